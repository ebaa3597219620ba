"""Bugs in losses, penalties and linear models.

Written without sight of the diagnosis, and unseen by those who wrote it until it was finished.
When first measured, on all modules ``unseen_``: 76 % first, 2.7 % confident and wrong. Since then
some rules were mended after them, so that rates on them are no longer those of unseen bugs.
"""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

lin = C.linear_loss

add("bce/sum_not_mean", "binary cross-entropy with logits", "e", "the division by the number of examples N is missing",
    lambda r: C.bce(r, n=13), lambda s: s.p - s.t, "n y")
add("bce/mean_over_outputs_too", "binary cross-entropy with logits", "e", "divided by N*K (all entries) although the loss divides by N only",
    lambda r: C.bce(r, n=6, k=3), lambda s: (s.p - s.t) / s.x.size, "n")
add("bce/labels_pm_one", "binary cross-entropy with logits", "c", "the targets 0/1 were turned into -1/+1 in the gradient",
    lambda r: C.bce(r), lambda s: (s.p - (2 * s.t - 1)) / s.n, "n y")
add("bce/only_negative_term", "binary cross-entropy with logits", "d", "the t log p half is left out: examples with target 1 get no gradient",
    lambda r: C.bce(r, n=12), lambda s: (1 - s.t) * s.p / s.n, "n y")
add("bce_probs/clipped_at_point_two", "binary cross-entropy of probabilities", "f", "the probabilities were clipped to [0.2, 0.8] before dividing: wrong where they lie outside",
    lambda r: C.bce_probs(r, n=12), lambda s: (lambda q: (q - s.t) / (q * (1 - q)) / s.n)(np.clip(s.x, 0.2, 0.8)), "n y")
add("bce_probs/sign_of_second", "binary cross-entropy of probabilities", "d", "the sign of the (1-t) term is wrong (inner derivative -1 forgotten)",
    lambda r: C.bce_probs(r, n=10), lambda s: (-s.t / s.x - (1 - s.t) / (1 - s.x)) / s.n, "n y")
add("focal/gamma_of_bce", "focal loss", "b", "the focusing factor is left out: the gradient of plain binary cross-entropy",
    lambda r: C.focal(r), lambda s: -s.sign * (1 - s.p) / s.n, "n y")
add("huber/square_doubled", "huber loss", "a", "inside delta the gradient is 2r instead of r (the 1/2 overlooked); outside it is right",
    lambda r: C.huber(r, k=3), lambda s: np.where(np.abs(s.res) <= s.delta, 2 * s.res, s.delta * np.sign(s.res)) / s.n, "n y")
add("huber/branches_swapped", "huber loss", "c", "the two branches are swapped: clipped inside, linear outside",
    lambda r: C.huber(r, k=3), lambda s: np.where(np.abs(s.res) > s.delta, s.res, s.delta * np.sign(s.res)) / s.n, "n y")
add("huber/wrong_delta", "huber loss (delta 0.5)", "c", "clipped at 1 in place of delta = 0.5",
    lambda r: C.huber(r, k=3, delta=0.5), lambda s: np.clip(s.res, -1, 1) / s.n, "n")
add("absolute/negative", "absolute loss", "a", "the sign is reversed", lambda r: C.absolute(r, k=2), lambda s: -np.sign(s.res) / s.n, "n y")
add("mse/half_twice", "mse loss", "a", "a factor 1/2 too many: the 1/2 was kept although the square's 2 cancels it",
    lambda r: C.mse(r, k=2), lambda s: 0.5 * s.res / s.n, "n y")
add("mse/n_minus_one", "mse loss", "e", "divided by N-1 instead of N", lambda r: C.mse(r, n=6, k=0), lambda s: s.res / (s.n - 1), "n y")


def _stale(s):
    return (s.x - np.roll(s.t, 1, axis=0)) / s.n


add("mse/targets_shifted", "mse loss", "c", "the targets are shifted by one example", lambda r: C.mse(r, k=2), _stale, "n y")


def _sm_row_zero(s):
    g = s.grad(s.x)
    g[0] = 0
    return g


add("softmax/first_example_skipped", "softmax loss", "g", "the first example is skipped (the loop starts at 1)",
    lambda r: C.softmax_loss(r), _sm_row_zero, "n y")
add("softmax/one_minus_p", "softmax loss", "a", "the sign is reversed: one-hot minus probabilities",
    lambda r: C.softmax_loss(r), lambda s: (s.hot - s.p) / s.n, "n y")
add("softmax/added_true_class", "softmax loss", "c", "the 1 of the true class is added instead of subtracted",
    lambda r: C.softmax_loss(r), lambda s: (s.p + s.hot) / s.n, "n y")


def _min_label(s):
    g = s.p.copy()
    g[s.rows, s.p.argmax(1)] -= 1
    return g / s.n


