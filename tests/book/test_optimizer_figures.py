"""The figures of the chapter on optimizers compute what ``cs_core`` computes."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import AdamCorrection, MomentumRoots, OptimizerRace
from cs_book.widgets.optimizer_race import RULES
from cs_core import landscapes, optim
from cs_core.train import minimize

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
RACES = [
    (OptimizerRace(), 1.0),
    (OptimizerRace(angle=30.0, start_bowl=[3.3, -1.2]), 1.0),
    (OptimizerRace(landscape="ravine"), 0.01),
    (OptimizerRace(landscape="bend"), 0.001),
    (OptimizerRace(landscape="saddle", start_saddle=[1.0, 0.1]), 0.1),
]
TURNS = {"bowl": None, "ravine": np.pi / 6, "bend": 0.0, "saddle": 0.0}


def asked(race: OptimizerRace) -> tuple[str, float, list[float]]:
    """The landscape, the angle and the start, as the browser's module takes them."""
    angle = TURNS[race.landscape]
    turn = np.radians(race.angle) if angle is None else angle
    return race.landscape, float(turn), race.ground()[1].tolist()


def test_a_race_is_run_as_cs_core_runs_it(compute: Any) -> None:
    for_all = [(race, rule, rate, steps) for race, scale in RACES for rule in RULES
               for rate, steps in ((0.3 * scale, 60), (3.0 * scale, 12))]  # fmt: skip
    calls = [["walk", *asked(race), rule, rate, steps] for race, rule, rate, steps in for_all]
    found = compute("optimizer_race", calls)
    for (race, rule, rate, steps), visited in zip(for_all, found, strict=True):
        wanted = race.walk(rule, rate, steps)
        both = min(len(visited), len(wanted))  # each stops following a walk that diverges
        assert both > 5
        np.testing.assert_allclose(visited[:both], wanted[:both], **TOLERANCE)
    lost = compute("optimizer_race", [["walk", *asked(RACES[2][0]), "descent", 0.95, 200]])[0]
    assert len(lost) < 10, "a walk that leaves is not followed"


def test_the_grounds_are_the_landscapes_of_the_package(compute: Any) -> None:
    places = np.random.default_rng(3).uniform(-2, 2, size=(20, 2))
    wanted = {
        ("bowl", 0.0): landscapes.zigzag_bowl,
        ("ravine", np.pi / 6): landscapes.ravine,
        ("bend", 0.0): landscapes.rosenbrock,
        ("saddle", 0.0): landscapes.saddle,
    }
    turned = landscapes.quadratic(20.0, angle=0.7)  # a tenth of it is the bowl, turned
    at = [*wanted, ("bowl", 0.7)]
    calls = [[what, *ground, place] for ground in at for what in ("value", "gradient")
             for place in places.tolist()]  # fmt: skip
    answers = iter(compute("optimizer_race", calls))
    for ground in [*wanted.values(), turned]:
        scale = 0.1 if ground is turned else 1.0
        values, slopes = ([next(answers) for _ in places] for _ in range(2))
        np.testing.assert_allclose(values, scale * ground.value(places), **TOLERANCE)
        np.testing.assert_allclose(slopes, scale * ground.gradient(places), **TOLERANCE)


def test_noise_is_added_to_everybody_s_gradient(compute: Any) -> None:
    race = OptimizerRace(landscape="saddle")
    asked_for = [["noise", "ravine", 2, 5000], ["noise", "saddle", 1, 200]]
    long, noise = compute("optimizer_race", asked_for)
    np.testing.assert_allclose(np.mean(long, axis=0), 0, atol=0.1)
    np.testing.assert_allclose(np.std(long, axis=0), 2, rtol=0.05)
    calls = [["walk", *asked(race), rule, 0.01, 200, noise] for rule in RULES]
    ground = race.ground()[0]
    for rule, visited in zip(RULES, compute("optimizer_race", calls), strict=True):
        drawn = iter([*noise, [0, 0]])  # the last gradient is asked for and not used

        def noisy(p: Any, drawn: Any = drawn) -> tuple[float, Any]:
            loss, slope = ground(p)
            return loss, slope + np.array(next(drawn))

        walk = minimize(noisy, race.start_saddle, RULES[rule](0.01), steps=200)
        np.testing.assert_allclose(visited, walk.points[: len(visited)], **TOLERANCE)


