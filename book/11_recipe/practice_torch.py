"""The recipe as PyTorch spells it. Shown in the book, run by the tests."""

import math

import torch
from torch import nn

from cs_core.datasets import load_digits

digits = load_digits()
X = torch.tensor(digits.as_rows(), dtype=torch.float64)
y = torch.tensor(digits.y)
X, y, X_held, y_held = X[:1000], y[:1000], X[1000:], y[1000:]
mean, std = X.mean(dim=0), X.std(dim=0, correction=0)  # PyTorch divides by N - 1 unless told
std[std == 0] = 1
X, X_held = (X - mean) / std, (X_held - mean) / std

torch.manual_seed(0)  # the first weights; the shuffling has a generator of its own
net = nn.Sequential(nn.Linear(64, 50), nn.ReLU(), nn.Linear(50, 10)).double()
loss_of = nn.CrossEntropyLoss()  # takes scores: no softmax before it

# Check 1: log C and about half the variance of the scores
with torch.no_grad():
    scores = net(X)
    first_loss = loss_of(scores, y).item()
    score_variance = scores.var(dim=1).mean().item()

# The penalty on weights alone: weight_decay would take the biases too
weights = [p for p in net.parameters() if p.ndim > 1]
biases = [p for p in net.parameters() if p.ndim == 1]
groups = [{"params": weights, "weight_decay": 0.001}, {"params": biases}]
start = [p.detach().clone() for p in net.parameters()]
optimizer = torch.optim.SGD(groups, lr=0.05, momentum=0.9)
EPOCHS, BATCH = 5, 100
steps = EPOCHS * math.ceil(len(X) / BATCH)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)

shuffled = torch.Generator().manual_seed(0)
order, losses, rates = [], [], []
for _ in range(EPOCHS):
    net.train()  # matters with dropout and batch normalization, and costs nothing without
    for batch in torch.randperm(len(X), generator=shuffled).split(BATCH):
        loss = loss_of(net(X[batch]), y[batch])  # reports no penalty: the optimizer adds it
        optimizer.zero_grad()  # or this gradient is added to the last
        loss.backward()
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()  # once a step, since T_max counts steps
        losses.append(loss.item())
        order.append(batch)

net.eval()
with torch.no_grad():
    held = net(X_held)
    right = (held.argmax(dim=1) == y_held).double().mean().item()
    alone = torch.cat([net(row[None]) for row in X_held[:20]])  # a row must not know the others
    neighbors = (alone - held[:20]).abs().max().item()

# The bug of this chapter's opening: Softmax, and a loss that contains one
probabilities = torch.eye(10, dtype=torch.float64)[y[:20]]  # a perfect answer
twice = loss_of(probabilities, y[:20]).item()
