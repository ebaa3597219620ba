"""Diagnosis: it names planted bugs, never blames a right gradient, and says what it cannot tell."""

from collections import Counter

import numpy as np
import pytest
from diagnosis_corpus import BUGS, CASES, HELD_OUT, MAKERS, SIZES
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cs_core import losses
from cs_core.diagnosis import VAGUE, diagnose_difference, diagnose_gradient
from cs_core.diagnosis.ranking import COSTLY, HYPOTHESES
from cs_core.linear import linear_loss
from cs_core.regularizers import l1_penalty, l2_penalty

# the corpus makes nan and overflows on purpose
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")


def draw(function, size, seed):
    return MAKERS[function](np.random.default_rng([seed, *size]), size)


# --- planted bugs


def named(size, seed, diagnose):
    """Bugs of which the first cause is a true one, and those of which it is not."""
    outcome = {True: [], False: []}
    for bug, function in CASES:
        problem = draw(function, size, seed)
        _, wrong, names = BUGS[bug]
        found = diagnose(problem, wrong(problem))
        outcome[found.verdict == "wrong" and found.best.name in names].append((bug, function))
    return outcome


def by_differences(problem, claimed):
    return diagnose_gradient(problem.f, problem.x, claimed)


def test_the_corpus_is_large():
    assert len(CASES) >= 180
    assert len(BUGS) >= 60
    assert len({function for _, function in CASES}) >= 20


@pytest.mark.parametrize("bug", BUGS)
def test_every_planted_bug_is_one(bug):
    """A bug that leaves the gradient right would make the corpus easier than it looks."""
    functions, wrong, _ = BUGS[bug]
    for function in functions:
        problem = draw(function, SIZES[0], 1)
        claimed = wrong(problem)
        assert claimed.shape != problem.x.shape or not np.allclose(claimed, problem.right, 1e-4)


def test_true_cause_comes_first():
    outcome = named(SIZES[0], 3, by_differences)
    assert len(outcome[True]) >= 0.97 * len(CASES), outcome[False]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "seed"), [*zip(HELD_OUT, [101, 102, 103], strict=True)])
def test_true_cause_comes_first_at_sizes_and_seeds_it_was_not_made_on(size, seed):
    outcome = named(size, seed, by_differences)
    assert len(outcome[True]) >= 0.95 * len(CASES), outcome[False]


def test_true_cause_comes_first_when_the_right_gradient_is_given():
    """Without f, what needs it cannot be told: other points, differences, a penalty's strength."""
    outcome = named(
        HELD_OUT[0], 5, lambda p, claimed: diagnose_difference(claimed, p.right, x=p.x, n=p.n)
    )
    beyond = {"step ahead", "step behind", "moved", "forward difference", "A twice", "A once"}
    beyond |= {"penalty halved", "penalty over N", "penalty subtracted", "no linear term"}
    beyond |= {"no tanh' inside"}
    missed = [case for case in outcome[False] if case[0] not in beyond]
    assert len(missed) <= 0.05 * len(CASES), missed


@pytest.mark.parametrize("function", ["softmax", "linear svm", "net W1"])
@pytest.mark.parametrize("bug", ["sign", "twice", "no 1/N", "one entry"])
def test_bugs_in_single_precision_are_bugs(function, bug):
    problem = draw(function, SIZES[0], 4)
    found = by_differences(problem, BUGS[bug][1](problem).astype(np.float32))
    assert found.best.name in BUGS[bug][2]


def test_a_bug_is_named_beside_kinks():
    """Scores of 0 with margin 0 lie on kinks; the rest tells the factor."""
    x = np.array([0.0, 1.0, -2.0, 3.0, -1.5])
    found = diagnose_gradient(lambda v: (np.abs(v) + v**2).sum(), x, 2 * (np.sign(x) + 2 * x))
    assert found.best.name == "factor 2"
    assert diagnose_gradient(lambda v: np.abs(v).sum(), x, np.sign(x) + 7 * (x == 0)).verdict == (
        "wrong"
    )


