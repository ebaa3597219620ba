"""Numbers as people write them: a true minus sign, no zeros that say nothing.

Examples
--------
>>> number(-1.50)
'−1.5'
>>> bracketed(-0.3), bracketed(0.3)
('(−0.3)', '0.3')
>>> row([3.2, 5.1, -1.7])
'3.2, 5.1, −1.7'
>>> power(2.2e-16, 1)
'2.2·10⁻¹⁶'
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

MINUS = "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 6, *, fixed: bool = False) -> str:
    """Return a number with at most ``digits`` decimals.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Decimals to round to.
    fixed : bool
        Keep zeros at the end, so that numbers below each other line up.

    Returns
    -------
    str

    Examples
    --------
    >>> number(2.0), number(0.1 + 0.2), number(-0.001, 2), number(2.0, 2, fixed=True)
    ('2', '0.3', '0', '2.00')
    """
    text = f"{abs(value):.{digits}f}"
    if "." in text and not fixed:
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if value < 0 and float(text) != 0 else text


def bracketed(value: float, digits: int = 6) -> str:
    """Return a number that may follow an operator: in brackets if it is negative."""
    text = number(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def row(values: ArrayLike, digits: int = 6) -> str:
    """Return numbers with commas between them."""
    return ", ".join(number(value, digits) for value in np.ravel(np.asarray(values, dtype=float)))


def power(value: float, digits: int = 0) -> str:
    """Return a number times a power of ten, as prose writes it.

    Parameters
    ----------
    value : float
        The number, not 0.
    digits : int
        Decimals of the factor. Without decimals, a factor of 1 is left out.

    Returns
    -------
    str

    Examples
    --------
    >>> power(3.1e-6), power(6.055e-6, 1), power(0.98e-2), power(-2e9)
    ('3·10⁻⁶', '6.1·10⁻⁶', '10⁻²', '−2·10⁹')
    """
    factor, exponent = f"{abs(value):.{digits}e}".split("e")
    ten = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
    sign = MINUS if value < 0 else ""
    return sign + (ten if factor == "1" else f"{factor}·{ten}")
