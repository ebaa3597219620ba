"""Answers to `orthogonal`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import copy

import numpy as np

from cs_core.init import orthogonal as borrowed_orthogonal


def right_signs(shape, *, gain=1.0, rng, dtype=np.float64):
    """QR of a tall matrix, with the signs of R's diagonal."""
    rows, columns = shape
    A = rng.normal(size=(columns, rows) if rows < columns else (rows, columns))
    Q, R = np.linalg.qr(A)
    Q = Q @ np.diag(np.where(np.diag(R) < 0, -1.0, 1.0))
    return (gain * (Q.T if rows < columns else Q)).astype(dtype)


def right_svd(shape, *, gain=1.0, rng, dtype=np.float64):
    """U Vᵀ, of a table of any shape."""
    U, _, Vt = np.linalg.svd(rng.standard_normal(shape), full_matrices=False)
    return (gain * (U @ Vt)).astype(dtype)


def right_gram_schmidt(shape, *, gain=1.0, rng, dtype=np.float64):
    """Gram and Schmidt, each vector twice for the sake of rounding."""
    long, short = max(shape), min(shape)
    vectors = []
    for _ in range(short):
        v = rng.standard_normal(long)
        for _ in range(2):
            for u in vectors:
                v = v - (u @ v) * u
            v = v / np.sqrt(v @ v)
        vectors.append(v)
    W = gain * np.array(vectors)
    return (W if shape[0] < shape[1] else W.T).astype(dtype)


def right_polar(shape, *, gain=1.0, rng, dtype=np.float64):
    """A times the inverse root of AᵀA, by its eigenvalues; mended by one more step."""
    A = rng.standard_normal((max(shape), min(shape)))
    for _ in range(3):
        values, vectors = np.linalg.eigh(A.T @ A)
        A = A @ (vectors / np.sqrt(values)) @ vectors.T
    return (gain * (A if shape[0] >= shape[1] else A.T)).astype(dtype)


def right_square_and_cut(shape, *, gain=1.0, rng, dtype=np.float64):
    """A square matrix of the longer side, cut to the shape."""
    n = max(shape)
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    Q *= np.sign(np.diag(R))
    return (gain * Q[: shape[0], : shape[1]]).astype(dtype)


def right_random_signs(shape, *, gain=1.0, rng, dtype=np.float64):
    """QR, and a sign for each column by the toss of a coin."""
    Q = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))[0]
    Q = Q * rng.choice([-gain, gain], size=min(shape))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_no_signs(shape, *, gain=1.0, rng, dtype=np.float64):
    """QR as it comes.
    Told as: multiply each column by the sign
    """
    Q = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))[0]
    return (gain * (Q if shape[0] >= shape[1] else Q.T)).astype(dtype)


def wrong_u_of_svd(shape, *, gain=1.0, rng, dtype=np.float64):
    """U of the singular value decomposition.
    Told as: Not every orthogonal matrix is equally likely
    """
    U = np.linalg.svd(rng.standard_normal((max(shape), min(shape))), full_matrices=False)[0]
    return (gain * (U if shape[0] >= shape[1] else U.T)).astype(dtype)


def wrong_full_matrices(shape, *, gain=1.0, rng, dtype=np.float64):
    """The whole square U.
    Told as: shape
    """
    U, _, Vt = np.linalg.svd(rng.standard_normal(shape))
    return (gain * (U if shape[0] >= shape[1] else Vt)).astype(dtype)


def wrong_complete(shape, *, gain=1.0, rng, dtype=np.float64):
    """QR of mode complete.
    Told as: shape
    """
    Q = np.linalg.qr(rng.standard_normal(shape), mode="complete")[0]
    return (gain * Q).astype(dtype)


def wrong_wide_not_turned(shape, *, gain=1.0, rng, dtype=np.float64):
    """Forgets that wide tables need the transpose.
    Told as: shape | wide | raised
    """
    Q, R = np.linalg.qr(rng.standard_normal(shape))
    return (gain * Q * np.sign(np.diag(R))).astype(dtype)


