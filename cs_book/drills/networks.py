"""Drills of the chapter *Neural networks and activation functions*."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    tanh_backward,
)
from cs_core.networks import two_layer_net

Array = NDArray[np.float64]


def entries(name: str, matrix: Array) -> dict[str, float]:
    """Name the entries of a matrix of two rows: W00, W01, W10, W11."""
    return {f"{name}{i}{j}": float(matrix[i, j]) for i, j in np.ndindex(matrix.shape)}


def whole(rng: np.random.Generator, shape: tuple[int, ...], largest: int = 3) -> Array:
    """Draw whole numbers that are not 0."""
    return rng.integers(1, largest + 1, size=shape) * rng.choice([-1.0, 1.0], size=shape)


class ParametersOfTwoLayers(Drill):
    """How many numbers a two-layer network learns."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the widths of input, hidden layer and output."""
        D, H, C = (int(rng.integers(2, top)) for top in (13, 13, 11))
        params = two_layer_net(D, H, C).init_params(rng=rng)
        total = sum(array.size for array in params.values())
        weights = D * H + H * C
        return self.made(
            total,
            {
                "no_biases": weights,
                "units": D + H + C,
                "biases_below": weights + D + H,
                "one_bias_a_layer": weights + 2,
                "no_output_biases": weights + H,
                "products": D * H * C,
            },
            D=D, H=H, C=C, first=(D + 1) * H, second=(H + 1) * C, W1=D * H, W2=H * C, total=total,
        )  # fmt: skip


class SlopesFromOutputs(Drill):
    """Gradients behind a sigmoid and a tanh, from their outputs alone."""

    count = 2
    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw an output of each, and the gradient that comes back to both."""
        s, t = rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], size=2)
        t *= rng.choice([-1.0, 1.0])
        G = float(rng.choice([-10, -5, -2, 2, 5, 10]))
        answer = (
            float(sigmoid_backward([G], np.array([s]))[0]),
            float(tanh_backward([G], np.array([t]))[0]),
        )
        return self.made(
            answer,
            {
                "rules_swapped": (G * (1 - s**2), G * t * (1 - t)),
                "not_squared": (G * s * (1 - s), G * (1 - t)),
                "no_gradient": (s * (1 - s), 1 - t**2),
                "one_factor": (G * (1 - s), G * (1 - t)),
                "outputs": (G * s, G * t),
                "square_alone": (G * s**2, G * t**2),
            },
            s=s, t=t, G=G, gb=bracketed(G), rest=1 - s, square=t**2, kept=1 - t**2,
            slope=s * (1 - s), first=answer[0], second=answer[1],
        )  # fmt: skip


class LargestSum(Drill):
    """The largest sum of a unit over the unit square, which says whether it is dead."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw weights of both signs and a bias."""
        w = rng.permutation([rng.integers(1, 8), -rng.integers(1, 8)]) + 0.0
        b = -float(rng.integers(1, 10))
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        sums = affine_forward(corners, w[:, None], [b])[0][:, 0]
        return self.made(
            sums.max(),
            {
                "bias": b,
                "smallest": sums.min(),
                "far_corner": sums[3],
                "sizes": b + np.abs(w).sum(),
                "no_bias": sums.max() - b,
                "center": sums.mean(),
            },
            w1=w[0], w2=bracketed(w[1]), b=bracketed(b), top=w.max(), origin=sums[0], right=sums[1],
            above=sums[2], both=sums[3], largest=sums.max(),
        )  # fmt: skip


def tiny_net(rng: np.random.Generator) -> tuple[Array, ...]:
    """Draw an example and a network of two units, of which one is on and the other off."""
    while True:
        x, W1, b1 = rng.integers(1, 5, size=(1, 2)) + 0.0, whole(rng, (2, 2)), whole(rng, (2,), 4)
        z = (x @ W1 + b1)[0]
        if z.min() < 0 < z.max():
            return x, W1, b1, whole(rng, (2, 1)), whole(rng, (1,), 4)


