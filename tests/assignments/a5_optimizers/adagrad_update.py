"""Answers to `adagrad_update`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

_shared = {}


def _each(grads, state, params, step):
    """Take a step with a memory for each array, a dict; t is 1 in the first step."""
    t = 1 if state is None else state["t"] + 1
    new_params, memories = {}, {}
    for name, W in params.items():
        memory = {} if state is None else dict(state["memories"][name])
        new_params[name] = step(W, grads[name], memory, t)
        memories[name] = memory
    return new_params, {"t": t, "memories": memories}


def right_comprehensions(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Two dict comprehensions."""
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s = {k: state[k] + grads[k] ** 2 for k in params}
    new = {k: params[k] - learning_rate * grads[k] / (s[k] ** 0.5 + eps) for k in params}
    return new, s


def right_a_rate_for_each(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The rate of each weight first."""

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        rate = learning_rate / (np.sqrt(m["s"]) + eps)
        return W - rate * g

    return _each(grads, state, params, step)


def right_keeps_all_gradients(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """A list of all gradients as the state."""
    seen = {k: ([] if state is None else state[k]) + [g] for k, g in grads.items()}
    new = {}
    for k, W in params.items():
        root = np.sqrt(sum(g * g for g in seen[k]))
        new[k] = W - learning_rate * seen[k][-1] / (root + eps)
    return new, seen


def right_root_kept(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Keeps the root, by hypot."""

    def step(W, g, m, t):
        m["root"] = np.hypot(m.get("root", np.zeros_like(g)), g)
        return W - learning_rate * g / (m["root"] + eps)

    return _each(grads, state, params, step)


def right_in_place_on_copies(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """In place, on copies of its own."""
    new_params, new_state = {}, {}
    for name, W in params.items():
        s = np.zeros_like(W) if state is None else state[name].copy()
        s += np.square(grads[name])
        step = learning_rate * grads[name]
        step /= np.sqrt(s) + eps
        new_params[name] = W.copy()
        new_params[name] -= step
        new_state[name] = s
    return new_params, new_state


def right_entry_by_entry(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Loops over entries."""
    new_params, new_state = {}, {}
    for name in params:
        new_params[name], new_state[name] = params[name].copy(), np.zeros_like(params[name])
        for i, g in np.ndenumerate(grads[name]):
            old = 0.0 if state is None else state[name][i]
            new_state[name][i] = old + g * g
            new_params[name][i] -= learning_rate * g / (new_state[name][i] ** 0.5 + eps)
    return new_params, new_state


def wrong_uphill(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The sign.

    Told as: uphill
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W + learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_no_rate(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The rate is left out.

    Told as: The rate is missing
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_no_root(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The root is left out.

    Told as: root is missing
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / (m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_eps_inside(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """eps inside the root.

    Told as: inside the root
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / np.sqrt(m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_no_eps(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """No eps.

    Told as: ε is missing
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / np.sqrt(m["s"])

    return _each(grads, state, params, step)


def wrong_eps_typed_in(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """eps typed in.

    Told as: typed in as 1e-8
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + 1e-8)

    return _each(grads, state, params, step)


def wrong_eps_after(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Precedence: eps is added to the quotient.

    Told as: parentheses are missing
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * (g / np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_eps_on_weights(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Precedence: eps is added to the weights.

    Told as: ε is missing | hidden inputs | added to the weights
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / np.sqrt(m["s"]) + eps

    return _each(grads, state, params, step)


def wrong_eps_as_floor(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The larger of root and eps.

    Told as: The larger of
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / np.maximum(np.sqrt(m["s"]), eps)

    return _each(grads, state, params, step)


def wrong_before_writing(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Divides by what was remembered before.

    Told as: what came before
    """

    def step(W, g, m, t):
        old = m.get("s", np.zeros_like(W))
        m["s"] = old + g**2
        return W - learning_rate * g / (np.sqrt(old) + eps)

    return _each(grads, state, params, step)


def wrong_norm(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """One number for all entries.

    Told as: One number stands for all
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + (g**2).sum()
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_mean(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The mean over all entries.

    Told as: mean over all entries
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + (g**2).mean()
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_starts_at_one(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Starts at 1.

    Told as: starts at 1
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 1.0) + g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_sizes(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Sizes for squares, and no root.

    Told as: sizes of the gradients
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + np.abs(g)
        return W - learning_rate * g / (m["s"] + eps)

    return _each(grads, state, params, step)


def wrong_sizes_under_root(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Sizes for squares, under the root.

    Told as: root of
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + np.abs(g)
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_no_memory(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The current gradient alone.

    Told as: Nothing is remembered
    """

    def step(W, g, m, t):
        m["s"] = 0 + g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_rate_root(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Root of the step."""

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - np.sqrt(learning_rate) * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_sign_of_gradient(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The sign for the gradient.

    Told as: sign of the gradient
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * np.sign(g) / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_in_place(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Writes into the state.

    Told as: state was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    new = {}
    for k, g in grads.items():
        state[k] += g**2
        new[k] = params[k] - learning_rate * g / (np.sqrt(state[k]) + eps)
    return new, state


def wrong_squares_the_gradients(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Squares the gradients in place.

    Told as: grads was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s, new = {}, {}
    for k, g in grads.items():
        step = learning_rate * g
        g **= 2
        s[k] = state[k] + g
        new[k] = params[k] - step / (np.sqrt(s[k]) + eps)
    return new, s


def wrong_skips_zero_gradients(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Leaves out arrays whose gradient is 0 somewhere."""
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s, new = dict(state), dict(params)
    for k in params:
        if np.all(grads[k]):
            s[k] = state[k] + grads[k] ** 2
            new[k] = params[k] - learning_rate * grads[k] / (np.sqrt(s[k]) + eps)
    return new, s


def wrong_double_precision(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The rate as a number of NumPy.

    Told as: float32
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s = {k: state[k] + grads[k] ** 2 for k in params}
    rate = np.float64(learning_rate)
    new = {k: params[k] - rate * grads[k] / (np.sqrt(s[k]) + eps) for k in params}
    return new, s


def wrong_half_precision(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """Keeps the squares in float32.

    Told as: float32 | first digits | precision | hidden inputs
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    s = {k: (state[k] + grads[k] ** 2).astype(np.float32) for k in params}
    new = {
        k: params[k] - (learning_rate * grads[k] / (np.sqrt(s[k]) + eps)).astype(params[k].dtype)
        for k in params
    }
    return new, s


def wrong_shared(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """What is remembered is a list that all runs share.

    Told as: taken once more | hidden inputs
    """
    new = {}
    for k, W in params.items():
        if state is None:
            _shared[k] = np.zeros_like(W)
        _shared[k] = _shared[k] + grads[k] ** 2
        new[k] = W - learning_rate * grads[k] / (np.sqrt(_shared[k]) + eps)
    return new, 1


def wrong_moving_average(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """RMSProp's average.

    Told as: RMSProp with a decay of 0.9
    """

    def step(W, g, m, t):
        m["s"] = 0.9 * m.get("s", 0) + 0.1 * g**2
        return W - learning_rate * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_mean_over_steps(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The mean of the squares so far.

    Told as: mean of the squares
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate * g / (np.sqrt(m["s"] / t) + eps)

    return _each(grads, state, params, step)


def wrong_square_of_sum(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The square of the sum.

    Told as: added up and then squared
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g
        return W - learning_rate * g / (np.abs(m["s"]) + eps)

    return _each(grads, state, params, step)


def wrong_rate_falls_too(grads, state, params, *, learning_rate=0.01, eps=1e-10):
    """The rate falls as 1/sqrt(t), too.

    Told as: root of the step count
    """

    def step(W, g, m, t):
        m["s"] = m.get("s", 0) + g**2
        return W - learning_rate / np.sqrt(float(t)) * g / (np.sqrt(m["s"]) + eps)

    return _each(grads, state, params, step)
