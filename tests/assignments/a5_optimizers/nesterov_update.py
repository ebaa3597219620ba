"""Answers to `nesterov_update`: `right_...` must earn all points, `wrong_...` none.

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


def right_as_pytorch(grads, state, params, *, learning_rate, momentum=0.9):
    """The form of PyTorch: the rate outside; the first buffer is the gradient itself."""
    b, new_params = {}, {}
    for name, g in grads.items():
        b[name] = g if state is None else momentum * state[name] + g
        new_params[name] = params[name] - learning_rate * (g + momentum * b[name])
    return new_params, b


def right_entry_by_entry(grads, state, params, *, learning_rate, momentum=0.9):
    """Loops over entries; a tuple of lists as the state."""
    names = list(params)
    velocities = [np.zeros_like(params[k]) for k in names] if state is None else state[1]
    new_params, kept = {}, []
    for k, old in zip(names, velocities, strict=True):
        W, g = params[k], grads[k]
        v, new = np.empty_like(W), np.empty_like(W)
        for i in np.ndindex(W.shape):
            v[i] = momentum * old[i] - learning_rate * g[i]
            new[i] = W[i] + momentum * v[i] - learning_rate * g[i]
        new_params[k] = new
        kept.append(v)
    return new_params, (names, kept)


def right_in_place_on_copies(grads, state, params, *, learning_rate, momentum=0.9):
    """In place, on copies of its own; prints."""
    if state is None:
        state = {}
        for name in params:
            state[name] = 0 * params[name]
    new_params = {name: W.copy() for name, W in params.items()}
    new_state = {name: v.copy() for name, v in state.items()}
    for name in sorted(params):
        v = new_state[name]
        v *= momentum
        v -= learning_rate * grads[name]
        new_params[name] -= momentum * state[name]
        new_params[name] += (1 + momentum) * v
    print("a step of", learning_rate)
    return new_params, new_state


def right_as_a_gradient_step(grads, state, params, *, learning_rate, momentum=0.9):
    """The look-ahead from the gradient's side: W + mu v - eta g."""

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + momentum * m["v"] - learning_rate * g

    return _each(grads, state, params, step)


def right_through_theta(grads, state, params, *, learning_rate, momentum=0.9):
    """Goes back to theta, steps, and looks ahead again; the state holds both."""
    new_params, new_state = {}, {}
    for name, W in params.items():
        theta, v = (W, 0.0) if state is None else state[name]
        v = momentum * v - learning_rate * grads[name]
        theta = theta + v
        new_params[name] = theta + momentum * v
        new_state[name] = (theta, v)
    return new_params, new_state


def wrong_uphill(grads, state, params, *, learning_rate, momentum=0.9):
    """The sign of the gradient.

    Told as: uphill
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old + learning_rate * g
        return W - momentum * old + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_typed_in(grads, state, params, *, learning_rate, momentum=0.9):
    """Momentum typed in as 0.9.

    Told as: typed in as 0.9
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = 0.9 * old - learning_rate * g
        return W - 0.9 * old + 1.9 * m["v"]

    return _each(grads, state, params, step)


def wrong_velocity_not_returned(grads, state, params, *, learning_rate, momentum=0.9):
    """Returns the old state.

    Told as: Nothing is remembered | plain descent
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {k: params[k] - momentum * state[k] + (1 + momentum) * v[k] for k in params}, state


def wrong_in_place(grads, state, params, *, learning_rate, momentum=0.9):
    """Writes into the state.

    Told as: state was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    new = {}
    for k in params:
        old = state[k].copy()
        state[k] *= momentum
        state[k] -= learning_rate * grads[k]
        new[k] = params[k] - momentum * old + (1 + momentum) * state[k]
    return new, state


def wrong_one_velocity_for_all(grads, state, params, *, learning_rate, momentum=0.9):
    """A velocity for all arrays together.

    Told as: Arrays of one shape share | your code raised | dtype | must have | several arrays | “
    """
    v, new = (0.0 if state is None else state), {}
    for k, W in params.items():
        old = v
        v = momentum * v - learning_rate * grads[k]
        new[k] = W + v - momentum * old + momentum * v
    return new, v