@given(st.floats(0.1, 10), st.floats(1.02, 40) | st.floats(0.02, 0.97), st.booleans())
@settings(max_examples=40)
def test_any_factor_is_found(scale, factor, negative):
    factor = -factor if negative else factor
    x = scale * np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    found = diagnose_gradient(
        lambda v: np.cos(v / scale).sum(), x, -factor * np.sin(x / scale) / scale
    )
    scales = {"sign", "factor 2", "factor 1/2", "missing mean", "mean twice", "wrong count"}
    assert found.best.name in scales | {"axis twice", "factor"}
    assert found.best.score >= 0.5


# --- context


def linear_problem(rng, reg=0.3):
    X, y, W = rng.normal(size=(6, 4)), rng.integers(3, size=6), rng.normal(size=(4, 3))

    def loss(V):
        return linear_loss(V, X, y, data_loss=losses.softmax_loss, penalty=l2_penalty, reg=reg)

    return X, y, W, loss


@pytest.mark.parametrize(
    ("share", "name"),
    [(-1, "missing penalty"), (1, "penalty twice"), (-0.5, "penalty halved"),
     (-2, "penalty sign"), (1 / 6 - 1, "penalty over N"), (5, "penalty times N"),
     (0.37, "penalty strength")],
)  # fmt: skip
def test_a_known_strength_tells_penalties_apart(share, name, rng):
    _, _, W, loss = linear_problem(rng)
    found = diagnose_gradient(lambda V: loss(V)[0], W, loss(W)[1] + share * 0.3 * W, n=6, reg=0.3)
    assert found.best.name == name


def test_examples_and_labels_tell_the_true_class_in_weights(rng):
    X, y, W, loss = linear_problem(rng)
    claimed = loss(W)[1] + X.T @ np.eye(3)[y] / 6
    assert diagnose_gradient(lambda V: loss(V)[0], W, claimed, X=X, y=y).best.name == "true class"
    assert diagnose_gradient(lambda V: loss(V)[0], W, claimed, X=X, y=y).best.score > 0.9
    assert diagnose_gradient(lambda V: loss(V)[0], W, claimed).best.name in VAGUE


@pytest.mark.parametrize("true", [0.0, -1.0], ids=["missing", "counted once"])
def test_examples_and_labels_tell_uncounted_margins_in_weights(true, rng):
    X, y, W, _ = linear_problem(rng)

    def f(V):
        return losses.svm_loss(X @ V, y)[0]

    dscores = losses.svm_loss(X @ W, y)[1]
    dscores[np.arange(6), y] = true / 6
    found = diagnose_gradient(f, W, X.T @ dscores, X=X, y=y)
    assert found.best.name == "true class"
    assert found.best.score > 0.9
    assert diagnose_gradient(f, W, X.T @ dscores).best.name in VAGUE


@pytest.mark.parametrize(
    ("share", "name"),
    [(-1, "missing penalty"), (1, "penalty twice"), (-0.5, "penalty halved"), (-2, "penalty sign"),
     (0.1 - 1, "penalty over N")],
)  # fmt: skip
def test_a_strength_is_read_off_a_loss_that_overflows(share, name, rng):
    """The textbook formula is infinite far from x: the logarithm sees 0."""
    X, y, W = rng.normal(size=(10, 5)), rng.integers(3, size=10), rng.normal(size=(5, 3))

    def p(V):
        e = np.exp(X @ V)
        return e / e.sum(1, keepdims=True)

    def f(V):
        return -np.log(p(V)[np.arange(10), y]).mean() + 0.1 * (V**2).sum()

    right = X.T @ (p(W) - np.eye(3)[y]) / 10 + 0.2 * W
    assert diagnose_gradient(f, W, right).verdict == "right"
    assert diagnose_gradient(f, W, right + share * 0.2 * W).best.name == name


def test_a_penalty_of_another_form_is_named(rng):
    _, _, W, loss = linear_problem(rng)
    for other in (np.sign(W), np.abs(W), W**2):
        found = diagnose_gradient(lambda V: loss(V)[0], W, loss(W)[1] - 0.3 * W + 0.3 * other)
        assert found.best.name == "penalty form"


