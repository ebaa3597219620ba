"""What is wrong with what a function drew."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.comparison import SINGLE_TOLERANCE
from cs_core.testing.independence import Fault, of_alike_lines, of_the_entries, of_the_lines
from cs_core.testing.laws import ALARM, Law

DOUBLE_TOLERANCE = 1e-9
# fewer entries fit one mistake as well as another
ENOUGH = 1_000
SOME = 1_000  # entries, of which one in ten may repeat: a density has no ties, rounding few


def faults(
    results: Sequence[tuple[Any, ...]],
    laws: Mapping[str, Law],
    mistakes: Mapping[str, tuple[str, Law]],
    judge: Callable[[NDArray[Any]], Iterator[Fault]] | None = None,
) -> Iterator[Fault]:
    """Yield what is wrong with the results of several calls, the plainest first.

    Parameters
    ----------
    results : sequence of tuple
        The parts of each result: of two calls with one generator, of a call with another generator
        of the same seed, and of calls with others.
    laws, mistakes, judge
        As in `check_distribution`.
    """
    kept = [results[0], results[1], *results[3:]]  # the third repeats the first, if all is well
    tables = {part: np.array([result[i] for result in kept]) for i, part in enumerate(laws)}

    def explained(fault: Fault, part: str) -> Fault:
        told = mistakes if tables[part].size >= ENOUGH else {}
        fits = [
            word for word, (where, other) in told.items()
            if where == part and next(_faults_of_entries(tables[part], other), None) is None
        ]  # fmt: skip
        sentence = f"{part} is not drawn as it should be. {fault.sentence}"
        if fits:
            return Fault(f"{sentence} It looks as if {fits[0]}.", fits[0])
        return Fault(sentence, fault.cause)

    for part, law in laws.items():
        for fault in _faults_of_values(tables[part], law):
            yield explained(fault, part)
    yield from _not_of_the_generator(results, next(iter(laws.values())))
    if judge:
        yield from judge(next(iter(tables.values())))
        return
    for part, law in laws.items():
        z = law.standardized(tables[part])
        alike = (of_alike_lines(table, law.same_by_chance(1)) for table in _tables(z))
        for fault in (*itertools.chain.from_iterable(alike), *_few_numbers(tables[part], law)):
            yield Fault(f"{part} is not drawn as it should be. {fault.sentence}", fault.cause)
        for fault in _faults_of_entries(tables[part], law):
            told = explained(fault, part)
            if told.cause == fault.cause:  # not known: is it the dependence that shows?
                yield from _dependent(z, law, part)
            yield told
        for fault in _faults_of_lines(z, law):
            yield Fault(f"{part} is not drawn as it should be. {fault.sentence}", fault.cause)


def _few_numbers(table: NDArray[Any], law: Law) -> Iterator[Fault]:
    """Yield a fault if entries that have a density around 0 repeat."""
    some = table.ravel()[:SOME]
    if not law.values and not law.mean.any() and some.size >= SOME // 2:
        different = np.unique(some).size
        if different < 0.9 * some.size:
            yield Fault(
                f"Among {some.size:,} entries there are only {different:,} different numbers. Are "
                "they rounded, or drawn once and used again?",
                "few different numbers",
            )


def _dependent(z: NDArray[np.float64], law: Law, part: str) -> Iterator[Fault]:
    """Yield a fault if rows or columns depend on each other, whatever their mean and spread."""
    plain = (z - z.mean()) / (z.std() or 1.0)
    for table in _tables(plain):
        for fault in of_the_lines(table, law, "row", "column"):
            if fault.cause.endswith("depend on each other"):
                yield Fault(f"{part} is not drawn as it should be. {fault.sentence}", fault.cause)


def _faults_of_entries(table: NDArray[Any], law: Law) -> Iterator[Fault]:
    """Yield what is wrong with the entries of all calls, taken one by one."""
    yield from _faults_of_values(table, law)
    for fault in of_the_entries(law.standardized(table), law):
        if not law.values:
            yield fault
            continue
        share = float(_is(table, law.values[0]).mean())
        yield Fault(
            f"{share:.1%} of {table.size:,} entries are {law.words[0]}; about {law.shares[0]:.1%} "
            "should be.",
            "wrong share",
        )


def _faults_of_values(table: NDArray[Any], law: Law) -> Iterator[Fault]:
    """Yield a fault if entries have other values than the law allows."""
    known = np.zeros(table.shape, dtype=bool)
    for value in law.values:
        known |= _is(table, value)
    if law.values and not known.all():
        count, words = int((~known).sum()), " nor ".join(law.words)
        yield Fault(f"{count:,} of {known.size:,} entries are neither {words}.", "wrong values")


def _is(table: NDArray[Any], value: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether entries are a value, to rounding; a 0 must be exactly that."""
    rtol = SINGLE_TOLERANCE if value.dtype == np.float32 else DOUBLE_TOLERANCE
    found: NDArray[np.bool_] = np.abs(table - value) <= rtol * np.abs(value)
    return found


def _faults_of_lines(z: NDArray[np.float64], law: Law) -> Iterator[Fault]:
    """Yield what is wrong between rows, columns, and calls."""
    for table in _tables(z):
        yield from of_the_lines(table, law, "row", "column")
    yield from of_the_lines(z.reshape(len(z), -1), law, "call", "entry")


def _tables(z: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Yield the results of the first two calls as tables, if they have rows and columns."""
    if z.ndim > 2:
        yield from z[:2].reshape(2, z.shape[1], -1)


def _not_of_the_generator(results: Sequence[tuple[Any, ...]], law: Law) -> Iterator[Fault]:
    """Yield a fault if the draws are not those of the generator that was given."""
    first, second, repeated, *others = [result[0] for result in results]
    by_chance = law.same_by_chance(first.size)
    alike = all(np.array_equal(first, drawn) for drawn in (second, *others))
    if by_chance ** (1 + len(others)) < ALARM and alike:
        yield Fault(
            "Every call gives the same numbers. Is a seed typed in, or nothing drawn? They must "
            "come from rng.",
            "fixed seed",
        )
    if not np.array_equal(first, repeated):
        yield Fault(
            "Two generators of one seed give two results. Do the numbers come from another place "
            "than rng, as those of np.random do?",
            "not from rng",
        )
    if by_chance < ALARM and np.array_equal(first, second):
        yield Fault(
            "A second call with the same generator draws the same numbers: the first did not move "
            "it. Draw from rng itself, not from a copy.",
            "generator not moved",
        )
