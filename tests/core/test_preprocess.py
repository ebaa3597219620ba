"""Preprocessing of rows of numbers: worked by hand, and truths that hold for any data."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import preprocess

SQUARE = [[0.0, 0.0], [2.0, 0.0], [0.0, 4.0], [2.0, 4.0]]
LINE = [[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]

FITS = [
    preprocess.fit_standardize,
    preprocess.fit_min_max,
    preprocess.fit_center,
    preprocess.fit_pca,
    preprocess.fit_whiten,
    preprocess.fit_zca,
]
every_fit = pytest.mark.parametrize("fit", FITS, ids=lambda f: f.__name__)
sizes = st.tuples(st.integers(1, 8), st.integers(1, 4))
tables = arrays(np.float64, sizes, elements=st.floats(-100, 100, allow_subnormal=False))
seeds = st.integers(0, 2**32)


def cloud(seed, n=40, d=4):
    """Correlated features of different scales around different means."""
    rng = np.random.default_rng(seed)
    scales = 10.0 ** rng.uniform(-1, 1, size=d)
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) * scales + rng.normal(size=d) * 5


# --- by hand


@pytest.mark.parametrize(
    ("fit", "options", "X", "new", "expected"),
    [
        (preprocess.fit_standardize, {}, SQUARE, [[1.0, 2.0], [3.0, 0.0]], [[0, 0], [2, -1]]),
        (preprocess.fit_standardize, {}, [[5, 7]], [[5, 7], [6, 5]], [[0, 0], [1, -2]]),
        (preprocess.fit_min_max, {}, SQUARE, [[1.0, 1.0], [4.0, -4.0]], [[0.5, 0.25], [2, -1]]),
        (preprocess.fit_min_max, {"low": -1, "high": 1}, SQUARE, [[1.0, 1.0]], [[0, -0.5]]),
        (preprocess.fit_min_max, {"low": 3, "high": 4}, [[7.0]], [[7.0], [8.0]], [[3], [4]]),
        (preprocess.fit_center, {}, SQUARE, [[1.0, 1.0]], [[0, -1]]),
        (preprocess.fit_center, {"per_channel": True}, SQUARE, [[1.0, 1.0]], [[0, -1]]),
        (preprocess.fit_center, {}, [1.0, 3.0], [2.0, 5.0], [0, 3]),
        (preprocess.fit_pca, {}, SQUARE, [[1.0, 5.0]], [[3, 0]]),
        (preprocess.fit_pca, {"n_components": 1}, LINE, [[3.0, 4.0], [0, 0]], [[0], [-5]]),
        # variances 4 and 1; with eps = 12, roots 4 and sqrt 13
        (preprocess.fit_whiten, {"eps": 0}, SQUARE, [[2.0, 6.0]], [[2, 1]]),
        (preprocess.fit_whiten, {"eps": 12}, SQUARE, [[1.0, 6.0]], [[1, 0]]),
        (preprocess.fit_zca, {"eps": 0}, SQUARE, [[2.0, 6.0]], [[1, 2]]),
        (preprocess.fit_zca, {"eps": 12}, SQUARE, [[1.0, 6.0]], [[0, 1]]),
    ],
)
def test_worked_by_hand(fit, options, X, new, expected):
    assert_allclose(fit(X, **options).apply(new), expected, rtol=1e-14, atol=1e-14)


def test_pca_by_hand():
    pca = preprocess.fit_pca(LINE)
    assert_allclose(pca.mean, [3, 4])
    assert_allclose(np.abs(pca.components.T), [[0.6, 0.8], [0.8, 0.6]])
    assert_allclose(pca.variances, [50 / 3, 0], atol=1e-13)


def test_centering_per_channel_fits_images_of_other_sizes():
    images = np.arange(2 * 2 * 2 * 3.0).reshape(2, 2, 2, 3)
    centerer = preprocess.fit_center(images, per_channel=True)
    assert_allclose(centerer.mean, [10.5, 11.5, 12.5])
    assert_allclose(centerer.apply(np.full((1, 5, 4, 3), 12.5))[0, 0, 0], [2, 1, 0])
    mean_image = preprocess.fit_center(images).mean
    assert_allclose(mean_image, (images[0] + images[1]) / 2)


# --- truths


@given(tables)
def test_standardized_features_have_mean_0_and_spread_1_or_are_constant(X):
    standardizer = preprocess.fit_standardize(X)
    Z = standardizer.apply(X)
    constant = X.min(axis=0) == X.max(axis=0)
    assert_array_equal(Z[:, constant], 0)
    assert_array_equal(standardizer.std == 0, constant)
    wide = ~constant & (standardizer.std > 1e-6 * np.abs(X).max(axis=0))
    assert_allclose(Z[:, wide].mean(axis=0), 0, atol=1e-9)
    assert_allclose(Z[:, wide].std(axis=0), 1, rtol=1e-9)


@pytest.mark.parametrize("value", [0.1, -1e9 / 3, 1e300 / 7, 5e-324, np.float32(0.1)])
@pytest.mark.parametrize("n", [1, 3, 7, 100])
def test_constant_features_become_exactly_0(value, n):
    """The mean of equal numbers is off by rounding, and so small a spread blows it up."""
    X = np.full((n, 2), value)
    assert_array_equal(preprocess.fit_standardize(X).apply(X), 0)
    assert_array_equal(preprocess.fit_min_max(X).apply(X), 0)
    assert_array_equal(preprocess.fit_center(X).apply(X), 0)


@pytest.mark.parametrize("scale", [1e-200, 1e-300, 1e150, 1e300])
def test_huge_and_tiny_features_are_standardized(scale):
    X = scale * np.array([[1.0], [2.0], [4.0]])
    expected = preprocess.fit_standardize([[1.0], [2.0], [4.0]]).apply([[1.0], [2.0], [4.0]])
    assert_allclose(preprocess.fit_standardize(X).apply(X), expected, rtol=1e-12)


@given(tables, st.floats(-5, 5), st.floats(0.1, 5))
def test_scaled_features_meet_their_bounds(X, low, width):
    Z = preprocess.fit_min_max(X, low=low, high=low + width).apply(X)
    varies = X.min(axis=0) < X.max(axis=0)
    assert_array_equal(Z.min(axis=0), low)
    assert_array_equal(Z[:, varies].max(axis=0), low + width)
    assert_array_equal(Z[:, ~varies], low)


@pytest.mark.parametrize(("low", "high"), [(-0.9, -0.3), (-0.9, -0.1), (-0.9, 0.1)])
def test_bounds_are_met_to_the_last_digit(low, high):
    """Where low + (high - low) is not high."""
    Z = preprocess.fit_min_max([[3.0], [5.0]], low=low, high=high).apply([[3.0], [5.0]])
    assert Z.ravel().tolist() == [low, high]


@given(seeds, st.floats(0.1, 10), st.floats(-10, 10), st.booleans())
def test_units_and_origins_do_not_count(seed, factor, shift, mirrored):
    X = cloud(seed)
    other = (-factor if mirrored else factor) * X + shift
    Z, W = (preprocess.fit_standardize(rows).apply(rows) for rows in (X, other))
    assert_allclose(W, -Z if mirrored else Z, rtol=1e-9, atol=1e-9)
    Z, W = (preprocess.fit_min_max(rows).apply(rows) for rows in (X, other))
    assert_allclose(W, 1 - Z if mirrored else Z, rtol=1e-9, atol=1e-9)


@given(seeds)
def test_whitened_features_do_not_depend_on_their_axes(seed):
    """ZCA turns with the data; its covariance is the identity before and after."""
    X = cloud(seed)
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(4, 4)))[0]
    assume(np.linalg.cond(np.cov(X.T)) < 1e6)
    Z, W = (preprocess.fit_zca(rows, eps=0).apply(rows) for rows in (X, X @ turn))
    assert_allclose(W, Z @ turn, atol=1e-7)


@given(seeds)
def test_standardizing_twice_is_standardizing_once(seed):
    for fit in (preprocess.fit_standardize, preprocess.fit_min_max, preprocess.fit_center):
        Z = fit(cloud(seed)).apply(cloud(seed))
        assert_allclose(fit(Z).apply(Z), Z, rtol=1e-9, atol=1e-12)


@given(seeds, st.integers(1, 60))
def test_every_step_can_be_taken_back(seed, n):
    X = cloud(seed, n=n)
    for fit in FITS:
        state = fit(X)
        assert_allclose(state.invert(state.apply(X)), X, rtol=1e-9, atol=1e-8)
        if len(X) > 4:  # any rows, if the components span the space
            new = cloud(seed + 1)
            assert_allclose(state.invert(state.apply(new)), new, rtol=1e-7, atol=1e-6)


@given(seeds, st.integers(2, 50), st.integers(1, 6))
def test_principal_components(seed, n, d):
    X = cloud(seed, n, d)
    pca = preprocess.fit_pca(X)
    k = min(n, d)
    Z = pca.apply(X)
    top = pca.variances[0]
    assert pca.components.shape == (d, k)
    assert_allclose(pca.components.T @ pca.components, np.eye(k), atol=1e-12)
    assert_allclose(Z.T @ Z / n, np.diag(pca.variances), atol=1e-12 * top)
    assert_allclose(pca.variances.sum(), X.var(axis=0).sum(), rtol=1e-10)
    assert (np.diff(pca.variances) <= 0).all()
    assert (pca.variances >= 0).all()
    few = preprocess.fit_pca(X, n_components=1)
    assert_array_equal(few.components, pca.components[:, :1])
    assert_array_equal(few.variances, pca.variances[:1])


@given(seeds)
def test_signs_of_components_do_not_depend_on_the_data(seed):
    X = cloud(seed)
    for rows in (X, -X, X[::-1]):
        U = preprocess.fit_pca(rows).components
        largest = U[np.abs(U).argmax(axis=0), np.arange(U.shape[1])]
        assert (largest > 0).all()


def test_of_entries_of_equal_size_the_first_is_positive(rng):
    """Rounding may make either the larger one: of two standardized features they always tie."""
    for _ in range(50):
        x = rng.normal(size=30)
        X = np.stack([x, -x + 0.5 * rng.normal(size=30)], axis=1)
        U = preprocess.fit_pca(preprocess.fit_standardize(X).apply(X)).components
        assert_allclose(U, np.sqrt(0.5) * np.array([[1, 1], [-1, 1]]), atol=1e-9)


@pytest.mark.parametrize("n", [3, 8, 9])
def test_few_rows_and_many_give_the_same_components(n, rng):
    """Two ways of computing them meet at N = D."""
    X = rng.normal(size=(n, 8))
    again = np.concatenate([X] * 4)  # the same covariance, from more rows than columns
    few, many = preprocess.fit_pca(X), preprocess.fit_pca(again)
    k = min(n - 1, 8)  # as many directions as the rows differ in
    assert_allclose(few.variances[:k], many.variances[:k], rtol=1e-10)
    assert_allclose(few.components[:, :k], many.components[:, :k], atol=1e-8)


@given(seeds)
def test_whitening_makes_the_covariance_the_identity(seed):
    X = cloud(seed)
    assume(np.linalg.cond(np.cov(X.T)) < 1e6)
    for fit in (preprocess.fit_whiten, preprocess.fit_zca):
        Z = fit(X, eps=0).apply(X)
        assert_allclose(Z.mean(axis=0), 0, atol=1e-8)
        assert_allclose(Z.T @ Z / len(Z), np.eye(4), atol=1e-8)


@given(seeds, st.floats(0, 1))
def test_zca_multiplies_by_a_symmetric_matrix(seed, eps):
    """(covariance + eps I)^(-1/2), found here by multiplying out."""
    X = cloud(seed)
    assume(np.linalg.cond(np.cov(X.T)) < 1e6)
    zca = preprocess.fit_zca(X, eps=eps)
    M = zca.apply(np.eye(4) + X.mean(axis=0))
    assert_allclose(M, M.T, atol=1e-7 * np.abs(M).max())
    covariance = np.cov(X.T, ddof=0) + eps * np.eye(4)
    assert_allclose(M @ M @ covariance, np.eye(4), atol=1e-6)


def test_what_lies_outside_the_components_is_dropped(rng):
    X = rng.normal(size=(3, 6))
    for fit in (preprocess.fit_whiten, preprocess.fit_zca):
        state = fit(X, n_components=2, eps=0)
        aside = np.linalg.svd(X - X.mean(axis=0))[2][-1]  # no row goes there
        assert_allclose(state.apply(X.mean(axis=0) + 50 * aside[None]), 0, atol=1e-10)


# --- all of them alike


@every_fit
def test_inputs_are_read_and_never_written(fit, rng):
    X = rng.normal(size=(12, 3))[::2]
    before = X.copy()
    X.flags.writeable = False
    state = fit(X)
    Z = state.apply(X)
    back = state.invert(X)
    assert_array_equal(X, before)
    assert not np.shares_memory(Z, X)
    assert not np.shares_memory(back, X)


@every_fit
def test_what_was_learned_cannot_change(fit, rng):
    X = rng.normal(size=(6, 3))
    before, state = X.copy(), fit(X)
    Z = state.apply(X)
    name = dataclasses.fields(state)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(state, name, None)
    inner = getattr(state, "pca", state)
    for array in vars(inner).values():
        if isinstance(array, np.ndarray):
            assert not array.flags.writeable
    X[:] = 0
    assert_array_equal(state.apply(before), Z)


@every_fit
def test_training_rows_alone_decide(fit, rng):
    """The same row is treated alike, whatever stands beside it."""
    X, new = rng.normal(size=(30, 3)), rng.normal(50.0, 9.0, size=(20, 3))
    state = fit(X)
    together = state.apply(np.concatenate([new, X]))
    assert_allclose(together[:1], state.apply(new[:1]), rtol=1e-12)
    assert_allclose(together[20:], state.apply(X), rtol=1e-10, atol=1e-12)
    leaked = fit(np.concatenate([X, new])).apply(X)
    assert np.abs(leaked - state.apply(X)).max() > 0.1


@every_fit
@pytest.mark.parametrize("layout", [np.asfortranarray, lambda X: np.repeat(X, 2, axis=1)[:, ::2]])
def test_layout_in_memory_does_not_count(fit, layout, rng):
    X = rng.normal(size=(9, 4))
    assert_allclose(fit(layout(X)).apply(layout(X)), fit(X).apply(X), rtol=1e-9, atol=1e-12)


@every_fit
def test_dtype(fit, rng):
    X = rng.normal(3.0, 2.0, size=(50, 3))
    wide, narrow = fit(X), fit(X.astype(np.float32))
    Z = narrow.apply(X.astype(np.float32))
    assert Z.dtype == narrow.invert(Z).dtype == np.float32
    assert_allclose(Z, wide.apply(X), rtol=1e-4, atol=1e-5)
    whole = fit(np.array([[1, 9], [250, 3], [255, 4]], dtype=np.uint8))
    assert whole.apply(np.array([[7, 2]], dtype=np.uint8)).dtype == np.float64


@every_fit
def test_a_single_row(fit):
    assert_allclose(fit([[4.0, -2.0]]).apply([[4.0, -2.0]]), 0, atol=1e-12)


# --- bad input

BAD_ROWS = [
    (np.zeros((0, 3)), ValueError, "not be empty, got shape \\(0, 3\\)$"),
    ([[np.nan, 1.0]], ValueError, "be finite, got nan at index \\(0, 0\\)$"),
    ([["a", "b"]], TypeError, "hold real numbers, got dtype <U1$"),
    ([[1j]], TypeError, "hold real numbers, got dtype complex128$"),
    ([[1.0], [2.0, 3.0]], ValueError, "be an array, got lists of different lengths$"),
]


@every_fit
@pytest.mark.parametrize(("X", "error", "says"), BAD_ROWS)
def test_rows_are_finite_numbers(fit, X, error, says):
    with pytest.raises(error, match=f"^X must {says}"):
        fit(X)
    state = fit(SQUARE)
    with pytest.raises(error, match=f"^X must {says}"):
        state.apply(X)
    with pytest.raises(error, match=f"^Z must {says}"):
        state.invert(X)


@pytest.mark.parametrize("fit", [f for f in FITS if f is not preprocess.fit_center])
@pytest.mark.parametrize("X", [3.0, [1.0, 2.0], np.ones((2, 2, 2))])
def test_rows_have_two_dimensions(fit, X):
    for call in (fit, fit(SQUARE).apply, fit(SQUARE).invert):
        with pytest.raises(ValueError, match=r"^[XZ] must have 2 dimension\(s\), got shape \("):
            call(X)


@every_fit
@pytest.mark.parametrize("shape", [(3, 1), (3, 3)], ids=str)
def test_rows_have_the_columns_of_the_training_split(fit, shape):
    """One column would broadcast."""
    state = fit(SQUARE)
    said = r"must have (2 columns|shape \(\.\.\., 2\)), got (shape )?\(3, [13]\)$"
    with pytest.raises(ValueError, match=f"^X {said}"):
        state.apply(np.ones(shape))
    with pytest.raises(ValueError, match=f"^Z {said}"):
        state.invert(np.ones(shape))


@pytest.mark.parametrize("fit", [preprocess.fit_pca, preprocess.fit_whiten, preprocess.fit_zca])
@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        (0, ValueError, "at least 1, got 0$"),
        (3, ValueError, r"at most 2 for X of shape \(4, 2\), got 3$"),
        (1.0, TypeError, r"a whole number, got 1\.0$"),
        (True, TypeError, "a whole number, got True$"),
    ],
)
def test_n_components_is_a_possible_number(fit, bad, error, says):
    with pytest.raises(error, match=f"^n_components must be {says}"):
        fit(SQUARE, n_components=bad)


@pytest.mark.parametrize("fit", [preprocess.fit_whiten, preprocess.fit_zca])
def test_eps(fit):
    with pytest.raises(ValueError, match=r"^eps must be at least 0, got -1$"):
        fit(SQUARE, eps=-1)
    with pytest.raises(TypeError, match=r"^eps must be a real number, got str$"):
        fit(SQUARE, eps="0")
    for flat in (LINE, [[1.0, 2.0]], np.ones((5, 2))):
        with pytest.raises(ValueError, match=r"^eps must be greater than 0 where X does not vary"):
            fit(flat, eps=0)
    assert np.isfinite(fit(LINE, eps=1e-9).apply(LINE)).all()


def test_bounds_are_in_order():
    with pytest.raises(ValueError, match=r"^high must be greater than 1, got 1$"):
        preprocess.fit_min_max(SQUARE, low=1, high=1)
    with pytest.raises(ValueError, match=r"^low must be finite, got -inf$"):
        preprocess.fit_min_max(SQUARE, low=-np.inf)
    with pytest.raises(TypeError, match=r"^high must be a real number, got NoneType$"):
        preprocess.fit_min_max(SQUARE, high=None)


@every_fit
def test_numbers_near_the_largest_are_refused_or_right(fit):
    """Never an infinite mean, and never a warning from NumPy instead of a sentence."""
    with pytest.raises(ValueError, match=r"^X must be small enough for its \w+ to be finite, got"):
        fit([[1.7e308], [1.7e308], [-1.7e308]])


def test_images_are_not_single_numbers():
    with pytest.raises(ValueError, match=r"^X must have an axis of examples, got a single number$"):
        preprocess.fit_center(3.0)
    with pytest.raises(ValueError, match=r"^X must have shape \(\.\.\., 2, 2\), got \(2, 2\)$"):
        preprocess.fit_center(np.ones((3, 2, 2))).apply(np.ones((2, 2)))
