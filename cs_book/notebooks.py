"""Pages as notebooks that run anywhere ``cs_core`` and ``cs_book`` are installed.

A page is written in MyST; a notebook understands plain Markdown alone. So the words are kept and
the directives become what Markdown has: quotes, folds and formulas.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import nbformat

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
INSTALL = """\
# The course's packages, where they are missing: on Colab, or in a new environment.
try:
    import cs_book
except ImportError:
    %pip install -q "downhill[notebook] @ {wheel}\""""
OPENING = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}\s*(?P<title>.*)$")
OPTION = re.compile(r"^:(?P<key>[\w-]+):\s*(?P<value>.*)$")
TITLES = {name: name.capitalize() for name in ("note", "tip", "hint", "warning", "important")}
ROLE = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<text>[^`]+)`")


def runnable(
    notebook: NotebookNode, numbers: Mapping[str, str], labels: Mapping[str, str], wheel: str
) -> NotebookNode:
    """Turn an executed page into the notebook that a reader wants to find before running it.

    Parameters
    ----------
    notebook : NotebookNode
        The page with its outputs.
    numbers : mapping of str to str
        The values that its cells have glued into the prose: see :func:`glued`.
    labels : mapping of str to str
        What to call that which a label of the book marks: a formula's number, a section's title.
    wheel : str
        Address from which the course's packages can be installed.

    Returns
    -------
    NotebookNode
        The same cells without outputs, their prose in plain Markdown, captions below figures.
    """
    cells = [nbformat.v4.new_code_cell(INSTALL.format(wheel=wheel), id="install")]
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "markdown":
            cell.source = plain_markdown(cell.source, numbers, labels)
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        caption = cell.metadata.pop("mystnb", {}).get("figure", {}).get("caption")
        if caption:
            text = plain_markdown(caption.strip(), numbers, labels)
            cells.append(nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-caption"[:64]))
    notebook.cells = cells
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return notebook


def glued(outputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of each glued value, by name.

    Parameters
    ----------
    outputs : mapping of str to dict
        The page's glue file. myst-nb takes glued values out of the cells and keeps them there.
    """
    texts = {name: output["data"].get("text/plain", "") for name, output in outputs.items()}
    return {name: text.strip("'") for name, text in texts.items()}


def plain_markdown(text: str, numbers: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return MyST as plain Markdown; ``numbers`` and ``labels`` are those of :func:`runnable`."""
    text = "\n".join(_without_directives(text.splitlines(), labels))
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.MULTILINE)
    text = re.sub(
        r"\$\$ \((?P<label>[\w-]+)\)$",
        lambda match: _tag(match["label"], labels) + "$$",
        text,
        flags=re.MULTILINE,
    )
    text = ROLE.sub(lambda match: _role(match["role"], match["text"], numbers, labels), text)
    text = re.sub(r"\[\]\((?P<page>[^)#]+)\.md\)", r"[\g<page>](\g<page>.ipynb)", text)
    text = re.sub(
        r"\[(?P<words>[^\]]*)\]\(#(?P<label>[^)]+)\)",
        lambda match: match["words"] or labels.get(match["label"], match["label"]),
        text,
    )
    return re.sub(r"\]\((?!https?:)(?P<page>[^)#]+)\.md(#[^)]*)?\)", r"](\g<page>.ipynb)", text)


def _tag(label: str, labels: Mapping[str, str]) -> str:
    r"""Return the line that numbers a formula, so that the prose can point at it."""
    return f"\\tag{{{labels[label]}}}\n" if label in labels else ""


def _role(role: str, text: str, numbers: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return what a role such as {eq}`name` says in plain words."""
    if role.startswith("glue"):
        name, _, form = text.partition(":")
        value = numbers.get(name, name)
        return format(float(value), form) if form and name in numbers else value
    if role in {"cite", "cite:p", "cite:t"}:
        return f"[{text}]"
    if role == "eq":
        return f"({labels.get(text, text)})"
    if role in {"numref", "ref"}:
        return labels.get(text, text)
    return f"`{text}`"


def _without_directives(lines: list[str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield lines with each directive replaced by a quote, a fold, a formula or its content."""
    stack: list[tuple[str, str, str]] = []  # fence, last line, prefix of the lines within
    rest = deque(lines)
    while rest:
        line = rest.popleft()
        prefix = stack[-1][2] if stack else ""
        opening = OPENING.match(line)
        if opening:
            options = _options(rest)
            first, last, added = _shape(opening["name"], opening["title"], options)
            if opening["name"] == "math" and "label" in options:
                last = _tag(options["label"], labels) + last
            stack.append((opening["fence"], last, prefix + added))
            yield from (f"{prefix}{part}" for part in first)
        elif stack and line.strip() == stack[-1][0]:
            _, last, _ = stack.pop()
            yield (stack[-1][2] if stack else "") + last
        else:
            yield f"{prefix}{line}"


def _options(rest: deque[str]) -> dict[str, str]:
    """Take a directive's options off the lines that follow it."""
    options = {}
    while rest and (option := OPTION.match(rest[0])):
        options[option["key"]] = option["value"]
        rest.popleft()
    return options


def _shape(name: str, title: str, options: dict[str, str]) -> tuple[list[str], str, str]:
    """Return a directive's first lines, its last line, and the prefix of the lines within."""
    if name == "math":
        return ["$$"], "$$", ""
    if name in {"code-block", "code"}:
        return [f"```{title}"], "```", ""
    if name == "literalinclude":
        return [f"The code stands in the file `{title}`, beside the page's source."], "", ""
    title = title or TITLES.get(name, "")
    if name == "dropdown" or "dropdown" in options.get("class", ""):
        return ["<details>", f"<summary><b>{title}</b></summary>", ""], "\n</details>", ""
    if name == "admonition" or name in TITLES:
        return [f"> **{title}**", ">"], "", "> "
    return ([f"**{title}**", ""] if title and "card" in name else []), "", ""
