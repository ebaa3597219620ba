"""Every bad argument of a layer is refused with a sentence, as in `test_bad_input`."""

import inspect
import re

import numpy as np
import pytest
from layer_table import stats

from cs_core import layers
from cs_core.layers import RunningStats

ROWS = [[1.0, 2.0], [3.0, 4.0]]
IMAGES = np.arange(1.0, 33.0).reshape(2, 2, 2, 4)
RUNNING = stats(2)
DENSE = {"W1": ROWS, "b1": [1.0, 2.0], "W2": ROWS, "b2": [0.0, 1.0]}
FILTERS = np.arange(36.0).reshape(2, 2, 3, 3)
CONV = {"W1": FILTERS, "W2": FILTERS}
CONV |= {name: [1.0, 2.0] for name in ("gamma1", "beta1", "gamma2", "beta2")}
BN = {"momentum": 0.9, "eps": 1e-5}
POOL = {"x": IMAGES, "size": 2, "stride": 2}

# One good call of each forward function, with all its arguments.
GOOD = {
    "affine": {"x": ROWS, "W": ROWS, "b": [1.0, 2.0]},
    "flatten": {"x": IMAGES},
    **{name: {"x": ROWS} for name in ("sigmoid", "tanh", "relu", "selu", "gelu", "silu")},
    "softmax": {"x": ROWS},
    "leaky_relu": {"x": ROWS, "slope": 0.1},
    "elu": {"x": ROWS, "alpha": 1.0},
    "prelu": {"x": ROWS, "slope": [0.1, 0.2]},
    "maxout": {"x": ROWS},
    "batchnorm": {
        "x": ROWS,
        "gamma": [1.0, 2.0],
        "beta": [0.0, 1.0],
        "running": RUNNING,
        "training": True,
        **BN,
    },
    "conv": {"x": IMAGES, "W": FILTERS, "b": [1.0, 2.0], "stride": 1, "padding": 1},
    "max_pool": POOL,
    "avg_pool": POOL,
    "global_avg_pool": {"x": IMAGES},
    "residual": {"x": ROWS, "params": DENSE},
    "residual_conv": {
        "x": IMAGES,
        "params": CONV,
        "running": {"bn1": RUNNING, "bn2": RUNNING},
        "training": True,
        "stride": 1,
        **BN,
    },
}
TAKES_AN_ARRAY_AS_CACHE = {"sigmoid", "tanh", "relu", "selu", "softmax"}
TAKES_AN_ARRAY_AS_CACHE |= {"flatten", "global_avg_pool"}
IMAGES_ONLY = {"conv", "max_pool", "avg_pool", "global_avg_pool", "residual_conv"}
ARRAYS = {"x", "W", "b", "gamma", "beta"}

every_layer = pytest.mark.parametrize("name", GOOD)


def call(name, **changes):
    return getattr(layers, f"{name}_forward")(**{**GOOD[name], **changes})


def refuses(name, argument, value, error, says):
    with pytest.raises(error, match=rf"^{argument} must {says}") as caught:
        call(name, **{argument: value})
    assert type(caught.value) is error


def spoil(kind):
    """Every (layer, argument) whose argument is of this kind."""
    return pytest.mark.parametrize(
        ("name", "argument"),
        [
            pytest.param(name, argument, id=f"{name}-{argument}")
            for name, good in GOOD.items()
            for argument in good
            if argument in kind or (name, argument) in kind
        ],
    )


every_array = spoil(ARRAYS | {("prelu", "slope")})
every_number = spoil({"momentum", "eps", "alpha", ("leaky_relu", "slope")})
every_count = spoil({"stride", "padding", "size"})


def test_the_table_holds_good_calls_of_every_layer_with_every_argument():
    public = {n.removesuffix("_forward") for n in layers.__all__ if n.endswith("_forward")}
    assert GOOD.keys() == public
    for name, good in GOOD.items():
        call(name)
        signature = inspect.signature(getattr(layers, f"{name}_forward"))
        assert good.keys() == signature.parameters.keys()


# --- arrays


@every_array
@pytest.mark.parametrize(
    ("value", "dtype"),
    [([[1j, 2]], "complex128"), ([["1"]], "<U1"), (None, "object"), ({"a": 1}, "object")],
    ids=["complex", "words", "None", "dict"],
)
def test_arrays_hold_real_numbers(name, argument, value, dtype):
    with pytest.raises(TypeError, match=rf"^{argument} must hold real numbers, got dtype {dtype}$"):
        call(name, **{argument: value})


