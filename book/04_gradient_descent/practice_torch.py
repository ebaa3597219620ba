"""Stochastic gradient descent as PyTorch spells it. Shown in the book, run by the tests."""

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

generator = torch.Generator().manual_seed(0)
X = torch.randn(10, 3, dtype=torch.float64, generator=generator)
y = torch.arange(10) % 2
W = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)

# shuffle=True deals anew each epoch; the default is the order on the disk.
# The last batch, of 2, is kept: drop_last=True would leave it out.
data = TensorDataset(X, y, torch.arange(10))
loader = DataLoader(data, batch_size=4, shuffle=True, generator=generator)

epochs = 3
optimizer = torch.optim.SGD([W], lr=0.5)
# T_max counts calls of schedule.step(). Called further, this schedule rises again.
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * len(loader))

batches, rates, epoch_losses = [], [], []
for _ in range(epochs):
    total = 0.0
    for X_batch, y_batch, index in loader:
        loss = F.cross_entropy(X_batch @ W, y_batch)  # a mean over the batch
        optimizer.zero_grad()  # or this gradient is added to the last one
        loss.backward()
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()  # after the optimizer's, or the first rate is lost
        total += loss.item() * len(y_batch)  # the mean of batch means is another number
        batches.append(index.numpy())
    epoch_losses.append(total / len(data))
