"""Programs for a student's autograd engine, and what must come out of them.

A program is a list of operations ``(name, operand, operand)`` on nodes. The inputs are the first
nodes; each operation adds one. An operand that is an `int` names a node, from the front or, if it
is negative, from the back; a `float` is a plain number, and given as an `int` if it is whole.
Operations of one operand have None as the second.
"""

import copy
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.expressions import Program, program_facts, shapes_between
from cs_core.testing.failure import CheckFailed
from cs_core.testing.wrapped import Wrapped

Array = NDArray[Any]

LETTERS = "abc"
GRADS = ("value", *(f"{letter}.grad" for letter in LETTERS), "grads of the nodes between")
MOST_BETWEEN = 40  # nodes whose gradients are compared, beside the inputs


def play(
    Tensor: "Any",
    program: "Any",
    inputs: "Any",
    times: int,
    roots: "Any",
    most: int,
) -> "list[Any]":
    """Run a program with a student's class, where that class lives; return values and gradients.

    It is sent there as text, so it uses nothing but its arguments.
    """
    import sys

    import numpy as np

    limit = sys.getrecursionlimit()
    nodes = [Tensor(x if np.ndim(x) else np.asarray(x).item()) for x in inputs]
    for _ in range(times):
        for name, i, j in program:
            a: Any
            b: Any
            a, b = (
                nodes[k] if type(k) is int else int(k) if k is not None and k.is_integer() else k
                for k in (i, j)
            )
            if name == "+":
                node = a + b
            elif name == "-":
                node = a - b
            elif name == "*":
                node = a * b
            elif name == "@":
                node = a @ b
            else:
                node = getattr(a, name)()
            nodes.append(node)
    for root in roots:
        nodes[root].backward()
    if sys.getrecursionlimit() != limit:
        sys.setrecursionlimit(limit)
        raise RuntimeError("the recursion limit was changed: leave it where it is")
    looked_at = [nodes[-1], *nodes[: len(inputs)], *nodes[len(inputs) : -1][:most]]
    # one array for all numbers: a message has room for few
    kinds: list[Any] = []
    shapes: list[Any] = []
    numbers: list[Any] = [np.zeros(0)]
    for k, found in enumerate([n.value for n in looked_at] + [n.grad for n in looked_at]):
        plain = isinstance(found, (int, float, np.number, np.ndarray))
        dtype = np.asarray(found).dtype if plain else None
        plain = dtype is not None and dtype.kind in "iuf"
        kinds.append("" if plain else type(found).__name__)
        if plain and dtype != np.float64 and k < len(looked_at):
            kinds[-1], plain = f"dtype_{dtype}", False
        shapes.append(list(np.shape(found)) if plain else [0])
        numbers += [np.asarray(found, dtype=float).ravel()] if plain else []
    return [kinds, shapes, np.concatenate(numbers)]


