"""Set-ups (function, point, right gradient, intermediates) shared by the planted-bug corpus.

Every set-up is ``setup(rng, ...) -> namespace`` with at least ``f``, ``grad``, ``x``; what a
student's backward pass has at hand (caches, upstream gradients, labels) is in there too.
"""
# ruff: noqa
# fmt: off

import math
from types import SimpleNamespace

import numpy as np
from cs_core import landscapes as ls
from cs_core import layers as L
from cs_core import linear, losses, regularizers

erf = np.vectorize(math.erf)


def ns(**k):
    return SimpleNamespace(**k)


def i(r, a, b):
    """An integer in [a, b]."""
    return int(r.integers(a, b + 1))


def away(r, draw, dist, gap):
    """Draw until every distance to a kink is above gap."""
    for _ in range(5000):
        v = draw()
        if np.min(np.abs(dist(v))) > gap:
            return v
    raise RuntimeError("no draw away from kinks")


def rel(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or not np.isfinite(a).all():
        return np.inf
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-300))


def numeric(f, x, h=None, order=4):
    x = np.array(x, dtype=float)
    g = np.zeros_like(x)
    it = np.ndindex(x.shape)
    for k in it:
        d = h or 1e-4 * max(1.0, abs(x[k]))
        o = x[k]

        def at(v, k=k, o=o):
            x[k] = v
            out = float(f(x))
            x[k] = o
            return out

        if order == 4:
            g[k] = (8 * (at(o + d) - at(o - d)) - (at(o + 2 * d) - at(o - 2 * d))) / (12 * d)
        else:
            g[k] = (at(o + d) - at(o - d)) / (2 * d)
    return g


KEYS = ("n", "reg", "y", "X")


def registry():
    cases = []

    def add(name, function, family, truth, setup, bug, context="", at_kink=False):
        """setup(rng) -> namespace; bug(namespace) -> wrong gradient."""

        def make(rng):
            for _ in range(400):
                s = setup(rng)
                s.rng = rng
                if not hasattr(s, "right"):
                    s.right = np.asarray(s.grad(s.x), float)
                with np.errstate(all="ignore"):
                    wrong = np.array(bug(s))
                # a bug that this draw does not show is no case: draw again
                if wrong.shape != s.right.shape:
                    raise ValueError(f"{name}: shape {wrong.shape} for {s.right.shape}")
                if rel(wrong, s.right) > 5e-4:
                    break
            else:
                raise RuntimeError(f"{name}: the bug never shows")
            out = dict(
                f=s.f,
                x=np.array(s.x, float),
                right=s.right,
                wrong=wrong,
                context={k: getattr(s, k) for k in context.split()},
            )
            if at_kink:
                out["kinks"] = s.kinks
            return out

        cases.append(
            dict(name=name, function=function, family=family, truth=truth, make=make, at_kink=at_kink)
        )

    return cases, add


# ---------------------------------------------------------------- losses


def _labels(r, n, c):
    return r.integers(0, c, n)


def hinge(r, n=None, c=None, margin=1.0, squared=False, scale=1.5, gap=1e-2):
    n, c = n or i(r, 4, 9), c or i(r, 3, 6)
    y = _labels(r, n, c)
    rows = np.arange(n)

    def dist(s):
        m = s - s[rows, y][:, None] + margin
        m[rows, y] = 9.0
        return m

    x = away(r, lambda: scale * r.standard_normal((n, c)), dist, gap)
    fn = losses.squared_svm_loss if squared else losses.svm_loss
    m = np.maximum(x - x[rows, y][:, None] + margin, 0)
    m[rows, y] = 0
    return ns(
        f=lambda s: fn(s, y, margin=margin)[0],
        grad=lambda s: fn(s, y, margin=margin)[1],
        x=x, y=y, n=n, c=c, rows=rows, margin=margin, m=m,
    )


def sqhinge(r, **k):
    return hinge(r, squared=True, **k)


def softmax_loss(r, n=None, c=None, scale=1.5, shift=0.0):
    n, c = n or i(r, 4, 9), c or i(r, 3, 6)
    y = _labels(r, n, c)
    x = scale * r.standard_normal((n, c)) + shift
    return ns(
        f=lambda s: losses.softmax_loss(s, y)[0],
        grad=lambda s: losses.softmax_loss(s, y)[1],
        x=x, y=y, n=n, c=c, rows=np.arange(n), p=losses.softmax(x), hot=np.eye(c)[y],
    )


