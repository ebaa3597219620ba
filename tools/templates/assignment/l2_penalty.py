"""Answers to `l2_penalty`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.regularizers import l2_penalty as borrowed_l2_penalty


def right_zeroed_copy(W, reg, *, bias_row=False):
    """The biases are set to 0 in a copy."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return 0.5 * reg * np.square(counted).sum(), reg * counted


def right_slice(W, reg, *, bias_row=False):
    """The rows that count are a slice."""
    rows = W[:-1] if bias_row else W
    dW = np.zeros_like(W)
    dW[: len(rows)] = reg * rows
    return reg * np.linalg.norm(rows.ravel()) ** 2 / 2, dW


def right_mask(W, reg, *, bias_row=False):
    """A mask of ones and zeros; prints."""
    mask = np.ones_like(W)
    mask[len(W) - bool(bias_row) :] = 0
    print("weights", W.shape)
    dW = np.asarray(reg * mask * W, dtype=W.dtype)
    return 0.5 * float(np.sum(W * dW)), dW


def wrong_no_half(W, reg, *, bias_row=False):
    """No factor one half, with the gradient that belongs to that."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return reg * np.square(counted).sum(), 2 * reg * counted


def wrong_no_half_in_penalty(W, reg, *, bias_row=False):
    """No factor one half in the penalty alone."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return reg * np.square(counted).sum(), reg * counted


def wrong_half_in_gradient(W, reg, *, bias_row=False):
    """The one half stayed in the gradient."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return 0.5 * reg * np.square(counted).sum(), 0.5 * reg * counted


def wrong_biases_count(W, reg, *, bias_row=False):
    """The row of biases is never left out."""
    return 0.5 * reg * np.square(W).sum(), reg * W


def wrong_biases_count_in_gradient(W, reg, *, bias_row=False):
    """The row of biases is left out of the penalty alone."""
    counted = W[:-1] if bias_row else W
    return 0.5 * reg * np.square(counted).sum(), reg * W


def wrong_column_of_biases(W, reg, *, bias_row=False):
    """Leaves the last column out, not the last row."""
    counted = W.copy()
    if bias_row:
        counted[..., -1] = 0
    return 0.5 * reg * np.square(counted).sum(), reg * counted


def wrong_mean(W, reg, *, bias_row=False):
    """A mean over the weights in place of the sum."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return 0.5 * reg * np.square(counted).mean(), reg * counted / W.size


def wrong_gradient_without_reg(W, reg, *, bias_row=False):
    """The gradient lacks the strength."""
    counted = W.copy()
    if bias_row:
        counted[-1] = 0
    return 0.5 * reg * np.square(counted).sum(), counted


def wrong_modifies_weights(W, reg, *, bias_row=False):
    """Sets the caller's biases to 0."""
    if bias_row:
        W[-1] = 0
    return 0.5 * reg * np.square(W).sum(), reg * W


def wrong_dtype(W, reg, *, bias_row=False):
    """The gradient is always float64."""
    counted = W.astype(np.float64)
    if bias_row:
        counted[-1] = 0
    return 0.5 * reg * np.square(counted).sum(), reg * counted


def wrong_borrowed(W, reg, *, bias_row=False):
    """Calls the package."""
    return borrowed_l2_penalty(W, reg, bias_row=bias_row)
