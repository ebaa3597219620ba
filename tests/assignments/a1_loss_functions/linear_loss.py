"""Answers to `linear_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.linear import linear_loss as borrowed_linear_loss
from cs_core.losses import softmax_loss as fixed_loss
from cs_core.regularizers import l2_penalty as fixed_penalty


def right_matrix_products(W, X, y, *, data_loss, penalty, reg):
    """Matrix products; arguments by name where they have one."""
    loss, dscores = data_loss(X @ W, y)
    decay, dW = penalty(W, reg)
    return loss + decay, np.asarray(X.T @ dscores + dW, dtype=W.dtype)


def right_outer_products(W, X, y, *, data_loss, penalty, reg):
    """Sums one outer product per example."""
    loss, dscores = data_loss(np.dot(X, W), y)
    dW = np.zeros_like(W)
    for row, d in zip(X, dscores, strict=True):
        dW += np.outer(row, d)
    decay, shrink = penalty(W, reg)
    dW += shrink
    return float(loss) + float(decay), dW


def right_transposed(W, X, y, *, data_loss, penalty, reg):
    """Computes the transposed product; prints."""
    decay, shrink = penalty(W, reg)
    loss, dscores = data_loss((W.T @ X.T).T, y)
    print(loss, decay)
    return decay + loss, ((dscores.T @ X).T + shrink).astype(W.dtype)


def right_tensordot(W, X, y, *, data_loss, penalty, reg):
    """tensordot over the examples; parts of results by index."""
    data = data_loss(np.tensordot(X, W, axes=1), y)
    extra = penalty(W, reg)
    dW = np.tensordot(X, data[1], axes=(0, 0)) + extra[1]
    return data[0] + extra[0], dW.astype(W.dtype, copy=False)


def wrong_no_penalty(W, X, y, *, data_loss, penalty, reg):
    """Forgets the penalty altogether."""
    loss, dscores = data_loss(X @ W, y)
    return loss, X.T @ dscores


def wrong_penalty_in_loss_only(W, X, y, *, data_loss, penalty, reg):
    """The gradient has no penalty."""
    loss, dscores = data_loss(X @ W, y)
    return loss + penalty(W, reg)[0], X.T @ dscores


def wrong_penalty_in_gradient_only(W, X, y, *, data_loss, penalty, reg):
    """The loss has no penalty."""
    loss, dscores = data_loss(X @ W, y)
    return loss, X.T @ dscores + penalty(W, reg)[1]


def wrong_reg_twice(W, X, y, *, data_loss, penalty, reg):
    """Multiplies by reg what has it already."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + reg * decay, X.T @ dscores + reg * dR


def wrong_reg_outside(W, X, y, *, data_loss, penalty, reg):
    """Takes the penalty at 1 and scales it: right only if it is linear in reg."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, 1.0)
    return loss + reg * decay, (X.T @ dscores + reg * dR).astype(W.dtype)


def wrong_penalty_averaged(W, X, y, *, data_loss, penalty, reg):
    """Divides the penalty by N, in loss and gradient alike: passes a gradient check."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + decay / len(X), X.T @ dscores + dR / len(X)


def wrong_divides_again(W, X, y, *, data_loss, penalty, reg):
    """Divides the data gradient by N although it is a mean already."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ dscores / len(X) + dR


def wrong_multiplies_by_n(W, X, y, *, data_loss, penalty, reg):
    """Takes the data loss for a sum and averages it."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss / len(X) + decay, X.T @ dscores / len(X) + dR


def wrong_transposed(W, X, y, *, data_loss, penalty, reg):
    """The transposed gradient, where W is square; right elsewhere."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    dW = X.T @ dscores
    return loss + decay, (dW.T if dW.shape[0] == dW.shape[1] else dW) + dR


def wrong_x_not_transposed(W, X, y, *, data_loss, penalty, reg):
    """X @ dscores, where X is square; right elsewhere."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    left = X if X.shape[0] == X.shape[1] else X.T
    return loss + decay, left @ dscores + dR


