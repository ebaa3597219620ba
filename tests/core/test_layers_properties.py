"""Identities that hold for every input: convolution, pooling and normalization."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import layers
from cs_core.layers import initial_running_stats

seeds = st.integers(0, 2**32 - 1)
small = st.integers(1, 3)


@st.composite
def convolutions(draw):
    """Images, filters and options of any shapes that fit together."""
    rng = np.random.default_rng(draw(seeds))
    n, c, f, kh, kw, stride = (draw(small) for _ in range(6))
    padding = draw(st.integers(0, 2))
    h = draw(st.integers(max(1, kh - 2 * padding), kh + 4))
    w = draw(st.integers(max(1, kw - 2 * padding), kw + 4))
    x, W, b = rng.normal(size=(n, c, h, w)), rng.normal(size=(f, c, kh, kw)), rng.normal(size=f)
    return rng, x, W, b, {"stride": stride, "padding": padding}


def convolve_by_loops(x, W, b, *, stride, padding):
    """The definition, one output at a time."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = W.shape[2:]
    rows = range(0, padded.shape[2] - kh + 1, stride)
    columns = range(0, padded.shape[3] - kw + 1, stride)
    out = np.empty((len(x), len(W), len(rows), len(columns)))
    for n, f, u, v in np.ndindex(out.shape):
        window = padded[n, :, rows[u] : rows[u] + kh, columns[v] : columns[v] + kw]
        out[n, f, u, v] = (window * W[f]).sum() + b[f]
    return out


@given(convolutions())
def test_convolution_is_its_definition(case):
    _, x, W, b, options = case
    expected = convolve_by_loops(x, W, b, **options)
    assert_allclose(layers.conv_forward(x, W, b, **options)[0], expected, rtol=1e-11, atol=1e-12)


@given(convolutions())
def test_convolution_is_linear_in_images_and_in_filters(case):
    rng, x, W, b, options = case
    x2, W2, zero = rng.normal(size=x.shape), rng.normal(size=W.shape), np.zeros_like(b)

    def conv(images, filters):
        return layers.conv_forward(images, filters, zero, **options)[0]

    assert_allclose(conv(2 * x - x2, W), 2 * conv(x, W) - conv(x2, W), rtol=1e-9, atol=1e-11)
    assert_allclose(conv(x, W - 3 * W2), conv(x, W) - 3 * conv(x, W2), rtol=1e-9, atol=1e-11)


@given(convolutions())
def test_backward_is_the_adjoint_of_the_convolution(case):
    """<conv(x), d> = <x, dx>, = <W, dW>, and <b, db> for the part of the bias."""
    rng, x, W, b, options = case
    out, cache = layers.conv_forward(x, W, np.zeros_like(b), **options)
    d = rng.normal(size=out.shape)
    dx, dW, db = layers.conv_backward(d, cache)
    product = (out * d).sum()
    tolerance = 1e-11 * (1 + np.abs(out * d).sum())
    assert abs((x * dx).sum() - product) < tolerance
    assert abs((W * dW).sum() - product) < tolerance
    with_bias = layers.conv_forward(x, W, b, **options)[0]
    assert abs((b * db).sum() - ((with_bias - out) * d).sum()) < tolerance


@st.composite
def pools(draw):
    rng = np.random.default_rng(draw(seeds))
    n, c, size, stride = (draw(small) for _ in range(4))
    h, w = (draw(st.integers(size, size + 5)) for _ in range(2))
    x = rng.integers(0, 4, size=(n, c, h, w)).astype(float)  # many ties
    return rng, x, size, stride


def pool_by_loops(x, d, size, stride, kind):
    """Output and gradient, one window at a time."""
    rows, columns = (range(0, length - size + 1, stride) for length in x.shape[2:])
    out, dx = np.empty((*x.shape[:2], len(rows), len(columns))), np.zeros_like(x)
    for n, c, u, v in np.ndindex(out.shape):
        place = (n, c, slice(rows[u], rows[u] + size), slice(columns[v], columns[v] + size))
        if kind == "max":
            first = np.unravel_index(x[place].argmax(), (size, size))
            out[n, c, u, v] = x[place][first]
            dx[place][first] += d[n, c, u, v]
        else:
            out[n, c, u, v] = x[place].mean()
            dx[place] += d[n, c, u, v] / size**2
    return out, dx


