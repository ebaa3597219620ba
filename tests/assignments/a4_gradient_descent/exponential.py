"""Answers to `exponential`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np


def right_power(rate, *, decay):
    """A power of e."""
    return lambda step: rate * np.e ** (-decay * step)


def right_recurrence(rate, *, decay):
    """Multiplies step by step."""
    share = np.exp(-decay)

    def schedule(step):
        eta = 1.0
        for _ in range(step):
            eta *= share
        return rate * eta

    return schedule


def right_division(rate, *, decay):
    """Divides by the exponential."""

    def schedule(step):
        return rate / np.exp(decay * step)

    return schedule


def wrong_rising(rate, *, decay):
    """The sign is missing: it rises.

    Told as: rates is not right
    """
    return lambda step: rate * np.exp(decay * step)


def wrong_base_two(rate, *, decay):
    """A power of 2.

    Told as: rates is not right
    """
    return lambda step: rate * 2.0 ** (-decay * step)


def wrong_share(rate, *, decay):
    """1 - k to the power of t.

    Told as: rates is not right
    """
    return lambda step: rate * (1 - decay) ** step


def wrong_decay_to_the_power(rate, *, decay):
    """k to the power of t.

    Told as: rates is not right
    """
    return lambda step: rate * decay**step


def wrong_one_early(rate, *, decay):
    """Counts from 1.

    Told as: belongs a step later | times what | that of the step after it
    """
    return lambda step: rate * np.exp(-decay * (step + 1))


def wrong_one_late(rate, *, decay):
    """Step 1 has the first rate.

    Told as: belongs a step earlier | that of the step before it
    """
    return lambda step: rate * np.exp(-decay * max(step - 1, 0))


def wrong_linear(rate, *, decay):
    """A straight line.

    Told as: rates is not right
    """
    return lambda step: rate * (1 - decay * step)


def wrong_square(rate, *, decay):
    """Falls with the square of the step.

    Told as: rates is not right
    """
    return lambda step: rate * np.exp(-decay * step**2)


def wrong_rate_inside(rate, *, decay):
    """The rate in the exponent too.

    Told as: rates is not right
    """
    return lambda step: rate * np.exp(-rate * decay * step)


def wrong_inverse(rate, *, decay):
    """As 1/t.

    Told as: rates is not right
    """
    return lambda step: rate / (1 + decay * step)


def wrong_memory(rate, *, decay):
    """Remembers the last rate.

    Told as: any order | rates is not right
    """
    eta = [rate / np.exp(-decay)]

    def schedule(step):
        eta[0] *= np.exp(-decay)
        return eta[0]

    return schedule


def wrong_no_rate(rate, *, decay):
    """The rate is left out.

    Told as: rates is not right
    """
    return lambda step: np.exp(-decay * step)


def wrong_list(rate, *, decay):
    """A list of rates.

    Told as: must return a function
    """
    return [rate * np.exp(-decay * step) for step in range(1000)]


def wrong_thousand_steps(rate, *, decay):
    """A table of a thousand rates.

    Told as: steps beyond
    """
    table = rate * np.exp(-decay * np.arange(1000))
    return lambda step: table[min(step, 999)]


def wrong_divides_by_a_large_number(rate, *, decay):
    """Divides by exp(kt), which overflows.

    Told as: OverflowError
    """
    return lambda step: rate / math.exp(decay * step)
