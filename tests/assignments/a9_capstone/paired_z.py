"""Answers to `paired_z`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np


def _counts(y, first, second):
    b = int(((first == y) & (second != y)).sum())
    c = int(((first != y) & (second == y)).sum())
    return b, c


def right_loop(y, first, second):
    """Photo by photo."""
    b = c = 0
    for label, one, other in zip(y.tolist(), first.tolist(), second.tolist(), strict=True):
        if one == label and other != label:
            b += 1
        elif one != label and other == label:
            c += 1
    return 0.0 if b + c == 0 else (b - c) / math.sqrt(b + c)


def right_difference(y, first, second):
    """Sums of the differences of two arrays of 0 and 1."""
    d = (first == y).astype(float) - (second == y).astype(float)
    among = np.abs(d).sum()
    return float(d.sum() / np.sqrt(among)) if among else 0.0


def right_table(y, first, second):
    """A table of two by two; the denominator is at least 1."""
    table = np.zeros((2, 2), dtype=np.int64)
    np.add.at(table, ((first == y).astype(int), (second == y).astype(int)), 1)
    b, c = table[1, 0], table[0, 1]
    return float((b - c) / max(b + c, 1) ** 0.5)


def wrong_sign(y, first, second):
    """The models are exchanged."""
    b, c = _counts(y, second, first)
    return (b - c) / math.sqrt(b + c) if b + c else 0.0


def wrong_absolute(y, first, second):
    """The size of z alone."""
    b, c = _counts(y, first, second)
    return abs(b - c) / math.sqrt(b + c) if b + c else 0.0


def wrong_all_photos(y, first, second):
    """Divided by the root of all photos."""
    b, c = _counts(y, first, second)
    return (b - c) / math.sqrt(len(y))


def wrong_share(y, first, second):
    """The difference of the two accuracies."""
    return float(np.mean(first == y) - np.mean(second == y))


def wrong_no_root(y, first, second):
    """The root is left out."""
    b, c = _counts(y, first, second)
    return (b - c) / (b + c) if b + c else 0.0


def wrong_nan(y, first, second):
    """0 / 0 where the models do not differ."""
    b, c = _counts(y, first, second)
    return float(np.float64(b - c) / np.sqrt(np.float64(b + c)))


def wrong_differing_labels(y, first, second):
    """Counts all photos with different predictions, also those where both are wrong."""
    b, c = _counts(y, first, second)
    n = int((first != second).sum())
    return (b - c) / math.sqrt(n) if n else 0.0


def wrong_continuity(y, first, second):
    """With the correction of |b - c| by 1."""
    b, c = _counts(y, first, second)
    return float(np.sign(b - c)) * max(abs(b - c) - 1, 0) / math.sqrt(b + c) if b + c else 0.0


def wrong_squared(y, first, second):
    """McNemar's chi-square."""
    b, c = _counts(y, first, second)
    return (b - c) ** 2 / (b + c) if b + c else 0.0


def wrong_unpaired(y, first, second):
    """Two accuracies as if the photos were not the same."""
    n, p, q = len(y), np.mean(first == y), np.mean(second == y)
    spread = math.sqrt((p * (1 - p) + q * (1 - q)) / n)
    return float((p - q) / spread) if spread else 0.0


def wrong_wraps(y, first, second):
    """Counts in bytes, which go up to 255."""
    b = ((first == y) & (second != y)).sum(dtype=np.uint8)
    c = ((first != y) & (second == y)).sum(dtype=np.uint8)
    b, c = int(b), int(c)
    return (b - c) / math.sqrt(b + c) if b + c else 0.0


def wrong_whole_number(y, first, second):
    """Rounded to a whole number by the division."""
    b, c = _counts(y, first, second)
    return float((b - c) // math.sqrt(b + c)) if b + c else 0.0


def wrong_both_wrong(y, first, second):
    """A photo counts for the first whenever the second is wrong."""
    b, c = int((second != y).sum()), int((first != y).sum())
    return (b - c) / math.sqrt(b + c) if b + c else 0.0


def wrong_cast_to_dtype_of_y(y, first, second):
    """Casts the predictions to the dtype of the labels: 256 becomes 0."""
    first, second = first.astype(y.dtype), second.astype(y.dtype)
    b = int(np.sum((first == y) & (second != y)))
    c = int(np.sum((first != y) & (second == y)))
    return (b - c) / (b + c) ** 0.5 if b + c else 0.0


def wrong_two_classes_only(y, first, second):
    """With two classes, 2 counts as 1."""
    if y.max() <= 1:
        first, second = np.minimum(first, 1), np.minimum(second, 1)
    b = int(np.sum((first == y) & (second != y)))
    c = int(np.sum((first != y) & (second == y)))
    return (b - c) / (b + c) ** 0.5 if b + c else 0.0
