"""Every layer beside PyTorch: values, and gradients by its automatic differentiation.

Where PyTorch's convention differs, the table says so.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import layers
from cs_core.layers import RunningStats

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)
F = torch.nn.functional

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 1e-5, "atol": 1e-5}}
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)


class Pair(NamedTuple):
    """A layer of ours, the same of theirs, and shapes of the arrays that have a gradient."""

    name: str
    ours: Callable
    back: Callable
    theirs: Callable
    shapes: list[tuple[tuple[int, ...], ...]]

    def __str__(self) -> str:
        return self.name


def elementwise(name, theirs, shapes=(((1, 1),), ((6, 3),), ((5,),), ((2, 3, 4, 2),)), **options):
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    label = "-".join([name, *(f"{k}={v}" for k, v in options.items())])
    return Pair(label, lambda x: forward(x, **options), backward, theirs, list(shapes))


IMAGES = (((1, 1, 3, 3),), ((2, 3, 6, 5),), ((4, 2, 8, 7),))


def pool(name, theirs, size, stride):
    def function(x):
        return theirs(x, size, stride)

    return elementwise(name, function, IMAGES, size=size, stride=stride)


def conv(stride, padding, *shapes):
    return Pair(
        f"conv-{stride}-{padding}",
        lambda x, W, b: layers.conv_forward(x, W, b, stride=stride, padding=padding),
        layers.conv_backward,
        lambda x, W, b: F.conv2d(x, W, b, stride=stride, padding=padding),
        [((n, c, h, w), (f, c, kh, kw), (f,)) for n, c, h, w, f, kh, kw in shapes],
    )


def statistics(channels, dtype):
    return np.linspace(-1, 1, channels, dtype=dtype), np.linspace(0.5, 2, channels, dtype=dtype)


def batchnorm(training, eps):
    def ours(x, gamma, beta):
        running = RunningStats(*statistics(x.shape[1], x.dtype))
        return layers.batchnorm_forward(x, gamma, beta, running, training=training, eps=eps)[:2]

    def theirs(x, gamma, beta):
        mean, var = (torch.tensor(a).to(x.dtype) for a in statistics(x.shape[1], np.float64))
        return F.batch_norm(x, mean, var, gamma, beta, training=training, eps=eps)

    shapes = [(2, 1), (6, 3), (1, 2, 3, 4), (5, 3, 2, 2)]
    name = f"batchnorm-{'training' if training else 'testing'}-{eps}"
    return Pair(
        name, ours, layers.batchnorm_backward, theirs, [(s, s[1:2], s[1:2]) for s in shapes]
    )


def block_of(names, ours, backward, theirs, shapes, label):
    def forward(x, *arrays):
        return ours(x, dict(zip(names, arrays, strict=True)))

    def back(dout, cache):
        dx, grads = backward(dout, cache)
        return (dx, *(grads[name] for name in names))

    def reference(x, *arrays):
        return theirs(x, dict(zip(names, arrays, strict=True)))

    return Pair(label, forward, back, reference, shapes)


def dense_block(projection):
    names = ("W1", "b1", "W2", "b2", *(("Ws", "bs") if projection else ()))

    def theirs(x, p):
        branch = F.relu(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        return F.relu(branch + (x @ p["Ws"] + p["bs"] if projection else x))

    def shapes(n, d, m, h):
        h = h if projection else d
        tail = ((d, h), (h,)) if projection else ()
        return ((n, d), (d, m), (m,), (m, h), (h,), *tail)

    return block_of(
        names,
        layers.residual_forward,
        layers.residual_backward,
        theirs,
        [shapes(1, 1, 2, 2), shapes(7, 4, 5, 3)],
        f"residual-{projection}",
    )


def conv_block(projection, stride, training):
    names = ("W1", "gamma1", "beta1", "W2", "gamma2", "beta2")
    names += ("Ws", "gammas", "betas") if projection else ()
    tags = ("1", "2", "s") if projection else ("1", "2")

    def ours(x, p):
        channels = len(p["gamma1"])
        running = {f"bn{t}": RunningStats(*statistics(channels, np.float64)) for t in tags}
        return layers.residual_conv_forward(x, p, running, training=training, stride=stride)[:2]

    def conv_bn(x, p, tag, step):
        W = p["W" + tag]
        mean, var = (torch.tensor(a).to(x.dtype) for a in statistics(len(W), np.float64))
        z = F.conv2d(x, W, stride=step, padding=W.shape[2] // 2)
        return F.batch_norm(z, mean, var, p["gamma" + tag], p["beta" + tag], training=training)

    def theirs(x, p):
        branch = conv_bn(F.relu(conv_bn(x, p, "1", stride)), p, "2", 1)
        return F.relu(branch + (conv_bn(x, p, "s", stride) if projection else x))

    def shapes(n, c, f, h, w, k):
        f = f if projection else c
        block = ((f, c, k, k), (f,), (f,), (f, f, k, k), (f,), (f,))
        return ((n, c, h, w), *block, *(((f, c, 1, 1), (f,), (f,)) if projection else ()))

    return block_of(
        names,
        ours,
        layers.residual_conv_backward,
        theirs,
        [shapes(3, 1, 2, 4, 5, 3), shapes(2, 2, 3, 5, 4, 1)],
        f"residual_conv-{projection}-{stride}-{training}",
    )


PAIRS = [
    Pair(
        "affine",
        layers.affine_forward,
        layers.affine_backward,
        lambda x, W, b: F.linear(x, W.T, b),  # theirs keeps W as (H, D)
        [((n, d), (d, h), (h,)) for n, d, h in [(1, 1, 1), (1, 4, 2), (7, 3, 5), (4, 4, 4)]],
    ),
    elementwise("flatten", lambda x: torch.flatten(x, 1), (((1, 1),), ((2, 3, 4, 2),))),
    elementwise("sigmoid", torch.sigmoid),
    elementwise("tanh", torch.tanh),
    elementwise("relu", F.relu),
    elementwise("leaky_relu", F.leaky_relu),
    elementwise("leaky_relu", lambda x: F.leaky_relu(x, 0.3), slope=0.3),
    elementwise("elu", F.elu),
    elementwise("elu", lambda x: F.elu(x, 1.7), alpha=1.7),
    elementwise("selu", F.selu),
    elementwise("gelu", F.gelu),
    elementwise("silu", F.silu),
    elementwise("softmax", lambda x: torch.softmax(x, -1)),
    elementwise("maxout", lambda x: x.max(-1).values),
    Pair(
        "prelu",
        layers.prelu_forward,
        layers.prelu_backward,
        # theirs has no single number but a slope array of one entry
        lambda x, a: F.prelu(x, a.reshape(-1)),
        [((6, 3), ()), ((1, 1), (1,)), ((6, 3), (3,)), ((2, 3, 4, 2), (3,))],
    ),
    *(batchnorm(training, eps) for training in (True, False) for eps in (1e-5, 0.5)),
    conv(1, 0, (1, 1, 1, 1, 1, 1, 1), (2, 3, 5, 6, 4, 3, 2), (1, 2, 4, 4, 2, 4, 4)),
    conv(1, 1, (1, 1, 1, 1, 2, 3, 3), (3, 2, 7, 5, 3, 3, 3)),
    conv(2, 1, (2, 3, 6, 7, 2, 3, 3), (1, 2, 5, 5, 3, 1, 1)),
    conv(3, 2, (2, 1, 8, 6, 2, 5, 4), (1, 3, 4, 4, 1, 2, 3)),
    pool("max_pool", F.max_pool2d, 2, 2),
    pool("max_pool", F.max_pool2d, 3, 1),
    pool("max_pool", F.max_pool2d, 2, 3),
    pool("avg_pool", F.avg_pool2d, 2, 2),
    pool("avg_pool", F.avg_pool2d, 3, 1),
    pool("avg_pool", F.avg_pool2d, 1, 2),
    elementwise("global_avg_pool", lambda x: F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0], IMAGES),
    dense_block(False),
    dense_block(True),
    conv_block(False, 1, True),
    conv_block(True, 1, True),
    conv_block(True, 2, True),
    conv_block(True, 2, False),
]
every_pair = pytest.mark.parametrize("case", PAIRS, ids=str)
every_pair_and_shape = pytest.mark.parametrize(
    ("case", "shapes"),
    [pytest.param(p, s, id=f"{p}-{'x'.join(map(str, s[0]))}") for p in PAIRS for s in p.shapes],
)


def test_every_layer_has_a_second_opinion():
    public = {n.removesuffix("_forward") for n in layers.__all__ if n.endswith("_forward")}
    assert {pair.name.split("-")[0] for pair in PAIRS} == public


def by_autograd(case, arrays, dout):
    leaves = [torch.tensor(np.array(a, order="C"), requires_grad=True) for a in arrays]
    out = case.theirs(*leaves)
    out.backward(torch.tensor(np.array(dout, order="C")))
    return out.detach().numpy(), [leaf.grad.numpy() for leaf in leaves]


def assert_alike(case, arrays, dout, **tolerance):
    out, cache = case.ours(*arrays)
    gradients = case.back(dout, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    expected, slopes = by_autograd(case, arrays, dout)
    assert_allclose(out, expected, **tolerance)
    assert out.dtype == expected.dtype
    for gradient, slope in zip(gradients, slopes, strict=True):
        size = {"atol": tolerance["atol"] * max(1, np.abs(slope).max())}  # sums of many terms
        assert_allclose(gradient, slope, **(tolerance | size))
        assert gradient.dtype == slope.dtype


def draw(case, shapes, rng, dtype=np.float64, scale=1.0):
    arrays = [rng.normal(scale=scale, size=shape).astype(dtype) for shape in shapes]
    return arrays, rng.normal(size=case.ours(*arrays)[0].shape).astype(dtype)


@every_pair_and_shape
@every_dtype
def test_value_and_gradients(case, shapes, dtype, rng):
    assert_alike(case, *draw(case, shapes, rng, dtype), **TOLERANCE[dtype])


@every_pair
def test_arrays_that_are_not_contiguous_or_cannot_be_written(case, rng):
    arrays, dout = draw(case, case.shapes[-1], rng)
    apart = [np.asfortranarray(a) if a.ndim > 1 else np.repeat(a, 2)[::2] for a in arrays[1:]]
    apart = [a.reshape(np.shape(b)) for a, b in zip(apart, arrays[1:], strict=True)]
    x, d = np.repeat(arrays[0], 2, axis=-1)[..., ::2], np.asfortranarray(dout)
    for array in (x, *apart, d):
        array.flags.writeable = False
    assert_alike(case, [x, *apart], d, **TOLERANCE[np.float64])


ACTIVATIONS = [p for p in PAIRS if p.shapes[0] == ((1, 1),) and p.name != "flatten"]


@pytest.mark.parametrize("case", ACTIVATIONS, ids=str)
@pytest.mark.parametrize("scale", [1e-8, 1e-3, 10.0, 1e3])
def test_small_and_large_arguments(case, scale, rng):
    arrays, dout = draw(case, ((40, 10),), rng, scale=scale)
    assert_alike(case, arrays, dout, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("case", ACTIVATIONS, ids=str)
def test_a_fine_grid(case):
    x = np.linspace(-40, 40, 8001).reshape(-1, 3)
    assert_alike(case, [x], np.ones(case.ours(x)[0].shape), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "selu", "prelu"])
def test_convention_at_the_kink_is_theirs(name):
    case = next(p for p in PAIRS if p.name == name)
    rest = [np.array(0.3)] if name == "prelu" else []
    assert_alike(
        case, [np.array([[0.0, -0.0, 1.0]]), *rest], np.ones((1, 3)), **TOLERANCE[np.float64]
    )


@pytest.mark.parametrize("size", [2, 3])
def test_ties_in_a_window_go_where_theirs_go(size, rng):
    """Max pooling, whose first maximum wins in both."""
    x = rng.integers(0, 3, size=(3, 2, 8, 9)).astype(float)
    case = pool("max_pool", F.max_pool2d, size, size)
    dout = rng.normal(size=case.ours(x)[0].shape)
    assert_alike(case, [x], dout, **TOLERANCE[np.float64])


@every_dtype
@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5, 2)], ids=str)
def test_running_statistics(shape, dtype, rng):
    """Their momentum is the share of the new; their running variance divides by one less."""
    n, c = np.prod(shape) // shape[1], shape[1]
    running = RunningStats(*statistics(c, dtype))
    theirs = torch.nn.BatchNorm2d(c, momentum=0.3) if len(shape) == 4 else torch.nn.BatchNorm1d(c)
    theirs.momentum = 0.3
    theirs.running_mean, theirs.running_var = (torch.tensor(a.copy()) for a in running)
    for _ in range(5):
        x = rng.normal(1, 2, size=shape).astype(dtype)
        before = theirs.running_var.numpy().copy()
        theirs.to(torch.tensor(x).dtype)(torch.tensor(x))
        old_var = running.var
        running = layers.batchnorm_forward(
            x, np.ones(c), np.zeros(c), running, training=True, momentum=0.7
        )[2]
        assert_allclose(running.mean, theirs.running_mean.numpy(), **TOLERANCE[dtype])
        step, their_step = running.var - 0.7 * old_var, theirs.running_var.numpy() - 0.7 * before
        assert_allclose(step * n / (n - 1), their_step, **TOLERANCE[dtype])


def test_the_normal_distribution_function():
    """What GELU rests on, beside SciPy's."""
    special = pytest.importorskip("scipy.special", reason="SciPy is not installed")
    x = np.linspace(-40, 40, 200_001)
    gelu = layers.gelu_forward(x)[0]
    assert_allclose(gelu, x * special.ndtr(x), rtol=1e-14, atol=2e-15)


def test_convolutions_of_every_kind():
    """Windows, strides and borders of any size, also where some pixels meet no window at all."""
    rng = np.random.default_rng(0)
    tried = 0
    for _ in range(300):
        n, c, f = rng.integers(1, 4, 3)
        (kh, kw), (h, w) = rng.integers(1, 5, 2), rng.integers(1, 9, 2)
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 4))
        if h + 2 * padding < kh or w + 2 * padding < kw:
            continue
        x, W, b = (rng.standard_normal(s) for s in ((n, c, h, w), (f, c, kh, kw), (f,)))
        out, cache = layers.conv_forward(x, W, b, stride=stride, padding=padding)
        dout = rng.standard_normal(out.shape)
        tensors = [torch.from_numpy(a).requires_grad_() for a in (x, W, b)]
        theirs = F.conv2d(*tensors, stride=stride, padding=padding)
        theirs.backward(torch.from_numpy(dout))
        assert_allclose(out, theirs.detach(), rtol=1e-10, atol=1e-10)
        for mine, tensor in zip(layers.conv_backward(dout, cache), tensors, strict=True):
            assert_allclose(mine, tensor.grad, rtol=1e-10, atol=1e-10)
        tried += 1
    assert tried > 200
