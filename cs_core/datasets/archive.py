"""The official CIFAR-10 archive: fetch it, read it without trusting it, keep what was read.

Two files live in the cache folder. The archive is downloaded to a temporary name and takes its own
name only once its SHA-256 is right. The arrays read from it are stored beside it, again by way of
a temporary name. So a file in the cache is complete, whenever a download or a write was cut short.
"""

import io
import os
import pickle
import tarfile
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

ARCHIVE_NAME = "cifar-10-python.tar.gz"
BATCHES = {
    "train": [f"cifar-10-batches-py/data_batch_{i}" for i in range(1, 6)],
    "test": ["cifar-10-batches-py/test_batch"],
}
ARRAY_NAMES = ("train_images", "train_labels", "test_images", "test_labels")
MAX_BATCH_BYTES = 64 * 2**20  # an official batch has 31 million bytes


def load_arrays(folder: Path, *, url: str, sha256: str, progress: bool) -> Arrays:
    """Return the four arrays of CIFAR-10, from the cache folder if they are there.

    Returns a dict of arrays: `train_images`, `test_images` of shape (N, 32, 32, 3), uint8;
    `train_labels`, `test_labels` of shape (N,), int64.
    """
    parsed = folder / f"cifar-10-{sha256[:16]}.npz"  # another archive gets another name
    arrays = read_parsed(parsed)
    if arrays is None:
        arrays = read_archive(fetch_archive(folder, url=url, sha256=sha256, progress=progress))
        write_parsed(parsed, arrays)
    return arrays


def fetch_archive(folder: Path, *, url: str, sha256: str, progress: bool) -> Path:
    """Download the archive unless a copy with the right SHA-256 is in `folder`.

    If the download fails or the disk is full (OSError), or what came has another SHA-256
    (ValueError), nothing is left behind.
    """
    import pooch  # type: ignore[import-untyped]

    try:
        path = pooch.retrieve(
            url, f"sha256:{sha256}", fname=ARCHIVE_NAME, path=folder, progressbar=progress
        )
    except OSError as error:  # requests' own exceptions are OSErrors too
        error.add_note(
            f"The CIFAR-10 archive could not be fetched from {url} into {folder}. Nothing broken "
            "was left there: call again to retry. load_cifar10_subset() needs no download."
        )
        raise
    return Path(path)


def read_archive(path: Path) -> Arrays:
    """Read the batches out of the archive in one pass; nothing is extracted to the disk.

    A batch that is missing, or holds something else than the official one, is a ValueError; one
    that asks for anything but arrays, bytes, numbers, lists and dicts a pickle.UnpicklingError.
    """
    wanted = {name for names in BATCHES.values() for name in names}
    found = {}
    with tarfile.open(path, "r|gz") as archive:
        for member in archive:
            if member.name in wanted and member.isfile() and member.size <= MAX_BATCH_BYTES:
                stream = archive.extractfile(member)
                assert stream is not None  # it is a regular file
                found[member.name] = _read_batch(member.name, stream.read())
    if missing := sorted(wanted - found.keys()):
        raise ValueError(f"{path} must hold the CIFAR-10 batches, it lacks {', '.join(missing)}")
    arrays = {}
    for split, names in BATCHES.items():
        arrays[f"{split}_images"] = np.concatenate([found[name][0] for name in names])
        arrays[f"{split}_labels"] = np.concatenate([found[name][1] for name in names])
    return arrays


# What the batches name, as NumPy called it when it wrote them
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class _BatchUnpickler(pickle.Unpickler):
    """Load a batch, and refuse every pickle that names a callable which a batch does not need.

    A pickle is a program: it may import any function and call it. The batches, written by NumPy
    under Python 2, name three things only.
    """

    def find_class(self, module: str, name: str) -> Any:
        """Return the object a pickle names, if it is one of the three."""
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"a CIFAR-10 batch may name NumPy arrays only, this one names {module}.{name}"
            ) from None


def _read_batch(name: str, content: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the images (N, 32, 32, 3) and the labels (N,) of one pickled batch."""
    # Python 2 wrote its strings as bytes, keys included
    batch = _BatchUnpickler(io.BytesIO(content), encoding="bytes").load()
    try:
        pixels, labels = batch[b"data"], np.array(batch[b"labels"])
        valid = pixels.dtype == np.uint8 and pixels.shape == (len(labels), 3072)
        valid &= labels.dtype.kind == "i" and bool(((labels >= 0) & (labels < 10)).all())
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{name} must be a CIFAR-10 batch, got something else") from error
    if not valid:
        raise ValueError(
            f"{name} must hold uint8 pixels of shape (N, 3072) and N labels in [0, 10), "
            f"got {pixels.dtype} {pixels.shape} and {labels.dtype} {labels.shape}"
        )
    planes = pixels.reshape(-1, 3, 32, 32)  # a row is all red, then all green, then all blue
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels.astype(np.int64)


def read_parsed(path: Path) -> Arrays | None:
    """Return the stored arrays, or None if they are missing or damaged in any way.

    An uncompressed .npz reads at the speed of the disk, and its zip container checks a CRC-32
    of every array.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in ARRAY_NAMES}
    except Exception:  # whatever is wrong with this copy, the archive is the truth
        return None


def write_parsed(path: Path, arrays: Arrays) -> None:
    """Store the arrays under `path`: completely or not at all.

    The arrays are in memory already, so a full disk is worth a warning, not an error.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = file.name
            np.savez(file, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        warnings.warn(
            f"CIFAR-10 is loaded, but no fast copy could be stored as {path}: {error}. "
            "The next call reads the archive again.",
            stacklevel=4,
        )
    finally:  # after Ctrl-C too
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
