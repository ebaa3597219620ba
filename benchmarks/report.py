"""Turn the numbers of a run into the table and the plot of docs/benchmarks.md.

    python benchmarks/report.py _build/benchmarks.json

The page's prose is written by hand; what stands between its two marks is written here.
"""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np

DOCS = Path(__file__).parent.parent / "docs"
START, END = "<!-- measured: start -->\n", "<!-- measured: end -->"

INK, GRID, OURS, MISSED, LIMIT = "#333333", "#dddddd", "#0072b2", "#d55e00", "#000000"


class Row(NamedTuple):
    """One race: medians over its rounds, in seconds, on the clock and of the processor."""

    task: str
    against: str
    limit: float | None
    ours: tuple[float, float]
    peer: tuple[float, float]

    @property
    def ratio(self) -> float:
        """Our time over the peer's, of the processor: other programs cannot spoil it."""
        return self.ours[1] / self.peer[1]

    @property
    def ok(self) -> bool:
        """Whether the ratio is within the limit, if there is one."""
        return self.limit is None or self.ratio <= self.limit


def as_row(benchmark: dict[str, Any]) -> Row:
    """Read one race from the file that pytest-benchmark wrote."""
    info = benchmark["extra_info"]
    laps = {side: tuple(np.median(info["laps"][side], axis=0)) for side in ("ours", "peer")}
    return Row(info["task"], info["against"], info["limit"], **laps)


def milliseconds(seconds: float) -> str:
    """Three digits, as many as the measurement bears."""
    return f"{1000 * seconds:#.3g}".rstrip(".")


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| what | against | ours, ms | theirs, ms | ratio | by the clock | limit | held |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g}"
        held = "" if row.limit is None else "yes" if row.ok else "**no**"
        times = f"{milliseconds(row.ours[1])} | {milliseconds(row.peer[1])}"
        ratios = f"{row.ratio:#.3g} | {row.ours[0] / row.peer[0]:#.3g}"
        lines.append(f"| {row.task} | {row.against} | {times} | {ratios} | {limit} | {held} |")
    return "\n".join(lines) + "\n"


def machine(report: dict[str, Any]) -> str:
    """Return a sentence on the machine, and one on the libraries."""
    info = report["machine_info"]
    cpu = info["cpu"]
    speed = cpu.get("hz_advertised_friendly", "unknown clock rate")
    libraries = ", ".join(f"{name} {version}" for name, version in info["libraries"].items())
    return (
        f"Measured on {report['datetime'][:10]}: {cpu.get('brand_raw', info['processor'])} "
        f"({speed}, {info['cores']} cores, one thread used, load {info['load']:.1f} at the start), "
        f"{info['system']} {info['machine']}, "
        f"{info['python_implementation']} {info['python_version']}, {libraries}.\n"
    )


def plot(rows: list[Row], path: Path) -> None:
    """Draw the ratios as bars on a logarithmic axis, each with its limit."""
    plt.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 9})
    fig, ax = plt.subplots(figsize=(9.5, 0.42 * len(rows) + 1.1), layout="constrained")
    places = np.arange(len(rows))
    colors = [OURS if row.ok else MISSED for row in rows]
    left = 10 ** np.floor(np.log10(min(row.ratio for row in rows)))
    ax.barh(places, [row.ratio - left for row in rows], left=left, height=0.6, color=colors)
    ends = {"textcoords": "offset points", "va": "center", "ha": "right", "color": "white"}
    for place, row in zip(places, rows, strict=True):
        ax.annotate(f"{row.ratio:#.2g}", (row.ratio, place), (-4, 0), **ends)
    limits = [(row.limit, place) for place, row in zip(places, rows, strict=True) if row.limit]
    ax.plot(*zip(*limits, strict=True), "|", color=LIMIT, markersize=17, markeredgewidth=2)
    ax.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    labels = [f"{row.task}\nagainst {row.against}".replace("`", "") for row in rows]
    ax.set_yticks(places, labels, fontsize=8)
    ax.set_ylim(len(rows) - 0.4, -0.6)  # the first row on top
    ax.set_xscale("log")
    ax.set_xlim(left, 6)
    ax.set_xlabel("our time / their time (a black stroke is the limit; the dotted line, equal)")
    ax.grid(axis="x", color=GRID)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    fig.savefig(path, metadata={"Date": None, "Title": "Our time over theirs, with limits"})
    plt.close(fig)


def write_page(measured: str, page: Path) -> None:
    """Put the measured part between the page's marks."""
    before, rest = page.read_text().split(START)
    page.write_text(f"{before}{START}{measured}{END}{rest.split(END)[1]}")


def main(path: str) -> int:
    """Write the page and the plot; 1 if a limit is missed."""
    report = json.loads(Path(path).read_text())
    rows = [as_row(benchmark) for benchmark in report["benchmarks"]]
    measured = f"{table(rows)}\n{machine(report)}"
    print(measured)
    plot(rows, DOCS / "benchmarks.svg")
    write_page(measured, DOCS / "benchmarks.md")
    missed = [row for row in rows if not row.ok]
    for row in missed:
        print(f"limit missed: {row.task}, against {row.against}: {row.ratio:.2g} > {row.limit:g}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
