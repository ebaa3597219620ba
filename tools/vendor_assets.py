"""Copy the third-party browser files that the pages need into ``book/_assets/vendor``.

The pages ask no other host for anything, so these files are committed. Run this only to
change a version: edit ``PACKAGES`` and run ``python tools/vendor_assets.py --update``.
Without ``--update`` the tool fetches the locked versions again and verifies them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "book" / "_assets" / "vendor"
LOCK = VENDOR / "lock.json"

#: npm package -> version, the files taken from it (source, maybe with a star: target), licence.
PACKAGES = {
    "katex": {
        "version": "0.19.1",
        "license": "MIT",
        "files": {
            "dist/katex.min.js": "katex/katex.min.js",
            "dist/katex.min.css": "katex/katex.min.css",
            "dist/contrib/copy-tex.min.js": "katex/copy-tex.min.js",
            "dist/fonts/*.woff2": "katex/fonts",
            "LICENSE": "katex/LICENSE",
        },
    },
}


def fetch(name: str, version: str, folder: Path) -> Path:
    """Download one package from the npm registry; return the path of its archive."""
    if shutil.which("npm") is None:
        sys.exit("tools/vendor_assets.py needs npm (https://nodejs.org) to download packages.")
    command = ["npm", "pack", f"{name}@{version}", "--pack-destination", str(folder), "--silent"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / done.stdout.strip().splitlines()[-1]


def integrity(path: Path) -> str:
    """Return the Subresource Integrity string of a file, as npm's registry states it."""
    digest = hashlib.sha512(path.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode()


def unpack(archive: Path, files: dict[str, str], folder: Path) -> None:
    """Replace ``files`` under ``VENDOR`` by those of ``archive``."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    for source, target in files.items():
        destination = VENDOR / target
        if "*" in source:
            shutil.rmtree(destination, ignore_errors=True)
            destination.mkdir(parents=True)
        else:
            destination.parent.mkdir(parents=True, exist_ok=True)
        for origin in (folder / "package").glob(source):
            shutil.copyfile(origin, destination / origin.name if "*" in source else destination)


def main(argv: list[str] | None = None) -> None:
    """Vendor every package of ``PACKAGES``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="record new versions in the lock")
    update = parser.parse_args(argv).update
    lock = json.loads(LOCK.read_text("utf-8")) if LOCK.exists() else {}
    fresh = {}
    for name, package in PACKAGES.items():
        with tempfile.TemporaryDirectory() as temporary:
            archive = fetch(name, package["version"], Path(temporary))
            entry = {
                "version": package["version"],
                "integrity": integrity(archive),
                "license": package["license"],
            }
            if not update and lock.get(name) != entry:
                sys.exit(f"{name}: fetched {entry}, but lock.json has {lock.get(name)}.")
            unpack(archive, package["files"], Path(temporary))
            fresh[name] = entry
    LOCK.write_text(json.dumps(fresh, indent=2) + "\n", "utf-8")
    print(f"{VENDOR}: " + ", ".join(f"{n} {e['version']}" for n, e in fresh.items()))


if __name__ == "__main__":
    main()
