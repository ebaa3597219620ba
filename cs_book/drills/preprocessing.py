"""Drills of the chapter *Data preprocessing*."""

from __future__ import annotations

from itertools import product

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, row
from cs_core.preprocess import (
    PCA,
    ZCA,
    Whitener,
    fit_min_max,
    fit_one_hot,
    fit_pca,
    fit_standardize,
)

#: Columns whose mean and standard deviation (dividing by N) are whole numbers.
COLUMNS = (
    (0, 2, 2, 8), (0, 6, 6, 8), (0, 0, 0, 5, 10), (0, 2, 3, 4, 6), (0, 5, 10, 10, 10),
    (0, 0, 2, 2, 2, 6), (0, 0, 2, 2, 6, 8), (0, 1, 3, 4, 4, 6), (0, 3, 5, 5, 5, 6),
)  # fmt: skip


def column(rng: np.random.Generator) -> np.ndarray:
    """Draw a column of shape (N, 1), in any order, with whole mean and standard deviation."""
    values = rng.permutation(COLUMNS[rng.integers(len(COLUMNS))])
    return (values + rng.integers(1, 12))[:, None].astype(float)


class StandardizeColumn(Drill):
    """One value of a column, standardized."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a column, and one of its values that is not the mean."""
        X = column(rng)
        fitted = fit_standardize(X)
        mean, std = float(fitted.mean[0]), float(fitted.std[0])
        value = float(rng.choice(X[mean != X]))
        off = value - mean
        return self.made(
            fitted.apply([[value]]),
            {
                "ddof": off / X.std(ddof=1),
                "variance": off / std**2,
                "no_center": value / std,
                "center_alone": off,
                "min_max": fit_min_max(X).apply([[value]]),
            },
            X=row(X), value=value, mean=mean, std=std, variance=std**2, off=off, n=len(X),
            squares=len(X) * std**2, z=round(off / std, 3),
        )  # fmt: skip


class NewRows(Drill):
    """Two test values, standardized as the training column asks."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a training column, and two values of which one lies outside of it."""
        X = column(rng)
        fitted = fit_standardize(X)
        outside = X.max() + rng.integers(1, 8)
        new = rng.permutation([[outside], [rng.integers(X.min(), X.max() + 1)]]).astype(float)
        mean, std = fitted.mean[0], fitted.std[0]
        both = np.concatenate([X, new])
        return self.made(
            fitted.apply(new),
            {
                "own": fit_standardize(new).apply(new),
                "together": fit_standardize(both).apply(both)[-2:],
                "clipped": fitted.apply(np.clip(new, X.min(), X.max())),
                "variance": (new - mean) / std**2,
                "no_center": new / std,
            },
            X=row(X), new=row(new), mean=mean, std=std, off0=new[0, 0] - mean,
            off1=new[1, 0] - mean, a=new[0, 0], b=new[1, 0], z=row(fitted.apply(new), 3),
        )  # fmt: skip


class MinMaxNew(Drill):
    """A new value after min-max scaling to other bounds than 0 and 1."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a range that divides well, and a value above or below it."""
        width, least = int(rng.choice([4, 5, 8, 10, 20])), int(rng.integers(1, 9))
        low, high = ((-1, 1), (0, 10), (1, 5), (-2, 2))[rng.integers(4)]
        inside = least + rng.integers(1, width, size=2)
        X = rng.permutation([least, least + width, *inside])[:, None]
        past = int(rng.integers(1, width))
        new = least + width + past if rng.integers(2) else least - past
        scaler = fit_min_max(X, low=low, high=high)
        t = (new - least) / width
        return self.made(
            scaler.apply([[float(new)]]),
            {
                "clipped": high if t > 1 else low,
                "unit": t,
                "no_low": t * (high - low),
                "by_maximum": low + (high - low) * (new - least) / (least + width),
                "no_minimum": low + (high - low) * new / (least + width),
                "standardized": fit_standardize(X).apply([[new]]),
            },
            X=row(X), low=low, high=high, new=new, least=least, most=least + width, width=width,
            off=new - least, t=t, span=high - low, tb=bracketed(t),
            z=(1 - t) * low + t * high,
        )  # fmt: skip


