"""Checks of functions that draw: they refuse each mistake by its name, and let right draws pass."""

import copy
import re

import numpy as np
import pytest

from cs_core.testing import CheckFailed, call, check_distribution, check_no_draw
from cs_core.testing.laws import Law, gaussian, limit, shortfall, truncated, two_values, uniform
from cs_core.testing.noise import check_dropout

SEED = 5


def signed(rng, *shape):
    return rng.uniform(0.5, 2.0, shape) * np.where(rng.random(shape) < 0.5, -1, 1)


TABLE = signed(np.random.default_rng(0), 160, 200)
VECTOR = signed(np.random.default_rng(1), 20)


def dropout_with(kept, scale=lambda p: 1 / (1 - p)):
    """A dropout whose mask is drawn by another function; what stays is scaled."""

    def dropout(x, drop_prob, *, rng):
        mask = (kept(x.shape, drop_prob, rng) * scale(drop_prob)).astype(x.dtype)
        return x * mask, mask

    return dropout


def drawn(shape, p, rng):
    return rng.random(shape) >= p


right = dropout_with(drawn)


def refusal(function, x=TABLE, p=0.7, **options):
    with pytest.raises(CheckFailed) as caught:
        check_dropout(function, x, p, rng=np.random.default_rng(SEED), **options)
    return caught.value


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.7])
def test_right_draws_pass(p, dtype):
    rng = np.random.default_rng(SEED)
    check_dropout(right, TABLE.astype(dtype), p, rng=rng)
    check_dropout(right, VECTOR.astype(dtype), p, rng=rng, calls=160)
    check_dropout(right, TABLE[:96].reshape(80, 6, 40).astype(dtype), p, rng=rng)


def test_right_draws_of_another_kind_pass():
    ways = {
        "kept": lambda shape, p, rng: rng.random(shape) < 1 - p,
        "binomial": lambda shape, p, rng: rng.binomial(1, 1 - p, size=shape),
        "single": lambda shape, p, rng: rng.random(shape, dtype=np.float32) >= p,
        "of its own": lambda s, p, rng: np.random.default_rng(rng.integers(2**60)).random(s) >= p,
    }
    for way in ways.values():
        check_dropout(dropout_with(way), TABLE, 0.3, rng=np.random.default_rng(SEED))


@pytest.mark.parametrize(
    ("kept", "scale", "words"),
    [
        (lambda s, p, r: r.random(s) < p, lambda p: 1 / (1 - p), "kept with the probability of dr"),
        (lambda s, p, r: r.random(s) < p, lambda p: 1 / p, "taken for the probability of keeping"),
        (drawn, lambda p: 1 / p, "scale is one over the probability of dropping"),
        (drawn, lambda p: 1.0, "nothing is scaled up"),
        (drawn, lambda p: 1 - p, "scaled down"),
        (drawn, lambda p: 2.0, "the scale is that of ½"),
        (lambda s, p, r: r.random(s) < 0.5, lambda p: 2.0, "½ is typed in"),
    ],
)
def test_a_known_mistake_is_named(kept, scale, words):
    failed = refusal(dropout_with(kept, scale))
    assert "dropout: out is not drawn as it should be." in str(failed)
    assert words in str(failed)
    assert words in failed.cause


def exact_share(shape, p, rng):
    size = int(np.prod(shape))
    return rng.permutation(size).reshape(shape) >= round(p * size)


def but_for(where):
    def kept(shape, p, rng):
        mask = rng.random(shape) >= p
        mask[where] = True
        return mask

    return kept


