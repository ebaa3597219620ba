"""Answers to `fit_pca`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_eigh(X, *, n_components=None):
    """eigh of the covariance, turned round."""
    rows = np.asarray(X, dtype=np.float64)
    k = n_components or min(rows.shape)
    mean = rows.mean(axis=0)
    variances, U = np.linalg.eigh((rows - mean).T @ (rows - mean) / len(rows))
    return mean, U[:, ::-1][:, :k].copy(), np.maximum(variances[::-1][:k], 0)


def right_cov(X, *, n_components=None):
    """np.cov with bias, svd of it, other signs."""
    rows = X.astype(float)
    covariance = np.atleast_2d(np.cov(rows, rowvar=False, bias=True))
    U, variances, _ = np.linalg.svd(covariance)
    k = min(rows.shape) if n_components is None else n_components
    return rows.mean(axis=0), -U[:, :k], variances[:k]


def right_eig(X, *, n_components=None):
    """eig, argsort, real parts; orthonormal again by qr, for equal variances."""
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    d = rows - mean
    values, vectors = np.linalg.eig(d.T @ d / len(d))
    order = np.argsort(values.real)[::-1]
    k = n_components or min(rows.shape)
    vectors, _ = np.linalg.qr(vectors.real[:, order])
    return mean, vectors[:, :k], np.abs(values.real[order][:k])


def right_power_iteration(X, *, n_components=None):
    """Power iteration and deflation."""
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    S = (rows - mean).T @ (rows - mean) / len(rows)
    size = np.trace(S)
    rng = np.random.default_rng(7)
    found, variances = np.zeros((X.shape[1], 0)), []
    for _ in range(n_components or min(rows.shape)):
        u = rng.normal(size=len(S))
        for _ in range(300):
            u = u - found @ (found.T @ u)
            u = u / np.linalg.norm(u)
            v = S @ u
            v = v - found @ (found.T @ v)
            if np.linalg.norm(v - (u @ v) * u) <= 1e-14 * size:
                break
            u = v / np.linalg.norm(v)
        u = (u - found @ (found.T @ u)) / np.linalg.norm(u)
        found = np.column_stack([found, u])
        variances.append(max(u @ S @ u, 0.0))
    return mean, found, np.array(variances)


def right_gram(X, *, n_components=None):
    """By the Gram matrix where rows are few, completed by qr."""
    rows = X.astype(float)
    n, d = rows.shape
    k = n_components or min(n, d)
    mean = rows.mean(axis=0)
    c = rows - mean
    if n >= d:
        w, U = np.linalg.eigh(c.T @ c / n)
        return mean, U[:, np.argsort(-w)[:k]], np.sort(np.abs(w))[::-1][:k]
    w, P = np.linalg.eigh(c @ c.T / n)
    w, P = w[::-1][:k].clip(0), P[:, ::-1][:, :k]
    solid = w > 1e-12 * max(w[0], 1e-300)
    U = c.T @ P[:, solid] / np.sqrt(n * w[solid])
    U = np.linalg.qr(np.hstack([U, np.eye(d)]))[0][:, :k]
    return mean, U, np.where(solid, w, 0.0)


def _svd(X, n_components):
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    _, s, Vt = np.linalg.svd(rows - mean, full_matrices=False)
    return mean, s, Vt, len(X), n_components or min(X.shape)


def wrong_ddof(X, *, n_components=None):
    """np.cov as it comes.
    Told as: divide by N | not finite
    """
    rows = X.astype(float)
    values, U = np.linalg.eigh(np.nan_to_num(np.atleast_2d(np.cov(rows.T))))
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), U[:, ::-1][:, :k], values[::-1][:k]


def wrong_not_centered(X, *, n_components=None):
    """svd of the rows as they are.
    Told as: The mean is not subtracted
    """
    rows = X.astype(float)
    _, s, Vt = np.linalg.svd(rows, full_matrices=False)
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), Vt[:k].T, s[:k] ** 2 / len(rows)


def wrong_rising(X, *, n_components=None):
    """The first columns of eigh.
    Told as: eigh sorts them upward | reverse order
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    values, U = np.linalg.eigh(c.T @ c / len(c))
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), U[:, :k], values[:k]


