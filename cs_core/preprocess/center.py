"""Images without their mean."""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core.preprocess.statistics import frozen, mean_over


@dataclass(frozen=True, eq=False)
class Centerer:
    """Subtracts the mean of the training split.

    Attributes
    ----------
    mean : ndarray
        The mean image, of the shape of one example, or the mean of each channel, of shape (C,).
    """

    mean: Array

    def _examples(self, name: str, values: ArrayLike) -> Array:
        x = as_float_array(name, values)
        own = self.mean.ndim
        if x.ndim <= own or x.shape[x.ndim - own :] != self.mean.shape:
            wanted = ", ".join(["...", *map(str, self.mean.shape)])
            raise ValueError(f"{name} must have shape ({wanted}), got {x.shape}")
        return x

    def apply(self, X: ArrayLike) -> Array:
        """Return the centered examples, of the shape of X."""
        x = self._examples("X", X)
        return x - as_float_array("mean", self.mean, dtype=x.dtype)

    def invert(self, Z: ArrayLike) -> Array:
        """Return the examples X of which `apply` makes Z."""
        z = self._examples("Z", Z)
        return z + as_float_array("mean", self.mean, dtype=z.dtype)


def fit_center(X: ArrayLike, *, per_channel: bool = False) -> Centerer:
    r"""Learn the mean image, or the mean of each color channel.

    .. math:: \mu_{hwc} = \frac1N \sum_i x_{ihwc} \qquad \text{or} \qquad
       \mu_c = \frac{1}{N H W} \sum_{ihw} x_{ihwc}

    Parameters
    ----------
    X : array_like of shape (N, ...)
        The training split: images (N, H, W, C), or rows (N, D).
    per_channel : bool, default False
        True for one mean a channel, the last axis; it keeps what is typical of a place in the
        image, and works for images of another size.

    Examples
    --------
    >>> fit_center([[1.0, 2.0], [3.0, 6.0]]).apply([[2.0, 5.0]])
    array([[0., 1.]])
    >>> fit_center([[[1.0, 8.0], [3.0, 4.0]]], per_channel=True).mean
    array([2., 6.])
    """
    x = as_float_array("X", X)
    if x.ndim == 0:
        raise ValueError("X must have an axis of examples, got a single number")
    axes = tuple(range(x.ndim - 1)) if per_channel and x.ndim > 1 else 0
    return Centerer(frozen(mean_over(x, axes)))