add("softmax/predicted_class", "softmax loss", "c", "the predicted class (argmax) is used in place of the true one",
    lambda r: C.softmax_loss(r, n=9), _min_label, "n y")


def _broadcast(s):
    g = s.p.copy()
    g[:, s.y] -= 1
    return g / s.n


add("softmax/column_indexing", "softmax loss", "c", "p[:, y] -= 1 subtracts from whole columns instead of one entry per row",
    lambda r: C.softmax_loss(r), _broadcast, "n y")
add("softmax/p_slope_extra", "softmax loss", "d", "an extra factor p: the diagonal of the softmax Jacobian was multiplied in",
    lambda r: C.softmax_loss(r), lambda s: (s.p - s.hot) * s.p / s.n, "n y")
add("softmax/temperature", "softmax loss", "d", "the probabilities were taken of the scores divided by 2",
    lambda r: C.softmax_loss(r), lambda s: (C.losses.softmax(s.x / 2) - s.hot) / s.n, "n y")
add("softmax/one_sided", "softmax loss", "f", "a forward difference with h = 0.05: truncation error",
    lambda r: C.softmax_loss(r, n=5), lambda s: C.one_sided(s.f, s.x, 0.05), "n y")
add("smoothed/twice_alpha", "softmax loss with label smoothing", "c", "the smoothing strength is 0.2 instead of 0.1",
    lambda r: C.smoothed(r), lambda s: (s.p - 0.8 * s.hot - 0.2 / s.c) / s.n, "n y")


def _hinge_less(s):
    v = s.x[s.rows, s.y][:, None] - s.x + 1
    g = (v > 0).astype(float)
    g[s.rows, s.y] = 0
    g[s.rows, s.y] = -g.sum(1)
    return g / s.n


add("hinge/difference_reversed", "hinge loss", "c", "the mask uses s_y - s_j + 1 instead of s_j - s_y + 1",
    lambda r: C.hinge(r, n=7), _hinge_less, "n y")


def _hinge_pos_true(s):
    g = (s.m > 0).astype(float)
    g[s.rows, s.y] = g.sum(1)
    return g / s.n


add("hinge/true_class_sign", "hinge loss", "c", "the true class's entry has the wrong sign (plus the number of violations)",
    lambda r: C.hinge(r), _hinge_pos_true, "n y")
add("hinge/all_wrong_classes", "hinge loss", "c", "no mask: every wrong class counts, violated or not",
    lambda r: C.hinge(r), lambda s: (1 - np.eye(s.c)[s.y] * s.c) / s.n, "n y")
add("hinge/classes_instead_of_examples", "hinge loss", "e", "divided by the number of classes instead of the number of examples",
    lambda r: C.hinge(r, n=8, c=5), lambda s: s.grad(s.x) * s.n / s.c, "n")


def _sq_true_mask(s):
    g = 2 * s.m
    g[s.rows, s.y] = -2 * (s.m > 0).sum(1)
    return g / s.n


add("sqhinge/true_class_counts_violations", "squared hinge loss", "d", "the true class gets the number of violations times 2, the sizes of the violations are missing",
    lambda r: C.sqhinge(r), _sq_true_mask, "n y")


def _sq_noclip(s):
    v = s.x - s.x[s.rows, s.y][:, None] + 1
    v[s.rows, s.y] = 0
    g = 2 * v
    g[s.rows, s.y] = -g.sum(1)
    return g / s.n


add("sqhinge/max_with_zero_missing", "squared hinge loss", "c", "the max with 0 is missing: classes that keep the margin are pushed as well",
    lambda r: C.sqhinge(r), _sq_noclip, "n y")
add("hinge/noise", "hinge loss", "j", "cannot tell: entries of random size", lambda r: C.hinge(r), lambda s: s.rng.uniform(-1, 1, s.x.shape), "n y")

# ---- penalties and linear models

add("l2/squared", "L2 penalty", "d", "the weights are squared: reg*W^2 in place of reg*W", lambda r: C.penalty(r, "l2"), lambda s: s.reg * s.x**2, "reg")
add("l2/reg_twice", "L2 penalty", "b", "multiplied by reg twice", lambda r: C.penalty(r, "l2", reg=0.1), lambda s: s.reg**2 * s.x, "reg")
add("l1/strength_missing", "L1 penalty", "b", "the strength is missing: sign(W)", lambda r: C.penalty(r, "l1", reg=0.3), lambda s: np.sign(s.x), "reg")
add("elastic/l2_part_missing", "elastic net penalty", "b", "the L2 part is missing from the gradient",
    lambda r: C.penalty(r, "elastic", rho=0.3), lambda s: s.reg * s.rho * np.sign(s.x), "reg")
