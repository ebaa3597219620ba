"""Numerical trouble, damage in place, two mistakes together, kinks, and what nobody can know."""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

lin, act, net = C.linear_loss, C.act, C.net

# ---- numerical trouble

add("linear_softmax/one_sided", "linear_loss softmax + L2", "f", "a one-sided difference with h = 0.1 in place of the derivative",
    lambda r: lin(r, reg=0.3), lambda s: C.one_sided(s.f, s.x, 0.1), "n reg y X")
add("tanh/central_h_one", "tanh layer", "f", "a central difference with the huge step h = 1", lambda r: act(r, "tanh", shape=(4, 4)), lambda s: C.central(s.f, s.x, 1.0), "n")
add("net_W1/float32_differences", "two-layer net (tanh) wrt W1", "f", "finite differences in float32 with h = 1e-5: mostly rounding noise",
    lambda r: net(r, "W1", "tanh"), lambda s: C.one_sided(s.f, s.x, 1e-5, np.float32), "n y X")
add("batchnorm_x/eps_one", "batch norm wrt x", "f", "eps is 0.1 in the backward pass and 1e-5 in the forward pass",
    lambda r: C.batchnorm(r), lambda s: (lambda sd, g: (lambda xh: (g - g.mean(0) - xh * (g * xh).mean(0)) / sd)((s.a - s.mean) / sd))(np.sqrt(s.var + 0.1), s.dout * s.gamma), "n")
add("affine_W/float16", "affine layer wrt W", "f", "computed in half precision: rounding only, no mistake in the formula",
    lambda r: C.affine(r, "W", n=8), lambda s: (s.a.astype(np.float16).T @ s.dout.astype(np.float16)), "n X")
add("linear_softmax/integer_gradient", "linear_loss softmax + L2", "f", "the gradient was stored in an integer array: the fractions are cut off",
    lambda r: lin(r, xscale=4.0), lambda s: s.grad(s.x).astype(int), "n reg y X")
add("cosine/norm_eps", "cosine similarity", "f", "an epsilon of 0.05 was added to the norms in the denominator",
    lambda r: C.cosine(r), lambda s: (lambda a, b: s.b / (a * b) - (s.x @ s.b) * s.x / (a**3 * b))(np.linalg.norm(s.x) + 0.05, np.linalg.norm(s.b) + 0.05))


def _norm0(r):
    s = C.softmax_loss(r)
    s.x[:, 0] = -800.0
    s.y[s.y == 0] = 1
    s.right = s.grad(s.x)
    return s


def _p_log(s):
    # goes by way of log p: dL/dp * dp/ds, with 0 * inf where p underflows
    p = C.losses.softmax(s.x)
    dp = -s.hot / p
    s.hot = np.eye(s.c)[s.y]
    dp = np.where(s.hot > 0, -1 / p, -0.0 / p)
    return p * (dp - (dp * p).sum(1, keepdims=True)) / s.n


add("softmax/zero_over_zero", "softmax loss", "f", "0/0: a probability underflows to 0 and is divided by, giving nan", _norm0, _p_log, "n y")

# ---- damage in place


def _reused(s):
    g = np.empty_like(s.x)
    for k in range(s.n):
        if s.dout[k].sum() > 0 or k == 0:
            row = s.dout[k] * (1 - s.out[k] ** 2)
        g[k] = row
    return g


add("tanh/buffer_reused", "tanh layer", "g", "some rows hold the row before them (a buffer that was not refreshed)", lambda r: act(r, "tanh", shape=(6, 5)), _reused, "n")


def _wrong_row(s):
    g = s.grad(s.x)
    g[[0, 1]] = g[[1, 0]]
    return g


add("mse/two_rows_swapped", "mse loss", "g", "the first two rows are swapped, the others are right", lambda r: C.mse(r, k=4), _wrong_row, "n y")


def _one_wrong(s):
    g = s.grad(s.x)
    g[-1, -1] += 1.0
    return g


add("linear_softmax/last_entry", "linear_loss softmax + L2", "g", "one single entry, the last, is wrong (by +1)", lambda r: lin(r), _one_wrong, "n reg y X")


def _col_double(s):
    g = s.grad(s.x)
    g[:, 1] *= 2
    return g


