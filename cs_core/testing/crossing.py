"""Every kind of input crossed with every dtype and layout, so that no promise is tested alone."""

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.memory import LAYOUTS, laid_out

FLOATS = ("float64", "float32")
INTEGERS = ("int64", "uint8", "int8", "int32", "uint32", "int16", "uint16")
SAME = ()  # the dtype of the first array

# forms of each case but the first: what a dtype does to a kind of input, a similar one shows too
FORMS = 2


class Form(Call):
    """A call with the values of another one in other dtypes and layouts.

    Attributes
    ----------
    like : Call
        The same values in double precision, row by row: a reference need not see the form. It is
        the case itself if all its values fit.
    dtype : dtype
        Of what comes back: that of the first array, unless another was named.
    """

    like: Call
    dtype: np.dtype[Any]


def crossed(
    cases: Mapping[str, Call], *dtypes: Sequence[str], result: str | None = None
) -> dict[str, Call]:
    """Return the cases, and each again in other dtypes and memory layouts.

    Nothing is left to chance. The first case, which should be the ordinary one, comes in every
    combination of dtypes and in every pair of layouts of two arrays. Each other case comes in both
    floating dtypes of the first array, once with unsigned bytes, and once with other integers;
    all dtypes and layouts meet in the course of the cases. Numbers are rounded to the precision
    that holds them; a dtype of integers is left out where it cannot hold the values.

    Parameters
    ----------
    cases : mapping of str to Call
        A word for each kind of input, and the arguments: arrays in float64 or int64.
    *dtypes : sequence of str
        The dtypes that are promised for each array, in their order among the arguments. An empty
        sequence stands for the dtype of the first array.
    result : str, optional
        Dtype of what comes back, with all the digits that it holds; by default that of the first
        array.

    Returns
    -------
    dict of str to Call
        The cases themselves come first.

    Raises
    ------
    ValueError
        If a case has another number of arrays than there are lists of dtypes.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> cases = {"two rows": call(np.eye(2), np.array([0, 1]))}
    >>> forms = crossed(cases, FLOATS, ("int64", "uint8"))
    >>> list(forms)[:3]
    ['two rows', 'two rows; float64 beside int64', 'two rows; float64, columns first beside uint8']
    """
    found: dict[str, Call] = dict(cases)
    for i, (word, case) in enumerate(cases.items()):
        arrays = list(case.arrays.values())
        likes: dict[tuple[bool, ...], Call] = {}
        exact = [_is_single(array) for array in arrays]
        for j, chosen in enumerate(_combinations(arrays, dtypes, i)):
            words = _layouts_for(i, j, len(arrays))
            told = " beside ".join(
                ", ".join(filter(None, pair)) for pair in zip(chosen, words, strict=True)
            )
            rounded = tuple(
                dtype == "float32" and not same for dtype, same in zip(chosen, exact, strict=True)
            )
            if rounded not in likes:
                likes[rounded] = _plain(case, rounded) if any(rounded) else case
            form = found[f"{word}; {told}"] = _form(likes[rounded], chosen, words)
            form.dtype = np.dtype(result) if result else form.dtype
    return found


def _combinations(
    arrays: Sequence[NDArray[Any]], dtypes: Sequence[Sequence[str]], turn: int
) -> list[tuple[str, ...]]:
    """Return the dtypes of all arrays, form by form; what is rotated starts at `turn`."""
    if len(arrays) != len(dtypes):
        raise ValueError(f"dtypes must be given for {len(arrays)} arrays, got {len(dtypes)}")
    fitting = [_that_hold(a, promised) for a, promised in zip(arrays, dtypes, strict=True)]
    whole = list(itertools.product(*(choices or [""] for choices in fitting)))
    if turn == 0:
        pairs = (len(LAYOUTS) + 1) ** min(2, len(arrays))
        rows = [whole[j % len(whole)] for j in range(max(len(whole), pairs))]
    elif len(whole) <= FORMS:
        rows = whole
    else:
        rows = [
            tuple(_turned(tuple(choices), j, turn + k) for k, choices in enumerate(fitting))
            for j in range(FORMS)
        ]
    return [tuple(dtype or row[0] for dtype in row) for row in rows]


@functools.cache
def _turned(choices: tuple[str, ...], form: int, turn: int) -> str:
    """Choose a dtype for a form of a case whose place among the cases is `turn`.

    A floating dtype alternates. Integers begin with unsigned bytes, where most goes wrong; in the
    other form signed ones, the other unsigned ones and floating dtypes take turns.
    """
    if not choices:
        return ""
    kinds: dict[str, list[str]] = {"f": [], "u": [], "i": []}
    for name in choices:
        kinds[np.dtype(name).kind].append(name)
    floats, unsigned, signed = kinds["f"], kinds["u"], kinds["i"][1:]
    if form == 0 and unsigned:
        return unsigned[0]
    others = [names for names in (signed, unsigned[1:], floats) if names]
    if not (unsigned or signed):
        return floats[(form + turn) % len(floats)] if floats else choices[0]
    turn += form
    names = others[turn % len(others)]
    return names[turn // len(others) % len(names)]


def _that_hold(array: NDArray[Any], promised: Sequence[str]) -> list[str]:
    """Return the dtypes that hold the values; one of floating numbers holds floating ones."""
    floating = array.dtype.kind == "f"
    if floating and not (array == np.rint(array)).all():
        return [t for t in promised if t in FLOATS]
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    return [
        t
        for t in promised
        if (floating if t in FLOATS else np.iinfo(t).min <= low and high <= np.iinfo(t).max)
    ]


def _is_single(array: NDArray[Any]) -> bool:
    """Whether single precision holds the values exactly."""
    return bool((array == array.astype(np.float32)).all())


def _layouts_for(case: int, form: int, count: int) -> tuple[str, ...]:
    """Return a layout for each array; the first case goes through all pairs of them."""
    words = ("", *LAYOUTS)
    if case == 0:
        turns = [form, form // 5, *(form // 5 + k * form for k in range(1, count - 1))]
    else:
        turns = [case + k * form + k - 1 for k in range(1, count + 1)]
    return tuple(words[turn % 5] for turn in turns[:count])


def _plain(case: Call, rounded: Sequence[bool]) -> Call:
    """Return the case with the values that single precision holds, for the arrays marked."""
    marks = iter(rounded)

    def value(given: Any) -> Any:
        if not isinstance(given, np.ndarray):
            return given
        return given.astype(np.float32).astype(np.float64) if next(marks) else given

    return _changed(case, value)


def _form(like: Call, dtypes: Sequence[str], words: Sequence[str]) -> Form:
    forms = zip(dtypes, words, strict=True)

    def value(given: Any) -> Any:
        if not isinstance(given, np.ndarray):
            return given
        dtype, word = next(forms)
        return laid_out(given.astype(dtype, copy=False), word)

    form = Form(*_changed(like, value))
    form.like, form.dtype = like, next(iter(form.arrays.values())).dtype
    return form


def _changed(case: Call, value: Any) -> Call:
    kwargs = {word: value(given) for word, given in case.kwargs.items()}
    return Call(tuple(value(given) for given in case.args), kwargs)
