"""The diagnosis of paths: planted bugs are named, right paths are not blamed, guesses are rare."""

import zlib

import numpy as np
import pytest
from planted.descents import BUGS, MAKERS, loop, plain

from cs_core.diagnosis import PATH_CAUSES, Setting, diagnose_trajectory

CASES = [(bug, where) for bug, (places, _, _) in BUGS.items() for where in places]
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]


def problem(where, seed):
    return MAKERS[where](np.random.default_rng([zlib.crc32(where.encode()), seed]))


def told(bug, where, seed):
    drawn = problem(where, seed)
    with np.errstate(all="ignore"):
        path = BUGS[bug][1](drawn)
    return diagnose_trajectory(path, drawn.setting)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bug_is_named_or_nothing_is_claimed(seed):
    outcomes = {"first": [], "unsure": [], "wrong": []}
    for bug, where in CASES:
        best = told(bug, where, seed).best
        names = set(best.name.split(" or "))
        assert names <= {*PATH_CAUSES}, best
        first = bool(names & BUGS[bug][2])
        kind = "first" if first else "wrong" if best.score > 0.5 else "unsure"
        outcomes[kind].append(f"{bug}, {where}: {best.name} {best.score:.2f}")
    assert len(outcomes["first"]) >= 0.95 * len(CASES), outcomes
    assert len(outcomes["wrong"]) <= 0.01 * len(CASES), outcomes["wrong"]


@pytest.mark.parametrize("where", MAKERS)
def test_right_paths_are_right(where):
    for seed in range(20):
        drawn = problem(where, seed)
        found = diagnose_trajectory(loop(drawn, plain(drawn)), drawn.setting)
        assert found.verdict == "right", str(found)
        assert found.best.name == "right"


def test_what_fits_equally_well_is_told_together():
    """At a rate of 2, squared and twice are the same."""
    setting = Setting(np.array([1.0, 3.0]), lambda x, t: x * [0.1, 0.2], lambda t: 2.0, 3)
    path = [[1.0, 3.0], [0.6, 0.6], [0.36, 0.12], [0.216, 0.024]]
    best = diagnose_trajectory(path, setting).best
    assert set(best.name.split(" or ")) == {"double rate", "rate squared"}
    assert best.sentence.startswith("2 bugs would take this very path: ")
    assert best.score > 0.5


def test_one_step_tells_no_factor():
    setting = Setting(np.array([1.0]), lambda x, t: x, lambda t: 0.3, 1)
    found = diagnose_trajectory([[1.0], [0.9]], setting)
    assert found.best.name == "unexplained"


def test_a_path_without_end_is_read_for_a_while():
    calls = []

    def gradient(x, t):
        calls.append(t)
        return x

    setting = Setting(np.array([4.0, 1.0]), gradient, lambda t: 0.25, 10**6, tol=3.0)
    path = np.array([4.0, 1.0]) * 0.75 ** np.arange(5000)[:, None]
    assert diagnose_trajectory(path, setting).best.name == "no stop"
    assert len(calls) < 5000


def test_other_records_and_settings_are_tried():
    right = Setting(np.array([2.0]), lambda x, t: x, lambda t: 0.5, 3)
    other = Setting(np.array([2.0]), lambda x, t: x + 1, lambda t: 0.5, 3)
    both = Setting(
        np.array([2.0]), lambda x, t: x, lambda t: 0.5, 3, others={"the wrong hill": other},
        records={"Only the end is kept.": lambda points: {"points": points[-1:]}},
    )  # fmt: skip
    path = [[2.0], [0.5], [-0.25], [-0.625]]
    assert diagnose_trajectory(path, both).best.sentence == "Each step uses the wrong hill."
    assert diagnose_trajectory(path, right).best.name == "unexplained"
    assert diagnose_trajectory([[0.25]], both).best.sentence == "Only the end is kept."


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ([[2.0], [np.nan]], "not finite"),
        ([[2.0, 1.0]] * 4, "shape"),
        ([[2.0], [9.0]], "unexplained"),
    ],
)
def test_what_is_plain_to_see(path, name):
    setting = Setting(np.array([2.0]), lambda x, t: x, lambda t: 0.5, 3)
    assert diagnose_trajectory(path, setting).best.name == name


def test_bad_input_is_refused():
    setting = Setting(np.array([2.0]), lambda x, t: x, lambda t: 0.5, 3)
    with pytest.raises(TypeError, match=r"^points must hold real numbers, got dtype <U1$"):
        diagnose_trajectory(["a"], setting)
    with pytest.raises(ValueError, match=r"^claimed must hold one of points, got \['W'\]$"):
        diagnose_trajectory({"W": [1.0]}, setting)
