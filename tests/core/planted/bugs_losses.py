"""Bugs in the gradients of losses on scores and predictions."""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

# ---- mse, huber, absolute

add("mse/square_without_half", "mse loss", "a",
    "the factor 1/2 in the loss was overlooked: the gradient is twice as large",
    lambda r: C.mse(r, k=3), lambda s: 2 * s.res / s.n, "n y")
add("mse/sign_of_residual", "mse loss", "a",
    "the residual was taken as target minus prediction: the sign is wrong",
    lambda r: C.mse(r), lambda s: (s.t - s.x) / s.n, "n")
add("mse/sum_not_mean", "mse loss", "e",
    "the division by the number of examples N is missing (a sum instead of a mean)",
    lambda r: C.mse(r, n=7, k=0), lambda s: s.res, "n y")
add("mse/mean_over_all_entries", "mse loss", "e",
    "divided by the number of all entries N*K instead of by the number of examples N",
    lambda r: C.mse(r, n=6, k=4), lambda s: s.res / s.res.size, "n")
add("mse/sum_not_mean_n_unknown", "mse loss", "e",
    "the division by the number of examples N is missing: the gradient is N times as large",
    lambda r: C.mse(r, n=11, k=2), lambda s: s.res, "")
add("mse/target_forgotten", "mse loss", "c",
    "the target was not subtracted: the gradient is that of half the squared prediction",
    lambda r: C.mse(r, k=2), lambda s: s.x / s.n, "n y")
add("huber/linear_region_not_clipped", "huber loss", "c",
    "the residual is not clipped: outside delta the gradient still grows as for the squared error",
    lambda r: C.huber(r, k=3), lambda s: s.res / s.n, "n y")
add("huber/delta_as_slope_without_delta", "huber loss (delta 0.4)", "d",
    "in the linear region the slope is +-1 instead of +-delta (the factor delta is forgotten there)",
    lambda r: C.huber(r, k=2, delta=0.4), lambda s: np.where(np.abs(s.res) <= s.delta, s.res, np.sign(s.res)) / s.n, "n")
add("huber/no_abs_in_condition", "huber loss", "c",
    "the condition tests r <= delta without the absolute value: large negative residuals are not clipped",
    lambda r: C.huber(r, k=3), lambda s: np.where(s.res <= s.delta, s.res, s.delta) / s.n, "n y")
add("absolute/sign_zero_one", "absolute loss", "c",
    "the sign is coded as 1 where positive and 0 elsewhere: entries with a negative residual get gradient 0",
    lambda r: C.absolute(r, k=3), lambda s: (s.res > 0) / s.n, "n")
add("absolute/gradient_of_square", "absolute loss", "c",
    "the gradient of the squared error (the residual itself) was used instead of its sign",
    lambda r: C.absolute(r, k=0), lambda s: s.res / s.n, "n y")

# ---- softmax loss


def _softmax_forgot_y(s):
    return s.p / s.n


add("softmax/true_class_not_subtracted", "softmax loss", "c",
    "the 1 of the true class is not subtracted from the probabilities: the true-class entries are too large",
    lambda r: C.softmax_loss(r), _softmax_forgot_y, "n y")
add("softmax/true_class_not_subtracted_unknown_y", "softmax loss", "c",
    "the 1 of the true class is not subtracted: one entry in each row is wrong, by 1/N",
    lambda r: C.softmax_loss(r), _softmax_forgot_y, "")
add("softmax/one_over_n_before_one", "softmax loss", "d",
    "the probabilities are divided by N but the 1 is subtracted after that: 1/N is missing for the true class term only",
    lambda r: C.softmax_loss(r, n=5), lambda s: s.p / s.n - s.hot, "n y")
add("softmax/no_mean", "softmax loss", "e",
    "not divided by N: the gradient of the summed loss",
    lambda r: C.softmax_loss(r, n=8), lambda s: s.p - s.hot, "n")


def _label_off(s):
    g = s.p.copy()
    g[s.rows, (s.y + 1) % s.c] -= 1
    return g / s.n


