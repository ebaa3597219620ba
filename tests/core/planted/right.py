"""Endless right gradients: what a diagnosis must never call a bug.

``right_cases(rng)`` yields dicts with f, x, right, context, and what kind of case it is:
function (name), dtype ('float64'; 'float32': the right gradient rounded to float32;
'float32x': x is float32 too, f computes in float64; 'float32f': f itself also computes in
float32), scale (what f was multiplied with), xscale (what x was multiplied with), kink (the
distance of the nearest kink, or None if none was set near).
"""
# ruff: noqa
# fmt: off

import numpy as np
from planted import setups as C


def _one(name, fn, *a, **k):
    return name, lambda r: fn(r, *a, **k)


SETUPS = [_one(n, getattr(C, n)) for n in (
    "hinge sqhinge softmax_loss smoothed mse absolute huber bce bce_probs focal ridge logistic maxout gap_layer "
    "embedding dropout rosen_n quadform lse entropy entropy_logits kl kl_gauss variance norm product cosine logdet "
    "frob layernorm").split()]
SETUPS += [_one(f"act_{k}", C.act, k) for k in C.ACT]
SETUPS += [_one("leaky_0.2", C.act, "leaky", slope=0.2), _one("hinge_margin_0.3", C.hinge, margin=0.3),
           _one("softmax_shift_500", C.softmax_loss, shift=500.0), _one("bce_soft", C.bce, k=3, soft=True),
           _one("focal_0.5", C.focal, gamma=0.5), _one("mse_rows", C.mse, k=4), _one("lse_saturated", C.lse, scale=15.0),
           _one("tanh_saturated", C.act, "tanh", scale=4.0), _one("sigmoid_saturated", C.act, "sigmoid", scale=8.0)]
SETUPS += [_one(f"affine_{w}", C.affine, w) for w in "xWb"]
SETUPS += [_one(f"conv_{w}_{s}_{p}", C.conv, w, s, p) for w in "xWb" for s, p in ((1, 0), (1, 1), (2, 1))]
SETUPS += [_one(f"batchnorm_{w}_{im}_{tr}", C.batchnorm, w, im, tr) for w in ("x", "gamma", "beta")
           for im in (False, True) for tr in (False, True)]
SETUPS += [_one(f"linear_{l}_{p}", C.linear_loss, l, p) for l in C.LOSS for p in C.PEN]
SETUPS += [_one(f"linear_{l}_noreg", C.linear_loss, l, reg=0.0) for l in C.LOSS]
SETUPS += [_one(f"penalty_{p}", C.penalty, p) for p in ("l2", "l1", "elastic")]
SETUPS += [_one("penalty_l2_bias_row", C.penalty, "l2", bias_row=True)]
SETUPS += [_one(f"net_{w}_{a}", C.net, w, a, "mse" if a == "tanh" else "softmax", 0.1)
           for w in ("W1", "b1", "W2", "b2", "X") for a in ("relu", "tanh", "sigmoid", "gelu", "leaky")]
SETUPS += [_one(f"residual_{w}", C.residual, w) for w in ("x", "W1", "b1", "W2", "b2")]
SETUPS += [_one(f"residual_proj_{w}", C.residual, w, True) for w in ("x", "W1", "Ws", "bs")]
SETUPS += [_one(f"rnn_{w}", C.rnn, w) for w in ("Wx", "Wh", "b", "h0")]
SETUPS += [_one(f"attention_{w}", C.attention, w) for w in "QKV"]
SETUPS += [_one(f"pool_{k}_{s}", C.pool, k, s[0], s[1], s[2]) for k in ("max", "avg")
           for s in ((2, None, (4, 4)), (3, 1, (4, 5)), (2, 1, (4, 4)))]
SETUPS += [_one(f"prelu_{w}", C.prelu, w) for w in ("x", "slope")]
SETUPS += [_one(w, C.landscape, w) for w in
           "rosenbrock beale himmelblau saddle monkey_saddle ravine zigzag_bowl cubic sinc".split()]


def _near(r):
    """A case with a few entries close to, but not on, a kink."""
    d = float(10 ** r.uniform(-6, -2))
    kind = r.choice(["relu", "leaky", "elu", "selu", "l1", "hinge", "huber", "absolute", "max_pool"])
    sign = lambda k: r.choice([-1.0, 1.0], k)
    if kind in ("relu", "leaky", "elu", "selu"):
        s = C.act(r, kind)
        at = r.choice(s.x.size, 3, replace=False)
        s.x.ravel()[at] = sign(3) * d
    elif kind == "l1":
        s = C.penalty(r, "l1", shape=(5, 4))
        s.x.ravel()[r.choice(20, 3, replace=False)] = sign(3) * d
    elif kind == "hinge":
        s = C.hinge(r)
        for k in (0, 1):
            s.x[k, (s.y[k] + 1) % s.c] = s.x[k, s.y[k]] - 1 + d * sign(1)[0]
    elif kind in ("huber", "absolute"):
        s = getattr(C, kind)(r, n=6, k=3)
        at = r.choice(18, 3, replace=False)
        edge = sign(3) * (1.0 if kind == "huber" else 0.0)
        s.x.ravel()[at] = s.t.ravel()[at] + edge + sign(3) * d
    else:
        s = C.pool(r)
        s.x[0, 0, 1, 0] = s.x[0, 0, :2, :2].max() + d
    s.right = None
    return f"{kind}_near_kink", s, d


def right_cases(rng):
    while True:
        near = rng.random() < 0.15
        if near:
            name, s, kink = _near(rng)
        else:
            name, setup = SETUPS[rng.integers(len(SETUPS))]
            s, kink = setup(rng), None
        x = np.array(s.x, dtype=float)
        dtype = str(rng.choice(["float64", "float32", "float32x", "float32f"], p=[0.6, 0.2, 0.15, 0.05]))
        if near:
            dtype = "float64" if rng.random() < 0.7 else "float32"
        scale = xscale = 1.0
        if not near and rng.random() < 0.25:
            scale = float(rng.choice([1e-6, 1e-3, 1e3, 1e6]))
        if not near and rng.random() < 0.12:
            xscale = float(rng.choice([1e-6, 1e-3, 1e3, 1e6]))
        base, grad = s.f, s.grad
        if dtype.startswith("float32") and len(dtype) > 7:
            x = (x * xscale).astype(np.float32)
        else:
            x = x * xscale
        point = np.asarray(x, float) / xscale
        right = scale / xscale * np.asarray(grad(point), float)

        def f(v, base=base, scale=scale, xscale=xscale, low=dtype == "float32f"):
            if low:
                return float(np.float32(scale) * np.float32(base(np.asarray(v, np.float32) / np.float32(xscale))))
            return scale * float(base(np.asarray(v, float) / xscale))

        if dtype != "float64":
            right = right.astype(np.float32)
        known = [k for k in C.KEYS if hasattr(s, k) and rng.random() < 0.6]
        # strength, labels and features only mean the same if f was left as it is
        context = {k: getattr(s, k) for k in known if k != "reg" or (scale == 1 and xscale == 1)}
        yield dict(f=f, x=x, right=right, context=context, function=name, dtype=dtype, scale=scale,
                   xscale=xscale, kink=kink)
