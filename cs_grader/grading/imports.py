"""Which modules to load before forking, and which the student must not see."""

import ast
import importlib
import pkgutil
from collections.abc import Iterable, Sequence

from cs_grader.reading.notebooks import Source

# what a notebook mentions, and what the student's fork server then imports once for the class
WARM = {
    b"matplotlib": ("matplotlib.pyplot", "matplotlib_inline.backend_inline"),
    b"ipywidgets": ("ipywidgets",),
    b"cs_core.datasets": ("cs_core.datasets",),
    b"cs_core.testing": ("cs_core.testing",),
}


def modules_to_warm(notebooks: Iterable[bytes]) -> list[str]:
    """Return what to import for notebooks that mention it."""
    together = b"\n".join(notebooks)
    return [module for word, modules in WARM.items() if word in together for module in modules]


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Return every module that cells import, in any of their functions too."""
    found: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name: None for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return list(found)


def absent_modules(sources: Sequence[Source]) -> list[str]:
    """Return the modules of cs_core that hold a function that students are to write."""
    asked = {
        str(cell["metadata"]["nbgrader"]["grade_id"])
        for source in sources
        for cell in source.notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    import cs_core

    units = [unit.name for unit in pkgutil.iter_modules(cs_core.__path__) if unit.name[0] != "_"]
    modules = {unit: importlib.import_module(f"cs_core.{unit}") for unit in units}
    return [unit for unit, module in modules.items() if asked & set(dir(module))]
