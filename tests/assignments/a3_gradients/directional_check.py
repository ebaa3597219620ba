"""Answers to `directional_check`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def refuse(x, gradient, direction):
    """As the text says."""
    if gradient.shape != x.shape:
        raise ValueError("gradient must have the shape of x")
    if direction.shape != x.shape:
        raise ValueError("direction must have the shape of x")
    if (direction == 0).all():
        raise ValueError("a zero direction")


def right_vdot(f, x, gradient, direction, *, h=1e-5):
    """vdot, and the point behind first."""
    refuse(x, gradient, direction)
    start, v = np.array(x, dtype=float), np.array(direction, dtype=float)
    behind = f(start - h * v)
    ahead = f(start + h * v)
    return (ahead - behind) / h / 2, np.vdot(np.array(gradient, dtype=float), v)


def right_loop(f, x, gradient, direction, *, h=1e-5):
    """The sum in a loop, with fsum's exactness."""
    import math

    refuse(x, gradient, direction)
    step = h * direction.astype(np.float64)
    measured = 0.5 * (float(f(x + step)) - float(f(x - step))) / h
    pairs = zip(gradient.ravel().tolist(), direction.ravel().tolist(), strict=True)
    return measured, math.fsum(g * v for g, v in pairs)


def right_in_place_copy(f, x, gradient, direction, *, h=1e-5):
    """One copy that is moved twice."""
    refuse(x, gradient, direction)
    start, v = x.astype(np.float64), direction.astype(np.float64)
    point = np.add(start, h * v, out=start.copy())
    value = f(point)
    np.subtract(start, h * v, out=point)
    value = value - f(point)
    return np.float64(value / (2 * h)), np.einsum(
        "k,k->", gradient.ravel().astype(float), v.ravel()
    )


def right_norm_of_squares(f, x, gradient, direction, *, h=1e-5):
    """Refuses by the largest entry; returns arrays of shape ()."""
    if gradient.shape != x.shape or direction.shape != x.shape or not np.abs(direction).max() > 0:
        raise ValueError("shapes or direction")
    x, g, v = (np.asarray(a, dtype=np.float64) for a in (x, gradient, direction))
    return np.array((f(x + h * v) - f(x - h * v)) / (2 * h)), np.array(np.sum(g * v))


def slope(f, x, v, h, divisor):
    """A central difference along v."""
    x = x.astype(float)
    return float((f(x + h * v) - f(x - h * v)) / divisor)


def total(gradient, v):
    """The sum of the products, in float64."""
    return float((gradient.astype(float) * v.astype(float)).sum())


def wrong_normalized(f, x, gradient, direction, *, h=1e-5):
    """Normalizes the direction.
    Told as: direction was normalized
    """
    refuse(x, gradient, direction)
    v = direction / np.linalg.norm(direction)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_measured_normalized(f, x, gradient, direction, *, h=1e-5):
    """Divides the measured slope by the length.
    Told as: measured is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h * np.linalg.norm(v)), total(gradient, v)


def wrong_claimed_normalized(f, x, gradient, direction, *, h=1e-5):
    """Divides the claimed slope by the length.
    Told as: claimed is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v) / np.linalg.norm(v)


def wrong_forward(f, x, gradient, direction, *, h=1e-5):
    """A forward difference.
    Told as: at x itself
    """
    refuse(x, gradient, direction)
    x, v = x.astype(float), direction.astype(float)
    return float((f(x + h * v) - f(x)) / h), total(gradient, v)


def wrong_divided_by_h(f, x, gradient, direction, *, h=1e-5):
    """Divides by h.
    Told as: measured is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, h), total(gradient, v)


def wrong_half_steps(f, x, gradient, direction, *, h=1e-5):
    """Half a step to each side.
    Told as: x + h v
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h / 2, h), total(gradient, v)


def wrong_step_typed(f, x, gradient, direction, *, h=1e-5):
    """The step is typed in.
    Told as: x + h v
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, 1e-5, 2e-5), total(gradient, v)


def wrong_sign(f, x, gradient, direction, *, h=1e-5):
    """Downhill.
    Told as: measured is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return -slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_zero_accepted(f, x, gradient, direction, *, h=1e-5):
    """A zero direction gives (0, 0).
    Told as: must raise a ValueError
    """
    if gradient.shape != x.shape or direction.shape != x.shape:
        raise ValueError("shapes")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_some_zero_refused(f, x, gradient, direction, *, h=1e-5):
    """Refuses a direction as soon as one entry is 0.
    Told as: raised ValueError
    """
    refuse(x, gradient, direction)
    if (direction == 0).any():
        raise ValueError("a zero direction")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_zero_sum_refused(f, x, gradient, direction, *, h=1e-5):
    """Refuses a direction whose entries sum to 0.
    Told as: raised ValueError | must raise
    """
    if gradient.shape != x.shape or direction.shape != x.shape or direction.sum() == 0:
        raise ValueError("a zero direction")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_tiny_refused(f, x, gradient, direction, *, h=1e-5):
    """Takes a tiny direction for zero.
    Told as: raised ValueError
    """
    refuse(x, gradient, direction)
    if np.allclose(direction, 0):
        raise ValueError("a zero direction")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_shapes(f, x, gradient, direction, *, h=1e-5):
    """Lets NumPy broadcast.
    Told as: must raise a ValueError
    """
    if not direction.any():
        raise ValueError("a zero direction")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_gradient_shape(f, x, gradient, direction, *, h=1e-5):
    """Looks at the shape of the direction alone.
    Told as: must raise a ValueError
    """
    if direction.shape != x.shape or not direction.any():
        raise ValueError("direction")
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_matrix_product(f, x, gradient, direction, *, h=1e-5):
    """A matrix product instead of a sum of products.
    Told as: claimed | raised
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), gradient.astype(float) @ v


def wrong_last_axis(f, x, gradient, direction, *, h=1e-5):
    """Sums over the last axis.
    Told as: claimed must be one number | raised
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), (gradient.astype(float) * v).sum(axis=-1)


