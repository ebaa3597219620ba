"""Make what students get: an archive for each assignment, without the repository.

``make release`` writes ``_build/release/<assignment>.zip``: the notebook and its data, a wheel of
``cs_core``, a list of requirements and a page of instructions. The same sources give the same
bytes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import release_check
from corpus import ROOT, assignments

OUT = ROOT / "_build" / "release"
# what a student's Python needs besides cs_core: the versions are those of requirements.txt
NEEDED = ("ipywidgets", "jupyterlab", "matplotlib", "nbgrader", "numpy")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # an archive's dates: the same every time
TEMPLATES = Path(__file__).parent / "templates" / "archive"


def main() -> int:
    """Write all archives; return 1 if anything in them would give something away."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        for name in assignments():
            archive = write_archive(name, wheel)
            print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB")
    return release_check.main(assignments())


def build_wheel(folder: Path) -> Path:
    """Build a wheel that holds `cs_core` and nothing else of ours; return its path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = folder / "source"
    shutil.copytree(ROOT / "cs_core", source / "cs_core",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    shutil.copy(ROOT / "LICENSE", source)
    fields = {"VERSION": "version", "PYTHON": "requires-python", "DEPENDENCIES": "dependencies"}
    text = template("pyproject.toml.in", **{w: str(project[name]) for w, name in fields.items()})
    (source / "pyproject.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
               "--no-build-isolation", "--wheel-dir", folder, source]  # fmt: skip
    done = subprocess.run(
        command, env=os.environ | {"SOURCE_DATE_EPOCH": "315532800"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"The wheel of cs_core could not be built:\n{done.stderr}")
    return next(folder.glob("*.whl"))


def write_archive(name: str, wheel: Path) -> Path:
    """Pack one assignment; return the archive."""
    archive = OUT / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for place, data in sorted(contents(name, wheel)):
            info = zipfile.ZipInfo(f"{name}/{place}", FIRST_DAY)
            info.external_attr = 0o644 << 16
            file.writestr(info, data, zipfile.ZIP_DEFLATED)
    return archive


def contents(name: str, wheel: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive."""
    folder = ROOT / "assignments" / name
    for path in folder.rglob("*"):
        if path.is_file() and not any(
            part.startswith(".") for part in path.parts[len(folder.parts) :]
        ):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
    yield wheel.name, wheel.read_bytes()
    yield "requirements.txt", f"./{wheel.name}\n{requirements()}".encode()
    yield "README.md", template("README.md", NAME=name).encode()


def template(name: str, **words: str) -> str:
    """Return a template with words in the place of their names."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def requirements() -> str:
    """Return what a student installs, in the versions that the course is tested with."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = "|".join(NEEDED)
    lines = re.findall(rf"^((?:{names})==[^\\\n]+?)\s*\\?$", lock, re.MULTILINE)
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
