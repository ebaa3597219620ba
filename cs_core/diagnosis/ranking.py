"""From the evidence to ranked causes."""

from collections.abc import Iterable

import numpy as np

from cs_core.diagnosis.evidence import CLUE, Evidence, Guess
from cs_core.diagnosis.hypotheses import COSTLY, HYPOTHESES, Hypothesis
from cs_core.diagnosis.report import Cause

MOST = 5  # causes reported
LEAST = 0.5  # share of the error below which a guess is no explanation
CLUE_SCORE = 0.42  # that of a symptom: above what explains less than 84 % of the error
UNEXPLAINED = 0.4


def ranked(evidence: Evidence) -> tuple[Cause, ...]:
    """Explanations of the error, the best first; never empty."""
    with np.errstate(all="ignore"):
        guesses = _ask(HYPOTHESES, evidence)
        if not any(_whole(evidence, guess) for guess in guesses):
            guesses += _ask(COSTLY, evidence)
        whole = sorted((g for g in guesses if _whole(evidence, g)), key=lambda g: g.fitted)
        causes = [Cause(g.name, g.sentence, 1 - 0.4 * _cost(evidence, g)) for g in whole]
        if not whole:
            partly = (_partial(evidence, guess) for guess in guesses)
            enough = [cause for cause in partly if cause.score >= LEAST / 2]
            causes = sorted([*enough, _unexplained(evidence)], key=lambda c: -c.score)
    return tuple(_first_of_each_name(causes))[:MOST]


def _partial(evidence: Evidence, guess: Guess) -> Cause:
    """Return a cause that explains a part of the error, or a symptom."""
    score = CLUE_SCORE if guess.fitted == CLUE else evidence.share(guess.predicted) / 2
    return Cause(guess.name, guess.sentence, min(max(score, 0.0), 0.49))


def _ask(hypotheses: Iterable[Hypothesis], evidence: Evidence) -> list[Guess]:
    return [guess for hypothesis in hypotheses for guess in hypothesis(evidence)]


def _whole(evidence: Evidence, guess: Guess) -> bool:
    """Whether a guess explains all, with fewer numbers than it explains.

    An error as small as rounding has no pattern to trust unless nearly all of it is explained.
    """
    if guess.fitted >= max(evidence.size, 2) or not evidence.explained_by(guess.predicted):
        return False
    return not evidence.tiny or (guess.fitted <= 1 and evidence.share(guess.predicted) > 0.999)


def _cost(evidence: Evidence, guess: Guess) -> float:
    return min(1.0, guess.fitted / max(evidence.size, 1))


def _first_of_each_name(causes: list[Cause]) -> list[Cause]:
    seen: dict[str, Cause] = {}
    for cause in causes:
        seen.setdefault(cause.name, cause)
    return list(seen.values())


def _unexplained(evidence: Evidence) -> Cause:
    """Say where and how large, when no known bug explains the error."""
    wrong = evidence.wrong()
    worst = tuple(int(i) for i in np.unravel_index(np.abs(evidence.error).argmax(), wrong.shape))
    a, g = evidence.claimed[worst], evidence.right[worst]
    return Cause(
        "unexplained",
        f"No single known bug explains all {int(wrong.sum())} wrong entries of {evidence.size}. "
        f"The largest error is at {worst}: {a:.6g} where {g:.6g} is right. Try fewer examples, one "
        "term of the loss at a time.",
        UNEXPLAINED,
    )
