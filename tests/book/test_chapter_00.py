"""What the prologue claims, computed again from cs_core."""

import numpy as np
import pytest

from cs_book.widgets import LinearClassifier2D
from cs_core.datasets import load_cifar10_subset, load_digits
from cs_core.linear import accuracy, add_bias_column, linear_loss, nearest_mean, predict
from cs_core.losses import svm_loss
from cs_core.regularizers import l2_penalty

SIZES = [100, 200, 500, 1000, 2000, 4000]


@pytest.fixture(scope="module")
def photos():
    return load_cifar10_subset()


@pytest.fixture(scope="module")
def rows(photos):
    train, _ = photos
    return train.as_rows(), train.y


def nearest_neighbor(X, y, new):
    return y[((X**2).sum(axis=1) - 2 * new @ X.T).argmin(axis=1)]


def folds(n, seed=0):
    order = np.random.default_rng(seed).permutation(n)
    return [(np.setdiff1d(order, part), part) for part in np.array_split(order, 5)]


def held_out(X, y):
    """Predictions of the nearest mean, each by means that the example had no part in."""
    predicted = np.empty_like(y)
    for rest, part in folds(len(y)):
        predicted[part] = predict(
            nearest_mean(X[rest], y[rest], classes=10), add_bias_column(X[part])
        )
    return predicted


@pytest.fixture(scope="module")
def predicted(rows):
    return held_out(*rows)


# Images are vectors


def test_flattening_puts_color_last(photos):
    train, _ = photos
    X = train[:2].as_rows()
    row, column, color = 16, 10, 1
    assert X[1, (32 * row + column) * 3 + color] == train.images[1, row, column, color] / 255
    assert np.unravel_index(1000, (32, 32, 3)) == (10, 13, 1)


def test_uint8_wraps_around():
    a, b = np.array([[10], [20]], dtype=np.uint8)
    assert a - b == 246


def test_strangers_are_nearer_than_mirror_images(photos, rows):
    train, (X, y) = photos[0], rows
    norms = (X**2).sum(axis=1)
    squares = norms[:1000, None] - 2 * X[:1000] @ X.T + norms
    np.fill_diagonal(squares, np.inf)
    images = train.images[:1000] / 255
    mirrored = np.square(images - images[:, :, ::-1]).sum(axis=(1, 2, 3))
    assert 0.7 < (mirrored > squares.min(axis=1)).mean() < 0.85
    nearest = squares.argmin(axis=1)
    assert 0.2 < (y[nearest] == y[:1000]).mean() < 0.35
    # the car of the figure
    assert (train.class_names[y[274]], train.class_names[y[nearest[274]]]) == ("automobile", "ship")
    assert mirrored[274] > squares[274].min()


def test_a_shuffle_of_pixels_changes_no_distance(rows):
    X = rows[0][:20]
    shuffled = X[:, np.random.default_rng(0).permutation(X.shape[1])]
    before, after = (np.linalg.norm(A[0] - A, axis=1) for A in (X, shuffled))
    assert np.allclose(before, after)
    assert (before[1:] > 1).all()


# From pixels to scores; templates and boundaries


def test_worked_example_and_bias_trick():
    X = np.array([[0.9, 0.8, 0.1, 0.2], [0.7, 0.1, 0.8, 0.2]])
    W = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    b = np.array([0.0, 0.2, -0.1])
    assert np.allclose(X[0] @ W, [1.4, 0, 0.2])
    assert np.allclose(X @ W + b, [[1.4, 0.2, 0.1], [-0.2, 1.4, -0.1]])
    folded = np.vstack([W, b])
    assert np.allclose(add_bias_column(X) @ folded, X @ W + b)
    assert predict(folded, add_bias_column(X)).tolist() == [0, 1]


def test_only_differences_of_templates_decide():
    rng = np.random.default_rng(0)
    X, W = rng.standard_normal((200, 5)), rng.standard_normal((5, 4))
    shared = rng.standard_normal((5, 1))
    assert (predict(W + shared, X) == predict(W, X)).all()
    assert (predict(2 * W, X) == predict(W, X)).all()


