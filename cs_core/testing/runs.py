"""What can be said in a few words about a run of an update rule."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

# the parameters that a run may have: W with its gradients dW, b with db, U with dU
PARTS = ("W", "b", "U")
LONG = (15, 6, 5, 4, 3, 2, 1)


def run_facts(run: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is true of a run, the plainest first.

    Parameters
    ----------
    run : mapping of str to object
        What a function of `cs_core.testing.steps_of` takes.

    Examples
    --------
    >>> list(run_facts({"W": np.ones(2), "dW": np.ones((1, 2)), "momentum": 0}))[:3]
    ['momentum = 0', 'a single step', 'a single array']
    """
    parts = [part for part in PARTS if run.get(part) is not None]
    starts, grads = [run[part] for part in parts], [run[f"d{part}"] for part in parts]
    for word, value in run.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield from (f"{word} {what}" for what, true in (("= 0", value == 0),
                        ("above 1", value > 1)) if true)  # fmt: skip
    steps = len(grads[0])
    yield from ["a single step"] * (steps == 1)
    yield from (f"more than {k} step{'s' * (k > 1)}" for k in LONG if steps > k)
    counted = ("a single array", "two arrays", "three arrays")
    yield counted[len(parts) - 1]
    yield from dict.fromkeys(f"an array of {W.dtype}" for W in starts)
    axes = {W.ndim for W in starts}
    told = {1: "one axis", 2: "two axes", 3: "three axes"}
    yield from (f"an array of {told[d]}" for d in sorted(axes))
    if len({W.shape for W in starts}) < len(starts):
        yield "arrays of one shape"
    yield from _gradient_facts(grads)
    if not all(a.flags.writeable for a in (*starts, *grads)):
        yield "read-only arrays"
    if not all(a.flags.c_contiguous for a in (*starts, *grads)):
        yield "arrays that do not lie row by row in memory"


def _gradient_facts(grads: list[Any]) -> Iterator[str]:
    flat = [np.reshape(g, (len(g), -1)) != 0 for g in grads]
    before = [np.logical_or.accumulate(some)[:-1] for some in flat]
    if not all(some.any(axis=0).all() for some in flat):
        yield "an entry whose gradient is always 0"
    if any((past & ~some[1:]).any() for some, past in zip(flat, before, strict=True)):
        yield "an entry whose gradient is 0 after others"
    lost = zip(flat, before, strict=True)
    if any((past.any(axis=1) & ~some[1:].any(axis=1)).any() for some, past in lost):
        yield "an array whose whole gradient is 0 after others"