add("elastic/half_forgotten", "elastic net penalty", "a", "the 1/2 of the L2 part was overlooked; the L1 part is right",
    lambda r: C.penalty(r, "elastic", rho=0.4), lambda s: s.reg * (s.rho * np.sign(s.x) + 2 * (1 - s.rho) * s.x), "reg")
add("linear_sqhinge/penalty_missing", "linear_loss squared hinge + L2", "b", "the L2 penalty is missing", lambda r: lin(r, "sqhinge", reg=0.7), lambda s: s.data, "reg n")
add("linear_hinge/elastic_l1_forgotten", "linear_loss hinge + elastic net", "b", "the L1 part of the elastic net (0.4*reg*sign W) is missing",
    lambda r: lin(r, "hinge", "elastic", reg=0.7), lambda s: s.data + s.reg * 0.6 * s.x, "n reg y X")
add("linear_softmax/penalty_half", "linear_loss softmax + L2", "b", "the penalty's gradient is half as strong: 1/2 reg W",
    lambda r: lin(r, reg=0.7), lambda s: s.data + 0.5 * s.reg * s.x, "n reg y X")
add("linear_softmax/bias_not_penalised", "linear_loss softmax + L2", "b", "the last row (bias) is left out of the penalty although the loss penalises it",
    lambda r: lin(r, reg=0.7, bias=True), lambda s: s.data + s.reg * s.x * (np.arange(s.d) < s.d - 1)[:, None], "n reg y X")
add("linear_hinge/sum", "linear_loss hinge + L1", "e", "the data part is a sum over the examples, not divided by N",
    lambda r: lin(r, "hinge", "l1", reg=0.1), lambda s: s.data * s.n + s.dP, "n reg y X")
add("linear_softmax/columns_swapped", "linear_loss softmax + L2", "e", "the columns (classes) are in reverse order",
    lambda r: lin(r, reg=0.1), lambda s: s.grad(s.x)[:, ::-1], "n reg y X")
add("linear_softmax/first_column_zero", "linear_loss softmax + L2", "g", "the first class's column was never computed: it is 0",
    lambda r: lin(r, reg=0.1), lambda s: np.hstack([np.zeros((s.d, 1)), s.grad(s.x)[:, 1:]]), "n reg y X")
add("linear_softmax/example_left_out", "linear_loss softmax + L2", "g", "the last example is left out of the sum (but N is right)",
    lambda r: lin(r, n=6, reg=0.1), lambda s: s.X[:-1].T @ s.dS[:-1] + s.dP, "n reg y X")


def _inplace_w(s):
    W = s.x.copy()
    g = s.X.T @ s.dS
    W *= 1 - 0.5 * s.reg  # weight decay done in place before its gradient is taken
    return g + s.reg * W


add("linear_softmax/decayed_in_place", "linear_loss softmax + L2", "g", "W was shrunk in place before the penalty's gradient was taken: the penalty is too weak by a factor",
    lambda r: lin(r, reg=0.7), _inplace_w, "n reg y X")
add("linear_hinge/two_mistakes", "linear_loss hinge + L2", "h", "two mistakes: the sign of the whole is wrong and the penalty is missing",
    lambda r: lin(r, "hinge", reg=0.7), lambda s: -s.data, "n reg y X")
add("linear_sqhinge/half_and_sum", "linear_loss squared hinge + L2", "h", "two mistakes: the 2 of the square is missing and the data part is not divided by N",
    lambda r: lin(r, "sqhinge", reg=0.1), lambda s: s.data * s.n / 2 + s.dP, "n reg y X")
add("ridge/penalty_missing", "linear regression, ridge", "b", "the ridge penalty is missing", lambda r: C.ridge(r, reg=0.5), lambda s: s.X.T @ s.res / s.n, "n reg X y")
add("ridge/penalty_of_lasso", "linear regression, lasso", "b", "an L2 penalty's gradient reg*w in place of the lasso's reg*sign(w)",
    lambda r: C.ridge(r, reg=0.5, pen="l1"), lambda s: s.X.T @ s.res / s.n + s.reg * s.x, "n reg X y")
add("ridge/residual_sign", "linear regression, ridge", "a", "the residual has the wrong sign in the data part; the penalty is right",
    lambda r: C.ridge(r, reg=0.1), lambda s: -s.X.T @ s.res / s.n + s.reg * s.x, "n reg X y")
add("logistic/no_sigmoid", "logistic regression + L2", "d", "the sigmoid is missing: the logits minus the targets",
    lambda r: C.logistic(r, reg=0.02), lambda s: s.X.T @ (s.z - s.t) / s.n + s.reg * s.x, "n reg X y")
add("logistic/other_sample", "logistic regression + L2", "j", "cannot tell: the gradient belongs to another random sample",
    lambda r: C.logistic(r, d=6), lambda s: (lambda q: q.grad(q.x))(C.logistic(s.rng, d=6)), "n reg")


