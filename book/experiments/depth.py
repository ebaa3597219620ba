"""Depth on the digits: plain networks and residual ones, several widths and two rules.

Every row is a run: the loss on all 1,400 training digits when it ends, and what share is right.
A run that breaks off has the loss infinity. No digit of the test decides anything.

    OMP_NUM_THREADS=1 python book/experiments/depth.py       # about ten minutes
    python book/experiments/depth.py --parts shortcuts --seeds 0 --layers 4 --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import init, optim
from cs_core.datasets import load_digits
from cs_core.losses import softmax_loss
from cs_core.networks import Network, mlp, residual_mlp
from cs_core.train import fit

RULES: dict[str, tuple[Any, tuple[float, ...]]] = {
    "momentum": (optim.momentum, (0.003, 0.01, 0.03)),
    "Adam": (optim.adam, (0.0003, 0.001, 0.003)),
}
#: Standard deviation of W2 in a residual block, in units of He's, for so many blocks.
STARTS = {"zero": lambda blocks: 0.0, "He": lambda blocks: 1.0,
          "He / √blocks": lambda blocks: blocks**-0.5}  # fmt: skip
BATCH = 64
Array = NDArray[Any]


class Setting(NamedTuple):
    """One kind of run."""

    part: str
    kind: str
    layers: int
    width: int = 32
    activation: str = "relu"
    rule: str = "momentum"
    epochs: int = 20
    start: str = "as drawn"


def settings() -> Iterator[Setting]:
    """All kinds of runs, part by part."""
    for kind in ("plain", "residual"):
        for layers in (4, 6, 10, 22, 42):
            yield Setting("shortcuts", kind, layers)
    yield Setting("shortcuts", "batch norm", 22)
    for width, rule in ((128, "momentum"), (32, "Adam"), (128, "Adam")):
        for layers in (4, 10, 22):
            yield Setting("widths", "plain", layers, width, rule=rule)
    for layers in (4, 22):
        yield Setting("others", "plain", layers, activation="tanh")
    yield Setting("others", "plain", 22, epochs=60)
    for start in STARTS:
        yield Setting("starts", "residual", 22, start=start)


def network(setting: Setting) -> Network:
    """Compose a network of so many layers with weights, all hidden ones of one width."""
    if setting.kind == "residual":
        return residual_mlp(64, setting.width, 10, blocks=(setting.layers - 2) // 2)
    sizes = [64, *(setting.layers - 1) * [setting.width], 10]
    return mlp(sizes, activation=setting.activation, batchnorm=setting.kind == "batch norm")


def first(net: Network, setting: Setting, rng: np.random.Generator) -> dict[str, Array]:
    """First parameters, float32."""
    params = net.init_params(rng=rng, dtype=np.float32)
    if setting.start == "as drawn":
        return params
    blocks = (setting.layers - 2) // 2
    for name in (f"W2_{k}" for k in range(1, blocks + 1)):
        drawn = STARTS[setting.start](blocks) * init.he_normal(params[name].shape, rng=rng)
        params[name] = drawn.astype(np.float32)
    return params


def data() -> tuple[Array, Array, Array, Array]:
    """1,400 digits to train on and 397 to test, the mean digit subtracted."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits))
    X, y = digits.as_rows()[order].astype(np.float32), digits.y[order]
    X -= X[:1400].mean(axis=0)
    return X[:1400], y[:1400], X[1400:], y[1400:]


def run(setting: Setting, rate: float, seed: int) -> dict[str, float | str]:
    """Train once; return what came of it."""
    X, y, X_test, y_test = data()
    net, rng = network(setting), np.random.default_rng(seed)
    found = {"loss": float("inf"), "train_right": 10.0, "test_right": 10.0}
    try:
        fitted = fit(first(net, setting, rng), net.loss_and_grads, (X, y),
                     RULES[setting.rule][0](rate), batch_size=BATCH, epochs=setting.epochs,
                     rng=rng)  # fmt: skip
        known = net.fit_statistics(fitted.params, X)
        S, S_test = (net.scores(fitted.params, x, statistics=known) for x in (X, X_test))
        found = {"loss": softmax_loss(S, y)[0],
                 "train_right": 100 * float((S.argmax(axis=1) == y).mean()),
                 "test_right": 100 * float((S_test.argmax(axis=1) == y_test).mean())}  # fmt: skip
    except (FloatingPointError, ValueError):  # the loss, or a number on the way, was not finite
        pass
    return {**setting._asdict(), "rate": rate, "seed": seed, **found}


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = ["shortcuts", "widths", "others", "starts"]
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument("--layers", type=int, nargs="+", default=[4, 6, 10, 22, 42])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(5)))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows = [
        run(setting, rate, seed)
        for setting in settings()
        if setting.part in options.parts and setting.layers in options.layers
        for rate in RULES[setting.rule][1]
        for seed in (options.seeds if setting.part == "shortcuts" else options.seeds[:3])
    ]
    made = (
        "Made by: OMP_NUM_THREADS=1 python book/experiments/depth.py",
        "Data: digits, pixels / 16 with the mean subtracted, 1,400 to train on, 397 to test;",
        "batches of 64, float32. loss: on all training digits after the last step, in nats.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    with np.errstate(over="ignore", invalid="ignore"):
        main()
