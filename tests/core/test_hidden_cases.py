"""Hidden cases: every promise meets every other, and a failure says where it shows."""

import itertools

import numpy as np
import pytest

from cs_core.testing import FLOATS, INTEGERS, SAME, CheckFailed, call, check_cases, cost, crossed
from cs_core.testing.crossing import Form
from cs_core.testing.draws import BANDS, gapped, spread, violating
from cs_core.testing.memory import layout_of


def softmax_loss(scores, y):
    z = scores - scores.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d, rows = np.exp(log_p), np.arange(len(y))
    loss = -float(log_p[rows, y].sum() / len(y))
    d[rows, y] -= 1
    return loss, d / len(y)


RNG = np.random.default_rng(5)
SCORES, Y = gapped(RNG, 6, 4, 0.5, 3.0)
CASES = {
    "ordinary": call(SCORES, Y),
    "two classes": call(*gapped(RNG, 5, 2, 0.5, 3.0)),
    "300 classes": call(gapped(RNG, 3, 300, 0.5, 3.0)[0], np.array([0, 299, 256])),
    "one example": call(SCORES[:1], Y[:1]),
    "sure": call(SCORES + 900.0 * np.eye(4)[Y], Y),
}
FORMS = crossed(CASES, FLOATS, INTEGERS)
ALL = tuple(FORMS)


def forms_of(word):
    return [case for name, case in FORMS.items() if name.startswith(f"{word};")]


class TestCrossed:
    def test_the_ordinary_case_comes_in_all_dtypes_and_pairs_of_layouts(self):
        forms = forms_of("ordinary")
        dtypes = {tuple(a.dtype.name for a in form.args) for form in forms}
        assert dtypes == set(itertools.product(FLOATS, INTEGERS))
        # a single axis has no columns that could come first
        layouts = {tuple(map(layout_of, form.args)) for form in forms}
        assert len({first for first, _ in layouts}) == 5
        assert len(layouts) == 5 * 4

    def test_two_arrays_lie_differently_from_each_other(self):
        pairs = crossed({"pair": call(SCORES, SCORES + 1)}, FLOATS, FLOATS)
        layouts = {tuple(map(layout_of, case.args)) for case in pairs.values()}
        assert {("", "columns first"), ("columns first", "")} <= layouts

    @pytest.mark.parametrize("word", CASES)
    def test_each_case_meets_both_precisions_and_unsigned_labels(self, word):
        forms = forms_of(word)
        assert {form.args[0].dtype.name for form in forms} == set(FLOATS)
        assert "u" in {form.args[1].dtype.kind for form in forms}

    def test_labels_keep_their_values(self):
        for form in FORMS.values():
            if isinstance(form, Form):
                assert np.array_equal(form.args[1], form.like.args[1])
                assert np.array_equal(form.args[0], form.like.args[0])
        assert all(form.args[1].dtype.itemsize > 1 for form in forms_of("300 classes"))

    def test_an_array_can_follow_the_first(self):
        cases = {"a": call(SCORES.T, SCORES, Y), "b": call(SCORES.T, SCORES, Y)}
        for form in crossed(cases, FLOATS, SAME, INTEGERS).values():
            assert form.args[0].dtype == form.args[1].dtype

    def test_every_dtype_meets_in_the_course_of_the_cases(self):
        many = crossed({str(i): call(SCORES, Y) for i in range(25)}, FLOATS, INTEGERS)
        others = [form for word, form in many.items() if ";" in word and not word.startswith("0;")]
        assert {form.args[1].dtype.name for form in others} == set(INTEGERS) - {"int64"}

    def test_forms_share_the_reference_of_their_case(self):
        asked = []

        def counting(scores, y):
            asked.append(scores)
            return softmax_loss(scores, y)

        exact = {"eighths": call(np.round(8 * SCORES) / 8, Y)}
        check_cases(softmax_loss, counting, crossed(exact, FLOATS, INTEGERS),
                    rng=np.random.default_rng(0), names=("loss", "dscores"))  # fmt: skip
        assert len(asked) == 1

    def test_nothing_is_drawn(self):
        again = crossed(CASES, FLOATS, INTEGERS)
        assert list(again) == list(FORMS)

    def test_dtypes_for_every_array(self):
        with pytest.raises(ValueError, match="2 arrays, got 1"):
            crossed(CASES, FLOATS)


