"""Write docs/grading-speed.md and its plot from what `bench_grader.py` measured."""

import importlib.metadata
import platform
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt

DOCS = Path(__file__).resolve().parents[2] / "docs"
START, END = "<!-- measured: start -->\n", "<!-- measured: end -->"
CLASS = 100
INK, GRID, OURS, STOCK, FLOOR = "#333333", "#dddddd", "#0072b2", "#d55e00", "#009e73"


class Target(NamedTuple):
    """Something promised, and what was measured."""

    what: str
    promised: str
    measured: str
    held: bool


def write(results: dict[str, Any]) -> int:
    """Write the page and the plot; return 1 if a target is missed."""
    targets = targets_of(results)
    fill(
        "grading-speed.md",
        f"{times(results)}\n{table(targets)}\n{sizes(results)}\n{machine(results)}\n",
    )
    fill("scale.md", f"{machines(results)}\n{basis(results)}\n")
    plot(results, DOCS / "grading-speed.svg")
    return 0 if all(target.held for target in targets) else 1


def fill(name: str, measured: str) -> None:
    """Put what was measured between the marks of a page."""
    print(measured)
    page = DOCS / name
    before, rest = page.read_text(encoding="utf-8").split(START)
    page.write_text(before + START + measured + END + rest.split(END)[1], encoding="utf-8")


def stock_seconds(results: dict[str, Any], kind: str = "whole") -> float:
    """Return seconds of stock nbgrader for the class of a hundred, start-up included."""
    return float(results["stock"]["start"] + CLASS * results["stock"][kind])


def targets_of(results: dict[str, Any]) -> list[Target]:
    ours, low, start = results["ours"], results["floor"], results["start"]
    runs = results["sizes"].values()
    each = [run["wall"] / int(size) for size, run in results["sizes"].items()]
    memory = [run["memory"] for run in runs]
    faster, slower = stock_seconds(results) / ours, ours / low
    flat, grown = max(each) / each[0], max(memory) / memory[0]
    largest = f"{max(map(int, results['sizes'])):,}"
    return [
        Target("faster than stock nbgrader", "25 ×", f"{faster:.1f} ×", faster >= 25),
        Target("time over the floor's", "at most 2 ×", f"{slower:.2f} ×", slower <= 2),
        Target("start-up", "under 2 s", f"{start:.2f} s", start < 2),
        Target(f"cost of a submission, {largest} over 100", "flat", f"{flat:.2f} ×", flat < 1.15),
        Target(f"coordinator's memory, {largest} over 100", "flat", f"{grown:.2f} ×", grown < 1.25),
    ]  # fmt: skip


def table(targets: list[Target]) -> str:
    lines = ["| target | promised | measured | held |", "|---|---|---:|---|"]
    lines += [
        f"| {t.what} | {t.promised} | {t.measured} | {'yes' if t.held else '**no**'} |"
        for t in targets
    ]
    return "\n".join(lines) + "\n"


def times(results: dict[str, Any]) -> str:
    rows = {
        "stock `nbgrader autograde`": stock_seconds(results),
        "the same, notebooks without the experiments": stock_seconds(results, "cut"),
        "`cs-grader grade --workers 2`": results["ours"],
        "the floor, two at a time": results["floor"],
        "the floor with the experiments": results["floor whole"],
    }
    lines = ["| a class of 100 | time, s | a submission, ms | a minute | stock's time over it |",
             "|---|---:|---:|---:|---:|"]  # fmt: skip
    for what, seconds in rows.items():
        ratio = stock_seconds(results) / seconds
        lines.append(f"| {what} | {seconds:.1f} | {1000 * seconds / CLASS:.0f} "
                     f"| {60 * CLASS / seconds:.0f} | {ratio:.1f} |")  # fmt: skip
    return "\n".join(lines) + "\n"


def sizes(results: dict[str, Any]) -> str:
    lines = ["| class | time, s | a submission, ms | coordinator's memory, MB |",
             "|---:|---:|---:|---:|"]  # fmt: skip
    for size, run in results["sizes"].items():
        each = 1000 * run["wall"] / int(size)
        lines.append(f"| {int(size):,} | {run['wall']:.1f} | {each:.0f} | {run['memory']:.0f} |")
    return "\n".join(lines) + "\n"


