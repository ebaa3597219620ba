"""An interactive figure's parts: modules that link, words that exist, a bundle that fits."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from cs_book import widgets
from cs_book.widgets.base import FOLDER, IMPORT, InteractiveFigure, module_texts

FIGURES = [getattr(widgets, name) for name in widgets.__all__]
EACH = pytest.mark.parametrize("figure", FIGURES, ids=[f.module for f in FIGURES])
NODE = str(compute_driver_executable()[0])


def modules_of(figure: type[InteractiveFigure]) -> dict[str, str]:
    """The figure's own browser modules, without the toolkit."""
    return {
        n: t for n, t in module_texts(figure.module).items() if n not in module_texts("toolkit")
    }


@EACH
def test_every_word_exists_and_every_word_is_used(figure: type[InteractiveFigure]) -> None:
    source = "\n".join(modules_of(figure).values())
    words = figure().text
    for key in re.findall(r'\bt\("(\w+)"', source):
        assert key in words, f"{figure.module} has no text {key}"
    spoken = set(re.findall(r'"(\w+)"', source)) | {"alt", "common"}
    assert words.keys() <= spoken | set(re.findall(r"text\.(\w+)", source))
    common = set(re.findall(r"\btext\.(\w+)", module_texts("controls")["controls"]))
    assert common == words["common"].keys()


@EACH
def test_no_module_speaks_for_itself(figure: type[InteractiveFigure]) -> None:
    """Two words in a row, in quotes, are a sentence that no translator would see."""
    for name, text in modules_of(figure).items():
        code = re.sub(r"//.*|/\*.*?\*/", "", text, flags=re.DOTALL if "/*" in text else 0)
        code = re.sub(r"/\*\*.*?\*/", "", code, flags=re.DOTALL)
        found = re.findall(r"[\"'`]([A-Z]?[a-z]{3,} [a-z]{2,}[^\"'`]*)[\"'`]", code)
        assert not [text for text in found if not text.startswith("cs-")], name


@EACH
def test_a_figure_is_of_ordinary_size_and_can_stand_in_a_page(
    figure: type[InteractiveFigure],
) -> None:
    for name, text in module_texts(figure.module).items():
        assert "</script" not in text.lower()
        if name != "d3":
            assert len(text.splitlines()) <= 250, name
    markup = figure().markup()
    data = json.loads(re.search(r'json">(.*?)</script>', markup)[1])  # type: ignore[index]
    assert data["state"]["text"] == figure().text
    assert data["limits"].keys() <= data["state"].keys()


def test_modules_are_found_by_their_exact_name() -> None:
    assert list(module_texts("plot")) == ["d3", "dom", "plot"]
    assert "linear_classifier_plane" not in module_texts("linear_classifier_math")
    for name, text in module_texts("linear_classifier").items():
        before = list(module_texts("linear_classifier"))
        assert all(before.index(other) < before.index(name) for other in IMPORT.findall(text))


@EACH
def test_the_notebook_module_links_itself(figure: type[InteractiveFigure], tmp_path: Path) -> None:
    # Node knows no addresses of blobs to import: data addresses stand in
    source = re.sub(
        r"URL\.createObjectURL\(new Blob\(\[linked\], (.*?)\)\)",
        '("data:text/javascript," + encodeURIComponent(linked))',
        figure._esm,
    )
    assert source != figure._esm
    (tmp_path / "figure.mjs").write_text(source, "utf-8")
    check = 'import f from "./figure.mjs"; console.log(typeof f.render)'
    (tmp_path / "run.mjs").write_text(check, "utf-8")
    done = subprocess.run([NODE, "run.mjs"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "function", done.stderr


def test_the_bundle_is_small_and_is_what_the_lock_records() -> None:
    bundle = (FOLDER / "d3.js").read_bytes()
    assert len(gzip.compress(bundle)) <= 40_000
    lock = json.loads((FOLDER / "d3.lock.json").read_text("utf-8"))
    digest = base64.b64encode(hashlib.sha512(bundle).digest()).decode()
    assert lock["bundle"]["integrity"] == f"sha512-{digest}"
    licences = (FOLDER / "d3.LICENSE").read_text("utf-8")
    for name, package in lock["packages"].items():
        assert name == "esbuild-wasm" or f"{name} {package['version']}" in licences


TICKS = [
    (0.0, "0"), (-1.5, "−1.5"), (0.1 + 0.2, "0.3"), (100.0, "100"), (1000.0, "1000"),
    (20000.0, "20,000"), (1e-3, "0.001"), (1e-6, "10⁻⁶"), (2e-6, "2·10⁻⁶"), (1e6, "10⁶"),
]  # fmt: skip


def test_ticks_are_written_as_people_write_them(tmp_path: Path) -> None:
    for name, text in module_texts("plot").items():
        (tmp_path / f"{name}.js").write_text(text, "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    values = json.dumps([value for value, _ in TICKS])
    check = f"console.log(JSON.stringify({values}.map(tickText)))"
    check = f'import {{ tickText }} from "./plot.js"; {check}'
    (tmp_path / "run.js").write_text(check, "utf-8")
    done = subprocess.run([NODE, "run.js"], cwd=tmp_path, capture_output=True, text=True)
    assert json.loads(done.stdout) == [text for _, text in TICKS], done.stderr


CONTOURS = """
import { contourPaths, scale } from "./plot.js";
const [X, Y] = [scale([-2, 2], [0, 400]), scale([-2, 2], [400, 0])];
const found = contourPaths({ X, Y }, (x, y) => x ** 2 + 4 * y ** 2, [1, 2]);
const points = (d) => d.match(/[\\d.]+,[\\d.]+/g).map((p) => p.split(",").map(Number));
const inData = (d) => points(d).map(([px, py]) => [X.invert(px), Y.invert(py)]);
// a contour of d3 holds what is above its level: the frame, and a hole along the line
const lines = found.map(({ value, d }) => [value, inData(d.split("M").slice(-1)[0])]);
console.log(JSON.stringify(lines));
"""


def test_contour_lines_run_where_the_function_has_their_level(tmp_path: Path) -> None:
    for name, text in module_texts("plot").items():
        (tmp_path / f"{name}.js").write_text(text, "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "run.js").write_text(CONTOURS, "utf-8")
    done = subprocess.run([NODE, "run.js"], cwd=tmp_path, capture_output=True, text=True)
    lines = json.loads(done.stdout)
    assert [level for level, _ in lines] == [1, 2]
    for level, points in lines:
        assert len(points) > 40
        values = [x**2 + 4 * y**2 for x, y in points]
        assert max(abs(value - level) for value in values) < 0.03
