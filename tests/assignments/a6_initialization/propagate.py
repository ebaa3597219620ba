"""Answers to `propagate`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.init import propagate as borrowed_propagate


def right_arrays(weights, X, *, activation):
    """Fills two arrays, with the variance from the mean square."""
    variances, moments, h = np.zeros(len(weights)), np.zeros(len(weights)), X
    for i, W in enumerate(weights):
        z = np.dot(h, W)
        wide = z.astype(np.float64)
        variances[i] = np.mean((wide - wide.mean()) ** 2)
        h = activation(z)
        moments[i] = (h.astype(np.float64) ** 2).sum() / h.size
    return variances, moments


def right_double(weights, X, *, activation):
    """Computes all in double precision."""
    h, pairs = X.astype(np.float64), []
    for W in weights:
        z = h @ W.astype(np.float64)
        h = activation(z)
        pairs.append((np.var(z), np.mean(h * h)))
    first, second = zip(*pairs, strict=True)
    return np.array(first), np.array(second)


def right_recursion(weights, X, *, activation):
    """Calls itself with the rest of the layers."""
    z = X @ weights[0]
    h = activation(z)
    mine = np.array([z.astype(float).var()]), np.array([np.vdot(h, h) / h.size], dtype=float)
    if h.dtype == np.float32:
        mine = mine[0], np.array([np.mean(h.astype(float) ** 2)])
    if len(weights) == 1:
        return mine
    rest = right_recursion(weights[1:], h, activation=activation)
    return np.concatenate([mine[0], rest[0]]), np.concatenate([mine[1], rest[1]])


def right_by_hand(weights, X, *, activation):
    """One matrix for both, transposed at the end."""
    found, h = [], X
    for W in weights:
        z = np.einsum("nd,dc->nc", h, W)
        h = activation(z)
        found.append([z.std(dtype=np.float64) ** 2, np.square(h.astype(np.float64)).mean()])
    table = np.array(found).T
    return table[0], table[1].copy()


def wrong_std(weights, X, *, activation):
    """The standard deviation.
    Told as: standard deviation is measured
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.std(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_root_of_both(weights, X, *, activation):
    """Roots of both.
    Told as: standard deviation is measured
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.std(dtype=np.float64))
        moments.append(np.sqrt(np.mean(h.astype(np.float64) ** 2)))
    return np.array(variances), np.array(moments)


def wrong_root_of_moment(weights, X, *, activation):
    """The root of the mean square.
    Told as: root of the mean square
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.sqrt(np.mean(h.astype(np.float64) ** 2)))
    return np.array(variances), np.array(moments)


def wrong_mean_square_before(weights, X, *, activation):
    """The mean square for the variance.
    Told as: not the variance around the mean | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(np.mean(z.astype(np.float64) ** 2))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_variance_after(weights, X, *, activation):
    """The variance for the mean square.
    Told as: the variance is measured, not the mean square | moments is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(h.var(dtype=np.float64))
    return np.array(variances), np.array(moments)


def wrong_both_after(weights, X, *, activation):
    """Measures both after the activation.
    Told as: after the activation, not before | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        h = activation(h @ W)
        variances.append(h.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_both_before(weights, X, *, activation):
    """Measures both before the activation.
    Told as: before the activation, not after | moments is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(z.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_per_unit(weights, X, *, activation):
    """The mean of the units' variances.
    Told as: of each unit | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(axis=0, dtype=np.float64).mean())
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_per_example(weights, X, *, activation):
    """The mean of the examples' variances.
    Told as: of each example | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(axis=1, dtype=np.float64).mean())
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_tables(weights, X, *, activation):
    """A number for each unit.
    Told as: shape | raised
    """
    h, variances, moments = X, [], []
    for W in weights[:1]:
        z = h @ W
        h = activation(z)
        variances.append(z.var(axis=0, dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2, axis=0))
    return np.array(variances), np.array(moments)


