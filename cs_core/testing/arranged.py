"""Functions whose arguments or results hold arrays in tuples and dicts, as functions of arrays.

The checks look at arrays that are arguments themselves: they come in every dtype and layout, and
must not be modified. A cache, or the parameters of a network, hold them one level down.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from cs_core.testing.calls import Call
from cs_core.testing.failure import CheckFailed
from cs_core.testing.nested import frozen, refuse_changed
from cs_core.testing.wrapped import Wrapped

Give = Callable[..., tuple[Any, ...]]
Take = Callable[[str, Any], Any]


class Arranged(Wrapped):
    """A function of arrays that calls one of tuples and dicts; see `arranged`."""

    def __init__(self, maker: Callable[..., Any], give: Give, take: Take | None) -> None:
        super().__init__(maker)
        self._give, self._take = give, take
        parameters = inspect.signature(give).parameters
        self.__signature__ = inspect.Signature(list(parameters.values()))

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Arrange the arguments, call, and lay the result out."""
        call = self._arranged(Call(args, options))
        before = frozen(call.args)
        result = self.maker(*call.args, **call.kwargs)
        self._refuse_changed(before, call)
        return self._laid_out(result)

    @property
    def call_many(self) -> Callable[..., Any]:
        """Make many calls at once, if the function lives far away; else there is no such."""
        _ = self.maker.call_many  # type: ignore[attr-defined]
        return self._call_many

    def _call_many(
        self, calls: Sequence[Call], seconds: float
    ) -> tuple[list[Any], Exception | None]:
        made = [self._arranged(call) for call in calls]
        before = [frozen(call.args) for call in made]
        found, error = self.maker.call_many(made, seconds)  # type: ignore[attr-defined]
        results: list[Any] = []
        for was, call, result in zip(before, made, found, strict=False):
            try:
                self._refuse_changed(was, call)
                results.append(self._laid_out(result))
            except CheckFailed as failed:
                return results, failed
        return results, error

    @property
    def processor_seconds(self) -> Callable[..., tuple[Any, float]]:
        """Make one call and tell its time on a processor, if the function lives far away."""
        _ = self.maker.processor_seconds  # type: ignore[attr-defined]
        return self._processor_seconds

    def _processor_seconds(self, *args: Any, **options: Any) -> tuple[Any, float]:
        call = self._arranged(Call(args, options))
        found, taken = self.maker.processor_seconds(  # type: ignore[attr-defined]
            *call.args, **call.kwargs
        )
        return self._laid_out(found), taken

    def _arranged(self, call: Call) -> Call:
        *args, options = self._give(*call.args, **call.kwargs)
        return Call(tuple(args), options)

    def _laid_out(self, result: Any) -> Any:
        return self._take(self.__name__, result) if self._take else result

    def _refuse_changed(self, before: Sequence[Any], call: Call) -> None:
        words = [f"argument {i}" for i in range(1, len(call.args) + 1)]
        refuse_changed(self.__name__, words, before, call.args)


def arranged(maker: Callable[..., Any], give: Give, take: Take | None = None) -> Arranged:
    """Return a function of arrays that calls one whose arguments hold them in tuples and dicts.

    Parameters
    ----------
    maker : callable
    give : callable
        ``give(...) -> (*arguments, options)`` arranges what the function gets. Its parameters are
        those of the function that is returned, and give its arguments their names.
    take : callable, optional
        ``take(name, result) -> parts`` lays out what the function returned, or raises
        `CheckFailed`; see `parts_of`. It is trusted, and no part of the student's code.

    Returns
    -------
    callable
        With the name of the maker.

    Examples
    --------
    >>> def scale_backward(dout, cache):
    ...     return cache[0] * dout
    >>> f = arranged(scale_backward, lambda dout, a: (dout, (a,), {}))
    >>> f(2.0, 3.0)
    6.0
    """
    return Arranged(maker, give, take)


def parts_of(name: str, result: Any, *words: str | tuple[str, ...]) -> tuple[Any, ...]:
    """Return the parts of a result as one tuple, those of inner tuples behind each other.

    Parameters
    ----------
    name : str
        Starts messages.
    result : object
    *words : str or tuple of str
        What a part is called; for a part that is a tuple, its name and those of its parts.

    Raises
    ------
    CheckFailed
        If the result, or a part, is no tuple of that many.

    Examples
    --------
    >>> parts_of("f", (1, (2, 3)), "out", ("cache", "x", "W"))
    (1, 2, 3)
    """
    found: list[Any] = []
    called = [word if isinstance(word, str) else word[0] for word in words]
    for part, word in zip(_tuple_of(f"{name}: must return", result, called), words, strict=True):
        if isinstance(word, str):
            found.append(part)
        else:
            start = f"{name}: {word[0]} must be"
            found += _tuple_of(start, part, word[1:])
    return tuple(found)


def _tuple_of(start: str, value: Any, words: Sequence[str]) -> tuple[Any, ...]:
    if isinstance(value, tuple) and len(value) == len(words):
        return tuple(value)
    came = f"a tuple of {len(value)}" if isinstance(value, tuple) else type(value).__name__
    raise CheckFailed(
        f"{start} {len(words)} values, ({', '.join(words)}), got {came}.",
        cause="wrong return value",
    )


def named_parts(name: str, word: str, given: Any, keys: Sequence[str]) -> tuple[Any, ...]:
    """Return the values of a dict that must have exactly these keys.

    Raises
    ------
    CheckFailed
        If it is no such dict.

    Examples
    --------
    >>> named_parts("f", "grads", {"b": 2, "W": 1}, ["W", "b"])
    (1, 2)
    """
    if type(given) is dict and given.keys() == set(keys):
        return tuple(given[key] for key in keys)
    came = f"keys {', '.join(map(str, given))}" if type(given) is dict else type(given).__name__
    raise CheckFailed(
        f"{name}: {word} must be a dict with the keys {', '.join(keys)}, got {came}.",
        cause="wrong return value",
    )