@pytest.mark.parametrize("part", ["variance", "mean and variance"])
def test_normalization_bugs_are_named(part, rng):
    x, dout = rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
    sd = np.sqrt(x.var(0) + 1e-5)
    claimed = (dout - dout.mean(0)) / sd if part == "variance" else dout / sd
    found = diagnose_gradient(
        lambda v: (dout * (v - v.mean(0)) / np.sqrt(v.var(0) + 1e-5)).sum(), x, claimed
    )
    assert found.best.name == "normalization"


def test_ones_for_the_upstream_gradient_are_a_symptom(rng):
    A, B, dout = rng.normal(size=(3, 4, 4))
    found = diagnose_gradient(lambda v: (dout * (v @ B)).sum(), A, np.ones((4, 4)) @ B.T)
    assert found.best.name == "axis summed"
    assert "ones in place of the upstream gradient" in found.best.sentence


def test_half_precision_is_named(rng):
    x = rng.normal(size=9)
    claimed = np.exp(x).astype(np.float16)
    assert diagnose_gradient(lambda v: np.exp(v).sum(), x, claimed).best.name == "float16"


def test_few_digits_by_cancellation_are_not_half_precision(rng):
    x = 3e4 + rng.normal(size=8)
    single = x.astype(np.float32)
    claimed = (single - np.float32(3e4)).astype(float)
    found = diagnose_gradient(lambda v: ((v - 3e4) ** 2).sum() / 2, x, claimed)
    assert found.best.name == "cancellation"


def test_one_part_of_an_elastic_net_has_a_strength_of_its_own(rng):
    """The L2 part's strength is reg times its share, which f tells: not reg, as it was taken."""
    X, W, y = rng.normal(size=(9, 4)), rng.normal(size=(4, 3)), rng.integers(0, 3, size=9)
    reg, share = 0.5, 0.3

    def f(v):
        penalty = share * np.abs(v).sum() + (1 - share) * (v**2).sum() / 2
        return losses.softmax_loss(X @ v, y)[0] + reg * penalty

    data = X.T @ losses.softmax_loss(X @ W, y)[1]
    lasso = reg * share * np.sign(W)
    for factor, name in ((2, "penalty twice"), (0.5, "penalty halved"), (0, "missing penalty")):
        claimed = data + lasso + factor * reg * (1 - share) * W
        assert diagnose_gradient(f, W, claimed, reg=reg).best.name == name


def test_a_threshold_beyond_all_residuals_is_no_threshold(rng):
    """What nobody can tell apart is said as one; a threshold that entries reach is another."""
    r = np.array([0.1, -0.3, 0.7, -0.9, 1.4, -1.7, 0.2, 0.4])
    target = rng.normal(size=8)

    def f(v):
        size = np.abs(v - target)
        inside = np.minimum(size, 0.5)
        return (inside**2 / 2 + 0.5 * (size - inside)).sum()

    beyond = diagnose_gradient(f, r + target, np.clip(r, -2, 2)).best
    assert beyond.name == "not clipped"
    assert "beyond all" in beyond.sentence
    assert diagnose_gradient(f, r + target, np.clip(r, -1, 1)).best.name == "wrong threshold"


def test_labels_tell_the_true_class_where_signs_do_not(rng):
    scores, y = rng.normal(size=(5, 4)), np.array([0, 1, 2, 3, 0])

    def f(s):
        return losses.smoothed_softmax_loss(s, y, smoothing=0.9)[0]

    g = losses.smoothed_softmax_loss(scores, y, smoothing=0.9)[1]
    g[np.arange(5), y] *= [2, 3, 0.5, 1.5, 4]
    assert diagnose_gradient(f, scores, g, y=y).best.name == "true class"


def test_number_of_examples_comes_before_a_factor_2(rng):
    x = rng.normal(size=4)
    claimed = -2 * np.sin(x)
    assert diagnose_gradient(lambda v: np.cos(v).sum(), x, claimed).best.name == "factor 2"
    assert diagnose_gradient(lambda v: np.cos(v).sum(), x, claimed, n=2).best.name == "missing mean"


