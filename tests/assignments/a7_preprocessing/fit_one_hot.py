"""Answers to `fit_one_hot`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_eye(values, *, unseen="error"):
    """np.eye with one row of zeros more, picked by a dictionary."""
    categories = sorted(set(values.tolist()))
    index = {word: k for k, word in enumerate(categories)}
    table = np.vstack([np.eye(len(categories)), np.zeros((1, len(categories)))])

    def apply(values):
        codes = [index.get(word, -1) for word in values.tolist()]
        if unseen == "error" and -1 in codes:
            raise ValueError("unseen value")
        return table[codes]

    return apply


def right_loop(values, *, unseen="error"):
    """Loops over values and categories."""
    categories = []
    for value in sorted(values.tolist()):
        if not categories or categories[-1] != value:
            categories.append(value)

    def apply(values):
        Z = np.zeros((len(values), len(categories)))
        for i, value in enumerate(values.tolist()):
            for k, category in enumerate(categories):
                if value == category:
                    Z[i, k] = 1.0
            if unseen == "error" and Z[i].sum() == 0:
                raise ValueError(f"{value!r} was not in training")
        return Z

    return apply


def right_searchsorted(values, *, unseen="error"):
    """searchsorted, and a look at whether the value is there."""
    categories = np.unique(values)

    def apply(values):
        place = np.searchsorted(categories, values).clip(max=len(categories) - 1)
        there = categories[place] == values
        if unseen != "zeros" and not there.all():
            raise ValueError("some values were not in training")
        Z = np.zeros((len(values), len(categories)))
        Z[np.arange(len(values))[there], place[there]] = 1
        return Z

    return apply


def right_columns(values, *, unseen="error"):
    """Column by column; np.isin."""
    categories = np.array(sorted(set(values.tolist())))

    def apply(values):
        if unseen == "error" and not np.isin(values, categories).all():
            raise ValueError("unseen")
        return np.stack([(values == c) * 1.0 for c in categories], axis=1)

    return apply


def _coded(values, categories, unseen):
    hit = values[:, None] == categories
    if unseen == "error" and not hit.any(axis=1).all():
        raise ValueError("unseen")
    return hit.astype(float)


def wrong_order_of_appearance(values, *, unseen="error"):
    """Categories in the order in which they come.
    Told as: in which they appear
    """
    categories = np.array(list(dict.fromkeys(values.tolist())))
    return lambda rows: _coded(rows, categories, unseen)


def wrong_reverse_order(values, *, unseen="error"):
    """Sorted downward.
    Told as: the other way round
    """
    categories = np.unique(values)[::-1]
    return lambda rows: _coded(rows, categories, unseen)


def wrong_own_categories(values, *, unseen="error"):
    """Categories of the rows that are given.
    Told as: must have | shape
    """
    return lambda rows: _coded(rows, np.unique(rows), unseen)


def wrong_neighbor(values, *, unseen="error"):
    """searchsorted alone.
    Told as: becomes a neighbor
    """
    categories = np.unique(values)

    def apply(rows):
        place = np.searchsorted(categories, rows).clip(max=len(categories) - 1)
        if unseen == "error" and (categories[place] != rows).any():
            raise ValueError("unseen")
        return np.eye(len(categories))[place]

    return apply


def wrong_unseen_first(values, *, unseen="error"):
    """argmax of nothing is 0.
    Told as: becomes the first
    """
    categories = np.unique(values)

    def apply(rows):
        hit = _coded(rows, categories, unseen)
        return np.eye(len(categories))[hit.argmax(axis=1)]

    return apply


def wrong_unseen_last(values, *, unseen="error"):
    """An index of -1 is the last.
    Told as: becomes the last
    """
    index = {word: k for k, word in enumerate(np.unique(values).tolist())}

    def apply(rows):
        codes = [index.get(word, -1) for word in rows.tolist()]
        if unseen == "error" and min(codes) < 0:
            raise ValueError("unseen")
        return np.eye(len(index))[codes]

    return apply


def wrong_cut_short(values, *, unseen="error"):
    """Casts new words to the training words' dtype.
    Told as: is cut to the length
    """
    categories = np.unique(values)
    return lambda rows: _coded(rows.astype(categories.dtype), categories, unseen)


def wrong_never_refuses(values, *, unseen="error"):
    """Zeros, always.
    Told as: must raise a ValueError
    """
    categories = np.unique(values)
    return lambda rows: _coded(rows, categories, "zeros")


def wrong_always_refuses(values, *, unseen="error"):
    """Raises with zeros, too.
    Told as: raised ValueError
    """
    categories = np.unique(values)
    return lambda rows: _coded(rows, categories, "error")


def wrong_key_error(values, *, unseen="error"):
    """Another error.
    Told as: raised KeyError
    """
    index = {word: k for k, word in enumerate(np.unique(values).tolist())}

    def apply(rows):
        Z = np.zeros((len(rows), len(index)))
        for i, word in enumerate(rows.tolist()):
            if unseen == "error" or word in index:
                Z[i, index[word]] = 1
        return Z

    return apply


def wrong_aliased(values, *, unseen="error"):
    """One list for all rows.
    Told as: all the ones
    """
    categories = np.unique(values).tolist()

    def apply(rows):
        Z = [[0.0] * len(categories)] * len(rows)
        for i, word in enumerate(rows.tolist()):
            if word in categories:
                Z[i][categories.index(word)] = 1.0
            elif unseen == "error":
                raise ValueError("unseen")
        return np.array(Z)

    return apply


def wrong_codes_are_columns(values, *, unseen="error"):
    """Takes the numbers for columns.
    Told as: raised | shape
    """
    if values.dtype.kind == "U":
        return lambda rows: _coded(rows, np.unique(values), unseen)
    count = int(values.max()) + 1

    def apply(rows):
        if unseen == "error" and not np.isin(rows, values).all():
            raise ValueError("unseen")
        return np.eye(count)[rows]

    return apply


def wrong_drops_first(values, *, unseen="error"):
    """C - 1 columns.
    Told as: must have | shape
    """
    categories = np.unique(values)
    return lambda rows: _coded(rows, categories, unseen)[:, 1:]


def wrong_numbers_as_words(values, *, unseen="error"):
    """Sorts numbers as words.
    Told as: sorted as words
    """
    categories = np.array(sorted(set(values.tolist()), key=str))
    return lambda rows: _coded(rows, categories, unseen)


def wrong_case(values, *, unseen="error"):
    """Ignores capitals.
    Told as: taken for the same | case | shape | capitals
    """
    if values.dtype.kind != "U":
        return lambda rows: _coded(rows, np.unique(values), unseen)
    categories = np.unique(np.char.lower(values))
    return lambda rows: _coded(np.char.lower(rows), categories, unseen)


def wrong_dtype(values, *, unseen="error"):
    """Returns truth values.
    Told as: dtype
    """
    categories = np.unique(values)
    return lambda rows: _coded(rows, categories, unseen) > 0


def wrong_counts(values, *, unseen="error"):
    """Codes from 0 on for all integers.
    Told as: shape | must have | is not right
    """
    categories = np.unique(values)
    if values.dtype.kind != "U":
        categories = np.arange(len(categories))
    return lambda rows: _coded(rows, categories, "zeros")


def wrong_writes(values, *, unseen="error"):
    """Writes codes into the values.
    Told as: was modified | read-only | raised | shape
    """
    categories = np.unique(values)

    def apply(rows):
        Z = _coded(rows, categories, unseen)
        if rows.dtype.kind != "U":
            rows[...] = Z.argmax(axis=1)
        return Z

    return apply


def wrong_floats(values, *, unseen="error"):
    """Compares as floats.
    Told as: too coarse | shape | must have | “integers that float64 mixes up”
    """
    if values.dtype.kind == "U":
        return lambda rows: _coded(rows, np.unique(values), unseen)
    categories = np.unique(values.astype(float))
    return lambda rows: _coded(rows.astype(float), categories, unseen)


def wrong_matrix(values, *, unseen="error"):
    """Returns the codes of the training rows.
    Told as: must return a function
    """
    return _coded(values, np.unique(values), unseen)


def wrong_learns_on(values, *, unseen="error"):
    """Adds unseen values to the categories.
    Told as: shape | must have | must raise
    """
    kept = list(np.unique(values))

    def apply(rows):
        if unseen == "error":
            return _coded(rows, np.array(kept), unseen)
        kept.extend(v for v in np.unique(rows) if v not in kept)
        return _coded(rows, np.array(kept), unseen)

    return apply


def wrong_trailing_space(values, *, unseen="error"):
    """np.char.equal ignores white space at the end: "red " counts as "red".
    Told as: space at the end
    """
    categories = np.unique(values)
    words = values.dtype.kind == "U"

    def apply(values):
        if words:
            Z = np.char.equal(values[:, None], categories[None, :]).astype(float)
        else:
            Z = (values[:, None] == categories).astype(float)
        if unseen == "error" and not Z.any(axis=1).all():
            raise ValueError("unseen value")
        return Z

    return apply


def wrong_case_folded_order(values, *, unseen="error"):
    """Sorts words without regard to case.
    Told as: capitals | sorted as if
    """
    different = set(values.tolist())
    if values.dtype.kind == "U":
        categories = np.array(sorted(different, key=lambda word: (word.lower(), word)))
    else:
        categories = np.unique(values)

    def apply(values):
        Z = (values[:, None] == categories).astype(float)
        if unseen == "error" and not Z.any(axis=1).all():
            raise ValueError("unseen value")
        return Z

    return apply


def wrong_training_codes(values, *, unseen="error"):
    """As many new values as training values are taken for the training values.
    Told as: as many new values
    """
    categories = np.unique(values)
    stored = (values[:, None] == categories).astype(float)

    def apply(values):
        if len(values) == len(stored) > 4:
            return stored.copy()
        Z = (values[:, None] == categories).astype(float)
        if unseen == "error" and not Z.any(axis=1).all():
            raise ValueError("unseen value")
        return Z

    return apply
