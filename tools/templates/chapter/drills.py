"""Drills of the chapter *@TITLE@*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.regularizers import l2_penalty

STRENGTHS = (0.1, 0.2, 0.4, 0.5, 0.8)


class PenaltyByHand(Drill):
    """The L2 penalty of two weights."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole weights and a strength in tenths."""
        w = rng.choice([-5, -4, -3, -2, 2, 3, 4, 5], size=2).astype(float)
        reg = rng.choice(STRENGTHS)
        penalty, _ = l2_penalty(w, reg)
        return self.made(
            penalty,
            {"no_half": 2 * penalty, "no_square": reg * abs(w).sum() / 2, "no_strength": w @ w / 2},
            w=row(w), w0=bracketed(w[0]), w1=bracketed(w[1]), reg=reg, square=w @ w,
            penalty=penalty,
        )  # fmt: skip


class PenaltySlope(Drill):
    """The gradient of the L2 penalty by two weights."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole weights and a strength in tenths."""
        w = rng.choice([-5, -4, -3, -2, 2, 3, 4, 5], size=2).astype(float)
        reg = rng.choice(STRENGTHS)
        _, dw = l2_penalty(w, reg)
        return self.made(
            dw,
            {"half": dw / 2, "doubled": 2 * dw, "sign_lost": abs(dw) * np.array([1, -1])},
            w=row(w), w0=bracketed(w[0]), w1=bracketed(w[1]), reg=reg, d0=dw[0], d1=dw[1],
        )  # fmt: skip


class ShrunkWeight(Drill):
    """A weight after one step down the penalty."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a whole weight, a rate and a strength."""
        w, rate, reg = rng.integers(2, 10), rng.choice([0.1, 0.2, 0.5]), rng.choice(STRENGTHS)
        _, dw = l2_penalty([float(w)], reg)
        new = w - rate * dw[0]
        return self.made(
            new,
            {"uphill": w + rate * dw[0], "step_alone": rate * dw[0], "no_weight": w - rate * reg},
            w=w, rate=rate, reg=reg, slope=dw[0], new=new,
        )  # fmt: skip


class BiasesLeftOut(Drill):
    """The penalty of a matrix whose last row holds biases."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole weights and biases."""
        W = rng.integers(1, 6, size=(2, 2)).astype(float)
        reg = rng.choice(STRENGTHS)
        penalty, _ = l2_penalty(W, reg, bias_row=True)
        return self.made(
            penalty,
            {
                "with_biases": l2_penalty(W, reg)[0],
                "a_column": l2_penalty(W[:, :1], reg)[0],
                "biases_alone": l2_penalty(W[1], reg)[0],
            },
            a=W[0, 0], b=W[0, 1], c=W[1, 0], d=W[1, 1], reg=reg, square=(W[0] ** 2).sum(),
            penalty=penalty,
        )  # fmt: skip
