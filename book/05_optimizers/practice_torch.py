"""The rules of the chapter as PyTorch spells them. Shown in the book, run by the tests."""

import copy

import torch
import torch.nn.functional as F

generator = torch.Generator().manual_seed(0)
X = torch.randn(40, 3, dtype=torch.float64, generator=generator)
y = torch.arange(40) % 2
W_start = 0.1 * torch.randn(3, 2, dtype=torch.float64, generator=generator)


def parameters():
    """Weights and biases, fresh, so that each run starts at the same place."""
    return W_start.clone().requires_grad_(), torch.zeros(2, dtype=torch.float64, requires_grad=True)


def train(W, b, optimizer, steps):
    """Walk with full batches; return both arrays."""
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(X @ W + b, y).backward()
        optimizer.step()
    return W.detach().numpy(), b.detach().numpy()


ends = {}
W, b = parameters()
# The velocity is mu b + g, and the rate multiplies it when it is used. dampening=0 is the default.
ends["nesterov"] = train(W, b, torch.optim.SGD([W, b], lr=0.1, momentum=0.9, nesterov=True), 20)

W, b = parameters()
# weight_decay of Adam is an L2 penalty in the gradient; amsgrad is an option of it.
ends["l2"] = train(W, b, torch.optim.Adam([W, b], lr=0.01, weight_decay=0.1), 20)

W, b = parameters()
# AdamW decays, by lr * weight_decay; its default is 0.01, not 0. Biases get a group of their own.
groups = [{"params": [W], "weight_decay": 0.1}, {"params": [b], "weight_decay": 0.0}]
optimizer = torch.optim.AdamW(groups, lr=0.01)
train(W, b, optimizer, 10)

# A checkpoint of the weights alone loses both moments and t: Adam would start anew.
saved = copy.deepcopy({"W": W.detach(), "b": b.detach(), "optimizer": optimizer.state_dict()})
W, b = (saved[name].clone().requires_grad_() for name in ("W", "b"))
groups = [{"params": [W], "weight_decay": 0.1}, {"params": [b], "weight_decay": 0.0}]
resumed = torch.optim.AdamW(groups, lr=0.01)
resumed.load_state_dict(saved["optimizer"])
ends["adamw"] = train(W, b, resumed, 10)
