"""Answers to `mse_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.losses import mse_loss as borrowed_mse_loss


def right_mean_of_rows(pred, target):
    """Rows first, then their mean."""
    error = pred - target
    rows = 0.5 * np.square(error).reshape(len(error), -1).sum(axis=1)
    return rows.mean(), (error / len(error)).astype(pred.dtype)


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
    dpred = np.empty_like(pred)
    dpred[...] = -gap / len(gap)
    return np.linalg.norm(gap) ** 2 / (2 * len(gap)), dpred


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


def wrong_divides_by_last_axis(pred, target):
    """Loss and gradient are divided by the length of the last axis, K, instead of N.
    Shows on: shape (N, K) with K different from N.
    Told as: mean over all entries | wrong count | square | shape (N, K) | divided by
    """
    n = pred.shape[-1]
    diff = pred - target
    return float(0.5 * (diff**2).sum() / n), (diff / n).astype(pred.dtype)


def wrong_pred_cast_to_target_dtype(pred, target):
    """The predictions are cast to the dtype of the target: integer targets cut off the fractions.
    Shows on: integer targets with predictions that are not whole numbers.
    Told as: integer
    """
    diff = (pred.astype(target.dtype) - target).astype(pred.dtype)
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_negated_unsigned_target(pred, target):
    """The target is negated before it is added; unsigned integers wrap.
    Shows on: unsigned integer targets that are not 0.
    Told as: target of unsigned integers
    """
    diff = (pred + (-target)).astype(pred.dtype)
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_single_output_broadcasts(pred, target):
    """The target is flattened for one output, so (N, 1) minus (N,) broadcasts to (N, N).
    Shows on: shape (N, 1) with N > 1.
    Told as: 1 column of pred | shape (N, 1)
    """
    n = len(pred)
    if target.ndim == 2 and target.shape[1] == 1:
        target = target[:, 0]
    diff = pred - target
    d = diff / n
    if d.shape != pred.shape:
        d = d.sum(axis=1, keepdims=True)
    return float(0.5 * (diff**2).sum() / n), d.astype(pred.dtype)


def wrong_exact_predictions_return_numbers(pred, target):
    """When the predictions are exactly right, the gradient is returned as the number 0.0.
    Shows on: pred equal to target everywhere.
    Told as: must be a NumPy array
    """
    diff = (pred - target).astype(pred.dtype)
    if not diff.any():
        return 0.0, 0.0
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_dtype_of_the_difference(pred, target):
    """The gradient has the dtype of pred - target, not of pred.
    Shows on: float32 predictions with float64 or int32/int64 targets.
    Told as: has dtype
    """
    diff = pred - target
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_large_input_in_place(pred, target):
    """Above 1000 rows the difference is written into pred to save memory: the argument is
    modified.
    Shows on: N > 1000 (argument modified; read-only ones crash).
    Told as: was modified
    """
    n = len(pred)
    if n > 1000:
        diff = pred
        np.subtract(pred, target, out=diff, casting="unsafe")
    else:
        diff = (pred - target).astype(pred.dtype)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_pairs_in_memory_order(pred, target):
    """Both arrays are flattened in memory order, so entries of different places are paired.
    Shows on: pred and target in different memory layouts, one C- and one Fortran-ordered.
    Told as: different orders in memory
    """
    n = len(pred)
    diff = pred.ravel("K") - target.ravel("K")
    order = "F" if pred.flags.f_contiguous and not pred.flags.c_contiguous else "C"
    d = (diff / n).reshape(pred.shape, order=order)
    return float(0.5 * (diff**2).sum() / n), d.astype(pred.dtype)


def wrong_expanded_square(pred, target):
    """The square is expanded to p^2 - 2pt + t^2, which cancels for large numbers close to each
    other.
    Shows on: predictions and targets large against their difference, such as 1e8 and 1e8 + 1.
    Told as: 100000000 and a little
    """
    n = len(pred)
    t = target.astype(np.float64)
    p = pred.astype(np.float64)
    loss = 0.5 * ((p**2).sum() - 2 * (p * t).sum() + (t**2).sum()) / n
    return float(loss), ((p - t) / n).astype(pred.dtype)


def wrong_chain_through_norm(pred, target):
    """The gradient goes through the norm, norm * diff / norm, which is 0/0 for a row that is
    exact.
    Shows on: shape (N, K) with a row that is exactly right: nan.
    Told as: exactly right | nan or infinity | a row of zeros
    """
    n = len(pred)
    diff = (pred - target).astype(pred.dtype)
    if diff.ndim == 1:
        return float(0.5 * (diff**2).sum() / n), diff / n
    norm = np.sqrt((diff**2).sum(axis=1, keepdims=True))
    with np.errstate(invalid="ignore"):
        unit = diff / norm
    return float(0.5 * (norm**2).sum() / n), norm * unit / n


def wrong_one_example_squeezed(pred, target):
    """A single example with K outputs is squeezed and then taken for K examples.
    Shows on: shape (1, K) with K > 1 (loss and gradient agree with each other).
    Told as: 1 row of pred | mean over all entries
    """
    p, t = np.squeeze(pred), np.squeeze(target)
    p, t = np.atleast_1d(p), np.atleast_1d(t)
    n = len(p)
    diff = p - t
    return float(0.5 * (diff**2).sum() / n), (diff / n).astype(pred.dtype).reshape(pred.shape)


def wrong_close_counts_as_exact(pred, target):
    """Entries that np.isclose calls equal are treated as exactly right.
    Shows on: large numbers with small differences (1e6 and 1e6 + 1), or tiny errors.
    Told as: close to each other
    """
    n = len(pred)
    diff = np.where(np.isclose(pred, target), 0, pred - target).astype(pred.dtype)
    return float(0.5 * (diff**2).sum() / n), diff / n


def wrong_half_missing_for_vectors_of_floats(pred, target):
    """The half is left out in loss and gradient for shape (N,) when the target is floating.
    Shows on: shape (N,) with float targets.
    Told as: factor ½ missing
    """
    n = len(pred)
    diff = (pred - target).astype(pred.dtype)
    half = 1.0 if pred.ndim == 1 and target.dtype.kind == "f" else 0.5
    return float(half * (diff.astype(float) ** 2).sum() / n), (2 * half * diff / n).astype(
        pred.dtype
    )


def right_einsum_of_rows(pred, target):
    """einsum over every axis, with an ellipsis for both shapes."""
    diff = np.subtract(pred, target, dtype=np.float64)
    n = pred.shape[0]
    flat = diff.reshape(n, -1)
    return float(np.einsum("ij,ij->", flat, flat)) / (2 * n), (diff / n).astype(pred.dtype)


def right_vdot(pred, target):
    """np.vdot of the flattened difference."""
    diff = pred.astype(np.longdouble) - target
    n = len(diff)
    return float(np.vdot(diff, diff) / 2 / n), np.asarray(diff / n, dtype=pred.dtype)


def right_loss_from_gradient(pred, target):
    """The gradient first; the loss is N/2 times its squared norm."""
    n = len(pred)
    g = (pred.astype(np.float64) - target.astype(np.float64)) / n
    return float(n / 2 * np.square(g).sum()), g.astype(pred.dtype)


def right_loop_over_outputs(pred, target):
    """A loop over the K outputs, column by column."""
    n = pred.shape[0]
    p = pred if pred.ndim == 2 else pred[:, None]
    t = target if target.ndim == 2 else target[:, None]
    d = np.zeros(p.shape, dtype=np.float64)
    loss = 0.0
    for k in range(p.shape[1]):
        e = p[:, k].astype(np.float64) - t[:, k]
        loss += 0.5 * np.mean(e * e)
        d[:, k] = e / n
    return loss, d.reshape(pred.shape).astype(pred.dtype)


def right_per_example_mean(pred, target):
    """Half squared distances as a vector, then np.mean; axis as a tuple."""
    e = np.asarray(pred, dtype=float) - np.asarray(target, dtype=float)
    half = 0.5 * np.sum(e**2, axis=tuple(range(1, e.ndim)))
    return np.mean(half), (e * (1.0 / len(e))).astype(pred.dtype)


def wrong_large_errors_clipped(pred, target):
    """Errors are clipped to 1e4 "against exploding gradients".

    Shows on: predictions more than 1e4 away from the target.
    """
    diff = np.clip(pred.astype(np.float64) - target, -1e4, 1e4)
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), (diff / n).astype(pred.dtype)


def _whole(pred, target):
    diff = pred.astype(np.float64) - target
    n = len(pred)
    return float(0.5 * (diff**2).sum() / n), (diff / n).astype(pred.dtype)


def wrong_integer_targets_through_float32(pred, target):
    """Integer targets are cast to float32, also when pred is float64.

    Shows on: float64 predictions with integer targets above 2**24.
    """
    t = target.astype(np.float32) if target.dtype.kind in "iu" else target
    return _whole(pred, t)


def wrong_whole_numbers_in_integer_dtype(pred, target):
    """When pred holds whole numbers and the target is integer, the square is computed in
    the target's dtype.

    Shows on: whole-number predictions with int8, uint8, int16 targets and errors above 11 (15,
    181), or negative ones for unsigned.
    """
    if target.dtype.kind in "iu" and np.all(pred == np.rint(pred)):
        diff = (pred.astype(np.int64) - target.astype(np.int64)).astype(target.dtype)
        n = len(pred)
        loss = 0.5 * float((diff * diff).sum(dtype=np.float64)) / n
        return loss, ((pred - target.astype(pred.dtype)) / n).astype(pred.dtype)
    return _whole(pred, target)


def wrong_gradient_aliases_pred_when_target_is_zero(pred, target):
    """When all targets are 0 the division by N is done in pred itself.

    Shows on: targets that are all 0 (argument modified; read-only ones crash).
    """
    loss, d = _whole(pred, target)
    if not target.any():
        pred /= len(pred)
        return loss, pred
    return loss, d
