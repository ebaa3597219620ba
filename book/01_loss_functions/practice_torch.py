"""The losses of chapter 1 as PyTorch spells them. Shown in the book, run by the tests."""

import torch
import torch.nn.functional as F

scores = torch.tensor([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0]], dtype=torch.float64, requires_grad=True)
y = torch.tensor([0, 1])

softmax_loss = F.cross_entropy(scores, y)  # takes scores, not probabilities
softmax_loss.backward()
dscores = scores.grad  # (p - 1{y}) / N

C = scores.shape[1]
hinge_loss = C * F.multi_margin_loss(scores, y, margin=1.0)  # PyTorch divides by C as well

z = torch.tensor([2.0, -1.0], dtype=torch.float64)
t = torch.tensor([0.0, 1.0], dtype=torch.float64)
binary_loss = F.binary_cross_entropy_with_logits(z, t)  # takes logits, not sigmoid(z)

o = torch.tensor([[3.0, 4.0], [1.0, 1.0]], dtype=torch.float64)
target = torch.zeros_like(o)
squared_loss = (
    0.5 * F.mse_loss(o, target, reduction="sum") / len(o)
)  # its "mean" is over all entries
