"""What a wide layer can do and what it finds: sin 8x on [-1, 1], written down and trained.

The network that is written down passes through H + 1 points of the curve. The others are trained on
401 points with Adam at 0.01 for 4,000 steps on all of them.

    python book/experiments/wave.py            # all of it, half a minute
    python book/experiments/wave.py --widths 8 --out some.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from width_and_luck import Problem, train_many

from cs_book.results import save
from cs_core.networks import two_layer_net

Array = NDArray[np.float64]
WIDTHS, SEEDS = (8, 16, 32, 128), (1, 2, 3, 4, 5)
TOLD = Problem(rate=0.01, steps=4000, seeds=len(SEEDS), widths=WIDTHS, activations=("relu",))
X = np.linspace(-1, 1, 401)[:, None]
FAR = np.array([[2.0]])


def wave(x: Array) -> Array:
    """Two and a half swings on [-1, 1]."""
    return np.sin(8 * x)


def written_down(hidden: int) -> dict[str, Array]:
    """Parameters of the network that joins the points of the curve by straight lines."""
    knots = np.linspace(-1, 1, hidden + 1)
    slopes = np.diff(wave(knots)) / np.diff(knots)
    return {"W1": np.ones((1, hidden)), "b1": -knots[:-1],
            "W2": np.diff(slopes, prepend=0)[:, None], "b2": wave(knots[:1])}  # fmt: skip


def trained(hidden: int) -> list[dict[str, Array]]:
    """Parameters after 4,000 steps, for every seed."""
    net, target = two_layer_net(1, hidden, 1), wave(X)
    starts = [net.init_params(rng=np.random.default_rng(seed)) for seed in SEEDS]

    def gradient(outputs: Array) -> Array:
        return (outputs - target) / len(X)  # of half the mean squared error

    return train_many(starts, np.stack(len(SEEDS) * [X]), gradient, TOLD, "relu")


def errors(params: dict[str, Array], hidden: int) -> dict[str, float]:
    """Largest error on the interval, root of its mean square, and the error at 2."""
    net = two_layer_net(1, hidden, 1)
    off = net.scores(params, X) - wave(X)
    far = net.scores(params, FAR) - wave(FAR)
    return {"largest": float(np.abs(off).max()), "typical": float(np.sqrt((off**2).mean())),
            "at_two": float(np.abs(far[0, 0]))}  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows: list[dict[str, float | str]] = []
    for hidden in options.widths:
        rows.append({"way": "written down", "hidden": hidden, "seed": 0}
                    | errors(written_down(hidden), hidden))  # fmt: skip
        rows += [{"way": "trained", "hidden": hidden, "seed": seed} | errors(params, hidden)
                 for seed, params in zip(SEEDS, trained(hidden), strict=True)]  # fmt: skip
    made = (
        "Made by: python book/experiments/wave.py",
        "Data: sin 8x at 401 points of [-1, 1]. Errors on these points, and at x = 2.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
