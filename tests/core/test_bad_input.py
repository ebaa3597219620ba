"""Every bad argument is refused with a sentence: its name, what it must be, what came.

`GOOD` holds one good call of every public function; each test spoils one argument of it.
"""

import inspect
import re
from types import ModuleType

import numpy as np
import pytest

from cs_core import gradients, linear, losses, regularizers

SCORES, LABELS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0, 2]
ROWS, WEIGHTS = [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
PAIR = {"pred": ROWS, "target": [[1.0, 1.0], [0.0, 5.0]]}
BITS = {"logits": ROWS, "target": [[1.0, 0.0], [0.0, 1.0]]}


def squares(x):
    return (x**2).sum()


GOOD = {
    losses.svm_loss: {"scores": SCORES, "y": LABELS, "margin": 1.0},
    losses.squared_svm_loss: {"scores": SCORES, "y": LABELS, "margin": 1.0},
    losses.softmax_loss: {"scores": SCORES, "y": LABELS},
    losses.smoothed_softmax_loss: {"scores": SCORES, "y": LABELS, "smoothing": 0.1},
    losses.softmax: {"scores": SCORES},
    losses.log_softmax: {"scores": SCORES},
    losses.mse_loss: PAIR,
    losses.absolute_loss: PAIR,
    losses.huber_loss: {**PAIR, "delta": 1.0},
    losses.sigmoid: {"z": ROWS},
    losses.bce_with_logits_loss: BITS,
    losses.focal_with_logits_loss: {**BITS, "gamma": 2.0},
    regularizers.l2_penalty: {"W": WEIGHTS, "reg": 0.1, "bias_row": False},
    regularizers.l1_penalty: {"W": WEIGHTS, "reg": 0.1, "bias_row": False},
    regularizers.elastic_net_penalty: {
        "W": WEIGHTS,
        "reg": 0.1,
        "l1_ratio": 0.5,
        "bias_row": False,
    },
    regularizers.soft_threshold: {"W": WEIGHTS, "threshold": 0.5, "bias_row": False},
    regularizers.regularized_loss: {
        "W": WEIGHTS,
        "data_loss": lambda W: (squares(W), 2 * W),
        "reg": 0.1,
        "l1_ratio": 0.5,
        "bias_row": False,
    },
    regularizers.max_norm_project: {"W": WEIGHTS, "max_norm": 2.0, "axis": 0},
    regularizers.dropout_forward: {
        "x": ROWS,
        "drop_prob": 0.5,
        "rng": np.random.default_rng(0),
        "training": True,
    },
    regularizers.dropout_backward: {"dout": ROWS, "cache": None},
    linear.add_bias_column: {"X": ROWS},
    linear.nearest_mean: {"X": ROWS, "y": [1, 0], "classes": 2},
    linear.linear_loss: {
        "W": WEIGHTS,
        "X": ROWS,
        "y": LABELS,
        "data_loss": losses.softmax_loss,
        "penalty": regularizers.l2_penalty,
        "reg": 0.1,
    },
    linear.predict: {"W": WEIGHTS, "X": ROWS},
    linear.accuracy: {"W": WEIGHTS, "X": ROWS, "y": LABELS},
    gradients.numerical_gradient: {
        "f": squares,
        "x": ROWS,
        "h": 1e-5,
        "method": "central",
        "coordinates": [0, 3],
        "batched": False,
        "max_bytes": 2**18,
    },
    gradients.numerical_vjp: {
        "f": np.sin,
        "x": ROWS,
        "dout": ROWS,
        "h": 1e-5,
        "method": "central",
    },
    gradients.directional_derivative: {
        "f": squares,
        "x": ROWS,
        "direction": ROWS,
        "h": 1e-5,
        "method": "central",
    },
    gradients.forward_gradient: {"f": squares, "x": ROWS, "h": 1e-7},
    gradients.central_gradient: {"f": squares, "x": ROWS, "h": 1e-5},
    gradients.complex_step_gradient: {"f": squares, "x": ROWS, "h": 1e-30},
    gradients.directional_check: {
        "f": squares,
        "x": ROWS,
        "gradient": ROWS,
        "direction": ROWS,
        "h": 1e-5,
    },
    gradients.gradient_check: {
        "f": squares,
        "x": ROWS,
        "gradient": ROWS,
        "tolerance": 1e-6,
        "floor": 1e-3,
    },
    gradients.find_kinks: {"f": squares, "x": ROWS, "h": 1e-5, "coordinates": [0, 3]},
    gradients.gradient_report: {
        "f": squares,
        "x": ROWS,
        "analytic": ROWS,
        "h": 1e-5,
        "tolerance": 1e-6,
        "floor": 1e-3,
        "coordinates": [0, 3],
        "batched": False,
        "max_bytes": 2**18,
    },
    gradients.vjp_report: {
        "f": np.sin,
        "x": ROWS,
        "vjp": lambda dout: np.cos(ROWS) * dout,
        "rng": np.random.default_rng(0),
        "h": 1e-5,
        "tolerance": 1e-6,
        "floor": 1e-3,
        "coordinates": [0, 3],
    },
    gradients.relative_error: {"a": ROWS, "n": ROWS, "floor": 1e-3},
    gradients.compare_gradients: {
        "analytic": ROWS,
        "numeric": ROWS,
        "tolerance": 1e-6,
        "floor": 1e-3,
        "kinks": [[False, False], [False, True]],
    },
}

CALLABLES = {"f", "data_loss", "penalty", "vjp"}
OTHERS = {"method", "bias_row", "kinks", "classes", "axis", "rng", "training", "cache"}
OTHERS |= {"coordinates", "batched", "max_bytes", "gradient"}
NUMBERS = {"margin", "smoothing", "delta", "gamma", "reg", "h", "floor", "tolerance"} | {
    "l1_ratio", "max_norm", "drop_prob", "threshold",
}  # fmt: skip
ARRAYS = {"scores", "pred", "target", "logits", "z", "W", "X", "x", "dout"} | {
    "direction", "a", "n", "analytic", "numeric",
}  # fmt: skip


def spoil(kind: set[str]) -> list:
    """Every (function, argument) whose argument is of this kind, as test parameters."""
    return [
        pytest.param(f, name, id=f"{f.__name__}-{name}")
        for f, good in GOOD.items()
        for name in good
        if name in kind
    ]


def refuses(function, argument, value, error, says):
    """The call with this value raises this error, and the message begins with the argument."""
    with pytest.raises(error, match=rf"^{re.escape(argument)} must {says}") as caught:
        function(**{**GOOD[function], argument: value})
    assert type(caught.value) is error


every_array = pytest.mark.parametrize(("function", "argument"), spoil(ARRAYS))
every_number = pytest.mark.parametrize(("function", "argument"), spoil(NUMBERS))
every_label = pytest.mark.parametrize(("function", "argument"), spoil({"y"}))


def public_functions(module: ModuleType) -> set:
    names = getattr(module, "__all__", [n for n in vars(module) if not n.startswith("_")])
    found = {getattr(module, name) for name in names}
    return {f for f in found if inspect.isfunction(f) and f.__module__.startswith(module.__name__)}


@pytest.mark.parametrize(
    "module", [losses, linear, regularizers, gradients], ids=lambda m: m.__name__
)
def test_the_table_holds_every_public_function(module):
    assert public_functions(module) <= GOOD.keys()


@pytest.mark.parametrize("function", GOOD, ids=lambda f: f.__name__)
def test_the_table_holds_good_calls_with_every_argument(function):
    function(**GOOD[function])
    assert GOOD[function].keys() == inspect.signature(function).parameters.keys()
    assert GOOD[function].keys() <= CALLABLES | OTHERS | NUMBERS | ARRAYS | {"y"}


# --- arrays of numbers

NOT_REAL = {
    "complex": ([[1j, 2], [3, 4]], "complex128"),
    "words": ([["1", "2"], ["3", "4"]], "<U1"),
    "bytes": (np.array([b"a"]), r"\|S1"),
    "None": (None, "object"),
    "a dict": ({"a": 1}, "object"),
    "objects": (np.array([[1.0, None]]), "object"),
    "dates": (np.array(["2024-01-01"], "M8[D]"), "datetime64"),
    "durations": (np.array([1], "m8[s]"), "timedelta64"),
    "records": (np.zeros(2, dtype=[("a", "f8")]), r"\[\('a'"),
    "huge integers": ([[10**30, 1], [1, 1]], "object"),
}


@every_array
@pytest.mark.parametrize("value", NOT_REAL)
def test_arrays_hold_real_numbers(function, argument, value):
    came, dtype = NOT_REAL[value]
    refuses(function, argument, came, TypeError, rf"hold real numbers, got dtype {dtype}")


@every_array
@pytest.mark.parametrize(
    ("bad", "word"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")], ids=str
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=lambda t: t.__name__)
def test_arrays_are_finite(function, argument, bad, word, dtype):
    value = np.array(GOOD[function][argument], dtype=dtype)
    value[1, 0] = bad
    refuses(function, argument, value, ValueError, rf"be finite, got {word} at index \(1, 0\)$")


@every_array
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)], ids=str)
def test_arrays_are_not_empty(function, argument, shape):
    needs_two = argument in {"scores", "X"} or (argument == "W" and function in MATRIX_FUNCTIONS)
    if needs_two and len(shape) != 2:
        refuses(
            function, argument, np.zeros(shape), ValueError, r"have 2 dimension\(s\), got shape"
        )
    else:
        said = rf"not be empty, got shape {re.escape(str(shape))}$"
        refuses(function, argument, np.zeros(shape), ValueError, said)


