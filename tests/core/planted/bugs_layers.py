"""Bugs in the backward passes of layers and of small networks."""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

act, aff, bn, conv, net = C.act, C.affine, C.batchnorm, C.conv, C.net

# ---- affine

add("affine_x/W_not_transposed", "affine layer wrt x", "e", "dout @ W instead of dout @ W.T (W is square)",
    lambda r: aff(r, "x", d=4, h=4), lambda s: s.dout @ s.W, "n X")
add("affine_W/transposed_square", "affine layer wrt W", "e", "dout.T @ x: the gradient is transposed (W is square)",
    lambda r: aff(r, "W", d=5, h=5), lambda s: s.dout.T @ s.a, "n X")
add("affine_W/extra_mean", "affine layer wrt W", "e", "divided by N once more although the upstream gradient holds the mean",
    lambda r: aff(r, "W", n=6), lambda s: s.a.T @ s.dout / s.n, "n X")
add("affine_b/mean_not_sum", "affine layer wrt b", "e", "the mean over the examples instead of the sum",
    lambda r: aff(r, "b"), lambda s: s.dout.mean(0), "n")
add("affine_b/summed_over_outputs", "affine layer wrt b", "e", "summed over the outputs (axis 1) instead of over the examples (N = H)",
    lambda r: aff(r, "b", n=5, h=5), lambda s: s.dout.sum(1), "n")
add("affine_b/last_example_only", "affine layer wrt b", "g", "only the last example's upstream gradient is kept (assigned instead of added)",
    lambda r: aff(r, "b"), lambda s: s.dout[-1], "n")
add("affine_W/last_example_left_out", "affine layer wrt W", "g", "the last example of the batch is left out",
    lambda r: aff(r, "W"), lambda s: s.a[:-1].T @ s.dout[:-1], "n X")
add("affine_x/one_column_zero", "affine layer wrt x", "g", "the first column was never filled (a loop from 1)",
    lambda r: aff(r, "x"), lambda s: np.hstack([np.zeros((s.n, 1)), (s.dout @ s.W.T)[:, 1:]]), "n")
add("affine_W/upstream_ones", "affine layer wrt W", "d", "the upstream gradient is ignored: ones in its place",
    lambda r: aff(r, "W"), lambda s: s.a.T @ np.ones_like(s.dout), "n X")


def _one_entry(s):
    g = s.a.T @ s.dout
    g[1, 0] = -g[1, 0]
    return g


add("affine_W/one_entry_sign", "affine layer wrt W", "g", "one single entry has the wrong sign, all others are right",
    lambda r: aff(r, "W"), _one_entry, "")

# ---- activations

add("relu/no_mask", "relu layer", "c", "the upstream gradient is passed through unmasked",
    lambda r: act(r, "relu"), lambda s: s.dout, "")
add("relu/mask_of_upstream", "relu layer", "c", "the mask uses the sign of the upstream gradient instead of the input's",
    lambda r: act(r, "relu"), lambda s: s.dout * (s.dout > 0), "n")
add("relu/mask_inverted", "relu layer", "c", "the mask is inverted: the gradient passes where the input is negative",
    lambda r: act(r, "relu"), lambda s: s.dout * (s.x < 0), "n")
add("relu/mask_above_one", "relu layer", "c", "the mask tests x > 1 instead of x > 0",
    lambda r: act(r, "relu"), lambda s: s.dout * (s.x > 1), "")


def _bool_upstream(s):
    d = s.x.copy()
    d[d < 0] = 0
    return s.dout * d


add("relu/times_output", "relu layer", "d", "multiplied by the relu output instead of by its 0/1 mask",
    lambda r: act(r, "relu"), _bool_upstream, "n")
add("leaky_relu/slope_taken_as_one", "leaky relu layer", "c", "slope 1 on the negative side instead of 0.01",
    lambda r: act(r, "leaky"), lambda s: s.dout, "")
add("leaky_relu/negative_side_zero", "leaky relu layer (slope 0.2)", "c", "slope 0 on the negative side (plain relu) instead of 0.2",
    lambda r: act(r, "leaky", slope=0.2), lambda s: s.dout * (s.x > 0), "n")
