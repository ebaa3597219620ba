"""A network: steps one after another, from a batch of examples to class scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cs_core._checks import (
    Array,
    DataLoss,
    Labels,
    Params,
    Penalty,
    as_float_array,
    as_float_dtype,
    generator,
    number,
)
from cs_core.layers._arrays import naming
from cs_core.losses import softmax_loss
from cs_core.networks.names import check_names, pick, tagged
from cs_core.networks.steps import Result, Statistics, Step


@dataclass(frozen=True)
class Network:
    """Layers composed into a function of parameters, with its gradient.

    A network holds no numbers. Its parameters are a dictionary from names to arrays, which you
    pass in and get gradients for, under the same names. It computes in their dtype. Every method
    takes ``params``, a dict of str to ndarray, and ``X``, an array_like of shape (N, ...) with the
    examples along the first axis. ``statistics``, a dict of str to RunningStats, come from
    `fit_statistics`; a network with batch normalization needs them to test.

    Attributes
    ----------
    steps : tuple of (str, Step)
        The steps, each with the tag that ends the names of its parameters: ``W1``, ``b1`` belong
        to the step of tag ``1``.

    Examples
    --------
    >>> from cs_core.networks import two_layer_net
    >>> net = two_layer_net(4, 8, 3)
    >>> params = net.init_params(rng=np.random.default_rng(0))
    >>> {name: array.shape for name, array in params.items()}
    {'W1': (4, 8), 'b1': (8,), 'W2': (8, 3), 'b2': (3,)}
    >>> loss, grads = net.loss_and_grads(params, np.ones((5, 4)), [0, 1, 2, 0, 1])
    >>> params = {name: W - 0.1 * grads[name] for name, W in params.items()}
    """

    steps: tuple[tuple[str, Step], ...]

    def init_params(self, *, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> Params:
        """Draw the parameters: normal weights of variance 2 / fan-in before a ReLU, biases of 0.

        Returns a dict of str to ndarray: the same numbers in each dtype, up to rounding.

        Parameters
        ----------
        dtype : {float64, float32}, default float64
            The network computes in it. float32 is the choice for training: it takes half the time
            and the memory, and the noise of mini-batches is far above its rounding. Gradient
            checks need float64.
        """
        kind, draw = as_float_dtype(dtype), generator(rng)
        params: Params = {}
        for tag, step in self.steps:
            params |= tagged(step.init_params(draw), tag)
        return {name: array.astype(kind, copy=False) for name, array in params.items()}

    def scores(
        self, params: Params, X: ArrayLike, *, statistics: Statistics | None = None
    ) -> Array:
        """Compute class scores, an ndarray of shape (N, C)."""
        needed = [name + tag for tag, step in self.steps for name in step.normalized]
        if needed and statistics is None:
            raise ValueError(
                "statistics must be given to a network with batch normalization, got None: "
                "use fit_statistics(params, X) of the training examples"
            )
        given = {} if statistics is None else statistics
        check_names("statistics", given, needed)
        return self._forward(params, X, given)[-1].out

    def predict(
        self, params: Params, X: ArrayLike, *, statistics: Statistics | None = None
    ) -> Labels:
        """Return the class of the highest score, shape (N,); ties go to the first."""
        labels: Labels = self.scores(params, X, statistics=statistics).argmax(axis=1)
        return labels

    def fit_statistics(self, params: Params, X: ArrayLike) -> Statistics:
        """Measure the mean and the variance of each normalized channel over all of X.

        In training, each batch is normalized by its own. For testing, those of the final weights
        over the training examples (a thousand will do) take the place of moving averages.

        X holds training examples, never test ones. The dict of statistics is empty for a network
        without batch normalization.

        Source: Wu and Johnson, "Rethinking 'batch' in BatchNorm", 2021, section 3.
        """
        statistics: Statistics = {}
        for (tag, _), result in zip(self.steps, self._forward(params, X, None), strict=True):
            statistics |= tagged(result.statistics, tag)
        return statistics

    def loss_and_grads(
        self,
        params: Params,
        X: ArrayLike,
        y: ArrayLike,
        *,
        data_loss: DataLoss = softmax_loss,
        penalty: Penalty | None = None,
        reg: float = 0.0,
    ) -> tuple[float, Params]:
        r"""Compute the full objective on a batch, and its gradient.

        .. math:: L(\theta) = \ell(\text{scores}(X; \theta), y) + \sum_W R(W; \lambda)

        Returns the loss, and the gradient of each parameter under its name.

        Parameters
        ----------
        y : array_like
            What data_loss compares the scores with: for a classifier, N true classes.
        data_loss : callable, default softmax_loss
            ``data_loss(scores, y) -> (loss, dscores)``.
        penalty : callable, optional
            ``penalty(W, reg) -> (penalty, dW)``, for example `cs_core.regularizers.l2_penalty`;
            applied to weights, whose names begin with W, and to nothing else. Needed if reg
            is not 0.
        reg : float, default 0
            Strength of the penalty.
        """
        if number("reg", reg, minimum=0) and penalty is None:
            raise ValueError(f"penalty must be given when reg is not 0, got reg = {reg:g}")
        results = self._forward(params, X, None)
        loss, dscores = data_loss(results[-1].out, y)
        grads = self._backward(dscores, results)
        for name in params:
            if penalty is not None and name.startswith("W"):
                decay, dW = penalty(params[name], reg)
                loss, grads[name] = loss + decay, grads[name] + dW
        return loss, {name: grads[name] for name in params}

    def _forward(self, params: Params, X: ArrayLike, statistics: Statistics | None) -> list[Result]:
        """Results of all steps; statistics is None in training."""
        check_names("params", params, [n + tag for tag, step in self.steps for n in step.names])
        kind = np.result_type(*(np.asarray(array).dtype for array in params.values()))
        kind = np.dtype(np.float32 if kind == np.float32 else np.float64)
        out, results = as_float_array("X", X, dtype=kind), []
        for tag, step in self.steps:
            own = None if statistics is None else pick(statistics, step.normalized, tag)
            with naming(f"{type(step).__name__} step {tag}".rstrip()):
                results.append(step.forward(out, pick(params, step.names, tag), own))
            out = results[-1].out
        return results

    def _backward(self, dout: Array, results: list[Result]) -> Params:
        grads: Params = {}
        for k in reversed(range(len(results))):
            tag, step = self.steps[k]
            # nobody asks for the gradient of the examples
            dx, own = step.backward(dout, results[k].cache, inputs=k > 0)
            dout = dout if dx is None else dx
            grads |= tagged(own, tag)
        return grads
