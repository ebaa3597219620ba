"""A drill in a live notebook: the same questions from a form of ipywidgets, without end."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Markdown

from cs_book import texts
from cs_book.drills.base import Drill
from cs_book.drills.entry import EntryError, read


class Form(widgets.VBox):
    """A question, an entry, a verdict; hint and solution folded."""

    def __init__(self, drill: Drill, rng: np.random.Generator | None = None) -> None:
        """Lay out the form and ask the first question."""
        self.drill, self.rng = drill, np.random.default_rng() if rng is None else rng
        self.words, self.common = drill.texts(), texts.section("common", "drill")
        self.streak = 0
        self.question, self.verdict, self.hint, self.steps = (widgets.Output() for _ in range(4))
        self.entry = widgets.Text(description=self.common["answer"], continuous_update=False)
        self.entry.style.description_width = "initial"
        self.check = widgets.Button(description=self.common["check"], button_style="primary")
        self.next = widgets.Button(description=self.common["next"])
        self.folds = widgets.Accordion([self.hint, self.steps])
        self.folds.titles = (self.common["hint"], self.common["solution"])
        self.check.on_click(lambda _: self.answer())
        self.next.on_click(lambda _: self.ask())
        super().__init__([
            self.question, widgets.HBox([self.entry, self.check, self.next]),
            widgets.Label(drill.form_of_entry()), self.verdict, self.folds,
        ])  # fmt: skip
        self.ask()

    def _say(self, place: widgets.Output, text: str) -> None:
        place.outputs = ()
        place.append_display_data(Markdown(texts.fill(text, self.variant.values)))

    def ask(self) -> None:
        """Draw a new question."""
        self.variant = self.drill.variant(self.rng)
        self.counted = False
        self.entry.value, self.verdict.outputs, self.folds.selected_index = "", (), None
        self._say(self.question, f"**{self.words['title']}**\n\n{self.words['question']}")
        self._say(self.hint, self.words["hint"])
        self._say(self.steps, self.words["steps"])

    def answer(self) -> None:
        """Judge what stands in the entry."""
        try:
            numbers = read(self.entry.value, self.drill.count, whole=self.drill.tolerance == 0)
        except EntryError as error:
            self.verdict.outputs = ()
            sentence = texts.fill(self.common[error.key], error.values)
            self.verdict.append_display_data(Markdown(sentence))
            return
        self._say(self.verdict, self._sentence(self.drill.judge(numbers, self.variant)))

    def _sentence(self, verdict: str) -> str:
        """Count a right answer once, unless the solution is open, and say what the verdict is."""
        if verdict != "right":
            self.streak = 0
            known = verdict in self.variant.mistakes
            return (
                self.common["wrong_because"] + self.words["mistakes"][verdict]
                if known
                else self.common["wrong"]
            )
        if self.folds.selected_index == 1 and not self.counted:
            return f"{self.common['right']} {self.common['peeked']}"
        self.streak += not self.counted
        self.counted = True
        key = "streak_one" if self.streak == 1 else "streak"
        count = texts.fill(self.common[key], {"count": self.streak})
        return f"{self.common['right']} ({count}.)"


def form(drill: Drill) -> Any:
    """Return a form for a drill."""
    return Form(drill)
