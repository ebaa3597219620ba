"""Answers to `lsuv`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.init import lsuv as borrowed_lsuv


def right_once(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """One division a layer, and z divided too."""
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        s = z.dtype.type(z.std(dtype=np.float64))
        scaled.append(W / s)
        h = activation(forward(h, scaled[-1]))
    return scaled


def right_ddof(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Divides by the number of entries less one."""
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = (W / z.std(ddof=1, dtype=np.float64)).astype(W.dtype)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def right_loop(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """A loop that asks for the variance until it fits."""
    result = [W.copy() for W in weights]
    x = X
    for i in range(len(result)):
        steps = 0
        variance = np.var(forward(x, result[i]), dtype=np.float64)
        while abs(variance - 1) > tolerance and steps < max_steps:
            result[i] *= result[i].dtype.type(variance**-0.5)
            variance = np.var(forward(x, result[i]), dtype=np.float64)
            steps += 1
        x = activation(forward(x, result[i]))
    return result


def right_always_divided(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Divides a layer that fits, too, in as many rounds as are allowed."""
    h, scaled = X, []
    for W in weights:
        new = np.array(W)
        for _ in range(max_steps):
            new = new * new.dtype.type(1 / np.sqrt(np.var(forward(h, new), dtype=np.float64)))
        scaled = [*scaled, new]
        h = activation(forward(h, new))
    return scaled


def right_double(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Computes in double precision, and casts at the end."""
    h, scaled = X.astype(np.float64), []
    for W in weights:
        wide = W.astype(np.float64)
        z = forward(h, wide)
        wide = wide / np.sqrt(np.mean((z - z.mean()) ** 2))
        h = activation(forward(h, wide))
        scaled.append(wide.astype(W.dtype))
    return scaled


def wrong_by_the_variance(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Divides by the variance.
    Told as: the variance is divided by
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.var())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_by_the_variance_in_a_loop(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Divides by the variance, ten times.
    Told as: the layer was left as it was | variance is divided by | must be within
    """
    h, scaled = X, []
    for W in weights:
        for _ in range(max_steps):
            variance = forward(h, W).var(dtype=np.float64)
            if abs(variance - 1) <= tolerance:
                break
            W = W / W.dtype.type(variance)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_multiplied(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Multiplies by the standard deviation.
    Told as: multiplied, not divided
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W * W.dtype.type(z.std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_fourth_root(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Takes the root of the standard deviation.
    Told as: fourth root
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(np.sqrt(z.std()))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_after_activation(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Makes the variance after the activation 1.
    Told as: measured after the activation
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(activation(z).std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_mean_square_after(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Makes the mean square after the activation 1.
    Told as: measured after the activation
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(np.sqrt(np.mean(activation(z) ** 2)))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_mean_square(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Makes the mean square 1, not the variance.
    Told as: mean square was measured | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(np.sqrt(np.mean(z**2)))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_per_unit(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Divides each column by its own standard deviation.
    Told as: number of its own | raised
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / z.std(axis=0)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_mean_of_units(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """The mean of the units' variances.
    Told as: variance of each unit was measured | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(np.sqrt(z.var(axis=0).mean()))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_mean_of_unit_stds(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """The mean of the units' standard deviations.
    Told as: deviation of each unit was measured | variance of each unit | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std(axis=0).mean())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_mean_of_examples(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """The mean of the examples' variances.
    Told as: variance of each example | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(np.sqrt(z.var(axis=-1).mean()))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_first_example(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Measures one example alone.
    Told as: must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z[0].std() + 1e-12)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_old_signal(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """The next layer gets the signal of the weights as they were.
    Told as: weights as they were | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std())
        scaled.append(W)
        h = activation(z)
    return scaled


def wrong_no_activation(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Goes on without the activation.
    Told as: activation between the layers is left out | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std())
        scaled.append(W)
        h = forward(h, W)
    return scaled


def wrong_always_x(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Every layer gets X.
    Told as: raised | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std())
        scaled.append(W)
        h = X
    return scaled


def wrong_weights_scaled(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Makes the variance of the weights 1 over fan-in.
    Told as: must be within
    """
    h, scaled = X, []
    for W in weights:
        W = W / W.dtype.type(W.std() * np.sqrt(len(W)))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_first_layer_alone(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Scales the first layer alone.
    Told as: left as it was | must be within
    """
    z = forward(X, weights[0])
    return [weights[0] / weights[0].dtype.type(z.std()), *weights[1:]]


def wrong_last_left(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Leaves the last layer as it is.
    Told as: left as it was | must be within
    """
    h, scaled = X, []
    for W in weights[:-1]:
        z = forward(h, W)
        scaled.append(W / W.dtype.type(z.std()))
        h = activation(forward(h, scaled[-1]))
    return [*scaled, weights[-1].copy()]


def wrong_forward_ignored(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Multiplies, whatever forward is.
    Told as: forward | convolution | raised | must be within
    """
    h, scaled = X, []
    for W in weights:
        scaled.append(W / W.dtype.type((h @ W).std()))
        h = activation(h @ scaled[-1])
    return scaled


def wrong_overwrites(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Divides in place.
    Told as: modified | read-only
    """
    h = X
    for W in weights:
        W /= W.dtype.type(forward(h, W).std())
        h = activation(forward(h, W))
    return weights


def wrong_list_overwritten(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Puts the new weights into the caller's list.
    Told as: modified
    """
    h = X
    for i, W in enumerate(weights):
        weights[i] = W / W.dtype.type(forward(h, W).std())
        h = activation(forward(h, weights[i]))
    return weights


def wrong_centred(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Centers the weights of each unit as well.
    Told as: not one number times
    """
    h, scaled = X, []
    for W in weights:
        W = W - W.mean(axis=0)
        W = W / W.dtype.type(forward(h, W).std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_new_weights(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Draws weights of its own.
    Told as: not one number times
    """
    h, scaled = X, []
    for W in weights:
        W = np.random.default_rng(0).normal(size=W.shape).astype(W.dtype)
        W = W / W.dtype.type(forward(h, W).std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_turned_around(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Divides by minus the standard deviation.
    Told as: turned around
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(-z.std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_scaled_input(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Scales the signal, and not the weights.
    Told as: left as it was | must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        scaled.append(W.copy())
        h = activation(z / z.std())
    return scaled


def wrong_small_number_added(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Adds 0.1 to the standard deviation.
    Told as: must be within
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std() + 0.1)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_double(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W.astype(np.float64) / z.std(dtype=np.float64)
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_tolerance_too_wide(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Stops at a tenth, whatever the tolerance.
    Told as: must be within
    """
    h, scaled = X, []
    for W in weights:
        variance = forward(h, W).var(dtype=np.float64)
        if abs(np.log(variance)) > 0.5:
            W = W / W.dtype.type(1.04 * np.sqrt(variance))
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_steps_off_by_one(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Leaves the loop one round too early.
    Told as: left as it was | must be within
    """
    h, scaled = X, []
    for W in weights:
        for _ in range(max_steps - 1):
            W = W / W.dtype.type(forward(h, W).std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled


def wrong_factors(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Returns the factors.
    Told as: must be an array of shape | weights
    """
    h, factors = X, []
    for W in weights:
        s = forward(h, W).std()
        factors.append(np.array([s]))
        h = activation(forward(h, W / W.dtype.type(s)))
    return factors


def wrong_one_array(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Returns the last layer alone.
    Told as: must return a list
    """
    h, scaled = X, []
    for W in weights:
        z = forward(h, W)
        W = W / W.dtype.type(z.std())
        scaled.append(W)
        h = activation(forward(h, W))
    return scaled[-1]


def wrong_borrowed(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_lsuv(weights, X, activation=activation, forward=forward)


def wrong_deviation_within_tolerance(
    weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10
):
    """Compares the standard deviation with the tolerance, not the variance.
    Told as: “a layer that nearly fits”
    """
    out, h = [], X
    for W in weights:
        V = W.copy()
        for _ in range(max_steps):
            s = forward(h, V).std(dtype=np.float64)
            if abs(s - 1) < tolerance:
                break
            V = (V / s).astype(W.dtype)
        out.append(V)
        h = activation(forward(h, V))
    return out


def wrong_first_axes(weights, X, *, activation, forward=np.matmul, tolerance=0.01, max_steps=10):
    """Variance over the first two axes; what is left is averaged. Dense layers are right.
    Told as: “a convolution”
    """
    out, h = [], X
    for W in weights:
        z = forward(h, W)
        s = np.sqrt(np.mean(z.var(axis=(0, 1), dtype=np.float64)))
        V = (W / s).astype(W.dtype)
        out.append(V)
        h = activation(forward(h, V))
    return out
