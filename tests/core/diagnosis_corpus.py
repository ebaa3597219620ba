"""Planted bugs: functions with right gradients, and wrong ones a student may write for them.

A problem is drawn from a generator and a size; a bug turns a problem into a wrong gradient and
names the causes that would be a true diagnosis. Diagnosis sees f, x and the wrong gradient alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cs_core import losses
from cs_core.linear import linear_loss
from cs_core.regularizers import l1_penalty, l2_penalty


@dataclass(frozen=True)
class Problem:
    """A function, a point, its right gradient, and the parts a bug may need."""

    f: Callable[[np.ndarray], float]
    x: np.ndarray
    gradient: Callable[[np.ndarray], np.ndarray]
    n: int
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def right(self) -> np.ndarray:
        return self.gradient(self.x)

    def __getattr__(self, name: str) -> Any:
        return self.parts[name]


Size = tuple[int, int, int]  # examples, inputs, classes
SIZES: list[Size] = [(5, 4, 3), (6, 3, 4)]
HELD_OUT: list[Size] = [(7, 5, 3), (9, 6, 5), (4, 7, 6)]


def _pair(loss, x, n, **parts):
    return Problem(lambda s: loss(s)[0], x, lambda s: loss(s)[1], n, parts)


def _scores(loss):
    def make(rng, size):
        n, _, c = size
        y = rng.integers(c, size=n)
        return _pair(lambda s: loss(s, y), 1.5 * rng.normal(size=(n, c)), n, y=y, c=c)

    return make


def _values(loss):
    def make(rng, size):
        n, _, c = size
        t = 2 * rng.normal(size=(n, c))
        x = t + rng.normal(size=(n, c)) * 1.5
        return _pair(lambda s: loss(s, t), x, n, t=t, c=c)

    return make


def bce(rng, size):
    n = 2 * size[0] + 1
    t = np.arange(n) % 3 == 0
    return _pair(
        lambda z: losses.bce_with_logits_loss(z, t), 1.5 * rng.normal(size=n), n, t=t.astype(float)
    )


def _linear(data_loss, penalty, bias_row=False):
    def make(rng, size):
        n, d, c = size
        X, y = rng.normal(size=(n, d)), rng.integers(c, size=n)
        X[:, -1] = 1
        reg = float(rng.uniform(0.05, 0.4))

        def loss(W):
            return linear_loss(
                W, X, y, data_loss=data_loss, reg=reg,
                penalty=lambda W, reg: penalty(W, reg, bias_row=bias_row),
            )  # fmt: skip

        def data(W):
            return linear_loss(
                W, X, y, data_loss=data_loss, penalty=lambda W, reg: (0.0, 0 * W), reg=0.0
            )[1]

        def decay(W):
            return penalty(W, reg, bias_row=bias_row)[1]

        return _pair(
            loss, rng.normal(size=(d, c)), n, data=data, decay=decay, reg=reg, X=X, y=y, c=c
        )

    return make


def _net(which, act, dact):
    """Mean squared error of tanh or ReLU hidden units; x is one of the parameters."""

    def make(rng, size):
        n, d, c = size
        h = d + 1
        X, T = rng.normal(size=(n, d)), rng.normal(size=(n, c))
        params = {
            "W1": rng.normal(size=(d, h)),
            "b1": rng.normal(size=h),
            "W2": rng.normal(size=(h, c)),
        }
        reg = 0.2

        def both(value, step=None):
            p = {**params, which: value}
            pre = X @ p["W1"] + p["b1"]
            hidden = act(pre)
            r = hidden @ p["W2"] - T
            loss = 0.5 * (r**2).sum() / n + 0.5 * reg * sum((p[k] ** 2).sum() for k in ("W1", "W2"))
            dpre = (r / n @ p["W2"].T) * (dact(pre) if step is None else step(pre, hidden))
            grads = {"W1": X.T @ dpre, "b1": dpre.sum(0), "W2": hidden.T @ r / n}
            decay = 0 * value if which == "b1" else reg * value
            return loss, grads[which] + decay

        return _pair(both, params[which].copy(), n, both=both, reg=reg)

    return make


def relu(z):
    return np.maximum(z, 0)


def step_at_0(z):
    return (z > 0).astype(float)


def quadratic(rng, size):
    d = size[0] + 1
    A, b = rng.normal(size=(d, d)), rng.normal(size=d)
    A = A @ A.T + np.eye(d)
    return Problem(
        lambda x: float(x @ A @ x / 2 - b @ x), rng.normal(size=d), lambda x: A @ x - b, d,
        {"A": A, "b": b},
    )  # fmt: skip


def form(rng, size):
    d = size[0] + 1
    A = rng.normal(size=(d, d))
    return Problem(
        lambda x: float(x @ A @ x), rng.normal(size=d), lambda x: (A + A.T) @ x, d, {"A": A}
    )


def square_matrix(rng, size):
    """Sum of log cosh (A X B): a smooth function of a square matrix."""
    d = size[1]
    A, B = rng.normal(size=(d, d)), rng.normal(size=(d, d))
    return Problem(
        lambda x: float(np.log(np.cosh(A @ x @ B / 3)).sum()),
        rng.normal(size=(d, d)),
        lambda x: A.T @ np.tanh(A @ x @ B / 3) @ B.T / 3,
        d,
    )


def logsumexp(rng, size):
    d = size[0] + size[2]
    return Problem(
        lambda x: float(np.log(np.exp(x).sum())),
        rng.normal(size=d),
        lambda x: np.exp(x) / np.exp(x).sum(),
        d,
    )


def _layer(act, dact):
    """Sum of dout * act(x): what a backward pass of an elementwise layer returns."""

    def make(rng, size):
        n, _, c = size
        dout = rng.normal(size=(n, c))
        x = rng.normal(size=(n, c)) * 1.3
        return Problem(
            lambda x: float((dout * act(x)).sum()), x, lambda x: dout * dact(x), n, {"dout": dout}
        )

    return make


def softmax_layer(rng, size):
    n, _, c = size
    dout, x = rng.normal(size=(n, c)), rng.normal(size=(n, c))

    def gradient(x):
        p = losses.softmax(x)
        return p * (dout - (dout * p).sum(1, keepdims=True))

    return Problem(
        lambda x: float((dout * losses.softmax(x)).sum()), x, gradient, n, {"dout": dout}
    )


def centered(rng, size):
    """Sum of dout * (x - mean of x over the rows), cubed: batch norm without the scale."""
    n, _, c = size
    dout, x = rng.normal(size=(n, c)), rng.normal(size=(n, c))

    def gradient(x):
        dc = 3 * dout * (x - x.mean(0)) ** 2
        return dc - dc.mean(0)

    return Problem(
        lambda x: float((dout * (x - x.mean(0)) ** 3).sum()), x, gradient, n, {"dout": dout}
    )


def sigmoid_slope(z):
    return losses.sigmoid(z) * losses.sigmoid(-z)


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


MAKERS: dict[str, Callable[..., Problem]] = {
    "softmax": _scores(losses.softmax_loss),
    "smoothed softmax": _scores(losses.smoothed_softmax_loss),
    "svm": _scores(losses.svm_loss),
    "squared svm": _scores(losses.squared_svm_loss),
    "mse": _values(losses.mse_loss),
    "huber": _values(losses.huber_loss),
    "bce": bce,
    "linear softmax": _linear(losses.softmax_loss, l2_penalty),
    "linear softmax, bias row": _linear(losses.softmax_loss, l2_penalty, bias_row=True),
    "linear svm": _linear(losses.svm_loss, l2_penalty),
    "linear softmax, L1": _linear(losses.softmax_loss, l1_penalty),
    "net W1": _net("W1", np.tanh, tanh_slope),
    "net b1": _net("b1", np.tanh, tanh_slope),
    "net W2": _net("W2", relu, step_at_0),
    "relu net W1": _net("W1", relu, step_at_0),
    "quadratic": quadratic,
    "quadratic form": form,
    "square matrix": square_matrix,
    "logsumexp": logsumexp,
    "sigmoid layer": _layer(losses.sigmoid, sigmoid_slope),
    "tanh layer": _layer(np.tanh, tanh_slope),
    "relu layer": _layer(relu, step_at_0),
    "cube layer": _layer(lambda x: x**3, lambda x: 3 * x**2),
    "softmax layer": softmax_layer,
    "centering": centered,
}


def hot(p: Problem) -> np.ndarray:
    return p.y[:, None] == np.arange(p.c)


def one_wrong(p: Problem) -> np.ndarray:
    g = p.right.copy()
    g.flat[g.size // 2] += 0.3 * np.abs(g).max()
    return g


def last_row_zero(p: Problem) -> np.ndarray:
    g = p.right.copy()
    g[-1] = 0
    return g


def masked_svm(p: Problem) -> np.ndarray:
    """Every wrong class counts, violated or not."""
    g = np.ones_like(p.x) / p.n
    g[np.arange(p.n), p.y] = -(p.c - 1) / p.n
    return g


def forward(p: Problem, h: float = 1e-2) -> np.ndarray:
    moves = (h * np.eye(p.x.size)).reshape(-1, *p.x.shape)
    return np.array([(p.f(p.x + v) - p.f(p.x)) / h for v in moves]).reshape(p.x.shape)


def rolled_labels(p: Problem) -> np.ndarray:
    g = losses.softmax(p.x)
    g[np.arange(p.n), (p.y + 1) % p.c] -= 1
    return g / p.n


MEAN, TWICE = {"missing mean", "axis twice"}, {"mean twice", "wrong count"}
ANYWHERE = ["softmax", "svm", "mse", "bce", "linear softmax, bias row", "net W1", "net b1"]
ANYWHERE += ["quadratic", "logsumexp", "sigmoid layer"]
EVERY_PENALTY = ["linear softmax", "linear softmax, bias row", "linear svm", "net W1", "net W2"]

# bug: the functions it is planted in, the wrong gradient, the names that are a true diagnosis
Bug = tuple[list[str], Callable[[Problem], np.ndarray], set[str]]
BUGS: dict[str, Bug] = {
    "sign": (ANYWHERE, lambda p: -p.right, {"sign"}),
    "twice": (ANYWHERE, lambda p: 2 * p.right, {"factor 2"}),
    "half": (ANYWHERE, lambda p: p.right / 2, {"factor 1/2"}),
    "no 1/N": (ANYWHERE, lambda p: p.n * p.right, MEAN),
    "1/N twice": (ANYWHERE, lambda p: p.right / p.n, TWICE),
    "a factor": (ANYWHERE, lambda p: 1.04 * p.right, {"factor"}),
    "zero": (ANYWHERE, lambda p: 0 * p.right, {"zero"}),
    "one entry": (ANYWHERE, one_wrong, {"one entry"}),
    "step ahead": (
        ["softmax", "net W1", "square matrix", "logsumexp"],
        lambda p: p.gradient(p.x - 0.1 * p.right), {"stale"},
    ),
    "step behind": (
        ["softmax", "net W1", "square matrix"],
        lambda p: p.gradient(p.x + 0.2 * p.right), {"stale"},
    ),
    "moved": (
        ["softmax layer", "square matrix", "net W1"],
        lambda p: p.gradient(p.x + 0.03 * np.sin(np.arange(p.x.size)).reshape(p.x.shape)),
        {"unexplained"},  # as many unknown moves as entries: nobody can tell
    ),
    "forward difference": (
        ["softmax", "linear softmax", "cube layer", "logsumexp"], forward, {"forward difference"},
    ),
    "rounded": (["softmax", "net W1", "quadratic"], lambda p: p.right.round(2), {"rounded"}),
    "transposed": (["square matrix"], lambda p: p.right.T, {"transposed"}),
    "transposed shape": (["linear softmax", "net W1"], lambda p: p.right.T, {"transposed"}),
    "reshaped": (["net W1", "softmax"], lambda p: p.right.T.reshape(p.x.shape), {"order"}),
    "flat": (["softmax", "linear svm"], lambda p: p.right.ravel(), {"shape"}),
    "axis gone": (
        ["softmax layer", "linear softmax, L1"], lambda p: p.right.sum(0), {"axis summed"},
    ),
    "axis spread": (
        ["net W1", "mse", "sigmoid layer"], lambda p: p.right.sum(0) + 0 * p.x, {"axis summed"},
    ),
    "over all entries": (["softmax", "mse", "huber"], lambda p: p.right / p.c, {"wrong count"}),
    "over classes": (["softmax", "svm"], lambda p: p.right * p.n / p.c, {"wrong count"}),
    "last row left out": (["softmax", "mse", "net W1"], last_row_zero, {"one row"}),
    "shifted": (["mse", "tanh layer"], lambda p: np.roll(p.right, 1, 0), {"shifted"}),
    "reversed": (["bce", "svm"], lambda p: p.right[::-1], {"reversed"}),
    "no true class": (
        ["svm", "squared svm", "softmax"], lambda p: np.where(hot(p), 0, p.right), {"true class"},
    ),
    "true class once": (
        ["svm"], lambda p: np.where(hot(p), np.sign(p.right) / p.n, p.right),
        {"true class", "sign only"},  # the same where a row violates one margin
    ),
    "no minus 1": (
        ["softmax"], lambda p: losses.softmax(p.x) / p.n, {"true class"},
    ),
    "minus 1 after 1/N": (
        ["softmax"], lambda p: losses.softmax(p.x) / p.n - hot(p), {"true class"},
    ),
    "only true class": (
        ["svm", "softmax", "squared svm"], lambda p: np.where(hot(p), p.right, 0),
        {"other classes"},
    ),
    "label off by one": (["softmax"], rolled_labels, {"wrong label"}),
    "no probabilities": (["softmax"], lambda p: -1.0 * hot(p) / p.n, {"probabilities missing"}),
    "unnormalized": (["softmax"], lambda p: (np.exp(p.x) - hot(p)) / p.n, {"not normalized"}),
    "raw scores": (["softmax"], lambda p: (p.x - hot(p)) / p.n, {"not normalized"}),
    "softmax down the columns": (
        ["softmax"], lambda p: (losses.softmax(p.x.T).T - hot(p)) / p.n, {"softmax axis"},
    ),
    "no margin mask": (["svm"], masked_svm, {"missing mask"}),
    "no penalty": (EVERY_PENALTY, lambda p: p.right - p.reg * kept(p), {"missing penalty"}),
    "penalty doubled": (EVERY_PENALTY, lambda p: p.right + p.reg * kept(p), {"penalty twice"}),
    "no L1": (["linear softmax, L1"], lambda p: p.data(p.x), {"missing penalty"}),
    "L1 doubled": (
        ["linear softmax, L1"], lambda p: p.data(p.x) + 2 * p.decay(p.x), {"penalty twice"},
    ),
    "penalty halved": (
        ["linear softmax", "linear svm"], lambda p: p.data(p.x) + p.decay(p.x) / 2,
        {"penalty halved"},
    ),
    "penalty over N": (
        ["linear softmax", "linear svm", "linear softmax, bias row"],
        lambda p: p.data(p.x) + p.decay(p.x) / p.n, {"penalty over N"},
    ),
    "penalty subtracted": (
        ["linear softmax", "linear svm"], lambda p: p.data(p.x) - p.decay(p.x), {"penalty sign"},
    ),
    "bias left out": (
        ["linear softmax", "linear svm"],
        lambda p: p.right - p.reg * np.eye(len(p.x))[:, -1:] * p.x, {"bias row"},
    ),
    "bias penalized": (
        ["linear softmax, bias row"],
        lambda p: p.right + p.reg * np.eye(len(p.x))[:, -1:] * p.x, {"bias row"},
    ),
    "data without 1/N": (
        ["linear softmax", "linear svm", "linear softmax, L1", "linear softmax, bias row"],
        lambda p: p.n * p.data(p.x) + p.decay(p.x), MEAN,
    ),
    "data with the wrong sign": (
        ["linear softmax", "linear svm"], lambda p: p.decay(p.x) - p.data(p.x), {"sign"},
    ),
    "no data": (["linear softmax", "linear svm"], lambda p: p.decay(p.x), {"missing data term"}),
    "no target": (
        ["mse"], lambda p: p.x / p.n, {"missing constant", "missing target or upstream"},
    ),
    "no target, logits": (
        ["bce"], lambda p: losses.sigmoid(p.x) / p.n,
        {"missing target or upstream", "missing target"},
    ),
    "no sigmoid": (["bce"], lambda p: (p.x - p.t) / p.n, {"missing activation"}),
    "sigmoid' too many": (
        ["bce"], lambda p: p.right * sigmoid_slope(p.x),
        {"chain factor twice", "wrong chain factor"},
    ),
    "no linear part": (["huber"], lambda p: (p.x - p.t) / p.n, {"not clipped"}),
    "only the sign": (["mse"], lambda p: np.sign(p.right), {"sign only"}),
    "no linear term": (["quadratic"], lambda p: p.A @ p.x, {"missing constant"}),
    "A twice": (["quadratic form"], lambda p: 2 * p.A @ p.x, {"asymmetric matrix"}),
    "A once": (["quadratic form"], lambda p: p.A @ p.x, {"asymmetric matrix"}),
    "no sigmoid'": (["sigmoid layer"], lambda p: p.dout, {"missing chain factor"}),
    "no tanh'": (["tanh layer"], lambda p: p.dout, {"missing chain factor"}),
    "no relu'": (["relu layer"], lambda p: p.dout, {"missing mask"}),
    "sigmoid for its derivative": (
        ["sigmoid layer"], lambda p: p.dout * losses.sigmoid(p.x), {"wrong chain factor"},
    ),
    "input for output": (
        ["sigmoid layer"], lambda p: p.dout * p.x * (1 - p.x), {"wrong chain factor"},
    ),
    "input for output, tanh": (
        ["tanh layer"], lambda p: p.dout * (1 - p.x**2), {"wrong chain factor"},
    ),
    "derivative twice": (
        ["sigmoid layer", "tanh layer"],
        lambda p: p.right**2 / np.where(p.dout, p.dout, 1), {"chain factor twice"},
    ),
    "no upstream": (
        ["sigmoid layer", "cube layer"],
        lambda p: p.right / p.dout, {"missing target or upstream"},
    ),
    "a power too low": (
        ["cube layer"], lambda p: 3 * p.dout * p.x, {"power of x"},
    ),
    "half a Jacobian": (
        ["softmax layer"], lambda p: p.dout * losses.softmax(p.x), {"softmax Jacobian"},
    ),
    "no mean of the gradient": (
        ["centering"], lambda p: 3 * p.dout * (p.x - p.x.mean(0)) ** 2, {"axis offset"},
    ),
    "no tanh' inside": (
        ["net W1"], lambda p: p.both(p.x, lambda pre, h: 1.0)[1],
        {"unexplained"},  # inside a net, whose weights nobody shows
    ),
    "not finite": (["bce"], lambda p: p.right / np.where(p.t, 1, 0), {"not finite"}),
}  # fmt: skip


def kept(p: Problem) -> np.ndarray:
    """W where the penalty acts."""
    return p.decay(p.x) / p.reg if "decay" in p.parts else p.x


CASES = [(bug, function) for bug, (functions, _, _) in BUGS.items() for function in functions]
