"""Bugs in the penalty's part of a gradient, and bugs in all but the penalty's part."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.measurement import growth, jump
from cs_core.diagnosis.numbers import CLOSE, plain
from cs_core.diagnosis.parts import Part, parts, penalty_alone


class Form(NamedTuple):
    """A form that a penalty's gradient may have, without its strength."""

    formula: str
    values: Array
    bits: float
    strength: float | None  # that of f: 0 if f has no such penalty, None if that cannot be told
    near: float  # how exact that is, as a share


def forms(evidence: Evidence) -> Iterator[Form]:
    """L2 and L1 penalties on all of x, on all but a bias row, and on a bias row alone."""
    x = evidence.x
    if x is None or not x.ndim:
        return
    masks = [("", np.ones_like(x), 0.0)]
    one_sided = (x >= 0).all() or (x <= 0).all()
    for row in (-1, 0) if len(x) > 1 else ():
        kept = np.ones_like(x)
        kept[row] = 0
        if kept.sum() < 2:
            continue  # one entry is a multiple of anything
        masks += [(", but for the bias row", kept, 3.0), (" in the bias row", 1 - kept, 3.0)]
    for where, mask, bits in masks:
        yield Form(f"W{where}", x * mask, bits, *_strength(evidence, x * mask))
        if one_sided:
            continue  # sign(x) is a constant, another bug's
        if evidence.f is None or where == " in the bias row":
            strength = evidence.reg
        else:
            strength = jump(evidence.f, x, mask)
        yield Form(f"sign(W){where}", np.sign(x) * mask, bits + 2, strength, 1e-3)


def _strength(evidence: Evidence, moved: Array) -> tuple[float | None, float]:
    """Strength of an L2 penalty: measured, where f tells it, or taken on trust.

    f may grow faster than its penalty, never slower: then reg is shared with another part.
    """
    if evidence.f is None or evidence.x is None:
        return evidence.reg, 1e-3
    strength, near = growth(evidence.f, evidence.x, moved)
    reg = evidence.reg
    if reg is not None and (strength is None or strength > (1 - 2 * near) * reg):
        return reg, 1e-3
    return strength, near


