"""One step of Adam on ten million parameters, beside PyTorch's, one array at a time."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import optim

SIZE = 10**7


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_adam_beside_pytorch(race, dtype):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    rng = np.random.default_rng(0)
    W, g = rng.standard_normal((2, SIZE)).astype(dtype)
    optimizer = optim.adam(1e-3)
    at = {"W": W, "state": optimizer.init(W)}
    theirs = torch.from_numpy(W.copy()).requires_grad_()
    theirs.grad = torch.from_numpy(g)
    peer = torch.optim.Adam([theirs], lr=1e-3, foreach=False)

    def ours():
        at["W"], at["state"] = optimizer.update(g, at["state"], at["W"])

    task = f"a step of `adam`, 10⁷ parameters, {dtype.__name__}"
    race(ours, peer.step, task=task, against="PyTorch, `foreach=False`", limit=2.0)
    # after the same number of steps both stand at the same point
    rtol = 1e-5 if dtype is np.float32 else 1e-10
    assert_allclose(at["W"], theirs.detach().numpy(), rtol=rtol, atol=rtol)