def machines(results: dict[str, Any]) -> str:
    """Return a table of computed times: workers in parallel, one coordinator."""
    names = ("a laptop, 2 processors", "one machine, 8 processors", "one machine, 64 processors",
             "a cluster, 10 machines of 32 processors")  # fmt: skip
    classes = (100, 10_000, 1_000_000)
    lines = ["| | " + " | ".join(f"{size:,}" for size in classes) + " |", "|---|---:|---:|---:|"]
    for name, workers in zip(names, (2, 8, 64, 320), strict=True):
        cells = [duration(computed(results, size, workers)) for size in classes]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def computed(results: dict[str, Any], size: int, workers: int) -> float:
    """Return the seconds for a class: of the workers, or of the coordinator if slower."""
    largest, run = list(results["sizes"].items())[-1]
    each = 2 * (run["wall"] - results["start"]) / int(largest)  # two workers were measured
    alone = run["cpu"] / int(largest)
    return float(results["start"] + size * max(each / workers, alone))


def basis(results: dict[str, Any]) -> str:
    """Return the sentences that say what the computed times rest on."""
    largest, run = list(results["sizes"].items())[-1]
    each, alone = 2000 * run["wall"] / int(largest), 1000 * run["cpu"] / int(largest)
    return (
        f"Computed from a measured run of {int(largest):,} submissions (see "
        f"[grading-speed.md](grading-speed.md)): {each:.0f} ms of one worker for each, "
        f"{alone:.1f} ms of the coordinator, {1000 * run['disk'] / int(largest):.0f} kB on its "
        "disk. The coordinator takes up results one after the other: it is what limits the "
        f"last row, at {1000 / alone:.0f} submissions a second."
    )


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> [duration(s) for s in (7.4, 100, 5000, 200_000)]
    ['7 s', '1.7 min', '1.4 h', '2.3 days']
    """
    for unit, most in (("s", 90), ("min", 90 * 60), ("h", 48 * 3600)):
        size = {"s": 1, "min": 60, "h": 3600}[unit]
        if seconds < most:
            return f"{seconds / size:.0f} {unit}" if unit == "s" else f"{seconds / size:.1f} {unit}"
    return f"{seconds / 86_400:.1f} days"


def machine(results: dict[str, Any]) -> str:
    cpu = "an unnamed processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines()
                 if line.startswith("model name")]  # fmt: skip
        cpu = f"{names[0]}, {len(names)} cores" if names else cpu
    packages = ("nbgrader", "numpy", "ipython")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    return (
        f"Measured on {cpu} (load {results['load']:.1f} at the start), {platform.system()}, "
        f"CPython {platform.python_version()}, {versions}. Stock nbgrader: "
        f"{results['stock']['sample']:.0f} of the 100 submissions, its start-up of "
        f"{results['stock']['start']:.1f} s measured apart. The others: all 100, start-up of "
        "cs-grader included."
    )


def plot(results: dict[str, Any], path: Path) -> None:
    """Draw submissions per minute against workers and class size."""
    plt.rcParams.update({"svg.hashsalt": "grading", "svg.fonttype": "none", "font.size": 9})
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained", sharey=True)
    workers = {int(n): 60 * CLASS / wall for n, wall in results["workers"].items()}
    left.plot(list(workers), list(workers.values()), "o-", color=OURS, label="cs-grader")
    left.set_xticks(list(workers))
    left.set_xlabel("workers, class of 100")
    left.set_ylabel("submissions a minute")
    rates = {int(n): 60 * int(n) / run["wall"] for n, run in results["sizes"].items()}
    right.plot(list(rates), list(rates.values()), "o-", color=OURS, label="cs-grader, 2 workers")
    right.set_xscale("log")
    right.set_xlabel("submissions in the class")
    for ax in (left, right):
        floor, stock = 60 * CLASS / results["floor"], 60 * CLASS / stock_seconds(results)
        ax.axhline(floor, color=FLOOR, linestyle="--", label="floor, two at a time")
        ax.axhline(25 * stock, color=STOCK, linestyle=":", label="25 × stock nbgrader")
        ax.axhline(stock, color=STOCK, label="stock nbgrader")
        ax.set_ylim(0, 1.15 * max(floor, 25 * stock))
        ax.grid(color=GRID)
        ax.set_axisbelow(True)
        ax.spines[["top", "right"]].set_visible(False)
    left.legend(frameon=False, fontsize=8, loc="lower right", bbox_to_anchor=(1, 0.08))
    title = "Submissions graded a minute, against workers and class size"
    fig.savefig(path, metadata={"Date": None, "Title": title})
    plt.close(fig)
