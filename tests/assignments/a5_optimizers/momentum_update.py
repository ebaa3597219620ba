"""Answers to `momentum_update`: `right_...` must earn all points, `wrong_...` none.

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


def right_comprehensions(grads, state, params, *, learning_rate, momentum=0.9):
    """Two dict comprehensions."""
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {k: params[k] + v[k] for k in params}, v


def right_as_pytorch(grads, state, params, *, learning_rate, momentum=0.9):
    """The form of PyTorch: the rate outside; the first buffer is the gradient itself."""
    b, new_params = {}, {}
    for name, g in grads.items():
        b[name] = g if state is None else momentum * state[name] + g
        new_params[name] = params[name] - learning_rate * b[name]
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
            new[i] = W[i] + v[i]
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
        new_params[name] += v
    print("a step of", learning_rate)
    return new_params, new_state


def wrong_uphill(grads, state, params, *, learning_rate, momentum=0.9):
    """The sign of the gradient.

    Told as: uphill
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old + learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_old_velocity_subtracted(grads, state, params, *, learning_rate, momentum=0.9):
    """The old velocity is subtracted.

    Told as: old velocity is subtracted
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = -momentum * old - learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_moving_average(grads, state, params, *, learning_rate, momentum=0.9):
    """A moving average.

    Told as: moving average
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - (1 - momentum) * learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_no_rate(grads, state, params, *, learning_rate, momentum=0.9):
    """The rate is left out.

    Told as: The rate is missing
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_typed_in(grads, state, params, *, learning_rate, momentum=0.9):
    """Momentum typed in as 0.9.

    Told as: typed in as 0.9
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = 0.9 * old - learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_exchanged(grads, state, params, *, learning_rate, momentum=0.9):
    """Rate and momentum exchanged.

    Told as: μ and the rate are exchanged
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = learning_rate * old - momentum * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_mu_times_gradient(grads, state, params, *, learning_rate, momentum=0.9):
    """The brackets: mu times everything.

    Told as: multiplied by μ, too
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * (old - learning_rate * g)
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_no_friction(grads, state, params, *, learning_rate, momentum=0.9):
    """Momentum left out.

    Told as: μ is missing
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = old - learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_one_minus_mu(grads, state, params, *, learning_rate, momentum=0.9):
    """1 - mu for mu.

    Told as: 1 − μ stands where μ
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = (1 - momentum) * old - learning_rate * g
        return W + m["v"]

    return _each(grads, state, params, step)


def wrong_velocity_not_returned(grads, state, params, *, learning_rate, momentum=0.9):
    """Returns the old state.

    Told as: Nothing is remembered | plain descent
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {k: params[k] + v[k] for k in params}, state


def wrong_in_place(grads, state, params, *, learning_rate, momentum=0.9):
    """Writes into the state.

    Told as: state was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    new = {}
    for k in params:
        state[k] *= momentum
        state[k] -= learning_rate * grads[k]
        new[k] = params[k] + state[k]
    return new, state


def wrong_writes_into_params(grads, state, params, *, learning_rate, momentum=0.9):
    """Writes into the parameters.

    Told as: params was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    for k in params:
        params[k] += v[k]
    return params, v


def wrong_scales_gradients(grads, state, params, *, learning_rate, momentum=0.9):
    """Writes into the gradients.

    Told as: grads was modified
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {}
    for k, g in grads.items():
        g *= learning_rate
        v[k] = momentum * state[k] - g
    return {k: params[k] + v[k] for k in params}, v


def wrong_one_velocity_for_all(grads, state, params, *, learning_rate, momentum=0.9):
    """A velocity for all arrays together.

    Told as: Arrays of one shape share | your code raised | dtype | must have | several arrays | “
    """
    v, new = (0.0 if state is None else state), {}
    for k, W in params.items():
        v = momentum * v - learning_rate * grads[k]
        new[k] = W + v
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
        new[k] = W + _kept[k]
    return new, "kept"


