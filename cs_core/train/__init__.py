"""Training loops: descent on a line, on one array with its path, and fitting in mini-batches.

>>> from cs_core import landscapes, optim
>>> path = minimize(landscapes.zigzag_bowl.loss_and_grad, [-7.0, 2.0], optim.sgd(0.9), steps=50)
>>> path.losses[[0, -1]].round(4)
array([6.45e+00, 2.00e-04])
"""

from cs_core.train.descent import Trajectory, minimize
from cs_core.train.fitting import Epoch, Fitted, fit, minibatches
from cs_core.train.line import Walk, descend_1d
from cs_core.train.plain import Descent, Trained, gradient_descent, stochastic_gradient_descent

__all__ = [
    "Descent",
    "Epoch",
    "Fitted",
    "Trained",
    "Trajectory",
    "Walk",
    "descend_1d",
    "fit",
    "gradient_descent",
    "minibatches",
    "minimize",
    "stochastic_gradient_descent",
]
