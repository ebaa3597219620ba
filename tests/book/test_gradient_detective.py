"""The planted bugs of the detective: told by the tool, and leaving the patterns that it names."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from cs_book.widgets import GradientDetective
from cs_book.widgets.gradient_detective import BUGS, LOSSES, REG, SEEDS, C, D, N

CASES = GradientDetective().cases


def of(bug: str) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return weights, right gradient and error of each case of a bug."""
    found = [
        [np.array(case[key]) for key in ("weights", "right", "claimed")]
        for case in CASES
        if case["bug"] == bug
    ]
    return [(W, right, claimed - right) for W, right, claimed in found]


def test_every_bug_occurs_in_every_loss_and_none_follows_itself() -> None:
    counts = Counter((case["bug"], case["loss"]) for case in CASES)
    assert counts == dict.fromkeys(((b, loss) for b in BUGS for loss in LOSSES), len(SEEDS))
    assert all(a["bug"] != b["bug"] for a, b in pairwise(CASES))
    assert len({str(case["claimed"]) for case in CASES}) == len(CASES)
    assert GradientDetective.case.max == len(CASES) - 1


@pytest.mark.parametrize("case", CASES, ids=[f"{c['bug']}-{c['loss']}" for c in CASES])
def test_the_tool_names_the_bug_with_confidence(case: dict[str, object]) -> None:
    _sentence, name, score = case["causes"][0]  # type: ignore[index]
    assert name == BUGS[str(case["bug"])]
    assert score > 0.9
    assert "is wrong" in str(case["summary"])


def test_factors_stand_where_the_clues_say() -> None:
    for _, right, error in of("factor"):
        np.testing.assert_allclose(error, right, atol=2e-4)
    for W, right, error in of("mean"):
        penalty = REG * np.vstack([W[:-1], np.zeros((1, C))])
        np.testing.assert_allclose(error, (N - 1) * (right - penalty), atol=1e-3)
        assert (right[-1] != 0).any()


def test_penalties_leave_the_weights() -> None:
    for W, _, error in of("penalty"):
        np.testing.assert_allclose(error[:-1], -REG * W[:-1], atol=2e-4)
        assert not error[-1].any()
    for W, _, error in of("bias"):
        np.testing.assert_allclose(error[-1], REG * W[-1], atol=2e-4)
        assert not error[:-1].any()


def test_places_and_signs_are_those_of_the_clues() -> None:
    for _, _, error in of("transposed"):
        assert D + 1 == C
        np.testing.assert_allclose(error, -error.T, atol=1e-12)
        assert (error != 0).sum() == C * (C - 1)
    for _, _, error in of("true_class"):
        assert error.min() >= 0
        assert error.max() > 0.05
    for _, _, error in of("rows"):
        assert not error[-1].any()
        assert (error[:-1] > 0).any(axis=0).any()
        assert np.linalg.matrix_rank(error, tol=0.01) > 1


def test_a_left_out_example_takes_one_pattern_with_it() -> None:
    for _, _, error in of("example"):
        assert np.linalg.svd(error, compute_uv=False)[1] < 1e-3  # multiples of one column
        columns = np.sign(error).T
        assert all(len(set(column)) == 1 for column in columns)
        assert (columns[:, 0] > 0).sum() == 1
