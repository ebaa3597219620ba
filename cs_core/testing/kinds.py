"""What the inputs have in common on which an answer is wrong, and no others."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from cs_core.testing.calls import Call
from cs_core.testing.facts import facts_of

Having = Mapping[str, Set[str]]

# what all wrong inputs share is told if it is true of few others, or at least not of most inputs
FEW_OTHERS, MOST_OTHERS, MOST_INPUTS = 1.25, 15, 0.5
MOST_TRIPLES = 14


def what_fails(
    failing: Set[str],
    cases: Mapping[str, Call],
    expected: Mapping[str, Any],
    reference: Callable[..., Any],
) -> tuple[str, str]:
    """Say on which inputs an answer is wrong.

    Parameters
    ----------
    failing : set of str
        The words of these inputs.
    cases : mapping of str to Call
        All inputs that were tried, the ordinary one first.
    expected : mapping of str to object
        The right results.
    reference : callable
        Its parameters give the arguments their names.

    Returns
    -------
    kind : str
        What these inputs, and no others, have in common; empty if nothing is found.
    sentence : str
    """
    count = f"{len(failing)} of {len(cases)} hidden inputs"
    if len(failing) == len(cases):
        return "", f"All {len(cases)} hidden inputs give a wrong result, the ordinary one too."
    if len(failing) == 1:
        return "", f"The other {len(cases) - 1} hidden inputs give the right result."
    having: dict[str, set[str]] = {}
    for word, case in cases.items():
        for fact in facts_of(word, case, expected[word], reference):
            having.setdefault(fact, set()).add(word)
    if exact := _exact(failing, having):
        return exact, f"Wrong are {count}: those with {exact}, and no others."
    first = next(iter(cases))
    ordinary = ", the ordinary one among them" if first in failing else ""
    if right := _exact(set(cases) - failing, having):
        return "", f"Wrong are {count}{ordinary}; only those with {right} are right."
    shared = "".join(f"; {words}" for words in _nearly(failing, having, len(cases)))
    return "", f"Wrong are {count}{ordinary}{shared}."


def _exact(failing: Set[str], having: Having) -> str:
    """Return the plainest condition that these inputs meet and no others: up to three facts."""
    for fact, words in having.items():
        if words == failing:
            return fact
    around = [fact for fact, words in having.items() if failing < words]
    for one, two in itertools.combinations(around, 2):
        if having[one] & having[two] == failing:
            return f"{one} and {two}"
    inside = [fact for fact, words in having.items() if words < failing]
    for one, two in itertools.combinations(inside, 2):
        if having[one] | having[two] == failing:
            return f"{one} or {two}"
    around.sort(key=lambda fact: len(having[fact]))
    for some in itertools.combinations(around[:MOST_TRIPLES], 3):
        if set.intersection(*(set(having[fact]) for fact in some)) == failing:
            return f"{some[0]}, {some[1]} and {some[2]}"
    return ""


def _nearly(failing: Set[str], having: Having, count: int) -> Iterator[str]:
    """Yield what all wrong inputs share with few others, and what makes an input wrong."""
    around = {fact: words for fact, words in having.items() if failing <= words}
    if around:
        one = min(around, key=lambda fact: len(around[fact]))
        two = min(around, key=lambda fact: len(around[fact] & around[one]))
        both = len(around[one] & around[two])
        told = f"{one} and {two}" if both < 0.8 * len(around[one]) else one
        most = min(MOST_OTHERS * len(failing), MOST_INPUTS * count)
        if both <= max(most, FEW_OTHERS * len(failing)) and both < count:
            yield f"all of them have {told}"
    inside = [fact for fact, words in having.items() if words <= failing]
    largest = max(inside, key=lambda fact: len(having[fact]), default="")
    if largest and len(having[largest]) >= max(3, len(failing) / 3):
        yield f"all with {largest} are wrong"


def kind_of(word: str) -> str:
    """Return the kind of an input without its dtypes and layouts.

    Examples
    --------
    >>> kind_of("two rows; float64 beside uint8")
    'two rows'
    """
    return word.partition(";")[0]
