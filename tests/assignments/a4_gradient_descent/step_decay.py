"""Answers to `step_decay`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_power(rate, *, every, factor=0.1):
    """A power of the factor."""

    def schedule(step):
        return rate * factor ** int(step / every)

    return schedule


def right_loop(rate, *, every, factor=0.1):
    """Multiplies step by step."""

    def schedule(step):
        eta = float(rate)
        for t in range(1, step + 1):
            if t % every == 0:
                eta *= factor
        return eta

    return schedule


def right_class(rate, *, every, factor=0.1):
    """An object that is called."""

    class Decay:
        def __call__(self, step):
            return np.power(float(factor), step // every) * rate

    return Decay()


def right_exp(rate, *, every, factor=0.1):
    """By exponentials."""
    return lambda step: rate * np.exp(np.log(factor) * np.floor(step / every))


def wrong_drops_early(rate, *, every, factor=0.1):
    """Drops one step early.

    Told as: belongs a step later | that of the step after it
    """
    return lambda step: rate * factor ** ((step + 1) // every)


def wrong_drops_late(rate, *, every, factor=0.1):
    """Drops one step late.

    Told as: belongs a step earlier | that of the step before it
    """
    return lambda step: rate * factor ** (max(step - 1, 0) // every)


def wrong_smooth(rate, *, every, factor=0.1):
    """Falls all the time.

    Told as: rates is not right
    """
    return lambda step: rate * factor ** (step / every)


def wrong_once(rate, *, every, factor=0.1):
    """Drops once and never again.

    Told as: rates is not right
    """
    return lambda step: rate * (factor if step >= every else 1)


def wrong_factor_typed_in(rate, *, every, factor=0.1):
    """Always a tenth.

    Told as: those with factor | factor | rates is not right
    """
    return lambda step: rate * 0.1 ** (step // every)


def wrong_subtracts(rate, *, every, factor=0.1):
    """Subtracts the factor.

    Told as: rates is not right
    """
    return lambda step: rate - factor * (step // every)


def wrong_divides(rate, *, every, factor=0.1):
    """Divides by the factor.

    Told as: rates is not right
    """
    return lambda step: rate / factor ** (step // every)


def wrong_each_step(rate, *, every, factor=0.1):
    """Multiplies at every step.

    Told as: every | rates is not right
    """
    return lambda step: rate * factor**step


def wrong_memory(rate, *, every, factor=0.1):
    """Counts its own calls.

    Told as: any order | rates is not right
    """
    calls = []

    def schedule(step):
        calls.append(step)
        return rate * factor ** ((len(calls) - 1) // every)

    return schedule


def wrong_only_boundary(rate, *, every, factor=0.1):
    """The low rate at the boundary alone.

    Told as: rates is not right
    """
    return lambda step: rate * factor ** (step // every) if step % every == 0 else rate


def wrong_number(rate, *, every, factor=0.1):
    """Returns a rate and no schedule.

    Told as: must return a function
    """
    return rate * factor**every


def wrong_rounded(rate, *, every, factor=0.1):
    """Rounds to the nearest.

    Told as: rates is not right
    """
    return lambda step: rate * factor ** round(step / every)


def wrong_starts_dropped(rate, *, every, factor=0.1):
    """The first rate is lower already.

    Told as: rates is not right | times what
    """
    return lambda step: rate * factor ** (step // every + 1)
