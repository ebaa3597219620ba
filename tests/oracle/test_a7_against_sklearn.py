"""The solutions of the assignment on preprocessing beside scikit-learn and scikit-image."""

import numpy as np
import pytest
from corpus import cell_source, nbgrader_metadata, source_notebook
from numpy.testing import assert_allclose

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
pytest.importorskip("skimage", reason="scikit-image is not installed")
from skimage.feature import hog as skimage_hog
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler


@pytest.fixture(scope="module")
def answers():
    names = {"np": np}
    for cell in source_notebook("a7_preprocessing")["cells"]:
        if cell["cell_type"] == "code" and nbgrader_metadata(cell).get("solution"):
            exec(cell_source(cell), names)  # noqa: S102
    return names


def draw(rng, n, d):
    return rng.normal(size=(n, d)) * rng.uniform(0.5, 3.0, d) + rng.normal(size=d)


@pytest.mark.parametrize("shape", [(1, 4), (2, 1), (40, 5), (6, 20)], ids=str)
def test_scalers(answers, shape, rng):
    X, new = draw(rng, *shape), draw(rng, 7, shape[1])
    for (apply, invert), theirs in (
        (answers["fit_standardize"](X), StandardScaler().fit(X)),
        (answers["fit_min_max"](X, low=-2, high=5), MinMaxScaler((-2, 5)).fit(X)),
    ):
        assert_allclose(apply(new), theirs.transform(new), rtol=1e-10, atol=1e-12)
        assert_allclose(invert(new), theirs.inverse_transform(new), rtol=1e-10, atol=1e-12)


def test_one_hot(answers):
    values, new = np.array(["c", "a", "b", "a"]), np.array(["b", "zz", "c"])
    theirs = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(values[:, None])
    apply = answers["fit_one_hot"](values, unseen="zeros")
    assert_allclose(apply(new), theirs.transform(new[:, None]))


def test_components_and_whitening(answers, rng):
    X, new = draw(rng, 40, 5), draw(rng, 7, 5)
    theirs, n = PCA(n_components=3, whiten=True, svd_solver="full").fit(X), len(X)
    mean, U, variances = answers["fit_pca"](X, n_components=3)
    assert_allclose(mean, theirs.mean_)
    assert_allclose(variances * n / (n - 1), theirs.explained_variance_)  # theirs is of N - 1
    signs = np.sign((U * theirs.components_.T).sum(axis=0))
    assert_allclose(U * signs, theirs.components_.T, atol=1e-10)
    Z = answers["fit_whiten"](X, n_components=3, eps=0)(new)
    assert_allclose(Z * signs * np.sqrt((n - 1) / n), theirs.transform(new), atol=1e-10)


@pytest.mark.parametrize("block", [1, 2])
def test_hog(answers, block, rng):
    picture = rng.random((1, 27, 33))
    theirs = skimage_hog(picture[0], 9, (8, 8), (block, block), block_norm="L2-Hys")
    ours = answers["hog"](picture, block_size=block)[0]
    assert_allclose(ours, theirs, atol=2e-6)  # theirs adds up in single precision
