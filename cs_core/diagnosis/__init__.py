"""What is wrong with a gradient or a descent: from the pattern of the error to the likely bug.

Every known bug predicts a whole gradient, or a whole path, from few numbers. The one that needs the
fewest bits to predict the claimed one is named, if it stands out; `CAUSES` and `PATH_CAUSES` list
all names and what they mean.
"""

from cs_core.diagnosis.diagnose import diagnose_difference, diagnose_gradient
from cs_core.diagnosis.names import CAUSES, PATH_CAUSES, VAGUE
from cs_core.diagnosis.report import Cause, Diagnosis
from cs_core.diagnosis.settings import Setting
from cs_core.diagnosis.trajectories import diagnose_trajectory

__all__ = [
    "CAUSES",
    "PATH_CAUSES",
    "VAGUE",
    "Cause",
    "Diagnosis",
    "Setting",
    "diagnose_difference",
    "diagnose_gradient",
    "diagnose_trajectory",
]
