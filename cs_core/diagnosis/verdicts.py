"""Right, wrong or impossible to tell, before and after the bugs are asked."""

from dataclasses import replace

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, ScalarFunction
from cs_core.diagnosis.measurement import closer, kinks_where
from cs_core.diagnosis.ranking import ranked
from cs_core.diagnosis.report import Cause, Diagnosis
from cs_core.diagnosis.shapes import explain_shape


def is_single(claimed: Array) -> bool:
    """Whether every number is one that float32 can hold."""
    return bool(claimed.dtype == np.float32 or (claimed.astype(np.float32) == claimed).all())


def useless(f: ScalarFunction, x: Array) -> Diagnosis | None:
    """Say so, if f gives nothing to compare with."""
    first, second = f(x), f(x)
    if not np.isfinite(first):
        sentence = f"f(x) is {first}: does an exponential overflow, or a logarithm see 0?"
        cause = Cause("loss not finite", sentence, 1.0)
    elif first != second:
        sentence = f"f(x) is {first:.8g}, then {second:.8g}: give its random numbers a fixed seed."
        cause = Cause("random loss", sentence, 1.0)
    else:
        return None
    return Diagnosis("unknown", "The function gives no gradient to compare with.", (cause,))


def not_finite(claimed: Array) -> Diagnosis:
    """Say where nan or infinity stands first."""
    bad = ~np.isfinite(claimed)
    where = tuple(int(i) for i in np.argwhere(bad)[0])
    sentence = (
        f"{int(bad.sum())} entries are nan or infinite, the first at {where}: does an exponential "
        "overflow, a logarithm see 0, or a division 0 / 0?"
    )
    summary = f"The gradient is not finite at {int(bad.sum())} of {claimed.size} entries."
    return Diagnosis("wrong", summary, (Cause("not finite", sentence, 1.0),))


def other_shape(claimed: Array, right: Array) -> Diagnosis:
    """Rank the reasons for another shape."""
    found: dict[str, Cause] = {}
    for name, sentence, score in explain_shape(claimed.astype(np.float64), right):
        found.setdefault(name, Cause(name, sentence, score))
    causes = sorted(found.values(), key=lambda cause: -cause.score)
    return Diagnosis("wrong", "The gradient has another shape than x.", tuple(causes))


def judged(evidence: Evidence, *, coarse: bool) -> Diagnosis:
    """Right, right in single precision, or wrong with causes."""
    wrong = evidence.wrong
    if not evidence.usable.any():
        cause = Cause("loss not finite", "No slope of f is finite near x.", 1.0)
        return Diagnosis("unknown", "The function gives no gradient to compare with.", (cause,))
    if not wrong.any():
        return _right(evidence, 0, coarse=coarse)
    f, x = evidence.f, evidence.x
    if f is None or x is None:
        return _wrong(evidence, 0)
    near = closer(f, x, evidence.claimed, evidence.error, wrong)
    evidence = replace(evidence, usable=evidence.usable & ~near, f=_lenient(f))
    wrong = evidence.wrong
    if not wrong.any():
        return _right(evidence, 0, coarse=coarse)
    kinks, allowed = kinks_where(f, x, evidence.claimed, wrong)
    smooth = replace(evidence, usable=evidence.usable & ~kinks)
    if smooth.wrong.any():
        return _wrong(smooth, int(kinks.sum()))
    at_kinks = replace(evidence, right=np.where(wrong, allowed, evidence.right))
    if at_kinks.wrong.any():
        return _wrong(at_kinks, 0)
    return _right(smooth, int(kinks.sum()), coarse=coarse)


def _lenient(f: ScalarFunction) -> ScalarFunction:
    """Let f be nan where it refuses its argument: bugs are tried far from x, too."""

    def value(x: Array) -> float:
        try:
            return f(x)
        except (ValueError, ArithmeticError):
            return float("nan")

    return value


def _wrong(evidence: Evidence, kinks: int) -> Diagnosis:
    wrong, causes = evidence.wrong, ranked(evidence)
    if evidence.tiny and causes[0].score < 0.7:
        cause = Cause(
            "float32",
            "It agrees to float32 precision: something on the way was computed in single "
            "precision.",
            1.0,
        )
        return Diagnosis("right", "The gradient is right, but for rounding.", (cause,))
    summary = f"The gradient is wrong at {int(wrong.sum())} of {wrong.size} entries."
    if kinks:
        summary += f" Entries at a kink, left out: {kinks}."
    return Diagnosis("wrong", summary, causes)


def _right(evidence: Evidence, kinks: int, *, coarse: bool) -> Diagnosis:
    name, sentence = "right", "It agrees with the slopes of f in every entry."
    if kinks:
        name = "kink"
        sentence = (
            f"f has a kink at {kinks} entries, where any slope between those on its two sides is "
            "right; yours is one. All others agree."
        )
    elif coarse:
        name = "float32"
        sentence = "f is computed in single precision: only the first digits can be checked."
    elif evidence.single and not replace(evidence, single=False).exact():
        name, sentence = "float32", "It is right to float32 precision."
    return Diagnosis("right", "The gradient is right.", (Cause(name, sentence, 1.0),))
