"""Answers to `residual_forward`."""

import numpy as np


def right_shortcut_first(x, params):
    """The shortcut first, and the branch added to it."""
    z = x
    if "Ws" in params:
        z = x @ params["Ws"] + params["bs"]
    h = x @ params["W1"] + params["b1"]
    z = z + np.where(h > 0, h, 0) @ params["W2"]
    z = z + params["b2"]
    return np.where(z > 0, z, 0), (x, h, z, params)


def right_row_by_row(x, params):
    """One example after the other."""
    hs, zs = [], []
    for row in x:
        h = params["W1"].T @ row + params["b1"]
        z = params["W2"].T @ (h * (h > 0)) + params["b2"]
        zs.append(z + (params["Ws"].T @ row + params["bs"] if len(params) == 6 else row))
        hs.append(h)
    h, z = np.array(hs), np.array(zs)
    return z * (z > 0), (x, h, z, params)


def right_one_product(x, params):
    """W1 and Ws side by side in one product."""
    m = params["W1"].shape[1]
    if "bs" in params:
        both = x @ np.hstack([params["W1"], params["Ws"]])
        h, shortcut = both[:, :m] + params["b1"], both[:, m:] + params["bs"]
    else:
        h, shortcut = x @ params["W1"] + params["b1"], x.copy()
    z = np.maximum(h, 0) @ params["W2"] + params["b2"] + shortcut
    return np.maximum(0, z), (x, h, z, dict(params))


def wrong_no_shortcut(x, params):
    """There is no shortcut."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    return np.maximum(z, 0), (x, h, z, params)


def wrong_shortcut_twice(x, params):
    """The shortcut is added twice."""
    h = x @ params["W1"] + params["b1"]
    s = x @ params["Ws"] + params["bs"] if "Ws" in params else x
    z = np.maximum(h, 0) @ params["W2"] + params["b2"] + s + s
    return np.maximum(z, 0), (x, h, z, params)


def wrong_relu_before_the_sum(x, params):
    """The last ReLU comes before the addition."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(np.maximum(h, 0) @ params["W2"] + params["b2"], 0)
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return z, (x, h, z, params)


def wrong_no_last_relu(x, params):
    """The last ReLU is missing."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return z, (x, h, z, params)


def wrong_no_first_relu(x, params):
    """The ReLU between the layers is missing."""
    h = x @ params["W1"] + params["b1"]
    z = h @ params["W2"] + params["b2"]
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return np.maximum(z, 0), (x, h, z, params)


def wrong_projection_ignored_where_x_fits(x, params):
    """The projection is used only if x does not fit."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    z = z + (x if z.shape == x.shape else x @ params["Ws"] + params["bs"])
    return np.maximum(z, 0), (x, h, z, params)


def wrong_projection_without_bias(x, params):
    """The bias of the projection is forgotten."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    z = z + (x @ params["Ws"] if "Ws" in params else x)
    return np.maximum(z, 0), (x, h, z, params)


def wrong_shortcut_through_a_relu(x, params):
    """The shortcut is rectified."""
    h = x @ params["W1"] + params["b1"]
    s = x @ params["Ws"] + params["bs"] if "Ws" in params else x
    z = np.maximum(h, 0) @ params["W2"] + params["b2"] + np.maximum(s, 0)
    return np.maximum(z, 0), (x, h, z, params)


def wrong_adds_into_x(x, params):
    """The branch is added into x."""
    h = x @ params["W1"] + params["b1"]
    F = np.maximum(h, 0) @ params["W2"] + params["b2"]
    z = x @ params["Ws"] + params["bs"] if "Ws" in params else x
    z += F
    return np.maximum(z, 0), (x, h, z, params)


def wrong_w2_transposed(x, params):
    """W2 is transposed where that fits."""
    W2 = params["W2"]
    W2 = W2.T if W2.shape[0] == W2.shape[1] else W2
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ W2 + params["b2"]
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return np.maximum(z, 0), (x, h, z, params)


def wrong_shortcut_both(x, params):
    """A projection is added to x where both fit."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    if "Ws" in params:
        z = z + x @ params["Ws"] + params["bs"]
    if z.shape == x.shape:
        z = z + x
    return np.maximum(z, 0), (x, h, z, params)


def wrong_cache_of_a(x, params):
    """The cache holds the hidden units after the ReLU."""
    a = np.maximum(x @ params["W1"] + params["b1"], 0)
    z = a @ params["W2"] + params["b2"]
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return np.maximum(z, 0), (x, a, z, params)


def wrong_cache_of_out(x, params):
    """The cache holds the output in place of z."""
    h = x @ params["W1"] + params["b1"]
    z = np.maximum(h, 0) @ params["W2"] + params["b2"]
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    out = np.maximum(z, 0)
    return out, (x, h, out, params)


def wrong_in_float64(x, params):
    """float32 becomes float64."""
    p = {key: array.astype(float) for key, array in params.items()}
    h = x @ p["W1"] + p["b1"]
    z = np.maximum(h, 0) @ p["W2"] + p["b2"] + (x @ p["Ws"] + p["bs"] if "Ws" in p else x)
    return np.maximum(z, 0), (x, h, z, params)


def wrong_biases_swapped_if_equal(x, params):
    """The biases of the layers change places where they fit."""
    b1, b2 = params["b1"], params["b2"]
    if b1.shape == b2.shape:
        b1, b2 = b2, b1
    h = x @ params["W1"] + b1
    z = np.maximum(h, 0) @ params["W2"] + b2
    z = z + (x @ params["Ws"] + params["bs"] if "Ws" in params else x)
    return np.maximum(z, 0), (x, h, z, params)