add("softmax/label_off_by_one", "softmax loss", "c",
    "the labels are off by one: the 1 is subtracted at class y+1 instead of y",
    lambda r: C.softmax_loss(r), _label_off, "n y")


def _softmax_axis(s):
    e = np.exp(s.x - s.x.max())
    p = e / e.sum(axis=0, keepdims=True)
    return (p - s.hot) / s.n


add("softmax/normalised_over_examples", "softmax loss", "e",
    "the softmax is normalised over the examples (axis 0) instead of over the classes (axis 1)",
    lambda r: C.softmax_loss(r), _softmax_axis, "n y")


def _softmax_total(s):
    e = np.exp(s.x)
    return (e / e.sum() - s.hot) / s.n


add("softmax/normalised_over_everything", "softmax loss", "e",
    "the exponentials are divided by the sum over the whole array, not by the sum of their row",
    lambda r: C.softmax_loss(r), _softmax_total, "n y")


def _naive(s):
    e = np.exp(s.x)
    return (e / e.sum(axis=1, keepdims=True) - s.hot) / s.n


add("softmax/overflow", "softmax loss", "f",
    "exp of large scores overflows (the row maximum was not subtracted): nan from inf/inf",
    lambda r: C.softmax_loss(r, shift=720.0), _naive, "n y")


def _last_row(s):
    g = s.p.copy()
    for k in range(s.n - 1):
        g[k, s.y[k]] -= 1
        g[k] /= s.n
    g[-1] = 0
    return g


add("softmax/last_example_left_out", "softmax loss", "g",
    "the loop over the batch stops one early: the last example has gradient 0",
    lambda r: C.softmax_loss(r), _last_row, "n")


def _y_shuffled(s):
    g = s.p.copy()
    g[s.rows, s.y[::-1]] -= 1
    return g / s.n


add("softmax/labels_of_another_order", "softmax loss", "c",
    "the labels do not belong to the rows: they are used in reverse order",
    lambda r: C.softmax_loss(r, n=7), _y_shuffled, "n y")


def _half_cast(s):
    x = s.x.astype(np.float16)
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[s.rows, s.y] -= np.float16(1)
    return (p / np.float16(s.n)).astype(np.float64)


add("softmax/float16", "softmax loss", "f",
    "computed in half precision: rounding errors of about 1e-3, no mistake in the formula",
    lambda r: C.softmax_loss(r, n=9, c=3, scale=4.0), _half_cast, "n y")
add("smoothed/plain_one_hot", "softmax loss with label smoothing", "b",
    "the target is the plain one-hot label: the smoothing is left out of the gradient",
    lambda r: C.smoothed(r), lambda s: (s.p - s.hot) / s.n, "n y")
add("smoothed/spread_over_wrong_classes_only", "softmax loss with label smoothing", "c",
    "the smoothed target gives alpha/C to the wrong classes but the true class only 1-alpha (its own share alpha/C is missing)",
    lambda r: C.smoothed(r, alpha=0.3),
    lambda s: (s.p - np.where(s.hot > 0, 1 - s.alpha, s.alpha / s.c)) / s.n, "n y")

# ---- hinge


def _hinge_no_true(s):
    return (s.m > 0) / s.n


add("hinge/true_class_row_missing", "hinge loss", "c",
    "the true class gets no gradient: minus the number of violated margins is missing there",
    lambda r: C.hinge(r), _hinge_no_true, "n y")


def _hinge_once(s):
    g = (s.m > 0).astype(float)
    g[s.rows, s.y] = -1
    return g / s.n


add("hinge/true_class_counts_once", "hinge loss", "c",
    "the true class gets -1 instead of minus the number of violated margins",
    lambda r: C.hinge(r, c=5), _hinge_once, "n y")


def _hinge_margin(delta):
    def bug(s):
        v = s.x - s.x[s.rows, s.y][:, None] + delta
        g = (v > 0).astype(float)
        g[s.rows, s.y] = 0
        g[s.rows, s.y] = -g.sum(1)
        return g / s.n

    return bug


