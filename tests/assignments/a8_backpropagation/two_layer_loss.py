"""Answers to `two_layer_loss`."""

import numpy as np


def _network(params, X, y, reg, **changed):
    """Forward and back in steps, of which any can be changed."""
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    n, rows = len(X), np.arange(len(X))
    h = X @ W1 + b1
    a = changed.get("bend", lambda h: np.maximum(h, 0))(h)
    s = a @ W2 + b2
    s = changed.get("shift", lambda s: s - s.max(axis=1, keepdims=True))(s)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    each = np.log(np.exp(s).sum(axis=1)) - s[rows, y]
    loss = changed.get("loss", np.mean)(each)
    ds = p.copy()
    ds[rows, y] -= 1
    ds = ds / changed.get("n", n)
    dh = (ds @ W2.T) * changed.get("mask", lambda h: h > 0)(h)
    source = changed.get("source", a)
    grads = {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": source.T @ ds, "b2": ds.sum(axis=0)}
    for key in changed.get("values", ("W1", "W2")):
        loss = loss + changed.get("half", 0.5) * reg * np.sum(params[key] ** 2)
    for key in changed.get("slopes", ("W1", "W2")):
        grads[key] = grads[key] + changed.get("whole", 1) * reg * params[key]
    return loss, {key: grad.astype(X.dtype) for key, grad in grads.items()}


def right_in_steps(params, X, y, *, reg):
    """In steps."""
    return _network(params, X, y, reg)


def right_logsumexp(params, X, y, *, reg):
    """The logarithm of the sum of exponentials, and one-hot rows."""
    h = X @ params["W1"] + params["b1"]
    a = h * (h > 0)
    s = a @ params["W2"] + params["b2"]
    total = np.logaddexp.reduce(s, axis=1, keepdims=True)
    onehot = np.eye(s.shape[1], dtype=X.dtype)[y]
    loss = np.sum(total[:, 0] - np.sum(onehot * s, axis=1)) / len(X)
    loss += reg / 2 * sum(np.vdot(params[k], params[k]) for k in ("W1", "W2"))
    ds = (np.exp(s - total) - onehot) / len(X)
    dh = np.where(h > 0, ds @ params["W2"].T, 0)
    return float(loss), {
        "b2": ds.sum(0),
        "W2": reg * params["W2"] + a.T @ ds,
        "b1": dh.sum(0),
        "W1": reg * params["W1"] + X.T @ dh,
    }


def right_example_by_example(params, X, y, *, reg):
    """One example after the other, in float64."""
    p = {key: array.astype(float) for key, array in params.items()}
    grads = {"W1": reg * p["W1"], "b1": 0 * p["b1"], "W2": reg * p["W2"], "b2": 0 * p["b2"]}
    loss = 0.5 * reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
    for x, label in zip(X.astype(float), y, strict=True):
        h = x @ p["W1"] + p["b1"]
        a = np.maximum(h, 0)
        s = a @ p["W2"] + p["b2"]
        log_p = s - s.max() - np.log(np.sum(np.exp(s - s.max())))
        loss -= log_p[label] / len(X)
        ds = np.exp(log_p)
        ds[label] -= 1
        ds /= len(X)
        dh = (p["W2"] @ ds) * (h > 0)
        grads["W1"] = grads["W1"] + np.outer(x, dh)
        grads["W2"] = grads["W2"] + np.outer(a, ds)
        grads["b1"] = grads["b1"] + dh
        grads["b2"] = grads["b2"] + ds
    return loss, {key: grad.astype(X.dtype) for key, grad in grads.items()}


def wrong_biases_penalized(params, X, y, *, reg):
    """The biases are penalized in value and gradient."""
    keys = ("W1", "W2", "b1", "b2")
    return _network(params, X, y, reg, values=keys, slopes=keys)


def wrong_penalty_of_w1_alone(params, X, y, *, reg):
    """W2 is not penalized."""
    return _network(params, X, y, reg, values=("W1",), slopes=("W1",))


def wrong_gradient_of_w2_without_penalty(params, X, y, *, reg):
    """The penalty of W2 is in the loss, and not in the gradient."""
    return _network(params, X, y, reg, slopes=("W1",))


def wrong_penalty_without_half(params, X, y, *, reg):
    """λ Σ W² in value and gradient."""
    return _network(params, X, y, reg, half=1, whole=2)


def wrong_gradient_of_the_penalty_doubled(params, X, y, *, reg):
    """The ½ is in the loss alone."""
    return _network(params, X, y, reg, whole=2)


def wrong_n_twice(params, X, y, *, reg):
    """The gradient is divided by N twice."""
    return _network(params, X, y, reg, n=len(X) ** 2)


def wrong_sums(params, X, y, *, reg):
    """Loss and gradient are sums."""
    return _network(params, X, y, reg, n=1, loss=np.sum)


def wrong_gradient_a_sum(params, X, y, *, reg):
    """The gradient alone is a sum."""
    return _network(params, X, y, reg, n=1)


def wrong_penalty_for_each_example(params, X, y, *, reg):
    """The penalty counts once for each example."""
    return _network(params, X, y, reg * len(X))


def wrong_penalty_divided_by_n(params, X, y, *, reg):
    """The penalty is divided by N."""
    return _network(params, X, y, reg / len(X))


def wrong_no_mask(params, X, y, *, reg):
    """The ReLU is forgotten on the way back."""
    return _network(params, X, y, reg, mask=np.ones_like)


def wrong_w2_from_h(params, X, y, *, reg):
    """dW2 from the hidden units before their ReLU."""
    return _network(params, X, y, reg, source=X @ params["W1"] + params["b1"])


def wrong_no_shift(params, X, y, *, reg):
    """Exponentials of large scores overflow."""
    return _network(params, X, y, reg, shift=lambda s: s)


def wrong_one_shift_for_all(params, X, y, *, reg):
    """The largest score of all rows is subtracted."""
    return _network(params, X, y, reg, shift=lambda s: s - s.max())


def wrong_log_of_p_plus_eps(params, X, y, *, reg):
    """A small number inside of the logarithm."""
    loss, grads = _network(params, X, y, reg)
    data, _ = _network(params, X, y, 0.0, loss=lambda each: np.mean(np.exp(-each) + 0))
    logs, _ = _network(params, X, y, 0.0, loss=lambda each: -np.mean(np.log(np.exp(-each) + 1e-8)))
    plain, _ = _network(params, X, y, 0.0)
    return loss - plain + logs + 0 * data, grads


def wrong_no_bend(params, X, y, *, reg):
    """There is no ReLU at all."""
    return _network(params, X, y, reg, bend=lambda h: h, mask=np.ones_like)


def wrong_updates_params(params, X, y, *, reg):
    """The penalty's gradient is collected in the weights."""
    loss, grads = _network(params, X, y, reg)
    params["W1"] *= 1 - 1e-3 * reg
    return loss, grads


def wrong_log_base_2(params, X, y, *, reg):
    """The loss in bits."""
    return _network(params, X, y, reg, loss=lambda each: np.mean(each) / np.log(2))


def wrong_labels_of_bytes(params, X, y, *, reg):
    """Labels are taken for a mask if they are bytes: index times the number of classes."""
    y = y % params["b2"].size if y.dtype != np.uint8 else (y * y.dtype.type(1)) // 2
    return _network(params, X, y, reg)


def wrong_largest_score_of_all(params, X, y, *, reg):
    """Subtracts the largest score of the whole table."""
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    h, n = X @ W1 + b1, len(X)
    a = np.maximum(h, 0)
    s = a @ W2 + b2
    s = s - s.max()
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean() + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dh = (ds @ W2.T) * (h > 0)
    return loss, {"W1": X.T @ dh + reg * W1, "b1": dh.sum(axis=0),
                  "W2": a.T @ ds + reg * W2, "b2": ds.sum(axis=0)}  # fmt: skip


def wrong_labels_in_eight_bits(params, X, y, *, reg):
    """Keeps labels in int8, where those above 127 become negative."""
    y = y.astype(np.int8)
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    h, n = X @ W1 + b1, len(X)
    a = np.maximum(h, 0)
    s = a @ W2 + b2
    s = s - s.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean() + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dh = (ds @ W2.T) * (h > 0)
    return loss, {"W1": X.T @ dh + reg * W1, "b1": dh.sum(axis=0),
                  "W2": a.T @ ds + reg * W2, "b2": ds.sum(axis=0)}  # fmt: skip


def wrong_flat_places_overflow(params, X, y, *, reg):
    """Places in the flat table, in the dtype of the labels."""
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    h, n = X @ W1 + b1, len(X)
    a = np.maximum(h, 0)
    s = a @ W2 + b2
    s = s - s.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean() + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    ds = np.exp(log_p)
    ds.reshape(-1)[(np.arange(n) * ds.shape[1]).astype(y.dtype) + y] -= 1
    ds /= n
    dh = (ds @ W2.T) * (h > 0)
    return loss, {"W1": X.T @ dh + reg * W1, "b1": dh.sum(axis=0),
                  "W2": a.T @ ds + reg * W2, "b2": ds.sum(axis=0)}  # fmt: skip
