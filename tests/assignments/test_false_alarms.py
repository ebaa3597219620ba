"""How often the hidden tests refuse a right answer that draws: by a bound, and by trial."""

import pytest
from corpus import graded_functions, read_corpus, source_notebook, with_answers
from harness import grade
from test_corpus import HIDDEN_ALONE

from cs_core.testing import independence, orthonormal
from cs_core.testing.laws import ALARM

NAME = "a6_initialization"
SOURCE = source_notebook(NAME)
POINTS = graded_functions(SOURCE)
DRAWING = [function for function in POINTS if function not in ("propagate", "fans", "lsuv")]
STUDENTS = 1_000


def test_a_right_submission_fails_less_than_once_in_a_million(monkeypatch):
    """Each limit is exceeded with a probability of ALARM at most, for any number of entries."""
    asked = []

    def counted(limit):
        return lambda *args, **kwargs: asked.append(1) or limit(*args, **kwargs)

    for module, name in (
        (independence, "limit"), (independence, "shortfall"), (orthonormal, "limit"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, counted(getattr(module, name)))
    assert grade(SOURCE).points == POINTS
    assert len(asked) > 1_000
    assert len(asked) * ALARM < 1e-6


@pytest.mark.long
@pytest.mark.parametrize("function", DRAWING)
def test_right_answers_pass_a_thousand_times(function):
    """Each student has seeds of their own; the right answers of the corpus take turns.

    The visible checks, whose seeds are the same for all, are left out.
    """
    right = [a for a in read_corpus(NAME) if a.function == function and a.right]
    right = [a for a in right if a.name != "right_one_by_one"]  # slow
    notebooks = [with_answers(HIDDEN_ALONE[NAME], {function: answer.source}) for answer in right]
    for number in range(STUDENTS):
        result = grade(
            notebooks[number % len(notebooks)], only=function, student=f"trial-{number}/{NAME}"
        )
        assert result.points == {function: POINTS[function]}, (number, result.messages)
