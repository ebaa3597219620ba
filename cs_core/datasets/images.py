"""Labeled images, and the two sets of them that travel with the package."""

import gzip
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core.datasets.packing import unpack_images

CIFAR10_CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip

_DATA = files("cs_core.data")


@dataclass(frozen=True, eq=False, repr=False)
class ImageData:
    """Images with their classes.

    `len(data)` is N. Slices, index arrays and boolean masks select examples and give an
    `ImageData` again: `data[:500]`, `data[data.y == 3]`, `data[rng.permutation(len(data))]`.

    Attributes
    ----------
    images : ndarray of uint8, shape (N, H, W) or (N, H, W, 3)
        Gray levels, or red, green and blue; 0 is black.
    y : ndarray of int64, shape (N,)
        Class indices in [0, C).
    class_names : tuple of str, length C
        The name of class k is `class_names[k]`.
    max_value : int
        The value of a pixel at full brightness.
    """

    images: NDArray[np.uint8]
    y: NDArray[np.int64]
    class_names: tuple[str, ...]
    max_value: int = 255

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, which: slice | ArrayLike) -> "ImageData":
        if not isinstance(which, slice):
            which = np.asarray(which)
            if which.ndim != 1 or which.dtype.kind not in "iub":
                raise TypeError(
                    "the index must be a slice, an array of integers or a boolean mask, got "
                    f"dtype {which.dtype} and shape {which.shape}; for one image take data.images"
                )
        return ImageData(self.images[which], self.y[which], self.class_names, self.max_value)

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.images.shape[1:])
        return f"ImageData({len(self)} images of {size}, {len(self.class_names)} classes)"

    def as_rows(self) -> NDArray[np.float64]:
        """Return the images as X, one image a row, scaled to [0, 1].

        Returns X of shape (N, D), float64: a new array, D = H * W or H * W * 3. It takes 8 D bytes
        an image: 123 MB for the training images of the CIFAR-10 subset, 1.2 GB for all of them.

        Examples
        --------
        >>> X = load_digits().as_rows()
        >>> X.shape, float(X.min()), float(X.max())
        ((1797, 64), 0.0, 1.0)
        """
        return self.images.reshape(len(self), -1) / self.max_value


def load_cifar10_subset() -> tuple[ImageData, ImageData]:
    """Load 5,000 training and 1,000 test images of CIFAR-10 that travel with the package.

    Each class has 500 training and 100 test images. The order is the original one, in which
    classes are mixed, so any first n images are a fair sample.

    Returns train and test: color images of 32 x 32 pixels, `images` being of shape (N, 32, 32, 3).

    Source: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.

    Examples
    --------
    >>> train, test = load_cifar10_subset()
    >>> train
    ImageData(5000 images of 32 x 32 x 3, 10 classes)
    >>> len(test), test.class_names[test.y[0]]
    (1000, 'cat')
    """
    with (_DATA / "cifar10_subset.npz").open("rb") as file, np.load(file) as stored:
        train, test = (
            ImageData(
                unpack_images(stored[f"{split}_packed"]),
                stored[f"{split}_labels"].astype(np.int64),
                CIFAR10_CLASSES,
            )
            for split in ("train", "test")
        )
    return train, test


def load_digits() -> ImageData:
    """Load 1,797 handwritten digits of 8 x 8 pixels with gray levels 0 to 16.

    They are written by 13 people and stand in their original order. Shuffle before you split:
    `data[rng.permutation(len(data))]`.

    Returns gray images: `images` has shape (1797, 8, 8), `max_value` is 16.

    Source: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits
    ImageData(1797 images of 8 x 8, 10 classes)
    >>> digits.y[:4].tolist(), int(digits.images.max())
    ([0, 1, 2, 3], 16)
    """
    with (_DATA / "digits.csv.gz").open("rb") as raw, gzip.open(raw, "rt") as text:
        table = np.loadtxt(text, delimiter=",", dtype=np.uint8)  # 64 pixels and the label a line
    names = tuple(str(k) for k in range(10))
    return ImageData(table[:, :64].reshape(-1, 8, 8), table[:, 64].astype(np.int64), names, 16)
