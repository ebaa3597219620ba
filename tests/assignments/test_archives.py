"""What a student gets: an archive that needs neither the repository nor its solutions."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import release
import release_check
from corpus import (
    ROOT,
    assignments,
    cell_source,
    graded_functions,
    nbgrader_metadata,
    source_notebook,
    with_answers,
)

NAMES = assignments()
pytestmark = pytest.mark.slow


# the first and the last by day, the others at night: ten seconds each
some_assignments = pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[] if n in (NAMES[0], NAMES[-1]) else pytest.mark.long) for n in NAMES],
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return release.build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    """A folder with every archive unpacked in it, as on a student's disk."""
    home = tmp_path_factory.mktemp("Öğrenci evi")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "OUT", home)
        for name in NAMES:
            with zipfile.ZipFile(release.write_archive(name, wheel)) as archive:
                archive.extractall(home)
    return home


@pytest.fixture(scope="module")
def python(unpacked) -> Path:
    """An environment of its own with the archive's wheel; what others wrote is taken from ours."""
    place = unpacked / ".venv"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    libraries = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    others = Path(libraries.stdout.strip()) / "others.pth"
    others.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    installed = run(python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", ".",
                    "downhill-core", cwd=unpacked / NAMES[0])  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    return python


def run(python: Path, *words: str, **options) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, *words], capture_output=True, text=True, check=False, env=environment, **options
    )


def validate(python: Path, notebook: Path) -> str:
    done = run(python, "-m", "nbgrader", "validate", notebook.name, cwd=notebook.parent)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_holds_what_a_student_needs(unpacked, wheel, name):
    files = {path.name for path in (unpacked / name).iterdir()}
    assert files >= {f"{name}.ipynb", "requirements.txt", "README.md", wheel.name}
    released = {path.name for path in (ROOT / "assignments" / name).iterdir()}
    assert files == {*released, "requirements.txt", "README.md", wheel.name}
    lines = (unpacked / name / "requirements.txt").read_text().splitlines()
    assert lines[0] == f"./{wheel.name}"
    assert {line.partition("==")[0] for line in lines[1:]} == set(release.NEEDED)
    assert all("hash" not in line and "\\" not in line for line in lines)


def test_nothing_in_it_gives_anything_away(unpacked, wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert {name.split("/")[0] for name in packed} == {
        "cs_core", wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"
    }  # fmt: skip
    secrets = {line for name in NAMES for line in release_check.secret_lines(source_notebook(name))}
    ours = {
        line.strip() for path in (ROOT / "cs_core").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
    }  # fmt: skip
    texts = [
        path.read_text(encoding="utf-8")
        for path in unpacked.glob("*/*") if path.suffix in (".md", ".ipynb", ".txt")
    ]  # fmt: skip
    for text in texts:
        assert "HIDDEN TESTS" not in text
        assert not (secrets - ours) & {line.strip() for line in text.splitlines()}
    assert not any(b"HIDDEN TESTS" in data for data in packed.values())


def test_the_same_sources_give_the_same_archive(unpacked, tmp_path, monkeypatch):
    again = release.build_wheel(tmp_path)
    monkeypatch.setattr(release, "OUT", tmp_path)
    first = (unpacked / f"{NAMES[0]}.zip").read_bytes()
    assert release.write_archive(NAMES[0], again).read_bytes() == first


@some_assignments
def test_a_student_checks_the_work_with_it_alone(unpacked, python, name):
    where = run(python, "-c", "import cs_core; print(cs_core.__file__)", cwd=unpacked / name)
    assert where.stdout.startswith(str(unpacked))
    notebook = unpacked / name / f"{name}.ipynb"
    source = source_notebook(name)
    said = validate(python, notebook)
    graded = sum(bool(nbgrader_metadata(cell).get("grade")) for cell in source["cells"])
    assert f"VALIDATION FAILED ON {graded} CELL(S)" in said
    assert said.count("not implemented yet") == len(graded_functions(source))

    released = json.loads(notebook.read_text(encoding="utf-8"))
    solutions = [cell for cell in source["cells"] if nbgrader_metadata(cell).get("solution")]
    answers = {nbgrader_metadata(cell)["grade_id"]: cell_source(cell) for cell in solutions}
    solved = with_answers(released, answers)
    done = notebook.with_name("done.ipynb")
    done.write_text(json.dumps(solved), encoding="utf-8")
    assert "Success" in validate(python, done)


@pytest.mark.parametrize("name", NAMES)
def test_where_cs_core_is_missing_the_first_cell_tells_the_line_that_gets_it(name):
    cells = {cell["id"]: cell for cell in source_notebook(name)["cells"]}
    code = "import sys\nsys.modules['cs_core'] = None\n" + cell_source(cells["setup"])
    failed = run(Path(sys.executable), "-c", code)
    assert "\n%pip install --no-index --find-links . downhill-core\n" in failed.stderr
    assert "KeyError" not in failed.stderr
    assert (
        release.template("README.md").count("%pip install --no-index --find-links . downhill-core")
        == 1
    )
