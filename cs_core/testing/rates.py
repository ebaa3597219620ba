"""What bugs make of the schedules that assignments ask for, so that wrong rates can be explained.

Each function takes the steps and the constants of a schedule, and returns a
`cs_core.diagnosis.Setting`, for `check_value` and `check_trajectory` of `rates_of` a maker. To
teach it one more bug, add a sentence and the rate that the bug gives at step t.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Setting

Rate = Callable[[int], float]


def of_step_decay(at: Sequence[int], rate: float, *, every: int, factor: float = 0.1) -> Setting:
    """Return the setting of `cs_core.schedules.step_decay`."""
    return _setting(at, lambda t: rate * factor ** (t // every), {
        "It falls a little at each step: the number of drops is a whole number, t/T rounded down.":
            lambda t: rate * factor ** (t / every),
        "The number of drops is t/T rounded to the nearest, where down is asked for.":
            lambda t: rate * factor ** round(t / every),
        "The number of drops is t/T rounded up, where down is asked for.":
            lambda t: rate * factor ** -(-t // every),
        "There is one drop for each step: “every” is not used.": lambda t: rate * factor**t,
        "The drops do not add up: only the first one is made.":
            lambda t: rate * (factor if t >= every else 1),
        "Only the steps of the drops have a lower rate.":
            lambda t: rate * (factor if t and t % every == 0 else 1),
        "It is multiplied by the factor times the number of drops, where a power is needed.":
            lambda t: rate * (factor * (t // every) if t >= every else 1),
        "The exponent is the rest of t/T, where it is the whole part.":
            lambda t: rate * factor ** (t % every),
        "It is divided by the power of the factor.": lambda t: rate / factor ** (t // every),
        "It loses the share “factor”, where this is the share that is kept.":
            lambda t: rate * (1 - factor) ** (t // every),
        "It is multiplied by the usual factor, and not by the one it is given.":
            lambda t: rate * 0.1 ** (t // every),
        "It drops once too often: the first drop comes at step 0.":
            lambda t: rate * factor ** (t // every + 1),
    })  # fmt: skip


def of_exponential(at: Sequence[int], rate: float, *, decay: float) -> Setting:
    """Return the setting of `cs_core.schedules.exponential`."""
    k = decay
    return _setting(at, lambda t: rate * math.exp(-k * t), {
        "It is multiplied by 1 − k at each step, where exp(−k) is asked for.":
            lambda t: rate * (1 - k) ** t,
        "It is divided by 1 + k at each step, where exp(k) is asked for.":
            lambda t: rate / (1 + k) ** t,
        "It is a power of 2, where one of e is asked for.": lambda t: rate * 2.0 ** (-k * t),
        "It is a power of 10, where one of e is asked for.": lambda t: rate * 10.0 ** (-k * t),
        "It rises: the sign of the exponent is wrong.": lambda t: rate * math.exp(k * t),
        "It is k to the power t.": lambda t: rate * k**t,
        "It is divided by 1 + kt, as in inverse_time.": lambda t: rate / (1 + k * t),
        "The step is missing in the exponent.": lambda t: rate * math.exp(-k),
        "The exponent has the step squared.": lambda t: rate * math.exp(-k * t * t),
        "The exponent is divided by k, where it is multiplied.": lambda t: rate * math.exp(-t / k),
        "k is missing.": lambda t: rate * math.exp(-t),
        "It falls along a straight line.": lambda t: rate * (1 - k * t),
    })  # fmt: skip


def of_inverse_time(at: Sequence[int], rate: float, *, decay: float) -> Setting:
    """Return the setting of `cs_core.schedules.inverse_time`."""
    k = decay
    return _setting(at, lambda t: rate / (1 + k * t), {
        "The parentheses are missing: it is the rate divided by 1, plus kt.":
            lambda t: rate / 1 + k * t,
        "The 1 is missing.": lambda t: rate / (k * t) if k * t else rate,
        "It is divided by the root of 1 + kt.": lambda t: rate / math.sqrt(1 + k * t),
        "It is divided by the square of 1 + kt.": lambda t: rate / (1 + k * t) ** 2,
        "It is divided by 1 + t to the power k.": lambda t: rate / (1 + t) ** k,
        "It is divided by 1 + k to the power t: by the same share at each step.":
            lambda t: rate / (1 + k) ** t,
        "k is missing.": lambda t: rate / (1 + t),
        "It is divided by k + t.": lambda t: rate / (k + t),
        "The step is divided by k, where it is multiplied.": lambda t: rate / (1 + t / k),
        "The step is squared.": lambda t: rate / (1 + k * t * t),
        "What is left is divided again at each step; the first rate should be.":
            lambda t: rate / math.prod(1.0 + k * i for i in range(1, min(t, 400) + 1)),
        "It is an exponential.": lambda t: rate * math.exp(-k * t),
        "It is divided without the rest, by // in the place of /.":
            lambda t: rate // (1 + k * t),
        "It falls along a straight line.": lambda t: rate * (1 - k * t),
    })  # fmt: skip


def of_cosine(at: Sequence[int], rate: float, *, steps: int, final: float = 0.0) -> Setting:
    """Return the setting of `cs_core.schedules.cosine`."""
    span, last = rate - final, max(steps - 1, 1)

    def wave(share: float) -> float:
        return (1 + math.cos(math.pi * share)) / 2

    def done(t: int) -> float:
        return min(t, steps) / steps

    return _setting(at, lambda t: final + span * wave(done(t)), {
        "It rises again after step T: the minimum of t and T is missing.":
            lambda t: final + span * wave(t / steps),
        "It starts again at step T.": lambda t: final + span * wave(t % steps / steps),
        "It has the final rate at step T − 1 already: it divides by T − 1.":
            lambda t: final + span * wave(min(t, last) / last),
        "It has the final rate only at step T + 1: it divides by T + 1.":
            lambda t: final + span * wave(min(t, steps + 1) / (steps + 1)),
        "The final rate is added, and not taken from the first: η₀ − η_T is asked for.":
            lambda t: final + rate * wave(done(t)),
        "The final rate is not added.": lambda t: span * wave(done(t)),
        "The final rate is not used.": lambda t: rate * wave(done(t)),
        "The ½ is missing.": lambda t: final + span * 2 * wave(done(t)),
        "The ½ belongs to the cosine and to the 1.":
            lambda t: final + span * (1 + math.cos(math.pi * done(t)) / 2),
        "It follows a quarter of a wave, where half of one is asked for.":
            lambda t: final + span * math.cos(math.pi / 2 * done(t)),
        "It follows a whole wave, where half of one is asked for.":
            lambda t: final + span * wave(2 * done(t)),
        "It falls along a straight line.": lambda t: final + span * (1 - done(t)),
        "It is 0 after step T, where it keeps the final rate.":
            lambda t: final + span * wave(done(t)) if t <= steps else 0.0,
        "It is 0 from step T on, where it keeps the final rate.":
            lambda t: final + span * wave(done(t)) if t < steps else 0.0,
        "After step T it has the first rate again.":
            lambda t: final + span * wave(done(t)) if t <= steps else rate,
        "It rises from the final rate to the first: the sign of the cosine is wrong.":
            lambda t: final + span * (1 - wave(done(t))),
        "The angle is taken for degrees.":
            lambda t: final + span * (1 + math.cos(math.radians(math.pi * done(t)))) / 2,
        "π is missing.": lambda t: final + span * (1 + math.cos(done(t))) / 2,
    })  # fmt: skip


def _setting(at: Sequence[int], right: Rate, bugs: Mapping[str, Rate]) -> Setting:
    """Return a descent that stands still, and records the rates at some steps."""
    steps = list(at)
    every_schedule: dict[str, Rate] = {
        "Each rate is that of the step after it: the first step is 0.": lambda t: right(t + 1),
        "Each rate is that of the step before it.": lambda t: right(max(t - 1, 0)),
        "All rates are the first one.": lambda t: right(0),
        "The rates are cut to whole numbers.": lambda t: math.trunc(right(t)),
    }
    calls = "It counts how often it was asked: the rate belongs to the step, in any order."
    rates = {told: _at(steps, bug) for told, bug in (every_schedule | dict(bugs)).items()}
    rates[calls] = _at(range(len(steps)), right)
    return Setting(
        np.zeros(()), lambda x, _: x, lambda _: 0.0, 0, record=_recorded(_at(steps, right)),
        records={told: _recorded(values) for told, values in rates.items()},
    )  # fmt: skip


def _at(steps: Sequence[int], schedule: Rate) -> NDArray[np.float64]:
    """Return the rates at some steps; nan where there is none."""

    def rate(step: int) -> float:
        try:
            return float(schedule(step))
        except (ArithmeticError, TypeError):  # a division by 0, too large, or complex
            return math.nan

    with np.errstate(all="ignore"):
        return np.array([rate(step) for step in steps])


def _recorded(
    rates: NDArray[np.float64],
) -> Callable[[NDArray[Any]], dict[str, NDArray[Any]]]:
    return lambda _: {"rates": rates}
