"""Data to learn from: real images, a table with gaps, and points drawn on purpose.

Three data sets travel with the package and need no network: a CIFAR-10 subset, the 8 x 8 digits
and the Palmer penguins. The full CIFAR-10 is downloaded on request. Every call reads its data
anew: the arrays are yours to change, and the next call does not notice.

Parameters
----------
n_per_class : int, default 100
    Points in each class, at least 1.
rng : numpy.random.Generator
    Source of randomness.

Returns
-------
X : ndarray of float64, shape (N, D)
    The points of a set that is drawn, N = n_per_class * C, classes mixed.
y : ndarray of int64, shape (N,)
    Their classes.

Raises
------
ValueError, TypeError
    If an argument is not what is asked for.
"""

from cs_core.datasets.cifar10 import load_cifar10
from cs_core.datasets.images import CIFAR10_CLASSES, ImageData, load_cifar10_subset, load_digits
from cs_core.datasets.synthetic import make_blobs, make_spirals
from cs_core.datasets.tables import load_penguins

__all__ = [
    "CIFAR10_CLASSES",
    "ImageData",
    "load_cifar10",
    "load_cifar10_subset",
    "load_digits",
    "load_penguins",
    "make_blobs",
    "make_spirals",
]
