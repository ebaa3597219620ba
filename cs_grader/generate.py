"""Keep the students' version of an assignment when a new one cannot be made.

``nbgrader generate_assignment --force`` removes the old version first, and leaves nothing if it
fails. nbgrader has no setting for that, so ``nbgrader_config.py`` asks for `keep_old_version`.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any


def keep_old_version() -> None:
    """Let ``nbgrader generate_assignment`` put the old version back, in a process that runs it."""
    converters = sys.modules.get("nbgrader.converters")  # importing it takes long
    if converters is None:
        return
    generate = converters.GenerateAssignment
    if not getattr(generate, "keeps_old_version", False):
        generate.keeps_old_version = True
        generate.convert_notebooks = _restoring(generate.convert_notebooks)


def _restoring(convert: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a method that converts as nbgrader does, or restores what was there before."""

    def convert_notebooks(converter: Any) -> None:
        assignment = converter.coursedir.assignment_id
        released = os.path.normpath(converter._format_dest(assignment, "."))
        with tempfile.TemporaryDirectory(prefix="cs-grader-") as folder:
            kept = os.path.join(folder, "kept")
            if "*" not in assignment and os.path.isdir(released):
                shutil.copytree(released, kept, symlinks=True)
            try:
                convert(converter)
            except BaseException:
                if os.path.isdir(kept):
                    shutil.rmtree(released, ignore_errors=True)
                    shutil.copytree(kept, released, symlinks=True)
                    converter.log.warning("The version that was there before stays: %s", released)
                raise

    return convert_notebooks
