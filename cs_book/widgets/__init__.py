"""Interactive figures: live in a notebook, and in the published page without a kernel."""

from cs_book.widgets.activation_explorer import ActivationExplorer
from cs_book.widgets.adam_correction import AdamCorrection
from cs_book.widgets.batch_noise import BatchNoise
from cs_book.widgets.cloud_and_bowl import CloudAndBowl
from cs_book.widgets.computation_graph import ComputationGraph
from cs_book.widgets.decision_regions import DecisionRegions
from cs_book.widgets.depth_gradients import DepthGradients
from cs_book.widgets.difference_error import DifferenceError
from cs_book.widgets.gradient_detective import GradientDetective
from cs_book.widgets.line_walk import LineWalk
from cs_book.widgets.linear_classifier import LinearClassifier2D
from cs_book.widgets.momentum_roots import MomentumRoots
from cs_book.widgets.optimizer_race import OptimizerRace
from cs_book.widgets.penalty_balls import PenaltyBalls
from cs_book.widgets.photo_components import PhotoComponents
from cs_book.widgets.sick_run import SickRun
from cs_book.widgets.sigmoid_gradient import SigmoidGradient
from cs_book.widgets.steep_and_gentle import SteepAndGentle
from cs_book.widgets.strength_curve import StrengthCurve
from cs_book.widgets.ten_layers import TenLayers
from cs_book.widgets.valley import Valley

__all__ = [
    "ActivationExplorer",
    "AdamCorrection",
    "BatchNoise",
    "CloudAndBowl",
    "ComputationGraph",
    "DecisionRegions",
    "DepthGradients",
    "DifferenceError",
    "GradientDetective",
    "LineWalk",
    "LinearClassifier2D",
    "MomentumRoots",
    "OptimizerRace",
    "PenaltyBalls",
    "PhotoComponents",
    "SickRun",
    "SigmoidGradient",
    "SteepAndGentle",
    "StrengthCurve",
    "TenLayers",
    "Valley",
]
