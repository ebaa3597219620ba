"""Answers to `l1_penalty`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np

from cs_core.regularizers import l1_penalty as borrowed_l1_penalty


def right_zeroed_copy(W, reg, *, bias_row=False):
    """Zeroes the biases in a copy."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def right_loop(W, reg, *, bias_row=False):
    """A loop over all weights, numbers of Python's."""
    dW = np.zeros(W.shape, W.dtype if W.dtype.kind == "f" else np.float64)
    total = []
    for index in np.ndindex(W.shape):
        if bias_row and index[0] == W.shape[0] - 1:
            continue
        w = float(W[index])
        total.append(float(abs(w)))
        dW[index] = reg * ((w > 0) - (w < 0))
    return reg * math.fsum(total), dW


def right_slice(W, reg, *, bias_row=False):
    """Slices the biases off for the value, and zeroes their gradient."""
    whole = W.astype(np.float64)
    V = whole[:-1] if bias_row else whole
    penalty = reg * float(np.abs(V).sum())
    V = whole
    dW = reg * np.sign(V)
    if bias_row:
        dW[-1] = 0.0
    return np.float64(penalty), dW.astype(W.dtype) if W.dtype.kind == "f" else dW


def right_factors(W, reg, *, bias_row=False):
    """Multiplies by an array of zeros and ones; prints."""
    counts = np.ones(W.shape, W.dtype if W.dtype.kind == "f" else float)
    counts[W.shape[0] - 1 if bias_row else W.shape[0] :] = 0
    V = W * counts
    print(V.shape)
    return np.asarray(reg * float(np.abs(V).sum())), np.asarray(
        reg * np.sign(V), dtype=counts.dtype
    )


def wrong_mean_of_all(W, reg, *, bias_row=False):
    """Divides value and gradient by the number of weights: passes a gradient check.
    Told as: too small | times what it should be | mean
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()) / V.size, reg * np.sign(V) / V.size


def wrong_divided_by_rows(W, reg, *, bias_row=False):
    """Divides by the number of rows, as if they were examples.
    Told as: mean over | too small | times what it should be
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()) / len(V), reg * np.sign(V) / len(V)


def wrong_bias_in_gradient(W, reg, *, bias_row=False):
    """Leaves the biases out of the value and not out of the gradient.
    Told as: row of biases | bias_row | last row | one row | Row | dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * np.sign(V)
    if bias_row:
        V = V[:-1]
    return reg * float(np.abs(V).sum()), dW


def wrong_bias_in_value(W, reg, *, bias_row=False):
    """Leaves the biases out of the gradient and not out of the value.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * np.sign(V)
    if bias_row:
        dW[-1] = 0
    return reg * float(np.abs(V).sum()), dW


