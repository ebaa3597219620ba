"""Optimizers: the code form of the chapters *Gradient descent* and *From momentum to Adam*.

Each rule is two pure functions, ``adam_init(params) -> state`` and
``adam_update(grads, state, params, *, learning_rate, ...) -> (new_params, new_state)``, and
``adam(learning_rate, ...)`` fills in the constants::

    optimizer = optim.adam(0.01)
    state = optimizer.init(params)
    params, state = optimizer.update(grads, state, params)

`chain` puts clipping and an L2 penalty before a rule, and `projected` a limit after it; what they
return is an optimizer again. A new rule is one module like `cs_core.optim.sgd`, a line here, and a
row in the table of the tests.

What holds for every function of this package:

Parameters
----------
params : array_like, or a dict or list of params
    Parameters W, where the step begins: one array, or named or listed arrays, nested as you like.
    A list counts as several arrays if one of its members is an array, a dict or such a list.
grads : of the form of params
    Gradient g at params.
state : NamedTuple
    What the rule's own ``init`` or the step before returned. Its arrays have the form of params.
learning_rate : float or callable
    Rate η ≥ 0, or a schedule ``step -> rate`` that is asked with 0 at the first step.
eps : float
    ε > 0, outside the root. It must also be greater than 0 in the dtype of the parameters.

Returns
-------
new_params : ndarray, or a dict or list
    New arrays, in the form and dtypes of params. No argument is ever modified.
new_state : NamedTuple
    For the next step.

Raises
------
ValueError
    If an array is empty or not finite in the dtype of the parameters, if grads or state have
    another form than params, or if a constant is out of range.
TypeError
    If an argument is of the wrong kind.
"""

from cs_core._trees import tree_leaves, tree_map
from cs_core.optim._arrays import Params, ParamsLike, as_params
from cs_core.optim._optimizer import Optimizer, Rate, State, StatefulOptimizer, projected
from cs_core.optim.adagrad import AdagradState, adagrad, adagrad_init, adagrad_update
from cs_core.optim.adam import AdamState, adam, adam_init, adam_update
from cs_core.optim.adamw import adamw, adamw_init, adamw_update
from cs_core.optim.amsgrad import AmsgradState, amsgrad, amsgrad_init, amsgrad_update
from cs_core.optim.chain import chain, clip_by_norm, clip_by_value, l2_decay
from cs_core.optim.delta_bar_delta import (
    DeltaBarDeltaState,
    delta_bar_delta,
    delta_bar_delta_init,
    delta_bar_delta_update,
)
from cs_core.optim.momentum import MomentumState, momentum, momentum_init, momentum_update
from cs_core.optim.nesterov import nesterov, nesterov_init, nesterov_update
from cs_core.optim.rmsprop import RmspropState, rmsprop, rmsprop_init, rmsprop_update
from cs_core.optim.rprop import RpropState, rprop, rprop_init, rprop_update
from cs_core.optim.sgd import SgdState, sgd, sgd_init, sgd_update

__all__ = [
    "AdagradState",
    "AdamState",
    "AmsgradState",
    "DeltaBarDeltaState",
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
    "chain",
    "clip_by_norm",
    "clip_by_value",
    "delta_bar_delta",
    "delta_bar_delta_init",
    "delta_bar_delta_update",
    "l2_decay",
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
    "tree_leaves",
    "tree_map",
]
