"""Answers to `gradient_descent`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import itertools

import numpy as np


def _verdict(g, tol):
    if not np.all(np.isfinite(g)):
        return "lost"
    return "flat" if np.linalg.norm(np.ravel(g)) < tol else None


def right_for_loop(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """A while loop with a counter."""
    points, counter = [x0.copy()], itertools.count()
    while True:
        k = next(counter)
        g = gradient(points[-1])
        if np.isnan(g).any() or np.isinf(g).any():
            return np.stack(points), "lost"
        if np.linalg.norm(g) < tol:
            return np.stack(points), "flat"
        if k == max_steps:
            return np.stack(points), "steps"
        points.append((points[-1] - learning_rate * g).astype(x0.dtype))


def right_in_place_on_a_copy(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Updates a copy in place, and keeps copies."""
    x = np.array(x0)
    points, stopped = np.empty((max_steps + 1, *x0.shape), x0.dtype), "steps"
    for k in range(max_steps + 1):
        points[k] = x
        g = np.array(gradient(x.copy()))
        if not np.all(np.isfinite(g)):
            stopped = "lost"
            break
        if float((g.astype(float) ** 2).sum()) ** 0.5 < tol:
            stopped = "flat"
            break
        x -= (learning_rate * g).astype(x.dtype)
    return points[: k + 1], stopped