def test_with_noise_nobody_arrives_in_the_bowl(compute: Any) -> None:
    at = asked(OptimizerRace())
    [noise] = compute("optimizer_race", [["noise", "bowl", 1, 200]])
    rates = compute("optimizer_race", [["tune", *at, rule, 200, noise] for rule in RULES])
    calls = [["walk", *at, rule, rate, 200, noise] for rule, rate in zip(RULES, rates, strict=True)]
    walks = np.array(compute("optimizer_race", calls))  # (rules, steps + 1, 2)
    calls = [["arrival", "bowl", walk.tolist(), 200] for walk in walks]
    assert compute("optimizer_race", calls) == [None] * len(RULES)
    clouds = np.sqrt((walks[:, 150:] ** 2).sum(axis=-1).mean(axis=-1))
    assert clouds.max() < 3 * clouds.min()


def arrived(walk: np.ndarray) -> int | None:
    """The first step from which on a walk stays within 1 % of its first distance from 0."""
    near = np.linalg.norm(walk, axis=1) <= 0.01 * np.linalg.norm(walk[0])
    return None if not near[-1] else len(near) - int(np.argmin(near[::-1])) if not near.all() else 0


def test_tuned_is_the_rate_that_arrives_first(compute: Any) -> None:
    at = asked(OptimizerRace(angle=30.0))
    rates = [float(f"{10 ** (-4 + i / 12):.1e}") for i in range(61)]
    for rule in ("adagrad", "momentum"):
        calls = [["walk", *at, rule, rate, 200] for rate in rates]
        [best, *walks] = compute("optimizer_race", [["tune", *at, rule, 200], *calls])
        arrivals = [arrived(np.array(walk)) if len(walk) > 200 else None for walk in walks]
        reached = {rate: step for rate, step in zip(rates, arrivals, strict=True) if step}
        assert reached[best] == min(reached.values())
        found = compute("optimizer_race", [["arrival", "bowl", walk, 200] for walk in walks])
        assert found == arrivals


def test_what_the_page_lets_the_reader_see_of_the_race(compute: Any) -> None:
    race = OptimizerRace()
    ends = {r: np.linalg.norm(race.walk(r, getattr(race, f"rate_{r}"), 30)[-1]) for r in RULES}
    for rule, far in {"descent": 0.361, "momentum": 0.901, "adagrad": 0.120, "adam": 0.346}.items():
        assert round(ends[rule], 3) == far
    races = [OptimizerRace(angle=float(angle)) for angle in (0, 15, 30, 45)]
    races += [OptimizerRace(landscape=name) for name in ("bend", "ravine")]
    at = [[*asked(race), rule] for race in races for rule in RULES]
    rates = compute("optimizer_race", [["tune", *a, 200] for a in at])
    saddle = [*asked(OptimizerRace(landscape="saddle")), "momentum", 0.01, 200]
    calls = [["walk", *a, rate, 200] for a, rate in zip(at, rates, strict=True)]
    [stuck, *walks] = compute("optimizer_race", [["walk", *saddle], *calls])
    assert all(y == 0 for _, y in stuck)
    calls = [["arrival", a[0], walk, 200] for a, walk in zip(at, walks, strict=True)]
    *bowl, bend, ravine = np.reshape(compute("optimizer_race", calls), (6, len(RULES)))
    assert [*bend] == [None] * len(RULES)
    there = {rule for rule, step in zip(RULES, ravine, strict=True) if step is not None}
    assert there == {"momentum", "nesterov", "adam"}
    turned = dict(zip(RULES, np.transpose(bowl), strict=True))
    assert [*turned["adagrad"]] == sorted(turned["adagrad"])
    assert turned["adagrad"][0] < 10 < 60 < turned["adagrad"][-1]
    assert all(len({*turned[rule]}) == 1 for rule in ("descent", "momentum", "nesterov"))
    assert turned["descent"][0] < min(turned["momentum"][0], turned["adam"][0])


