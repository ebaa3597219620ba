"""Gradients without a derivation, to check the ones that have one."""

from cs_core.gradients.comparison import (
    GradientReport,
    compare_gradients,
    find_kinks,
    relative_error,
)
from cs_core.gradients.differences import (
    directional_derivative,
    numerical_gradient,
    numerical_vjp,
)

__all__ = [
    "GradientReport",
    "compare_gradients",
    "directional_derivative",
    "find_kinks",
    "numerical_gradient",
    "numerical_vjp",
    "relative_error",
]