add("softmax/one_column_doubled", "softmax loss", "g", "one class's column is twice as large, the others are right", lambda r: C.softmax_loss(r), _col_double, "n y")
add("linear_hinge/accumulated_twice", "linear_loss hinge + L2", "g", "the gradient buffer was not zeroed: the data part is counted twice, the penalty once",
    lambda r: lin(r, "hinge", reg=0.3), lambda s: 2 * s.data + s.dP, "n reg y X")


def _relu_inplace(s):
    d = s.dout.copy()
    d[s.out > 0] = s.dout[s.out > 0]
    d[s.out <= 0] = s.x[s.out <= 0]
    return d


add("relu/writes_input", "relu layer", "g", "on the masked side the input itself was left in the buffer instead of 0", lambda r: act(r, "relu"), _relu_inplace, "n")

# ---- two together

add("mse/sign_and_sum", "mse loss", "h", "two mistakes: the sign is wrong and the division by N is missing", lambda r: C.mse(r, n=6, k=3), lambda s: s.t - s.x, "n y")
add("bce/half_and_last_left_out", "binary cross-entropy with logits", "h", "two mistakes: a factor 1/2 too many, and the last example is left out",
    lambda r: C.bce(r, n=9), lambda s: np.append(0.5 * (s.p - s.t)[:-1] / s.n, 0), "n y")
add("softmax/sum_and_label", "softmax loss", "h", "two mistakes: the true class's 1 is not subtracted and the division by N is missing", lambda r: C.softmax_loss(r), lambda s: s.p, "n y")
add("hinge/sum_and_true_class", "hinge loss", "h", "two mistakes: not divided by N, and the true class gets nothing", lambda r: C.hinge(r), lambda s: (s.m > 0) * 1.0, "n y")
add("ridge/double_and_penalty_sign", "linear regression, ridge", "h", "two mistakes: the data part is doubled and the penalty is subtracted",
    lambda r: C.ridge(r, reg=0.5), lambda s: 2 * s.X.T @ s.res / s.n - s.reg * s.x, "n reg X y")
add("net_W1/mask_and_mean", "two-layer net wrt W1", "h", "two mistakes: the relu's mask is missing and the division by N too", lambda r: net(r, "W1"), lambda s: s.n * s.X.T @ s.da, "n y X")
add("leaky_relu/slope_and_sign", "leaky relu layer", "h", "two mistakes: the sign of everything is wrong and the negative side gets slope 0", lambda r: act(r, "leaky", slope=0.3), lambda s: -s.dout * (s.x > 0), "n")

# ---- kinks


def _abs_k(r):
    s = C.absolute(r, n=6, k=2)
    s.x.ravel()[[1, 4, 7]] = s.t.ravel()[[1, 4, 7]]
    s.res = s.x - s.t
    s.right = s.grad(s.x)
    s.kinks = s.res == 0
    return s


add("absolute/kink_nan", "absolute loss at kinks", "i", "r/|r| is 0/0 = nan where the prediction equals the target exactly; right elsewhere",
    _abs_k, lambda s: s.res / np.abs(s.res) / s.n, "n y", at_kink=True)


def _leaky_k(r):
    s = act(r, "leaky", shape=(4, 5), slope=0.1)
    s.x.ravel()[r.choice(20, 6, replace=False)] = 0.0
    s.right = s.grad(s.x)
    s.kinks = s.x == 0
    return s


add("leaky_relu/kink_zero", "leaky relu layer at kinks", "i", "np.sign was used for the mask: at an input of exactly 0 the slope is 0, which is not between 0.1 and 1; right elsewhere",
    _leaky_k, lambda s: s.dout * np.select([s.x > 0, s.x < 0], [1.0, s.slope], 0.0), "n", at_kink=True)
add("huber/right_at_kink_only", "huber loss (delta 1)", "i", "inside, r*|r|/delta in place of r: right at |r| = delta, at 0 and outside, wrong in between",
    lambda r: C.huber(r, n=8, k=2), lambda s: np.where(np.abs(s.res) < 1, s.res * np.abs(s.res), np.sign(s.res)) / s.n, "n y")

# ---- nobody can know

