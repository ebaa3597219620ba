"""How many numbers flow into and out of a unit, and how much an activation shrinks them."""

import math
from collections.abc import Sequence

from cs_core._checks import number, whole_number


def as_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return `shape` as a tuple of positive ints."""
    if not isinstance(shape, Sequence) or isinstance(shape, str | bytes) or not shape:
        raise TypeError(f"shape must be a tuple of whole numbers, got {shape!r}")
    return tuple(whole_number("shape", size, minimum=1) for size in shape)


def fans(shape: Sequence[int]) -> tuple[int, int]:
    r"""Fan-in and fan-out of weights: the number of inputs and outputs a unit is wired to.

    A kernel of height H and width W touches H W pixels of each of its C input channels, and
    each input pixel reaches H W pixels of each of the F output channels.

    Parameters
    ----------
    shape : sequence of int
        (D, C) of dense weights, or (F, C, H, W) of convolution kernels (or (F, C, L), for one
        dimension).

    Returns
    -------
    fan_in, fan_out : int
        (D, C) for dense weights, (C H W, F H W) for kernels.

    Examples
    --------
    >>> fans((3072, 10))
    (3072, 10)
    >>> fans((32, 3, 5, 5))
    (75, 800)
    """
    sizes = as_shape(shape)
    if len(sizes) < 2:
        raise ValueError(f"shape must be (D, C) or (F, C, H, W), got {sizes}")
    if len(sizes) == 2:
        return sizes[0], sizes[1]
    filters, channels, *window = sizes
    area = math.prod(window)
    return channels * area, filters * area


def gain(activation: str, *, negative_slope: float = 0.01) -> float:
    r"""Factor by which weights must grow to make up for what an activation takes away.

    =============== ============================
    activation      gain
    =============== ============================
    linear, sigmoid 1
    tanh            :math:`5/3`
    relu            :math:`\sqrt 2`
    leaky_relu      :math:`\sqrt{2 / (1 + a^2)}`
    selu            :math:`3/4`
    =============== ============================

    Parameters
    ----------
    activation : {"linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"}
        What follows the weights.
    negative_slope : float, default 0.01
        The slope a of the leaky ReLU left of 0; no other activation looks at it.

    Returns
    -------
    gain : float
        To be passed on, as in ``xavier_uniform(shape, gain=gain("tanh"), rng=rng)``.

    Notes
    -----
    The gain of ReLU is exact for inputs that are symmetric about 0: half of the second moment
    is cut off. The one of tanh is a rule of thumb: with it, tanh layers settle near a standard
    deviation of 0.65. These are PyTorch's values.

    References
    ----------
    LeCun et al., "Efficient backprop", 1998, for the scaled tanh; He et al., "Delving deep into
    rectifiers", 2015.

    Examples
    --------
    >>> round(gain("relu"), 4), round(gain("leaky_relu", negative_slope=1.0), 4)
    (1.4142, 1.0)
    """
    slope = number("negative_slope", negative_slope)
    gains = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": math.sqrt(2),
        "leaky_relu": math.sqrt(2 / (1 + slope**2)),
        "selu": 0.75,
    }
    if activation not in gains:
        raise ValueError(f"activation must be one of {', '.join(gains)}, got {activation!r}")
    return gains[activation]
