"""Drills of the chapter *Regularization*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core.regularizers import (
    dropout_forward,
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    max_norm_project,
    soft_threshold,
)

WEIGHTS = (-4, -3, -2, -1, 1, 2, 3, 4)
#: Probabilities to drop whose scale 1 / (1 - p) is a short number. Not a half: there many mistakes
#: give the right answer.
DROP = (0.2, 0.25, 0.75, 0.8)


class PenaltyByHand(Drill):
    """The L2 penalty of three weights."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole weights and a strength in tenths."""
        w = rng.choice(WEIGHTS, size=3)
        reg = float(rng.choice([0.1, 0.2, 0.4, 0.5]))
        penalty, _ = l2_penalty(w, reg)
        squares = {f"q{d}": w[d] ** 2 for d in range(3)}
        return self.made(
            penalty,
            {
                "no_half": 2 * penalty,
                "not_squared": reg * np.sqrt(w @ w) / 2,
                "absolute": l1_penalty(w, reg)[0],
                "square_of_sum": l2_penalty([w.sum()], reg)[0],
                "mean": penalty / 3,
            },
            w=row(w), reg=reg, total=w @ w, penalty=penalty, **squares,
        )  # fmt: skip


class PenaltyGradient(Drill):
    """The gradient of the L2 penalty for two weights and a bias that it leaves out."""

    count = 3

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a column of which one weight is negative, and a strength that is no half."""
        w = rng.choice(WEIGHTS, size=3)
        w[rng.integers(2)] = -rng.integers(1, 5)
        reg = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.6]))
        _, gradient = l2_penalty(w[:, None], reg, bias_row=True)
        _, sign = l1_penalty(w[:, None], reg, bias_row=True)
        return self.made(
            gradient,
            {
                "double": 2 * gradient,
                "half": gradient / 2,
                "sign": sign,
                "absolute": np.abs(gradient),
                "no_strength": gradient / reg,
                "bias_too": l2_penalty(w, reg)[1],
            },
            w=row(w), reg=reg, w0=bracketed(w[0]), w1=bracketed(w[1]), b=number(w[2]),
            g0=gradient[0, 0], g1=gradient[1, 0], gradient=row(gradient),
        )  # fmt: skip


class ElasticSubgradient(Drill):
    """A subgradient of the elastic net penalty, for three weights of which one is 0."""

    count = 3

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole weights, a strength in tenths and a share in quarters."""
        w = rng.permutation([*rng.choice(WEIGHTS, size=2), 0])
        reg, share = float(rng.choice([0.2, 0.4, 1.0])), float(rng.choice([0.25, 0.75]))
        _, subgradient = elastic_net_penalty(w, reg, l1_ratio=share)
        _, swapped = elastic_net_penalty(w, reg, l1_ratio=1 - share)
        _, l1 = l1_penalty(w, reg)
        _, l2 = l2_penalty(w, reg)
        terms = {f"s{d}": bracketed(np.sign(w[d])) for d in range(3)}
        terms |= {f"w{d}": bracketed(w[d]) for d in range(3)}
        terms |= {f"g{d}": number(subgradient[d]) for d in range(3)}
        return self.made(
            subgradient,
            {
                "swapped": swapped,
                "no_half": share * l1 + 2 * (1 - share) * l2,
                "sign_of_zero": np.where(w == 0, reg * share, subgradient),
                "both_in_full": l1 + l2,
                "l1_alone": share * l1,
            },
            w=row(w), reg=reg, share=share, rest=1 - share, subgradient=row(subgradient), **terms,
        )  # fmt: skip


class SoftThreshold(Drill):
    """One soft threshold for three numbers: one inside it, one beyond it on either side."""

    count = 3

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw quarters, in any order."""
        t = float(rng.choice([0.5, 0.75, 1.0]))
        inside = rng.choice([-1, 1]) * rng.choice(np.arange(0.25, t, 0.25))
        far = t + rng.choice(np.arange(0.25, 2.75, 0.25), size=2)
        z = rng.permutation([inside, -far[0], far[1]])
        soft = soft_threshold(z, t)
        sizes = {f"z{d}": z[d] for d in range(3)} | {f"a{d}": abs(z[d]) for d in range(3)}
        results = {f"r{d}": abs(soft[d]) for d in range(3)}
        return self.made(
            soft,
            {
                "across_zero": z - l1_penalty(z, t)[1],
                "ridge": z / (1 + t),
                "hard": np.where(np.abs(z) > t, z, 0.0),
                "no_sign": z - t,
                "absolute": np.abs(soft),
            },
            z=row(z), t=t, soft=row(soft), **sizes, **results,
        )  # fmt: skip


class InvertedDropout(Drill):
    """What inverted dropout makes of three activations, of which one is dropped."""

    count = 3

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw whole activations and a probability whose scale is short."""
        x = rng.choice(np.arange(1, 9), size=3, replace=False).astype(float)
        p = float(rng.choice(DROP))
        out, mask = dropout_forward(x, p, rng=rng)
        while np.count_nonzero(out) != 2:
            out, mask = dropout_forward(x, p, rng=rng)
        assert mask is not None
        kept = mask > 0
        return self.made(
            out,
            {
                "by_drop": x * kept / p,
                "times_keep": x * kept * (1 - p),
                "not_scaled": x * kept,
                "not_dropped": x / (1 - p),
                "testing": dropout_forward(x, p, rng=rng, training=False)[0],
            },
            x=row(x), p=p, kept=row(kept), q=1 - p, scale=mask.max(), out=row(out),
        )  # fmt: skip


