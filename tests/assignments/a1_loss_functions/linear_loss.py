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
    return loss + decay, X.T @ dscores + dW


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
    return decay + loss, (dscores.T @ X).T + shrink


def right_tensordot(W, X, y, *, data_loss, penalty, reg):
    """tensordot over the examples; parts of results by index."""
    data = data_loss(np.tensordot(X, W, axes=1), y)
    extra = penalty(W, reg)
    return data[0] + extra[0], np.tensordot(X, data[1], axes=(0, 0)) + extra[1]


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
