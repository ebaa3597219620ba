"""Execute pages ahead of the build: side by side, and only where what they use has changed.

Jupyter's cache knows a page by its code. What that code imports is known here: with each executed
page a key is kept, made of the files that the page uses.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from sphinx.util import logging

from cs_book.site.uses import ROOT, page_key
from cs_book.texts import LANGUAGE_VARIABLE

if TYPE_CHECKING:
    from jupyter_cache.base import JupyterCacheAbstract
    from nbformat import NotebookNode
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOGGER = logging.getLogger(__name__)
KEY = "depends_on"


class Page(NamedTuple):
    """A page that must be executed."""

    path: Path
    notebook: NotebookNode
    key: str
    has_code: bool


def cache_folder() -> Path:
    """Return where executed pages are kept: a folder for each language."""
    language = os.environ.get(LANGUAGE_VARIABLE, "en")
    return ROOT / "_build" / ".jupyter_cache" / language


def execute_ahead(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Execute what is about to be read and has no up-to-date outputs; myst-nb then finds it."""
    paths = [Path(env.doc2path(name)) for name in names]
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path or str(cache_folder()))
    pages = [page for path in paths if (page := outdated(path, env, cache))]
    if pages:
        LOGGER.info("executing %d pages", len(pages))
        asyncio.run(execute_all(pages, config.execution_timeout, cache))


async def execute_all(pages: list[Page], timeout: int, cache: JupyterCacheAbstract) -> None:
    """Execute pages, as many at a time as there are processors, and keep what comes of each."""
    processors = asyncio.Semaphore(os.cpu_count() or 1)

    async def in_turn(page: Page) -> None:
        async with processors:
            await execute(page, timeout, cache)

    await asyncio.gather(*map(in_turn, pages))


def outdated(path: Path, env: BuildEnvironment, cache: JupyterCacheAbstract) -> Page | None:
    """Return a page that may have code, if its outputs are not those of the code as it is now."""
    text = path.read_text("utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    if reader is None:
        return None
    notebook = reader.read(text)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    key = page_key(code, path.parent)
    with suppress(KeyError):  # it is not in the cache
        record = cache.match_cache_notebook(notebook)
        if (record.data or {}).get(KEY) == key:
            return None
        cache.remove_cache(record.pk)  # else it would be used if the page now fails
    return Page(path, notebook, key, bool(code))


async def execute(page: Page, timeout: int, cache: JupyterCacheAbstract) -> None:
    """Execute a page in its own folder, and put it into the cache.

    One that fails is left to myst-nb, which executes it again and says how it fails.
    """
    start = time.perf_counter()
    where = {"metadata": {"path": str(page.path.parent)}}
    # times in a cell's metadata would make it another cell to the cache
    runner = NotebookClient(page.notebook, timeout=timeout, resources=where, record_timing=False)
    try:
        if page.has_code:  # else no kernel is needed
            await runner.async_execute()
    except (CellControlSignal, DeadKernelError) as error:
        LOGGER.info("%s: %s", page.path, type(error).__name__)
        return
    seconds = time.perf_counter() - start
    LOGGER.info("%s: %.1f s", page.path, seconds)
    data = {"execution_seconds": seconds, KEY: page.key}
    bundle = CacheBundleIn(page.notebook, str(page.path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
