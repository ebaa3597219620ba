"""What bugs make of the update rules that assignments ask for, so that a wrong run is explained.

Each function takes the arguments of a run, as `steps_of` a rule takes them, and returns a
`cs_core.diagnosis.Setting`, for `check_value` and `check_trajectory`. To teach it one more bug, add
a sentence and the rule that the bug makes: it gets a parameter W, its gradient g, what it remembers
of this array, and t, which is 1 in the first step. What it has not stored yet is 0.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Setting
from cs_core.testing.adams import adam_bugs, decay_bugs
from cs_core.testing.rules import (
    Memory,
    Rule,
    ball,
    centered,
    dampened,
    forgetful,
    late_nesterov,
    nesterov_keeping_ahead,
    root_bugs,
    scaled,
    velocity_bugs,
)
from cs_core.testing.runs import PARTS

Array = NDArray[Any]


def of_momentum(*, learning_rate: float, momentum: float = 0.9, **run: Any) -> Setting:
    """Return the setting of runs of `cs_core.optim.momentum_update`."""
    eta, mu = learning_rate, momentum
    nesterov = ball(lambda v, g: mu * v - eta * g, lambda W, old, v, g: W - mu * old + (1 + mu) * v)
    return _setting(run, ball(lambda v, g: mu * v - eta * g), velocity_bugs(eta, mu) | {
        "This is Nesterov momentum, where plain momentum is asked for.": nesterov,
        "A step −ηg is added to the velocity's.":
            ball(lambda v, g: mu * v - eta * g, lambda W, old, v, g: W + v - eta * g),
        "The step is the old velocity, from before this gradient.":
            ball(lambda v, g: mu * v - eta * g, lambda W, old, v, g: W + old),
        "An entry stays where it is while its gradient is 0: its velocity must carry it on.":
            ball(lambda v, g: mu * v - eta * g, lambda W, old, v, g: np.where(g == 0, W, W + v)),
        "From the second step on the gradient is multiplied by 1 − μ: dampening, where none is "
        "asked for.": dampened(eta, mu),
        "What is kept for the next step is −ηg alone, and not the new velocity.":
            forgetful(eta, mu),
    })  # fmt: skip


def of_nesterov(*, learning_rate: float, momentum: float = 0.9, **run: Any) -> Setting:
    """Return the setting of runs of `cs_core.optim.nesterov_update`."""
    eta, mu = learning_rate, momentum

    def by(move: Callable[..., Any]) -> Rule:
        return ball(lambda v, g: mu * v - eta * g, move)

    right = by(lambda W, old, v, g: W - mu * old + (1 + mu) * v)
    return _setting(run, right, velocity_bugs(eta, mu, nesterov=True) | {
        "This is the path of plain momentum. It comes about if the new velocity stands in both "
        "places (is the old one overwritten too early?), if the step is v alone, and if θ is "
        "returned where θ + μv is asked for.": by(lambda W, old, v, g: W + v),
        "This is plain descent. It comes about if v stands where (1 + μ) v is asked for, and if no "
        "velocity is used.": by(lambda W, old, v, g: W - mu * old + v),
        "It has μ v where (1 + μ) v is asked for.": by(lambda W, old, v, g: W - mu * old + mu * v),
        "The old velocity stands in both places.":
            by(lambda W, old, v, g: W - mu * old + (1 + mu) * old),
        "The two velocities are exchanged.": by(lambda W, old, v, g: W - mu * v + (1 + mu) * old),
        "μ v_old is added, where it is subtracted.":
            by(lambda W, old, v, g: W + mu * old + (1 + mu) * v),
        "The term with v_old is missing.": by(lambda W, old, v, g: W + (1 + mu) * v),
        "v_old is subtracted without its μ.": by(lambda W, old, v, g: W - old + (1 + mu) * v),
        "μ v_old is added where −μ v_old + (1 + μ) μ v_old, which is μ² v_old, is asked for.":
            by(lambda W, old, v, g: W + mu * old - (1 + mu) * eta * g),
        "The first step is −ηg alone: it is −(1 + μ) ηg, as v_old is 0.": late_nesterov(eta, mu),
        "What is kept for the next step is μ v, where v belongs.": nesterov_keeping_ahead(eta, mu),
        "An entry stays where it is while its gradient is 0: its velocity must carry it on.":
            by(lambda W, old, v, g: np.where(g == 0, W, W - mu * old + (1 + mu) * v)),
        "A step −ηg is added to the right one.":
            by(lambda W, old, v, g: W - mu * old + (1 + mu) * v - eta * g),
    })  # fmt: skip


def of_adagrad(*, learning_rate: float = 0.01, eps: float = 1e-10, **run: Any) -> Setting:
    """Return the setting of runs of `cs_core.optim.adagrad_update`."""

    def by(add: Callable[..., Any], **pieces: Any) -> Rule:
        return scaled(learning_rate, eps, add, **pieces)

    def sums(s: Any, g: Any, t: int) -> Any:
        return s + g * g

    averages = {
        f"This is RMSProp with a decay of {rho}, where a sum is asked for.":
            by(lambda s, g, t, rho=rho: rho * s + (1 - rho) * g * g)
        for rho in (0.9, 0.99, 0.999)
    }  # fmt: skip
    return _setting(run, by(sums), averages | root_bugs(learning_rate, eps, sums) | {
        "The mean of the squares stands where their sum is asked for.":
            by(sums, root=lambda s, t: np.sqrt(s / t)),
        "The sizes of the gradients are added up, and not their squares.":
            by(lambda s, g, t: s + np.abs(g), root=lambda s, t: s),
        "It is the root of the sum of sizes, where the sum of squares is asked for.":
            by(lambda s, g, t: s + np.abs(g)),
        "The gradients are added up and then squared, where the squares are added up.":
            by(lambda s, g, t: s + g, root=lambda s, t: np.abs(s)),
        "The rate is divided by the root of the step count, too.":
            by(sums, root=lambda s, t: np.sqrt(s), factor=lambda t: 1 / np.sqrt(t)),
        "The size of this step's gradient times √t stands where √s is asked for.":
            by(lambda s, g, t: t * g * g),
    })  # fmt: skip


def of_rmsprop(
    *, learning_rate: float = 0.01, decay: float = 0.99, eps: float = 1e-8, **run: Any
) -> Setting:
    """Return the setting of runs of `cs_core.optim.rmsprop_update`."""
    rho = decay

    def by(add: Callable[..., Any], **pieces: Any) -> Rule:
        return scaled(learning_rate, eps, add, **pieces)

    def average(s: Any, g: Any, t: int) -> Any:
        return rho * s + (1 - rho) * g * g

    typed = {
        f"ρ is typed in as {usual}: it must be the decay that is given.":
            by(lambda s, g, t, usual=usual: usual * s + (1 - usual) * g * g)
        for usual in (0.9, 0.99, 0.999)
    }  # fmt: skip
    return _setting(run, by(average), typed | root_bugs(learning_rate, eps, average) | {
        "This is AdaGrad: the squares are added up, where an average is asked for.":
            by(lambda s, g, t: s + g * g),
        "The factor 1 − ρ of the new square is missing.": by(lambda s, g, t: rho * s + g * g),
        "The factor ρ of the old average is missing.": by(lambda s, g, t: s + (1 - rho) * g * g),
        "ρ and 1 − ρ are exchanged.": by(lambda s, g, t: (1 - rho) * s + rho * g * g),
        "The average is corrected by 1 − ρᵗ, as in Adam; RMSProp does not do so.":
            by(average, root=lambda s, t: np.sqrt(s / (1 - rho**t))),
        "It averages the gradients and squares the average, where the squares are averaged.":
            by(lambda s, g, t: rho * s + (1 - rho) * g, root=lambda s, t: np.abs(s)),
        "It averages the sizes of the gradients, where the squares are averaged.":
            by(lambda s, g, t: rho * s + (1 - rho) * np.abs(g), root=lambda s, t: s),
        "It is the root of an average of sizes, where the squares are averaged.":
            by(lambda s, g, t: rho * s + (1 - rho) * np.abs(g)),
        "The average of an entry is left as it was while its gradient is 0: it must decay.":
            by(lambda s, g, t: np.where(g == 0, s, average(s, g, t))),
        "ε is multiplied by √(1 − ρ).":
            by(average, over=lambda g, r, s: g / (r + eps * np.sqrt(1 - rho))),
        "One average, of the mean square, stands for each row.":
            by(lambda s, g, t: rho * s + (1 - rho) * _mean_of_rows(g * g)),
        "The first average is the first square whole: it must start at 0.":
            by(lambda s, g, t: g * g if t == 1 else average(s, g, t)),
        "The square of the mean is subtracted from the average: the centered variant.":
            centered(learning_rate, rho, eps),
    })  # fmt: skip


def _mean_of_rows(squares: Any) -> Any:
    return squares.mean(axis=-1, keepdims=True) if squares.ndim > 1 else squares


def of_adam(**arguments: Any) -> Setting:
    """Return the setting of runs of `cs_core.optim.adam_update`."""
    right, bugs, run = adam_bugs(**arguments)
    return _setting(run, right, bugs)


def of_adamw(*, weight_decay: float = 0.01, **arguments: Any) -> Setting:
    """Return the setting of runs of `cs_core.optim.adamw_update`."""
    right, bugs, run = decay_bugs(weight_decay, **arguments)
    return _setting(run, right, bugs)


# --- whole runs


def _setting(run: Mapping[str, Any], right: Rule, bugs: Mapping[str, Rule]) -> Setting:
    """Return a descent that stands still, and records a run of the rule or of a bug."""
    parts = [part for part in PARTS if run.get(part) is not None]
    starts = [np.asarray(run[part], dtype=np.float64) for part in parts]
    grads = [np.asarray(run[f"d{part}"], dtype=np.float64) for part in parts]

    def recorded(rule: Rule, **options: bool) -> Callable[[Array], dict[str, Array]]:
        return lambda _: dict(zip(parts, _walked(rule, starts, grads, **options), strict=True))

    path = recorded(right)(np.empty(0))
    records = {told: recorded(bug) for told, bug in bugs.items()}
    records["Nothing is remembered from one step to the next."] = recorded(right, lost=True)
    if len({start.shape for start in starts}) < len(starts):
        records["Arrays of one shape share what is remembered: each needs its own."] = recorded(
            right, shared=True
        )
    return Setting(
        np.zeros(()), lambda x, _: x, lambda _: 0.0, 0, record=lambda _: path, records=records
    )


def _walked(
    rule: Rule, starts: list[Array], grads: list[Array], *, shared: bool = False, lost: bool = False
) -> list[Array]:
    """Return the path of each array."""
    points = [[start] for start in starts]

    def forgotten() -> list[Memory]:
        own: list[Memory] = [defaultdict(float) for _ in starts]
        return own[:1] * len(own) if shared else own

    memories = forgotten()
    for step in range(len(grads[0])):
        if lost:
            memories = forgotten()
        for k, memory in enumerate(memories):
            memory |= {"start": starts[k], "k": k, "n": len(starts)}
            W = rule(points[k][-1], grads[k][step], memory, 1 if lost else step + 1)
            points[k].append(np.asarray(W, dtype=np.float64))
    return [np.stack(path) for path in points]
