"""Every bad argument of the optimizers is refused with a sentence that names it."""

import re

import numpy as np
import pytest
from optim_table import NAMES, OWN_RATES

from cs_core import optim

CONSTANTS = {
    "sgd": {"learning_rate": 0.1},
    "momentum": {"learning_rate": 0.1, "momentum": 0.9},
    "nesterov": {"learning_rate": 0.1, "momentum": 0.9},
    "adagrad": {"learning_rate": 0.1, "eps": 1e-8},
    "rmsprop": {"learning_rate": 0.1, "decay": 0.9, "eps": 1e-8},
    "adam": {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8},
    "amsgrad": {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8},
    "adamw": {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8, "weight_decay": 0.1},
    "rprop": {
        "learning_rate": 0.1, "increase": 1.2, "decrease": 0.5, "min_step": 1e-6, "max_step": 50.0,
    },
    "delta_bar_delta": {"learning_rate": 0.1, "increase": 0.01, "decrease": 0.5, "decay": 0.7},
}  # fmt: skip
SHARES = {"momentum", "decay", "beta1", "beta2"}
POSITIVE = {"eps", "min_step", "decrease"}

every_name = pytest.mark.parametrize("name", NAMES)
every_constant = pytest.mark.parametrize(
    ("name", "constant"), [(n, c) for n, constants in CONSTANTS.items() for c in constants]
)


def test_the_table_holds_every_rule():
    assert set(CONSTANTS) == set(NAMES)


def refuses(error, says, function, *args, **options):
    with pytest.raises(error, match=f"^{says}") as caught:
        function(*args, **options)
    assert type(caught.value) is error


def make(name, **constants):
    return getattr(optim, name)(**{**CONSTANTS[name], **constants})


@every_constant
@pytest.mark.parametrize(
    ("value", "kind"),
    [("0.1", "str"), (True, "bool"), (None, "NoneType"), ([0.1], "list"), (1j, "complex")],
    ids=["str", "bool", "None", "list", "complex"],
)
def test_constants_are_numbers(name, constant, value, kind):
    refuses(
        TypeError, f"{constant} must be a real number, got {kind}$", make, name, **{constant: value}
    )


@every_constant
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_constants_are_finite(name, constant, value):
    refuses(ValueError, f"{constant} must be finite, got {value}$", make, name, **{constant: value})


@every_constant
def test_constants_are_not_negative(name, constant):
    refuses(ValueError, f"{constant} must be .* -0.5$", make, name, **{constant: -0.5})


@every_constant
def test_zero_is_refused_where_it_would_divide(name, constant):
    needed = set(POSITIVE)
    if name == "rprop":
        needed |= {"increase", "max_step", "learning_rate"}
    if constant in needed:
        refuses(ValueError, f"{constant} must be .* got 0$", make, name, **{constant: 0})
    else:
        make(name, **{constant: 0})


@every_constant
def test_shares_are_less_than_1(name, constant):
    if constant in SHARES:
        says = f"{constant} must be less than 1, got 1$"
        refuses(ValueError, says, make, name, **{constant: 1.0})


def test_constants_of_rprop_keep_their_order():
    refuses(ValueError, "increase must be at least 1, got 0.9$", optim.rprop, increase=0.9)
    refuses(ValueError, "decrease must be at most 1, got 1.5$", optim.rprop, decrease=1.5)
    says = "max_step must be at least 0.1, got 0.01$"
    refuses(ValueError, says, optim.rprop, min_step=0.1, max_step=0.01)
    schedule = lambda step: 0.1  # noqa: E731
    says = "learning_rate must be a real number, got function$"
    refuses(TypeError, says, optim.rprop, schedule)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in OWN_RATES])
@pytest.mark.parametrize(
    ("rate", "error", "says"),
    [
        (np.nan, ValueError, "be finite, got nan"),
        (-0.1, ValueError, "be at least 0, got -0.1"),
        (None, TypeError, "be a real number, got NoneType"),
    ],
    ids=str,
)
def test_a_schedule_returns_rates(name, rate, error, says):
    late = lambda step: rate if step == 1 else 0.1  # noqa: E731
    optimizer = make(name, learning_rate=late)
    W, state = optimizer.update([1.0], optimizer.init([1.0]), [1.0])
    refuses(error, rf"learning_rate\(1\) must {says}$", optimizer.update, [1.0], state, W)
    refuses(error, rf"learning_rate\(0\) must {says}$", make, name, learning_rate=lambda s: rate)


