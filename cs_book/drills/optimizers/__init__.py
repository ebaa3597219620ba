"""Drills of the chapter *From momentum to Adam*."""

from cs_book.drills.optimizers.adaptive import (
    AdagradSteps,
    AdamSecondStep,
    AdamwFirstStep,
    UncorrectedFirstStep,
)
from cs_book.drills.optimizers.momentum import (
    BestPair,
    NesterovStep,
    SteadyGradient,
    ThreeStepsOfMomentum,
)

__all__ = [
    "AdagradSteps",
    "AdamSecondStep",
    "AdamwFirstStep",
    "BestPair",
    "NesterovStep",
    "SteadyGradient",
    "ThreeStepsOfMomentum",
    "UncorrectedFirstStep",
]
