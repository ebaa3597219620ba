"""Drills of the chapter *A linear classifier*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core.linear import add_bias_column, nearest_mean


class ScoresByHand(Drill):
    """Scores of one image of two pixels for two classes."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw pixels in tenths, whole weights, and biases in tenths."""
        x = rng.choice(np.arange(1, 10), size=2, replace=False) / 10  # (D,)
        W = rng.choice([-3, -2, -1, 1, 2, 3], size=(2, 2))  # (D, C)
        b = rng.choice([-5, -4, -3, -2, 2, 3, 4, 5], size=2) / 10  # (C,)
        scores = x @ W + b
        places = [(d, j) for d in range(2) for j in range(2)]
        cells = {f"W{d}{j}": number(W[d, j]) for d, j in places}
        cells |= {f"w{d}{j}": bracketed(W[d, j]) for d, j in places}
        return self.made(
            scores,
            {"rows": x @ W.T + b, "no_bias": x @ W, "bias_taken_off": x @ W - b},
            x=row(x), x0=x[0], x1=x[1], b=row(b), b0=bracketed(b[0]), b1=bracketed(b[1]),
            s0=scores[0], s1=scores[1], **cells,
        )  # fmt: skip


class CountParameters(Drill):
    """How many numbers a linear classifier of color images has to learn."""

    tolerance = 0.0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a small photo and a number of classes."""
        height, width = rng.integers(2, 11, size=2)
        classes = rng.integers(2, 11)
        image = np.zeros((1, height * width * 3))
        D1 = add_bias_column(image).shape[1]  # D + 1
        pixels, D = height * width, D1 - 1
        return self.made(
            D1 * classes,
            {
                "no_bias": D * classes,
                "one_bias": D * classes + 1,
                "gray": (pixels + 1) * classes,
                "one_class": D1,
                "bias_per_color": (D + 3) * classes,
            },
            height=height, width=width, classes=classes, D=D, D1=D1, total=D1 * classes,
        )  # fmt: skip


class NearestMeanScore(Drill):
    """The score that the nearest mean gives a class."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a mean and a point with small whole coordinates."""
        mean, x = rng.integers(-3, 4, size=(2, 2)).astype(float)
        W = nearest_mean(mean[None], np.array([0]), classes=1)  # (D + 1, 1)
        score = (add_bias_column(x[None]) @ W).item()
        product, square = x @ mean, mean @ mean
        return self.made(
            score,
            {
                "no_half": product - square,
                "wrong_sign": product + square / 2,
                "no_bias": product,
                "distance": -((x - mean) ** 2).sum() / 2,
                "root": product - np.sqrt(square) / 2,
            },
            x=row(x), mean=row(mean), x0=bracketed(x[0]), x1=bracketed(x[1]),
            m0=bracketed(mean[0]), m1=bracketed(mean[1]), product=product, square=square,
            half=square / 2, score=score,
        )  # fmt: skip


class ErrorBar(Drill):
    """The standard deviation of a measured accuracy, in points."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw an accuracy whose p (1 - p) is a square, and a square number of photos."""
        percent = rng.choice([2, 10, 20, 36, 50, 64, 80, 90, 98])
        root = rng.choice([5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 30, 40])
        p, n = percent / 100, root**2
        spread = np.sqrt(p * (1 - p))
        return self.made(
            100 * spread / root,
            {
                "no_photos": 100 * spread,
                "no_root_of_n": 100 * spread / n,
                "fraction": spread / root,
                "no_root": 100 * spread**2 / n,
                "p_alone": 100 * np.sqrt(p / n),
            },
            percent=percent, n=n, root=root, p=p, q=1 - p, product=p * (1 - p), spread=spread,
            sigma=spread / root, points=round(100 * spread / root, 3),
        )  # fmt: skip