def _l1_k(r):
    s = C.penalty(r, "l1", shape=(4, 4), reg=0.1)
    s.x.ravel()[r.choice(16, 5, replace=False)] = 0.0
    s.kinks = s.x == 0
    return s


add("l1/kink_minus_one", "L1 penalty at kinks", "i", "the sign of 0 is taken as -1: wrong, if at all, only where a weight is exactly 0",
    _l1_k, lambda s: s.reg * np.where(s.x > 0, 1, -1), "reg", at_kink=True)


def _hinge_k(r):
    s = C.hinge(r, n=5, c=4)
    for k in (0, 2):
        j = (s.y[k] + 1) % 4
        s.x[k, j] = s.x[k, s.y[k]] - 1.0
    s.x[[0, 2], s.y[[0, 2]]] = np.round(s.x[[0, 2], s.y[[0, 2]]] * 4) / 4
    for k in (0, 2):
        s.x[k, (s.y[k] + 1) % 4] = s.x[k, s.y[k]] - 1.0
    s.right = np.asarray(s.grad(s.x), float)
    v = s.x - s.x[s.rows, s.y][:, None] + 1
    s.kinks = np.abs(v) < 2e-3
    s.kinks[s.rows, s.y] = s.kinks.any(1)
    return s


def _hinge_ge(s):
    v = s.x - s.x[s.rows, s.y][:, None] + 1
    g = (v >= 0).astype(float)
    g[s.rows, s.y] = 0
    g[s.rows, s.y] = -g.sum(1)
    return g / s.n


add("hinge/kink_ge", "hinge loss at kinks", "i", "the mask is >= 0: right everywhere but where a margin is exactly 0",
    _hinge_k, _hinge_ge, "n y", at_kink=True)


# Names of causes that are a true diagnosis, judged from the truth in words.
NAMES = {
    "bce/sum_not_mean": "missing mean",
    "bce/mean_over_outputs_too": "wrong count",
    "bce/labels_pm_one": "missing target|wrong label",
    "bce/only_negative_term": "missing term|wrong mask|cut at 0",
    "bce_probs/clipped_at_point_two": "clipped",
    "bce_probs/sign_of_second": "term sign",
    "focal/gamma_of_bce": "wrong loss|missing chain factor",
    "huber/square_doubled": "wrong loss|factor 2",
    "huber/branches_swapped": "wrong threshold|wrong loss",
    "huber/wrong_delta": "wrong threshold|not clipped",
    "absolute/negative": "sign",
    "mse/half_twice": "factor 1/2",
    "mse/n_minus_one": "wrong count",
    "mse/targets_shifted": "wrong label|rows mismatched",
    "softmax/first_example_skipped": "one row|examples left out",
    "softmax/one_minus_p": "sign",
    "softmax/added_true_class": "true class",
    "softmax/predicted_class": "wrong label",
    "softmax/column_indexing": "other classes|wrong label",
    "softmax/p_slope_extra": "chain factor twice",
    "softmax/temperature": "wrong chain factor|inner factor",
    "softmax/one_sided": "forward difference",
    "smoothed/twice_alpha": "smoothing",
    "hinge/difference_reversed": "wrong mask|wrong margin",
    "hinge/true_class_sign": "true class",
    "hinge/all_wrong_classes": "missing mask",
    "hinge/classes_instead_of_examples": "wrong count",
    "sqhinge/true_class_counts_violations": "true class",
    "sqhinge/max_with_zero_missing": "missing mask",
    "l2/squared": "power of x|penalty form",
    "l2/reg_twice": "penalty strength",
    "l1/strength_missing": "penalty strength",
    "elastic/l2_part_missing": "missing penalty|penalty form",
    "elastic/half_forgotten": "penalty twice|penalty form",
    "linear_sqhinge/penalty_missing": "missing penalty",
    "linear_hinge/elastic_l1_forgotten": "missing penalty|penalty form",
    "linear_softmax/penalty_half": "penalty halved",
    "linear_softmax/bias_not_penalised": "bias row",
    "linear_hinge/sum": "missing mean",
    "linear_softmax/columns_swapped": "reversed",
    "linear_softmax/first_column_zero": "one column",
    "linear_softmax/example_left_out": "examples left out",
    "linear_softmax/decayed_in_place": "penalty strength",
    "linear_hinge/two_mistakes": "sign|missing penalty",
    "linear_sqhinge/half_and_sum": "missing mean|factor 1/2|factor",
    "ridge/penalty_missing": "missing penalty",
    "ridge/penalty_of_lasso": "penalty form",
    "ridge/residual_sign": "sign",
    "logistic/no_sigmoid": "missing activation",
    "l1/kink_minus_one": "kink",
    "hinge/kink_ge": "kink",
}
