"""Features of images designed by hand: counted by hand, and what must not change them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import features
from cs_core.features import bag_of_visual_words, color_histogram, fit_visual_words, hog

RED, YELLOW, GREEN, BLUE = (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1)
PINK, GRAY, BLACK = (1, 0.5, 0.6), (0.5, 0.5, 0.5), (0, 0, 0)
seeds = st.integers(0, 2**32)


def pictures(seed, shape=(3, 16, 16, 3)):
    return np.random.default_rng(seed).integers(256, size=shape, dtype=np.uint8)


def words_of(images, **options):
    settings = {"words": 5, "patch_size": 4, "patches": 200, **options}
    return fit_visual_words(images, rng=np.random.default_rng(0), **settings)


def bag(images):
    """The bag of words with a vocabulary of fixed random words."""
    channels = 3 if np.ndim(images) == 4 else 1
    return bag_of_visual_words(images, words_of(pictures(7)[..., :channels].squeeze()))


every_feature = pytest.mark.parametrize("describe", [color_histogram, hog, bag])


# --- color histograms


@pytest.mark.parametrize(
    ("colors", "bins", "expected"),
    [
        ([RED, YELLOW, GREEN, BLUE], 6, [0.25, 0.25, 0.25, 0, 0.25, 0]),
        ([RED, RED, RED, BLUE], 3, [0.75, 0, 0.25]),
        ([PINK, RED, GRAY, BLACK], 4, [0.75, 0, 0, 0.25]),  # a pink just below a full turn
        ([GREEN], 1, [1]),
    ],
)
def test_hues_by_hand(colors, bins, expected):
    images = np.array(colors, dtype=float)[None, :, None]  # a column of pixels
    assert_allclose(color_histogram(images, bins=bins), [expected])


def test_channels_by_hand():
    images = np.array([RED, YELLOW, GRAY, BLACK])[None, None]
    # two reds at 1, one at a half, one at 0; a half belongs to the upper bin
    expected = [0.25, 0.75, 0.5, 0.5, 0.75, 0.25]
    assert_allclose(color_histogram(images, bins=2, space="rgb"), [expected])
    whole = (255 * images).astype(np.uint8)
    expected[4:] = [1, 0]  # 127 of 255 is below a half
    expected[:4] = [0.5, 0.5, 0.75, 0.25]
    assert_allclose(color_histogram(whole, bins=2, space="rgb"), [expected])


def test_whole_numbers_fall_into_the_bins_that_whole_numbers_say():
    """Many a level lies on the border of two bins, and a rounded quotient just below it."""
    levels = np.arange(256)
    pixels = np.repeat(levels, 3).astype(np.uint8).reshape(256, 1, 1, 3)
    for bins in range(1, 61):
        found = color_histogram(pixels, bins=bins, space="rgb")[:, :bins].argmax(axis=1)
        assert_array_equal(found, np.minimum(bins * levels // 255, bins - 1))


@given(seeds, st.integers(1, 20), st.sampled_from(["hue", "rgb"]))
def test_places_do_not_count_in_a_color_histogram(seed, bins, space):
    images = pictures(seed)
    shuffled = np.random.default_rng(seed).permutation(images.reshape(3, -1, 3), axis=1)
    found = color_histogram(images, bins=bins, space=space)
    again = color_histogram(shuffled.reshape(images.shape), bins=bins, space=space)
    assert_array_equal(found, again)
    assert_allclose(found.reshape(3, -1, bins).sum(axis=2), 1)


@given(seeds, st.floats(0.05, 1))
def test_shadow_leaves_hues_alone(seed, light):
    images = pictures(seed) / 255
    dimmed = color_histogram(light * images, bins=7)
    # a hue on the border of two bins may fall to either side
    assert np.abs(dimmed - color_histogram(images, bins=7)).max() <= 3 / 256


# --- histograms of oriented gradients


def ramp(angle, size=16):
    """Brightness that rises in a direction given in degrees."""
    down, across = np.mgrid[:size, :size]
    turn = np.deg2rad(angle)
    return np.cos(turn) * across + np.sin(turn) * down


@pytest.mark.parametrize("orientations", [4, 9])
def test_direction_of_an_edge_picks_its_bin(orientations):
    width = 180 / orientations
    for angle in np.arange(width / 2, 360, width):
        cells = hog([ramp(angle, 24)], orientations=orientations, cell_size=8, block_size=1)
        middle = cells.reshape(3, 3, orientations)[1, 1]  # away from the border
        expected = np.zeros(orientations)
        expected[int(angle % 180 // width)] = 1
        assert_allclose(middle, expected, atol=1e-6)


def test_one_cell_by_hand():
    """The cell of columns 0 to 2: edges 10 and 1 across, 1 down; those beyond are left out."""
    image = np.zeros((1, 3, 5))
    image[0, 1, 2] = 10  # (1, 1) changes by 10 across; (1, 3), by -10, is outside
    image[0, 2, 2] = 1  # (1, 2) changes by 1 down; (2, 1) by 1 across
    found = hog(image, orientations=2, cell_size=3, block_size=1)
    # (11, 1) of length sqrt 122, clipped at a fifth
    clipped = np.array([0.2, 1 / np.sqrt(122)])
    assert_allclose(found, [clipped / np.linalg.norm(clipped)], rtol=1e-7)


@given(seeds, st.sampled_from([0.5, 2, 8]), st.integers(0, 50))
def test_light_and_contrast_do_not_count_in_hog(seed, contrast, light):
    """Powers of two, so that no edge leaves the border of two bins by rounding."""
    images = pictures(seed).astype(float)
    assert_allclose(hog(contrast * images + light), hog(images), atol=1e-8)
    assert_allclose(hog(255 - images), hog(images), atol=1e-8)


@given(seeds)
def test_a_mirror_swaps_cells_and_directions(seed):
    """In the middle row of cells: on top and bottom edges run along the border of two bins."""
    images = np.random.default_rng(seed).random((2, 24, 16))
    found, mirrored = (
        hog(x, block_size=1).reshape(2, 3, 2, 9)[:, 1] for x in (images, images[:, :, ::-1])
    )
    assert_allclose(mirrored, found[:, ::-1, ::-1], atol=1e-10)


def test_hog_of_gray_repeated_in_three_channels_is_hog_of_gray():
    gray = pictures(1, (4, 16, 16))
    assert_array_equal(hog(np.repeat(gray[..., None], 3, axis=3)), hog(gray))


def test_hog_of_a_flat_image_is_zero():
    assert_array_equal(hog(np.full((2, 16, 16, 3), 0.1)), 0)


def test_blocks_have_length_1():
    found = hog(pictures(2, (5, 24, 32))).reshape(5, 2 * 3, 4 * 9)
    assert_allclose(np.linalg.norm(found, axis=2), 1, rtol=1e-6)
    assert found.min() >= 0


# --- k-means


def test_lloyd_by_hand():
    X = [[0.0, 0], [0, 2], [10, 0], [10, 2], [10, 4]]
    result = features.lloyd(X, [[0.0, 0.0], [0.0, 2.0]])
    assert_allclose(result.centers, [[0, 1], [10, 2]])
    assert result.labels.tolist() == [0, 0, 1, 1, 1]
    assert_allclose(result.inertia, 2 + 8)


@given(seeds, st.integers(1, 8), st.integers(1, 10))
def test_inertia_never_rises_and_ends_at_a_fixed_point(seed, k, steps):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3))
    first = features.kmeans_plus_plus(X, k, rng=rng)
    short = features.lloyd(X, first, max_steps=steps)
    longer = features.lloyd(X, first, max_steps=steps + 1)
    assert longer.inertia <= short.inertia * (1 + 1e-12)
    assert short.steps <= steps
    end = features.lloyd(X, first, max_steps=1000)
    again = features.lloyd(X, end.centers)
    assert again.steps == 1
    assert_allclose(again.centers, end.centers, rtol=1e-12)
    distances = ((X[:, None] - end.centers) ** 2).sum(axis=-1)
    assert_array_equal(distances.argmin(axis=1), end.labels)
    assert_allclose(distances.min(axis=1).sum(), end.inertia, rtol=1e-12)


def test_an_empty_cluster_starts_again_where_it_helps():
    X = [[50.0], [51.0], [52.0], [90.0]]
    result = features.lloyd(X, [[51.0], [1e6], [2e6]])
    assert sorted(result.centers.ravel().tolist()) in ([50.5, 52, 90], [50, 51.5, 90])
    assert_allclose(result.inertia, 0.5)


def test_first_centers_are_different_points_and_far_ones_are_preferred():
    X = np.concatenate([np.zeros((98, 1)), [[1.0], [3.0]]])
    hits = 0
    for seed in range(2000):
        centers = features.kmeans_plus_plus(X, 2, rng=np.random.default_rng(seed)).ravel()
        assert centers[0] != centers[1]
        hits += centers.max() == 3
    # from 0 (98 of 100): 3 with 9 of 10; from 1: 0 with 98 of 102; from 3: always
    expected = 0.98 * 0.9 + 0.01 * 4 / 102 + 0.01
    assert abs(hits / 2000 - expected) < 5 * np.sqrt(expected * (1 - expected) / 2000)


def test_kmeans_refuses_bad_input(rng):
    for k, says in [(0, "at least 1, got 0$"), (4, "at most the number of different points .* 3")]:
        with pytest.raises(ValueError, match=f"^k must be {says}"):
            features.kmeans_plus_plus([[0.0], [1.0], [2.0], [2.0]], k, rng=rng)
    with pytest.raises(TypeError, match=r"^rng must be a numpy.random.Generator"):
        features.kmeans_plus_plus([[0.0]], 1, rng=0)
    with pytest.raises(ValueError, match=r"^centers must have 1 columns, got shape \(1, 2\)$"):
        features.lloyd([[0.0]], [[0.0, 1.0]])
    with pytest.raises(ValueError, match=r"^max_steps must be at least 1, got 0$"):
        features.lloyd([[0.0]], [[0.0]], max_steps=0)
    for call in (
        lambda X: features.lloyd(X, [[0.0]]),
        lambda X: features.kmeans_plus_plus(X, 1, rng=rng),
    ):
        with pytest.raises(ValueError, match=r"^X must be finite, got nan"):
            call([[np.nan]])
        with pytest.raises(ValueError, match=r"^X must have 2 dimension\(s\), got shape \(2,\)"):
            call([0.0, 1.0])


# --- visual words


def test_words_of_two_textures():
    """Stripes across and stripes down: two kinds of patches, and each image is of one kind."""
    down, across = np.mgrid[:16, :16]
    stripes = np.stack([255 * (down % 2), 255 * (across % 2)]).astype(np.uint8)
    found = bag_of_visual_words(stripes, words_of(stripes, words=4, patch_size=4), stride=1)
    assert_allclose(found.sum(axis=1), 1)
    assert (found[0] * found[1] == 0).all()  # no word in common


@given(seeds)
def test_words_are_patterns_and_not_brightness(seed):
    images = pictures(seed)
    words = words_of(pictures(3))
    found = bag_of_visual_words(images, words)
    assert_allclose(found.sum(axis=1), 1)
    # a patch between two words may fall to either side by rounding
    dim = bag_of_visual_words(images / 255 * 0.5 + 0.2, words)
    assert np.abs(found - dim).max() <= 2 / 49


def test_flat_patches_are_0_whatever_their_color():
    flat = np.full((1, 12, 12, 3), 0.1)
    words = features.VisualWords(np.array([[1.0] + [0.0] * 47, [1e-9] * 48]), 4)
    assert_array_equal(bag_of_visual_words(flat, words), [[0, 1]])
    several = np.array([0.1, 0.3, 0.7])[:, None, None] * np.ones((3, 8, 8))
    with pytest.raises(ValueError, match=r"^words must be at most .* different patches, 1, got 2$"):
        words_of(several, words=2, patch_size=5)  # a mean of 25 is rounded, of 16 it is not


def test_vocabulary_follows_its_generator():
    images = pictures(4)
    again, other = (
        fit_visual_words(images, words=5, patches=300, rng=np.random.default_rng(s)).centers
        for s in (0, 1)
    )
    first = fit_visual_words(images, words=5, patches=300, rng=np.random.default_rng(0)).centers
    assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert not first.flags.writeable


def test_strides():
    words = words_of(pictures(3))
    images = pictures(5, (2, 13, 11, 3))
    for stride in (1, 2, 5, 50):
        patches = len(range(0, 10, stride)) * len(range(0, 8, stride))
        counts = bag_of_visual_words(images, words, stride=stride) * patches
        assert_allclose(counts, counts.round(), atol=1e-9)
        assert_allclose(counts.sum(axis=1), patches)


# --- all of them alike


@every_feature
def test_images_are_described_one_by_one(describe, monkeypatch):
    """In portions or at once, alone or among others."""
    images = pictures(6, (7, 16, 16, 3))
    whole = describe(images)
    assert_allclose(describe(images[3:4]), whole[3:4])
    assert_allclose(describe(images[::-2]), whole[::-2])
    monkeypatch.setattr("cs_core.features.images.PIXELS", 600)  # two at a time
    assert_allclose(describe(images), whole)


@every_feature
def test_images_are_read_and_never_written(describe):
    images = pictures(6)
    for form in (images, images / 255, (images / 255).astype(np.float32)):
        before = form.copy()
        form.flags.writeable = False
        described = describe(form)
        assert_array_equal(form, before)
        assert described.dtype == (np.float32 if form.dtype == np.float32 else np.float64)


IMAGES = [
    (np.zeros((2, 16)), ValueError, r"have shape \(N, H, W\) or \(N, H, W, 3\)"),
    (np.zeros((2, 16, 16, 4)), ValueError, r"have shape \(N, H, W\) or \(N, H, W, 3\)"),
    (np.zeros((2, 3, 16, 16)), ValueError, r"have shape \(N, H, W\) or \(N, H, W, 3\)"),
    (np.zeros((0, 16, 16, 3)), ValueError, "not be empty"),
    (np.zeros((0, 16, 16, 3), np.uint8), ValueError, r"have shape .* without a 0, got shape \(0"),
    (np.full((1, 16, 16, 3), np.nan), ValueError, "be finite, got nan"),
    ("image.png", TypeError, "hold real numbers, got dtype <U9"),
    ([[[1.0]], [[1.0, 2.0]]], ValueError, "be an array, got lists of different lengths$"),
]


@every_feature
@pytest.mark.parametrize(("images", "error", "says"), IMAGES)
def test_images_have_the_right_form(describe, images, error, says):
    if describe is bag:

        def describe(images):
            return bag_of_visual_words(images, words_of(pictures(7)))

    with pytest.raises(error, match=f"^images must {says}"):
        describe(images)
    with pytest.raises(error, match=f"^images must {says}"):
        words_of(images)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: hog(np.ones((1, 15, 16))), ValueError, "images must have at least 16 rows and"),
        (lambda: hog(pictures(0), cell_size=6, block_size=3), ValueError, "images must have at"),
        (lambda: hog(pictures(0), orientations=0), ValueError, "orientations must be at least 1"),
        (lambda: hog(pictures(0), cell_size=0), ValueError, "cell_size must be at least 1, got 0"),
        (lambda: hog(pictures(0), block_size=-1), ValueError, "block_size must be at least 1"),
        (lambda: hog(pictures(0), cell_size=(8, 8)), TypeError, "cell_size must be a whole number"),
        (lambda: color_histogram(pictures(0), bins=0), ValueError, "bins must be at least 1"),
        (lambda: color_histogram(pictures(0), bins=2.0), TypeError, "bins must be a whole number"),
        (
            lambda: color_histogram(pictures(0), space="hsv"),
            ValueError,
            "space must be hue or rgb, got 'hsv'",
        ),
        (
            lambda: color_histogram(np.ones((1, 4, 4))),
            ValueError,
            "images must have shape (N, H, W, 3), got shape (1, 4, 4)",
        ),
        (
            lambda: color_histogram(pictures(0).astype(float)),
            ValueError,
            "images must be uint8 or lie in [0, 1], got values from 0 to 255",
        ),
        (
            lambda: color_histogram(np.full((1, 1, 1, 3), -0.5)),
            ValueError,
            "images must be uint8 or lie in [0, 1], got values from -0.5 to -0.5",
        ),
        (lambda: words_of(pictures(0), words=0), ValueError, "words must be at least 1, got 0"),
        (lambda: words_of(pictures(0), words=201), ValueError, "words must be at most the number"),
        (lambda: words_of(np.ones((1, 9, 9)), words=2), ValueError, "words must be at most the"),
        (lambda: words_of(pictures(0), patches=0), ValueError, "patches must be at least 1, got 0"),
        (lambda: words_of(pictures(0), patch_size=17), ValueError, "images must have at least 17"),
        (lambda: words_of(pictures(0), patch_size=0), ValueError, "patch_size must be at least 1"),
        (lambda: words_of(pictures(0), max_steps=0), ValueError, "max_steps must be at least 1"),
        (
            lambda: fit_visual_words(pictures(0), words=2, rng=None),
            TypeError,
            "rng must be a numpy.random.Generator",
        ),
        (
            lambda: bag_of_visual_words(pictures(0), np.ones((5, 48))),
            TypeError,
            "visual_words must come from fit_visual_words, got ndarray",
        ),
        (
            lambda: bag_of_visual_words(pictures(0)[..., 0], words_of(pictures(0))),
            ValueError,
            "images must have 3 channel(s) like the vocabulary, got shape (3, 16, 16)",
        ),
        (
            lambda: bag_of_visual_words(pictures(0), words_of(pictures(0)), stride=0),
            ValueError,
            "stride must be at least 1, got 0",
        ),
        (
            lambda: bag_of_visual_words(pictures(0)[:, :3], words_of(pictures(0))),
            ValueError,
            "images must have at least 4 rows and columns",
        ),
    ],
)
def test_bad_arguments(call, error, says):
    with pytest.raises(error, match=f"^{re.escape(says)}"):
        call()
