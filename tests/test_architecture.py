"""The shape of the house: who may import whom, how large a module is, what a docstring holds.

    book -> cs_book -> cs_core <- cs_grader        solutions -> cs_core.testing

Every module, page and notebook is read, not run, and any other arrow fails.
"""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest
from numpy.typing import ArrayLike

ROOT = Path(__file__).parent.parent
PACKAGES = ("cs_core", "cs_book", "cs_grader")
OURS = {*PACKAGES, "book", "solutions", "assignments", "tests", "tools"}

# Who may import which of ours, besides itself.
ARROWS = {
    "cs_core": set(),
    "cs_book": {"cs_core"},
    "cs_grader": {"cs_core"},
    "book": {"cs_book", "cs_core"},
    "solutions": {"cs_core.testing", "cs_core.datasets"},
    "test cells": {"cs_core"},  # locked cells of a notebook: there the package is the oracle
}
# Inside cs_core, modules stand side by side; these arrows between them exist.
CORE_ARROWS = {
    ("testing", "gradients"),
    ("testing", "diagnosis"),
    ("diagnosis", "gradients"),
    ("networks", "init"),
    ("networks", "layers"),
    ("networks", "losses"),
    ("recipe", "networks"),
    ("recipe", "optim"),
    ("recipe", "schedules"),
    ("testing", "datasets"),
    ("train", "optim"),
}
# NumPy alone when cs_core is imported; a download or a progress bar when someone asks for it.
CORE_NEEDS, CORE_MAY_ASK_FOR = {"numpy"}, {"numpy", "pooch", "tqdm"}


class Import(NamedTuple):
    """One imported name: its dotted path, the line, whether it runs when the module loads."""

    target: str
    line: int
    on_load: bool


def imports(source: str, module: str = "", *, package: bool = False) -> Iterator[Import]:
    """Every import in a source text, relative ones resolved against the module's own path."""

    def visit(node: ast.AST, on_load: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, on_load)
        elif isinstance(node, ast.ImportFrom):
            home = module.split(".") if package else module.split(".")[:-1]
            above = home[: len(home) - node.level + 1] if node.level else []
            path = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield Import(f"{path}.{alias.name}", node.lineno, on_load)
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                yield Import(str(first.value), node.lineno, on_load)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, on_load and not inside)

    yield from visit(ast.parse(source), True)


def leads_to(target: str, allowed: str) -> bool:
    return target == allowed or target.startswith(allowed + ".")


def wrong_arrows(found: list[Import], home: str, module: str = "") -> list[str]:
    """The imports that `home` may not make, each as a sentence."""
    wrong = []
    for target, line, on_load in found:
        top, _, rest = target.partition(".")
        where = f"{module or home}, line {line}: imports {target}"
        if top in OURS:
            if top != home and not any(leads_to(target, ok) for ok in ARROWS[home]):
                wrong.append(f"{where}, but {home} may import {ARROWS[home] or 'nothing of ours'}")
            elif top == home == "cs_core":
                wrong += wrong_inside_core(module, rest.partition(".")[0], where)
        elif home == "cs_core" and top not in sys.stdlib_module_names:
            allowed = CORE_NEEDS if on_load else CORE_MAY_ASK_FOR
            if top not in allowed:
                wrong.append(f"{where}, but cs_core may import {allowed} there")
    return wrong


def wrong_inside_core(module: str, unit: str, where: str) -> list[str]:
    own = module.split(".")[1] if "." in module else ""
    if (
        unit in {own, "_checks", "_numerics", "_trees"}
        or unit not in core_units()
        or (own, unit) in CORE_ARROWS
    ):
        return []
    return [f"{where}, but {own or 'cs_core'} and {unit} stand side by side"]


