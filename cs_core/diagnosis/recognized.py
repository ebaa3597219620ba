"""Compare a claimed gradient with the wrong variants of the formula that gives the right one."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis import formulas, variants
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.formulas import Setting, softmax
from cs_core.diagnosis.numbers import CLOSE
from cs_core.diagnosis.parts import parts
from cs_core.diagnosis.variants import Variant


def formula(evidence: Evidence) -> Iterator[Guess]:
    """Explain one wrong step in the formula of a loss that is recognized."""
    for setting in formulas.settings(evidence):
        if (delta := formulas.huber(evidence, setting)) is not None:
            r = setting.z - setting.truth
            right: Array = np.clip(r, -delta, delta)
            for variant in (*variants.huber(r, delta), *_everywhere(setting, right)):
                if not np.allclose(variant.slopes, right):
                    yield from _guesses(evidence, setting, variant, np.zeros_like(r), "")
            continue
        losses = formulas.CLASS_LOSSES if setting.classes else formulas.TARGET_LOSSES
        for kind, slopes in losses.items():
            right = slopes(setting.z, setting.truth)
            if not np.isfinite(right).all():
                continue
            found = _recognized(evidence, setting, right, kind)
            if found is None:
                continue
            extras, word = found
            rest = sum(extras, np.zeros_like(evidence.right))
            for variant in _variants(setting, right, kind):
                if not np.allclose(variant.slopes, right):
                    yield from _guesses(evidence, setting, variant, rest, word)
            if extras:
                yield from _terms(evidence, setting.back(right) / len(right), extras, word)
            break


def _recognized(
    evidence: Evidence, setting: Setting, right: Array, kind: str
) -> tuple[list[Array], str] | None:
    """Return what the formula leaves of the right gradient, and its name; None if it is unknown."""
    x, n = evidence.x, len(setting.z)
    assert x is not None  # settings need it
    base = setting.back(right) / n
    rest = evidence.right - base
    if evidence.known(base):
        return [], ""
    kept = np.ones_like(x)
    kept[-1] = 0
    words = "penalty"
    bases = [(x,), (np.sign(x),), (x, np.sign(x)), (x * kept,)] if setting.z is not x else []
    if kind == "softmax" and setting.z is x:
        words, hot = "smoothing", setting.truth
        bases.append((setting.back(hot - 1 / hot.shape[1]) / n,))
    for some in bases:
        coefficients = evidence.fit(rest, *some)
        fitted = [c * b for c, b in zip(coefficients, some, strict=False)]
        if coefficients and evidence.known(sum(fitted, base)):
            return fitted, words
    return None


def _everywhere(setting: Setting, right: Array) -> Iterator[Variant]:
    if setting.z is not right and len(right) > 2:
        yield from variants.rows(right)


def _variants(setting: Setting, right: Array, kind: str) -> Iterator[Variant]:
    z, truth = setting.z, setting.truth
    losses = formulas.CLASS_LOSSES if setting.classes else formulas.TARGET_LOSSES
    if len(z) > 1:
        for words, other in variants.truths(truth):
            yield Variant("wrong label", f"the labels or targets are {words}",
                          losses[kind](z, other))  # fmt: skip
    yield from _everywhere(setting, right)
    if setting.classes:
        yield Variant("other classes", "only the true class counts", right * truth, 2.0)
    if kind == "softmax":
        yield from variants.softmax_loss(z, truth)
    elif setting.classes:
        yield from variants.hinge_loss(z, truth, kind == "squared hinge")
    else:
        yield from variants.target_loss(z, truth, kind)


PENALTIES = {0.0: "missing penalty", 2.0: "penalty twice", 0.5: "penalty halved",
             -1.0: "penalty sign"}  # fmt: skip


def _terms(evidence: Evidence, base: Array, extras: list[Array], word: str) -> Iterator[Guess]:
    """Yield the right formula with its terms, data and penalties, each times a wrong number."""
    coefficients = evidence.fit(evidence.claimed, base, *extras)
    choices = [list(parts(evidence, c)) for c in coefficients]
    for first, *others in product(*choices) if coefficients else ():
        wrong = [part for part in others if part.name]
        if not wrong and not first.name:
            continue
        said = [f"the {word} {part.words}" for part in wrong]
        said += [f"the data term {first.words}"] if first.name else []
        predicted = sum((p.factor * t for p, t in zip(others, extras, strict=True)),
                        first.factor * base)  # fmt: skip
        name = "missing data term" if first.name == "missing" else first.name
        if wrong and (word != "penalty" or not name):
            name = word if word != "penalty" else _penalty_name(evidence, wrong[0].factor)
        bits = first.bits + sum(part.bits for part in others)
        yield Guess(name, f"In your gradient {' and '.join(said)}.", predicted, bits)


def _penalty_name(evidence: Evidence, factor: float) -> str:
    n = evidence.n or len(evidence.right)
    named = {**PENALTIES, 1 / n: "penalty over N", float(n): "penalty times N"}
    near = (name for value, name in named.items() if abs(value - factor) < CLOSE)
    return next(near, "penalty strength")


def _guesses(
    evidence: Evidence, setting: Setting, variant: Variant, rest: Array, word: str
) -> Iterator[Guess]:
    """Yield a variant, times a number that has a reason, beside a penalty that may be wrong too."""
    n = len(setting.z)
    base = setting.back(variant.slopes) / n
    extra = rest if rest.any() else None
    if not np.isfinite(base).all():
        return
    coefficients = evidence.fit(evidence.claimed, base, *([extra] if extra is not None else []))
    for one in parts(evidence, coefficients[0]) if coefficients else ():
        for other in parts(evidence, coefficients[1]) if extra is not None else (None,):
            if one.name == "missing":
                continue
            more = f" The whole {one.words}." if one.name else ""
            predicted = one.factor * base
            bits = variant.bits + one.bits
            if extra is not None and other is not None:
                predicted = predicted + other.factor * extra
                bits += other.bits
                more += f" The {word} {other.words}." if other.name else ""
            yield Guess(variant.name, f"In your gradient {variant.words}.{more}", predicted, bits)


def softmax_jacobian(evidence: Evidence) -> Iterator[Guess]:
    """Explain a wrong Jacobian of softmax, diag(p) - p pᵀ, whatever the upstream gradient is."""
    if evidence.x is None or evidence.x.ndim not in (1, 2):
        return
    x, g, a = map(np.atleast_2d, (evidence.x, evidence.right, evidence.claimed))
    if x.shape[1] < 3 or (np.abs(g.sum(axis=1)) > 1e-6 * np.abs(g).max()).any():
        return
    shape = evidence.x.shape
    p, word = softmax(x), evidence.word
    norms = (p**2).sum(axis=1, keepdims=True)
    start = "The Jacobian of softmax is diag(p) - p pᵀ"
    row = ((a - g) * p).sum(axis=1, keepdims=True) / norms
    yield Guess("softmax Jacobian", f"{start}, and the second part is missing or wrong.",
                (g + row * p).reshape(shape), len(g) * word)  # fmt: skip
    row = ((a / (1 - p) - g) * p).sum(axis=1, keepdims=True) / norms
    yield Guess("softmax Jacobian", f"{start}, of which you have the diagonal alone.",
                ((1 - p) * (g + row * p)).reshape(shape), len(g) * word)  # fmt: skip
    ratio = (a - g) / p
    both = ratio.mean(0, keepdims=True) + ratio.mean(1, keepdims=True) - ratio.mean()
    yield Guess("softmax axis", f"{start} for each row; in yours a sum runs over the rows.",
                (g + both * p).reshape(shape), (len(g) + x.shape[1] - 1) * word)  # fmt: skip
