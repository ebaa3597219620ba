"""What a student's process sees: a read-only system, allowed libraries, nothing of ours."""

import importlib.metadata
import importlib.util
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from cs_grader.grading.bubblewrap import (
    NoSandboxError,
    base_python,
    find_bubblewrap,
    own_proc,
    walls,
)
from cs_grader.grading.system import system_files

# what students may import, with all that these need
STUDENT_LIBRARIES = ("numpy", "matplotlib", "ipython", "ipywidgets", "anywidget", "tqdm", "msgpack")
# what remains of cs_core; a module that holds a function under test is left out as well
STUDENT_MODULES = ("testing", "gradients", "datasets")
ALWAYS = ("__init__.py", "_checks.py", "data")


def sandbox_failed(words: str) -> NoSandboxError:
    """Return the error for a sandbox that does not start."""
    return NoSandboxError(
        f"The sandbox does not start on this host ({words or 'no reason given'}). User namespaces "
        "may be forbidden: docs/threat-model.md says how to allow them."
    )


def student_files(absent: Sequence[str] = ()) -> dict[str, Path]:
    """Return what lies under the folders that a student's Python imports from.

    Parameters
    ----------
    absent : sequence of str
        Modules of cs_core that hold functions under test.

    Returns
    -------
    dict of str to Path
        Relative place, as "site/numpy" or "course/cs_core/testing", and the real one.
    """
    spec = importlib.util.find_spec("cs_core")
    if spec is None or spec.origin is None:
        raise RuntimeError("cs_core is not installed: run `pip install -e .` in the course")
    core, here = Path(spec.origin).parent, Path(__file__).parents[1]
    files = {"course/inside": here / "inside"}
    wanted = [m for m in STUDENT_MODULES if m not in absent]
    for name in (*ALWAYS, *wanted):
        path = core / name
        if path.exists() or (path := path.with_suffix(".py")).exists():
            files[f"course/cs_core/{path.name}"] = path
    if "gradients" in absent:  # the checks import it
        files["course/cs_core/gradients/__init__.py"] = here / "inside" / "no_gradients.py"
    # the diagnosis of an error knows right formulas: only its words are there
    files["course/cs_core/diagnosis/__init__.py"] = here / "inside" / "no_diagnosis.py"
    for name in ("report.py", "settings.py"):
        files[f"course/cs_core/diagnosis/{name}"] = core / "diagnosis" / name
    for library in _closure(STUDENT_LIBRARIES):
        files |= {f"site/{place}": path for place, path in _top_level(library)}
    return files


def command(files: dict[str, Path], control: int) -> list[str]:
    """Return the command that starts the student's fork server in bubblewrap.

    Parameters
    ----------
    files : dict of str to Path
        What `student_files` gave.
    control : int
        Number of the socket that it inherits.
    """
    words = walls(find_bubblewrap())
    words += [word for name, value in variables().items() for word in ("--setenv", name, value)]
    words += ["--perms", "0755", "--dir", "/etc", *own_proc(), "--dev", "/dev", "--tmpfs", "/tmp"]
    words += system_files(base_python(), files.values())
    folders = {str(Path(place).parent) for place in files if place.startswith("course/cs_core/")}
    for place in ("", "/course", "/site", *(f"/{folder}" for folder in sorted(folders))):
        words += ["--perms", "0755", "--dir", f"/grading{place}"]
    for place, real in files.items():
        words += ["--ro-bind", str(real), f"/grading/{place}"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    words += ["--chdir", "/", "--", *start("/grading", control, isolate=True)]
    return words


def start(root: str, control: int, *, isolate: bool) -> list[str]:
    """Return the command that starts the fork server, wherever its files lie."""
    code = (
        f"import sys; sys.path[:0] = [{root + '/course'!r}, {root + '/site'!r}]; "
        f"from inside.zygote import main; main({control}, {isolate})"
    )
    return [base_python(), "-I", "-S", "-B", "-X", "utf8", "-c", code]


def variables() -> dict[str, str]:
    """Return the whole environment of the student's fork server."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # memory that was freed is used again, not given back: that saves page faults
        "MALLOC_TRIM_THRESHOLD_": str(2**28),
        "MALLOC_MMAP_THRESHOLD_": str(2**25),
        "MALLOC_TOP_PAD_": str(2**21),
        **dict.fromkeys(threads, "1"),  # one thread a process: submissions run side by side
    }


def linked(files: dict[str, Path]) -> tempfile.TemporaryDirectory[str]:
    """Lay the files out as links in a new folder, for a run without a sandbox."""
    folder = tempfile.TemporaryDirectory(prefix="cs-grader-")
    for place, path in files.items():
        link = Path(folder.name) / place
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return folder


def _closure(names: Sequence[str]) -> list[importlib.metadata.Distribution]:
    """Return the installed distributions of these names and of all that they need."""
    found: dict[str, importlib.metadata.Distribution] = {}
    todo = list(names)
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for text in found[name].requires or ():
            try:
                needed = Requirement(text)
            except InvalidRequirement:
                continue
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                todo.append(needed.name)
    return list(found.values())


def _top_level(library: importlib.metadata.Distribution) -> Iterator[tuple[str, Path]]:
    """Yield the files and folders of a distribution that stand beside others."""
    root = Path(str(library.locate_file("")))
    names = {file.parts[0] for file in library.files or ()} - {"..", "__pycache__"}
    for name in sorted(names):
        if (root / name).exists():
            yield name, root / name
