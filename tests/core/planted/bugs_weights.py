"""Bugs in penalties, and in the gradients of a linear model's weights."""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

# ---- penalties alone

add("l2/half_forgotten", "L2 penalty", "a",
    "the factor 1/2 of the penalty was forgotten: its gradient is twice as large",
    lambda r: C.penalty(r, "l2"), lambda s: 2 * s.reg * s.x, "reg")
add("l2/half_kept", "L2 penalty", "a",
    "the 1/2 was kept although the 2 of the square cancels it: half as large",
    lambda r: C.penalty(r, "l2"), lambda s: 0.5 * s.reg * s.x, "")
add("l2/strength_forgotten", "L2 penalty", "b",
    "the strength reg is not multiplied in",
    lambda r: C.penalty(r, "l2"), lambda s: s.x, "reg")
add("l2/bias_row_penalised", "L2 penalty without the bias row", "b",
    "the bias row is penalised too, though the penalty leaves it out",
    lambda r: C.penalty(r, "l2", bias_row=True), lambda s: s.reg * s.x, "reg")
add("l2/divided_by_size", "L2 penalty", "e",
    "divided by the number of weights (a mean instead of a sum)",
    lambda r: C.penalty(r, "l2", shape=(5, 4)), lambda s: s.reg * s.x / s.x.size, "reg")
add("l1/weights_instead_of_signs", "L1 penalty", "c",
    "the gradient of the L2 penalty: reg*W instead of reg*sign(W)",
    lambda r: C.penalty(r, "l1"), lambda s: s.reg * s.x, "reg")
add("l1/abs", "L1 penalty", "c",
    "the sign is lost: +reg everywhere, also where the weight is negative",
    lambda r: C.penalty(r, "l1"), lambda s: s.reg * np.ones_like(s.x), "reg")
add("elastic/l1_part_missing", "elastic net penalty", "b",
    "the L1 part is missing from the gradient",
    lambda r: C.penalty(r, "elastic", rho=0.5), lambda s: s.reg * (1 - s.rho) * s.x, "reg")
add("elastic/shares_swapped", "elastic net penalty", "c",
    "the shares rho and 1-rho are swapped between the L1 and the L2 part",
    lambda r: C.penalty(r, "elastic", rho=0.8), lambda s: s.reg * ((1 - s.rho) * np.sign(s.x) + s.rho * s.x), "reg")

# ---- linear classifier

lin = C.linear_loss
add("linear_softmax/penalty_missing", "linear_loss softmax + L2", "b",
    "the gradient of the L2 penalty is missing", lambda r: lin(r, reg=0.7), lambda s: s.data, "n reg y X")
add("linear_softmax/penalty_missing_unknown", "linear_loss softmax + L2", "b",
    "the gradient of the L2 penalty is missing (error proportional to W)",
    lambda r: lin(r, reg=0.7), lambda s: s.data, "")
add("linear_hinge/penalty_twice", "linear_loss hinge + L2", "b",
    "the penalty's gradient is 2*reg*W instead of reg*W",
    lambda r: lin(r, "hinge", reg=0.7), lambda s: s.data + 2 * s.reg * s.x, "n reg y X")
add("linear_hinge/penalty_over_n", "linear_loss hinge + L2", "b",
    "the penalty is divided by N together with the data loss",
    lambda r: lin(r, "hinge", reg=0.7), lambda s: s.data + s.reg * s.x / s.n, "n reg y")
add("linear_softmax/penalty_subtracted", "linear_loss softmax + L2", "b",
    "the penalty's gradient is subtracted instead of added",
    lambda r: lin(r, reg=0.3), lambda s: s.data - s.reg * s.x, "reg")
add("linear_softmax/penalty_without_reg", "linear_loss softmax + L2", "b",
    "W is added without the factor reg",
    lambda r: lin(r, reg=0.1), lambda s: s.data + s.x, "n reg")
add("linear_softmax/extra_penalty", "linear_loss softmax, reg 0", "b",
    "a penalty is in the gradient (0.05*W) that is not in the loss",
    lambda r: lin(r, reg=0.0), lambda s: s.data + 0.05 * s.x, "n y X")
add("linear_softmax/l1_instead_of_l2", "linear_loss softmax + L2", "b",
    "the gradient of an L1 penalty (reg*sign W) was added though the loss has an L2 penalty",
    lambda r: lin(r, reg=0.7), lambda s: s.data + s.reg * np.sign(s.x), "reg y X n")
