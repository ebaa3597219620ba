"""Change the file and what lies beside it: links, pipes, shadows, bytes that are no notebook."""

import json
import os
import pickle
import shutil
from pathlib import Path

from attacks import TOOLS, WRONG, Attack, Notebook, World

NAME = "a1_loss_functions.ipynb"
READER = f"""{TOOLS}
for root, folders, files in os.walk("."):
    for file in files:
        with contextlib.suppress(OSError):
            loot(file, open(os.path.join(root, file), "rb").read())
print(sorted(os.listdir("."))[:50])
{WRONG}
print("attack ran")
"""
ANSWER = {"svm_loss": READER}


class Left:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/left-by-pickle",)


def notebook_is_link(target: str) -> object:
    def beside(folder: Path, world: World) -> None:
        (folder / NAME).unlink()
        (folder / NAME).symlink_to(world.fill(target))

    return beside


def folder_is_link(folder: Path, world: World) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(f"{world.course}/submitted/{world.neighbor}/a1_loss_functions")


def links_beside(folder: Path, world: World) -> None:
    for i, target in enumerate((f"{world.course}/gradebook.db", f"{world.home}/secret.txt",
                                f"{world.course}/solutions", "/etc/passwd", "/proc/self/environ",
                                "/", ".", f"link{6}")):  # fmt: skip
        (folder / f"link{i}").symlink_to(target)
    (folder / "timestamp.txt").unlink(missing_ok=True)
    (folder / "timestamp.txt").symlink_to(f"{world.home}/secret.txt")


def pipes_beside(folder: Path, world: World) -> None:
    os.mkfifo(folder / "data.csv")
    os.mkfifo(folder / "helper.py")
    (folder / "timestamp.txt").unlink(missing_ok=True)
    os.mkfifo(folder / "timestamp.txt")


def notebook_is_pipe(folder: Path, world: World) -> None:
    (folder / NAME).unlink()
    os.mkfifo(folder / NAME)


def notebook_is_folder(folder: Path, world: World) -> None:
    (folder / NAME).unlink()
    (folder / NAME).mkdir()


def notebook_is_vast(folder: Path, world: World) -> None:
    with open(folder / NAME, "r+b") as file:
        file.truncate(2**40)
    with open(folder / "data.bin", "wb") as file:
        file.truncate(2**40)


def shadows(folder: Path, world: World) -> None:
    code = (
        "print('attack worked: a module that was handed in was imported by the tests')\n"
        "import os; os.environ['LEFT'] = 'x'\n"
        "check_value = check_gradient = check_cases = lambda *a, **k: None\n"
    )
    for name in ("cs_core/__init__.py", "cs_core/testing/__init__.py", "cs_grader/__init__.py",
                 "inside/__init__.py", "nbgrader_config.py", "sitecustomize.py", "conftest.py",
                 "usercustomize.py", "msgpack.py", "socket.py", "ipython_config.py", "zlib.py",
                 ".ipython/profile_default/startup/00.py", "cs_core/diagnosis.py"):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    for name in ("gradebook.db", ".cs_grader/secret", ".cs_grader/lock", "pyvenv.cfg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("left")


def many_files(folder: Path, world: World) -> None:
    for i in range(3000):
        (folder / f"{i}.txt").touch()
    deep = folder
    for _ in range(60):
        deep = deep / "deep"
    deep.mkdir(parents=True)


def strange_names(folder: Path, world: World) -> None:
    for name in (b"<script>left()</script>.py".replace(b"/", b"_"), b"a\nb", b"\xff\xfe.txt",
                 b"..\\..\\left", b"x" * 255, b"\xe2\x80\xaetxt.exe", b"-rf", b"~", b"%s{0}$(id)"):  # fmt: skip
        with open(os.fsencode(folder) + b"/" + name, "w") as file:
            file.write("left")


def strange_time(folder: Path, world: World) -> None:
    (folder / "timestamp.txt").write_text("9999999-99-99 <script>left()</script>; drop table grade")


def two_notebooks(folder: Path, world: World) -> None:
    for name in ("A1_loss_functions.ipynb", "a1_loss_functions (1).ipynb", "a1.ipynb"):
        shutil.copy(folder / NAME, folder / name)


def twice(notebook: Notebook) -> bytes:
    """Say the same key twice: readers differ in which of the two they take."""
    text = json.dumps(notebook)
    return (text[:-1] + ', "cells": [], "nbformat": 4, "metadata": {"nbgrader": 1}}').encode()


def strange_numbers(notebook: Notebook) -> bytes:
    text = json.dumps(notebook | {"nbformat_minor": 12345})
    return text.replace("12345", "1e999").encode()


def deep_json(notebook: Notebook) -> bytes:
    return b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def many_digits(notebook: Notebook) -> bytes:
    text = json.dumps(notebook | {"nbformat_minor": 12345})
    return text.replace("12345", "9" * 2_000_000).encode()


def pickled(notebook: Notebook) -> bytes:
    return pickle.dumps(Left())


ATTACKS: list[Attack] = [
    Attack("link to a neighbor", "The notebook is a link to a neighbor's.",
           beside=notebook_is_link("@COURSE@/submitted/@NEIGHBOR@/a1_loss_functions/" + NAME),
           earns=(), ran=False),
    Attack("link to the solution", "The notebook is a link to the solution.",
           beside=notebook_is_link("@COURSE@/solutions/a1_loss_functions/" + NAME),
           earns=(), ran=False),
    Attack("linked folder", "The whole folder is a link to a neighbor's.",
           beside=folder_is_link, earns=(), ran=False),
    Attack("links beside", "Links to secrets lie beside the notebook, and it reads them.", ANSWER,
           beside=links_beside),
    Attack("pipes beside", "Pipes that nobody writes to lie beside the notebook.", ANSWER,
           beside=pipes_beside),
    Attack("pipe", "The notebook is a pipe that nobody writes to.", beside=notebook_is_pipe,
           earns=(), ran=False),
    Attack("folder", "The notebook is a folder.", beside=notebook_is_folder, earns=(), ran=False),
    Attack("vast", "The notebook says that it has a terabyte.", beside=notebook_is_vast,
           earns=(), ran=False),
    Attack("shadows", "Modules with the names of the tests' own lie beside the notebook.", ANSWER,
           beside=shadows),
    Attack("many files", "Three thousand files, and a folder that is sixty deep.", ANSWER,
           beside=many_files),
    Attack("strange names", "Files with names that are markup, commands, or no text.", ANSWER,
           beside=strange_names),
    Attack("strange time", "A time of handing in that is none.", ANSWER, beside=strange_time),
    Attack("two notebooks", "Several notebooks with similar names.", ANSWER, beside=two_notebooks),
    Attack("said twice", "A file in which every part stands twice.", ANSWER, write=twice, ran=False),
    Attack("strange numbers", "A version that is infinite.", ANSWER, write=strange_numbers, ran=False),
    Attack("many digits", "A version with two million digits.", ANSWER, write=many_digits,
           ran=False),
    Attack("deep file", "Lists in lists, two hundred thousand deep.", write=deep_json, earns=(),
           ran=False),
    Attack("pickle", "A file that runs code where it is unpickled.", write=pickled, earns=(),
           ran=False),
]  # fmt: skip
