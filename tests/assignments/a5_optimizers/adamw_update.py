"""Answers to `adamw_update`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def _each(grads, state, params, step):
    """Take a step with a memory for each array, a dict; t is 1 in the first step."""
    t = 1 if state is None else state["t"] + 1
    new_params, memories = {}, {}
    for name, W in params.items():
        memory = {} if state is None else dict(state["memories"][name])
        new_params[name] = step(W, grads[name], memory, t)
        memories[name] = memory
    return new_params, {"t": t, "memories": memories}


def right_comprehensions(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Comprehensions, a tuple as the state, t from a NumPy integer."""
    t, m, v = state or (np.int64(0), dict.fromkeys(params, 0.0), dict.fromkeys(params, 0.0))
    t = t + 1
    m = {k: beta1 * m[k] + (1 - beta1) * g for k, g in grads.items()}
    v = {k: beta2 * v[k] + (1 - beta2) * g * g for k, g in grads.items()}
    a, b = 1 - beta1 ** int(t), 1 - beta2 ** int(t)
    new = {
        k: W - learning_rate * (m[k] / a / (np.sqrt(v[k] / b) + eps) + weight_decay * W)
        for k, W in params.items()
    }
    return new, (t, m, v)


def right_one_factor(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Both corrections in one factor, and in eps."""

    def step(W, g, m, t):
        import math

        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        root = math.sqrt(1 - beta2**t)
        rate = learning_rate * root / (1 - beta1**t)
        return W - rate * m["m"] / (np.sqrt(m["v"]) + eps * root) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def right_entry_by_entry(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Loops over entries."""
    t, kept = (1, {}) if state is None else (state["t"] + 1, state["kept"])
    new_params, new_kept = {}, {}
    for name, W in params.items():
        m, v = kept.get(name, (np.zeros_like(W), np.zeros_like(W)))
        m, v, new = m.copy(), v.copy(), W.copy()
        for i, g in np.ndenumerate(grads[name]):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            step = m[i] / (1 - beta1**t) / ((v[i] / (1 - beta2**t)) ** 0.5 + eps)
            new[i] = W[i] * (1 - learning_rate * weight_decay) - learning_rate * step
        new_params[name], new_kept[name] = new, (m, v)
    return new_params, {"t": t, "kept": new_kept}


def wrong_no_correction(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """No bias correction.

    Told as: corrections by 1 − βᵗ are missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = m["m"], m["v"]
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_t_never_advanced(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """t stays 1.

    Told as: t stays at 1
    """

    def step(W, g, m, t):
        t = 1
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_stores_corrected(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Stores the corrected averages.

    Told as: corrected averages are stored
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m["m"] = m_hat = m["m"] / (1 - beta1**t)
        m["v"] = v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_betas_exchanged(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The betas exchanged.

    Told as: β₁ and β₂ are exchanged
    """

    def step(W, g, m, t):
        m["m"] = beta2 * m.get("m", 0) + (1 - beta2) * g
        m["v"] = beta1 * m.get("v", 0) + (1 - beta1) * g**2
        m_hat = m["m"] / (1 - beta2**t)
        v_hat = m["v"] / (1 - beta1**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_eps_inside(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """eps inside the root.

    Told as: inside the root
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / np.sqrt(v_hat + eps) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_no_eps(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """No eps.

    Told as: ε is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / np.sqrt(v_hat) - learning_rate * weight_decay * W

    return _each(grads, state, params, step)


def wrong_t_counts_arrays(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """t goes up with every array.

    Told as: t counts arrays
    """
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    t, m, v, new = old["t"], {}, {}, {}
    for k in params:
        t += 1
        m[k] = beta1 * old["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * old["v"][k] + (1 - beta2) * grads[k] ** 2
        new[k] = (
            params[k]
            - learning_rate * m[k] / (1 - beta1**t) / (np.sqrt(v[k] / (1 - beta2**t)) + eps)
            - learning_rate * weight_decay * params[k]
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_counts_in_the_state(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Counts in the state that it was given.

    Told as: state was modified
    """
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    old["t"] += 1
    t, m, v, new = old["t"], {}, {}, {}
    for k in params:
        m[k] = beta1 * old["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * old["v"][k] + (1 - beta2) * grads[k] ** 2
        new[k] = (
            params[k]
            - learning_rate * m[k] / (1 - beta1**t) / (np.sqrt(v[k] / (1 - beta2**t)) + eps)
            - learning_rate * weight_decay * params[k]
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_root_of_numpy(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """A number of NumPy makes float64 of float32.

    Told as: float32
    """
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    t, m, v, new = old["t"] + 1, {}, {}, {}
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for k in params:
        m[k] = beta1 * old["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * old["v"][k] + (1 - beta2) * grads[k] ** 2
        new[k] = (
            params[k]
            - rate * m[k] / (np.sqrt(v[k]) + eps * np.sqrt(1 - beta2**t))
            - learning_rate * weight_decay * params[k]
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_in_place(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Writes into the averages.

    Told as: state was modified
    """
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    t, new = old["t"] + 1, {}
    m, v = old["m"], old["v"]
    for k in params:
        m[k] *= beta1
        m[k] += (1 - beta1) * grads[k]
        v[k] *= beta2
        v[k] += (1 - beta2) * grads[k] ** 2
        new[k] = (
            params[k]
            - learning_rate * m[k] / (1 - beta1**t) / (np.sqrt(v[k] / (1 - beta2**t)) + eps)
            - learning_rate * weight_decay * params[k]
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_l2_in_the_gradient(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The decay through the gradient.

    Told as: goes through the gradient
    """

    def step(W, g, m, t):
        g = g + weight_decay * W
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_both(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Both decays.

    Told as: decay twice
    """

    def step(W, g, m, t):
        g = g + weight_decay * W
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * W)

    return _each(grads, state, params, step)


def wrong_no_decay(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """No decay.

    Told as: decay is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_without_the_rate(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The paper's form: the decay without the rate.

    Told as: not multiplied by the rate
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps) - weight_decay * W

    return _each(grads, state, params, step)


def wrong_grows(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The decay is added.

    Told as: weights grow
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) - weight_decay * W)

    return _each(grads, state, params, step)


def wrong_twice(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """2 lambda.

    Told as: decay is doubled
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + 2 * weight_decay * W)

    return _each(grads, state, params, step)


def wrong_half(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Half of lambda.

    Told as: decay is halved
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + 0.5 * weight_decay * W)

    return _each(grads, state, params, step)


def wrong_of_the_new_weights(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The new weights decay.

    Told as: of the new weights
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        new = W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
        return new - learning_rate * weight_decay * new

    return _each(grads, state, params, step)


def wrong_divided_by_the_root(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The decay is divided, too.

    Told as: divided by the root, too
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat + weight_decay * W) / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_towards_the_start(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Decays towards the start.

    Told as: towards the start
    """

    def step(W, g, m, t):
        start = m.setdefault("start", W)
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * (W - start))

    return _each(grads, state, params, step)


def wrong_sign(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """The sign of the weights.

    Told as: sign of the weights
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * np.sign(W))

    return _each(grads, state, params, step)


def wrong_w_left_out(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """W left out.

    Told as: W is missing in it
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay)

    return _each(grads, state, params, step)


def wrong_no_biases(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Vectors do not decay.

    Told as: Vectors do not decay
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (
            m_hat / (np.sqrt(v_hat) + eps) + (weight_decay * W if W.ndim > 1 else 0)
        )

    return _each(grads, state, params, step)


def wrong_by_name(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """An array called b does not decay.

    Told as: hidden inputs | not right
    """
    t, kept = (1, {}) if state is None else (state[0] + 1, state[1])
    new, now = {}, {}
    for k, W in params.items():
        m, v = kept.get(k, (0.0, 0.0))
        m = beta1 * m + (1 - beta1) * grads[k]
        v = beta2 * v + (1 - beta2) * grads[k] ** 2
        step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        if not k.startswith("b"):
            step = step + weight_decay * W
        new[k], now[k] = W - learning_rate * step, (m, v)
    return new, (t, now)


def wrong_typed_in(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """0.01 typed in.

    Told as: typed in as 0.01
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + 0.01 * W)

    return _each(grads, state, params, step)


def wrong_never_below_zero(
    grads,
    state,
    params,
    *,
    learning_rate=0.001,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """A weight decays to 0 at most.

    Told as: “a decay that turns the signs”
    """
    t, kept = (1, {}) if state is None else (state[0] + 1, state[1])
    new, now = {}, {}
    for k, W in params.items():
        m, v = kept.get(k, (0.0, 0.0))
        m = beta1 * m + (1 - beta1) * grads[k]
        v = beta2 * v + (1 - beta2) * grads[k] ** 2
        step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        left = max(1 - learning_rate * weight_decay, 0.0)
        new[k], now[k] = left * W - learning_rate * step, (m, v)
    return new, (t, now)
