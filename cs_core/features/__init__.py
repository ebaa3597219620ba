"""Features designed by hand: what images were turned into before networks learned their own.

Images have the shape (N, H, W, 3), or (N, H, W) where they are gray; every function returns one
row of features an image. The row of several kinds of features is their ``np.hstack``.
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
