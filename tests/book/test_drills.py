"""Every variant of every drill: the right answer passes, each mistake is known as itself."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable

from cs_book import texts
from cs_book.drills import Drill, Variant, find_drills, page
from cs_book.drills.entry import EntryError, read
from cs_book.drills.notebook import Form
from cs_book.numbers import number

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "book" / "_assets" / "cs-drill.js"
DRILLS = find_drills()
EACH = pytest.mark.parametrize("drill", [d() for d in DRILLS], ids=[d.name() for d in DRILLS])
PARTS = ("question", "hint", "steps")


def enough(drill: Drill) -> list[Variant]:
    """The variants of the page, and as many again as a notebook might draw."""
    rng = np.random.default_rng(5)
    return drill.variants() + [drill.variant(rng) for _ in range(160)]


def typed(numbers: tuple[float, ...], digits: int, mark: str = ".") -> str:
    """Numbers as a person writes them, rounded."""
    parts = [number(value, digits).replace(".", mark) for value in numbers]
    return f"({'; '.join(parts)})" if len(parts) > 1 else parts[0]


def decimals(drill: Drill) -> int:
    """The decimals that the stated tolerance asks for."""
    return 0 if drill.tolerance == 0 else int(np.ceil(-np.log10(drill.tolerance)))


def test_there_are_four_in_each_chapter() -> None:
    chapters = [drill.chapter() for drill in DRILLS]
    assert chapters
    assert min(map(chapters.count, set(chapters))) >= 4


@EACH
def test_the_right_answer_passes_also_when_rounded(drill: Drill) -> None:
    for variant in enough(drill):
        assert drill.judge(variant.answer, variant) == "right"
        for mark in ".,":
            entry = typed(variant.answer, decimals(drill), mark)
            numbers = read(entry, drill.count, whole=drill.tolerance == 0)
            assert drill.judge(numbers, variant) == "right", (entry, variant)


@EACH
def test_each_mistake_is_known_as_itself_also_when_rounded(drill: Drill) -> None:
    for variant in enough(drill):
        for name, numbers in variant.mistakes.items():
            assert drill.judge(numbers, variant) == name
            entry = read(typed(numbers, decimals(drill)), drill.count)
            assert drill.judge(entry, variant) == name, (name, entry, variant)


@EACH
def test_no_entry_could_be_two_things(drill: Drill) -> None:
    for variant in enough(drill):
        answers = np.array([variant.answer, *variant.mistakes.values()])
        apart = np.abs(answers[:, None] - answers[None]).max(axis=-1)
        assert (apart[~np.eye(len(answers), dtype=bool)] > 2 * drill.tolerance).all()


@EACH
def test_anything_else_is_wrong_without_a_reason(drill: Drill) -> None:
    for variant in drill.variants():
        answers = np.array([variant.answer, *variant.mistakes.values()])
        far = tuple(answers.max(axis=0) + 7.0)
        assert drill.judge(far, variant) == "wrong"


@EACH
def test_sentences_use_every_number_and_explain_every_mistake(drill: Drill) -> None:
    words = drill.texts()
    asked = texts.PLACE.findall(" ".join([words[part] for part in PARTS]))
    asked += texts.PLACE.findall(" ".join(words["mistakes"].values()))
    for variant in drill.variants():
        assert set(variant.values) == set(asked)
        assert variant.mistakes.keys() == words["mistakes"].keys()
    assert len(variant.mistakes) >= 3
    # a digit right before a number, or an exponent right after it, would join or part its digits
    joined = r"\d\{\{\w+\}\}|\{\{\w+\}\}(?!\})[\^_]|\{\{\w+\}\}\d"
    assert not re.search(joined, " ".join([*map(words.get, PARTS), *words["mistakes"].values()]))


@EACH
def test_variants_are_forty_different_ones_and_the_same_each_time(drill: Drill) -> None:
    first = drill.variants()
    assert first == type(drill)().variants()
    assert len({tuple(variant.values.values()) for variant in first}) == len(first) == 40


@EACH
def test_a_page_carries_a_few_kilobytes_and_shows_the_first_question(drill: Drill) -> None:
    text = page.markdown(drill)
    assert len(text.encode()) < 16_000
    body = page.fill_drills(text)
    visible = body[: body.index("<template>")]
    assert not page.STAND_IN.search(visible)
    assert "7907" not in visible
    first = drill.variants()[0]
    assert all(value in visible for value in first.values.values())
    data = json.loads(page.DATA.search(body)[1])  # type: ignore[index]
    for sent, variant in zip(data["variants"], drill.variants(), strict=True):
        answers = [sent[1], *sent[2]]
        np.testing.assert_allclose(answers, [variant.answer, *variant.mistakes.values()], 1e-9)
    assert "<script" not in page.fill_drills(text, scripts=False)


def test_a_drill_that_cannot_tell_its_mistakes_apart_says_so() -> None:
    class Twins(Drill):
        def draw(self, rng: np.random.Generator) -> Variant:
            return self.made(1.0, {"same": 1.015}, a=rng.normal())

    class Few(Drill):
        def draw(self, rng: np.random.Generator) -> Variant:
            return self.made(1.0, {}, a=rng.integers(3))

    class Wide(Drill):
        def draw(self, rng: np.random.Generator) -> Variant:
            return self.made([1.0, 2.0], {})

    try:
        for drill, reason in [(Twins, "always the same"), (Few, "only 3"), (Wide, "must be 1")]:
            with pytest.raises(ValueError, match=reason):
                drill().variants()
    finally:
        del Twins, Few, Wide


# --- what people type

READ: list[tuple[str, int, tuple[float, ...]]] = [
    ("-1/3", 1, (-1 / 3,)),
    ("− 1 / 3", 1, (-1 / 3,)),
    ("0.333", 1, (0.333,)),
    ("0,333", 1, (0.333,)),
    (" .5 ", 1, (0.5,)),
    ("2.", 1, (2.0,)),
    ("+3", 1, (3.0,)),
    ("1e-3", 1, (0.001,)),
    ("(7)", 1, (7.0,)),
    ("(1, -2, 1)", 3, (1.0, -2.0, 1.0)),
    ("1 -2 1", 3, (1.0, -2.0, 1.0)),
    ("[1. -2.  1.]", 3, (1.0, -2.0, 1.0)),
    ("(1,-2,1)", 3, (1.0, -2.0, 1.0)),
    ("(1,5; 2)", 2, (1.5, 2.0)),
    ("1,5; -2,25", 2, (1.5, -2.25)),
    ("1,5, 2", 2, (1.5, 2.0)),
    ("1,5 2", 2, (1.5, 2.0)),
    ("1,5", 2, (1.0, 5.0)),
    ("1.5,2", 2, (1.5, 2.0)),
    ("1/2, -1/4", 2, (0.5, -0.25)),
    ("(0,5)", 1, (0.5,)),
    ("1,5, 2", 3, (1.0, 5.0, 2.0)),
    ("(1, 2,)", 2, (1.0, 2.0)),
    ("[[1, 2], [3, 4]]", 4, (1.0, 2.0, 3.0, 4.0)),
    ("- 1; - 2", 2, (-1.0, -2.0)),
    ("–2", 1, (-2.0,)),
    ("1\u00a05", 2, (1.0, 5.0)),
]  # fmt: skip
REFUSED: list[tuple[str, int, str]] = [
    ("", 1, "nothing"),
    ("()", 1, "nothing"),
    ("abc", 1, "not_read"),
    ("1 - 2", 3, "not_read"),
    ("1/0", 1, "zero"),
    ("0/0", 1, "zero"),
    ("1//2", 1, "not_read"),
    ("1/2/3", 1, "not_read"),
    ("nan", 1, "not_read"),
    ("inf", 1, "not_read"),
    ("1e999", 1, "not_read"),
    ("٣", 1, "not_read"),
    ("1_000", 1, "not_read"),
    ("0x10", 1, "not_read"),
    ("1, 2", 1, "count_one"),
    ("1,5,2,5", 2, "count"),
    ("1,2,3", 1, "count_one"),
    ("1", 2, "count"),
    ("1; 2; 3", 2, "count"),
    ("1,5; 2", 3, "count"),
    (";", 1, "not_read"),
    ("=3", 1, "not_read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count", "numbers"), READ)
def test_entries_are_read(text: str, count: int, numbers: tuple[float, ...]) -> None:
    assert read(text, count) == pytest.approx(numbers, rel=1e-15)


@pytest.mark.parametrize(("text", "count", "key"), REFUSED)
def test_entries_are_refused_with_a_reason(text: str, count: int, key: str) -> None:
    with pytest.raises(EntryError) as caught:
        read(text, count)
    assert caught.value.key == key
    sentence = texts.fill(texts.section("common", "drill")[key], caught.value.values)
    assert "{{" not in sentence


@pytest.mark.parametrize("text", ["1,930", "1.930", "1 930", "1930"])
def test_a_whole_number_may_be_grouped(text: str) -> None:
    assert read(text, 1, whole=True) == (1930.0,)


@given(st.floats(-1e6, 1e6), st.integers(0, 6), st.sampled_from(".,"))
def test_every_decimal_is_read_as_itself(value: float, digits: int, mark: str) -> None:
    text = number(value, digits).replace(".", mark)
    assert read(text, 1) == pytest.approx((value,), abs=10.0**-digits)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=5), st.sampled_from(".,"))
def test_semicolons_are_never_ambiguous(values: list[float], mark: str) -> None:
    text = "; ".join(number(value, 3).replace(".", mark) for value in values)
    assert read(text, len(values)) == pytest.approx(values, abs=1e-3)


# --- the same in the browser

RUNNER = """
const { read, judge, EntryError } = require(process.argv[2]);
const { readFileSync } = require("node:fs");
const { entries, cases } = JSON.parse(readFileSync(0, "utf8"));
const outcome = ([text, count, whole]) => {
  try { return read(text, count, whole); }
  catch (e) { if (!(e instanceof EntryError)) throw e; return [e.key, e.values]; }
};
console.log(JSON.stringify([entries.map(outcome), cases.map((c) => judge(...c))]));
"""


def in_node(tmp_path: Path, entries: list[Any], cases: list[Any]) -> Any:
    """Run the page's own reader and judge."""
    (tmp_path / "run.js").write_text(RUNNER, "utf-8")
    (tmp_path / "drill.js").write_bytes(SCRIPT.read_bytes())
    # a package.json in a folder above, which is nobody's, must not decide what a script may do
    (tmp_path / "package.json").write_text('{"type": "commonjs"}', "utf-8")
    node = str(compute_driver_executable()[0])
    sent = json.dumps({"entries": entries, "cases": cases})
    command = [node, "run.js", "./drill.js"]
    done = subprocess.run(command, cwd=tmp_path, input=sent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def outcome(text: str, count: int, whole: bool) -> list[Any]:
    """What Python's reader makes of an entry, in the form that Node answers in."""
    try:
        return list(read(text, count, whole=whole))
    except EntryError as error:
        return [error.key, error.values]


def scribbles() -> list[tuple[str, int, bool]]:
    """Entries that nobody would write: every order of the signs that matter."""
    rng = np.random.default_rng(3)
    signs = list("0123456789,.;/-+−()[] e\u00a0\tx")
    made = [
        ("".join(rng.choice(signs, size=rng.integers(1, 12))), int(count), bool(whole))
        for count, whole in zip(rng.integers(1, 5, 6000), rng.integers(2, size=6000), strict=True)
    ]
    known = [
        (text, count, whole) for text, count, _ in [*READ, *REFUSED] for whole in (False, True)
    ]
    return [*known, *made]


def test_the_page_reads_as_python_does(tmp_path: Path) -> None:
    entries = scribbles()
    answers, _ = in_node(tmp_path, list(entries), [])
    outcomes = [outcome(*entry) for entry in entries]
    assert sum(isinstance(found[0], float) for found in outcomes) > 400, "too few can be read"
    for entry, here, there in zip(entries, outcomes, answers, strict=True):
        assert here == there, entry


def test_the_page_judges_as_python_does(tmp_path: Path) -> None:
    cases, verdicts = [], []
    for drill in (kind() for kind in DRILLS):
        for variant in drill.variants():
            for numbers in [variant.answer, *variant.mistakes.values()]:
                for nudge in (0.0, 0.9, -0.9, 1.1):
                    entry = tuple(value + nudge * drill.tolerance for value in numbers)
                    cases.append([entry, variant.answer, variant.mistakes, drill.tolerance])
                    verdicts.append(drill.judge(entry, variant))
    assert in_node(tmp_path, [], cases)[1] == verdicts


# --- in a notebook


@EACH
def test_the_notebook_form_asks_judges_and_asks_again(drill: Drill) -> None:
    form = Form(drill, np.random.default_rng(1))

    def said() -> str:
        return str(form.verdict.outputs[0]["data"]["text/markdown"])

    name, numbers = next(iter(form.variant.mistakes.items()))
    form.entry.value = typed(numbers, 9)
    form.check.click()
    assert said() == texts.fill(
        form.common["wrong_because"] + form.words["mistakes"][name], form.variant.values
    )
    form.entry.value = "abc"
    form.check.click()
    assert "abc" in said()
    for right in (1, 2):
        form.entry.value = typed(form.variant.answer, 9)
        form.check.click()
        form.check.click()  # a second time does not count
        assert form.streak == right
        asked = form.variant
        form.next.click()
        assert form.variant != asked
        assert not form.verdict.outputs
    form.folds.selected_index = 1
    form.entry.value = typed(form.variant.answer, 9)
    form.check.click()
    assert form.streak == 2, "the solution was open"
    form.entry.value = typed((999.0,) * drill.count, 0)
    form.check.click()
    assert form.streak == 0
