"""Bugs in layers, nets and plain functions.

Written without sight of the diagnosis, and unseen by those who wrote it until it was finished.
When first measured, on all modules ``unseen_``: 76 % first, 2.7 % confident and wrong. Since then
some rules were mended after them, so that rates on them are no longer those of unseen bugs.
"""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

act, aff, bn, conv, net, land = C.act, C.affine, C.batchnorm, C.conv, C.net, C.landscape

add("affine_x/mean_upstream", "affine layer wrt x", "e", "divided by N", lambda r: aff(r, "x"), lambda s: s.dout @ s.W.T / s.n, "n")
add("affine_x/rows_shifted", "affine layer wrt x", "e", "the rows are shifted by one example", lambda r: aff(r, "x"), lambda s: np.roll(s.dout, 1, 0) @ s.W.T, "n")
add("affine_W/uses_output", "affine layer wrt W", "d", "the layer's output is used in place of its input (D = H)",
    lambda r: aff(r, "W", d=4, h=4), lambda s: s.out.T @ s.dout, "n X")
add("affine_W/stale_batch", "affine layer wrt W", "g", "the cached input is stale: that of another batch", lambda r: aff(r, "W"),
    lambda s: s.rng.standard_normal(s.a.shape).T @ s.dout, "n X")
add("affine_b/broadcast_total", "affine layer wrt b", "e", "every bias gets the sum over all outputs too", lambda r: aff(r, "b"),
    lambda s: np.full(s.h, s.dout.sum()), "n")
add("affine_W/bias_leak", "affine layer wrt W", "h", "two mistakes: the sign is wrong and the last example is left out",
    lambda r: aff(r, "W"), lambda s: -s.a[:-1].T @ s.dout[:-1], "n X")
add("leaky_relu/sides_swapped", "leaky relu layer (slope 0.1)", "c", "the slope is applied on the positive side and 1 on the negative side",
    lambda r: act(r, "leaky", slope=0.1), lambda s: s.dout * np.where(s.x > 0, s.slope, 1), "n")
add("leaky_relu/slope_negative", "leaky relu layer (slope 0.3)", "c", "the slope on the negative side has the wrong sign",
    lambda r: act(r, "leaky", slope=0.3), lambda s: s.dout * np.where(s.x > 0, 1, -s.slope), "")
add("relu/upstream_lost", "relu layer", "d", "the upstream gradient is left out: the mask alone", lambda r: act(r, "relu"), lambda s: (s.x > 0) * 1.0, "n")
add("relu/mask_of_previous_row", "relu layer", "c", "each example uses the mask of the example before", lambda r: act(r, "relu", shape=(6, 5)),
    lambda s: s.dout * np.roll(s.x > 0, 1, 0), "n")
add("elu/alpha_missing", "elu layer (alpha 2.5)", "d", "alpha is missing on the negative side", lambda r: act(r, "elu", alpha=2.5),
    lambda s: s.dout * np.where(s.x > 0, 1, np.exp(s.x)), "n")
add("selu/scale_missing", "selu layer", "a", "the constant scale 1.0507 is missing: every entry too small by it", lambda r: act(r, "selu"),
    lambda s: s.grad(s.x) / 1.0507009873554805, "n")
add("sigmoid/one_minus", "sigmoid layer", "d", "s(1+s) instead of s(1-s)", lambda r: act(r, "sigmoid"), lambda s: s.dout * s.out * (1 + s.out), "")
add("sigmoid/only_s", "sigmoid layer", "d", "product half: s instead of s(1-s)", lambda r: act(r, "sigmoid"), lambda s: s.dout * s.out, "n")
add("tanh/tanh_twice", "tanh layer", "d", "tanh is applied to the output once more before 1 - t^2", lambda r: act(r, "tanh"),
    lambda s: s.dout * (1 - np.tanh(s.out) ** 2), "n")
add("tanh/slope_missing", "tanh layer", "d", "the factor 1 - t^2 is missing", lambda r: act(r, "tanh"), lambda s: s.dout, "")
add("silu/product_rule", "silu layer", "d", "product rule half: sigma(x) only, x*sigma'(x) is missing", lambda r: act(r, "silu"),
    lambda s: s.dout / (1 + np.exp(-s.x)), "n")


