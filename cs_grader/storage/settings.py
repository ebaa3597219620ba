"""nbgrader's settings of a course, read as nbgrader reads them."""

import sys
from contextlib import suppress
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config.loader import (
    Config,
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

NAME = "nbgrader_config"


def read_settings(root: Path) -> Config:
    """Return the settings of the system, the user and the course; the latter win.

    They may name classes in modules that lie in the course's folder.

    Raises
    ------
    Exception
        Of any kind: ``nbgrader_config.py`` is a program.
    """
    import cs_core  # noqa: F401 - the installed one, also if the folder is a checkout of its own

    if str(root) not in sys.path:
        sys.path.append(str(root))
    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        for loader in (JSONFileConfigLoader, PyFileConfigLoader):
            ending = "json" if loader is JSONFileConfigLoader else "py"
            with suppress(ConfigFileNotFound):
                config.merge(loader(f"{NAME}.{ending}", path=folder).load_config())
    return config


def absolute_url(url: str, root: Path) -> str:
    """Return a gradebook's address; a relative path is one in the course's folder.

    Examples
    --------
    >>> absolute_url("sqlite:///gradebook.db", Path("/course"))
    'sqlite:////course/gradebook.db'
    >>> absolute_url("postgresql://server/grades", Path("/course"))
    'postgresql://server/grades'
    """
    name = url.removeprefix("sqlite:///")
    if name == url or name.startswith(("/", ":memory:", "file:")):
        return url
    return f"sqlite:///{root / name}"
