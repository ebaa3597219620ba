"""Landscapes with a number to choose."""

import numpy as np

from cs_core._checks import Array, number, whole_number
from cs_core.landscapes.landscape import Landscape


def quadratic(condition: float, *, angle: float = 0.0) -> Landscape:
    r"""Bowl whose curvatures are 1 and `condition`, turned by an angle.

    .. math::

       f(x) = \tfrac12 (u^2 + \kappa v^2), \qquad
       u = x \cos\alpha + y \sin\alpha, \quad v = -x \sin\alpha + y \cos\alpha

    Parameters
    ----------
    condition : float
        :math:`\kappa \ge 1`, the condition number of the Hessian. Its largest eigenvalue too:
        descent converges for rates below :math:`2 / \kappa`.
    angle : float, default 0.0
        Direction :math:`\alpha` of the flat axis, in radians.

    Returns
    -------
    Landscape

    Raises
    ------
    ValueError, TypeError
        If condition is less than 1 or an argument is not a number.

    Examples
    --------
    >>> quadratic(10.0).gradient([1.0, 1.0])
    array([ 1., 10.])
    """
    kappa = number("condition", condition, minimum=1)
    alpha = number("angle", angle)
    c, s = float(np.cos(alpha)), float(np.sin(alpha))

    def f(x: Array, y: Array) -> Array:
        return 0.5 * ((c * x + s * y) ** 2 + kappa * (c * y - s * x) ** 2)

    def slopes(x: Array, y: Array) -> tuple[Array, Array]:
        u, v = c * x + s * y, kappa * (c * y - s * x)
        return c * u - s * v, s * u + c * v

    name = f"quadratic, condition number {kappa:g}"
    return Landscape(name, f, slopes, minima=((0.0, 0.0),), domain=((-2.0, 2.0), (-2.0, 2.0)))


def amsgrad_counterexample(step: int, *, rare: float = 3.0) -> Landscape:
    r"""Loss of one step of the online problem on which Adam walks to the worst point.

    .. math::

       f_t(x) = \begin{cases} Cx & t \bmod 3 = 0 \\ -x & \text{otherwise} \end{cases},
       \qquad x \in [-1, 1]

    Over three steps the losses add up to :math:`(C - 2) x`, so -1 is the best point. Adam
    with :math:`\beta_1 = 0`, :math:`\beta_2 = 1 / (1 + C^2)` and a rate falling as
    :math:`1/\sqrt t` divides the rare large slope by its own size, forgets it, and goes to +1.

    Parameters
    ----------
    step : int
        t, the first step being 0.
    rare : float, default 3.0
        C, greater than 2.

    Returns
    -------
    Landscape
        Over the interval [-1, 1].

    Raises
    ------
    ValueError, TypeError
        If rare is not a number greater than 2, or step not a whole number of at least 0.

    References
    ----------
    Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018, Theorem 1.

    Examples
    --------
    >>> [float(amsgrad_counterexample(step).gradient(0.5)) for step in range(4)]
    [3.0, -1.0, -1.0, 3.0]
    """
    C = number("rare", rare, minimum=2, above=True)
    slope = C if whole_number("step", step) % 3 == 0 else -1.0
    return Landscape(
        f"online loss of step {step}",
        lambda x: slope * x,
        lambda x: (np.full_like(x, slope),),
        minima=((-1.0 if slope > 0 else 1.0,),),
        domain=((-1.0, 1.0),),
    )
