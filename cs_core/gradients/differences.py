"""Derivatives by differences: of a number, of an array, along a direction."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number, same_shape

Method = Literal["forward", "central", "complex"]

# Steps that balance truncation against rounding in float64 (see `numerical_gradient`).
DEFAULT_STEPS: dict[str, float] = {
    "forward": float(np.finfo(np.float64).eps ** (1 / 2)),
    "central": float(np.finfo(np.float64).eps ** (1 / 3)),
    "complex": 1e-30,
}


def step_size(method: str, h: float | None) -> float:
    """Return h, or the default step of the method; refuse a bad one."""
    if method not in DEFAULT_STEPS:
        raise ValueError(f"method must be one of {', '.join(DEFAULT_STEPS)}, got {method!r}")
    return DEFAULT_STEPS[method] if h is None else number("h", h, minimum=0, above=True)


def scalar_value(f: Callable[..., Any], x: NDArray[Any]) -> Any:
    """F at a copy of x, which f may do with as it likes; must be one number, real if x is."""
    value = np.asarray(f(x.copy()))
    kinds, wanted = ("iufc", "number") if x.dtype.kind == "c" else ("iuf", "real number")
    if value.size != 1 or value.dtype.kind not in kinds:
        raise ValueError(
            f"f must return one {wanted}, got shape {value.shape} of dtype {value.dtype}"
        )
    return value.item()  # a Python number: the difference of two uint8 would wrap around


def _difference(f: Callable[..., Any], x: Array, v: Array, h: float, method: str) -> float:
    """Slope of f at x along v."""
    if method == "complex":
        return float(scalar_value(f, x + 1j * h * v).imag) / h
    ahead = x + h * v
    behind = x if method == "forward" else x - h * v
    if (ahead == behind).all():
        raise ValueError(f"h must be large enough to move x, got {h:g}")
    # x + h is rounded: divide by the step really taken, measured along v
    taken = float(((ahead - behind) * v).sum() / (v * v).sum())
    return float(scalar_value(f, ahead) - scalar_value(f, behind)) / taken


def numerical_gradient(
    f: Callable[..., Any], x: ArrayLike, *, h: float | None = None, method: Method = "central"
) -> Array:
    r"""Gradient of a scalar function by differences, one coordinate at a time.

    .. math::

       \text{forward: } \frac{f(x + h e_k) - f(x)}{h}, \qquad
       \text{central: } \frac{f(x + h e_k) - f(x - h e_k)}{2h}, \qquad
       \text{complex: } \frac{\operatorname{Im} f(x + i h e_k)}{h}

    Parameters
    ----------
    f : callable
        ``f(x) -> number``. For the complex step it must accept complex x and be analytic there:
        no absolute value, maximum or comparison.
    x : array_like
        Where to differentiate, any shape. Computed in float64.
    h : float, optional
        Step. By default :math:`\sqrt\varepsilon \approx 1.5 \cdot 10^{-8}` (forward),
        :math:`\sqrt[3]\varepsilon \approx 6 \cdot 10^{-6}` (central), :math:`10^{-30}` (complex),
        best when x and the derivatives of f are of order 1.
    method : {"forward", "central", "complex"}, default "central"
        The truncation error falls as h, as h squared, and (complex) is below rounding.

    Returns
    -------
    ndarray of float64, of the shape of x
        The gradient. x is not modified.

    Raises
    ------
    ValueError
        If x is empty or not finite, f does not return one number, h is not positive or too small
        to move x, or the method is unknown.
    TypeError
        If x does not hold real numbers.

    Notes
    -----
    For d entries: 2d evaluations of f (central), 2d (forward, which recomputes f(x) so that each
    slope stands alone), d (complex).

    References
    ----------
    Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    step = step_size(method, h)
    point = as_float_array("x", x).astype(np.float64)
    gradient = np.empty_like(point)
    direction = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        direction[index] = 1
        gradient[index] = _difference(f, point, direction, step, method)
        direction[index] = 0
    return gradient


def numerical_vjp(
    f: Callable[..., Any],
    x: ArrayLike,
    dout: ArrayLike,
    *,
    h: float | None = None,
    method: Method = "central",
) -> Array:
    r"""Gradient of :math:`\sum_k f_k(x)\, \mathrm{dout}_k` by differences.

    This is what a backward pass returns for the upstream gradient `dout`. Probe with a random one:
    with all ones, a softmax layer cannot be told from a constant.

    Parameters
    ----------
    f : callable
        ``f(x) -> ndarray`` of the shape of dout.
    x : array_like
        Where to differentiate, any shape.
    dout : array_like
        Upstream gradient, of the shape of f(x).
    h, method
        As in `numerical_gradient`.

    Returns
    -------
    ndarray of float64, of the shape of x

    Raises
    ------
    ValueError
        If f(x) has another shape than dout, or as `numerical_gradient`.
    TypeError
        If x or dout do not hold real numbers.

    Examples
    --------
    >>> numerical_vjp(np.sin, [0.0, 0.0], [2.0, 3.0]).round(6)
    array([2., 3.])
    """
    weights = as_float_array("dout", dout)

    def projected(point: Array) -> Any:
        out = np.asarray(f(point))
        if out.shape != weights.shape:
            raise ValueError(f"f(x) must have the shape of dout, {weights.shape}, got {out.shape}")
        return (out * weights).sum()

    return numerical_gradient(projected, x, h=h, method=method)


def directional_derivative(
    f: Callable[..., Any],
    x: ArrayLike,
    direction: ArrayLike,
    *,
    h: float | None = None,
    method: Method = "central",
) -> float:
    r"""Slope of a scalar function at x along a direction, in at most two evaluations.

    .. math:: \left.\frac{d}{dt} f(x + t v)\right|_{t=0} = \nabla f(x) \cdot v

    Parameters
    ----------
    f : callable
        ``f(x) -> number``.
    x : array_like
        Where to differentiate, any shape.
    direction : array_like of the shape of x
        The direction v, used with the length it has: a unit vector gives the slope per unit step.
    h, method
        As in `numerical_gradient`; the step is h times v.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If direction is zero or of another shape, or as `numerical_gradient`.
    TypeError
        If x or direction do not hold real numbers.

    Examples
    --------
    >>> round(directional_derivative(lambda x: (x**2).sum(), [1.0, 2.0], [0.6, 0.8]), 6)
    4.4
    """
    step = step_size(method, h)
    point = as_float_array("x", x).astype(np.float64)
    v = as_float_array("direction", direction).astype(np.float64)
    same_shape("direction", v, "x", point)
    if not v.any():
        raise ValueError("direction must not be zero")
    return _difference(f, point, v, step, method)