# --- right gradients


def right_gradients(problem):
    yield "float64", problem.right
    yield "float32", problem.right.astype(np.float32)
    yield "at a rounded x", problem.gradient(problem.x.astype(np.float32).astype(np.float64))


@pytest.mark.parametrize("function", MAKERS)
def test_right_gradients_are_never_blamed(function):
    """25 functions, 3 sizes, 3 seeds, 3 precisions, values from 0.01 to 100 times the usual."""
    for size in [*SIZES, HELD_OUT[0]]:
        for seed, scale in ((11, 1.0), (12, 0.01), (13, 100.0)):
            problem = draw(function, size, seed)
            for word, gradient in right_gradients(problem):
                found = diagnose_gradient(
                    lambda v, p=problem, s=scale: s * p.f(v),
                    problem.x,
                    (scale * gradient).astype(gradient.dtype),
                )
                assert found.verdict == "right", (size, seed, word, str(found))


@pytest.mark.slow
def test_right_gradients_are_never_blamed_at_many_seeds():
    blamed = [
        (function, seed)
        for function in MAKERS
        for seed in range(200, 230)
        if by_differences(p := draw(function, (3, 2, 3), seed), p.right).verdict != "right"
    ]
    assert not blamed


ZEROS = np.zeros((2, 4))
TIED = np.array([[1.0, 2, 0, 3], [0, 0, 0, 0]])
X = np.random.default_rng(0).normal(size=(3, 4))
# name: f, x, right gradient, the cause named
CORNERS = {
    "kink": (lambda v: np.abs(v).sum(), [0.0, 1, -1], [0.0, 1, -1], "right"),
    "subgradient 1": (lambda v: np.abs(v).sum(), [0.0, 1, -1], [1.0, 1, -1], "kink"),
    "all on kinks": (lambda v: np.maximum(v, 0).sum(), ZEROS, ZEROS, "kink"),
    "tied maximum": (np.max, [1.0, 1, 0], [1.0, 0, 0], "kink"),
    "met margins": (
        lambda s: losses.svm_loss(s, [0, 1])[0], TIED, losses.svm_loss(TIED, [0, 1])[1], "kink",
    ),
    "constant": (lambda v: 3, X, 0 * X, "right"),
    "one number": (lambda v: v**2, 3.0, 6.0, "right"),
    "lists": (lambda v: (v**2).sum(), [1, 2], [2, 4], "right"),
    "large value": (lambda v: 1e8 + np.cos(v).sum(), X, -np.sin(X), "right"),
    "steep": (lambda v: 1e6 * (v**2).sum(), X, 2e6 * X, "right"),
    "fast": (lambda v: np.sin(1000 * v).sum(), X, 1000 * np.cos(1000 * X), "right"),
    "tiny x": (lambda v: np.cos(v * 1e6).sum(), 1e-6 * X, -1e6 * np.sin(X), "right"),
    "huge x": (lambda v: np.cos(v / 1e6).sum(), 1e6 * X, -1e-6 * np.sin(X), "right"),
    "edge of the domain": (
        lambda v: np.log(v).sum(), [1e-4, 1.0, 100.0], [1e4, 1.0, 0.01], "right",
    ),
    "f in single precision": (
        lambda v: (v.astype(np.float32) ** 3).sum(), X, 3 * X.astype(np.float32) ** 2, "float32",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CORNERS)
def test_right_gradients_in_corners(name):
    f, x, gradient, cause = CORNERS[name]
    found = diagnose_gradient(f, x, gradient)
    assert found.verdict == "right", str(found)
    assert found.best.name == cause


@pytest.mark.parametrize("penalty", [l2_penalty, l1_penalty], ids=lambda f: f.__name__)
@pytest.mark.parametrize("data_loss", [losses.softmax_loss, losses.svm_loss])
@pytest.mark.parametrize("scale", [0, 1e-3, 30])
@pytest.mark.parametrize("reg", [0, 5e-6, 100])
def test_right_gradients_of_linear_classifiers(penalty, data_loss, scale, reg, rng):
    rows, y = rng.normal(size=(12, 5)), rng.integers(4, size=12)
    W = scale * rng.normal(size=(5, 4))

    def loss(V):
        return linear_loss(V, rows, y, data_loss=data_loss, penalty=penalty, reg=reg)

    for claimed in (loss(W)[1], loss(W.astype(np.float32))[1]):
        assert diagnose_gradient(lambda V: loss(V)[0], W, claimed).verdict == "right"


@given(arrays(np.float64, (2, 3), elements=st.floats(-3, 3, allow_subnormal=False)))
@settings(max_examples=60)
def test_right_gradients_of_smooth_functions_anywhere(x):
    found = diagnose_gradient(lambda v: (np.sin(v) + v**2).sum(), x, np.cos(x) + 2 * x)
    assert found.verdict == "right"


def test_a_small_penalty_is_seen_though_its_share_is(rng):
    """At reg = 5e-6 a missing penalty hides in most gradient checks."""
    _, _, W, loss = linear_problem(rng, reg=5e-5)
    found = diagnose_gradient(lambda V: loss(V)[0], W, loss(W)[1] - 5e-5 * W)
    assert found.best.name == "missing penalty"


# --- what cannot be told, and how it reads


def test_a_random_loss_is_named(rng):
    found = diagnose_gradient(lambda v: v.sum() + rng.normal(), X, np.ones_like(X))
    assert (found.verdict, found.best.name) == ("unknown", "random loss")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_is_named(value):
    found = diagnose_gradient(lambda v: value, X, np.ones_like(X))
    assert (found.verdict, found.best.name) == ("unknown", "loss not finite")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_named(bad):
    claimed = 2 * X
    claimed[1, 2] = bad
    found = diagnose_gradient(lambda v: (v**2).sum(), X, claimed)
    assert (found.verdict, found.best.name) == ("wrong", "not finite")
    assert "the first at (1, 2)" in found.best.sentence


@pytest.mark.parametrize(
    ("change", "name"),
    [(lambda g: g.T, "transposed"), (np.ravel, "shape"), (lambda g: g.ravel("F"), "order"),
     (lambda g: g.sum(0), "axis summed"), (lambda g: g.mean(1, keepdims=True), "axis summed"),
     (lambda g: np.stack([g / 4, 3 * g / 4]), "axis not summed"),
     (lambda g: np.zeros(5), "shape"), (lambda g: g[np.newaxis], "shape")],
)  # fmt: skip
def test_another_shape_is_explained(change, name):
    found = diagnose_gradient(lambda v: (v**3).sum(), X, change(3 * X**2))
    assert (found.verdict, found.best.name) == ("wrong", name)


def test_an_unknown_bug_is_not_dressed_up(rng):
    found = diagnose_gradient(
        lambda v: np.cos(v).sum(), rng.normal(size=(9, 8)), rng.normal(size=(9, 8))
    )
    assert found.verdict == "wrong"
    assert all(cause.score < 0.5 for cause in found.causes)
    assert "unexplained" in {cause.name for cause in found.causes}


def test_f_may_refuse_points_far_from_x():
    """Bugs are tried at 0 and far away, where this f raises."""

    def f(v):
        if (v <= 0).any() or (v > 10).any():
            raise ValueError("v must lie in (0, 10]")
        return np.log(v).sum()

    x = np.array([1.0, 2.0, 3.0])
    assert diagnose_gradient(f, x, -1 / x).best.name == "sign"
    assert diagnose_gradient(f, x, 1 / x + [0.1, 0.5, 0.2]).verdict == "wrong"


@pytest.mark.parametrize(("bug", "function"), CASES[::9], ids=str)
def test_causes_are_ranked_distinct_and_in_words(bug, function):
    problem = draw(function, SIZES[1], 9)
    found = by_differences(problem, BUGS[bug][1](problem))
    scores = [cause.score for cause in found.causes]
    assert 1 <= len(found.causes) <= 5
    assert scores[0] == max(scores)
    assert all(0 <= score <= 1 for score in scores)
    assert max(Counter(cause.name for cause in found.causes).values()) == 1
    assert all(cause.sentence[-1] in ".)?" for cause in found.causes)
    assert "?." not in str(found)


def test_text_and_html_say_the_same():
    found = diagnose_gradient(lambda v: (v**2).sum(), X, -2 * X)
    assert str(found).splitlines()[0] == "The gradient is wrong at 12 of 12 entries."
    assert str(found).splitlines()[1].startswith("1. Your gradient has the wrong sign")
    assert found.sentence == f"{found.summary} {found.best.sentence}"
    html = found._repr_html_()
    for cause in found.causes:
        assert cause.name in html
    assert html.count("<li>") == len(found.causes)


def test_html_is_escaped():
    found = diagnose_gradient(lambda v: v.sum(), X[0], np.ones((2, 2)))
    cause = type(found.best)("<b>", "a < b & c", 1.0)
    shown = type(found)("wrong", "<script>", (cause,))._repr_html_()
    assert "<script>" not in shown
    assert "a &lt; b &amp; c" in shown


def test_inputs_are_left_as_they_are(rng):
    x, claimed, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), np.array([0, 1, 2, 0])
    before = x.copy(), claimed.copy()
    for array in (x, claimed, y):
        array.flags.writeable = False

    def greedy(v):
        value = losses.softmax_loss(v, y)[0]
        v[:] = 7  # an f that writes into its argument
        return value

    diagnose_gradient(greedy, x, claimed, y=y)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(claimed, before[1])


