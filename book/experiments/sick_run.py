"""Choose twelve of the wrong runs, and what nine checks say of each, for the figure *sick_run*.

From the root of the repository, in a second::

    python book/experiments/sick_run.py

It writes ``cs_book/widgets/sick_run_data.js``. Every number is one of ``wrong_runs.csv`` and
``wrong_checks.csv``, seed 0; nothing is trained here. For each run the file names six suspects,
and by which checks each of them could have been told from the truth.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cs_book.numbers import number, power
from cs_book.results import results

RESULT = Path(__file__).parents[2] / "cs_book" / "widgets" / "sick_run_data.js"
#: Short names of the causes, in the order in which they are offered.
CAUSES = {
    "healthy": "healthy", "rate / 100": "rate_low", "rate x 5": "rate_high",
    "rate x 25": "rate_far_high", "all weights 0": "zero_weights",
    "weights x 10": "large_weights", "penalty 1.0": "penalty",
    "softmax twice": "softmax_twice", "ReLU on scores": "relu_scores",
    "gradients never cleared": "never_cleared", "sign error": "sign",
    "pixels 0 to 255": "pixels", "labels shuffled": "shuffled",
    "sorted, not shuffled": "sorted", "held-out not standardized": "held_unscaled",
    "40 epochs": "too_long",
}  # fmt: skip
#: The runs in their order: the truth, five others, the twin, and the check that parts the two.
RUNS = [
    ("zero_weights", "pixels penalty rate_low softmax_twice shuffled", "pixels", "active"),
    ("sign", "never_cleared rate_far_high sorted pixels large_weights", "never_cleared",
     "gradient"),
    ("held_unscaled", "healthy too_long relu_scores shuffled penalty", "too_long", "held"),
    ("rate_low", "softmax_twice shuffled zero_weights penalty relu_scores", "softmax_twice",
     "first_loss"),
    ("sorted", "rate_high sign never_cleared pixels large_weights", "rate_high", "labels"),
    ("healthy", "relu_scores held_unscaled too_long shuffled rate_low", "relu_scores", "heart"),
    ("pixels", "zero_weights large_weights penalty rate_far_high sign", "zero_weights",
     "first_loss"),
    ("shuffled", "rate_low softmax_twice held_unscaled relu_scores healthy", "rate_low", "labels"),
    ("rate_far_high", "never_cleared sign sorted pixels large_weights", "sign", "gradient"),
    ("too_long", "held_unscaled shuffled healthy relu_scores rate_high", "held_unscaled", "held"),
    ("never_cleared", "sign rate_far_high sorted pixels large_weights", "rate_far_high",
     "gradient"),
    ("softmax_twice", "rate_low relu_scores shuffled penalty held_unscaled", "rate_low", "heart"),
]  # fmt: skip
Row = dict[str, Any]


def shown(value: float) -> str:
    """Write a number with as many digits as an eye can use."""
    if value == 0 or 0.01 <= value < 1e4:
        return number(value, 3 if value < 10 else 0)
    return power(value)


def measured() -> dict[str, tuple[list[Row], Row]]:
    """Return by cause the epochs, as long as they are finite, and the row of checks."""
    checks = {row["cause"]: row for row in results("wrong_checks.csv")}
    runs: dict[str, list[Row]] = {}
    for row in results("wrong_runs.csv"):
        if row["seed"] == 0 and np.isfinite(row["train_loss"]):
            runs.setdefault(row["cause"], []).append(row)
    return {name: (runs[cause], checks[cause]) for cause, name in CAUSES.items()}


def due(check: Row) -> float:
    """Return the first loss that this variance of the scores asks for, as the page derives it."""
    spread = check["score_variance"] * 10 / 9
    return float(np.log(10) + spread / 2 - np.expm1(min(spread, 3)) / 20)


def sentences(epochs: list[Row], check: Row, photos: str) -> dict[str, list[Any]]:
    """Return for each check the sentence's name and its numbers."""
    end, scores = epochs[-1], check["score_variance"]
    over = "end" if epochs[-1]["epoch"] in (8, 40) else "broke"
    pair = [f"{number(check[k + '_mean'], 2)} ± {number(check[k + '_std'], 2)}"
            for k in ("train", "held")]  # fmt: skip
    first = {"loss": shown(check["first_loss"]), "variance": shown(scores)}
    small, held = scores < 10, [row["held_loss"] for row in epochs]
    step = "step_says" if check["update_ratio"] else "step_zero"
    seen = "0 0 0 0 0 0 0 0 0 0" if check["cause"] == "sorted, not shuffled" else photos
    return {
        "labels": ["labels_says", {"labels": check["labels"], "shown": seen}],
        "scale": ["scale_says", {"train": pair[0], "held": pair[1]}],
        "first_loss": ["first_says", {**first, "due": shown(due(check))}]
        if small
        else ["first_large", first],
        "gradient": ["gradient_says", {"error": shown(check["slope_error"])}],
        "step": [step, {"ratio": shown(check["update_ratio"])}],
        "heart": ["heart_says", {"loss": shown(check["tiny_loss"])}],
        "active": ["active_says", {"before": number(100 * epochs[0]["active"], 0),
                                   "after": number(100 * end["active"], 0)}],
        "accuracy": [f"accuracy_{over}", {"right": number(end["train_right"], 0)}],
        "held": [f"held_{over}", {"lowest": shown(min(held)), "last": shown(held[-1]),
                                  "right": number(end["held_right"], 0)}],
    }  # fmt: skip


