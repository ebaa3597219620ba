"""The report's figures: SVG that stands in the page and takes its colors."""

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

from cs_grader.pages.report_sharing import Bin

# Drawn in these, and replaced by the page's own colors, which differ on light and dark.
COLORS = {"#747b83": "var(--soft)", "#0072b2": "var(--blue)"}
SOFT, BLUE = COLORS
WIDTH = 4.6  # inches: small, so that letters stay large on a phone
STYLE: Any = {
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.transparent": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.labelsize": 9.5,
    "font.size": 9.5,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.6,
    "text.parse_math": False,  # a name may hold dollar signs
    "svg.hashsalt": "downhill",  # the same data make the same page
} | dict.fromkeys(
    ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color", "grid.color"),
    SOFT,
)


def histogram(bins: Sequence[Bin], *, label: str, alt: str) -> str:
    """Draw how many percent scores lie where; the area of a bar is its count."""
    with _drawing(WIDTH, 2.4) as (axes, finish):
        heights = [10 * bin.size / (bin.high - bin.low) for bin in bins]
        widths = [bin.high - bin.low for bin in bins]
        bars = axes.bar([bin.low for bin in bins], heights, widths, align="edge", color=BLUE)
        _separate(bars)
        axes.bar_label(bars, [bin.size or "" for bin in bins], padding=2, fontsize=8.5)
        axes.set(xlim=(0, 100), xlabel=label, ylabel="submissions per 10 %")
        axes.set_xticks(range(0, 101, 20))
        _whole_numbers(axes)
        return finish("scores", alt)


def times(bins: Sequence[Bin], *, alt: str) -> str:
    """Draw how many submissions took how long; one bar a bin, whatever its width."""
    with _drawing(WIDTH, 2.2) as (axes, finish):
        bars = axes.bar(range(len(bins)), [bin.size for bin in bins], 1.0, color=BLUE)
        _separate(bars)
        axes.bar_label(bars, [bin.size or "" for bin in bins], padding=2, fontsize=8.5)
        edges = [bin.low for bin in bins] + [bins[-1].high]
        axes.set_xticks([k - 0.5 for k in range(len(edges))], [f"{edge:g}" for edge in edges])
        axes.set(xlabel="seconds a submission took", ylabel="submissions")
        _whole_numbers(axes)
        return finish("times", alt)


def shares(names: Sequence[str], values: Sequence[float], *, alt: str) -> str:
    """Draw the share of submissions that earned each question's points, as bars side by side."""
    with _drawing(WIDTH, 0.65 + 0.29 * len(names)) as (axes, finish):
        rows = range(len(names))
        bars = axes.barh(rows, [100 * value for value in values], 0.7, color=BLUE)
        axes.bar_label(
            bars,
            [f"{100 * value:.0f}\N{NO-BREAK SPACE}%" for value in values],
            padding=4,
            fontsize=8.5,
        )
        axes.set_yticks(rows, [_shortened(name) for name in names])
        axes.set(xlim=(0, 112), xlabel="submissions that earned all points, in %")
        axes.set_xticks(range(0, 101, 20))
        axes.invert_yaxis()
        axes.grid(axis="x")
        return finish("shares", alt)


@contextmanager
def _drawing(width: float, height: float) -> Iterator[tuple[Any, Callable[[str, str], str]]]:
    """Give axes to draw on, and a function that makes SVG of them."""
    import matplotlib as mpl  # half a second: only where something is drawn
    from matplotlib.figure import Figure

    def finish(prefix: str, alt: str) -> str:
        file = io.StringIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a sign that the font lacks nobody need know
            figure.savefig(file, format="svg", metadata={"Date": None})
        return _inline(file.getvalue(), prefix, alt)

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        yield figure.add_subplot(), finish


def _separate(bars: Any) -> None:
    """Set bars apart by a line in the color of the page."""
    for bar in bars:
        bar.set_edgecolor("#010203")
        bar.set_linewidth(1.5)


def _whole_numbers(axes: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y")
    axes.margins(y=0.15)


def _shortened(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= 28 else f"{name[:27]}…"


def _inline(svg: str, prefix: str, alt: str) -> str:
    """Turn matplotlib's file into an element with ids of its own, and words for who cannot see."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    svg = re.sub(r'\sid="([^"]+)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    for drawn, shown in (COLORS | {"#010203": "var(--paper)"}).items():
        svg = svg.replace(drawn, shown)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
