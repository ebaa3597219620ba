"""Answers to `fans`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import math

import numpy as np

from cs_core.init import fans as borrowed_fans


def right_product(shape):
    """Multiplies the window's sizes by math.prod."""
    if len(shape) == 2:
        return shape[0], shape[1]
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def right_numpy(shape):
    """NumPy's product, of an empty window 1.0; whole numbers again."""
    area = int(np.prod(shape[2:]))
    rows, columns = (shape[0], shape[1]) if len(shape) == 2 else (shape[1], shape[0])
    return int(rows) * area, int(columns) * area


def right_loop(shape):
    """Multiplies in a loop."""
    out, n, *window = shape
    if not window:
        return out, n
    for size in window:
        out *= size
        n *= size
    return n, out


def right_floats(shape):
    """Floating numbers that are whole."""
    if len(shape) == 2:
        return float(shape[0]), float(shape[1])
    return float(math.prod(shape[1:])), float(math.prod(shape[:1] + shape[2:]))


def wrong_swapped(shape):
    """Both pairs in the other order.
    Told as: fan_in is not right
    """
    if len(shape) == 2:
        return shape[1], shape[0]
    area = math.prod(shape[2:])
    return shape[0] * area, shape[1] * area


def wrong_kernel_swapped(shape):
    """Kernels in the order of dense weights.
    Told as: kernel | expected 75
    """
    area = math.prod(shape[2:])
    return shape[0] * area, shape[1] * area


def wrong_dense_swapped(shape):
    """Dense weights in the order of kernels.
    Told as: dense | expected 300
    """
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def wrong_area_forgotten(shape):
    """Channels and filters alone.
    Told as: kernel | expected 75
    """
    return (shape[0], shape[1]) if len(shape) == 2 else (shape[1], shape[0])


def wrong_area_of_the_input_alone(shape):
    """The fan-out of a kernel has no area.
    Told as: fan_out is not right
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    return math.prod(shape[1:]), shape[0]


def wrong_two_axes_only(shape):
    """Takes every window for one of two axes.
    Told as: along one axis | raised IndexError
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    area = shape[2] * shape[3]
    return shape[1] * area, shape[0] * area


def wrong_square_window(shape):
    """Squares the first size of the window.
    Told as: windows | along | expected 90
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    area = shape[2] ** (len(shape) - 2)
    return shape[1] * area, shape[0] * area


def wrong_window_added(shape):
    """Adds the sizes of the window.
    Told as: windows | kernel | expected 75
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    area = sum(shape[2:])
    return shape[1] * area, shape[0] * area


def wrong_last_sizes(shape):
    """Takes the last two sizes for the fans, as for kernels with the filters last.
    Told as: kernel | expected 75
    """
    area = math.prod(shape[:-2])
    return shape[-2] * area, shape[-1] * area


def wrong_one_number(shape):
    """Returns the fan-in alone.
    Told as: must return 2 values
    """
    return shape[0] if len(shape) == 2 else math.prod(shape[1:])


def wrong_all_the_rest(shape):
    """The fan-out is the product of everything but the first size, too.
    Told as: fan_out is not right
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    return math.prod(shape[1:]), math.prod(shape[1:])


def wrong_single_precision(shape):
    """Multiplies in 32-bit integers.
    Told as: large sizes
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    sizes = np.array(shape, dtype=np.int32)
    area = np.prod(sizes[2:], dtype=np.int32)
    out = sizes[:2] * area * np.int32(1)
    return int(out[1] * np.int32(1)), int(np.int16(out[0])) if out[0] > 2**20 else int(out[0])


def wrong_tuple_alone(shape):
    """Adds slices of the shape to a tuple, which a list does not bear.
    Told as: a list | raised TypeError
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    return math.prod(shape[1:]), shape[0] * math.prod(() + shape[2:])


def wrong_borrowed(shape):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_fans(shape)


def wrong_int32(shape):
    """Products in 32 bits.
    Told as: “large sizes”
    """
    sizes = np.array(shape, dtype=np.int32)
    if len(sizes) == 2:
        return int(sizes[0]), int(sizes[1])
    window = np.prod(sizes[2:], dtype=np.int32)
    both = np.multiply(sizes[:2], window, dtype=np.int32)
    return int(both[1]), int(both[0])


def wrong_float32_products(shape):
    """Products in float32, then rounded: beyond 2²⁴ the last digits are lost.
    Told as: “large sizes”
    """
    if len(shape) == 2:
        return tuple(shape)
    window = np.prod(np.array(shape[2:], dtype=np.float32))
    fan_in, fan_out = (np.float32(shape[i]) * window for i in (1, 0))
    return round(float(fan_in)), round(float(fan_out))
