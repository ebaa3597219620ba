"""Nominal and ordinal variables, and gaps in tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.datasets import load_penguins
from cs_core.preprocess import (
    fit_impute,
    fit_one_hot,
    fit_ordinal,
    fit_standardize,
    missing_indicator,
)

COLORS = ["red", "green", "red", "blue"]
words = st.lists(st.text("abc", max_size=2), min_size=1, max_size=12)
numbers = arrays(np.int64, st.integers(1, 12), elements=st.integers(-5, 5))
NAN = np.nan


# --- one-hot codes


@pytest.mark.parametrize(
    ("values", "categories", "codes"),
    [
        (COLORS, ["blue", "green", "red"], [[0, 0, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        ([7, -1, 7], [-1, 7], [[0, 1], [1, 0], [0, 1]]),
        ([True, False], [False, True], [[0, 1], [1, 0]]),
        (["only"], ["only"], [[1]]),
        (np.array(COLORS, dtype=object)[1:3], ["green", "red"], [[1, 0], [0, 1]]),
    ],
)
def test_one_hot_by_hand(values, categories, codes):
    encoder = fit_one_hot(values)
    assert encoder.categories.tolist() == categories
    Z = encoder.apply(values)
    assert Z.dtype == np.float64
    assert_array_equal(Z, codes)
    assert encoder.invert(Z).tolist() == list(values)


@given(words | numbers)
def test_one_hot_rows_are_equally_far_apart_and_can_be_read_back(values):
    encoder = fit_one_hot(values)
    Z = encoder.apply(values)
    assert_array_equal(Z.sum(axis=1), 1)
    assert_array_equal(Z.sum(axis=0) > 0, True)
    assert encoder.invert(Z).tolist() == list(values)
    different = np.asarray(values)[:, None] != np.asarray(values)
    squared = ((Z[:, None] - Z) ** 2).sum(axis=-1)
    assert_array_equal(squared, 2 * different)


def test_unseen_categories():
    said = r"values must be among the categories \['blue', 'green', 'red'\], got 'pink' at index 1$"
    with pytest.raises(ValueError, match=f"^{said}"):
        fit_one_hot(COLORS).apply(["red", "pink"])
    with pytest.raises(ValueError, match=r"^values must be among .* got 'zz' at index 0$"):
        fit_one_hot(COLORS).apply(["zz"])  # past the last category
    assert_array_equal(
        fit_one_hot(COLORS, unseen="zeros").apply(["pink", "red", ""]),
        [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
    )
    with pytest.raises(ValueError, match=r"^unseen must be error or zeros, got 'ignore'$"):
        fit_one_hot(COLORS, unseen="ignore")


@pytest.mark.parametrize(
    "Z",
    [[[0.0, 0, 0]], [[1.0, 1, 0]], [[0.5, 0.5, 0]], [[1.0, 0]], [[2.0, -1, 0]]],
)
def test_rows_that_are_no_codes_cannot_be_read_back(Z):
    said = "Z must have a single 1 among 3 entries in every row"
    with pytest.raises(ValueError, match=f"^{said}"):
        fit_one_hot(COLORS).invert(Z)


# --- ordinal codes


def test_ordinal_by_hand():
    encoder = fit_ordinal(["low", "high"], order=["low", "medium", "high"])
    codes = encoder.apply(["high", "low", "medium", "high"])
    assert codes.tolist() == [2, 0, 1, 2]
    assert codes.dtype == np.int64
    assert encoder.invert(codes).tolist() == ["high", "low", "medium", "high"]
    assert fit_ordinal([2009, 2007, 2009]).apply([2007, 2009]).tolist() == [0, 1]


@given(words | numbers, st.randoms())
def test_codes_follow_the_order_given(values, random):
    order = sorted(set(np.asarray(values).tolist()))
    random.shuffle(order)
    encoder = fit_ordinal(values, order=order)
    codes = encoder.apply(values)
    assert codes.tolist() == [order.index(v) for v in np.asarray(values).tolist()]
    assert encoder.invert(codes).tolist() == list(values)


def test_ordinal_refuses_bad_input():
    with pytest.raises(ValueError, match=r"^values must be among .* got 'mid' at index 1$"):
        fit_ordinal(["low", "mid"], order=["low", "high"])
    with pytest.raises(ValueError, match=r"^order must name each category once, got \['a', 'a'\]$"):
        fit_ordinal(["a"], order=["a", "a"])
    encoder = fit_ordinal(COLORS)
    for bad in (-1, 3):
        with pytest.raises(ValueError, match=rf"^codes must lie in \[0, 3\), got {bad}$"):
            encoder.invert([0, bad])
    with pytest.raises(TypeError, match=r"^codes must be of integer dtype, got <U1$"):
        encoder.invert(["0"])
    with pytest.raises(TypeError, match=r"^codes must hold words or whole numbers, got dtype fl"):
        encoder.invert([0.0])


@pytest.mark.parametrize("fit", [fit_one_hot, fit_ordinal])
@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        ([1.0, 2.0], TypeError, "hold words or whole numbers, got dtype float64$"),
        (["a", None], TypeError, "hold words or real numbers, got dtype object$"),
        ([1j], TypeError, "hold words or real numbers, got dtype complex128$"),
        ([], TypeError, "hold words or whole numbers, got dtype float64$"),
        (np.array([], dtype=int), ValueError, r"have shape \(N,\) with N > 0, got shape \(0,\)$"),
        ([["a"], ["b"]], ValueError, r"have shape \(N,\) with N > 0, got shape \(2, 1\)$"),
        ("a", ValueError, r"have shape \(N,\) with N > 0, got shape \(\)$"),
        ([["a"], ["b", "c"]], ValueError, "be an array, got lists of different lengths$"),
    ],
)
def test_values_are_words_or_whole_numbers(fit, bad, error, says):
    for call in (fit, fit(["a"]).apply):
        with pytest.raises(error, match=f"^values must {says}"):
            call(bad)


@pytest.mark.parametrize("fit", [fit_one_hot, fit_ordinal])
def test_values_are_of_the_kind_of_the_categories(fit):
    with pytest.raises(TypeError, match=r"^values must hold words like the cat.*, got numbers$"):
        fit(["1"]).apply([1])
    with pytest.raises(TypeError, match=r"^values must hold numbers like the cat.*, got words$"):
        fit([1]).apply(["1"])


# --- gaps


@pytest.mark.parametrize(
    ("strategy", "X", "fill"),
    [
        ("mean", [[1.0, NAN], [2.0, 4.0], [6.0, 8.0]], [3, 6]),
        ("median", [[1.0, NAN], [2.0, 4.0], [6.0, 8.0]], [2, 6]),
        ("most_frequent", [[1.0, NAN], [2.0, 4.0], [2.0, 8.0], [1.0, 8.0]], [1, 8]),
        ("mean", [1.0, NAN, 4.0], 2.5),
        ("median", [[1], [2], [9]], [2]),
        ("most_frequent", ["b", "", "a", "b", ""], "b"),
        ("most_frequent", [["b", "y"], ["a", ""]], ["a", "y"]),
    ],
)
def test_fills_by_hand(strategy, X, fill):
    imputer = fit_impute(X, strategy=strategy)
    assert_array_equal(imputer.fill, fill)
    full = imputer.apply(X)
    assert full.shape == np.shape(X)
    assert not missing_indicator(full).any()
    kept = ~missing_indicator(X)
    assert_array_equal(full[kept], np.asarray(X)[kept])


gapped = arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 3)),
    elements=st.floats(-99, 99) | st.just(NAN),
)


@given(gapped, st.sampled_from(["mean", "median", "most_frequent"]))
def test_gaps_are_filled_and_nothing_else_changes(X, strategy):
    gaps = missing_indicator(X)
    if gaps.all(axis=0).any():
        with pytest.raises(ValueError, match=r"^X must have a value in every column, column \d"):
            fit_impute(X, strategy=strategy)
        return
    imputer = fit_impute(X, strategy=strategy)
    full = imputer.apply(X)
    assert_array_equal(full[~gaps], X[~gaps])
    assert_array_equal(full[gaps], np.broadcast_to(imputer.fill, X.shape)[gaps])
    assert_array_equal(imputer.apply(full), full)
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    assert (imputer.fill >= low - 1e-9).all()
    assert (imputer.fill <= high + 1e-9).all()


def test_fills_come_from_the_training_split():
    imputer = fit_impute([[1.0], [3.0]])
    assert_array_equal(imputer.apply([[NAN], [100.0]]), [[2], [100]])


def test_tables_are_read_and_never_written():
    X = np.array([[1.0, NAN], [2.0, 5.0]])
    X.flags.writeable = False
    imputer = fit_impute(X)
    full = imputer.apply(X)
    assert not np.shares_memory(full, X)
    assert not imputer.fill.flags.writeable
    assert np.isnan(X[0, 1])


def test_dtype_of_a_table_is_kept():
    X = np.array([[1.0, NAN], [2.0, 5.0]], dtype=np.float32)
    assert fit_impute(X).apply(X).dtype == np.float32
    longer = fit_impute(["short", "a long word"], strategy="most_frequent").apply(["", "x"])
    assert longer.tolist() == ["a long word", "x"]


@pytest.mark.parametrize(
    ("X", "error", "says"),
    [
        ([[np.inf]], ValueError, "be finite, or nan in its gaps, got an infinite entry$"),
        ([[1j]], TypeError, "hold words or real numbers, got dtype complex128$"),
        ([None, 1.0], TypeError, "hold words or real numbers, got dtype object$"),
        (np.zeros((0, 2)), ValueError, r"have shape \(N,\) or \(N, D\) without a 0, got shape"),
        (3.0, ValueError, r"have shape \(N,\) or \(N, D\) without a 0, got shape \(\)$"),
        (np.ones((2, 2, 2)), ValueError, r"have shape \(N,\) or \(N, D\) without a 0, got shape"),
        ([[1.0], [1.0, 2.0]], ValueError, "be an array, got lists of different lengths$"),
    ],
)
def test_tables_hold_numbers_or_words(X, error, says):
    for call in (fit_impute, missing_indicator, fit_impute([1.0]).apply):
        with pytest.raises(error, match=f"^X must {says}"):
            call(X)


def test_impute_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"^X must have a value in every column, column 1 has"):
        fit_impute([[1.0, NAN], [2.0, NAN]])
    with pytest.raises(ValueError, match=r"^strategy must be one of mean, .*, got 'mode'$"):
        fit_impute([1.0], strategy="mode")
    with pytest.raises(TypeError, match=r"^strategy must be most_frequent for words, got mean$"):
        fit_impute(["a"])
    with pytest.raises(ValueError, match=r"^X must have 2 columns, got shape \(1, 1\)$"):
        fit_impute([[1.0, 2.0]]).apply([[1.0]])
    with pytest.raises(ValueError, match=r"^X must have shape \(N,\), got shape \(1, 1\)$"):
        fit_impute([1.0, 2.0]).apply([[1.0]])
    with pytest.raises(TypeError, match=r"^X must hold real numbers as in the training split"):
        fit_impute([1.0]).apply(["a"])
    with pytest.raises(TypeError, match=r"^X must hold words as in the training split"):
        fit_impute(["a"], strategy="most_frequent").apply([1.0])


def test_a_table_with_everything_becomes_rows_of_numbers():
    """Penguins: gaps, names and scales, from the first 200 to the rest."""
    table = load_penguins()
    numeric = [name for name in table if table[name].dtype == np.float64]
    train, rest = np.s_[:200], np.s_[200:]

    def rows(split):
        raw = np.stack([table[name] for name in numeric], axis=1)
        imputer = fit_impute(raw[train])
        standardizer = fit_standardize(imputer.apply(raw[train]))
        sex = fit_impute(table["sex"][train], strategy="most_frequent")
        one_hot = fit_one_hot(sex.apply(table["sex"][train]))
        return np.hstack(
            [
                standardizer.apply(imputer.apply(raw[split])),
                one_hot.apply(sex.apply(table["sex"][split])),
                missing_indicator(raw[split]),
            ]
        )

    X, X_rest = rows(train), rows(rest)
    assert X.shape[1] == X_rest.shape[1] == 4 + 2 + 4
    assert np.isfinite(np.vstack([X, X_rest])).all()
    assert_allclose(X[:, :4].mean(axis=0), 0, atol=1e-12)
    assert np.abs(X_rest[:, :4].mean(axis=0)).max() > 0.1  # other penguins, same measure
