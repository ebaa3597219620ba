r"""Test functions of one or two variables with exact gradients, to watch optimizers walk on.

A landscape is called with one point or with any number of them at once:

>>> zigzag_bowl.value([-7.0, 2.0])
array(6.45)
>>> zigzag_bowl.gradient([[-7.0, 2.0], [0.0, 0.0]])
array([[-0.7,  4. ],
       [ 0. ,  0. ]])
>>> cubic.gradient([0.0, 2.0])
array([-4.,  0.])
"""

from cs_core.landscapes.families import amsgrad_counterexample, quadratic
from cs_core.landscapes.functions import (
    beale,
    cubic,
    himmelblau,
    monkey_saddle,
    ravine,
    rosenbrock,
    saddle,
    sinc,
    zigzag_bowl,
)
from cs_core.landscapes.landscape import Landscape

__all__ = [
    "Landscape",
    "amsgrad_counterexample",
    "beale",
    "cubic",
    "himmelblau",
    "monkey_saddle",
    "quadratic",
    "ravine",
    "rosenbrock",
    "saddle",
    "sinc",
    "zigzag_bowl",
]
