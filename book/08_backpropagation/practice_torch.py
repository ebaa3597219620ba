"""Backward passes as PyTorch spells them. Shown in the book, run by the tests."""

import torch
from torch.utils.checkpoint import checkpoint

# The graph of six nodes. requires_grad marks the leaves that shall get a gradient.
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
c = a * a
c.retain_grad()  # or the gradient of an intermediate number is thrown away
d = b * c
f = b * (c + d)
f.backward()
six_nodes = (a.grad.item(), b.grad.item(), c.grad.item())

# A second backward through the same graph is refused: its caches are gone.
try:
    f.backward()
except RuntimeError as error:
    refused = str(error)

# A new graph ADDS to the leaves. Clear them, or every step sees all earlier gradients.
(b * a).backward()
added = a.grad.item()  # 48 + 3
a.grad = None
(b * a).backward()
cleared = a.grad.item()

# What overwrites a number that the way back needs is caught, by a version counter.
x = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
p = torch.sigmoid(x)  # keeps its output
p *= 2
try:
    p.sum().backward()
except RuntimeError as error:
    overwritten = str(error)


class Softmax(torch.autograd.Function):
    """A layer of your own: a pair of functions; ctx is the cache."""

    @staticmethod
    def forward(ctx, scores):
        """Probabilities, which the way back needs."""
        p = torch.softmax(scores, dim=1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, dout):
        """From each gradient its mean under p is subtracted."""
        (p,) = ctx.saved_tensors
        return p * (dout - (dout * p).sum(dim=1, keepdim=True))


# Central differences of every output by every input; float64, or it fails.
checked = torch.autograd.gradcheck(Softmax.apply, (x,))

# Keep the input of a stretch alone, and compute what is within it again on the way back.
layers = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2)).double()
plain = torch.autograd.grad(layers(x).square().sum(), x)[0]
again = torch.autograd.grad(checkpoint(layers, x, use_reentrant=False).square().sum(), x)[0]
