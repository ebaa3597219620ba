"""What every layer must do, row by row of the table of layers."""

import inspect

import numpy as np
import pytest
from layer_table import CASES, LayerCase, as_tuple
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import layers
from cs_core.gradients import compare_gradients, numerical_vjp

every_layer = pytest.mark.parametrize("case", CASES, ids=str)
every_layer_and_shape = pytest.mark.parametrize(
    ("case", "shapes"),
    [pytest.param(c, s, id=f"{c}-{'x'.join(map(str, s[0]))}") for c in CASES for s in c.shapes],
)


def upstream(case: LayerCase, arrays, rng: np.random.Generator) -> np.ndarray:
    """A random gradient: with all ones, softmax and batch norm hide their mistakes."""
    return rng.normal(size=np.shape(case.out(*arrays)))


def test_the_table_holds_every_public_layer():
    public = {name.removesuffix("_forward") for name in layers.__all__ if "_forward" in name}
    assert {case.covers for case in CASES} == public
    assert {n.removesuffix("_backward") for n in layers.__all__ if "_backward" in n} == public


@every_layer_and_shape
def test_gradients_are_the_slopes(case, shapes, rng):
    arrays = case.draw(rng, shapes)
    dout = upstream(case, arrays, rng)
    gradients = case.pull_back(arrays, dout)
    assert len(gradients) == len(arrays)
    for k, gradient in enumerate(gradients):

        def out(point, k=k):
            return case.out(*arrays[:k], point, *arrays[k + 1 :])

        numeric = numerical_vjp(out, arrays[k], dout)
        # entries far below the largest hold little but the rounding of the sum they come from
        floor = max(1e-3, 1e-2 * np.abs(numeric).max())
        report = compare_gradients(gradient, numeric, tolerance=1e-6, floor=floor)
        assert report.passed, f"argument {k}: {report}"


@every_layer_and_shape
def test_form_of_the_result(case, shapes, rng):
    arrays = case.draw(rng, shapes)
    dout = upstream(case, arrays, rng)
    out = case.out(*arrays)
    gradients = case.pull_back(arrays, dout)
    assert type(out) is np.ndarray
    for array, gradient in zip(arrays, gradients, strict=True):
        assert type(gradient) is np.ndarray
        assert gradient.shape == array.shape
        assert gradient.flags.writeable
    for result in (out, *gradients):
        assert not any(np.shares_memory(result, given) for given in (*arrays, dout))


@every_layer
def test_arguments_are_read_and_never_written(case, rng):
    arrays = case.example(rng)
    dout = upstream(case, arrays, rng)
    before = [array.copy() for array in (*arrays, dout)]
    for array in (*arrays, dout):
        array.flags.writeable = False
    out, cache = case.forward(*arrays)
    first, second = (case.backward(dout, cache) for _ in range(2))  # a cache can be used again
    for array, copy in zip((*arrays, dout), before, strict=True):
        assert_array_equal(array, copy)
    assert_array_equal(out, case.out(*arrays))
    for a, b in zip(as_tuple(first), as_tuple(second), strict=True):
        assert_array_equal(a, b)


@every_layer
def test_float32_stays_float32_and_is_right_to_its_precision(case, rng):
    arrays = [array.astype(np.float32) for array in case.example(rng)]
    dout = upstream(case, arrays, rng).astype(np.float32)
    wide = [array.astype(np.float64) for array in arrays]
    out = case.out(*arrays)
    assert out.dtype == np.float32
    assert_allclose(out, case.out(*wide), rtol=1e-4, atol=1e-5)
    right = case.pull_back(wide, dout.astype(np.float64))
    for gradient, expected in zip(case.pull_back(arrays, dout), right, strict=True):
        assert gradient.dtype == np.float32
        assert_allclose(gradient, expected, rtol=1e-4, atol=1e-4 * (1 + np.abs(expected).max()))


@every_layer
def test_the_first_argument_sets_the_dtype(case, rng):
    arrays = case.example(rng)
    dout = upstream(case, arrays, rng)
    arrays[0] = arrays[0].astype(np.float32)
    assert case.out(*arrays).dtype == np.float32
    assert {g.dtype for g in case.pull_back(arrays, dout)} == {np.dtype(np.float32)}


@every_layer
@pytest.mark.parametrize("dtype", ["i4", "u1", "f2", ">f8"])
def test_other_real_dtypes_are_computed_in_float64(case, dtype, rng):
    arrays = [np.rint(np.abs(10 * array)).astype(dtype) for array in case.example(rng)]
    wide = [array.astype(np.float64) for array in arrays]
    dout = upstream(case, wide, rng)
    assert_array_equal(case.out(*arrays), case.out(*wide))
    for gradient, expected in zip(
        case.pull_back(arrays, dout), case.pull_back(wide, dout), strict=True
    ):
        assert gradient.dtype == np.float64
        assert_array_equal(gradient, expected)


