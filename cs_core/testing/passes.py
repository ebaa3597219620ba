"""Forward and backward passes of layers, as functions of arrays alone.

A cache is a tuple, and parameters and gradients are dicts. `flat` puts the arrays side by side, so
that `check_value` and `check_cases` see each of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.arranged import Arranged, Give, Take, arranged, named_parts, parts_of
from cs_core.testing.calls import name_of
from cs_core.testing.failure import CheckFailed

Array = NDArray[Any]
Params = dict[str, Array]

RESIDUAL = ("W1", "b1", "W2", "b2", "Ws", "bs")
TWO_LAYERS = ("W1", "b1", "W2", "b2")

# what the parts of a flat result are called
NAMES: Mapping[str, tuple[str, ...]] = {
    "affine_forward": ("out", "x in the cache", "W in the cache"),
    "affine_backward": ("dx", "dW", "db"),
    "leaky_relu_forward": ("out", "x in the cache", "slope in the cache"),
    "leaky_relu_backward": ("dx",),
    "sigmoid_forward": ("out", "the cache"),
    "sigmoid_backward": ("dx",),
    "softmax_backward": ("dx",),
    "batchnorm_forward": (
        "out", "x_hat in the cache", "gamma in the cache", "std in the cache",
        "training in the cache", "the new running mean", "the new running variance",
    ),
    "batchnorm_backward": ("dx", "dgamma", "dbeta"),
    "residual_forward": ("out", "x in the cache", "h in the cache", "z in the cache"),
    "residual_backward": ("dx", *(f"d{key}" for key in RESIDUAL)),
    "two_layer_loss": ("loss", *(f"d{key}" for key in TWO_LAYERS)),
}  # fmt: skip


def flat(function: Callable[..., Any]) -> Arranged:
    """Return a pass of one of these names as a function of arrays that returns arrays.

    Parameters
    ----------
    function : callable
        Its name is a key of ``NAMES``, which holds what the parts of the result are called.

    Returns
    -------
    callable
        With its name.

    Examples
    --------
    >>> def affine_backward(dout, cache):
    ...     x, W = cache
    ...     return dout @ W.T, x.T @ dout, dout.sum(axis=0)
    >>> flat(affine_backward)(np.array([[10.0]]), np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    (array([[30., 40.]]), array([[10.],
           [20.]]), array([10.]))
    """
    name = name_of(function)
    if name not in FORMS:
        raise CheckFailed(
            f"{name}: the name in the checks stands for a function called {name}. Define it with "
            "`def` under its own name; what wraps it needs `functools.wraps`.",
            cause="wrong name",
        )
    give, take = FORMS[name]
    return arranged(function, give, take)


def _affine_cache(dout: Array, x: Array, W: Array) -> tuple[Any, ...]:
    return dout, (x, W), {}


def _rectified_cache(dout: Array, x: Array, *, slope: float) -> tuple[Any, ...]:
    return dout, (x, slope), {}


def _one_cache(dout: Array, out: Array) -> tuple[Any, ...]:
    return dout, out, {}


def _softmax_cache(dout: Array, p: Array) -> tuple[Any, ...]:
    return dout, p, {}


def _affine(x: Array, W: Array, b: Array) -> tuple[Any, ...]:
    return x, W, b, {}


def _entrywise(x: Array, **options: Any) -> tuple[Any, ...]:
    return x, options


def _normalized(
    x: Array, gamma: Array, beta: Array, mean: Array, var: Array, **options: Any
) -> tuple[Any, ...]:
    return x, gamma, beta, (mean, var), options


def _normalized_cache(
    dout: Array, x_hat: Array, gamma: Array, std: Array, *, training: bool
) -> tuple[Any, ...]:
    return dout, (x_hat, gamma, std, training), {}


def _params(*arrays: Array | None) -> Params:
    named = zip(RESIDUAL, arrays, strict=False)
    return {key: array for key, array in named if array is not None}


def _residual(
    x: Array, W1: Array, b1: Array, W2: Array, b2: Array,
    Ws: Array | None = None, bs: Array | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    return x, _params(W1, b1, W2, b2, Ws, bs), {}


def _residual_cache(
    dout: Array, x: Array, h: Array, z: Array, W1: Array, b1: Array, W2: Array, b2: Array,
    Ws: Array | None = None, bs: Array | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    return dout, (x, h, z, _params(W1, b1, W2, b2, Ws, bs)), {}


def _two_layers(
    W1: Array, b1: Array, W2: Array, b2: Array, X: Array, y: Array, *, reg: float
) -> tuple[Any, ...]:
    return _params(W1, b1, W2, b2), X, y, {"reg": reg}


def _three_gradients(name: str, result: Any) -> tuple[Any, ...]:
    return parts_of(name, result, *NAMES[name])


def _with_cache(*words: str) -> Take:
    """Return what lays out a result (out, cache) whose cache has these parts."""

    def take(name: str, result: Any) -> tuple[Any, ...]:
        out, *cache = parts_of(name, result, "out", ("the cache", *words))
        return out, *(_of_dtype(part, out) for part in cache)

    return take


def _with_one_cache(name: str, result: Any) -> tuple[Any, ...]:
    out, cache = parts_of(name, result, "out", "cache")
    return out, _of_dtype(cache, out)


def _with_statistics(name: str, result: Any) -> tuple[Any, ...]:
    cache, running = ("x_hat", "gamma", "std", "training"), ("mean", "var")
    words = "out", ("the cache", *cache), ("the new running", *running)
    out, *parts, mean, var = parts_of(name, result, *words)
    for word, part in zip(running, (mean, var), strict=True):
        if type(part) is np.ndarray and part.dtype != np.float64:
            raise CheckFailed(
                f"{name}: the new running {word} has dtype {part.dtype}, must have float64.",
                cause="wrong dtype",
            )
    return out, *(_of_dtype(part, out) for part in (*parts, mean, var))


def _with_hidden(name: str, result: Any) -> tuple[Any, ...]:
    words = ("the cache", "x", "h", "z", "params")
    out, *cache, _ = parts_of(name, result, "out", words)
    return out, *(_of_dtype(part, out) for part in cache)


def _residual_gradients(name: str, result: Any) -> tuple[Any, ...]:
    dx, grads = parts_of(name, result, "dx", "grads")
    projects = type(grads) is dict and "Ws" in grads
    keys = RESIDUAL if projects else RESIDUAL[:4]
    return dx, *named_parts(name, "grads", grads, keys), *[None] * (len(RESIDUAL) - len(keys))


def _loss_and_gradients(name: str, result: Any) -> tuple[Any, ...]:
    loss, grads = parts_of(name, result, "loss", "grads")
    return loss, *named_parts(name, "grads", grads, TWO_LAYERS)


def _of_dtype(part: Any, out: Any) -> Any:
    """Return an array of a cache in the dtype of out: with how many digits it is kept is free."""
    floating = type(part) is np.ndarray and part.dtype in (np.float32, np.float64)
    return part.astype(out.dtype) if floating and type(out) is np.ndarray else part


FORMS: Mapping[str, tuple[Give, Take | None]] = {
    "affine_forward": (_affine, _with_cache("x", "W")),
    "affine_backward": (_affine_cache, _three_gradients),
    "leaky_relu_forward": (_entrywise, _with_cache("x", "slope")),
    "leaky_relu_backward": (_rectified_cache, None),
    "sigmoid_forward": (_entrywise, _with_one_cache),
    "sigmoid_backward": (_one_cache, None),
    "softmax_backward": (_softmax_cache, None),
    "batchnorm_forward": (_normalized, _with_statistics),
    "batchnorm_backward": (_normalized_cache, _three_gradients),
    "residual_forward": (_residual, _with_hidden),
    "residual_backward": (_residual_cache, _residual_gradients),
    "two_layer_loss": (_two_layers, _loss_and_gradients),
}