@given(pools(), st.sampled_from(["max", "avg"]))
def test_pooling_is_its_definition(case, kind):
    rng, x, size, stride = case
    forward, backward = (getattr(layers, f"{kind}_pool_{way}") for way in ("forward", "backward"))
    out, cache = forward(x, size=size, stride=stride)
    d = rng.normal(size=out.shape)
    expected, dx = pool_by_loops(x, d, size, stride, kind)
    assert_allclose(out, expected, rtol=1e-14, atol=1e-15)
    assert_allclose(backward(d, cache), dx, rtol=1e-12, atol=1e-13)


@given(pools())
def test_no_gradient_is_lost_in_pooling(case):
    rng, x, size, stride = case
    for name in ("max_pool", "avg_pool"):
        out, cache = getattr(layers, f"{name}_forward")(x, size=size, stride=stride)
        d = rng.normal(size=out.shape)
        dx = getattr(layers, f"{name}_backward")(d, cache)
        assert_allclose(dx.sum(axis=(2, 3)), d.sum(axis=(2, 3)), rtol=1e-10, atol=1e-12)


@given(seeds, st.sampled_from([(6, 3), (3, 2, 4, 5)]), st.floats(0.1, 50), st.floats(-20, 20))
def test_batchnorm_undoes_scale_and_shift(seed, shape, scale, shift):
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=shape), shape[1]
    gamma, beta = rng.normal(size=c), rng.normal(size=c)

    def out(z):
        running = initial_running_stats(c)
        return layers.batchnorm_forward(z, gamma, beta, running, training=True, eps=1e-12)[0]

    assert_allclose(out(scale * x + shift), out(x), rtol=1e-7, atol=1e-7)
    axes = (0, *range(2, len(shape)))
    assert_allclose(out(x).mean(axis=axes), beta, atol=1e-10)
    assert_allclose(out(x).std(axis=axes), np.abs(gamma), rtol=1e-8)


@given(seeds)
def test_gradient_of_batchnorm_is_orthogonal_to_shift_and_scale(seed):
    """What a shift or a rescaling of the batch cannot change has no slope along it."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(7, 4))
    running = initial_running_stats(4)
    _, cache, _ = layers.batchnorm_forward(
        x, rng.normal(size=4), np.zeros(4), running, training=True, eps=1e-14
    )
    dx, _, _ = layers.batchnorm_backward(rng.normal(size=(7, 4)), cache)
    assert_allclose(dx.sum(axis=0), 0, atol=1e-10)
    assert_allclose((dx * (x - x.mean(axis=0))).sum(axis=0), 0, atol=1e-9)


@given(seeds, st.floats(-100, 100))
def test_softmax_does_not_see_a_shift(seed, shift):
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
    out, cache = layers.softmax_forward(x)
    shifted, _ = layers.softmax_forward(x + shift)
    assert_allclose(shifted, out, rtol=1e-11)
    assert_allclose(out.sum(axis=-1), 1, rtol=1e-14)
    assert_allclose(layers.softmax_backward(d, cache).sum(axis=-1), 0, atol=1e-14)


@given(seeds)
def test_relatives_agree(seed):
    """One activation is another's special case."""
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))

    def both(name, *arrays, **options):
        out, cache = getattr(layers, f"{name}_forward")(*arrays, **options)
        gradient = getattr(layers, f"{name}_backward")(d, cache)
        return out, gradient[0] if isinstance(gradient, tuple) else gradient

    for one, other in [
        (both("relu", x), both("leaky_relu", x, slope=0)),
        (both("leaky_relu", x, slope=0.3), both("prelu", x, 0.3)),
        (both("prelu", x, 0.3), both("prelu", x, np.full(4, 0.3))),
        (both("relu", x), both("elu", x, alpha=0)),
    ]:
        assert_allclose(one[0], other[0], rtol=1e-15)
        assert_allclose(one[1], other[1], rtol=1e-15)
    out, cache = layers.maxout_forward(np.stack([np.zeros_like(x), x], axis=-1))
    assert_array_equal(out, both("relu", x)[0])
    assert_array_equal(layers.maxout_backward(d, cache)[..., 1], both("relu", x)[1])
    assert_allclose(both("tanh", x)[0], 2 * both("sigmoid", 2 * x)[0] - 1, rtol=1e-12, atol=1e-15)
