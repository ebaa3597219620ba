"""Learning-rate schedules: values by hand, ranges, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_core import schedules
from cs_core.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup

MAKERS = {
    "constant": lambda rate: constant(rate),
    "step_decay": lambda rate: step_decay(rate, every=10, factor=0.5),
    "exponential": lambda rate: exponential(rate, decay=0.1),
    "inverse_time": lambda rate: inverse_time(rate, decay=0.1),
    "cosine": lambda rate: cosine(rate, steps=50),
    "warmup": lambda rate: warmup(5, then=cosine(rate, steps=50)),
}
every_maker = pytest.mark.parametrize("name", MAKERS)


def public():
    return {n for n, f in vars(schedules).items() if callable(f) and n[0].islower()}


def test_the_table_holds_every_schedule():
    ours = {n for n in public() if getattr(schedules, n).__module__ == schedules.__name__}
    assert ours == set(MAKERS)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (constant(0.3), {0: 0.3, 7: 0.3, 10**9: 0.3}),
        (step_decay(0.8, every=3, factor=0.5), {0: 0.8, 2: 0.8, 3: 0.4, 5: 0.4, 6: 0.2}),
        (step_decay(1.0, every=1), {0: 1.0, 1: 0.1, 2: 0.01}),
        (exponential(0.5, decay=np.log(2)), {0: 0.5, 1: 0.25, 3: 0.0625}),
        (exponential(0.5, decay=0), {0: 0.5, 9: 0.5}),
        (inverse_time(0.6, decay=0.5), {0: 0.6, 1: 0.4, 2: 0.3, 10: 0.1}),
        (cosine(0.8, steps=6), {0: 0.8, 2: 0.6, 3: 0.4, 4: 0.2, 6: 0.0, 7: 0.0, 100: 0.0}),
        (cosine(0.8, steps=2, final=0.2), {0: 0.8, 1: 0.5, 2: 0.2, 3: 0.2}),
        (cosine(0.8, steps=1), {0: 0.8, 1: 0.0}),
        (warmup(4, then=constant(0.8)), {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.8, 99: 0.8}),
        (warmup(2, then=cosine(0.8, steps=2)), {0: 0.4, 1: 0.8, 2: 0.8, 3: 0.4, 4: 0.0}),
        (warmup(1, then=step_decay(0.8, every=1)), {0: 0.8, 1: 0.8, 2: 0.08}),
    ],
)
def test_values_by_hand(schedule, expected):
    assert {step: schedule(step) for step in expected} == pytest.approx(expected, abs=1e-15)


@every_maker
@given(rate=st.floats(0, 1e3), step=st.integers(0, 10**6))
def test_rates_stay_between_0_and_the_first(name, rate, step):
    value = MAKERS[name](rate)(step)
    assert type(value) is float
    assert 0 <= value <= rate


@pytest.mark.parametrize("name", sorted(MAKERS.keys() - {"warmup"}))
@given(step=st.integers(0, 200))
def test_rates_never_rise(name, step):
    schedule = MAKERS[name](0.7)
    assert schedule(step + 1) <= schedule(step)


@given(steps=st.integers(1, 50), rate=st.floats(1e-3, 10))
def test_a_climb_rises_by_equal_parts_and_ends_at_the_first_rate(steps, rate):
    schedule = warmup(steps, then=exponential(rate, decay=0.1))
    climb = [schedule(step) for step in range(steps)]
    assert np.diff([0, *climb]) == pytest.approx(rate / steps)
    assert schedule(steps) == rate
    assert schedule(steps + 3) == exponential(rate, decay=0.1)(3)


@given(rate=st.floats(0, 10), share=st.floats(0, 1), step=st.integers(0, 60))
def test_cosine_stays_between_its_two_rates(rate, share, step):
    final = rate * share
    value = cosine(rate, steps=37, final=final)(step)
    assert final * (1 - 1e-15) <= value <= rate * (1 + 1e-15)


@every_maker
def test_schedules_remember_nothing(name):
    schedule = MAKERS[name](0.7)
    ahead = [schedule(step) for step in range(60)]
    assert [schedule(step) for step in reversed(range(60))] == ahead[::-1]
    assert schedule(np.int32(7)) == ahead[7]


@every_maker
@pytest.mark.parametrize(
    ("step", "error", "says"),
    [
        (-1, ValueError, "step must be at least 0, got -1"),
        (0.5, TypeError, "step must be a whole number, got 0.5"),
        (1.0, TypeError, "step must be a whole number, got 1.0"),
        (True, TypeError, "step must be a whole number, got True"),
        (None, TypeError, "step must be a whole number, got None"),
    ],
    ids=str,
)
def test_steps_are_counts(name, step, error, says):
    with pytest.raises(error, match=f"^{says}$"):
        MAKERS[name](0.1)(step)


@pytest.mark.parametrize("name", sorted(MAKERS.keys() - {"warmup"}))
@pytest.mark.parametrize(
    ("rate", "error", "says"),
    [
        (-0.1, ValueError, "be at least 0, got -0.1"),
        (np.nan, ValueError, "be finite, got nan"),
        ("0.1", TypeError, "be a real number, got str"),
    ],
    ids=str,
)
def test_rates_are_numbers(name, rate, error, says):
    with pytest.raises(error, match=f"^rate must {says}$"):
        MAKERS[name](rate)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: step_decay(1, every=0), ValueError, "every must be at least 1, got 0"),
        (lambda: step_decay(1, every=2.0), TypeError, "every must be a whole number, got 2.0"),
        (lambda: step_decay(1, every=1, factor=0), ValueError, "factor must be greater than 0"),
        (lambda: step_decay(1, every=1, factor=2), ValueError, "factor must be at most 1, got 2"),
        (lambda: exponential(1, decay=-1), ValueError, "decay must be at least 0, got -1"),
        (lambda: inverse_time(1, decay=-1), ValueError, "decay must be at least 0, got -1"),
        (lambda: inverse_time(1, decay=None), TypeError, "decay must be a real number, got None"),
        (lambda: cosine(1, steps=0), ValueError, "steps must be at least 1, got 0"),
        (lambda: cosine(1, steps=True), TypeError, "steps must be a whole number, got True"),
        (lambda: cosine(1, steps=2, final=-1), ValueError, "final must be at least 0, got -1"),
        (lambda: cosine(1, steps=2, final=3), ValueError, "final must be at most rate, 1, got 3"),
        (lambda: warmup(0, then=constant(1)), ValueError, "steps must be at least 1, got 0"),
        (lambda: warmup(5, then=0.1), TypeError, "then must be a schedule, step -> rate, got flo"),
    ],
)
def test_constants_are_in_their_ranges(make, error, says):
    with pytest.raises(error, match=f"^{says}"):
        make()
