"""Interactive figures: live in a notebook, and in the published page without a kernel."""

from cs_book.widgets.difference_error import DifferenceError
from cs_book.widgets.gradient_detective import GradientDetective
from cs_book.widgets.linear_classifier import LinearClassifier2D
from cs_book.widgets.penalty_balls import PenaltyBalls
from cs_book.widgets.sigmoid_gradient import SigmoidGradient
from cs_book.widgets.strength_curve import StrengthCurve
from cs_book.widgets.valley import Valley

__all__ = [
    "DifferenceError",
    "GradientDetective",
    "LinearClassifier2D",
    "PenaltyBalls",
    "SigmoidGradient",
    "StrengthCurve",
    "Valley",
]