@every_array
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf], ids=str)
def test_arrays_are_finite(name, argument, bad):
    value = np.array(GOOD[name][argument], dtype=float)
    value.flat[1] = bad
    with pytest.raises(ValueError, match=rf"^{argument} must be finite, got {bad} at index \("):
        call(name, **{argument: value})


@every_array
def test_arrays_are_not_empty_or_ragged(name, argument):
    empty = np.zeros((*np.shape(GOOD[name][argument])[:-1], 0))
    with pytest.raises(ValueError, match=rf"^{argument} must not be empty, got shape"):
        call(name, **{argument: empty})
    with pytest.raises(ValueError, match=rf"^{argument} must be an array, got lists of diff"):
        call(name, **{argument: [[1.0], [1.0, 2.0]]})


@pytest.mark.parametrize("name", sorted(IMAGES_ONLY))
@pytest.mark.parametrize("shape", [(), (3,), (2, 2), (2, 3, 4), (1, 1, 1, 2, 2)], ids=str)
def test_images_have_four_axes(name, shape):
    said = rf"have 4 dimension\(s\), got shape {re.escape(str(shape))}$"
    refuses(name, "x", np.ones(shape), ValueError, said)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 4), (1, 1, 1, 2, 2)], ids=str)
def test_batchnorm_takes_rows_or_images(shape):
    said = rf"have shape \(N, D\) or \(N, C, H, W\), got {re.escape(str(shape))}$"
    refuses("batchnorm", "x", np.ones(shape), ValueError, said)


@pytest.mark.parametrize(
    ("name", "axis"),
    [("softmax", "scores"), ("maxout", "pieces"), ("flatten", "examples")],
)
def test_a_single_number_has_no_axis(name, axis):
    refuses(name, "x", 1.0, ValueError, f"have an axis of {axis}, got a single number$")


@pytest.mark.parametrize(
    ("name", "argument", "value", "says"),
    [
        ("affine", "x", np.ones(2), r"have 2 dimension\(s\), got shape \(2,\)$"),
        ("affine", "W", np.ones(2), r"have 2 dimension\(s\), got shape \(2,\)$"),
        ("affine", "b", np.ones(3), r"have shape \(2,\), one per column of W, got \(3,\)$"),
        ("affine", "b", np.ones((1, 2)), r"have shape \(2,\), one per column of W, got \(1, 2\)$"),
        ("affine", "b", 1.0, r"have shape \(2,\), one per column of W, got \(\)$"),
        ("prelu", "slope", [1.0], r"have shape \(2,\), one per entry of the second axis, got"),
        ("prelu", "slope", [ROWS], r"have shape \(2,\), one per entry of the second axis, got"),
        ("prelu", "x", [1.0, 2.0], r"have a second axis for several slopes, got shape \(2,\)$"),
        ("batchnorm", "gamma", [1.0], r"have shape \(2,\), one per channel of x, got \(1,\)$"),
        ("batchnorm", "beta", 1.0, r"have shape \(2,\), one per channel of x, got \(\)$"),
        ("conv", "W", np.ones((2, 3, 3, 3)), r"have as many input channels as x, 2, got shape"),
        ("conv", "W", np.ones((2, 3)), r"have 4 dimension\(s\), got shape \(2, 3\)$"),
        ("conv", "b", [1.0], r"have shape \(2,\), one per filter, got \(1,\)$"),
    ],
)
def test_shapes_fit_together(name, argument, value, says):
    refuses(name, argument, value, ValueError, says)


def test_rows_fit_the_weights():
    said = r"^x must have as many columns as W has rows, 3, got shape \(2, 2\)$"
    with pytest.raises(ValueError, match=said):
        call("affine", W=np.ones((3, 1)))


def test_filters_fit_the_channels():
    said = r"^W must have as many input channels as x, 3, got shape \(2, 2, 3, 3\)$"
    with pytest.raises(ValueError, match=said):
        call("conv", x=np.ones((1, 3, 4, 5)))


@pytest.mark.parametrize(
    ("name", "changes", "window", "image"),
    [
        ("conv", {"padding": 0}, "3 by 3", "2 by 4"),
        ("conv", {"W": np.ones((2, 2, 1, 7))}, "1 by 7", "4 by 6"),
        ("conv", {"W": np.ones((2, 2, 5, 1))}, "5 by 1", "4 by 6"),
        ("max_pool", {"size": 3}, "3 by 3", "2 by 4"),
        ("max_pool", {"size": 3, "x": np.ones((1, 1, 4, 2))}, "3 by 3", "4 by 2"),
        ("avg_pool", {"size": 5, "stride": 1}, "5 by 5", "2 by 4"),
    ],
)
def test_a_window_fits_into_the_image(name, changes, window, image):
    said = f"^x must be at least as large as a window, {window}, got {image}"
    with pytest.raises(ValueError, match=rf"{said} \(padding included\)$"):
        call(name, **changes)


