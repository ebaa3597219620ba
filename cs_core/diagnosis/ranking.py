"""From the evidence to ranked causes. To add a hypothesis, write a function and enter it here.

A hypothesis yields guesses: the gradient that its bug would have produced, and the bits that
saying so took. Of those that predict every entry, the shortest comes first; it is believed only if
it saves enough of the bits of writing down the wrong entries, and if no other is as short.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from cs_core.diagnosis import (
    elementwise,
    entrywise,
    facts,
    numbers,
    parts,
    penalties,
    places,
    points,
    recognized,
)
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.report import Cause

Hypothesis = Callable[[Evidence], Iterator[Guess]]

HYPOTHESES: tuple[Hypothesis, ...] = (
    numbers.zero,
    numbers.factor,
    penalties.penalty,
    penalties.data,
    parts.constant,
    penalties.another_form,
    penalties.only_penalty,
    recognized.formula,
    entrywise.entrywise,
    elementwise.slopes,
    elementwise.chain_factor,
    entrywise.epsilon,
    entrywise.blind,
    places.moved,
    places.permuted,
    places.axis_sums,
    places.offset,
    places.line_factors,
    places.normalization,
    places.example,
    recognized.softmax_jacobian,
    facts.place,
    facts.zeros,
    facts.sides,
    facts.bounded,
    facts.classes,
    facts.one_in_each_row,
    entrywise.smooth,
    facts.equal_lines,
)
# Asked only when no other explains everything: each costs many evaluations of f.
COSTLY: tuple[Hypothesis, ...] = (points.asymmetric, points.differences, points.stale)

# Asked again once a factor that most entries share is divided out.
LOCAL: tuple[Hypothesis, ...] = (facts.place, facts.zeros, facts.sides, facts.classes)

MOST = 5  # causes reported
PRIOR = 6.0  # bits of choosing one of the hypotheses
STANDS_OUT = 7.0  # bits that an explanation has to save
UNEXPLAINED = 0.4


def ranked(evidence: Evidence) -> tuple[Cause, ...]:
    """Explanations of the error, the best first; never empty."""
    with np.errstate(all="ignore"):
        guesses = _ask(HYPOTHESES, evidence)
        causes, sure = _whole(evidence, guesses)
        if not sure and (ratio := _common_ratio(evidence)):
            guesses += _ask_scaled(evidence, ratio)
            causes, sure = _whole(evidence, guesses)
        if not sure:
            guesses += _ask(COSTLY, evidence)
            causes, _ = _whole(evidence, guesses)
        if not causes:
            causes = [_unexplained(evidence)]
            partly = [(evidence.share(g.predicted) / 2, g) for g in guesses if not g.fact]
            partly = sorted((p for p in partly if p[0] > 0.25), key=lambda pair: -pair[0])
            causes += [Cause(g.name, g.sentence, min(score, 0.39)) for score, g in partly]
    return tuple(_first_of_each_name(causes))[:MOST]


def _common_ratio(evidence: Evidence) -> numbers.Story | None:
    """Return the number with a reason that many entries are multiplied by, if there is one."""
    big = evidence.usable & (np.abs(evidence.right) > 1e-3 * np.abs(evidence.right).max())
    ratios = evidence.claimed[big] / evidence.right[big]
    ratios = ratios[ratios != 0]
    if ratios.size < 3:
        return None
    common = float(np.median(ratios))
    same = np.abs(ratios - common) <= 1e-5 * abs(common)
    if same.mean() < 0.5 or abs(common - 1) < 1e-3:
        return None
    story = min(numbers.stories(evidence, common), key=lambda s: s.bits)
    return story if story.bits < 8 else None


def _ask_scaled(evidence: Evidence, ratio: numbers.Story) -> list[Guess]:
    """Ask what is local, or a mask, once more of the gradient without the factor that all share."""
    unscaled = replace(evidence, claimed=evidence.claimed / ratio.factor)
    return [
        guess._replace(
            sentence=f"Your gradient {ratio.reason.rstrip('?')}; but for that: {guess.sentence}",
            predicted=ratio.factor * guess.predicted,
            bits=guess.bits + ratio.bits + 3,
        )
        for guess in _ask(LOCAL, unscaled)
    ]


def _ask(hypotheses: Iterable[Hypothesis], evidence: Evidence) -> list[Guess]:
    return [guess for hypothesis in hypotheses for guess in hypothesis(evidence)]


def _whole(evidence: Evidence, guesses: list[Guess]) -> tuple[list[Cause], bool]:
    """Return what predicts every entry in few enough bits, the shortest first; is that one sure."""
    null = float(evidence.worth.sum())
    found: dict[str, tuple[float, Guess]] = {}
    for guess in guesses:
        bits = guess.bits + PRIOR
        if not guess.fact and null - bits < STANDS_OUT:
            continue
        if guess.name in found and found[guess.name][0] <= bits:
            continue
        if evidence.explained_by(guess.predicted) and _not_by_chance(evidence, guess):
            found[guess.name] = bits, guess
    order = sorted(found.values(), key=lambda pair: pair[0])
    second = order[1][0] if len(order) > 1 else np.inf
    causes = []
    for k, (bits, guess) in enumerate(order):
        saved = max(0.0, 1 - bits / max(null, 1e-9))
        lead = second - bits if k == 0 else 0.0
        least = 0.52 if guess.fact else 0.6 if lead >= 1 else 0.5
        score = least + (0.99 - least) * saved * (lead >= 1)
        causes.append(Cause(guess.name, guess.sentence, score))
    explained = bool(order) and not order[0][1].fact and causes[0].score > 0.6
    return causes, explained and evidence.size > 4  # few entries are cheap to ask more about


def _not_by_chance(evidence: Evidence, guess: Guess) -> bool:
    """Ask that an error as small as rounding be explained nearly in full: it has no pattern."""
    return not evidence.tiny or (not guess.fact and evidence.share(guess.predicted) > 0.999)


def _first_of_each_name(causes: list[Cause]) -> list[Cause]:
    seen: dict[str, Cause] = {}
    for cause in causes:
        seen.setdefault(cause.name, cause)
    return list(seen.values())


def _unexplained(evidence: Evidence) -> Cause:
    """Say where and how large, when no known bug explains the error."""
    wrong = evidence.wrong
    worst = tuple(int(i) for i in np.unravel_index(np.abs(evidence.error).argmax(), wrong.shape))
    a, g = evidence.claimed[worst], evidence.right[worst]
    return Cause(
        "unexplained",
        f"No single known bug explains all {int(wrong.sum())} wrong entries of {evidence.size}. "
        f"The largest error is at {worst}: {a:.6g} where {g:.6g} is right. Try fewer examples, one "
        "term of the loss at a time.",
        UNEXPLAINED,
    )
