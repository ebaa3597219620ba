"""The penalty of chapter @NUMBER@ as PyTorch spells it. Shown in the book, run by the tests."""

import torch

W = torch.tensor([[1.0, -2.0], [3.0, 0.0]], dtype=torch.float64, requires_grad=True)
penalty = 0.5 * 0.5 * (W**2).sum()  # PyTorch's weight_decay adds the gradient alone: 0.5 * W
penalty.backward()
dW = W.grad
