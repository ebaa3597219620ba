"""Answers to `batchnorm_forward`.

Most wrong ones are right ones of which one step is another: see `_steps`.
"""

import numpy as np


def _steps(x, gamma, beta, running, training, momentum, eps, **changed):
    """Compute in steps, of which any can be changed."""
    mean, var = running
    if training:
        mean = x.mean(axis=0, dtype=np.float64)
        var = changed.get("var_of", lambda x: x.var(axis=0, dtype=np.float64))(x)
        kept = changed.get("kept", momentum)
        running = (kept * running[0] + (1 - kept) * mean, kept * running[1] + (1 - kept) * var)
    std = changed.get("std_of", lambda var, eps: np.sqrt(var + eps))(var, eps)
    x_hat = (x - mean) / std
    out = changed.get("out_of", lambda x_hat: gamma * x_hat + beta)(x_hat)
    return out.astype(x.dtype), (x_hat, gamma, std, training), running


def right_one_row_at_a_time(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """Sums in loops."""
    mean, var = (np.array(some) for some in running)
    if training:
        n = len(x)
        batch_mean = sum(row.astype(np.float64) for row in x) / n
        batch_var = sum((row - batch_mean) ** 2 for row in x) / n
        running = (
            mean + (1 - momentum) * (batch_mean - mean),
            var + (1 - momentum) * (batch_var - var),
        )
        mean, var = batch_mean, batch_var
    std = (var + eps) ** 0.5
    x_hat = np.array([(row - mean) / std for row in x])
    return (x_hat * gamma + beta).astype(x.dtype), (x_hat, gamma, std, training), running


def right_in_the_dtype_of_x(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """Everything but the running statistics in the dtype of x."""
    if training:
        mu = np.mean(x, axis=0)
        centered = x - mu
        v = np.mean(np.square(centered), axis=0)
        new = (momentum * running[0] + (1 - momentum) * mu,
               momentum * running[1] + (1 - momentum) * v)  # fmt: skip
    else:
        mu, v = (some.astype(x.dtype) for some in running)
        centered, new = x - mu, running
    std = np.sqrt(v + x.dtype.type(eps))
    x_hat = centered / std
    return gamma * x_hat + beta, (x_hat, gamma, std, training), new


def right_scale_and_shift(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """One scale and one shift for each column."""
    mean, var = running
    if training:
        mean, var = np.mean(x, axis=0, dtype=float), np.var(x, axis=0, dtype=float)
    std = np.sqrt(eps + var)
    x_hat = x * (1 / std) - mean / std
    out = np.asarray(x * (gamma / std) + (beta - gamma * mean / std), dtype=x.dtype)
    if training:
        old = running
        running = tuple(momentum * o + (1.0 - momentum) * n for o, n in zip(old, (mean, var)))
    return out, (x_hat, gamma, std, training), (running[0].copy(), running[1].copy())


def wrong_divides_by_n_minus_1(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The variance is divided by N - 1."""
    return _steps(
        x,
        gamma,
        beta,
        running,
        training,
        momentum,
        eps,
        var_of=lambda x: x.var(axis=0, dtype=float) * len(x) / max(len(x) - 1, 1),
    )


def wrong_running_divided_by_n_minus_1(
    x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5
):
    """The running variance is PyTorch's, divided by N - 1."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    if training and len(x) > 1:
        var = x.var(axis=0, dtype=float, ddof=1)
        new = new[0], momentum * running[1] + (1 - momentum) * var
    return out, cache, new


def wrong_momentum_swapped(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The momentum is PyTorch's: the share of the new."""
    return _steps(x, gamma, beta, running, training, momentum, eps, kept=1 - momentum)


def wrong_momentum_typed_in(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The momentum is typed in."""
    return _steps(x, gamma, beta, running, training, momentum, eps, kept=0.9)


def wrong_eps_typed_in(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The ε is typed in."""
    return _steps(x, gamma, beta, running, training, momentum, 1e-5)


def wrong_no_eps(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """There is no ε."""
    return _steps(
        x, gamma, beta, running, training, momentum, eps, std_of=lambda var, eps: np.sqrt(var)
    )


def wrong_eps_outside(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The ε is outside of the root."""
    return _steps(
        x, gamma, beta, running, training, momentum, eps, std_of=lambda var, eps: np.sqrt(var) + eps
    )


def wrong_no_root(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """Divides by the variance."""
    return _steps(
        x, gamma, beta, running, training, momentum, eps, std_of=lambda var, eps: var + eps
    )


def wrong_batch_in_testing(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """In testing, too, the batch's own statistics are used."""
    out, cache, new = _steps(x, gamma, beta, running, True, momentum, eps)
    return out, (*cache[:3], training), new if training else running


def wrong_running_in_training(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """In training the new running statistics are used."""
    if training:
        running = _steps(x, gamma, beta, running, True, momentum, eps)[2]
    out, cache, _ = _steps(x, gamma, beta, running, False, momentum, eps)
    return out, (*cache[:3], training), running


def wrong_updates_in_testing(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The running statistics move in testing, too."""
    out, cache, _ = _steps(x, gamma, beta, running, training, momentum, eps)
    return out, cache, _steps(x, gamma, beta, running, True, momentum, eps)[2]


def wrong_running_forgotten(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The running statistics never move."""
    out, cache, _ = _steps(x, gamma, beta, running, training, momentum, eps)
    return out, cache, running


def wrong_running_in_place(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The running statistics that were given are overwritten."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    for old, fresh in zip(running, new, strict=True):
        old[...] = fresh
    return out, cache, running


def wrong_running_std(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The running variance collects standard deviations."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    if training:
        new = new[0], momentum * running[1] + (1 - momentum) * x.std(axis=0, dtype=float)
    return out, cache, new


def wrong_over_the_columns(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """Each row is normalized, as in layer normalization."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    if training:
        mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
        x_hat = (x - mean) / np.sqrt(var + eps)
        return gamma * x_hat + beta, (x_hat, *cache[1:]), new
    return out, cache, new


def wrong_gamma_after_beta(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The shift is scaled as well."""
    return _steps(
        x,
        gamma,
        beta,
        running,
        training,
        momentum,
        eps,
        out_of=lambda x_hat: gamma * (x_hat + beta),
    )


def wrong_no_beta(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The shift is forgotten."""
    return _steps(
        x, gamma, beta, running, training, momentum, eps, out_of=lambda x_hat: gamma * x_hat
    )


def wrong_in_float64(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """float32 becomes float64."""
    x = x.astype(float)
    return _steps(x, gamma.astype(float), beta.astype(float), running, training, momentum, eps)


def wrong_cache_of_x(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The cache holds x in place of x_hat."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    return out, (x, *cache[1:]), new


def wrong_cache_of_var(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The cache holds the variance in place of std."""
    out, cache, new = _steps(x, gamma, beta, running, training, momentum, eps)
    return out, (*cache[:2], cache[2] ** 2 - eps, training), new


def wrong_one_row_is_zero(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """A batch of one row is taken for testing."""
    out, cache, new = _steps(x, gamma, beta, running, training and len(x) > 1, momentum, eps)
    return out, (*cache[:3], training), new


def wrong_squares_less_square(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """The mean of the squares, without the square of the mean."""
    return _steps(
        x,
        gamma,
        beta,
        running,
        training,
        momentum,
        eps,
        var_of=lambda x: np.mean(x.astype(float) ** 2, axis=0),
    )


def right_single_precision_statistics(x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5):
    """Mean and variance in the dtype of x."""
    mean, var = running
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running = tuple(
            momentum * old + (1 - momentum) * new
            for old, new in zip(running, (mean, var), strict=True)
        )
    std = np.sqrt(var + eps).astype(x.dtype)
    x_hat = (x - mean.astype(x.dtype)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std, training), running


def wrong_squares_less_square_in_double(
    x, gamma, beta, running, *, training, momentum=0.9, eps=1e-5
):
    """The variance as a difference of large numbers, in double precision."""
    wide, (mean, var) = x.astype(np.float64), running
    if training:
        mean = wide.mean(axis=0)
        var = (wide**2).mean(axis=0) - mean**2
        running = tuple(
            momentum * old + (1 - momentum) * new
            for old, new in zip(running, (mean, var), strict=True)
        )
    std = np.sqrt(var + eps)
    x_hat = (wide - mean) / std
    return (gamma * x_hat + beta).astype(x.dtype), (x_hat, gamma, std, training), running