def penalty(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error that is a multiple of W, or of sign(W): the penalty's part is wrong."""
    for form in forms(evidence):
        if any(evidence.known(c * form.values) for c in evidence.fit(evidence.right, form.values)):
            continue  # the right gradient is a multiple itself: its factor is the question
        for beta in evidence.fit(evidence.error, form.values):
            for value, name, sentence, bits in _wrong_strengths(evidence, form, beta):
                predicted = evidence.right + value * form.values
                yield Guess(name, sentence, predicted, bits + form.bits)


def _wrong_strengths(evidence: Evidence, form: Form, beta: float) -> Iterator[Part]:
    """Errors that a bug in the penalty makes, as multiples of the form."""
    short, free = plain(beta, evidence.word)
    strength, reg = form.strength, evidence.reg
    if reg is not None and abs(abs(beta) - reg) < 1e-3 * reg:
        short, free = beta, 2.0
    size = f"{abs(beta):.6g} * {form.formula}"
    x, f = evidence.x, evidence.f
    if x is not None and f is not None and abs(f(2 * x) - f(x)) <= 1e-9 * abs(f(x)):
        yield Part(beta, "normalization", "f does not change when x is multiplied by a number, so "
                   "its gradient has no part along x; yours has: the derivative of a norm is "
                   f"missing or wrong ({size}).", free)  # fmt: skip
    elif "in the bias row" in form.formula:
        said = ("is left out of the penalty in your gradient, but the loss penalizes it" if beta < 0
                else "is penalized in your gradient, but not in the loss")  # fmt: skip
        yield Part(short, "bias row", f"The bias row {said} ({size}).", free)
    elif strength == 0 and evidence.f is not None:
        if beta > 0:
            yield Part(short, "extra penalty", f"Your gradient has a penalty, {size}, that the "
                       "loss does not have.", free)  # fmt: skip
        else:
            yield Part(short, "multiple of x", f"The error is a multiple of x, {size}; f has no "
                       "penalty that would explain it.", free + 4)  # fmt: skip
    elif strength:
        yield from _known_strength(evidence, form, strength, beta)
    elif beta < 0:
        yield Part(short, "missing penalty", "The penalty (regularization) term is missing, or too "
                   f"small: your gradient lacks {size}.", free + 3)  # fmt: skip
    else:
        yield Part(short, "penalty twice", f"The penalty (regularization) term is too large by "
                   f"{size}: 2 * reg * W where reg * W is right, or a penalty that the loss does "
                   "not have.", free + 3)  # fmt: skip


def _known_strength(evidence: Evidence, form: Form, reg: float, beta: float) -> Iterator[Part]:
    """Yield the errors of bugs whose strength is known, with name and sentence."""
    start = f"The penalty's gradient should be {reg:.6g} * {form.formula}; "
    kept = 1 + beta / reg  # the share of the right penalty that is there
    named = [
        (0.0, "missing penalty", "the penalty (regularization) term is missing.", 1.0),
        (2.0, "penalty twice", "yours is twice that: is it that of reg * sum(W**2)?", 2.0),
        (0.5, "penalty halved", "yours is half of that: is the ½ of the loss kept?", 2.0),
        (-1.0, "penalty sign", "yours has the wrong sign: it is subtracted.", 2.0),
        (1 / reg, "penalty strength", f"yours is {form.formula}: the strength is left out.", 3.0),
    ]  # fmt: skip
    counts = {evidence.n} if evidence.n else {round(1 / kept), round(kept)} if kept > 1e-6 else {0}
    for k in sorted(k for k in counts if k and k > 2):
        price = 2.0 if evidence.n else 7.0
        named += [
            (1 / k, "penalty over N", f"yours is divided by {k}: the penalty is not part of the "
             "mean over N.", price),
            (float(k), "penalty times N", f"yours is {k} times that: is it added once per "
             "example?", price),
        ]  # fmt: skip
    for factor, name, words, bits in named:
        if abs(factor - kept) < form.near:
            # a strength read off f is not exact
            yield Part(beta, name, start + words, bits)
            return
    if evidence.reg is not None:
        short, bits = plain(kept, evidence.word)
        yield Part((short - 1) * reg, "penalty strength", f"{start}yours uses strength "
                   f"{reg + beta:.6g}.", bits + 2)  # fmt: skip
    else:
        word = "missing, or too small" if beta < 0 else "too large"
        yield Part(beta, "penalty strength", f"The penalty (regularization) term is {word}: the "
                   f"error is {beta:.6g} * {form.formula}.", evidence.word)  # fmt: skip


def data(evidence: Evidence) -> Iterator[Guess]:
    """Explain a wrong data term beside the penalty's, which may be right or wrong too."""
    if penalty_alone(evidence):
        return
    for form in forms(evidence):
        if "in the bias row" in form.formula:
            continue
        pair = evidence.fit(evidence.claimed, evidence.right, form.values)
        if not pair or abs(pair[0] - 1) <= CLOSE:
            continue
        unknown = pair[1] / (1 - pair[0])
        near = form.strength and abs(unknown - form.strength) < form.near * form.strength
        strength = unknown if near or not form.strength else form.strength
        if strength > 1e-9:
            price = 1.0 if form.strength else plain(strength, evidence.word)[1]
            yield from _both(evidence, form, strength, price)
        if evidence.size > 3:
            said = f"{pair[0]:.4g} times the right one plus {pair[1]:.4g} * {form.formula}"
            both = pair[0] * evidence.right + pair[1] * form.values
            price = 2 * evidence.word + form.bits
            yield Guess("combination", f"Your gradient is {said}.", both, price, True)


def _both(evidence: Evidence, form: Form, strength: float, price: float) -> Iterator[Guess]:
    """Yield data and penalty with a factor each; the strength that f has is given."""
    decay = strength * form.values
    rest = evidence.right - decay
    coefficients = evidence.fit(evidence.claimed, rest, decay)
    if not coefficients:
        coefficients = [0.0, *evidence.fit(evidence.claimed, decay)]
    for one in parts(evidence, coefficients[0]):
        for other in parts(evidence, coefficients[-1]):
            if one.name == "missing" and not form.strength:
                continue
            if price + one.bits > 1.5 * evidence.word:
                continue  # two fitted numbers say no more than a combination does
            name = "missing data term" if one.name == "missing" else one.name
            sentence = (
                f"The data term of your gradient {one.words}. The penalty, {strength:.4g} * "
                f"{form.formula}, {other.words}."
            )
            predicted = one.factor * rest + other.factor * decay
            bits = one.bits + other.bits + price + form.bits + (6 if one.name == "missing" else 2)
            yield Guess(name or "penalty strength", sentence, predicted, bits)


def another_form(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error in W and a function of it: the penalty's gradient has the wrong form."""
    x = evidence.x
    if x is None or evidence.size < 4:
        return
    strength = next((form.strength for form in forms(evidence)), None)
    if (x >= 0).all() or (x <= 0).all() or strength == 0:
        return
    word = evidence.word
    for formula, values in (("sign(W)", np.sign(x)), ("abs(W)", np.abs(x)), ("W**2", x**2)):
        pair = evidence.fit(evidence.error, x, values)
        if not pair:
            continue
        known = evidence.reg or (plain(pair[0], word)[0] if abs(pair[0] + pair[1]) < 1e-3 else 0)
        swapped = known and abs(abs(pair[0]) - known) < 1e-3 * known
        yield Guess(
            "penalty form",
            f"The penalty's gradient has the wrong form: the error is {pair[0]:.6g} * W "
            f"{pair[1]:+.6g} * {formula}. That of 0.5 * reg * sum(W**2) is reg * W.",
            evidence.right + pair[0] * x + pair[1] * values,
            8.0 if swapped else plain(pair[0], word)[1] + plain(pair[1], word)[1],
        )


def only_penalty(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is the penalty's alone, or one of a wrong penalty's."""
    x = evidence.x
    if x is None or evidence.size < 2:
        return
    word, sign = evidence.word, np.sign(x)
    mixed = evidence.fit(evidence.right, x, sign)
    for form in () if penalty_alone(evidence) else forms(evidence):
        for c in evidence.fit(evidence.claimed, form.values):
            if form.strength and abs(c - form.strength) < form.near * form.strength:
                yield Guess("missing data term", f"Your gradient is {c:.6g} * {form.formula}, only "
                            "the penalty's: the gradient of the data loss is missing.",
                            c * form.values, form.bits + 6)  # fmt: skip
            elif evidence.f is None and evidence.reg is None:
                yield Guess("missing data term", f"Your gradient is {c:.6g} * {form.formula}: only "
                            "that of a penalty? The rest is missing.", c * form.values,
                            form.bits + plain(c, word)[1] + 3)  # fmt: skip
    if not mixed or not evidence.known(mixed[0] * x + mixed[1] * sign):
        return
    for formula, bases in (("W", (x,)), ("sign(W)", (sign,)), ("1", (np.ones_like(x),)),
                           ("W and sign(W), in other shares", (x, sign))):  # fmt: skip
        found = evidence.fit(evidence.claimed, *bases)
        small = 1e-6 * np.abs(mixed).max()
        if not found or (len(found) == 1 and abs(mixed[formula == "W"]) < small):
            continue  # the right form: its factor is the question
        known = [evidence.reg, *mixed, float(np.sum(mixed))]
        bits = sum(
            2.0 if any(k and abs(c - k) < CLOSE * abs(k) for k in known) else plain(c, word)[1]
            for c in found
        )
        predicted = sum((c * b for c, b in zip(found, bases, strict=True)), np.zeros_like(x))
        said = ", ".join(f"{c:.4g}" for c in found)
        yield Guess("penalty form", f"Your gradient is made of {formula} alone ({said}): that of "
                    "another penalty, or of one part of it.", predicted, bits + 2)  # fmt: skip
