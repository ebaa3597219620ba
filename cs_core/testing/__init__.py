"""Checks that notebooks call: they compare, and say in words what to look at.

A check prints one line when it passes and raises `CheckFailed` when it does not. In a notebook
that error shows its message alone, without a traceback: the message names the function, the kind
of input, the worst entry and, where the pattern of the error gives it away, the likely cause.
"""

from cs_core.testing.calls import Call, call
from cs_core.testing.cases import check_cases
from cs_core.testing.causes import likely_cause
from cs_core.testing.checks import check_gradient, check_value
from cs_core.testing.cost import check_cost
from cs_core.testing.crossing import FLOATS, INTEGERS, SAME, crossed
from cs_core.testing.data import submission_rng
from cs_core.testing.differences import Differences
from cs_core.testing.directions import components_of
from cs_core.testing.distribution import check_distribution, check_no_draw
from cs_core.testing.failure import CheckFailed
from cs_core.testing.fits import fitted
from cs_core.testing.lending import Watch, Watched
from cs_core.testing.memory import layouts
from cs_core.testing.orthonormal import check_orthogonal
from cs_core.testing.paths import rates_of
from cs_core.testing.properties import check_properties
from cs_core.testing.raising import check_refusals, check_restored
from cs_core.testing.sampling import check_minibatches
from cs_core.testing.steps import steps_of
from cs_core.testing.trajectories import check_trajectory
from cs_core.testing.vectorized import check_vectorized
from cs_core.testing.verdicts import Along, Verdicts
from cs_core.testing.weights import check_weights

__all__ = [
    "FLOATS",
    "INTEGERS",
    "SAME",
    "Along",
    "Call",
    "CheckFailed",
    "Differences",
    "Verdicts",
    "Watch",
    "Watched",
    "call",
    "check_cases",
    "check_cost",
    "check_distribution",
    "check_gradient",
    "check_minibatches",
    "check_no_draw",
    "check_orthogonal",
    "check_properties",
    "check_refusals",
    "check_restored",
    "check_trajectory",
    "check_value",
    "check_vectorized",
    "check_weights",
    "components_of",
    "crossed",
    "fitted",
    "layouts",
    "likely_cause",
    "rates_of",
    "steps_of",
    "submission_rng",
]