def wrong_rising_last(X, *, n_components=None):
    """The last columns of eigh, not turned round.
    Told as: reverse order | eigh sorts
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    values, U = np.linalg.eigh(c.T @ c / len(c))
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), U[:, -k:], values[-k:]


def wrong_variances_sorted_alone(X, *, n_components=None):
    """Sorts the variances, not the columns.
    Told as: reorder both
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    values, U = np.linalg.eigh(c.T @ c / len(c))
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), U[:, :k], np.sort(values)[::-1][:k]


def wrong_rows_for_columns(X, *, n_components=None):
    """Vᵀ as NumPy returns it.
    Told as: transposed | NumPy returns Vᵀ | shape
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    return mean, Vt[:k], s[:k] ** 2 / n


def wrong_square_rows(X, *, n_components=None):
    """Columns of Vᵀ.
    Told as: NumPy returns Vᵀ | shape
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    return mean, Vt[:, :k], s[:k] ** 2 / n


def wrong_singular_values(X, *, n_components=None):
    """Singular values as variances.
    Told as: are singular values
    """
    mean, s, Vt, _, k = _svd(X, n_components)
    return mean, Vt[:k].T, s[:k]


def wrong_no_n(X, *, n_components=None):
    """Squares, not divided by N.
    Told as: not divided by N | mean over
    """
    mean, s, Vt, _, k = _svd(X, n_components)
    return mean, Vt[:k].T, s[:k] ** 2


def wrong_standard_deviations(X, *, n_components=None):
    """Roots of the variances.
    Told as: standard deviations
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    return mean, Vt[:k].T, s[:k] / np.sqrt(n)


def wrong_squared_eigenvalues(X, *, n_components=None):
    """Singular values of the covariance, squared.
    Told as: The variances are squared
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    return mean, Vt[:k].T, (s[:k] ** 2 / n) ** 2


def wrong_left_vectors(X, *, n_components=None):
    """U of the rows in place of V.
    Told as: shape | is not right
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    U, s, _ = np.linalg.svd(c, full_matrices=True)
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), U[: X.shape[1], :k], s[:k] ** 2 / len(X)


def wrong_row_means(X, *, n_components=None):
    """Subtracts the mean of each row.
    Told as: axis 1
    """
    rows = X.astype(float)
    _, s, Vt = np.linalg.svd(rows - rows.mean(axis=1, keepdims=True), full_matrices=False)
    k = n_components or min(rows.shape)
    return rows.mean(axis=0), Vt[:k].T, s[:k] ** 2 / len(rows)


def wrong_standardized(X, *, n_components=None):
    """Of standardized features.
    Told as: divided by their standard deviations
    """
    rows = X.astype(float)
    std = rows.std(axis=0)
    mean, s, Vt, n, k = _svd((rows - rows.mean(axis=0)) / np.where(std < 1e-12, 1, std),
                             n_components)  # fmt: skip
    return rows.mean(axis=0), Vt[:k].T, s[:k] ** 2 / n


def wrong_not_orthonormal(X, *, n_components=None):
    """Loadings: components times standard deviations.
    Told as: their length must be 1
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    return mean, Vt[:k].T * s[:k] / np.sqrt(n), s[:k] ** 2 / n


def wrong_n_components_ignored(X, *, n_components=None):
    """All of them, always.
    Told as: shape
    """
    mean, s, Vt, n, k = _svd(X, None)
    return mean, Vt[:k].T, s[:k] ** 2 / n