def test_regions_are_convex():
    rng = np.random.default_rng(0)
    W = rng.standard_normal((3, 4))
    X = add_bias_column(rng.standard_normal((300, 2)))
    Z = X[rng.permutation(len(X))]
    same = predict(W, X) == predict(W, Z)
    t = rng.random((len(X), 1))
    between = predict(W, (1 - t) * X + t * Z)
    assert same.sum() > 50
    assert (between == predict(W, X))[same].all()


def test_the_figure_starts_wrong_and_can_be_put_right():
    figure = LinearClassifier2D(show_losses=False)
    X, y = add_bias_column(figure.points), np.array(figure.labels)
    W = np.vstack([figure.W, figure.b])
    assert accuracy(W, X, y) < 1
    for _ in range(500):
        W = W - 0.2 * linear_loss(W, X, y, data_loss=svm_loss, penalty=l2_penalty, reg=0.0)[1]
    assert accuracy(W, X, y) == 1


# Three splits


def test_winner_of_a_race_owes_most_of_its_lead_to_luck(rows):
    X, y = rows[0][:1000], rows[1][:1000]
    X = (X - X.mean(axis=0)).astype(np.float32)
    judged, fresh = [], []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        order = rng.permutation(1000)
        W = rng.standard_normal((X.shape[1], 10_000), dtype=np.float32)
        right = (X @ W).reshape(1000, 1000, 10).argmax(axis=2) == y[:, None]
        on_judged = right[order[:100]].mean(axis=0)
        judged.append(on_judged.max())
        fresh.append(right[order[100:], on_judged.argmax()].mean())
    assert min(judged) >= 0.2
    assert 0.1 < np.mean(fresh) < 0.16  # a random search that is honest about its result
    assert np.mean(judged) - np.mean(fresh) > 0.5 * (np.mean(judged) - 0.1)
    assert round(100 * 0.03 * np.sqrt(2 * np.log(1000))) == 11


@pytest.mark.parametrize("seed", range(5))
def test_dice_vote_themselves_to_the_top_of_the_judged_photos_only(rows, seed):
    y = rows[1][:1000]
    rng = np.random.default_rng(seed)
    truth = y[rng.permutation(1000)]
    dice = rng.integers(10, size=(1000, 1000))
    kept = dice[(dice[:, :100] == truth[:100]).mean(axis=1) > 0.1]
    votes = (kept[..., None] == np.arange(10)).sum(axis=0)
    right = votes.argmax(axis=1) == truth
    assert right[:100].mean() > 0.5
    assert 0.06 < right[100:].mean() < 0.14


# A baseline to beat


def test_nearest_mean_is_a_linear_classifier(photos, rows):
    X, y = rows
    means = np.stack([X[y == j].mean(axis=0) for j in range(10)])
    new = photos[1].as_rows()[:300]
    distances = np.linalg.norm(new[:, None] - means, axis=2)
    assert (
        predict(nearest_mean(X, y, classes=10), add_bias_column(new)) == distances.argmin(axis=1)
    ).all()


def test_nearest_mean_by_hand():
    W = nearest_mean(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0, 1]), classes=2)
    assert (add_bias_column([[1.0, 1.0]]) @ W).tolist() == [[0.5, 0.0]]


def test_baseline_accuracy(photos, rows, predicted):
    X, y = rows
    by_fold = [(predicted[part] == y[part]).mean() for _, part in folds(len(y))]
    assert 0.25 < np.mean(by_fold) < 0.285
    assert np.std(by_fold) < 0.03
    W = nearest_mean(X, y, classes=10)
    on_test = accuracy(W, add_bias_column(photos[1].as_rows()), photos[1].y)
    assert abs(on_test - np.mean(by_fold)) < 0.03
    assert 0 < accuracy(W, add_bias_column(X), y) - on_test < 0.04


def test_without_bias_the_brightest_class_takes_all(photos, rows):
    X, y = rows
    chosen = np.bincount(predict(nearest_mean(X, y, classes=10)[:-1], X), minlength=10)
    assert photos[0].class_names[chosen.argmax()] == "airplane"
    assert chosen.max() > 0.98 * len(y)


def test_color_alone_gets_more_than_half_of_the_way(photos, rows, predicted):
    y = rows[1]
    by_color = held_out(photos[0].images.mean(axis=(1, 2)) / 255, y)
    lead = (by_color == y).mean() - 0.1
    assert 0.5 < lead / ((predicted == y).mean() - 0.1) < 0.7


