"""The tables of words: well formed, complete in their braces, and open to translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from cs_book import texts


@pytest.mark.parametrize("context", [c for c, _ in texts.messages()])
def test_braces_hold_one_name(context: str) -> None:
    text = dict(texts.messages())[context]
    # what is left once the places are out is TeX, whose double braces would be taken for places
    assert not re.search(r"\{\{\s|\{\{\w*\W*$|\{\{\w+\s", texts.PLACE.sub("", text))
    assert text.strip(), f"{context} is empty"


def test_a_missing_value_is_named() -> None:
    with pytest.raises(KeyError, match="asks for z; there are x"):
        texts.fill("{{x}} {{z}}", {"x": 1})
    with pytest.raises(KeyError, match=r"no section \[nowhere\]"):
        texts.section("common", "nowhere")


def test_every_text_can_be_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog(locale="ko")
    for context, text in texts.messages():
        catalog.add(text, f"«{text}»", context=context)
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "texts.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setenv(texts.LANGUAGE_VARIABLE, "ko")
    monkeypatch.setenv(texts.LOCALE_VARIABLE, str(tmp_path))
    found = texts.section("common", "drill")
    assert all(text.startswith("«") for text in found.values())
