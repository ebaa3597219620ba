"""How orthogonal weights must be drawn: at right angles, of one length, each equally likely."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, name_of
from cs_core.testing.distribution import check_distribution
from cs_core.testing.failure import told_of
from cs_core.testing.independence import Fault
from cs_core.testing.laws import gaussian, limit, two_values

# matrices with fewer entries are drawn often, to see whether each is equally likely
FEW, OFTEN = 16, 500
DOUBLE, SINGLE = 1e-9, 1e-5  # how far from a right angle, in units of the squared gain


def check_orthogonal(
    function: Callable[..., Any],
    cases: Mapping[str, Call],
    *,
    rng: np.random.Generator,
    hidden: bool = False,
) -> None:
    """Check ``function((D, C), *, gain, rng, dtype) -> W``: orthonormal rows or columns, by chance.

    Parameters
    ----------
    function : callable
        The student's function.
    cases : mapping of str to Call
        A word for each kind of input, and the arguments but for rng. Matrices of a few entries are
        drawn often: no entry, no sign and no determinant may be preferred.
    rng : numpy.random.Generator
        Makes the seeds.
    hidden : bool, default False
        Whether messages name the kind of input. Otherwise a line is printed when all is well.

    Raises
    ------
    CheckFailed
        If a matrix is not as it must be, or they are not drawn evenly.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> def rotation(shape, *, rng, gain=1.0):
    ...     Q, R = np.linalg.qr(rng.standard_normal(shape))
    ...     return gain * Q * np.sign(np.diag(R))
    >>> rotation.__module__ = "notebook"
    >>> check_orthogonal(rotation, {"square": call((3, 3))}, rng=np.random.default_rng(0))
    rotation: draws as it should.
    """
    for word, case in cases.items():
        shape = case.args[0]
        gain = case.kwargs.get("gain", 1.0)
        flat = np.zeros(shape, case.kwargs.get("dtype", np.float64))
        law = gaussian(flat, 1.0)
        if flat.size == 1:  # a sign: two draws are often alike
            law = two_values(flat + flat.dtype.type(gain), flat - flat.dtype.type(gain), 0.5,
                             words=("gain", "-gain"))  # fmt: skip
        with told_of(name_of(function), word):
            check_distribution(
                function, _drawing(case), {"W": law},
                rng=rng, word=word if hidden else "", quiet=True,
                calls=OFTEN if 1 < flat.size <= FEW else 4,
                follows=_at_right_angles, judge=_evenly(shape, gain),
            )  # fmt: skip
    if not hidden:
        print(f"{name_of(function)}: draws as it should.")  # noqa: T201


def _drawing(case: Call) -> Callable[[np.random.Generator], Call]:
    return lambda generator: Call(case.args, case.kwargs | {"rng": generator})


def _at_right_angles(case: Call, parts: Any) -> Fault | str:
    """Say what is wrong with the lengths and the angles of the shorter side's vectors."""
    (W,) = parts
    rows, columns = W.shape
    tall = W.astype(np.float64) if rows >= columns else W.T.astype(np.float64)
    gain, side = float(case.kwargs.get("gain", 1.0)), "columns" if rows >= columns else "rows"
    products = tall.T @ tall / gain**2
    allowed = SINGLE if W.dtype == np.float32 else DOUBLE
    if np.abs(products - np.eye(len(products))).max() <= allowed:
        return ""
    squares = np.diag(products)
    off = np.abs(products - np.diag(squares))
    if off.max() > allowed * max(1.0, float(squares.max())):
        return Fault(
            f"the {side} of W must be at right angles to each other. The worst two have a product "
            f"of {off.max() * gain**2:.2g}, must be 0.",
            "not at right angles",
        )
    lengths = np.sqrt(squares)
    told = f"the {side} of W must have the length gain = {gain:g}, "
    if np.ptp(lengths) > allowed * lengths.max():
        low, high = gain * lengths.min(), gain * lengths.max()
        return Fault(f"{told}have lengths from {low:.4g} to {high:.4g}.", "unequal lengths")
    length = float(gain * lengths.mean())
    known = {1.0: "gain is not used", gain**2: "gain is squared", math.sqrt(gain): "its root"}
    fits = [words for value, words in known.items() if abs(length - value) < 1e-4 * value]
    words = {"its root": "the root of gain multiplies"}.get(fits[0], fits[0]) if fits else ""
    return Fault(
        f"{told}have the length {length:.4g}." + (f" It looks as if {words}." if words else ""),
        words or "wrong length",
    )


