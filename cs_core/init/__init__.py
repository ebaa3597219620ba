"""First weights: the code form of the chapter *Initialization*.

Every function takes the shape of the weights, draws from the generator `rng` and returns an
array. Dense weights have the shape (D, C), that is (fan_in, fan_out); convolution kernels
(F, C, H, W). The same seed gives the same weights in every dtype, up to rounding. Biases start
at 0 and need no function. What holds for all of them:

Parameters
----------
shape : sequence of int
    Shape of the weights.
rng : numpy.random.Generator
    Where the numbers come from.
dtype : {float64, float32}, default float64
    Dtype of the weights.

Returns
-------
W : ndarray of the given shape
    The weights.

Raises
------
ValueError
    If a number is out of range, or shape has an entry less than 1, or fewer than two where fan-in
    and fan-out are needed.
TypeError
    If an argument is of the wrong kind.
"""

from cs_core.init.orthonormal import orthogonal
from cs_core.init.plain import normal, uniform
from cs_core.init.propagation import propagate
from cs_core.init.scaled import he_normal, he_uniform, xavier_normal, xavier_uniform
from cs_core.init.sequential import lsuv
from cs_core.init.shapes import fans, gain
from cs_core.init.walk import random_walk

__all__ = [
    "fans",
    "gain",
    "he_normal",
    "he_uniform",
    "lsuv",
    "normal",
    "orthogonal",
    "propagate",
    "random_walk",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
]
