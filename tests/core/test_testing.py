"""The checks that students call: what they let pass, what they refuse, and in which words."""

import copy
import functools
import pickle
import re
import signal
import sys
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cs_core.losses import mse_loss
from cs_core.testing import (
    CheckFailed,
    call,
    check_cases,
    check_gradient,
    check_value,
    check_vectorized,
    gradient_causes,
    layouts,
    likely_cause,
    submission_rng,
)
from cs_core.testing.causes import without_data


def half_square(x, y=0.0, *, factor=1.0):
    return 0.5 * factor * float(((x - y) ** 2).sum()), factor * (x - y)


X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])
Y = np.zeros((2, 3))
HALF_SQUARE = half_square(X)
LOSS = HALF_SQUARE[0]
PAIR = ("loss", "dx")


def refused(words, check, *args, **kwargs):
    with pytest.raises(CheckFailed, match=words):
        check(*args, **kwargs)


class TestValue:
    def test_passes_and_says_so(self, capsys):
        check_value(half_square, X, Y, expected=HALF_SQUARE, names=PAIR)
        assert capsys.readouterr() == ("half_square: right values.\n", "")

    @pytest.mark.parametrize(
        ("result", "words"),
        [
            ([0.0, X], r"must return 2 values, \(loss, dx\), got list"),
            ((0.0,), "got a tuple of 1"),
            (None, "got NoneType"),
            ((LOSS, X.tolist()), "dx must be a NumPy array, got list"),
            ((LOSS, X.T), r"dx has shape \(3, 2\), must have \(2, 3\). Is it transposed\?"),
            ((LOSS, X.ravel()), r"dx has shape \(6,\)"),
            ((LOSS, X.view(np.matrix)), "got matrix"),
            ((LOSS, X.astype(np.float32)), "dx has dtype float32, must have float64"),
            ((LOSS, X.astype(complex)), "dtype complex128"),
            ((np.array([1.0]), X), r"loss must be one number, got ndarray of shape \(1,\)"),
            ((True, X), "loss must be one number, got bool"),
            (("1", X), "loss must be one number, got str"),
            ((np.nan, X), "loss is not right.* nan or infinity"),
            ((np.inf, X), "loss is not right.* nan or infinity"),
            ((HALF_SQUARE[0] * 2, X), "Is a factor ½ missing"),
            ((HALF_SQUARE[0], X + 1e-6), "dx is not right. 6 of 6 entries are off"),
        ],
    )
    def test_refuses_in_words(self, result, words):
        refused(words, check_value, lambda x: result, X, expected=HALF_SQUARE, names=PAIR)

    @pytest.mark.parametrize("kind", [float, np.float64, np.float32, np.array, np.longdouble])
    def test_takes_a_number_of_any_kind(self, kind):
        check_value(lambda x: kind(0.5), X, expected=0.5)

    def test_numbers_that_pretend_are_refused(self):
        class Agreeable(float):
            def __eq__(self, other):
                return True

            __hash__ = float.__hash__

        class Scalar(np.float64):
            pass

        refused("got Agreeable", check_value, lambda x: Agreeable(1), X, expected=1.0)
        refused("got Scalar", check_value, lambda x: Scalar(1), X, expected=1.0)

    def test_single_precision_is_judged_by_the_argument(self):
        single = X.astype(np.float32)
        near = np.float32(1 + 1e-6)
        check_value(lambda x: x * near, single, expected=single)
        refused("is not right", check_value, lambda x: x * float(near), X, expected=X)

    def test_not_implemented(self):
        def stub(x):
            raise NotImplementedError

        refused("^stub: not implemented yet.$", check_value, stub, X, expected=0.0)

    def test_names_the_students_line(self):
        def answer(x):
            return x + np.ones(7)

        words = r"raised ValueError in line \d+ \(return x \+ np.ones\(7\)\): operands could not"
        refused(words, check_value, answer, X, expected=X)

    def test_exit_is_an_error_like_any_other(self):
        refused("raised SystemExit", check_value, lambda x: sys.exit(3), X, expected=X)

    def test_an_argument_stays_as_it_was(self):
        def answer(x, *, factor):
            factor *= 2
            return x

        factor = np.ones(3)
        refused("argument factor was modified", check_value, answer, X, factor=factor, expected=X)
        assert_array_equal(factor, 1)

    def test_warnings_and_prints_on_standard_error_are_kept_off(self, capfd):
        def answer(x):
            print("debug", file=sys.stderr)
            return np.log(x * 0) * 0 + np.ones_like(x)

        refused("nan", check_value, answer, X, expected=X)
        check_value(
            lambda x: np.where(x > 0, x, np.sqrt(x) * 0 + 1), np.ones(2), expected=np.ones(2)
        )
        assert capfd.readouterr().err == ""