@every_array
def test_arrays_are_not_ragged(function, argument):
    ragged = [[1.0, 2.0], [3.0]]
    refuses(function, argument, ragged, ValueError, "be an array, got lists of different lengths$")


MATRIX_FUNCTIONS = [f for f in GOOD if f.__module__ == linear.__name__]
TWO_DIMENSIONAL = spoil({"scores", "X"}) + [
    p for p in spoil({"W"}) if p.values[0] in MATRIX_FUNCTIONS
]


@pytest.mark.parametrize(("function", "argument"), TWO_DIMENSIONAL)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 1)], ids=str)
def test_rows_and_weights_have_two_dimensions(function, argument, shape):
    said = rf"have 2 dimension\(s\), got shape {re.escape(str(shape))}$"
    refuses(function, argument, np.ones(shape), ValueError, said)


@pytest.mark.parametrize(
    ("function", "argument", "other"),
    [
        (losses.mse_loss, "target", "pred"),
        (losses.absolute_loss, "target", "pred"),
        (losses.huber_loss, "target", "pred"),
        (losses.bce_with_logits_loss, "target", "logits"),
        (losses.focal_with_logits_loss, "target", "logits"),
        (gradients.directional_derivative, "direction", "x"),
        (gradients.relative_error, "n", "a"),
        (gradients.compare_gradients, "analytic", "numeric"),
        (gradients.gradient_report, "analytic", "x"),
        (gradients.gradient_check, "gradient", "x"),
        (gradients.directional_check, "gradient", "x"),
        (gradients.directional_check, "direction", "x"),
    ],
)
@pytest.mark.parametrize("shape", [(2,), (2, 1), (1, 2), (2, 2, 1), ()], ids=str)
def test_shapes_that_would_broadcast_are_refused(function, argument, other, shape):
    """(N,) against (N, 1) broadcasts to (N, N): the commonest silent mistake of all."""
    said = rf"have the shape of {other}, \(2, 2\), got {re.escape(str(shape))}$"
    refuses(function, argument, np.ones(shape), ValueError, said)