add("linear_hinge/random", "linear_loss hinge + L2", "j", "cannot tell: random numbers", lambda r: lin(r, "hinge"), lambda s: s.rng.standard_normal(s.x.shape), "n reg y X")
add("bce/random_factor", "binary cross-entropy with logits", "j", "cannot tell: every entry is multiplied by its own random factor", lambda r: C.bce(r, n=12), lambda s: s.grad(s.x) * s.rng.uniform(-2, 3, s.n), "n y")
add("affine_x/other_W", "affine layer wrt x", "j", "cannot tell: sent back through other weights, drawn at random", lambda r: C.affine(r, "x"), lambda s: s.dout @ s.rng.standard_normal(s.W.T.shape), "n")
add("batchnorm_x/noise", "batch norm wrt x", "j", "cannot tell: noise added to every entry", lambda r: C.batchnorm(r), lambda s: s.grad(s.x) + 0.5 * s.rng.standard_normal(s.x.shape), "n")
add("sigmoid/other_upstream", "sigmoid layer", "j", "cannot tell: another random upstream gradient was used", lambda r: act(r, "sigmoid"), lambda s: s.out * (1 - s.out) * s.rng.standard_normal(s.x.shape), "n")
add("max_pool/noise", "max pooling", "j", "cannot tell: random numbers at every pixel", lambda r: C.pool(r), lambda s: s.rng.standard_normal(s.x.shape), "n")
add("residual_x/other_weights", "residual block wrt x", "j", "cannot tell: the gradient of a block with other weights", lambda r: C.residual(r, n=4, d=4), lambda s: (lambda q: q.grad(q.x))(C.residual(s.rng, n=4, d=4)), "n")
add("rnn_Wh/other_run", "recurrent net wrt Wh", "j", "cannot tell: the gradient of another run", lambda r: C.rnn(r, "Wh", h=4), lambda s: (lambda q: q.grad(q.x))(C.rnn(s.rng, "Wh", h=4)), "n")
add("rosenbrock_n/noise", "Rosenbrock in n dimensions", "j", "cannot tell: noise of 30 % on every entry", lambda r: C.rosen_n(r, 8), lambda s: s.grad(s.x) * (1 + 0.3 * s.rng.standard_normal(8)))
add("l2/random", "L2 penalty", "j", "cannot tell: random numbers", lambda r: C.penalty(r, "l2", shape=(4, 4)), lambda s: s.rng.standard_normal(s.x.shape), "reg")
add("softmax_layer/shuffled", "softmax layer", "j", "cannot tell: upstream gradient shuffled at random over all entries", lambda r: act(r, "softmax"),
    lambda s: s.out * ((lambda d: d - (d * s.out).sum(1, keepdims=True))(s.rng.permutation(s.dout.ravel()).reshape(s.x.shape))), "n")


# Names of causes that are a true diagnosis; where nobody can tell, "unexplained" is.
NAMES = {
    "linear_softmax/one_sided": "forward difference",
    "tanh/central_h_one": "coarse difference",
    "net_W1/float32_differences": "noisy differences",
    "batchnorm_x/eps_one": "normalization|epsilon",
    "affine_W/float16": "float16",
    "linear_softmax/integer_gradient": "rounded",
    "cosine/norm_eps": "epsilon",
    "softmax/zero_over_zero": "not finite",
    "tanh/buffer_reused": "lines copied",
    "mse/two_rows_swapped": "permuted",
    "linear_softmax/last_entry": "one entry",
    "softmax/one_column_doubled": "one column|column scale",
    "linear_hinge/accumulated_twice": "factor 2",
    "relu/writes_input": "missing mask",
    "mse/sign_and_sum": "sign|missing mean",
    "bce/half_and_last_left_out": "factor 1/2|examples left out|one entry",
    "softmax/sum_and_label": "true class|missing mean",
    "hinge/sum_and_true_class": "true class|missing mean",
    "ridge/double_and_penalty_sign": "factor 2|penalty sign",
    "net_W1/mask_and_mean": "missing mask|missing mean|missing chain factor",
    "leaky_relu/slope_and_sign": "sign|slope|wrong mask",
    "absolute/kink_nan": "not finite",
    "leaky_relu/kink_zero": "wrong mask|slope",
    "huber/right_at_kink_only": "wrong threshold|wrong loss",
    "bce/random_factor": "unexplained",
}