add("hinge/margin_left_out", "hinge loss", "c",
    "the margin 1 is left out of the mask: only wrong classes that score higher than the true one count",
    lambda r: C.hinge(r), _hinge_margin(0.0), "n y")
add("hinge/margin_ten", "hinge loss", "c",
    "the mask uses a margin of 10 instead of 1: classes count that do not violate the margin",
    lambda r: C.hinge(r), _hinge_margin(10.0), "n y")


def _hinge_true_included(s):
    v = s.x - s.x[s.rows, s.y][:, None] + 1
    g = (v > 0).astype(float)
    g[s.rows, s.y] -= g.sum(1) - 1
    return g / s.n


add("hinge/true_class_counted_as_violation", "hinge loss", "c",
    "the true class counts as violating its own margin: its entry is larger by 1/N",
    lambda r: C.hinge(r), _hinge_true_included, "n")


def _hinge_mask_prev(s):
    mask = np.roll(s.m > 0, 1, axis=0).astype(float)
    mask[s.rows, s.y] = 0
    mask[s.rows, s.y] = -mask.sum(1)
    return mask / s.n


add("hinge/mask_of_previous_example", "hinge loss", "c",
    "every example uses the margin mask of the example before it",
    lambda r: C.hinge(r, n=8), _hinge_mask_prev, "n y")
add("hinge/negative", "hinge loss", "a", "the sign of the whole gradient is wrong",
    lambda r: C.hinge(r), lambda s: -s.grad(s.x), "n y")


def _hinge_only_max(s):
    g = np.zeros_like(s.x)
    worst = s.m.argmax(1)
    hit = s.m.max(1) > 0
    g[s.rows[hit], worst[hit]] = 1
    g[s.rows[hit], s.y[hit]] = -1
    return g / s.n


add("hinge/only_worst_violation", "hinge loss", "c",
    "only the most violating class of each example gets a gradient (max over classes instead of sum)",
    lambda r: C.hinge(r, c=5), _hinge_only_max, "n y")


def _sq_no_chain(s):
    g = (s.m > 0).astype(float)
    g[s.rows, s.y] = -g.sum(1)
    return g / s.n


add("sqhinge/gradient_of_plain_hinge", "squared hinge loss", "d",
    "the factor 2*margin of the square is missing: the gradient is that of the plain hinge loss",
    lambda r: C.sqhinge(r), _sq_no_chain, "n y")


def _sq_half(s):
    g = s.m.copy()
    g[s.rows, s.y] = -g.sum(1)
    return g / s.n


add("sqhinge/two_forgotten", "squared hinge loss", "a",
    "the factor 2 from differentiating the square is missing: half as large",
    lambda r: C.sqhinge(r), _sq_half, "n")

# ---- bce

add("bce/probability_minus_target_extra_slope", "binary cross-entropy with logits", "d",
    "an extra factor sigma'(z) = p(1-p): the slope of the sigmoid is applied although it cancels against the loss",
    lambda r: C.bce(r), lambda s: (s.p - s.t) * s.p * (1 - s.p) / s.n, "n y")
add("bce/logit_minus_target", "binary cross-entropy with logits", "d",
    "the sigmoid is missing: logit minus target instead of probability minus target",
    lambda r: C.bce(r), lambda s: (s.x - s.t) / s.n, "n y")
add("bce/only_positive_term", "binary cross-entropy with logits", "d",
    "the (1-t) log(1-p) half is left out: examples with target 0 get no gradient",
    lambda r: C.bce(r, n=12), lambda s: -s.t * (1 - s.p) / s.n, "n y")
add("bce/target_flipped", "binary cross-entropy with logits", "c",
    "the targets are flipped: 1 - t is used in place of t",
    lambda r: C.bce(r, n=10), lambda s: (s.p - (1 - s.t)) / s.n, "n y")
add("bce_probs/eps_in_log", "binary cross-entropy of probabilities", "f",
    "an epsilon of 0.01 was added to the probabilities before dividing",
    lambda r: C.bce_probs(r), lambda s: (-s.t / (s.x + 0.01) + (1 - s.t) / (1 - s.x + 0.01)) / s.n, "n y")