def wrong_not_turned_back(shape, *, gain=1.0, rng, dtype=np.float64):
    """Returns the tall one for wide shapes.
    Told as: transposed
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    return (gain * Q * np.sign(np.diag(R))).astype(dtype)


def wrong_gain_left_out(shape, *, gain=1.0, rng, dtype=np.float64):
    """Leaves the gain out.
    Told as: gain is not used
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_gain_before(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies the normal matrix, which QR does not care about.
    Told as: gain is not used
    """
    Q, R = np.linalg.qr(gain * rng.standard_normal((max(shape), min(shape))))
    Q = Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_gain_twice(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies by the gain twice.
    Told as: gain is squared
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return (gain * (Q if shape[0] >= shape[1] else Q.T)).astype(dtype)


def wrong_root_of_gain(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies by the root of the gain.
    Told as: root of gain
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = np.sqrt(gain) * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_signs_twice(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies by the signs twice, which takes them back.
    Told as: multiply each column by the sign
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R)) * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_one_sign_for_all(shape, *, gain=1.0, rng, dtype=np.float64):
    """One sign for the whole matrix.
    Told as: Not every orthogonal matrix is equally likely
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(R[0, 0])
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_diagonal_of_r(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies by R's diagonal itself, without the sign.
    Told as: must have the length gain
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.diag(R)
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_normalized_columns(shape, *, gain=1.0, rng, dtype=np.float64):
    """Columns of the right length, at any angle.
    Told as: at right angles
    """
    A = rng.standard_normal((max(shape), min(shape)))
    A = gain * A / np.linalg.norm(A, axis=0)
    return (A if shape[0] >= shape[1] else A.T).astype(dtype)


def wrong_normal_weights(shape, *, gain=1.0, rng, dtype=np.float64):
    """Normal weights of the same spread.
    Told as: at right angles | length
    """
    return (gain * rng.standard_normal(shape) / np.sqrt(max(shape))).astype(dtype)


def wrong_square_alone(shape, *, gain=1.0, rng, dtype=np.float64):
    """A square matrix of the shorter side, filled up with zeros.
    Told as: Every call gives the same numbers | equally | shape
    """
    n = min(shape)
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    W = np.zeros(shape)
    W[:n, :n] = gain * Q * np.sign(np.diag(R))
    return W.astype(dtype)


def wrong_unit(shape, *, gain=1.0, rng, dtype=np.float64):
    """The unit matrix.
    Told as: Every call gives the same numbers
    """
    return (gain * np.eye(*shape)).astype(dtype)


def wrong_permutation(shape, *, gain=1.0, rng, dtype=np.float64):
    """A signed permutation.
    Told as: 2 different sizes
    """
    long, short = max(shape), min(shape)
    W = np.zeros((long, short))
    W[rng.permutation(long)[:short], np.arange(short)] = rng.choice([-gain, gain], size=short)
    return (W if shape[0] >= shape[1] else W.T).astype(dtype)


def wrong_rotations_alone(shape, *, gain=1.0, rng, dtype=np.float64):
    """Turns every square matrix to the determinant 1.
    Told as: determinants
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    if shape[0] == shape[1] and np.linalg.det(Q) < 0:
        Q[:, 0] *= -1
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_one_reflection(shape, *, gain=1.0, rng, dtype=np.float64):
    """One reflection of Householder.
    Told as: Not every orthogonal matrix is equally likely
    """
    n = max(shape)
    v = rng.standard_normal(n)
    Q = np.eye(n) - 2 * np.outer(v, v) / (v @ v)
    return (gain * Q[: shape[0], : shape[1]]).astype(dtype)


def wrong_symmetric(shape, *, gain=1.0, rng, dtype=np.float64):
    """Eigenvectors, signs, and the eigenvectors again: symmetric.
    Told as: Not every orthogonal matrix is equally likely
    """
    n = max(shape)
    A = rng.standard_normal((n, n))
    V = np.linalg.eigh(A + A.T)[1]
    Q = (V * rng.choice([-1, 1], size=n)) @ V.T
    return (gain * Q[: shape[0], : shape[1]]).astype(dtype)


def wrong_uniform_matrix(shape, *, gain=1.0, rng, dtype=np.float64):
    """QR of numbers between 0 and 1, which all point the same way.
    Told as: Not every orthogonal matrix is equally likely
    """
    Q, R = np.linalg.qr(rng.random((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_gram_schmidt_unnormalized(shape, *, gain=1.0, rng, dtype=np.float64):
    """Gram and Schmidt without lengths of 1.
    Told as: must have the length | at right angles
    """
    vectors = []
    for _ in range(min(shape)):
        v = rng.standard_normal(max(shape))
        for u in vectors:
            v = v - (u @ v) / (u @ u) * u
        vectors.append(v)
    W = gain * np.array(vectors)
    return (W if shape[0] < shape[1] else W.T).astype(dtype)


def wrong_single_precision(shape, *, gain=1.0, rng, dtype=np.float64):
    """Computes in single precision.
    Told as: at right angles | length
    """
    A = rng.standard_normal((max(shape), min(shape)), dtype=np.float32)
    Q, R = np.linalg.qr(A)
    Q = gain * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_fixed_seed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Types in a seed.
    Told as: Is a seed typed in
    """
    Q, R = np.linalg.qr(np.random.default_rng(1).standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_global_state(shape, *, gain=1.0, rng, dtype=np.float64):
    """Uses NumPy's global state.
    Told as: Two generators of one seed give two results
    """
    Q, R = np.linalg.qr(np.random.randn(max(shape), min(shape)))  # noqa: NPY002
    Q = gain * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_copied_generator(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws from a copy of the generator.
    Told as: A second call with the same generator
    """
    Q, R = np.linalg.qr(copy.deepcopy(rng).standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return (Q if shape[0] >= shape[1] else Q.T).astype(dtype)


def wrong_always_double(shape, *, gain=1.0, rng, dtype=np.float64):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return Q if shape[0] >= shape[1] else Q.T


def wrong_borrowed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_orthogonal(shape, gain=gain, rng=rng, dtype=dtype)


def wrong_turned_from_one(shape, *, gain=1.0, rng, dtype=np.float64):
    """One fixed table, with rows exchanged and signs drawn: the signs are even.
    Told as: different sizes alone
    """
    D, C = shape
    n, k = max(D, C), min(D, C)
    Q = np.linalg.qr(np.random.default_rng(0).standard_normal((n, k)))[0]
    Q = rng.choice([-1.0, 1.0], size=(n, 1)) * Q[rng.permutation(n)]
    Q = Q * rng.choice([-1.0, 1.0], size=k)
    return (gain * (Q if D >= C else Q.T)).astype(dtype)


def wrong_cauchy(shape, *, gain=1.0, rng, dtype=np.float64):
    """Any independent numbers would do, so: heavy tails.
    Told as: near the axes
    """
    D, C = shape
    Q, R = np.linalg.qr(rng.standard_cauchy((max(D, C), min(D, C))))
    Q = Q * np.where(np.diag(R) < 0, -1.0, 1.0)
    return (gain * (Q if D >= C else Q.T)).astype(dtype)