add("leaky_relu/slope_on_both_sides", "leaky relu layer (slope 0.2)", "c", "the slope 0.2 is applied on both sides",
    lambda r: act(r, "leaky", slope=0.2), lambda s: s.dout * s.slope, "")
add("elu/output_not_plus_alpha", "elu layer", "d", "on the negative side the output itself (exp(x)-1) is used instead of exp(x)",
    lambda r: act(r, "elu"), lambda s: s.dout * np.where(s.x > 0, 1, s.out), "n")
add("elu/exp_at_output", "elu layer", "d", "the exponential is evaluated at the output instead of the input",
    lambda r: act(r, "elu"), lambda s: s.dout * np.where(s.x > 0, 1, np.exp(s.out)), "")
add("sigmoid/slope_missing", "sigmoid layer", "d", "the factor s(1-s) is missing altogether",
    lambda r: act(r, "sigmoid"), lambda s: s.dout, "n")
add("sigmoid/x_one_minus_x", "sigmoid layer", "d", "the slope is taken at the input, x(1-x), instead of at the output, s(1-s)",
    lambda r: act(r, "sigmoid"), lambda s: s.dout * s.x * (1 - s.x), "")
add("sigmoid/sigmoid_twice", "sigmoid layer", "d", "the sigmoid is applied to the output a second time before s(1-s)",
    lambda r: act(r, "sigmoid"), lambda s: (lambda q: s.dout * q * (1 - q))(1 / (1 + np.exp(-s.out))), "n")
add("tanh/one_minus_tanh", "tanh layer", "d", "1 - t instead of 1 - t^2: the square is missing",
    lambda r: act(r, "tanh"), lambda s: s.dout * (1 - s.out), "")
add("tanh/input_squared", "tanh layer", "d", "1 - x^2 with the input in place of the output",
    lambda r: act(r, "tanh", scale=0.8), lambda s: s.dout * (1 - s.x**2), "n")
add("gelu/product_rule_half", "gelu layer", "d", "product rule half done: only Phi(x), the term x*phi(x) is missing",
    lambda r: act(r, "gelu"), lambda s: s.dout * 0.5 * (1 + C.erf(s.x / np.sqrt(2))), "")
add("softplus/tanh_slope", "softplus layer", "c", "the slope is tanh(x) instead of sigmoid(x)",
    lambda r: act(r, "softplus"), lambda s: s.dout * np.tanh(s.x), "n")
add("prelu_slope/mask_wrong_side", "prelu layer wrt slope", "c", "summed over the positive inputs instead of the negative ones",
    lambda r: C.prelu(r), lambda s: (s.dout * np.where(s.a > 0, s.a, 0)).sum(0), "n X")
add("softmax_layer/diagonal_only", "softmax layer", "d", "only the diagonal of the Jacobian: s(1-s), the cross terms are missing",
    lambda r: act(r, "softmax"), lambda s: s.dout * s.out * (1 - s.out), "n")
add("softmax_layer/wrong_axis", "softmax layer", "e", "the inner product with the upstream gradient is summed over the examples instead of the classes",
    lambda r: act(r, "softmax"), lambda s: s.out * (s.dout - (s.dout * s.out).sum(0, keepdims=True)), "")
add("dropout/scale_forgotten", "inverted dropout", "a", "the factor 1/(1-p) is missing",
    lambda r: C.dropout(r), lambda s: s.dout * s.keep, "n")
add("dropout/no_mask", "inverted dropout", "c", "the mask is not applied: dropped units get a gradient",
    lambda r: C.dropout(r), lambda s: s.dout / (1 - s.p), "n")

# ---- normalisation

add("batchnorm_x/statistics_constant", "batch norm wrt x", "d", "mean and variance are treated as constants: dout*gamma/std only",
    lambda r: bn(r), lambda s: s.dout * s.gamma / s.std, "n")


def _bn_mean_only(s):
    g = s.dout * s.gamma
    return (g - g.mean(s.axes, keepdims=True)) / s.std


add("batchnorm_x/variance_path_dropped", "batch norm wrt x", "d", "the path through the variance is dropped",
    lambda r: bn(r), _bn_mean_only, "n")


def _bn(s, g, std=None):
    m = lambda v: v.mean(s.axes, keepdims=True)
    return (g - m(g) - s.xhat * m(g * s.xhat)) / (s.std if std is None else std)


