"""Whether weights were scaled layer by layer as they should be (LSUV).

Many results are right. Where one is wrong, what is usually done instead is tried, and what fits is
named.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.independence import Fault

Arrays = Sequence[NDArray[Any]]
DOUBLE, SINGLE = 1e-9, 1e-5
NEAR = 0.02  # of a variance: as near as a cause must come


def scaled_layers(case: Call, got: Any) -> Fault | None:
    """Return what is wrong with weights that layer-sequential unit variance should have scaled.

    Parameters
    ----------
    case : Call
        ``call(weights, X, activation=..., ...)``.
    got : object
        What came back: a list of arrays, each a positive multiple of the first weights, under which
        each layer's output has a variance within the tolerance of 1.
    """
    weights, x = case.args
    fault = _of_form(weights, got)
    if fault:
        return fault
    activation = case.kwargs["activation"]
    forward = case.kwargs.get("forward", np.matmul)
    tolerance = case.kwargs.get("tolerance", 0.01)
    h = plain = unscaled = x
    for i, (first, scaled) in enumerate(zip(weights, got, strict=True)):
        if fault := _of_multiples(i, first, scaled):
            return fault
        z = forward(h, scaled)
        variance = float(z.var(dtype=np.float64))
        # dividing by the number of entries less one changes a variance by so much
        if not abs(variance - 1) <= tolerance + 2 / z.size + SINGLE:
            words = _why_off(
                z, activation, float(forward(h, first).var()), forward(plain, scaled),
                forward(unscaled, scaled),
            )  # fmt: skip
            return Fault(
                f"layer {i}: the variance of its output, over all examples and units, is "
                f"{variance:.4g}, must be within {tolerance:g} of 1."
                + (f" It looks as if {words}." if words else ""),
                words or "variance is not 1",
            )
        plain, unscaled = forward(plain, scaled), activation(forward(unscaled, first))
        h = activation(z)
    return None


def _of_form(weights: Arrays, got: Any) -> Fault | None:
    """Say if a result is not a list of arrays like the weights."""
    if type(got) not in (list, tuple) or len(got) != len(weights):
        many = f" of {len(got)}" if type(got) in (list, tuple) else ""
        words = f"must return a list of {len(weights)} arrays, got {type(got).__name__}{many}."
        return Fault(words, "wrong return value")
    for i, (first, scaled) in enumerate(zip(weights, got, strict=True)):
        if type(scaled) is not np.ndarray or scaled.shape != first.shape:
            shape = scaled.shape if isinstance(scaled, np.ndarray) else type(scaled).__name__
            words = f"weights[{i}] must be an array of shape {first.shape}, got {shape}."
            return Fault(words, "wrong shape")
        if scaled.dtype != first.dtype:
            words = f"weights[{i}] has dtype {scaled.dtype}, must have {first.dtype}, as it had."
            return Fault(words, "wrong dtype")
        if not np.isfinite(scaled).all():
            return Fault(f"weights[{i}] has nan or infinity in it.", "not finite")
    return None


def _of_multiples(i: int, first: NDArray[Any], scaled: NDArray[Any]) -> Fault | None:
    """Say if a layer was not scaled by one positive number."""
    allowed = SINGLE if first.dtype == np.float32 else DOUBLE
    before, after = first.astype(np.float64), scaled.astype(np.float64)

    def differ(axis: int | None) -> bool:
        scale = (before * after).sum(axis=axis, keepdims=True)
        scale /= (before**2).sum(axis=axis, keepdims=True)
        off = np.abs(after - scale * before)
        return bool((off > allowed * np.abs(scale * before).max()).any())

    if differ(None):
        if not differ(0):
            return Fault(
                f"layer {i}: each unit was scaled by a number of its own. Measure one variance "
                "over all units together.",
                "each unit on its own",
            )
        words = f"layer {i}: the weights are not one number times those that were given."
        return Fault(words, "not a multiple")
    if (before * after).sum() <= 0:
        words = f"layer {i}: the weights were set to 0 or turned around; scale them up or down."
        return Fault(words, "not a positive multiple")
    return None


def _why_off(
    z: NDArray[Any],
    activation: Callable[[Any], Any],
    before: float,
    without_activation: NDArray[Any],
    of_first_weights: NDArray[Any],
) -> str:
    """Say what has the size 1 in place of the variance of z, which had the variance `before`."""
    variance = float(z.var())
    out = activation(z)
    ones = {
        "the output was measured after the activation": out.var(),
        "the mean square was measured after the activation": np.mean(out**2),
        "the mean square was measured, not the variance around the mean": np.mean(z**2),
        "the activation between the layers is left out": without_activation.var(),
        "the signal went on through the weights as they were, not as they are": (
            of_first_weights.var()
        ),
        "the variance of each unit was measured, and their mean taken": z.var(axis=0).mean(),
        "the variance of each example was measured, and their mean taken": z.var(axis=-1).mean(),
        "the standard deviation of each unit was measured, and their mean taken": (
            z.std(axis=0).mean() ** 2
        ),
        "the variance is divided by, not its root": variance * before,
        "the weights are multiplied, not divided": variance / before**2,
        "the layer is scaled by the fourth root of the variance": variance**2 / before,
    }
    for words, value in ones.items():
        if abs(value - 1) < min(NEAR, abs(variance - 1) / 3):
            return words
    return "the layer was left as it was" if abs(variance / before - 1) < DOUBLE else ""