BAD_ARRAYS = {
    "nan": ([[1.0, np.nan]], ValueError, r"be finite, got nan at index \(0, 1\)$"),
    "inf": ([[-np.inf, 1.0]], ValueError, r"be finite, got -inf at index \(0, 0\)$"),
    "complex": ([[1j, 0]], TypeError, "hold real numbers, got dtype complex128$"),
    "words": ([["1", "2"]], TypeError, "hold real numbers, got dtype <U1$"),
    "None": (None, TypeError, "hold real numbers, got dtype object$"),
    "empty": (np.zeros((0, 2)), ValueError, r"not be empty, got shape \(0, 2\)$"),
    "ragged": ([[1.0], [1.0, 2.0]], ValueError, "be an array, got lists of different lengths$"),
}
every_bad_array = pytest.mark.parametrize("bad", BAD_ARRAYS)


@every_name
@every_bad_array
def test_arrays_are_finite_real_numbers(name, bad):
    optimizer, good = make(name), [[1.0, 2.0]]
    state = optimizer.init(good)
    value, error, says = BAD_ARRAYS[bad]
    refuses(error, f"params must {says}", optimizer.init, value)
    refuses(error, f"params must {says}", optimizer.update, good, state, value)
    refuses(error, f"grads must {says}", optimizer.update, value, state, good)


@every_name
@every_bad_array
def test_named_arrays_are_finite_real_numbers(name, bad):
    optimizer, good = make(name), {"W": [[1.0, 2.0]], "b": [1.0]}
    state = optimizer.init(good)
    value, error, says = BAD_ARRAYS[bad]
    spoilt = {**good, "b": value}
    refuses(error, rf"params\['b'\] must {says}", optimizer.init, spoilt)
    refuses(error, rf"params\['b'\] must {says}", optimizer.update, good, state, spoilt)
    refuses(error, rf"grads\['b'\] must {says}", optimizer.update, spoilt, state, good)


@every_name
@pytest.mark.parametrize("shape", [(), (2,), (3,), (2, 1), (1, 2, 1)], ids=str)
def test_shapes_that_would_broadcast_are_refused(name, shape):
    optimizer, W = make(name), np.ones((1, 2))
    says = rf"must have the shape of params, \(1, 2\), got {re.escape(str(shape))}$"
    refuses(ValueError, f"grads {says}", optimizer.update, np.ones(shape), optimizer.init(W), W)
    if name != "sgd":  # which remembers no array
        state = optimizer.init(np.ones(shape))
        refuses(ValueError, rf"state\.\w+ {says}", optimizer.update, W, state, W)


@every_name
@pytest.mark.parametrize(
    "grads",
    [
        {"W": [1.0, 2.0]},
        {"W": [1.0, 2.0], "c": [1.0]},
        {"W": [1.0, 2.0], "b": [[1.0]]},
        {"W": [1.0, 2.0], "b": [1.0], "c": [1.0]},
        [1.0, 2.0],
    ],
    ids=["fewer", "other name", "other shape", "more", "one array"],
)
def test_names_and_shapes_agree(name, grads):
    optimizer, params = make(name), {"W": [1.0, 2.0], "b": [1.0]}
    says = r"must have the names and shapes of params, \{'W': \(2,\), 'b': \(1,\)\}, got "
    state = optimizer.init(params)
    refuses(ValueError, f"grads {says}", optimizer.update, grads, state, params)
    if name != "sgd":
        stranger = optimizer.init(grads)
        refuses(ValueError, rf"state\.\w+ {says}", optimizer.update, params, stranger, params)


@every_name
def test_an_empty_dict_is_refused(name):
    says = "params must hold at least one array, got an empty dict$"
    refuses(ValueError, says, make(name).init, {})


@every_name
@pytest.mark.parametrize("state", [None, (0, 0.0), "state"], ids=str)
def test_state_is_what_init_returns(name, state):
    kind = type(make(name).init(1.0)).__name__
    says = f"state must be what the optimizer's init returns, {kind}, got {type(state).__name__}$"
    refuses(TypeError, says, make(name).update, 1.0, state, 1.0)


def test_state_of_another_rule_is_refused():
    says = "state must be what the optimizer's init returns, AdamState, got SgdState$"
    refuses(TypeError, says, optim.adam_update, 1.0, optim.sgd_init(1.0), 1.0)


def test_a_projection_that_spoils_the_parameters_is_caught():
    spoilt = optim.projected(optim.sgd(0.1), lambda x: x * np.nan)
    says = "project\\(params\\) must be finite, got nan"
    refuses(ValueError, says, spoilt.update, 1.0, spoilt.init(1.0), 1.0)


def test_projected_takes_an_optimizer_and_a_function():
    says = "optimizer must be an Optimizer, got function$"
    refuses(TypeError, says, optim.projected, optim.sgd, abs)
    says = "project must be a function, got float$"
    refuses(TypeError, says, optim.projected, optim.sgd(0.1), 1.0)
