"""Figures of the prologue: images, templates and what a classifier mixes up."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from cs_book import texts
from cs_book.figures.style import INK, PALETTE, SMALLEST, WIDTH
from cs_book.numbers import number


def gallery(
    images: Sequence[ArrayLike],
    titles: Sequence[str],
    *,
    columns: int = 5,
    vmin: float | None = None,
    vmax: float | None = None,
) -> Figure:
    """Draw images in a grid, each under its title.

    Parameters
    ----------
    images : sequence of array_like of shape (H, W) or (H, W, 3)
        Gray images, or colors as uint8 or as floats in [0, 1].
    titles : sequence of str
        One per image.
    columns : int
        Images in a row.
    vmin, vmax : float, optional
        Values drawn black and white in gray images; by default the extremes of each.

    Returns
    -------
    Figure
    """
    rows = -(-len(images) // columns)
    height = WIDTH / columns + 0.2 * (1 + max(title.count("\n") for title in titles))
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, height * rows), squeeze=False)
    figure.set_layout_engine("constrained", w_pad=0.02, wspace=0.0)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        _show(ax, image, vmin=vmin, vmax=vmax)
        ax.set_title(title, fontsize=SMALLEST, weight="normal")
    return figure


def class_rows(
    images: NDArray[np.uint8], y: ArrayLike, names: Sequence[str], *, per_class: int = 6
) -> Figure:
    """Draw the first few images of each class, one class a row.

    Parameters
    ----------
    images : ndarray of uint8, shape (N, H, W, 3)
        Color images.
    y : array_like of int, shape (N,)
        Their classes.
    names : sequence of C str
        The classes' names.
    per_class : int
        Images in a row.

    Returns
    -------
    Figure
    """
    labels = np.asarray(y)
    chosen = np.stack([images[labels == c][:per_class] for c in range(len(names))])
    # One picture of all: many small ones weigh more. A transparent edge parts the tiles.
    opaque = np.full((*chosen.shape[:-1], 1), 255, dtype=np.uint8)
    tiles = np.concatenate([chosen, opaque], axis=-1)
    tiles = np.pad(tiles, ((0, 0), (0, 0), (1, 1), (1, 1), (0, 0)))
    rows, columns, height, width, _ = tiles.shape
    mosaic = tiles.swapaxes(1, 2).reshape(rows * height, columns * width, 4)
    figure, ax = plt.subplots(figsize=(WIDTH, 0.52 * len(names)))
    _show(ax, mosaic)
    ax.set_yticks(height * (np.arange(len(names)) + 0.5), names)
    ax.set_xticks([])
    _bare(ax)
    return figure


def templates(
    W: ArrayLike, shape: tuple[int, ...], names: Sequence[str], *, columns: int = 5
) -> Figure:
    """Draw each column of W as an image; mid-gray is 0, and all share one scale.

    Parameters
    ----------
    W : array_like of shape (D, C)
        Weights, without a bias row.
    shape : tuple of int
        Shape of one image, for example (32, 32, 3), with product D.
    names : sequence of C str
        The classes' names.
    columns : int
        Images in a row.

    Returns
    -------
    Figure
    """
    weights = np.asarray(W, dtype=float)
    # The largest weights are few: clipping them leaves contrast to the others.
    limit = np.quantile(np.abs(weights), 0.99)
    pictures = np.clip(0.5 + 0.5 * weights.T / limit, 0, 1).reshape(-1, *shape)
    return gallery(list(pictures), names, columns=columns, vmin=0, vmax=1)


def dot_products(x: ArrayLike, W: ArrayLike, names: Sequence[str]) -> Figure:
    """Draw a tiny square image, the columns of W, and their products pixel by pixel.

    Parameters
    ----------
    x : array_like of shape (D,)
        An image of D = n * n pixels.
    W : array_like of shape (D, C)
        One template per class.
    names : sequence of C str
        The classes' names.

    Returns
    -------
    Figure
    """
    pixels, weights = np.asarray(x, dtype=float), np.asarray(W, dtype=float)
    side = int(np.sqrt(len(pixels)))
    words = texts.section("linear_classifier", "dot_products")
    figure, axes = plt.subplots(len(names), 3, figsize=(WIDTH, 1.35 * len(names)))
    for row, template, name in zip(axes, weights.T, names, strict=True):
        products = pixels * template
        total = float(products.sum())
        for ax, values in zip(row, (pixels, template, products), strict=True):
            _numbered(ax, values.reshape(side, side))
        row[0].set_ylabel(name, color=INK)
        row[2].set_xlabel(texts.fill(words["sum"], {"total": number(total, 1, fixed=True)}))
    for ax, key in zip(axes[0], ("image", "template", "products"), strict=True):
        ax.set_title(words[key], fontsize=SMALLEST, weight="normal")
    return figure


def confusion(counts: ArrayLike, names: Sequence[str]) -> Figure:
    """Draw counts of (true class, predicted class) as squares whose area is the count.

    Parameters
    ----------
    counts : array_like of int, shape (C, C)
        Row i, column j: how many examples of class i were taken for class j.
    names : sequence of C str
        The classes' names.

    Returns
    -------
    Figure
    """
    table = np.asarray(counts, dtype=float)
    sides = 0.95 * np.sqrt(table / table.max())
    figure, ax = plt.subplots(figsize=(WIDTH, 4.1))
    for (i, j), side in np.ndenumerate(sides):
        color = PALETTE["blue"] if i == j else PALETTE["orange"]
        ax.add_patch(Rectangle((j - side / 2, i - side / 2), side, side, color=color, linewidth=0))
    places = np.arange(len(names))
    ax.set_xticks(places, names, rotation=90)
    ax.set_yticks(places, names)
    ax.set(xlim=(-0.6, len(names) - 0.4), ylim=(len(names) - 0.4, -0.6), aspect="equal")
    words = texts.section("linear_classifier", "confusion")
    ax.set(xlabel=words["predicted"], ylabel=words["true"])
    _bare(ax)
    return figure


def _show(
    ax: Axes, image: ArrayLike, *, vmin: float | None = None, vmax: float | None = None
) -> None:
    """Draw an image pixel for pixel: the SVG holds its few pixels and the page enlarges them."""
    ax.imshow(image, cmap="gray", interpolation="none", vmin=vmin, vmax=vmax)


def _numbered(ax: Axes, values: NDArray[np.floating]) -> None:
    """Draw a small array as gray cells between -1 and 1, with its numbers."""
    ax.imshow(values, cmap="gray", interpolation="none", vmin=-1, vmax=1)
    for (i, j), value in np.ndenumerate(values):
        ink = "black" if value > 0 else "white"
        ax.text(j, i, number(value, 1, fixed=True), ha="center", va="center", color=ink)
    ax.set(xticks=[], yticks=[])
    ax.grid(visible=False)
    ax.spines[:].set_visible(True)  # white cells need an edge on a white page


def _bare(ax: Axes) -> None:
    """Take away what frames a plot."""
    ax.grid(visible=False)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