@pytest.mark.parametrize("function", [linear.linear_loss, linear.predict, linear.accuracy])
def test_rows_fit_the_weights(function):
    said = r"have as many columns as W has rows, 2, got shape \(2, 3\)$"
    refuses(function, "X", np.ones((2, 3)), ValueError, said)


@pytest.mark.parametrize(
    ("function", "argument"),
    [(f, n) for f, good in GOOD.items() for n in good if n in {"pred", "logits"}],
)
def test_losses_need_an_axis_of_examples(function, argument):
    said = "have an axis of examples, got a single number$"
    with pytest.raises(ValueError, match=rf"^{argument} must {said}"):
        function(1.0, 1.0)


@pytest.mark.parametrize("function", [losses.bce_with_logits_loss, losses.focal_with_logits_loss])
@pytest.mark.parametrize(("bad", "word"), [(-0.5, "-0.5"), (1.25, "1.25"), (255, "255")])
def test_binary_targets_lie_between_0_and_1(function, bad, word):
    target = [[1.0, 0.0], [bad, 1.0]]
    refuses(function, "target", target, ValueError, rf"lie in \[0, 1\], got {word}$")


def test_focal_targets_are_0_or_1():
    target = [[1.0, 0.0], [0.5, 1.0]]
    said = "be exactly 0 or 1 for the focal loss, got 0.5$"
    refuses(losses.focal_with_logits_loss, "target", target, ValueError, said)