add("linear_softmax/data_sum", "linear_loss softmax + L2", "e",
    "the data part is not divided by N; the penalty is right",
    lambda r: lin(r, reg=0.3), lambda s: s.data * s.n + s.reg * s.x, "n reg y X")
add("linear_softmax/wrong_n", "linear_loss softmax + L2", "e",
    "the data part is divided by the number of classes instead of the number of examples",
    lambda r: lin(r, reg=0.1, n=9, c=4), lambda s: s.data * s.n / s.c + s.dP, "n reg y X")


def _ones(s):
    return s.X.T @ ((s.p - s.hot)[::-1]) / s.n + s.dP


add("linear_softmax/rows_reversed", "linear_loss softmax + L2", "e",
    "the rows of dscores do not belong to the rows of X (order reversed)",
    lambda r: lin(r, reg=0.1), _ones, "n reg y X")


def _y_minus(s):
    g = s.p.copy()
    g[s.rows, s.y - 1] -= 1
    return s.X.T @ g / s.n + s.dP


add("linear_softmax/y_off_by_one", "linear_loss softmax + L2", "c",
    "labels counted from 1: the true class is taken one too low",
    lambda r: lin(r, reg=0.02), _y_minus, "n reg y X")


def _lin_mask(s):
    g = (s.m > 0).astype(float)
    return s.X.T @ g / s.n + s.dP


add("linear_hinge/true_class_column_missing", "linear_loss hinge + L2", "c",
    "the true class's column never gets -x for each violated margin",
    lambda r: lin(r, "hinge", reg=0.1), _lin_mask, "n reg y X")


def _lin_loop(s):
    dW = np.zeros_like(s.x)
    for k in range(s.n):
        for j in range(s.c):
            if j == s.y[k]:
                continue
            if s.m[k, j] > 0:
                dW[:, j] += s.X[k]
                dW[:, s.y[k]] = -s.X[k]  # should be -=
    return dW / s.n + s.dP


add("linear_hinge/assign_instead_of_accumulate", "linear_loss hinge + L2", "g",
    "the true class's column is overwritten (=) instead of accumulated (-=)",
    lambda r: lin(r, "hinge", reg=0.1), _lin_loop, "n reg y X")
add("linear_sqhinge/two_missing", "linear_loss squared hinge + L1", "d",
    "the factor 2 of the square is missing in the data part; the penalty is right",
    lambda r: lin(r, "sqhinge", "l1", reg=0.3), lambda s: s.data / 2 + s.dP, "n reg y X")
add("linear_softmax/l1_missing", "linear_loss softmax + L1", "b",
    "the L1 penalty's gradient reg*sign(W) is missing",
    lambda r: lin(r, "softmax", "l1", reg=0.3), lambda s: s.data, "reg y X n")
add("linear_softmax/bias_penalised", "linear_loss softmax + L2 without bias row", "b",
    "the bias (last row of W) is penalised although the loss does not penalise it",
    lambda r: lin(r, "softmax", "l2bias", reg=0.7, bias=True), lambda s: s.data + s.reg * s.x, "n reg y X")
add("linear_softmax/bias_row_zero", "linear_loss softmax + L2", "g",
    "the last row of the gradient (the bias) was never filled: it is 0",
    lambda r: lin(r, bias=True), lambda s: np.vstack([s.grad(s.x)[:-1], np.zeros((1, s.c))]), "n reg y X")


def _updated(s):
    W = s.x - 1.0 * s.grad(s.x)
    return s.grad(W)


add("linear_softmax/updated_W", "linear_loss softmax + L2", "g",
    "the gradient was computed after W had been updated in place",
    lambda r: lin(r, reg=0.1, xscale=2.0), _updated, "n reg y X")
add("linear_softmax/penalty_and_mean", "linear_loss softmax + L2", "h",
    "two mistakes: the data part is not divided by N and the penalty is missing",
    lambda r: lin(r, reg=0.7), lambda s: s.data * s.n, "n reg y X")
add("linear_softmax/sign_and_double_penalty", "linear_loss softmax + L2", "h",
    "two mistakes: the sign of the data part is wrong and the penalty is doubled",
    lambda r: lin(r, reg=0.3), lambda s: -s.data + 2 * s.reg * s.x, "n reg y X")

