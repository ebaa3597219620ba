"""Runs of update rules: what they are walked with, and what is refused."""

import numpy as np
import pytest

from cs_core import optim
from cs_core.testing import CheckFailed, call, check_trajectory, check_value, steps_of
from cs_core.testing.memory import laid_out
from cs_core.testing.updates import of_momentum

RUN = {
    "W": np.array([[1.0, 2.0]]), "dW": np.arange(6.0).reshape(3, 1, 2),
    "b": np.array([3.0]), "db": np.ones((3, 1)), "learning_rate": 0.5,
}  # fmt: skip


def momentum_update(grads, state, params, *, learning_rate, momentum=0.9):
    state = state or {name: np.zeros_like(W) for name, W in params.items()}
    v = {name: momentum * state[name] - learning_rate * grads[name] for name in params}
    return {name: W + v[name] for name, W in params.items()}, v


def test_a_run_is_that_of_the_package():
    mine = steps_of(momentum_update)(**RUN)
    ours = steps_of(optim.momentum_update, optim.momentum_init)(**RUN)
    assert mine[2] is None
    for one, two in zip(mine[:2], ours[:2], strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-14)
    assert steps_of(momentum_update).__name__ == "momentum_update"


def test_names_and_their_order():
    seen = []

    def note(grads, state, params, **constants):
        seen.append((list(params), list(grads), constants))
        return {name: W + 0 for name, W in params.items()}, None

    steps_of(note)(**RUN, suffix="_1", reverse=True)
    assert seen[0] == (["W_1", "b_1"], ["b_1", "W_1"], {"learning_rate": 0.5})
    steps_of(note)(**RUN, called=("t", "step"))
    assert seen[-1][:2] == (["t", "step"], ["t", "step"])


def changed(word):
    def update(grads, state, params, **constants):
        new, v = momentum_update(grads, state, params, **constants)
        if word == "state" and state is not None:
            state["W"][0] = 7.0
        if word == "count" and state is not None:
            state["count"] = 1
        if word == "grads":
            grads["b"] *= 2
        if word == "params":
            del params["b"]
        return new, v

    return update


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("state", "step 2: state was modified"),
        ("count", "step 2: state was modified"),
        ("grads", "step 1: grads was modified"),
        ("params", "step 1: params was modified"),
    ],
)
def test_arguments_stay_as_they_are(word, says):
    before = {name: np.copy(value) for name, value in RUN.items()}
    with pytest.raises(CheckFailed, match=says) as caught:
        steps_of(changed(word))(**RUN)
    assert caught.value.cause == "modified argument"
    for name, value in RUN.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (lambda W: W, r"step 1: must return 2 values, \(new_params, new_state\), got dict"),
        (lambda W: (W, 1, 2), "got a tuple of 3"),
        (lambda W: (None, W), "new_params must be a dict with the names of params"),
        (lambda W: ({"W": W["W"]}, 0), "with the names of params and no others"),
        (lambda W: (W | {"b": 3.0}, 0), r"new_params\['b'\] must be a NumPy array, got float"),
        (lambda W: (W | {"b": np.ones(2)}, 0), r"has shape \(2,\), must have \(1,\)"),
        (lambda W: (W | {"b": np.array(["x"])}, 0), "must hold real numbers, got dtype <U1"),
    ],
)
def test_other_forms_are_refused(returned, says):
    with pytest.raises(CheckFailed, match=says):
        steps_of(lambda grads, state, params, **constants: returned(copies(params)))(**RUN)


def copies(params):
    return {name: W.copy() for name, W in params.items()}


@pytest.mark.parametrize(
    "returned",
    [
        lambda W: W,
        lambda W: {name: old[:] for name, old in W.items()},
        lambda W: {name: laid_out(old, "read-only") for name, old in W.items()},
    ],
    ids=["params", "views", "read-only copies, as from another process"],
)
def test_the_arrays_of_params_are_not_new_ones(returned):
    locked = {word: laid_out(value, "read-only") for word, value in RUN.items() if word in "Wb"}
    with pytest.raises(CheckFailed, match=r"new_params\['W'\] lies in the memory of params"):
        steps_of(lambda grads, state, params, **c: (returned(params), None))(**RUN | locked)


def test_new_arrays_may_be_views_of_one_buffer_that_the_state_holds():
    def update(grads, state, params, *, learning_rate):
        buffer = np.concatenate([W.ravel() - learning_rate for W in params.values()])
        return {"W": buffer[:2].reshape(1, 2), "b": buffer[2:]}, (buffer, grads, params)

    assert steps_of(update)(**RUN)[1][-1] == 1.5


def test_memory_outside_the_state_is_refused():
    kept = {}

    def update(grads, state, params, *, learning_rate):
        for name, g in grads.items():
            kept[name] = g if state is None else kept[name] + g
        return {name: W - learning_rate * kept[name] for name, W in params.items()}, "kept"

    with pytest.raises(CheckFailed, match="is something kept elsewhere") as caught:
        steps_of(update)(**RUN)
    assert caught.value.cause == "hidden memory"


def test_an_error_names_its_step_and_costs_no_other_run():
    def update(grads, state, params, **constants):
        if state and params["W"].size == 1:
            raise KeyError("m")
        return momentum_update(grads, state, params, **constants)

    small = {"W": np.ones(1), "dW": np.ones((3, 1)), "learning_rate": 0.5}
    short = {word: value[:1] if word[0] == "d" else value for word, value in RUN.items()}
    cases = {"two arrays": call(**RUN), "one entry": call(**small), "one step": call(**short)}
    with pytest.raises(CheckFailed, match="update, step 2: your code raised KeyError") as caught:
        check_trajectory(
            steps_of(update), steps_of(optim.momentum_update, optim.momentum_init), cases,
            rng=np.random.default_rng(0), names=("W", "b", "U"), setting=of_momentum,
        )  # fmt: skip
    assert str(caught.value).endswith(
        "This is hidden test “one entry”. The other 2 hidden inputs give the right result."
    )


def test_what_is_not_there_yet_is_said_without_a_step():
    def update(grads, state, params, **constants):
        raise NotImplementedError

    with pytest.raises(CheckFailed, match=r"^update: not implemented yet\.$"):
        steps_of(update)(**RUN)


def test_a_visible_check_names_the_bug():
    def plain(grads, state, params, *, learning_rate, momentum=0.9):
        return {name: W - learning_rate * grads[name] for name, W in params.items()}, None

    right = steps_of(momentum_update)(**RUN)
    with pytest.raises(CheckFailed, match="Nothing is remembered from one step to the next"):
        check_value(
            steps_of(plain), **RUN, expected=right, names=("W", "b", "U"), setting=of_momentum
        )
