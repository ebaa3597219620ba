"""What a drill is: fresh numbers, the right answer, and the wrong ones that have a name.

An author writes one class, in the module of its chapter:

1. :meth:`Drill.draw` draws numbers, small enough for a pencil, computes the answer and the answers
   that known mistakes would give with ``cs_core``, and says which numbers the sentences need.
2. The sentences (title, question, hint, steps, one for each mistake) stand in the chapter's table
   of :mod:`cs_book.texts`, in Markdown with formulas.

The book shows some forty variants, drawn when it is built; a notebook draws without end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.numbers import number

#: Variants in a page. Enough for an evening, small enough to travel with the page.
VARIANTS = 40
#: Draws before a drill gives up: then its mistakes agree too often to be told apart.
TRIES = 200

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Variant:
    """One question: its numbers as text, its answer, and what known mistakes would give.

    Attributes
    ----------
    values : dict of str to str
        What the sentences put into their double braces.
    answer : tuple of float
        The right answer; one number, or several in a row.
    mistakes : dict of str to tuple of float
        The answer that each named mistake gives, of the same length.
    """

    values: dict[str, str]
    answer: Numbers
    mistakes: dict[str, Numbers]

    def tells_apart(self, tolerance: float) -> bool:
        """Tell whether no entry could be two of right answer and mistakes at once."""
        answers = [self.answer, *self.mistakes.values()]
        gap = 2.0 * tolerance + 1e-6
        return all(np.abs(np.subtract(a, b)).max() > gap for a, b in combinations(answers, 2))


class Drill:
    """A pencil question with fresh numbers each time.

    Attributes
    ----------
    tolerance : float
        How far each number of an entry may be from the right one. 0 asks for the exact number.
    count : int
        Of how many numbers the answer consists.

    Examples
    --------
    >>> from cs_book.drills.loss_functions import HingeByHand
    >>> drill = HingeByHand()
    >>> question = drill.variant(np.random.default_rng(0))
    >>> drill.judge(question.answer, question)
    'right'
    >>> drill.judge(question.mistakes["no_margin"], question)
    'no_margin'
    """

    tolerance: ClassVar[float] = 0.01
    count: ClassVar[int] = 1

    @classmethod
    def name(cls) -> str:
        """Return the drill's name in the table of its chapter: HingeByHand is hinge_by_hand."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def chapter(cls) -> str:
        """Return the name of the chapter, which is that of the drill's module or package."""
        return cls.__module__.removeprefix("cs_book.drills.").partition(".")[0]

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw one question; :meth:`made` helps to state it."""
        raise NotImplementedError(f"{type(self).__name__} must draw a question.")

    def made(
        self, answer: ArrayLike, mistakes: Mapping[str, ArrayLike], **values: object
    ) -> Variant:
        """Return a variant from plain numbers and arrays.

        Parameters
        ----------
        answer : array_like of ``count`` numbers
            The right answer.
        mistakes : mapping of str to array_like
            What each named mistake gives.
        **values
            Numbers and texts for the sentences.

        Returns
        -------
        Variant
        """
        shown = {k: v if isinstance(v, str) else number(float(v)) for k, v in values.items()}  # type: ignore[arg-type]
        wrong = {name: self._numbers(name, value) for name, value in mistakes.items()}
        return Variant(shown, self._numbers("answer", answer), wrong)

    def _numbers(self, name: str, value: ArrayLike) -> Numbers:
        flat = np.ravel(np.asarray(value, dtype=float))
        if flat.size != self.count or not np.isfinite(flat).all():
            raise ValueError(f"{type(self).__name__}: {name} must be {self.count} finite numbers, "
                             f"but is {flat.tolist()}.")  # fmt: skip
        return tuple(float(part) for part in flat)

    def variant(self, rng: np.random.Generator) -> Variant:
        """Return one question whose right and wrong answers all differ."""
        for _ in range(TRIES):
            drawn = self.draw(rng)
            if drawn.tells_apart(self.tolerance):
                return drawn
        raise ValueError(f"{type(self).__name__}: in {TRIES} draws, two answers were always the "
                         "same within the tolerance. Draw other numbers.")  # fmt: skip

    def variants(self, count: int = VARIANTS) -> list[Variant]:
        """Return different questions, the same ones each time."""
        rng = np.random.default_rng([ord(letter) for letter in self.name()])
        found: dict[tuple[str, ...], Variant] = {}
        for _ in range(TRIES * count):
            drawn = self.variant(rng)
            found.setdefault(tuple(drawn.values.values()), drawn)
            if len(found) == count:
                return list(found.values())
        raise ValueError(f"{type(self).__name__}: only {len(found)} different questions in "
                         f"{TRIES * count} draws. Draw from more numbers.")  # fmt: skip

    def judge(self, entry: Numbers, variant: Variant) -> str:
        """Return 'right', the name of the mistake that gives this entry, or 'wrong'."""
        slack = self.tolerance + 1e-9
        for verdict, numbers in {"right": variant.answer, **variant.mistakes}.items():
            if all(abs(a - b) <= slack for a, b in zip(entry, numbers, strict=True)):
                return verdict
        return "wrong"

    def texts(self) -> dict[str, Any]:
        """Return the drill's sentences."""
        return texts.section(self.chapter(), self.name())

    def form_of_entry(self) -> str:
        """Say what an entry looks like, and how near it must come."""
        words = texts.section("common", "drill")
        example = "(" + ", ".join(["1", "\N{MINUS SIGN}2", "1/3", "0", "2.5"][: self.count]) + ")"
        form = words["form_number"] if self.count == 1 else words["form_numbers"]
        near = words["exact"] if self.tolerance == 0 else words["near"]
        values = {"count": self.count, "example": example, "tolerance": number(self.tolerance)}
        return f"{texts.fill(form, values)} {texts.fill(near, values)}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show a form in a notebook, and all variants in the book."""
        from cs_book.drills import notebook, page
        from cs_book.widgets.base import is_static

        if is_static():
            return {"text/markdown": page.markdown(self), "text/plain": self.texts()["title"]}
        return notebook.form(self)._repr_mimebundle_(**kwargs)
