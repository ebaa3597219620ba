"""Gradients without a derivation, to check the ones that have one."""

from cs_core.gradients.checks import gradient_report, vjp_report
from cs_core.gradients.comparison import compare_gradients, relative_error
from cs_core.gradients.differences import numerical_gradient
from cs_core.gradients.kinks import find_kinks
from cs_core.gradients.projections import directional_derivative, numerical_vjp
from cs_core.gradients.report import GradientReport

__all__ = [
    "GradientReport",
    "compare_gradients",
    "directional_derivative",
    "find_kinks",
    "gradient_report",
    "numerical_gradient",
    "numerical_vjp",
    "relative_error",
    "vjp_report",
]