class TestGradient:
    def test_right(self, capsys):
        check_gradient(half_square, X, Y, factor=3.0)
        assert "slope of the loss" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            (lambda x: (half_square(x)[0], 2 * x), "factor ½ missing"),
            (lambda x: (half_square(x)[0], -x), "wrong sign"),
            (lambda x: (half_square(x)[0], x / 2), "half of what it should be"),
            (lambda x: (half_square(x)[0], x * np.nan), "gradient is not finite"),
            (lambda x: (np.nan, x), "loss is not finite"),
            (lambda x: half_square(x)[0], "must return two values"),
            (lambda x: (x, x), "the loss must be one number"),
            (lambda x: (0.0, 0 * x + 1), "not the slope"),
        ],
    )
    def test_wrong(self, wrong, words):
        refused(words, check_gradient, wrong, X)

    def test_leaves_kinks_out_but_not_everything(self):
        at_a_kink = np.array([0.0, 1.0, -2.0])
        check_gradient(lambda x: (float(np.abs(x).sum()), np.sign(x)), at_a_kink)
        rng = np.random.default_rng(0)
        refused("too rough", check_gradient, lambda x: (rng.random(), 0 * x), X)

    def test_single_precision_inside_is_seen(self):
        def answer(x):
            return half_square(x.astype(np.float32))[0], x

        refused("not the slope|single precision", check_gradient, answer, X)


CASES = {"two rows": call(X, Y), "one row": call(X[:1], Y[:1]), "zeros": call(Y, X)}


def cases_refused(words, answer, cases=CASES, **options):
    rng = np.random.default_rng(1)
    refused(
        words, check_cases, answer, half_square, cases, rng=rng, names=PAIR, **options
    )  # fmt: skip


class TestCases:
    def test_right(self):
        check_cases(half_square, half_square, CASES, rng=np.random.default_rng(0), names=PAIR)

    def test_messages_show_no_values(self):
        def answer(x, y):
            print(x)
            return half_square(x, y)[0] + 0.123456, x - y

        with pytest.raises(CheckFailed) as failed:
            check_cases(
                answer, half_square, {"c": call(X, Y)}, rng=np.random.default_rng(0), names=PAIR
            )
        assert "hidden test “c”: loss is not right" in str(failed.value)
        assert "got" not in str(failed.value)

    def test_what_the_student_prints_or_raises_shows_no_data(self, capsys):
        def answer(x, y):
            print("secret", x)
            raise ValueError(f"see {x[0, 0] + 0.25} and {x.shape}\n{x}")

        cases_refused(r"raised ValueError .*: see # and \(\d, 3\)\. All 3", answer)
        assert capsys.readouterr().out == ""

    def test_the_second_answer_must_be_as_good_as_the_first(self):
        seen = []

        def answer(x, y):
            seen.append(x)
            return half_square(x, y) if len(seen) <= 3 else (0.0, x)

        cases_refused("is not right", answer)

    def test_answers_must_not_share_memory(self):
        buffer = np.empty((2, 3))

        def answer(x, y):
            buffer[: len(x)] = x - y
            return half_square(x, y)[0], buffer[: len(x)]

        cases_refused("looked at again after other calls", answer)

    def test_time_is_limited(self):
        start = time.perf_counter()
        cases_refused(r"no result within 0\.\d+ s", lambda x, y: time.sleep(60), seconds=0.2)
        assert time.perf_counter() - start < 5
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)

    def test_an_endless_loop_ends_even_if_it_catches_exceptions(self):
        def answer(x, y):
            while True:
                try:
                    time.sleep(0.01)
                except Exception:
                    continue

        cases_refused("Does a loop never end", answer, seconds=0.2)

    def test_the_sum_of_many_calls_is_limited_too(self):
        def answer(x, y):
            time.sleep(0.04)
            return half_square(x, y)

        cases_refused("no result within", answer, seconds=0.1)


