"""Answers to `feature_statistics`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def _together(batches):
    return np.concatenate([np.asarray(b, dtype=np.float64) for b in batches])


def _with_ones(mean, std, X):
    return mean, np.where(np.ptp(X, axis=0) == 0, 1.0, std)


def right_two_passes(batches):
    """Sums over the batches, twice; whether a feature is constant, from its extremes."""
    n = sum(len(b) for b in batches)
    mean = sum(b.sum(axis=0, dtype=np.float64) for b in batches) / n
    square = sum(((b.astype(np.float64) - mean) ** 2).sum(axis=0) for b in batches) / n
    low = np.min([b.min(axis=0) for b in batches], axis=0)
    high = np.max([b.max(axis=0) for b in batches], axis=0)
    mean = np.where(high == low, low, mean)
    return mean, np.where(high == low, 1.0, np.sqrt(square))


def right_merged(batches):
    """Welford's formula for merging two sets, with the first row as origin."""
    n, origin = 0, batches[0][0].astype(np.float64)
    mean = np.zeros(len(origin))
    total = np.zeros(len(origin))
    for batch in batches:
        b = batch.astype(np.float64) - origin
        m, k = b.mean(axis=0), len(b)
        total = total + ((b - m) ** 2).sum(axis=0) + (m - mean) ** 2 * n * k / (n + k)
        mean = mean + (m - mean) * k / (n + k)
        n += k
    X = np.vstack(batches)
    constant = np.all(X[0] == X, axis=0)
    return origin + mean, np.where(constant, 1.0, np.sqrt(total / n))


def right_column_by_column(batches):
    """A loop over the features, and Python's own sums."""
    import math

    rows = [row for batch in batches for row in batch.tolist()]
    means, stds = [], []
    for column in zip(*rows, strict=True):
        mean = math.fsum(column) / len(column)
        std = math.sqrt(math.fsum((v - mean) ** 2 for v in column) / len(column))
        means.append(mean)
        stds.append(1.0 if min(column) == max(column) else std)
    return np.array(means), np.array(stds)


def right_list(batches):
    """vstack, var and unique."""
    X = np.vstack(batches).astype(np.float64)
    std = np.sqrt(X.var(axis=0))
    for j in range(X.shape[1]):
        if len(np.unique(X[:, j])) == 1:
            std[j] = 1
    return X.mean(axis=0), std


def wrong_mean_of_means(batches):
    """Every batch counts as much as any other."""
    X = _together(batches)
    return _with_ones(np.mean([b.mean(axis=0) for b in batches], axis=0), X.std(axis=0), X)


def wrong_mean_of_spreads(batches):
    """The spread is the mean of the batches' spreads."""
    X = _together(batches)
    return _with_ones(X.mean(axis=0), np.mean([b.std(axis=0) for b in batches], axis=0), X)


def wrong_pooled_within(batches):
    """The variance within the batches alone: what lies between them is left out."""
    X = _together(batches)
    squares = sum(((b - b.mean(axis=0)) ** 2).sum(axis=0) for b in batches)
    return _with_ones(X.mean(axis=0), np.sqrt(squares / len(X)), X)


def wrong_n_minus_one(batches):
    """Divided by N - 1."""
    X = _together(batches)
    return _with_ones(X.mean(axis=0), X.std(axis=0, ddof=1) if len(X) > 1 else 0 * X[0], X)


def wrong_variance(batches):
    """The root is left out."""
    X = _together(batches)
    return _with_ones(X.mean(axis=0), X.var(axis=0), X)


def wrong_squares_minus_square(batches):
    """Mean of the squares minus square of the mean."""
    X = _together(batches)
    mean = X.mean(axis=0)
    return _with_ones(mean, np.sqrt(np.maximum((X**2).mean(axis=0) - mean**2, 0)), X)


def wrong_dtype_kept(batches):
    """Computed in the dtype of the batches."""
    X = np.concatenate(batches)
    std = np.where(X.max(axis=0) == X.min(axis=0), 1, X.std(axis=0))
    return X.mean(axis=0), std.astype(np.float64)


def wrong_sum_in_float32(batches):
    """Sums in float32, cast at the end."""
    X = np.concatenate([b.astype(np.float32) for b in batches])
    mean, std = X.mean(axis=0), X.std(axis=0)
    return _with_ones(mean.astype(np.float64), std.astype(np.float64), X)


def wrong_first_batch(batches):
    """Looks at the first batch alone."""
    X = _together(batches[:1])
    return _with_ones(X.mean(axis=0), X.std(axis=0), X)


def wrong_last_batch_dropped(batches):
    """A smaller last batch is dropped."""
    kept = [b for b in batches if len(b) == len(batches[0])]
    X = _together(kept)
    return _with_ones(X.mean(axis=0), X.std(axis=0), X)


def wrong_zero_kept(batches):
    """A constant feature keeps its spread of 0."""
    X = _together(batches)
    return X.mean(axis=0), X.std(axis=0)


def wrong_zero_spread_asked(batches):
    """Asks whether the computed spread is 0."""
    X = _together(batches)
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)


def wrong_small_is_constant(batches):
    """Takes every small spread for a constant."""
    X = _together(batches)
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std < 1e-4, 1.0, std)


def wrong_epsilon(batches):
    """Adds 1e-8 to the spread in place of the 1."""
    X = _together(batches)
    return X.mean(axis=0), X.std(axis=0) + 1e-8


def wrong_constant_in_a_batch(batches):
    """A feature that is constant in the first batch counts as constant."""
    X = _together(batches)
    return X.mean(axis=0), np.where(np.ptp(batches[0], axis=0) == 0, 1.0, X.std(axis=0))


def wrong_all_features(batches):
    """One mean and one spread for all features."""
    X = _together(batches)
    d = X.shape[1]
    return np.full(d, X.mean()), np.full(d, X.std() or 1.0)


def wrong_shifts_in_place(batches):
    """Subtracts the mean in the caller's batches."""
    n = sum(len(b) for b in batches)
    mean = sum(b.sum(axis=0, dtype=np.float64) for b in batches) / n
    total = 0.0
    for b in batches:
        if b.dtype == np.float64:
            b -= mean
            total = total + (b * b).sum(axis=0)
        else:
            total = total + ((b - mean) ** 2).sum(axis=0)
    X = np.concatenate(batches)
    return _with_ones(mean, np.sqrt(total / n), X)


def wrong_close_is_constant(batches):
    """Constant is what is equal but for a part in 100,000."""
    X = _together(batches)
    same = np.isclose(X, X[0]).all(axis=0)
    return X.mean(axis=0), np.where(same, 1.0, X.std(axis=0))