def wrong_ddof(weights, X, *, activation):
    """Divides by the number of entries less one.
    Told as: ddof=1 | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(ddof=1, dtype=np.float64) if z.size > 1 else 0.0)
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_no_activation_between(weights, X, *, activation):
    """The next layer gets z.
    Told as: activation between the layers is left out | are off
    """
    z, variances, moments = X, [], []
    for W in weights:
        z = z @ W
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(activation(z).astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_always_x(weights, X, *, activation):
    """Every layer gets X.
    Told as: given X | raised ValueError
    """
    variances, moments = [], []
    for W in weights:
        z = X @ W
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(activation(z).astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_linear_end(weights, X, *, activation):
    """No activation after the last layer.
    Told as: moments is not right
    """
    h, variances, moments = X, [], []
    for i, W in enumerate(weights):
        z = h @ W
        h = activation(z) if i < len(weights) - 1 else z
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_last_left_out(weights, X, *, activation):
    """Leaves the last layer out.
    Told as: shape
    """
    h, variances, moments = X, [], []
    for W in weights[:-1]:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_inputs(weights, X, *, activation):
    """Measures what goes into each layer.
    Told as: inputs of the layers | variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        variances.append(h.var(dtype=np.float64))
        h = activation(h @ W)
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_forecast(weights, X, *, activation):
    """The forecast by the weights' variance.
    Told as: variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        variances.append(len(W) * W.var(dtype=np.float64) * np.mean(h.astype(np.float64) ** 2))
        h = activation(h @ W)
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_square_of_mean(weights, X, *, activation):
    """The square of the mean.
    Told as: square of the mean | moments is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h, dtype=np.float64) ** 2)
    return np.array(variances), np.array(moments)


def wrong_sum_over_units(weights, X, *, activation):
    """Divides the squares by the number of examples alone.
    Told as: divided by the number of examples | moments is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.sum(h.astype(np.float64) ** 2) / len(h))
    return np.array(variances), np.array(moments)


def wrong_swapped(weights, X, *, activation):
    """The two results in the other order.
    Told as: variances is not right
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(moments), np.array(variances)


def wrong_lists(weights, X, *, activation):
    """Returns lists.
    Told as: must be an array | must be a NumPy array
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(float(z.var(dtype=np.float64)))
        moments.append(float(np.mean(h.astype(np.float64) ** 2)))
    return variances, moments


def wrong_one_table(weights, X, *, activation):
    """Returns one table.
    Told as: must return 2 values
    """
    h, found = X, []
    for W in weights:
        z = h @ W
        h = activation(z)
        found.append([z.var(dtype=np.float64), np.mean(h.astype(np.float64) ** 2)])
    return np.array(found)


def wrong_single(weights, X, *, activation):
    """Returns float32 for float32.
    Told as: dtype float32
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var())
        moments.append(np.mean(h**2))
    return np.array(variances), np.array(moments)


def wrong_overwrites(weights, X, *, activation):
    """Puts the products into the list of weights.
    Told as: modified
    """
    h, variances, moments = X, [], []
    for i, W in enumerate(weights):
        weights[i] = h @ W
        h = activation(weights[i])
        variances.append(weights[i].var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_centres_the_input(weights, X, *, activation):
    """Subtracts the mean of the input first.
    Told as: is not right
    """
    h, variances, moments = X - X.mean(axis=0), [], []
    for W in weights:
        z = h @ W
        h = activation(z)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_relu_typed_in(weights, X, *, activation):
    """Types ReLU in.
    Told as: tanh | cosine | no activation | are off
    """
    h, variances, moments = X, [], []
    for W in weights:
        z = h @ W
        h = np.maximum(z, 0)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(h.astype(np.float64) ** 2))
    return np.array(variances), np.array(moments)


def wrong_borrowed(weights, X, *, activation):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_propagate(weights, X, activation=activation)


def wrong_square_less_square(weights, X, *, activation):
    """E[z²] - E[z]², in the dtype of the signal: what is left is what was rounded.
    Told as: a difference of two large numbers
    """
    v, m = [], []
    h = X
    for W in weights:
        z = h @ W
        h = activation(z)
        v.append(np.mean(z * z) - np.mean(z) ** 2)
        m.append(np.mean(h * h))
    return np.array(v, dtype=np.float64), np.array(m, dtype=np.float64)
