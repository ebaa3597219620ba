"""The report on two gradients, and how it looks in a message, a terminal and a notebook."""

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array

ROWS = 5  # entries in the table
SIDE = 24  # the largest pattern drawn, in rows and in columns
HEAD = ("entry", "analytic", "numeric", "relative error", "absolute error")


def index_in(shape: tuple[int, ...], flat: int) -> tuple[int, ...]:
    """Return the index, in plain ints, of an entry of the flattened array."""
    return tuple(int(i) for i in np.unravel_index(flat, shape))


@dataclass(frozen=True, repr=False, eq=False)
class GradientReport:
    """Outcome of a comparison of two gradients; its text says where they differ most.

    In a notebook it shows itself as a table. ``print`` shows the same as text, and `summary` is
    one paragraph for use in a message.

    Attributes
    ----------
    passed : bool
        True if every entry away from a kink agrees, and there is one.
    worst_index : tuple of int
        Where the relative error is largest, kinks left out.
    analytic_value, numeric_value : float
        The two gradients there.
    relative_error, absolute_error : float
        Errors there.
    failures : int
        Entries away from kinks that disagree.
    kinks : ndarray of bool
        Entries left out because a difference quotient straddles a kink.
    analytic, numeric : ndarray
        The gradients compared: of the shape of x, or (k,) if k entries were chosen.
    wrong : ndarray of bool
        The entries that disagree.
    errors : ndarray
        Relative error of every entry.
    coordinates : ndarray of int
        Where in the flattened x each entry compared lies.
    shape : tuple of int
        The shape of x.
    """

    passed: bool
    worst_index: tuple[int, ...]
    analytic_value: float
    numeric_value: float
    relative_error: float
    absolute_error: float
    failures: int
    kinks: NDArray[np.bool_]
    analytic: Array
    numeric: Array
    wrong: NDArray[np.bool_]
    errors: Array
    coordinates: NDArray[np.intp]
    shape: tuple[int, ...]

    @property
    def summary(self) -> str:
        """Verdict, worst entry and kinks in one paragraph."""
        if self.kinks.all():
            return "Nothing was compared: every entry lies beside a kink. Move x a little."
        verdict = "agree" if self.passed else f"differ at {self.failures} of {self.kinks.size}"
        text = (
            f"Gradients {verdict}. Worst entry {self.worst_index}: analytic "
            f"{self.analytic_value:.8g}, numeric {self.numeric_value:.8g}, relative error "
            f"{self.relative_error:.1e}, absolute error {self.absolute_error:.1e}."
        )
        if self.kinks.any():
            text += f" Left out beside a kink: {int(self.kinks.sum())}."
        return text

    def __str__(self) -> str:
        if self.passed or self.kinks.all():
            return self.summary
        rows = [HEAD, *self.worst_rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        table = ["  ".join(map(str.rjust, row, widths)) for row in rows]
        return "\n".join([self.summary, "", *table, *self._pattern_lines()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        word = "Pass" if self.passed else "Fail"
        parts = [f"<p><strong>{word}.</strong> {escape(self.summary)}</p>"]
        if self.wrong.any():
            head = "".join(f'<th scope="col">{name}</th>' for name in HEAD)
            cells = ("".join(f"<td>{escape(c)}</td>" for c in row) for row in self.worst_rows())
            body = "".join(f"<tr>{row}</tr>" for row in cells)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        if lines := self._pattern_lines():
            parts.append(f"<pre>{escape(chr(10).join(lines).strip())}</pre>")
        return f'<div class="gradient-report">{"".join(parts)}</div>'

    def worst_rows(self, rows: int = ROWS) -> list[tuple[str, ...]]:
        """Cells of the entries that disagree most, the worst first."""
        order = np.argsort(-np.where(self.wrong, self.errors, -1), axis=None, kind="stable")
        return [
            (
                str(index_in(self.shape, self.coordinates[k])),
                f"{self.analytic.flat[k]:.6g}",
                f"{self.numeric.flat[k]:.6g}",
                f"{self.errors.flat[k]:.1e}",
                f"{abs(self.analytic.flat[k] - self.numeric.flat[k]):.1e}",
            )
            for k in map(int, order[: min(rows, self.failures)])
        ]

    def _pattern_lines(self) -> list[str]:
        """Where the errors lie, a sign an entry, if the gradient is a matrix small enough."""
        if not self.wrong.any() or self.wrong.ndim != 2 or max(self.wrong.shape) > SIDE:
            return []
        # light to dark: off by less than a hundredth, by less than a half, by more
        signs = np.select([self.errors < 0.01, self.errors < 0.5], ["-", "+"], "#")
        signs = np.where(self.wrong, signs, np.where(self.kinks, "k", "."))
        legend = "Pattern: . agrees, - off by < 1 %, + by < 50 %, # by more, k kink"
        return ["", legend, *("".join(row) for row in signs)]
