"""Random generators that the tests lend: a student's draws move them forward, nothing else does."""

from typing import Any

import numpy as np

# multipliers of the generators x -> a x + c (mod 2^128), from numpy/random/src/pcg64/pcg64.h
MULTIPLIERS = {
    "PCG64": 0x2360ED051FC65DA44385DF649FCCF645,
    "PCG64DXSM": 0xDA942042E4DD58B5,
}
MASK = 2**128 - 1
MOST_DRAWS = 2**40  # more than anybody draws in the time of a test
MOST_LOOKED_AT = 10**6


def follow(ours: np.random.Generator, told: Any) -> None:
    """Move a generator to where a student's code says that it left its copy.

    That place must lie ahead on the generator's own path, as if the code had drawn from it here;
    anything else is not believed, and the generator stays where it was. Only NumPy's default
    generator and its successor can be followed.

    Parameters
    ----------
    ours : Generator
    told : object
        The state of the student's copy after the call, as the student's process says.

    Examples
    --------
    >>> ours, copy = np.random.default_rng(0), np.random.default_rng(0)
    >>> _ = copy.random(1000)
    >>> follow(ours, copy.bit_generator.state)
    >>> ours.random() == copy.random()
    True
    >>> follow(ours, np.random.default_rng(1).bit_generator.state)
    >>> ours.random() == copy.random()
    True
    """
    before = dict(ours.bit_generator.state)
    multiplier = MULTIPLIERS.get(before["bit_generator"])
    state = told.get("state") if type(told) is dict else None
    if multiplier is None or type(state) is not dict or type(state.get("state")) is not int:
        return
    inner = before["state"]
    draws = _distance(inner["state"], state["state"] & MASK, multiplier, inner["inc"])
    if draws > MOST_DRAWS:
        return
    half, kept = told.get("uinteger"), told.get("has_uint32")
    if not (type(half) is type(kept) is int and kept and _is_half(ours, half, draws)):
        half = None
    ours.bit_generator.state = before | {
        "state": inner | {"state": state["state"] & MASK},
        "has_uint32": int(half is not None),
        "uinteger": half or 0,
    }


def _distance(start: int, end: int, multiplier: int, increment: int) -> int:
    """Return how many steps lead from one state to another, bit by bit."""
    bit, distance = 1, 0
    while start != end:
        if (start ^ end) & bit:
            start = (start * multiplier + increment) & MASK
            distance |= bit
        increment = (multiplier + 1) * increment & MASK
        multiplier = multiplier * multiplier & MASK
        bit <<= 1
    return distance


def _is_half(generator: np.random.Generator, half: int, draws: int) -> bool:
    """Whether a number of 32 bits is left over from one of the draws, or from before them."""
    before: Any = generator.bit_generator.state
    if before["has_uint32"] and half == before["uinteger"]:
        return True
    raw = generator.bit_generator.random_raw(min(draws, MOST_LOOKED_AT))
    generator.bit_generator.state = before
    halves = np.asarray(raw, np.uint64) >> np.uint64(32)
    return 0 <= half < 2**32 and bool((halves == half).any())