class UnitsAndCurvature(Drill):
    """Condition number and largest stable rate for two features of different scale."""

    count = 2
    tolerance = 0.001

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two standard deviations; four rows have exactly these, and no correlation."""
        small = float(rng.choice([0.1, 0.2, 0.4, 1, 2, 3]))
        large = small * float(rng.choice([2, 2.5, 3, 4, 5]))
        X = np.array(list(product((-small, small), (-large, large))))  # (4, 2)
        most, least = fit_pca(X).variances
        condition, limit = most / least, 2 / most
        first, second = rng.permutation([small, large])
        return self.made(
            (condition, limit),
            {
                "ratio": (large / small, limit),
                "not_squared": (large / small, 2 / large),
                "gentle": (condition, 2 / least),
                "one": (condition, 1 / most),
                "upside_down": (1 / condition, limit),
                "difference": (most - least, limit),
            },
            first=first, second=second, small=small, large=large, least=round(least, 6),
            most=round(most, 6), condition=round(condition, 6), limit=round(limit, 6),
        )  # fmt: skip


class OffsetAndCurvature(Drill):
    """What a common mean of all features does to the condition number."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a number of features, and a mean that is not the standard deviation."""
        features = int(rng.choice([2, 3, 4, 5, 6, 8, 10, 12, 20, 50]))
        std = float(rng.choice([0.25, 0.5, 2, 3]))
        mean = std * float(rng.choice([2, 3, 4]))
        variance, square, share = std**2, mean**2, (mean / std) ** 2
        H = variance * np.eye(features) + square  # covariance plus mean times its transpose
        curvatures = np.linalg.eigvalsh(H)
        return self.made(
            curvatures[-1] / curvatures[0],
            {
                "one_feature": 1 + share,
                "no_variance": features * share,
                "not_squared": 1 + features * mean / std,
                "centered": 1,
                "features_squared": 1 + features**2 * share,
                "deviation": 1 + features * square / std,
            },
            features=features, mean=mean, std=std, variance=variance, square=square,
            lift=features * square, most=variance + features * square,
            condition=round(1 + features * share, 6),
        )  # fmt: skip


class EigenOfPoints(Drill):
    """The variances along the principal components of four points."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw a cross of two bars along the diagonals, and put it somewhere."""
        a, b = sorted(rng.choice(np.arange(1, 7), size=2, replace=False), reverse=True)
        middle = rng.integers(1, 7, size=2)
        points = rng.permutation([[a, a], [-a, -a], [b, -b], [-b, b]]) + middle  # (4, 2)
        pca = fit_pca(points)
        stretch = np.linalg.svd(points - middle, compute_uv=False)
        return self.made(
            pca.variances,
            {
                "not_divided": stretch**2,
                "ddof": stretch**2 / 3,
                "singular": stretch,
                "deviations": np.sqrt(pca.variances),
                "diagonal": np.var(points, axis=0),
                "uncentered": np.linalg.eigvalsh(points.T @ points / 4)[::-1],
                "rising": pca.variances[::-1],
            },
            middle=row(middle), a=a, b=b, aa=a * a, bb=b * b,
            **{f"p{i}": f"({row(point)})" for i, point in enumerate(points)},
        )  # fmt: skip


class WhitenPoint(Drill):
    """One point, rotated and divided by the standard deviation along each component."""

    count = 2

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw components along (3, 4) and (4, -3), square eigenvalues, and a whitened point."""
        stds = np.array(((5, 2), (4, 2), (10, 5), (5, 4), (10, 2))[rng.integers(5)])
        components = np.array([[0.6, 0.8], [0.8, -0.6]])  # (D, K): directions are columns
        mean, z = rng.integers(1, 6, size=2) + 0.0, rng.choice([-2, -1, 1, 2, 3], size=2)
        pca = PCA(mean, components, stds**2.0)
        point = pca.invert([z * stds])[0]
        off, rotated = point - mean, z * stds
        return self.made(
            Whitener(pca, 0.0).apply([point]),
            {
                "eigenvalue": rotated / stds**2,
                "rotated": rotated,
                "no_rotation": off / stds,
                "no_center": point @ components / stds,
                "zca": ZCA(pca, 0.0).apply([point]),
                "multiplied": rotated * stds,
            },
            mean=row(mean), point=row(point), first=stds[0] ** 2, second=stds[1] ** 2,
            dx=bracketed(off[0]), dy=bracketed(off[1]), off=row(off), u=rotated[0], v=rotated[1],
            s=stds[0], t=stds[1], z=row(z),
        )  # fmt: skip


class WeightsOfATable(Drill):
    """How many numbers a linear classifier learns from a table with nominal variables."""

    tolerance = 0

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw numbers of features, of categories and of classes."""
        numeric, classes = int(rng.integers(2, 8)), int(rng.integers(2, 6))
        islands, colors = int(rng.integers(3, 7)), int(rng.integers(3, 9))
        codes = [fit_one_hot(range(n)).apply([0]).shape[1] for n in (islands, colors)]
        columns = numeric + sum(codes)
        return self.made(
            columns * classes + classes,
            {
                "numbers": (numeric + 2) * classes + classes,
                "dropped": (columns - 2) * classes + classes,
                "no_bias": columns * classes,
                "product": (numeric + islands * colors) * classes + classes,
                "columns": columns,
                "one_bias": columns * classes + 1,
            },
            numeric=numeric, islands=islands, colors=colors, classes=classes, columns=columns,
            weights=columns * classes, total=columns * classes + classes,
        )  # fmt: skip