def failure(check, *args, **kwargs):
    with pytest.raises(CheckFailed) as failed:
        check(*args, **kwargs)
    return failed.value


def failure_on(word, answer, reference, arguments, **options):
    rng = np.random.default_rng(0)
    return failure(check_cases, answer, reference, {word: arguments}, rng=rng, **options)


class TestNamesForReports:
    """What graders read beside the message: the kind of input, and the bug in a few words."""

    @pytest.mark.parametrize(
        ("result", "cause"),
        [
            ((0.0,), "wrong return value"),
            ((LOSS, X.tolist()), "wrong type"),
            ((LOSS, X.T), "transposed"),
            ((LOSS, X.ravel()), "wrong shape"),
            ((np.array([1.0]), X), "wrong shape"),
            ((LOSS, X.astype(np.float32)), "wrong dtype"),
            ((LOSS, X.astype(complex)), "wrong dtype"),
            ((np.nan, X), "not finite"),
            ((LOSS * 2, X), "missing mean or factor 2"),  # N is 2
            ((LOSS + 3, X), "offset"),
            ((LOSS, -X), "sign"),
            ((LOSS, 0 * X), "zero"),
            ((LOSS, 1.04 * X), "factor"),
            ((LOSS, X.astype(np.float32) + np.float64(1e-8)), "nearly right"),
            ((LOSS, X + X**2), ""),
        ],
    )  # fmt: skip
    def test_value(self, result, cause):
        def at(x):
            return result

        failed = failure(check_value, at, X, expected=HALF_SQUARE, names=("loss", "result"))
        assert (failed.case, failed.cause) == ("", cause)
        failed = failure_on("two rows", at, lambda x: HALF_SQUARE, call(X), names=("loss", "out"))
        assert (failed.case, failed.cause) == ("two rows", cause)

    @pytest.mark.parametrize(
        ("wrong", "cause"),
        [
            (lambda x: (half_square(x)[0], -x), "sign"),
            (lambda x: (half_square(x)[0], np.abs(x)), "absolute value"),
            (lambda x: (half_square(x)[0], x * np.nan), "not finite"),
            (lambda x: (np.inf, x), "not finite"),
            (lambda x: half_square(x)[0], "wrong return value"),
            (lambda x: (half_square(x)[0], x.T), "transposed"),
            (lambda x: (time.perf_counter(), x), "rough loss"),
        ],
        ids=["sign", "no sign", "nan", "infinity", "no pair", "transposed", "random"],
    )
    def test_gradient(self, wrong, cause):
        assert failure(check_gradient, wrong, X).cause == cause

    def test_every_kind_of_failure_in_a_hidden_case_names_it(self):
        def late(x):
            time.sleep(0.06)
            return x

        def raises(x):
            raise ValueError

        for answer in (late, raises):
            failed = failure_on("one", answer, np.array, call(X), seconds=0.1)
            assert failed.case == "one"
        buffer = np.empty((2, 3))

        def shares(x):
            buffer[...] = x
            return buffer

        cases = {"a": call(X), "b": call(2 * X)}
        rng = np.random.default_rng(0)
        failed = failure(check_cases, shares, np.array, cases, rng=rng)
        assert failed.case in cases
        assert failed.cause == "shared memory"

    def test_survives_a_copy(self):
        failed = CheckFailed("f: not right.", case="two rows", cause="sign")
        for twin in (copy.copy(failed), pickle.loads(pickle.dumps(failed))):  # noqa: S301
            assert str(twin) == "f: not right."
            assert (twin.case, twin.cause) == ("two rows", "sign")


RNG = np.random.default_rng(8)
ROWS, WEIGHTS = RNG.normal(size=(7, 4)), RNG.normal(size=(4, 3))
CLASSES = RNG.integers(3, size=7)
REG = 0.7183


def objective(W, X, y, *, reg):
    scores = X @ W
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean() + 0.5 * reg * (W**2).sum()
    return float(loss), X.T @ (p - np.eye(3)[y]) / len(y) + reg * W


