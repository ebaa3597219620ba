"""Functions that learn from one split and return functions that treat any split."""

import inspect
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, copies, name_of, refuse_modified
from cs_core.testing.failure import CheckFailed
from cs_core.testing.faraway import call_each
from cs_core.testing.wrapped import Wrapped

SECONDS = 5.0
APPLIED = ("apply(X)", "apply(rows)", "apply(rows[:1])")
TREATED = (*APPLIED, "invert(Z)")
Align = Callable[..., tuple[Any, ...]]


class Fitted(Wrapped):
    """A function that fits, as one that fits and treats rows; see `fitted`."""

    def __init__(self, maker: Callable[..., Any], returns: str, align: Align | None) -> None:
        super().__init__(maker)
        self.returns, self.align = returns, align
        try:
            first, *options = inspect.signature(maker).parameters.values()
        except (TypeError, ValueError):  # a student's function that lives elsewhere
            return
        rows = inspect.Parameter("rows", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self.__signature__ = inspect.Signature([first, rows, *options])

    def __call__(self, X: NDArray[Any], rows: NDArray[Any], **options: Any) -> tuple[Any, ...]:
        """Fit to X, fit to something else, and only then treat X, rows and the first row alone."""
        if hasattr(self.maker, "call_many"):
            results, error = self._call_many([Call((X, rows), options)], SECONDS)
            if error:
                raise error
            return results[0] if results else ()  # an argument was modified: the caller tells
        functions = self._functions(self.maker(X, **options))
        if not isinstance(self.maker, Treated):
            self.maker(_another(X), **options)  # what was learned first must not change
        return self._treat(functions, X, rows, **options)

    @property
    def call_many(self) -> Callable[..., Any]:
        """Fit and treat in a few messages, if the maker lives far away; else there is no such."""
        _ = self.maker.call_many  # type: ignore[attr-defined]
        return self._call_many

    def _call_many(
        self, calls: Sequence[Call], seconds: float
    ) -> tuple[list[Any], Exception | None]:
        """Fit all, fit all to something else, apply all, invert all: each way there takes time."""
        end = time.perf_counter() + seconds
        fits = [Call(call.args[:1], call.kwargs) for call in calls]
        made, error = self.maker.call_many(fits, seconds)  # type: ignore[attr-defined]
        others = [Call((_another(fit.args[0]),), fit.kwargs) for fit in fits[: len(made)]]
        if others:
            self.maker.call_many(others, seconds)  # type: ignore[attr-defined]
        functions: list[tuple[Any, ...]] = []
        for one in made:
            try:
                functions.append(self._functions(one))
            except CheckFailed as failed:
                error = failed
                break
        results, wrong = self._treat_all(functions, calls, end)
        return results, wrong or error

    def _treat_all(
        self, functions: Sequence[tuple[Any, ...]], calls: Sequence[Call], end: float
    ) -> tuple[list[Any], Exception | None]:
        applies = [one[0] for one in functions for _ in APPLIED]
        given = [
            rows for _, call in zip(functions, calls, strict=False) for rows in _given(*call.args)
        ]
        found, error = call_each(self._who("apply"), applies, given, end)
        parts = [_parts(*found[i : i + 3]) for i in range(0, len(found) - 2, 3)]
        if "," in self.returns:
            inverts = [one[1] for one in functions[: len(parts)]]
            turned = [_turned(part[1]) for part in parts]
            back, wrong = call_each(self._who("invert"), inverts, turned, end)
            error = wrong or error
            parts = [(*part, _turned(Z)) for part, Z in zip(parts, back, strict=False)]
        results: list[Any] = []
        for part, call in zip(parts, calls, strict=False):
            try:
                args, options = call
                results.append(self.align(part, *args, **options) if self.align else part)
            except Exception as failed:
                return results, failed
        return results, error

    def _treat(
        self, functions: tuple[Any, ...], X: NDArray[Any], rows: NDArray[Any], **options: Any
    ) -> tuple[Any, ...]:
        parts = _parts(*self._each("apply", functions[0], *_given(X, rows)))
        if len(functions) > 1:
            parts += (_turned(*self._each("invert", functions[1], _turned(parts[1]))),)
        return self.align(parts, X, rows, **options) if self.align else parts

    def _each(self, word: str, function: Callable[..., Any], *given: Any) -> list[Any]:
        """Call a function that was returned."""
        results = []
        for arguments in (Call((one,), {}) for one in given):
            before = copies(arguments)
            results.append(function(*arguments.args))
            refuse_modified(self._who(word), arguments.arrays, before)
        return results

    def _who(self, word: str) -> str:
        return f"{self.__name__}, the function {word} that it returns"

    def _functions(self, made: Any) -> tuple[Any, ...]:
        if "," not in self.returns:
            made = (made,)
        wanted = self.returns.count(",") + 1
        far = hasattr(self.maker, "call_many")
        if (
            type(made) is tuple
            and len(made) == wanted
            and all(callable(part) and hasattr(part, "call_many") >= far for part in made)
        ):
            return made
        word = "functions" if wanted > 1 else "a function"
        came = f"a tuple of {len(made)}" if type(made) is tuple else type(made).__name__
        if type(made) is tuple and wanted == len(made):
            came = ", ".join(type(part).__name__ for part in made)
        raise CheckFailed(
            f"{self.__name__}: must return {word}, {self.returns}, got {came}.",
            cause="wrong return value",
        )


def _given(X: NDArray[Any], rows: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return what `apply` gets, the new rows last."""
    return X, rows[:1], rows


def _parts(of_X: Any, of_first: Any, of_rows: Any) -> tuple[Any, ...]:
    return of_X, of_rows, of_first


def _turned(Z: Any) -> Any:
    """Return the rows in reverse: `invert` gets others than `apply` has just seen."""
    return np.ascontiguousarray(Z[::-1]) if type(Z) is np.ndarray and Z.ndim else Z


def _another(X: NDArray[Any]) -> NDArray[Any]:
    """Return other training data of the same kind."""
    return X + X if X.dtype.kind in "fiu" else X[:1]


def fitted(
    maker: Callable[..., Any], returns: str = "(apply, invert)", *, align: Align | None = None
) -> Fitted:
    """Return a function that fits, treats rows, and returns what came of it.

    It is called as ``(X, rows, **options)``, and returns the parts ``TREATED``: the training rows,
    other rows, and the first of those alone, all treated by `apply`, and what `invert` makes of the
    second; it gets them in reverse. Between fitting and treating, the maker fits once more, to
    something else.

    Parameters
    ----------
    maker : callable
        ``maker(X, **options)`` learns from X and returns functions.
    returns : {"(apply, invert)", "apply"}
        The functions: ``apply(rows)`` and ``invert(Z)``.
    align : callable, optional
        ``align(parts, X, rows, **options) -> parts`` takes out of the parts what is left open, as
        the signs of components.

    Returns
    -------
    callable
        With the name of the maker.

    Examples
    --------
    >>> def fit_center(X):
    ...     mean = X.mean(axis=0)
    ...     return lambda rows: rows - mean
    >>> fitted(fit_center, "apply")(np.array([[1.0], [3.0]]), np.array([[5.0]]))
    (array([[-1.],
           [ 1.]]), array([[3.]]), array([[3.]]))
    """
    return Fitted(maker, returns, align)


class AtOnce(Fitted):
    """A function that fits, as one that fits and treats rows, and does nothing else."""

    def __call__(self, X: NDArray[Any], rows: NDArray[Any], **options: Any) -> Any:
        """Fit to X and treat the rows; what is raised comes out as it is."""
        return self._functions(self.maker(X, **options))[0](rows)


def at_once(maker: Callable[..., Any], returns: str = "apply") -> AtOnce:
    """Return a function that fits and treats rows in one call, for `check_refusals`.

    Examples
    --------
    >>> at_once(lambda X: lambda rows: rows - X.mean())(np.array([1.0, 3.0]), np.array([5.0]))
    array([3.])
    """
    return AtOnce(maker, returns, None)


class Treated:
    """A maker of functions from one of ours that returns an object; see `treated_by`."""

    def __init__(self, fit: Callable[..., Any], invert: bool) -> None:
        self._fit, self._invert = fit, invert
        self.__name__ = name_of(fit)
        self.__signature__ = inspect.signature(fit)

    def __call__(self, X: Any, **options: Any) -> Any:
        """Fit, and return the methods."""
        made = self._fit(X, **options)
        return (made.apply, made.invert) if self._invert else made.apply


def treated_by(fit: Callable[..., Any], *, invert: bool = True) -> Treated:
    """Return a maker of functions from one that returns an object with these methods.

    Examples
    --------
    >>> from cs_core.preprocess import fit_standardize
    >>> apply, invert = treated_by(fit_standardize)(np.array([[1.0], [3.0]]))
    >>> apply(np.array([[5.0]])), invert(np.array([[3.0]]))
    (array([[3.]]), array([[5.]]))
    """
    return Treated(fit, invert)
