"""Bundle the small modules of d3 that interactive figures use: ``cs_book/widgets/d3.js``.

The bundle is committed, so that nobody needs npm to build the book or to show a figure. Run this
to change a version or to add a function: edit ``PACKAGES`` or ``EXPORTS`` and run
``python tools/bundle_d3.py --update``. Without ``--update`` it fetches the locked packages again
and says whether the same bundle comes out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from vendor_assets import fetch, integrity

WIDGETS = Path(__file__).resolve().parent.parent / "cs_book" / "widgets"
BUNDLE, LICENSE, LOCK = WIDGETS / "d3.js", WIDGETS / "d3.LICENSE", WIDGETS / "d3.lock.json"

#: What figures import. The bundler leaves the rest of each package out.
EXPORTS = {
    "d3-contour": ["contours"],
    "d3-format": ["format"],
    "d3-scale": ["scaleLinear", "scaleLog"],
    "d3-scale-chromatic": ["interpolateCividis", "interpolateRdBu", "interpolateViridis"],
    "d3-shape": ["area", "line"],
}
#: Exact versions: those packages, what they need in turn, and the bundler.
PACKAGES = {
    "d3-array": "3.2.5",
    "d3-color": "3.1.1",
    "d3-contour": "4.0.3",
    "d3-format": "3.1.3",
    "d3-interpolate": "3.0.2",
    "d3-path": "3.1.1",
    "d3-scale": "4.0.3",
    "d3-scale-chromatic": "3.1.1",
    "d3-shape": "3.2.1",
    "d3-time": "3.1.1",
    "d3-time-format": "4.1.1",
    "internmap": "2.0.3",
    "esbuild-wasm": "0.28.2",
}


def install(folder: Path) -> dict[str, dict[str, str]]:
    """Unpack every package below ``folder``; return what the lock records of each."""
    fetched = {}
    for name, version in PACKAGES.items():
        archive = fetch(name, version, folder)
        fetched[name] = {"version": version, "integrity": integrity(archive)}
        target = folder / "node_modules" / name
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        target.parent.mkdir(exist_ok=True)
        shutil.move(folder / "package", target)
    return fetched


def bundle(folder: Path) -> tuple[str, str]:
    """Return the bundle, an ES module, and the licences of what is in it."""
    lines = [f'export {{ {", ".join(names)} }} from "{name}";' for name, names in EXPORTS.items()]
    (folder / "entry.js").write_text("\n".join(lines), "utf-8")
    modules = folder / "node_modules"
    command = ["node", str(modules / "esbuild-wasm" / "bin" / "esbuild"), "entry.js"]
    options = ["--bundle", "--format=esm", "--minify", "--target=es2020"]
    code = subprocess.run([*command, *options], cwd=folder, check=True, capture_output=True)
    names = [name for name in PACKAGES if name != "esbuild-wasm"]
    heads = ", ".join(f"{name} {PACKAGES[name]}" for name in names)
    licences = [
        f"{name} {PACKAGES[name]}\n\n{(modules / name / 'LICENSE').read_text('utf-8')}"
        for name in names
    ]
    script = code.stdout.decode("utf-8")
    return f"// {heads}: ISC licence, see d3.LICENSE\n{script}", ("\n" + "-" * 80 + "\n").join(
        licences
    )


def main(argv: list[str] | None = None) -> None:
    """Make the bundle, or verify the one that is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="record new versions in the lock")
    update = parser.parse_args(argv).update
    with tempfile.TemporaryDirectory() as temporary:
        lock = {"packages": install(Path(temporary))}
        script, licences = bundle(Path(temporary))
    made = BUNDLE.with_suffix(".new.js")
    made.write_text(script, "utf-8")
    lock["bundle"] = {"integrity": integrity(made)}
    if not update and json.loads(LOCK.read_text("utf-8")) != lock:
        made.unlink()
        sys.exit(f"{BUNDLE.name}: what npm and the bundler made is not what {LOCK.name} records.")
    made.replace(BUNDLE)
    LICENSE.write_text(licences, "utf-8")
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", "utf-8")
    print(f"{BUNDLE}: {len(script):,} bytes")


if __name__ == "__main__":
    main()
