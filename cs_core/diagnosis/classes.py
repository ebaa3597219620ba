"""Bugs in the gradients of class scores, where each row has one true class."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array
from cs_core.diagnosis.evidence import CLUE, Evidence, Guess


def one_hot(evidence: Evidence) -> NDArray[np.bool_] | None:
    """Mark the true class of every row, if there is such a thing.

    Without labels: the gradient of softmax and hinge losses is negative there and nowhere else in
    the row, and each row sums to 0.
    """
    g = evidence.right
    if g.ndim != 2 or g.shape[1] < 2:
        return None
    if evidence.y is not None and len(evidence.y) == len(g) and evidence.y.max() < g.shape[1]:
        given: NDArray[np.bool_] = evidence.y[:, np.newaxis] == np.arange(g.shape[1])
        return given
    negative: NDArray[np.bool_] = g < -(evidence.noise + 1e-9 * np.abs(g).max())
    sums = np.abs(g.sum(axis=1)) <= evidence.noise.sum(axis=1) + 1e-6 * np.abs(g).max()
    if not (sums.all() and (negative.sum(axis=1) <= 1).all() and negative.any()):
        return None
    return negative


def true_class(evidence: Evidence) -> Iterator[Guess]:
    """Explain one wrong entry a row, the true class's: left out, off, or a multiple."""
    hot = one_hot(evidence)
    if hot is None or not hot.any():
        return
    g = evidence.right
    start = "The true class's entry of each row is wrong"
    yield Guess("true class", f"{start}: it is 0, its term is missing.", np.where(hot, 0, g))
    mean = float(evidence.error[hot].mean())
    yield Guess("true class", f"{start}: it is off by {mean:.6g} in every row; is the -1 of p - 1 "
                "missing, or its 1/N?", g + mean * hot, 1)  # fmt: skip
    value = float(evidence.claimed[hot].mean())
    yield Guess(
        "true class",
        f"{start}: it is {value:.6g} in every row; for the hinge loss it is that times the number "
        "of violated margins.",
        np.where(hot, value, g),
        1,
    )
    for c in evidence.fit(evidence.claimed * hot, g * hot):
        yield Guess("true class", f"{start}: it is {c:.6g} times what it should be.",
                    np.where(hot, c * g, g), 1)  # fmt: skip
    yield Guess(
        "true class",
        f"{start}, all others are right: for the hinge loss it is minus the number of violated "
        "margins.",
        np.where(hot, evidence.claimed, g),
        min(len(g), int(hot.sum())),
    )


def other_classes(evidence: Evidence) -> Iterator[Guess]:
    """Explain rows in which only the true class's entry is right."""
    hot = one_hot(evidence)
    if hot is None or not hot.any() or hot.all():
        return
    g, start = evidence.right, "Only the true class's entry of each row is right"
    yield Guess("other classes", f"{start}; the other classes are 0: their term is missing.",
                np.where(hot, g, 0))  # fmt: skip
    for c in evidence.fit(evidence.claimed * ~hot, g * ~hot):
        yield Guess("other classes", f"{start}; the others are {c:.6g} times theirs.",
                    np.where(hot, g, c * g), 1)  # fmt: skip
    yield Guess("other classes", f"{start}; the others are wrong.",
                np.where(hot, g, evidence.claimed), int((~hot).sum()))  # fmt: skip


def every_margin(evidence: Evidence) -> Iterator[Guess]:
    """Explain a hinge gradient that counts every wrong class, violated or not."""
    hot = evidence.claimed < 0
    if one_hot(evidence) is None or not (hot.sum(axis=1) == 1).all():
        return
    share = float(evidence.right.max())
    yield Guess(
        "missing mask",
        "Every wrong class counts in your gradient, also where its margin is met: the mask of "
        "violated margins is missing.",
        np.where(hot, -share * (hot.shape[1] - 1), share),
    )


def wrong_label(evidence: Evidence) -> Iterator[Guess]:
    """Explain two entries a row, off by opposite numbers: another class is taken for true."""
    error = evidence.error
    if error.ndim != 2 or error.shape[1] < 2:
        return
    top, low = error.argmax(axis=1), error.argmin(axis=1)
    rows, wrong = np.arange(len(error)), evidence.wrong().any(axis=1)
    size = float(np.abs(error).max())
    predicted = evidence.right.copy()
    predicted[rows, top] += size * wrong
    predicted[rows, low] -= size * wrong
    yield Guess(
        "wrong label",
        f"In {int(wrong.sum())} rows, two classes are off by plus and minus {size:.6g}: another "
        "class is taken for the true one (labels in another order, or off by one).",
        predicted,
        2,
    )