add("batchnorm_x/std_missing", "batch norm wrt x", "d", "the division by the standard deviation is missing: each column off by its std",
    lambda r: bn(r), lambda s: _bn(s, s.dout * s.gamma, 1.0), "n")
add("batchnorm_x/gamma_missing", "batch norm wrt x", "d", "gamma is missing: each column off by its gamma",
    lambda r: bn(r), lambda s: _bn(s, s.dout), "")
add("batchnorm_x/variance_for_std", "batch norm wrt x, images", "d", "divided by the variance instead of the standard deviation",
    lambda r: bn(r, images=True), lambda s: _bn(s, s.dout * s.gamma, s.std**2), "n")
add("batchnorm_gamma/x_not_normalised", "batch norm wrt gamma", "d", "the raw input is used in place of the normalised one",
    lambda r: bn(r, "gamma"), lambda s: (s.dout * s.a).sum(s.axes), "n X")
add("batchnorm_beta/mean", "batch norm wrt beta", "e", "mean over the batch instead of the sum",
    lambda r: bn(r, "beta"), lambda s: s.dout.mean(s.axes), "n")
add("batchnorm_x/training_formula_in_testing", "batch norm wrt x, testing", "d",
    "the training formula (statistics depend on x) is used although the running statistics were used",
    lambda r: bn(r, training=False), lambda s: _bn(s, s.dout * s.gamma), "n")
add("layernorm_x/over_batch", "layer norm wrt x", "e", "means over the batch (axis 0) instead of over the features",
    lambda r: C.layernorm(r), lambda s: (lambda g: (g - g.mean(0) - s.xhat * (g * s.xhat).mean(0)) / s.std)(s.dout * s.gamma), "n")

# ---- pooling and convolution


def _pool_all(s):
    k = np.kron(s.dout, np.ones((2, 2)))
    return k


add("max_pool/everyone", "max pooling", "c", "the gradient goes to every entry of the window, not to the maximum only",
    lambda r: C.pool(r), _pool_all, "n")


def _pool_first(s):
    g = np.zeros_like(s.x)
    g[:, :, ::2, ::2] = s.dout
    return g


add("max_pool/first_entry", "max pooling", "c", "the gradient goes to the first entry of each window instead of the largest",
    lambda r: C.pool(r), _pool_first, "n")


def _pool_overwrite(s):
    g = np.zeros_like(s.x)
    n, c, oh, ow = s.dout.shape
    for a in range(n):
        for b in range(c):
            for u in range(oh):
                for v in range(ow):
                    win = s.x[a, b, u : u + 3, v : v + 3]
                    k = np.unravel_index(win.argmax(), win.shape)
                    g[a, b, u + k[0], v + k[1]] = s.dout[a, b, u, v]
    return g


add("max_pool/overlap_overwritten", "max pooling, overlapping windows", "g",
    "where windows overlap the gradient is overwritten (=) instead of added (+=)",
    lambda r: C.pool(r, size=3, stride=1, hw=(4, 5)), _pool_overwrite, "n")
add("avg_pool/not_divided", "average pooling", "a", "the division by the window size 4 is missing",
    lambda r: C.pool(r, "avg"), lambda s: np.kron(s.dout, np.ones((2, 2))), "n")
add("conv_b/mean_over_places", "convolution wrt b", "e", "the mean over the output places instead of the sum",
    lambda r: conv(r, "b"), lambda s: s.dout.mean(axis=(2, 3)).sum(0), "n")
add("conv_W/flipped", "convolution wrt W", "e", "the filter's gradient is flipped (true convolution instead of cross-correlation)",
    lambda r: conv(r, "W", c=1), lambda s: C.conv_dW(s.dout, s.a, 3, 1, 0)[:, :, ::-1, ::-1], "n")
add("conv_x/flipped_filter", "convolution wrt x", "e", "the filter was flipped in the backward pass",
    lambda r: conv(r, "x", padding=1, c=1), lambda s: C.conv_dx(s.dout, s.W, s.x.shape, 1, 1, flip=True), "n")
add("conv_x/overlap_overwritten", "convolution wrt x", "g", "col2im overwrites overlapping windows instead of adding",
    lambda r: conv(r, "x"), lambda s: C.conv_dx(s.dout, s.W, s.x.shape, 1, 0, add=False), "n")
