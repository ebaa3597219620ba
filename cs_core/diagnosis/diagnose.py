"""The two entries: a gradient against its function, and a gradient against the right one."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number, whole_number
from cs_core.diagnosis.evidence import Evidence
from cs_core.diagnosis.measurement import measure
from cs_core.diagnosis.report import Diagnosis
from cs_core.diagnosis.verdicts import is_single, judged, not_finite, other_shape, useless


def diagnose_gradient(
    f: Callable[..., Any],
    x: ArrayLike,
    analytic: ArrayLike,
    *,
    n: int | None = None,
    reg: float | None = None,
    y: ArrayLike | None = None,
    X: ArrayLike | None = None,
) -> Diagnosis:
    r"""Name the bug in a gradient, from the pattern of its error.

    The gradient of f is measured by differences, with an estimate of their error. Each known bug
    is then asked which gradient it would have produced. Of those that predict the claimed one in
    every entry, the one comes first that takes the fewest bits to say: a factor 2 takes few, a
    number fitted to the gradient many. It is believed if that is far fewer than the wrong entries
    take by themselves, and if no other is as short; or else `unexplained` is the answer, or a fact
    (`VAGUE`): where the error lies.

    Parameters
    ----------
    f : callable
        ``f(x) -> number``, deterministic.
    x : array_like
        Where the gradient was computed, any shape. Keep it small: about 13 evaluations of f an
        entry are needed, many more where nothing simple explains the error.
    analytic : array_like
        The claimed gradient. Pass it as it was computed: float32 is judged as float32.
    n : int, optional
        Number of examples in the mean. By default guessed from shapes and from the error.
    reg : float, optional
        Strength of the penalty in f. By default an L2 penalty's strength is read off f.
    y : array_like, optional
        True classes, one for each row of scores, or targets. Used where they fit x, or ``X @ x``.
    X : array_like of shape (N, D), optional
        Examples, if x holds the weights (D, C) or (D,) of a linear model. Ignored if not.

    Returns
    -------
    Diagnosis
        Whether the gradient is right, and ranked causes if not.

    Raises
    ------
    ValueError
        If x is empty or not finite, analytic is empty, f does not return one number, or n or reg
        is too small.
    TypeError
        If an array does not hold real numbers, or n or reg are not numbers.

    Notes
    -----
    A right gradient is never blamed: an entry counts as wrong only if it differs by more than the
    measured error of the differences, and entries at a kink are left out.

    Examples
    --------
    >>> x = np.array([[1.0, -2.0], [0.5, 3.0]])
    >>> print(diagnose_gradient(lambda x: (x**3).sum() / 3, x, -(x**2)))
    The gradient is wrong at 4 of 4 entries.
    1. Your gradient has the wrong sign: was it subtracted where it is added? [sign, 0.94]
    ...
    >>> diagnose_gradient(lambda x: (x**3).sum() / 3, x, x**2).verdict
    'right'
    """
    point = as_float_array("x", x).astype(np.float64)
    claimed = _claimed(analytic)
    context = _context(n, reg, y, X)
    value = _scalar(f)
    with np.errstate(all="ignore"):
        if trouble := useless(value, point):
            return trouble
        if not np.isfinite(claimed).all():
            return not_finite(claimed)
        right, noise, coarse = measure(value, point)
        if claimed.shape != point.shape:
            return other_shape(claimed, right)
        evidence = Evidence(
            claimed.astype(np.float64),
            right,
            noise,
            np.isfinite(right),
            x=point,
            f=value,
            single=is_single(claimed),
            **context,
        )
        return judged(evidence, coarse=coarse)


def diagnose_difference(
    analytic: ArrayLike,
    right: ArrayLike,
    *,
    x: ArrayLike | None = None,
    n: int | None = None,
    reg: float | None = None,
    y: ArrayLike | None = None,
    X: ArrayLike | None = None,
) -> Diagnosis:
    """Name the bug in a gradient when the right one is known.

    Parameters
    ----------
    analytic : array_like
        The claimed gradient.
    right : array_like
        The right one.
    x : array_like of the shape of right, optional
        Where both were computed; without it, penalties and activations cannot be told.
    n, reg, y, X
        As in `diagnose_gradient`.

    Returns
    -------
    Diagnosis

    Raises
    ------
    ValueError, TypeError
        As `diagnose_gradient`; also if x has another shape than right.

    Examples
    --------
    >>> diagnose_difference([2.0, -6.0, 1.0], [1.0, -3.0, 0.5]).best.name
    'factor 2'
    """
    truth = as_float_array("right", right)
    claimed, context = _claimed(analytic), _context(n, reg, y, X)
    point = None if x is None else as_float_array("x", x).astype(np.float64)
    if point is not None and point.shape != truth.shape:
        raise ValueError(f"x must have the shape of right, {truth.shape}, got {point.shape}")
    if not np.isfinite(claimed).all():
        return not_finite(claimed)
    if claimed.shape != truth.shape:
        return other_shape(claimed, truth)
    single = is_single(claimed) or truth.dtype == np.float32
    noise = np.full(truth.shape, 1e-12 * float(np.abs(truth).max()))
    evidence = Evidence(
        claimed.astype(np.float64),
        truth.astype(np.float64),
        noise,
        np.ones(truth.shape, dtype=bool),
        x=point,
        single=single,
        **context,
    )
    with np.errstate(all="ignore"):
        return judged(evidence, coarse=False)


def _claimed(analytic: ArrayLike) -> Array:
    """Return the claimed gradient; nan and infinity are something to diagnose, not to refuse."""
    try:
        raw = np.asarray(analytic)
    except ValueError:
        raw = np.empty(0)  # ragged: the check below says so
    if raw.dtype.kind != "f" or raw.size == 0:
        return as_float_array("analytic", analytic)
    as_float_array("analytic", np.nan_to_num(raw))
    return raw if raw.dtype in (np.float32, np.float64) else raw.astype(np.float64)


def _context(
    n: int | None, reg: float | None, y: ArrayLike | None, X: ArrayLike | None
) -> dict[str, Any]:
    truth = None if y is None else as_float_array("y", y).astype(np.float64)
    if truth is not None and np.asarray(y).dtype.kind in "iu" and truth.min() >= 0:
        truth = truth.astype(np.int64)
    return {
        "n": None if n is None else whole_number("n", n, minimum=1),
        "reg": None if reg is None else number("reg", reg, minimum=0) or None,
        "y": truth,
        "X": None if X is None else as_float_array("X", X).astype(np.float64),
    }


def _scalar(f: Callable[..., Any]) -> Callable[[Array], float]:
    def value(x: Array) -> float:
        result = np.asarray(f(x.copy()))
        if result.size != 1 or result.dtype.kind not in "iuf":
            raise ValueError(
                f"f must return one real number, got shape {result.shape} of dtype {result.dtype}"
            )
        return float(result.item())

    return value
