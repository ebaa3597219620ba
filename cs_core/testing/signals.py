"""Whether the size of a signal was measured layer by layer as it should be.

Where a number is wrong, what is usually measured instead is tried, and what fits is named.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.independence import Fault

Arrays = Sequence[NDArray[Any]]
DOUBLE, SINGLE = 1e-9, 1e-5


def measured_signal(case: Call, got: Any) -> Fault | None:
    """Return what is wrong with the variances and mean squares of a signal on its way.

    Parameters
    ----------
    case : Call
        ``call(weights, X, activation=...)``.
    got : object
        What came back: (variances, moments), each an array with a number a layer.
    """
    weights, x = case.args
    single = all(a.dtype == np.float32 for a in (*weights, x))
    signal = list(_signal(weights, x, case.kwargs["activation"]))
    right = {
        "variances": np.array([z.var(dtype=np.float64) for z, _ in signal]),
        "moments": np.array([np.mean(np.square(h, dtype=np.float64)) for _, h in signal]),
    }
    if type(got) is not tuple or len(got) != 2:
        came = f"a tuple of {len(got)}" if type(got) is tuple else type(got).__name__
        words = f"must return 2 values, (variances, moments), got {came}."
        return Fault(words, "wrong return value")
    for (name, expected), mine in zip(right.items(), got, strict=True):
        if type(mine) is not np.ndarray or mine.shape != expected.shape:
            came = f"shape {mine.shape}" if isinstance(mine, np.ndarray) else type(mine).__name__
            words = f"{name} must be an array of shape {expected.shape}, a number a layer, got "
            return Fault(f"{words}{came}.", "wrong shape")
        if mine.dtype != np.float64:
            words = f"{name} has dtype {mine.dtype}, must have float64."
            return Fault(words, "wrong dtype")
        allowed = SINGLE if single else DOUBLE
        off = ~(np.abs(mine - expected) <= allowed * np.abs(expected) + 1e-300)
        if off.any():
            return _told(name, mine, expected, off, case)
    return None


def _signal(
    weights: Arrays, x: NDArray[Any], activation: Callable[[Any], Any]
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    h = x
    for W in weights:
        z = h @ W
        h = activation(z)
        yield z, h


def _centered(
    weights: Arrays, x: NDArray[Any], activation: Callable[[Any], Any]
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    h = x
    for W in weights:
        z = (h - h.mean(axis=0)) @ W
        h = activation(z)
        yield z, h


def _told(
    name: str, mine: NDArray[Any], right: NDArray[Any], off: NDArray[np.bool_], case: Call
) -> Fault:
    """Say which layers are off, and what was measured instead."""
    first = int(off.argmax())
    words = f"{name} is not right: {int(off.sum())} of {len(off)} layers are off, the first is "
    share = abs(mine[first] / right[first] - 1)
    words += (
        f"layer {first}, by {f'{share:.1%}' if 1e-3 < share < 10 else f'a share of {share:.1g}'}."
    )
    fits = [
        told for told, found in _instead(name, case)
        if len(found) == len(mine) and np.allclose(mine, found, rtol=1e-4, atol=0)
    ]  # fmt: skip
    if share < 1e-4:
        fits = ["digits are lost, by float32 on the way, or in a difference of two large numbers"]
    if fits:
        return Fault(f"{words} It looks as if {', or '.join(fits[:2])}.", " or ".join(fits[:2]))
    return Fault(words, "")


def _instead(name: str, case: Call) -> Iterator[tuple[str, list[Any]]]:
    """Yield what may have been measured in place of the variances or moments."""
    weights, x = case.args
    activation = case.kwargs["activation"]
    signal = list(_signal(weights, x, activation))
    z, h = ([pair[i].astype(np.float64) for pair in signal] for i in (0, 1))
    places = {"before": z, "after": h, "input": [x.astype(np.float64), *h[:-1]]}
    for words, (place, measure) in INSTEAD[name].items():
        yield words, [measure(part) for part in places[place]]
    index, measure = (0, np.var) if name == "variances" else (1, _mean_square)
    others = {"the activation between the layers is left out": _signal(weights, x, lambda a: a)}
    others["the inputs of each layer are centered first"] = _centered(weights, x, activation)
    if {W.shape for W in weights} == {weights[0].shape[::-1]}:  # all of them square
        others["each layer is given X, not the output of the layer before"] = (
            next(_signal([W], x, activation)) for W in weights
        )
        others["the weights are transposed"] = _signal([W.T for W in weights], x, activation)
    for words, pairs in others.items():
        yield words, [measure(pair[index]) for pair in pairs]


def _mean_square(part: NDArray[Any]) -> Any:
    return np.mean(part**2)


INSTEAD: dict[str, dict[str, tuple[str, Callable[[NDArray[Any]], Any]]]] = {
    "variances": {
        "the standard deviation is measured": ("before", np.std),
        "the mean square is measured, not the variance around the mean": ("before", _mean_square),
        "the signal is measured after the activation, not before": ("after", np.var),
        "the mean square after the activation is measured": ("after", _mean_square),
        "the inputs of the layers are measured, not their outputs": ("input", np.var),
        "one is subtracted from the number of entries (ddof=1)": (
            "before", lambda a: a.var(ddof=1) if a.size > 1 else np.nan,
        ),
        "the variance of each unit is measured, and their mean taken": (
            "before", lambda a: a.var(axis=0).mean(),
        ),
        "the variance of each example is measured, and their mean taken": (
            "before", lambda a: a.var(axis=1).mean(),
        ),
    },
    "moments": {
        "the variance is measured, not the mean square": ("after", np.var),
        "the root of the mean square is measured": (
            "after", lambda a: np.sqrt(_mean_square(a)),
        ),
        "the signal is measured before the activation, not after": ("before", _mean_square),
        "the variance before the activation is measured": ("before", np.var),
        "the inputs of the layers are measured, not their outputs": ("input", _mean_square),
        "the square of the mean is taken, not the mean of the squares": (
            "after", lambda a: a.mean() ** 2,
        ),
        "the mean size is measured, not the mean square": ("after", lambda a: np.abs(a).mean()),
        "the sum of the squares is not divided by their number": (
            "after", lambda a: np.sum(a**2),
        ),
        "the squares of all units are summed, and divided by the number of examples": (
            "after", lambda a: np.sum(a**2) / len(a),
        ),
    },
}  # fmt: skip
