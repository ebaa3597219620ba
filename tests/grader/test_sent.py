"""A function of the tests that goes to the student's process, and works there as it is asked."""

import os

import pytest
from test_classes import VALUE, grade

from cs_grader.grading.engine import Engine
from cs_grader.grading.limits import Limits

pytestmark = pytest.mark.slow
SANDBOX = os.environ.get("SANDBOX", "bubblewrap")

# a method `sent` is what a class has that lives in another process
TEST = """
from cs_core.testing.programs import played
found = played(Value)([("+", -1, -1)], np.array(1.0), times=20)
assert hasattr(Value, "sent") and found[0] == 2.0**20
value = played(Value)([("*", 0, 1), ("+", -1, 0)], np.array(2.0), np.array(3.0))[0]
assert value == 8.0, value
"""
RIGHT = f"{VALUE}\n    value = property(lambda self: self.data)\n"
LIAR = """
class Value:
    def __init__(self, data):
        self.value, self.grad = self, self
    def __add__(self, other):
        return self
    __mul__ = __add__
    def __eq__(self, other):
        return True
    def backward(self):
        pass
"""


@pytest.fixture(scope="module")
def engine():
    with Engine(sandbox=SANDBOX, limits=Limits(cell_seconds=20, total_seconds=60)) as started:
        yield started


def test_programs_run_beside_the_students_class_and_give_plain_numbers(engine):
    graded = grade(engine, RIGHT, TEST)
    assert graded.result.points == 1, graded.errors


def test_an_object_in_the_place_of_a_number_decides_nothing(engine):
    graded = grade(engine, RIGHT, TEST, LIAR)
    assert graded.result.points == 0
    assert "must be a number" in graded.result.cells[0].message
