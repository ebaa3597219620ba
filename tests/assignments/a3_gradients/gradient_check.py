"""Answers to `gradient_check`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.gradients import gradient_report


def sides(f, x, h):
    """The slopes behind and ahead of x along every entry."""
    start = np.array(x, dtype=np.float64)
    base = float(f(start.copy()))
    behind, ahead = np.empty(x.shape), np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point = start.copy()
        point[index] = start[index] + h
        ahead[index] = (float(f(point)) - base) / h
        point[index] = start[index] - h
        behind[index] = (base - float(f(point))) / h
    return behind, ahead


def verdict(gradient, measured, behind, ahead, *, tolerance, floor, slack=0.01, least=1.0):
    """Errors, and which of them a kink excuses, as the text says."""
    g = gradient.astype(np.float64)
    with np.errstate(all="ignore"):
        errors = np.abs(g - measured) / np.maximum(np.abs(g) + np.abs(measured), floor)
        errors = np.where(np.isfinite(g) & np.isfinite(measured), errors, 1.0)
        low, high = np.minimum(behind, ahead), np.maximum(behind, ahead)
        gap = high - low
        kink = gap > 0.01 * np.maximum(least, np.abs(low) + np.abs(high))
        between = (g >= low - slack * gap) & (g <= high + slack * gap)
    excused = (errors > tolerance) & kink & between
    return np.where(excused, 0.0, errors), excused


def refuse_other_shapes(x, gradient):
    """As the text says."""
    if gradient.shape != x.shape:
        raise ValueError(f"the gradient has shape {gradient.shape}, x has {x.shape}")


def right_whole_arrays(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Both sides first, then whole arrays."""
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    errors, excused = verdict(
        gradient, (behind + ahead) / 2, behind, ahead, tolerance=tolerance, floor=floor
    )
    return (errors <= tolerance).all() and not excused.all(), errors, excused.sum()


