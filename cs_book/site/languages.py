"""The book in another language: what translators get, and what the build takes back.

``make gettext`` writes a catalog for each page and one, ``texts.pot``, for the words of figures
and drills. A translated book is built with ``language`` and ``locale_dirs`` in its configuration.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from cs_book.texts import DOMAIN, LANGUAGE_VARIABLE, LOCALE_VARIABLE, messages, section

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def speak(app: Sphinx, config: Config) -> None:
    """Let the words of figures, drills and code cells be those of the book's language."""
    if config.language and config.language != "en":
        os.environ[LANGUAGE_VARIABLE] = config.language
        if config.locale_dirs:
            os.environ[LOCALE_VARIABLE] = str(Path(app.confdir, config.locale_dirs[0]).resolve())
    words = section("common", "page")
    config.nb_code_prompt_show, config.nb_code_prompt_hide = words["code_show"], words["code_hide"]


def extract_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write the catalog of what stands in tables, beside those of the pages."""
    if exception or app.builder.name != "gettext":
        return
    catalog = Catalog(project=app.config.project, domain=DOMAIN)
    for context, text in messages():
        if text:
            catalog.add(text, context=context)
    with Path(app.outdir, f"{DOMAIN}.pot").open("wb") as file:
        write_po(file, catalog, omit_header=False)


def setup(app: Sphinx) -> dict[str, Any]:
    """Choose the language before pages are executed; extract after the pages' own words."""
    app.connect("config-inited", speak, priority=100)
    app.connect("build-finished", extract_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
