"""What every loss must do, row by row of the table of losses."""

import inspect

import numpy as np
import pytest
from exact import mean_loss_and_gradient
from loss_table import CASES, FAR, SCORE_CASES, LossCase
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import losses
from cs_core.gradients import compare_gradients, find_kinks, numerical_gradient

every_loss = pytest.mark.parametrize("case", CASES, ids=str)
every_score_loss = pytest.mark.parametrize("case", SCORE_CASES, ids=str)
every_loss_and_shape = pytest.mark.parametrize(
    ("case", "shape"),
    [pytest.param(c, s, id=f"{c}-{'x'.join(map(str, s))}") for c in CASES for s in c.shapes],
)


def example(case: LossCase, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return case.draw(rng, case.shapes[-1])


def test_the_table_holds_every_public_loss():
    public = {name for name in losses.__all__ if name.endswith("_loss")}
    assert {case.function.__name__ for case in CASES} == public


@every_loss_and_shape
def test_value_and_gradient_are_those_of_the_definition(case, shape, rng):
    x, target = case.draw(rng, shape)
    loss, gradient = case(x, target)
    right_loss, right_gradient = mean_loss_and_gradient(case.definition, x, target, **case.options)
    assert_allclose(loss, right_loss, rtol=1e-13, atol=1e-15)
    assert_allclose(gradient, right_gradient, rtol=1e-12, atol=1e-15)


@every_loss_and_shape
def test_gradient_is_the_slope_of_the_loss(case, shape, rng):
    x, target = case.draw(rng, shape)

    def value(point):
        return case(point, target)[0]

    report = compare_gradients(
        case(x, target)[1], numerical_gradient(value, x), tolerance=1e-7, kinks=find_kinks(value, x)
    )
    assert report.passed, str(report)
    assert not report.kinks.any()


@every_loss_and_shape
def test_form_of_the_result(case, shape, rng):
    x, target = case.draw(rng, shape)
    loss, gradient = case(x, target)
    assert type(loss) is float
    assert type(gradient) is np.ndarray
    assert gradient.shape == shape
    assert gradient.flags.writeable
    assert not np.shares_memory(gradient, x)
    assert not np.shares_memory(gradient, target)


@every_loss_and_shape
def test_gradient_vanishes_at_the_optimum(case, shape, rng):
    x, target = case.draw(rng, shape)
    lowest, gradient = case(case.best(x, target), target)
    assert_allclose(gradient, 0, atol=1e-15)
    assert lowest <= case(x, target)[0]
    for _ in range(5):
        step = rng.normal(scale=1e-2, size=shape)
        assert lowest <= case(case.best(x, target) + step, target)[0] + 1e-15


@every_loss
def test_loss_is_a_mean_over_examples(case, rng):
    x, target = example(case, rng)
    single = [case(x[i : i + 1], target[i : i + 1]) for i in range(len(x))]
    loss, gradient = case(x, target)
    assert_allclose(loss, np.mean([value for value, _ in single]), rtol=1e-14)
    assert_allclose(gradient, np.concatenate([g for _, g in single]) / len(x), rtol=1e-14)
    twice, halved = case(np.concatenate([x, x]), np.concatenate([target, target]))
    assert_allclose(twice, loss, rtol=1e-14)
    assert_allclose(halved, np.concatenate([gradient, gradient]) / 2, rtol=1e-14)


@every_score_loss
@pytest.mark.parametrize("shape", [(1, 2), (4, 3), (3, 10)], ids=str)
def test_only_differences_of_scores_count(case, shape, rng):
    x, y = case.draw(rng, shape)
    shifted, gradient = case(x + rng.normal(scale=3, size=(shape[0], 1)), y)
    loss, same = case(x, y)
    assert_allclose(shifted, loss, rtol=1e-13)
    assert_allclose(gradient, same, rtol=1e-12, atol=1e-14)
    assert_allclose(gradient.sum(axis=1), 0, atol=1e-14)


@every_score_loss
def test_order_of_classes_does_not_count(case, rng):
    x, y = case.draw(rng, (4, 6))
    order = rng.permutation(6)
    loss, gradient = case(x[:, order], np.argsort(order)[y])
    assert_allclose(loss, case(x, y)[0], rtol=1e-14)
    assert_allclose(gradient, case(x, y)[1][:, order], rtol=1e-14, atol=1e-17)


@every_loss
def test_float32_stays_float32_and_is_right_to_its_precision(case, rng):
    x, target = example(case, rng)
    x = x.astype(np.float32)
    target = target if case.target == "class" else target.astype(np.float32)
    loss, gradient = case(x, target)
    right_loss, right_gradient = mean_loss_and_gradient(case.definition, x, target, **case.options)
    assert gradient.dtype == np.float32
    assert type(loss) is float
    assert_allclose(loss, right_loss, rtol=1e-5)
    assert_allclose(gradient, right_gradient, rtol=1e-5, atol=1e-6)


@every_loss
@pytest.mark.parametrize("make", [np.float32, np.float64, np.int64], ids=lambda t: t.__name__)
def test_gradient_has_the_dtype_of_the_first_argument_alone(case, make, rng):
    """Neither a float64 target nor a NumPy number among the options changes it."""
    x, target = example(case, rng)
    first = np.rint(x).astype(make)
    options = {name: np.float64(value) for name, value in case.options.items()}
    gradient = case.function(first, target, **options)[1]
    assert gradient.dtype == (np.float64 if make is np.int64 else make)
    assert_allclose(gradient, case(first.astype(np.float64), target)[1], rtol=1e-5, atol=1e-6)


@every_loss
@pytest.mark.parametrize("dtype", ["i1", "u1", "i4", "u8", "f2", "longdouble", ">f8", ">f4"])
def test_other_real_dtypes_are_computed_in_float64(case, dtype, rng):
    x, target = example(case, rng)
    whole = np.rint(np.abs(x)).astype(dtype)
    loss, gradient = case(whole, target)
    right_loss, right_gradient = case(whole.astype(np.float64), target)
    assert gradient.dtype == np.float64
    assert loss == right_loss
    assert_array_equal(gradient, right_gradient)


@every_loss
def test_lists_are_taken_as_arrays(case, rng):
    x, target = example(case, rng)
    loss, gradient = case(x.tolist(), target.tolist())
    assert loss == case(x, target)[0]
    assert_array_equal(gradient, case(x, target)[1])


@every_loss
def test_arguments_are_read_and_never_written(case, rng):
    x, target = example(case, rng)
    before = x.copy(), target.copy()
    x.flags.writeable = target.flags.writeable = False
    first, second = case(x, target), case(x, target)
    assert_array_equal(x, before[0])
    assert_array_equal(target, before[1])
    assert first[0] == second[0]
    assert_array_equal(first[1], second[1])


def layouts(array: np.ndarray):
    """The same numbers, laid out in memory in other ways."""
    apart = np.repeat(array, 2, axis=0)[::2]
    return {
        "fortran": np.asfortranarray(array),
        "strided": apart,
        "reversed": array[::-1].copy()[::-1],
        "transposed": array.T.copy().T,
    }


@every_loss
@pytest.mark.parametrize("layout", ["fortran", "strided", "reversed", "transposed"])
def test_layout_in_memory_does_not_count(case, layout, rng):
    x, target = example(case, rng)
    loss, gradient = case(layouts(x)[layout], layouts(target)[layout])
    assert_allclose(loss, case(x, target)[0], rtol=1e-14)
    assert_allclose(gradient, case(x, target)[1], rtol=1e-14)


@every_loss
@pytest.mark.parametrize("make", [np.float32, np.float64], ids=lambda t: t.__name__)
def test_extreme_first_arguments(case, make, rng):
    """Plus and minus ten thousand: no warning, no nan, and still the right numbers."""
    x = FAR * rng.choice([-1, 1], size=(6, 4)) + rng.permutation(24).reshape(6, 4)  # no ties
    x[:, 0] = rng.normal(size=6)
    x = x.astype(make)
    target = case.draw(rng, x.shape)[1]
    target = target if case.target == "class" else target.astype(make)
    loss, gradient = case(x, target)
    right_loss, right_gradient = mean_loss_and_gradient(case.definition, x, target, **case.options)
    tolerance = 1e-12 if make is np.float64 else 1e-5
    assert_allclose(loss, right_loss, rtol=tolerance)
    assert_allclose(gradient, right_gradient, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("z", [20.0, 40.0, 60.0])
@pytest.mark.parametrize("case", [c for c in CASES if c.target == "bit"], ids=str)
def test_a_nearly_certain_right_answer_costs_a_little_not_nothing(case, z):
    """1 + exp(-40) rounds to 1: the logarithm and 1 - p must not be taken of such a sum."""
    x, target = np.array([z, -z]), np.array([1.0, 0.0])
    loss, gradient = case(x, target)
    right_loss, right_gradient = mean_loss_and_gradient(case.definition, x, target, **case.options)
    assert_allclose(loss, right_loss, rtol=1e-12)
    if case.function is losses.focal_with_logits_loss:
        assert_allclose(gradient, right_gradient, rtol=1e-12)


@every_score_loss
@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i4"])
def test_labels_of_every_integer_dtype(case, dtype, rng):
    """With 200 classes, an index computed in a small dtype would wrap around."""
    classes = 127 if dtype == "i1" else 200
    x = rng.normal(size=(3, classes))
    y = np.array([classes - 1, 0, 101])
    loss, gradient = case(x, y.astype(dtype))
    assert loss == case(x, y)[0]
    assert_array_equal(gradient, case(x, y)[1])


def test_no_loss_prints_as_minus_zero():
    """A reader who sees -0.0 looks for a sign error."""
    for case in CASES:
        x, target = case.draw(np.random.default_rng(0), (3, 3))
        loss, _ = case(case.best(x, target), target)
        assert not (loss == 0 and np.signbit(loss)), str(case)
    for hinge in (losses.svm_loss, losses.squared_svm_loss):
        assert not np.signbit(hinge([[9.0, 0.0]], [0])[1]).any()


def test_options_are_keywords():
    """A number in third place must not be taken for a margin by one loss, a delta by another."""
    for case in CASES:
        parameters = list(inspect.signature(case.function).parameters.values())
        assert all(p.kind is p.KEYWORD_ONLY for p in parameters[2:]), str(case)
