"""A race on landscapes: for each rule the fewest steps that any rate needs.

A rule has arrived when the function stays within 1e-6 of its minimum for ten steps. Forty-nine
rates from 0.0001 to 100 are tried, and 4,000 steps at most. All else is left at its default.

    python book/experiments/landscape_race.py          # all of it, about six minutes
    python book/experiments/landscape_race.py --landscapes bowl --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import landscapes, optim
from cs_core.landscapes import Landscape

RATES = tuple(10.0 ** (k / 8) for k in range(-32, 17))
STEPS, NEAR, STAY = 4000, 1e-6, 10
RULES: Mapping[str, Callable[[float], optim.Optimizer]] = {
    "descent": optim.sgd,
    "momentum": optim.momentum,
    "nesterov": optim.nesterov,
    "delta-bar-delta": optim.delta_bar_delta,
    "rprop": optim.rprop,
    "adagrad": optim.adagrad,
    "rmsprop": partial(optim.rmsprop, decay=0.9),
    "adam": optim.adam,
}


def turned(condition: float, degrees: float) -> tuple[Landscape, NDArray[np.float64]]:
    """Turn a valley and the start in it by an angle: descent walks as before."""
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    return landscapes.quadratic(condition, angle=angle), np.array([[c, -s], [s, c]]) @ [2.0, 2.0]


PLACES = {
    "bowl": (landscapes.zigzag_bowl, np.array([-7.0, 2.0])),
    "valley 0": turned(100.0, 0),
    "valley 15": turned(100.0, 15),
    "valley 30": turned(100.0, 30),
    "valley 45": turned(100.0, 45),
    "long valley": turned(1000.0, 0),
    "rosenbrock": (landscapes.rosenbrock, np.array([-1.5, 2.0])),
    "beale": (landscapes.beale, np.array([1.0, 1.5])),
}


def steps_needed(place: str, rule: str, rate: float) -> float:
    """Count the steps until the walk is there to stay; infinite if it is not in time."""
    landscape, x = PLACES[place]
    optimizer = RULES[rule](rate)
    state, arrived, least = optimizer.init(x), 0, float(landscape.value(landscape.minima[0]))
    for step in range(1, STEPS + 1):
        x, state = optimizer.update(landscape.gradient(x), state, x)  # type: ignore[assignment]
        if not np.abs(x).max() < 1e3:
            return np.inf
        arrived = arrived + 1 if landscape.value(x) - least < NEAR else 0
        if arrived == STAY:
            return float(step - STAY + 1)
    return np.inf


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--landscapes", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows: list[dict[str, float | str]] = []
    for place in options.landscapes:
        for rule in RULES:
            needed = {rate: steps_needed(place, rule, rate) for rate in RATES}
            best = min(needed, key=lambda rate: needed[rate])
            arrived = sum(np.isfinite(steps) for steps in needed.values())
            rows.append({"landscape": place, "rule": rule, "rate": best,
                         "steps": needed[best], "rates_that_arrive": arrived})  # fmt: skip
    made = (
        "Made by: python book/experiments/landscape_race.py",
        "Steps until f stays within 1e-6 of its minimum, at the best of 49 rates; inf: over 4,000.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
