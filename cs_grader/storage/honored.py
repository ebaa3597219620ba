"""Which of nbgrader's settings have no effect here, and what is done instead."""

from collections.abc import Mapping
from typing import Any

# By class in nbgrader_config.py. These have the effect that nbgrader gives them ...
HONORED = {
    "Autograde": {"exclude_overwriting"},
    "Execute": {"timeout"},
    "OverwriteCells": set[str](),
}
# ... these have none under `cs-grader` but have it under `nbgrader autograde`, which reads them ...
OF_THE_COMMAND = {"autograde_preprocessors", "force"}
# ... and these say what is done anyway.
AS_WE_DO: dict[tuple[str, str], Any] = {
    ("OverwriteCells", "add_missing_cells"): True,
    ("OverwriteCells", "enabled"): True,
    ("Execute", "enabled"): True,
    ("Execute", "allow_errors"): True,
    ("Execute", "interrupt_on_timeout"): True,
    ("Execute", "store_widget_state"): False,
    ("Autograde", "create_student"): True,
}
INSTEAD = {
    "add_missing_cells": "cells that are missing are always put back",
    "missing_cell_notification": "a note on the feedback page says which cells were put back",
    "enabled": "cells are always restored and always run",
    "create_student": "every student who handed in gets a row",
    "sanitize_preprocessors": "everything but the text of the answers comes from the source",
    "permissions": "graded notebooks may only be read",
    "kernel_name": "all cells run in the Python that runs cs-grader",
    "extra_arguments": "no kernel is started",
    "startup_timeout": "no kernel is started",
    "skip_cells_with_tag": "every cell runs, whatever its tags",
    "force_raise_errors": "later cells run after an error",
    "allow_errors": "later cells run after an error",
    "allow_error_names": "later cells run after an error",
    "execute_retries": "a submission is graded a second time only if the grader itself failed",
}


def not_honored(config: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each setting of `Autograde`, `Execute` and `OverwriteCells` in vain.

    Examples
    --------
    >>> not_honored({"Execute": {"timeout": 60, "kernel_name": "julia"}})
    ['Execute.kernel_name has no effect: all cells run in the Python that runs cs-grader.']
    """
    sentences = []
    for group, honored in HONORED.items():
        for name, value in sorted(dict(config.get(group, {})).items()):
            anyway = (group, name) in AS_WE_DO and AS_WE_DO[group, name] == value
            if anyway or name in honored | OF_THE_COMMAND:
                continue
            instead = INSTEAD.get(name)
            words = f"{group}.{name} has no effect"
            sentences.append(f"{words}: {instead}." if instead else f"{words} on cs-grader.")
    return sentences