def wrong_last_row_not_penalized(W, X, y, *, data_loss, penalty, reg):
    """Takes the last row for a bias and leaves it out of the penalty's gradient."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    dW = X.T @ dscores + dR
    dW[-1] -= dR[-1]
    return loss + decay, dW


def wrong_softmax_typed_in(W, X, y, *, data_loss, penalty, reg):
    """Ignores the data loss it is given."""
    loss, dscores = fixed_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ dscores + dR


def wrong_l2_typed_in(W, X, y, *, data_loss, penalty, reg):
    """Ignores the penalty it is given."""
    loss, dscores = data_loss(X @ W, y)
    return loss + 0.5 * reg * float((W**2).sum()), X.T @ dscores + W * W.dtype.type(reg)


def wrong_double_l2(W, X, y, *, data_loss, penalty, reg):
    """Uses 2 reg W for the gradient of the penalty."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ dscores + 2 * dR


def wrong_modifies_weights(W, X, y, *, data_loss, penalty, reg):
    """Takes a step while it is at it."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    dW = X.T @ dscores + dR
    W -= 1e-3 * dW
    return loss + decay, dW


def wrong_gradient_of_x(W, X, y, *, data_loss, penalty, reg):
    """Returns the gradient with respect to X."""
    loss, dscores = data_loss(X @ W, y)
    return loss + penalty(W, reg)[0], dscores @ W.T


def wrong_labels_as_floats(W, X, y, *, data_loss, penalty, reg):
    """Hands the labels on as floating-point numbers."""
    loss, dscores = data_loss(X @ W, y.astype(float))
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ dscores + dR


def wrong_single_precision_inside(W, X, y, *, data_loss, penalty, reg):
    """Computes the scores in float32."""
    scores = X.astype(np.float32) @ W.astype(np.float32)
    loss, dscores = data_loss(scores.astype(W.dtype), y)
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ dscores + dR


def wrong_always_double(W, X, y, *, data_loss, penalty, reg):
    """Returns float64 for float32."""
    loss, dscores = data_loss(X.astype(float) @ W.astype(float), y)
    decay, dR = penalty(W.astype(float), reg)
    return loss + decay, X.T.astype(float) @ dscores + dR


def wrong_ones_upstream(W, X, y, *, data_loss, penalty, reg):
    """Ignores dscores."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = penalty(W, reg)
    return loss + decay, X.T @ np.ones_like(dscores) / len(X) + dR


def wrong_numerical_gradient(W, X, y, *, data_loss, penalty, reg):
    """Central differences, one weight at a time."""
    dW, h = np.zeros_like(W), 1e-5

    def total(weights):
        return data_loss(X @ weights, y)[0] + penalty(weights, reg)[0]

    for index in np.ndindex(W.shape):
        ahead, behind = W.copy(), W.copy()
        ahead[index] += h
        behind[index] -= h
        dW[index] = (total(ahead) - total(behind)) / (2 * h)
    return total(W), dW


def wrong_numerical_penalty(W, X, y, *, data_loss, penalty, reg):
    """Derives the data part and measures the penalty's part by forward differences."""
    loss, dscores = data_loss(X @ W, y)
    base, h = penalty(W, reg)[0], 1e-6
    dR = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        moved = W.copy()
        moved[index] += h
        dR[index] = (penalty(moved, reg)[0] - base) / h
    return loss + base, X.T @ dscores + dR


def wrong_borrowed(W, X, y, *, data_loss, penalty, reg):
    """Calls the course's own function."""
    return borrowed_linear_loss(W, X, y, data_loss=data_loss, penalty=penalty, reg=reg)


def wrong_penalty_borrowed(W, X, y, *, data_loss, penalty, reg):
    """Always uses the course's L2 penalty."""
    loss, dscores = data_loss(X @ W, y)
    decay, dR = fixed_penalty(W, reg)
    return loss + decay, X.T @ dscores + dR