add("gelu/density_without_sqrt", "gelu layer", "d", "the density lacks its factor 1/sqrt(2 pi) in the second term", lambda r: act(r, "gelu"),
    lambda s: s.dout * (0.5 * (1 + C.erf(s.x / np.sqrt(2))) + s.x * np.exp(-s.x**2 / 2)), "n")
add("softplus/overflow", "softplus layer", "f", "exp(x)/(1+exp(x)) overflows for large x: nan", lambda r: act(r, "softplus", scale=700.0),
    lambda s: s.dout * np.exp(s.x) / (1 + np.exp(s.x)), "n")
add("softmax_layer/sum_over_upstream", "softmax layer", "d", "the sum lacks the factor s: dout is summed without weights", lambda r: act(r, "softmax"),
    lambda s: s.out * (s.dout - s.dout.sum(1, keepdims=True)), "n")
add("maxout/first_piece", "maxout layer", "c", "the gradient goes to piece 0 instead of the largest piece", lambda r: C.maxout(r),
    lambda s: np.eye(3)[np.zeros_like(s.best)] * s.dout[..., None], "n")
add("prelu_x/slope_forgotten", "prelu layer wrt x", "c", "the negative side gets slope 0 (plain relu)", lambda r: C.prelu(r, "x"), lambda s: s.dout * (s.a > 0), "n")
add("prelu_slope/mean", "prelu layer wrt slope", "e", "a mean over the examples instead of the sum", lambda r: C.prelu(r), lambda s: s.grad(s.x) / s.n, "n X")
add("dropout/scaled_by_p", "inverted dropout (p 0.4)", "a", "scaled by 1/p instead of 1/(1-p)", lambda r: C.dropout(r), lambda s: s.dout * s.keep / s.p, "n")


def _bnm(s, g):
    m = lambda v: v.mean(s.axes, keepdims=True)
    return (g - m(g) - s.xhat * m(g * s.xhat)) / s.std


def _bn_nomean(s):
    g = s.dout * s.gamma
    return (g - s.xhat * (g * s.xhat).mean(s.axes, keepdims=True)) / s.std


add("batchnorm_x/mean_path_dropped", "batch norm wrt x", "d", "the path through the mean is dropped", lambda r: bn(r), _bn_nomean, "n")


def _bn_sums(s):
    g = s.dout * s.gamma
    return (g - g.sum(s.axes, keepdims=True) - s.xhat * (g * s.xhat).sum(s.axes, keepdims=True)) / s.std


add("batchnorm_x/sums_not_means", "batch norm wrt x", "e", "sums over the batch in place of the two means", lambda r: bn(r), _bn_sums, "n")
add("batchnorm_gamma/beta_gradient", "batch norm wrt gamma", "d", "the normalised input is missing: the gradient of beta", lambda r: bn(r, "gamma"),
    lambda s: s.dout.sum(s.axes), "n X")
add("batchnorm_beta/gamma_multiplied", "batch norm wrt beta, images", "d", "multiplied by gamma", lambda r: bn(r, "beta", images=True),
    lambda s: s.dout.sum(s.axes) * s.gamma.ravel(), "n")
add("batchnorm_gamma/output_used", "batch norm wrt gamma", "d", "the output gamma*xhat+beta is used in place of xhat", lambda r: bn(r, "gamma"),
    lambda s: (s.dout * (s.gamma * s.xhat + s.beta)).sum(s.axes), "n")
add("batchnorm_x/running_statistics", "batch norm wrt x", "c", "the running variance was used in the gradient instead of the batch's", lambda r: bn(r),
    lambda s: _bnm(s, s.dout * s.gamma) * s.std / np.sqrt(s.run.var + s.eps), "n")
add("layernorm_gamma/wrong_axis_mean", "layer norm wrt gamma", "e", "a mean over the examples instead of the sum", lambda r: C.layernorm(r, wrt="gamma"),
    lambda s: (s.dout * s.xhat).mean(0), "n X")
add("max_pool/last_row_lost", "max pooling", "g", "the last row of windows gets no gradient (loop one short)", lambda r: C.pool(r),
    lambda s: (lambda g: (g.__setitem__((slice(None), slice(None), slice(2, None)), 0), g)[1])(s.grad(s.x)), "n")
add("max_pool/minimum", "max pooling", "c", "the gradient goes to the smallest entry of each window", lambda r: C.pool(r),
    lambda s: C.L.max_pool_backward(s.dout, C.L.max_pool_forward(-s.x, size=2)[1]), "n")