def smoothed(r, n=None, c=None, alpha=0.1):
    n, c = n or i(r, 4, 9), c or i(r, 3, 6)
    y = _labels(r, n, c)
    x = 1.5 * r.standard_normal((n, c))
    return ns(
        f=lambda s: losses.smoothed_softmax_loss(s, y, smoothing=alpha)[0],
        grad=lambda s: losses.smoothed_softmax_loss(s, y, smoothing=alpha)[1],
        x=x, y=y, n=n, c=c, rows=np.arange(n), p=losses.softmax(x), hot=np.eye(c)[y], alpha=alpha,
    )


def _regression(r, fn, n, k, dist=None, gap=1e-2, scale=1.0, **kw):
    n = n or i(r, 4, 9)
    shape = (n,) if k == 0 else (n, k or i(r, 2, 5))
    t = scale * r.standard_normal(shape)
    x = away(r, lambda: t + 1.5 * scale * r.standard_normal(shape), lambda v: dist(v - t), gap) if dist \
        else scale * r.standard_normal(shape)
    return ns(
        f=lambda o: fn(o, t, **kw)[0], grad=lambda o: fn(o, t, **kw)[1],
        x=x, t=t, y=t, n=n, res=x - t, **kw,
    )


def mse(r, n=None, k=None, scale=1.0):
    return _regression(r, losses.mse_loss, n, k, scale=scale)


def absolute(r, n=None, k=None, gap=1e-2):
    return _regression(r, losses.absolute_loss, n, k, dist=lambda e: e, gap=gap)


def huber(r, n=None, k=None, delta=1.0, gap=1e-2):
    return _regression(
        r, losses.huber_loss, n, k, dist=lambda e: np.abs(e) - delta, gap=gap, delta=delta
    )


def bce(r, n=None, k=0, scale=2.0, soft=False):
    n = n or i(r, 5, 14)
    shape = (n,) if k == 0 else (n, k)
    t = r.random(shape) if soft else r.integers(0, 2, shape).astype(float)
    x = scale * r.standard_normal(shape)
    return ns(
        f=lambda z: losses.bce_with_logits_loss(z, t)[0],
        grad=lambda z: losses.bce_with_logits_loss(z, t)[1],
        x=x, t=t, y=t.astype(int) if not soft else t, n=n, p=losses.sigmoid(x),
    )