def core_units() -> set[str]:
    """Modules and subpackages of cs_core."""
    files = (ROOT / "cs_core").iterdir()
    return {p.stem for p in files if p.suffix == ".py" or (p / "__init__.py").exists()}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def without_magics(code: str) -> str:
    """A cell's code without IPython's own lines, and without a page's cell options."""
    code = re.sub(r"\A\s*---\n.*?^---$", "", code, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^\s*([%!]|:[\w-]+:).*$", "", code, flags=re.MULTILINE)


def page_cells(text: str) -> list[str]:
    """Code cells of a MyST page."""
    fence = r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1\s*$"
    return [match[2] for match in re.finditer(fence, text, re.MULTILINE | re.DOTALL)]


def wrong_in_notebook(text: str, name: str) -> list[str]:
    """The wrong imports of a source notebook; a test cell is one that nbgrader grades and locks."""
    wrong = []
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            role = cell["metadata"].get("nbgrader", {})
            home = "test cells" if role.get("grade") and not role.get("solution") else "solutions"
            code = without_magics("".join(cell["source"]))
            wrong += wrong_arrows(list(imports(code)), home, name)
    return wrong


# --- the arrows


@pytest.mark.parametrize("package", [p for p in PACKAGES if (ROOT / p).is_dir()])
def test_packages_import_only_what_they_may(package):
    assert modules(package)
    wrong = []
    for path in modules(package):
        name = module_name(path)
        found = imports(path.read_text(), name, package=path.stem == "__init__")
        wrong += wrong_arrows(list(found), package, name)
    assert not wrong, "\n".join(wrong)


def test_no_imports_run_in_a_circle():
    """Nor those inside functions: a circle says that a module is missing, or one too many."""
    for package in ("cs_core", "cs_grader"):
        arrows = {module_name(path): modules_imported(path) for path in modules(package)}
        try:
            list(TopologicalSorter(arrows).static_order())
        except CycleError as error:
            raise AssertionError(" -> ".join(error.args[1])) from None


def modules_imported(path: Path) -> set[str]:
    """The modules of its own package that a module imports, itself and its packages left out."""
    name, known = module_name(path), set(map(module_name, modules(module_name(path).split(".")[0])))
    found = imports(path.read_text(), name, package=path.stem == "__init__")
    targets = {t if t in known else t.rpartition(".")[0] for t, *_ in found}
    return {t for t in targets & known if not leads_to(name, t)}


def test_pages_import_only_what_they_may():
    wrong, cells = [], 0
    for path in sorted((ROOT / "book").rglob("*.md")):
        for cell in page_cells(path.read_text()):
            cells += 1
            found = list(imports(without_magics(cell)))
            wrong += wrong_arrows(found, "book", str(path.relative_to(ROOT)))
    assert cells, "no page has a code cell: is this test looking in the right place?"
    assert not wrong, "\n".join(wrong)


def test_source_notebooks_import_only_what_they_may():
    notebooks = sorted((ROOT / "solutions").rglob("*.ipynb"))
    assert notebooks, "no source notebook: is this test looking in the right place?"
    wrong = [
        sentence
        for path in notebooks
        if ".ipynb_checkpoints" not in path.parts
        for sentence in wrong_in_notebook(path.read_text(), str(path.relative_to(ROOT)))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "home", "module"),
    [
        ("import cs_book", "cs_core", "cs_core.linear"),
        ("from cs_grader import engine", "cs_core", "cs_core.linear"),
        ("import matplotlib.pyplot as plt", "cs_core", "cs_core.linear"),
        ("import pooch", "cs_core", "cs_core.datasets.cifar10"),
        ("try:\n    import scipy\nexcept ImportError:\n    pass", "cs_core", "cs_core.linear"),
        ("def f():\n    import torch", "cs_core", "cs_core.linear"),
        ("def f():\n    import cs_book", "cs_core", "cs_core.linear"),
        ("class A:\n    import scipy", "cs_core", "cs_core.linear"),
        ("from cs_core.losses import svm_loss", "cs_core", "cs_core.linear"),
        ("from cs_core import losses", "cs_core", "cs_core.linear"),
        ("from . import losses", "cs_core", "cs_core.linear"),
        ("from .. import regularizers", "cs_core", "cs_core.losses.hinge"),
        ("from ..gradients import relative_error", "cs_core", "cs_core.losses.hinge"),
        ("from cs_core.testing import check_value", "cs_core", "cs_core.gradients.comparison"),
        ("from cs_core.losses import svm_loss", "cs_core", "cs_core.testing.calls"),
        ("import importlib\nimportlib.import_module('cs_book')", "cs_core", "cs_core.linear"),
        ("import cs_grader", "cs_book", "cs_book.page"),
        ("import cs_book", "cs_grader", "cs_grader.grading.engine"),
        ("import tests.core", "cs_grader", "cs_grader.grading.engine"),
        ("import cs_grader", "book", ""),
        ("from tools import make", "book", ""),
        ("from cs_core.losses import svm_loss", "solutions", ""),
        ("from cs_core import losses", "solutions", ""),
        ("import cs_core", "solutions", ""),
        ("import cs_book", "solutions", ""),
        ("from cs_core.testing_extra import cheat", "solutions", ""),
        ("import cs_book", "test cells", ""),
    ],
)
def test_a_wrong_arrow_is_seen(source, home, module):
    assert len(wrong_arrows(list(imports(source, module)), home, module)) == 1


