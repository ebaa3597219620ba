"""The checks of paths, schedules and samplers: what passes, and what a failure says."""

import numpy as np
import pytest

from cs_core import schedules
from cs_core.diagnosis import Setting, diagnose_trajectory
from cs_core.testing import (
    CheckFailed,
    call,
    check_minibatches,
    check_trajectory,
    check_value,
    rates,
    rates_of,
)
from cs_core.testing.descents import in_space, on_a_line, on_batches
from cs_core.testing.paths import recorded
from cs_core.train import descend_1d, gradient_descent, stochastic_gradient_descent


def halves(x0, rate, steps):
    points = [x0]
    for _ in range(steps):
        points.append(points[-1] - rate * points[-1])
    return np.array(points), "steps"


def setting(x0, rate, steps):
    return Setting(x0, lambda x, t: x, lambda t: rate, steps)


CASES = {
    f"from {k}": call(np.array([k, k + 1.0]), 0.3 + k / 50, 4 + k % 2) for k in range(1, 6)
} | {"one step": call(np.array([2.0]), 0.4, 1)}


def message(answer):
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(
            answer, halves, CASES, rng=np.random.default_rng(0), names=("points", "stopped"),
            setting=setting,
        )  # fmt: skip
    return str(caught.value), caught.value.cause


def test_the_right_path_passes():
    def again(x0, rate, steps):
        factors = (1 - rate) ** np.arange(steps + 1)
        return factors[:, None] * x0, "steps"

    check_trajectory(
        again, halves, CASES, rng=np.random.default_rng(0), names=("points", "stopped"),
        setting=setting,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "cause", "says"),
    [
        (lambda points: points[1:], "start missing", "The first entry is missing"),
        (lambda points: points[:-1], "end missing", "The last entry is missing"),
        (lambda points: np.vstack([points, points[-1:]]), "too long", "comes the last one again"),
        (lambda points: np.vstack([points, points[-1:] / 3]), "too long", "then comes 1 more"),
        (lambda points: np.vstack([points[:1], points]), "start twice", "before the start"),
        (lambda points: 0 * points + points[-1], "same array", "kept many times"),
        (lambda points: points[::-1].copy(), "reversed", "reverse order"),
    ],
)
def test_what_is_wrong_with_the_keeping_is_told(change, cause, says):
    def answer(x0, rate, steps):
        points, stopped = halves(x0, rate, steps)
        return change(points), stopped

    told, named = message(answer)
    assert says in told
    assert named == cause


def test_a_wrong_step_is_told():
    told, cause = message(lambda x0, rate, steps: halves(x0, -rate, steps))
    assert "It walks uphill" in told
    assert cause == "ascent"
    told, cause = message(lambda x0, rate, steps: halves(x0, 0.77 * rate, steps))
    assert "Each step is # times what it should be." in told  # no number of a hidden case


def test_a_word_is_compared():
    told, cause = message(lambda x0, rate, steps: (halves(x0, rate, steps)[0], "flat"))
    assert 'stopped must be "steps" here' in told
    assert cause == "wrong stopped"
    told, cause = message(lambda x0, rate, steps: (halves(x0, rate, steps)[0], 1))
    assert "stopped must be a str, got int" in told


def test_visible_checks_explain_paths_too():

    def sums(loss_and_grad, *data, **options):
        def summed(*batch):
            loss, dW = loss_and_grad(*batch)
            return loss, len(batch[1]) * dW

        return tuple(stochastic_gradient_descent(summed, *data, **options))

    with pytest.raises(CheckFailed, match="uses the sum over the batch") as caught:
        check_value(
            sums,
            lambda w, X, y: (0.5 * ((w - X) ** 2).mean(), (w - X).mean(axis=0)),
            np.zeros(1), np.array([[1.0], [2.0], [4.0]]), np.zeros(3),
            deal=lambda: [np.array([0, 1]), np.array([2])], learning_rate=0.3, epochs=2,
            expected=tuple(np.array(v) for v in ([0.0], [1.0] * 4, [1.0, 1.0])),
            names=("W", "losses", "epoch_losses"), setting=on_batches,
        )  # fmt: skip
    assert caught.value.cause == "sum for mean"