def bce_probs(r, n=None):
    """Cross-entropy of given probabilities (not logits)."""
    n = n or i(r, 5, 14)
    t = r.integers(0, 2, n).astype(float)
    x = r.uniform(0.08, 0.92, n)
    return ns(
        f=lambda p: float(-(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()),
        grad=lambda p: (p - t) / (p * (1 - p)) / n,
        x=x, t=t, y=t.astype(int), n=n,
    )


def focal(r, n=None, gamma=2.0):
    n = n or i(r, 5, 14)
    t = r.integers(0, 2, n).astype(float)
    x = 1.5 * r.standard_normal(n)
    u = (2 * t - 1) * x
    return ns(
        f=lambda z: losses.focal_with_logits_loss(z, t, gamma=gamma)[0],
        grad=lambda z: losses.focal_with_logits_loss(z, t, gamma=gamma)[1],
        x=x, t=t, y=t.astype(int), n=n, gamma=gamma, sign=2 * t - 1, p=losses.sigmoid(u),
    )


# ---------------------------------------------------------------- penalties, linear classifier


def _W(r, shape, gap=2e-2, scale=1.0):
    return away(r, lambda: scale * r.standard_normal(shape), lambda v: v, gap * scale)


def penalty(r, kind="l2", shape=None, reg=None, bias_row=False, rho=0.5, gap=2e-2):
    shape = shape or ((i(r, 4, 12),) if not bias_row and r.random() < 0.3 else (i(r, 3, 7), i(r, 2, 5)))
    reg = reg or float(r.choice([0.01, 0.05, 0.1, 0.3, 2.0]))
    x = _W(r, shape, gap)
    fn = {
        "l2": lambda W: regularizers.l2_penalty(W, reg, bias_row=bias_row),
        "l1": lambda W: regularizers.l1_penalty(W, reg, bias_row=bias_row),
        "elastic": lambda W: regularizers.elastic_net_penalty(W, reg, l1_ratio=rho, bias_row=bias_row),
    }[kind]
    return ns(f=lambda W: fn(W)[0], grad=lambda W: fn(W)[1], x=x, reg=reg, rho=rho)


LOSS = {
    "softmax": losses.softmax_loss,
    "hinge": losses.svm_loss,
    "sqhinge": losses.squared_svm_loss,
}
PEN = {
    "l2": regularizers.l2_penalty,
    "l1": regularizers.l1_penalty,
    "elastic": lambda W, reg: regularizers.elastic_net_penalty(W, reg, l1_ratio=0.4),
    "l2bias": lambda W, reg: regularizers.l2_penalty(W, reg, bias_row=True),
}


def linear_loss(r, loss="softmax", pen="l2", reg=None, n=None, d=None, c=None, bias=False, gap=5e-3, xscale=1.0):
    n, d, c = n or i(r, 5, 12), d or i(r, 3, 7), c or i(r, 3, 5)
    reg = float(r.choice([0.02, 0.1, 0.3, 0.7])) if reg is None else reg
    X = xscale * r.standard_normal((n, d))
    if bias:
        X[:, -1] = 1
    y = _labels(r, n, c)
    rows = np.arange(n)

    def dist(W):
        s = X @ W
        m = s - s[rows, y][:, None] + 1
        m[rows, y] = 9
        return np.concatenate([m.ravel() if loss == "hinge" else [9.0], W.ravel() * 3])

    x = away(r, lambda: 0.7 * r.standard_normal((d, c)), dist, gap)
    both = lambda W: linear.linear_loss(W, X, y, data_loss=LOSS[loss], penalty=PEN[pen], reg=reg)
    S = X @ x
    m = np.maximum(S - S[rows, y][:, None] + 1, 0)
    m[rows, y] = 0
    dS = LOSS[loss](S, y)[1]
    return ns(
        f=lambda W: both(W)[0], grad=lambda W: both(W)[1],
        x=x, X=X, y=y, n=n, d=d, c=c, reg=reg, rows=rows, S=S, dS=dS, m=m,
        p=losses.softmax(S), hot=np.eye(c)[y], dP=PEN[pen](x, reg)[1], data=X.T @ dS,
    )


def ridge(r, n=None, d=None, reg=None, pen="l2"):
    n, d = n or i(r, 6, 14), d or i(r, 3, 8)
    reg = float(r.choice([0.02, 0.1, 0.5])) if reg is None else reg
    X, t = r.standard_normal((n, d)), r.standard_normal(n)
    x = _W(r, (d,))
    res = X @ x - t
    return ns(
        f=lambda w: float(0.5 * ((X @ w - t) ** 2).mean() + PEN[pen](w, reg)[0]),
        grad=lambda w: X.T @ (X @ w - t) / n + PEN[pen](w, reg)[1],
        x=x, X=X, t=t, y=t, n=n, d=d, reg=reg, res=res,
    )


def logistic(r, n=None, d=None, reg=None):
    n, d = n or i(r, 6, 14), d or i(r, 3, 8)
    reg = float(r.choice([0.02, 0.1, 0.5])) if reg is None else reg
    X, t = r.standard_normal((n, d)), r.integers(0, 2, n).astype(float)
    x = _W(r, (d,))
    z = X @ x
    return ns(
        f=lambda w: losses.bce_with_logits_loss(X @ w, t)[0] + regularizers.l2_penalty(w, reg)[0],
        grad=lambda w: X.T @ (losses.sigmoid(X @ w) - t) / n + reg * w,
        x=x, X=X, t=t, y=t.astype(int), n=n, d=d, reg=reg, z=z, p=losses.sigmoid(z),
    )


# ---------------------------------------------------------------- layers


def affine(r, wrt="W", n=None, d=None, h=None):
    n, d, h = n or i(r, 3, 8), d or i(r, 3, 7), h or i(r, 2, 6)
    a = {"x": r.standard_normal((n, d)), "W": r.standard_normal((d, h)), "b": r.standard_normal(h)}
    P = r.standard_normal((n, h))

    def f(v):
        return float((P * L.affine_forward(**{**a, wrt: v})[0]).sum())

    def grad(v):
        _, cache = L.affine_forward(**{**a, wrt: v})
        return L.affine_backward(P, cache)["xWb".index(wrt)]

    return ns(f=f, grad=grad, x=a[wrt], a=a["x"], W=a["W"], b=a["b"], X=a["x"], n=n, d=d, h=h, dout=P,
              out=a["x"] @ a["W"] + a["b"])


def _softplus(x):
    return np.logaddexp(0, x)


ACT = {
    "relu": (L.relu_forward, L.relu_backward, {}),
    "leaky": (L.leaky_relu_forward, L.leaky_relu_backward, {"slope": 0.01}),
    "elu": (L.elu_forward, L.elu_backward, {"alpha": 1.0}),
    "selu": (L.selu_forward, L.selu_backward, {}),
    "sigmoid": (L.sigmoid_forward, L.sigmoid_backward, {}),
    "tanh": (L.tanh_forward, L.tanh_backward, {}),
    "gelu": (L.gelu_forward, L.gelu_backward, {}),
    "silu": (L.silu_forward, L.silu_backward, {}),
    "softplus": (lambda x: (_softplus(x), x), lambda d, x: d * losses.sigmoid(x), {}),
    "softmax": (L.softmax_forward, L.softmax_backward, {}),
}


def act(r, kind, shape=None, scale=1.5, gap=2e-2, **kw):
    fw, bw, base = ACT[kind]
    kw = {**base, **kw}
    shape = shape or ((i(r, 5, 15),) if r.random() < 0.2 and kind != "softmax" else (i(r, 3, 8), i(r, 3, 7)))
    kinked = kind in ("relu", "leaky", "elu", "selu")
    x = away(r, lambda: scale * r.standard_normal(shape), (lambda v: v) if kinked else (lambda v: np.ones(1)), gap)
    P = r.standard_normal(shape)
    out = fw(x, **kw)[0]
    return ns(
        f=lambda v: float((P * fw(v, **kw)[0]).sum()),
        grad=lambda v: bw(P, fw(v, **kw)[1]),
        x=x, dout=P, out=out, n=shape[0], **kw,
    )


def prelu(r, wrt="slope", n=None, c=None):
    n, c = n or i(r, 4, 9), c or i(r, 3, 6)
    a = {"x": _W(r, (n, c)), "slope": r.uniform(0.05, 0.5, c)}
    P = r.standard_normal((n, c))

    def grad(v):
        _, cache = L.prelu_forward(**{**a, wrt: v})
        return L.prelu_backward(P, cache)[0 if wrt == "x" else 1]

    return ns(f=lambda v: float((P * L.prelu_forward(**{**a, wrt: v})[0]).sum()), grad=grad,
              x=a[wrt], a=a["x"], X=a["x"], slope=a["slope"], dout=P, n=n)


def maxout(r, n=None, c=None, k=3, gap=2e-2):
    n, c = n or i(r, 3, 5), c or i(r, 2, 4)

    def dist(v):
        s = np.sort(v, axis=-1)
        return s[..., -1] - s[..., -2]

    x = away(r, lambda: r.standard_normal((n, c, k)), dist, gap)
    P = r.standard_normal((n, c))
    return ns(f=lambda v: float((P * L.maxout_forward(v)[0]).sum()),
              grad=lambda v: L.maxout_backward(P, L.maxout_forward(v)[1]),
              x=x, dout=P, n=n, best=x.argmax(-1))


def batchnorm(r, wrt="x", images=False, training=True, eps=1e-5, n=None, d=None):
    n, d = n or i(r, 4, 9), d or i(r, 2, 6)
    if images:
        n, d = i(r, 2, 3), i(r, 2, 3)
    shape = (n, d, 3, 2) if images else (n, d)
    sh = (1, d, 1, 1) if images else (1, d)
    sd, mu = r.uniform(0.4, 3.0, sh), r.standard_normal(sh) * 2
    a = {"x": mu + sd * r.standard_normal(shape), "gamma": r.uniform(0.3, 2.5, d) * r.choice([-1, 1], d),
         "beta": r.standard_normal(d)}
    run = L.RunningStats(r.standard_normal(d), r.uniform(0.5, 3.0, d))
    P = r.standard_normal(shape)
    axes = (0, 2, 3) if images else (0,)
    fw = lambda v: L.batchnorm_forward(a["x"] if wrt != "x" else v, a["gamma"] if wrt != "gamma" else v,
                                       a["beta"] if wrt != "beta" else v, run, training=training, eps=eps)
    grad = lambda v: L.batchnorm_backward(P, fw(v)[1])[("x", "gamma", "beta").index(wrt)]
    x = a["x"]
    mean = x.mean(axis=axes, keepdims=True) if training else run.mean.reshape(sh)
    var = x.var(axis=axes, keepdims=True) if training else run.var.reshape(sh)
    std = np.sqrt(var + eps)
    return ns(f=lambda v: float((P * fw(v)[0]).sum()), grad=grad, x=a[wrt], a=x, X=x, dout=P, n=n, d=d,
              gamma=a["gamma"].reshape(sh), beta=a["beta"].reshape(sh), mean=mean, var=var, std=std, eps=eps,
              xhat=(x - mean) / std, axes=axes, count=x.size // d, run=run)


def layernorm(r, n=None, d=None, wrt="x"):
    n, d = n or i(r, 3, 7), d or i(r, 4, 8)
    a = {"x": 1.7 * r.standard_normal((n, d)) + 0.5, "gamma": r.uniform(0.3, 2, d), "beta": r.standard_normal(d)}
    P, eps = r.standard_normal((n, d)), 1e-5

    def parts(x):
        mu, sd = x.mean(1, keepdims=True), np.sqrt(x.var(1, keepdims=True) + eps)
        return (x - mu) / sd, sd

    def f(v):
        b = {**a, wrt: v}
        return float((P * (parts(b["x"])[0] * b["gamma"] + b["beta"])).sum())

    def grad(v):
        b = {**a, wrt: v}
        xh, sd = parts(b["x"])
        if wrt == "gamma":
            return (P * xh).sum(0)
        g = P * b["gamma"]
        return (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True)) / sd

    xh, sd = parts(a["x"])
    return ns(f=f, grad=grad, x=a[wrt], dout=P, n=n, d=d, xhat=xh, std=sd, gamma=a["gamma"], X=a["x"])


def pool(r, kind="max", size=2, stride=None, hw=None, gap=1e-2):
    n, c = i(r, 1, 2), i(r, 1, 2)
    h, w = hw or (4, 4)
    x = r.permutation(n * c * h * w).reshape(n, c, h, w) * 0.1 + r.uniform(0, 0.05, (n, c, h, w)) - 1
    fw, bw = (L.max_pool_forward, L.max_pool_backward) if kind == "max" else (L.avg_pool_forward, L.avg_pool_backward)
    kw = dict(size=size, stride=stride)
    out = fw(x, **kw)[0]
    P = r.standard_normal(out.shape)
    return ns(f=lambda v: float((P * fw(v, **kw)[0]).sum()), grad=lambda v: bw(P, fw(v, **kw)[1]),
              x=x, dout=P, out=out, n=n, size=size, stride=stride or size)


def gap_layer(r):
    shape = (i(r, 2, 3), 2, 3, 3)
    x, P = r.standard_normal(shape), r.standard_normal(shape[:2])
    return ns(f=lambda v: float((P * L.global_avg_pool_forward(v)[0]).sum()),
              grad=lambda v: np.broadcast_to(P[:, :, None, None] / 9, shape) + 0, x=x, dout=P, n=shape[0])


def conv(r, wrt="W", stride=1, padding=0, n=None, c=None, F=None, hw=None, k=None):
    n, c, F = n or i(r, 1, 3), c or i(r, 1, 2), F or i(r, 2, 3)
    k = k or 3
    h, w = hw or (5, 5)
    if wrt == "x":
        n, c = 1, c
    a = {"x": r.standard_normal((n, c, h, w)), "W": r.standard_normal((F, c, k, k)), "b": r.standard_normal(F)}
    kw = dict(stride=stride, padding=padding)
    out = L.conv_forward(a["x"], a["W"], a["b"], **kw)[0]
    P = r.standard_normal(out.shape)
    fw = lambda v: L.conv_forward(**{**a, wrt: v}, **kw)
    return ns(f=lambda v: float((P * fw(v)[0]).sum()),
              grad=lambda v: L.conv_backward(P, fw(v)[1])["xWb".index(wrt)],
              x=a[wrt], a=a["x"], X=a["x"], W=a["W"], b=a["b"], dout=P, n=n, k=k, s=stride, pad=padding, out=out)


def conv_dx(dout, W, shape, s, p, add=True, flip=False):
    """A student's loop; ``add=False`` overwrites where windows overlap."""
    n, c, h, w = shape
    k = W.shape[2]
    dp = np.zeros((n, c, h + 2 * p, w + 2 * p))
    if flip:
        W = W[:, :, ::-1, ::-1]
    for u in range(dout.shape[2]):
        for v in range(dout.shape[3]):
            piece = np.einsum("nf,fcij->ncij", dout[:, :, u, v], W)
            sl = (slice(None), slice(None), slice(u * s, u * s + k), slice(v * s, v * s + k))
            if add:
                dp[sl] += piece
            else:
                dp[sl] = piece
    return dp[:, :, p : p + h, p : p + w]


def conv_dW(dout, x, k, s, p):
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dW = np.zeros((dout.shape[1], x.shape[1], k, k))
    for u in range(dout.shape[2]):
        for v in range(dout.shape[3]):
            dW += np.einsum("nf,ncij->fcij", dout[:, :, u, v], xp[:, :, u * s : u * s + k, v * s : v * s + k])
    return dW


# ---------------------------------------------------------------- networks


def net(r, wrt="W1", activation="relu", loss="softmax", reg=0.0, n=None, d=None, h=None, c=None, gap=5e-3):
    """x W1 + b1, activation, times W2 + b2, loss; penalty on the weights."""
    n, d, h, c = n or i(r, 5, 10), d or i(r, 3, 5), h or i(r, 4, 7), c or i(r, 3, 4)
    fw, bw, _ = ACT[activation]
    y = _labels(r, n, c) if loss == "softmax" else r.standard_normal((n, c))
    lossfn = losses.softmax_loss if loss == "softmax" else losses.mse_loss

    def draw():
        return ns(X=r.standard_normal((n, d)), W1=r.standard_normal((d, h)), b1=0.5 * r.standard_normal(h),
                  W2=r.standard_normal((h, c)), b2=0.5 * r.standard_normal(c))

    q = draw()
    if activation in ("relu", "leaky"):
        for _ in range(5000):
            if np.abs(q.X @ q.W1 + q.b1).min() > gap * 3:
                break
            q = draw()
    q = vars(q)

    def run(v, key):
        P = {**q, key: v}
        z = P["X"] @ P["W1"] + P["b1"]
        a, cache = fw(z)
        s = a @ P["W2"] + P["b2"]
        l, ds = lossfn(s, y)
        l += 0.5 * reg * ((P["W1"] ** 2).sum() + (P["W2"] ** 2).sum())
        da = ds @ P["W2"].T
        dz = bw(da, cache)
        g = dict(W2=a.T @ ds + reg * P["W2"], b2=ds.sum(0), W1=P["X"].T @ dz + reg * P["W1"], b1=dz.sum(0),
                 X=dz @ P["W1"].T)
        return l, g, dict(z=z, a=a, s=s, ds=ds, da=da, dz=dz)

    l, g, mid = run(q[wrt], wrt)
    out = ns(f=lambda v: float(run(v, wrt)[0]), grad=lambda v: run(v, wrt)[1][wrt], x=q[wrt], n=n, d=d, h=h, c=c,
             y=y, reg=reg, bw=bw, fw=fw, rows=np.arange(n), lossfn=lossfn, g=g, **{**q, **mid})
    if loss == "softmax":
        out.p = losses.softmax(mid["s"])
        out.hot = np.eye(c)[y]
    return out


def residual(r, wrt="x", project=False, n=None, d=None, m=None, gap=1e-2):
    n, d, m = n or i(r, 3, 6), d or i(r, 3, 5), m or i(r, 3, 6)
    h = i(r, 2, 5) if project else d
    P = r.standard_normal((n, h))

    def draw():
        a = dict(x=r.standard_normal((n, d)), W1=r.standard_normal((d, m)), b1=r.standard_normal(m) * 0.5,
                 W2=r.standard_normal((m, h)) * 0.6, b2=r.standard_normal(h) * 0.5)
        if project:
            a.update(Ws=r.standard_normal((d, h)), bs=r.standard_normal(h) * 0.5)
        z1 = a["x"] @ a["W1"] + a["b1"]
        a1 = np.maximum(z1, 0)
        short = a["x"] @ a["Ws"] + a["bs"] if project else a["x"]
        z2 = a1 @ a["W2"] + a["b2"] + short
        return a, z1, a1, z2

    for _ in range(5000):
        a, z1, a1, z2 = draw()
        if min(np.abs(z1).min(), np.abs(z2).min()) > gap:
            break

    def fw(v):
        b = {**a, wrt: v}
        return L.residual_forward(b["x"], {k: b[k] for k in b if k != "x"})

    def grad(v):
        dx, g = L.residual_backward(P, fw(v)[1])
        return dx if wrt == "x" else g[wrt]

    dz2 = P * (z2 > 0)
    da1 = dz2 @ a["W2"].T
    return ns(f=lambda v: float((P * fw(v)[0]).sum()), grad=grad, n=n, d=d, X=a["x"], dout=P,
              z1=z1, a1=a1, z2=z2, dz2=dz2, da1=da1, dz1=da1 * (z1 > 0), **{**a, "x": a[wrt], "in_": a["x"]})


def rnn(r, wrt="Wh", T=None, n=None, d=None, h=None):
    T, n, d, h = T or i(r, 3, 5), n or i(r, 2, 4), d or i(r, 2, 3), h or i(r, 3, 5)
    q = dict(Wx=r.standard_normal((d, h)), Wh=0.7 * r.standard_normal((h, h)), b=0.3 * r.standard_normal(h),
             h0=0.5 * r.standard_normal((n, h)))
    xs, P = r.standard_normal((T, n, d)), r.standard_normal((T, n, h))

    def fw(v, key):
        p = {**q, key: v}
        hs = [p["h0"]]
        for t in range(T):
            hs.append(np.tanh(xs[t] @ p["Wx"] + hs[-1] @ p["Wh"] + p["b"]))
        return p, hs

    def back(v, key, through=True, slope=lambda h: 1 - h**2, first=0, state=0):
        p, hs = fw(v, key)
        g = {k: np.zeros_like(p[k]) for k in p}
        dn = np.zeros((n, h))
        for t in reversed(range(first, T)):
            dh = P[t] + (dn if through else 0)
            dz = dh * slope(hs[t + 1])
            g["Wx"] += xs[t].T @ dz
            g["Wh"] += hs[t + state].T @ dz
            g["b"] += dz.sum(0)
            dn = dz @ p["Wh"].T
        g["h0"] = dn
        return g[key]

    return ns(f=lambda v: float(sum((P[t] * fw(v, wrt)[1][t + 1]).sum() for t in range(T))),
              grad=lambda v: back(v, wrt), back=lambda **k: back(q[wrt], wrt, **k), x=q[wrt], n=n, wrt=wrt)


def embedding(r):
    V, e, n = i(r, 5, 7), i(r, 3, 5), i(r, 7, 12)
    idx = r.integers(0, V, n)
    E, P = r.standard_normal((V, e)), r.standard_normal((n, e))

    def grad(v):
        g = np.zeros_like(v)
        np.add.at(g, idx, P)
        return g

    return ns(f=lambda v: float((P * v[idx]).sum()), grad=grad, x=E, idx=idx, dout=P, n=n)


def dropout(r, p=0.4):
    shape = (i(r, 4, 8), i(r, 3, 6))
    x, P = r.standard_normal(shape), r.standard_normal(shape)
    keep = r.random(shape) >= p
    return ns(f=lambda v: float((P * v * keep / (1 - p)).sum()), grad=lambda v: P * keep / (1 - p),
              x=x, dout=P, keep=keep, p=p, n=shape[0])


# ---------------------------------------------------------------- plain functions


def fun(x, f, grad, **k):
    return ns(f=lambda v: float(f(v)), grad=grad, x=x, **k)


def landscape(r, which):
    l = getattr(ls, which) if isinstance(which, str) else which
    lo = np.array([d[0] for d in l.domain])
    hi = np.array([d[1] for d in l.domain])
    x = r.uniform(lo, hi)
    if which == "sinc":
        x = r.uniform(1.0, 12.0, 1)
        return fun(x, lambda v: float(l.value(v).sum()), l.gradient)
    if len(lo) == 1:
        return fun(x, lambda v: float(l.value(v).sum()), l.gradient)
    return fun(x, l.value, l.gradient)


def rosen_n(r, d=None):
    d = d or i(r, 4, 9)
    x = r.uniform(-1.5, 1.5, d)

    def grad(v):
        g = np.zeros_like(v)
        e = v[1:] - v[:-1] ** 2
        g[:-1] += -2 * (1 - v[:-1]) - 400 * v[:-1] * e
        g[1:] += 200 * e
        return g

    return fun(x, lambda v: ((1 - v[:-1]) ** 2 + 100 * (v[1:] - v[:-1] ** 2) ** 2).sum(), grad)


def quadform(r, d=None, half=False, sym=False):
    d = d or i(r, 3, 8)
    A = r.standard_normal((d, d))
    if sym:
        A = A + A.T
    k = 0.5 if half else 1.0
    b = r.standard_normal(d)
    return fun(r.standard_normal(d), lambda v: k * v @ A @ v + b @ v, lambda v: k * (A + A.T) @ v + b, A=A, b=b)


def lse(r, d=None, scale=2.0, shift=0.0):
    x = scale * r.standard_normal(d or i(r, 4, 10)) + shift

    def p(v):
        e = np.exp(v - v.max())
        return e / e.sum()

    return fun(x, lambda v: v.max() + np.log(np.exp(v - v.max()).sum()), p, p=p(x))


def entropy(r, d=None):
    """Entropy -sum p log p of unconstrained positive p."""
    x = r.uniform(0.05, 0.9, d or i(r, 4, 10))
    return fun(x, lambda p: -(p * np.log(p)).sum(), lambda p: -np.log(p) - 1)


def entropy_logits(r, d=None):
    x = 1.5 * r.standard_normal(d or i(r, 4, 8))

    def parts(v):
        e = np.exp(v - v.max())
        p = e / e.sum()
        return p, np.log(p)

    def grad(v):
        p, lp = parts(v)
        return -p * (lp - (p * lp).sum())

    p, lp = parts(x)
    return fun(x, lambda v: -(parts(v)[0] * parts(v)[1]).sum(), grad, p=p, lp=lp)


def kl(r, d=None, wrt="q"):
    d = d or i(r, 4, 9)
    p, q = r.dirichlet(np.ones(d) * 2) + 0.02, r.dirichlet(np.ones(d) * 2) + 0.02
    if wrt == "q":
        return fun(q, lambda v: (p * np.log(p / v)).sum(), lambda v: -p / v, p=p, q=q)
    return fun(p, lambda v: (v * np.log(v / q)).sum(), lambda v: np.log(v / q) + 1, p=p, q=q)


def kl_gauss(r, d=None, wrt="logvar"):
    """KL(N(mu, e^lv) || N(0, 1)), summed."""
    d = d or i(r, 4, 9)
    mu, lv = r.standard_normal(d), r.standard_normal(d)
    if wrt == "mu":
        return fun(mu, lambda v: -0.5 * (1 + lv - v**2 - np.exp(lv)).sum(), lambda v: v, mu=mu, lv=lv)
    return fun(lv, lambda v: -0.5 * (1 + v - mu**2 - np.exp(v)).sum(), lambda v: 0.5 * (np.exp(v) - 1), mu=mu, lv=lv)


def variance(r, d=None, ddof=0, loc=1.0):
    d = d or i(r, 4, 10)
    return fun(loc + 2 * r.standard_normal(d), lambda v: v.var(ddof=ddof), lambda v: 2 * (v - v.mean()) / (d - ddof),
               n=d)


def norm(r, d=None):
    x = r.standard_normal(d or i(r, 3, 9))
    return fun(x, np.linalg.norm, lambda v: v / np.linalg.norm(v))


def product(r, d=None):
    x = r.uniform(0.5, 1.8, d or i(r, 3, 6)) * 1.0
    x *= r.choice([-1, 1], x.shape)

    def grad(v):
        return np.array([np.prod(np.delete(v, k)) for k in range(len(v))])

    return fun(x, np.prod, grad)


def cosine(r, d=None):
    d = d or i(r, 3, 8)
    x, b = r.standard_normal(d), r.standard_normal(d)

    def grad(v):
        nv, nb = np.linalg.norm(v), np.linalg.norm(b)
        return b / (nv * nb) - (v @ b) * v / (nv**3 * nb)

    return fun(x, lambda v: v @ b / (np.linalg.norm(v) * np.linalg.norm(b)), grad, b=b)


def logdet(r, d=None):
    d = d or i(r, 2, 5)
    A = r.standard_normal((d, d)) + 2 * np.eye(d)
    return fun(A, lambda v: np.linalg.slogdet(v)[1], lambda v: np.linalg.inv(v).T)


def frob(r):
    """½‖AB − C‖² with respect to A."""
    m, k, n = i(r, 3, 6), i(r, 2, 5), i(r, 3, 6)
    A, B, Cc = r.standard_normal((m, k)), r.standard_normal((k, n)), r.standard_normal((m, n))
    return fun(A, lambda v: 0.5 * ((v @ B - Cc) ** 2).sum(), lambda v: (v @ B - Cc) @ B.T, B=B, C=Cc, R=A @ B - Cc)


def attention(r, wrt="Q"):
    T, d = i(r, 3, 5), i(r, 2, 4)
    q = {k: r.standard_normal((T, d)) for k in "QKV"}
    P = r.standard_normal((T, d))

    def parts(v):
        a = {**q, wrt: v}
        S = a["Q"] @ a["K"].T / np.sqrt(d)
        return a, losses.softmax(S)

    def grad(v, scale=True, full=True):
        a, A = parts(v)
        dA = P @ a["V"].T
        dS = A * (dA - (dA * A).sum(1, keepdims=True)) if full else A * dA
        if scale:
            dS = dS / np.sqrt(d)
        return {"Q": dS @ a["K"], "K": dS.T @ a["Q"], "V": A.T @ P}[wrt]

    A = parts(q[wrt])[1]
    return fun(q[wrt], lambda v: (P * (parts(v)[1] @ parts(v)[0]["V"])).sum(), grad, P=P, A=A, d=d, n=T, q=q,
               bad=lambda **k: grad(q[wrt], **k))


def one_sided(f, x, h, dtype=None):
    """Forward differences, as someone would write them instead of an analytic gradient."""
    x = np.array(x, dtype or float)
    g = np.zeros_like(x)
    with np.errstate(all="ignore"):
        f0 = x.dtype.type(f(x))
        for k in np.ndindex(x.shape):
            o = x[k]
            x[k] = o + x.dtype.type(h)
            g[k] = (x.dtype.type(f(x)) - f0) / x.dtype.type(h)
            x[k] = o
    return g


def central(f, x, h):
    x = np.array(x, float)
    g = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        o = x[k]
        x[k] = o + h
        a = f(x)
        x[k] = o - h
        b = f(x)
        x[k] = o
        g[k] = (a - b) / (2 * h)
    return g
