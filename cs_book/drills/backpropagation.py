"""Drills of the chapter *Backpropagation*."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.autodiff import Tensor
from cs_core.layers import (
    affine_backward,
    affine_forward,
    batchnorm_backward,
    batchnorm_forward,
    initial_running_stats,
)


def nonzero(rng: np.random.Generator, most: int, size: int) -> list[float]:
    """Draw whole numbers up to a size, but not 0."""
    numbers = rng.integers(1, most + 1, size=size) * rng.choice([-1, 1], size=size)
    return [float(value) for value in numbers]


def gradients(output: Tensor, *inputs: Tensor) -> list[float]:
    """Go back from an output, and return the gradients of the inputs."""
    output.backward()
    return [0.0 if x.grad is None else float(x.grad) for x in inputs]


class ProductOfASum(Drill):
    """The gradients of a sum times a number."""

    count = 3
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw three numbers whose sum of the first two is not 0."""
        x, y, z = nonzero(rng, 9, 3)
        y = x if x + y == 0 else y
        tensors = [Tensor(value) for value in (x, y, z)]
        right = gradients((tensors[0] + tensors[1]) * tensors[2], *tensors)
        return self.made(
            right,
            {
                "not_swapped": (x + y, x + y, z),
                "no_upstream": (1, 1, x + y),
                "times_value": (x * z, y * z, (x + y) * z),
            },
            x=x, y=y, z=z, yb=bracketed(y), q=x + y,
        )  # fmt: skip


class ForkOfTwoTerms(Drill):
    """The gradient of a number that is used in two terms."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two numbers."""
        x, y = nonzero(rng, 9, 2)
        tensor = Tensor(x)
        [right] = gradients(tensor * y + tensor * tensor, tensor)
        return self.made(
            right,
            {"last": 2 * x, "first": y, "product": 2 * x * y, "half": x + y},
            x=x, y=y, xb=bracketed(x), twice=bracketed(2 * x), right=right,
        )  # fmt: skip


class RoutedByTheMaximum(Drill):
    """Gradients through a product, a maximum and a factor."""

    count = 4
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the factors, and two numbers of which one is larger."""
        x, y = nonzero(rng, 6, 2)
        z, w = (float(value) for value in rng.choice(np.arange(-5, 6), size=2, replace=False))
        won, lost = (2.0, 0.0) if z > w else (0.0, 2.0)
        tensors = [Tensor(value) for value in (x, y, z, w)]
        larger = tensors[2 if z > w else 3]
        right = gradients(2 * (tensors[0] * tensors[1] + larger), *tensors)
        return self.made(
            right,
            {
                "no_factor": (y, x, won / 2, lost / 2),
                "both": (2 * y, 2 * x, 2, 2),
                "loser": (2 * y, 2 * x, lost, won),
                "not_swapped": (2 * x, 2 * y, won, lost),
                "value": (2 * y, 2 * x, won * z, lost * w),
            },
            x=x, y=y, z=z, w=w, xb=bracketed(x), yb=bracketed(y), top=max(z, w),
            first=right[0], second=right[1], third=right[2], fourth=right[3],
        )  # fmt: skip


class SharedResults(Drill):
    """Gradients through results that are used twice."""

    count = 2
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw the two inputs."""
        a, b = nonzero(rng, 6, 2)
        A, B = Tensor(a), Tensor(b)
        c, d = A + B, A * B
        right = gradients((c + d) + c * d, A, B)
        total, product = float(c.value), float(d.value)
        to_c, to_d = 1 + product, 1 + total
        return self.made(
            right,
            {
                "early": np.array([1 + b, 1 + a]) + to_c + to_d * np.array([b, a]),
                "first_branch": (1 + b, 1 + a),
                "second_branch": product + total * np.array([b, a]),
                "overwritten": total * np.array([b, a]),
                "no_sum_gate": to_d * np.array([b, a]),
            },
            a=a, b=b, ab=bracketed(a), bb=bracketed(b), c=total, d=product, cb=bracketed(total),
            db=bracketed(product), gc=to_c, gd=to_d, gdb=bracketed(to_d), ga=right[0], gb=right[1],
        )  # fmt: skip


