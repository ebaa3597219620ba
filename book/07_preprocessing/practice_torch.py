"""Preprocessing as PyTorch spells it. Shown in the book, run by the tests."""

import torch
import torch.nn.functional as F

generator = torch.Generator().manual_seed(0)
X_train = torch.randn(200, 3, dtype=torch.float64, generator=generator) * 5 + 20
X_test = torch.randn(50, 3, dtype=torch.float64, generator=generator) * 5 + 20

# torch.std divides by N - 1 unless it is told not to; NumPy and this course divide by N.
mean = X_train.mean(dim=0)
std = X_train.std(dim=0, correction=0)
Z_train, Z_test = (X_train - mean) / std, (X_test - mean) / std

# The statistics belong to the model: as buffers they are saved and moved with its weights,
# and no optimizer touches them.


class Standardize(torch.nn.Module):
    """A first layer that has learned from the training split before training began."""

    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", torch.where(std > 0, std, torch.ones_like(std)))

    def forward(self, X):
        """Rows in the unit of the training split."""
        return (X - self.mean) / self.std


model = torch.nn.Sequential(Standardize(mean, std), torch.nn.Linear(3, 2, dtype=torch.float64))

# One-hot: integer codes in, integers out. Say how many classes there are, or a batch
# without the last one gets fewer columns.
islands = torch.tensor([2, 0, 1, 0])
one_hot = F.one_hot(islands, num_classes=3).double()

# An embedding is one-hot times a matrix, without the product.
W = torch.randn(3, 4, dtype=torch.float64, generator=generator)
looked_up, multiplied = F.embedding(islands, W), one_hot @ W

# Photos: (N, C, H, W), in [0, 1] before the channel means, which have the shape (C, 1, 1).
photos = torch.randint(0, 256, (10, 3, 8, 8), dtype=torch.uint8, generator=generator)
pixels = photos.double() / 255  # in uint8, 16 - 17 is 255
channel_mean = pixels.mean(dim=(0, 2, 3))[:, None, None]
centered = pixels - channel_mean

# Rotate and divide. eigh returns rising eigenvalues; the signs of vectors are free.
covariance = torch.cov((X_train - mean).T, correction=0)
variances, directions = torch.linalg.eigh(covariance)
white = (X_train - mean) @ directions / variances.sqrt()
zca = white @ directions.T
