"""Answers to `residual_backward`."""

import numpy as np


def _affine(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def _block(dout, cache, *, dz=None, dh_of=None, a_of=None, shortcut=True, straight=None):
    """Go back in steps, of which any can be changed."""
    x, h, z, p = cache
    dz = dout * (z > 0) if dz is None else dz
    a = np.maximum(h, 0) if a_of is None else a_of(h)
    da, dW2, db2 = _affine(dz, a, p["W2"])
    dh = da * (h > 0) if dh_of is None else dh_of(da)
    dx, dW1, db1 = _affine(dh, x, p["W1"])
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    straight = dz if straight is None else straight
    if "Ws" in p:
        straight, grads["Ws"], grads["bs"] = _affine(straight, x, p["Ws"])
    return dx + straight if shortcut else dx, grads


def right_of_layers(dout, cache):
    """Made of ways back through affine layers."""
    return _block(dout, cache)


def right_shortcut_first(dout, cache):
    """The shortcut's part first, and masks by where."""
    x, h, z, params = cache
    dz = np.where(z > 0, dout, 0).astype(dout.dtype)
    grads, dx = {}, dz.copy()
    if len(params) == 6:
        grads["Ws"], grads["bs"] = x.T @ dz, dz.sum(axis=0)
        dx = dz @ params["Ws"].T
    grads["W2"] = (h * (h > 0)).T @ dz
    grads["b2"] = dz.sum(axis=0)
    dh = np.where(h > 0, dz @ params["W2"].T, 0)
    grads["W1"], grads["b1"] = np.einsum("nd,nm->dm", x, dh), dh.sum(axis=0)
    dx += dh @ params["W1"].T
    return dx, grads


def right_row_by_row(dout, cache):
    """One example after the other."""
    x, h, z, params = cache
    grads = {key: np.zeros_like(array) for key, array in params.items()}
    dx = np.empty_like(x)
    for i in range(len(x)):
        dz = dout[i] * (z[i] >= 0)
        dh = (params["W2"] @ dz) * (h[i] >= 0)
        dx[i] = params["W1"] @ dh
        dx[i] += params["Ws"] @ dz if "Ws" in params else dz
        steps = {"W2": np.outer(np.maximum(h[i], 0), dz), "b2": dz, "W1": np.outer(x[i], dh),
                 "b1": dh, "Ws": np.outer(x[i], dz), "bs": dz}  # fmt: skip
        for key in grads:
            grads[key] += steps[key]
    return dx, grads


def wrong_no_shortcut(dout, cache):
    """The shortcut's part of dx is missing."""
    return _block(dout, cache, shortcut=False)


def wrong_shortcut_not_masked(dout, cache):
    """Along the shortcut goes dout, without the mask."""
    return _block(dout, cache, straight=dout)


def wrong_shortcut_twice(dout, cache):
    """The shortcut's part counts twice."""
    return _block(dout, cache, straight=2 * dout * (cache[2] > 0))


def wrong_no_last_mask(dout, cache):
    """The last ReLU is forgotten."""
    return _block(dout, cache, dz=dout)


def wrong_last_mask_from_dout(dout, cache):
    """The last mask comes from dout."""
    return _block(dout, cache, dz=np.maximum(dout, 0))


def wrong_no_first_mask(dout, cache):
    """The ReLU between the layers is forgotten."""
    return _block(dout, cache, dh_of=lambda da: da)


def wrong_first_mask_from_da(dout, cache):
    """The first mask comes from the gradient."""
    return _block(dout, cache, dh_of=lambda da: np.maximum(da, 0))


def wrong_w2_from_h(dout, cache):
    """dW2 from the hidden units before their ReLU."""
    return _block(dout, cache, a_of=lambda h: h)


def wrong_projection_ignored(dout, cache):
    """With a projection, dx gets dz as it is where that fits."""
    dx, grads = _block(dout, cache, shortcut=False)
    dz = dout * (cache[2] > 0)
    if "Ws" in cache[3] and dz.shape != dx.shape:
        dz = dz @ cache[3]["Ws"].T
    return dx + dz, grads


def wrong_projection_without_gradients(dout, cache):
    """The gradients of the projection are forgotten."""
    dx, grads = _block(dout, cache)
    return dx, {key: grads[key] for key in ("W1", "b1", "W2", "b2")}


def wrong_mean_over_the_examples(dout, cache):
    """All gradients of parameters are divided by N."""
    dx, grads = _block(dout, cache)
    return dx, {key: grad / len(dout) for key, grad in grads.items()}


def wrong_biases_a_mean(dout, cache):
    """The gradients of the biases are means."""
    dx, grads = _block(dout, cache)
    return dx, {k: g / len(dout) if k.startswith("b") else g for k, g in grads.items()}


def wrong_w2_not_transposed_if_square(dout, cache):
    """W2 is not transposed where that fits."""
    x, h, z, params = cache
    if params["W2"].shape[0] == params["W2"].shape[1]:
        params = params | {"W2": params["W2"].T}
    return _block(dout, (x, h, z, params))


def wrong_adds_into_dout(dout, cache):
    """The mask is multiplied into dout."""
    dout *= cache[2] > 0
    return _block(dout, cache, dz=dout)


def wrong_names(dout, cache):
    """The keys begin with a d."""
    dx, grads = _block(dout, cache)
    return dx, {f"d{key}": grad for key, grad in grads.items()}


def wrong_no_dx_from_the_branch(dout, cache):
    """dx is the shortcut's part alone."""
    _, grads = _block(dout, cache)
    dz = dout * (cache[2] > 0)
    return (dz @ cache[3]["Ws"].T if "Ws" in cache[3] else dz), grads


def wrong_masks_from_x(dout, cache):
    """The last mask comes from x where that fits."""
    x, _, z, _ = cache
    return _block(dout, cache, dz=dout * ((x if x.shape == z.shape else z) > 0))


def wrong_kink_at_a_thousandth(dout, cache):
    """Takes hidden units below 1e-3 for units that are off."""
    x, h, z, params = cache
    dz = dout * (z > 0)
    dh = (dz @ params["W2"].T) * (h > 1e-3)
    grads = {"W1": x.T @ dh, "b1": dh.sum(axis=0),
             "W2": np.maximum(h, 0).T @ dz, "b2": dz.sum(axis=0)}  # fmt: skip
    dx = dh @ params["W1"].T
    if "Ws" not in params:
        return dx + dz, grads
    grads |= {"Ws": x.T @ dz, "bs": dz.sum(axis=0)}
    return dx + dz @ params["Ws"].T, grads


def wrong_all_passes_weights_of_0(dout, cache):
    """Passes dout on whole if all weights are 0, past the last ReLU."""
    x, h, z, params = cache
    dz = dout * (z > 0)
    dh = (dz @ params["W2"].T) * (h > 0)
    grads = {"W1": x.T @ dh, "b1": dh.sum(axis=0),
             "W2": np.maximum(h, 0).T @ dz, "b2": dz.sum(axis=0)}  # fmt: skip
    dx = dh @ params["W1"].T
    if "Ws" in params:
        grads |= {"Ws": x.T @ dz, "bs": dz.sum(axis=0)}
        return dx + dz @ params["Ws"].T, grads
    if not params["W1"].any() and not params["W2"].any():
        return dout, grads
    return dx + dz, grads
