"""The whole recipe: what stands around a training loop, and three classifiers trained by it.

Statistics that are gathered batch by batch, a search for the learning rate, a fair comparison of
two models, and training from a source of batches with a budget: a linear classifier, a network,
and a network with everything that helps.

What holds for the functions that train:

Parameters
----------
draw : callable
    ``draw(mirrored=False) -> (X, y)``: the next batch, X of shape (B, D) and labels y from 0 to
    9. With ``mirrored=True`` each example comes mirrored with a probability of ½.
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
