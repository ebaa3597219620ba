"""Gradient checks as PyTorch spells them. Shown in the book, run by the tests."""

import torch
import torch.nn.functional as F
from torch.autograd import gradcheck

torch.manual_seed(0)
X = torch.randn(6, 5, dtype=torch.float64)  # float32 gets a warning, and fails
y = torch.tensor([0, 1, 2, 0, 1, 2])
W = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)


def loss(W):
    """Mean softmax cross-entropy of a linear classifier."""
    return F.cross_entropy(X @ W, y)


passed = gradcheck(loss, (W,), eps=1e-6, atol=1e-5, rtol=1e-3)  # the defaults, central

# fast_mode checks one random direction instead of every entry
passed_fast = gradcheck(loss, (W,), fast_mode=True)

# An operation of your own has a backward of your own: that is what there is to check.


class Cube(torch.autograd.Function):
    """x cubed."""

    @staticmethod
    def forward(ctx, x):
        """Keep what the way back needs."""
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, dout):
        """Pass the upstream gradient on."""
        (x,) = ctx.saved_tensors
        return 2 * x**2 * dout  # wrong: 3 * x**2


x = torch.randn(4, dtype=torch.float64, requires_grad=True)
found = not gradcheck(Cube.apply, (x,), raise_exception=False)  # the default raises

# The rule is |a - n| <= atol + rtol * |n|: errors below atol pass, whatever the slope.
small = torch.full((4,), 1e-4, dtype=torch.float64, requires_grad=True)  # slopes of 3e-8
missed = gradcheck(Cube.apply, (small,))

# At a kink the two sides disagree, and PyTorch's slope of relu at 0 is 0.
zero = torch.zeros(3, dtype=torch.float64, requires_grad=True)
kink_passes = gradcheck(F.relu, (zero,), raise_exception=False)

# Dropout draws a new mask in each call, unless it is told to rest.
dropout = torch.nn.Dropout(0.5)
noisy = gradcheck(dropout, (x,), raise_exception=False)
quiet = gradcheck(dropout.eval(), (x,))
