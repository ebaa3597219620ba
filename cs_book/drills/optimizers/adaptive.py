"""Drills on AdaGrad, Adam and AdamW."""

from __future__ import annotations

import math

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.drills.optimizers.momentum import walk
from cs_book.numbers import bracketed, number
from cs_core import optim

#: Two gradients whose squares add up to a square.
PAIRS = (
    (3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (8, 15), (15, 8), (9, 12), (12, 9),
    (7, 24), (24, 7), (20, 21), (21, 20),
)  # fmt: skip


class AdagradSteps(Drill):
    """The first two steps of AdaGrad."""

    count = 2
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two gradients whose squares add up to a square."""
        a, b = map(float, PAIRS[rng.integers(len(PAIRS))])
        rate = float(rng.choice([0.1, 0.2, 0.5, 1, 2]))
        start = optim.adagrad_init(0.0)
        places, _ = walk(optim.adagrad_update, start, (a, b), learning_rate=rate)
        steps = -np.diff(places)
        return self.made(
            steps,
            {
                "present_alone": (rate, rate),
                "mean": (rate, rate * b / math.sqrt((a**2 + b**2) / 2)),
                "no_root": (rate / a, rate * b / (a**2 + b**2)),
                "sizes_added": (rate, rate * b / (a + b)),
                "undivided": (rate * a, rate * b),
                "added_up": (steps[0], steps.sum()),
            },
            rate=rate, a=a, b=b, sum=a**2 + b**2, root=math.hypot(a, b), first=steps[0],
            second=number(steps[1], 4),
        )  # fmt: skip


class AdamSecondStep(Drill):
    """Adam's second step, in learning rates."""

    tolerance = 0.003

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two gradients, and shares that a pencil can raise to a power."""
        a, b = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 12], size=2, replace=False).astype(float)
        beta1, beta2 = 0.5, float(rng.choice([0.5, 0.75]))
        constants = {"learning_rate": 1.0, "beta1": beta1, "beta2": beta2}
        places, state = walk(optim.adam_update, optim.adam_init(0.0), (a, b), **constants)
        m, v = float(state.first_moment), float(state.second_moment)
        m1, v1 = (1 - beta1) * a, (1 - beta2) * a**2
        c1, c2 = 1 - beta1**2, 1 - beta2**2
        step = places[1] - places[2]
        return self.made(
            step,
            {
                "uncorrected": m / math.sqrt(v),
                "stuck": m / (1 - beta1) / math.sqrt(v / (1 - beta2)),
                "no_root": (m / c1) / (v / c2),
                "only_m": m / c1 / math.sqrt(v),
                "only_v": m / math.sqrt(v / c2),
                "gradient": b / math.sqrt(v / c2),
                "first_step": 1.0,
            },
            a=a, b=b, beta1=beta1, beta2=beta2, m1=m1, v1=v1, m=m, v=v, rest1=1 - beta1,
            rest2=1 - beta2, c1=c1, c2=c2, square=b**2, mhat=number(m / c1, 4),
            vhat=number(v / c2, 4), step=number(step, 4),
        )  # fmt: skip


class UncorrectedFirstStep(Drill):
    """Adam's first step without bias correction, in learning rates."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw shares for which the root is a short decimal, and a gradient that cancels."""
        first = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.5, 1]))
        root = float(rng.choice([0.01, 0.05, 0.1, 0.2, 0.3, 0.5]))
        slope = float(rng.choice([0.02, 0.5, 3, 40, 500]))
        beta1, beta2 = round(1 - first, 6), round(1 - root**2, 6)
        start, constants = optim.adam_init(0.0), {"beta1": beta1, "beta2": beta2}
        _, state = walk(optim.adam_update, start, [slope], **constants)
        m, v = float(state.first_moment), float(state.second_moment)
        return self.made(
            m / math.sqrt(v),
            {
                "corrected": 1.0,
                "no_root": first / root**2,
                "swapped": root**2 / math.sqrt(first),
                "upside_down": root / first,
                "only_m": 1 / root,
                "only_v": first,
                "shares": beta1 / math.sqrt(beta2),
            },
            slope=slope, beta1=beta1, beta2=beta2, first=first, second=root**2, root=root,
            step=number(m / math.sqrt(v), 4),
        )  # fmt: skip


class AdamwFirstStep(Drill):
    """A first step of AdamW: where the decay of the weights comes in."""

    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a weight and a gradient; of the gradient, Adam's first step keeps the sign."""
        W = float(rng.choice([-5, -4, -3, -2, 2, 3, 4, 5]))
        slope = float(rng.choice([-40, -8, -6, -3, 3, 6, 8, 40]))
        rate, decay = float(rng.choice([0.1, 0.2])), float(rng.choice([0.1, 0.2, 0.5]))
        constants = {"learning_rate": rate, "weight_decay": decay}
        after = float(optim.adamw_update(slope, optim.adamw_init(W), W, **constants)[0])  # type: ignore[arg-type]
        sign = math.copysign(1.0, slope)
        return self.made(
            after,
            {
                "penalty": W - rate * math.copysign(1.0, slope + decay * W),
                "no_rate": W - rate * sign - decay * W,
                "grows": W - rate * (sign - decay * W),
                "undivided": W - rate * (slope + decay * W),
                "doubled": W - rate * (sign + 2 * decay * W),
                "decay_alone": W * (1 - rate * decay),
                "change_alone": after - W,
            },
            W=W, slope=slope, rate=rate, decay=decay, sign=bracketed(sign), direction=sign,
            weight=bracketed(W), shrink=decay * W, drop=bracketed(decay * W),
            sum=bracketed(sign + decay * W), after=after,
        )  # fmt: skip
