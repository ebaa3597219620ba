"""The landscapes that have names."""

import numpy as np

from cs_core._checks import Array
from cs_core.landscapes.families import quadratic
from cs_core.landscapes.landscape import Landscape


def _sinc_slope(x: Array) -> tuple[Array]:
    """Return (x cos x - sin x) / x^2; by its series near 0, where the numerator cancels."""
    near = np.abs(x) < 0.1
    far = np.where(near, 1.0, x)
    square = np.where(near, x, 0.0) ** 2
    series = -x / 3 * (1 - square / 10 * (1 - square / 28 * (1 - square / 54)))
    return (np.where(near, series, (far * np.cos(far) - np.sin(far)) / far**2),)


def _beale(x: Array, y: Array) -> Array:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _beale_slopes(x: Array, y: Array) -> tuple[Array, Array]:
    powers = [(c - x + x * y**k, k) for c, k in ((1.5, 1), (2.25, 2), (2.625, 3))]
    return (
        sum((2 * r * (y**k - 1) for r, k in powers), np.zeros_like(x)),
        sum((2 * r * k * x * y ** (k - 1) for r, k in powers), np.zeros_like(x)),
    )


zigzag_bowl = Landscape(
    "x² / 20 + y²",
    lambda x, y: x**2 / 20 + y**2,
    lambda x, y: (x / 10, 2 * y),
    minima=((0.0, 0.0),),
    domain=((-10.0, 10.0), (-5.0, 5.0)),
)

ravine = quadratic(100.0, angle=np.pi / 6)

saddle = Landscape(
    "x² − y²",
    lambda x, y: x**2 - y**2,
    lambda x, y: (2 * x, -2 * y),
    minima=(),
    domain=((-2.0, 2.0), (-2.0, 2.0)),
)

monkey_saddle = Landscape(
    "monkey saddle",
    lambda x, y: x**3 - 3 * x * y**2,
    lambda x, y: (3 * x**2 - 3 * y**2, -6 * x * y),
    minima=(),
    domain=((-1.5, 1.5), (-1.5, 1.5)),
)

rosenbrock = Landscape(
    "Rosenbrock",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
    minima=((1.0, 1.0),),
    domain=((-2.0, 2.0), (-1.0, 3.0)),
)

beale = Landscape(
    "Beale",
    _beale,
    _beale_slopes,
    minima=((3.0, 0.5),),
    domain=((-4.5, 4.5), (-4.5, 4.5)),
)

himmelblau = Landscape(
    "Himmelblau",
    lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    lambda x, y: (
        4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
        2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
    ),
    minima=(
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.2831859912861696),
        (3.5844283403304917, -1.8481265269644036),
    ),
    domain=((-6.0, 6.0), (-6.0, 6.0)),
)

cubic = Landscape(
    "x³ / 3 − 4x",
    lambda x: x**3 / 3 - 4 * x,
    lambda x: (x**2 - 4,),
    minima=((2.0,),),
    domain=((-3.0, 3.0),),
)

sinc = Landscape(
    "sin(x) / x",
    lambda x: np.sinc(x / np.pi),
    _sinc_slope,
    minima=((4.493409457909064,), (10.904121659428899,)),
    domain=((0.0, 15.0),),
)
