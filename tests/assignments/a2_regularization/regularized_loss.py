"""Answers to `regularized_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.regularizers import elastic_net_penalty as borrowed_penalty
from cs_core.regularizers import regularized_loss as borrowed_regularized_loss


def penalty_and_gradient(W, reg, l1_ratio, bias_row):
    """The elastic net, written once for many answers."""
    V = W.copy()
    if bias_row:
        V[-1] = 0
    value = l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()
    return reg * value, reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)


def right_helper(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """A helper in the same cell."""
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def right_twice(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Calls the data loss twice; sums in float64."""
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    loss = data_loss(W)[0]
    dW = np.asarray(data_loss(W)[1], dtype=np.float64) + dR
    return float(loss) + float(penalty), dW.astype(W.dtype)


def right_factors(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Multiplies with an array of zeros and ones."""
    counts = np.ones_like(W)
    if bias_row:
        counts[-1] = 0
    size = np.abs(W) * counts
    part = l1_ratio * size + (1 - l1_ratio) / 2 * size**2
    slope = l1_ratio * np.sign(W) + (1 - l1_ratio) * W
    value, dW = data_loss(W.copy())
    return value + reg * part.sum(), np.asarray(dW + reg * counts * slope, dtype=W.dtype)


def right_loop(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """A loop over the weights."""
    loss, dW = data_loss(W)

    total, dW = float(loss), np.array(dW, dtype=W.dtype)
    for index in np.ndindex(W.shape):
        if bias_row and index[0] == len(W) - 1:
            continue
        w = float(W[index])
        total += reg * (l1_ratio * abs(w) + (1 - l1_ratio) * w * w / 2)
        dW[index] += reg * (l1_ratio * ((w > 0) - (w < 0)) + (1 - l1_ratio) * w)
    return total, dW


def wrong_no_penalty(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Forgets the penalty.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    return loss, np.array(dW, dtype=W.dtype)


def wrong_penalty_in_loss_only(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The gradient has no penalty: with λ = 0 nobody notices.
    Told as: dW is not right
    """
    loss, dW = data_loss(W)
    penalty, _dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, np.array(dW, dtype=W.dtype)


def wrong_penalty_in_gradient_only(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The loss has no penalty.
    Told as: loss is not right
    """
    loss, dW = data_loss(W)
    _penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss, (dW + dR).astype(W.dtype)


def wrong_penalty_twice(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Adds the penalty twice.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + 2 * penalty, (dW + 2 * dR).astype(W.dtype)


def wrong_strength_twice(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Multiplies by λ twice.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + reg * penalty, (dW + reg * dR).astype(W.dtype)


def wrong_penalty_averaged(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Divides the penalty by the number of weights.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty / W.size, (dW + dR / W.size).astype(W.dtype)


def wrong_data_averaged(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Divides the data loss by the number of rows.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    n = len(W)
    return loss / n + penalty, (dW / n + dR).astype(W.dtype)


def wrong_data_gradient_only(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The gradient is that of the penalty alone.
    Told as: dW is not right
    """
    loss, _dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, dR


def wrong_subtracts(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Subtracts the penalty.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss - penalty, (dW - dR).astype(W.dtype)


def wrong_step(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Returns minus the gradient.
    Told as: sign is reversed
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, -(dW + dR).astype(W.dtype)


def wrong_l2_only(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Knows L2 alone.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, 0.0, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_l1_only(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Knows L1 alone.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, 1.0, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_ratio_swapped(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The share goes to L2.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, 1 - l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_no_half(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The L2 part has no ½.
    Told as: is not right
    """
    loss, dW = data_loss(W)

    V = W.copy()
    if bias_row:
        V[-1] = 0
    loss = loss + reg * (l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * (V**2).sum())
    dR = reg * (l1_ratio * np.sign(V) + 2 * (1 - l1_ratio) * V)
    return loss, (dW + dR).astype(W.dtype)


def wrong_two_in_gradient(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The L2 part of the gradient has a 2.
    Told as: dW is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    dR = dR + reg * (1 - l1_ratio) * np.where(dR == 0, 0, W)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_bias_penalized(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Ignores bias_row.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, False)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_bias_never_penalized(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Always leaves the last row out.
    Told as: is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, True)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_first_row(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Takes the first row for the biases.
    Told as: is not right
    """
    loss, dW = data_loss(W)

    V = W.copy()
    if bias_row:
        V[0] = 0
    penalty, dR = penalty_and_gradient(V, reg, l1_ratio, False)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_bias_in_gradient(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Penalizes the biases in the gradient alone.
    Told as: dW is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    dR = penalty_and_gradient(W, reg, l1_ratio, False)[1]
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_bias_in_loss(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Penalizes the biases in the loss alone.
    Told as: loss is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    penalty = penalty_and_gradient(W, reg, l1_ratio, False)[0]
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_data_without_biases(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Gives the data loss weights whose biases are 0.
    Told as: is not right
    """
    V = W.copy()
    if bias_row:
        V[-1] = 0
    loss, dW = data_loss(V)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_data_gradient_without_biases(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Zeroes the biases' gradient altogether.
    Told as: dW is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    dW = dW + dR
    if bias_row:
        dW[-1] = 0
    return loss + penalty, dW.astype(W.dtype)


def wrong_data_without_last_row(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Gives the data loss the rows without the biases.
    Told as: is not right | raised
    """
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    loss, part = data_loss(W[:-1] if bias_row else W)
    dW = np.zeros(W.shape, dtype=part.dtype)
    dW[: len(part)] = part
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_writes_into_gradient(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Adds the penalty into the data loss's own array.
    Told as: read-only | modified | data loss
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    dW += dR
    return loss + penalty, dW.astype(W.dtype)


def wrong_writes_into_weights(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Takes a step while it is at it.
    Told as: modified | read-only
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    W -= 1e-3 * dR
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_always_double(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(float)


def wrong_dtype_of_the_data(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """The dtype of what the data loss returns wins.
    Told as: dtype float64
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, dW + dR


def wrong_zero_strength_forgets_data(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """With λ = 0 the gradient is 0.
    Told as: reg = 0 | λ 0 | reg
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    if reg == 0:
        return loss, np.zeros_like(W)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_zero_loss_ends(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """With a data loss of 0 nothing is left to do.
    Told as: fits exactly | fitted exactly
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    if loss == 0:
        return 0.0, np.zeros_like(W)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_zero_loss_skips_penalty_gradient(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """With a data loss of 0 the penalty's gradient is left out.
    Told as: fits exactly | fitted exactly
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    if loss == 0:
        return penalty, np.array(dW, dtype=W.dtype)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_sign_of_zero_is_one(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Takes +1 at 0.
    Told as: 0 in W | dW is not right | weights of 0 | weights 0
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    dR = dR + reg * l1_ratio * (W == 0)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_list(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Returns a list.
    Told as: must return 2 values
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return [loss + penalty, (dW + dR).astype(W.dtype)]


def wrong_parts(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Returns the two losses apart.
    Told as: must be one number
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return (loss, penalty), (dW + dR).astype(W.dtype)


def wrong_central_differences(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Measures the gradient, one weight at a time.
    Told as: dW is not right | raised RuntimeError | no result within
    """

    def total(V):
        return data_loss(V)[0] + penalty_and_gradient(V, reg, l1_ratio, bias_row)[0]

    dW, h = np.zeros_like(W), 1e-5
    for index in np.ndindex(W.shape):
        ahead, behind = W.copy(), W.copy()
        ahead[index] += h
        behind[index] -= h
        dW[index] = (total(ahead) - total(behind)) / (2 * h)
    return total(W), dW


def wrong_data_gradient_measured(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Measures the data part by forward differences.
    Told as: dW is not right | raised RuntimeError | no result within
    """
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)

    loss, h = data_loss(W)[0], 1e-6
    dW = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        ahead = W.copy()
        ahead[index] += h
        dW[index] = (data_loss(ahead)[0] - loss) / h
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_single_precision(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Computes the penalty in float32.
    Told as: float32 | first digits | is not right
    """
    loss, dW = data_loss(W)

    penalty, dR = penalty_and_gradient(W.astype(np.float32), reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_decay_of_all_by_l2(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Adds λ W to the gradient, whatever the mixture.
    Told as: dW is not right | wrong form
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    dR = reg * W
    if bias_row:
        dR[-1] = 0
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_max_of_both(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Takes the larger of the two parts.
    Told as: loss is not right
    """
    loss, dW = data_loss(W)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return max(loss, penalty), (dW + dR).astype(W.dtype)


def wrong_penalty_borrowed(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Calls the course's penalty.
    Told as: from cs_core
    """
    loss, dW = data_loss(W)
    penalty, dR = borrowed_penalty(W, reg, l1_ratio=l1_ratio, bias_row=bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_borrowed(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_regularized_loss(
        W, data_loss=data_loss, reg=reg, l1_ratio=l1_ratio, bias_row=bias_row
    )


def wrong_hands_on_at_strength_0(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Without a penalty, returns what the data loss returns, in its dtype.
    Told as: dtype float64
    """
    loss, dW = data_loss(W)
    if not reg:
        return loss, dW
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def wrong_same_array_at_strength_0(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Without a penalty, returns the array that the next call of the data loss overwrites.
    Told as: overwrites its gradient
    """
    loss, dW = data_loss(W)
    if reg == 0:
        return loss, np.asarray(dW, dtype=W.dtype)
    penalty, dR = penalty_and_gradient(W, reg, l1_ratio, bias_row)
    return loss + penalty, (dW + dR).astype(W.dtype)


def right_double_copy(W, *, data_loss, reg, l1_ratio, bias_row=False):
    """Hands the data loss a copy in double precision."""
    V = W.astype(np.float64)
    loss, slope = data_loss(V)
    penalty, dR = penalty_and_gradient(V, reg, l1_ratio, bias_row)
    return float(loss + penalty), (slope + dR).astype(W.dtype)
