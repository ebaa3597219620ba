"""What the page says the reader sees in the figure of difference quotients."""

from __future__ import annotations

import numpy as np

from cs_book.widgets.difference_error import slope_errors

SMALL = np.geomspace(1e-14, 1e-8, 200)
TYPICAL = np.geomspace(0.5, 2.0, 21)


def typical(name: str, x: float, h: float, method: str, dtype: str) -> float:
    """The median error of steps near h."""
    return float(np.median(slope_errors(name, x, h * TYPICAL, method, dtype)))


def test_in_single_precision_the_usual_step_keeps_three_digits_and_a_large_one_five() -> None:
    slope = 3 * 1.3**2
    small = typical("cube", 1.3, 1e-5, "central", "float32") / slope
    large = typical("cube", 1.3, 2e-3, "central", "float32") / slope
    assert 1e-4 < small < 1e-2
    assert large < 1e-5
    # below the V nothing is left: x + h is x
    assert np.isnan(slope_errors("cube", 1.3, np.array([1e-8]), "central", "float32")).all()


def test_the_complex_step_has_no_left_arm_and_takes_an_absolute_value_for_a_constant() -> None:
    assert slope_errors("cube", 1.3, SMALL, "complex", "float64").max() < 1e-14
    np.testing.assert_array_equal(slope_errors("abs", 1.3, SMALL, "complex", "float64"), 1.0)


def test_a_straight_line_has_no_error_until_the_step_passes_the_kink() -> None:
    h = np.array([1e-6, 0.1, 0.4, 0.499])
    np.testing.assert_array_equal(slope_errors("abs", 0.5, h, "central", "float64"), 0.0)
    beyond = np.array([0.6, 0.8, 1.0])
    found = slope_errors("abs", 0.5, beyond, "central", "float64")
    np.testing.assert_allclose(found, 1 - 0.5 / beyond)


def test_at_two_the_cube_has_no_left_arm() -> None:
    """12 steps of the numbers near 2 are 3 of those near 8: nothing is rounded."""
    assert 12 * np.spacing(2.0) == 3 * np.spacing(8.0)
    np.testing.assert_array_equal(slope_errors("cube", 2.0, SMALL, "forward", "float64"), 0.0)
    assert np.median(slope_errors("cube", 2.1, SMALL, "forward", "float64")) > 1e-7
