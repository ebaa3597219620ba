"""What both loops ask of their arguments, and how they end when the loss is lost."""

from typing import Any

import numpy as np

from cs_core.optim import Optimizer


def function(name: str, value: Any, *, optional: bool = False) -> None:
    """Raise TypeError unless the value can be called, or is None and may be."""
    if not callable(value) and not (optional and value is None):
        raise TypeError(f"{name} must be a function, got {type(value).__name__}")


def as_optimizer(optimizer: Any) -> Optimizer:
    """Return the optimizer, or raise TypeError if it is none."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            "optimizer must be an Optimizer, as optim.sgd(0.1) returns, "
            f"got {type(optimizer).__name__}"
        )
    return optimizer


def finite_loss(loss: Any, step: int, last: float | None) -> float:
    """Return the loss as a float, or stop with what to try if it is nan or infinite."""
    if np.ndim(loss) != 0 or np.asarray(loss).dtype.kind not in "iuf":
        raise TypeError(
            f"the loss must be a real number, got {type(loss).__name__} of shape {np.shape(loss)}"
        )
    value = float(loss)
    if np.isfinite(value):
        return value
    before = "" if last is None else f" (it was {last:g} the step before)"
    advice = (
        "look for nan, log(0) or an overflow in the loss itself: no step has been taken yet"
        if last is None
        else "try a learning rate ten times smaller, or clip the gradient"
    )
    raise FloatingPointError(f"the loss became {value} at step {step}{before}: {advice}")
