"""Drills of the chapter *Going deep*."""

from __future__ import annotations

from math import comb, log, log10, perm

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.autodiff import Tensor
from cs_core.layers import conv_forward, residual_backward, residual_forward
from cs_core.networks.steps import ResidualConv


class LayersUntilItIsGone(Drill):
    """How many sigmoid layers take a gradient below a power of ten."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a weight that all layers have, and a power of ten."""
        while True:
            w, k = int(rng.integers(5, 33)) / 10, int(rng.integers(2, 13))
            factor = w / 4
            layers = k / -log10(factor)
            if 0.02 < layers % 1 < 0.98:  # so that a rounded logarithm will do
                break
        right = int(layers) + 1
        return self.made(
            right,
            {
                "one_less": right - 1,
                "digits": k,
                "no_weight": int(k / log10(4)) + 1,
                "natural": int(k / -log(factor)) + 1,
            },
            w=w, k=k, factor=factor, logarithm=round(-log10(factor), 4),
            quotient=round(layers, 2), right=right,
        )  # fmt: skip


class ChainOfBlocks(Drill):
    """The slope of a chain of residual blocks that are numbers."""

    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the weights of two to four blocks, some of them negative."""
        w = rng.choice([-0.5, -0.25, 0.25, 0.5, 1.0], size=rng.integers(2, 5))
        w[0] = -abs(w[0]) if w[0] < 1 else -0.5
        w = rng.permutation(w)
        x = out = Tensor(1.0)
        for weight in w:
            out = out + float(weight) * out
        out.backward()
        right = 0.0 if x.grad is None else float(x.grad)
        return self.made(
            right,
            {
                "plain": w.prod(),
                "longest_and_shortest": 1 + w.prod(),
                "short_paths": 1 + w.sum(),
                "added": (1 + w).sum(),
                "sizes": (1 + np.abs(w)).prod(),
            },
            L=len(w), w=row(w), factors=r" \cdot ".join(bracketed(1 + v) for v in w), right=right,
        )  # fmt: skip


class BlockOfNumbers(Drill):
    """Back through a residual block of single numbers, with its masks open and closed."""

    count = 3
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a block, and inputs for which both masks, one and the other are open."""
        while True:
            w1, w2 = rng.integers(1, 5, size=2) * rng.choice([-1.0, 1.0], size=2)
            b1, places = float(rng.integers(-4, 5)), np.arange(-6.0, 7.0)
            h = w1 * places + b1
            z = w2 * np.maximum(h, 0) + places
            kinds = ((h > 0) & (z > 0), (h < 0) & (z > 0), (h > 0) & (z < 0))
            if all(kind.any() for kind in kinds):
                break
        chosen = [rng.choice(np.flatnonzero(kind)) for kind in kinds]
        x, h, z = places[chosen], h[chosen], z[chosen]
        G = float(rng.choice([-3, -2, 2, 3]))
        params = {"W1": np.full((1, 1), w1), "b1": np.full(1, b1)}
        params |= {"W2": np.full((1, 1), w2), "b2": np.zeros(1)}
        cache = residual_forward(x[:, None], params)[1]
        dx = residual_backward(np.full((3, 1), G), cache)[0][:, 0]
        through, on, last = w1 * w2, h > 0, z > 0
        return self.made(
            dx,
            {
                "no_shortcut": G * last * on * through,
                "no_last_mask": G * (1 + on * through),
                "no_inner_mask": G * last * (1 + through),
                "shortcut_open": G * (1 + last * on * through),
                "twice": G * last * (2 + on * through),
                "no_gradient": dx / G,
            },
            w1=w1, w2=w2, b1=b1, w1b=bracketed(w1), w2b=bracketed(w2), b1b=bracketed(b1),
            x=row(x), G=G, gb=bracketed(G), h=row(h), z=row(z), product=through,
            dx=row(dx), first=dx[0], second=dx[1],
        )  # fmt: skip


class PathsThroughBlocks(Drill):
    """How many paths lead through a row of blocks."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw how many blocks there are, and through how many a path shall lead."""
        n = int(rng.integers(5, 14))
        k = int(rng.integers(2, n - 1))
        right = (2**n, comb(n, k))
        return self.made(
            right,
            {
                "doubled": (2 * n, right[1]),
                "squared": (n**2, right[1]),
                "layers": (2 ** (2 * n), right[1]),
                "ordered": (right[0], perm(n, k)),
                "any_of_k": (right[0], 2**k),
                "at_most": (right[0], sum(comb(n, j) for j in range(k + 1))),
            },
            n=n, k=k, total=right[0], some=right[1],
        )  # fmt: skip