add("conv_W/padding_forgotten", "convolution with padding wrt W", "c", "the windows are cut from the image shifted by the padding (off by one)",
    lambda r: conv(r, "W", padding=1, c=1),
    lambda s: C.conv_dW(s.dout, np.pad(s.a, ((0, 0), (0, 0), (0, 2), (0, 2))), 3, 1, 0), "n")
add("conv_W/spatial_transposed", "convolution wrt W", "e", "height and width of the filter's gradient are swapped",
    lambda r: conv(r, "W", c=1), lambda s: C.conv_dW(s.dout, s.a, 3, 1, 0).transpose(0, 1, 3, 2), "n")

# ---- networks

add("net_W1/relu_mask_missing", "two-layer net wrt W1", "d", "the relu's derivative is missing on the way back",
    lambda r: net(r, "W1"), lambda s: s.X.T @ s.da, "n y X")
add("net_W1/slope_at_activation", "two-layer net (tanh) wrt W1", "d",
    "tanh' is evaluated at the activation instead of before it: 1 - tanh(a)^2",
    lambda r: net(r, "W1", "tanh"), lambda s: s.X.T @ (s.da * (1 - np.tanh(s.a) ** 2)), "n y X")
add("net_W2/preactivation_used", "two-layer net wrt W2", "d", "the hidden layer before the relu is used instead of after it",
    lambda r: net(r, "W2"), lambda s: s.z.T @ s.ds, "n y")
add("net_W2/penalty_missing", "two-layer net with L2 wrt W2", "b", "the penalty reg*W2 is missing",
    lambda r: net(r, "W2", reg=0.3), lambda s: s.a.T @ s.ds, "n reg y")
add("net_b1/penalised", "two-layer net with L2 wrt b1", "b", "the bias is penalised too (reg*b1 added) though the loss does not",
    lambda r: net(r, "b1", reg=0.3), lambda s: s.dz.sum(0) + s.reg * s.b1, "n reg y X")
add("net_W1/no_mean", "two-layer net wrt W1", "e", "the loss gradient is not divided by N",
    lambda r: net(r, "W1", "sigmoid"), lambda s: s.n * s.g["W1"], "n y X")


def _net_updated(s):
    W2 = s.W2 - 2.0 * s.a.T @ s.ds
    return s.X.T @ (s.bw(s.ds @ W2.T, s.fw(s.z)[1]))


add("net_W1/updated_W2", "two-layer net wrt W1", "g", "W2 had already been updated when the gradient was sent back through it",
    lambda r: net(r, "W1"), _net_updated, "n y X")
add("net_b1/through_dead_units", "two-layer net wrt b1", "d", "the relu's mask is missing for the bias",
    lambda r: net(r, "b1"), lambda s: s.da.sum(0), "n y")
add("net_b2/mean_twice", "two-layer net wrt b2", "e", "divided by N twice", lambda r: net(r, "b2"), lambda s: s.ds.mean(0), "n y")
add("residual_x/shortcut_dropped", "residual block wrt x", "d", "the shortcut's path is dropped: only the branch's gradient",
    lambda r: C.residual(r), lambda s: s.dz1 @ s.W1.T, "n")
add("residual_x/branch_dropped", "residual block wrt x", "d", "the branch's path is dropped: only the shortcut's gradient",
    lambda r: C.residual(r), lambda s: s.dz2, "n")
add("residual_W1/last_relu_skipped", "residual block wrt W1", "d", "the mask of the last relu is skipped",
    lambda r: C.residual(r, "W1"), lambda s: s.in_.T @ ((s.dout @ s.W2.T) * (s.z1 > 0)), "n X")
add("rnn_Wh/no_time", "recurrent net wrt Wh", "d", "nothing is sent back through time: each step only sees its own loss",
    lambda r: C.rnn(r, "Wh"), lambda s: s.back(through=False), "n")
add("rnn_Wx/first_step_left_out", "recurrent net wrt Wx", "g", "the loop back through time stops before the first step",
    lambda r: C.rnn(r, "Wx"), lambda s: s.back(first=1), "n")


def _emb(s):
    g = np.zeros_like(s.x)
    g[s.idx] += s.dout
    return g