# --- upstream gradients and caches


@every_layer
def test_upstream_gradient_has_the_shape_of_the_output(name):
    """(N,) against (N, 1) would broadcast, and the wrong gradient would look right."""
    out, cache = call(name)[:2]
    backward = getattr(layers, f"{name}_backward")
    for shape in [(), (1,), (*out.shape, 1), out.shape[:-1], (1, *out.shape), (7, *out.shape[1:])]:
        said = rf"^dout must have the shape of out, {re.escape(str(out.shape))}, got "
        with pytest.raises(ValueError, match=said + re.escape(str(shape))):
            backward(np.ones(shape), cache)


@every_layer
def test_upstream_gradient_holds_finite_real_numbers(name):
    out, cache = call(name)[:2]
    backward = getattr(layers, f"{name}_backward")
    with pytest.raises(TypeError, match=r"^dout must hold real numbers, got dtype complex128$"):
        backward(np.full(out.shape, 1j), cache)
    with pytest.raises(ValueError, match=r"^dout must be finite, got nan at index"):
        backward(np.full(out.shape, np.nan), cache)


@every_layer
@pytest.mark.parametrize("cache", [None, "cache", (1, "2"), {"x": 1}], ids=repr)
def test_cache_is_that_of_the_forward_function(name, cache):
    backward, out = getattr(layers, f"{name}_backward"), call(name)[0]
    if name in TAKES_AN_ARRAY_AS_CACHE:
        said = r"^cache must hold real numbers, got dtype"
    else:
        said = rf"^cache must be what {name}_forward returned, got {type(cache).__name__}$"
    with pytest.raises(TypeError, match=said):
        backward(np.ones(out.shape), cache)


@pytest.mark.parametrize("name", sorted(GOOD.keys() - TAKES_AN_ARRAY_AS_CACHE - {"affine"}))
def test_cache_of_another_layer_is_refused(name):
    with pytest.raises(TypeError, match=r"^cache must be what \w+ returned, got AffineCache$"):
        getattr(layers, f"{name}_backward")(call(name)[0], call("affine")[1])


def test_the_two_kinds_of_pooling_tell_their_caches_apart():
    for name, other in [("max_pool", "avg_pool"), ("avg_pool", "max_pool")]:
        with pytest.raises(TypeError, match=rf"^cache must be what {name}_forward returned, got"):
            getattr(layers, f"{name}_backward")(call(name)[0], call(other)[1])


# --- numbers and switches


@every_number
@pytest.mark.parametrize("value", ["1", True, 1j, [1.0], {}], ids=repr)
def test_numbers_are_real_numbers(name, argument, value):
    kind = type(value).__name__
    refuses(name, argument, value, TypeError, f"be a real number, got {kind}$")


@every_number
@pytest.mark.parametrize("value", [np.nan, np.inf, -0.25], ids=str)
def test_numbers_lie_in_range(name, argument, value):
    with pytest.raises(
        ValueError, match=rf"^{argument} must be (finite|at least 0|greater than 0)"
    ):
        call(name, **{argument: value})


@pytest.mark.parametrize("name", ["batchnorm", "residual_conv"])
def test_momentum_is_a_share_and_eps_is_positive(name):
    with pytest.raises(ValueError, match=r"^momentum must be at most 1, got 1.5$"):
        call(name, momentum=1.5)
    with pytest.raises(ValueError, match=r"^eps must be greater than 0, got 0$"):
        call(name, eps=0)
    call(name, momentum=0)
    call(name, momentum=1)


@every_count
@pytest.mark.parametrize("value", ["1", True, 1.0, [1], np.timedelta64(1, "s")], ids=repr)
def test_counts_are_whole_numbers(name, argument, value):
    said = rf"^{argument} must be a whole number, got {re.escape(repr(value))}$"
    with pytest.raises(TypeError, match=said):
        call(name, **{argument: value})


@every_count
def test_counts_are_not_too_small(name, argument):
    least = 0 if argument == "padding" else 1
    with pytest.raises(
        ValueError, match=rf"^{argument} must be at least {least}, got {least - 1}$"
    ):
        call(name, **{argument: least - 1})
    call(name, **{argument: np.uint8(1)})