def surprise(check: Row) -> int | str:
    """Return how far the first loss is from what is due, in quarters and at most one."""
    if not 0.01 < check["score_variance"] < 10:
        return "flat" if check["score_variance"] < 1 else "huge"
    off = check["first_loss"] - due(check)
    return round(4 * min(max(off, -1.0), 1.0))


def signs(epochs: list[Row], check: Row, photos: str) -> dict[str, Any]:
    """Return for the curve and for each check what an eye would make of it.

    How long a run was is not among them: with more epochs others would look as the long one does.
    """
    losses, end = [row["train_loss"] for row in epochs], epochs[-1]
    held = [row["held_loss"] for row in epochs]
    heart, sizes = check["tiny_loss"], (0, 1e-4, 1e-2, 1)
    levels = (1.7, 2.28, 2.32, 10)
    return {
        "curve": (losses[0] > 3.5, int(np.digitize(losses[-1], levels))),
        "labels": (check["labels"] == photos, len(set(check["labels"].split())) > 1),
        "scale": (abs(check["train_mean"]) > 0.2, abs(check["held_mean"]) > 0.2),
        "first_loss": surprise(check),
        "gradient": round(check["slope_error"], 1),
        "step": int(np.digitize(check["update_ratio"], sizes, right=True)),
        "heart": 0 if heart < 0.01 else 9 if heart > 10 else round(2 * heart),
        "active": (epochs[0]["active"] > 0.5, end["active"] > 0.5),
        "accuracy": int(np.digitize(end["train_right"], (20, 30, 60))),
        "held": (int(np.digitize(end["held_right"], (18, 30))), held[-1] - min(held) > 1),
    }  # fmt: skip


def text() -> str:
    """Return what the browser module holds."""
    data = measured()
    photos = data["healthy"][1]["labels"]
    seen = {name: signs(*rows, photos) for name, rows in data.items()}
    runs = []
    for cause, others, twin, check in RUNS:
        here, offered = seen[cause], [n for n in CAUSES.values() if n in (cause, *others.split())]
        apart = {n: [k for k in here if here[k] != seen[n][k]] for n in offered}
        curves = {key: [float(f"{row[f'{key}_loss']:.4g}") for row in data[cause][0]]
                  for key in ("train", "held")}  # fmt: skip
        broke = data[cause][0][-1]["epoch"] not in (8, 40)
        runs.append({"cause": cause, "why": f"why_{cause}", "apart": apart, "twin": twin,
                     "by": check, "broke": broke, **curves})  # fmt: skip
    causes = {name: sentences(*rows, photos) for name, rows in data.items()}
    found = {"checks": list(causes["healthy"]), "causes": causes, "runs": runs}
    made = "// Made by book/experiments/sick_run.py from wrong_runs.csv and wrong_checks.csv.\n"
    sent = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    return f"{made}export const results = {sent};\n"


if __name__ == "__main__":
    RESULT.write_text(text(), "utf-8")
