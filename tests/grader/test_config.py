"""What `nbgrader_config.py` adds to nbgrader."""

import pytest
from corpus import ROOT
from nbformat.v4 import new_code_cell, new_output
from traitlets.config import PyFileConfigLoader

HIDDEN = "check_value(f)\n\n### BEGIN HIDDEN TESTS\nsecret = 1 / 0\n### END HIDDEN TESTS"


@pytest.fixture(scope="module")
def config():
    return PyFileConfigLoader(str(ROOT / "nbgrader_config.py")).load_config()


def graded_cell(*outputs, grade=True):
    meta = {"nbgrader": {"grade": grade, "grade_id": "f_tests"}}
    return new_code_cell(HIDDEN, metadata=meta, outputs=list(outputs))


def error(name, words):
    trace = ["secret = 1 / 0", f"{name}: {words}"]
    return new_output("error", ename=name, evalue=words, traceback=trace)


def cleaned(config, cell):
    hide = config.GenerateFeedback.preprocessors[0]()
    return hide.preprocess_cell(cell, {}, 0)[0]


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("ZeroDivisionError", "secret 0.123", "The checks ended with ZeroDivisionError."),
        ("NameError", "name 'f' is not defined", "The checks ended with NameError: name 'f'"),
        ("KeyboardInterrupt", "", "The checks took too long and were stopped."),
    ],
)
def test_an_unexpected_error_shows_neither_lines_nor_values(config, name, words, shown):
    cell = cleaned(config, graded_cell(error(name, words), error("CellTimeoutError", "")))
    (output,) = cell.outputs
    assert output.evalue.startswith(shown)
    assert "secret" not in str(cell)
    assert cell.source == "check_value(f)"


def test_a_failed_check_keeps_its_words(config):
    (output,) = cleaned(config, graded_cell(error("CheckFailed", "f: not right"))).outputs
    assert output.traceback[-1] == "CheckFailed: f: not right"


def test_prints_of_checks_stay_and_displays_go(config):
    shown = new_output("stream", text="f: right value.\n")
    data = new_output("display_data", data={"text/plain": "secret"})
    result = new_output("execute_result", data={"text/plain": "secret"})
    assert cleaned(config, graded_cell(shown, data, result)).outputs == [shown]


def test_other_cells_stay_as_they_are(config):
    cell = graded_cell(error("ValueError", "mine"), grade=False)
    assert cleaned(config, graded_cell(error("ValueError", "mine"), grade=False)).source == HIDDEN
    assert cleaned(config, cell).outputs[0].evalue == "mine"


@pytest.mark.parametrize(
    ("seconds", "penalty"), [(1, 8), (86_400, 8), (86_401, 16), (9.5 * 86_400, 80), (10**7, 80)]
)
def test_lateness_costs_a_tenth_a_day(config, seconds, penalty):
    plugin = config.AssignLatePenalties.plugin_class()
    assert plugin.late_submission_penalty("kim", 80.0, seconds) == pytest.approx(penalty)
