"""Bugs planted in descents: loops as a student writes them, and the causes that are true of each.

A problem is drawn from a generator; a bug walks on it. The diagnosis sees the path, and the right
gradient, rate and ends of the problem, but not the bug.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from cs_core.diagnosis import Setting


class Problem(NamedTuple):
    """A gradient ``g(x, t)``, a start, rates ``rate(t)``, a number of steps, a band and walls."""

    g: Callable[[np.ndarray, int], np.ndarray]
    x0: np.ndarray
    rate: Callable[[int], float]
    steps: int
    tol: float | None = None
    walls: tuple[float, float] | None = None
    signs: bool = False
    sizes: Any = None
    epochs: Any = None

    @property
    def setting(self) -> Setting:
        return Setting(
            self.x0, self.g, self.rate, self.steps, tol=self.tol, walls=self.walls,
            signs=self.signs, counts=self.sizes, examples=20, epochs=self.epochs,
        )  # fmt: skip


def start(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.uniform(0.7, 2.5, shape) * rng.choice([-1.0, 1.0], shape)


def bowl(rng: np.random.Generator, d: int, **options: Any) -> Problem:
    A = rng.normal(size=(d, d))
    A = A @ A.T / d + np.eye(d)
    eta = float(rng.uniform(0.06, 0.3))
    return Problem(lambda x, t: A @ x, start(rng, d), lambda t: eta, 8, **options)


def waves(rng: np.random.Generator) -> Problem:
    B, eta = rng.normal(size=(3, 3)) / 3, float(rng.uniform(0.1, 0.4))
    return Problem(lambda x, t: np.sin(x) + B @ x, start(rng, 3, 2), lambda t: eta, 7)


def with_band(rng: np.random.Generator) -> Problem:
    return bowl(rng, 3)._replace(tol=1.2, steps=60)


def line_by_sign(rng: np.random.Generator) -> Problem:
    step = float(rng.uniform(0.2, 0.4))
    return Problem(
        lambda x, t: x**2 - 4, np.array(rng.uniform(-1.2, 0.2)), lambda t: step, 9, tol=0.7,
        walls=(-3.0, 3.0), signs=True,
    )  # fmt: skip


def line_to_wall(rng: np.random.Generator) -> Problem:
    step = float(rng.uniform(0.11, 0.29))
    return Problem(
        lambda x, t: 0 * x + 3, np.array(rng.uniform(0.1, 0.3)), lambda t: step, 9, walls=(-1, 1)
    )


def batches(rng: np.random.Generator) -> Problem:
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    order = [rng.permutation(20)[:10] for _ in range(2)]
    dealt = [part for o in order for part in np.split(o, [4, 7])]
    eta, k = float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.2, 0.6))

    def g(w: np.ndarray, t: int) -> np.ndarray:
        rows = dealt[min(t, 5)]
        return X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)

    return Problem(
        g, start(rng, 3), lambda t: eta / (1 + k * t), 6, sizes=[len(b) for b in dealt],
        epochs=[0, 0, 0, 1, 1, 1],
    )  # fmt: skip


def loop(p: Problem, update: Callable[..., Any], **ends: Any) -> np.ndarray:
    """Walk with an update ``update(x, g, t, memory)``; `ends` changes how it ends."""
    x, points, memory = np.array(p.x0, float), [np.array(p.x0, float)], {}
    for t in range(p.steps + ends.get("more", 0)):
        g = p.g(x, t)
        small = p.tol is not None and ends.get("size", np.linalg.norm)(g) < p.tol
        if small and not (t == 0 and ends.get("late")) and ends.get("stop", True):
            break
        new = update(x, g, t, memory)
        if p.walls and ends.get("clip", True) and not p.walls[0] <= new <= p.walls[1]:
            if not ends.get("drop"):
                points.append(np.clip(new, *p.walls))
            break
        x = np.array(new, float)
        points.append(x)
    return np.stack(points)


def plain(p: Problem, way: Callable[..., Any] = lambda g: g) -> Callable[..., Any]:
    sign = np.sign if p.signs else lambda g: g
    return lambda x, g, t, m: x - p.rate(t) * way(sign(g))


def stale(p: Problem) -> Callable[..., Any]:
    def update(x: np.ndarray, g: np.ndarray, t: int, m: dict) -> np.ndarray:
        used, m["g"] = m.get("g", g), g
        return x - p.rate(t) * (np.sign(used) if p.signs else used)

    return update


def momentum(p: Problem, mu: float) -> Callable[..., Any]:
    def update(x: np.ndarray, g: np.ndarray, t: int, m: dict) -> np.ndarray:
        m["v"] = mu * m.get("v", 0) - p.rate(t) * g
        return x + m["v"]

    return update


def in_turn(p: Problem) -> Callable[..., Any]:
    def update(x: np.ndarray, g: np.ndarray, t: int, m: dict) -> np.ndarray:
        x = x.copy()
        for index in np.ndindex(x.shape):
            x[index] -= p.rate(t) * p.g(x, t)[index]
        return x

    return update


def first(p: Problem) -> Callable[..., Any]:
    return lambda x, g, t, m: x - p.rate(t) * m.setdefault("g", g)


def noisy(p: Problem) -> Callable[..., Any]:
    rng = np.random.default_rng(5)
    return lambda x, g, t, m: x - p.rate(t) * (g + 0.1 * rng.normal(size=g.shape))


def decayed(p: Problem) -> Callable[..., Any]:
    return lambda x, g, t, m: x - p.rate(t) * (g + 0.07 * x)


def clipped(p: Problem) -> Callable[..., Any]:
    return lambda x, g, t, m: x - p.rate(t) * np.clip(g, -0.6, 0.6)


def largest_only(p: Problem) -> Callable[..., Any]:
    return lambda x, g, t, m: x - p.rate(t) * g * (np.abs(g) == np.abs(g).max())


MAKERS: dict[str, Callable[[np.random.Generator], Problem]] = {
    "bowl": lambda rng: bowl(rng, 2), "bowl of five": lambda rng: bowl(rng, 5), "waves": waves,
    "band": with_band, "sign": line_by_sign, "wall": line_to_wall, "batches": batches,
}  # fmt: skip
SPACE, ALL = ["bowl", "bowl of five", "waves", "batches"], list(MAKERS)
BATCH = ["batches"]
Walk = Callable[[Problem], np.ndarray]
# bug: where it is planted, the walk, the causes that are true of it
BUGS: dict[str, tuple[list[str], Walk, set[str]]] = {
    "ascent": ([*SPACE, "wall"], lambda p: loop(p, plain(p, lambda g: -g)), {"ascent"}),
    "ascent, sign": (["sign"], lambda p: loop(p, plain(p, lambda g: -g)), {"ascent"}),
    "half": (SPACE, lambda p: loop(p, plain(p, lambda g: g / 2)), {"half rate"}),
    "twice": (SPACE, lambda p: loop(p, plain(p, lambda g: g * 2)), {"double rate"}),
    "no rate": (SPACE, lambda p: loop(p, lambda x, g, t, m: x - g), {"rate missing"}),
    "squared": (
        SPACE, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t) ** 2 * g), {"rate squared"},
    ),
    "divided": (
        SPACE, lambda p: loop(p, lambda x, g, t, m: x - g / p.rate(t)), {"divided by rate"},
    ),
    "a factor": (SPACE, lambda p: loop(p, plain(p, lambda g: 0.83 * g)), {"rate factor"}),
    "rate typed in": (
        ["bowl", "waves"], lambda p: loop(p, lambda x, g, t, m: x - 0.043 * g), {"rate factor"},
    ),
    "never moves": (SPACE, lambda p: loop(p, lambda x, g, t, m: x), {"no step"}),
    "sign": (SPACE, lambda p: loop(p, plain(p, np.sign)), {"sign step"}),
    "no sign": (["sign"], lambda p: loop(p, lambda x, g, t, m: x - p.rate(t) * g),
                {"proportional step"}),
    "unit": (SPACE, lambda p: loop(p, plain(p, lambda g: g / np.linalg.norm(g))), {"normalized"}),
    "momentum 0.9": (SPACE, lambda p: loop(p, momentum(p, 0.9)), {"momentum"}),
    "momentum 0.35": (SPACE, lambda p: loop(p, momentum(p, 0.35)), {"momentum"}),
    "in turn": (SPACE, lambda p: loop(p, in_turn(p)), {"in turn"}),
    "stale": (SPACE, lambda p: loop(p, stale(p)), {"stale gradient"}),
    "gradient once": (SPACE, lambda p: loop(p, first(p)), {"first gradient"}),
    "from the start": (
        SPACE, lambda p: loop(p, lambda x, g, t, m: p.x0 - p.rate(t) * g), {"first step"},
    ),
    "sum": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t) * p.sizes[t] * g),
            {"sum for mean"}),
    "mean twice": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t) / p.sizes[t] * g),
                   {"mean twice"}),
    "over N": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t) * p.sizes[t] / 20 * g),
               {"batch over N"}),
    "rate early": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t + 1) * g),
                   {"schedule early"}),
    "rate late": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(max(t - 1, 0)) * g),
                  {"schedule late"}),
    "rate of step 0": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(0) * g),
                       {"schedule ignored"}),
    "rate per epoch": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t // 3) * g),
                       {"schedule per epoch"}),
    "rate anew": (BATCH, lambda p: loop(p, lambda x, g, t, m: x - p.rate(t % 3) * g),
                  {"schedule anew"}),
    "no stop": (["band"], lambda p: loop(p._replace(steps=40), plain(p), stop=False), {"no stop"}),
    "largest entry": (["band"], lambda p: loop(p, plain(p), size=lambda g: np.abs(g).max()),
                      {"other stop", "right"}),
    "sum of sizes": (["band"], lambda p: loop(p, plain(p), size=lambda g: np.abs(g).sum()),
                     {"other stop", "right"}),
    "no wall": (["wall"], lambda p: loop(p, plain(p), clip=False), {"no wall"}),
    "wall dropped": (["wall"], lambda p: loop(p, plain(p), drop=True), {"before the wall"}),
    "noise": (SPACE, lambda p: loop(p, noisy(p)), {"unexplained"}),
    "decay": (SPACE, lambda p: loop(p, decayed(p)), {"unexplained"}),
    "clipped": (SPACE, lambda p: loop(p, clipped(p)), {"unexplained", "sign step", "right"}),
    "one entry": (["bowl of five", "waves"], lambda p: loop(p, largest_only(p)), {"unexplained"}),
}  # fmt: skip
