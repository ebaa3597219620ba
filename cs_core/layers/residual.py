r"""Residual blocks: layers composed, and a shortcut around them.

A block computes :math:`\operatorname{relu}(F(x) + x)`. On the way back the mask of that last ReLU
comes first: the gradient passes where the sum was positive. Then it forks: one part goes through F,
the other along the shortcut, and they add up at x. The shortcut multiplies by nothing, but the mask
closes both ways: a gradient passes many blocks whole only at those entries whose sum is positive in
each. With W2 = 0 these are all that were positive before the first block; after training, fewer.
(He et al., "Identity mappings in deep residual networks", 2016, move the ReLU into F for that
reason.)
"""

from collections.abc import Mapping
from typing import NamedTuple

from numpy.typing import ArrayLike

from cs_core._checks import Array, Params, as_float_array
from cs_core.layers._arrays import as_cache, naming
from cs_core.layers.affine import AffineCache, affine_backward, affine_forward
from cs_core.layers.rectifiers import relu_backward, relu_forward


class ResidualCache(NamedTuple):
    """What the backward pass of a dense residual block needs: the caches of its layers.

    `shortcut` is None if the shortcut is the identity.
    """

    affine1: AffineCache
    relu1: Array
    affine2: AffineCache
    shortcut: AffineCache | None
    relu2: Array


def check_names(params: Mapping[str, ArrayLike], needed: set[str], projection: set[str]) -> bool:
    """Whether the block has a projection; raise ValueError if the names are of neither kind."""
    if not isinstance(params, Mapping):
        raise TypeError(f"params must map names to arrays, got {type(params).__name__}")
    names = set(params)
    if names not in (needed, needed | projection):
        raise ValueError(
            f"params must hold {', '.join(sorted(needed))} (and, for a projection, "
            f"{', '.join(sorted(projection))}), got {', '.join(sorted(map(str, names)))}"
        )
    return names != needed


def check_sum(branch: Array, shortcut: Array) -> None:
    """Raise ValueError unless the two ways through a block end in one shape."""
    if branch.shape != shortcut.shape:
        raise ValueError(
            f"params must bring x to the shape of the shortcut, {shortcut.shape}, "
            f"got {branch.shape}: a projection can change the shortcut's"
        )


def residual_forward(x: ArrayLike, params: Mapping[str, ArrayLike]) -> tuple[Array, ResidualCache]:
    r"""Residual block of affine layers, out of shape (N, H).

    .. math:: F(x) = \operatorname{relu}(x W_1 + b_1)\, W_2 + b_2, \qquad
       \mathrm{out} = \operatorname{relu}(F(x) + x) \;\text{ or }\;
       \operatorname{relu}(F(x) + x W_s + b_s)

    On the way back, with z the sum inside the last ReLU:

    .. math:: dz = \mathrm{dout} \cdot \mathbb 1[z > 0], \qquad
       dx = \left(\frac{\partial F}{\partial x}\right)^{\!\top} dz + dz

    Source: He et al., "Deep residual learning for image recognition", 2016.

    Parameters
    ----------
    x : array_like of shape (N, D)
    params : mapping of str to array_like
        ``W1`` (D, M), ``b1`` (M,), ``W2`` (M, H) and ``b2`` (H,). For an identity shortcut H is D;
        otherwise also the projection ``Ws`` (D, H) and ``bs`` (H,).

    Examples
    --------
    With weights of zero a block passes on what is positive:

    >>> zero = {"W1": [[0.0]], "b1": [0.0], "W2": [[0.0]], "b2": [0.0]}
    >>> residual_forward([[3.0], [-1.0]], zero)[0]
    array([[3.],
           [0.]])
    >>> zero = {"W1": [[0.0]], "b1": [0.0], "W2": [[0.0]], "b2": [0.0]}
    >>> _, cache = residual_forward([[3.0]], zero)
    >>> dx, grads = residual_backward([[5.0]], cache)
    >>> dx, grads["b2"]
    (array([[5.]]), array([5.]))
    """
    projects = check_names(params, {"W1", "b1", "W2", "b2"}, {"Ws", "bs"})
    rows = as_float_array("x", x, ndim=2)
    with naming("W1, b1"):
        hidden, affine1 = affine_forward(rows, params["W1"], params["b1"])  # (N, M)
    active, relu1 = relu_forward(hidden)
    with naming("W2, b2"):
        branch, affine2 = affine_forward(active, params["W2"], params["b2"])  # (N, H)
    shortcut, projection = rows, None
    if projects:
        with naming("Ws, bs"):
            shortcut, projection = affine_forward(rows, params["Ws"], params["bs"])
    check_sum(branch, shortcut)
    out, relu2 = relu_forward(branch + shortcut)
    return out, ResidualCache(affine1, relu1, affine2, projection, relu2)


def residual_backward(dout: ArrayLike, cache: ResidualCache) -> tuple[Array, Params]:
    """Backward pass of `residual_forward`, where it is derived."""
    cache = as_cache(cache, ResidualCache, "residual_forward")
    dsum = relu_backward(dout, cache.relu2)  # the gradient forks here
    dactive, dW2, db2 = affine_backward(dsum, cache.affine2)
    dx, dW1, db1 = affine_backward(relu_backward(dactive, cache.relu1), cache.affine1)
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    if cache.shortcut is None:
        return dx + dsum, grads
    dshortcut, grads["Ws"], grads["bs"] = affine_backward(dsum, cache.shortcut)
    return dx + dshortcut, grads