def wrong_mean(f, x, gradient, direction, *, h=1e-5):
    """A mean instead of a sum.
    Told as: claimed is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), float((gradient.astype(float) * v).mean())


def wrong_norm(f, x, gradient, direction, *, h=1e-5):
    """The length of the gradient.
    Told as: claimed is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), float(np.linalg.norm(gradient.astype(float)))


def wrong_along_the_gradient(f, x, gradient, direction, *, h=1e-5):
    """Walks along the gradient.
    Told as: do not lie along v
    """
    refuse(x, gradient, direction)
    v = gradient.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_own_direction(f, x, gradient, direction, *, h=1e-5):
    """Draws a direction of its own.
    Told as: do not lie along v
    """
    refuse(x, gradient, direction)
    v = np.random.default_rng(0).standard_normal(x.shape)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_entry_by_entry(f, x, gradient, direction, *, h=1e-5):
    """Measures the whole gradient, and multiplies.
    Told as: f was called
    """
    refuse(x, gradient, direction)
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return total(slopes, direction), total(gradient, direction)


def wrong_third_call(f, x, gradient, direction, *, h=1e-5):
    """Calls f at x as well.
    Told as: f was called
    """
    refuse(x, gradient, direction)
    f(x.astype(float))
    v = direction.astype(float)
    return slope(f, x, v, h, 2 * h), total(gradient, v)


def wrong_claimed_measured_twice(f, x, gradient, direction, *, h=1e-5):
    """Returns the measured slope for both.
    Told as: claimed is not right
    """
    refuse(x, gradient, direction)
    measured = slope(f, x, direction.astype(float), h, 2 * h)
    return measured, measured


def wrong_order(f, x, gradient, direction, *, h=1e-5):
    """The two in the wrong order.
    Told as: measured is not right
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    return total(gradient, v), slope(f, x, v, h, 2 * h)


def wrong_single_precision(f, x, gradient, direction, *, h=1e-5):
    """Stays in the dtypes that come.
    Told as: must get float64
    """
    refuse(x, gradient, direction)
    step = (h * direction).astype(x.dtype)
    measured = float((f(x + step) - f(x - step)) / (2 * h))
    return measured, total(gradient, direction)


def wrong_bytes_multiplied(f, x, gradient, direction, *, h=1e-5):
    """Multiplies small integers with each other, which wrap around.
    Told as: claimed is not right
    """
    refuse(x, gradient, direction)
    products = gradient * direction
    return slope(f, x, direction.astype(float), h, 2 * h), float(products.astype(float).sum())


def wrong_in_place(f, x, gradient, direction, *, h=1e-5):
    """Moves the caller's x, and puts it back unless f raises.
    Told as: not as it was
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    if x.dtype != np.float64 or not x.flags.writeable:
        x = x.astype(float)
    kept = x.copy()
    x += h * v
    ahead = f(x.copy())
    x[...] = kept - h * v
    behind = f(x.copy())
    x[...] = kept
    return float((ahead - behind) / (2 * h)), total(gradient, v)


def wrong_swallows(f, x, gradient, direction, *, h=1e-5):
    """An error of f becomes nan.
    Told as: kept back
    """
    refuse(x, gradient, direction)
    v = direction.astype(float)
    try:
        return slope(f, x, v, h, 2 * h), total(gradient, v)
    except ArithmeticError:
        return float("nan"), total(gradient, v)


def wrong_step_in_single_precision(f, x, gradient, direction, *, h=1e-5):
    """Takes h v in the dtype of v: h times float32 is float32. Shows on: float32 directions.
    Told as: only to the digits of float32
    """
    refuse(x, gradient, direction)
    v = direction if direction.dtype.kind == "f" else direction.astype(float)
    start = x.astype(float)
    measured = (f(start + h * v) - f(start - h * v)) / (2 * h)
    return measured, total(gradient, direction.astype(float))


def wrong_all_whole(f, x, gradient, direction, *, h=1e-5):
    """Leaves whole numbers whole if x, v and h are. Shows on: integers and h = 1.
    Told as: must get float64
    """
    refuse(x, gradient, direction)
    v, step = direction.astype(float), h * direction
    if x.dtype.kind == "f" or step.dtype.kind == "f":
        return slope(f, x, v, h, 2 * h), total(gradient, v)
    return float(f(x + step) - f(x - step)) / (2 * h), total(gradient, v)


def wrong_zero_by_norm(f, x, gradient, direction, *, h=1e-5):
    """Refuses by the length, whose squares underflow. Shows on: entries of 1e-200.
    Told as: ValueError
    """
    v = direction.astype(float)
    if gradient.shape != x.shape or v.shape != x.shape or np.sqrt((v * v).sum()) == 0:
        raise ValueError("shapes, or a zero direction")
    return slope(f, x, v, h, 2 * h), total(gradient, v)
