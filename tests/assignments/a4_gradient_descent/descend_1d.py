"""Answers to `descend_1d`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np


def right_for_loop(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """A for loop, lists of tuples."""
    x, path = x0, []
    stopped = "steps"
    for k in range(max_steps + 1):
        d = (f(x + h) - f(x)) / h
        path.append((x, d))
        if stopped == "wall":
            break
        if abs(d) < tol:
            stopped = "flat"
            break
        if k == max_steps:
            break
        x = x - step * (d if rule == "slope" else math.copysign(1, d) if d else 0)
        if x < interval[0]:
            x, stopped = interval[0], "wall"
        elif x > interval[1]:
            x, stopped = interval[1], "wall"
    points, slopes = np.array(path, dtype=float).T
    return points, slopes, stopped


def right_generator(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """A generator yields points, slopes and verdicts."""

    def walk(x):
        left = max_steps
        while True:
            d = (f(x + h) - f(x)) / h
            if abs(d) < tol:
                yield x, d, "flat"
                return
            yield x, d, "steps"
            if left == 0:
                return
            left -= 1
            new = x - step * (np.sign(d) if rule == "sign" else d)
            if not interval[0] <= new <= interval[1]:
                x = min(max(new, interval[0]), interval[1])
                yield x, (f(x + h) - f(x)) / h, "wall"
                return
            x = new

    points, slopes, stopped = zip(*walk(float(x0)), strict=True)
    return np.asarray(points, float), np.asarray(slopes, float), stopped[-1]


def right_preallocated(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """Arrays made beforehand and cut at the end; prints."""
    low, high = interval
    points, slopes = np.zeros(max_steps + 1), np.zeros(max_steps + 1)
    points[0] = x0
    slopes[0] = (f(float(x0) + h) - f(float(x0))) / h
    n, wall = 0, False
    while n < max_steps and not wall and not abs(slopes[n]) < tol:
        move = {"sign": np.sign(slopes[n]), "slope": slopes[n]}[rule]
        target = points[n] - step * move
        n += 1
        points[n] = np.clip(target, low, high)
        slopes[n] = (f(float(points[n]) + h) - f(float(points[n]))) / h
        wall = target < low or target > high
    print("ended at", points[n])
    stopped = "wall" if wall else "flat" if abs(slopes[n]) < tol else "steps"
    return points[: n + 1], slopes[: n + 1], stopped


def right_recursive_helper(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Slopes are computed again at the end, from the points."""

    def d(x):
        return (f(x + h) - f(x)) / h

    points, why = [float(x0)], None
    while why is None:
        here = d(points[-1])
        if -tol < here < tol:
            why = "flat"
        elif len(points) == max_steps + 1:
            why = "steps"
        else:
            ahead = points[-1] - step * (here if rule == "slope" else (here > 0) - (here < 0))
            inside = sorted([interval[0], ahead, interval[1]])[1]
            points.append(float(inside))
            if inside != ahead:
                why = "wall"
    return np.array(points), np.array([d(x) for x in points]), why


def _walk(f, x0, interval, step, rule, h, tol, max_steps, **bug):
    """A right walk with places for bugs."""
    low, high = interval
    slope = bug.get("slope", lambda x: (f(x + h) - f(x)) / h)
    points, slopes, stopped = [float(x0)], [slope(float(x0))], "steps"
    small = bug.get("small", lambda d, x: abs(d) < tol)
    move = bug.get("move", lambda d: step * (np.sign(d) if rule == "sign" else d))
    while True:
        if small(slopes[-1], points) and not (bug.get("late") and len(points) == 1):
            stopped = "flat"
            break
        if len(points) > max_steps - bug.get("short", 0):
            break
        ahead = points[-1] - move(slopes[-1])
        kept = float(np.clip(ahead, low, high)) if bug.get("clip", True) else ahead
        if kept != ahead and bug.get("before"):
            stopped = "wall"
            break
        points.append(kept)
        slopes.append(slope(kept))
        if kept != ahead and not bug.get("along"):
            stopped = bug.get("wall", "wall")
            break
    return np.array(points), np.array(slopes), stopped


