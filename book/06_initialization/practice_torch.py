"""First weights as PyTorch spells them. Shown in the book, run by the tests."""

import torch
from torch import nn

torch.manual_seed(0)
layers = [nn.Linear(300, 100)]
for _ in range(8):
    layers += [nn.ReLU(), nn.Linear(100, 100)]
net = nn.Sequential(*layers, nn.ReLU(), nn.Linear(100, 10))
X = torch.randn(500, 300)

# The default: weights AND biases uniform with the bound 1/√n, so the sd of W is 1/√(3n).
default_std = net[0].weight.std().item()
default_spread = net(X).std(dim=0).max().item()  # of a score, over the examples


def he_(module):
    """He's weights and biases of 0, for a network with ReLU."""
    if isinstance(module, nn.Linear):
        # weight has the shape (out, in): PyTorch's fan_in is shape[1], where ours is shape[0]
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        nn.init.zeros_(module.bias)


net.apply(he_)  # on every module within
he_std = net[0].weight.std().item()
he_spread = net(X).std(dim=0).max().item()

W = torch.empty(200, 300)  # a layer from 300 to 200
nn.init.xavier_uniform_(W, gain=nn.init.calculate_gain("tanh"))
xavier_bound = W.abs().max().item()
nn.init.orthogonal_(W, gain=2**0.5)
gram = W @ W.T  # 2 I: the rows are the shorter side
nn.init.trunc_normal_(W, std=0.02)  # cut at a = -2 and b = 2, not at two sd: it never cuts
largest = W.abs().max().item()

sums = []  # the check that finds most bugs: the sd of every layer's output, before training
hooks = [
    layer.register_forward_hook(lambda _layer, _inputs, out: sums.append(out.std().item()))
    for layer in net
    if isinstance(layer, nn.Linear)
]
net(X)
for hook in hooks:
    hook.remove()  # or it measures on through all of training
