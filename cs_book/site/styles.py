"""Style sheets, cut to the rules that a site uses.

The theme's sheets are made for every site that could be built with it: 94% of their rules match
nothing here. A rule is kept if each class that it names occurs in a page or in a script.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2

WORD = re.compile(r"[\w-]+")
#: Rules that hold rules.
NESTING = {"media", "supports", "container", "layer"}


def words_of_page(html: str) -> set[str]:
    """Return the classes of a page's elements, and every word of its scripts.

    Examples
    --------
    >>> sorted(words_of_page('<p class="a b-c">card</p><script>x.classList.add("show")</script>'))
    ['a', 'add', 'b-c', 'classList', 'show', 'x']
    """
    words = {word for found in re.findall(r'\bclass="([^"]*)"', html) for word in found.split()}
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    return words | {word for script in scripts for word in WORD.findall(script)}


def used_style(sheets: list[Path], root: Path, words: set[str]) -> str:
    """Return one style sheet, to stand in ``root``, with the rules of ``sheets`` that are used.

    Parameters
    ----------
    sheets : list of Path
        Style sheets below ``root``, in their order on the page.
    root : Path
        Folder of the new sheet: addresses of fonts and pictures are written from there.
    words : set of str
        Classes that occur.
    """
    rules = [rule for sheet in sheets for rule in _rules(sheet, root, words)]
    # a font or an animation is kept if another rule names it
    named = "".join(text for kind, text in rules if kind is None)
    return "".join(text for kind, text in rules if kind is None or kind in named)


def _rules(sheet: Path, root: Path, words: set[str]) -> Iterator[tuple[str | None, str]]:
    """Yield the rules of a sheet, each with the name by which others call it, if any."""
    base = sheet.parent.relative_to(root).as_posix()
    rules = tinycss2.parse_stylesheet(
        sheet.read_text("utf-8"), skip_comments=True, skip_whitespace=True
    )
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            target = next(t.value for t in rule.prelude if t.type in {"string", "url"})
            yield from _rules((sheet.parent / target).resolve(), root.resolve(), words)
            continue
        text = _kept(rule, words)
        if text:
            yield _name(rule), _rebased(text, base)


def _kept(rule: Any, words: set[str]) -> str:
    """Return a rule's text without the selectors that match nothing."""
    if rule.type == "qualified-rule":
        selectors = [s for s in _selectors(rule.prelude) if _classes(s) <= words]
        text = ",".join(tinycss2.serialize(selector).strip() for selector in selectors)
        return f"{text}{{{_compact(rule.content)}}}" if selectors else ""
    if rule.type != "at-rule":
        return ""
    head = f"@{rule.at_keyword}{_compact(rule.prelude)}"
    if rule.content is None:
        return "" if rule.lower_at_keyword == "charset" else f"{head};"
    if rule.lower_at_keyword not in NESTING:
        return f"{head}{{{_compact(rule.content)}}}"
    inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    text = "".join(_kept(part, words) for part in inner)
    return f"{head}{{{text}}}" if text else ""


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """Split a list of selectors at its commas."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        elif token.type != "comment":
            selector.append(token)
    yield selector


def _classes(selector: list[Any]) -> set[str]:
    """Return the classes that an element must have; what ``:is()`` and ``:not()`` name is not."""
    pairs = itertools.pairwise(selector)
    return {after.value for dot, after in pairs if dot == "." and after.type == "ident"}


def _compact(tokens: list[Any]) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s+", " ", text)


def _name(rule: Any) -> str | None:
    """Return the name of a font or of an animation."""
    if rule.type != "at-rule":
        return None
    if rule.lower_at_keyword == "font-face":
        family = re.search(r"font-family:\s*[\"']?([^\"';]+)", tinycss2.serialize(rule.content))
        return family[1].strip() if family else None
    if rule.lower_at_keyword.endswith("keyframes"):
        return tinycss2.serialize(rule.prelude).strip()
    return None


def _rebased(text: str, base: str) -> str:
    """Return a rule with its relative addresses written from the folder above ``base``."""

    def replace(match: re.Match[str]) -> str:
        if re.match(r"[a-z]+:|#|/", match["address"]):
            return match[0]
        return f"url({posixpath.normpath(posixpath.join(base, match['address']))})"

    return re.sub(r"url\(\s*([\"']?)(?P<address>[^\"')]+)\1\s*\)", replace, text)
