"""Gradients without a derivation, to check the ones that have one.

Parameters
----------
f : callable
    ``f(x) -> number``.
x : array_like
    Where to differentiate, any shape. Computed in float64.
h, method, coordinates, batched, max_bytes
    The step, the kind of difference, the entries wanted, and whether f takes many points at once:
    see `numerical_gradient`.
tolerance : float, default 1e-6
    Largest relative error that passes.
floor : float, default 1e-3
    Where `relative_error` turns into an absolute one.
rng : numpy.random.Generator
    Draws the covector.

Raises
------
ValueError
    If an array is empty or not finite, shapes differ that should not, f or its values are not what
    is asked for, a step is not positive or too small to move x, or a number is out of range.
TypeError
    If an array does not hold real numbers, coordinates are not integers, or rng not a Generator.
"""

from cs_core.gradients.checks import (
    directional_check,
    gradient_check,
    gradient_report,
    vjp_report,
)
from cs_core.gradients.comparison import compare_gradients, relative_error
from cs_core.gradients.differences import (
    central_gradient,
    complex_step_gradient,
    forward_gradient,
    numerical_gradient,
)
from cs_core.gradients.kinks import find_kinks
from cs_core.gradients.projections import directional_derivative, numerical_vjp
from cs_core.gradients.report import GradientReport

__all__ = [
    "GradientReport",
    "central_gradient",
    "compare_gradients",
    "complex_step_gradient",
    "directional_check",
    "directional_derivative",
    "find_kinks",
    "forward_gradient",
    "gradient_check",
    "gradient_report",
    "numerical_gradient",
    "numerical_vjp",
    "relative_error",
    "vjp_report",
]
