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
from typing import Any

import matplotlib as mpl
from cycler import cycler

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

RC: dict[str, Any] = {
    # Small pictures with large letters: a phone shows them at two thirds of their size.
    "figure.figsize": (6.0, 3.4),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.transparent": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 11,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "font.size": 11,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
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
        set_matplotlib_formats("svg", metadata={"Date": None})


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
    label = escape(alt, quote=True)
    return svg.replace("<svg", f'<svg class="cs-plot" role="img" aria-label="{label}"', 1)


def _unique_ids(svg: str, prefix: str) -> str:
    """Prefix the ids that are referred to, and drop all others."""
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    svg = re.sub(
        r'\sid="([^"]+)"',
        lambda match: f' id="{prefix}{match[1]}"' if match[1] in used else "",
        svg,
    )
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}", svg)