def test_who_falls_off_the_saddle_first_is_up_to_the_rate(compute: Any) -> None:
    aside = asked(OptimizerRace(landscape="saddle", start_saddle=[1.0, 0.1]))
    firsts = []
    for rate in (0.01, 0.1):
        walks = compute("optimizer_race", [["walk", *aside, rule, rate, 200] for rule in RULES])
        gone = compute("optimizer_race", [["arrival", "saddle", walk, 200] for walk in walks])
        firsts.append(sorted((step, rule) for step, rule in zip(gone, RULES, strict=True) if step))
    slow, fast = ([rule for _, rule in order] for order in firsts)
    assert slow[:2] == ["nesterov", "momentum"]
    assert "adagrad" not in slow
    assert fast[0] == "rmsprop"


# --- momentum's roots

CONSTANTS = [*product((0.01, 0.1, 0.5, 1.0, 1.7, 2.5, 3.3, 4.0), (0.0, 0.25, 0.5, 0.81, 0.99))]


def test_roots_and_walk_of_momentum(compute: Any) -> None:
    answers = compute("momentum_roots", [["roots", *pair] for pair in CONSTANTS])
    walks = compute("momentum_roots", [["walk", *pair, 60] for pair in CONSTANTS])
    fates = compute("momentum_roots", [["fate", *pair] for pair in CONSTANTS])
    for (eta, mu), roots, walk, fate in zip(CONSTANTS, answers, walks, fates, strict=True):
        state = MomentumRoots(product=eta, momentum=mu)
        found = np.array([complex(*root) for root in roots])
        np.testing.assert_allclose(found.sum(), 1 + mu - eta, **TOLERANCE)
        np.testing.assert_allclose(found.prod(), mu, **TOLERANCE)
        assert abs(found[0]) >= abs(found[1])
        np.testing.assert_allclose(abs(found), abs(state.roots()), rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(np.array(walk, dtype=float), state.walk(), **TOLERANCE)
        assert (fate == "diverges") == (eta >= 2 * (1 + mu))
        assert (fate == "swings") <= bool(np.allclose(abs(found), np.sqrt(mu)))


def test_at_the_critical_momentum_the_roots_meet(compute: Any) -> None:
    rates = [0.01, 0.1, 0.5, 1.5]
    critical = compute("momentum_roots", [["critical", rate] for rate in rates])
    np.testing.assert_allclose(critical[:3], [0.81, 0.468, 0.086], atol=5e-4)
    pairs = list(zip(rates, critical, strict=True))
    for roots in compute("momentum_roots", [["roots", *pair] for pair in pairs]):
        np.testing.assert_allclose(*roots, atol=1e-7)
    assert compute("momentum_roots", [["fate", *pair] for pair in pairs]) == ["meets"] * 4
    around = [["fate", 0.1, mu] for mu in (0.4, 0.5)]
    assert compute("momentum_roots", around) == ["creeps", "swings"]


# --- Adam's corrections


@pytest.mark.parametrize("gradient", [1.0, 1e-8])
@pytest.mark.parametrize(("beta1", "forgets"), [(0.9, 0.001), (0.5, 0.25), (0.0, 0.01)])
def test_adam_s_steps_are_those_of_cs_core(
    compute: Any, gradient: float, beta1: float, forgets: float
) -> None:
    state = AdamCorrection(gradient=gradient, beta1=beta1, forgets=forgets)
    wanted = state.ratios(50)
    cases = {case: dict(zip("mv", case, strict=True)) for case in wanted}
    constants = [beta1, 1 - forgets, gradient]
    calls = [["ratio", t, on, *constants] for on in cases.values() for t in range(1, 51)]
    found = np.reshape(compute("adam_correction", calls), (4, 50))
    for ratios, case in zip(found, cases, strict=True):
        np.testing.assert_allclose(ratios, wanted[case], **TOLERANCE)
    rule = optim.adam(1.0, beta1=beta1, beta2=1 - forgets)
    walk = minimize(lambda x: (0.0, gradient), 0.0, rule, steps=50)
    np.testing.assert_allclose(-np.diff(walk.points), wanted[True, True], **TOLERANCE)


def test_without_correction_the_longest_step_comes_at_twelve(compute: Any) -> None:
    none, only_m = ({"m": m, "v": False} for m in (False, True))
    tail = [0.9, 0.999, 1.0, 3000]
    found, first = compute("adam_correction", [["extremes", on, *tail] for on in (none, only_m)])
    assert (found["at"], found["off"]) == (12, 2374)
    assert round(found["longest"], 2) == 6.57
    assert (first["at"], round(first["longest"], 1)) == (1, 31.6)
