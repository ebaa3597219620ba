"""Answers to `bce_with_logits_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np

from cs_core.losses import bce_with_logits_loss as borrowed_bce


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def right_max_form(logits, target):
    """The form with a maximum and log1p."""
    n = len(logits)
    losses = np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-np.abs(logits)))
    grad = (_sigmoid(logits) - target) / n
    return losses.sum() / n, grad.astype(logits.dtype)


def right_logaddexp_both_sides(logits, target):
    """Two log-probabilities by logaddexp."""
    n = logits.shape[0]
    log_yes, log_no = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    loss = -(target * log_yes + (1 - target) * log_no).sum() / n
    return loss, ((np.exp(log_yes) - target) / n).astype(logits.dtype)


def right_loop(logits, target):
    """Entry by entry with the math module."""
    n = len(logits)
    total, grad = 0.0, np.zeros_like(logits)
    for index, value in np.ndenumerate(logits):
        z, t = float(value), float(target[index])
        e = math.exp(-abs(z))
        total += max(z, 0) - z * t + math.log1p(e)
        grad[index] = ((1 / (1 + e) if z >= 0 else e / (1 + e)) - t) / n
    return total / n, grad


def right_tanh(logits, target):
    """The sigmoid from a hyperbolic tangent; softmax of two scores for the loss."""
    n = len(logits)
    half = logits / 2
    softplus = np.abs(half) + np.log(np.exp(half - np.abs(half)) + np.exp(-half - np.abs(half)))
    loss = (softplus + half - target * logits).sum() / n
    return loss, ((0.5 * np.tanh(half) + 0.5 - target) / n).astype(logits.dtype)


def right_where_with_warnings(logits, target):
    """np.where computes both branches: one overflows, is warned about, and not taken."""
    z, n = logits, len(logits)
    o = np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
    softplus = np.where(z >= 0, z + np.log1p(np.exp(-z)), np.log1p(np.exp(z)))
    return (softplus - target * z).sum() / n, ((o - target) / n).astype(z.dtype)


def wrong_naive(logits, target):
    """Logarithms of a sigmoid that is 0 or 1."""
    n = len(logits)
    o = 1 / (1 + np.exp(-logits))
    loss = -(target * np.log(o) + (1 - target) * np.log(1 - o)).sum() / n
    return loss, ((o - target) / n).astype(logits.dtype)


def wrong_epsilon(logits, target):
    """Adds 1e-12 inside both logarithms."""
    n, o = len(logits), _sigmoid(logits)
    loss = -(target * np.log(o + 1e-12) + (1 - target) * np.log(1 - o + 1e-12)).sum() / n
    return loss, ((o - target) / n).astype(logits.dtype)


def wrong_clipped(logits, target):
    """Clips the probability."""
    n, o = len(logits), _sigmoid(logits)
    q = np.clip(o, 1e-15, 1 - 1e-15)
    loss = -(target * np.log(q) + (1 - target) * np.log(1 - q)).sum() / n
    return loss, ((o - target) / n).astype(logits.dtype)


def wrong_clipped_logits(logits, target):
    """Clips the logits at 500 so that nothing overflows."""
    n, z = len(logits), np.clip(logits, -500, 500)
    losses = np.maximum(z, 0) - z * target + np.log1p(np.exp(-np.abs(z)))
    return losses.sum() / n, ((_sigmoid(z) - target) / n).astype(logits.dtype)


def wrong_overflow_on_one_side(logits, target):
    """log(1 + exp(-z)) overflows for very negative logits."""
    n = len(logits)
    losses = (1 - target) * logits + np.log1p(np.exp(-logits))
    return losses.sum() / n, ((_sigmoid(logits) - target) / n).astype(logits.dtype)


def wrong_no_absolute_value(logits, target):
    """max(z, 0) - z t + log(1 + exp(-z)): right for positive logits."""
    n = len(logits)
    losses = np.maximum(logits, 0) - logits * target + np.logaddexp(0, -logits)
    return losses.sum() / n, ((_sigmoid(logits) - target) / n).astype(logits.dtype)


def wrong_hard_labels_only(logits, target):
    """Treats every target as 0 or 1."""
    n, hard = len(logits), np.asarray(target) > 0.5
    losses = np.logaddexp(0, np.where(hard, -logits, logits))
    return losses.sum() / n, ((_sigmoid(logits) - hard) / n).astype(logits.dtype)


def wrong_only_positive_part(logits, target):
    """Only the term of t: right for t = 1."""
    n = len(logits)
    losses = target * np.logaddexp(0, -logits)
    return losses.sum() / n, ((_sigmoid(logits) - target) / n).astype(logits.dtype)


def wrong_mean_over_entries(logits, target):
    """Mean over N times K: right for one output."""
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    grad = (_sigmoid(logits) - target) / logits.size
    return losses.mean(), grad.astype(logits.dtype)


def wrong_sum(logits, target):
    """Sums, no mean."""
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum(), (_sigmoid(logits) - target).astype(logits.dtype)


def wrong_gradient_not_averaged(logits, target):
    """The mean is missing in the gradient."""
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum() / len(logits), (_sigmoid(logits) - target).astype(logits.dtype)


def wrong_gradient_with_sigma_prime(logits, target):
    """Keeps the derivative of the sigmoid in the gradient, as for squared error."""
    n, o = len(logits), _sigmoid(logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum() / n, ((o - target) * o * (1 - o) / n).astype(logits.dtype)


def wrong_gradient_by_sigmoid(logits, target):
    """The gradient with respect to the sigmoid, not to the logit."""
    n, o = len(logits), _sigmoid(logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum() / n, ((o - target) / (o * (1 - o)) / n).astype(logits.dtype)


def wrong_sign(logits, target):
    """The gradient points uphill."""
    n = len(logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum() / n, ((target - _sigmoid(logits)) / n).astype(logits.dtype)


def wrong_sigmoid_overflow(logits, target):
    """Right loss; the sigmoid is exp(z) / (1 + exp(z)), nan at 1000."""
    n = len(logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    o = np.exp(logits) / (1 + np.exp(logits))
    return losses.sum() / n, ((o - target) / n).astype(logits.dtype)


def wrong_probabilities_expected(logits, target):
    """Takes the logits for probabilities."""
    n, o = len(logits), np.clip(logits, 1e-7, 1 - 1e-7)
    loss = -(target * np.log(o) + (1 - target) * np.log(1 - o)).sum() / n
    return loss, ((o - target) / (o * (1 - o)) / n).astype(logits.dtype)


def wrong_bits(logits, target):
    """Base 2."""
    n, o = len(logits), _sigmoid(logits)
    losses = np.logaddexp2(0, -logits / np.log(2)) + (1 - target) * logits / np.log(2)
    return losses.sum() / n, ((o - target) / n / np.log(2)).astype(logits.dtype)


def wrong_negated_targets(logits, target):
    """Signs by 2 t - 1 in the targets' own dtype: overflow for unsigned ones."""
    n = len(logits)
    u = (2 * target - 1) * logits
    if target.dtype.kind == "f":
        losses = np.logaddexp(0, -logits) + (1 - target) * logits
    else:
        losses = np.logaddexp(0, -u)
    return losses.sum() / n, ((_sigmoid(logits) - target) / n).astype(logits.dtype)