@every_layer
def test_lists_are_taken_as_arrays(case, rng):
    arrays = case.example(rng)
    dout = upstream(case, arrays, rng)
    lists = [array.tolist() for array in arrays]
    assert_array_equal(case.out(*lists), case.out(*arrays))
    for gradient, expected in zip(
        case.pull_back(lists, dout.tolist()), case.pull_back(arrays, dout), strict=True
    ):
        assert_array_equal(gradient, expected)


def layouts(array: np.ndarray) -> dict[str, np.ndarray]:
    """The same numbers, laid out in memory in other ways."""
    if array.ndim == 0:
        return dict.fromkeys(LAYOUTS, array)
    return {
        "fortran": np.asfortranarray(array),
        "strided": np.repeat(array, 2, axis=-1)[..., ::2],
        "reversed": array[::-1].copy()[::-1],
    }


LAYOUTS = ("fortran", "strided", "reversed")


@every_layer
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_in_memory_does_not_count(case, layout, rng):
    arrays = case.example(rng)
    dout = upstream(case, arrays, rng)
    other = [layouts(array)[layout] for array in arrays]
    assert_allclose(case.out(*other), case.out(*arrays), rtol=1e-12, atol=1e-13)
    for gradient, expected in zip(
        case.pull_back(other, layouts(dout)[layout]), case.pull_back(arrays, dout), strict=True
    ):
        assert_allclose(gradient, expected, rtol=1e-10, atol=1e-11)


@every_layer
def test_backward_is_linear_in_the_upstream_gradient(case, rng):
    arrays = case.example(rng)
    first, second = upstream(case, arrays, rng), upstream(case, arrays, rng)
    mixed = case.pull_back(arrays, 3 * first - 0.5 * second)
    for whole, a, b in zip(
        mixed, case.pull_back(arrays, first), case.pull_back(arrays, second), strict=True
    ):
        scale = np.abs(a).max() + np.abs(b).max()
        assert_allclose(whole, 3 * a - 0.5 * b, rtol=1e-10, atol=1e-12 * (1 + scale))


BATCH_COUNTS = {"batchnorm", "residual_conv"}  # there, an example's output depends on the others


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.covers not in BATCH_COUNTS or "testing" in c.name], ids=str
)
def test_examples_do_not_see_each_other(case, rng):
    x, *rest = case.example(rng)
    together = case.out(x, *rest)
    alone = [case.out(x[i : i + 1], *rest) for i in range(len(x))]
    assert_allclose(together, np.concatenate(alone), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softmax"]
)
@pytest.mark.parametrize("make", [np.float32, np.float64], ids=lambda t: t.__name__)
def test_far_out_nothing_overflows(name, make):
    """Warnings are errors here: an overflow inside would be seen."""
    x = np.array([[-1e30, -1e4, -100.0, 0.0], [100.0, 1e4, 1e30, 1.0]], dtype=make)
    out, cache = getattr(layers, f"{name}_forward")(x)
    dx = getattr(layers, f"{name}_backward")(np.ones_like(x), cache)
    assert np.isfinite(out).all()
    assert np.isfinite(dx).all()
    if name != "softmax":
        level = {"sigmoid": 1, "tanh": 1, "selu": 1.0507009873554805 * 1e30}.get(name, 1e30)
        assert_allclose(out[1, 2], level, rtol=1e-6)
        slope = {"sigmoid": 0, "tanh": 0, "selu": 1.0507009873554805}.get(name, 1)
        assert_allclose(dx[1, 2], slope, rtol=1e-6)


def test_options_are_keywords():
    """Only arrays, caches, parameters and running statistics may stand in a row."""
    arrays = {"x", "W", "b", "gamma", "beta", "slope", "running", "params", "dout", "cache"}
    for name in layers.__all__:
        if name.endswith(("_forward", "_backward")):
            parameters = inspect.signature(getattr(layers, name)).parameters.values()
            positional = {p.name for p in parameters if p.kind is not p.KEYWORD_ONLY}
            assert positional <= arrays, name


def test_batchnorm_does_not_assume_a_mode():
    for forward in (layers.batchnorm_forward, layers.residual_conv_forward):
        assert inspect.signature(forward).parameters["training"].default is inspect.Parameter.empty
