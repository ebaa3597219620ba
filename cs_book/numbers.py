"""Numbers as people write them: a true minus sign, no zeros that say nothing.

Examples
--------
>>> number(-1.50)
'−1.5'
>>> bracketed(-0.3), bracketed(0.3)
('(−0.3)', '0.3')
>>> row([3.2, 5.1, -1.7])
'3.2, 5.1, −1.7'
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

MINUS = "\N{MINUS SIGN}"


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
