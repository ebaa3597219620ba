"""The table of layers that the shared checks run through: a new layer is a new row or two."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cs_core import layers
from cs_core.layers import RunningStats

Shapes = tuple[tuple[int, ...], ...]


def as_tuple(gradients) -> tuple[np.ndarray, ...]:
    return gradients if isinstance(gradients, tuple) else (gradients,)


@dataclass(frozen=True)
class LayerCase:
    """One layer with one choice of options.

    `forward` takes the arrays that have a gradient, in the order in which `backward` returns
    their gradients, and returns (out, cache). `shapes` holds shapes of these arrays, for one
    example, for a few, and odd ones.
    """

    name: str
    covers: str
    forward: Callable
    backward: Callable
    shapes: tuple[Shapes, ...]

    def __str__(self) -> str:
        return self.name

    def draw(self, rng: np.random.Generator, shapes: Shapes) -> list[np.ndarray]:
        """Arrays with no two entries closer than 0.01, and none closer than that to 0: no kinks."""
        sizes = [int(np.prod(shape)) for shape in shapes]
        levels = (rng.permutation(sum(sizes)) + 0.5) * rng.choice([-1, 1], sum(sizes))
        step = max(0.02, 4 / sum(sizes))
        return [
            (step * part).reshape(shape)
            for part, shape in zip(np.split(levels, np.cumsum(sizes)[:-1]), shapes, strict=True)
        ]

    def example(self, rng: np.random.Generator) -> list[np.ndarray]:
        return self.draw(rng, self.shapes[1])

    def out(self, *arrays) -> np.ndarray:
        return self.forward(*arrays)[0]

    def pull_back(self, arrays, dout) -> tuple[np.ndarray, ...]:
        """Gradients of all arrays for this upstream gradient."""
        return as_tuple(self.backward(dout, self.forward(*arrays)[1]))


ANY: tuple[Shapes, ...] = (((1, 1),), ((4, 3),), ((5,),), ((2, 3, 2, 2),))
IMAGES: tuple[Shapes, ...] = (((1, 1, 2, 2),), ((2, 3, 5, 4),), ((3, 2, 7, 6),))


def elementwise(name: str, **options: float) -> LayerCase:
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    label = "-".join([name, *(f"{k}={v:g}" for k, v in options.items())])
    return LayerCase(label, name, lambda x: forward(x, **options), backward, ANY)


def pooling(name: str, shapes: tuple[Shapes, ...] = IMAGES, **options: int) -> LayerCase:
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    label = "-".join([name, *(f"{k}={v}" for k, v in options.items())])
    return LayerCase(label, name, lambda x: forward(x, **options), backward, shapes)


def conv(stride: int, padding: int, *shapes: Shapes) -> LayerCase:
    def forward(x, W, b):
        return layers.conv_forward(x, W, b, stride=stride, padding=padding)

    name = f"conv-stride={stride}-padding={padding}"
    return LayerCase(name, "conv", forward, layers.conv_backward, shapes)


def stats(channels: int) -> RunningStats:
    """Running statistics that are not those of any batch."""
    return RunningStats(np.linspace(-0.5, 0.7, channels), np.linspace(0.3, 2.0, channels))


def batchnorm(*, training: bool) -> LayerCase:
    def forward(x, gamma, beta):
        running = stats(np.shape(x)[1])
        return layers.batchnorm_forward(x, gamma, beta, running, training=training)[:2]

    shapes = tuple(
        (x, (x[1],), (x[1],)) for x in [(2, 1), (5, 3), (2, 3, 2, 4), (1, 2, 3, 3), (6, 2)]
    )
    name = f"batchnorm-{'training' if training else 'testing'}"
    return LayerCase(name, "batchnorm", forward, layers.batchnorm_backward, shapes)


def named_backward(backward: Callable, names: tuple[str, ...]) -> Callable:
    """Gradients of a block as a tuple, in the order of its parameters."""

    def ordered(dout, cache):
        dx, grads = backward(dout, cache)
        assert set(grads) == set(names)
        return (dx, *(grads[name] for name in names))

    return ordered


def residual(*, projection: bool) -> LayerCase:
    names = ("W1", "b1", "W2", "b2", *(("Ws", "bs") if projection else ()))

    def forward(x, *arrays):
        return layers.residual_forward(x, dict(zip(names, arrays, strict=True)))

    def shapes(n: int, d: int, m: int, h: int) -> Shapes:
        h = h if projection else d
        tail = ((d, h), (h,)) if projection else ()
        return ((n, d), (d, m), (m,), (m, h), (h,), *tail)

    return LayerCase(
        f"residual-{'projection' if projection else 'identity'}",
        "residual",
        forward,
        named_backward(layers.residual_backward, names),
        (shapes(1, 1, 1, 2), shapes(4, 3, 5, 2), shapes(2, 4, 1, 3)),
    )


def residual_conv(*, stride: int, projection: bool, training: bool, size: int = 3) -> LayerCase:
    names: tuple[str, ...] = ("W1", "gamma1", "beta1", "W2", "gamma2", "beta2")
    names += ("Ws", "gammas", "betas") if projection else ()

    def forward(x, *arrays):
        params = dict(zip(names, arrays, strict=True))
        tags = ("1", "2", "s") if projection else ("1", "2")
        running = {"bn" + tag: stats(np.shape(params["gamma1"])[0]) for tag in tags}
        return layers.residual_conv_forward(x, params, running, training=training, stride=stride)[
            :2
        ]

    def shapes(n: int, c: int, f: int, h: int, w: int) -> Shapes:
        f = f if projection else c
        block = ((f, c, size, size), (f,), (f,), (f, f, size, size), (f,), (f,))
        return ((n, c, h, w), *block, *(((f, c, 1, 1), (f,), (f,)) if projection else ()))

    label = f"residual_conv-{'projection' if projection else 'identity'}-{stride=}-{size=}"
    return LayerCase(
        f"{label}-{'training' if training else 'testing'}",
        "residual_conv",
        forward,
        named_backward(layers.residual_conv_backward, names),
        (shapes(1, 1, 2, 3, 2), shapes(2, 2, 3, 4, 5)),
    )


CASES = [
    LayerCase(
        "affine",
        "affine",
        layers.affine_forward,
        layers.affine_backward,
        tuple(((n, d), (d, h), (h,)) for n, d, h in [(1, 1, 2), (4, 3, 5), (3, 3, 3), (2, 5, 1)]),
    ),
    *map(elementwise, ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu"]),
    elementwise("leaky_relu", slope=0.3),
    elementwise("leaky_relu", slope=0.0),
    elementwise("elu", alpha=1.7),
    elementwise("softmax"),
    elementwise("flatten"),
    LayerCase(
        "prelu-one",
        "prelu",
        layers.prelu_forward,
        layers.prelu_backward,
        (((1,), ()), ((4, 3), ()), ((2, 3, 2, 2), ())),
    ),
    LayerCase(
        "prelu-per-channel",
        "prelu",
        layers.prelu_forward,
        layers.prelu_backward,
        (((1, 1), (1,)), ((4, 3), (3,)), ((3, 3), (3,)), ((2, 3, 2, 3), (3,))),
    ),
    LayerCase(
        "maxout",
        "maxout",
        layers.maxout_forward,
        layers.maxout_backward,
        (((1, 2, 2),), ((4, 3, 2),), ((5, 1),), ((2, 2, 3, 4),)),
    ),
    batchnorm(training=True),
    batchnorm(training=False),
    conv(
        1,
        0,
        ((1, 1, 2, 2), (1, 1, 2, 2), (1,)),
        ((2, 3, 5, 4), (4, 3, 3, 2), (4,)),
        ((2, 2, 3, 3), (2, 2, 1, 1), (2,)),
    ),
    conv(1, 1, ((1, 1, 1, 1), (2, 1, 3, 3), (2,)), ((2, 3, 4, 5), (2, 3, 3, 3), (2,))),
    conv(2, 1, ((1, 2, 4, 5), (3, 2, 3, 3), (3,)), ((2, 2, 6, 7), (3, 2, 3, 2), (3,))),
    conv(3, 2, ((1, 1, 5, 8), (2, 1, 2, 4), (2,)), ((3, 2, 7, 4), (1, 2, 4, 3), (1,))),
    pooling("max_pool"),
    pooling("max_pool", (((1, 1, 3, 3),), ((2, 3, 5, 6),)), size=3, stride=1),
    pooling("max_pool", (((1, 1, 3, 3),), ((2, 2, 7, 5),)), size=2, stride=3),
    pooling("avg_pool"),
    pooling("avg_pool", (((1, 1, 3, 3),), ((2, 3, 5, 6),)), size=3, stride=1),
    pooling("avg_pool", (((1, 1, 3, 3),), ((2, 2, 7, 5),)), size=1, stride=3),
    pooling("global_avg_pool"),
    residual(projection=False),
    residual(projection=True),
    residual_conv(stride=1, projection=False, training=True),
    residual_conv(stride=1, projection=True, training=True, size=5),
    residual_conv(stride=2, projection=True, training=True),
    residual_conv(stride=2, projection=True, training=False),
]