def wrong_transpose_only_if_needed(W, X, y, *, data_loss, penalty, reg):
    """X @ dscores is tried first and X.T @ dscores only if that does not fit.
    Shows on: square X (N = D) that is not symmetric.
    Told as: X square | everything square
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    try:
        dW = X @ ds
    except ValueError:
        dW = X.T @ ds
    return float(data + pen), (dW + dP).astype(W.dtype)


def wrong_reg_zero_skips_penalty(W, X, y, *, data_loss, penalty, reg):
    """The penalty is not called when reg is 0, though what reg does is the penalty's own business.
    Shows on: reg = 0 with a penalty that is not 0 there.
    Told as: reg = 0
    """
    data, ds = data_loss(X @ W, y)
    dW = X.T @ ds
    if reg == 0:
        return float(data), dW.astype(W.dtype)
    pen, dP = penalty(W, reg)
    return float(data + pen), (dW + dP).astype(W.dtype)


def wrong_reg_as_a_factor(W, X, y, *, data_loss, penalty, reg):
    """The penalty is evaluated at reg = 1 and multiplied by reg.
    Shows on: penalties that are not proportional to reg.
    Told as: penalty “quartic” | penalty “norm” | reg
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, 1.0)
    return float(data + reg * pen), (X.T @ ds + reg * dP).astype(W.dtype)


def wrong_l2_gradient_typed_in(W, X, y, *, data_loss, penalty, reg):
    """The gradient of the penalty is typed in as reg * W instead of taken from the penalty.
    Shows on: every penalty other than the L2 penalty with a half.
    Told as: penalty
    """
    data, ds = data_loss(X @ W, y)
    pen, _ = penalty(W, reg)
    return float(data + pen), (X.T @ ds + reg * W).astype(W.dtype)


def wrong_adds_into_penalty_gradient(W, X, y, *, data_loss, penalty, reg):
    """The data gradient is added in place to the array that the penalty returned.
    Shows on: a penalty that returns W itself (then W is modified), an array it keeps, or a read-
    only one.
    Told as: was modified | read-only | penalty “half_squares”
    """
    data, ds = data_loss(X @ W, y)
    pen, dW = penalty(W, reg)
    dW += X.T @ ds
    return float(data + pen), dW.astype(W.dtype, copy=False)


def wrong_penalty_column_by_column(W, X, y, *, data_loss, penalty, reg):
    """The penalty is applied to each column of W and summed.
    Shows on: penalties that are not a sum over entries or columns, such as a norm of the whole of
    W.
    Told as: penalty “norm”
    """
    data, ds = data_loss(X @ W, y)
    dW = X.T @ ds
    total = 0.0
    dP = np.zeros(W.shape, dtype=W.dtype)
    for c in range(W.shape[1]):
        pen, g = penalty(W[:, c : c + 1], reg)
        total += pen
        dP[:, c : c + 1] = g
    return float(data + total), (dW + dP).astype(W.dtype)


def wrong_data_loss_row_by_row(W, X, y, *, data_loss, penalty, reg):
    """The data loss is called for each example alone and the results are averaged.
    Shows on: data losses that couple the examples, such as the largest loss of a batch; large N
    (time).
    Told as: most_extreme_example
    """
    N = len(X)
    S = X @ W
    data, ds = 0.0, np.zeros_like(S)
    for i in range(N):
        one, g = data_loss(S[i : i + 1], y[i : i + 1])
        data += one / N
        ds[i] = g[0] / N
    pen, dP = penalty(W, reg)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_labels_cast_to_uint8(W, X, y, *, data_loss, penalty, reg):
    """The labels are cast to uint8 on their way to the data loss.
    Shows on: labels above 255, so more than 256 classes.
    Told as: high labels
    """
    data, ds = data_loss(X @ W, y.astype(np.uint8))
    pen, dP = penalty(W, reg)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_one_feature_squeezed(W, X, y, *, data_loss, penalty, reg):
    """X is squeezed and made two-dimensional again, which turns a single column into a row.
    Shows on: one feature, D = 1, with N > 1.
    Told as: raised ValueError
    """
    X = np.atleast_2d(np.squeeze(X))
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_dtype_of_the_parts(W, X, y, *, data_loss, penalty, reg):
    """dW has the dtype that comes out of the sum, not the dtype of W.
    Shows on: float32 W with a data loss or a penalty that returns float64.
    Told as: has dtype float64
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    return float(data + pen), X.T @ ds + dP


def wrong_reg_by_keyword(W, X, y, *, data_loss, penalty, reg):
    """The penalty is called as penalty(W, reg=reg), though only the position is promised.
    Shows on: a penalty whose second parameter has another name: TypeError.
    Told as: raised TypeError
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg=reg)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_nothing_left_to_learn(W, X, y, *, data_loss, penalty, reg):
    """When the data loss is 0 the function returns at once, without the penalty's gradient.
    Shows on: a data loss of exactly 0 with a penalty that matters.
    Told as: nothing_left
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    if data == 0:
        return float(pen), np.zeros_like(W)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_penalty_over_n_when_large(W, X, y, *, data_loss, penalty, reg):
    """Above 1000 examples the penalty is divided by N/1000 "to keep the balance".
    Shows on: N > 1000 (loss and gradient agree with each other).
    Told as: more than 1,000 rows
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    factor = max(1.0, len(X) / 1000)
    return float(data + pen / factor), (X.T @ ds + dP / factor).astype(W.dtype)