def wrong_function_attribute(grads, state, params, *, learning_rate, momentum=0.9):
    """Keeps the velocity in a global.

    Told as: taken once more | hidden inputs
    """
    global _kept
    if state is None:
        _kept = {k: np.zeros_like(W) for k, W in params.items()}
    old, new = _kept, {}
    _kept = {k: momentum * old[k] - learning_rate * grads[k] for k in params}
    for k, W in params.items():
        new[k] = W + _kept[k] - momentum * old[k] + momentum * _kept[k]
    return new, "kept"


def wrong_by_position(grads, state, params, *, learning_rate, momentum=0.9):
    """Takes the gradients in the order in which they come.

    Told as: gradients in another order | your code raised
    """
    state = state or [np.zeros_like(W) for W in params.values()]
    v = [momentum * old - learning_rate * g for old, g in zip(state, grads.values(), strict=True)]
    steps = [(1 + momentum) * b - momentum * a for a, b in zip(state, v, strict=True)]
    new = {k: W + step for (k, W), step in zip(params.items(), steps, strict=True)}
    return new, v


def wrong_double_precision(grads, state, params, *, learning_rate, momentum=0.9):
    """Zeros in float64.

    Told as: float32
    """
    state = state or {k: np.zeros(W.shape) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {k: params[k] - momentum * state[k] + (1 + momentum) * v[k] for k in params}, v


def wrong_new_velocity_twice(grads, state, params, *, learning_rate, momentum=0.9):
    """The velocity is overwritten too early.

    Told as: plain momentum
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * m["v"] + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_returns_theta(grads, state, params, *, learning_rate, momentum=0.9):
    """Returns theta, and not the point that looks ahead.

    Told as: plain momentum
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_one_plus_dropped(grads, state, params, *, learning_rate, momentum=0.9):
    """v for (1 + mu) v.

    Told as: plain descent
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * old + m["v"]

    return _each(grads, state, params, step)


def wrong_mu_for_one_plus(grads, state, params, *, learning_rate, momentum=0.9):
    """mu for 1 + mu.

    Told as: μ v where (1 + μ) v
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * old + momentum * m["v"]

    return _each(grads, state, params, step)


def wrong_old_velocity_twice(grads, state, params, *, learning_rate, momentum=0.9):
    """The old velocity in both places.

    Told as: old velocity stands in both
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * old + (1 + momentum) * old

    return _each(grads, state, params, step)


def wrong_velocities_exchanged(grads, state, params, *, learning_rate, momentum=0.9):
    """Old and new exchanged.

    Told as: two velocities are exchanged
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * m["v"] + (1 + momentum) * old

    return _each(grads, state, params, step)


def wrong_sign_of_the_old_one(grads, state, params, *, learning_rate, momentum=0.9):
    """mu v_old is added.

    Told as: μ v_old is added
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + momentum * old + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_old_term_missing(grads, state, params, *, learning_rate, momentum=0.9):
    """No way back.

    Told as: term with v_old is missing
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_without_its_mu(grads, state, params, *, learning_rate, momentum=0.9):
    """v_old without mu.

    Told as: without its μ
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - old + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_extra_descent(grads, state, params, *, learning_rate, momentum=0.9):
    """A plain step besides.

    Told as: −ηg is added
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * old + (1 + momentum) * m["v"] - learning_rate * g

    return _each(grads, state, params, step)


def wrong_pytorch_wrongly_mixed(grads, state, params, *, learning_rate, momentum=0.9):
    """PyTorch's step with this course's velocity."""

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - learning_rate * (g + momentum * m["v"])

    return _each(grads, state, params, step)


def wrong_params_at_a_rate_of_zero(grads, state, params, *, learning_rate, momentum=0.9):
    """Gives the arrays of params back where nothing can move.

    Told as: must be a new array
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + momentum * m["v"] - learning_rate * g if m["v"].any() else W

    return _each(grads, state, params, step)


def wrong_one_velocity_for_a_letter(grads, state, params, *, learning_rate, momentum=0.9):
    """Keeps velocities by the first letter of a name.

    Told as: “names that begin alike”
    """
    kept, new_params = dict(state or {}), {}
    for name, W in params.items():
        old = kept.get(name[:1], 0.0 * W)
        v = kept[name[:1]] = momentum * old - learning_rate * grads[name]
        new_params[name] = W + v + momentum * (v - old)
    return new_params, kept
