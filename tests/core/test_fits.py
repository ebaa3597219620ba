"""Checks of functions that fit: what is left open passes, and a known slip is named."""

import numpy as np
import pytest

from cs_core import features, preprocess
from cs_core.testing import CheckFailed, call, check_cases, components_of, fitted
from cs_core.testing.bounds import MIN_MAX
from cs_core.testing.codes import ONE_HOT
from cs_core.testing.directions import PARTS, aligned_coordinates, parts_of
from cs_core.testing.draws import along_axes
from cs_core.testing.edges import HOG
from cs_core.testing.fits import APPLIED, TREATED, treated_by
from cs_core.testing.scaling import STANDARDIZE
from cs_core.testing.slips import fitting
from cs_core.testing.turned import COMPONENTS, WHITEN

RNG = np.random.default_rng(3)
STANDARDIZER = treated_by(preprocess.fit_standardize)
UNITS = np.array([1.0, 1e-6, 1e3])


def table(n, constant=True):
    X = RNG.normal(size=(n, 3)) * UNITS + UNITS
    return np.hstack([X, np.full((n, 1), 14.62)]) if constant else X


TABLES = {
    "a table": call(table(9, False), 4.0 * table(5, False)),
    "a constant": call(table(101), 4.0 * table(5)),
    "an exact constant": call(np.where([1, 1, 1, 0], table(8), 0.5), table(3)),
    "tiny units": call(1e-9 * table(9, False), 1e-9 * table(5, False)),
    "bytes": call(RNG.integers(90, 200, (9, 3)).astype(np.uint8), np.eye(3, dtype=np.uint8)),
    "signed bytes": call(np.int8([[-100, 90], [100, 3], [0, -90]]), np.int8([[-120, 120]])),
    "close together": call(1e5 + RNG.random((8, 3)) / 2, 1e5 + RNG.random((4, 3))),
    "far away": call(table(9, False) + 9.0, 2.0 * table(6, False)),
}
AXES = {f"rows {n}": along_axes(RNG, n, 3, np.array([5.0, 3.0, 1.0]), middle=2.0, others=5)
        for n in (6, 9, 12)}  # fmt: skip
AXES["whole"] = np.array([[0, 0, 5], [1, 2, 7], [2, 5, 5], [9, 1, 1]]), np.array([[3, 1, 4]])
WORDS = {
    "words": call(np.array(["b", "c", "b", "a", "b"]), np.array(["a", "c"])),
    "case": call(np.array(["ab", "B", "A", "aa"]), np.array(["B", "aa", "ab"])),
    "unseen": call(np.array(["bb", "aa"]), np.array(["a", "c", "aab", "AA"]), unseen="zeros"),
    "more unseen": call(np.array(["dd", "b"]), np.array(["bbb", "e", "ddx"]), unseen="zeros"),
    "lengths": call(np.array(["aaa", "b", "cc", "cc"]), np.array(["b", "aaa"])),
    "spaces": call(np.array(["a ", "b", "a"]), np.array(["a", "b"])),
    "numbers": call(np.array([10, 9, 100, 9]), np.array([9, 10])),
    "large": call(2**60 + np.arange(3), 2**60 + np.arange(3)),
}
PHOTOS = {
    "noise": call(RNG.random((2, 18, 17)), cell_size=4),
    "more noise": call(RNG.random((2, 17, 21)), cell_size=4, block_size=1, orientations=5),
    "faint": call(1e-5 * RNG.random((2, 18, 17)), cell_size=4),
    "a ramp": call(-np.arange(16.0) * np.ones((1, 16, 1))),
    "bytes": call(RNG.integers(0, 256, (1, 16, 16)).astype(np.uint8)),
    "flat": call(np.ones((1, 16, 16))),
}
FAMILIES = {
    "standardize": (fitted, STANDARDIZER, TABLES, TREATED, STANDARDIZE),
    "min-max": (
        fitted,
        treated_by(preprocess.fit_min_max),
        TABLES
        | {f"{word}, bounds": call(*c.args, low=-2.0, high=3.0) for word, c in TABLES.items()},
        TREATED,
        MIN_MAX,
    ),
    "one-hot": (
        lambda maker: fitted(maker, "apply"),
        treated_by(preprocess.fit_one_hot, invert=False),
        WORDS,
        APPLIED,
        ONE_HOT,
    ),
    "components": (
        components_of,
        parts_of(preprocess.fit_pca),
        {word: call(X) for word, (X, _) in AXES.items()},
        PARTS,
        COMPONENTS,
    ),
    "whitening": (
        lambda maker: fitted(maker, "apply", align=aligned_coordinates),
        treated_by(preprocess.fit_whiten, invert=False),
        {word: call(*pair, eps=0.3) for word, pair in AXES.items()},
        APPLIED,
        WHITEN,
    ),
    "edges": (lambda maker: maker, features.hog, PHOTOS, ("features",), HOG),
}


def failure(answer, right, cases, names, slips=()):
    with pytest.raises(CheckFailed) as caught:
        check_cases(answer, right, cases, rng=np.random.default_rng(0), names=names, slips=slips,
                    atol=1e-10)  # fmt: skip
    return caught.value


@np.errstate(all="ignore")
def results(function, cases):
    """What comes of each case, as a tuple of parts; nothing where the slip cannot be made."""
    found = {}
    for word, case in cases.items():
        try:
            result = function(*case.args, **case.kwargs)
        except (ValueError, TypeError, IndexError, np.linalg.LinAlgError):
            continue
        found[word] = result if isinstance(result, tuple) else (result,)
    return found