class Played(Wrapped):
    """A class of tensors as a function of programs; see `played`."""

    def __call__(
        self,
        program: Program,
        a: Array,
        b: Array | None = None,
        c: Array | None = None,
        *,
        times: int = 1,
        roots: Sequence[int] = (-1,),
    ) -> tuple[Any, ...]:
        """Run a program; return the last value, the inputs' gradients, and those of all others."""
        call = _sent(Call((program, a, b, c), {"times": times, "roots": roots}))
        if hasattr(self.maker, "sent"):
            return self._laid_out(self.maker.sent(play)(self.maker, *call.args), call)
        return self._laid_out(play(self.maker, *call.args), call)

    def on(self, word: str) -> "Played":
        """Return the same, whose messages tell this word for the program."""
        other = copy.copy(self)
        other.__name__ = f"{self.__name__} on {word}"
        return other

    def like(self, maker: Callable[..., Any]) -> Any:
        """Return the same around another class; a function of programs is one already."""
        return super().like(maker) if isinstance(maker, type) else maker

    @property
    def call_many(self) -> Callable[..., Any]:
        """Run many programs at once, if the class lives far away; else there is no such."""
        _ = self.maker.call_many  # type: ignore[attr-defined]
        return self._call_many

    def _call_many(
        self, calls: Sequence[Call], seconds: float
    ) -> tuple[list[Any], Exception | None]:
        made = [_sent(call) for call in calls]
        there = self.maker.sent(play)  # type: ignore[attr-defined]
        asked = [Call((self.maker, *call.args), {}) for call in made]
        found, error = there.call_many(asked, seconds)
        results: list[Any] = []
        for call, result in zip(made, found, strict=False):
            try:
                results.append(self._laid_out(result, call))
            except CheckFailed as failed:
                return results, failed
        return results, error

    def facts(self, case: Call) -> Iterator[str]:
        """Yield what is true of a program, for `cs_core.testing.facts`."""
        return program_facts(case)

    def _laid_out(self, result: Any, call: Call) -> tuple[Any, ...]:
        """Take the parts out of what came back, each of the shape of its value."""
        program, inputs, times, *_ = call.args
        found = self._arrays(*result, inputs=len(inputs))
        half = len(found) // 2
        values, grads = found[:half], found[half:]
        self._refuse_values(values, inputs, shapes_between(program, inputs, times, MOST_BETWEEN))
        made = [
            np.zeros_like(value) if grad is None else grad
            for value, grad in zip(values, grads, strict=True)
        ]
        of_inputs = [*made[1 : 1 + len(inputs)], *[None] * (len(LETTERS) - len(inputs))]
        between = np.concatenate([np.zeros(0), *map(np.ravel, made[1 + len(inputs) :])])
        return (values[0], *of_inputs, between)

    def _arrays(
        self, kinds: Sequence[str], shapes: Sequence[Sequence[int]], numbers: Array, *, inputs: int
    ) -> list[Any]:
        """Return all values and then all gradients; None for a gradient that there is not."""
        half, start = len(kinds) // 2, 0
        words = ["the result", *(f"input {letter}" for letter in LETTERS[:inputs])]
        words += ["a tensor between"] * (half - len(words))
        found: list[Any] = []
        for i, (kind, shape) in enumerate(zip(kinds, shapes, strict=True)):
            word = f"{'grad' if i >= half else 'value'} of {words[i % half]}"
            if kind == "NoneType" and i >= half:
                found.append(None)
                continue
            self._refuse(word, kind, shape, np.shape(found[i - half]) if i >= half else None)
            size = math.prod(shape)
            found.append(numbers[start : start + size].reshape(shape))
            start += size
        return found

    def _refuse(
        self, word: str, kind: str, shape: Sequence[int], wanted: tuple[int, ...] | None
    ) -> None:
        start = f"{self.__name__}: the {word}"
        if kind.startswith("dtype_"):
            kind = re.sub(r"\W", "?", kind[6:])[:40]
            told = f"{start} must be kept in float64, got {kind}."
            raise CheckFailed(told, cause="wrong dtype")
        if kind:
            kind = re.sub(r"\W", "?", kind)[:40]
            told = f"{start} must be a number or an array of numbers, got {kind}."
            raise CheckFailed(told, cause="wrong type")
        if wanted is not None and tuple(shape) != wanted:
            told = f"{start} has shape {tuple(shape)}, must have the shape of its value, {wanted}."
            raise CheckFailed(told, cause="wrong shape")

    def _refuse_values(
        self, values: Sequence[Array], inputs: Sequence[Array], shapes: Sequence[tuple[Any, ...]]
    ) -> None:
        """Refuse inputs that do not have the value given, and shapes that no operation gives."""
        for letter, value, given in zip(LETTERS, values[1:], inputs, strict=False):
            if not np.array_equal(value, given):
                told = f"{self.__name__}: input {letter} no longer has the value that it was given."
                raise CheckFailed(told, cause="modified")
        for value, (name, shape) in zip(values[1 + len(inputs) :], shapes, strict=True):
            if value.shape != shape:
                told = (f"{self.__name__}: the value of a tensor between, made by {name}, has "
                        f"shape {value.shape}, must have {shape}.")  # fmt: skip
                raise CheckFailed(told, cause="wrong shape")


def played(maker: Callable[..., Any]) -> Played:
    """Return a function that runs programs with a class of tensors, and tells the gradients.

    It is called as ``(program, a, b, c, times=1, roots=(-1,))``, with up to three inputs, and
    returns the parts ``GRADS``. The program is run `times` over; then `backward` is called on each
    of the nodes `roots`. A class that lives in another process is worked with there: one message
    runs all programs.

    Parameters
    ----------
    maker : type
        The class. Its objects have ``value``, ``grad`` and ``backward()``.

    Returns
    -------
    callable
        With the name of the class.

    Examples
    --------
    >>> from cs_core.autodiff import Tensor
    >>> square = [("*", 0, 0)]
    >>> value, da, *others = played(Tensor)(square, np.array(3.0))
    >>> float(value), float(da)
    (9.0, 6.0)
    """
    return Played(maker)


def _sent(call: Call) -> Call:
    """Return what `play` gets, but for the class."""
    program, *inputs = call.args
    given = [x for x in inputs if x is not None]
    options = {"times": 1, "roots": (-1,)} | call.kwargs
    return Call((program, given, options["times"], options["roots"], MOST_BETWEEN), {})
