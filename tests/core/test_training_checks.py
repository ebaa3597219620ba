"""`check_training`: what it refuses in words, what it counts, and that its photos are secret."""

import numpy as np
import pytest

from cs_core.testing import CheckFailed
from cs_core.testing.photos import BudgetError, photo_task
from cs_core.testing.training import check_training


@pytest.fixture(scope="module")
def task():
    return photo_task(5, rng=np.random.default_rng(3))


def test_each_photo_is_dealt_once_before_any_comes_again_and_draws_are_counted(task):
    lots = [task.draw() for _ in range(4)]
    rows = np.concatenate([X for X, _ in lots])
    assert len(np.unique(rows, axis=0)) == len(rows) == 4000
    judged = {row.tobytes() for row in task.X}
    assert not judged & {row.tobytes() for row in rows}
    task.draw(mirrored=True)
    for _ in range(2):
        with pytest.raises(BudgetError, match="the budget of 5 draws is used up"):
            task.draw()
    assert task.source.drawn == 5


def test_another_seed_mixes_otherwise():
    one, other = (photo_task(1, rng=np.random.default_rng(seed)) for seed in (1, 2))
    spreads = [task.X.std(axis=0) for task in (one, other)]
    assert abs(np.corrcoef(*spreads)[0, 1]) < 0.3
    again = photo_task(1, rng=np.random.default_rng(1))
    assert np.array_equal(one.X, again.X)


def untrained(draw, *, budget, rng):
    """A right form, and nothing learned."""
    X, _ = draw()
    mean, W = X.mean(axis=0), rng.standard_normal((X.shape[1], 10))
    return lambda X: ((X - mean) @ W).argmax(axis=1)


def below_zero(draw, *, budget, rng):
    draw()
    return lambda X: np.full(len(X), -1)


def by_position(draw, *, budget, rng):
    draw()
    return lambda X: np.arange(len(X)) % 10


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (untrained, "of new photos are right, must be 30%"),
        (below_zero, "2000 of 2000 labels are not from 0 to 9"),
        (by_position, "must not depend on the photos that come with it"),
        (lambda draw, *, budget, rng: 3, "must return a function, predict"),
    ],
)
def test_it_says_what_is_wrong(function, words):
    with pytest.raises(CheckFailed, match=words):
        check_training(function, level=0.3, budget=2, rng=np.random.default_rng(0), tasks=4)


def test_tasks_are_added_only_where_a_mean_falls_short_by_little(monkeypatch, capsys):
    """As a model that is right in a stated share: the first two means decide, or four do."""
    from cs_core.testing import training

    def trainings(*shares):
        asked = []

        def task_of(budget, *, rng):
            task = photo_task(budget, rng=rng)
            asked.append(task)
            return task

        def model(draw, *, budget, rng):
            task, share = asked[-1], shares[len(asked) - 1]
            right = dict(zip((x.tobytes() for x in task.X), task.y.tolist(), strict=True))
            lucky = {key for i, key in enumerate(right) if i < share * len(right)}
            return lambda X: np.array([
                (right[x.tobytes()] + (x.tobytes() not in lucky)) % 10 for x in X
            ])  # fmt: skip

        monkeypatch.setattr(training, "photo_task", task_of)
        try:
            check_training(model, level=0.4, budget=1, rng=np.random.default_rng(0), tasks=4,
                           hidden=True)  # fmt: skip
        except CheckFailed as failed:
            return len(asked), str(failed)
        return len(asked), ""

    assert trainings(0.42, 0.41) == (2, "")
    assert trainings(0.39, 0.39, 0.43) == (3, "")
    count, said = trainings(0.39, 0.39, 0.39, 0.39)
    assert count == 4
    assert "39.0% of new photos are right (in 4 trainings" in said
    assert trainings(0.3)[0] == 1
    count, said = trainings(0.59, 0.61)
    assert (count, "looked up" in said) == (2, True)
    assert trainings(0.59, 0.45) == (2, "")


def by_company(least):
    """Answers by the mean of what it is asked, if it is asked for so many or more."""

    def company(draw, *, budget, rng):
        draw()

        def predict(X):
            where = X[:, 0] - (X[:, 0].mean() if len(X) >= least else 0)
            return (where > 0).astype(int)

        return predict

    return company


@pytest.mark.parametrize("least", [2, 20, 500, 1500])
def test_a_photo_is_asked_for_in_companies_of_every_size(least):
    with pytest.raises(CheckFailed, match="must not depend on the photos that come with it"):
        check_training(by_company(least), level=0.1, budget=1, rng=np.random.default_rng(0))


def test_the_limits_on_time_are_told(monkeypatch):
    """Small ones in place of those that hold: a training that never ends is cut off."""
    from cs_core.testing import training

    def endless(draw, *, budget, rng):
        while True:
            rng.standard_normal(10)

    def check():
        check_training(endless, level=0.3, budget=2, rng=np.random.default_rng(0))

    monkeypatch.setattr(training, "WALL_SECONDS", 0.1)
    with pytest.raises(CheckFailed, match="Or the machine was busy"):
        check()

    def slow(draw, *, budget, rng):
        draw()
        sum(i * i for i in range(100_000))
        return lambda X: np.zeros(len(X), dtype=int)

    monkeypatch.setattr(training, "WALL_SECONDS", 20.0)
    monkeypatch.setattr(training, "PROCESSOR_SECONDS", 1e-4)
    with pytest.raises(CheckFailed, match="s of processor time, 0 s are allowed"):
        check_training(slow, level=0.3, budget=2, rng=np.random.default_rng(0))
