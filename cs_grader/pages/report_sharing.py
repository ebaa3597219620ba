"""What may be shown of a class: everything to its instructor, no small group to anybody else."""

from collections.abc import Sequence
from typing import NamedTuple

from cs_grader.pages.report_statistics import OTHERS, Question, Tally

FEWEST = 5  # members of the smallest group that a page to share tells apart


class Bin(NamedTuple):
    """How many submissions have a number between two others."""

    low: float
    high: float
    size: int


def fill_bins(edges: Sequence[float], counts: dict[float, int]) -> list[Bin]:
    """Count numbers between edges; each bin holds its lower edge, the last one both."""
    filled = [0] * (len(edges) - 1)
    for value, count in counts.items():
        k = sum(value >= edge for edge in edges[1:-1])
        filled[k] += count
    return [Bin(*bin) for bin in zip(edges[:-1], edges[1:], filled, strict=True)]


def merge_bins(bins: Sequence[Bin]) -> list[Bin]:
    """Merge neighbors until each bin is empty or holds enough submissions to hide one.

    Bins merge with the next until they hold enough; what is left at the end joins the last one.
    Nothing is left of a class that is too small.
    """
    merged: list[Bin] = []
    for bin in bins:
        if merged and 0 < merged[-1].size < FEWEST:
            merged[-1] = _together(merged[-1], bin)
        else:
            merged.append(bin)
    while len(merged) > 1 and 0 < merged[-1].size < FEWEST:
        last = merged.pop()
        merged[-1] = _together(merged[-1], last)
    return [] if sum(bin.size for bin in merged) < FEWEST else merged


def _together(first: Bin, second: Bin) -> Bin:
    return Bin(first.low, second.high, first.size + second.size)


def ranked(tally: Tally, *, shareable: bool) -> list[tuple[str, int]]:
    """Return words and counts, the most frequent first."""
    if not shareable:
        return tally.most_common()
    large = [(word, n) for word, n in tally.most_common() if n >= FEWEST and word != OTHERS]
    others = tally.total() - sum(n for _, n in large)
    return [*large, (OTHERS, others)] if large and others >= FEWEST else large


def may_tell(question: Question, *, shareable: bool) -> bool:
    """Whether it may be said how many earned a question's points."""
    few = min(question.earned, question.count - question.earned)
    return not shareable or (question.count >= FEWEST and (few == 0 or few >= FEWEST))


def example(question: Question, cause: str, *, shareable: bool) -> str:
    """Return a message for a cause; to share, one that several got, without its numbers."""
    if not shareable:
        return question.examples.get(cause, "")
    saying, count = next(iter(question.sayings.get(cause, Tally()).most_common(1)), ("", 0))
    return saying if count >= FEWEST and saying != OTHERS else ""
