"""Answers to `mse_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.losses import mse_loss as borrowed_mse_loss


def right_mean_of_rows(pred, target):
    """Rows first, then their mean."""
    error = pred - target
    rows = 0.5 * np.square(error).reshape(len(error), -1).sum(axis=1)
    return rows.mean(), error / len(error)


def right_double_loop(pred, target):
    """Loops in plain Python."""
    n = len(pred)
    total, grad = 0.0, np.zeros_like(pred)
    for index, o in np.ndenumerate(pred):
        total += float(o - target[index]) ** 2
        grad[index] = (o - target[index]) / n
    return total / (2 * n), grad


def right_einsum(pred, target):
    """einsum over rows of outputs."""
    error = (pred - target).astype(pred.dtype)
    rows = error.reshape(len(error), -1)
    return np.einsum("nk,nk->", rows, rows) / 2 / pred.shape[0], error * (1 / pred.shape[0])


def right_expanded(pred, target):
    """A norm, and the difference taken the other way round."""
    gap = target - pred
    return np.linalg.norm(gap) ** 2 / (2 * len(gap)), -gap / len(gap)


def right_float_target_and_print(pred, target):
    """Casts the target first; prints."""
    t = np.array(target, dtype=pred.dtype)
    print("targets", t.shape)
    d = np.subtract(pred, t)
    d /= pred.shape[0]
    return 0.5 * pred.shape[0] * float((d**2).sum()), d


def wrong_no_half(pred, target):
    """No factor one half, with the gradient that belongs to that."""
    error = pred - target
    return (error**2).sum() / len(pred), 2 * error / len(pred)


def wrong_no_half_in_loss(pred, target):
    """No factor one half in the loss alone."""
    error = pred - target
    return (error**2).sum() / len(pred), error / len(pred)


def wrong_factor_two_in_gradient(pred, target):
    """The ½ is in the loss, the 2 stays in the gradient."""
    error = pred - target
    return 0.5 * (error**2).sum() / len(pred), 2 * error / len(pred)


def wrong_mean_over_entries(pred, target):
    """Mean over N times K: right for one output."""
    error = pred - target
    return 0.5 * (error**2).mean(), error / error.size


def wrong_gradient_over_entries(pred, target):
    """The gradient alone is divided by N times K."""
    error = pred - target
    return 0.5 * (error**2).sum() / len(error), error / error.size


def wrong_sum(pred, target):
    """Sums, no mean."""
    error = pred - target
    return 0.5 * (error**2).sum(), error


def wrong_gradient_not_averaged(pred, target):
    """The mean is missing in the gradient."""
    error = pred - target
    return 0.5 * (error**2).sum() / len(error), error


def wrong_sign(pred, target):
    """The gradient points uphill."""
    error = target - pred
    return 0.5 * (error**2).sum() / len(error), error / len(error)


def wrong_divides_by_outputs(pred, target):
    """Divides by K, the last axis."""
    error = pred - target
    return 0.5 * (error**2).sum() / pred.shape[-1], error / pred.shape[-1]


def wrong_absolute(pred, target):
    """The absolute error."""
    error = pred - target
    return np.abs(error).sum() / len(error), np.sign(error) / len(error)


def wrong_root(pred, target):
    """Root of the mean squared error, with its gradient."""
    error = pred - target
    loss = np.sqrt(0.5 * (error**2).sum() / len(error))
    return loss, error / len(error) / (2 * loss)


def wrong_modifies_pred(pred, target):
    """Subtracts in place."""
    pred -= target
    return 0.5 * (pred**2).sum() / len(pred), pred / len(pred)


def wrong_first_output_only(pred, target):
    """Takes the first output of each example."""
    error = pred - target
    first = error.reshape(len(error), -1)[:, 0]
    return 0.5 * (first**2).sum() / len(error), error / len(error)


def wrong_flattened_gradient(pred, target):
    """The gradient of several outputs is flat."""
    error = (pred - target).ravel()
    return 0.5 * (error**2).sum() / len(pred), error / len(pred)


def wrong_transposed_gradient(pred, target):
    """The gradient is transposed."""
    error = pred - target
    return 0.5 * (error**2).sum() / len(pred), error.T / len(pred)


def wrong_target_in_its_own_dtype(pred, target):
    """Rounds predictions to the dtype of the target: nonsense for integer targets."""
    error = pred.astype(target.dtype) - target
    return 0.5 * float((error**2).sum()) / len(pred), (error / len(pred)).astype(pred.dtype)


def wrong_negated_target(pred, target):
    """Adds the negated target: overflow for unsigned targets."""
    error = pred + (-target)
    return 0.5 * (error**2).sum() / len(pred), error / len(pred)


def wrong_single_precision_inside(pred, target):
    """Computes in float32 and casts back."""
    error = (pred - target).astype(np.float32)
    return 0.5 * float((error**2).sum()) / len(pred), (error / len(pred)).astype(pred.dtype)


def wrong_always_double(pred, target):
    """Returns float64 for float32."""
    error = pred.astype(float) - target
    return 0.5 * (error**2).sum() / len(pred), error / len(pred)


def wrong_list(pred, target):
    """Returns a list, not a tuple."""
    error = pred - target
    return [0.5 * (error**2).sum() / len(pred), error / len(pred)]


def wrong_loss_per_example(pred, target):
    """Returns N losses."""
    error = pred - target
    return 0.5 * (error**2) / len(pred), error / len(pred)


def wrong_numerical_gradient(pred, target):
    """Central differences with a large step, exact for a parabola."""
    d, n = np.zeros_like(pred), len(pred)
    for index in np.ndindex(pred.shape):
        ahead, behind = pred.copy(), pred.copy()
        ahead[index] += 0.5
        behind[index] -= 0.5
        d[index] = (((ahead - target) ** 2).sum() - ((behind - target) ** 2).sum()) / (2 * n)
    return 0.5 * ((pred - target) ** 2).sum() / n, d


def wrong_uses_leftover_name(pred, target):
    """Reads `dpred`, a name that the visible checks leave behind."""
    error = pred - target
    loss = 0.5 * (error**2).sum() / len(pred)
    return loss, dpred if error.shape == dpred.shape else error / len(pred)  # noqa: F821


def wrong_borrowed(pred, target):
    """Calls the course's own function."""
    return borrowed_mse_loss(pred, target)