def wrong_d_components(X, *, n_components=None):
    """D of them, also where N is smaller.
    Told as: shape
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    values, U = np.linalg.eigh(c.T @ c / len(c))
    k = n_components or X.shape[1]
    return rows.mean(axis=0), U[:, ::-1][:, :k], values[::-1][:k]


def wrong_in_place(X, *, n_components=None):
    """Centers the caller's array.
    Told as: was modified | read-only | raised
    """
    mean = X.mean(axis=0, dtype=float)
    if X.dtype.kind == "f":
        X -= mean.astype(X.dtype)
    else:
        X = X - mean
    _, s, Vt = np.linalg.svd(X.astype(float), full_matrices=False)
    k = n_components or min(X.shape)
    return mean, Vt[:k].T, s[:k] ** 2 / len(X)


def wrong_single(X, *, n_components=None):
    """float32 where the rows are.
    Told as: dtype
    """
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    k = n_components or min(X.shape)
    return mean, Vt[:k].T, s[:k] ** 2 / len(X)


def wrong_single_inside(X, *, n_components=None):
    """Computed in float32 and cast.
    Told as: float32 | first digits | single precision | is not right
    """
    mean, s, Vt, n, k = _svd(X.astype(np.float32), n_components)
    rows = X.astype(np.float32)
    _, s, Vt = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    return X.mean(axis=0, dtype=float), Vt[:k].T.astype(float), s[:k].astype(float) ** 2 / n


def wrong_small_directions_zero(X, *, n_components=None):
    """Directions without variance are left out as columns of 0.
    Told as: is not right
    """
    mean, s, Vt, n, k = _svd(X, n_components)
    keep = s[:k] > 1e-9 * max(s[0], 1e-300)
    return mean, Vt[:k].T * keep, s[:k] ** 2 / n


def wrong_shares(X, *, n_components=None):
    """Shares of the variance.
    Told as: divided by their sum | times too | not finite | nan
    """
    mean, s, Vt, _, k = _svd(X, n_components)
    return mean, Vt[:k].T, s[:k] ** 2 / (s**2).sum()


def wrong_coordinates(X, *, n_components=None):
    """Returns the coordinates of the rows.
    Told as: must return 3 values
    """
    mean, _, Vt, _, k = _svd(X, n_components)
    return (X - mean) @ Vt[:k].T


def wrong_correlated(X, *, n_components=None):
    """The columns of the covariance, made orthonormal.
    Told as: is not right
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    k = n_components or min(rows.shape)
    Q, R = np.linalg.qr(c.T @ c / len(c) + 1e-9 * np.eye(X.shape[1]))
    return rows.mean(axis=0), Q[:, :k], np.abs(np.diag(R))[:k]


def wrong_power_iteration(X, *, n_components=None):
    """Measures: 100 steps of power iteration for each direction, whether they have converged or not.
    Told as: close together
    """
    A = X.astype(np.float64)
    N, D = A.shape
    mean = A.mean(axis=0)
    S = (A - mean).T @ (A - mean) / N
    K = min(N, D) if n_components is None else n_components
    U, variances = np.zeros((D, K)), np.zeros(K)
    rng = np.random.default_rng(0)
    for k in range(K):
        u = rng.normal(size=D)
        for _ in range(100):
            u -= U[:, :k] @ (U[:, :k].T @ u)
            u /= np.linalg.norm(u)
            v = S @ u
            if np.linalg.norm(v) <= 1e-14 * np.trace(S):
                break
            u = v
        u -= U[:, :k] @ (U[:, :k].T @ u)
        u /= np.linalg.norm(u)
        U[:, k], variances[k] = u, u @ S @ u
    return mean, U, variances


def wrong_not_centered_far(X, *, n_components=None):
    """Sigma as the mean of x x^T minus mu mu^T: cancels when the mean is far from 0.
    Told as: a mean of 30000
    """
    A = X.astype(np.float64)
    N, D = A.shape
    mean = A.mean(axis=0)
    S = A.T @ A / N - np.outer(mean, mean)
    values, U = np.linalg.eigh(S)
    K = min(N, D) if n_components is None else n_components
    return mean, U[:, ::-1][:, :K], np.maximum(values[::-1][:K], 0.0)