def test_a_name_alone_makes_no_path():
    right = np.linspace(1, 2, 3)
    for slopes in (np.array(1.0), right):
        check_value(lambda x: x, slopes, expected=slopes, names=("slopes",))
    with pytest.raises(CheckFailed, match=r"slopes has shape \(\), must have \(3,\)"):
        check_value(lambda x: np.array(x[0]), right, expected=right, names=("slopes",))
    with pytest.raises(CheckFailed) as caught:
        check_value(lambda x: x[1:], right, expected=right, names=("slopes",))
    assert "missing" not in str(caught.value)


def test_a_visible_check_of_rates_is_about_a_path():
    with pytest.raises(CheckFailed, match="The first entry is missing"):
        check_value(
            rates_of(lambda: lambda step: 1 / (step + 1), [1, 2]), expected=1 / np.arange(1.0, 4),
            names=("rates",),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("twin", "descent", "arguments"),
    [
        (descend_1d, on_a_line, call(abs, 2.0, interval=(-3, 3), step=0.3, h=0.01, tol=0.5)),
        (gradient_descent, in_space, call(np.sin, np.ones(3), learning_rate=0.3, max_steps=5)),
    ],
)
def test_settings_are_those_of_the_functions(twin, descent, arguments):
    from cs_core.diagnosis.walks import walk

    points = twin(*arguments.args, **arguments.kwargs).points
    if twin is descend_1d:
        points = points[:20]
    np.testing.assert_allclose(
        walk(descent(*arguments.args, **arguments.kwargs), longest=19)[: len(points)], points
    )


@pytest.mark.parametrize("shift", ["later", "earlier"])
def test_a_shift_in_time_is_seen(shift):
    right = np.geomspace(1, 0.1, 8)
    mine = np.r_[right[1:], 0.05] if shift == "later" else np.r_[2.0, right[:-1]]
    assert recorded(mine, right).name == f"one {'late' if shift == 'later' else 'early'}"
    assert recorded(right + 1, right).name == ""
    assert recorded(np.array(["a"]), right).name == ""


