"""Answers to `elastic_net_penalty`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np

from cs_core.regularizers import elastic_net_penalty as borrowed_elastic_net_penalty


def right_zeroed_copy(W, reg, *, l1_ratio, bias_row=False):
    """Zeroes the biases in a copy."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def right_loop(W, reg, *, l1_ratio, bias_row=False):
    """A loop over all weights, numbers of Python's."""
    dW = np.zeros(W.shape, W.dtype if W.dtype.kind == "f" else np.float64)
    total = []
    for index in np.ndindex(W.shape):
        if bias_row and index[0] == W.shape[0] - 1:
            continue
        w = float(W[index])
        total.append(float(l1_ratio * abs(w) + (1 - l1_ratio) * 0.5 * w * w))
        dW[index] = reg * (l1_ratio * ((w > 0) - (w < 0)) + (1 - l1_ratio) * w)
    return reg * math.fsum(total), dW


def right_slice(W, reg, *, l1_ratio, bias_row=False):
    """Slices the biases off for the value, and zeroes their gradient."""
    whole = W.astype(np.float64)
    V = whole[:-1] if bias_row else whole
    penalty = reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum())
    V = whole
    dW = reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    if bias_row:
        dW[-1] = 0.0
    return np.float64(penalty), dW.astype(W.dtype) if W.dtype.kind == "f" else dW


def right_factors(W, reg, *, l1_ratio, bias_row=False):
    """Multiplies by an array of zeros and ones; prints."""
    counts = np.ones(W.shape, W.dtype if W.dtype.kind == "f" else float)
    counts[W.shape[0] - 1 if bias_row else W.shape[0] :] = 0
    V = W * counts
    print(V.shape)
    return np.asarray(
        reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum())
    ), np.asarray(reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V), dtype=counts.dtype)


def wrong_mean_of_all(W, reg, *, l1_ratio, bias_row=False):
    """Divides value and gradient by the number of weights: passes a gradient check.
    Told as: too small | times what it should be | mean
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(
        l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()
    ) / V.size, reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V) / V.size


def wrong_divided_by_rows(W, reg, *, l1_ratio, bias_row=False):
    """Divides by the number of rows, as if they were examples.
    Told as: mean over | too small | times what it should be
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()) / len(
        V
    ), reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V) / len(V)


def wrong_bias_in_gradient(W, reg, *, l1_ratio, bias_row=False):
    """Leaves the biases out of the value and not out of the gradient.
    Told as: row of biases | bias_row | last row | one row | Row | dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    if bias_row:
        V = V[:-1]
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), dW


def wrong_bias_in_value(W, reg, *, l1_ratio, bias_row=False):
    """Leaves the biases out of the gradient and not out of the value.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    dW = reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    if bias_row:
        dW[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), dW


