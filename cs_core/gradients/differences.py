"""The gradient of a scalar function by differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, number, whole_number
from cs_core.gradients.batches import MAX_BYTES, batched_slopes
from cs_core.gradients.slopes import Method, as_point, flat_indices, scalar_value, slope, step_size


def numerical_gradient(
    f: Callable[..., Any],
    x: ArrayLike,
    *,
    h: float | None = None,
    method: Method = "central",
    coordinates: ArrayLike | None = None,
    batched: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Array:
    r"""Gradient of a scalar function by differences.

    .. math::

       \text{forward: } \frac{f(x + h e_k) - f(x)}{h}, \qquad
       \text{central: } \frac{f(x + h e_k) - f(x - h e_k)}{2h}, \qquad
       \text{complex: } \frac{\operatorname{Im} f(x + i h e_k)}{h}

    For d entries: 2d evaluations of f (central), d + 1 (forward; batched, f(x) comes once a
    stack), d (complex).

    A batched f is asked for three points of the first stack once more, each alone: if the answers
    differ by more than rounding, f mixes its points, and its slopes would mean nothing.

    Returns an ndarray of float64: the gradient, of the shape of x; with coordinates its k entries,
    in their order. x is not modified.

    Source: Squire and Trapp, "Using complex variables to estimate derivatives of real functions",
    1998.

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
    coordinates : array_like of int, shape (k,), optional
        Differentiate along these entries of the flattened x only, by default along all. Draw
        them with ``rng.choice(x.size, k, replace=False)``.
    batched : bool, default False
        True if f takes a stack of points, shape (K, \*x.shape), and returns K numbers: then
        many points are evaluated in one call.
    max_bytes : int, default 3 * 2**17
        Largest stack of points, in bytes, that a batched f gets at once; one point at least.
        Lower it if what f makes of a stack is much larger than the stack.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    >>> numerical_gradient(lambda x: (x**2).sum(axis=1), [1.0, -3.0], batched=True).round(6)
    array([ 2., -6.])
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, -3.0], coordinates=[1]).round(6)
    array([-6.])
    """
    step = step_size(method, h)
    point = as_point("x", x)
    chosen = flat_indices(coordinates, point.size)
    limit = whole_number("max_bytes", max_bytes, minimum=1)
    if batched:
        slopes = batched_slopes(f, point, chosen, step, method, limit)
    else:
        start = scalar_value(f, point) if method == "forward" else None
        slopes = np.empty(len(chosen))
        direction = np.zeros(point.shape)
        flat = direction.reshape(-1)  # a view
        for k, index in enumerate(chosen):
            flat[index] = 1
            slopes[k] = slope(f, point, direction, step, method, start=start)
            flat[index] = 0
    return slopes.reshape(point.shape) if coordinates is None else slopes


def forward_gradient(f: Callable[..., Any], x: ArrayLike, *, h: float = 1e-7) -> Array:
    r"""Gradient by forward differences, :math:`(f(x + h e_k) - f(x)) / h`.

    :math:`d + 1` evaluations for d entries, and an error near :math:`\tfrac12 h f''`. It is
    `numerical_gradient` with this method.

    Returns an ndarray of float64 of the shape of x.

    Parameters
    ----------
    h : float, default 1e-7
        Step, the same for every entry.

    Examples
    --------
    >>> forward_gradient(lambda x: (x**2).sum(), [1.0, -3.0], h=0.5)
    array([ 2.5, -5.5])
    """
    return numerical_gradient(f, x, h=number("h", h), method="forward")


def central_gradient(f: Callable[..., Any], x: ArrayLike, *, h: float = 1e-5) -> Array:
    r"""Gradient by central differences, :math:`(f(x + h e_k) - f(x - h e_k)) / (2h)`.

    :math:`2d` evaluations for d entries, and an error near :math:`\tfrac16 h^2 f'''`. It is
    `numerical_gradient` with this method.

    Returns an ndarray of float64 of the shape of x.

    Parameters
    ----------
    h : float, default 1e-5
        Step, the same for every entry.

    Examples
    --------
    >>> central_gradient(lambda x: (x**3).sum(), [1.0, -3.0], h=0.5)
    array([ 3.25, 27.25])
    """
    return numerical_gradient(f, x, h=number("h", h), method="central")


def complex_step_gradient(f: Callable[..., Any], x: ArrayLike, *, h: float = 1e-30) -> Array:
    r"""Gradient by complex steps, :math:`\operatorname{Im} f(x + i h e_k) / h`.

    :math:`d` evaluations for d entries. Nothing is subtracted, so nothing cancels: the step can be
    tiny, and the error is that of rounding. It is `numerical_gradient` with this method.

    Returns an ndarray of float64 of the shape of x.

    Parameters
    ----------
    f : callable
        ``f(x) -> number``, analytic, for complex x: no absolute value, norm or comparison.
    h : float, default 1e-30
        Step, the same for every entry.

    Examples
    --------
    >>> complex_step_gradient(lambda x: np.exp(x).sum(), [0.0, 1.0])
    array([1.        , 2.71828183])
    """
    return numerical_gradient(f, x, h=number("h", h), method="complex")