class TestDraws:
    @pytest.mark.parametrize("band", BANDS)
    @pytest.mark.parametrize("shape", [(6, 4), (6, 2), (1, 5), (7, 3)])
    def test_gaps_span_the_band_whoever_draws(self, band, shape):
        low, high = BANDS[band]
        for seed in range(5):
            scores, y = gapped(np.random.default_rng(seed), *shape, low, high)
            gaps = scores.max(axis=1, keepdims=True) - scores
            found = gaps[gaps > 1e-9]
            assert low <= found.min() <= 1.1 * low
            assert high / 1.1 <= found.max() <= high
            if len(y) > 1:
                assert {0.0} < set(gaps[np.arange(len(y)), y].round(9))

    def test_sizes_span_the_band(self):
        sizes = np.abs(spread(np.random.default_rng(1), 9, 5.0, 40.0))
        assert 5 <= sizes.min() < 5.3
        assert 38 < sizes.max() <= 40

    @pytest.mark.parametrize("margin", [0.0, 0.375, 1.0])
    def test_every_count_of_violations_occurs_and_single_precision_is_exact(self, margin):
        for seed in range(5):
            scores, y = violating(np.random.default_rng(seed), 9, 4, margin=margin)
            terms = scores - scores[np.arange(9), y][:, None] + margin
            others = terms[np.arange(4) != y[:, None]].reshape(9, 3)
            assert set((others > 0).sum(axis=1)) == {0, 1, 2, 3}
            assert np.abs(others).min() >= 1 / 8
            assert np.array_equal(scores, scores.astype(np.float32))


def answer(wrong_where, change):
    def f(scores, y):
        loss, d = softmax_loss(scores, y)
        return change(loss, d) if wrong_where(scores, y) else (loss, d)

    return f


def told(f, cases=FORMS, seed=0):
    with pytest.raises(CheckFailed) as failed:
        check_cases(
            f, softmax_loss, cases, rng=np.random.default_rng(seed), names=("loss", "dscores")
        )
    return failed.value


def twice(loss, d):
    return 2 * loss + 0.1, d


class TestWords:
    @pytest.mark.parametrize(
        ("where", "kind"),
        [
            (lambda s, y: s.dtype == np.float32, "scores of dtype float32"),
            (lambda s, y: y.dtype.kind == "u", "y of unsigned integers"),
            (lambda s, y: len(s) == 1, "1 row of scores"),
            (lambda s, y: s.shape[1] > 255, "more than 255 columns of scores"),
            (lambda s, y: softmax_loss(s, y)[0] == 0, "a loss of exactly 0"),
            (lambda s, y: s.flags.fnc and s.flags.writeable, "scores columns first"),
            (lambda s, y: s.dtype == np.float32 and y.dtype.kind == "u",
             "y of unsigned integers and scores of dtype float32"),
            (lambda s, y: len(s) == 1 or s.shape[1] > 255,
             "more than 255 columns of scores or 1 row of scores"),
        ],
    )  # fmt: skip
    def test_what_the_failing_inputs_share(self, where, kind):
        for seed in range(3):
            failed = told(answer(where, twice), seed=seed)
            assert failed.case == kind
            assert f"those with {kind}, and no others." in str(failed)

    def test_the_plainest_is_named_whatever_the_order(self):
        messages = {str(told(answer(lambda s, y: True, twice), seed=seed)) for seed in range(5)}
        assert len(messages) == 1
        assert "hidden test “ordinary”" in messages.pop()

    def test_all_wrong(self):
        words = f"All {len(FORMS)} hidden inputs give a wrong result, the ordinary one too."
        assert words in str(told(answer(lambda s, y: True, twice)))

    def test_an_error_in_some_calls_hides_no_other(self):
        def f(scores, y):
            if len(scores) == 1:
                raise ValueError("no")
            return answer(lambda s, y: s.dtype == np.float32, twice)(scores, y)

        failed = told(f)
        assert "those with 1 row of scores or scores of dtype float32" in str(failed)

    def test_a_guess_that_one_kind_alone_suggests_is_not_told(self):
        def factor_on_one_kind(scores, y):
            loss, d = softmax_loss(scores, y)
            return (6 * loss if scores.shape == (6, 4) else loss + 0.123, d)

        failed = told(factor_on_one_kind)
        assert failed.cause == ""
        assert "mean over" not in str(failed)

    def test_a_guess_that_most_kinds_suggest_is_told(self):
        failed = told(lambda s, y: (len(s) * softmax_loss(s, y)[0], softmax_loss(s, y)[1]))
        assert "missing mean" in failed.cause

    def test_time_that_is_up_says_what_was_not_tried(self):
        import time

        def slow(scores, y):
            time.sleep(0.02)
            return softmax_loss(scores, y)

        with pytest.raises(CheckFailed, match="more were not tried") as failed:
            check_cases(slow, softmax_loss, FORMS, rng=np.random.default_rng(0),
                        names=("loss", "dscores"), seconds=0.1)  # fmt: skip
        assert failed.value.cause == "time limit"


class TestCost:
    def timed(self, monkeypatch, seconds):
        taken = lambda label, function, arguments: (function(*arguments.args), seconds)  # noqa: E731
        monkeypatch.setattr(cost, "_timed", taken)
        cost.check_cost(np.square, lambda x: x * x, call(np.ones(10)))

    def test_a_loop_on_a_busy_machine_is_not_refused(self, monkeypatch):
        """Alone, a right loop over 140,000 entries took 0.14 s: 236 times the formula's time."""
        self.timed(monkeypatch, 0.4)

    def test_a_loss_for_every_column_is_refused(self, monkeypatch):
        with pytest.raises(CheckFailed, match=r"takes 2\.2 s of processor time"):
            self.timed(monkeypatch, 2.2)