def wrong_first_row(W, reg, *, l1_ratio, bias_row=False):
    """Takes the first row for the biases.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[0] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_bias_column(W, reg, *, l1_ratio, bias_row=False):
    """Takes the last column for the biases.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[..., -1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_bias_always(W, reg, *, l1_ratio, bias_row=False):
    """Always leaves the last row out of two axes.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if V.ndim > 1:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_bias_never(W, reg, *, l1_ratio, bias_row=False):
    """Ignores bias_row.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_bias_shape(W, reg, *, l1_ratio, bias_row=False):
    """The gradient has no row for the biases.
    Told as: has shape
    """
    V = np.array(W[:-1] if bias_row else W, dtype=W.dtype if W.dtype.kind == "f" else float)
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_writes_into_weights(W, reg, *, l1_ratio, bias_row=False):
    """Zeroes the biases in the caller's array.
    Told as: modified | read-only
    """
    V = W if W.dtype.kind == "f" else W.astype(float)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_always_double(W, reg, *, l1_ratio, bias_row=False):
    """Returns float64 for float32.
    Told as: has dtype float64
    """
    V = np.array(W, dtype=np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_dtype_of_integers(W, reg, *, l1_ratio, bias_row=False):
    """Casts the gradient to the dtype of integer weights.
    Told as: dtype int
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), (
        reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    ).astype(W.dtype)


def wrong_in_single_precision(W, reg, *, l1_ratio, bias_row=False):
    """Computes in float32.
    Told as: float32 | single | first digits | W of dtype float64
    """
    V = np.array(W, dtype=np.float32)
    if bias_row:
        V[-1] = 0
    dW = reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), dW.astype(
        W.dtype if W.dtype.kind == "f" else float
    )


def wrong_rounds_tiny_weights(W, reg, *, l1_ratio, bias_row=False):
    """Takes weights below 1e-8 for 0.
    Told as: tiny | small | first digits | λ
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    V[np.abs(V) < 1e-8] = 0
    return reg * float(
        l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()
    ) + 1e-9 * V.size * reg, reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)


def wrong_zero_strength_returns_number(W, reg, *, l1_ratio, bias_row=False):
    """With λ = 0 the gradient is the number 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if reg == 0:
        return 0.0, 0.0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_zero_penalty_returns_none(W, reg, *, l1_ratio, bias_row=False):
    """Returns None for the gradient where the penalty is 0.
    Told as: must be a NumPy array
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    penalty = reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum())
    return penalty, (reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V) if penalty else None)


def wrong_flat_gradient(W, reg, *, l1_ratio, bias_row=False):
    """Flattens the gradient.
    Told as: has shape
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), np.ravel(
        reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)
    )


def wrong_two_axes_only(W, reg, *, l1_ratio, bias_row=False):
    """Counts rows and columns: other axes are not looked at.
    Told as: axes | W.shape | dimensions | shape (
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    if V.ndim > 2:
        V[:, :, 1:] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_borrowed(W, reg, *, l1_ratio, bias_row=False):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_elastic_net_penalty(W, reg, l1_ratio=l1_ratio, bias_row=bias_row)


def wrong_value_only(W, reg, *, l1_ratio, bias_row=False):
    """Returns the value alone.
    Told as: must return 2 values
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum())


def wrong_penalty_per_row(W, reg, *, l1_ratio, bias_row=False):
    """Returns a penalty for each row.
    Told as: must be one number
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * float(l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()) * np.ones(
        len(V)
    ) / len(V), reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)


def wrong_strength_squared(W, reg, *, l1_ratio, bias_row=False):
    """Multiplies by λ twice.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    return reg * reg * float(
        l1_ratio * np.abs(V).sum() + (1 - l1_ratio) * 0.5 * (V**2).sum()
    ), reg * reg * (l1_ratio * np.sign(V) + (1 - l1_ratio) * V)


def right_two_strengths(W, reg, *, l1_ratio, bias_row=False):
    """Works with two strengths."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    one, two = reg * l1_ratio, reg * (1 - l1_ratio)
    penalty = one * np.abs(V).sum() + two / 2 * np.square(V).sum()
    return penalty, one * np.sign(V) + two * V


def right_integrals(W, reg, *, l1_ratio, bias_row=False):
    """The gradient as sign times what is left."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    dW = np.sign(V) * (l1_ratio + (1 - l1_ratio) * np.abs(V))
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), dW * reg


def wrong_ratio_swapped(W, reg, *, l1_ratio, bias_row=False):
    """The share goes to L2.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * ((1 - l1_ratio) * absolute + l1_ratio * halves), reg * (
        (1 - l1_ratio) * np.sign(V) + l1_ratio * V
    )


def wrong_ratio_swapped_in_gradient(W, reg, *, l1_ratio, bias_row=False):
    """The share goes to L2, in the gradient alone.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        (1 - l1_ratio) * np.sign(V) + l1_ratio * V
    )


def wrong_no_half(W, reg, *, l1_ratio, bias_row=False):
    """The L2 part has no ½.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + 2 * (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.sign(V) + 2 * (1 - l1_ratio) * V
    )


