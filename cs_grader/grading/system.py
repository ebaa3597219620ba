"""What of the system a student's process sees: Python, a shell, and the libraries that they need.

A list, file by file: whatever else lies under /usr or beside the interpreter is not there. It may
be another student's submission in nbgrader's exchange, or SciPy.
"""

import mmap
import os
import re
import struct
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from glob import glob
from pathlib import Path

# for `!ls` and `%%bash`; none of them computes
PROGRAMS = (
    "basename", "bash", "cat", "cmp", "cp", "cut", "dash", "date", "df", "diff", "dirname", "du",
    "echo", "env", "false", "find", "grep", "gunzip", "gzip", "head", "hostname", "id", "ln", "ls",
    "md5sum", "mkdir", "mv", "nproc", "od", "printf", "pwd", "readlink", "realpath", "rm", "rmdir",
    "sed", "seq", "sh", "sha256sum", "sleep", "sort", "stat", "tail", "tar", "tee", "test",
    "timeout", "touch", "tr", "true", "uname", "uniq", "wc", "which", "whoami", "xargs",
)  # fmt: skip
DATA = ("/usr/share/zoneinfo", "/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8")
SETTINGS = ("/etc/ld.so.cache", "/etc/localtime")
LATE = ("libgcc_s.so.1", "libnss_files.so.2")  # loaded by name, when they are needed
MERGED = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")  # links into /usr on most systems
LOAD, DYNAMIC, INTERPRETER = 1, 2, 3  # kinds of program headers, and tags, from elf.h
NEEDED, STRINGS, RPATH, RUNPATH = 1, 5, 15, 29


def system_files(executable: str, libraries: Collection[Path]) -> Iterator[str]:
    """Yield the words for bubblewrap that show Python and what it needs, read-only.

    Parameters
    ----------
    executable : str
        The interpreter.
    libraries : collection of Path
        Files and folders of the packages that students may import.
    """
    standard = _standard_library()
    programs = [path for name in PROGRAMS if os.path.exists(path := f"/usr/bin/{name}")]
    programs += [path for name in PROGRAMS if os.path.exists(path := f"/bin/{name}")]
    modules = [m for place in (*standard, *map(str, libraries)) for m in _modules(place)]
    shared = _closure([executable, *programs, *modules])
    files = {_place(path) for path in (executable, *programs, *shared)}
    folders = [path for path in (*standard, *DATA) if os.path.isdir(path)]
    packages = {str(library.parent) for library in libraries}
    shown = tuple(f"{folder}/" for folder in (*standard, *DATA, *packages))
    files = {path for path in files if not path.startswith(shown)}
    for link in MERGED:
        if os.path.islink(link):
            yield from ("--symlink", os.readlink(link), link)
    yield from _parents([*files, *folders, *SETTINGS])
    for path in (*folders, *sorted(files)):
        yield from ("--ro-bind", os.path.realpath(path), path)
    for path in SETTINGS:
        yield from ("--ro-bind-try", path, path)
    for place in standard:
        for name in ("site-packages", "dist-packages"):
            if os.path.isdir(f"{place}/{name}"):
                yield from ("--tmpfs", f"{place}/{name}", "--remount-ro", f"{place}/{name}")


def _standard_library() -> list[str]:
    at = {"installed_base": sys.base_prefix, "installed_platbase": sys.base_exec_prefix,
          "base": sys.base_prefix, "platbase": sys.base_exec_prefix}  # fmt: skip
    return sorted({sysconfig.get_path(name, vars=at) for name in ("stdlib", "platstdlib")})


def _modules(place: str) -> Iterator[str]:
    """Yield the compiled modules in a folder; of other packages in it none, and no windows."""
    if os.path.isfile(place):
        yield place
    for folder, inner, names in os.walk(place):
        inner[:] = [n for n in inner if n not in ("site-packages", "dist-packages", "__pycache__")]
        for name in names:
            if ".so" in name and not name.startswith("_tkinter"):
                yield os.path.join(folder, name)


def _parents(paths: Iterable[str]) -> Iterator[str]:
    """Yield the words that make the folders above the files: every user may go through them."""
    known = {*MERGED, "/", "/etc"}
    above = {str(parent) for path in paths for parent in Path(path).parents} - known
    for folder in sorted(above):
        yield from ("--perms", "0755", "--dir", folder)


def _place(path: str) -> str:
    """Return where a file lies, through no linked folder; its own name stays."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def _closure(binaries: Iterable[str]) -> set[str]:
    """Return the shared libraries that programs and modules need, and those that these need."""
    system = _library_folders()
    found: set[str] = set()
    seen: set[str] = set()
    todo = [*binaries, *(p for n in LATE if (p := _find(n, system)))]
    found |= {path for path in todo if os.path.basename(path) in LATE}
    while todo:
        path = os.path.realpath(todo.pop())
        if path in seen:
            continue
        seen.add(path)
        names, folders, interpreter = _needs(path)
        libraries = [lib for name in names if (lib := _find(name, [*folders, *system]))]
        libraries += [interpreter] if interpreter else []
        found.update(libraries)
        todo += libraries
    return found


def _find(name: str, folders: Iterable[str]) -> str:
    return next((p for f in folders if os.path.exists(p := os.path.join(f, name))), "")


def _library_folders() -> list[str]:
    """Return where the dynamic linker looks."""
    folders = [*glob("/lib/*-linux-gnu*"), *glob("/usr/lib/*-linux-gnu*")]
    folders += ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"]
    for file in ("/etc/ld.so.conf", *sorted(glob("/etc/ld.so.conf.d/*.conf"))):
        if os.path.isfile(file):
            lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
            folders += [line.strip() for line in lines if line.startswith("/")]
    return folders


def _needs(path: str) -> tuple[list[str], list[str], str]:
    """Read from an ELF file the libraries that it needs, where to look first, and its loader."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
        return _read(data, os.path.dirname(path))


def _read(data: mmap.mmap, origin: str) -> tuple[list[str], list[str], str]:
    if data[:6] != b"\x7fELF\x02\x01":  # 64 bits, little-endian
        return [], [], ""
    start, size, count = (*struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54))
    headers = [struct.unpack_from("<IIQQQQ", data, start + i * size) for i in range(count)]
    loads = [(at, offset, length) for kind, _, offset, at, _, length in headers if kind == LOAD]
    interpreter, tags = "", []
    for kind, _, offset, _, _, length in headers:
        if kind == INTERPRETER:
            interpreter = data[offset : offset + length].rstrip(b"\0").decode()
        elif kind == DYNAMIC:
            tags = list(struct.iter_unpack("<QQ", data[offset : offset + length // 16 * 16]))
    at = dict(tags).get(STRINGS, 0)
    table = next((at - a + o for a, o, length in loads if a <= at < a + length), 0)

    def text(tag: int) -> list[str]:
        starts = [table + value for key, value in tags if key == tag]
        return [data[s : data.find(b"\0", s)].decode() for s in starts]

    paths = ":".join(text(RUNPATH) or text(RPATH)).split(":")
    places = [re.sub(r"\$\{?ORIGIN\}?", lambda _: origin, place) for place in paths if place]
    return text(NEEDED), places, interpreter