@pytest.mark.parametrize(
    ("source", "home", "module"),
    [
        ("import numpy as np\nimport math, os.path", "cs_core", "cs_core.linear"),
        ("def f():\n    import pooch\n    from tqdm import auto", "cs_core", "cs_core.datasets.a"),
        ("from cs_core._checks import number", "cs_core", "cs_core.linear"),
        ("from .hinge import svm_loss", "cs_core", "cs_core.losses.binary"),
        ("from cs_core.losses import hinge", "cs_core", "cs_core.losses.binary"),
        ("from cs_core.gradients import find_kinks", "cs_core", "cs_core.testing.calls"),
        ("from cs_core import __version__", "cs_core", "cs_core.linear"),
        ("from cs_core import losses\nimport matplotlib", "cs_book", "cs_book.page"),
        ("from cs_book.figures import losses\nfrom cs_core import linear", "book", ""),
        ("import numpy as np\nfrom cs_core.testing import check_value", "solutions", ""),
        ("from cs_core import testing", "solutions", ""),
        ("from cs_core.datasets import load_digits", "solutions", ""),
        ("from cs_core.losses import svm_loss", "test cells", ""),
    ],
)
def test_a_right_arrow_passes(source, home, module):
    assert wrong_arrows(list(imports(source, module)), home, module) == []


def test_cells_of_a_page_are_found_whole():
    page = "# T\n```{code-cell} python\n:tags: [hide-input]\n%pip list\nimport cs_grader\n```\n"
    page += "```{code-cell}\n---\ntags: [a]\nb:\n  c: d\n---\nimport cs_book\n```\n"
    page += "```python\nimport cs_core\n```\n````{code-cell}\ns = '''\n```\n'''\n````\n"
    first, second, third = page_cells(page)
    assert [i.target for i in imports(without_magics(first))] == ["cs_grader"]
    assert [i.target for i in imports(without_magics(second))] == ["cs_book"]
    assert third == "s = '''\n```\n'''\n"


@pytest.mark.parametrize(
    ("role", "code", "wrong"),
    [
        ({}, "%matplotlib inline\nimport cs_core.losses", 1),
        ({}, "import cs_core.testing", 0),
        ({"grade": True, "solution": True}, "import cs_core.losses", 1),
        ({"grade": True, "solution": False}, "import cs_core.losses", 0),
        ({"grade": True, "solution": False}, "def f():\n    import cs_book", 1),
    ],
)
def test_cells_of_a_notebook_have_rules_of_their_own(role, code, wrong):
    cell = {"cell_type": "code", "metadata": {"nbgrader": role}, "source": code.splitlines(True)}
    prose = {"cell_type": "markdown", "metadata": {}, "source": ["import cs_book"]}
    assert len(wrong_in_notebook(json.dumps({"cells": [prose, cell]}), "a.ipynb")) == wrong


# --- size and cost


def test_modules_are_short():
    long = {
        module_name(path): lines
        for package in PACKAGES
        for path in modules(package)
        if (lines := len(path.read_text().splitlines())) > 250
    }
    assert not long, f"modules of more than 250 lines: {long}"


COST = """
import sys, time
import numpy
before, start = set(sys.modules), time.perf_counter()
import cs_core, cs_core.losses
print(time.perf_counter() - start)
added = {name.partition(".")[0] for name in set(sys.modules) - before}
# what compiled code keeps in sys.modules without a file is nobody's import
print(*{name for name in added if getattr(sys.modules.get(name), "__spec__", None)})
"""


