"""A notebook that was handed in inside a zip archive."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from cs_grader.reading.files import SKIPPED_FOLDERS, FileProblemError

START = b"PK\x03\x04"
MAX_MEMBERS = 1000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(data: bytes, name: str, limit: int) -> bytes:
    """Return the one notebook in an archive, or the one of several with the right name.

    Parameters
    ----------
    data : bytes
    name : str
        The notebook's name, with its ending.
    limit : int
        Most bytes that it may have.

    Raises
    ------
    FileProblemError
        If there is no such notebook, or it cannot be unpacked.
    """
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise FileProblemError("is a zip archive of too many files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {path: info for info in archive.infolist()
                     if _is_notebook(path := PurePosixPath(info.filename))}  # fmt: skip
            right = [info for path, info in found.items() if path.name == name]
            chosen = right if len(right) == 1 else list(found.values())
            if len(chosen) != 1:
                raise FileProblemError(f"is a zip archive that does not hold {name} once")
            (info,) = chosen
            if info.flag_bits & 1 or info.compress_type not in METHODS:
                raise FileProblemError("is a zip archive with a password or of a rare kind")
            with archive.open(info) as file:
                notebook = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise FileProblemError("is a damaged zip archive") from None
    if len(notebook) > limit:
        raise FileProblemError(f"holds a notebook larger than {limit / 1e6:,.0f} MB")
    return notebook


def _is_notebook(path: PurePosixPath) -> bool:
    hidden = path.name.startswith(".") or any(part in SKIPPED_FOLDERS for part in path.parts)
    return path.suffix.lower() == ".ipynb" and not hidden
