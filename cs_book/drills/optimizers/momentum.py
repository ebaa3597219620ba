"""Drills on momentum and Nesterov momentum."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core import optim
from cs_core.optim import MomentumState


def walk(
    update: Callable[..., Any], state: Any, slopes: Iterable[float], **constants: float
) -> Any:
    """Return the places of a walk from 0 under these slopes, an array, and the last state."""
    W, places = 0.0, [0.0]
    for slope in slopes:
        W, state = update(slope, state, W, **constants)
        places.append(float(W))
    return np.array(places), state


class ThreeStepsOfMomentum(Drill):
    """Three steps of momentum on a parabola."""

    count = 3
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a start, a curvature, a rate and a share that leave short decimals."""
        start = float(rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]))
        curvature = float(rng.choice([1, 2, 4]))
        rate, share = float(rng.choice([0.1, 0.2])), float(rng.choice([0.5, 0.9]))

        def steps(rule: Callable[[Any, Any, Any], tuple[Any, Any]]) -> list[float]:
            """Return three points of a rule ``(x, v, g) -> (x, v)``."""
            x, v, found = start, 0.0, []
            for _ in range(3):
                x, v = rule(x, v, curvature * x)
                found.append(float(x))
            return found

        def right(x: Any, v: Any, g: Any) -> tuple[Any, Any]:
            state = MomentumState(0, v)
            new, after = optim.momentum_update(g, state, x, learning_rate=rate, momentum=share)
            return new, after.velocity

        def scaled(by: float) -> list[float]:
            return steps(lambda x, v, g: (x - rate * (share * v + by * g), share * v + by * g))

        points = steps(right)
        slopes = [curvature * x for x in (start, *points[:2])]
        speeds = np.diff([start, *points])
        return self.made(
            points,
            {
                "not_stored": steps(lambda x, v, g: (x - rate * g, 0.0)),
                "average": scaled(1 - share),
                "rate_twice": scaled(rate),
                "uphill": steps(lambda x, v, g: right(x, v, -g)),
                "late": steps(lambda x, v, g: (x + v, share * v - rate * g)),
                "velocities": speeds,
            },
            half=curvature / 2, start=start, rate=rate, share=share, curvature=curvature,
            g1=slopes[0], g2=slopes[1], g3=slopes[2], h1=bracketed(slopes[0]),
            h2=bracketed(slopes[1]), h3=bracketed(slopes[2]), v1=speeds[0], v2=speeds[1],
            v3=speeds[2], w1=bracketed(speeds[0]), w2=bracketed(speeds[1]),
            points=row(points),
        )  # fmt: skip


class SteadyGradient(Drill):
    """The velocity under a gradient that stays the same: after a few steps, and in the end."""

    count = 2
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a gradient, a rate and a share; at one half, two mistakes would be one."""
        slope = float(rng.choice([-5, -4, -3, -2, 2, 3, 4, 5]))
        rate, share = float(rng.choice([0.1, 0.2])), float(rng.choice([0.6, 0.8, 0.9]))
        steps = int(rng.choice([2, 3]))
        start, constants = optim.momentum_init(0.0), {"learning_rate": rate, "momentum": share}
        _, state = walk(optim.momentum_update, start, [slope] * steps, **constants)
        now, first = float(state.velocity), -rate * slope
        limit = first / (1 - share)
        kept = share**steps
        return self.made(
            (now, limit),
            {
                "no_memory": (first, first),
                "one_less": (first * (1 - share ** (steps - 1)) / (1 - share), limit),
                "by_share": (now, first / share),
                "times": (now, first * (1 - share)),
                "average": (first * (1 - kept), first),
                "uphill": (-now, -limit),
            },
            slope=slope, rate=rate, share=share, steps=steps, first=first, kept=kept,
            rest=1 - share, now=now, limit=limit,
        )  # fmt: skip


class NesterovStep(Drill):
    """One step of Nesterov momentum, in the form of the code."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a state in the middle of a walk: from a first step most mistakes do not show."""
        W = float(rng.choice([-2, -1, 1, 2, 3]))
        velocity = float(rng.choice([-0.8, -0.6, -0.4, -0.2, 0.2, 0.4, 0.6, 0.8]))
        slope = float(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]))
        rate, share = float(rng.choice([0.1, 0.2])), float(rng.choice([0.5, 0.8, 0.9]))
        before: Any = MomentumState(1, velocity)
        places, state = walk(
            optim.nesterov_update, before, [slope], learning_rate=rate, momentum=share
        )  # fmt: skip
        after, new = W + places[1], float(state.velocity)
        return self.made(
            after,
            {
                "momentum": W + new,
                "dropped": W - share * velocity + new,
                "sign": W + share * velocity + (1 + share) * new,
                "old_twice": W + velocity,
                "not_back": W + (1 + share) * new,
                "velocity_alone": new,
            },
            W=W, velocity=velocity, slope=slope, rate=rate, share=share, old=bracketed(velocity),
            g=bracketed(slope), new=new, brackets=bracketed(new), sum=1 + share,
            after=after,
        )  # fmt: skip


class BestPair(Drill):
    """The best rate and momentum for a valley with two curvatures."""

    count = 2
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two curvatures that have roots."""
        low = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.5, 1, 2, 3]))
        high = low * float(rng.choice([2, 3, 4, 5, 6, 7, 8, 9, 10]))
        flat, steep = low**2, high**2
        condition = steep / flat
        rate, root = 4 / (low + high) ** 2, (high - low) / (high + low)
        share = root**2
        return self.made(
            (rate, share),
            {
                "condition": (rate, ((condition - 1) / (condition + 1)) ** 2),
                "no_square": (rate, root),
                "descent": (2 / (flat + steep), share),
                "rate_no_square": (2 / (low + high), share),
                "critical": (1 / steep, share),
                "swapped": (share, rate),
            },
            flat=flat, steep=steep, condition=condition, ratio=high / low, low=low, high=high,
            above=high / low - 1, below=high / low + 1, total=low + high, root=number(root, 4),
            share=number(share, 4), rate=number(rate, 4),
        )  # fmt: skip