def right_richardson(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Richardson's extrapolation from two steps."""
    refuse_other_shapes(x, gradient)
    wide, narrow = sides(f, x, 1e-4), sides(f, x, 5e-5)
    measured = (4 * sum(narrow) / 2 - sum(wide) / 2) / 3
    errors, excused = verdict(gradient, measured, *narrow, tolerance=tolerance, floor=floor)
    return bool((errors <= tolerance).all() & ~excused.all()), errors, int(excused.sum())


def right_scaled_step(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """A step that grows with the entry."""
    refuse_other_shapes(x, gradient)
    start = x.astype(np.float64)
    base, errors, skipped = float(f(start.copy())), np.ones(x.shape), 0
    for index in np.ndindex(x.shape):
        h = 1e-5 * max(1.0, abs(start[index]))
        point = start.copy()
        point[index] = start[index] + h
        ahead = float(f(point))
        point[index] = start[index] - h
        behind = float(f(point))
        right, left = (ahead - base) / h, (base - behind) / h
        n, g = (ahead - behind) / (2 * h), float(gradient[index])
        if np.isfinite(n) and np.isfinite(g):
            errors[index] = abs(g - n) / max(abs(g) + abs(n), floor)
            gap = abs(right - left)
            kink = gap > 0.01 * max(1.0, abs(right) + abs(left))
            between = min(left, right) - 0.01 * gap <= g <= max(left, right) + 0.01 * gap
            if errors[index] > tolerance and kink and between:
                errors[index], skipped = 0.0, skipped + 1
    return not (errors > tolerance).any() and skipped != x.size, errors, skipped


def right_second_look(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Looks for kinks only where something is off, and with half the step as well."""
    refuse_other_shapes(x, gradient)
    start, h = x.astype(np.float64), 2e-5

    def at(index, step):
        moved = start.copy()
        moved[index] += step
        return float(f(moved))

    errors, skipped, middle = np.zeros(x.shape), 0, None
    for index in np.ndindex(x.shape):
        n, g = (at(index, h) - at(index, -h)) / (2 * h), float(gradient[index])
        error = abs(g - n) / max(abs(g) + abs(n), floor) if np.isfinite(n + g) else 1.0
        if error > tolerance and np.isfinite(n + g):
            middle = at(index, 0.0) if middle is None else middle
            gaps = []
            for step in (h, h / 2):
                left = (middle - at(index, -step)) / step
                right = (at(index, step) - middle) / step
                gaps.append(right - left)
            wide, narrow = map(abs, gaps)
            low, high = min(left, right) - 0.01 * narrow, max(left, right) + 0.01 * narrow
            if wide > 0.01 and narrow > 0.8 * wide and low <= g <= high:
                error, skipped = 0.0, skipped + 1
        errors[index] = error
    return bool((errors <= tolerance).all()) and skipped < x.size, errors, skipped


def checked(f, x, gradient, tolerance, floor, **options):
    """A right check, from which the wrong ones below differ."""
    behind, ahead = sides(f, x, 1e-5)
    measured = (behind + ahead) / 2
    return *verdict(
        gradient, measured, behind, ahead, tolerance=tolerance, floor=floor, **options
    ), measured


def wrong_nan_passes(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Fails if an error is larger than the tolerance: nan is not.
    Told as: nan
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    g, n = gradient.astype(float), (behind + ahead) / 2
    errors = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    gap, low, high = np.abs(ahead - behind), np.minimum(behind, ahead), np.maximum(behind, ahead)
    kink = gap > 0.01 * np.maximum(1, np.abs(low) + np.abs(high))
    excused = (errors > tolerance) & kink & (g >= low - 0.01 * gap) & (g <= high + 0.01 * gap)
    errors = np.where(excused, 0, errors)
    return not (errors > tolerance).any() and not excused.all(), errors, excused.sum()


def wrong_nan_passes_with_errors_of_1(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The errors are right, but the verdict forgets entries that are not finite.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, n = checked(f, x, gradient, tolerance, floor)
    finite = np.isfinite(gradient.astype(float)) & np.isfinite(n)
    return bool((errors[finite] <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_infinite_passes(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """nan and infinity become 0 first.
    Told as: nan | infinit | not finite
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(
        f, x, np.nan_to_num(gradient.astype(float), posinf=0, neginf=0), tolerance, floor
    )
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_all_skipped_passes(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Passes although every entry was skipped.
    Told as: Every entry lies at a kink
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()), errors, excused.sum()


def wrong_any_skipped_fails(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Fails as soon as one entry was skipped.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()) and not excused.any(), errors, excused.sum()


def wrong_no_kinks(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Knows nothing of kinks.
    Told as: between the slopes
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    g, n = gradient.astype(float), (behind + ahead) / 2
    errors = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    return bool((errors <= tolerance).all()), errors, 0


def wrong_kink_excuses_all(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """At a kink any claim is excused.
    Told as: not between the slopes
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor, slack=1e9)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_only_ends(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Only the two one-sided slopes are excused, nothing between.
    Told as: between the slopes
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    errors, excused = verdict(
        gradient, (behind + ahead) / 2, behind, ahead, tolerance=tolerance, floor=floor
    )
    g = gradient.astype(float)
    at_end = (np.abs(g - behind) < 1e-3) | (np.abs(g - ahead) < 1e-3)
    lost = excused & ~at_end
    plain = np.abs(g - (behind + ahead) / 2)
    plain /= np.maximum(np.abs(g) + np.abs(behind + ahead) / 2, floor)
    errors, excused = np.where(lost, plain, errors), excused & at_end
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_no_slack(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """No slack: a claim at the very end falls out by rounding and curvature.
    Told as: between the slopes
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor, slack=0.0)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_agreeing_kinks_counted(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Counts every kink, also where the entry agrees.
    Told as: nothing is to be excused
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    g, n = gradient.astype(float), (behind + ahead) / 2
    errors, excused = verdict(g, n, behind, ahead, tolerance=-1.0, floor=floor)
    finite = np.isfinite(g) & np.isfinite(n)
    errors, excused = np.where(finite, errors, 1.0), excused & finite
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_noise_is_a_kink(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Any difference between the two sides is a kink, that of a curve or of rounding too.
    Told as: there is no kink
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    g, n = gradient.astype(float), (behind + ahead) / 2
    errors = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    excused = (errors > tolerance) & (behind != ahead) & np.isfinite(n) & np.isfinite(g)
    errors = np.where(excused, 0.0, errors)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_relative_kink(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The kink test is relative alone: for a flat function, rounding is a kink.
    Told as: there is no kink
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor, least=0.0, slack=0.5)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_absolute_kink(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The kink test is absolute: a steep curve is a kink.
    Told as: there is no kink
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    g, n = gradient.astype(float), (behind + ahead) / 2
    errors = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    low, high, gap = np.minimum(behind, ahead), np.maximum(behind, ahead), np.abs(ahead - behind)
    excused = (errors > tolerance) & (gap > 0.01) & (g >= low - 0.01 * gap)
    excused &= (g <= high + 0.01 * gap) & np.isfinite(n)
    errors = np.where(excused, 0.0, errors)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_mean_error(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The mean of the errors decides.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool(errors.mean() <= tolerance) and not excused.all(), errors, excused.sum()


def wrong_allclose(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """np.allclose decides, with tolerances of its own.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, n = checked(f, x, gradient, tolerance, floor)
    near = np.allclose(np.where(excused, n, gradient.astype(float)), n)
    return bool(near) and not excused.all(), errors, excused.sum()


def wrong_first_five(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The first four entries decide.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return (
        bool((errors.ravel()[:4] <= tolerance).all()) and not excused.all(),
        errors,
        excused.sum(),
    )


def wrong_no_floor(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """No floor: slopes of 0 fail.
    Told as: errors is not right | passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, 1e-300)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_absolute_errors(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Absolute errors.
    Told as: errors is not right
    """
    refuse_other_shapes(x, gradient)
    _, excused, n = checked(f, x, gradient, tolerance, floor)
    g = gradient.astype(float)
    errors = np.where(np.isfinite(g) & np.isfinite(n), np.abs(g - n), 1.0)
    errors = np.where(excused, 0.0, errors)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_tolerance_typed(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """The tolerance is typed in.
    Told as: tolerance
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, 1e-6, floor)
    return bool((errors <= 1e-6).all()) and not excused.all(), errors, excused.sum()


def wrong_broadcasts(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Looks at no shapes.
    Told as: must raise a ValueError
    """
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, int(excused.sum())


def wrong_asserts_shape(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """An assert, which raises another error.
    Told as: AssertionError
    """
    assert gradient.shape == x.shape
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, int(excused.sum())


def wrong_integers_cut(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Works in the dtype of x.
    Told as: must get float64
    """
    refuse_other_shapes(x, gradient)
    point, h = x.copy(), 1e-5
    base = float(f(point.copy()))
    behind, ahead = np.empty(x.shape), np.empty(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index]
        point[index] = kept + h
        ahead[index] = (float(f(point.copy())) - base) / h
        point[index] = kept - h
        behind[index] = (base - float(f(point.copy()))) / h
        point[index] = kept
    errors, excused = verdict(
        gradient, (behind + ahead) / 2, behind, ahead, tolerance=tolerance, floor=floor
    )
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_forward(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Measures with a forward difference.
    Told as: passed is not right | errors is not right
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 1e-5)
    errors, excused = verdict(gradient, ahead, behind, ahead, tolerance=tolerance, floor=floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_huge_step(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Measures with a step of 0.01.
    Told as: passed is not right | errors is not right
    """
    refuse_other_shapes(x, gradient)
    behind, ahead = sides(f, x, 0.01)
    measured = (behind + ahead) / 2
    errors, excused = verdict(gradient, measured, behind, ahead, tolerance=tolerance, floor=floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused.sum()


def wrong_worst_only(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Returns the worst error alone.
    Told as: errors must be a NumPy array | has shape ()
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors.max(), excused.sum()


def wrong_skipped_mask(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Returns which entries were skipped, not how many.
    Told as: skipped must be one number
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return bool((errors <= tolerance).all()) and not excused.all(), errors, excused


def wrong_errors_kept(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Skipped entries keep their errors.
    Told as: errors is not right
    """
    refuse_other_shapes(x, gradient)
    _, excused, n = checked(f, x, gradient, tolerance, floor)
    g = gradient.astype(float)
    errors = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    passed = bool((np.where(excused, 0, errors) <= tolerance).all())
    return passed and not excused.all(), errors, excused.sum()


def wrong_passed_as_number(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """passed is 0 or 1.
    Told as: must be True or False
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    passed = bool((errors <= tolerance).all()) and not excused.all()
    return int(passed), errors, excused.sum()


def wrong_always_passes(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Says yes to everything.
    Told as: passed is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    return True, errors, excused.sum()


def wrong_borrowed(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Calls the course's own, which refuses nan.
    Told as: Write it with NumPy alone | analytic must be finite
    """
    report = gradient_report(f, x, gradient, tolerance=tolerance, floor=floor)
    return report.passed, np.where(report.kinks, 0, report.errors), int(report.kinks.sum())


def wrong_fewer_than_rows(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Compares the number of skipped entries with the number of rows. Shows on: two axes.
    Told as: the verdict is not
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    rows = x.shape[0] if x.ndim else 1
    return bool((errors <= tolerance).all() and excused.sum() < rows), errors, excused.sum()


def wrong_valleys_alone(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Takes the slope behind for the smaller one. Shows on: kinks that point up.
    Told as: between the slopes of the two sides is skipped
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    behind, ahead = sides(f, x, 1e-5)
    peak, g, n = excused & (behind > ahead), gradient.astype(float), (behind + ahead) / 2
    again = np.abs(g - n) / np.maximum(np.abs(g) + np.abs(n), floor)
    errors, excused = np.where(peak, again, errors), excused & ~peak
    return bool((errors <= tolerance).all() and not excused.all()), errors, excused.sum()


def wrong_sample(f, x, gradient, *, tolerance=1e-6, floor=1e-3):
    """Of many entries, believes all but a sample. Shows on: more than 20 entries.
    Told as: errors is not right
    """
    refuse_other_shapes(x, gradient)
    errors, excused, _ = checked(f, x, gradient, tolerance, floor)
    if x.size > 20:
        drawn = np.random.default_rng(0).permutation(x.size).reshape(x.shape) < 20
        errors = np.where(drawn, errors, 0.0)
    return bool((errors <= tolerance).all() and not excused.all()), errors, excused.sum()