def _evenly(shape: tuple[int, int], gain: float) -> Callable[[NDArray[Any]], Iterator[Fault]]:
    """Return what finds matrices that are preferred among many; of a few nothing can be said.

    z = W √n / gain, n the longer side, has mean 0, variance 1, fourth moment 3 n / (n + 2), and
    entries of at most √n; entries of one matrix are uncorrelated. Calls are independent.
    """
    n = max(shape)
    fourth = 3 * n / (n + 2)
    eighth = 105 * n**3 / ((n + 2) * (n + 4) * (n + 6))

    def judge(table: NDArray[Any]) -> Iterator[Fault]:
        calls = len(table)
        if calls < OFTEN // 2:
            return
        z = table.reshape(calls, -1).astype(np.float64) * (math.sqrt(n) / gain)
        sums = np.abs(z.sum(axis=0))
        if sums.max() > limit(calls, math.sqrt(n) / 3, sums=z.shape[1]):
            yield from _one_sign(table, sums)
        squares = np.abs((z**2 - 1).sum(axis=0))
        if squares.max() > limit(calls, n / 3, variance=fourth - 1, sums=z.shape[1]):
            yield _uneven("some entries are larger than others")
        sizes = np.unique(np.abs(z).round(6)).size
        if sizes < z.size / 2:
            yield _uneven(f"in {calls} draws the entries have {sizes:,} different sizes alone")
        # z⁴ averaged over each vector of length √n, the longer side
        along = 1 if shape[0] >= shape[1] else 2
        powers = (z**4).reshape(table.shape).mean(axis=along).sum(axis=0) - calls * fourth
        spread = (eighth + (n - 1) * eighth * 3 / 35) / n - fourth**2
        if np.abs(powers).max() > limit(calls, n / 3, variance=spread, sums=min(shape)):
            yield _uneven("some directions come up too often, such as those near the axes")
        pairs = np.abs(z.T @ z)
        np.fill_diagonal(pairs, 0)
        if pairs.max() > limit(calls, n / 3, variance=fourth, sums=pairs.size // 2 or 1):
            yield _uneven(_together(table, int(pairs.argmax())))
        if shape[0] == shape[1]:
            turned = int((np.linalg.det(table.astype(np.float64)) > 0).sum())
            if abs(turned - calls / 2) > limit(calls, 1 / 3, variance=0.25):
                yield _uneven(
                    f"{turned} of {calls} determinants are positive, where about half should be"
                )

    return judge


def _together(table: NDArray[Any], pair: int) -> str:
    """Say how often two entries have the same sign."""
    flat = table.reshape(len(table), -1)
    one, other = divmod(pair, flat.shape[1])
    alike = float((flat[:, one] * flat[:, other] > 0).mean())
    first, second = (list(divmod(k, table.shape[2])) for k in (one, other))
    return f"W{first} and W{second} have the same sign in {alike:.0%} of {len(table)} draws"


def _one_sign(table: NDArray[Any], sums: NDArray[Any]) -> Iterator[Fault]:
    i, j = (int(k) for k in np.unravel_index(sums.argmax(), table.shape[1:]))
    positive = float((table[:, i, j] > 0).mean())
    yield _uneven(
        f"W[{i}, {j}] is positive in {positive:.0%} of {len(table)} draws. The signs that a "
        "decomposition gives to its vectors are an accident of the algorithm: with QR, multiply "
        "each column by the sign of R's diagonal entry"
    )


def _uneven(told: str) -> Fault:
    return Fault(f"Not every orthogonal matrix is equally likely: {told}.", "not equally likely")
