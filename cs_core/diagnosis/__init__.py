"""What is wrong with a gradient: from the pattern of its error to the likely bug, in words."""

from cs_core.diagnosis.diagnose import diagnose_difference, diagnose_gradient
from cs_core.diagnosis.report import Cause, Diagnosis

__all__ = ["Cause", "Diagnosis", "diagnose_difference", "diagnose_gradient"]
