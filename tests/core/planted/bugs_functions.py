"""Bugs in the gradients of plain functions: landscapes, forms, entropies, norms."""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C

CASES, add = C.registry()

land = C.landscape


def xy(s):
    return s.x[0], s.x[1]


def _rosen1(s):
    x, y = xy(s)
    return np.array([2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


add("rosenbrock/inner_sign", "Rosenbrock", "d", "the inner derivative -1 of (1-x) is missing: that term has the wrong sign",
    lambda r: land(r, "rosenbrock"), _rosen1)


def _rosen2(s):
    x, y = xy(s)
    return np.array([-2 * (1 - x) - 200 * x * (y - x * x), 200 * (y - x * x)])


add("rosenbrock/two_of_x_squared", "Rosenbrock", "d", "the 2 of the inner derivative 2x is missing: 200 in place of 400 (first entry only)",
    lambda r: land(r, "rosenbrock"), _rosen2)


def _rosen_chain(s):
    v = s.x
    g = np.zeros_like(v)
    g[:-1] = -2 * (1 - v[:-1]) - 400 * v[:-1] * (v[1:] - v[:-1] ** 2)
    return g


add("rosenbrock_n/second_path_dropped", "Rosenbrock in n dimensions", "d", "every variable occurs in two terms, only one of them is differentiated",
    lambda r: C.rosen_n(r), _rosen_chain)
add("beale/swapped", "Beale", "e", "the two partial derivatives are swapped",
    lambda r: land(r, "beale"), lambda s: s.grad(s.x)[::-1])


def _himmel(s):
    x, y = xy(s)
    return np.array([4 * x * (x * x + y - 11), 4 * y * (x + y * y - 7)])


add("himmelblau/cross_terms", "Himmelblau", "d", "each variable is differentiated in one of the two squares only",
    lambda r: land(r, "himmelblau"), _himmel)
add("saddle/plus", "saddle x^2 - y^2", "a", "the minus of the y part is missing: the second entry has the wrong sign",
    lambda r: land(r, "saddle"), lambda s: 2 * s.x)
add("monkey/power_rule", "monkey saddle", "d", "the power rule's factor 3 is missing in x^3",
    lambda r: land(r, "monkey_saddle"), lambda s: np.array([s.x[0] ** 2 - 3 * s.x[1] ** 2, -6 * s.x[0] * s.x[1]]))


def _sinc(s):
    return (s.x * np.cos(s.x) - np.sin(s.x)) / s.x


add("sinc/one_over_x", "sin(x)/x", "d", "divided by x instead of x^2 (quotient rule)", lambda r: land(r, "sinc"), _sinc)
add("quadform/2Ax", "quadratic form x'Ax + b'x", "d", "2Ax as for a symmetric A, but A is not symmetric: (A + A')x is right",
    lambda r: C.quadform(r), lambda s: 2 * s.A @ s.x + s.b)
add("quadform/half", "quadratic form x'Ax/2 + b'x, A symmetric", "a", "the factor 1/2 was overlooked in the quadratic part; b is right",
    lambda r: C.quadform(r, half=True, sym=True), lambda s: 2 * s.A @ s.x + s.b)
add("quadform/b_missing", "quadratic form x'Ax + b'x", "b", "the linear term b is missing: a constant offset",
    lambda r: C.quadform(r), lambda s: (s.A + s.A.T) @ s.x)
add("logsumexp/unnormalised", "log-sum-exp", "d", "the division by the sum is missing: exp(x) instead of softmax(x)",
    lambda r: C.lse(r), lambda s: np.exp(s.x))
add("logsumexp/overflow", "log-sum-exp", "f", "exp overflows for large x: nan",
    lambda r: C.lse(r, shift=800.0), lambda s: np.exp(s.x) / np.exp(s.x).sum())


def _lse32(s):
    return C.one_sided(s.f, s.x, 1e-4, np.float32)


add("logsumexp/difference_in_float32", "log-sum-exp", "f", "a finite difference taken in float32 with too small a step: rounding noise",
    lambda r: C.lse(r, shift=30.0), _lse32)
add("entropy/plus_one_missing", "entropy -sum p log p", "d", "product rule half: the -1 from p * (1/p) is missing",
    lambda r: C.entropy(r), lambda s: -np.log(s.x))
add("entropy/eps", "entropy -sum p log p", "f", "log(p + 0.01) in place of log p",
    lambda r: C.entropy(r), lambda s: -np.log(s.x + 0.01) - 1)
add("kl_p/plus_one_missing", "KL divergence wrt p", "d", "the +1 of the product rule is missing",
    lambda r: C.kl(r, wrt="p"), lambda s: np.log(s.p / s.q))
add("kl_q/sign", "KL divergence wrt q", "a", "the minus sign is missing", lambda r: C.kl(r), lambda s: s.p / s.q)
add("kl_gauss/exp_of_half", "KL of a normal to N(0,1) wrt log variance", "d", "exp(lv/2), the standard deviation, in place of the variance exp(lv)",
    lambda r: C.kl_gauss(r), lambda s: 0.5 * (np.exp(s.lv / 2) - 1))
add("variance/mean_not_subtracted", "variance", "d", "the mean is not subtracted",
    lambda r: C.variance(r), lambda s: 2 * s.x / s.n, "n")
add("variance/n_minus_one", "variance (1/n)", "e", "divided by n-1 instead of n",
    lambda r: C.variance(r), lambda s: 2 * (s.x - s.x.mean()) / (s.n - 1), "n")
add("norm/not_normalised", "Euclidean norm", "d", "the division by the norm is missing", lambda r: C.norm(r), lambda s: s.x)
add("norm/squared", "Euclidean norm", "d", "the gradient of the squared norm, 2x", lambda r: C.norm(r), lambda s: 2 * s.x)


def _prod_all(s):
    return np.full_like(s.x, np.prod(s.x))


add("product/all_factors", "product of entries", "d", "the entry itself is not left out of the product",
    lambda r: C.product(r), _prod_all)
add("cosine/second_term_missing", "cosine similarity", "d", "quotient rule half: the derivative of the norm is missing",
    lambda r: C.cosine(r), lambda s: s.b / (np.linalg.norm(s.x) * np.linalg.norm(s.b)))
add("logdet/not_transposed", "log determinant", "e", "inv(A) instead of its transpose",
    lambda r: C.logdet(r), lambda s: np.linalg.inv(s.x))
add("frobenius/half_overlooked", "half squared Frobenius norm of AB - C wrt A", "a", "a factor 2 too much: the 1/2 was overlooked",
    lambda r: C.frob(r), lambda s: 2 * s.R @ s.B.T)
add("rosenbrock_n/one_sided_large_h", "Rosenbrock in n dimensions", "f", "a one-sided difference with h = 0.01 in place of the derivative",
    lambda r: C.rosen_n(r), lambda s: C.one_sided(s.f, s.x, 1e-2))
add("himmelblau/central_large_h", "Himmelblau", "f", "a central difference with a step of 0.5: truncation error",
    lambda r: land(r, "himmelblau"), lambda s: C.central(s.f, s.x, 0.5))
add("rosenbrock/clipped", "Rosenbrock", "f", "the gradient was clipped to [-5, 5]",
    lambda r: land(r, "rosenbrock"), lambda s: np.clip(s.grad(s.x), -5, 5))
add("quadform/other_point", "quadratic form x'Ax + b'x", "j", "cannot tell: the gradient at another, unknown point",
    lambda r: C.quadform(r, d=7), lambda s: s.grad(s.rng.standard_normal(7)))
add("beale/other_function", "Beale", "j", "cannot tell: the gradient of another function (Himmelblau)",
    lambda r: land(r, "beale"), lambda s: C.ls.himmelblau.gradient(s.x))
add("logsumexp/permuted", "log-sum-exp", "e", "the entries are permuted (sorted)",
    lambda r: C.lse(r), lambda s: np.sort(s.p))
add("scale/unusual_factor", "log-sum-exp", "a", "a constant factor of 0.37 too much",
    lambda r: C.lse(r, d=8), lambda s: 0.37 * s.p)
add("scale/pi", "Euclidean norm", "a", "every entry too large by the same factor 3.14159",
    lambda r: C.norm(r, d=6), lambda s: np.pi * s.grad(s.x))


# Names of causes that are a true diagnosis; where nobody can tell, "unexplained" is.
NAMES = {
    "rosenbrock/inner_sign": "one entry|sign",
    "rosenbrock/two_of_x_squared": "one entry|factor 1/2",
    "rosenbrock_n/second_path_dropped": "missing term",
    "beale/swapped": "reversed|permuted|shifted",
    "himmelblau/cross_terms": "missing term",
    "saddle/plus": "one entry|sign",
    "monkey/power_rule": "one entry",
    "sinc/one_over_x": "power of x",
    "quadform/2Ax": "asymmetric matrix",
    "quadform/half": "factor 2",
    "quadform/b_missing": "missing constant",
    "logsumexp/unnormalised": "outer factor|not normalized",
    "logsumexp/overflow": "not finite",
    "logsumexp/difference_in_float32": "noisy differences",
    "entropy/plus_one_missing": "offset|missing constant",
    "entropy/eps": "epsilon",
    "kl_p/plus_one_missing": "offset",
    "kl_q/sign": "sign",
    "kl_gauss/exp_of_half": "inner factor|wrong chain factor",
    "variance/mean_not_subtracted": "offset",
    "variance/n_minus_one": "wrong count",
    "norm/not_normalised": "outer factor|not normalized",
    "norm/squared": "outer factor|not normalized",
    "product/all_factors": "power of x",
    "cosine/second_term_missing": "normalization|multiple of x",
    "logdet/not_transposed": "transposed",
    "frobenius/half_overlooked": "factor 2",
    "rosenbrock_n/one_sided_large_h": "forward difference",
    "himmelblau/central_large_h": "coarse difference",
    "rosenbrock/clipped": "clipped",
    "logsumexp/permuted": "permuted",
    "scale/unusual_factor": "factor",
    "scale/pi": "factor",
}
