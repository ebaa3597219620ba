"""A small reverse-mode engine: compute with tensors, call `backward`, read the gradients.

`value_and_grad` does all three for a function of arrays, or of nested dicts and lists of them.
"""

from cs_core.autodiff.functions import value_and_grad
from cs_core.autodiff.tensor import Tensor

__all__ = ["Tensor", "value_and_grad"]
