"""The table of losses that the shared checks run through: a new loss is a new row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import exact
import numpy as np

from cs_core import losses

FAR = 1e4  # a score so large that every probability is exactly 0 or 1


def one_hot(y: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[y]


def signed(target: np.ndarray) -> np.ndarray:
    return FAR * (2 * target - 1)


def smoothed_optimum(y: np.ndarray, classes: int, smoothing: float = 0.1) -> np.ndarray:
    q = (1 - smoothing) * one_hot(y, classes) + smoothing / classes
    return np.log(np.maximum(q, 1e-300))


@dataclass(frozen=True)
class LossCase:
    """One loss with one choice of options.

    `target` says what stands beside the first argument: "class" labels, real "value"s, "bit"s 0
    or 1, or a "share" in [0, 1]. `optimum` gives the first argument of the lowest loss.
    """

    function: Callable[..., tuple[float, np.ndarray]]
    definition: Callable[..., Decimal]
    target: str
    optimum: Callable[..., np.ndarray]
    options: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        options = "-".join(f"{k}={v:g}" for k, v in self.options.items())
        return "-".join(filter(None, [self.function.__name__, self.target, options]))

    def __call__(self, x, target) -> tuple[float, np.ndarray]:
        return self.function(x, target, **self.options)

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        if self.target == "class":
            return [(1, 2), (1, 1), (7, 1), (2, 2), (4, 3), (3, 10)]
        return [(1,), (1, 1), (5,), (4, 3), (2, 2, 3)]

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]):
        """A first argument and a target; no kink lies within 1e-4 of any entry."""
        x = rng.normal(scale=2, size=shape)
        if self.target == "class":
            return x, rng.integers(shape[1], size=shape[0])
        if self.target == "value":
            return x, x - rng.choice([-1, 1], shape) * rng.uniform(0.01, 4, shape)
        if self.target == "bit":
            return x, rng.integers(2, size=shape).astype(float)
        return x, rng.uniform(size=shape)

    def best(self, x: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Where the loss is lowest for this target."""
        if self.target == "class":
            return self.optimum(target, x.shape[1])
        return self.optimum(target)


def _far_class(y: np.ndarray, classes: int) -> np.ndarray:
    return FAR * one_hot(y, classes)


def _row(function, definition, target, optimum, **options):
    return LossCase(function, definition, target, optimum, options)


def _smoothed(smoothing: float) -> LossCase:
    return _row(
        losses.smoothed_softmax_loss,
        exact.smoothed_cross_entropy,
        "class",
        lambda y, classes: smoothed_optimum(y, classes, smoothing),
        smoothing=smoothing,
    )


CASES = [
    _row(losses.svm_loss, exact.hinge, "class", _far_class),
    _row(losses.svm_loss, exact.hinge, "class", _far_class, margin=0.25),
    _row(losses.svm_loss, exact.hinge, "class", _far_class, margin=0.0),
    _row(losses.squared_svm_loss, exact.squared_hinge, "class", _far_class),
    _row(losses.squared_svm_loss, exact.squared_hinge, "class", _far_class, margin=3.0),
    _row(losses.softmax_loss, exact.cross_entropy, "class", _far_class),
    _row(losses.smoothed_softmax_loss, exact.smoothed_cross_entropy, "class", smoothed_optimum),
    _smoothed(0.0),
    _smoothed(0.6),
    _smoothed(1.0),
    _row(losses.mse_loss, exact.half_squared, "value", np.copy),
    _row(losses.absolute_loss, exact.absolute, "value", np.copy),
    _row(losses.huber_loss, exact.huber, "value", np.copy),
    _row(losses.huber_loss, exact.huber, "value", np.copy, delta=0.3),
    _row(losses.huber_loss, exact.huber, "value", np.copy, delta=50.0),
    _row(losses.bce_with_logits_loss, exact.binary_cross_entropy, "bit", signed),
    _row(
        losses.bce_with_logits_loss,
        exact.binary_cross_entropy,
        "share",
        lambda t: np.log(t) - np.log1p(-t),
    ),
    _row(losses.focal_with_logits_loss, exact.focal, "bit", signed),
    _row(losses.focal_with_logits_loss, exact.focal, "bit", signed, gamma=0.0),
    _row(losses.focal_with_logits_loss, exact.focal, "bit", signed, gamma=0.5),
]

SCORE_CASES = [case for case in CASES if case.target == "class"]
