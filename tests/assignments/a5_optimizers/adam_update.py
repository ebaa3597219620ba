"""Answers to `adam_update`: `right_...` must earn all points, `wrong_...` none.

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
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Comprehensions, a tuple as the state, t from a NumPy integer."""
    t, m, v = state or (np.int64(0), dict.fromkeys(params, 0.0), dict.fromkeys(params, 0.0))
    t = t + 1
    m = {k: beta1 * m[k] + (1 - beta1) * g for k, g in grads.items()}
    v = {k: beta2 * v[k] + (1 - beta2) * g * g for k, g in grads.items()}
    a, b = 1 - beta1 ** int(t), 1 - beta2 ** int(t)
    new = {k: W - learning_rate * (m[k] / a / (np.sqrt(v[k] / b) + eps)) for k, W in params.items()}
    return new, (t, m, v)


def right_one_factor(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Both corrections in one factor, and in eps."""

    def step(W, g, m, t):
        import math

        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        root = math.sqrt(1 - beta2**t)
        rate = learning_rate * root / (1 - beta1**t)
        return W - rate * m["m"] / (np.sqrt(m["v"]) + eps * root)

    return _each(grads, state, params, step)


def right_lerp(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Moves the averages by a share of the difference."""

    def step(W, g, m, t):
        m["m"] = m.get("m", 0) + (1 - beta1) * (g - m.get("m", 0))
        m["v"] = m.get("v", 0) + (1 - beta2) * (g**2 - m.get("v", 0))
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def right_weighted_means(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """All gradients, and weighted means in closed form."""

    def step(W, g, m, t):
        m["all"] = (*m.get("all", ()), g)
        past = list(reversed(m["all"]))
        m_hat = sum(beta1**i * q for i, q in enumerate(past)) / sum(beta1**i for i in range(t))
        v_hat = sum(beta2**i * q**2 for i, q in enumerate(past)) / sum(beta2**i for i in range(t))
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def right_entry_by_entry(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
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
            new[i] = W[i] - learning_rate * step
        new_params[name], new_kept[name] = new, (m, v)
    return new_params, {"t": t, "kept": new_kept}


def wrong_uphill(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The sign.

    Told as: uphill
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W + learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_no_correction(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """No bias correction.

    Told as: corrections by 1 − βᵗ are missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = m["m"], m["v"]
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_only_m_corrected(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """v is not corrected.

    Told as: correction of v is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"]
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_only_v_corrected(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """m is not corrected.

    Told as: correction of m is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"]
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_t_from_zero(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """t is 0 in the first step.

    Told as: t is 0 in the first step | t is 0 at first
    """

    def step(W, g, m, t):
        t = t - 1
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_t_from_two(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """t is 2 in the first step.

    Told as: t is 2 in the first step
    """

    def step(W, g, m, t):
        t = t + 1
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_t_never_advanced(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
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
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_power_left_out(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """1 - beta for 1 - beta**t.

    Told as: t stays at 1
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = m["m"] / (1 - beta1), m["v"] / (1 - beta2)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_times_t(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta times t.

    Told as: β times t
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = m["m"] / (1 - beta1 * t), m["v"] / (1 - beta2 * t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_correction_multiplied(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Multiplied by the correction.

    Told as: averages are multiplied
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = m["m"] * (1 - beta1**t), m["v"] * (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_stores_corrected(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Stores the corrected averages.

    Told as: corrected averages are stored
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m["m"] = m_hat = m["m"] / (1 - beta1**t)
        m["v"] = v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_betas_exchanged(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """The betas exchanged.

    Told as: β₁ and β₂ are exchanged
    """

    def step(W, g, m, t):
        m["m"] = beta2 * m.get("m", 0) + (1 - beta2) * g
        m["v"] = beta1 * m.get("v", 0) + (1 - beta1) * g**2
        m_hat = m["m"] / (1 - beta2**t)
        v_hat = m["v"] / (1 - beta1**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_betas_typed_in(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Betas typed in.

    Told as: typed in as 0.9 and 0.999
    """

    def step(W, g, m, t):
        b1, b2 = 0.9, 0.999
        m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
        m["v"] = b2 * m.get("v", 0) + (1 - b2) * g**2
        m_hat = m["m"] / (1 - b1**t)
        v_hat = m["v"] / (1 - b2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_one_minus_left_out(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """1 - beta1 left out.

    Told as: factor 1 − β₁
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_one_minus_left_out_in_v(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """1 - beta2 left out.

    Told as: factor 1 − β₂
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_shares_exchanged(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """beta on the new term.

    Told as: β and 1 − β are exchanged in both
    """

    def step(W, g, m, t):
        m["m"] = (1 - beta1) * m.get("m", 0) + beta1 * g
        m["v"] = (1 - beta2) * m.get("v", 0) + beta2 * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_sum_of_squares(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """AdaGrad's sum in v.

    Told as: squares are added up
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = m.get("v", 0) + g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_sizes(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Sizes for squares.

    Told as: holds the sizes
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * np.abs(g)
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_square_of_m(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """m squared for g squared.

    Told as: square of the first
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * m["m"] ** 2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_norm(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """One number for all entries.

    Told as: One number, the sum
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * (g**2).sum()
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_eps_inside(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """eps inside the root.

    Told as: inside the root
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / np.sqrt(v_hat + eps)

    return _each(grads, state, params, step)


def wrong_eps_before_correction(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """One factor, but eps is left alone.

    Told as: before v is corrected
    """

    def step(W, g, m, t):
        import math

        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        rate = learning_rate * math.sqrt(1 - beta2**t) / (1 - beta1**t)
        return W - rate * m["m"] / (np.sqrt(m["v"]) + eps)

    return _each(grads, state, params, step)


def wrong_no_eps(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """No eps.

    Told as: ε is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / np.sqrt(v_hat)

    return _each(grads, state, params, step)


def wrong_eps_on_weights(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Precedence: eps on the weights.

    Told as: added to the weights | ε is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / np.sqrt(v_hat) + eps

    return _each(grads, state, params, step)


def wrong_eps_typed_in(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """eps typed in.

    Told as: typed in as 1e-8
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)

    return _each(grads, state, params, step)


def wrong_no_root(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """No root.

    Told as: root is missing
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * m_hat / (v_hat + eps)

    return _each(grads, state, params, step)


def wrong_gradient_for_m(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """The gradient for its average.

    Told as: gradient stands where
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        v_hat = m["v"] / (1 - beta2**t)
        return W - learning_rate * g / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_amsgrad(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad.

    Told as: AMSGrad
    """

    def step(W, g, m, t):
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat = m["m"] / (1 - beta1**t)
        v_hat = m["top"] = np.maximum(m.get("top", 0), m["v"] / (1 - beta2**t))
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_old_averages(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """The step uses the averages of before.

    Told as: hidden inputs | not right
    """

    def step(W, g, m, t):
        old_m, old_v = m.get("m", np.zeros_like(W)), m.get("v", np.zeros_like(W))
        m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
        m["v"] = beta2 * m.get("v", 0) + (1 - beta2) * g**2
        m_hat, v_hat = old_m / (1 - beta1**t), old_v / (1 - beta2**t)
        return W - learning_rate * m_hat / (np.sqrt(v_hat) + eps)

    return _each(grads, state, params, step)


def wrong_t_counts_arrays(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
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
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_t_not_stored(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """t is computed, and not stored.

    Told as: t stays at 1
    """
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    t, m, v, new = old["t"] + 1, {}, {}, {}
    for k in params:
        m[k] = beta1 * old["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * old["v"][k] + (1 - beta2) * grads[k] ** 2
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"t": old["t"], "m": m, "v": v}


def wrong_counts_in_the_state(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
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
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_global_count(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Counts in a global.

    Told as: taken once more | hidden inputs
    """
    global _count
    old = state or {
        "t": 0,
        "m": {k: np.zeros_like(W) for k, W in params.items()},
        "v": {k: np.zeros_like(W) for k, W in params.items()},
    }
    _count = 1 if state is None else _count + 1
    t, m, v, new = _count, {}, {}, {}
    for k in params:
        m[k] = beta1 * old["m"][k] + (1 - beta1) * grads[k]
        v[k] = beta2 * old["v"][k] + (1 - beta2) * grads[k] ** 2
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"m": m, "v": v}


def wrong_root_of_numpy(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
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
        new[k] = params[k] - rate * m[k] / (np.sqrt(v[k]) + eps * np.sqrt(1 - beta2**t))
    return new, {"t": t, "m": m, "v": v}


def wrong_m_and_v_are_one(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """One dict for m and v."""
    old = state or {"t": 0, "m": {k: np.zeros_like(W) for k, W in params.items()}}
    m = old["m"] if state is None else dict(old["m"])
    t, m, new = old["t"] + 1, dict(m), {}
    v = m
    for k in params:
        m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
        v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"t": t, "m": m}


def wrong_in_place(grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
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
        new[k] = params[k] - learning_rate * m[k] / (1 - beta1**t) / (
            np.sqrt(v[k] / (1 - beta2**t)) + eps
        )
    return new, {"t": t, "m": m, "v": v}


def wrong_count_among_the_names(
    grads, state, params, *, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """One flat dict of averages and the count: an array may be called t.

    Told as: “arrays called t and step”
    """
    t = 1 if state is None else state["t"] + 1
    kept, new = {"t": t}, {}
    for k, W in params.items():
        m, v = (0.0, 0.0) if state is None else state[k]
        m = beta1 * m + (1 - beta1) * grads[k]
        v = beta2 * v + (1 - beta2) * grads[k] ** 2
        new[k] = W - learning_rate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        kept[k] = m, v
    return new, kept
