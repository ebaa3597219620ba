"""The instructor's data files, put where a notebook looks for them: beside itself."""

import os
import shutil
import tempfile
from pathlib import Path

COPIED_FILES, COPIED_BYTES = 100, 8 * 2**20


def written(files: dict[str, bytes]) -> tempfile.TemporaryDirectory[str]:
    """Write files into a new folder that everybody may read."""
    folder = tempfile.TemporaryDirectory(prefix="cs-grader-")
    Path(folder.name).chmod(0o755)
    for name, data in files.items():
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o444)
    return folder


def lay_out(source: Path, target: Path) -> None:
    """Put the files of a folder into another one.

    A few small ones are copied, as code may write into them. Many or large ones are links to the
    one copy, which cannot be written to: a submission does not wait for gigabytes to be copied.

    Parameters
    ----------
    source, target : Path
        The first need not be there.
    """
    found = [Path(folder, name) for folder, _, names in os.walk(source) for name in names]
    size = sum(path.stat().st_size for path in found)
    few = len(found) <= COPIED_FILES and size <= COPIED_BYTES
    for path in found:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if few:
            shutil.copyfile(path, place)
        else:
            place.symlink_to(path)
