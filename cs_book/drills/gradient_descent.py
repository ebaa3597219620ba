"""Drills of the chapter *Gradient descent and SGD*."""

from __future__ import annotations

import math

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import MINUS, bracketed, number, row
from cs_core import optim, schedules


class OneStep(Drill):
    """One step of gradient descent on a bowl with two curvatures."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw curvatures, a start and a rate that leave short decimals."""
        curvature = np.array([rng.choice([1, 2, 4]), rng.choice([2, 6, 10])], dtype=float)
        start = rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5], size=2).astype(float)
        rate = float(rng.choice([0.1, 0.2, 0.5]))
        slope = curvature * start

        def step(gradient: np.ndarray) -> np.ndarray:
            return optim.sgd_update(gradient, optim.sgd_init(start), start, learning_rate=rate)[0]  # type: ignore[return-value]

        after = step(slope)
        return self.made(
            after,
            {
                "uphill": step(-slope),
                "no_rate": start - slope,
                "sign": step(np.sign(slope)),
                "unit_length": step(slope / np.linalg.norm(slope)),
                "half": step(slope / 2),
                "step_alone": after - start,
            },
            a=curvature[0], b=curvature[1], x=start[0], y=start[1], bx=bracketed(start[0]),
            by=bracketed(start[1]), rate=rate, gx=slope[0], gy=slope[1], hx=bracketed(slope[0]),
            hy=bracketed(slope[1]), after=row(after),
        )  # fmt: skip


class LargestStableRate(Drill):
    """The learning rate at which descent on a bowl stops converging."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two curvatures, and write the bowl with half of each as its coefficients."""
        small = float(rng.choice([0.1, 0.2, 0.4, 0.5, 0.8, 1, 1.2, 1.5, 2]))
        large = float(rng.choice([4, 5, 6, 8, 10, 12, 16, 20, 25, 40]))
        return self.made(
            2 / large,
            {
                "gentle": 2 / small,
                "one": 1 / large,
                "best": 2 / (small + large),
                "upside_down": large / 2,
                "coefficient": 2 / (large / 2),
                "gap": 2 / (large - small),
            },
            first=small / 2, second=large / 2, small=small, large=large, limit=2 / large,
        )  # fmt: skip


class ErrorFactor(Drill):
    """By how much a few steps multiply the distance from the minimum, along one axis."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a step that overshoots in half of the cases, where the sign matters."""
        curvature = float(rng.choice([2, 4, 5, 8]))
        product = float(rng.choice([0.2, 0.4, 0.5, 0.6, 0.8, 1.2, 1.4, 1.5, 1.6, 1.8]))
        steps = int(rng.choice([3] if product > 1 else [2, 3]))
        rate, factor = product / curvature, 1 - product
        after = factor**steps
        return self.made(
            after,
            {
                "one_step": factor,
                "added_up": 1 - steps * product,
                "exponential": math.exp(-steps * product),
                "divided": (1 - rate / curvature) ** steps,
                "uphill": (1 + product) ** steps,
                "part_gone": 1 - after,
            },
            curvature=curvature, rate=rate, steps=steps, product=product, factor=factor,
            after=after,
        )  # fmt: skip


#: Sizes of a batch and of all, for which the factor (N - B)/(N - 1) is a short decimal.
BATCHES = (
    (4, 7), (4, 9), (5, 9), (5, 11), (8, 15), (8, 17),
    (10, 21), (10, 26), (16, 31), (16, 33), (20, 41), (25, 49),
)  # fmt: skip


class BatchVariance(Drill):
    """The variance of a mean over a mini-batch, dealt with and without replacement."""

    count = 2
    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a variance and two sizes; a quarter to four fifths of the data is in the batch."""
        variance = float(rng.choice([4, 9, 16, 25, 36]))
        batch, everything = BATCHES[rng.integers(len(BATCHES))]
        drawn = variance / batch
        share = (everything - batch) / (everything - 1)
        return self.made(
            (drawn, drawn * share),
            {
                "squared": (drawn / batch, drawn / batch * share),
                "deviation": (math.sqrt(variance) / batch, math.sqrt(variance) / batch * share),
                "one_example": (variance, variance * share),
                "same": (drawn, drawn),
                "whole": (drawn, drawn * (everything - batch) / everything),
                "swapped": (drawn * share, drawn),
            },
            variance=variance, batch=batch, everything=everything, drawn=drawn, share=share,
            left=everything - batch, others=everything - 1, dealt=drawn * share,
        )  # fmt: skip


#: Parts of the way at which the cosine is known by heart; in the middle it meets the straight line.
ANGLES = (
    (1 / 6, "", "6", "0.866"),
    (1 / 4, "", "4", "0.707"),
    (1 / 3, "", "3", "1/2"),
    (2 / 3, "2", "3", f"{MINUS}1/2"),
    (3 / 4, "3", "4", f"{MINUS}0.707"),
)


class CosineRate(Drill):
    """The learning rate of a cosine schedule at a quarter, a third, … of the way."""

    tolerance = 0.001

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a place where the cosine is known by heart, but not the middle."""
        rate = float(rng.choice([0.2, 0.4, 0.6, 0.8, 1.0, 2.0]))
        total = int(rng.choice([60, 120, 240, 600, 1200]))
        part, times, over, cosine = ANGLES[rng.integers(len(ANGLES))]
        step = round(part * total)
        value = schedules.cosine(rate, steps=total)(step)
        wave = math.cos(math.pi * part)
        return self.made(
            value,
            {
                "linear": rate * (1 - part),
                "no_half": rate * (1 + wave),
                "cosine_alone": rate * wave,
                "quarter_wave": rate * math.cos(math.pi * part / 2),
                "rising": rate * (1 - wave) / 2,
            },
            rate=rate, total=total, step=step, times=times, over=over, cosine=cosine,
            value=number(value, 4),
        )  # fmt: skip


#: Numbers of examples, and of examples in a batch, that do not divide each other.
SIZES = (
    (200, 48), (700, 32), (1000, 32), (1000, 48), (1000, 64),
    (1200, 64), (1200, 128), (5000, 48), (5000, 64), (5000, 128),
)  # fmt: skip


class StepsInEpochs(Drill):
    """How many steps some epochs are, if the last batch is smaller."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw sizes that do not divide each other."""
        examples, batch = SIZES[rng.integers(len(SIZES))]
        epochs = int(rng.choice([3, 4, 5, 6, 8, 10]))
        full = examples // batch
        return self.made(
            epochs * (full + 1),
            {
                "last_dropped": epochs * full,
                "one_epoch": full + 1,
                "without_batches": epochs * examples,
                "as_one_row": epochs * examples // batch + 1,
            },
            examples=examples, batch=batch, epochs=epochs, full=full, rest=examples % batch,
            each=full + 1, steps=epochs * (full + 1),
        )  # fmt: skip