def wrong_by_position(grads, state, params, *, learning_rate, momentum=0.9):
    """Takes the gradients in the order in which they come.

    Told as: gradients in another order | your code raised
    """
    state = state or [np.zeros_like(W) for W in params.values()]
    v = [momentum * old - learning_rate * g for old, g in zip(state, grads.values(), strict=True)]
    steps = v
    new = {k: W + step for (k, W), step in zip(params.items(), steps, strict=True)}
    return new, v


def wrong_double_precision(grads, state, params, *, learning_rate, momentum=0.9):
    """Zeros in float64.

    Told as: float32
    """
    state = state or {k: np.zeros(W.shape) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {k: params[k] + v[k] for k in params}, v


def wrong_names_typed_in(grads, state, params, *, learning_rate, momentum=0.9):
    """Knows W and b alone.

    Told as: KeyError | names of params
    """
    state = state or {"W": 0 * params["W"], "b": 0 * params["b"]}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in ("W", "b")}
    return {k: params[k] + v[k] for k in ("W", "b")}, v


def wrong_clipped(grads, state, params, *, learning_rate, momentum=0.9):
    """Clips the velocity, to be safe.

    Told as: hidden inputs
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: np.clip(momentum * state[k] - learning_rate * grads[k], -10, 10) for k in params}
    return {k: params[k] + v[k] for k in params}, v


def wrong_order_of_results(grads, state, params, *, learning_rate, momentum=0.9):
    """State first.

    Told as: new_params must be | must return | hidden | names of params
    """
    state = state or {k: np.zeros_like(W) for k, W in params.items()}
    v = {k: momentum * state[k] - learning_rate * grads[k] for k in params}
    return {"state": v}, {k: params[k] + v[k] for k in params}


def wrong_plain_descent(grads, state, params, *, learning_rate, momentum=0.9):
    """No velocity at all.

    Told as: Nothing is remembered | plain descent
    """

    def step(W, g, m, t):
        return W - learning_rate * g

    return _each(grads, state, params, step)


def wrong_rate_twice(grads, state, params, *, learning_rate, momentum=0.9):
    """The rate in the velocity, and in the step.

    Told as: rate is multiplied in twice
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + learning_rate * m["v"]

    return _each(grads, state, params, step)


def wrong_extra_descent(grads, state, params, *, learning_rate, momentum=0.9):
    """A plain step besides.

    Told as: −ηg is added
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + m["v"] - learning_rate * g

    return _each(grads, state, params, step)


def wrong_old_step(grads, state, params, *, learning_rate, momentum=0.9):
    """Steps with the old velocity.

    Told as: old velocity, from before
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + old

    return _each(grads, state, params, step)


def wrong_nesterov(grads, state, params, *, learning_rate, momentum=0.9):
    """Nesterov's step.

    Told as: Nesterov momentum, where plain
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - momentum * old + (1 + momentum) * m["v"]

    return _each(grads, state, params, step)


def wrong_minus_velocity(grads, state, params, *, learning_rate, momentum=0.9):
    """W - v with a velocity that points down.

    Told as: uphill
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W - m["v"]

    return _each(grads, state, params, step)


def wrong_keeps_the_push(grads, state, params, *, learning_rate, momentum=0.9):
    """Keeps the last push alone.

    Told as: −ηg alone
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        v = momentum * old - learning_rate * g
        m["v"] = -learning_rate * g
        return W + v

    return _each(grads, state, params, step)


def wrong_mu_times_velocity(grads, state, params, *, learning_rate, momentum=0.9):
    """The step is mu v.

    Told as: multiplied by μ, too
    """

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g
        return W + momentum * m["v"]

    return _each(grads, state, params, step)


def wrong_normalized(grads, state, params, *, learning_rate, momentum=0.9):
    """Divides the gradient by its length."""

    def step(W, g, m, t):
        old = m.get("v", np.zeros_like(W))
        m["v"] = momentum * old - learning_rate * g / (np.linalg.norm(g) or 1)
        return W + m["v"]

    return _each(grads, state, params, step)
