"""What is wrong with a gradient: from the pattern of its error to the likely bug, in words.

Every known bug predicts a whole gradient from few numbers. The one that needs the fewest bits to
predict the claimed one is named, if it stands out; `CAUSES` lists all names and what they mean.
"""

from cs_core.diagnosis.diagnose import diagnose_difference, diagnose_gradient
from cs_core.diagnosis.names import CAUSES, VAGUE
from cs_core.diagnosis.report import Cause, Diagnosis

__all__ = ["CAUSES", "VAGUE", "Cause", "Diagnosis", "diagnose_difference", "diagnose_gradient"]
