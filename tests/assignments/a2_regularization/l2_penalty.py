"""Answers to `l2_penalty`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np

from cs_core.regularizers import l2_penalty as borrowed_l2_penalty


def right_zeroed_copy(W, reg, *, bias_row=False):
    """Zeroes the biases in a copy."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def right_loop(W, reg, *, bias_row=False):
    """A loop over all weights, numbers of Python's."""
    dW = np.zeros(W.shape, W.dtype if W.dtype.kind == "f" else np.float64)
    total = []
    for index in np.ndindex(W.shape):
        if bias_row and index[0] == W.shape[0] - 1:
            continue
        w = float(W[index])
        total.append(float(0.5 * w * w))
        dW[index] = reg * w
    return reg * math.fsum(total), dW


def right_slice(W, reg, *, bias_row=False):
    """Slices the biases off for the value, and zeroes their gradient."""
    whole = W.astype(np.float64)
    V = whole[:-1] if bias_row else whole
    penalty = 0.5 * reg * float(np.sum(V**2))
    V = whole
    dW = reg * V
    if bias_row:
        dW[-1] = 0.0
    return np.float64(penalty), dW.astype(W.dtype) if W.dtype.kind == "f" else dW


def right_factors(W, reg, *, bias_row=False):
    """Multiplies by an array of zeros and ones; prints."""
    counts = np.ones(W.shape, W.dtype if W.dtype.kind == "f" else float)
    counts[W.shape[0] - 1 if bias_row else W.shape[0] :] = 0
    V = W * counts
    print(V.shape)
    return np.asarray(0.5 * reg * float(np.sum(V**2))), np.asarray(reg * V, dtype=counts.dtype)


def wrong_mean_of_all(W, reg, *, bias_row=False):
    """Divides value and gradient by the number of weights: passes a gradient check.
    Told as: too small | times what it should be | mean
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)) / V.size, reg * V / V.size


def wrong_divided_by_rows(W, reg, *, bias_row=False):
    """Divides by the number of rows, as if they were examples.
    Told as: mean over | too small | times what it should be
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)) / len(V), reg * V / len(V)


def wrong_bias_in_gradient(W, reg, *, bias_row=False):
    """Leaves the biases out of the value and not out of the gradient.
    Told as: row of biases | bias_row | last row | one row | Row | dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * V
    if bias_row:
        V = V[:-1]
    return 0.5 * reg * float(np.sum(V**2)), dW


def wrong_bias_in_value(W, reg, *, bias_row=False):
    """Leaves the biases out of the gradient and not out of the value.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * V
    if bias_row:
        dW[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), dW