add("embedding/duplicates_lost", "embedding lookup", "g", "rows looked up several times keep only one of their gradients (fancy += does not accumulate)",
    lambda r: C.embedding(r), _emb, "n")
add("attention_Q/sqrt_d_missing", "attention wrt Q", "a", "the factor 1/sqrt(d) is missing in the backward pass",
    lambda r: C.attention(r, "Q"), lambda s: s.bad(scale=False), "n")
add("net_W1/wrong_seed", "two-layer net wrt W1", "j", "cannot tell: the gradient belongs to other weights (another random initialisation)",
    lambda r: net(r, "W1"), lambda s: net(s.rng, "W1", n=s.n, d=s.d, h=s.h, c=s.c).g["W1"], "n y X")
add("conv_W/noise", "convolution wrt W", "j", "cannot tell: noise of 40 % was multiplied into every entry",
    lambda r: conv(r, "W", c=1), lambda s: s.grad(s.x) * (1 + 0.4 * s.rng.standard_normal(s.x.shape)), "n")
add("gelu/noise", "gelu layer", "j", "cannot tell: every entry is off by unrelated noise",
    lambda r: act(r, "gelu"), lambda s: s.grad(s.x) + s.rng.standard_normal(s.x.shape), "n")
add("batchnorm/double_trouble", "batch norm wrt x", "h", "two mistakes: gamma is missing and the statistics are treated as constants",
    lambda r: bn(r), lambda s: s.dout / s.std, "n")
add("affine_W/transposed_and_mean", "affine layer wrt W", "h", "two mistakes: transposed, and divided by N",
    lambda r: aff(r, "W", d=4, h=4), lambda s: s.dout.T @ s.a / s.n, "n X")
add("net_W1/no_mean_no_penalty", "two-layer net with L2 wrt W1", "h", "two mistakes: not divided by N and the penalty is missing",
    lambda r: net(r, "W1", reg=0.3), lambda s: s.n * s.X.T @ s.dz, "n reg y X")


# ---- at kinks: wrong nowhere else


def _relu_kink(r):
    s = act(r, "relu", shape=(4, 5))
    flat = r.choice(20, 5, replace=False)
    s.x.ravel()[flat] = 0.0
    s.kinks = s.x == 0
    return s


add("relu/kink_mask_ge", "relu layer at kinks", "i",
    "the mask is x >= 0: right everywhere but at inputs of exactly 0, where the slope is taken as 1 (a convention, not a bug off the kink)",
    _relu_kink, lambda s: s.dout * (s.x >= 0), "n", at_kink=True)


def _l1_kink(r):
    s = C.penalty(r, "l1", shape=(5, 3), reg=0.3)
    s.x.ravel()[r.choice(15, 4, replace=False)] = 0.0
    s.kinks = s.x == 0
    return s


add("l1/kink_nan", "L1 penalty at kinks", "i", "x/|x| is 0/0 = nan where a weight is exactly 0",
    _l1_kink, lambda s: s.reg * s.x / np.abs(s.x), "reg", at_kink=True)
add("l1/kink_sign_zero_is_one", "L1 penalty at kinks", "i",
    "the sign of 0 is taken as 1: right everywhere but where a weight is exactly 0 (there any value in [-reg, reg] will do)",
    _l1_kink, lambda s: s.reg * np.where(s.x >= 0, 1, -1), "reg", at_kink=True)


def _tie(r):
    s = C.pool(r, hw=(4, 4))
    s.x[0, 0, :2, :2] = s.x[0, 0, :2, :2].max()
    s.right = np.asarray(s.grad(s.x), float)
    s.kinks = np.zeros(s.x.shape, bool)
    s.kinks[0, 0, :2, :2] = True
    return s


add("max_pool/tie_counts_every", "max pooling with a tie", "i",
    "where several entries of a window are equally large each of them gets the whole gradient: wrong at the tie only",
    _tie, lambda s: np.kron(s.dout, np.ones((2, 2))) * (s.x == np.kron(C.L.max_pool_forward(s.x, size=2)[0], np.ones((2, 2)))),
    "n", at_kink=True)