class ScoreOfATinyNet(Drill):
    """The score of a network with two hidden units."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a network of which one unit is on and the other off."""
        x, W1, b1, W2, b2 = tiny_net(rng)

        def score(x: Array, W1: Array, b1: Array, b2: Array) -> float:
            h = relu_forward(affine_forward(x, W1, b1)[0])[0]
            return float(affine_forward(h, W2, b2)[0][0, 0])

        z = affine_forward(x, W1, b1)[0]
        h = relu_forward(z)[0]
        late = relu_forward(affine_forward(x, W1, 0 * b1)[0])[0] + b1
        return self.made(
            score(x, W1, b1, b2),
            {
                "no_relu": affine_forward(z, W2, b2)[0],
                "bias_after": affine_forward(late, W2, b2)[0],
                "transposed": score(x, W1.T, b1, b2),
                "no_hidden_bias": score(x, W1, 0 * b1, b2),
                "no_output_bias": score(x, W1, b1, 0 * b2),
                "only_sizes": affine_forward(np.abs(z), W2, b2)[0],
            },
            x=row(x), b1=row(b1), w2=row(W2), b2=b2[0], z=row(z), h=row(h), **entries("W", W1),
            h0=h[0, 0], h1=h[0, 1], v0=bracketed(W2[0, 0]), v1=bracketed(W2[1, 0]),
            b2b=bracketed(b2[0]), score=score(x, W1, b1, b2),
        )  # fmt: skip


class GradientOfATinyNet(Drill):
    """The gradient by the first weights of a network with two hidden units."""

    count = 4
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a network of which one unit is on and the other off, and a gradient by the score."""
        x, W1, b1, W2, b2 = tiny_net(rng)
        G = float(rng.choice([-3, -2, 2, 3]))
        z, below = affine_forward(x, W1, b1)
        h, kink = relu_forward(z)
        dh, _, _ = affine_backward([[G]], affine_forward(h, W2, b2)[1])
        dz = relu_backward(dh, kink)
        dW1 = affine_backward(dz, below)[1]

        def by(dz: Array) -> Array:
            return affine_backward(dz, below)[1]

        return self.made(
            dW1,
            {
                "no_mask": by(dh),
                "wrong_unit": by(dh - dz),
                "transposed": dW1.T,
                "no_input": np.tile(dz, (2, 1)),
                "no_output_weight": by(np.where(z > 0, G, 0.0)),
                "no_gradient": dW1 / G,
            },
            x=row(x), z=row(z), w2=row(W2), G=G, gb=bracketed(G), dh=row(dh), dz=row(dz),
            x0=x[0, 0], x1=x[0, 1], v0=W2[0, 0], v1=W2[1, 0], **entries("d", dW1),
        )  # fmt: skip


class MergedLayers(Drill):
    """The one layer that two affine layers in a row are."""

    count = 4
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two affine layers of two units each."""
        W1, W2 = whole(rng, (2, 2)), whole(rng, (2, 2))
        b1, b2 = whole(rng, (2,), 4), whole(rng, (2,), 4)
        W = W1 @ W2
        b = affine_forward(b1[None], W2, b2)[0][0]
        return self.made(
            [*W[0], *b],
            {
                "biases_added": [*W[0], *(b1 + b2)],
                "other_order": [*(W2 @ W1)[0], *b],
                "lost_bias": [*W[0], *b2],
                "weights_added": [*(W1 + W2)[0], *b],
                "first_column": [*W[:, 0], *b],
                "entry_by_entry": [*(W1 * W2)[0], *b],
            },
            **entries("A", W1), **entries("B", W2), c=row(b1), d=row(b2), r0=W[0, 0], r1=W[0, 1],
            a0=W1[0, 0], a1=bracketed(W1[0, 1]), c0=b1[0], c1=bracketed(b1[1]),
            p00=bracketed(W2[0, 0]), p01=bracketed(W2[0, 1]), p10=bracketed(W2[1, 0]),
            p11=bracketed(W2[1, 1]), d0=bracketed(b2[0]), d1=bracketed(b2[1]), e0=b[0], e1=b[1],
        )  # fmt: skip


class PiecesOnTheLine(Drill):
    """How many straight pieces a wide and a deep network on the line can have."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the units of the wide network, and the tents of the deep one."""
        n, k = int(rng.integers(3, 16)), int(rng.choice([3, 5, 6, 7, 8, 9, 10]))
        wide, deep = n + 1, 2**k
        return self.made(
            (wide, deep),
            {
                "kinks": (n, deep - 1),
                "units": (n, deep),
                "two_a_unit": (2 * n, deep),
                "added": (wide, 2 * k),
                "squared": (wide, k**2),
                "layers_as_units": (wide, 2 * k + 1),
            },
            n=n, k=k, wide=wide, deep=deep, kinks=deep - 1,
        )  # fmt: skip
