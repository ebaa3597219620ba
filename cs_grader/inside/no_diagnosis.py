"""Stands for `cs_core.diagnosis` where students' code runs: that one holds right formulas.

Checks that a student's own cell calls there find no cause; the tests' own do, in their process.
"""

from typing import Any

from cs_core.diagnosis.report import Cause, Diagnosis
from cs_core.diagnosis.settings import Setting

__all__ = [
    "Cause",
    "Diagnosis",
    "Setting",
    "diagnose_difference",
    "diagnose_gradient",
    "diagnose_trajectory",
]

NOTHING = Cause("", "", 0.0)


def diagnose_difference(*_: Any, **__: Any) -> Diagnosis:
    """Return a diagnosis that says nothing."""
    return Diagnosis("unknown", "", (NOTHING,))


diagnose_gradient = diagnose_trajectory = diagnose_difference
