"""Optimizers: the code form of the chapters *Gradient descent* and *From momentum to Adam*.

Each rule is two pure functions, ``adam_init(params) -> state`` and
``adam_update(grads, state, params, *, learning_rate, ...) -> (new_params, new_state)``, and
``adam(learning_rate, ...)`` fills in the constants::

    optimizer = optim.adam(0.01)
    state = optimizer.init(params)
    params, state = optimizer.update(grads, state, params)

Parameters are one array, or a dict of named arrays. A learning rate is a number, or a schedule
``step -> rate`` that is asked with 0 at the first step. Nothing is ever modified.

A new rule is one module like `cs_core.optim.sgd`, a line here, and a row in the table of the tests.
"""

from cs_core.optim._arrays import Params, ParamsLike, as_params
from cs_core.optim._optimizer import Optimizer, Rate, State, StatefulOptimizer, projected
from cs_core.optim.adagrad import AdagradState, adagrad, adagrad_init, adagrad_update
from cs_core.optim.adam import AdamState, adam, adam_init, adam_update
from cs_core.optim.adamw import adamw, adamw_init, adamw_update
from cs_core.optim.amsgrad import AmsgradState, amsgrad, amsgrad_init, amsgrad_update
from cs_core.optim.momentum import MomentumState, momentum, momentum_init, momentum_update
from cs_core.optim.nesterov import nesterov, nesterov_init, nesterov_update
from cs_core.optim.rmsprop import RmspropState, rmsprop, rmsprop_init, rmsprop_update
from cs_core.optim.rprop import RpropState, rprop, rprop_init, rprop_update
from cs_core.optim.sgd import SgdState, sgd, sgd_init, sgd_update

__all__ = [
    "AdagradState",
    "AdamState",
    "AmsgradState",
    "MomentumState",
    "Optimizer",
    "Params",
    "ParamsLike",
    "Rate",
    "RmspropState",
    "RpropState",
    "SgdState",
    "State",
    "StatefulOptimizer",
    "adagrad",
    "adagrad_init",
    "adagrad_update",
    "adam",
    "adam_init",
    "adam_update",
    "adamw",
    "adamw_init",
    "adamw_update",
    "amsgrad",
    "amsgrad_init",
    "amsgrad_update",
    "as_params",
    "momentum",
    "momentum_init",
    "momentum_update",
    "nesterov",
    "nesterov_init",
    "nesterov_update",
    "projected",
    "rmsprop",
    "rmsprop_init",
    "rmsprop_update",
    "rprop",
    "rprop_init",
    "rprop_update",
    "sgd",
    "sgd_init",
    "sgd_update",
]
