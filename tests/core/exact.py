"""Every loss once more, as the chapter writes it, in decimal numbers of 80 digits.

Nothing here is vectorized or made stable: a Decimal neither overflows nor cancels at this size.
A slope by a difference of 1e-25 is right to about 50 digits, so one definition gives the value
and the gradient, and neither can share a mistake with the package.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

import numpy as np

Row = Sequence[Decimal]


def hinge(s: Row, y: int, margin: Decimal = Decimal(1)) -> Decimal:
    return sum(max(Decimal(0), s[j] - s[y] + margin) for j in range(len(s)) if j != y)


def squared_hinge(s: Row, y: int, margin: Decimal = Decimal(1)) -> Decimal:
    return sum(max(Decimal(0), s[j] - s[y] + margin) ** 2 for j in range(len(s)) if j != y)


def cross_entropy(s: Row, y: int) -> Decimal:
    return -(s[y].exp() / sum(v.exp() for v in s)).ln()


def smoothed_cross_entropy(s: Row, y: int, smoothing: Decimal = Decimal("0.1")) -> Decimal:
    total, c = sum(v.exp() for v in s), len(s)
    target = [(1 - smoothing) * (j == y) + smoothing / c for j in range(c)]
    return -sum(q * (v.exp() / total).ln() for q, v in zip(target, s, strict=True))


def half_squared(o: Row, t: Row) -> Decimal:
    return sum((a - b) ** 2 for a, b in zip(o, t, strict=True)) / 2


def absolute(o: Row, t: Row) -> Decimal:
    return sum(abs(a - b) for a, b in zip(o, t, strict=True))


def huber(o: Row, t: Row, delta: Decimal = Decimal(1)) -> Decimal:
    def one(r: Decimal) -> Decimal:
        return r * r / 2 if r <= delta else delta * (r - delta / 2)

    return sum(one(abs(a - b)) for a, b in zip(o, t, strict=True))


def _sigmoid(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def binary_cross_entropy(z: Row, t: Row) -> Decimal:
    # 1 - sigmoid(z) is sigmoid(-z)
    return -sum(
        b * _sigmoid(a).ln() + (1 - b) * _sigmoid(-a).ln() for a, b in zip(z, t, strict=True)
    )


def focal(z: Row, t: Row, gamma: Decimal = Decimal(2)) -> Decimal:
    def one(u: Decimal) -> Decimal:  # u is the logit of the true class
        turned_down = _sigmoid(-u) ** gamma if gamma else Decimal(1)
        return -turned_down * _sigmoid(u).ln()

    return sum(one(a if b == 1 else -a) for a, b in zip(z, t, strict=True))


def _decimals(row: np.ndarray) -> list[Decimal]:
    return [Decimal(float(v)) for v in np.ravel(row)]


def mean_loss_and_gradient(
    definition: Callable[..., Decimal], x: np.ndarray, target: np.ndarray, **options: float
) -> tuple[float, np.ndarray]:
    """Mean of a definition over the rows of x, and its gradient, rounded once at the end."""
    with localcontext() as context:
        context.prec = 80
        h = Decimal("1e-25")
        settings = {name: Decimal(value) for name, value in options.items()}
        n = len(x)
        values, slopes = [], []
        for i in range(n):
            row = _decimals(x[i])
            goal = int(target[i]) if target.dtype.kind in "iu" else _decimals(target[i])
            values.append(definition(row, goal, **settings))
            for k in range(len(row)):
                ahead, behind = row.copy(), row.copy()
                ahead[k] += h
                behind[k] -= h
                rise = definition(ahead, goal, **settings) - definition(behind, goal, **settings)
                slopes.append(float(rise / (2 * h) / n))
        return float(sum(values) / n), np.array(slopes).reshape(np.shape(x))