# Names of causes that are a true diagnosis; where nobody can tell, "unexplained" is.
NAMES = {
    "affine_x/W_not_transposed": "transposed",
    "affine_W/transposed_square": "transposed",
    "affine_W/extra_mean": "mean twice",
    "affine_b/mean_not_sum": "mean twice|wrong count",
    "affine_b/summed_over_outputs": "axis summed",
    "affine_b/last_example_only": "examples left out",
    "affine_W/last_example_left_out": "examples left out",
    "affine_x/one_column_zero": "one column",
    "affine_W/upstream_ones": "missing target or upstream|axis summed",
    "affine_W/one_entry_sign": "one entry",
    "relu/no_mask": "missing mask",
    "relu/mask_of_upstream": "wrong mask",
    "relu/mask_inverted": "wrong mask",
    "relu/mask_above_one": "wrong mask",
    "relu/times_output": "power of x|wrong chain factor",
    "leaky_relu/slope_taken_as_one": "slope",
    "leaky_relu/negative_side_zero": "slope|wrong mask",
    "leaky_relu/slope_on_both_sides": "slope",
    "elu/output_not_plus_alpha": "wrong chain factor",
    "elu/exp_at_output": "wrong chain factor",
    "sigmoid/slope_missing": "missing chain factor",
    "sigmoid/x_one_minus_x": "wrong chain factor",
    "sigmoid/sigmoid_twice": "wrong chain factor",
    "tanh/one_minus_tanh": "wrong chain factor",
    "tanh/input_squared": "wrong chain factor",
    "gelu/product_rule_half": "wrong chain factor",
    "softplus/tanh_slope": "wrong chain factor",
    "prelu_slope/mask_wrong_side": "wrong mask",
    "softmax_layer/diagonal_only": "softmax Jacobian",
    "softmax_layer/wrong_axis": "softmax axis|softmax Jacobian",
    "dropout/scale_forgotten": "factor",
    "dropout/no_mask": "missing mask",
    "batchnorm_x/statistics_constant": "normalization",
    "batchnorm_x/variance_path_dropped": "normalization",
    "batchnorm_x/std_missing": "column scale",
    "batchnorm_x/gamma_missing": "column scale",
    "batchnorm_x/variance_for_std": "slice scale",
    "batchnorm_gamma/x_not_normalised": "normalization",
    "batchnorm_beta/mean": "mean twice|wrong count",
    "batchnorm_x/training_formula_in_testing": "normalization",
    "layernorm_x/over_batch": "normalization",
    "max_pool/everyone": "missing mask",
    "max_pool/first_entry": "wrong mask|permuted",
    "max_pool/overlap_overwritten": "few entries|wrong mask",
    "avg_pool/not_divided": "axis twice|wrong count|factor",
    "conv_b/mean_over_places": "mean twice|wrong count|factor",
    "conv_W/flipped": "reversed",
    "conv_x/flipped_filter": "reversed",
    "conv_x/overlap_overwritten": "few entries",
    "conv_W/padding_forgotten": "shifted",
    "conv_W/spatial_transposed": "transposed",
    "net_W1/relu_mask_missing": "missing mask|missing chain factor",
    "net_W1/slope_at_activation": "wrong chain factor",
    "net_W2/preactivation_used": "missing activation|missing mask",
    "net_W2/penalty_missing": "missing penalty",
    "net_b1/penalised": "extra penalty|penalty twice",
    "net_W1/no_mean": "missing mean",
    "net_W1/updated_W2": "stale",
    "net_b1/through_dead_units": "missing mask|missing chain factor",
    "net_b2/mean_twice": "mean twice",
    "residual_x/shortcut_dropped": "missing term",
    "residual_x/branch_dropped": "missing term",
    "residual_W1/last_relu_skipped": "missing mask",
    "rnn_Wh/no_time": "missing term",
    "rnn_Wx/first_step_left_out": "missing term|examples left out",
    "embedding/duplicates_lost": "few rows",
    "attention_Q/sqrt_d_missing": "factor|factor 2",
    "batchnorm/double_trouble": "normalization|column scale",
    "affine_W/transposed_and_mean": "transposed|mean twice",
    "net_W1/no_mean_no_penalty": "missing mean|missing penalty",
    "relu/kink_mask_ge": "kink",
    "l1/kink_nan": "not finite",
    "l1/kink_sign_zero_is_one": "kink",
    "max_pool/tie_counts_every": "kink",
}
