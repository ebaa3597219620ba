"""Training loops: minimize, fit, mini-batches and clipping."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import landscapes, optim, schedules
from cs_core.optim import clip_by_norm, clip_by_value
from cs_core.train import Epoch, fit, minibatches, minimize

BOWL = landscapes.zigzag_bowl.loss_and_grad


# --- minimize


def test_a_walk_by_hand():
    """x^2 / 20 + y^2 at rate 0.5: x shrinks by 0.95, y lands on 0."""
    path = minimize(BOWL, [-7.0, 2.0], optim.sgd(0.5), steps=2)
    assert_allclose(path.points, [[-7, 2], [-6.65, 0], [-6.3175, 0]])
    assert_allclose(path.losses, [6.45, 6.65**2 / 20, 6.3175**2 / 20])


def test_every_point_and_its_loss_are_kept():
    path = minimize(BOWL, [-7.0, 2.0], optim.adam(0.3), steps=37)
    assert path.points.shape == (38, 2)
    assert path.losses.shape == (38,)
    assert_allclose(path.losses, landscapes.zigzag_bowl.value(path.points))


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=str)
def test_points_have_the_shape_of_the_start(shape):
    path = minimize(lambda x: (float((x**2).sum()), 2 * x), np.ones(shape), optim.sgd(0.1), steps=4)
    assert path.points.shape == (5, *shape)
    assert_allclose(path.points[-1], 0.8**4)


def test_it_stops_at_the_first_point_that_pleases():
    def flat(loss, gradient):
        return np.abs(gradient).max() < 0.5

    path = minimize(BOWL, [-7.0, 2.0], optim.sgd(0.5), steps=1000, stop=flat)
    slopes = np.abs(landscapes.zigzag_bowl.gradient(path.points)).max(axis=1)
    assert (slopes[:-1] >= 0.5).all()
    assert slopes[-1] < 0.5
    assert len(path.points) > 2


def test_a_start_that_pleases_is_the_whole_walk():
    path = minimize(BOWL, [0.0, 0.0], optim.sgd(0.5), steps=9, stop=lambda loss, g: loss == 0)
    assert path.points.tolist() == [[0.0, 0.0]]


def test_the_callback_hears_of_every_point():
    heard = []
    path = minimize(
        BOWL, [-7.0, 2.0], optim.sgd(0.1), steps=3, callback=lambda *told: heard.append(told)
    )
    assert [step for step, _, _ in heard] == [0, 1, 2, 3]
    assert_array_equal([x for _, x, _ in heard], path.points)
    assert [loss for _, _, loss in heard] == path.losses.tolist()


def test_the_start_is_not_modified():
    x0 = np.array([-7.0, 2.0])
    x0.flags.writeable = False
    path = minimize(BOWL, x0, optim.sgd(0.1), steps=3)
    assert not np.shares_memory(path.points, x0)
    assert_array_equal(x0, [-7.0, 2.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf], ids=str)
def test_a_lost_loss_stops_the_walk_and_says_where(bad):
    def lost(x):
        return (bad if x < 0.5 else float(x)), 1.0

    says = rf"^the loss became {bad} at step 3 \(it was 0\.6 the step before\): try a learning rate"
    with pytest.raises(FloatingPointError, match=says):
        minimize(lost, 1.0, optim.sgd(0.2), steps=10)
    says = f"^the loss became {bad} at step 0: look for nan"
    with pytest.raises(FloatingPointError, match=says):
        minimize(lost, 0.0, optim.sgd(0.2), steps=10)


def test_a_lost_gradient_is_named():
    with pytest.raises(ValueError, match=r"^grads must be finite, got nan at index \(1,\)"):
        minimize(lambda x: (1.0, [0.0, np.nan]), [1.0, 1.0], optim.sgd(0.2), steps=10)


# --- fit


def line(params, x, y):
    error = params["w"] * x + params["b"] - y
    return (error**2).mean() / 2, {"w": (error * x).mean(), "b": error.mean()}


X = np.linspace(-1, 1, 23)
DATA, START = (X, 2 * X + 1), {"w": 0.0, "b": 0.0}


def fit_line(**options):
    settings = {"batch_size": 5, "epochs": 4, "rng": np.random.default_rng(0), **options}
    optimizer = settings.pop("optimizer", optim.sgd(0.3))
    return fit(
        settings.pop("params", START), line, settings.pop("data", DATA), optimizer, **settings
    )


def test_a_line_is_found():
    fitted = fit_line(epochs=60)
    assert_allclose([fitted.params["w"], fitted.params["b"]], [2, 1], atol=1e-6)


def test_steps_are_those_of_a_loop_by_hand():
    rng, optimizer = np.random.default_rng(3), optim.adam(schedules.inverse_time(0.1, decay=0.1))
    fitted = fit_line(optimizer=optimizer, rng=np.random.default_rng(3))
    params, state, losses = START, optimizer.init(START), []
    for _ in range(4):
        order = rng.permutation(23)
        for batch in (order[:5], order[5:10], order[10:15], order[15:20], order[20:]):
            loss, grads = line(params, X[batch], DATA[1][batch])
            losses.append(loss)
            params, state = optimizer.update(grads, state, params)
    assert fitted.params == params
    assert fitted.state == state
    assert_array_equal(fitted.losses, losses)


def test_the_loss_of_an_epoch_counts_every_example_once():
    """The last batch is smaller, and must not weigh as much as the others."""
    fitted = fit_line()
    weights = [5, 5, 5, 5, 3]
    means = [np.average(batch, weights=weights) for batch in fitted.losses.reshape(4, 5)]
    assert_allclose(fitted.epoch_losses, means)
    plain = fitted.losses.reshape(4, 5).mean(axis=1)
    assert np.abs(fitted.epoch_losses - plain).max() > 1e-3


def test_one_batch_of_all_examples_is_descent():
    fitted = fit_line(batch_size=100, epochs=3)
    expected = START
    for _ in range(3):
        grads = line(expected, *DATA)[1]
        expected = {name: expected[name] - 0.3 * grads[name] for name in expected}
    assert fitted.losses.shape == fitted.epoch_losses.shape == (3,)
    assert_allclose([*fitted.params.values()], [*expected.values()])


def test_training_goes_on_where_it_ended():
    rng, optimizer = np.random.default_rng(1), optim.momentum(0.1)
    whole = fit_line(optimizer=optimizer, rng=np.random.default_rng(1), epochs=5)
    first = fit_line(optimizer=optimizer, rng=rng, epochs=2)
    second = fit_line(
        optimizer=optimizer, rng=rng, epochs=3, params=first.params, state=first.state
    )
    assert second.params == whole.params
    assert second.state == whole.state
    assert_array_equal(np.concatenate([first.losses, second.losses]), whole.losses)


def test_the_callback_hears_of_every_epoch_and_can_end_training():
    heard: list[Epoch] = []

    def enough(epoch):
        heard.append(epoch)
        return epoch.number == 3

    fitted = fit_line(epochs=50, callback=enough)
    assert [epoch.number for epoch in heard] == [1, 2, 3]
    assert [epoch.loss for epoch in heard] == fitted.epoch_losses.tolist()
    assert heard[-1].params == fitted.params
    assert heard[0].params != fitted.params


def test_gradients_are_clipped_before_the_step():
    seen = []

    def signs(grads, params):
        seen.append(grads)
        return {name: np.sign(g) for name, g in grads.items()}

    fitted = fit_line(batch_size=23, epochs=1, optimizer=optim.chain(signs, optim.sgd(0.3)))
    assert_allclose([fitted.params["w"], fitted.params["b"]], [0.3, 0.3])
    assert_allclose(seen[0]["b"], -1.0)


def test_nothing_given_is_modified():
    params = {"w": np.array(0.5), "b": np.array(0.5)}
    data = (X.copy(), 2 * X + 1)
    for a in (*params.values(), *data):
        a.flags.writeable = False
    fit_line(params=params, data=data)
    assert float(params["w"]) == float(params["b"]) == 0.5


def test_one_array_is_fitted_as_well(rng):
    A, truth = rng.normal(size=(40, 3)), np.array([1.0, -2.0, 0.5])
    result = fit(
        np.zeros(3),
        lambda w, A, y: (((A @ w - y) ** 2).mean() / 2, A.T @ (A @ w - y) / len(y)),
        (A, A @ truth),
        optim.nesterov(0.05),
        batch_size=8,
        epochs=60,
        rng=rng,
    )
    assert_allclose(result.params, truth, atol=1e-4)


def test_divergence_is_told_and_not_trained_through():
    """Warnings of the overflow come from NumPy, in the loss; the error must come from us."""
    says = r"^the loss became (inf|nan) at step \d+ \(it was .* the step before\): try a learning"
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=says):
        fit_line(optimizer=optim.sgd(10.0), epochs=1000)


def test_nan_in_the_data_is_told_at_the_first_step():
    says = "^the loss became nan at step 0: look for nan"
    with pytest.raises(FloatingPointError, match=says):
        fit_line(data=(X * np.nan, X))


def test_a_progress_bar_is_drawn_on_request_only(capsys, monkeypatch):
    quiet = fit_line()
    assert capsys.readouterr().err == ""
    shown = fit_line(progress=True)
    assert "4/4" in capsys.readouterr().err
    assert_array_equal(quiet.losses, shown.losses)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"^progress=True needs tqdm: `python -m pip"):
        fit_line(progress=True)
    fit_line()


# --- mini-batches


@given(n=st.integers(1, 60), batch_size=st.integers(1, 70), seed=st.integers(0, 99))
def test_every_example_is_dealt_once(n, batch_size, seed):
    batches = list(minibatches(n, batch_size, rng=np.random.default_rng(seed)))
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert 1 <= len(batches[-1]) <= batch_size


def test_all_orders_are_as_likely():
    rng, counts = np.random.default_rng(0), {}
    for _ in range(6000):
        order = tuple(int(i) for batch in minibatches(3, 2, rng=rng) for i in batch)
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(abs(c - 1000) < 5 * np.sqrt(1000 * 5 / 6) for c in counts.values())


def test_each_pass_is_shuffled_anew():
    rng = np.random.default_rng(0)
    passes = [np.concatenate(list(minibatches(50, 10, rng=rng))).tolist() for _ in range(3)]
    assert passes[0] != passes[1] != passes[2]


# --- clipping

grads_of_any_size = arrays(
    float, st.integers(1, 6), elements=st.one_of(st.just(0.0), st.floats(-1e200, 1e200))
)


def test_clipping_by_hand():
    assert_allclose(clip_by_norm(1.0)([3.0, -4.0]), [0.6, -0.8])
    assert_allclose(clip_by_norm(2.5)({"a": [3.0], "b": [[4.0]]})["b"], [[2.0]])
    assert_array_equal(clip_by_norm(5.0)([3.0, -4.0]), [3.0, -4.0])
    assert_array_equal(clip_by_norm(1e-9)([0.0, 0.0]), [0.0, 0.0])
    assert_array_equal(clip_by_value(1.0)({"a": [3.0, -0.5], "b": -9.0})["a"], [1.0, -0.5])


@given(grads=grads_of_any_size, limit=st.floats(1e-6, 1e6))
def test_a_clipped_gradient_is_as_long_as_allowed_and_points_the_same_way(grads, limit):
    clipped = clip_by_norm(limit)(grads)
    largest = np.abs(grads).max() or 1.0
    norm = np.linalg.norm(grads / largest) * largest
    assert np.linalg.norm(clipped) <= limit * (1 + 1e-12)
    expected = (
        grads if norm <= limit else grads / largest * (limit / np.linalg.norm(grads / largest))
    )
    assert_allclose(clipped, expected, rtol=1e-12, atol=1e-300)


@given(grads=grads_of_any_size, limit=st.floats(1e-6, 1e6))
def test_a_clipped_entry_is_at_most_the_limit(grads, limit):
    clipped = clip_by_value(limit)(grads)
    assert (np.abs(clipped) <= limit).all()
    assert_array_equal(clipped[np.abs(grads) <= limit], grads[np.abs(grads) <= limit])
    assert_array_equal(np.sign(clipped), np.sign(grads))


def test_large_float32_gradients_do_not_overflow():
    clipped = clip_by_norm(1.0)(np.array([3e38, -3e38], dtype=np.float32))
    assert clipped.dtype == np.float32
    assert_allclose(clipped, [0.70710678, -0.70710678], rtol=1e-6)


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
@pytest.mark.parametrize("limit", [0.1, 1e9])
def test_clipping_modifies_nothing(clip, limit, rng):
    grads = {"a": rng.normal(size=3).astype(np.float32), "b": rng.normal(size=2)}
    kept = {name: g.copy() for name, g in grads.items()}
    for g in grads.values():
        g.flags.writeable = False
    clipped = clip(limit)(grads)
    for name, g in grads.items():
        assert_array_equal(g, kept[name])
        assert not np.shares_memory(clipped[name], g)
        assert clipped[name].dtype == g.dtype


# --- what is refused

WALK = {"loss_and_grad": BOWL, "x0": [1.0, 1.0], "optimizer": optim.sgd(0.1), "steps": 3}
FIT = {
    "params": START, "loss_and_grads": line, "data": DATA, "optimizer": optim.sgd(0.1),
    "batch_size": 5, "epochs": 1, "rng": np.random.default_rng(0),
}  # fmt: skip
DEAL = {"n": 5, "batch_size": 2, "rng": np.random.default_rng(0)}
COUNTS = [(minimize, "steps"), (fit, "batch_size"), (fit, "epochs"), (minibatches, "n")]
COUNTS += [(minibatches, "batch_size")]
GOOD = {minimize: WALK, fit: FIT, minibatches: DEAL}


def refuses(function, argument, value, error, says):
    with pytest.raises(error, match=f"^{argument} must {says}") as caught:
        function(**{**GOOD[function], argument: value})
    assert type(caught.value) is error


@pytest.mark.parametrize(("function", "argument"), COUNTS)
@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (0, ValueError, "be at least 1, got 0$"),
        (-3, ValueError, "be at least 1, got -3$"),
        (2.0, TypeError, "be a whole number, got 2.0$"),
        (True, TypeError, "be a whole number, got True$"),
        (None, TypeError, "be a whole number, got None$"),
    ],
    ids=str,
)
def test_counts_are_whole_numbers(function, argument, value, error, says):
    refuses(function, argument, value, error, says)


@pytest.mark.parametrize(("function", "argument"), [(fit, "rng"), (minibatches, "rng")])
@pytest.mark.parametrize("value", [None, 0, np.random], ids=["None", "a seed", "the module"])
def test_rng_is_a_generator(function, argument, value):
    says = f"be a numpy.random.Generator, .* got {type(value).__name__}$"
    refuses(function, argument, value, TypeError, says)


@pytest.mark.parametrize(
    ("function", "argument", "optional"),
    [
        (minimize, "loss_and_grad", False),
        (minimize, "stop", True),
        (minimize, "callback", True),
        (fit, "loss_and_grads", False),
        (fit, "callback", True),
    ],
)
def test_functions_are_functions(function, argument, optional):
    refuses(function, argument, 1.0, TypeError, "be a function, got float$")
    if not optional:
        refuses(function, argument, None, TypeError, "be a function, got NoneType$")


@pytest.mark.parametrize("function", [minimize, fit])
@pytest.mark.parametrize("value", [None, "adam", optim.adam], ids=["None", "name", "maker"])
def test_optimizer_is_an_optimizer(function, value):
    says = f"be an Optimizer, as .* got {type(value).__name__}$"
    refuses(function, "optimizer", value, TypeError, says)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        ((X, X[:-1]), ValueError, r"hold arrays of as many .* shapes \(23,\), \(22,\)$"),
        ((X[:0], X[:0]), ValueError, r"hold arrays of as many .* shapes \(0,\), \(0,\)$"),
        ((1.0, 2.0), ValueError, r"hold arrays of as many .* shapes \(\), \(\)$"),
        (X, TypeError, "be a tuple of arrays, such as .* got ndarray$"),
        ((), TypeError, "be a tuple of arrays, such as .* got tuple$"),
    ],
    ids=["lengths", "empty", "numbers", "one array", "nothing"],
)
def test_data_are_arrays_of_one_length(data, error, says):
    refuses(fit, "data", data, error, says)


@pytest.mark.parametrize("function", [clip_by_norm, clip_by_value])
def test_clipping_needs_finite_gradients_and_a_positive_limit(function):
    for grads, says in [([np.nan], "be finite, got nan"), ({}, "hold at least one array")]:
        with pytest.raises(ValueError, match=f"^grads must {says}"):
            function(1.0)(grads)
    with pytest.raises(ValueError, match=r"^limit must be greater than 0, got 0$"):
        function(0)
    with pytest.raises(TypeError, match=r"^limit must be a real number, got NoneType$"):
        function(None)


@pytest.mark.parametrize("loss", [np.ones(2), "1.0", None, 1j], ids=["array", "str", "None", "1j"])
def test_a_loss_is_one_real_number(loss):
    with pytest.raises(TypeError, match=r"^the loss must be a real number, got "):
        minimize(lambda x: (loss, x), 1.0, optim.sgd(0.1), steps=1)


@pytest.mark.parametrize("loss", [np.float32(1.5), np.array(1.5), 1])
def test_a_loss_may_be_any_kind_of_real_number(loss):
    path = minimize(lambda x: (loss, 1.0), 1.0, optim.sgd(0.1), steps=1)
    assert path.losses.tolist() == [loss, loss]


def test_x0_and_params_are_finite():
    refuses(minimize, "x0", [np.nan], ValueError, "be finite, got nan")
    with pytest.raises(ValueError, match=r"^params\['b'\] must be finite, got inf"):
        fit(**{**FIT, "params": {"w": 0.0, "b": np.inf}})