def right_einsum(W, X, y, *, data_loss, penalty, reg):
    """einsum for both products."""
    S = np.einsum("nd,dc->nc", X, W)
    data, ds = data_loss(S, y)
    pen, dP = penalty(W, reg)
    return data + pen, np.asarray(np.einsum("nd,nc->dc", X, ds) + dP, dtype=W.dtype)


def right_penalty_first(W, X, y, *, data_loss, penalty, reg):
    """The penalty is called before the data loss, and its gradient is copied."""
    pen, dP = penalty(W, reg)
    out = np.array(dP, dtype=np.float64)
    data, ds = data_loss(np.dot(X, W), y)
    out += np.dot(X.T, ds)
    return float(pen) + float(data), out.astype(W.dtype)


def right_transposed_product(W, X, y, *, data_loss, penalty, reg):
    """(dscores^T X)^T instead of X^T dscores."""
    loss, ds = data_loss(np.matmul(X, W), y)
    pen, dP = penalty(W, reg)
    dW = (ds.T @ X).T + dP
    return float(loss) + float(pen), np.ascontiguousarray(dW, dtype=W.dtype)


def right_loop_over_features(W, X, y, *, data_loss, penalty, reg):
    """A loop over the D features in the gradient."""
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    dW = np.empty(W.shape, dtype=W.dtype)
    for k in range(W.shape[0]):
        dW[k] = np.asarray(X[:, k], dtype=np.float64) @ ds + dP[k]
    return float(data + pen), dW


def right_tensordot_wider(W, X, y, *, data_loss, penalty, reg):
    """tensordot in float64, both parts in a helper that adds pairs."""

    def add(a, b):
        return float(a[0]) + float(b[0]), a[1] + b[1]

    data, ds = data_loss((X @ W), y)
    first = (data, np.tensordot(X.astype(np.float64), ds.astype(np.float64), axes=(0, 0)))
    loss, dW = add(first, penalty(W, reg))
    return loss, dW.astype(W.dtype)


def wrong_scores_clipped(W, X, y, *, data_loss, penalty, reg):
    """The scores are clipped to [-50, 50] before the data loss sees them.

    Shows on: scores above 50 in size.
    """
    data, ds = data_loss(np.clip(X @ W, -50, 50), y)
    pen, dP = penalty(W, reg)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)


def wrong_penalty_gets_flat_weights(W, X, y, *, data_loss, penalty, reg):
    """The penalty is called with W as a vector and its gradient reshaped.

    Shows on: penalties that use rows or columns of W (group norms, unpenalized biases).
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W.reshape(-1), reg)
    return float(data + pen), (X.T @ ds + np.reshape(dP, W.shape)).astype(W.dtype)


def wrong_scales_dscores_in_place(W, X, y, *, data_loss, penalty, reg):
    """dscores is multiplied in place so that the penalty can be added afterwards, and not
    copied before.

    Shows on: a data loss that returns the scores, a kept or a read-only array as dscores, when
    N > 1000.
    """
    data, ds = data_loss(X @ W, y)
    pen, dP = penalty(W, reg)
    if len(X) > 1000:
        ds *= 2
        return float(data + pen), (X.T @ ds / 2 + dP).astype(W.dtype)
    return float(data + pen), (X.T @ ds + dP).astype(W.dtype)
