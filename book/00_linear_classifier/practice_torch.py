"""The prologue's classifier as PyTorch spells it. Shown in the book, run by the tests."""

import numpy as np
import torch
from torch import Tensor, nn


def as_module(W: np.ndarray, b: np.ndarray) -> nn.Linear:
    """Return a PyTorch layer whose scores are X @ W + b."""
    layer = nn.Linear(*W.shape, dtype=torch.float64)  # D inputs, C outputs
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(W.T))  # (C, D) in PyTorch
        layer.bias.copy_(torch.tensor(b))
    return layer


def as_rows(photos: Tensor) -> Tensor:
    """Flatten photos (N, 3, H, W) as cs_core does: color last."""
    return photos.permute(0, 2, 3, 1).flatten(start_dim=1)  # (N, H * W * 3)
