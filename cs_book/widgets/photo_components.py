"""One photo through principal components and through whitening."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import FOLDER, InteractiveFigure
from cs_core.preprocess import PCA

PHOTOS = ("ship", "horse", "truck", "frog")
COMPONENTS = 48


@cache
def results() -> dict[str, Any]:
    """Return what ``book/experiments/photo_components.py`` has found.

    Returns
    -------
    dict
        ``variances`` along the first components, their ``total`` over all 3,072 and the
        ``least``; ``components``, ``scales`` and ``mean``, which :func:`components` reads; and
        for each of the ``photos`` its ``pixels``, ``coordinates`` and ``energy``, the squared
        distance from the mean.

    Examples
    --------
    >>> results()["examples"]
    5000
    """
    text = (FOLDER / "photo_components_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


def _numbers(text: str, dtype: type[np.generic]) -> NDArray[np.float64]:
    return np.frombuffer(base64.b64decode(text), dtype=dtype).astype(np.float64)


@cache
def components() -> PCA:
    """Return mean, components and variances as the page holds them, rounded.

    Examples
    --------
    >>> components().components.shape
    (3072, 48)
    """
    found = results()
    whole = _numbers(found["components"], np.int8).reshape(COMPONENTS, -1)
    columns = (whole * np.array(found["scales"])[:, None]).T  # (D, K)
    return PCA(_numbers(found["mean"], np.uint8) / 255, columns, np.array(found["variances"]))


class PhotoComponents(InteractiveFigure):
    """A photo as the mean and k principal components of 5,000 others, and whitened.

    The reader chooses one of four photos, sets k, and sets ZCA's ε; what the components hold of
    the training photos' variance, and of this photo, follows.

    Attributes
    ----------
    photo : str
        'ship', 'horse', 'truck' or 'frog'.
    components : int
        How many of 48 components are used.
    whitening : int
        Which of eight ε is added to the variances, from 10 down to 10⁻⁶.

    Example
    -------
    >>> PhotoComponents(photo="horse").rebuilt().shape
    (32, 32, 3)
    """

    module = "photo_components"
    chapter = "preprocessing"
    heights = (
        "calc(455px + 0.1667 * min(100cqi, 720px))",
        "calc(331px + 1.308 * min(100cqi, 440px))",
        "calc(495px + 0.1667 * min(100cqi, 720px))",
        "calc(441px + 1.308 * min(100cqi, 440px))",
    )
    photo = traitlets.Enum(PHOTOS, "ship").tag(sync=True)
    components = traitlets.Int(12, min=0, max=COMPONENTS).tag(sync=True)
    whitening = traitlets.Int(3, min=0, max=7).tag(sync=True)

    def rebuilt(self) -> NDArray[np.float64]:
        """Return the picture that the components give, of shape (32, 32, 3)."""
        pca, k = components(), self.components
        z = np.array(results()["photos"][self.photo]["coordinates"][:k])
        return (pca.mean + pca.components[:, :k] @ z).reshape(32, 32, 3)

    def still(self) -> Figure:
        """Draw the photo, what the components give of it, and the shares that they hold."""
        found, shown = results(), results()["photos"][self.photo]
        figure = plt.figure(figsize=(WIDTH, 4.6), layout="constrained")
        plt.close(figure)
        grid = figure.add_gridspec(2, 2)
        original = _numbers(shown["pixels"], np.uint8).reshape(32, 32, 3) / 255
        for column, (picture, name) in enumerate(
            [(original, "original"), (self.rebuilt().clip(0, 1), "rebuilt")]
        ):
            axes = figure.add_subplot(grid[0, column])
            axes.imshow(picture)
            axes.set(title=self.text[name])
            axes.axis("off")
        axes = figure.add_subplot(grid[1, :])
        for share, color, dash, name in (
            (np.cumsum(found["variances"]) / found["total"], "blue", "-", "training"),
            (np.cumsum(np.square(shown["coordinates"])) / shown["energy"], "orange", "--",
             "this_photo"),
        ):  # fmt: skip
            axes.plot([0, *(100 * share)], dash, color=PALETTE[color], label=self.text[name])
        axes.axvline(self.components, color=INK, ls=":", lw=1.2)
        axes.set(xlabel=self.text["count"], title=self.text["title_shares"], ylim=(0, 100))
        legend(axes)
        return figure
