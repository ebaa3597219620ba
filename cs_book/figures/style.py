"""The look of every matplotlib figure: transparent, readable on light and dark pages.

A chapter's first cell calls :func:`use`. Text and axes are drawn in ``INK``, a gray that reads on
white and on black. The book replaces it, and each color of ``PALETTE``, by the page's own color
when it puts the figure into the page; see :func:`themed`.

Example
-------
>>> from cs_book.figures import style
>>> style.use()
>>> style.PALETTE["blue"]
'#0072b2'
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from cycler import cycler

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#747b83"
#: The colors of Okabe and Ito that keep a contrast of 3 on white and on the dark page.
PALETTE = {
    "blue": "#0072b2",
    "orange": "#d55e00",
    "green": "#009e73",
    "purple": "#b5639a",
}
#: One marker a class or a series: color never carries a meaning alone.
MARKERS = ("o", "^", "s", "D")
DASHES = ("-", "--", ":", "-.")

#: Width of a figure in inches, and size of its letters in points. In the column of a phone, 312
#: pixels wide, they are 11 pixels high. No figure should be wider, no letter smaller.
WIDTH, SMALLEST = 4.2, 11
#: A page with room shows figures this much larger: then letters are as large as those of the text.
ENLARGED = 1.15

RC: dict[str, Any] = {
    "figure.figsize": (WIDTH, 3.0),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.transparent": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.labelsize": SMALLEST,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "axes.unicode_minus": True,
    # on a logarithmic axis: 0.01, 1, 1000, but powers of ten beyond
    "axes.formatter.min_exponent": 4,
    "font.size": SMALLEST,
    "legend.frameon": False,
    "legend.fontsize": SMALLEST,
    "legend.handlelength": 1.6,
    "legend.columnspacing": 1.2,
    "xtick.labelsize": SMALLEST,
    "ytick.labelsize": SMALLEST,
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
    "image.interpolation": "nearest",
    "mathtext.fontset": "cm",
    # The same data give the same file: needed by caches and by diffs.
    "svg.hashsalt": "downhill",
} | dict.fromkeys(
    (
        "text.color",
        "axes.labelcolor",
        "axes.edgecolor",
        "axes.titlecolor",
        "xtick.color",
        "ytick.color",
        "grid.color",
        "legend.labelcolor",
        "hatch.color",
        "patch.edgecolor",
        "boxplot.flierprops.markeredgecolor",
    ),
    INK,
)


def use() -> None:
    """Apply the style to matplotlib, and let notebooks show figures as SVG."""
    mpl.rcParams.update(RC)
    mpl.rcParams["axes.prop_cycle"] = cycler(color=list(PALETTE.values())) + cycler(
        linestyle=list(DASHES)
    )
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # not in a notebook
        return
    if get_ipython() is not None:
        # not cut to what is drawn: a figure stays as wide as its letters are made for
        set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)


def legend(ax: Axes) -> None:
    """Put an Axes' legend above it, where no line runs through it.

    Parameters
    ----------
    ax : Axes
        Its artists have labels.
    """
    labels = ax.get_legend_handles_labels()[1]
    # about 0.6 of its size a letter, and a line with its gaps before each label
    room = [0.6 * SMALLEST * len(label) + 40 for label in labels]
    width = 72 * ax.figure.get_figwidth()
    columns = 1
    if sum(room) < 0.85 * width:
        columns = len(labels)
    elif len(labels) > 2 and 2 * max(room) < 0.85 * width:
        columns = 2
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=max(columns, 1), borderaxespad=0.2)
    if ax.get_title():
        ax.set_title(ax.get_title(), pad=8 + 16 * -(-len(labels) // max(columns, 1)))


def themed(svg: str, alt: str, prefix: str) -> str:
    """Turn a matplotlib SVG file into inline SVG that follows the page's colors.

    Parameters
    ----------
    svg : str
        Text of the SVG file.
    alt : str
        What the picture shows, for those who do not see it.
    prefix : str
        Put before every id, so that ids stay unique in a page.

    Returns
    -------
    str
        An ``<svg role="img">`` element.
    """
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = _unique_ids(svg, prefix)
    svg = svg.replace(INK, "var(--cs-ink, currentColor)")
    for name, color in PALETTE.items():
        svg = svg.replace(color, f"var(--cs-{name}, {color})")
    svg = _enlarged(svg)
    label = escape(alt, quote=True)
    return svg.replace("<svg", f'<svg class="cs-plot" role="img" aria-label="{label}"', 1)


def _enlarged(svg: str) -> str:
    """Give the picture the size that a page with room shows; a narrower one shrinks it."""
    head, end, rest = svg.partition(">")
    for side in ("width", "height"):
        head = re.sub(
            rf'\b{side}="([\d.]+)pt"',
            lambda match, side=side: f'{side}="{ENLARGED * float(match[1]):.1f}pt"',
            head,
        )
    return head + end + rest


def _unique_ids(svg: str, prefix: str) -> str:
    """Prefix the ids that are referred to, and drop all others."""
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    svg = re.sub(
        r'\sid="([^"]+)"',
        lambda match: f' id="{prefix}{match[1]}"' if match[1] in used else "",
        svg,
    )
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}", svg)
