"""Results of experiments that take longer than a page may.

They stand in ``book/experiments/``, each beside the script of the same name that makes it. The
first lines of a file say how it was made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "book" / "experiments"


def results(name: str) -> list[dict[str, Any]]:
    """Return the rows of a table of results, numbers and words by the names of its columns.

    Parameters
    ----------
    name : str
        File in ``book/experiments/``, such as ``"batch_size.csv"``.

    Returns
    -------
    list of dict

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no {path}. Results of long experiments come with the course's repository; "
            f"there, `python book/experiments/{path.stem}.py` makes this one anew."
        )
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [{key: _value(text) for key, text in row.items()} for row in csv.DictReader(lines)]


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def save(path: Path, rows: Sequence[Mapping[str, float | str]], made: Iterable[str]) -> None:
    """Write a table of results, below lines that say how it was made.

    Parameters
    ----------
    path : Path
        File to write.
    rows : sequence of mapping
        Numbers or words by column, the same columns in each row.
    made : iterable of str
        What to say, a line each: command, data, seeds.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {line}\n" for line in made)
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _text(value) for key, value in row.items()} for row in rows)


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
