"""A drill in the built book: every variant travels with the page, and no kernel is needed.

The drill prints its sentences once, as Markdown, with a stand-in for each number: seven digits
that look like a number to whoever sets the formulas. Then the page is finished:
:func:`fill_drills` puts the first variant's numbers in, for a reader without scripts, and keeps
the sentences with their stand-ins in a ``<template>``, from which ``cs-drill.js`` makes the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_book import texts
from cs_book.drills.base import Drill, Variant

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

STYLE = Path(__file__).with_name("drill.css")
STAND_IN = re.compile(r"7907(\d\d)7")
DRILL = re.compile(r"(<cs-drill\b[^>]*>)(.*?)</cs-drill>", re.DOTALL)
DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
MISTAKES = '<div class="cs-mistakes">'
#: The texts that the script says; the others are in the page already.
SAID = (
    "right", "wrong", "wrong_because", "streak_one", "streak", "peeked",
    "not_read", "nothing", "zero", "count_one", "count",
)  # fmt: skip


def stand_in(place: int) -> str:
    """Return the digits that stand for the value at a place."""
    return f"7907{place:02d}7"


def markdown(drill: Drill) -> str:
    """Return the drill as MyST: sentences with stand-ins, the entry, and its data."""
    variants = drill.variants()
    places = {name: stand_in(place) for place, name in enumerate(variants[0].values)}
    words, common = drill.texts(), texts.section("common", "drill")
    said = {key: texts.fill(words[key], places) for key in ("question", "hint", "steps")}
    mistakes = [
        f'<div data-mistake="{name}">\n\n{texts.fill(words["mistakes"][name], places)}\n\n</div>'
        for name in variants[0].mistakes
    ]
    title = f"{common['title']}: {words['title']}"
    return "\n\n".join([
        f'<cs-drill role="group" aria-label="{escape(title)}">',
        f'<p class="cs-drill-title"><span>{common["title"]}</span> {escape(words["title"])}</p>',
        f'<div class="cs-question" id="{drill.name()}-question">',
        said["question"], "</div>", _form(drill, common),
        *_fold("hint", common["hint"], said["hint"]),
        *_fold("steps", common["solution"], said["steps"]),
        MISTAKES, *mistakes, "</div>",
        f'<script type="application/json">{_data(drill, variants, common)}</script>',
        "</cs-drill>\n",
    ])  # fmt: skip


def _form(drill: Drill, common: dict[str, Any]) -> str:
    """Return the entry, its buttons and the line for the verdict: one block of HTML."""
    answer, form = f"{drill.name()}-answer", f"{drill.name()}-form"
    button = '<button type="{kind}" class="cs-{name}">{text}</button>'
    check = button.format(kind="submit", name="check", text=common["check"])
    buttons = [
        button.format(kind="button", name=name, text=common[name]) for name in ("next", "clear")
    ]
    return (
        f'<form class="cs-entry" novalidate><label for="{answer}">{common["answer"]}</label>'
        f'<input id="{answer}" type="text" autocomplete="off" autocapitalize="off" '
        f'spellcheck="false" enterkeyhint="done" aria-describedby="{form}">{check}{buttons[0]}'
        f'<p class="cs-form" id="{form}">{escape(drill.form_of_entry())}</p>'
        f'<div class="cs-verdict" role="status"></div>'
        f'<p class="cs-streak" hidden><span></span> {buttons[1]}</p></form>'
    )


def _fold(name: str, title: str, text: str) -> list[str]:
    opening = f'<details class="cs-fold"><summary>{title}</summary><div class="cs-{name}">'
    return [opening, text, "</div></details>"]


def _data(drill: Drill, variants: Sequence[Variant], common: dict[str, Any]) -> str:
    """Return what the script needs, as JSON."""
    first, names = variants[0], list(variants[0].mistakes)
    if any(list(v.values) != list(first.values) or list(v.mistakes) != names for v in variants):
        raise ValueError(f"{drill.name()}: every draw must have the same values and mistakes.")
    data = {
        "name": drill.name(), "count": drill.count, "tolerance": drill.tolerance,
        "mistakes": names, "text": {key: common[key] for key in SAID},
        "variants": [
            [list(v.values.values()), _short(v.answer), [*map(_short, v.mistakes.values())]]
            for v in variants
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _short(numbers: Sequence[float]) -> list[float]:
    """Return numbers to ten digits: a thousand times finer than any tolerance."""
    return [float(f"{value:.10g}") for value in numbers]


def fill_drills(body: str, *, scripts: bool = True) -> str:
    """Finish the drills of a page; ``scripts`` is false for a book that cannot run them."""

    def finish(match: re.Match[str]) -> str:
        opening, content = match.groups()
        data = DATA.search(content)
        assert data is not None, "a drill carries its data"
        values = json.loads(data[1])["variants"][0][0]
        sentences = content[: data.start()]
        found = {int(place) for place in STAND_IN.findall(sentences)}
        if found != set(range(len(values))):
            raise ValueError(f"{opening}: of {len(values)} values the sentences show {found}.")
        visible = sentences[: sentences.index(MISTAKES)]
        visible = STAND_IN.sub(lambda place: escape(values[int(place[1])]), visible)
        kept = f"<template>{sentences}</template>{data[0]}" if scripts else ""
        return f"{opening}{visible}{kept}</cs-drill>"

    return DRILL.sub(finish, body)


def finish_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Finish the drills of one page, and give it their style."""
    body = context.get("body", "")
    if "<cs-drill" not in body:
        return
    scripts = app.builder.name != "epub"
    style = STYLE.read_text("utf-8")
    context["body"] = f"<style>{style}</style>{fill_drills(body, scripts=scripts)}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the step to Sphinx, after the one that sets the formulas."""
    app.connect("html-page-context", finish_page, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
