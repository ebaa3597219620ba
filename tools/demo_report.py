"""The class report: one static page, one table for a spreadsheet, a few lines for the terminal."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from demo_class import ASSIGNMENT
from demo_results import Outcome
from jinja2 import Environment, FileSystemLoader


def write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Write `index.html` and `scores.csv` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = environment.get_template("demo_report.html.j2").render(**_figures(outcomes))
    (folder / "index.html").write_text(page, encoding="utf-8")
    with (folder / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        functions = list(outcomes[0].got)
        table.writerow(["student", "handed_in", *functions, "score", "expected", "reason"])
        for o in outcomes:
            reasons = " | ".join(o.reasons.values())
            table.writerow([o.student.id, o.student.story, *o.got.values(),
                            f"{o.score:g}", f"{o.expected_score:g}", reasons])  # fmt: skip


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return everything the page shows."""
    most = outcomes[0].expected.keys()
    points = {f: max(o.expected[f] for o in outcomes) for f in most}
    solved = {f: sum(o.got[f] > 0 for o in outcomes) for f in most}
    tens = [min(int(o.score // 10), 9) for o in outcomes]
    return {
        "assignment": ASSIGNMENT,
        "outcomes": outcomes,
        "points": points,
        "solved": solved,
        "histogram": [tens.count(k) for k in range(10)],
        "mean": sum(o.score for o in outcomes) / len(outcomes),
        "agree": sum(o.as_expected for o in outcomes),
    }


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return the lines for the terminal."""
    figures = _figures(outcomes)
    n = len(outcomes)
    lines = [f"{n} submissions, mean score {figures['mean']:.1f}, "
             f"{figures['agree']} of {n} scores as expected."]  # fmt: skip
    for function, solved in figures["solved"].items():
        bar = "#" * round(24 * solved / n)
        lines.append(f"  {function:22s} {bar:24s} {solved:2d} of {n}")
    for outcome in outcomes:
        if "" in outcome.reasons:
            lines.append(f"  {outcome.student.id}: 0 points. {outcome.reasons['']}")
    return "\n".join(lines)
