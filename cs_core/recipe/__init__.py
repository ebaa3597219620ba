"""The whole recipe: what stands around a training loop, and three classifiers trained by it.

Statistics of a stream of batches, a search for the learning rate, a fair comparison of
two models, and training from a source of examples with a budget: a linear classifier, a network,
and a network with everything that helps.

What holds for the functions that train:

Parameters
----------
draw : callable
    ``draw(mirrored=False) -> (X, y)``: the next examples, X of shape (N, D), and their labels,
    from 0 to 9. A step is taken on each 100 of them. With
    ``mirrored=True`` each example comes mirrored with a probability of ½.
budget : int
    How often draw may be called, at least 1.
rng : numpy.random.Generator
    Draws the first weights.

Returns
-------
predict : callable
    ``predict(X) -> labels``, of shape (N,): each row is classified by itself.

Raises
------
ValueError, TypeError
    If an argument is not what is asked for.
"""

from cs_core.recipe.measuring import (
    FeatureStatistics,
    RateSearch,
    feature_statistics,
    paired_z,
    search_rate,
)
from cs_core.recipe.training import train_linear, train_network, train_recipe

__all__ = [
    "FeatureStatistics",
    "RateSearch",
    "feature_statistics",
    "paired_z",
    "search_rate",
    "train_linear",
    "train_network",
    "train_recipe",
]
