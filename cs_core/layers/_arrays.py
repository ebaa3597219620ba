"""What layers ask of upstream gradients, caches, parameters and window sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array

CacheT = TypeVar("CacheT")


def as_upstream(dout: ArrayLike, out_shape: tuple[int, ...], like: Array) -> Array:
    """Return the gradient that arrives at a layer's output, in the dtype of the layer."""
    gradient = as_float_array("dout", dout, dtype=like.dtype)
    if gradient.shape != out_shape:
        raise ValueError(f"dout must have the shape of out, {out_shape}, got {gradient.shape}")
    return gradient


def as_cache(cache: object, kind: type[CacheT], maker: str) -> CacheT:
    """Return the cache if it is of the kind that the forward function makes."""
    if not isinstance(cache, kind):
        raise TypeError(f"cache must be what {maker} returned, got {type(cache).__name__}")
    return cache


def as_parameter(
    name: str, value: ArrayLike, shape: tuple[int, ...], meaning: str, like: Array
) -> Array:
    """Return a parameter array of this shape in the dtype of the layer's input."""
    array = as_float_array(name, value, dtype=like.dtype)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, {meaning}, got {array.shape}")
    return array


def fits_a_window(image: tuple[int, ...], window: tuple[int, ...]) -> None:
    """Raise ValueError unless a window of this height and width fits into the image."""
    if window[0] > image[0] or window[1] > image[1]:
        raise ValueError(
            f"x must be at least as large as a window, {window[0]} by {window[1]}, "
            f"got {image[0]} by {image[1]} (padding included)"
        )


@contextmanager
def naming(part: str) -> Iterator[None]:
    """Say which part of a composition a complaint is about."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise type(error)(f"{part}: {error}") from None
