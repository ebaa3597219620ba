"""Whether numbers have the mean, the spread and the independence that a law promises."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.laws import ALARM, Law, limit, shortfall

Table = NDArray[np.float64]

MOST_LINES = 2_000  # of more, each with each other one takes too long
SQUARES = 15.0  # fourth moment of a normal entry's standardized square; a uniform one's is 2.1
SAME = 1e-4  # standardized entries that differ by less differ by rounding


class Fault(NamedTuple):
    """What is wrong with random numbers: a sentence, and a few words that stay the same."""

    sentence: str
    cause: str


def of_the_entries(z: Table, law: Law) -> Iterator[Fault]:
    """Yield what is wrong with standardized entries, taken one by one."""
    total, n = float(z.sum()), z.size
    if abs(total) > limit(n, law.scale):
        yield Fault(
            f"The mean of {n:,} entries is off by {abs(total) / n:.3g} standard deviations.",
            "wrong mean",
        )
    excess = float((z**2).sum()) - n
    if abs(excess) > limit(n, 6 * law.scale**2, variance=law.fourth - 1):
        ratio = np.sqrt(max(excess + n, 0.0) / n)
        yield Fault(
            f"The standard deviation of {n:,} entries is {ratio:.3g} times what it should be.",
            "wrong spread",
        )
    yield from _of_the_tails(np.abs(z), law)


def _of_the_tails(sizes: Table, law: Law) -> Iterator[Fault]:
    """Yield a fault if more or fewer entries than by chance lie far from the mean."""
    n = sizes.size
    for bound, share in law.tails:
        beyond = int((sizes > bound).sum())
        if share == 0 and beyond:
            yield Fault(f"{beyond:,} of {n:,} entries lie outside the bounds.", "outside bounds")
        elif abs(beyond - n * share) > limit(n, 1 / 3, variance=share * (1 - share)):
            yield Fault(
                f"{beyond / n:.2%} of {n:,} entries lie more than {bound:.3g} standard deviations "
                f"from the mean; {share:.2%} of {law.words[0]} do.",
                "wrong shape of the distribution",
            )


def of_alike_lines(z: Table, chance: float) -> Iterator[Fault]:
    """Yield a fault if all rows of a table are alike, or all columns.

    Parameters
    ----------
    z : ndarray of two axes
    chance : float
        How likely two entries are the same.
    """
    for table, line, across in ((z, "row", "column"), (z.T, "column", "row")):
        by_chance = chance ** (table.size - table.shape[1])
        if by_chance < ALARM and np.abs(table - table[0]).max() < SAME:
            yield Fault(
                f"All {line}s are alike: there is one draw for each {across}, and must be one for "
                "each entry.",
                f"one draw for a {across}",
            )


def of_the_lines(z: Table, law: Law, row: str, column: str) -> Iterator[Fault]:
    """Yield what is wrong between the rows and the columns of a table of standardized entries.

    Parameters
    ----------
    z : ndarray of two axes
    law : Law
    row, column : str
        What to call them in messages.
    """
    for table, line in ((z, row), (z.T, column)):
        if not 1 < len(table) <= MOST_LINES:
            continue
        yield from _pairwise(table, line, law)
        yield from _one_by_one(table, line, law)
        yield from _too_even(table, line, law)


def _pairwise(table: Table, line: str, law: Law) -> Iterator[Fault]:
    """Compare each line with each other one."""
    n = len(table)
    together = np.abs(table @ table.T)
    np.fill_diagonal(together, 0)
    if together.max() > limit(table.shape[1], 3 * law.scale**2, sums=n * (n - 1) // 2):
        i, k = sorted(int(j) for j in np.unravel_index(together.argmax(), together.shape))
        yield Fault(
            f"The {_many(line)} {i} and {k} know of each other: each entry must be drawn for "
            "itself.",
            f"{_many(line)} depend on each other",
        )


def _one_by_one(table: Table, line: str, law: Law) -> Iterator[Fault]:
    """Look at the mean of each line."""
    sums = np.abs(table.sum(axis=1))
    if sums.max() > limit(table.shape[1], law.scale, sums=len(table)):
        yield Fault(
            f"The mean of {line} {int(sums.argmax())} is off: all entries must follow one law.",
            f"{line} of its own",
        )


def _too_even(table: Table, line: str, law: Law) -> Iterator[Fault]:
    """Look whether sums of lines vary as they do by chance, and sums of squares."""
    if _vary_less(table, law.fourth):
        why = "it were settled beforehand how many entries get which value"
        why = why if law.values else "their means were made equal after the draw"
        yield Fault(
            f"The {_many(line)} are more alike than by chance, as if {why}.",
            "drawn without replacement" if law.values else "mean made exact",
        )
    if not law.values and _vary_less((table**2 - 1) / np.sqrt(law.fourth - 1), SQUARES):
        yield Fault(
            f"The {_many(line)} are more alike than by chance, as if each were scaled to one "
            "spread after the draw. Leave what is drawn as it is.",
            "spread made exact",
        )


def _vary_less(table: Table, fourth: float) -> bool:
    """Whether the sums of the lines of standardized entries vary less than by chance."""
    n, size = table.shape
    squares = float((table.sum(axis=1) ** 2).sum()) / size
    return bool(squares < n - shortfall(n, 3 + max(fourth - 3, 0.0) / size))


def _many(line: str) -> str:
    return "entries" if line == "entry" else f"{line}s"
