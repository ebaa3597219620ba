"""Drills of the chapter *Initialization*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.init import fans, lsuv
from cs_core.layers import affine_backward, affine_forward, relu_backward, relu_forward


class EqualUnits(Drill):
    """The gradients of two units that start with the same weights."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw an example, weights that give a positive sum, two output weights, a gradient."""
        x, w = rng.integers(1, 6, size=2) + 0.0, rng.integers(1, 4, size=2) + 0.0
        a, b = rng.choice([-3, -2, -1, 1, 2, 3], size=2) * 1.0
        slope = float(rng.choice([-2, -1, 2, 3]))
        z, below = affine_forward(x[None], np.stack([w, w], axis=1), np.zeros(2))  # (1, H)
        h, above = relu_forward(z)
        grad_h, grad_out, _ = affine_backward(
            [[slope]], affine_forward(h, [[a], [b]], np.zeros(1))[1]
        )
        _, grads, _ = affine_backward(relu_backward(grad_h, above), below)  # (D, H)
        return self.made(
            grads[1],
            {
                "equal": grads[1, [0, 0]],
                "swapped": grads[1, ::-1],
                "first_input": grads[0],
                "output_layer": grad_out[:, 0],
                "no_gradient": x[1] * np.array([a, b]),
                "no_input": slope * np.array([a, b]),
            },
            x=row(x), w=row(w), a=a, b=b, ab=bracketed(a), bb=bracketed(b), slope=slope,
            gb=bracketed(slope), x1=x[1], sum=z[0, 0], first=grads[1, 0], second=grads[1, 1],
        )  # fmt: skip


class VarianceAfterLayer(Drill):
    """The variance of a layer's sums, for inputs whose mean is not 0."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a fan-in, a standard deviation of the weights, and moments of the inputs."""
        n, std = int(rng.choice([25, 50, 100, 200, 400])), float(rng.choice([0.05, 0.1, 0.2, 0.3]))
        mean, variance = float(rng.integers(1, 4)), float(rng.integers(1, 7))
        moment = variance + mean**2
        return self.made(
            n * std**2 * moment,
            {
                "variance": n * std**2 * variance,
                "not_squared": n * std * moment,
                "one_term": std**2 * moment,
                "root_n": np.sqrt(n) * std**2 * moment,
                "deviation": np.sqrt(n * moment) * std,
                "mean_not_squared": n * std**2 * (variance + mean),
            },
            n=n, std=std, square=std**2, mean=mean, variance=variance, moment=moment,
            kept=n * std**2, result=n * std**2 * moment,
        )  # fmt: skip


class FansOfAKernel(Drill):
    """Fan-in and fan-out of a convolution kernel."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a kernel's shape, with different numbers of filters and channels."""
        filters, channels = rng.choice([2, 3, 4, 6, 8, 10, 16, 20], size=2, replace=False)
        side = int(rng.choice([2, 3, 5]))
        shape = (int(filters), int(channels), side, side)
        fan_in, fan_out = fans(shape)
        return self.made(
            (fan_in, fan_out),
            {
                "no_window": (channels, filters),
                "swapped": (fan_out, fan_in),
                "one_side": (channels * side, filters * side),
                "as_dense": (filters, channels * side**2),
                "per_filter": (fan_in, filters),
                "all": (filters * fan_in, filters * fan_in),
            },
            filters=filters, channels=channels, side=side, area=side**2, ins=fan_in, outs=fan_out,
        )  # fmt: skip


#: Weights' standard deviation and units, such that a ReLU layer divides by a whole number.
SHRINKING = (
    (0.1, 50, 2), (0.05, 200, 2), (0.02, 1250, 2), (0.05, 50, 4), (0.025, 200, 4),
    (0.1, 8, 5), (0.05, 32, 5), (0.02, 200, 5), (0.01, 800, 5), (0.02, 50, 10), (0.01, 200, 10),
)  # fmt: skip


class ShrinkingLayers(Drill):
    """By how much a signal shrinks in several ReLU layers."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw weights that divide the signal by a whole number per layer, and a depth."""
        std, n, factor = SHRINKING[rng.integers(len(SHRINKING))]
        layers = int(rng.integers(2, {2: 12, 4: 7, 5: 6, 10: 5}[factor]))
        root = np.sqrt(n) * std
        return self.made(
            np.round((root / np.sqrt(2)) ** -layers, 6),
            {
                "no_half": root**-layers,
                "moment": factor ** (2 * layers),
                "added": factor * layers,
                "one_less": factor ** (layers - 1),
                "half_of_root": (root / 2) ** -layers,
            },
            std=std, n=n, layers=layers, kept=n * std**2, halved=n * std**2 / 2,
            step=1 / factor, factor=factor, result=factor**layers,
        )  # fmt: skip


class XavierBySum(Drill):
    """Standard deviation and bound of Xavier's weights."""

    count = 2
    tolerance = 0.001

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a shape whose sides sum up to twice a square, or to six times one."""
        total = int(rng.choice([2, 6])) * int(rng.choice([4, 5, 6, 8, 10])) ** 2
        ins = int(np.round(total * rng.choice([0.3, 0.4, 0.6, 0.7, 0.8])))
        outs = total - ins
        std, bound = np.sqrt(2 / total), np.sqrt(6 / total)
        return self.made(
            (std, bound),
            {
                "same": (std, std),
                "upside_down": (std, std / np.sqrt(3)),
                "one": (np.sqrt(1 / total), np.sqrt(3 / total)),
                "variance": (2 / total, 6 / total),
                "he": (np.sqrt(2 / ins), np.sqrt(6 / ins)),
                "fan_out": (np.sqrt(2 / outs), np.sqrt(6 / outs)),
            },
            ins=ins, outs=outs, total=total, square=round(2 / total, 5), std=round(std, 4),
            bound=round(bound, 4),
        )  # fmt: skip


class LsuvByHand(Drill):
    """By what LSUV divides the weights of two layers."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the deviations of both layers' sums; a net of two weights has exactly these."""
        first, second = rng.choice([2, 3, 4, 5, 6, 8, 10, 12], size=2, replace=False) + 0.0
        X = np.array([[-1.0], [1.0]])
        weights = [np.array([[first]]), np.array([[2 * second / first]])]
        scaled = lsuv(weights, X, activation=lambda z: np.maximum(0, z))
        factors = [w[0, 0] / new[0, 0] for w, new in zip(weights, scaled, strict=True)]
        return self.made(
            factors,
            {
                "not_passed_on": (first, second),
                "variances": (first**2, second**2 / first**4),
                "second_variance": (first, (second / first) ** 2),
                "multiplied": (1 / first, first / second),
                "upside_down": (first, first / second),
                "product": (first, first * second),
            },
            v1=first**2, v2=second**2, s1=first, s2=second, left=round((second / first) ** 2, 4),
            ratio=round(second / first, 4),
        )  # fmt: skip
