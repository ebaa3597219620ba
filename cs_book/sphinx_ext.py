"""What ``_config.yml`` cannot say: the book's own Sphinx extension.

It executes the pages ahead of the build; the rest is done by the modules of ``cs_book.site``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cs_book.site.execution import cache_folder, execute_ahead
from cs_book.widgets.base import STATIC_VARIABLE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

PARTS = (
    "access",
    "assignments",
    "formulas",
    "languages",
    "light",
    "meta",
    "numbering",
    "offers",
    "plots",
    "reader",
    "reference",
)


def prepare_execution(app: Sphinx, config: Config) -> None:
    """Choose the execution cache, and let figures know that they are drawn for a page."""
    config.nb_execution_cache_path = str(cache_folder())
    os.environ[STATIC_VARIABLE] = "1"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect all parts to Sphinx."""
    app.connect("config-inited", prepare_execution)
    app.connect("env-before-read-docs", execute_ahead)
    for part in PARTS:
        app.setup_extension(f"cs_book.site.{part}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
