"""Features of images beside scikit-image, clusters beside scikit-learn."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import features
from cs_core.datasets import load_cifar10_subset, load_digits

pytest.importorskip("skimage", reason="scikit-image is not installed")
pytest.importorskip("sklearn", reason="scikit-learn is not installed")
import skimage.color
import skimage.feature
import sklearn.cluster
import sklearn.feature_extraction.image

SIZES = [(9, 8, 2), (9, 8, 1), (8, 4, 3), (1, 8, 2), (12, 5, 2), (6, 7, 1)]
every_size = pytest.mark.parametrize(("orientations", "cell", "block"), SIZES)


def hog_in_loops(image, orientations, cell, block, total):
    """Dalal and Triggs pixel by pixel, the sum over a cell kept in a number of type `total`."""
    down, across = np.zeros_like(image), np.zeros_like(image)
    down[1:-1], across[:, 1:-1] = image[2:] - image[:-2], image[:, 2:] - image[:, :-2]
    strength = np.hypot(across, down)
    angle = np.rad2deg(np.arctan2(down, across)) % 180
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    cells = np.zeros((rows, columns, orientations), dtype=total)
    for i in range(rows * cell):
        for j in range(columns * cell):
            bin_ = next(
                k for k in range(orientations) if angle[i, j] < 180 / orientations * (k + 1)
            )
            cells[i // cell, j // cell, bin_] += total(strength[i, j])
    cells = cells.astype(float) / cell**2
    found = []
    for i in range(rows - block + 1):
        for j in range(columns - block + 1):
            v = cells[i : i + block, j : j + block].ravel()
            v = v / np.sqrt((v**2).sum() + 1e-10)
            v = np.minimum(v, 0.2)
            found.append(v / np.sqrt((v**2).sum() + 1e-10))
    return np.concatenate(found)


def theirs(image, orientations, cell, block):
    return skimage.feature.hog(
        image,
        orientations,
        (cell, cell),
        (block, block),
        channel_axis=-1 if image.ndim == 3 else None,
    )


@every_size
def test_hog_is_theirs_but_for_their_single_precision(orientations, cell, block, rng):
    """One definition in loops: with float32 sums it is theirs, with float64 sums it is ours."""
    image = rng.random((35, 32))
    single = hog_in_loops(image, orientations, cell, block, np.float32)
    double = hog_in_loops(image, orientations, cell, block, np.float64)
    assert_allclose(single, theirs(image, orientations, cell, block), rtol=1e-6, atol=1e-7)
    ours = features.hog([image], orientations=orientations, cell_size=cell, block_size=block)[0]
    assert_allclose(ours, double, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("orientations", [2, 4, 7, 9, 18])
def test_hog_is_theirs_exactly_where_their_sums_are_exact(orientations):
    """Edges of whole length, in 48 directions from Pythagorean triples."""
    down, across = np.mgrid[:16, :16]
    legs = [(3, 4), (5, 12), (8, 15), (7, 24), (20, 21), (9, 40)]
    legs += [(b, a) for a, b in legs]
    ramps = [s * a * down + t * b * across for a, b in legs for s in (1, -1) for t in (1, -1)]
    images = np.array(ramps, dtype=float)
    ours = features.hog(images, orientations=orientations)
    expected = [theirs(image, orientations, 8, 2) for image in images]
    assert_allclose(ours, expected, rtol=1e-10, atol=1e-12)


@every_size
def test_hog_of_photographs(orientations, cell, block):
    images = load_cifar10_subset()[1].images[:20]
    sizes = {"orientations": orientations, "cell_size": cell, "block_size": block}
    expected = [theirs(image, orientations, cell, block) for image in images]
    assert_allclose(features.hog(images, **sizes), expected, rtol=1e-4, atol=1e-6)
    assert_allclose(features.hog(images[::-2], **sizes), expected[::-2], rtol=1e-4, atol=1e-6)


def test_hog_of_gray_images_of_other_forms():
    images = load_digits().images[:20]
    expected = [theirs(image, 9, 4, 2) for image in images]
    assert_allclose(features.hog(images, cell_size=4), expected, rtol=1e-4, atol=1e-6)
    wide = np.concatenate([images, images, images], axis=2)
    expected = [theirs(image, 9, 4, 2) for image in wide]
    assert_allclose(features.hog(wide, cell_size=4), expected, rtol=1e-4, atol=1e-6)
    single = features.hog(images.astype(np.float32), cell_size=4)
    assert single.dtype == np.float32
    assert_allclose(single, features.hog(images, cell_size=4), rtol=1e-5, atol=1e-6)


def histogram(values, bins):
    return np.histogram(values, bins=bins, range=(0, 1))[0] / values.size


@pytest.mark.parametrize("bins", [1, 7, 10, 64])
def test_color_histograms(bins):
    images = load_cifar10_subset()[1].images[:50]
    # hues of whole numbers often lie on the border of two bins, where theirs are rounded
    hues = skimage.color.rgb2hsv(images)[..., 0] + 1e-9
    expected = [histogram(hue, bins) for hue in hues]
    assert_allclose(features.color_histogram(images, bins=bins), expected, atol=1e-12)
    shares = np.minimum(images / 255 + 1e-9, 1)
    channels = [[histogram(share[..., c], bins) for c in range(3)] for share in shares]
    ours = features.color_histogram(images, bins=bins, space="rgb")
    assert_allclose(ours.reshape(50, 3, bins), channels, atol=1e-12)


@pytest.mark.parametrize("shape", [(1, 1, 1), (50, 1, 3), (200, 3, 5), (300, 20, 12)], ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_lloyd_from_the_same_centers(shape, dtype, rng):
    n, d, k = shape
    X = rng.normal(size=(n, d)).astype(dtype)
    first = features.kmeans_plus_plus(X, k, rng=rng)
    ours = features.lloyd(X, first, max_steps=500)
    estimator = sklearn.cluster.KMeans(k, init=first, n_init=1, max_iter=500, tol=0)
    expected = estimator.fit(X)
    tolerance = 1e-10 if dtype == np.float64 else 1e-5
    assert ours.centers.dtype == dtype
    assert_allclose(ours.inertia, expected.inertia_, rtol=tolerance, atol=1e-12)
    assert_allclose(ours.centers, expected.cluster_centers_, rtol=tolerance, atol=tolerance)
    assert_array_equal(ours.labels, expected.labels_)


def test_first_centers_are_as_good_as_theirs(rng):
    """Mean inertia over many draws, before any step of Lloyd: theirs tries several and is better;
    a uniform choice of points is far worse."""
    X = np.concatenate([rng.normal(c, 0.1, size=(60, 2)) for c in rng.normal(size=(10, 2)) * 5])

    def mean_inertia(choose):
        costs = [((X[:, None] - choose(seed)) ** 2).sum(-1).min(1).sum() for seed in range(100)]
        return np.mean(costs)

    def plus_plus(seed):
        return features.kmeans_plus_plus(X, 10, rng=np.random.default_rng(seed))

    def one_try(seed):
        return sklearn.cluster.kmeans_plusplus(X, 10, random_state=seed, n_local_trials=1)[0]

    def uniform(seed):
        return X[np.random.default_rng(seed).choice(len(X), 10, replace=False)]

    assert_allclose(mean_inertia(plus_plus), mean_inertia(one_try), rtol=0.35)
    assert mean_inertia(plus_plus) < 0.3 * mean_inertia(uniform)


@pytest.mark.parametrize("gray", [True, False])
def test_bag_of_words_by_their_patches(gray, rng):
    images = load_cifar10_subset()[1].images[:12]
    images = images[..., 1] if gray else images
    words = features.fit_visual_words(images, words=9, patch_size=5, patches=2000, rng=rng)
    ours = features.bag_of_visual_words(images, words, stride=1)
    for image, bag in zip(images, ours, strict=True):
        patches = sklearn.feature_extraction.image.extract_patches_2d(image, (5, 5)).astype(float)
        patches = patches if gray else np.moveaxis(patches, -1, 1)
        rows = patches.reshape(len(patches), -1)
        rows = rows - rows.mean(axis=1, keepdims=True)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        distances = sklearn.metrics.pairwise_distances(rows, words.centers)
        counts = np.bincount(distances.argmin(axis=1), minlength=9)
        assert_allclose(bag, counts / len(patches), atol=1e-12)