def test_bias_row_needs_rows():
    with pytest.raises(
        ValueError, match=r"^W must have rows when bias_row is True, got shape \(2,\)"
    ):
        regularizers.l2_penalty([1.0, 2.0], 0.1, bias_row=True)


# --- labels

NOT_INTEGERS = {
    "floats": ([0.0, 2.0], "float64"),
    "bools": ([True, False], "bool"),
    "words": (["0", "2"], "<U1"),
    "complex": ([0j, 1j], "complex128"),
    "None": ([0, None], "object"),
    "durations": (np.array([0, 1], "m8[s]"), "timedelta64"),
}


@every_label
@pytest.mark.parametrize("value", NOT_INTEGERS)
def test_labels_are_integers(function, argument, value):
    came, dtype = NOT_INTEGERS[value]
    refuses(function, argument, came, TypeError, rf"be of integer dtype, got {dtype}")


@every_label
@pytest.mark.parametrize(
    ("value", "word"),
    [
        ([0, 3], "3"),
        ([-1, 2], "-1"),
        (np.array([0, 255], np.uint8), "255"),
        (np.array([-1, 2], np.int8), "-1"),
        (np.array([2**64 - 1, 0], np.uint64), str(2**64 - 1)),
        (np.array([-(2**63), 0]), str(-(2**63))),
    ],
    ids=["high", "low", "uint8", "int8", "uint64", "int64"],
)
def test_labels_lie_in_range(function, argument, value, word):
    classes = GOOD[function].get("classes", 3)
    refuses(function, argument, value, ValueError, rf"lie in \[0, {classes}\), got {word}$")


@every_label
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1), (1, 2), (2, 3)], ids=str)
def test_labels_are_one_per_row(function, argument, shape):
    said = rf"have shape \(2,\), one label per row, got {re.escape(str(shape))}$"
    refuses(function, argument, np.zeros(shape, dtype=int), ValueError, said)


@every_label
def test_labels_are_not_ragged(function, argument):
    refuses(function, argument, [[0], [0, 1]], ValueError, "be an array, got lists of different")


# --- numbers

# the least value allowed, and whether it is itself allowed
LEAST = {"margin": True, "smoothing": True, "gamma": True, "reg": True, "tolerance": True}
LEAST |= {"l1_ratio": True, "drop_prob": True, "threshold": True}
LEAST |= {"delta": False, "h": False, "floor": False, "max_norm": False}