def wrong_ascent(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """Walks uphill.

    Told as: walks uphill
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        move=lambda d: -step * (np.sign(d) if rule == "sign" else d),
    )  # fmt: skip


def wrong_always_sign(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The rule "slope" takes steps of one length too.

    Told as: uses the sign of the slope alone | those with “slope | rule
    """
    return _walk(f, x0, interval, step, "sign", h, tol, max_steps)


def wrong_always_slope(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The rule "sign" takes steps in proportion too.

    Told as: in proportion to the slope, where its sign
    """
    return _walk(f, x0, interval, step, "slope", h, tol, max_steps)


def wrong_step_is_ignored(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """The whole slope is subtracted.

    Told as: The rate is missing
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        move=lambda d: np.sign(d) if rule == "sign" else d,
    )  # fmt: skip


def wrong_central(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """A central difference.

    Told as: a central difference
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        slope=lambda x: (f(x + h) - f(x - h)) / (2 * h),
    )  # fmt: skip


def wrong_backward(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """A backward difference.

    Told as: a backward difference
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps, slope=lambda x: (f(x) - f(x - h)) / h
    )


def wrong_not_divided(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The difference is not divided by h.

    Told as: not divided by h
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, slope=lambda x: f(x + h) - f(x))


def wrong_h_typed_in(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The usual h, whatever is asked for.

    Told as: the usual h
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        slope=lambda x: (f(x + 1e-3) - f(x)) / 1e-3,
    )  # fmt: skip


def wrong_tol_typed_in(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The usual band, whatever is asked for.

    Told as: hidden inputs: those with | all right, then | are right, then comes | last entry is | \
last | does it stop
    """
    return _walk(f, x0, interval, step, rule, h, 1e-2, max_steps)


def wrong_start_not_tested(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Takes a step before it asks whether the start is flat, as `do ... while` does.

    Told as: whether the start is flat | then comes
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, late=True)


def wrong_one_step_few(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """One step fewer than allowed.

    Told as: The last entry is missing
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, short=1)


def wrong_one_step_more(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """One step more than allowed.

    Told as: are right, then comes
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, short=-1)


def wrong_no_wall(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """Nothing stops it at the walls.

    Told as: leaves the interval | wall
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, clip=False)


def wrong_wall_point_missing(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """The step into the wall is not taken at all.

    Told as: The last entry is missing | step into the wall is missing
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, before=True)


def wrong_along_the_wall(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Held at the wall, but goes on until the steps are used up.

    Told as: held at the wall | the last one again | wall
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, along=True)


def wrong_wall_not_reported(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Says "steps" at the wall.

    Told as: stopped must be "wall"
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, wall="steps")


def wrong_wall_may_be_flat(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Says "flat" where the ground at the wall is flat.

    Told as: stopped must be "wall"
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    if abs(slopes[-1]) < tol:
        stopped = "flat"
    return points, slopes, stopped


def wrong_touching_is_leaving(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """A wall that is touched exactly ends the walk.

    Told as: touch | exactly | stopped must be | does it stop too early
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    for k in range(1, len(points)):
        if points[k] in (interval[0], interval[1]):
            return points[: k + 1], slopes[: k + 1], "wall"
    return points, slopes, stopped


def wrong_stops_by_height(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Stops where f itself is small.

    Told as: points has | does it stop | does not stop where | are right, then comes | stopped must
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        small=lambda d, points: abs(f(points[-1])) < tol,
    )  # fmt: skip


def wrong_stops_by_step(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """Stops where the step is small.

    Told as: by the length of the step | does it stop | stopped must be
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps,
        small=lambda d, points: step * abs(d) < tol if rule == "slope" else abs(d) < tol,
    )  # fmt: skip


def wrong_no_size(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The slope is compared without its size: any walk to the right ends at once.

    Told as: negative slope counts as small | does it stop too early | stopped must be
    """
    return _walk(f, x0, interval, step, rule, h, tol, max_steps, small=lambda d, points: d < tol)


def wrong_at_most_tol(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """A slope of exactly tol counts as flat.

    Told as: exactly tol | does it stop too early | exactly
    """
    return _walk(
        f, x0, interval, step, rule, h, tol, max_steps, small=lambda d, points: abs(d) <= tol
    )


def wrong_no_start(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """The start is not kept.

    Told as: The first entry is missing
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    return points[1:], slopes[1:], stopped


def wrong_last_slope_missing(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """No slope at the last point.

    Told as: slopes has
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    return points, slopes[:-1] if len(slopes) > 1 else slopes, stopped


def wrong_steps_wins_over_flat(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """The last step that is allowed cannot end flat.

    Told as: stopped must be "flat"
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    if len(points) == max_steps + 1 and stopped == "flat":
        stopped = "steps"
    return points, slopes, stopped


def wrong_lists(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """Lists instead of arrays.

    Told as: must be a NumPy array, got list
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    return list(points), list(slopes), stopped


def wrong_whole_numbers(f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000):
    """An array of the dtype of the start: whole numbers for a whole start.

    Told as: dtype | whole
    """
    points, slopes, stopped = _walk(f, x0, interval, step, rule, h, tol, max_steps)
    return np.array(points, dtype=type(x0)), slopes, stopped


def wrong_two_steps_at_a_time(
    f, x0, *, interval, step, rule="sign", h=1e-3, tol=1e-2, max_steps=100_000
):
    """Each step is twice as long.

    Told as: twice as long
    """
    return _walk(f, x0, interval, 2 * step, rule, h, tol, max_steps)
