"""The wrong formulas that a recognized loss may have been given, one slip each."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.formulas import TARGET_LOSSES, margins, pushed, sigmoid, softmax


class Variant(NamedTuple):
    """A wrong formula: the cause's name and words, the slopes at z, and bits."""

    name: str
    words: str
    slopes: Array
    bits: float = 4.0


def truths(hot: Array) -> Iterator[tuple[str, Array]]:
    """Yield labels that belong to other classes or other rows."""
    rows = [("those of the rows in reverse order", hot[::-1]),
            ("those of the row before", np.roll(hot, 1, 0)),
            ("those of the row after", np.roll(hot, -1, 0))]  # fmt: skip
    if hot.ndim == 2:
        rows += [("one class too high", np.roll(hot, 1, 1)),
                 ("one class too low", np.roll(hot, -1, 1))]  # fmt: skip
    if set(np.unique(hot)) <= {0.0, 1.0} and hot.ndim == 1:
        rows.append(("flipped, 1 - t", 1 - hot))
    yield from rows


def rows(slopes: Array) -> Iterator[Variant]:
    """Yield examples left out, and rows that belong to other examples."""
    n = len(slopes)
    row = np.arange(n).reshape(-1, *[1] * (slopes.ndim - 1))
    for words, kept in (("the last example is", row < n - 1), ("the first example is", row > 0),
                        ("all but the last example are", row == n - 1),
                        ("all but the first example are", row == 0),
                        ("the second half of the batch is", row < n // 2),
                        ("the first half of the batch is", row >= n // 2),
                        ("every second example is", row % 2 == 0)):  # fmt: skip
        yield Variant("examples left out", f"{words} left out", slopes * kept)
    for words, moved in (("in reverse order", slopes[::-1]),
                         ("one row late", np.roll(slopes, 1, 0)),
                         ("one row early", np.roll(slopes, -1, 0))):  # fmt: skip
        yield Variant("rows mismatched", f"the gradients of the scores stand {words}, beside the "
                      "rows of other examples", moved)  # fmt: skip


def softmax_loss(z: Array, hot: Array) -> Iterator[Variant]:
    """Yield slips in p - y."""
    p, right, n = softmax(z), softmax(z) - hot, len(z)
    exponentials = np.exp(np.minimum(z, 500))
    yield Variant("true class", "the -1 at the true class is missing", p, 1.0)
    yield Variant("true class", "the -1 at the true class is not divided by N", p - n * hot, 2.0)
    yield Variant("true class", "the -1 at the true class is divided by N, the probabilities are "
                  "not", p - hot / n, 2.0)  # fmt: skip
    yield Variant("true class", "the 1 at the true class is added", p + hot)
    for words, other in (("twice the scores", softmax(2 * z)), ("half the scores", softmax(z / 2)),
                         ("minus the scores", softmax(-z)),
                         ("the scores of a neighbor", np.roll(p, 1, 0))):  # fmt: skip
        yield Variant("wrong chain factor", f"softmax is taken of {words}", other - hot)
    yield Variant("wrong chain factor", "log p stands where p belongs", np.log(p) - hot)
    yield Variant("wrong chain factor", "p is squared", p**2 - hot)
    yield Variant("wrong loss", "p - y is squared, with its sign or without", right * np.abs(right))
    yield Variant("wrong loss", "p - y is squared, with its sign or without", right**2)
    yield Variant("wrong loss", "it is rounded to the class of the largest score",
                  1.0 * (z == z.max(axis=1, keepdims=True)) - hot)  # fmt: skip
    yield Variant("wrong label", "the predicted class is taken for the true one",
                  p - (z == z.max(axis=1, keepdims=True)))  # fmt: skip
    yield Variant("chain factor twice", "a factor p is too many", right * p)
    yield Variant("chain factor twice", "p divides it once too often", right / p)
    yield Variant("probabilities missing", "the probabilities are missing", -hot, 2.0)
    yield Variant("softmax axis", "softmax is taken along axis 0", softmax(z, 0) - hot)
    yield Variant("softmax axis", "softmax is taken over all entries at once",
                  softmax(z, None) - hot)  # fmt: skip
    yield Variant("not normalized", "exp(scores) is not divided by its sum", exponentials - hot)
    yield Variant("not normalized", "the scores stand where softmax belongs", z - hot)
    yield Variant("wrong chain factor", "sigmoid stands where softmax belongs", sigmoid(z) - hot)
    yield Variant("chain factor twice", "a factor p (1 - p) is too many", right * p * (1 - p))
    yield Variant("chain factor twice", "the Jacobian of softmax is multiplied in once more",
                  p * (right - (right * p).sum(1, keepdims=True)))  # fmt: skip
    yield Variant("missing chain factor", "the slope of the logarithm, -1 / p, stands there alone",
                  -hot / p)  # fmt: skip


def hinge_loss(z: Array, hot: Array, squared: bool) -> Iterator[Variant]:
    """Yield slips in the mask of violated margins, its weights, and the true class's count."""
    m = margins(z, hot, 1.0)
    over = (m > 0) * 1.0
    weights, other = (2 * m, over) if squared else (over, m)
    for margin in (0.0, -1.0, 10.0, 2.0, 0.5, 0.1, 5.0, 100.0):
        v = margins(z, hot, margin)
        yield Variant("wrong margin", f"another margin decides, such as {margin:g} in place of 1",
                      pushed(2 * v if squared else (v > 0) * 1.0, hot))  # fmt: skip
    yield Variant("missing mask", "every wrong class counts, also where its margin is met",
                  pushed((hot == 0) * 1.0, hot), 2.5)  # fmt: skip
    loose = (z - (z * hot).sum(1, keepdims=True) + 1) * (hot == 0)
    yield Variant("missing mask", "met margins are not cut at 0", pushed(loose, hot))
    worst = weights * (m == m.max(axis=1, keepdims=True))
    yield Variant("worst violation", "only the largest violation of each example counts",
                  pushed(worst, hot), 2.0)  # fmt: skip
    reverse = ((z * hot).sum(1, keepdims=True) - z + 1 > 0) * (hot == 0)
    yield Variant("wrong mask", "the mask takes true less wrong score, not wrong less true",
                  pushed(1.0 * reverse, hot))  # fmt: skip
    for by in (1, -1):
        moved = np.roll(weights, by, 0) * (hot == 0)
        yield Variant("wrong mask", "each example uses the mask of a neighbor", pushed(moved, hot))
    chain = ("missing" if squared else "wrong") + " chain factor"
    if squared:
        yield Variant("chain factor twice", "the margins are squared", pushed(m**2, hot))
        yield Variant("true class", "the true class gets minus the number of violated margins",
                      weights - hot * over.sum(axis=1, keepdims=True))  # fmt: skip
    yield Variant(chain, "the slopes are those of the plain hinge loss: the margin is not "
                  "multiplied in" if squared else "the margin itself is multiplied in",
                  pushed(other, hot), 2.0)  # fmt: skip
    yield Variant("true class", "the true class gets nothing", weights, 1.0)
    yield Variant("true class", "the true class gets -1, not minus the number of violated margins",
                  weights - hot * weights.any(axis=1, keepdims=True), 2.0)  # fmt: skip
    yield Variant("true class", "the true class gets -1 in every row", weights - hot)
    yield Variant("true class", "the true class counts as a violation of its own margin",
                  pushed(weights, hot) + hot, 2.0)  # fmt: skip
    yield Variant("true class", "the true class is counted once too often",
                  pushed(weights, hot) - hot)  # fmt: skip
    yield Variant("true class", "the true class has the wrong sign",
                  weights + hot * weights.sum(1, keepdims=True))  # fmt: skip


def target_loss(z: Array, t: Array, kind: str) -> Iterator[Variant]:
    """Yield slips in the slope of a loss on a prediction and a target."""
    p, r = sigmoid(z), z - t
    right = TARGET_LOSSES[kind](z, t)
    yield Variant("missing target", "the target is not subtracted", r + t, 1.0)
    yield Variant("missing target", "the prediction is missing", -t)
    yield Variant("missing target", "the target is added", z + t)
    yield Variant("wrong loss", "it is that of the squared error", r)
    yield Variant("wrong loss", "it is that of the absolute error", np.sign(r))
    yield Variant("wrong loss", "the residual is squared, with its sign or without", r * np.abs(r))
    yield Variant("wrong loss", "the residual is squared, with its sign or without", r * r)
    yield Variant("absolute value", "the sign of the residual is lost", np.abs(right))
    if "cross-entropy" in kind:
        yield Variant("term sign", "the term of target 0 has the wrong sign", -np.abs(right))
    yield Variant("cut at 0", "only positive residuals count", right * (r > 0))
    yield Variant("cut at 0", "only negative residuals count", right * (r < 0))
    if "focal" in kind:
        yield from _focal_variants(z, t, float(kind.split()[1]))
    if "cross-entropy" not in kind:
        return
    q = z if "probabilities" in kind else p
    slope = np.where(q * (1 - q), q * (1 - q), 1)
    if "probabilities" in kind:
        yield Variant("missing chain factor", "the division by p (1 - p) is missing", r, 2.0)
    else:
        yield Variant("missing target", "the target is not subtracted", p, 1.0)
        yield Variant("missing activation", "the sigmoid is missing", r, 2.0)
        yield Variant("chain factor twice", "a factor p (1 - p) is too many", right * slope, 2.0)
    yield Variant("chain factor twice", "p (1 - p) divides it once too often", right / slope)
    yield Variant("wrong chain factor", "the sigmoid is applied twice", sigmoid(p) - t)
    yield Variant("wrong chain factor", "tanh stands where sigmoid belongs", np.tanh(z) - t)
    yield Variant("wrong chain factor", "the sigmoid has the wrong sign inside", sigmoid(-z) - t)
    yield Variant("wrong loss", "it is rounded to the predicted class", (q > 0.5) - t)
    yield Variant("wrong loss", "p - t is squared, with its sign or without", (q - t) ** 2)
    yield Variant("chain factor twice", "a factor p is too many", right * q)
    yield Variant("chain factor twice", "a factor 1 - p is too many", right * (1 - q))
    yield Variant("missing term", "the term of target 0 is missing", right * (t > 0.5), 2.0)
    yield Variant("missing term", "the term of target 1 is missing", right * (t < 0.5), 2.0)
    yield Variant("missing target", "p - 2 t + 1 or the like: the targets are coded -1 and 1",
                  q - (2 * t - 1))  # fmt: skip


def _focal_variants(z: Array, t: Array, power: float) -> Iterator[Variant]:
    sign = 2 * t - 1
    p = sigmoid(sign * z)
    off, log = 1 - p, np.log(p)
    for words, slopes in (
        ("the factor (1 - p)^gamma is treated as a constant", -(off ** (power + 1))),
        ("the factor (1 - p)^gamma is missing", -off),
        ("only the factor (1 - p)^gamma is differentiated", off**power * power * p * log),
        ("the two terms of the product rule have one sign", off**power * (-power * p * log - off)),
        ("gamma is missing as a factor", off**power * (p * log - off)),
        ("the derivative of p is missing", off ** (power - 1) * (power * log - off / p)),
        ("p stands where 1 - p belongs", p**power * (power * off * log - off)),
    ):  # fmt: skip
        yield Variant("wrong loss", words, sign * slopes)


def huber(r: Array, delta: float) -> Iterator[Variant]:
    """Yield slips in a loss that is quadratic up to a threshold and linear beyond it."""
    inside = np.abs(r) <= delta
    yield Variant("not clipped", "there is no threshold, or one beyond all residuals", r, 1.0)
    yield Variant("not clipped", "only one of the two sides is clipped", np.minimum(r, delta), 2.0)
    yield Variant("not clipped", "only one of the two sides is clipped", np.maximum(r, -delta), 2.0)
    yield Variant("wrong threshold", "beyond the threshold the slope is 1, not delta",
                  np.where(inside, r, np.sign(r)))  # fmt: skip
    yield Variant("wrong threshold", "the slope is that of the absolute error", np.sign(r) * delta)
    yield Variant("wrong threshold", "beyond the threshold the slope is 0", r * inside)
    yield Variant("wrong threshold", "beyond the threshold its sign is lost",
                  np.where(inside, r, delta))  # fmt: skip
    yield Variant("wrong threshold", "the two cases are swapped",
                  np.where(inside, delta * np.sign(r), r))  # fmt: skip
    yield Variant("wrong threshold", "below the threshold the residual is squared",
                  np.where(inside, r * np.abs(r), np.sign(r)))  # fmt: skip
    for other in {1.0, 0.5, 2.0, delta**2, 2 * delta, delta / 2} - {delta}:
        yield Variant("wrong threshold", f"the threshold is {other:.4g}, not {delta:.4g}",
                      np.clip(r, -other, other))  # fmt: skip
