"""One small network three ways: NumPy alone, raw tensors, and a module of a library. Needs PyTorch.

64 examples, 1,000 inputs, 100 hidden units, 10 outputs, no biases; everything drawn from N(0, 1) by
one generator; the sum of squared errors; 500 steps of descent at the rate 1e-6; float64. Then what
becomes of the module if one thing is changed, or two.

    python book/experiments/three_ways.py            # all of it, about twenty seconds
    python book/experiments/three_ways.py --steps 5 --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cs_book.results import save

N, D_IN, H, D_OUT = 64, 1000, 100, 10
RATE, STEPS = 1e-6, 500
Arrays = list[NDArray[np.float64]]


def problem(seed: int = 0) -> Arrays:
    """Draw inputs, targets and first weights: X, Y, W1, W2."""
    rng = np.random.default_rng(seed)
    shapes = ((N, D_IN), (N, D_OUT), (D_IN, H), (H, D_OUT))
    return [rng.standard_normal(shape) for shape in shapes]


def with_numpy(steps: int = STEPS, rate: float = RATE) -> Iterator[float]:
    """Every gradient by hand."""
    X, Y, W1, W2 = problem()
    for _ in range(steps):
        Z = X @ W1  # (N, H)
        A = np.maximum(0, Z)
        E = A @ W2 - Y  # (N, D_out)
        yield float((E**2).sum())
        dS = 2 * E
        dW2 = A.T @ dS  # (H, D_out)
        dA = dS @ W2.T  # (N, H)
        dW1 = X.T @ (dA * (Z > 0))  # (D_in, H)
        W1 = W1 - rate * dW1
        W2 = W2 - rate * dW2


def with_tensors(steps: int = STEPS, rate: float = RATE) -> Iterator[float]:
    """Let the library differentiate; the loop is still yours."""
    X, Y, W1, W2 = (torch.tensor(a) for a in problem())
    weights = [W1.requires_grad_(), W2.requires_grad_()]
    for _ in range(steps):
        loss = ((X @ W1).clamp(min=0) @ W2 - Y).pow(2).sum()
        yield loss.item()
        loss.backward()
        with torch.no_grad():
            for W in weights:
                W -= rate * W.grad
                W.grad = None  # or the next backward adds to it


def with_module(
    steps: int = STEPS, rate: float = RATE, *, reduction: str = "sum", copied: bool = True
) -> Iterator[float]:
    """Use the library's layers, loss and optimizer."""
    X, Y, W1, W2 = (torch.tensor(a) for a in problem())
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(D_IN, H, bias=False), nn.ReLU(), nn.Linear(H, D_OUT, bias=False)
    ).double()
    if copied:
        with torch.no_grad():
            model[0].weight.copy_(W1.T)  # a Linear keeps (out, in)
            model[2].weight.copy_(W2.T)
    loss_fn = nn.MSELoss(reduction=reduction)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    for _ in range(steps):
        loss = loss_fn(model(X), Y)
        yield loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


#: Column of the table, and how its losses come about.
RUNS: dict[str, Any] = {
    "numpy": with_numpy,
    "tensors": with_tensors,
    "module": with_module,
    "mean, copied": lambda steps: with_module(steps, reduction="mean"),
    "mean, copied, rate x 640": lambda steps: with_module(steps, 640 * RATE, reduction="mean"),
    "sum, default": lambda steps: with_module(steps, copied=False),
    "mean, default": lambda steps: with_module(steps, reduction="mean", copied=False),
    "mean, default, rate 1": lambda steps: with_module(steps, 1.0, reduction="mean", copied=False),
}


def main(argv: list[str] | None = None) -> None:
    """Train every version, and write the losses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    losses = {name: list(make(options.steps)) for name, make in RUNS.items()}
    three = np.array([losses[name] for name in ("numpy", "tensors", "module")])
    apart = np.abs(three - three[0]).max(axis=0) / three[0]
    rows: list[dict[str, float | str]] = [
        {"step": t} | {name: found[t] for name, found in losses.items()} | {"apart": apart[t]}
        for t in range(options.steps)
    ]
    made = (
        f"Made by: python book/experiments/three_ways.py, with PyTorch {torch.__version__}",
        "Losses before each step, float64. Apart: largest relative difference of the first three.",
        "Default: the weights that PyTorch draws for a Linear, seed 0; else the N(0, 1) of NumPy.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
