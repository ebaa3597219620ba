"""Choose the digits that the figure *depth_gradients* sends through its networks.

From the root of the repository, in a second::

    python book/experiments/depth_gradients.py

It writes ``cs_book/widgets/depth_gradients_data.js``: the first two digits of each class, in the
order that seed 0 shuffles the digits into, as gray values from 0 to 16, and the mean digit of all
1,797 that is subtracted, rounded to four decimals. All else is computed in the browser.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from cs_book.widgets.base import FOLDER
from cs_core.datasets import load_digits

RESULT = FOLDER / "depth_gradients_data.js"


def chosen() -> dict[str, Any]:
    """Return the digits, their labels and the mean digit, as the figure gets them."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits))
    rows, labels = 16 * digits.as_rows(), digits.y
    picked = [int(i) for k in range(10) for i in order[labels[order] == k][:2]]
    return {
        "digits": rows[picked].round().astype(int).tolist(),
        "labels": labels[picked].tolist(),
        "mean": rows.mean(axis=0).round(4).tolist(),
    }


def main() -> None:
    """Write the digits."""
    RESULT.write_text(
        "// Made by book/experiments/depth_gradients.py, which says from what and how.\n"
        f"export const results = {json.dumps(chosen(), separators=(',', ':'))};\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
