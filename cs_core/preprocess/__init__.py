"""What to do to data before learning: the code form of the chapter *Data preprocessing*.

Every step is learned from the training split with a ``fit_`` function, which returns a small
frozen object. Its `apply` treats any split in the same way, and `invert` takes the step back where
that is possible::

    standardizer = fit_standardize(X_train)
    X_train, X_test = standardizer.apply(X_train), standardizer.apply(X_test)

Statistics are computed in float64 and divide by N. No input is modified.

Parameters
----------
X : array_like of shape (N, D)
    The training split, one example per row.

Raises
------
ValueError
    If an array has another shape than stated, is empty or not finite, or so large that its sums,
    squares or ranges overflow; or if an option is out of the range that is stated for it. `apply`
    and `invert` ask the same of their rows, and that what was learned can be held in their dtype.
TypeError
    If X does not hold real numbers (or words, where they may stand), or a number is of another
    kind than stated.
"""

from cs_core.preprocess.categories import (
    OneHotEncoder,
    OrdinalEncoder,
    fit_one_hot,
    fit_ordinal,
)
from cs_core.preprocess.center import Centerer, fit_center
from cs_core.preprocess.impute import Imputer, fit_impute, missing_indicator
from cs_core.preprocess.pca import PCA, fit_pca
from cs_core.preprocess.scale import MinMaxScaler, Standardizer, fit_min_max, fit_standardize
from cs_core.preprocess.whiten import ZCA, Whitener, fit_whiten, fit_zca

__all__ = [
    "PCA",
    "ZCA",
    "Centerer",
    "Imputer",
    "MinMaxScaler",
    "OneHotEncoder",
    "OrdinalEncoder",
    "Standardizer",
    "Whitener",
    "fit_center",
    "fit_impute",
    "fit_min_max",
    "fit_one_hot",
    "fit_ordinal",
    "fit_pca",
    "fit_standardize",
    "fit_whiten",
    "fit_zca",
    "missing_indicator",
]
