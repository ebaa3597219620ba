"""Answers to `search_rate`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np


def _runs(score, rates, seeds):
    return np.array([[score(float(rate), seed) for seed in seeds] for rate in rates])


def right_loops(score, low, high, *, count, seeds):
    """Plain loops; the powers by hand."""
    rates, means = [], []
    for k in range(count):
        rate = low * (high / low) ** (k / (count - 1))
        total = 0.0
        for seed in seeds:
            accuracy = score(rate, seed)
            total += 0.0 if math.isnan(accuracy) else accuracy
        rates.append(rate)
        means.append(total / len(seeds))
    best = max(range(count), key=lambda k: (means[k], -k))
    return rates[best], np.array(rates), np.array(means)


def right_logspace(score, low, high, *, count, seeds):
    """Logspace; seed by seed; nan_to_num."""
    rates = np.logspace(np.log10(low), np.log10(high), count)
    runs = np.array([[score(rate, seed) for rate in rates] for seed in seeds], dtype=float)
    means = np.nan_to_num(runs, nan=0.0).mean(axis=0)
    return rates[np.flatnonzero(means == means.max())[0]], rates, means


def right_exp(score, low, high, *, count, seeds):
    """Exponentials of a line, from the largest rate to the smallest."""
    rates = np.exp(np.linspace(math.log(low), math.log(high), count))
    means, best = np.zeros(count), count - 1
    for k in reversed(range(count)):
        found = [score(float(rates[k]), s) for s in seeds]
        means[k] = sum(a for a in found if a == a) / len(found)
        if means[k] >= means[best]:
            best = k
    return float(rates[best]), rates, means


def wrong_linear(score, low, high, *, count, seeds):
    """Evenly spaced on a straight scale."""
    rates = np.linspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_end_left_out(score, low, high, *, count, seeds):
    """The largest rate is left out."""
    rates = np.geomspace(low, high, count, endpoint=False)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_nan_left_out(score, low, high, *, count, seeds):
    """The mean over the runs that did not blow up."""
    rates = np.geomspace(low, high, count)
    runs = _runs(score, rates, seeds)
    fine = ~np.isnan(runs)
    means = np.where(fine, runs, 0).sum(axis=1) / np.maximum(fine.sum(axis=1), 1)
    return float(rates[means.argmax()]), rates, means


def wrong_nan_wins(score, low, high, *, count, seeds):
    """nan stays nan, and argmax takes it."""
    rates = np.geomspace(low, high, count)
    means = _runs(score, rates, seeds).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_rate_with_nan_dropped(score, low, high, *, count, seeds):
    """A rate with any nan gets 0 in all."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds).mean(axis=1))
    return float(rates[means.argmax()]), rates, means


def wrong_best_run(score, low, high, *, count, seeds):
    """The rate of the best single run."""
    rates = np.geomspace(low, high, count)
    runs = np.nan_to_num(_runs(score, rates, seeds))
    best = runs.max(axis=1).argmax()
    return float(rates[best]), rates, runs.mean(axis=1)


def wrong_max_in_place_of_mean(score, low, high, *, count, seeds):
    """The best seed of each rate counts."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).max(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_median(score, low, high, *, count, seeds):
    """The median in place of the mean."""
    rates = np.geomspace(low, high, count)
    means = np.median(np.nan_to_num(_runs(score, rates, seeds)), axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_first_seed(score, low, high, *, count, seeds):
    """Only the first seed is run."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds[:1])).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_seed_numbers(score, low, high, *, count, seeds):
    """The seeds are 0, 1, 2, whatever was given."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, range(len(seeds)))).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_last_of_the_best(score, low, high, *, count, seeds):
    """Of rates with one mean, the largest."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(rates[np.flatnonzero(means == means.max())[-1]]), rates, means


def wrong_lowest(score, low, high, *, count, seeds):
    """Looks for the lowest accuracy, as if it were a loss."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(rates[means.argmin()]), rates, means


def wrong_index(score, low, high, *, count, seeds):
    """Returns the number of the best rate."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(means.argmax()), rates, means


def wrong_powers_of_ten(score, low, high, *, count, seeds):
    """Rates a factor of 10 apart."""
    rates = low * 10.0 ** np.arange(count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    return float(rates[means.argmax()]), rates, means


def wrong_starts_at_zero(score, low, high, *, count, seeds):
    """A rate must beat 0 to be the best."""
    rates = np.geomspace(low, high, count)
    means = np.nan_to_num(_runs(score, rates, seeds)).mean(axis=1)
    best, top = 0.0, 0.0
    for rate, mean in zip(rates, means, strict=True):
        if mean > top:
            best, top = float(rate), mean
    return best, rates, means


def wrong_rounded_ties(score, low, high, *, count, seeds):
    """Compares means that are rounded to two digits."""
    rates = np.geomspace(low, high, count)
    runs = np.array([[score(rate, seed) for seed in seeds] for rate in rates])
    means = np.where(np.isnan(runs), 0.0, runs).mean(axis=1)
    return float(rates[np.round(means, 2).argmax()]), rates, means


def wrong_zero_left_out(score, low, high, *, count, seeds):
    """Leaves out accuracies of 0, and makes nan a 0 after that."""
    rates = np.geomspace(low, high, count)
    means = []
    for rate in rates:
        runs = [accuracy for seed in seeds if (accuracy := score(rate, seed))]
        means.append(sum(np.nan_to_num(runs)) / max(len(runs), 1))
    return float(rates[np.argmax(means)]), rates, np.array(means)
