"""What a wrong answer is told: the bug, or the inputs where it shows, and rarely a wrong guess."""

from collections import Counter

import pytest
from corpus import Answer, assignments, read_corpus, source_notebook, with_answers
from harness import grade

from cs_core.testing.causes import FACTS

# these name what is plain to see, whatever the bug
PLAIN = {
    "", "wrong shape", "wrong dtype", "wrong type", "wrong return value", "transposed",
    "error raised", "modified argument", "shared memory", "time limit", *FACTS,
}  # fmt: skip


def told_as(answer: Answer) -> list[str]:
    """What a message may say that shows this bug or the inputs it shows on; any of these.

    It stands in the docstring of a wrong answer.
    """
    words = " ".join(answer.about.partition("Told as:")[2].split())
    return [one.strip() for one in words.split(" | ")] if words else []


ANSWERS = {
    name: [a for a in read_corpus(name) if told_as(a) and not a.name.startswith("right_")]
    for name in assignments()
}


def verdict(answer: Answer) -> str:
    """Judge a message: exact, vague, or wrong in the cause that it guesses."""
    notebook = with_answers(source_notebook(answer.assignment), {answer.function: answer.source})
    result = grade(notebook, only=answer.function)
    message = result.messages[answer.function]
    if any(words in message for words in told_as(answer)):
        return "exact"
    return "vague" if result.causes[answer.function] in PLAIN else "wrong"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, answers in ANSWERS.items() if answers])
def test_messages_tell_the_bug_or_where_it_shows(name):
    """The answers were written by somebody who saw neither checks nor messages."""
    count = Counter(map(verdict, ANSWERS[name]))
    assert count.total() >= 80
    assert count["exact"] >= 0.85 * count.total(), count
    assert count["wrong"] <= 0.03 * count.total(), count


def test_the_verdicts():
    words = "loss is not right. Told as it is."
    answer = Answer("a1_loss_functions", "f", "wrong_one", "", f"A bug.\nTold as: {words} | other")
    assert told_as(answer) == [words, "other"]
    assert told_as(Answer("a1_loss_functions", "f", "wrong_two", "", "A bug.")) == []


def test_the_first_visible_check_of_mse_lets_no_mistake_cancel():
    """A mean over N K entries without the half is right for two outputs, by chance."""
    mean = "def mse_loss(pred, target):\n    return np.mean((pred - target) ** 2), pred - target\n"
    notebook = with_answers(source_notebook("a1_loss_functions"), {"mse_loss": mean})
    message = grade(notebook, only="mse_loss").messages["mse_loss"]
    assert message.startswith(
        "CheckFailed: mse_loss: loss is not right. It is off, got 5, expected"
    )