class DropoutVariance(Drill):
    """How much noise inverted dropout adds to one activation."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a whole activation and a probability."""
        x = int(rng.integers(2, 13))
        p = float(rng.choice([0.2, 0.6, 0.75, 0.8, 0.9]))
        large = float(dropout_forward(np.full(1000, x), p, rng=rng)[0].max())
        square = large**2 * (1 - p)  # the mean of out²
        variance = square - x**2
        return self.made(
            variance,
            {
                "mean_square": square,
                "not_scaled": x**2 * p * (1 - p),
                "deviation": np.sqrt(variance),
                "swapped": x**2 * (1 - p) / p,
                "not_squared": variance / x,
            },
            x=x, p=p, q=1 - p, large=round(large, 3), x_square=x**2, square=round(square, 3),
            variance=round(variance, 3),
        )  # fmt: skip


class MaxNorm(Drill):
    """Two weight vectors, one of them too long."""

    count = 4

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a multiple of (3, 4) that is too long, and a short column beside it."""
        limit = float(rng.choice([2.0, 2.5, 3.0, 4.0]))
        long = rng.choice([1, 2, 4]) * rng.permutation([3.0, 4.0]) * rng.choice([-1, 1], size=2)
        short = rng.choice([-1.0, -0.5, 0.5, 1.0], size=2)
        first = rng.integers(2)
        W = np.stack([long, short][:: 1 if first == 0 else -1], axis=1)  # (2, 2)
        norms = np.linalg.norm(W, axis=0)
        projected = max_norm_project(W, limit)
        cells = {f"W{d}{j}": number(W[d, j]) for d in range(2) for j in range(2)}
        cells |= {f"P{d}{j}": number(projected[d, j]) for d in range(2) for j in range(2)}
        return self.made(
            projected,
            {
                "rows": max_norm_project(W, limit, axis=1),
                "whole": max_norm_project(W, limit, axis=(0, 1)),
                "lengthened": W * limit / norms,
                "entries": np.clip(W, -limit, limit),
                "limit_of_one": W * np.where(norms > limit, 1 / norms, 1.0),
            },
            limit=limit, column=first + 1, a=abs(long[0]), b=abs(long[1]), norm=norms.max(),
            short=round(norms.min(), 2), factor=round(limit / norms.max(), 3), **cells,
        )  # fmt: skip


class DecaySteps(Drill):
    """What a few steps of weight decay leave of a weight that the data do not care about."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a rate and a strength whose product is 0.1, 0.2 or 0.5."""
        w = int(rng.choice([-40, -20, -10, 10, 20, 30, 40]))
        rates = [(0.1, 1.0), (0.2, 0.5), (0.5, 0.2), (0.2, 1.0), (0.5, 0.4), (0.4, 0.5), (0.5, 1.0)]
        rate, reg = rates[rng.integers(len(rates))]
        steps = int(rng.integers(2, 4))
        left = np.array(float(w))
        for _ in range(steps):
            left = left - rate * l2_penalty(left, reg)[1]
        decay = rate * reg
        return self.made(
            left,
            {
                "linear": w * (1 - steps * decay),
                "double": w * (1 - 2 * decay) ** steps,
                "exponential": w * np.exp(-steps * decay),
                "no_rate": w * (1 - reg) ** steps,
                "one_step": w * (1 - decay),
                "grows": w * (1 + decay) ** steps,
            },
            w=w, factor=bracketed(w), rate=rate, reg=reg, steps=steps, decay=decay,
            keep=1 - decay, power=(1 - decay) ** steps, left=left,
        )  # fmt: skip
