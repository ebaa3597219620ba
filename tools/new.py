"""Start an assignment or a chapter from a small example that works, tests included.

``python tools/new.py assignment a12_attention`` and ``python tools/new.py chapter
12_attention``; CONTRIBUTING.md says what to do next.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus import ROOT, assignments

TEMPLATES = Path(__file__).parent / "templates"
SHAPES = {"assignment": r"a\d+_[a-z0-9_]+", "chapter": r"\d\d_[a-z0-9_]+"}
EXAMPLES = {"assignment": "a12_attention", "chapter": "12_attention"}
TOC = "book/_toc.yml"


def main(arguments: Sequence[str]) -> int:
    """Write the files; return 1, with a sentence, if that cannot be done."""
    kind, name = arguments
    if not re.fullmatch(SHAPES[kind], name):
        print(
            f"The name must look like {EXAMPLES[kind]}, not {name!r}: "
            f"make new-{kind} NAME={EXAMPLES[kind]}",
            file=sys.stderr,
        )
        return 1
    places = files_of(kind, name)
    if present := [path for path in places if (ROOT / path).exists()]:
        print(f"{present[0]} is there already: choose another name.", file=sys.stderr)
        return 1
    words = words_of(kind, name)
    for place, template in places.items():
        write(place, filled(template.read_text(encoding="utf-8"), words))
    if kind == "chapter":
        write(TOC, with_chapter((ROOT / TOC).read_text(encoding="utf-8"), name))
    print("CONTRIBUTING.md says what comes next.")
    return 0


def files_of(kind: str, name: str) -> dict[str, Path]:
    """Return where each template goes."""
    folder = TEMPLATES / kind
    if kind == "assignment":
        return {
            f"solutions/{name}/{name}.ipynb": folder / "notebook.ipynb",
            f"tests/assignments/{name}/l2_penalty.py": folder / "l2_penalty.py",
        }
    return {
        f"book/{name}/index.md": folder / "index.md",
        f"book/{name}/first-section.md": folder / "first-section.md",
        f"book/{name}/practice.md": folder / "practice.md",
        f"book/{name}/practice_torch.py": folder / "practice_torch.py",
        f"cs_book/drills/{name[3:]}.py": folder / "drills.py",
        f"cs_book/texts/{name[3:]}.toml": folder / "texts.toml",
        f"tests/oracle/test_practice_{name[:2]}.py": folder / "test_practice.py",
    }


def words_of(kind: str, name: str) -> dict[str, str]:
    """Return what stands in the templates, and what takes its place."""
    number, _, topic = name.partition("_")
    fitting = [a for a in assignments() if a.partition("_")[2] == topic] or assignments()
    return {
        "@NAME@": name,
        "@NUMBER@": number.lstrip("a"),
        "@TOPIC@": topic,
        "@TITLE@": topic.replace("_", " ").capitalize(),
        "@LABEL@": topic.replace("_", "-"),
        "@ASSIGNMENT@": name if kind == "assignment" else fitting[-1],
    }


def filled(text: str, words: dict[str, str]) -> str:
    """Return a template with its words filled in."""
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def with_chapter(toc: str, name: str) -> str:
    """Return the table of contents with a chapter behind the other ones."""
    pages = ("first-section", "practice")
    lines = [f"      - file: {name}/index", "        sections:"]
    lines += [f"          - file: {name}/{page}" for page in pages]
    before, caption, after = toc.partition("  - caption: Reference\n")
    return before + "\n".join(lines) + "\n" + caption + after


def write(place: str, text: str) -> None:
    """Write a file, and say so."""
    path = ROOT / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