@pytest.mark.parametrize("name", ["batchnorm", "residual_conv"])
@pytest.mark.parametrize("value", [None, 1, 0.0, "train"], ids=repr)
def test_training_is_yes_or_no(name, value):
    kind = type(value).__name__
    with pytest.raises(TypeError, match=rf"^training must be True or False, got {kind}$"):
        call(name, training=value)


@pytest.mark.parametrize(
    ("running", "error", "says"),
    [
        (None, TypeError, r"running must be RunningStats\(mean, var\), got NoneType"),
        ((1.0,), TypeError, r"running must be RunningStats\(mean, var\), got tuple"),
        (([1.0], [1.0, 1.0]), ValueError, r"running.mean must have shape \(2,\), one per chann"),
        (([1.0, 1.0], [1.0]), ValueError, r"running.var must have shape \(2,\), one per channel"),
        (([1.0, 1.0], [1.0, -1.0]), ValueError, r"running.var must not be negative, got -1"),
        (([1.0, np.nan], [1.0, 1.0]), ValueError, r"running.mean must be finite, got nan at"),
    ],
)
def test_running_statistics_fit(running, error, says):
    for training in (True, False):
        with pytest.raises(error, match=f"^{says}"):
            call("batchnorm", running=running, training=training)


def test_a_running_variance_may_be_0():
    """A channel that never varied: eps keeps the division safe."""
    running = RunningStats(np.zeros(2), np.zeros(2))
    out, _, _ = call("batchnorm", running=running, training=False, eps=0.25)
    np.testing.assert_array_equal(out, [[2, 9], [6, 17]])


@pytest.mark.parametrize(
    ("value", "error"), [(0, ValueError), (-1, ValueError), (1.0, TypeError), (None, TypeError)]
)
def test_initial_statistics_need_channels(value, error):
    with pytest.raises(error, match=r"^channels must be"):
        layers.initial_running_stats(value)


# --- blocks


@pytest.mark.parametrize(
    ("name", "projection"), [("residual", "Ws, bs"), ("residual_conv", "Ws, betas, gammas")]
)
def test_a_block_knows_its_parameters(name, projection):
    params = GOOD[name]["params"]
    for wrong in ({}, {**params, "W9": ROWS}, {k: v for k, v in params.items() if k != "W2"}):
        names = ", ".join(sorted(params))
        said = f"^params must hold {names} (and, for a projection, {projection}), got "
        with pytest.raises(ValueError, match="^" + re.escape(said[1:])):
            call(name, params=wrong)
    with pytest.raises(TypeError, match=r"^params must map names to arrays, got list$"):
        call(name, params=list(params.items()))


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("residual", {"b1": [1.0]}, r"W1, b1: b must have shape \(2,\), one per column of W"),
        ("residual", {"b2": [1.0]}, r"W2, b2: b must have shape \(2,\), one per column of W"),
        ("residual", {"W2": [[1.0], [2.0]], "b2": [1.0]}, r"params must bring x to the shape of "),
        ("residual", {"Ws": [[1.0], [2.0]], "bs": [1.0]}, r"params must bring x to the shape of "),
        ("residual", {"Ws": ROWS, "bs": [1.0]}, r"Ws, bs: b must have shape \(2,\), one per colu"),
        ("residual_conv", {"gamma1": [1.0]}, r"W1, gamma1, beta1: gamma must have shape \(2,\)"),
        ("residual_conv", {"W2": ROWS}, r"W2, gamma2, beta2: W must have 4 dimension\(s\), got"),
        ("residual_conv", {"W1": np.ones((2, 2, 2, 2))}, "params must bring x to the shape of the"),
    ],
)
def test_parameters_of_a_block_fit(name, change, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        call(name, params={**GOOD[name]["params"], **change})


def test_a_stride_needs_a_projection():
    with pytest.raises(ValueError, match=r"a projection can change the shortcut's$"):
        call("residual_conv", stride=2)


@pytest.mark.parametrize("running", [{}, {"bn1": RUNNING}, {"1": RUNNING, "2": RUNNING}], ids=len)
def test_a_block_knows_its_running_statistics(running):
    with pytest.raises(ValueError, match=r"^running must hold bn1, bn2, got "):
        call("residual_conv", running=running)
    with pytest.raises(TypeError, match=r"^running must map names to RunningStats, got Running"):
        call("residual_conv", running=RUNNING)
