"""Drills of the chapter *From momentum to Adam*."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core import optim
from cs_core.optim import MomentumState


class ThreeStepsOfMomentum(Drill):
    """Three steps of momentum on a parabola."""

    count = 3
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a start, a curvature, a rate and a share that leave short decimals."""
        start = float(rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]))
        curvature = float(rng.choice([1, 2, 4]))
        rate, share = float(rng.choice([0.1, 0.2])), float(rng.choice([0.5, 0.9]))

        def walk(step: Callable[[float, float, float], tuple[float, float]]) -> list[float]:
            """Return three points of a rule ``(x, v, g) -> (x, v)``."""
            x, v, found = start, 0.0, []
            for _ in range(3):
                x, v = step(x, v, curvature * x)
                found.append(x)
            return found

        def right(x: float, v: float, g: float) -> tuple[float, float]:
            state = MomentumState(0, v)  # type: ignore[arg-type]
            new, after = optim.momentum_update(g, state, x, learning_rate=rate, momentum=share)
            return float(new), float(after.velocity)  # type: ignore[arg-type]

        def scaled(by: float) -> Callable[[float, float, float], tuple[float, float]]:
            def step(x: float, v: float, g: float) -> tuple[float, float]:
                v = share * v + by * g
                return x - rate * v, v

            return step

        points = walk(right)
        slopes = [curvature * x for x in (start, *points[:2])]
        speeds = np.diff([start, *points])
        return self.made(
            points,
            {
                "not_stored": walk(lambda x, v, g: (x - rate * g, 0.0)),
                "average": walk(scaled(1 - share)),
                "rate_twice": walk(scaled(rate)),
                "uphill": walk(lambda x, v, g: right(x, v, -g)),
                "late": walk(lambda x, v, g: (x + v, share * v - rate * g)),
                "velocities": speeds,
            },
            half=curvature / 2, start=start, rate=rate, share=share, curvature=curvature,
            g1=slopes[0], g2=slopes[1], g3=slopes[2], h1=bracketed(slopes[0]),
            h2=bracketed(slopes[1]), h3=bracketed(slopes[2]), v1=speeds[0], v2=speeds[1],
            v3=speeds[2], w1=bracketed(speeds[0]), w2=bracketed(speeds[1]),
            points=row(points),
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
        after, state = optim.nesterov_update(
            slope,
            MomentumState(1, velocity),
            W,
            learning_rate=rate,
            momentum=share,  # type: ignore[arg-type]
        )
        new = float(state.velocity)  # type: ignore[arg-type]
        return self.made(
            float(after),  # type: ignore[arg-type]
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
            after=float(after),  # type: ignore[arg-type]
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
        state, W = optim.momentum_init(0.0), np.zeros(())
        for _ in range(steps):
            W, state = optim.momentum_update(  # type: ignore[assignment]
                slope, state, W, learning_rate=rate, momentum=share
            )
        now, first = float(state.velocity), -rate * slope  # type: ignore[arg-type]
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


#: Two gradients whose squares add up to a square.
PAIRS = (
    (3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (8, 15), (15, 8), (9, 12), (12, 9),
    (7, 24), (24, 7), (20, 21), (21, 20),
)  # fmt: skip


class AdagradSteps(Drill):
    """The first two steps of AdaGrad."""

    count = 2
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two gradients whose squares add up to a square."""
        a, b = map(float, PAIRS[rng.integers(len(PAIRS))])
        rate = float(rng.choice([0.1, 0.2, 0.5, 1, 2]))
        W, state, places = np.zeros(()), optim.adagrad_init(0.0), [0.0]
        for slope in (a, b):
            W, state = optim.adagrad_update(slope, state, W, learning_rate=rate)  # type: ignore[assignment]
            places.append(float(W))
        steps = -np.diff(places)
        return self.made(
            steps,
            {
                "present_alone": (rate, rate),
                "mean": (rate, rate * b / math.sqrt((a**2 + b**2) / 2)),
                "no_root": (rate / a, rate * b / (a**2 + b**2)),
                "sizes_added": (rate, rate * b / (a + b)),
                "undivided": (rate * a, rate * b),
                "added_up": (steps[0], steps.sum()),
            },
            rate=rate, a=a, b=b, sum=a**2 + b**2, root=math.hypot(a, b), first=steps[0],
            second=number(steps[1], 4),
        )  # fmt: skip


class AdamSecondStep(Drill):
    """Adam's second step, in learning rates."""

    tolerance = 0.003

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two gradients, and shares that a pencil can raise to a power."""
        a, b = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 12], size=2, replace=False).astype(float)
        beta1, beta2 = 0.5, float(rng.choice([0.5, 0.75]))
        places, state, W = [0.0], optim.adam_init(0.0), np.zeros(())
        for slope in (a, b):
            W, state = optim.adam_update(  # type: ignore[assignment]
                slope, state, W, learning_rate=1.0, beta1=beta1, beta2=beta2
            )
            places.append(float(W))
        m, v = float(state.first_moment), float(state.second_moment)  # type: ignore[arg-type]
        m1, v1 = (1 - beta1) * a, (1 - beta2) * a**2
        c1, c2 = 1 - beta1**2, 1 - beta2**2
        step = places[1] - places[2]
        return self.made(
            step,
            {
                "uncorrected": m / math.sqrt(v),
                "stuck": m / (1 - beta1) / math.sqrt(v / (1 - beta2)),
                "no_root": (m / c1) / (v / c2),
                "only_m": m / c1 / math.sqrt(v),
                "only_v": m / math.sqrt(v / c2),
                "gradient": b / math.sqrt(v / c2),
                "first_step": 1.0,
            },
            a=a, b=b, beta1=beta1, beta2=beta2, m1=m1, v1=v1, m=m, v=v, rest1=1 - beta1,
            rest2=1 - beta2, c1=c1, c2=c2, square=b**2, mhat=number(m / c1, 4),
            vhat=number(v / c2, 4), step=number(step, 4),
        )  # fmt: skip


class UncorrectedFirstStep(Drill):
    """Adam's first step without bias correction, in learning rates."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw shares for which the root is a short decimal, and a gradient that cancels."""
        first = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.5, 1]))
        root = float(rng.choice([0.01, 0.05, 0.1, 0.2, 0.3, 0.5]))
        slope = float(rng.choice([0.02, 0.5, 3, 40, 500]))
        beta1, beta2 = round(1 - first, 6), round(1 - root**2, 6)
        state = optim.adam_update(
            slope, optim.adam_init(0.0), 0.0, beta1=beta1, beta2=beta2
        )[1]  # fmt: skip
        m, v = float(state.first_moment), float(state.second_moment)  # type: ignore[arg-type]
        return self.made(
            m / math.sqrt(v),
            {
                "corrected": 1.0,
                "no_root": first / root**2,
                "swapped": root**2 / math.sqrt(first),
                "upside_down": root / first,
                "only_m": 1 / root,
                "only_v": first,
                "shares": beta1 / math.sqrt(beta2),
            },
            slope=slope, beta1=beta1, beta2=beta2, first=first, second=root**2, root=root,
            step=number(m / math.sqrt(v), 4),
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


class AdamwFirstStep(Drill):
    """A first step of AdamW: where the decay of the weights comes in."""

    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a weight and a gradient; of the gradient, Adam's first step keeps the sign."""
        W = float(rng.choice([-5, -4, -3, -2, 2, 3, 4, 5]))
        slope = float(rng.choice([-40, -8, -6, -3, 3, 6, 8, 40]))
        rate, decay = float(rng.choice([0.1, 0.2])), float(rng.choice([0.1, 0.2, 0.5]))
        after = float(
            optim.adamw_update(  # type: ignore[arg-type]
                slope, optim.adamw_init(W), W, learning_rate=rate, weight_decay=decay
            )[0]
        )
        sign = math.copysign(1.0, slope)
        return self.made(
            after,
            {
                "penalty": W - rate * math.copysign(1.0, slope + decay * W),
                "no_rate": W - rate * sign - decay * W,
                "grows": W - rate * (sign - decay * W),
                "undivided": W - rate * (slope + decay * W),
                "doubled": W - rate * (sign + 2 * decay * W),
                "decay_alone": W * (1 - rate * decay),
                "change_alone": after - W,
            },
            W=W, slope=slope, rate=rate, decay=decay, sign=bracketed(sign), direction=sign,
            weight=bracketed(W), shrink=decay * W, drop=bracketed(decay * W),
            sum=bracketed(sign + decay * W), after=after,
        )  # fmt: skip