# ---- regression

add("ridge/penalty_times_n", "linear regression, ridge", "b",
    "the penalty is multiplied by N (as for the summed error)",
    lambda r: C.ridge(r, reg=0.1), lambda s: s.X.T @ s.res / s.n + s.n * s.reg * s.x, "n reg X")
add("ridge/two_over_n", "linear regression, ridge", "a",
    "the data part has a factor 2/N instead of 1/N: the 1/2 of the squared error was overlooked",
    lambda r: C.ridge(r, reg=0.5), lambda s: 2 * s.X.T @ s.res / s.n + s.reg * s.x, "n reg X y")
add("ridge/features_divisor", "linear regression, ridge", "e",
    "divided by the number of features D instead of the number of examples N",
    lambda r: C.ridge(r, reg=0.02, n=12, d=5), lambda s: s.X.T @ s.res / s.d + s.reg * s.x, "n reg X y")
add("logistic/sigmoid_slope_extra", "logistic regression + L2", "d",
    "an extra factor p(1-p), as if the loss were the squared error",
    lambda r: C.logistic(r, reg=0.1), lambda s: s.X.T @ ((s.p - s.t) * s.p * (1 - s.p)) / s.n + s.reg * s.x, "n reg X y")
add("logistic/half_batch", "logistic regression + L2", "g",
    "only the first half of the batch is summed, but divided by the full N",
    lambda r: C.logistic(r, n=12, reg=0.1),
    lambda s: s.X[: s.n // 2].T @ (s.p - s.t)[: s.n // 2] / s.n + s.reg * s.x, "n reg X y")
add("ridge/noise", "linear regression, ridge", "j", "cannot tell: random noise was added to every entry",
    lambda r: C.ridge(r), lambda s: s.grad(s.x) + 0.3 * s.rng.standard_normal(s.d), "n reg X y")
add("linear_softmax/other_data", "linear_loss softmax + L2", "j",
    "cannot tell: the gradient belongs to another batch that is not at hand",
    lambda r: lin(r, reg=0.02), lambda s:
    (lambda q: q.grad(q.x))(lin(s.rng, reg=0.1, n=s.n, d=s.d, c=s.c)), "n reg y")


# Names of causes that are a true diagnosis; where nobody can tell, "unexplained" is.
NAMES = {
    "l2/half_forgotten": "factor 2",
    "l2/half_kept": "factor 1/2",
    "l2/strength_forgotten": "penalty strength",
    "l2/bias_row_penalised": "bias row",
    "l2/divided_by_size": "wrong count",
    "l1/weights_instead_of_signs": "penalty form|power of x",
    "l1/abs": "absolute value",
    "elastic/l1_part_missing": "missing penalty|penalty form",
    "elastic/shares_swapped": "penalty form",
    "linear_softmax/penalty_missing": "missing penalty",
    "linear_softmax/penalty_missing_unknown": "missing penalty",
    "linear_hinge/penalty_twice": "penalty twice",
    "linear_hinge/penalty_over_n": "penalty over N",
    "linear_softmax/penalty_subtracted": "penalty sign",
    "linear_softmax/penalty_without_reg": "penalty strength",
    "linear_softmax/extra_penalty": "extra penalty|penalty twice",
    "linear_softmax/l1_instead_of_l2": "penalty form",
    "linear_softmax/data_sum": "missing mean",
    "linear_softmax/wrong_n": "wrong count",
    "linear_softmax/rows_reversed": "rows mismatched",
    "linear_softmax/y_off_by_one": "wrong label",
    "linear_hinge/true_class_column_missing": "true class",
    "linear_hinge/assign_instead_of_accumulate": "true class",
    "linear_sqhinge/two_missing": "factor 1/2",
    "linear_softmax/l1_missing": "missing penalty",
    "linear_softmax/bias_penalised": "bias row",
    "linear_softmax/bias_row_zero": "one row|bias row",
    "linear_softmax/updated_W": "stale",
    "linear_softmax/penalty_and_mean": "missing mean|missing penalty",
    "linear_softmax/sign_and_double_penalty": "sign|penalty twice",
    "ridge/penalty_times_n": "penalty times N",
    "ridge/two_over_n": "factor 2",
    "ridge/features_divisor": "wrong count",
    "logistic/sigmoid_slope_extra": "chain factor twice",
    "logistic/half_batch": "examples left out",
}
