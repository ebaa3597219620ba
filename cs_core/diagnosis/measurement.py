"""The right gradient by differences, with an honest estimate of how right it is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Mask, ScalarFunction
from cs_core.gradients import numerical_gradient
from cs_core.gradients.kinks import measure_kinks

EPSILON = float(np.finfo(np.float64).eps)
STEP = EPSILON ** (1 / 3)
COARSE = 1e4 * EPSILON  # relative rounding above this is that of single precision


class Measured(NamedTuple):
    """A gradient, the possible error of each entry, and whether f is in single precision."""

    gradient: Array
    noise: Array
    coarse: bool


def rounding_of(f: ScalarFunction, x: Array) -> float:
    """Size of the rounding errors in values of f near x.

    An f that varies within a millionth looks rough there, as one in single precision does; a
    thousand times closer the first has many values and is smooth, the second has few.
    """
    if digit := _last_digit(f, x):
        return digit
    rough, _ = _roughness(f, x, 1e-6)
    if rough > COARSE * max(1.0, abs(f(x))):
        finer, distinct = _roughness(f, x, 1e-9)
        if distinct > 12 and finer < 1e-3 * rough:
            return finer
    return rough


def _last_digit(f: ScalarFunction, x: Array) -> float:
    """Last digit of values in single precision; 0 if they hold more digits, or are all equal."""
    move = np.random.default_rng(1).uniform(0.5, 1.0, size=x.shape) * (np.abs(x).max() or 1.0)
    values = np.array([f(x + step * move) for step in (0.0, 1e-6, 3e-6, 1e-4, 3e-4, 1e-3)])
    if len(np.unique(values)) < 2 or (values.astype(np.float32) != values).any():
        return 0.0
    return float(np.spacing(np.abs(values).max().astype(np.float32)))


def _roughness(f: ScalarFunction, x: Array, spacing: float) -> tuple[float, int]:
    """Size of what is not smooth in values of f on a line near x, and how many are distinct.

    Fourth differences of equally spaced values cancel whatever is smooth and keep the rounding,
    sqrt(70) times enlarged. The median ignores a kink on the line.
    """
    direction = np.random.default_rng(0).uniform(0.5, 1.0, size=x.shape)
    step = spacing * np.maximum(1.0, np.abs(x)) * direction
    values = np.array([f(x + i * step) for i in range(-4, 13)])
    values = values[np.isfinite(values)]  # beside the edge of its domain f may be nan
    if len(values) < 8:
        return EPSILON * abs(f(x)), len(values)
    fourth = float(np.median(np.abs(np.diff(values, 4)))) / (0.67 * np.sqrt(70))
    return max(fourth, EPSILON * float(np.abs(values).max())), len(np.unique(values))


def measure(f: ScalarFunction, x: Array) -> Measured:
    """Central differences at two steps, extrapolated to step 0; their difference is the noise."""
    rounding = rounding_of(f, x)
    relative = rounding / max(abs(f(x)), 1.0)
    h = float(np.clip(relative ** (1 / 3), STEP, 1e-2))
    while not _resolved(f, x, h, rounding) and h > 1e-10:
        h /= 100
    coarse, fine = (numerical_gradient(f, x, h=step) for step in (h, h / 2))
    gradient = (4 * fine - coarse) / 3
    noise = 2 * np.abs(fine - coarse) + 32 * rounding / h + 8 * EPSILON * np.abs(x * gradient) / h
    single = relative > COARSE or _last_digit(f, x) > 0
    if single:  # so long a step may pass kinks, which other steps do not
        others = [numerical_gradient(f, x, h=step) for step in (2 * h, h / 4)]
        noise = noise + 4 * np.ptp(np.stack([coarse, fine, *others]), axis=0)
    return Measured(gradient, noise, single)


def _resolved(f: ScalarFunction, x: Array, h: float, rounding: float) -> bool:
    """Whether a step is fine enough: with a much finer one, most of a few slopes are the same."""
    few = np.unique(np.linspace(0, x.size - 1, 8).astype(int))
    coarse, fine = (numerical_gradient(f, x, h=s, coordinates=few) for s in (h, h / 100))
    allowed = 1e-2 * np.abs(fine) + 3200 * rounding / h
    return bool(np.mean(np.abs(coarse - fine) <= allowed) >= 0.5)


def closer(f: ScalarFunction, x: Array, claimed: Array, error: Array, doubtful: Mask) -> Mask:
    """Entries where a much finer step measures the claimed slope: the first passed a kink."""
    chosen = np.flatnonzero(doubtful)
    mine, size = claimed.ravel()[chosen], np.abs(error.ravel()[chosen])
    agrees = np.zeros(len(chosen), dtype=bool)
    for share in (1e-4, 1e-6, 1e-8):
        h = share * (float(np.abs(x).max()) or 1.0)
        noise = 8 * EPSILON * (abs(f(x)) + np.abs(x).max() * np.abs(mine)) / h
        slope = numerical_gradient(f, x, h=h, coordinates=chosen)
        agrees |= (noise < 0.1 * size) & (np.abs(slope - mine) <= 0.1 * size)
    found = np.zeros(x.shape, dtype=bool)
    found.reshape(-1)[chosen] = agrees
    return found


def kinks_where(
    f: ScalarFunction, x: Array, claimed: Array, doubtful: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Array]:
    """Look for kinks at the doubtful entries; also the claimed slopes, moved between the two there.

    At a kink, every number between the slopes on its two sides is right.
    """
    found, allowed = np.zeros(x.shape, dtype=bool), claimed.copy()
    chosen = np.flatnonzero(doubtful)
    kinks = measure_kinks(f, x, chosen, STEP)
    found.reshape(-1)[chosen] = kinks.found
    low, high = np.minimum(kinks.behind, kinks.ahead), np.maximum(kinks.behind, kinks.ahead)
    between = np.clip(claimed.ravel()[chosen], low, high)
    fine = kinks.allow(claimed.ravel()[chosen], 1e-6)
    allowed.reshape(-1)[chosen] = np.where(fine, claimed.ravel()[chosen], between)
    return found, allowed


def growth(f: ScalarFunction, x: Array, moved: Array) -> tuple[float | None, float]:
    r"""Strength of an L2 penalty on the moved part of x, read off how fast f grows far away.

    Softmax and hinge losses grow linearly there, and :math:`\tfrac12 \lambda t^2 \lVert v
    \rVert^2` is all that :math:`f(2tv) - 2f(tv) + f(0)` keeps, up to a factor :math:`2`.
    Also returned: how exact that is, as a share. None where f cannot be followed far.
    """
    still, square = x - moved, float((moved**2).sum())
    signs = np.random.default_rng(2).choice([-1.0, 1.0], x.shape)
    if not square:
        return None, 0.0
    for t in (1e5, 1e3, 100.0, 30.0):  # a loss that is not written with care overflows early
        strength, other = (
            (f(still + 2 * t * v) - 2 * f(still + t * v) + f(still)) / (t**2 * square)
            for v in (moved, moved * signs)
        )
        if np.isfinite(strength):
            near, small = min(10 / t, 0.03), 1e-3 / t + 1e-12
            if abs(strength) <= small:
                return 0.0, near
            # a loss that grows as fast by itself does so in some directions more than in others
            return (strength, near) if abs(other - strength) <= 2 * near * strength else (None, 0.0)
    return None, 0.0


def jump(f: ScalarFunction, x: Array, where: Array) -> float | None:
    """Strength of an L1 penalty: half of how much the slope jumps where an entry of x is 0."""
    found, h = [], 1e-5
    chosen = np.flatnonzero(where)
    for k in chosen[np.unique(np.linspace(0, len(chosen) - 1, 3).astype(int))]:
        at, move = x.copy(), np.zeros(x.shape)
        at.reshape(-1)[k], move.reshape(-1)[k] = 0.0, h
        wide, narrow = ((f(at + s * move) - 2 * f(at) + f(at - s * move)) / (2 * h * s)
                        for s in (1.0, 0.5))  # fmt: skip
        found.append(2 * narrow - wide)
    strength = float(np.median(found))
    if not np.isfinite(strength):
        return None
    return strength if strength > 1e-4 * max(1.0, abs(f(x))) else 0.0
