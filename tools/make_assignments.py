"""Write the students' version of every assignment, and look for what must not leave the house.

``make assignments`` runs it. An assignment whose sources have not changed is left as it is.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import release_check
from corpus import ROOT, assignments

RELEASED = ROOT / "assignments"
KEPT = ROOT / "_build" / "released.json"


def main() -> int:
    """Make what is out of date, remove what has no source; return 1 if anything may leak."""
    keys = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    names = assignments()
    RELEASED.mkdir(exist_ok=True)
    for path in RELEASED.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)
    for name in names:
        if keys.get(name) != key(name):
            generate(name)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({name: key(name) for name in names}), encoding="utf-8")
    return release_check.main(names)


def key(name: str) -> str:
    """Return a hash of what a students' version is made of, and of that version."""
    digest = hashlib.sha256()
    for path in (ROOT / "nbgrader_config.py", ROOT / "requirements.txt", *_files(name)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def generate(name: str) -> None:
    """Let nbgrader make the students' version."""
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--force", "--create"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"nbgrader could not make {name}:\n{done.stderr}")


def _files(name: str) -> list[Path]:
    folders = (ROOT / "solutions" / name, RELEASED / name)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