add("avg_pool/divided_by_size", "average pooling", "a", "divided by 2 (the width) instead of 4 (the entries of a window)", lambda r: C.pool(r, "avg"),
    lambda s: 2 * s.grad(s.x), "n")
add("global_avg_pool/not_divided", "global average pooling", "a", "not divided by the number of pixels 9", lambda r: C.gap_layer(r), lambda s: 9 * s.grad(s.x), "n")
add("conv_b/summed_over_filters", "convolution wrt b", "e", "every filter gets the sum over all filters", lambda r: conv(r, "b"),
    lambda s: np.full(s.x.shape, s.dout.sum()), "n")
add("conv_W/last_image_left_out", "convolution wrt W", "g", "the last image of the batch is left out", lambda r: conv(r, "W", n=3, c=1),
    lambda s: C.conv_dW(s.dout[:-1], s.a[:-1], 3, 1, 0), "n X")
add("conv_W/dout_transposed", "convolution wrt W", "e", "height and width of the upstream gradient are swapped", lambda r: conv(r, "W", c=1),
    lambda s: C.conv_dW(s.dout.transpose(0, 1, 3, 2), s.a, 3, 1, 0), "n")
add("conv_x/stride_ignored", "convolution with stride 2 wrt x", "c", "the stride is ignored in the backward pass: windows one step apart", lambda r: conv(r, "x", stride=2, c=1),
    lambda s: C.conv_dx(s.dout, s.W, s.x.shape, 1, 0), "n")
add("net_b1/slope_missing", "two-layer net (sigmoid) wrt b1", "d", "the factor s(1-s) is missing", lambda r: net(r, "b1", "sigmoid"), lambda s: s.da.sum(0), "n y X")
add("net_W1/sigmoid_slope_at_preactivation", "two-layer net (sigmoid) wrt W1", "d", "the slope z(1-z) is taken at the pre-activation z", lambda r: net(r, "W1", "sigmoid"),
    lambda s: s.X.T @ (s.da * s.z * (1 - s.z)), "n y X")
add("net_b2/no_sum_mean", "two-layer net (mse) wrt b2", "e", "not divided by N", lambda r: net(r, "b2", "tanh", "mse"), lambda s: s.ds.sum(0) * s.n, "n y")
add("net_W2/input_scores_reversed", "two-layer net wrt W2", "e", "the rows of the hidden layer are in reverse order", lambda r: net(r, "W2", "tanh"), lambda s: s.a[::-1].T @ s.ds, "n y")
add("net_W1/penalty_double", "two-layer net with L2 wrt W1", "b", "the penalty is 2*reg*W1", lambda r: net(r, "W1", "tanh", reg=0.3), lambda s: s.g["W1"] + s.reg * s.x, "n reg y X")
add("net_X/mask_of_input", "two-layer net wrt its input", "c", "the relu's mask is taken from the next example's pre-activation", lambda r: net(r, "X"),
    lambda s: (s.da * (np.roll(s.z, -1, 0) > 0)) @ s.W1.T, "n y")
add("net_W1/dout_in_place", "two-layer net wrt W1", "g", "ds was divided by N in place twice (buffer reused)", lambda r: net(r, "W1", "gelu"), lambda s: s.g["W1"] / s.n, "n y X")
add("residual_W2/shortcut_added", "residual block wrt W2", "d", "the input of the block is used instead of the hidden layer (M = D)", lambda r: C.residual(r, "W2", d=4, m=4), lambda s: s.in_.T @ s.dz2, "n X")
add("residual_x/fork_counted_twice", "residual block wrt x", "d", "the shortcut's path is counted twice", lambda r: C.residual(r), lambda s: s.dz1 @ s.W1.T + 2 * s.dz2, "n")
add("residual_Ws/inner_relu", "residual block with projection wrt Ws", "d", "the outer relu's mask is missing", lambda r: C.residual(r, "Ws", project=True), lambda s: s.in_.T @ s.dout, "n X")
add("rnn_b/slope_missing", "recurrent net wrt b", "d", "tanh' is missing at every step", lambda r: C.rnn(r, "b"), lambda s: s.back(slope=lambda h: 1.0), "n")
add("rnn_Wh/state_off_by_one", "recurrent net wrt Wh", "c", "the state after the step is used instead of the one before it", lambda r: C.rnn(r, "Wh"), lambda s: s.back(state=1), "n")
add("attention_K/diagonal_jacobian", "attention wrt K", "d", "the softmax Jacobian's second term is missing", lambda r: C.attention(r, "K"), lambda s: s.bad(full=False), "n")
add("attention_V/not_transposed", "attention wrt V", "e", "A @ dout in place of A' @ dout", lambda r: C.attention(r, "V"), lambda s: s.A @ s.P, "n")
add("himmelblau/inner_two", "Himmelblau", "d", "the inner derivatives 2x and 2y lack their factor 2", lambda r: land(r, "himmelblau"),
    lambda s: (lambda x, y: np.array([2 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 2 * y * (x + y * y - 7)]))(*s.x))
