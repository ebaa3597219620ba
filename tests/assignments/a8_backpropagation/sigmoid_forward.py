"""Answers to `sigmoid_forward`."""

import numpy as np


def right_tanh(x):
    """A hyperbolic tangent, shrunk and moved."""
    out = (1 + np.tanh(x / 2)) / 2
    return out, out


def right_two_branches(x):
    """Each form where it is safe."""
    out = np.empty_like(x)
    right = x >= 0
    out[right] = 1 / (1 + np.exp(-x[right]))
    grown = np.exp(x[~right])
    out[~right] = grown / (1 + grown)
    return out, out.copy()


def right_logaddexp(x):
    """The logarithm of the denominator."""
    out = np.exp(-np.logaddexp(0, -x))
    return out, out


def right_naive_with_a_warning(x):
    """The form with the right limits; it only warns."""
    out = 1 / (1 + np.exp(-x))
    return out, out


def wrong_other_form(x):
    """exp(x) / (1 + exp(x)): infinity by infinity far on the right."""
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


def wrong_where_of_both(x):
    """Both branches are computed, and the wrong one chosen at the left."""
    grown = np.exp(x)
    out = np.where(x < 0, 1 / (1 + np.exp(-x)), grown / (1 + grown))
    return out, out


def wrong_cut_at_six(x):
    """The input is cut to ±6."""
    out = 1 / (1 + np.exp(-np.clip(x, -6, 6)))
    return out, out


def wrong_cut_at_fifteen(x):
    """The input is cut to ±15."""
    out = 1 / (1 + np.exp(-np.clip(x, -15, 15)))
    return out, out


def wrong_sign(x):
    """The sign of the exponent is lost."""
    out = 1 / (1 + np.exp(np.clip(x, -700, 700)))
    return out.astype(x.dtype), out


def wrong_tanh_not_shrunk(x):
    """tanh of x itself, without the half."""
    out = (1 + np.tanh(x)) / 2
    return out, out


def wrong_tanh(x):
    """The hyperbolic tangent."""
    out = np.tanh(x)
    return out, out


def wrong_cache_is_x(x):
    """The cache holds the input."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small), x


def wrong_no_cache(x):
    """The cache is forgotten."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def wrong_in_float64(x):
    """float32 becomes float64."""
    small = np.exp(-np.abs(x.astype(float)))
    out = np.where(x >= 0, 1, small) / (1 + small)
    return out, out


def wrong_even(x):
    """The absolute value stays: it is right for positive entries alone."""
    out = 1 / (1 + np.exp(-np.abs(x)))
    return out, out


def wrong_by_rows(x):
    """The branch is chosen by the sign of the largest entry of all."""
    if x.max() > 0:
        out = 1 / (1 + np.exp(-x))
    else:
        out = 1 - 1 / (1 + np.exp(-x))
    return out, out


def wrong_whole_cut_off(x):
    """Beyond 20 it is 0 or 1; below too."""
    out = np.where(x > 3, 1, np.where(x < -3, 0, 1 / (1 + np.exp(-x)))).astype(x.dtype)
    return out, out