add("bce_probs/denominator_missing", "binary cross-entropy of probabilities", "d",
    "the division by p(1-p) is missing: the formula for logits was used on probabilities",
    lambda r: C.bce_probs(r), lambda s: (s.x - s.t) / s.n, "n y")


def _sig_overflow(s):
    p = np.exp(s.x) / (1 + np.exp(s.x))
    return (p - s.t) / s.n


add("bce/sigmoid_overflows", "binary cross-entropy with logits", "f",
    "exp(z)/(1+exp(z)) overflows for large logits and gives nan there",
    lambda r: C.bce(r, n=9, scale=900.0), _sig_overflow, "n y")
add("focal/modulating_factor_constant", "focal loss", "d",
    "product rule half done: the factor (1-p)^gamma is treated as a constant",
    lambda r: C.focal(r), lambda s: s.sign * (1 - s.p) ** s.gamma * -(1 - s.p) / s.n, "n y")
add("softmax/random", "softmax loss", "j", "cannot tell: the gradient is random noise",
    lambda r: C.softmax_loss(r), lambda s: s.rng.standard_normal(s.x.shape), "n y")
add("mse/other_data", "mse loss", "j",
    "cannot tell: the gradient was computed on other predictions and other targets",
    lambda r: C.mse(r, k=3), lambda s: s.rng.standard_normal(s.x.shape) / s.n, "n")


# Names of causes that are a true diagnosis; where nobody can tell, "unexplained" is.
NAMES = {
    "mse/square_without_half": "factor 2",
    "mse/sign_of_residual": "sign",
    "mse/sum_not_mean": "missing mean",
    "mse/mean_over_all_entries": "wrong count",
    "mse/sum_not_mean_n_unknown": "missing mean",
    "mse/target_forgotten": "missing target|missing constant",
    "huber/linear_region_not_clipped": "not clipped",
    "huber/delta_as_slope_without_delta": "wrong threshold",
    "huber/no_abs_in_condition": "not clipped",
    "absolute/sign_zero_one": "cut at 0|wrong mask",
    "absolute/gradient_of_square": "wrong loss",
    "softmax/true_class_not_subtracted": "true class",
    "softmax/true_class_not_subtracted_unknown_y": "true class",
    "softmax/one_over_n_before_one": "true class",
    "softmax/no_mean": "missing mean",
    "softmax/label_off_by_one": "wrong label",
    "softmax/normalised_over_examples": "softmax axis",
    "softmax/normalised_over_everything": "softmax axis",
    "softmax/overflow": "not finite",
    "softmax/last_example_left_out": "one row|examples left out",
    "softmax/labels_of_another_order": "wrong label",
    "softmax/float16": "float16",
    "smoothed/plain_one_hot": "smoothing",
    "smoothed/spread_over_wrong_classes_only": "true class|smoothing",
    "hinge/true_class_row_missing": "true class",
    "hinge/true_class_counts_once": "true class",
    "hinge/margin_left_out": "wrong margin",
    "hinge/margin_ten": "wrong margin|missing mask",
    "hinge/true_class_counted_as_violation": "true class",
    "hinge/mask_of_previous_example": "wrong mask|rows mismatched",
    "hinge/negative": "sign",
    "hinge/only_worst_violation": "worst violation",
    "sqhinge/gradient_of_plain_hinge": "missing chain factor",
    "sqhinge/two_forgotten": "factor 1/2",
    "bce/probability_minus_target_extra_slope": "chain factor twice",
    "bce/logit_minus_target": "missing activation",
    "bce/only_positive_term": "missing term|cut at 0|wrong mask",
    "bce/target_flipped": "wrong label",
    "bce_probs/eps_in_log": "epsilon",
    "bce_probs/denominator_missing": "missing chain factor|wrong loss",
    "bce/sigmoid_overflows": "not finite",
    "focal/modulating_factor_constant": "wrong loss|wrong chain factor",
}
