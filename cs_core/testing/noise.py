"""What dropout must do, and what its common mistakes do instead."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, call
from cs_core.testing.distribution import check_distribution
from cs_core.testing.laws import Law, two_values


def check_dropout(
    function: Callable[..., Any],
    x: NDArray[Any],
    drop_prob: float,
    *,
    rng: np.random.Generator,
    word: str = "",
    calls: int = 4,
) -> None:
    """Check that ``function(x, drop_prob, rng=...) -> (out, cache)`` is inverted dropout.

    Parameters
    ----------
    function : callable
        The student's function; its cache is the mask, with its scale.
    x : ndarray
        Activations, none of them 0.
    drop_prob : float
        In (0, 1); at ½ and near it some mistakes look right.
    rng, word, calls
        As in `check_distribution`.

    Raises
    ------
    CheckFailed
        If it raises, or is something else.

    Examples
    --------
    >>> def dropout(x, drop_prob, *, rng):
    ...     mask = (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    ...     return x * mask, mask
    >>> dropout.__module__ = "notebook"
    >>> check_dropout(dropout, np.ones((90, 90)), 0.4, rng=np.random.default_rng(0))
    dropout: draws as it should.
    """
    ones = np.ones_like(x)
    laws = {
        "out": _dropped(x, drop_prob, 1 / (1 - drop_prob), "x times the scale"),
        "cache": _dropped(ones, drop_prob, 1 / (1 - drop_prob), "the scale"),
    }
    check_distribution(
        function, lambda generator: call(x, drop_prob, rng=generator), laws,
        rng=rng, word=word, calls=calls, mistakes=_mistakes(x, drop_prob), follows=_one_mask,
    )  # fmt: skip


def _dropped(x: NDArray[Any], share: float, scale: float, word: str = "") -> Law:
    return two_values(0 * x, (x * scale).astype(x.dtype), share, words=("0", word))


def _mistakes(x: NDArray[Any], p: float) -> dict[str, tuple[str, Law]]:
    """Return what is often done instead: the share of zeros, and the scale of the rest."""
    keep, ones = 1 - p, np.ones_like(x)
    return {
        "drop_prob is taken for the probability of keeping": ("out", _dropped(x, keep, 1 / p)),
        "entries are kept with the probability of dropping": ("out", _dropped(x, keep, 1 / keep)),
        "the scale is one over the probability of dropping": ("out", _dropped(x, p, 1 / p)),
        "nothing is scaled up": ("out", _dropped(x, p, 1.0)),
        "nothing is scaled up, and the others are kept": ("out", _dropped(x, keep, 1.0)),
        "what stays is scaled down": ("out", _dropped(x, p, keep)),
        "the scale is that of ½": ("out", _dropped(x, p, 2.0)),
        "drop_prob is not used, and ½ is typed in": ("out", _dropped(x, 0.5, 2.0)),
        "the scale is left out of the mask": ("cache", _dropped(ones, p, 1.0)),
        "cache holds what is dropped": ("cache", two_values(ones, 0 * ones, p, words=("", ""))),
    }


def _one_mask(arguments: Call, result: Any) -> str:
    """Say if out did not go through the mask that is handed to the backward pass."""
    x, (out, mask) = arguments.args[0], result
    unlike = (out == 0) != (mask == 0)
    if unlike.any():
        return (
            f"{int(unlike.sum()):,} of {unlike.size:,} entries are 0 in one of out and cache, and "
            "not in the other: is there more than one mask?"
        )
    return "" if np.allclose(out, x * mask, rtol=1e-5) else "out is not x times cache."