@pytest.mark.parametrize(
    ("kept", "cause"),
    [
        (lambda s, p, r: np.broadcast_to(r.random((s[0], 1)) >= p, s), "one draw for a row"),
        (lambda s, p, r: np.broadcast_to(r.random(s[1]) >= p, s), "one draw for a column"),
        (lambda s, p, r: np.random.default_rng(0).random(s) >= p, "fixed seed"),
        (lambda s, p, r: np.random.default_rng().random(s) >= p, "not from rng"),
        (lambda s, p, r: np.random.random(s) >= p, "not from rng"),  # noqa: NPY002
        (lambda s, p, r: copy.deepcopy(r).random(s) >= p, "generator not moved"),
        (lambda s, p, r: r.normal(size=s) >= p, "wrong share"),
        (lambda s, p, r: np.ones(s), "fixed seed"),
        (lambda s, p, r: r.random(s) >= p - 0.03, "wrong share"),
        (but_for(np.s_[:, 0]), "column of its own"),
        (but_for(np.s_[3]), "row of its own"),
        (lambda s, p, r: np.resize(r.random((s[0] // 2, s[1])) >= p, s), "rows depend"),
        (lambda s, p, r: np.repeat(r.random((s[0], s[1] // 2)) >= p, 2, axis=1), "columns depend"),
    ],
)
def test_what_is_wrong_with_the_draws_is_named(kept, cause):
    assert refusal(dropout_with(kept)).cause.startswith(cause)


@pytest.mark.parametrize(
    ("kept", "cause"),
    [
        (exact_share, "drawn without replacement"),
        (but_for(0), "entry of its own"),
        (lambda s, p, r: np.repeat(r.random(s[0] // 2) >= p, 2), "entries depend"),
    ],
)
def test_many_calls_show_what_one_table_does_not(kept, cause):
    assert refusal(dropout_with(kept), VECTOR, 0.4, calls=160).cause.startswith(cause)


def test_the_share_is_told():
    words = str(refusal(dropout_with(lambda s, p, r: r.random(s) >= 0.6)))
    assert re.search(r"(59|60)\.\d% of 96,000 entries are 0; about 70.0% should be\.", words)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x, m: (x * m, m > 0), "cache has dtype bool, must have float64"),
        (lambda x, m: (x * m, (m > 0).astype(float)), "out is not x times cache"),
        (lambda x, m: (x * m, m[::-1].copy()), "is there more than one mask?"),
        (lambda x, m: (x * m, m[:-1]), "cache has shape (159, 200), must have (160, 200)"),
        (
            lambda x, m: (x * m).astype(np.float32),
            "must return 2 values, (out, cache), got ndarray",
        ),
        (lambda x, m: ((x * m).astype(np.float32), m), "out has dtype float32, must have float64"),
        (lambda x, m: (x * m + np.where(m, 0, np.nan), m), "out has nan or infinity in it"),
        (lambda x, m: [x * m, m], "must return 2 values, (out, cache), got list"),
    ],
)
def test_a_result_of_another_form_is_refused(spoil, words):
    def dropout(x, drop_prob, *, rng):
        return spoil(x, right(x, drop_prob, rng=rng)[1])

    assert words in str(refusal(dropout))


def test_a_mask_without_its_scale_is_named_where_out_is_left_to_itself():
    x, p = np.ones((160, 200)), 0.7
    laws = {"cache": two_values(0 * x, x / (1 - p), p, words=("0", "the scale"))}
    known = {"nothing is scaled": ("cache", two_values(0 * x, x, p, words=("0", "1")))}
    with pytest.raises(CheckFailed, match="It looks as if nothing is scaled") as caught:
        check_distribution(
            lambda x, rng: 1.0 * (rng.random(x.shape) >= p), lambda g: call(x, rng=g), laws,
            rng=np.random.default_rng(0), mistakes=known,
        )  # fmt: skip
    assert caught.value.cause == "nothing is scaled"


def test_errors_writes_and_borrowed_answers_are_refused():
    def raises(x, drop_prob, *, rng):
        raise ZeroDivisionError("no")

    def writes(x, drop_prob, *, rng):
        x *= 2
        return right(x, drop_prob, rng=rng)

    from cs_core.regularizers import dropout_forward

    before = TABLE.copy()
    assert "your code raised ZeroDivisionError" in str(refusal(raises))
    assert refusal(writes).cause == "modified argument"
    assert refusal(dropout_forward).cause == "borrowed"
    np.testing.assert_array_equal(TABLE, before)


def test_a_hidden_test_is_called_by_its_word_and_prints_nothing(capsys):
    check_dropout(right, TABLE, 0.4, rng=np.random.default_rng(0), word="a table")
    assert capsys.readouterr().out == ""
    failed = refusal(dropout_with(drawn, lambda p: 1.0), word="a table")
    assert str(failed).startswith("dropout, hidden test “a table”: out")
    assert failed.case == "a table"
    check_dropout(right, TABLE, 0.4, rng=np.random.default_rng(0))
    assert capsys.readouterr().out == "dropout: draws as it should.\n"


# --- laws with a density, as of initial weights


def check_weights(draw, law, shape=(120, 150), **options):
    check_distribution(
        draw, lambda g: call(shape, rng=g), {"W": law}, rng=np.random.default_rng(SEED), **options
    )


def normal(std, mean=0.0):
    return lambda shape, rng: rng.normal(mean, std, shape)


FLAT = np.zeros((120, 150))


@pytest.mark.parametrize("std", [1e-3, 0.1, 30.0])
def test_normal_and_uniform_weights_pass(std):
    check_weights(normal(std), gaussian(FLAT, std))
    check_weights(lambda shape, rng: rng.uniform(-std, std, shape), uniform(FLAT, std))
    check_weights(normal(std), gaussian(np.zeros((4, 5)), std), (4, 5), calls=200)


@pytest.mark.parametrize(
    ("draw", "cause"),
    [
        (normal(0.05), "wrong spread"),
        (normal(0.11), "wrong spread"),
        (normal(0.1, mean=0.02), "wrong mean"),
        (lambda s, rng: rng.normal(0, 0.1, (s[0], 1)) * np.ones(s), "one draw for a row"),
        (lambda s, rng: rng.normal(0, 0.1, s[1]) * np.ones(s), "one draw for a column"),
        (lambda s, rng: 0.1 * np.abs(rng.normal(size=s)), "wrong mean"),
        (lambda s, rng: np.resize(rng.normal(0, 0.1, (60, 150)), s), "rows depend"),
        (lambda s, rng: np.random.default_rng(3).normal(0, 0.1, s), "fixed seed"),
        (lambda s, rng: np.random.default_rng().normal(0, 0.1, s), "not from rng"),
    ],
)
def test_other_weights_are_refused(draw, cause):
    with pytest.raises(CheckFailed) as caught:
        check_weights(draw, gaussian(FLAT, 0.1))
    assert caught.value.cause.startswith(cause)


def test_a_known_spread_is_named():
    known = {"the variance is taken for the standard deviation": ("W", gaussian(FLAT, 0.01))}
    with pytest.raises(CheckFailed, match="as if the variance is taken for the standard deviation"):
        check_weights(normal(0.01), gaussian(FLAT, 0.1), mistakes=known)


@pytest.mark.parametrize(
    ("draw", "cause"),
    [
        (lambda s, rng: rng.uniform(-np.sqrt(3), np.sqrt(3), s), "wrong shape"),
        (lambda s, rng: rng.laplace(0, np.sqrt(0.5), s), "wrong shape"),
        (lambda s, rng: rng.choice([-1.0, 1.0], s), "few different numbers"),
        (lambda s, rng: rng.normal(size=s).round(2), "few different numbers"),
        (lambda s, rng: rng.exponential(size=s) - 1, "wrong shape"),
    ],
)
def test_a_density_of_another_shape_is_refused(draw, cause):
    with pytest.raises(CheckFailed) as caught:
        check_weights(draw, gaussian(FLAT, 1.0))
    assert caught.value.cause.startswith(cause)


def test_the_call_that_raises_is_told_among_many():
    calls = iter(range(9))

    def draw(shape, rng):
        return rng.normal(size=shape) / (1 if next(calls) < 6 else np.zeros(0))

    with pytest.raises(CheckFailed, match="raised ValueError") as caught:
        check_weights(draw, gaussian(np.zeros((5, 4)), 1.0), (5, 4), calls=9)
    assert caught.value.cause == "error raised"


def cut_off(shape, rng):
    drawn = rng.normal(size=shape)
    while (far := np.abs(drawn) > 2).any():
        drawn[far] = rng.normal(size=far.sum())
    return drawn


def test_a_normal_distribution_that_is_cut_off_is_refused_and_known_by_its_law():
    spread = truncated(0, 1.0).std
    check_weights(cut_off, truncated(FLAT, 1.0))
    check_weights(lambda s, rng: cut_off(s, rng) / spread, truncated(FLAT, 1.0, rescaled=True))
    with pytest.raises(CheckFailed, match=r"0.00% of .* 3 standard .* 0.27% of a normal distr"):
        check_weights(lambda s, rng: cut_off(s, rng) / spread, gaussian(FLAT, 1.0))


def test_a_uniform_law_has_bounds():
    with pytest.raises(CheckFailed, match="54 of 54,000 entries lie outside the bounds"):
        check_weights(one_entry_in_a_thousand_out, uniform(FLAT, 1.0))


def one_entry_in_a_thousand_out(shape, rng):
    drawn = rng.uniform(-1, 1, shape)
    drawn.flat[:18] = 1.01
    return drawn


@pytest.mark.parametrize(
    ("made_exact", "cause"),
    [
        (lambda W: W - W.mean(), "mean made exact"),
        (lambda W: W / W.std(), "spread made exact"),
        (lambda W: (W - W.mean()) / W.std(), "mean made exact"),
    ],
)
def test_draws_made_exact_afterwards_are_refused(made_exact, cause):
    def draw(shape, rng):
        return made_exact(rng.normal(size=shape))

    with pytest.raises(CheckFailed) as caught:
        check_weights(draw, gaussian(np.zeros((5, 4)), 1.0), (5, 4), calls=220)
    assert caught.value.cause in (cause, "mean made exact")


# --- generators that must not move


def test_a_generator_that_stays_passes(capsys):
    check_no_draw(lambda x, *, rng: x, call(1.0, rng=np.random.default_rng(0)))
    check_no_draw(lambda x, *, rng: x, call(1.0, rng=np.random.default_rng(0)), word="hidden")
    assert capsys.readouterr().out == "<lambda>: draws nothing.\n"


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.SFC64])
@pytest.mark.parametrize("draw", ["random", "standard_normal"])
def test_a_generator_that_moves_is_noticed(bits, draw):
    rng = np.random.Generator(bits(0))
    with pytest.raises(CheckFailed, match="draws random numbers where it should not") as caught:
        check_no_draw(lambda rng: getattr(rng, draw)(), call(rng), word="test time")
    assert caught.value.cause == "draws needlessly"
    assert caught.value.case == "test time"


def test_half_a_number_that_was_used_up_is_no_move():
    rng = np.random.default_rng(0)
    rng.integers(10, size=2, dtype=np.int32)
    check_no_draw(lambda rng: rng.bit_generator.state.update(uinteger=0), call(rng))
    with pytest.raises(CheckFailed):
        check_no_draw(lambda rng: rng.integers(10, dtype=np.int32), call(rng))


# --- limits, and wrong uses


def test_limits_are_exceeded_rarely_and_not_too_far_away():
    rng = np.random.default_rng(0)
    sums = np.abs(rng.normal(size=(2_000, 400)).sum(axis=1))
    assert sums.max() < limit(400, 0.6) < 9 * 20
    skewed = (rng.random((2_000, 400)) < 0.05) / np.sqrt(0.05 * 0.95) - np.sqrt(0.05 / 0.95)
    law = two_values(1.0, 0.0, 0.05, words=("", ""))
    assert np.abs(skewed.sum(axis=1)).max() < limit(400, law.scale) < 16 * 20
    assert shortfall(400, 3.0) < 400
    assert limit(400, 0.6, sums=1000) > limit(400, 0.6)


def test_moments_of_two_values():
    law = two_values(np.array([1.0]), np.array([-2.0]), 0.3, words=("one", "other"))
    p = np.array([0.3, 0.7])
    values = np.array([1.0, -2.0])
    z = (values - law.mean) / law.std
    np.testing.assert_allclose([p @ z, p @ z**2, p @ z**4], [0, 1, law.fourth], atol=1e-14)
    assert np.abs(z).max() == pytest.approx(3 * law.scale)
    assert isinstance(law, Law)


def test_wrong_uses_are_refused():
    with pytest.raises(ValueError, match="calls must be at least 4, got 3"):
        check_dropout(right, TABLE, 0.4, rng=np.random.default_rng(0), calls=3)