def two_values(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error that is 0 or one number: the target, there for some entries, is missing."""
    wrong = evidence.wrong()
    if wrong.sum() < 2 or wrong.sum() == evidence.size:
        return
    step = float(evidence.error[wrong].mean())
    one = wrong.ndim == 2 and (wrong.sum(axis=1) == 1).all()
    yield Guess(
        "true class" if one else "missing target",
        f"{'One entry of each row' if one else 'Some entries'} off by the same number, "
        f"{step:.6g}, the others right: is the target (the -1 at the true class) not subtracted?",
        evidence.right + step * wrong,
        2,
    )


def softmax_terms(evidence: Evidence) -> Iterator[Guess]:
    """Explain probabilities left out, not normalized, or normalized along the wrong axis."""
    x = evidence.x
    if x is None or x.ndim != 2 or x.shape[1] < 2:
        return
    p = _softmax(x, 1)
    exponentials = np.exp(np.minimum(x, 500))
    for name, words, basis in (
        ("probabilities missing", "the probabilities are missing", p),
        ("softmax axis", "softmax is taken along axis 0", _softmax(x, 0) - p),
        ("softmax axis", "softmax is taken over all entries at once", _softmax(x, None) - p),
        ("not normalized", "exp(x) is not divided by its sum", exponentials - p),
        ("not normalized", "x stands where softmax(x) belongs", x - p),
    ):
        for c in evidence.fit(evidence.error, basis):
            yield Guess(name, f"In the softmax of each row {words}.", evidence.right + c * basis, 1)


def softmax_jacobian(evidence: Evidence) -> Iterator[Guess]:
    """Explain errors that are multiples of softmax(x): the term -p (p . dout) is missing."""
    x = evidence.x
    if x is None or x.ndim != 2 or x.shape[1] < 3:
        return
    p = _softmax(x, 1)
    factors = (evidence.error * p).sum(axis=1, keepdims=True) / (p**2).sum(axis=1, keepdims=True)
    yield Guess(
        "softmax Jacobian",
        "Each row's error is a multiple of softmax(x): the Jacobian of softmax is diag(p) - p pᵀ, "
        "and the second part is missing.",
        evidence.right + factors * p,
        len(factors),
    )


def _softmax(x: Array, axis: int | None) -> Array:
    p = np.exp(x - x.max(axis=axis, keepdims=True))
    normalized: Array = p / p.sum(axis=axis, keepdims=True)
    return normalized


def weights_of_true_class(evidence: Evidence) -> Iterator[Guess]:
    """Explain an error in a linear classifier's weights that is a multiple of X.T @ one_hot(y)."""
    X, y, right = evidence.X, evidence.y, evidence.right
    if X is None or y is None or right.ndim != 2 or len(X.T) != len(right):
        return
    hot = (y[:, np.newaxis] == np.arange(right.shape[1])).astype(np.float64)
    for words, weights in (("", np.ones(len(y))), *_violations(evidence, hot)):
        term = X.T @ (weights[:, np.newaxis] * hot)
        for c in evidence.fit(evidence.error, term):
            yield Guess(
                "true class",
                f"The error is {c:.6g} * X.T @ {words}one_hot(y): the true class's term is missing "
                "or wrong.",
                right + c * term,
                1,
            )


def _violations(evidence: Evidence, hot: Array) -> Iterator[tuple[str, Array]]:
    """Yield how many margins of 1 each example violates, and one less."""
    if evidence.X is not None and evidence.x is not None:
        scores = evidence.X @ evidence.x
        true = (scores * hot).sum(axis=1, keepdims=True)
        violated = ((scores - true + 1 > 0) & (hot == 0)).sum(axis=1).astype(np.float64)
        yield "violated margins * ", violated
        yield "(violated margins - 1) * ", violated - 1


def not_shift_invariant(evidence: Evidence) -> Iterator[Guess]:
    """Explain, in part, rows that do not sum to what those of a loss on scores do.

    The same number added to all scores of an example changes no softmax or hinge loss: the rows of
    the right gradient sum to 0, but for a penalty's share.
    """
    g, x = evidence.right, evidence.x
    if x is None or g.ndim != 2 or g.shape[1] < 2 or len(g) < 3:
        return
    kept, mine, share = g.sum(axis=1), evidence.claimed.sum(axis=1), x.sum(axis=1)
    strength = float(kept @ share / (share @ share)) if share.any() else 0.0
    small = 1e-6 * np.abs(g).max() + 4 * evidence.noise.max()
    rest, size = np.abs(kept - strength * share).max(), np.abs(mine - kept).max()
    if rest < small * g.shape[1] and size > 1e-2 * np.abs(g).max():
        yield Guess(
            "true class",
            "The rows of the right gradient sum to 0 (but for a penalty), as those of softmax and "
            "hinge losses do, yours do not: is the true class's term missing (the -1 of p - 1, or "
            "minus the number of violated margins), or that of the others?",
            evidence.claimed,
            CLUE,
        )