def wrong_no_half_in_value(W, reg, *, l1_ratio, bias_row=False):
    """The L2 part has no ½, in the value alone.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + 2 * (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_two_in_gradient(W, reg, *, l1_ratio, bias_row=False):
    """The L2 part of the gradient has a 2.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.sign(V) + 2 * (1 - l1_ratio) * V
    )


def wrong_both_in_full(W, reg, *, l1_ratio, bias_row=False):
    """Adds both penalties in full.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (absolute + halves), reg * (np.sign(V) + V)


def wrong_l2_in_full(W, reg, *, l1_ratio, bias_row=False):
    """The L2 part is not reduced.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + halves), reg * (l1_ratio * np.sign(V) + V)


def wrong_half_of_all(W, reg, *, l1_ratio, bias_row=False):
    """The ½ stands before everything.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return 0.5 * reg * (l1_ratio * absolute + (1 - l1_ratio) * 2 * halves), reg * (
        0.5 * l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_strength_on_l1_only(W, reg, *, l1_ratio, bias_row=False):
    """λ multiplies the L1 part alone.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * l1_ratio * absolute + (1 - l1_ratio) * halves, reg * l1_ratio * np.sign(V) + (
        1 - l1_ratio
    ) * V


def wrong_ratio_one_half(W, reg, *, l1_ratio, bias_row=False):
    """Ignores the share and takes ½.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (absolute + halves) / 2, reg * (np.sign(V) + V) / 2


def wrong_ratio_rounded(W, reg, *, l1_ratio, bias_row=False):
    """Takes one penalty or the other.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (absolute if l1_ratio >= 0.5 else halves), reg * (
        np.sign(V) if l1_ratio >= 0.5 else V
    )


def wrong_sign_of_zero_is_one(W, reg, *, l1_ratio, bias_row=False):
    """Takes +1 at 0.
    Told as: dW is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.where(V >= 0, 1, -1) + (1 - l1_ratio) * V
    ).astype(V.dtype)


def wrong_quotient(W, reg, *, l1_ratio, bias_row=False):
    """w/|w|: nan at 0.
    Told as: nan
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        l1_ratio * V / np.abs(V) + (1 - l1_ratio) * V
    )


def wrong_bias_only_out_of_l2(W, reg, *, l1_ratio, bias_row=False):
    """Leaves the biases out of the L2 part alone.
    Told as: penalty is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(W.astype(float)).sum(), 0.5 * (V**2).sum()
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_no_l1_if_zero_ratio(W, reg, *, l1_ratio, bias_row=False):
    """With a share of 0 it returns no gradient.
    Told as: l1_ratio | Every entry is 0
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    if not l1_ratio:
        return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), np.zeros_like(V)
    return reg * (l1_ratio * absolute + (1 - l1_ratio) * halves), reg * (
        l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    )


def wrong_whole_ratio_is_division(W, reg, *, l1_ratio, bias_row=False):
    """Divides the share as whole numbers do.
    Told as: is not right
    """
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    if bias_row:
        V[-1] = 0
    absolute, halves = np.abs(V).sum(), 0.5 * (V**2).sum()
    share = l1_ratio // 1
    return reg * (share * absolute + (1 - share) * halves), reg * (
        share * np.sign(V) + (1 - share) * V
    )


def wrong_squares_in_int64(W, reg, *, l1_ratio, bias_row=False):
    """Thinks that int64 holds every square.
    Told as: at the edge of int
    """
    V = W.copy() if W.dtype.kind == "f" else W.astype(np.int64)
    if bias_row:
        V[-1] = 0
    part = l1_ratio * np.sign(V) + (1 - l1_ratio) * V
    value = l1_ratio * np.abs(V).sum() + (1 - l1_ratio) / 2 * (V * V).sum()
    return reg * value, reg * part
