"""Whether a function deals examples into mini-batches as it should, whatever it draws."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, guarded, name_of
from cs_core.testing.failure import CheckFailed
from cs_core.testing.origin import refuse_borrowed

SECONDS = 5.0
# of three examples there are six orders; that the chi-square of so many fair shuffles (5 degrees of
# freedom) is larger happens once in 10**10
THREE, SHUFFLES, ORDERS, CHI_SQUARE = 3, 300, 6, 56.0
# two of so many examples' orders are never equal by chance
LONG = 40
# standard deviations by which no fair shuffle differs, and neighbors that none leaves side by side
FAR, NEIGHBORS = 7.0, 20


def check_minibatches(
    function: Callable[..., Any],
    cases: Mapping[str, Call],
    *,
    rng: np.random.Generator,
    hidden: bool = False,
) -> None:
    """Check a sampler ``function(n, batch_size, *, rng)`` that deals the indices 0 to n - 1.

    Each index must come exactly once an epoch, the last batch may be smaller, all orders must be
    equally likely, the same generator must give the same batches, and the next call others. Which
    order it is does not matter.

    Parameters
    ----------
    function : callable
        The student's function; it returns the batches of an epoch, in any iterable.
    cases : mapping of str to Call
        A word for each kind of input, and n and batch_size.
    rng : numpy.random.Generator
        Draws the seeds that the function gets.
    hidden : bool, default False
        Whether messages name the kind of input, and what was printed is kept back.

    Raises
    ------
    CheckFailed
        If an epoch is not right.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> def deal(n, batch_size, *, rng):
    ...     order = rng.permutation(n)
    ...     return [order[k : k + batch_size] for k in range(0, n, batch_size)]
    >>> check_minibatches(deal, {"ten in fours": call(10, 4)}, rng=np.random.default_rng(0))
    minibatches are right: each index once an epoch, in an order of the generator's.
    """
    name = name_of(function)
    if hidden:
        refuse_borrowed(name, function)
    for word, case in cases.items():
        label = f"{name}, hidden test “{word}”" if hidden else name
        n, size = case.args
        batches = _epoch(label, function, n, size, rng, hidden=hidden)
        _judge_epoch(label, batches, n, size)
        if n >= LONG:
            again = _epoch(label, function, n, size, rng, hidden=hidden)
            _judge_shuffle(label, batches, again, n, size)
    _judge_orders(name, function, rng, hidden=hidden)
    if not hidden:
        print("minibatches are right: each index once an epoch, in an order of the generator's.")  # noqa: T201


def _epoch(
    label: str,
    function: Callable[..., Any],
    n: int,
    size: int,
    rng: np.random.Generator,
    *,
    hidden: bool,
) -> list[NDArray[Any]]:
    """Return the batches of one epoch, which must be arrays of whole numbers."""
    batches: list[Any] = []
    with guarded(label, function, seconds=SECONDS, reveal=not hidden):
        dealt = function(n, size, rng=rng)
        if not isinstance(dealt, Iterable):
            kind = type(dealt).__name__
            raise CheckFailed(
                f"{label}: must return the batches, something that `for` goes through, got {kind}.",
                cause="wrong return value",
            )
        for batch in dealt:
            batches.append(batch)
            if len(batches) > n:  # more batches than examples
                break
    for batch in batches:
        if type(batch) is not np.ndarray or batch.ndim != 1 or batch.dtype.kind not in "iu":
            shape = f" of shape {batch.shape}" if type(batch) is np.ndarray else ""
            raise CheckFailed(
                f"{label}: a batch must be an array of whole numbers with one axis, got "
                f"{type(batch).__name__}{shape}.",
                cause="wrong type",
            )
    return batches


def _judge_epoch(label: str, batches: list[NDArray[Any]], n: int, size: int) -> None:
    """Refuse an epoch that does not deal each index once, or in other sizes."""
    sizes = [len(batch) for batch in batches]
    dealt = np.concatenate([np.empty(0, dtype=np.int64), *batches])
    full, rest = divmod(n, size)
    wanted = [size] * full + [rest] * (rest > 0)
    words, cause = "", ""
    if dealt.size and (dealt.min() < 0 or dealt.max() >= n):
        words, cause = f"an index lies outside 0 to {n - 1}.", "index out of range"
    elif 0 in sizes:
        words, cause = "a batch is empty.", "empty batch"
    elif rest and sizes == wanted[:-1] and len(set(dealt)) == len(dealt):
        words, cause = f"the last batch, of {rest}, is missing.", "last batch missing"
    elif rest and sizes == [size] * (full + 1):
        words, cause = (
            "the last batch is filled up: it must hold what is left.",
            "last batch filled",
        )
    elif len(set(dealt)) < len(dealt):
        words = f"{len(dealt) - len(set(dealt))} of {len(dealt)} indices come more than once"
        missing = sorted(set(range(n)) - set(dealt))
        words += f", and {missing[0]} does not come." if missing else "."
        cause = "index repeated"
    elif len(dealt) < n:
        words, cause = f"{n - len(dealt)} of {n} indices are missing.", "index missing"
    elif sizes != wanted:
        words, cause = f"the batches have sizes {sizes}, must have {wanted}.", "wrong sizes"
    if words:
        told = f"{n} examples in batches of {size}: {words}"
        raise CheckFailed(f"{label}: {told}", cause=cause)


def _judge_shuffle(
    label: str, batches: list[NDArray[Any]], again: list[NDArray[Any]], n: int, size: int
) -> None:
    """Refuse an order of many that no fair shuffle gives, or that comes again in the next epoch."""
    order = np.concatenate(batches)
    middle = n // 2
    stayed = int((order[:middle] < middle).sum())  # of the indices of the first half, on average ½
    words, cause = "", ""
    if (order == np.arange(n)).all():
        words, cause = "nothing is shuffled.", "not shuffled"
    elif size > 2 and all((np.diff(batch) > 0).all() for batch in batches):
        words, cause = "the indices of every batch are in ascending order.", "sorted batches"
    elif (np.diff(order) == 1).sum() > NEIGHBORS:
        words, cause = "most indices come right after the one before them.", "neighbors"
    elif abs(stayed - middle**2 / n) > FAR * middle * (n - middle) / n**1.5:
        words = "the first and the second half of the data are hardly mixed."
        cause = "halves not mixed"
    elif n == sum(map(len, again)) and (order == np.concatenate(again)).all():
        words, cause = "the second epoch has the order of the first.", "one order"
    if words:
        told = f"{n} examples in batches of {size}: {words}"
        raise CheckFailed(f"{label}: {told}", cause=cause)


def _judge_orders(
    name: str, function: Callable[..., Any], rng: np.random.Generator, *, hidden: bool
) -> None:
    """Refuse orders that repeat, that do not follow the generator, or of which some never come."""
    label = f"{name}, hidden test “many epochs”" if hidden else name

    def order(n: int, size: int, draws: np.random.Generator) -> tuple[int, ...]:
        return tuple(np.concatenate(_epoch(label, function, n, size, draws, hidden=hidden)))

    seed = int(rng.integers(2**31))
    draws = np.random.default_rng(seed)
    first, second = order(LONG, 7, draws), order(LONG, 7, draws)
    again = order(LONG, 7, np.random.default_rng(seed))
    other = order(LONG, 7, np.random.default_rng(seed + 1))
    if first == tuple(range(LONG)):
        words, cause = "nothing is shuffled.", "not shuffled"
    elif first != again:
        words = "two generators in the same state give different batches: draw from `rng` alone."
        cause = "another source of numbers"
    elif first == other:
        words = (
            "generators with different seeds give the same batches: is a seed of its own used, or "
            "an old order kept? Draw from `rng`, in every call."
        )
        cause = "own seed"
    elif first == second:
        words, cause = "the second epoch has the order of the first.", "one order"
    else:
        words, cause = "", ""
        seen = Counter(order(THREE, 2, draws) for _ in range(SHUFFLES))
        fair = SHUFFLES / ORDERS
        away = sum((count - fair) ** 2 for count in seen.values()) + (ORDERS - len(seen)) * fair**2
        if len(seen) < ORDERS:
            words = f"{SHUFFLES} epochs of three examples show {len(seen)} of the {ORDERS} orders."
            cause = "some orders never"
        elif away / fair > CHI_SQUARE:
            (often, most), (_, least) = seen.most_common(1)[0], seen.most_common()[-1]
            words = (
                f"the orders of three examples are not equally likely: in {SHUFFLES} epochs, "
                f"{', '.join(map(str, often))} comes {most} times and another one {least} times."
            )
            cause = "some orders rarely"
    if words:
        raise CheckFailed(f"{label}: {words}", case="many epochs" if hidden else "", cause=cause)