# bugs that only the diagnosis finds
GRADIENT_BUGS = {
    "missing penalty": lambda g, W: g - REG * W,
    "penalty twice": lambda g, W: g + REG * W,
    "penalty sign": lambda g, W: g - 2 * REG * W,
    "penalty over N": lambda g, W: g - REG * W + REG * W / 7,
    "penalty strength": lambda g, W: g + 0.1234 * W,
    "penalty form": lambda g, W: g - REG * W + REG * W**2,
    "absolute value": lambda g, W: np.abs(g),
    "offset": lambda g, W: g + W[0, 0],
    "reversed": lambda g, W: g[::-1].copy(),
    "missing mean": lambda g, W: 7 * (g - REG * W) + REG * W,
    "clipped": lambda g, W: np.clip(g, -0.3, 0.3),
    "column scale": lambda g, W: g * [1, 1 - REG / 3, 1 + REG],
    "one entry": lambda g, W: g + REG * (np.arange(12) == 7).reshape(4, 3),
    "true class": lambda g, W: g + ROWS.T @ np.eye(3)[CLASSES] / 7,
    "wrong chain factor": lambda g, W: g / (1 - np.tanh(W) ** 2) * np.tanh(W),
}


def with_bug(bug):
    def answer(W, X, y, *, reg):
        loss, dW = objective(W, X, y, reg=reg)
        return loss, GRADIENT_BUGS[bug](dW, W)

    return answer


