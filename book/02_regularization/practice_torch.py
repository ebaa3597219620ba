"""Penalties and dropout as PyTorch spells them. Shown in the book, run by the tests."""

import torch
import torch.nn.functional as F

reg, rate = 0.5, 0.1
layer = torch.nn.Linear(3, 2, dtype=torch.float64)  # its weight is (C, D): our W transposed
before = {name: p.detach().clone() for name, p in layer.named_parameters()}

# weight_decay adds reg * W to the gradient: the penalty with the one half. Every parameter of the
# group is decayed, so the biases need a group of their own.
groups = [
    {"params": [layer.weight], "weight_decay": reg},
    {"params": [layer.bias], "weight_decay": 0.0},
]
optimizer = torch.optim.SGD(groups, lr=rate)
(layer(torch.ones(1, 3, dtype=torch.float64)).sum() * 0.0).backward()  # a loss without a slope
optimizer.step()  # the weights are multiplied by 1 - rate * reg, the biases stay

# L1 has no option: add it to the loss, or take the proximal step. The loss that you print then
# includes it, while weight_decay never shows in a printed loss.
W = torch.tensor([[1.0, -0.02], [0.3, 0.0]], dtype=torch.float64, requires_grad=True)
l1 = reg * W.abs().sum()
l1.backward()
dW = W.grad  # sign(0) = 0 here too
thresholded = F.softshrink(W.detach(), rate * reg)

# renorm limits slices along `dim`: 1 for W of shape (D, C), 0 for the weight of a Linear
limited = torch.renorm(W.detach(), p=2, dim=1, maxnorm=0.5)

# p is the probability of dropping. As a function, dropout does not know of model.eval().
torch.manual_seed(0)
x = torch.ones(10000, dtype=torch.float64)
kept = F.dropout(x, p=0.8, training=True)
drop = torch.nn.Dropout(p=0.8).eval()  # as a module it does: now it returns x
at_test = drop(x)
