"""Answers to `cosine`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np


def _half_wave(share):
    return 0.5 * (1.0 + math.cos(math.pi * share))


def right_cos_squared(rate, *, steps, final=0.0):
    """A squared cosine of half the angle."""

    def schedule(step):
        share = np.cos(np.pi * min(step, steps) / (2 * steps)) ** 2
        return final + (rate - final) * share

    return schedule


def right_branches(rate, *, steps, final=0.0):
    """A branch for what comes after."""

    def schedule(step):
        if step >= steps:
            return final
        return final + 0.5 * (rate - final) * (1 + np.cos(step / steps * np.pi))

    return schedule


def right_table(rate, *, steps, final=0.0):
    """A table of rates."""
    times = np.arange(steps + 1)
    table = final + (rate - final) * (0.5 + 0.5 * np.cos(np.pi * times / steps))

    def schedule(step):
        return float(table[min(step, steps)])

    return schedule


def right_mean(rate, *, steps, final=0.0):
    """A mean of both ends."""
    middle, half = (rate + final) / 2, (rate - final) / 2
    return lambda step: middle + half * np.cos(np.pi * np.clip(step / steps, 0, 1))


def wrong_rises_again(rate, *, steps, final=0.0):
    """Rises again after the last step.

    Told as: rates is not right
    """
    return lambda step: final + (rate - final) * (1 + np.cos(np.pi * step / steps)) / 2


def wrong_one_less(rate, *, steps, final=0.0):
    """Arrives a step early.

    Told as: rates is not right
    """
    return lambda step: (
        final + (rate - final) * (1 + np.cos(np.pi * min(step, steps - 1) / max(steps - 1, 1))) / 2
    )


def wrong_last_step_missing(rate, *, steps, final=0.0):
    """Never arrives: the last rate is that of step T - 1.

    Told as: rates is not right
    """
    return lambda step: (
        final + (rate - final) * (1 + np.cos(np.pi * min(step, steps - 1) / steps)) / 2
    )


def wrong_no_final(rate, *, steps, final=0.0):
    """Ends at 0.

    Told as: final | rates is not right
    """
    return lambda step: rate * (1 + np.cos(np.pi * min(step, steps) / steps)) / 2


def wrong_final_on_top(rate, *, steps, final=0.0):
    """The final rate is added to all.

    Told as: final | rates is not right
    """
    return lambda step: final + rate * (1 + np.cos(np.pi * min(step, steps) / steps)) / 2


def wrong_floor(rate, *, steps, final=0.0):
    """Cut off at the final rate.

    Told as: final | rates is not right
    """
    return lambda step: max(final, rate * (1 + np.cos(np.pi * min(step, steps) / steps)) / 2)


def wrong_no_half(rate, *, steps, final=0.0):
    """The half is missing.

    Told as: rates is not right | times what
    """
    return lambda step: final + (rate - final) * (1 + np.cos(np.pi * min(step, steps) / steps))


def wrong_cosine_alone(rate, *, steps, final=0.0):
    """The cosine alone: negative rates.

    Told as: rates is not right
    """
    return lambda step: final + (rate - final) * np.cos(np.pi * min(step, steps) / steps)


def wrong_quarter(rate, *, steps, final=0.0):
    """A quarter of a wave.

    Told as: rates is not right
    """
    return lambda step: final + (rate - final) * np.cos(np.pi * min(step, steps) / (2 * steps))


def wrong_linear(rate, *, steps, final=0.0):
    """A straight line.

    Told as: rates is not right
    """
    return lambda step: rate + (final - rate) * min(step, steps) / steps


def wrong_counts_from_one(rate, *, steps, final=0.0):
    """The rate of the next step.

    Told as: belongs a step later | rates is not right
    """
    return lambda step: (
        final + (rate - final) * (1 + np.cos(np.pi * min(step + 1, steps) / steps)) / 2
    )


def wrong_degrees(rate, *, steps, final=0.0):
    """Degrees for radians.

    Told as: rates is not right
    """
    return lambda step: final + (rate - final) * (1 + np.cos(180 * min(step, steps) / steps)) / 2


def wrong_zero_after(rate, *, steps, final=0.0):
    """0 after the last step.

    Told as: final | rates is not right
    """
    return lambda step: (
        final + (rate - final) * (1 + np.cos(np.pi * step / steps)) / 2 if step <= steps else 0.0
    )


def wrong_no_pi(rate, *, steps, final=0.0):
    """Without the π.

    Told as: rates is not right
    """
    return lambda step: final + (rate - final) * (1 + np.cos(min(step, steps) / steps)) / 2


def wrong_clamps_at_the_end_only(rate, *, steps, final=0.0):
    """Forgets the final rate far beyond T.

    Told as: steps beyond
    """

    def schedule(step):
        if steps <= step <= 100 * steps:
            return final
        return final + (rate - final) * _half_wave(step / steps)

    return schedule