add("beale/outer_two", "Beale", "a", "the 2 of the squares is missing everywhere", lambda r: land(r, "beale"), lambda s: s.grad(s.x) / 2)
add("bowl/tenth", "zigzag bowl x^2/20 + y^2", "a", "x/20 in place of x/10: the power rule's 2 is missing in the first entry", lambda r: land(r, "zigzag_bowl"), lambda s: s.grad(s.x) * [0.5, 1])
add("rosenbrock_n/last_term", "Rosenbrock in n dimensions", "g", "the last entry is never filled (0)", lambda r: C.rosen_n(r), lambda s: np.append(s.grad(s.x)[:-1], 0))
add("quadform/A_not_transposed", "quadratic form x'Ax + b'x", "d", "product rule half: Ax, the A'x is missing", lambda r: C.quadform(r), lambda s: s.A @ s.x + s.b)
add("logsumexp/mean", "log-sum-exp", "a", "divided by the number of entries", lambda r: C.lse(r, d=7), lambda s: s.p / 7)
add("entropy_logits/simple", "entropy of a softmax", "d", "the mean log-probability is not subtracted: -p log p", lambda r: C.entropy_logits(r), lambda s: -s.p * s.lp)
add("kl_q/log", "KL divergence wrt q", "c", "the gradient with respect to p was returned", lambda r: C.kl(r), lambda s: np.log(s.p / s.q) + 1)
add("kl_gauss_mu/two", "KL of a normal to N(0,1) wrt mean", "a", "2*mu: the 1/2 was overlooked", lambda r: C.kl_gauss(r, wrt="mu"), lambda s: 2 * s.x)
add("variance/ddof", "variance (1/(n-1))", "e", "divided by n instead of n-1", lambda r: C.variance(r, ddof=1), lambda s: 2 * (s.x - s.x.mean()) / s.n, "n")
add("variance/float32_cancellation", "variance", "f", "float32 cancellation: the values lie far from 0 and the mean is subtracted in single precision",
    lambda r: C.variance(r, d=8, loc=1e5), lambda s: (lambda q: (2 * (q - q.mean()) / s.n).astype(float))(s.x.astype(np.float32) * np.float32(1.0)), "n")
add("norm/one_norm", "Euclidean norm", "d", "divided by the sum of absolute values instead of the Euclidean norm", lambda r: C.norm(r), lambda s: s.x / np.abs(s.x).sum())
add("product/neighbour", "product of entries", "c", "the neighbour is left out of the product instead of the entry itself", lambda r: C.product(r), lambda s: np.roll(s.grad(s.x), 1))
add("frobenius/transposed", "half squared Frobenius norm of AB - C wrt A", "a", "the sign is wrong", lambda r: C.frob(r), lambda s: -s.R @ s.B.T)
add("scale/three_quarters", "Rosenbrock", "a", "everything too small by the factor 0.73", lambda r: land(r, "rosenbrock"), lambda s: 0.73 * s.grad(s.x))
add("landscape/one_sided", "Himmelblau", "f", "a one-sided difference with h = 0.02", lambda r: land(r, "himmelblau"), lambda s: C.one_sided(s.f, s.x, 0.02))
add("conv_x/noise", "convolution wrt x", "j", "cannot tell: random numbers", lambda r: conv(r, "x"), lambda s: s.rng.standard_normal(s.x.shape), "n")
add("tanh/random_signs", "tanh layer", "j", "cannot tell: random signs flipped, with no pattern", lambda r: act(r, "tanh"), lambda s: s.grad(s.x) * s.rng.choice([-1, 1], s.x.shape), "n")
add("net_W2/other_labels", "two-layer net wrt W2", "j", "cannot tell: the labels were drawn anew at random", lambda r: net(r, "W2"),
    lambda s: s.a.T @ C.losses.softmax_loss(s.s, s.rng.integers(0, s.c, s.n))[1], "n")
