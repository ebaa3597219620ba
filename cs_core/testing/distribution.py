"""Functions that draw: judged by the law of what they return, never by one draw."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.batches import run_calls
from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.comparison import same_form
from cs_core.testing.drawn import faults
from cs_core.testing.failure import CheckFailed
from cs_core.testing.independence import Fault
from cs_core.testing.laws import Law
from cs_core.testing.origin import refuse_borrowed

Draw = Callable[[np.random.Generator], Call]


def check_distribution(
    function: Callable[..., Any],
    draw: Draw,
    laws: Mapping[str, Law],
    *,
    rng: np.random.Generator,
    word: str = "",
    calls: int = 4,
    mistakes: Mapping[str, tuple[str, Law]] | None = None,
    follows: Callable[[Call, Any], str | Fault] | None = None,
    judge: Callable[[NDArray[Any]], Iterator[Fault]] | None = None,
    seconds: float = 5.0,
    quiet: bool = False,
) -> None:
    """Check that a function draws its result as a law says, and from the generator it is given.

    Means, spread and values of the entries are compared with the law; rows with rows, columns with
    columns, calls with calls. Two calls with one generator must differ, two generators of one seed
    must agree. A right function fails less than once in a million runs, whatever its draws. Of a
    density the mean, the spread and the tails are compared.

    Parameters
    ----------
    function : callable
        The student's function.
    draw : callable
        ``draw(generator)`` returns the call to make with a generator. A table of a few hundred rows
        and columns shows most; a few numbers in a hundred calls show the rest.
    laws : mapping of str to Law
        A name for each part of the result, and its law (see `cs_core.testing.laws`).
    rng : numpy.random.Generator
        Makes the seeds.
    word : str
        The kind of input, for a hidden test. Without it a line is printed when all is well.
    calls : int
        How often to call it, at least four times.
    mistakes : mapping of str to (str, Law), optional
        What a known mistake does, in words; the part it shows in, and the law it has there.
    follows : callable, optional
        ``follows(call, result)`` returns a sentence if the parts do not belong together,
        or what is wrong with them otherwise; all parts come as a tuple.
    judge : callable, optional
        For entries that are not independent. ``judge(results)`` takes the first part of all calls
        as one array, and yields what is wrong; of the law only the form counts then.
    seconds : float
        Time allowed for all calls together.
    quiet : bool, default False
        Whether to print no line.

    Raises
    ------
    CheckFailed
        If it raises, writes into an argument, or does not draw as it should.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> from cs_core.testing.laws import gaussian
    >>> check_distribution(np.random.Generator.standard_normal, lambda rng: call(rng, (99, 99)),
    ...                    {"noise": gaussian(np.zeros((99, 99)), 1.0)},
    ...                    rng=np.random.default_rng(0))
    standard_normal: draws as it should.
    """
    name = name_of(function)
    label = f"{name}, hidden test “{word}”" if word else name
    refuse_borrowed(name, function)
    made = _calls(draw, rng, calls)
    before = _places(made[0])
    results = []
    for arguments, got in zip(made, _run(label, function, made, word, seconds), strict=True):
        results.append(_parts(label, got, laws))
        told = follows(arguments, results[-1]) if follows else ""
        if told:
            fault = told if isinstance(told, Fault) else Fault(told, "parts that disagree")
            raise CheckFailed(f"{label}: {fault.sentence}", case=word, cause=fault.cause)
    for fault in faults(results, laws, mistakes or {}, judge):
        raise CheckFailed(f"{label}: {fault.sentence}", case=word, cause=fault.cause)
    if before and _places(made[0]) == before:
        told = "The generator stands where it stood: nothing was drawn from rng itself."
        raise CheckFailed(f"{label}: {told}", case=word, cause="generator not moved")
    if not (word or quiet):
        print(f"{name}: draws as it should.")  # noqa: T201


def check_no_draw(function: Callable[..., Any], arguments: Call, *, word: str = "") -> None:
    """Check that a call leaves the generators among its arguments where they are.

    Parameters
    ----------
    function : callable
        The student's function.
    arguments : Call
    word : str
        As in `check_distribution`.

    Raises
    ------
    CheckFailed
        If it raises, or draws.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> check_no_draw(lambda rng: 1.0, call(np.random.default_rng(0)))
    <lambda>: draws nothing.
    """
    name = name_of(function)
    label = f"{name}, hidden test “{word}”" if word else name
    before = _places(arguments)
    run_call(label, function, arguments, seconds=5.0, reveal=not word)
    if _places(arguments) != before:
        raise CheckFailed(
            f"{label}: draws random numbers where it should not: the generator has moved.",
            case=word, cause="draws needlessly",
        )  # fmt: skip
    if not word:
        print(f"{name}: draws nothing.")  # noqa: T201


def _places(arguments: Call) -> list[str]:
    """Return where the generators among the arguments are."""
    given = (*arguments.args, *arguments.kwargs.values())
    return [_place(value) for value in given if isinstance(value, np.random.Generator)]


def _place(generator: np.random.Generator) -> str:
    """Return where a generator is: what it will draw depends on this and nothing else."""
    state = dict(generator.bit_generator.state)
    if not state.get("has_uint32"):
        state.pop("uinteger", None)  # half a number that was used up
    return repr(state)


def _calls(draw: Draw, rng: np.random.Generator, count: int) -> list[Call]:
    """Return two calls with one generator, one with a generator of the same seed, and others."""
    if count < 4:
        raise ValueError(f"calls must be at least 4, got {count}")
    seeds = rng.integers(2**63, size=count - 2)
    first = np.random.default_rng(seeds[0])
    others = [np.random.default_rng(seed) for seed in (seeds[0], *seeds[1:])]
    return [draw(g) for g in (first, first, *others)]


def _run(
    label: str, function: Callable[..., Any], made: list[Call], word: str, seconds: float
) -> Iterator[Any]:
    """Yield the results. One that lives far away hears of a generator's move call by call."""
    for arguments in made[:2]:
        yield run_call(label, function, arguments, seconds=seconds, reveal=not word)[0]
    labels = [label] * (len(made) - 2)
    yield from run_calls(labels, function, made[2:], seconds=seconds, reveal=not word)


def _parts(label: str, got: Any, laws: Mapping[str, Law]) -> tuple[Any, ...]:
    """Return the parts of a result, if they are arrays as the laws have them."""
    parts = got if len(laws) > 1 else (got,)
    if type(parts) is not tuple or len(parts) != len(laws):
        kind = type(got).__name__
        raise CheckFailed(
            f"{label}: must return {len(laws)} values, ({', '.join(laws)}), got {kind}.",
            cause="wrong return value",
        )
    for part, (name, law) in zip(parts, laws.items(), strict=True):
        same_form(label, name, part, law.mean)
        if not np.isfinite(part).all():
            raise CheckFailed(f"{label}: {name} has nan or infinity in it.", cause="not finite")
    return parts