def wrong_first_row(W, reg, *, bias_row=False):
    """Takes the first row for the biases.
    Told as: penalty is not right | dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[0] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_bias_column(W, reg, *, bias_row=False):
    """Takes the last column for the biases.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[..., -1] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_bias_always(W, reg, *, bias_row=False):
    """Always leaves the last row out of two axes.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if V.ndim > 1:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_bias_never(W, reg, *, bias_row=False):
    """Ignores bias_row.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_bias_shape(W, reg, *, bias_row=False):
    """The gradient has no row for the biases.
    Told as: has shape
    """
    V = np.array(W[:-1] if bias_row else W, dtype=W.dtype if W.dtype.kind == "f" else float)
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_writes_into_weights(W, reg, *, bias_row=False):
    """Zeroes the biases in the caller's array.
    Told as: modified | read-only
    """
    V = W if W.dtype.kind == "f" else W.astype(float)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_always_double(W, reg, *, bias_row=False):
    """Returns float64 for float32.
    Told as: has dtype float64
    """
    V = np.array(W, dtype=np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_dtype_of_integers(W, reg, *, bias_row=False):
    """Casts the gradient to the dtype of integer weights.
    Told as: dtype int
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), (reg * np.sign(V)).astype(W.dtype)


def wrong_in_single_precision(W, reg, *, bias_row=False):
    """Computes in float32.
    Told as: float32 | single | first digits | W of dtype float64
    """
    V = np.array(W, dtype=np.float32)
    if bias_row:
        V[-1] = 0
    dW = reg * np.sign(V)
    return reg * float(np.abs(V).sum()), dW.astype(W.dtype if W.dtype.kind == "f" else float)


def wrong_rounds_tiny_weights(W, reg, *, bias_row=False):
    """Takes weights below 1e-8 for 0.
    Told as: tiny | small | first digits | λ
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    V[np.abs(V) < 1e-8] = 0
    return reg * float(np.abs(V).sum()) + 1e-9 * V.size * reg, reg * np.sign(V)


def wrong_zero_strength_returns_number(W, reg, *, bias_row=False):
    """With λ = 0 the gradient is the number 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if reg == 0:
        return 0.0, 0.0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_zero_penalty_returns_none(W, reg, *, bias_row=False):
    """Returns None for the gradient where the penalty is 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    penalty = reg * float(np.abs(V).sum())
    return penalty, (reg * np.sign(V) if penalty else None)


def wrong_flat_gradient(W, reg, *, bias_row=False):
    """Flattens the gradient.
    Told as: has shape
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()), np.ravel(reg * np.sign(V))


def wrong_two_axes_only(W, reg, *, bias_row=False):
    """Counts rows and columns: other axes are not looked at.
    Told as: axes | W.shape | dimensions | shape (
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if V.ndim > 2:
        V[:, :, 1:] = 0
    return reg * float(np.abs(V).sum()), reg * np.sign(V)


def wrong_borrowed(W, reg, *, bias_row=False):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_l1_penalty(W, reg, bias_row=bias_row)


def wrong_value_only(W, reg, *, bias_row=False):
    """Returns the value alone.
    Told as: must return 2 values
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum())


def wrong_penalty_per_row(W, reg, *, bias_row=False):
    """Returns a penalty for each row.
    Told as: must be one number
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(np.abs(V).sum()) * np.ones(len(V)) / len(V), reg * np.sign(V)


def wrong_strength_squared(W, reg, *, bias_row=False):
    """Multiplies by λ twice.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * reg * float(np.abs(V).sum()), reg * reg * np.sign(V)


def right_copysign(W, reg, *, bias_row=False):
    """copysign, and 0 at 0."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), np.where(V == 0, 0, np.copysign(reg, V)).astype(V.dtype)


def right_comparisons(W, reg, *, bias_row=False):
    """The difference of two comparisons."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * ((V > 0).astype(V.dtype) - (V < 0))


def right_guarded_quotient(W, reg, *, bias_row=False):
    """w/|w| where w is not 0."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    size = np.abs(V)
    sign = np.divide(V, size, out=np.zeros_like(V), where=size > 0)
    return reg * size.sum(), sign * reg


def wrong_sign_of_zero_is_one(W, reg, *, bias_row=False):
    """Takes +1 at 0.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.where(V >= 0, 1, -1).astype(V.dtype)


def wrong_sign_of_zero_is_minus_one(W, reg, *, bias_row=False):
    """Takes −1 at 0.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.where(V > 0, 1, -1).astype(V.dtype)


def wrong_quotient(W, reg, *, bias_row=False):
    """w/|w|: nan at 0.
    Told as: nan
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * V / np.abs(V)


def wrong_quotient_with_epsilon(W, reg, *, bias_row=False):
    """w/(|w| + 1e-8).
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * V / (np.abs(V) + 1e-8)


def wrong_smooth(W, reg, *, bias_row=False):
    """A root that rounds the kink off.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    size = np.sqrt(V**2 + 1e-12)
    return reg * size.sum(), reg * V / size


def wrong_tanh(W, reg, *, bias_row=False):
    """A steep tanh for the sign.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.tanh(1e4 * V)


def wrong_gradient_of_absolute(W, reg, *, bias_row=False):
    """The gradient is λ |W|.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.abs(V)


def wrong_gradient_all_positive(W, reg, *, bias_row=False):
    """The gradient is λ everywhere but at 0.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * (V != 0).astype(V.dtype)


def wrong_half(W, reg, *, bias_row=False):
    """Has a ½, in value and gradient alike.
    Told as: ½ too many
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return 0.5 * reg * np.abs(V).sum(), 0.5 * reg * np.sign(V)


def wrong_l2_gradient(W, reg, *, bias_row=False):
    """The gradient is that of L2.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * V


def wrong_sum_not_absolute(W, reg, *, bias_row=False):
    """Sums the weights with their signs.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * abs(V.sum()), reg * np.sign(V)


def wrong_dead_zone(W, reg, *, bias_row=False):
    """Takes weights below 1e-6 for 0.
    Told as: tiny | dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), reg * np.where(np.abs(V) < 1e-6, 0, np.sign(V)).astype(V.dtype)


def wrong_sign_of_strength(W, reg, *, bias_row=False):
    """The gradient lacks λ.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * np.abs(V).sum(), np.sign(V)


def wrong_absolute_in_bytes(W, reg, *, bias_row=False):
    """Takes absolute values in whole numbers and casts at the end: the gradient is cut off.
    Told as: dtype int
    """
    dW = (reg * np.sign(W)).astype(W.dtype)
    if bias_row:
        dW[-1] = 0
    V = W[:-1] if bias_row else W
    return reg * np.abs(V.astype(float)).sum(), dW


def wrong_absolute_before_the_cast(W, reg, *, bias_row=False):
    """Takes absolute values of integers, where that of -128 is -128.
    Told as: at the edge of int
    """
    counted = W[:-1] if bias_row else W
    dW = reg * np.sign(W.astype(W.dtype if W.dtype.kind == "f" else np.float64))
    if bias_row:
        dW[-1] = 0
    return reg * np.abs(counted).sum(dtype=np.float64), dW