def wrong_first_row(W, reg, *, bias_row=False):
    """Takes the first row for the biases.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[0] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_bias_column(W, reg, *, bias_row=False):
    """Takes the last column for the biases.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[..., -1] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_bias_always(W, reg, *, bias_row=False):
    """Always leaves the last row out of two axes.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if V.ndim > 1:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_bias_never(W, reg, *, bias_row=False):
    """Ignores bias_row.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_bias_shape(W, reg, *, bias_row=False):
    """The gradient has no row for the biases.
    Told as: has shape
    """
    V = np.array(W[:-1] if bias_row else W, dtype=W.dtype if W.dtype.kind == "f" else float)
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_writes_into_weights(W, reg, *, bias_row=False):
    """Zeroes the biases in the caller's array.
    Told as: modified | read-only
    """
    V = W if W.dtype.kind == "f" else W.astype(float)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_always_double(W, reg, *, bias_row=False):
    """Returns float64 for float32.
    Told as: has dtype float64
    """
    V = np.array(W, dtype=np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_dtype_of_integers(W, reg, *, bias_row=False):
    """Casts the gradient to the dtype of integer weights.
    Told as: dtype int
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), (reg * V).astype(W.dtype)


def wrong_in_single_precision(W, reg, *, bias_row=False):
    """Computes in float32.
    Told as: float32 | single | first digits | W of dtype float64
    """
    V = np.array(W, dtype=np.float32)
    if bias_row:
        V[-1] = 0
    dW = reg * V
    return 0.5 * reg * float(np.sum(V**2)), dW.astype(W.dtype if W.dtype.kind == "f" else float)


def wrong_rounds_tiny_weights(W, reg, *, bias_row=False):
    """Takes weights below 1e-8 for 0.
    Told as: tiny | small | first digits | λ
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    V[np.abs(V) < 1e-8] = 0
    return 0.5 * reg * float(np.sum(V**2)) + 1e-9 * V.size * reg, reg * V


def wrong_zero_strength_returns_number(W, reg, *, bias_row=False):
    """With λ = 0 the gradient is the number 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if reg == 0:
        return 0.0, 0.0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_zero_penalty_returns_none(W, reg, *, bias_row=False):
    """Returns None for the gradient where the penalty is 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    penalty = 0.5 * reg * float(np.sum(V**2))
    return penalty, (reg * V if penalty else None)


def wrong_flat_gradient(W, reg, *, bias_row=False):
    """Flattens the gradient.
    Told as: has shape
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)), np.ravel(reg * V)


def wrong_two_axes_only(W, reg, *, bias_row=False):
    """Counts rows and columns: other axes are not looked at.
    Told as: axes | W.shape | dimensions | shape (
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if V.ndim > 2:
        V[:, :, 1:] = 0
    return 0.5 * reg * float(np.sum(V**2)), reg * V


def wrong_borrowed(W, reg, *, bias_row=False):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_l2_penalty(W, reg, bias_row=bias_row)


def wrong_value_only(W, reg, *, bias_row=False):
    """Returns the value alone.
    Told as: must return 2 values
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2))


def wrong_penalty_per_row(W, reg, *, bias_row=False):
    """Returns a penalty for each row.
    Told as: must be one number
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float(np.sum(V**2)) * np.ones(len(V)) / len(V), reg * V


def wrong_strength_squared(W, reg, *, bias_row=False):
    """Multiplies by λ twice.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * 0.5 * reg * float(np.sum(V**2)), reg * reg * V


def wrong_no_half(W, reg, *, bias_row=False):
    """Without the ½, in value and gradient alike.
    Told as: factor ½ missing
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * (V**2).sum(), 2 * reg * V


def wrong_no_half_in_value(W, reg, *, bias_row=False):
    """The value has no ½, the gradient is right.
    Told as: factor ½ missing
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * (V**2).sum(), reg * V


def wrong_two_in_gradient(W, reg, *, bias_row=False):
    """2 λ W beside a value with ½.
    Told as: 2 times too large | factor ½ missing | 2 *
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * (V**2).sum(), 2 * reg * V


def wrong_half_in_gradient(W, reg, *, bias_row=False):
    """½ λ W.
    Told as: 2 times too small | ½ too many
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * (V**2).sum(), 0.5 * reg * V


def wrong_norm_not_squared(W, reg, *, bias_row=False):
    """Takes the root of the sum of squares.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * np.sqrt((V**2).sum()), reg * V


def wrong_square_of_the_sum(W, reg, *, bias_row=False):
    """Squares the sum instead of summing the squares.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * V.sum() ** 2, reg * V


def wrong_gradient_without_strength(W, reg, *, bias_row=False):
    """The gradient lacks λ.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * (V**2).sum(), V


def wrong_absolute_gradient(W, reg, *, bias_row=False):
    """The gradient is λ |W|.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * (V**2).sum(), reg * np.abs(V)


def wrong_l1(W, reg, *, bias_row=False):
    """Is the L1 penalty.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.sign(V)


def wrong_squares_in_bytes(W, reg, *, bias_row=False):
    """Squares integers in their own dtype, which overflow.
    Told as: int8 | It is off | whole
    """
    V = W[:-1] if bias_row else W
    penalty = 0.5 * reg * (V**2).sum()
    dW = reg * W.astype(W.dtype if W.dtype.kind == "f" else float)
    if bias_row:
        dW[-1] = 0
    return penalty, dW


def right_einsum(W, reg, *, bias_row=False):
    """einsum over all axes."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg / 2 * np.einsum("i,i->", V.ravel(), V.ravel()), np.multiply(V, reg)


def wrong_squares_in_int64(W, reg, *, bias_row=False):
    """Thinks that int64 holds every square.
    Told as: at the edge of int
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else np.int64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * float((V**2).sum()), V * W.dtype.type(reg) if W.dtype.kind == "f" else V * (
        1.0 * reg
    )


def wrong_tiny_strength_is_none(W, reg, *, bias_row=False):
    """Takes a strength near 0 for 0.
    Told as: λ below
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if abs(reg) < 1e-8:
        return 0.0, np.zeros_like(V)
    return 0.5 * reg * (V**2).sum(), reg * V