def test_what_is_taken_for_what(photos, rows, predicted):
    y, names = rows[1], photos[0].class_names
    named = np.bincount(predicted, minlength=10)
    assert {names[j] for j in named.argsort()[-2:]} == {"airplane", "frog"}
    share = np.array([(predicted[y == j] == j).mean() for j in range(10)])
    assert share.max() > 0.45
    assert share.min() < 0.1
    animal = np.array([name not in {"airplane", "automobile", "ship", "truck"} for name in names])
    assert (animal[predicted] == animal[y]).mean() > 0.7


def compare(X, y, sizes):
    results = []
    for rest, part in folds(len(y)):
        rest = np.random.default_rng(1).permutation(rest)
        known, labels = X[rest], y[rest]
        for n in sizes:
            by_mean = predict(
                nearest_mean(known[:n], labels[:n], classes=10), add_bias_column(X[part])
            )
            by_neighbor = nearest_neighbor(known[:n], labels[:n], X[part])
            results.append([(by_mean == y[part]).mean(), (by_neighbor == y[part]).mean()])
    return np.reshape(results, (5, len(sizes), 2)).mean(axis=0).T


def test_averaging_leads_and_remembering_catches_up(rows):
    by_mean, by_neighbor = compare(rows[0].astype(np.float32), rows[1], SIZES)
    assert (by_mean > by_neighbor).all()
    assert by_mean[-1] - by_mean[3] < 0.01  # hardly gains from 1,000 photos on
    assert by_neighbor[-1] - by_neighbor[3] > 0.02


def test_digits():
    digits = load_digits()
    by_mean, by_neighbor = compare(digits.as_rows(), digits.y, [2000])
    assert 0.88 < by_mean[0] < 0.92
    assert by_neighbor[0] > 0.97


# Practice


def symptoms(train):
    """Held-out accuracy of the nearest mean after each of the page's mistakes."""
    fit, held = train[:4000], train[4000:]
    X, V = fit.as_rows(), held.as_rows()
    W = nearest_mean(X, fit.y, classes=10)
    means = [fit.images[fit.y == j].mean(axis=0).astype(np.uint8) for j in range(10)]
    wrapped = [((held.images - mean) ** 2).sum(axis=(1, 2, 3)) for mean in means]
    wrong = {
        "channels": held.images.transpose(0, 3, 1, 2).reshape(len(held), -1) / 255,
        "bgr": held.images[..., ::-1].reshape(len(held), -1) / 255,
        "scale": 255 * V,
        "center": V - X.mean(axis=0),
    }
    result = {name: accuracy(W, add_bias_column(rows), held.y) for name, rows in wrong.items()}
    result["uint8"] = (np.argmin(wrapped, axis=0) == held.y).mean()
    result["bias"] = accuracy(W[:-1], V, held.y)
    return accuracy(W, add_bias_column(V), held.y), result


def test_mistakes_show_the_symptoms(photos):
    right, wrong = symptoms(photos[0])
    assert right > 0.25
    assert 0.18 < wrong.pop("bgr") < right - 0.02  # the one that is hard to notice
    assert all(0.07 < value < 0.14 for value in wrong.values()), wrong


def test_shuffled_labels_cost_training_accuracy_too(rows):
    X, y = rows
    W = nearest_mean(X[np.random.default_rng(0).permutation(len(y))], y, classes=10)
    assert accuracy(W, add_bias_column(X), y) < 0.16


def test_centering_changes_nothing(rows):
    X, y = rows
    mean = X.mean(axis=0)
    centered = predict(nearest_mean(X - mean, y, classes=10), add_bias_column(X[:500] - mean))
    assert (centered == predict(nearest_mean(X, y, classes=10), add_bias_column(X[:500]))).all()


def test_neighbors_prefer_fewer_pixels(photos, rows):
    """The peak that an exercise promises, on the folds of the chapter."""
    y = rows[1]
    scores = []
    for s in (1, 4, 16):
        X = photos[0].images.reshape(-1, 32 // s, s, 32 // s, s, 3).mean(axis=(2, 4)) / 255
        X = X.reshape(len(y), -1)
        hits = [(nearest_neighbor(X[r], y[r], X[p]) == y[p]).mean() for r, p in folds(len(y))]
        scores.append(np.mean(hits))
    assert scores[1] > scores[0] + 0.01
    assert scores[1] > scores[2] + 0.01