def test_importing_the_losses_costs_little_more_than_numpy():
    runs = [
        subprocess.run(
            [sys.executable, "-c", COST], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for _ in range(3)
    ]
    assert min(float(seconds) for seconds, _ in runs) < 0.150
    loaded = set(runs[0][1].split()) - set(sys.stdlib_module_names)
    assert loaded <= {"cs_core", "numpy"}


# --- docstrings

SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def sections(docstring: str) -> dict[str, str]:
    """Text of each section of a numpydoc docstring, by heading."""
    pieces = SECTION.split(inspect.cleandoc(docstring or ""))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def entries(section: str) -> set[str]:
    """Names a section describes; several may share a line, as in ``a, b : float``."""
    heads = re.findall(r"^(\S[^:\n]*)", section, re.MULTILINE)
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def public_objects() -> dict[str, object]:
    """Everything a reader may call: `__all__`, or names without underscore made in the module."""
    found = {}
    for unit in sorted(core_units() - {"_checks", "_numerics", "_trees", "__init__"}):
        module = importlib.import_module(f"cs_core.{unit}")
        for name in getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"]):
            thing = getattr(module, name)
            if str(getattr(thing, "__module__", "")).startswith(module.__name__):
                found[f"{unit}.{name}"] = thing
    return found


def definitions() -> dict[str, ast.FunctionDef]:
    """Every function of cs_core by its name."""
    return {
        node.name: node
        for path in modules("cs_core")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }


def may_raise(name: str, known: dict[str, ast.FunctionDef], seen: frozenset = frozenset()) -> bool:
    """Whether a function of cs_core, or one that it calls by name, has a `raise`."""
    if name not in known or name in seen:
        return False
    nodes = list(ast.walk(known[name]))
    called = {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return any(isinstance(n, ast.Raise) and n.exc for n in nodes) or any(
        may_raise(other, known, seen | {name}) for other in called
    )


class Shared(NamedTuple):
    """What the docstring of a package says once for all its functions."""

    parameters: dict[str, str] = {}  # noqa: RUF012
    raises: bool = False
    returns: bool = False


NOTHING = Shared()


def shared_by(unit: str) -> Shared:
    found = sections(importlib.import_module(f"cs_core.{unit}").__doc__ or "")
    said = described(found.get("Parameters", ""))
    return Shared(said, "Raises" in found, "Returns" in found)


def described(section: str) -> dict[str, str]:
    """The whole entry of each name that a section describes."""
    blocks = re.split(r"^(?=\S)", section, flags=re.MULTILINE)
    return {name: block for block in blocks for name in entries(block)}


def missing_parts(
    function,
    known: dict[str, ast.FunctionDef],
    shared: Shared = NOTHING,
    others: Mapping[str, object] = {},
) -> list[str]:
    """What a reader of this docstring, and of its package's, would still have to guess.

    A docstring without sections sends the reader on to another function of the package, which
    describes the parameters.
    """
    found = sections(function.__doc__)
    signature = inspect.signature(function)
    own = described(found.get("Parameters", ""))
    told = shared.parameters | own
    if not found:
        named = re.findall(r"`(\w+)`", function.__doc__ or "")
        lenders = [others[name] for name in named if name in others]
        if lenders:
            for lender in lenders:
                told |= described(sections(lender.__doc__).get("Parameters", ""))
            undescribed = set(signature.parameters) - told.keys()
            return [f"Parameters: {', '.join(sorted(undescribed))}"] if undescribed else []
    missing = []
    undescribed = set(signature.parameters) - told.keys()
    if undescribed:
        missing.append(f"Parameters: {', '.join(sorted(undescribed))}")
    unknown = own.keys() - set(signature.parameters)
    if unknown:
        missing.append(f"Parameters that do not exist: {', '.join(sorted(unknown))}")
    shapeless = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.annotation is ArrayLike
        and not re.search("shape|[Gg]radient|As ", told.get(name, "shape"))
        and f"shape of {name}" not in function.__doc__
    ]
    if shapeless:
        missing.append(f"shape of {', '.join(shapeless)}")
    back = signature.return_annotation
    ours = getattr(back, "__module__", "").startswith("cs_core")  # a class says what it holds
    said = found.get("Returns", "").strip() or re.search("^ *Returns .", function.__doc__, re.M)
    said = said or "shape" in (function.__doc__ or "").split("\n")[0]  # in the summary
    if not (back in (None, bool, int, float) or ours or shared.returns or said):
        missing.append("Returns")
    if may_raise(function.__name__, known) and not (shared.raises or "Raises" in found):
        missing.append("Raises")
    if ">>>" not in found.get("Examples", ""):
        missing.append("Examples")
    return missing


def test_public_functions_are_documented_in_full():
    known, objects = definitions(), public_objects()
    shared = {unit: shared_by(unit) for unit in core_units() - {"__init__"}}
    missing = {}
    for name, thing in objects.items():
        unit = name.partition(".")[0]
        others = {n.partition(".")[2]: t for n, t in objects.items() if n.startswith(f"{unit}.")}
        if inspect.isfunction(thing):
            parts = missing_parts(thing, known, shared[unit], others)
            missing |= {name: parts} if parts else {}
    assert not missing, "\n".join(f"{n}: {'; '.join(p)}" for n, p in missing.items())


SOURCE = re.compile(r"^ *(References\n|Source: )", re.MULTILINE)
# What these do is in every textbook, or is our own.
WITHOUT_SOURCE = {
    "autodiff.tensor", "datasets.cifar10", "diagnosis.diagnose", "diagnosis.report",
    "diagnosis.settings", "diagnosis.trajectories",
    "gradients.checks", "gradients.comparison", "gradients.kinks", "gradients.projections",
    "gradients.report", "landscapes.landscape", "layers.affine", "layers.convolution",
    "layers.pooling", "layers.saturating", "linear", "networks.network", "preprocess.categories",
    "preprocess.center", "preprocess.impute", "preprocess.scale", "regularizers.objective",
    "train.descent", "train.fitting",
}  # fmt: skip


def test_who_thought_of_it_is_named():
    modules_of = {
        thing.__module__.removeprefix("cs_core.")
        for thing in public_objects().values()
        if inspect.isfunction(thing) or inspect.isclass(thing)
    }
    without = {
        name
        for name in modules_of - WITHOUT_SOURCE
        if not name.startswith("testing.") and "._" not in name
        if not SOURCE.search((ROOT / "cs_core" / f"{name.replace('.', '/')}.py").read_text())
    }
    assert not without, f"modules without a source: {without}"


def test_public_classes_are_documented_with_their_fields():
    for name, thing in public_objects().items():
        if inspect.isclass(thing):
            assert thing.__doc__, name
            fields = set(getattr(thing, "__dataclass_fields__", ()))
            assert fields <= entries(sections(thing.__doc__).get("Attributes", "")), name


def test_a_docstring_with_gaps_is_seen():
    def bare(x: int, margin: float) -> list:
        """One line."""

    def full(x: int, *, h: float, method: str) -> float:
        """One line.

        Parameters
        ----------
        x : int
            Where: here.
        h, method
            As elsewhere.

        Returns
        -------
        float

        Examples
        --------
        >>> 1
        1
        """

    def short(x: int, h: float) -> list:
        """Do as `full` does."""

    def array(y: ArrayLike) -> None:
        """One line.

        Parameters
        ----------
        y : array_like
            A number of numbers.

        Examples
        --------
        >>> 1
        1
        """

    assert missing_parts(bare, {}) == ["Parameters: margin, x", "Returns", "Examples"]
    assert missing_parts(bare, {}, Shared({"x": "x : int"}))[0] == "Parameters: margin"
    assert missing_parts(full, {}) == []
    raising = {n.name: n for n in ast.parse("def full(): g()\ndef g(): raise E").body}
    assert missing_parts(full, raising) == ["Raises"]
    assert missing_parts(full, raising, Shared(raises=True)) == []
    assert missing_parts(bare, {}, Shared(returns=True)) == ["Parameters: margin, x", "Examples"]
    assert missing_parts(short, {}) == ["Parameters: h, x", "Returns", "Examples"]
    assert missing_parts(short, {}, others={"full": full}) == []
    assert missing_parts(short, {}, others={"full": array}) == ["Parameters: h, x"]
    assert missing_parts(array, {}) == ["shape of y"]


def test_public_objects_are_found():
    assert {
        "losses.svm_loss",
        "linear.predict",
        "gradients.GradientReport",
    } <= public_objects().keys()
