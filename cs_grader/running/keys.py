"""Keys: a hash of everything that a result depends on.

A result with the same key is not graded again, and is the one that grading again would give.
"""

import functools
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only names: a command that grades nothing starts without them
    from cs_grader.reading.submissions import Submission
    from cs_grader.running.jobs import Job

PACKAGES = ("cs_core", "cs_grader")


@functools.cache
def grader_version() -> str:
    """Return a hash of the grader's own files and of the versions of Python and NumPy.

    It is the same on two machines only if both grade alike. Any changed file of the packages
    changes it; which of them matter for a score is not a thing to be wrong about.
    """
    parts = [platform.python_version().encode(), version("numpy").encode()]
    for package in PACKAGES:
        home = package_folder(package)
        for path in sorted(home.rglob("*")):
            if path.is_file() and not path.parent.name.startswith(("__pycache__", ".")):
                parts += [package.encode(), path.relative_to(home).as_posix().encode()]
                parts.append(hashlib.sha256(path.read_bytes()).digest())
    return digest(parts)


def package_folder(package: str) -> Path:
    """Return the folder of a package, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The package {package} is not installed.")
    return Path(spec.submodule_search_locations[0])


def run_key(job: "Job") -> str:
    """Return a hash of what is the same for every submission of a run."""
    words = [job.version, job.assignment, job.sandbox, job.secret]
    words.append(json.dumps(asdict(job.limits), sort_keys=True))
    words.append(json.dumps([asdict(source) for source in job.sources], sort_keys=True))
    return digest([word.encode() for word in words] + _files(job.files) + _files(job.own_files))


def submission_key(run: str, submission: "Submission") -> str:
    """Return a hash of what a submission's result depends on.

    Parameters
    ----------
    run : str
        What `run_key` returned.
    submission : Submission
        What the student handed in.
    """
    words = [run, submission.student, submission.timestamp, submission.problem]
    words.append(json.dumps(submission.notes))
    parts = [word.encode(errors="surrogatepass") for word in words]
    return digest(parts + _files(submission.notebooks) + _files(submission.extras))


def digest(parts: Iterable[bytes]) -> str:
    """Return one hash of many values; where one ends and the next begins matters.

    Examples
    --------
    >>> digest([b"ab", b"c"]) == digest([b"a", b"bc"])
    False
    """
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def _files(files: Mapping[str, bytes]) -> list[bytes]:
    pairs = sorted((name.encode(errors="surrogatepass"), data) for name, data in files.items())
    return [str(len(pairs)).encode(), *(part for pair in pairs for part in pair)]