add("cosine/noise", "cosine similarity", "j", "cannot tell: another vector in place of b", lambda r: C.cosine(r, d=6), lambda s: (lambda q: q.grad(s.x))(C.cosine(s.rng, d=6)))


# Names of causes that are a true diagnosis, judged from the truth in words.
NAMES = {
    "affine_x/mean_upstream": "mean twice",
    "affine_x/rows_shifted": "shifted|rows mismatched",
    "affine_W/uses_output": "wrong chain factor",
    "affine_W/stale_batch": "stale|rows mismatched",
    "affine_b/broadcast_total": "axis summed",
    "affine_W/bias_leak": "sign|examples left out",
    "leaky_relu/sides_swapped": "slope",
    "leaky_relu/slope_negative": "slope",
    "relu/upstream_lost": "missing target or upstream",
    "relu/mask_of_previous_row": "wrong mask|rows mismatched",
    "elu/alpha_missing": "slope",
    "selu/scale_missing": "factor",
    "sigmoid/one_minus": "wrong chain factor",
    "sigmoid/only_s": "wrong chain factor",
    "tanh/tanh_twice": "wrong chain factor",
    "tanh/slope_missing": "missing chain factor",
    "silu/product_rule": "wrong chain factor",
    "gelu/density_without_sqrt": "wrong chain factor",
    "softplus/overflow": "not finite",
    "softmax_layer/sum_over_upstream": "softmax Jacobian",
    "maxout/first_piece": "wrong mask",
    "prelu_x/slope_forgotten": "slope",
    "prelu_slope/mean": "mean twice",
    "dropout/scaled_by_p": "factor",
    "batchnorm_x/mean_path_dropped": "normalization|axis offset",
    "batchnorm_x/sums_not_means": "normalization",
    "batchnorm_gamma/beta_gradient": "missing chain factor|normalization",
    "batchnorm_beta/gamma_multiplied": "chain factor twice|column scale",
    "batchnorm_gamma/output_used": "wrong chain factor|normalization",
    "batchnorm_x/running_statistics": "normalization|column scale",
    "layernorm_gamma/wrong_axis_mean": "mean twice",
    "max_pool/last_row_lost": "few slices",
    "max_pool/minimum": "wrong mask",
    "avg_pool/divided_by_size": "factor 2",
    "global_avg_pool/not_divided": "missing mean|axis twice|factor",
    "conv_b/summed_over_filters": "axis summed",
    "conv_W/last_image_left_out": "examples left out",
    "conv_W/dout_transposed": "transposed|order",
    "conv_x/stride_ignored": "order|shifted",
    "net_b1/slope_missing": "missing chain factor",
    "net_W1/sigmoid_slope_at_preactivation": "wrong chain factor",
    "net_b2/no_sum_mean": "missing mean",
    "net_W2/input_scores_reversed": "rows mismatched|reversed",
    "net_W1/penalty_double": "penalty twice",
    "net_X/mask_of_input": "wrong mask|rows mismatched",
    "net_W1/dout_in_place": "mean twice",
    "residual_W2/shortcut_added": "wrong chain factor",
    "residual_x/fork_counted_twice": "chain factor twice|factor 2",
    "residual_Ws/inner_relu": "missing mask",
    "rnn_b/slope_missing": "missing chain factor",
    "rnn_Wh/state_off_by_one": "rows mismatched|shifted",
    "attention_K/diagonal_jacobian": "softmax Jacobian",
    "attention_V/not_transposed": "transposed",
    "himmelblau/inner_two": "missing chain factor",
    "beale/outer_two": "factor 1/2",
    "bowl/tenth": "factor 1/2|one entry",
    "rosenbrock_n/last_term": "one entry",
    "quadform/A_not_transposed": "asymmetric matrix",
    "logsumexp/mean": "mean twice",
    "entropy_logits/simple": "missing term|softmax Jacobian",
    "kl_q/log": "wrong loss",
    "kl_gauss_mu/two": "factor 2",
    "variance/ddof": "wrong count",
    "variance/float32_cancellation": "cancellation|float32",
    "norm/one_norm": "outer factor",
    "product/neighbour": "shifted",
    "frobenius/transposed": "sign",
    "scale/three_quarters": "factor",
    "landscape/one_sided": "forward difference",
}
