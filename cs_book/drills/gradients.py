"""Drills of the chapter *Numerical and analytic gradients*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core.gradients import directional_derivative, numerical_gradient, relative_error
from cs_core.linear import add_bias_column


class DifferencesOfACube(Drill):
    """What a forward and a central difference make of the slope of a cube."""

    count = 2
    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a whole place and a step of one decimal."""
        a = float(rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]))
        h = int(rng.integers(1, 6)) / 10

        def slope(x: float, method: str) -> float:
            return float(numerical_gradient(lambda w: w**3, x, h=h, method=method))  # type: ignore[arg-type]

        forward, central, exact = slope(a, "forward"), slope(a, "central"), 3 * a**2
        return self.made(
            (forward, central),
            {
                "exact": (exact, exact),
                "swapped": (central, forward),
                "backward": (slope(-a, "forward"), central),
                "not_halved": (forward, 2 * central),
                "not_divided": (h * forward, 2 * h * central),
            },
            a=a, factor=bracketed(a), h=h, exact=exact, square=h**2,
            cross=bracketed(3 * a * h), forward=forward, central=central, off=abs(forward - exact),
        )  # fmt: skip


class SlopeOfTwoLosses(Drill):
    """A slope from two printed losses, and how far rounding may have moved it."""

    count = 2
    tolerance = 0.001

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two losses of five decimals, at a step of 1e-3 or 1e-4."""
        power = int(rng.integers(3, 5))
        h, unit = 10.0**-power, 1e-5  # the last decimal
        size = rng.integers(60, 480) if power == 3 else rng.integers(12, 48)
        steps = int(size * rng.choice([-1, 1]))
        loss = int(rng.integers(70_000, 240_000))
        slope, bar = steps * unit / h, unit / h
        return self.made(
            (slope, bar),
            {
                "sign": (-slope, bar),
                "not_divided": (steps * unit, unit),
                "bar_not_divided": (slope, unit),
                "one_rounding": (slope, bar / 2),
                "two_steps": (slope / 2, bar / 2),
            },
            before=f"{loss * unit:.5f}", after=f"{(loss + steps) * unit:.5f}", h=h,
            rise=number(steps * unit, 5, fixed=True), slope=slope, bar=bar,
        )  # fmt: skip


#: Pairs whose relative error is a short fraction.
PAIRS = [(3, 1), (3, 2), (4, 1), (5, 3), (7, 3), (4, 2), (9, 1), (7, 1), (6, 4), (5, 1), (9, 6)]


class RelativeErrorOfThree(Drill):
    """The relative error of three entries, one of them with the wrong sign."""

    count = 3
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw three pairs; one has opposite signs."""
        chosen = np.array(PAIRS)[rng.choice(len(PAIRS), size=3, replace=False)]  # (3, 2)
        a, n = rng.permuted(chosen, axis=1).T * rng.choice([-1.0, 1.0], size=3)  # (3,), (3,)
        n[rng.integers(3)] *= -1
        gap, total = np.abs(a - n), np.abs(a) + np.abs(n)
        error = relative_error(a, n)
        shown = {f"d{k}": gap[k] for k in range(3)} | {f"s{k}": total[k] for k in range(3)}
        shown |= {f"e{k}": number(error[k], 4) for k in range(3)}
        return self.made(
            error,
            {
                "difference": gap,
                "no_absolute": gap / np.abs(a + n),
                "over_larger": gap / np.maximum(np.abs(a), np.abs(n)),
                "over_numeric": gap / np.abs(n),
                "signed": (a - n) / total,
            },
            a=row(a), n=row(n), **shown,
        )  # fmt: skip


#: Vectors with a whole length.
WHOLE = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (9, 12, 15)]


class SlopeAlongADirection(Drill):
    """The slope along a direction, from the gradient."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a gradient of small whole numbers, and a direction of whole length."""
        g = rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5], size=2).astype(float)
        *sides, length = WHOLE[rng.integers(len(WHOLE))]
        v = rng.permutation(sides) * rng.choice([-1.0, 1.0], size=2)
        slope = directional_derivative(lambda x: float(g @ x), np.zeros(2), v / length)
        product = float(g @ v)
        return self.made(
            slope,
            {
                "not_divided": product,
                "by_square": product / length**2,
                "opposite": -slope,
                "gradient_length": np.hypot(*g),
                "sum": g.sum(),
            },
            g=row(g), v=row(v), g0=bracketed(g[0]), g1=bracketed(g[1]), v0=bracketed(v[0]),
            v1=bracketed(v[1]), length=length, product=product, slope=number(slope, 4),
        )  # fmt: skip


class BestStep(Drill):
    """The order of the best step for forward and for central differences."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a rounding error and a size of f whose product has an even power of ten."""
        size = int(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]))
        product = -int(rng.choice([6, 9, 12, 15, 18, 24]))
        eps = product - size
        forward, central = product / 2, product / 3
        return self.made(
            (forward, central),
            {
                "swapped": (central, forward),
                "size_left_out": (eps / 2, eps / 3),
                "size_divided": ((eps - size) / 2, (eps - size) / 3),
                "product": (product, product),
                "error_for_step": (forward, 2 * central),
            },
            eps=eps, size=size, product=product, forward=forward, central=central,
        )  # fmt: skip


class CountEvaluations(Drill):
    """How often a numerical gradient evaluates the loss."""

    count = 2
    tolerance = 0.0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a linear classifier, small enough to be differentiated here and counted."""
        N, D, C = int(rng.integers(20, 200)), int(rng.integers(3, 13)), int(rng.integers(2, 11))
        D1 = add_bias_column(np.zeros((1, D))).shape[1]  # D + 1
        d = D1 * C
        forward, central = (_evaluations(d, method) for method in ("forward", "central"))
        return self.made(
            (forward, central),
            {
                "start_each_time": (2 * d, 2 * d),
                "no_start": (d, central),
                "start_too": (forward, 2 * d + 1),
                "no_bias": (D * C + 1, 2 * D * C),
                "examples": (N * forward, N * central),
            },
            N=N, D=D, C=C, D1=D1, d=d, forward=forward, central=central,
        )  # fmt: skip


def _evaluations(d: int, method: str) -> int:
    """Count the calls that a gradient of d entries takes."""
    calls = 0

    def f(x: np.ndarray) -> float:
        nonlocal calls
        calls += 1
        return float(x.sum())

    numerical_gradient(f, np.zeros(d), method=method)  # type: ignore[arg-type]
    return calls
