"""Features designed by hand: what images were turned into before networks learned their own.

Images have the shape (N, H, W, 3), or (N, H, W) where they are gray; every function returns one
row of features an image. The row of several kinds of features is their ``np.hstack``.

Parameters
----------
images : array_like of shape (N, H, W) or (N, H, W, 3)
    Gray or color images, uint8 or floats.
rng : numpy.random.Generator
    Where the draws come from.

Raises
------
ValueError
    If an array has another shape than stated, is empty, not finite or too small for what is cut
    from it; or if a number is less than 1 or out of the range that is stated for it.
TypeError
    If an array does not hold real numbers, a count is not a whole number, or rng not a Generator.
"""

from cs_core.features.color import color_histogram
from cs_core.features.gradients import hog
from cs_core.features.kmeans import KMeans, kmeans_plus_plus, lloyd
from cs_core.features.words import VisualWords, bag_of_visual_words, fit_visual_words

__all__ = [
    "KMeans",
    "VisualWords",
    "bag_of_visual_words",
    "color_histogram",
    "fit_visual_words",
    "hog",
    "kmeans_plus_plus",
    "lloyd",
]
