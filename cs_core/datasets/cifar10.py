"""All of CIFAR-10, downloaded on request."""

import os
import re
from pathlib import Path

from cs_core.datasets.images import CIFAR10_CLASSES, ImageData

CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
CIFAR10_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"


def load_cifar10(
    *,
    cache_dir: str | os.PathLike[str] | None = None,
    progress: bool = True,
    url: str = CIFAR10_URL,
    sha256: str = CIFAR10_SHA256,
) -> tuple[ImageData, ImageData]:
    """Load all of CIFAR-10: 50,000 training and 10,000 test images.

    The first call downloads the official archive (170 MB), checks it and keeps it in the cache
    folder with a copy that reads fast (another 184 MB). Later calls need no network and take a
    fraction of a second. A call that was interrupted can be repeated. It needs pooch, and tqdm for
    the progress bar (ImportError), and room and a network (OSError).

    Returns train and test: color images of 32 x 32 pixels, `images` being of shape (N, 32, 32, 3).

    Parameters
    ----------
    cache_dir : str or path, optional
        The cache folder. By default the user's cache folder for this course.
    progress : bool
        Whether to show a progress bar while downloading.
    url : str
        Where to download the archive, for a mirror nearer to you.
    sha256 : str
        The SHA-256 the archive must have, as 64 hexadecimal digits.

    Examples
    --------
    >>> load_cifar10(progress="bar")
    Traceback (most recent call last):
        ...
    TypeError: progress must be True or False, got str
    >>> train, test = load_cifar10()  # doctest: +SKIP
    >>> train  # doctest: +SKIP
    ImageData(50000 images of 32 x 32 x 3, 10 classes)
    """
    _check_arguments(cache_dir, progress, url, sha256)
    try:
        import pooch  # type: ignore[import-untyped]

        if progress:
            import tqdm  # type: ignore[import-untyped]  # noqa: F401  (pooch draws its bar with it)
    except ImportError as error:
        raise ImportError(
            f"load_cifar10 needs the package {error.name} to download: run "
            "`python -m pip install pooch tqdm`, or take load_cifar10_subset()"
        ) from error
    from cs_core.datasets.archive import load_arrays

    folder = Path(pooch.os_cache("downhill") if cache_dir is None else cache_dir).expanduser()
    arrays = load_arrays(folder, url=url, sha256=sha256, progress=progress)
    train, test = (
        ImageData(arrays[f"{split}_images"], arrays[f"{split}_labels"], CIFAR10_CLASSES)
        for split in ("train", "test")
    )
    return train, test


def _check_arguments(cache_dir: object, progress: object, url: object, sha256: object) -> None:
    """Raise a sentence that names the first argument that is not what `load_cifar10` asks for."""
    if not isinstance(cache_dir, str | os.PathLike | None):
        raise TypeError(f"cache_dir must be a path or None, got {type(cache_dir).__name__}")
    if not isinstance(progress, bool):
        raise TypeError(f"progress must be True or False, got {type(progress).__name__}")
    if not isinstance(url, str):
        raise TypeError(f"url must be a string, got {type(url).__name__}")
    if not isinstance(sha256, str):
        raise TypeError(f"sha256 must be a string, got {type(sha256).__name__}")
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError(f"sha256 must be 64 lower-case hexadecimal digits, got {sha256!r}")
