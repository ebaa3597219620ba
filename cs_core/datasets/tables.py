"""A small table with numbers, names and gaps, for preprocessing."""

import csv
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray


def load_penguins() -> dict[str, NDArray[Any]]:
    """Load the Palmer penguins: a table of 344 rows with numbers, names and gaps.

    Returns a dict of str to ndarray of shape (344,): `bill_length_mm`, `bill_depth_mm`,
    `flipper_length_mm`, `body_mass_g`: float64, nan where missing; their scales differ by a factor
    of 200. `species`, `island`, `sex`: nominal, str, the empty string where missing (`sex` only).
    `year`: ordinal, int64, 2007 to 2009.

    Source: Gorman, Williams and Fraser, Ecological Sexual Dimorphism and Environmental Variability
    within a Community of Antarctic Penguins, PLoS ONE 9(3), 2014.

    Examples
    --------
    >>> penguins = load_penguins()
    >>> penguins["body_mass_g"][:4].tolist()
    [3750.0, 3800.0, 3250.0, nan]
    >>> np.unique(penguins["sex"]).tolist()
    ['', 'female', 'male']
    """
    with (files("cs_core.data") / "penguins.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table: dict[str, NDArray[Any]] = {}
    for name in rows[0]:
        column = [row[name] for row in rows]
        if name == "year":
            table[name] = np.array(column, dtype=np.int64)
        elif name in ("species", "island", "sex"):
            table[name] = np.array(["" if cell == "NA" else cell for cell in column])
        else:
            table[name] = np.array([np.nan if cell == "NA" else float(cell) for cell in column])
    return table
