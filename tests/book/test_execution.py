"""Pages are executed ahead of the build: together, and only if what they use has changed."""

import functools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_cache import get_cache
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

from cs_book.site import execution, uses

TREE = {
    "requirements.txt": "numpy==2\n",
    "cs_core/__init__.py": "",
    "cs_core/losses/__init__.py": "from cs_core.losses.hinge import svm_loss\n"
    "from cs_core.losses.cross import softmax_loss as softmax\n",
    "cs_core/losses/hinge.py": "from .._checks import check\ndef svm_loss(): return check()\n",
    "cs_core/losses/cross.py": "def softmax_loss():\n    from cs_core import late\n",
    "cs_core/_checks.py": "def check(): return 1\n",
    "cs_core/late.py": "NAME = 'cs_core.data'\n",
    "cs_core/data/digits.csv": "1,2\n",
    "cs_book/__init__.py": "",
    "cs_book/widgets/__init__.py": "from cs_book.widgets.race import Race\n"
    "from cs_book.widgets.ball import Ball\n",
    "cs_book/widgets/race.py": "class Race: texts = 'ch05', 'race.js'\n",
    "cs_book/widgets/race.js": "one\n",
    "cs_book/widgets/ball.py": "class Ball: pass\n",
    "cs_book/drills/ch06.py": "class Scale: pass\n",
    "cs_book/texts/ch06.toml": "title = 'Scale'\n",
    "book/experiments/curves.csv": "0.1\n",
    "book/05_adam/page.md": "",
    "cs_book/texts/ch05.toml": "title = 'Race'\n",
}
USED = {
    "from cs_core.losses import svm_loss": {"losses/hinge.py", "_checks.py"},
    "from cs_core.losses import softmax": {"losses/cross.py", "late.py", "data/digits.csv"},
    "from cs_core import losses": {"losses/__init__.py", "losses/hinge.py", "_checks.py",
                                   "losses/cross.py", "late.py", "data/digits.csv"},
    "import cs_core.losses.hinge as h": {"losses/hinge.py", "_checks.py"},
    "def f():\n    from cs_core.losses.hinge import *": {"losses/hinge.py", "_checks.py"},
    "from cs_book.widgets import Race": {"widgets/race.py", "texts/ch05.toml"},
    "from cs_book.drills.ch06 import Scale": {"drills/ch06.py", "texts/ch06.toml"},
    "read('../experiments/curves.csv')": {"experiments/curves.csv"},
    "read(HERE / 'curves.csv')": {"experiments/curves.csv"},
    "%matplotlib inline\nimport numpy, cs_core_of_others": set(),
    "not python at all": set(),
}  # fmt: skip


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """Small packages in the place of ours; what was read of a file is read again."""
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(uses, "ROOT", tmp_path)
    monkeypatch.setattr(uses, "TEXTS", tmp_path / "cs_book" / "texts")
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    monkeypatch.setattr(uses, "_parsed", functools.partial(uses._parsed.__wrapped__))
    return tmp_path


@pytest.mark.parametrize(("code", "expected"), USED.items(), ids=USED)
def test_what_a_page_uses(tree, code, expected):
    found = uses.used_files([code], tree / "book" / "05_adam")
    assert {path.relative_to(tree).as_posix().partition("/")[2] for path in found} == expected


def test_a_key_follows_what_the_page_uses_and_nothing_else(tree):
    def key(code="from cs_core.losses import svm_loss\nfrom cs_book.widgets import Race"):
        return uses.page_key([code], tree / "book" / "05_adam")

    first = key()
    for name in ("cs_core/losses/cross.py", "cs_book/widgets/ball.py", "cs_book/widgets/race.js",
                 "cs_book/widgets/__init__.py", "cs_core/data/digits.csv"):  # fmt: skip
        (tree / name).write_text((tree / name).read_text() + "\n# more\n")
        assert key() == first, name
    seen = {first}
    for name in ("cs_core/_checks.py", "cs_book/widgets/race.py", "cs_book/texts/ch05.toml",
                 "requirements.txt", "cs_book/__init__.py"):  # fmt: skip
        (tree / name).write_text((tree / name).read_text() + "\n# more\n")
        assert key() not in seen, name
        seen.add(key())


def test_another_language_is_another_key(tree, monkeypatch):
    english = uses.page_key([], tree)
    monkeypatch.setenv(uses.LANGUAGE_VARIABLE, "de")
    monkeypatch.setenv(uses.LOCALE_VARIABLE, str(tree / "locale"))
    german = uses.page_key([], tree)
    (tree / "locale").mkdir()
    (tree / "locale" / "texts.po").write_text("Verlust")
    assert len({english, german, uses.page_key([], tree)}) == 3


def test_the_real_pages_use_their_figures_and_not_all_of_them():
    book = uses.ROOT / "book"
    code = (
        "from cs_book.widgets import LinearClassifier2D\nfrom cs_core.datasets import load_digits"
    )
    names = {path.name for path in uses.used_files([code], book)}
    assert {"linear_classifier.py", "base.py", "images.py", "digits.csv.gz"} <= names
    assert "sigmoid_gradient.py" not in names
    code = "from cs_book.widgets.strength_curve import results"
    names = {path.name for path in uses.used_files([code], book)}
    assert "strength_curve_data.js" in names
    assert "strength_curve.js" not in names


# --- executing them

PAGE = """\
---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{name: python3, display_name: Python 3}}
---
# A page

```{{code-cell}} python
:tags: [hide-input]
import os, time
from cs_core.losses import {name}
open("{name}" + ".log", "a").write("run ")
while sum(name.endswith(".log") for name in os.listdir()) < 2: time.sleep(0.05)  # the other's
```
"""


@pytest.mark.slow
def test_pages_run_side_by_side_once_and_again_when_what_they_use_changes(tree, monkeypatch):
    folder = tree / "book" / "05_adam"
    (folder / "one.md").write_text(PAGE.format(name="svm_loss"))
    (folder / "two.md").write_text(PAGE.format(name="softmax"))
    (folder / "words.md").write_text(PAGE.partition("```")[0].format())
    env = SimpleNamespace(
        doc2path=lambda name: str(folder / f"{name}.md"), myst_config=MdParserConfig(),
        mystnb_config=NbParserConfig(execution_cache_path=str(execution.cache_folder()),
                                     execution_timeout=60),
    )  # fmt: skip
    monkeypatch.setattr(execution.os, "cpu_count", lambda: 2)
    monkeypatch.setenv("PYTHONPATH", str(tree))

    def build() -> tuple[int, int]:
        """Execute what is out of date; how often each page has run."""
        # in a thread: the browser of other tests may have an event loop running in this one
        with ThreadPoolExecutor(1) as thread:
            thread.submit(execution.execute_ahead, None, env, ["one", "two", "words"]).result()
        logs = [(folder / f"{name}.log").read_text() for name in ("svm_loss", "softmax")]
        return tuple(log.count("run") for log in logs)

    assert build() == (1, 1)
    assert build() == (1, 1)
    (tree / "cs_core" / "_checks.py").write_text("def check(): return 2\n")
    assert build() == (2, 1)
    cache = get_cache(env.mystnb_config.execution_cache_path)
    assert len(cache.list_cache_records()) == 3
    (tree / "cs_core" / "_checks.py").write_text("raise ValueError\n")
    assert build() == (2, 1)  # it stops at the import
    assert len(cache.list_cache_records()) == 2, "outputs of another code would be shown"