def test_rates_are_read_off_a_schedule():
    def maker(rate, *, every):
        return lambda step: rate / (1 + step // every)

    assert rates_of(maker, [0, 3, 1])(1.0, every=2).tolist() == [1.0, 0.5, 1.0]
    assert rates_of(maker)(range(3), 1.0, every=1).tolist() == [1.0, 0.5, 1 / 3]
    assert rates_of(maker).__name__ == "maker"
    with pytest.raises(
        TypeError, match=r"^<lambda> must return a function step -> rate, got float"
    ):
        rates_of(lambda rate: rate, [0])(0.1)
    with pytest.raises(TypeError, match=r"^a rate must be one number, got str"):
        rates_of(lambda: lambda step: "1", [0])()


RIGHT = {
    "step_decay": (schedules.step_decay, rates.of_step_decay, {"every": 4, "factor": 0.6}),
    "exponential": (schedules.exponential, rates.of_exponential, {"decay": 0.3}),
    "inverse_time": (schedules.inverse_time, rates.of_inverse_time, {"decay": 0.3}),
    "cosine": (schedules.cosine, rates.of_cosine, {"steps": 7, "final": 0.04}),
}


@pytest.mark.parametrize("name", RIGHT)
def test_each_bug_of_a_schedule_is_told_by_its_rates(name):
    """Each path of a bug is told as this bug, and as no other."""
    _, of, constants = RIGHT[name]
    setting = of((4, 1, 2, 0, 9, 7, 6), 0.35, **constants)
    kept = {told: record(setting.start)["rates"] for told, record in setting.records.items()}
    for told, mine in kept.items():
        assert np.isfinite(mine).all(), told
        if "cut to whole" not in told and "//" not in told:  # both are 0
            assert diagnose_trajectory({"rates": mine}, setting).best.sentence == told


@pytest.mark.parametrize("name", RIGHT)
def test_the_settings_of_schedules_hold_their_rates(name):
    maker, of, constants = RIGHT[name]
    at = (5, 0, 3, 50)
    kept = of(at, 0.35, **constants).record(np.zeros(()))["rates"]
    assert kept.tolist() == pytest.approx(
        rates_of(maker)(at, 0.35, **constants).tolist(), rel=1e-12
    )


def test_a_bug_of_a_schedule_is_told_in_checks():
    def late(rate, *, decay):
        return lambda step: rate * 2 ** (-decay * step)

    with pytest.raises(CheckFailed, match="It is a power of 2, where one of e is asked for"):
        check_value(
            rates_of(late), range(4), 0.3, decay=0.2, expected=0.3 * np.exp(-0.2 * np.arange(4)),
            names=("rates",), setting=rates.of_exponential,
        )  # fmt: skip


# --- samplers

DEALS = {"ten in fours": call(10, 4), "eight in fours": call(8, 4), "one": call(1, 3)}


def cut(order, size):
    return [order[k : k + size] for k in range(0, len(order), size)]


def lazily(n, batch_size, *, rng):
    yield from cut(rng.permutation(n), batch_size)


@pytest.mark.parametrize("hidden", [False, True])
def test_samplers_of_any_form_pass(hidden, capsys):
    for deal in (lazily, lambda n, size, *, rng: map(np.array, cut(rng.permutation(n), size))):
        check_minibatches(deal, DEALS, rng=np.random.default_rng(0), hidden=hidden)
    assert ("minibatches are right" in capsys.readouterr().out) is not hidden


@pytest.mark.parametrize(
    ("deal", "cause"),
    [
        (lambda n, size, *, rng: 3, "wrong return value"),
        (lambda n, size, *, rng: [[0, 1]], "wrong type"),
        (lambda n, size, *, rng: [np.ones(2)], "wrong type"),
        (lambda n, size, *, rng: cut(rng.permutation(n), size)[: n // size], "last batch missing"),
        (lambda n, size, *, rng: cut(np.resize(rng.permutation(n), 12), size), "last batch filled"),
        (lambda n, size, *, rng: cut(rng.integers(n, size=n) * 0, size), "index repeated"),
        (lambda n, size, *, rng: cut(rng.permutation(n) + 1, size), "index out of range"),
        (lambda n, size, *, rng: [*cut(rng.permutation(n), size), np.arange(0)], "empty batch"),
        (lambda n, size, *, rng: cut(rng.permutation(n), size)[1:], "index missing"),
        (lambda n, size, *, rng: np.array_split(rng.permutation(n), -(-n // size)), "wrong sizes"),
        (lambda n, size, *, rng: cut(np.arange(n), size), "not shuffled"),
        (
            lambda n, size, *, rng: cut(np.random.default_rng(1).permutation(n), size),
            "own seed",
        ),
        (lambda n, size, *, rng: cut(np.random.permutation(n), size), "another source of numbers"),  # noqa: NPY002
        (lambda n, size, *, rng: cut(rng.spawn(1)[0].permutation(n), size), ""),
        (
            lambda n, size, *, rng: cut(rng.integers(n, size=n).argsort(kind="stable"), size),
            "some orders rarely",
        ),
        (
            lambda n, size, *, rng: cut(np.roll(np.arange(n), 1 + rng.integers(n - 1 or 1)), size),
            "some orders never",
        ),
    ],
)
def test_wrong_samplers_are_told_why(deal, cause):
    deals = {"ten in fours": call(10, 4)} if cause == "last batch filled" else DEALS
    if not cause:  # children of a generator are other numbers each time, and no fault
        check_minibatches(deal, deals, rng=np.random.default_rng(0))
        return
    with pytest.raises(CheckFailed) as caught:
        check_minibatches(deal, deals, rng=np.random.default_rng(0), hidden=True)
    assert caught.value.cause == cause
    assert "hidden test “" in str(caught.value)


@pytest.mark.parametrize(
    ("deal", "cause"),
    [
        (lambda order, rng: order, "not shuffled"),
        (lambda order, rng: np.roll(order, rng.integers(9, 90)), "neighbors"),
        (lambda order, rng: np.r_[rng.permutation(50), 50 + rng.permutation(50)],
         "halves not mixed"),
        (lambda order, rng: np.random.default_rng(1).permutation(100), "one order"),
    ],
)  # fmt: skip
def test_a_shuffle_that_fails_for_many_alone_is_told(deal, cause):
    def sampler(n, size, *, rng):
        return cut(deal(np.arange(n), rng) if n == 100 else rng.permutation(n), size)

    with pytest.raises(CheckFailed) as caught:
        check_minibatches(
            sampler, {"a hundred": call(100, 32)}, rng=np.random.default_rng(0), hidden=True
        )
    assert caught.value.cause == cause


def test_sorted_batches_are_told():
    def sampler(n, size, *, rng):
        return [np.sort(batch) for batch in cut(rng.permutation(n), size)]

    with pytest.raises(CheckFailed, match="ascending order"):
        check_minibatches(sampler, {"a hundred": call(100, 32)}, rng=np.random.default_rng(0))
