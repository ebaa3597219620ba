"""The PyTorch block that chapter 8 shows: every number is what its comment says."""

import runpy
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "08_backpropagation" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    torch.manual_seed(0)
    return runpy.run_path(str(SHOWN))


def test_the_six_nodes_have_the_gradients_of_the_chapter(shown):
    assert shown["six_nodes"] == (48, 28, 12)


def test_a_second_backward_is_refused_and_a_new_graph_adds(shown):
    assert "second time" in shown["refused"]
    assert shown["added"] == 48 + 3
    assert shown["cleared"] == 3


def test_what_is_overwritten_is_noticed(shown):
    assert "inplace" in shown["overwritten"]


def test_the_layer_passes_and_recomputing_changes_nothing(shown):
    assert shown["checked"]
    torch.testing.assert_close(shown["plain"], shown["again"], rtol=1e-12, atol=1e-12)
