"""Activations and their traps as PyTorch spells them. Shown in the book, run by the tests."""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(20, 50), nn.ReLU(), nn.Linear(50, 10))
count = sum(p.numel() for p in net.parameters())  # DH + H + HC + C
shape = tuple(net[0].weight.shape)  # (50, 20): outputs first, x @ W.T

z = torch.linspace(-4, 4, 801)
gelu_gap = (F.gelu(z) - F.gelu(z, approximate="tanh")).abs().max().item()  # two functions
at_kink = torch.zeros(1, requires_grad=True)
F.relu(at_kink).backward()
kink_slope = at_kink.grad.item()  # 0, as here
leak = nn.LeakyReLU().negative_slope  # 0.01
prelu = nn.PReLU(num_parameters=50)  # a slope per unit; they start at 0.25

# F.relu_ and nn.ReLU(inplace=True) write into their input: do not look at it afterwards
sums = torch.tensor([-1.0, 2.0])
F.relu_(sums)  # sums is now [0, 2]

# The loss has a softmax inside. One in the model as well, and the loss stays above 1.46.
scores = torch.zeros(1, 10)
scores[0, 3] = 100.0  # as sure and as right as can be
label = torch.tensor([3])
loss = F.cross_entropy(scores, label).item()
twice = F.cross_entropy(F.softmax(scores, dim=1), label).item()


def dead_units(model, layer, X):
    """Share of units of a layer that are silent for every example, over the whole data set."""
    seen = []
    hook = model[layer].register_forward_hook(lambda _m, _inputs, out: seen.append(out))
    with torch.no_grad():
        for batch in X.split(100):
            model(batch)
    hook.remove()
    return (torch.cat(seen).amax(dim=0) <= 0).float().mean().item()


X = torch.randn(1000, 20)
dead_before = dead_units(net, 1, X)
with torch.no_grad():
    net[0].bias[:25] = -50.0  # half of the units, beyond the reach of any example
dead_after = dead_units(net, 1, X)
silent_in_three = (F.relu(net[0](X[:3])).amax(dim=0) <= 0).float().mean().item()  # more
