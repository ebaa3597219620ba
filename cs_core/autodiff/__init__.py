"""A small reverse-mode engine: compute with tensors, call `backward`, read the gradients."""

from cs_core.autodiff.tensor import Tensor

__all__ = ["Tensor"]
