"""A diagnosis: what it holds, and how it reads in a terminal and in a notebook."""

from dataclasses import dataclass
from html import escape
from typing import Literal

Verdict = Literal["right", "wrong", "unknown"]


@dataclass(frozen=True)
class Cause:
    """One explanation of an error.

    Attributes
    ----------
    name : str
        A few words that stay the same from call to call, such as "missing mean"; `CAUSES` lists
        them all.
    sentence : str
        What seems to have happened, with the numbers.
    score : float
        Above 0.5 if the cause stands out from all others, nearer to 1 the fewer bits it takes
        beside the wrong entries themselves; 0.5 if another explains every entry as shortly; below,
        half the share of the error that it explains.
    """

    name: str
    sentence: str
    score: float


@dataclass(frozen=True)
class Diagnosis:
    """Outcome of `diagnose_gradient`; ``print`` it, or let a notebook show it.

    Attributes
    ----------
    verdict : {"right", "wrong", "unknown"}
        Unknown if f gives no gradient to compare with.
    summary : str
        The verdict in one sentence.
    causes : tuple of Cause
        Explanations, the best first. For a right gradient a single one, which says how right.
    """

    verdict: Verdict
    summary: str
    causes: tuple[Cause, ...]

    @property
    def best(self) -> Cause:
        """The first of the causes."""
        return self.causes[0]

    @property
    def sentence(self) -> str:
        """The summary and the best cause, for use in a message."""
        return f"{self.summary} {self.best.sentence}"

    def __str__(self) -> str:
        lines = [
            f"{k}. {c.sentence} [{c.name}, {c.score:.2f}]" for k, c in enumerate(self.causes, 1)
        ]
        return "\n".join([self.summary, *lines])

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li>{escape(c.sentence)} <small>({escape(c.name)}, {c.score:.2f})</small></li>"
            for c in self.causes
        )
        return f'<div class="diagnosis"><p>{escape(self.summary)}</p><ol>{items}</ol></div>'
