"""Preprocessing beside scikit-learn, which divides variances of PCA by N - 1 where we do by N."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import preprocess

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
from sklearn.decomposition import PCA
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

EXACT = {"rtol": 1e-10, "atol": 1e-12}
TOLERANCE = {np.float64: EXACT, np.float32: {"rtol": 1e-5, "atol": 2e-5}}
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)
every_shape = pytest.mark.parametrize(
    "shape", [(1, 1), (1, 5), (2, 1), (2, 2), (60, 4), (6, 20), (50, 50)], ids=str
)
LAYOUTS = {
    "plain": lambda X: X,
    "fortran": np.asfortranarray,
    "strided": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    "reversed": lambda X: X[::-1],
}
every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


def draw(rng, shape, dtype=np.float64):
    X = rng.normal(size=shape) * rng.uniform(0.5, 3, size=shape[1]) + rng.normal(size=shape[1])
    X = X.astype(dtype)
    X.flags.writeable = False
    return X


@every_dtype
@every_shape
@every_layout
def test_scaling(dtype, shape, layout, rng):
    X, new = layout(draw(rng, shape, dtype)), layout(draw(rng, (7, shape[1]), dtype))
    for ours, theirs in [
        (preprocess.fit_standardize(X), StandardScaler().fit(X)),
        (preprocess.fit_min_max(X), MinMaxScaler().fit(X)),
        (preprocess.fit_min_max(X, low=-2, high=5), MinMaxScaler(feature_range=(-2, 5)).fit(X)),
        (preprocess.fit_center(X), StandardScaler(with_std=False).fit(X)),
    ]:
        assert_allclose(ours.apply(new), theirs.transform(new), **TOLERANCE[dtype])
        assert_allclose(ours.apply(X), theirs.transform(X), **TOLERANCE[dtype])
        assert_allclose(ours.invert(new), theirs.inverse_transform(new), **TOLERANCE[dtype])
        assert ours.apply(new).dtype == dtype


def test_constant_features(rng):
    X = draw(rng, (9, 3)).copy()
    X[:, 1] = 0.1
    for ours, theirs in [
        (preprocess.fit_standardize(X), StandardScaler().fit(X)),
        (preprocess.fit_min_max(X), MinMaxScaler().fit(X)),
    ]:
        new = draw(rng, (5, 3))
        assert_allclose(ours.apply(new), theirs.transform(new), **EXACT)


@every_shape
@every_layout
def test_principal_components(shape, layout, rng):
    X, new = layout(draw(rng, shape)), draw(rng, (7, shape[1]))
    n = len(X)
    for k in {1, (min(shape) + 1) // 2, min(shape)}:
        ours = preprocess.fit_pca(X, n_components=k)
        if n == 1:  # they warn; one row has no direction, and its mean is all there is
            assert_allclose(ours.mean, X[0])
            assert_array_equal(ours.variances, 0)
            continue
        theirs = PCA(n_components=k, svd_solver="full").fit(X)
        assert_allclose(ours.mean, theirs.mean_, **EXACT)
        assert_allclose(ours.variances, theirs.explained_variance_ * (n - 1) / n, **EXACT)
        inside = ours.variances > 1e-10 * ours.variances[0]  # the others' directions are rounding
        assert_allclose(
            ours.components[:, inside], theirs.components_[inside].T, rtol=1e-10, atol=1e-10
        )
        assert_allclose(
            ours.apply(new)[:, inside], theirs.transform(new)[:, inside], rtol=1e-9, atol=1e-9
        )
        assert_allclose(ours.invert(ours.apply(X)), theirs.inverse_transform(theirs.transform(X)),
                        rtol=1e-9, atol=1e-9)  # fmt: skip


@pytest.mark.parametrize(("shape", "k"), [((2, 2), 1), ((60, 4), 4), ((60, 4), 2), ((6, 20), 5)])
def test_whitening(shape, k, rng):
    X, new = draw(rng, shape), draw(rng, (7, shape[1]))
    n = len(X)
    ours = preprocess.fit_whiten(X, n_components=k, eps=0)
    theirs = PCA(n_components=k, whiten=True, svd_solver="full").fit(X)
    factor = np.sqrt(n / (n - 1))  # their variances are of ddof = 1
    assert_allclose(ours.apply(new), theirs.transform(new) * factor, rtol=1e-9, atol=1e-10)
    zca = preprocess.fit_zca(X, n_components=k, eps=0)
    turned = theirs.transform(new) * factor @ theirs.components_
    assert_allclose(zca.apply(new), turned, rtol=1e-9, atol=1e-10)


def test_float32_principal_components(rng):
    X = draw(rng, (60, 4), np.float32)
    theirs = PCA(svd_solver="full").fit(X.astype(np.float64))
    Z = preprocess.fit_pca(X).apply(X)
    assert Z.dtype == np.float32
    assert_allclose(Z, theirs.transform(X.astype(np.float64)), rtol=1e-5, atol=1e-5)


WORDS = np.array(["b", "a", "c", "b", "", "zz"])


@pytest.mark.parametrize("values", [WORDS, WORDS[::-2], np.array([3, -1, 3, 7]), np.array(["x"])])
def test_codes(values):
    column = values[:, None]
    theirs = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(column)
    ours = preprocess.fit_one_hot(values, unseen="zeros")
    assert_array_equal(ours.categories, theirs.categories_[0])
    new = np.concatenate([values, ["q"] if values.dtype.kind == "U" else [99]])
    assert_array_equal(ours.apply(new), theirs.transform(new[:, None]))
    assert_array_equal(ours.invert(ours.apply(values)), theirs.inverse_transform(
        theirs.transform(column))[:, 0])  # fmt: skip
    order = np.unique(values)[::-1]
    codes = preprocess.fit_ordinal(values, order=order).apply(values)
    expected = OrdinalEncoder(categories=[order]).fit_transform(column.astype(object))
    assert_array_equal(codes, expected[:, 0])


@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
@every_layout
def test_gaps(strategy, layout, rng):
    X = rng.integers(0, 4, size=(40, 3)) * 1.5
    X[rng.random(X.shape) < 0.3] = np.nan
    X = layout(X)
    theirs = SimpleImputer(strategy=strategy).fit(X)
    ours = preprocess.fit_impute(X, strategy=strategy)
    assert_allclose(ours.apply(X), theirs.transform(X), **EXACT)
    assert_allclose(ours.fill, theirs.statistics_, **EXACT)
    indicator = MissingIndicator(features="all").fit(X)
    assert_array_equal(preprocess.missing_indicator(X), indicator.transform(X))


def test_gaps_between_words():
    X = np.array([["b", "x"], ["a", ""], ["", "y"], ["a", "y"]])
    theirs = SimpleImputer(strategy="most_frequent", missing_values="").fit(X.astype(object))
    ours = preprocess.fit_impute(X, strategy="most_frequent")
    assert_array_equal(ours.apply(X), theirs.transform(X.astype(object)))
