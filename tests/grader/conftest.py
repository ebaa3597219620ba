"""One graded class for all tests of grading: the demo, which is graded only if anything changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def course() -> Path:
    """Grade the demo class; return its course folder."""
    command = [sys.executable, ROOT / "tools" / "grade_demo.py", "--sandbox"]
    graded = subprocess.run(
        [*command, os.environ["SANDBOX"]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert graded.returncode == 0, graded.stdout + graded.stderr
    return ROOT / "_build" / "demo"