class WeightGradient(Drill):
    """The gradient of an affine layer's weights."""

    count = 4

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two examples with two features, and the gradient of two outputs."""
        X, dout = rng.integers(-3, 4, size=(2, 2, 2)) + 0.0
        _, dW, _ = affine_backward(dout, affine_forward(X, np.eye(2), np.zeros(2))[1])
        return self.made(
            dW,
            {
                "not_transposed": X @ dout,
                "other_side": dout @ X.T,
                "transposed": dW.T,
                "mean": dW / 2,
                "entrywise": X * dout,
            },
            x00=X[0, 0], x01=X[0, 1], x10=X[1, 0], x11=X[1, 1],
            d00=dout[0, 0], d01=dout[0, 1], d10=dout[1, 0], d11=dout[1, 1],
            w00=dW[0, 0], w01=dW[0, 1], w10=dW[1, 0], w11=dW[1, 1],
            ax=bracketed(X[0, 0]), ad=bracketed(dout[0, 0]), bx=bracketed(X[1, 0]),
            bd=bracketed(dout[1, 0]),
        )  # fmt: skip


class ShapesOfGradients(Drill):
    """Shapes of what an affine layer's backward pass returns."""

    count = 5
    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a batch, and the numbers of inputs and outputs, all different."""
        N, D, M = (int(size) for size in rng.choice(np.arange(2, 10), size=3, replace=False))
        cache = affine_forward(np.zeros((N, D)), np.zeros((D, M)), np.zeros(M))[1]
        dX, dW, db = affine_backward(np.zeros((N, M)), cache)
        return self.made(
            (*dX.shape, *dW.shape, *db.shape),
            {
                "transposed": (N, D, M, D, M),
                "like_dout": (N, M, D, M, M),
                "weights_like_dout": (N, D, N, M, M),
                "bias_per_example": (N, D, D, M, N),
                "bias_per_input": (N, D, D, M, D),
            },
            N=N, D=D, M=M,
        )  # fmt: skip


class BatchNormGradient(Drill):
    """The gradient of four numbers that batch norm has normalized."""

    count = 4

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two values that come twice each, a scale, and a gradient with both means."""
        middle, spread = int(rng.integers(-3, 8)), int(rng.integers(2, 5))
        factor = int(rng.choice([2, 3]))
        gamma = factor * spread
        signs = np.array([-1.0, -1.0, 1.0, 1.0])
        x, d = middle + spread * signs, rng.integers(-4, 5, size=4) + 0.0
        running = initial_running_stats(1)
        _, cache, _ = batchnorm_forward(
            x[:, None], [gamma], [0.0], running, training=True, eps=1e-12
        )
        right = np.round(batchnorm_backward(d[:, None], cache)[0][:, 0], 6)
        mean, turned = d.mean(), (d * signs).mean()
        return self.made(
            right,
            {
                "constants": factor * d,
                "no_variance": factor * (d - mean),
                "no_mean": factor * (d - signs * turned),
                "no_gamma": right / gamma,
                "variance": right / spread,
            },
            x=row(x), d=row(d), gamma=gamma, spread=spread, factor=factor, mean=mean,
            meanb=bracketed(mean), turned=bracketed(turned), products=row(d * signs),
            left=row(d - mean - signs * turned), result=row(right),
        )  # fmt: skip


@lru_cache
def calls(doublings: int, steps: int) -> int:
    """Count how often the naive recursion is called, from the output down to the input."""
    if doublings:
        return 1 + 2 * calls(doublings - 1, steps)
    return 1 + calls(0, steps - 1) if steps else 1


class CallsOfTheRecursion(Drill):
    """How often the naive recursion calls itself."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw how many steps come before the doublings, and how many doublings."""
        doublings, steps = int(rng.integers(3, 9)), int(rng.integers(2, 9))
        right = calls(doublings, steps)
        return self.made(
            right,
            {
                "nodes": doublings + steps + 1,
                "edges": 2 * doublings + steps + 1,
                "steps_once": 2 ** (doublings + 1) - 1 + steps,
                "only_input": 2**doublings,
                "all_doubled": 2 ** (doublings + steps + 1) - 1,
            },
            n=doublings, m=steps, top=2 ** (doublings + 1) - 1, ways=2**doublings,
            below=steps * 2**doublings, nodes=doublings + steps + 1, right=right,
        )  # fmt: skip