def numbers_in(text):
    return [float(found) for found in re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


class TestDiagnosis:
    arguments = call(WEIGHTS, ROWS, CLASSES, reg=REG)

    @pytest.mark.parametrize("bug", GRADIENT_BUGS)
    def test_a_wrong_gradient_is_explained_without_showing_data(self, bug):
        failed = failure_on(
            "a case", with_bug(bug), objective, self.arguments, names=("loss", "dW")
        )
        assert failed.cause == bug
        told = str(failed).partition("relative error ")[2].partition(". ")[2]
        assert len(told) > 20
        loss, dW = objective(WEIGHTS, ROWS, CLASSES, reg=REG)
        wrong = GRADIENT_BUGS[bug](dW, WEIGHTS)
        data = np.hstack([a.ravel() for a in (WEIGHTS, ROWS, dW, wrong, wrong - dW)] + [loss, REG])
        for number in numbers_in(told):
            assert not np.isclose(np.abs(data), number, rtol=1e-3).any(), told

    def test_indices_counts_and_shapes_stay(self):
        told = str(failure_on("a case", with_bug("one entry"), objective, self.arguments,
                              names=("loss", "dW")))  # fmt: skip
        assert "Only 1 of 12 entries are wrong (one entry: (2, 1))" in told
        assert told.endswith("Your gradient is # times the right value there.")

    @pytest.mark.parametrize(
        ("sentence", "told"),
        [
            ("off by -0.25 in rows 3 to 12.", "off by # in rows 3 to 12."),
            ("lacks 2 * W, 3e-05 * W and 1e+06 * sign(W).", "lacks # * W, # * W and # * sign(W)."),
            ("0.5 * W -1.5 * abs(W) +2.5 * W**2", "# * W # * abs(W) +# * W**2"),
            ("That of 0.5 * reg * sum(W**2) is reg * W.",) * 2,
            ("2/3 of it; float32; X1; 1/N; axis 0; (2, 0); shape (4,).",) * 2,
            ("13 entries of 12, 1000 too large", "# entries of 12, # too large"),
        ],
    )
    def test_numbers_that_may_be_data(self, sentence, told):
        assert without_data(sentence, 12) == told

    def test_a_result_that_is_no_gradient_is_not_called_one(self):
        failed = failure_on("a case", np.abs, np.array, call(ROWS), names=("scores",))
        assert failed.cause == ""
        failed = failure_on("a case", np.abs, np.array, call(ROWS), names=("dx",))
        assert failed.cause == "absolute value"

    def test_few_numbers_that_recur_fit_much_by_chance(self):
        right = np.array([[-2.0, 1, 1, 0], [0, 0, 0, 0], [1, -1, 0, 0], [-3, 1, 1, 1]]) / 4
        x = ROWS[:4]
        failed = failure_on("a case", lambda x: np.roll(right, 1, axis=0), lambda x: right, call(x),
                            names=("dx",))  # fmt: skip
        assert failed.cause == ""
        masked = np.where(right == 0, 0.3, right)
        failed = failure_on("a case", lambda x: masked, lambda x: right, call(x), names=("dx",))
        assert failed.cause == "missing mask"

    def test_a_diagnosis_that_fails_costs_only_itself(self, monkeypatch):
        def breaks(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(gradient_causes, "diagnose_difference", breaks)
        failed = failure_on("a case", np.abs, np.array, call(ROWS), names=("dx",))
        assert failed.cause == ""
        assert "dx is not right" in str(failed)

    def test_large_arrays_are_refused_quickly(self, rng):
        x = rng.normal(size=(1000, 100))
        start = time.perf_counter()
        failed = failure_on("a case", np.abs, np.array, call(x), names=("dx",))
        assert failed.cause == ""
        assert time.perf_counter() - start < 0.2

    def test_the_largest_is_diagnosed_quickly(self, rng):
        x = rng.normal(size=(gradient_causes.LARGEST // 10, 10))
        noise = rng.normal(size=x.shape)
        start = time.perf_counter()
        failed = failure_on("a case", lambda x: x + noise, np.array, call(x), names=("dx",))
        assert failed.cause == ""
        assert time.perf_counter() - start < 1  # 0.1 s where nobody else computes

    def test_a_right_answer_is_not_diagnosed(self, monkeypatch):
        monkeypatch.setattr(gradient_causes, "diagnose_difference", None)
        check_cases(half_square, half_square, CASES, rng=np.random.default_rng(0), names=PAIR)


def uses_helper(x, y):
    return helper(x, y)


def helper(x, y):
    return mse_loss(x, y)


def imports_inside(x, y):
    import scipy.special

    return scipy.special.expit(x), y


def by_name(x, y):
    return __import__("torch.nn").tensor(x), y


def innocent(x, y):
    """Mention scipy and torch.nn in words; call an attribute of the name jax."""
    return half_square(x, y)


def closes_over():
    ready = mse_loss
    return lambda x, y: ready(x, y)


class TestBorrowed:
    @pytest.mark.parametrize(
        "answer",
        [mse_loss, functools.partial(mse_loss), uses_helper, imports_inside, by_name,
         closes_over(), lambda x, y, f=mse_loss: f(x, y)],
    )  # fmt: skip
    def test_refused(self, answer):
        cases_refused("Write it with NumPy alone", answer)

    def test_words_are_free(self):
        check_cases(innocent, half_square, CASES, rng=np.random.default_rng(0), names=PAIR)


class TestVectorized:
    few, many = call(np.ones(4)), call(np.ones(404))

    @pytest.mark.parametrize(
        "answer",
        [np.square, lambda x: x**2, lambda x: np.einsum("i,i->", x, x),
         lambda x: sum(x**k for k in range(10))],
    )  # fmt: skip
    def test_right(self, answer):
        check_vectorized(answer, self.few, self.many)

    @pytest.mark.parametrize(
        "answer",
        [
            lambda x: np.array([v**2 for v in x]),
            lambda x: sum(v for v in x),
            lambda x: np.vectorize(lambda v: v * 2)(x),
            lambda x: functools.reduce(lambda a, b: a + b, x),
        ],
    )
    def test_loops(self, answer):
        refused("runs .* Python steps for 4 rows", check_vectorized, answer, self.few, self.many)

    def test_measured_calls_are_compared(self):
        def junk_when_traced(x):
            return x if sys.gettrace() else x**2

        words = "hidden test “4 rows”: result is not right"
        refused(words, check_vectorized, junk_when_traced, call(X[:1, :1] + np.ones((4, 1))),
                call(np.ones((404, 1))), reference=np.square)  # fmt: skip

    def test_time_is_not_called_a_loop(self):
        """An array of all pairs of rows takes as long as a loop, in the same number of steps."""

        class Elsewhere:
            __name__ = "pairs"

            def __call__(self, x):
                return x**2

            def count_steps(self, x):
                return x**2, 7

            def processor_seconds(self, x):
                return x**2, 1e-8 * len(x) ** 2

        words = (
            "41.0 microseconds of processor time a row for 4,097 rows.*or an array with a row and"
        )
        refused(words, check_vectorized, Elsewhere(), self.few, self.many)

    def test_leaves_tracing_as_it_was(self):
        before = sys.gettrace()
        check_vectorized(np.square, self.few, self.many)
        assert sys.gettrace() is before


class TestLikelyCause:
    right = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0], [2.0, 7.0, 1.0], [3.0, 1.0, 9.0]])

    @pytest.mark.parametrize(
        ("got", "words"),
        [
            (right * 4, "4 times too large. Is the mean over the 4 examples missing?"),
            (right / 4, "4 times too small. Is the mean over the 4 examples taken twice?"),
            (right / 3, "over all entries, 3 to an example"),
            (right * 2, "Is a factor ½ missing?"),
            (right / 2, "Is there a ½ too many?"),
            (-right, "The sign is reversed."),
            (right * 0, "Every entry is 0."),
            (right * 1.04, "It is 1.04 times what it should be"),
            (right + np.eye(4, 3) + np.eye(4, 3, k=-3), "Exactly one entry of each row"),
            (right * np.inf, "nan or infinity"),
            (right + right**2, ""),
            (right, ""),
        ],
    )
    def test_arrays(self, got, words):
        assert words in likely_cause(got, self.right)
        assert bool(words) == bool(likely_cause(got, self.right))

    def test_numbers(self):
        assert likely_cause(7.25, 6.25) == " It is too large by exactly 1."
        assert likely_cause(3.0, 5.5) == ""
        assert "over all entries, 3 to an example" in likely_cause(2.0, 6.0, n=5, columns=3)
        assert likely_cause(0.0, 2.0) == " It is 0."

    def test_two_stories_for_one_ratio(self):
        words = likely_cause(self.right[:2] * 2, self.right[:2])
        assert "mean over the 2 examples missing" in words
        assert "factor ½ missing" in words


class TestData:
    def test_layouts_are_equal_and_lie_differently(self):
        x = np.arange(12.0).reshape(3, 4)
        kinds = layouts(x)
        assert len(kinds) == 4
        for array in kinds.values():
            assert_array_equal(array, x)
            assert array.dtype == x.dtype
            assert not np.shares_memory(array, x)
        assert kinds["columns first"].flags.f_contiguous
        assert not kinds["a window of a larger array"].flags.contiguous
        assert min(kinds["backwards in memory"].strides) < 0
        assert not kinds["read-only"].flags.writeable

    @pytest.mark.parametrize("word", layouts(X))
    def test_a_function_gets_the_very_layout(self, word):
        array = layouts(X)[word]
        got = []
        check_value(lambda x: got.append(x) or 1.0, array, expected=1.0)
        assert got[0].strides == array.strides
        assert got[0].flags.writeable == array.flags.writeable

    def test_seed_is_the_submissions(self, monkeypatch, tmp_path):
        def draw(label="a"):
            return submission_rng(label).random()

        for student in ("kim", "lee"):
            (tmp_path / student / "a1").mkdir(parents=True)
        monkeypatch.delenv("CS_SUBMISSION", raising=False)
        monkeypatch.chdir(tmp_path / "kim" / "a1")
        kim = draw()
        assert draw() == kim != draw("b")
        monkeypatch.chdir(tmp_path / "lee" / "a1")
        assert draw() != kim
        monkeypatch.setenv("CS_SUBMISSION", "kim/a1")
        assert draw() == kim

    def test_a_secret_keys_the_seed_and_does_not_cancel(self, monkeypatch):
        """CRC-32, which is affine, once gave a classmate's seed from one's own."""

        def seed(student, secret):
            with monkeypatch.context() as patch:
                patch.setenv("CS_SUBMISSION", student)
                patch.setenv("CS_SECRET", secret)
                seeds = submission_rng("a").bit_generator.seed_seq.entropy
                return int(seeds)

        students = ("kim/a1", "lee/a1")
        differences = {seed(students[0], key) ^ seed(students[1], key) for key in ("", "x", "y")}
        assert len(differences) == 3
        assert len({seed("kim/a1", key) for key in ("", "x", "y")}) == 3
        assert min(seed(student, "x") for student in students) > 2**200


def test_a_notebook_shows_the_message_alone_in_lines_that_fit():
    lines = CheckFailed("mse_loss: " + "words " * 40)._render_traceback_()
    assert lines[0].startswith("CheckFailed: mse_loss: words")
    assert max(map(len, lines)) <= 83  # where `nbgrader validate` cuts them
    assert len(lines) > 2
