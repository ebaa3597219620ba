"""The PyTorch block that chapter @NUMBER@ shows, against `cs_core`."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core.regularizers import l2_penalty

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "@NAME@" / "practice_torch.py"


def test_penalty_and_gradient():
    shown = runpy.run_path(str(SHOWN))
    penalty, dW = l2_penalty(shown["W"].detach().numpy(), 0.5)
    assert shown["penalty"].item() == pytest.approx(penalty, rel=1e-12)
    np.testing.assert_allclose(shown["dW"].numpy(), dW, rtol=1e-12)
