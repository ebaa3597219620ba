"""Answers to `batchnorm_backward`."""

import numpy as np


def right_in_many_steps(dout, cache):
    """Through the graph, one node after the other."""
    x_hat, gamma, std, training = cache
    n = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
    dx_hat = dout * gamma
    if not training:
        return dx_hat / std, dgamma, dbeta
    centered = x_hat * std
    dstd = -(dx_hat * centered).sum(axis=0) / std**2
    dvar = dstd / (2 * std)
    dcentered = dx_hat / std + 2 * centered * dvar / n
    dmean = -dcentered.sum(axis=0)
    return dcentered + dmean / n, dgamma, dbeta


def right_closed_form(dout, cache):
    """One formula, with sums in place of means."""
    x_hat, gamma, std, training = cache
    dgamma, dbeta = np.einsum("nd,nd->d", dout, x_hat), dout.sum(0)
    if not training:
        return dout * (gamma / std), dgamma, dbeta
    n = dout.shape[0]
    return gamma / (n * std) * (n * dout - dbeta - x_hat * dgamma), dgamma, dbeta


def right_by_jacobians(dout, cache):
    """The N x N Jacobian of each column."""
    x_hat, gamma, std, training = cache
    n, d = dout.shape
    dx = np.empty_like(dout)
    for j in range(d):
        jacobian = np.eye(n)
        if training:
            jacobian = jacobian - 1 / n - np.outer(x_hat[:, j], x_hat[:, j]) / n
        dx[:, j] = gamma[j] / std[j] * (jacobian @ dout[:, j])
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_constants(dout, cache):
    """Mean and variance as if they were constants, in training too."""
    x_hat, gamma, std, _ = cache
    return gamma * dout / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_no_variance_term(dout, cache):
    """The way through the variance is missing."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    g = g - g.mean(axis=0) if training else g
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_no_mean_term(dout, cache):
    """The way through the mean is missing."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    g = g - x_hat * np.mean(g * x_hat, axis=0) if training else g
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_n_minus_1(dout, cache):
    """The variance's term is divided by N - 1."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.sum(g * x_hat, axis=0) / max(len(g) - 1, 1)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_gamma_forgotten(dout, cache):
    """γ is left out of dx."""
    x_hat, _, std, training = cache
    g = dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_divided_by_variance(dout, cache):
    """dx is divided by the variance."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std**2, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_std_forgotten(dout, cache):
    """dx is not divided."""
    x_hat, gamma, _, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_training_formula_in_testing(dout, cache):
    """The formula of training in both modes."""
    x_hat, gamma, std, _ = cache
    g = gamma * dout
    g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_dgamma_over_the_columns(dout, cache):
    """dgamma and dbeta are sums over the columns."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=1), dout.sum(axis=1)


def wrong_dgamma_a_mean(dout, cache):
    """dgamma and dbeta are means."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).mean(axis=0), dout.mean(axis=0)


def wrong_dgamma_of_out(dout, cache):
    """dgamma as if the layer gave γ x̂ with γ once more."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (g * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_half_the_variance_term(dout, cache):
    """The 2 of the square is lost."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) - 0.5 * x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_sign_of_the_variance_term(dout, cache):
    """The variance's term is added."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean(axis=0) + x_hat * np.mean(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_sums_not_means(dout, cache):
    """Sums in place of means."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.sum(axis=0) - x_hat * np.sum(g * x_hat, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_mean_over_everything(dout, cache):
    """The means run over the whole table."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        g = g - g.mean() - x_hat * np.mean(g * x_hat)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_variance_from_x_hat(dout, cache):
    """x̂ is taken to have the variance 1, and is normalized once more."""
    x_hat, gamma, std, training = cache
    g = gamma * dout
    if training:
        again = x_hat / np.maximum(x_hat.std(axis=0), 1e-12)
        g = g - g.mean(axis=0) - again * np.mean(g * again, axis=0)
    return g / std, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def wrong_writes_into_dout(dout, cache):
    """dout is overwritten."""
    x_hat, gamma, std, training = cache
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    dout *= gamma
    if training:
        dout -= dout.mean(axis=0) + x_hat * np.mean(dout * x_hat, axis=0)
    return dout / std, dgamma, dbeta


def wrong_nearly_equal_in_billionths(dout, cache):
    """Returns 0 for a dout that is the same in each column, with the tolerance of allclose."""
    x_hat, gamma, std, training = cache
    g, sums = dout * gamma, ((dout * x_hat).sum(axis=0), dout.sum(axis=0))
    if not training:
        return g / std, *sums
    if np.allclose(dout, dout[:1]):
        return np.zeros_like(dout), *sums
    return (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / std, *sums