@every_number
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "str"),
        (True, "bool"),
        (np.True_, "bool"),
        (1j, "complex"),
        (np.complex128(1), "complex128"),
        ([1.0], "list"),
        (np.array(1.0), "ndarray"),
        (np.timedelta64(1, "s"), "timedelta64"),
        ({}, "dict"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_numbers_are_real_numbers(function, argument, value, kind):
    refuses(function, argument, value, TypeError, f"be a real number, got {kind}")


# h is None where the method chooses it
STEP_ALONE = [gradients.forward_gradient, gradients.central_gradient]
STEP_ALONE += [gradients.complex_step_gradient, gradients.directional_check]
NEVER_NONE = spoil(NUMBERS - {"h"}) + [p for p in spoil({"h"}) if p.values[0] in STEP_ALONE]


@pytest.mark.parametrize(("function", "argument"), NEVER_NONE)
def test_numbers_are_not_none(function, argument):
    refuses(function, argument, None, TypeError, "be a real number, got NoneType$")


@every_number
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, np.float32(np.nan)], ids=str)
def test_numbers_are_finite(function, argument, value):
    refuses(function, argument, value, ValueError, f"be finite, got {value}$")


@every_number
def test_numbers_fit_a_float(function, argument):
    refuses(function, argument, 10**400, ValueError, "be finite as a float, got an int too large$")


@every_number
@pytest.mark.parametrize("value", [-1, -0.25, np.float32(-2), np.int8(-3)], ids=str)
def test_numbers_are_not_negative(function, argument, value):
    bound = "at least" if LEAST[argument] else "greater than"
    refuses(function, argument, value, ValueError, rf"be {bound} 0, got {value:g}$")


@every_number
def test_zero_is_allowed_where_it_has_a_meaning(function, argument):
    if LEAST[argument]:
        function(**{**GOOD[function], argument: 0})
    else:
        refuses(function, argument, 0, ValueError, "be greater than 0, got 0$")


@every_number
@pytest.mark.parametrize("kind", [int, np.float32, np.int64, np.uint8], ids=lambda t: t.__name__)
def test_numbers_of_every_real_kind_are_taken(function, argument, kind):
    function(**{**GOOD[function], argument: kind(argument != "drop_prob")})


@pytest.mark.parametrize(("function", "argument"), spoil({"smoothing", "l1_ratio"}))
def test_shares_are_at_most_1(function, argument):
    refuses(function, argument, 1.5, ValueError, "be at most 1, got 1.5$")


@pytest.mark.parametrize("value", [2.0, True, "2", None, np.float64(2)], ids=repr)
def test_number_of_classes_is_a_whole_number(value):
    said = f"be a whole number, got {re.escape(repr(value))}$"
    refuses(linear.nearest_mean, "classes", value, TypeError, said)


@pytest.mark.parametrize("value", [0, -1])
def test_number_of_classes_is_at_least_1(value):
    refuses(linear.nearest_mean, "classes", value, ValueError, f"be at least 1, got {value}$")


def test_every_class_needs_an_example():
    said = "have an example of every class, got none of class 1$"
    refuses(linear.nearest_mean, "y", [0, 0], ValueError, said)


@pytest.mark.parametrize(("function", "argument"), spoil({"method"}))
@pytest.mark.parametrize("value", ["backward", "", None, 2, "Central"], ids=repr)
def test_method_is_one_of_three(function, argument, value):
    said = f"be one of forward, central, complex, got {value!r}$"
    refuses(function, argument, value, ValueError, said)


def test_direction_is_not_zero():
    with pytest.raises(ValueError, match=r"^direction must not be zero$"):
        gradients.directional_derivative(squares, [1.0, 2.0], [0.0, 0.0])


def test_a_loss_that_is_not_finite_is_caught_where_gradients_are_compared():
    """A numerical gradient may hold nan, if the loss does; it must not pass for right."""
    numeric = gradients.numerical_gradient(lambda x: np.nan, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"^numeric must be finite, got nan at index \(0,\)"):
        gradients.compare_gradients([0.0, 0.0], numeric)
