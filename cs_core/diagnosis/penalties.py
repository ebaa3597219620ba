"""Bugs in the penalty's part of a gradient, and bugs in all but the penalty's part."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.measurement import growth
from cs_core.diagnosis.scale import stories


class Term(NamedTuple):
    """A form that a penalty's gradient may have, without its strength."""

    formula: str
    values: Array
    where: str  # "everywhere", "bias left out" or "bias alone"
    strength: float | None  # what f is known to use
    near: float  # how exact that is, as a share


def terms(evidence: Evidence) -> Iterator[Term]:
    """L2 and L1 penalties on all of x, on all but a bias row, and on a bias row alone."""
    x = evidence.x
    if x is None or not x.ndim:
        return
    for formula, values in (("W", x), ("sign(W)", np.sign(x))):
        for where, mask in _masks(x):
            strength, near = evidence.reg, 1e-3
            if strength is None and formula == "W" and evidence.f is not None:
                strength, near = growth(evidence.f, x, x * mask) or (None, 0.0)
            yield Term(formula, values * mask, where, strength, near)


def _masks(x: Array) -> Iterator[tuple[str, Array]]:
    yield "everywhere", np.ones_like(x)
    if len(x) > 1:
        for row in (-1, 0):
            kept = np.ones_like(x)
            kept[row] = 0
            yield "bias left out", kept
            yield "bias alone", 1 - kept


def penalty(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error that is a multiple of W, or of sign(W): the penalty's part is wrong."""
    for term in terms(evidence):
        support = int(np.count_nonzero(term.values[evidence.usable]))
        for beta in evidence.fit(evidence.error, term.values):
            for value, name, sentence, fitted in _wrong_strengths(evidence, term, beta):
                if support > fitted:
                    predicted = evidence.right + value * term.values
                    yield Guess(name, sentence, predicted, fitted)


def _wrong_strengths(
    evidence: Evidence, term: Term, beta: float
) -> Iterator[tuple[float, str, str, int]]:
    """Errors that a bug in the penalty makes, as multiples of the term."""
    if term.where == "bias alone":
        yield _bias(term, beta)
        return
    rows = ", but for the bias row" if term.where == "bias left out" else ""
    form = f"{term.formula}{rows}"
    if term.strength is not None:
        for value, name, sentence in _known_strength(evidence, form, term.strength, beta):
            if evidence.reg is not None:
                yield value, name, sentence, 0
            elif abs(value - beta) < term.near * term.strength:
                yield beta, name, sentence, 1  # a strength read off f is not exact
    if evidence.reg is not None:
        yield (beta, "penalty strength", f"The penalty's gradient uses strength "
               f"{evidence.reg + beta:.6g} where {evidence.reg:.6g} is right.", 1)  # fmt: skip
    elif beta < 0:
        yield (beta, "missing penalty", f"The penalty (regularization) term is missing, or too "
               f"small: your gradient lacks {-beta:.6g} * {form}.", 1)  # fmt: skip
    else:
        yield (beta, "penalty twice", f"The penalty (regularization) term is too large by "
               f"{beta:.6g} * {form}: 2 * reg * W where reg * W is right, or a penalty that the "
               "loss does not have.", 1)  # fmt: skip


def _bias(term: Term, beta: float) -> tuple[float, str, str, int]:
    said = (
        "is left out of the penalty in your gradient, but the loss penalizes it"
        if beta < 0
        else "is penalized in your gradient, but not in the loss"
    )
    sentence = f"The bias row {said} ({abs(beta):.6g} * {term.formula} there)."
    return beta, "bias row", sentence, 1


def _known_strength(
    evidence: Evidence, form: str, reg: float, beta: float
) -> Iterator[tuple[float, str, str]]:
    """Yield the errors of bugs whose strength is known, with name and sentence."""
    start = f"The penalty's gradient should be {reg:.6g} * {form}; "
    yield -reg, "missing penalty", f"{start}the penalty (regularization) term is missing."
    yield reg, "penalty twice", f"{start}yours is twice that: is it that of reg * sum(W**2)?"
    yield -reg / 2, "penalty halved", f"{start}yours is half of that: is the ½ of the loss kept?"
    yield -2 * reg, "penalty sign", f"{start}yours has the wrong sign: it is subtracted."
    kept = 1 + beta / reg  # the share of the right penalty that is there
    counts = {evidence.n} if evidence.n else {round(1 / kept), round(kept)} if kept > 1e-6 else {0}
    for k in sorted(k for k in counts if k and k > 2):
        over = f"{start}yours is divided by {k}: the penalty is not part of the mean over N."
        yield reg / k - reg, "penalty over N", over
        times = f"{start}yours is {k} times that: is it added once per example?"
        yield reg * k - reg, "penalty times N", times


def another_form(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error in W and a function of it: the penalty's gradient has the wrong form."""
    x = evidence.x
    if x is None or evidence.size < 4:
        return
    for formula, values in (("sign(W)", np.sign(x)), ("abs(W)", np.abs(x)), ("W**2", x**2)):
        pair = evidence.fit(evidence.error, x, values)
        if pair:
            yield Guess(
                "penalty form",
                f"The penalty's gradient has the wrong form: the error is {pair[0]:.6g} * W "
                f"{pair[1]:+.6g} * {formula}. That of 0.5 * reg * sum(W**2) is reg * W.",
                evidence.right + pair[0] * x + pair[1] * values,
                2,
            )


def data_term(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient whose penalty is right and whose rest is multiplied by a number.

    With the right gradient g = data + R, a factor on the data alone makes factor g +
    (1 - factor) R: a multiple of g and a multiple of W, which tell the factor and the strength.
    """
    for term in terms(evidence):
        if term.where == "bias alone" or evidence.size < 3:
            continue
        coefficients = evidence.fit(evidence.claimed, evidence.right, term.values)
        if coefficients and abs(coefficients[0] - 1) > 1e-6:
            yield from _scaled_data(evidence, term, coefficients[0])


def _scaled_data(evidence: Evidence, term: Term, factor: float) -> Iterator[Guess]:
    """Each story of the factor; the strength is refitted unless it is known."""
    for story in stories(evidence, factor):
        rest = evidence.claimed - story.factor * evidence.right
        for beta in evidence.fit(rest, term.values):
            reg = beta / (1 - story.factor)
            agrees = abs(reg - (term.strength or 0)) < term.near * reg
            if reg > 0 and abs(story.factor - 1) > 1e-9:
                predicted = story.factor * evidence.right + beta * term.values
                sentence = (
                    f"The data term of your gradient {story.reason}. The penalty, {reg:.4g} * "
                    f"{term.formula}, is right."
                ).replace("?.", "?")
                yield Guess(story.name, sentence, predicted, story.fitted + 2 - agrees)


def only_penalty(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is a multiple of W: the data term is missing."""
    for term in terms(evidence):
        if term.where == "everywhere" and evidence.size > 1:
            for beta in evidence.fit(evidence.claimed, term.values):
                yield Guess(
                    "missing data term",
                    f"Your gradient is {beta:.6g} * {term.formula}, only the penalty's: the "
                    "gradient of the data loss is missing.",
                    beta * term.values,
                    1,
                )