def wrong_modifies_logits(logits, target):
    """Clips the caller's logits in place."""
    n = len(logits)
    np.clip(logits, -700, 700, out=logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    return losses.sum() / n, ((_sigmoid(logits) - target) / n).astype(logits.dtype)


def wrong_single_precision_inside(logits, target):
    """Computes in float32 and casts back."""
    n, z = len(logits), logits.astype(np.float32)
    losses = np.logaddexp(0, -z) + (1 - target) * z
    return float(losses.sum()) / n, ((_sigmoid(z) - target) / n).astype(logits.dtype)


def wrong_always_double(logits, target):
    """Returns float64 for float32."""
    n, z = len(logits), logits.astype(float)
    losses = np.logaddexp(0, -z) + (1 - target) * z
    return losses.sum() / n, (_sigmoid(z) - target) / n


def wrong_zero_at_zero(logits, target):
    """The gradient is 0 where the logit is 0."""
    n = len(logits)
    losses = np.logaddexp(0, -logits) + (1 - target) * logits
    grad = np.sign(np.abs(logits)) * (_sigmoid(logits) - target) / n
    return losses.sum() / n, grad.astype(logits.dtype)


def wrong_numerical_gradient(logits, target):
    """Central differences of each entry's own loss: exact enough, were it not for far logits."""
    n, h = len(logits), 1e-5

    def losses(z):
        return np.logaddexp(0, -z) + (1 - target) * z

    grad = (losses(logits + h) - losses(logits - h)) / (2 * h) / n
    return losses(logits).sum() / n, grad.astype(logits.dtype)


def wrong_borrowed(logits, target):
    """Calls the course's own function."""
    return borrowed_bce(logits, target)
