"""What decides the descents that assignments ask for, so that a wrong path can be explained.

Each function takes the arguments of the function it is about, and returns a
`cs_core.diagnosis.Setting`, for `check_value` and `check_trajectory`.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Cause, Setting, diagnose_trajectory
from cs_core.testing.calls import Call
from cs_core.testing.causes import NO_CAUSE, without_data
from cs_core.testing.comparison import PathCause

Array = NDArray[Any]
# of the loss of an epoch
OTHER_MEANS: dict[str, Callable[[Array, Array, int], float]] = {
    "the plain mean of its batches": lambda part, sizes, n: part.mean(),
    "the sum of its batches": lambda part, sizes, n: part.sum(),
    "that of the last batch": lambda part, sizes, n: part[-1],
    "that of the first batch": lambda part, sizes, n: part[0],
    "divided by the number of all examples, not of those dealt": (
        lambda part, sizes, n: (part * sizes).sum() / n
    ),
}


def on_a_line(
    f: Callable[[float], float],
    x0: float,
    *,
    interval: tuple[float, float],
    step: float,
    rule: str = "sign",
    h: float = 1e-3,
    tol: float = 1e-2,
    max_steps: int = 100_000,
) -> Setting:
    """Return the setting of `cs_core.train.descend_1d`."""

    def forward(x: Array, _: int) -> Any:
        return (f(float(x) + h) - f(float(x))) / h

    plain = Setting(
        np.array(float(x0)), forward, lambda _: step, max_steps, tol=tol, walls=interval,
        signs=rule == "sign",
    )  # fmt: skip
    others: dict[str, Callable[[Any, int], Any]] = {
        "a central difference": lambda x, _: (f(x + h) - f(x - h)) / (2 * h),
        "a backward difference": lambda x, _: (f(x) - f(x - h)) / h,
        "the difference, not divided by h": lambda x, _: f(x + h) - f(x),
        "the usual h in place of the one it is given": lambda x, _: (f(x + 1e-3) - f(x)) / 1e-3,
    }
    return replace(plain, others={word: replace(plain, gradient=g) for word, g in others.items()})


def in_space(
    gradient: Callable[[Array], Array],
    x0: Array,
    *,
    learning_rate: float,
    tol: float = 1e-6,
    max_steps: int = 1000,
) -> Setting:
    """Return the setting of `cs_core.train.gradient_descent`."""
    return Setting(
        x0, lambda x, _: gradient(x.astype(x0.dtype)), lambda _: learning_rate, max_steps, tol=tol
    )


def on_batches(
    loss_and_grad: Callable[..., Any],
    W: Array,
    X: Array,
    y: Array,
    *,
    deal: Any,
    learning_rate: Any,
    epochs: int,
) -> Setting:
    """Return the setting of `cs_core.train.stochastic_gradient_descent`.

    A deal that gives other batches each time has them all in an attribute ``epochs``.
    """
    dealt = getattr(deal, "epochs", None) or [list(deal()) for _ in range(epochs)]
    numbered = [(e, batch) for e, epoch in enumerate(dealt) for batch in epoch]
    number, batches = [e for e, _ in numbered], [batch for _, batch in numbered]

    def on(pick: Callable[[int], tuple[Array, Array]]) -> Setting:
        """Return the descent whose step t uses the data ``pick(t)``."""

        def both(W: Array, t: int) -> Any:
            return loss_and_grad(W, *pick(t))

        rate = learning_rate if callable(learning_rate) else lambda _: learning_rate
        return Setting(
            W, lambda W, t: both(W, t)[1], rate, len(batches), examples=len(X), epochs=number,
            counts=[len(batch) for batch in batches], record=_history(both, number, batches),
        )  # fmt: skip

    again = list(itertools.islice(itertools.cycle(dealt[0]), len(batches)))
    after = [batch for epoch in (*dealt[1:], dealt[0]) for batch in epoch]
    others: dict[str, Callable[[int], tuple[Array, Array]]] = {
        "all the data": lambda t: (X, y),
        "the labels of other rows, the first ones": (
            lambda t: (X[batches[t]], y[: len(batches[t])])
        ),
        "the labels of other rows, in another order": (
            lambda t: (X[batches[t]], y[np.sort(batches[t])])
        ),
        "the first rows of the data, as many as in the batch": (
            lambda t: (X[: len(batches[t])], y[: len(batches[t])])
        ),
        "the batches of the first epoch again": lambda t: (X[again[t]], y[again[t]]),
        "the batches of the epoch after, as if deal() were asked once too often": (
            lambda t: (X[after[t]], y[after[t]])
        ),
    }
    plain = on(lambda t: (X[batches[t]], y[batches[t]]))

    def both(W: Array, t: int) -> Any:
        return loss_and_grad(W, X[batches[t]], y[batches[t]])

    def with_mean(mean: Callable[[Array, Array, int], float]) -> Any:
        return _history(both, number, batches, mean=lambda part, n: mean(part, n, len(X)))

    records = {
        "Each loss is taken after its step, where before is asked for.": _history(
            both, number, batches, later=1
        ),
        "The weights of the lowest loss are returned, where the last ones are asked for.": _history(
            both, number, batches, kept=lambda losses: int(np.argmin(losses)) + 1
        ),
        "The last step is missing in the weights that are returned.": _history(
            both, number, batches, kept=lambda losses: -2
        ),
    }
    for words, mean in OTHER_MEANS.items():
        told = f"The loss of an epoch is not that of its examples: it is {words}."
        records[told] = with_mean(mean)
    return replace(plain, others={w: on(pick) for w, pick in others.items()}, records=records)


def _history(
    both: Callable[[Array, int], Any],
    number: Sequence[int],
    batches: Sequence[Array],
    *,
    later: int = 0,
    kept: Callable[[Array], int] = lambda losses: -1,
    mean: Callable[[Array, Array], Any] = lambda part, sizes: np.average(part, weights=sizes),
) -> Callable[[Array], dict[str, Array]]:
    """Return what keeps the weights at the end, the losses, and those of each epoch."""
    sizes, of = np.array([len(batch) for batch in batches]), np.array(number)

    def record(points: Array) -> dict[str, Array]:
        losses = np.array([both(points[t + later], t)[0] for t in range(len(batches))])
        told = [mean(losses[of == e], sizes[of == e]) for e in dict.fromkeys(number)]
        return {"W": points[kept(losses)], "losses": losses, "epoch_losses": np.array(told)}

    return record


def explained_by(setting: Callable[..., Setting]) -> PathCause:
    """Return what names the bug behind the parts of a result, for a call."""

    def cause(parts: dict[str, Any], arguments: Call) -> Cause:
        try:
            descent = setting(*arguments.args, **arguments.kwargs)
            numbers = {n: part for n, part in parts.items() if np.asarray(part).dtype.kind in "iuf"}
            best = diagnose_trajectory(numbers, descent).best
        except Exception:  # the message of the check is worth more than its cause
            return NO_CAUSE
        if best.score <= 0.5 or best.name == "right":
            return NO_CAUSE
        plain = all(name.startswith("other record") for name in best.name.split(" or "))
        told = best.sentence if plain else without_data(best.sentence, 9)  # the author's words
        return Cause(best.name, told, best.score)

    return cause
