"""Answers to `inverse_time`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_plain(rate, *, decay):
    """The formula."""
    return lambda step: rate / (1 + decay * step)


def right_inner(rate, *, decay):
    """A function inside, with NumPy."""

    def schedule(step):
        return np.divide(rate, np.add(1.0, np.multiply(decay, step)))

    return schedule


def right_power(rate, *, decay):
    """A power of -1."""

    def schedule(step):
        slow = 1.0 + step * decay
        return rate * slow**-1.0

    return schedule


def wrong_no_one(rate, *, decay):
    """Divides by kt: nan or infinity at the first step.

    Told as: rates is not right | raised ZeroDivisionError
    """
    return lambda step: rate / (decay * step)


def wrong_max_one(rate, *, decay):
    """Saves the first step by a maximum.

    Told as: rates is not right
    """
    return lambda step: rate / max(1.0, decay * step)


def wrong_counts_from_one(rate, *, decay):
    """Divides by 1 + k(t + 1).

    Told as: belongs a step later | rates is not right
    """
    return lambda step: rate / (1 + decay * (step + 1))


def wrong_one_late(rate, *, decay):
    """Step 1 has the first rate.

    Told as: belongs a step earlier | that of the step before it
    """
    return lambda step: rate / (1 + decay * max(step - 1, 0))


def wrong_over_t(rate, *, decay):
    """Divides by t + 1.

    Told as: rates is not right
    """
    return lambda step: rate / (1 + step)


def wrong_root(rate, *, decay):
    """Falls as one over the root.

    Told as: rates is not right
    """
    return lambda step: rate / np.sqrt(1 + decay * step)


def wrong_square(rate, *, decay):
    """Falls as one over the square.

    Told as: squared | rates is not right
    """
    return lambda step: rate / (1 + decay * step) ** 2


def wrong_exponential(rate, *, decay):
    """Falls as an exponential.

    Told as: rates is not right
    """
    return lambda step: rate * np.exp(-decay * step)


def wrong_inside(rate, *, decay):
    """k outside the parentheses.

    Told as: rates is not right
    """
    return lambda step: rate / (1 + step) ** decay


def wrong_parentheses(rate, *, decay):
    """rate / 1 + kt.

    Told as: rates is not right
    """
    return lambda step: rate / 1 + decay * step


def wrong_whole(rate, *, decay):
    """Whole division.

    Told as: rates is not right
    """
    return lambda step: rate // (1 + decay * step)


def wrong_compound(rate, *, decay):
    """Divides what the last step left.

    Told as: rates is not right
    """

    def schedule(step):
        eta = rate
        for t in range(step + 1):
            eta = eta / (1 + decay * t)
        return eta

    return schedule


def wrong_never_below(rate, *, decay):
    """Never below a thousandth of the first rate.

    Told as: steps beyond
    """
    return lambda step: max(rate / (1 + decay * step), rate / 1000)


def wrong_short_integers(rate, *, decay):
    """Multiplies in 16 bits, which wraps around.

    Told as: steps beyond
    """

    def schedule(step):
        k = np.array(decay)
        if k.dtype.kind == "i":
            k = k.astype(np.int16)
            return float(rate / (1 + int(k * np.array(step).astype(np.int16))))
        return rate / (1 + decay * step)

    return schedule