def test_every_hypothesis_has_a_reason():
    for hypothesis in (*HYPOTHESES, *COSTLY):
        assert hypothesis.__doc__.startswith("Explain"), hypothesis.__name__


# --- bad arguments

GOOD = {"f": lambda v: (v**2).sum(), "x": X, "analytic": X, "n": 3, "reg": 0.1, "y": [0, 1, 2]}
BAD = [
    ("x", [], ValueError, r"^x must not be empty, got shape \(0,\)"),
    ("x", [[1j]], TypeError, "^x must hold real numbers, got dtype complex128"),
    ("x", [np.nan], ValueError, r"^x must be finite, got nan at index \(0,\)"),
    ("x", [[1], [1, 2]], ValueError, "^x must be an array, got lists of different lengths"),
    ("analytic", [], ValueError, r"^analytic must not be empty, got shape \(0,\)"),
    ("analytic", None, TypeError, "^analytic must hold real numbers, got dtype object"),
    ("analytic", [[1], [1, 2]], ValueError, "^analytic must be an array, got lists of different"),
    ("analytic", ["a"], TypeError, "^analytic must hold real numbers, got dtype <U1"),
    ("f", lambda v: v, ValueError, r"^f must return one real number, got shape \(3, 4\)"),
    (
        "f",
        lambda v: 1j,
        ValueError,
        r"^f must return one real number, got shape \(\) of dty",
    ),
    ("n", 0, ValueError, "^n must be at least 1, got 0"),
    ("n", 2.5, TypeError, "^n must be a whole number, got 2.5"),
    ("reg", -1, ValueError, "^reg must be at least 0, got -1"),
    ("reg", "1", TypeError, "^reg must be a real number, got str"),
    ("reg", np.nan, ValueError, "^reg must be finite, got nan"),
    ("y", ["a"], TypeError, "^y must hold real numbers, got dtype <U1"),
    ("X", [[1.0, np.inf]], ValueError, r"^X must be finite, got inf at index \(0, 1\)"),
]


@pytest.mark.parametrize(("argument", "value", "error", "says"), BAD)
def test_bad_arguments_are_refused(argument, value, error, says):
    with pytest.raises(error, match=says):
        diagnose_gradient(**{**GOOD, argument: value})


def test_right_and_x_of_a_difference_are_arrays_of_one_shape():
    with pytest.raises(TypeError, match=r"^right must hold real numbers"):
        diagnose_difference([1.0], None)
    with pytest.raises(ValueError, match=r"^x must have the shape of right, \(1,\), got \(2,\)"):
        diagnose_difference([1.0], [1.0], x=[1.0, 2.0])
