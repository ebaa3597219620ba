"""How first weights must be drawn, and what is usually drawn instead."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cs_core.testing.calls import Call, name_of
from cs_core.testing.distribution import check_distribution
from cs_core.testing.failure import told_of
from cs_core.testing.laws import Law, gaussian, truncated, uniform

SQRT_3 = math.sqrt(3)  # a uniform distribution reaches this many standard deviations
# weights with fewer entries are drawn often, and show what one large table does not
FEW, OFTEN = 40, 280

ROOT_TWICE = "√3, between standard deviation and bound, multiplies once too often"

Spreads = Callable[..., dict[str, float]]


def check_weights(
    function: Callable[..., Any],
    cases: Mapping[str, Call],
    spreads: Spreads,
    *,
    rng: np.random.Generator,
    evenly: bool = False,
    hidden: bool = False,
) -> None:
    """Check an initializer ``function(shape, *, rng, ...) -> W``, whatever it draws.

    Weights must be independent of each other, normal or uniform around 0, of the promised spread
    and dtype, and come from the generator. No draw is compared with another one's.

    Parameters
    ----------
    function : callable
        The student's function.
    cases : mapping of str to Call
        A word for each kind of input, and the arguments but for rng.
    spreads : callable
        Takes these arguments. Returns standard deviations by words: first the right one, whatever
        its word, then those of known mistakes, with what was done in words.
    rng : numpy.random.Generator
        Makes the seeds.
    evenly : bool, default False
        Whether the law is uniform, and not normal.
    hidden : bool, default False
        Whether messages name the kind of input. Otherwise a line is printed when all is well.

    Raises
    ------
    CheckFailed
        If weights are not drawn as they should be.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> def normal(shape, *, std, rng):
    ...     return std * rng.standard_normal(shape)
    >>> normal.__module__ = "notebook"
    >>> check_weights(normal, {"wide": call((40, 90), std=0.2)}, lambda shape, std: {"": std},
    ...               rng=np.random.default_rng(0))
    normal: draws as it should.
    """
    for word, case in cases.items():
        shape = case.args[0]
        right, *wrong = spreads(*case.args, **case.kwargs).items()
        flat = np.zeros(shape, case.kwargs.get("dtype", np.float64))
        draw = uniform_law if evenly else gaussian
        mistakes = {words: draw(flat, std) for words, std in wrong}
        mistakes |= _of_another_form(flat, right[1], evenly)
        calls = OFTEN * (2 if flat.size == 1 else 1)  # one weight a draw tells little
        with told_of(name_of(function), word):
            check_distribution(
                function, _drawing(case), {"W": draw(flat, right[1])},
                rng=rng, word=word if hidden else "", quiet=True,
                calls=calls if flat.size <= FEW else 4,
                mistakes={words: ("W", law) for words, law in mistakes.items()},
            )  # fmt: skip
    if not hidden:
        print(f"{name_of(function)}: draws as it should.")  # noqa: T201


def uniform_law(mean: Any, std: float) -> Law:
    """Return the uniform law of a standard deviation."""
    return uniform(mean, SQRT_3 * std)


def _drawing(case: Call) -> Callable[[np.random.Generator], Call]:
    return lambda generator: Call(case.args, case.kwargs | {"rng": generator})


def _of_another_form(flat: Any, std: float, evenly: bool) -> dict[str, Law]:
    """Return what is drawn where the distribution is another one."""
    bound = SQRT_3 * std
    if evenly:
        return {
            "all weights are positive: the draws go from 0 to the bound": uniform(
                flat + flat.dtype.type(bound / 2), bound / 2
            ),
            "the draws are normal, not uniform": gaussian(flat, std),
            "the draws are normal, and the bound is taken for their standard deviation": gaussian(
                flat, bound
            ),
            "the draws go over half of the range": uniform(flat, bound / 2),
            "the standard deviation is taken for the bound": uniform(flat, std),
        }
    return {
        "the draws are uniform between 0 and 1 before they are scaled": uniform(
            flat + flat.dtype.type(std / 2), std / 2
        ),
        "the draws are uniform, not normal": uniform_law(flat, std),
        "the draws are uniform, between minus and plus the standard deviation": uniform(flat, std),
        "large draws are cut off or drawn again": truncated(flat, std),
        "large draws are cut off, and the rest is stretched": truncated(flat, std, rescaled=True),
        "the bound of the uniform form is taken for the standard deviation": gaussian(flat, bound),
    }


# --- the spreads of each initializer: the right one first


def of_normal(shape: Any, *, std: float = 0.01, **_: Any) -> dict[str, float]:
    """Return the spreads of independent normal weights."""
    return {
        "": std,
        "std is taken for the variance": math.sqrt(std),
        "the variance is taken for the standard deviation": std**2,
        "std is not used, and 0.01 is typed in": 0.01,
        "std is not used": 1.0,
        "std is multiplied twice, by 0.01 as well": 0.01 * std,
    }


def of_uniform(shape: Any, *, bound: float, **_: Any) -> dict[str, float]:
    """Return the spreads of independent uniform weights."""
    return {
        "": bound / SQRT_3,
        "bound is taken for the standard deviation": bound,
        "bound is not used": 1 / SQRT_3,
        "bound is taken for the variance": math.sqrt(bound),
        "bound is squared": bound**2 / SQRT_3,
        "the root of bound is the bound": math.sqrt(bound) / SQRT_3,
    }


def of_xavier(shape: Any, *, gain: float = 1.0, **_: Any) -> dict[str, float]:
    """Return the spreads of Xavier initialization."""
    rows, columns = shape
    both = rows + columns
    variances = {
        "": 2 / both,
        "the 2 is missing (or √3 where the bound has √6)": 1 / both,
        "fan_in alone counts, and not fan_out": 1 / rows,
        "fan_out alone counts, and not fan_in": 1 / columns,
        "it is He's factor, with fan_in alone": 2 / rows,
        "it is He's factor, with fan_out alone": 2 / columns,
        ROOT_TWICE: 6 / both,
        "the fans are multiplied, not added": 2 / (rows * columns),
        "the variance is taken for the standard deviation": (2 / both) ** 2,
        "the root is left out of the bound": 12 / both**2,
    }
    spreads = {words: gain * math.sqrt(variance) for words, variance in variances.items()}
    right = math.sqrt(2 / both)
    if gain != 1:
        spreads |= {
            "gain is not used": right,
            "gain is taken for a variance, and its root multiplies": math.sqrt(gain) * right,
            "gain is squared": gain**2 * right,
            "gain divides instead of multiplying": right / gain,
        }
    return spreads


def of_he(
    shape: Any, *, negative_slope: float = 0.0, mode: str = "fan_in", **_: Any
) -> dict[str, float]:
    """Return the spreads of He initialization."""
    n, other = shape if mode == "fan_in" else shape[::-1]
    gain = math.sqrt(2 / (1 + negative_slope**2))
    variances = {
        "": 1 / n,
        "n is the other fan": 1 / other,
        "n is the sum of both fans": 1 / (n + other),
        "it is Xavier's mean of both fans": 2 / (n + other),
        "the 2 is missing": 0.5 / n,
        ROOT_TWICE: 3 / n,
        "the variance is taken for the standard deviation": gain**2 / n**2,
        "the root is left out of the bound": 3 * gain**2 / n**2,
    }
    spreads = {words: gain * math.sqrt(variance) for words, variance in variances.items()}
    if not negative_slope:
        spreads["the variance after ReLU, 0.341, is taken for the mean square"] = math.sqrt(
            1 / (0.5 - 0.5 / math.pi) / n
        )
    else:
        plain = math.sqrt(2 / n)
        size = abs(negative_slope)
        spreads |= {
            "negative_slope is not used": plain,
            "negative_slope is not squared": plain / math.sqrt(1 + size),
            "the square stands around 1 + negative_slope": plain
            / max(abs(1 + negative_slope), 1e-9),
            "the root of 1 + negative_slope² is left out": plain / (1 + size**2),
            "1 + negative_slope² multiplies instead of dividing": plain * math.sqrt(1 + size**2),
            "1 − negative_slope² stands where a plus belongs": plain
            / math.sqrt(max(1 - size**2, 1e-9)),
            "negative_slope is not used, and n is the other fan": math.sqrt(2 / other),
        }
    return spreads
