"""A residual network as PyTorch spells it. Shown in the book, run by the tests."""

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(0)


def conv_bn(channels, filters, size, stride=1):
    """Convolution without bias, since the shift of the normalization does its work."""
    conv = nn.Conv2d(channels, filters, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(filters))


class Block(nn.Module):
    """Residual block of two convolutions."""

    def __init__(self, channels, filters, stride=1):
        super().__init__()
        self.first = conv_bn(channels, filters, 3, stride)
        self.second = conv_bn(filters, filters, 3)
        self.shortcut = nn.Identity()
        if channels != filters or stride != 1:  # a projection here, and nowhere else
            self.shortcut = conv_bn(channels, filters, 1, stride)
        nn.init.zeros_(self.second[1].weight)  # gamma = 0: the block starts as the identity

    def forward(self, x):
        """Add the branch to the shortcut."""
        branch = self.second(functional.relu(self.first(x)))
        return functional.relu(branch + self.shortcut(x))  # a new tensor: x stays as it was


def resnet(blocks=1, classes=10):
    """6 blocks + 2 layers, in the form made for CIFAR-10."""
    parts, channels = [conv_bn(3, 16, 3), nn.ReLU()], 16
    for filters in (16, 32, 64):
        for k in range(blocks):
            parts.append(Block(channels, filters, stride=2 if k == 0 and filters > 16 else 1))
            channels = filters
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


net = resnet()
count = sum(p.numel() for p in net.parameters())  # 78,042
x = torch.randn(2, 16, 8, 8).relu()
starts_as_identity = torch.equal(Block(16, 16)(x), x)

# Trap 1: an in-place activation writes into x, and x is also the shortcut. No error, ever.
x = torch.tensor([-1.0, 2.0])
right = x + nn.ReLU()(x)  # -1, 4
wrong = x + nn.ReLU(inplace=True)(x)  # 0, 4: the -1 is gone

# Trap 2: `x += branch` writes into what the convolution has kept for its backward pass.
x = torch.randn(2, 16, 8, 8, requires_grad=True) * 1.0
branch = nn.Conv2d(16, 16, 3, padding=1)(x)
x += branch
try:
    x.sum().backward()
except RuntimeError as found:
    error = str(found)  # "... has been modified by an inplace operation ..."

# The first look at any deep network: lengths of the gradients, layer by layer, before training.
photos, y = torch.randn(64, 3, 16, 16), torch.randint(10, (64,))
functional.cross_entropy(net(photos), y).backward()
lengths = {name: p.grad.norm().item() for name, p in net.named_parameters() if p.dim() == 4}
net.eval()  # from here on batch norm uses running statistics, of which there has been one batch