def same(one, other):
    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-10)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_slip_gives_a_wrong_result_and_is_told_by_its_name(family):
    around, right, cases, names, slips = FAMILIES[family]
    expected, cause = results(around(right), cases), fitting(around(right), slips)
    told = {slip.name: False for slip in slips}
    for slip in slips:
        got = results(around(slip.function), cases)
        wrong = [word for word in got if not same(got[word], expected[word])]
        assert wrong or len(got) < len(cases), slip.name
        causes = [cause(dict(zip(names, got[word], strict=True)), cases[word]) for word in wrong]
        told[slip.name] |= slip.name in [found.name for found in causes]
        assert slip.sentence.endswith((".", "?"))
    assert [name for name, one in told.items() if not one] == []


def test_another_fit_must_not_change_the_first():
    kept = {}

    def shared(X):
        kept["mean"] = X.mean(axis=0)
        return lambda rows: rows - kept["mean"]

    def alone(X):
        mean = X.mean(axis=0)
        return lambda rows: rows - mean

    cases = {"a table": TABLES["a table"]}
    failure(fitted(shared, "apply"), fitted(alone, "apply"), cases, APPLIED)
    check_cases(fitted(alone, "apply"), fitted(alone, "apply"), cases, rng=RNG, names=APPLIED)


@pytest.mark.parametrize("returned", [None, 1.0, (abs,), (abs, 2), (abs, abs, abs)], ids=repr)
def test_what_is_returned_must_be_functions(returned):
    failed = failure(
        fitted(lambda X: returned), fitted(STANDARDIZER), {"a table": TABLES["a table"]}, TREATED
    )
    assert failed.cause == "wrong return value"
    assert "must return functions, (apply, invert)" in str(failed)


def test_what_apply_does_to_its_rows_is_seen():
    def fit(X):
        def apply(rows):
            rows -= X.mean(axis=0)
            return rows

        return apply, apply

    cases = {"a table": TABLES["a table"]}
    assert failure(fitted(fit), fitted(STANDARDIZER), cases, TREATED).cause == "modified argument"


def test_signs_and_equal_directions_are_left_open_and_no_more():
    X = along_axes(RNG, 12, 4, np.array([4.0, 2.0, 2.0, 1.0]))
    mean, U, variances = parts_of(preprocess.fit_pca)(X)
    turned = U.copy()
    angle = 0.7
    turned[:, 1:3] = U[:, 1:3] @ [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    cases, right = {"one": call(X)}, components_of(parts_of(preprocess.fit_pca))
    for same in (U, -U, turned, turned * [1, -1, 1, -1]):
        answer = components_of(lambda X, same=same: (mean, same, variances))
        check_cases(answer, right, cases, rng=RNG, names=PARTS)
    for other in (U[:, ::-1], U[:, [0, 1, 1, 3]], 2 * U, U + 1e-6):
        failure(components_of(lambda X, o=other: (mean, o, variances)), right, cases, PARTS)


def test_directions_without_variance_may_be_any_at_right_angles():
    X = along_axes(RNG, 6, 5, np.array([2.0, 1.0]))
    mean, U, variances = parts_of(preprocess.fit_pca)(X)
    Q, _ = np.linalg.qr(RNG.normal(size=(3, 3)))
    other, bad = U.copy(), U.copy()
    other[:, 2:] = U[:, 2:] @ Q
    bad[:, 2] = U[:, 1]
    cases, right = {"a plane": call(X)}, components_of(parts_of(preprocess.fit_pca))
    answer = components_of(lambda X: (mean, other, variances))
    check_cases(answer, right, cases, rng=RNG, names=PARTS)
    failure(components_of(lambda X: (mean, bad, variances)), right, cases, PARTS)


class Away:
    """A function that lives elsewhere, as the grader has it: it counts the messages."""

    messages = 0

    def __init__(self, function):
        self.function, self.__name__ = function, "fit"

    def __call__(self, X):
        """It is called by `call_many` alone."""
        raise AssertionError

    def call_many(self, calls, seconds, functions=None):
        Away.messages += 1
        results = []
        for one, arguments in zip(functions or [self] * len(calls), calls, strict=True):
            try:
                made = one.function(*arguments.args, **arguments.kwargs)
            except ArithmeticError as error:
                return results, error
            parts = made if isinstance(made, tuple) else (made,)
            parts = tuple(Away(part) if callable(part) else part for part in parts)
            results.append(parts if isinstance(made, tuple) else parts[0])
        return results, None


def test_fits_that_live_elsewhere_take_few_messages():
    cases = list(TABLES.values())
    Away.messages = 0
    found, error = fitted(Away(STANDARDIZER)).call_many(cases, 5.0)
    assert error is None
    assert Away.messages == 4  # to fit, to fit to something else, to apply, to invert
    for case, parts in zip(cases, found, strict=True):
        assert same(parts, fitted(STANDARDIZER)(*case.args))


@pytest.mark.parametrize("where", ["fit", "apply", "invert", "returned"])
def test_what_fails_elsewhere_fails_one_case(where):
    def fails(at, rows):
        if where == at and len(rows) == 6:
            raise ZeroDivisionError
        return rows

    def fit(X):
        fails("fit", X[:6] if X.max() > 50 else X)
        apply = None if where == "returned" and X.max() > 50 else lambda rows: fails("apply", rows)
        return apply, lambda Z: fails("invert", Z)

    five, six = np.eye(5), 60.0 * np.eye(6)
    cases = [call(five, five), call(six, six), call(five, five)]
    found, error = fitted(Away(fit)).call_many(cases, 5.0)
    assert len(found) == 1
    assert error is not None
