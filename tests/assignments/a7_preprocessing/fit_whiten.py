"""Answers to `fit_whiten`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def _out(rows):
    return rows.dtype if rows.dtype.kind == "f" else np.float64


def right_eigh(X, *, n_components=None, eps=1e-5):
    """eigh of the covariance; divides coordinates."""
    rows = X.astype(np.float64)
    mean = rows.mean(axis=0)
    k = n_components or min(rows.shape)
    values, U = np.linalg.eigh((rows - mean).T @ (rows - mean) / len(rows))
    values, U = np.maximum(values[::-1][:k], 0), U[:, ::-1][:, :k]

    def apply(new):
        return ((new.astype(np.float64) - mean) @ U / np.sqrt(values + eps)).astype(_out(new))

    return apply


def right_diagonal(X, *, n_components=None, eps=1e-5):
    """A diagonal matrix to the power -1/2; np.cov; other signs."""
    rows = X.astype(float)
    U, values, _ = np.linalg.svd(np.atleast_2d(np.cov(rows.T, bias=True)))
    k = min(X.shape) if n_components is None else n_components
    W = -U[:, :k] @ np.diag((values[:k] + eps) ** -0.5)
    mean = rows.mean(axis=0)
    return lambda new: np.asarray((new - mean) @ W, dtype=_out(new))


def right_rows_alone(X, *, n_components=None, eps=1e-5):
    """Row by row; the divisor from singular values and N."""
    rows = np.array(X, dtype=float)
    mean = rows.sum(axis=0) / len(rows)
    _, s, Vt = np.linalg.svd(rows - mean, full_matrices=False)
    k = n_components or len(s)
    divisor = np.sqrt((s[:k] / np.sqrt(len(rows))) ** 2 + eps)

    def apply(new):
        return np.array([Vt[:k] @ (row - mean) / divisor for row in new], dtype=_out(new))

    return apply


class _White:
    def __init__(self, X, k, eps):
        X = X.astype(float)
        self.mean = X.mean(axis=0)
        values, vectors = np.linalg.eigh(
            np.einsum("ni,nj->ij", X - self.mean, X - self.mean) / len(X)
        )
        keep = np.argsort(-values)[:k]
        self.W = vectors[:, keep] / np.sqrt(np.abs(values[keep]) + eps)

    def __call__(self, rows):
        return np.dot(rows - self.mean, self.W).astype(_out(rows))


def right_object(X, *, n_components=None, eps=1e-5):
    """An object that can be called."""
    return _White(X, n_components or min(X.shape), eps)


def _learn(X, n_components):
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    _, s, Vt = np.linalg.svd(rows - mean, full_matrices=False)
    k = n_components or min(rows.shape)
    return mean, Vt[:k].T, s[:k] ** 2 / len(rows)


def _by(mean, U, divisor):
    return lambda rows: ((rows - mean) @ U / divisor).astype(_out(rows))


def wrong_eigenvalues(X, *, n_components=None, eps=1e-5):
    """Divides by the eigenvalue.
    Told as: take its root
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, v + eps)


def wrong_epsilon_outside(X, *, n_components=None, eps=1e-5):
    """sqrt(λ) + ε.
    Told as: inside the root
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v) + eps)


def wrong_no_epsilon(X, *, n_components=None, eps=1e-5):
    """Without ε.
    Told as: ε is not added | nan or infinity
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v))


def wrong_epsilon_typed_in(X, *, n_components=None, eps=1e-5):
    """1e-5, whatever eps says.
    Told as: take the argument
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v + 1e-5))


def wrong_epsilon_squared(X, *, n_components=None, eps=1e-5):
    """sqrt(λ + ε²).
    Told as: ε is squared
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v + eps**2))


def wrong_epsilon_floor(X, *, n_components=None, eps=1e-5):
    """max(λ, ε).
    Told as: only as a floor
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(np.maximum(v, eps)))


def wrong_not_centered(X, *, n_components=None, eps=1e-5):
    """New rows are not centered.
    Told as: The mean is not subtracted
    """
    _, U, v = _learn(X, n_components)
    return _by(0.0, U, np.sqrt(v + eps))


def wrong_own_mean(X, *, n_components=None, eps=1e-5):
    """New rows lose their own mean.
    Told as: their own mean
    """
    _, U, v = _learn(X, n_components)
    return lambda rows: _by(rows.mean(axis=0, dtype=float), U, np.sqrt(v + eps))(rows)


def wrong_own_statistics(X, *, n_components=None, eps=1e-5):
    """Whitens the rows by themselves.
    Told as: their own | shape | apply(rows)
    """

    def apply(rows):
        mean, U, v = _learn(rows, n_components)
        return _by(mean, U, np.sqrt(v + eps))(rows)

    return apply


def wrong_uncentered_directions(X, *, n_components=None, eps=1e-5):
    """svd of rows that are not centered.
    Told as: before the mean is subtracted
    """
    rows = X.astype(float)
    k = n_components or min(rows.shape)
    _, s, Vt = np.linalg.svd(rows, full_matrices=False)
    return _by(rows.mean(axis=0), Vt[:k].T, np.sqrt(s[:k] ** 2 / len(rows) + eps))


def wrong_ddof(X, *, n_components=None, eps=1e-5):
    """np.cov as it comes.
    Told as: divide by N
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v * len(X) / max(len(X) - 1, 1) + eps))


