"""Answers to `softmax_backward`."""

import numpy as np


def right_jacobians(dout, cache):
    """The Jacobian of each row, formed and multiplied."""
    dx = np.empty_like(dout)
    for i, (p, d) in enumerate(zip(cache, dout, strict=True)):
        dx[i] = (np.diag(p) - np.outer(p, p)) @ d
    return dx


def right_einsum(dout, cache):
    """The two terms apart."""
    return dout * cache - np.einsum("nc,nc->n", dout, cache)[:, None] * cache


def right_centered(dout, cache):
    """The mean of dout under p is taken off first."""
    mean = [np.dot(p, d) for p, d in zip(cache, dout, strict=True)]
    return cache * (dout - np.array(mean, dtype=dout.dtype).reshape(-1, 1))


def wrong_diagonal_alone(dout, cache):
    """Each probability as if it depended on its own score alone."""
    return dout * cache * (1 - cache)


def wrong_first_term_alone(dout, cache):
    """The sum is left out."""
    return dout * cache


def wrong_fused_with_the_loss(dout, cache):
    """p - y, taking dout for labels."""
    return cache - dout


def wrong_sum_without_p(dout, cache):
    """The plain sum of dout is taken off."""
    return cache * (dout - dout.sum(axis=1, keepdims=True))


def wrong_mean_of_dout(dout, cache):
    """The plain mean of dout is taken off."""
    return cache * (dout - dout.mean(axis=1, keepdims=True))


def wrong_sum_of_all(dout, cache):
    """One sum over all rows."""
    return cache * (dout - np.sum(cache * dout))


def wrong_over_the_examples(dout, cache):
    """The sum runs down the columns."""
    return cache * (dout - np.sum(cache * dout, axis=0))


def wrong_sum_not_times_p(dout, cache):
    """The sum is not multiplied by p."""
    return cache * dout - np.sum(cache * dout, axis=1, keepdims=True)


def wrong_sign(dout, cache):
    """The sum is added."""
    return cache * (dout + np.sum(cache * dout, axis=1, keepdims=True))


def wrong_writes_into_dout(dout, cache):
    """dout is overwritten."""
    dout -= np.sum(cache * dout, axis=1, keepdims=True)
    return cache * dout


def wrong_takes_the_cache_for_scores(dout, cache):
    """The softmax is taken of the probabilities."""
    p = np.exp(cache)
    p = p / p.sum(axis=1, keepdims=True)
    return p * (dout - np.sum(p * dout, axis=1, keepdims=True))


def wrong_divided_by_n(dout, cache):
    """A mean over the examples."""
    return cache * (dout - np.sum(cache * dout, axis=1, keepdims=True)) / len(dout)


def wrong_flat_sum(dout, cache):
    """The sums of the rows are subtracted along the columns where that fits."""
    sums = np.sum(cache * dout, axis=1)
    if len(sums) != cache.shape[1]:
        sums = sums[:, None]
    return cache * (dout - sums)


def wrong_in_float64(dout, cache):
    """float32 becomes float64."""
    p = cache.astype(np.float64)
    return p * (dout - np.sum(p * dout, axis=1, keepdims=True))


def wrong_squares(dout, cache):
    """p (1 - p) on the diagonal, and p squared beside it."""
    total = np.sum(dout, axis=1, keepdims=True)
    return dout * cache * (1 - cache) - cache**2 * (total - dout)


def right_products_first(dout, cache):
    """p dout less its part, where certain rows cancel."""
    product = dout * cache
    return product - cache * product.sum(axis=1, keepdims=True)


def wrong_nearly_equal_in_billionths(dout, cache):
    """Returns 0 for a dout that is the same in a row, with the tolerance of allclose."""
    if np.allclose(dout, dout[:, :1]):
        return np.zeros_like(dout)
    return cache * (dout - (cache * dout).sum(axis=1, keepdims=True))
