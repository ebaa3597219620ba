"""Drills of the chapter *The whole recipe*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_core.losses import softmax_loss, svm_loss
from cs_core.regularizers import l2_penalty

#: Mean of the largest of so many normal numbers, as the page on error bars measures it.
LARGEST = {2: 0.56, 5: 1.16, 10: 1.54, 20: 1.87, 50: 2.25}


class FirstLoss(Drill):
    """The first loss, without and with a penalty."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a number of classes, the sum of the squared weights, and a strength."""
        C, squares = int(rng.choice([3, 4, 5, 6, 8, 20, 50, 100])), int(rng.integers(2, 10)) * 50
        reg = float(rng.choice([0.002, 0.01, 0.02, 0.04]))
        flat, label = np.zeros((1, C)), np.zeros(1, dtype=int)
        loss, hinge = softmax_loss(flat, label)[0], svm_loss(flat, label)[0]
        share = l2_penalty([[squares**0.5]], reg)[0]
        return self.made(
            (loss, loss + share),
            {
                "no_half": (loss, loss + 2 * share),
                "penalty_alone": (loss, share),
                "not_added": (loss, loss),
                "decimal": (np.log10(C), np.log10(C) + share),
                "bits": (np.log2(C), np.log2(C) + share),
                "hinge": (hinge, hinge + share),
                "chance": (1 / C, 1 / C + share),
            },
            C=C, squares=squares, reg=reg, share=share, loss=round(loss, 3),
            result=round(loss + share, 3),
        )  # fmt: skip


class StepsOfARun(Drill):
    """How many steps a run takes, and when its schedule has gone half its way."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a number of photos with some left over, and an even number of epochs."""
        size, epochs = int(rng.choice([16, 32, 64, 128])), 2 * int(rng.integers(2, 11))
        whole = 2 * int(rng.integers(2, 20)) + 1
        N = whole * size + int(rng.integers(1, size))
        steps = (whole + 1) * epochs
        return self.made(
            (steps, steps / 2),
            {
                "rounded_down": (whole * epochs, whole * epochs / 2),
                "one_epoch": (whole + 1, (whole + 1) / 2),
                "epochs_for_steps": (steps, epochs / 2),
                "examples": (N * epochs, N * epochs / 2),
                "no_epochs": (steps, (whole + 1) / 2),
            },
            N=N, size=size, epochs=epochs, whole=whole, each=whole + 1, steps=steps,
            half=steps / 2,
        )  # fmt: skip


class SharesOfASearch(Drill):
    """The share of tries below a rate, in the exponent and in the rate itself."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw three whole exponents."""
        low, width = -int(rng.integers(3, 8)), int(rng.integers(3, 8))
        inner = int(rng.integers(max(1, width - 3), width))
        high, middle = low + width, low + inner
        shares = 100 * inner / width, 100 * (10.0**inner - 1) / (10.0**width - 1)
        return self.made(
            shares,
            {
                "swapped": shares[::-1],
                "above": (100 - shares[0], 100 - shares[1]),
                "same": (shares[0], shares[0]),
                "counted": (100 * (inner + 1) / (width + 1), shares[1]),
                "fraction": (shares[0] / 100, shares[1] / 100),
                "half": (50, shares[1]),
            },
            low=low, high=high, middle=middle, inner=inner, width=width,
            first=round(shares[0], 3), second=round(shares[1], 3),
        )  # fmt: skip


class ErrorBarOfAnAccuracy(Drill):
    """The standard error of an accuracy, in points."""

    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw an accuracy with an easy root, and a square number of photos."""
        percent = int(rng.choice([2, 10, 20, 36, 50, 64, 80, 90, 98]))
        root = int(rng.choice([10, 15, 20, 25, 30, 40, 50]))
        p, n = percent / 100, root**2
        spread = (p * (1 - p)) ** 0.5
        return self.made(
            100 * spread / root,
            {
                "variance": 100 * p * (1 - p) / n,
                "root_of_n_alone": 100 / root,
                "no_failures": 100 * p**0.5 / root,
                "n_outside": 100 * spread / n,
                "one_photo": 100 * spread,
                "two_errors": 200 * spread / root,
            },
            percent=percent, n=n, p=p, q=round(1 - p, 2), spread=spread, root=root,
            result=round(100 * spread / root, 4),
        )  # fmt: skip


class TwoOnTheSamePhotos(Drill):
    """Compare two models by the photos on which they differ."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw how many photos only one of them gets right, with a square for a sum."""
        root, n = int(rng.integers(6, 17)), int(rng.choice([1000, 2000, 4000]))
        lead = int(rng.integers(1, root + 6)) * 2 + root % 2
        b, c = (root**2 + lead) // 2, (root**2 - lead) // 2
        return self.made(
            lead / root,
            {
                "root_of_all": lead / n**0.5,
                "no_root": lead / root**2,
                "points": 100 * lead / n,
                "turned_around": -lead / root,
                "root_of_b": lead / b**0.5,
                "difference": lead,
                "half": 2 * lead / root,
            },
            b=b, c=c, n=n, lead=lead, total=root**2, root=root, result=round(lead / root, 3),
        )  # fmt: skip


class BestOfMany(Drill):
    """What the best of several equal models shows."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a true accuracy, a number of photos and a number of models."""
        percent, root = int(rng.choice([20, 36, 50, 64, 80])), int(rng.choice([10, 20, 25, 30]))
        k = int(rng.choice(list(LARGEST)))
        error = 100 * (percent / 100 * (1 - percent / 100)) ** 0.5 / root
        return self.made(
            percent + LARGEST[k] * error,
            {
                "mean": percent,
                "one_error": percent + error,
                "root_k": percent + k**0.5 * error,
                "times_k": percent + k * error,
                "lead_alone": LARGEST[k] * error,
                "shared": percent + LARGEST[k] * error / k**0.5,
                "below": percent - LARGEST[k] * error,
            },
            percent=percent, n=root**2, k=k, factor=LARGEST[k], error=round(error, 4),
            lead=round(LARGEST[k] * error, 3), result=round(percent + LARGEST[k] * error, 3),
        )  # fmt: skip


class UpdateRatio(Drill):
    """The length of a step against that of the weights, and the rate that would suit."""

    count = 2
    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two lengths and a rate, so that both answers are short."""
        weights, gradient = int(rng.choice([2, 4, 5, 8, 10, 16, 20])), float(rng.integers(1, 9)) / 4
        rate = float(rng.choice([0.002, 0.004, 0.01, 0.02, 0.04, 0.1]))
        ratio = 1000 * rate * gradient / weights
        suited = weights / gradient  # in thousandths, for a ratio of one thousandth
        return self.made(
            (ratio, suited),
            {
                "no_rate": (1000 * gradient / weights, suited),
                "upside_down": (1000 * rate * weights / gradient, suited),
                "not_thousandths": (ratio / 1000, suited / 1000),
                "factor": (ratio, 1 / ratio),
                "wrong_way": (ratio, 1000 * rate * ratio),
                "no_weights": (1000 * rate * gradient, 1 / gradient),
            },
            weights=weights, gradient=gradient, rate=rate, step=rate * gradient,
            ratio=round(ratio, 4), suited=round(suited, 3), thousandths=1000 * rate,
        )  # fmt: skip