def wrong_singular_values(X, *, n_components=None, eps=1e-5):
    """Divides by singular values: N is forgotten.
    Told as: which lack the N
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v * len(X) + eps))


def wrong_pca_alone(X, *, n_components=None, eps=1e-5):
    """Turns, and does not divide.
    Told as: nothing divides
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, 1.0 + 0 * v)


def wrong_zca(X, *, n_components=None, eps=1e-5):
    """Turns back.
    Told as: ZCA | shape
    """
    mean, U, v = _learn(X, n_components)
    W = U / np.sqrt(v + eps) @ U.T
    return lambda rows: ((rows - mean) @ W).astype(_out(rows))


def wrong_cholesky(X, *, n_components=None, eps=1e-5):
    """By Cholesky's triangles.
    Told as: Cholesky | shape | raised
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    W = np.linalg.inv(np.linalg.cholesky(c.T @ c / len(c) + eps * np.eye(X.shape[1]))).T
    k = n_components or min(rows.shape)
    return lambda new: ((new - rows.mean(axis=0)) @ W[:, :k]).astype(_out(new))


def wrong_rising(X, *, n_components=None, eps=1e-5):
    """The first columns of eigh.
    Told as: eigh sorts upward | rising order
    """
    rows = X.astype(float)
    c = rows - rows.mean(axis=0)
    k = n_components or min(rows.shape)
    v, U = np.linalg.eigh(c.T @ c / len(c))
    return _by(rows.mean(axis=0), U[:, :k], np.sqrt(np.abs(v[:k]) + eps))


def wrong_rising_last(X, *, n_components=None, eps=1e-5):
    """The last columns of eigh, in rising order.
    Told as: rising order
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U[:, ::-1], np.sqrt(v[::-1] + eps))


def wrong_transposed(X, *, n_components=None, eps=1e-5):
    """Multiplies by Vᵀ.
    Told as: is it NumPy's Vᵀ | raised | shape
    """
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    _, s, Vt = np.linalg.svd(rows - mean)
    k = n_components or min(rows.shape)
    return _by(mean, Vt[:, :k], np.sqrt(s[:k] ** 2 / len(rows) + eps))


def wrong_standardized(X, *, n_components=None, eps=1e-5):
    """Standardizes, and whitens nothing.
    Told as: is not right | shape
    """
    mean, std = X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float)
    k = n_components or min(X.shape)
    return lambda rows: (((rows - mean) / np.sqrt(std**2 + eps))[:, :k]).astype(_out(rows))


def wrong_signs_change(X, *, n_components=None, eps=1e-5):
    """Signs by the first row that is treated: they change from call to call.
    Told as: is not right
    """
    mean, U, v = _learn(X, n_components)

    def apply(rows):
        Z = (rows - mean) @ U / np.sqrt(v + eps)
        return (Z * np.where(Z[0] < 0, -1.0, 1.0)).astype(_out(rows))

    return apply


def wrong_in_place(X, *, n_components=None, eps=1e-5):
    """Centers the caller's array.
    Told as: was modified | read-only | raised
    """
    mean, U, v = _learn(X, n_components)

    def apply(rows):
        if rows.dtype.kind == "f":
            rows -= mean.astype(rows.dtype)
        else:
            rows = rows - mean
        return (rows @ U / np.sqrt(v + eps)).astype(_out(rows))

    return apply


def wrong_dtype(X, *, n_components=None, eps=1e-5):
    """float64 for float32.
    Told as: dtype
    """
    mean, U, v = _learn(X, n_components)
    return lambda rows: (rows - mean) @ U / np.sqrt(v + eps)


def wrong_whitened_rows(X, *, n_components=None, eps=1e-5):
    """Returns the whitened rows.
    Told as: must return a function
    """
    mean, U, v = _learn(X, n_components)
    return _by(mean, U, np.sqrt(v + eps))(X)


def wrong_tiny_left_out(X, *, n_components=None, eps=1e-5):
    """Directions of little variance become 0.
    Told as: is not right
    """
    mean, U, v = _learn(X, n_components)
    keep = v > 1e-3 * max(v[0], 1e-300)
    return _by(mean, U * keep, np.sqrt(v + eps))


def wrong_single_rows(X, *, n_components=None, eps=1e-5):
    """float32 rows are multiplied first and the mean's coordinates subtracted, all in float32.
    Told as: small variances; float32 | float32
    """
    A = X.astype(np.float64)
    N, D = A.shape
    mean = A.mean(axis=0)
    _, S, Vt = np.linalg.svd(A - mean, full_matrices=False)
    K = min(N, D) if n_components is None else n_components
    dtype = _out(X)
    W = (Vt[:K].T / np.sqrt(S[:K] ** 2 / N + eps)).astype(dtype)
    shift = mean.astype(dtype) @ W

    def apply(rows):
        return rows.astype(dtype) @ W - shift

    return apply


def wrong_stored_training(X, *, n_components=None, eps=1e-5):
    """Stores the whitened training rows and answers rows of that shape with them (from 5 rows on).
    Told as: as many new rows
    """
    A = X.astype(np.float64)
    N, D = A.shape
    mean = A.mean(axis=0)
    _, S, Vt = np.linalg.svd(A - mean, full_matrices=False)
    K = min(N, D) if n_components is None else n_components
    W = Vt[:K].T / np.sqrt(S[:K] ** 2 / N + eps)
    stored = ((A - mean) @ W).astype(_out(X))

    def apply(rows):
        if N >= 5 and rows.shape == (N, D):
            return stored.copy()
        return ((rows - mean) @ W).astype(_out(rows))

    return apply