def right_generator(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """A generator of points; the verdict is its return value."""

    def walk(x):
        for _ in range(max_steps):
            yield x
            g = gradient(x)
            if not np.isfinite(g).all():
                return "lost"
            if np.sqrt(np.vdot(g, g)) < tol:
                return "flat"
            x = np.subtract(x, np.multiply(g, learning_rate), dtype=x0.dtype)
        yield x
        g = gradient(x)
        if not np.isfinite(g).all():
            return "lost"
        return "flat" if np.sqrt(np.vdot(g, g)) < tol else "steps"

    points, steps = [], walk(x0.copy())
    while True:
        try:
            points.append(next(steps))
        except StopIteration as end:
            return np.array(points, dtype=x0.dtype), end.value


def right_sums_of_python(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Flat lists and Python's own sum."""
    shape = x0.shape
    x, points, steps = x0.ravel().copy(), [x0.ravel().copy()], 0
    while True:
        g = np.ravel(gradient(x.reshape(shape)))
        total = sum(float(v) ** 2 for v in g)
        if total != total or total == float("inf"):
            stopped = "lost"
            break
        if total**0.5 < tol:
            stopped = "flat"
            break
        if steps >= max_steps:
            stopped = "steps"
            break
        x = (x - learning_rate * g).astype(x0.dtype)
        points.append(x)
        steps += 1
    return np.array(points).reshape(-1, *shape), stopped


def _walk(gradient, x0, learning_rate, tol, max_steps, **bug):
    """A right walk with places for bugs."""
    points, stopped, gradients = [x0.copy()], "steps", []
    small = bug.get("small", lambda g, points: np.linalg.norm(g) < tol)
    move = bug.get("move", lambda x, g, points, gradients: x - learning_rate * g)
    while True:
        g = gradient(points[-1])
        if bug.get("lost", True) and not np.isfinite(g).all():
            stopped = "lost"
            break
        if small(g, points) and not (bug.get("late") and len(points) == 1):
            stopped = "flat"
            break
        if len(points) > max_steps - bug.get("short", 0):
            break
        gradients.append(g)
        points.append(np.asarray(move(points[-1], g, points, gradients)).astype(x0.dtype))
    return np.stack(points), stopped


def wrong_ascent(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Walks uphill.

    Told as: walks uphill
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x + learning_rate * g,
    )  # fmt: skip


def wrong_rate_missing(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The whole gradient is subtracted.

    Told as: The rate is missing
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x - g,
    )  # fmt: skip


def wrong_rate_squared(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The rate is multiplied in twice.

    Told as: The rate is squared
    """
    return _walk(gradient, x0, learning_rate**2, tol, max_steps)


def wrong_half_rate(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Half the rate.

    Told as: half as long
    """
    return _walk(gradient, x0, learning_rate / 2, tol, max_steps)


def wrong_sign(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Steps of one length in each coordinate.

    Told as: sign of the slope alone
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x - learning_rate * np.sign(g),
    )  # fmt: skip


def wrong_unit_steps(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The gradient is divided by its length.

    Told as: divided by its length | sign of the slope alone
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x - learning_rate * g / np.linalg.norm(g),
    )  # fmt: skip


def wrong_in_turn(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Coordinates are updated one after the other.

    Told as: updated in turn
    """

    def move(x, g, points, gradients):
        x = x.copy()
        for k in range(x.size):
            x.flat[k] -= learning_rate * gradient(x).flat[k]
        return x

    return _walk(gradient, x0, learning_rate, tol, max_steps, move=move)


def wrong_stale(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The gradient of the point before.

    Told as: gradient of the point before
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x - learning_rate * (gradients[-2:-1] or [g])[0],
    )  # fmt: skip


def wrong_gradient_once(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The gradient of the start, at every step.

    Told as: gradient of the start
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x - learning_rate * gradients[0],
    )  # fmt: skip


def wrong_from_the_start(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Each step starts at x0 again.

    Told as: from the first point
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        move=lambda x, g, points, gradients: x0 - learning_rate * g,
    )  # fmt: skip


def wrong_momentum(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """A ball that rolls on.

    Told as: momentum
    """

    def move(x, g, points, gradients):
        last = points[-1] - points[-2] if len(points) > 1 else 0
        return x + 0.9 * last - learning_rate * g

    return _walk(gradient, x0, learning_rate, tol, max_steps, move=move)


def wrong_writes_into_x0(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The caller's start is overwritten.

    Told as: was modified | read-only
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    x0[...] = points[-1]
    return points, stopped


def wrong_one_array(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """All points are one array.

    Told as: one array kept many times
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    return np.stack([points[-1]] * len(points)), stopped


def wrong_no_start(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The start is not kept.

    Told as: The first entry is missing
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    return points[1:] if len(points) > 1 else points, stopped


def wrong_no_end(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The last point is not kept.

    Told as: The last entry is missing
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    return points[:-1] if len(points) > 1 else points, stopped


def wrong_one_more(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """One step more than allowed.

    Told as: are right, then comes
    """
    return _walk(gradient, x0, learning_rate, tol, max_steps, short=-1)


def wrong_largest_entry(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Stops when the largest entry is small.

    Told as: by its largest entry | many small | does it stop too early
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps, small=lambda g, points: np.abs(g).max() < tol
    )


def wrong_squared_length(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Forgets the square root of the length.

    Told as: by its squared length | does it stop | stopped must be
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps, small=lambda g, points: (g**2).sum() < tol
    )


def wrong_sum_of_entries(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The sum of sizes for the length.

    Told as: by the sum of the sizes | does it stop too late | stopped must be
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps, small=lambda g, points: np.abs(g).sum() < tol
    )


def wrong_mean_of_squares(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Root of the mean of squares: another length for each size of x.

    Told as: does it stop too early | last entr | stopped must be
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        small=lambda g, points: np.sqrt((g**2).mean()) < tol,
    )  # fmt: skip


def wrong_length_by_rows(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """The spectral norm of a matrix for its length.

    Told as: matrix | matrices | does it stop too early
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        small=lambda g, points: (np.linalg.norm(g, 2) if g.ndim == 2 else np.linalg.norm(g)) < tol,
    )  # fmt: skip


def wrong_step_length(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Stops when the step is short.

    Told as: by the length of the step | does it stop | stopped must be
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        small=lambda g, points: np.linalg.norm(learning_rate * g) < tol,
    )  # fmt: skip


def wrong_start_not_tested(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Takes a step from flat ground.

    Told as: whether the start is flat | are right, then comes | start
    """
    return _walk(gradient, x0, learning_rate, tol, max_steps, late=True)


def wrong_at_most_tol(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """A gradient as long as tol counts as flat.

    Told as: exactly tol | does it stop too early
    """
    return _walk(
        gradient, x0, learning_rate, tol, max_steps,
        small=lambda g, points: np.linalg.norm(g) <= tol,
    )  # fmt: skip


def wrong_nan_is_flat(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Goes on while the gradient is long, which nan is not.

    Told as: nan | lost | infinite
    """
    points, x = [x0.copy()], x0.copy()
    g = gradient(x)
    while np.linalg.norm(g) >= tol and len(points) <= max_steps:
        x = x - learning_rate * g
        points.append(x)
        g = gradient(x)
    return np.array(points), "steps" if np.linalg.norm(g) >= tol else "flat"


def wrong_only_nan_is_lost(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Infinity is not looked for.

    Told as: infinit
    """
    points, stopped = [x0.copy()], "steps"
    while True:
        g = gradient(points[-1])
        if np.isnan(g).any():
            stopped = "lost"
            break
        if np.linalg.norm(g) < tol:
            stopped = "flat"
            break
        if len(points) > max_steps:
            break
        points.append(points[-1] - learning_rate * g)
    return np.stack(points), stopped


def wrong_all_must_be_lost(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """One entry of nan is not enough.

    Told as: one entry
    """
    points, stopped = [x0.copy()], "steps"
    while True:
        g = gradient(points[-1])
        if not np.isfinite(g).any():
            stopped = "lost"
            break
        if np.linalg.norm(g) < tol:
            stopped = "flat"
            break
        if len(points) > max_steps:
            break
        points.append(points[-1] - learning_rate * g)
    return np.stack(points), stopped


def wrong_float64(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """float64, whatever the start.

    Told as: dtype
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    return points.astype(float), stopped


def wrong_flattened(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):
    """Points are vectors, whatever the shape of the start.

    Told as: shape
    """
    points, stopped = _walk(gradient, x0, learning_rate, tol, max_steps)
    return points.reshape(len(points), -1), stopped


def wrong_long_is_lost(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):  # noqa: RET503
    """A finite gradient whose squares overflow counts as lost.

    Told as: squares that overflow
    """
    x = x0.copy()
    points = [x]
    for t in range(max_steps + 1):
        g = gradient(x)
        with np.errstate(all="ignore"):
            length = np.sqrt((g * g).sum())
        if not np.isfinite(length):
            return np.array(points), "lost"
        if length < tol:
            return np.array(points), "flat"
        if t == max_steps:
            return np.array(points), "steps"
        x = (x - learning_rate * g).astype(x0.dtype)
        points.append(x)


def wrong_creeping_is_flat(gradient, x0, *, learning_rate, tol=1e-6, max_steps=1000):  # noqa: RET503
    """Stops where the step is too small to matter.

    Told as: a rate that hardly moves | a rate too small
    """
    x = x0.copy()
    points = [x]
    for t in range(max_steps + 1):
        g = gradient(x)
        stopped = _verdict(g, tol) or ("steps" if t == max_steps else None)
        if stopped:
            return np.array(points), stopped
        new = (x - learning_rate * g).astype(x0.dtype)
        points.append(new)
        if np.allclose(new, x):
            return np.array(points), "flat"
        x = new
