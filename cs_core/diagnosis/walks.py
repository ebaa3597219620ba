"""The paths that bugs would have taken. To add a bug, yield its path here."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.names import PATH_CAUSES
from cs_core.diagnosis.settings import Path, Setting

Move = Callable[[Array, Array, int, Sequence[Array]], Any]
Stops = Callable[[Array, int], bool]
Take = Callable[..., Path]
USUAL_MOMENTA = (0.5, 0.9, 0.99)
FITTED = 24.0  # bits of a number that is read off the path
MOST_IN_TURN = 12


def walk(
    s: Setting,
    move: Move | None = None,
    *,
    stops: Stops | None = None,
    wall: str = "end",
    longest: int | None = None,
) -> Array:
    """Return the points of a walk, shape (T + 1, ...).

    Parameters
    ----------
    s : Setting
    move : callable, optional
        ``move(x, gradient, step, points) -> next point``; the right step by default.
    stops : callable, optional
        ``stops(gradient, step) -> bool``; by default where the gradient is short.
    wall : {"end", "none", "before", "along"}
        What happens at a wall.
    longest : int, optional
        Most steps; more are not wanted.
    """
    move = move or (lambda x, g, t, points: x - s.rate(t) * step_of(s, g))
    stops = stops or (lambda g, t: s.tol is not None and _length(g) < s.tol)
    points: list[Array] = [np.array(s.start, dtype=np.float64)]
    for t in range(min(s.steps, longest or s.steps)):
        x = points[-1]
        g = gradient_at(s, x, t)
        if not np.isfinite(g).all() or stops(g, t):
            break
        ahead: Array = np.asarray(move(x, g, t, points), dtype=np.float64)
        kept = ahead if s.walls is None or wall == "none" else np.clip(ahead, *s.walls)
        ended = bool((kept != ahead).any()) and wall != "along"
        if not (ended and wall == "before"):
            points.append(kept)
        if ended:
            break
    return np.stack(points)


def gradient_at(s: Setting, x: Array, t: int) -> Array:
    """Return the right gradient at a copy of x, in float64."""
    return np.asarray(s.gradient(x.copy(), t), dtype=np.float64)


def step_of(s: Setting, g: Array) -> Array:
    """Return what a step is a multiple of: the gradient, or its sign."""
    return np.sign(g) if s.signs else g


def _length(g: Array) -> float:
    return float(np.linalg.norm(g))


def paths(s: Setting, right: Array, claimed: Array | None = None) -> Iterator[Path]:
    """Yield the paths of all known bugs; the points claimed help, if they are what is kept."""
    longest = s.steps + 1 if claimed is None else len(claimed)

    def take(name: str, move: Move | None = None, words: str = "", **options: Any) -> Path:
        bits = options.pop("bits", 0.0)
        points = walk(s, move, longest=longest, **options)
        return Path(name, words or PATH_CAUSES[name], points, bits)

    yield from _steps(s, take)
    yield from _gradients(s, take)
    yield from _rates(s, take)
    yield from _ends(s, take)
    if claimed is not None:
        yield from _fitted(s, take, claimed)
    for words, other in s.others.items():
        points = walk(other, longest=longest)
        yield Path("other gradient", f"Each step uses {words}.", points, 0.0, other.record)
    for words, record in s.records.items():
        # each has a name of its own, so that two witnesses are seen to say the same
        name = f"other record: {words.replace(' or ', ' / ')}"
        yield Path(name, words, right, 0.0, record)


def _steps(s: Setting, take: Take) -> Iterator[Path]:
    def times(factor: Callable[[int], float]) -> Move:
        return lambda x, g, t, points: x - factor(t) * s.rate(t) * step_of(s, g)

    yield take("ascent", times(lambda t: -1.0))
    yield take("no step", times(lambda t: 0.0))
    yield take("half rate", times(lambda t: 0.5))
    yield take("double rate", times(lambda t: 2.0))
    yield take("rate missing", lambda x, g, t, points: x - step_of(s, g))
    yield take("rate squared", times(s.rate))
    yield take("divided by rate", lambda x, g, t, points: x - step_of(s, g) / s.rate(t))
    if s.signs:
        yield take("proportional step", lambda x, g, t, points: x - s.rate(t) * g)
    else:
        yield take("sign step", lambda x, g, t, points: x - s.rate(t) * np.sign(g))
        if s.start.size > 1:
            yield take("normalized", lambda x, g, t, points: x - s.rate(t) * g / _length(g))
    for mu in USUAL_MOMENTA:
        yield take("momentum", _with_momentum(s, mu), bits=3.0)
    if (counts := s.counts) is not None:
        yield take("sum for mean", times(lambda t: counts[t]))
        yield take("mean twice", times(lambda t: 1 / counts[t]))
        if n := s.examples:
            yield take("batch over N", times(lambda t: counts[t] / n))
            yield take("mean twice", times(lambda t: 1 / n))


def _with_momentum(s: Setting, mu: float) -> Move:
    def move(x: Array, g: Array, t: int, points: Sequence[Array]) -> Any:
        last = points[-1] - points[-2] if len(points) > 1 else 0.0
        return x + mu * last - s.rate(t) * step_of(s, g)

    return move


def _fitted(s: Setting, take: Take, claimed: Array) -> Iterator[Path]:
    """Read one number off the first steps, which must then explain all others."""
    g = step_of(s, gradient_at(s, np.asarray(s.start, dtype=np.float64), 0))
    usual = s.rate(0) * g
    if len(claimed) < 3 or claimed.shape[1:] != usual.shape or not (usual**2).sum() > 0:
        return
    factor = float(-((claimed[1] - claimed[0]) * usual).sum() / (usual**2).sum())
    if np.isfinite(factor):
        words = f"Each step is {factor:.4g} times what it should be."
        yield take("rate factor", lambda x, g, t, points: x - factor * s.rate(t) * step_of(s, g),
                   words, bits=FITTED)  # fmt: skip
    plain = claimed[1] - s.rate(1) * step_of(s, gradient_at(s, claimed[1], 1))
    last = claimed[1] - claimed[0]
    mu = float(((claimed[2] - plain) * last).sum() / ((last**2).sum() or 1.0))
    if np.isfinite(mu):
        yield take("momentum", _with_momentum(s, mu), bits=FITTED)


def _gradients(s: Setting, take: Take) -> Iterator[Path]:
    def against(x: Array, g: Array, t: int) -> Any:
        return x - s.rate(t) * step_of(s, g)

    def in_turn(x: Array, g: Array, t: int, points: Sequence[Array]) -> Any:
        moved = x.copy()
        for k in range(moved.size):
            moved.flat[k] -= s.rate(t) * step_of(s, gradient_at(s, moved, t)).flat[k]
        return moved

    def before(points: Sequence[Array]) -> Array:
        return points[-2] if len(points) > 1 else points[-1]

    if 1 < s.start.size <= MOST_IN_TURN:
        yield take("in turn", in_turn)
    yield take("stale gradient", lambda x, g, t, points: against(
        x, gradient_at(s, before(points), t), t))  # fmt: skip
    yield take("stale gradient", lambda x, g, t, points: against(
        x, gradient_at(s, before(points), max(t - 1, 0)), t))  # fmt: skip
    yield take("first gradient", lambda x, g, t, points: against(
        x, gradient_at(s, points[0], 0), t))  # fmt: skip
    yield take("first step", lambda x, g, t, points: against(points[0], g, t))


def _rates(s: Setting, take: Take) -> Iterator[Path]:
    def at(rate: Callable[[int], float]) -> Move:
        return lambda x, g, t, points: x - rate(t) * step_of(s, g)

    if len({s.rate(t) for t in range(min(s.steps, 8))}) == 1:
        return
    yield take("schedule early", at(lambda t: s.rate(t + 1)))
    yield take("schedule late", at(lambda t: s.rate(max(t - 1, 0))))
    yield take("schedule ignored", at(lambda t: s.rate(0)))
    if s.epochs is None or len(set(s.epochs)) == 1:
        return
    epochs = list(s.epochs)
    yield take("schedule per epoch", at(lambda t: s.rate(epochs[t])))
    yield take("schedule anew", at(lambda t: s.rate(t - epochs.index(epochs[t]))))


def _ends(s: Setting, take: Take) -> Iterator[Path]:
    if s.walls is not None:
        yield take("no wall", wall="none")
        yield take("before the wall", wall="before")
        yield take("along the wall", wall="along")
    if (tol := s.tol) is None:
        return
    yield take("no stop", stops=lambda g, t: False)
    yield take("start not tested", stops=lambda g, t: t > 0 and _length(g) < tol)
    measures: dict[str, Stops] = {
        "by its largest entry": lambda g, t: bool(np.abs(g).max() < tol),
        "by the sum of the sizes of its entries": lambda g, t: bool(np.abs(g).sum() < tol),
        "by the mean size of its entries": lambda g, t: bool(np.abs(g).mean() < tol),
        "by the root of the mean of their squares": lambda g, t: bool((g**2).mean() < tol**2),
        "by its squared length": lambda g, t: bool((g**2).sum() < tol),
        "by the length of the step": lambda g, t: s.rate(t) * _length(g) < tol,
        "by its value, so that a negative slope counts as small": lambda g, t: bool(
            (g < tol).all()
        ),
        "as soon as one entry is small": lambda g, t: bool((np.abs(g) < tol).any()),
        "also where it is exactly tol": lambda g, t: _length(g) <= tol,
    }
    if s.start.size == 1:
        measures["also where it has changed its sign"] = _turned(tol)
    for words, stops in measures.items():
        told = f"It stops by another measure than the gradient's size: {words}."
        yield take("other stop", None, told, stops=stops)


def _turned(tol: float) -> Stops:
    before: list[Array] = []

    def stops(g: Array, t: int) -> bool:
        before.append(g)
        return _length(g) < tol or (t > 0 and bool((before[-1] * before[-2] < 0).all()))

    return stops
