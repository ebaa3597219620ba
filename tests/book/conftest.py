"""What the tests of the book's parts share."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from cs_book.widgets.base import module_texts

RUNNER = """
const { math } = await import(`./${process.argv[2]}.js`);
import { readFileSync } from "node:fs";
const { calls } = JSON.parse(readFileSync("calls.json", "utf8"));
const answers = calls.map(([name, ...values]) => math[name](...values));
console.log(JSON.stringify(answers));
"""


@pytest.fixture
def compute(tmp_path: Path) -> Any:
    """Return a function that makes calls to a module's ``math`` and returns the answers."""

    def run(module: str, calls: list[list[Any]]) -> list[Any]:
        for name, text in module_texts(module).items():
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
        (tmp_path / "run.mjs").write_text(RUNNER, "utf-8")
        (tmp_path / "calls.json").write_text(json.dumps({"calls": calls}), "utf-8")
        node = compute_driver_executable()[0]
        command = [str(node), "run.mjs", module]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        assert len(answers) == len(calls)
        return answers

    return run