class MeanSquareThroughBlocks(Drill):
    """The mean square after several residual blocks, without their last ReLU."""

    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the mean square at the start, the factor of W2, and the number of blocks."""
        s = float(rng.choice([0.5, 1.0, 2.0]))
        L = int(rng.integers(2, {0.5: 5, 1.0: 6, 2.0: 4}[s]))
        m, factor = float(rng.choice([1, 2, 3, 4, 5, 6, 8, 10])), 1 + 2 * s**2
        return self.made(
            m * factor**L,
            {
                "added": m * (1 + 2 * s**2 * L),
                "no_two": m * (1 + s**2) ** L,
                "no_shortcut": m * (2 * s**2) ** L,
                "relu": m * (factor / 2) ** L,
                "root": m * np.sqrt(factor) ** L,
            },
            m=m, s=s, L=L, branch=2 * s**2, factor=factor, result=m * factor**L,
        )  # fmt: skip


def output_size(n: int, k: int, p: int, s: int) -> int:
    """Return the side of what a convolution makes of a square image."""
    image, kernel = np.zeros((1, 1, n, n)), np.zeros((1, 1, k, k))
    return int(conv_forward(image, kernel, [0.0], stride=s, padding=p)[0].shape[2])


class SizesOfTwoConvolutions(Drill):
    """Sizes of the images behind two convolutions."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a layer with a stride of 1 and padding, and one whose stride leaves a remainder."""
        while True:
            n, (j, k) = int(rng.integers(12, 41)), (int(v) for v in rng.choice([3, 5, 7], size=2))
            p, s = int(rng.integers(2, 4)), int(rng.choice([2, 3]))
            first = output_size(n, j, p, 1)
            if (first - k) % s:
                break
        second = output_size(first, k, 0, s)

        def both(middle: int, extra: int = 1) -> tuple[int, int]:
            return middle, (middle - k) // s + extra

        return self.made(
            (first, second),
            {
                "no_one": both(first - 1, 0),
                "padded_once": both(first - p),
                "no_padding": both(first - 2 * p),
                "rounded_up": (first, second + 1),
                "no_stride": (first, first - k + 1),
                "divided": (first, first // s),
            },
            n=n, j=j, k=k, p=p, s=s, padded=n + 2 * p, first=first, rest=first - k,
            steps=(first - k) // s, second=second,
        )  # fmt: skip


class ParametersOfABlock(Drill):
    """How many numbers the first block of a stage learns."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the channels that come in, and more that go out."""
        C, F = int(rng.integers(3, 13)), int(rng.choice([14, 15, 16, 18, 20, 24, 25, 30, 32]))
        params = ResidualConv(C, F, 2).init_params(rng)
        total = sum(array.size for array in params.values())
        return self.made(
            total,
            {
                "no_projection": total - C * F - 2 * F,
                "projection_alone": total - 2 * F,
                "no_norms": total - 6 * F,
                "biases": total + 3 * F,
                "wide_projection": total + 8 * C * F,
                "same_width": 18 * F**2 + 4 * F + C * F + 2 * F,
                "one_channel": 9 * F + 9 * F + F + 6 * F,
            },
            C=C, F=F, one=9 * C * F, two=9 * F**2, side=C * F, norms=6 * F, total=total,
        )  # fmt: skip


class LayersOfAFamily(Drill):
    """How many layers a residual network has by custom."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the blocks of three or four stages, and the convolutions of a block."""
        stages = [int(v) for v in rng.integers(2, 10, size=rng.integers(3, 5))]
        each, blocks = int(rng.integers(2, 4)), sum(stages)
        right = each * blocks + 2
        return self.made(
            right,
            {
                "inner": each * blocks,
                "no_end": each * blocks + 1,
                "projections": right + len(stages) - (each == 2),
                "blocks": blocks + 2,
                "norms": 2 * each * blocks + 3,
            },
            stages=row(stages), each=each, blocks=blocks, convolutions=each * blocks, right=right,
        )  # fmt: skip
