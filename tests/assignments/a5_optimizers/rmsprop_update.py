"""Answers to `rmsprop_update`: `right_...` must earn all points, `wrong_...` none.

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


def right_comprehensions(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Two dict comprehensions."""
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s = {k: decay * state[k] + (1 - decay) * grads[k] ** 2 for k in params}
    new = {k: params[k] - learning_rate * grads[k] / (s[k] ** 0.5 + eps) for k in params}
    return new, s


def right_lerp(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Moves the average by a share of the difference."""

    def step(W, g, m, t):
        s = m.get("s", np.zeros_like(W))
        m["s"] = s + (1 - decay) * (g * g - s)
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def right_in_place_on_copies(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """In place, on copies of its own."""
    new_params, new_state = {}, {}
    for name, W in params.items():
        s = np.zeros_like(W) if state is None else state[name].copy()
        s *= decay
        s += (1 - decay) * np.square(grads[name])
        step = learning_rate * grads[name]
        step /= np.sqrt(s) + eps
        new_params[name] = W.copy()
        new_params[name] -= step
        new_state[name] = s
    return new_params, new_state


def right_entry_by_entry(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Loops over entries."""
    new_params, new_state = {}, {}
    for name in params:
        new_params[name], new_state[name] = params[name].copy(), np.zeros_like(params[name])
        for i, g in np.ndenumerate(grads[name]):
            old = 0.0 if state is None else state[name][i]
            new_state[name][i] = decay * old + (1 - decay) * g * g
            new_params[name][i] -= learning_rate * g / (new_state[name][i] ** 0.5 + eps)
    return new_params, new_state


def wrong_no_root(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """The root is left out.

    Told as: root is missing
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / (m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_eps_inside(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """eps inside the root.

    Told as: inside the root
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / np.sqrt(m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_no_eps(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """No eps.

    Told as: ε is missing
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / np.sqrt(m["s"])

    return _each(grads, state, params, step)


def wrong_eps_typed_in(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """eps typed in.

    Told as: typed in as 1e-8
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + 1e-8)

    return _each(grads, state, params, step)


def wrong_eps_after(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Precedence: eps is added to the quotient.

    Told as: parentheses are missing
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * (g / np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_before_writing(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Divides by what was remembered before.

    Told as: what came before
    """

    def step(W, g, m, t):
        old = m.get("s", np.zeros_like(W))
        m["s"] = decay * old + (1 - decay) * g**2
        return W - learning_rate * g / (np.sqrt(old) + eps)

    return _each(grads, state, params, step)


def wrong_norm(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """One number for all entries.

    Told as: One number stands for all
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * (g**2).sum()
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_mean(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """The mean over all entries.

    Told as: mean over all entries
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * (g**2).mean()
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_sizes(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Sizes for squares, and no root.

    Told as: sizes of the gradients
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * np.abs(g)
        return W - learning_rate * g / (m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_sizes_under_root(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Sizes for squares, under the root.

    Told as: root of
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * np.abs(g)
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_no_memory(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """The current gradient alone.

    Told as: Nothing is remembered
    """

    def step(W, g, m, t):
        m["s"] = decay * 0 + (1 - decay) * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_in_place(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Writes into the state.

    Told as: state was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    new = {}
    for k, g in grads.items():
        state[k] *= decay
        state[k] += (1 - decay) * g**2
        new[k] = params[k] - learning_rate * g / (np.sqrt(state[k]) + eps)
    return new, state


def wrong_double_precision(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """The rate as a number of NumPy.

    Told as: float32
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s = {k: decay * state[k] + (1 - decay) * grads[k] ** 2 for k in params}
    rate = np.float64(learning_rate)
    new = {k: params[k] - rate * grads[k] / (np.sqrt(s[k]) + eps) for k in params}
    return new, s


def wrong_adagrad(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """AdaGrad's sum.

    Told as: This is AdaGrad
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_shares_exchanged(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """rho and 1 - rho.

    Told as: ρ and 1 − ρ are exchanged
    """

    def step(W, g, m, t):
        m["s"] = (1 - decay) * m.get("s", 0) + decay * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_share_left_out(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """1 - rho left out.

    Told as: factor 1 − ρ
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_old_share_left_out(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """rho left out.

    Told as: factor ρ of the old
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_corrected(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """With Adam's correction.

    Told as: corrected by 1 − ρᵗ
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
        return W - learning_rate * g / (np.sqrt(m["s"] / (1 - decay**t)) + eps)

    return _each(grads, state, params, step)


def wrong_decay_typed_in(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """0.9 typed in.

    Told as: typed in as 0.9
    """

    def step(W, g, m, t):
        m["s"] = 0.9 * m.get("s", 0) + 0.1 * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_square_of_average(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """The square of an average.

    Told as: squares the average
    """

    def step(W, g, m, t):
        m["s"] = decay * m.get("s", 0) + (1 - decay) * g
        return W - learning_rate * g / (np.abs(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_first_square_whole(grads, state, params, *, learning_rate=0.01, decay=0.99, eps=1e-8):
    """Starts with the first square.

    Told as: first square whole
    """

    def step(W, g, m, t):
        m["s"] = decay * m["s"] + (1 - decay) * g**2 if m else g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)
