"""Update rules as functions of whole runs, for the checks of paths."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.batches import run_calls
from cs_core.testing.calls import Call, run_call
from cs_core.testing.failure import CheckFailed
from cs_core.testing.nested import frozen, refuse_changed
from cs_core.testing.runs import PARTS, run_facts
from cs_core.testing.wrapped import Wrapped

Array = NDArray[Any]

ARGUMENTS = ("grads", "state", "params")
RETAKEN = 4  # runs of which two steps are taken again
AT_ONCE = 30  # calls that are sent together
SECONDS = 5.0


class Run:
    """The arguments of a run, and where it is: one step is one call of the update rule."""

    def __init__(self, label: str, start: Any, given: dict[str, Any]) -> None:
        self.label, self._start = label, start
        suffix, reverse = given.pop("suffix", ""), given.pop("reverse", False)
        called = given.pop("called", [part + suffix for part in PARTS])
        names = zip(PARTS, called, strict=False)
        self.names = {part: name for part, name in names if given.get(part) is not None}
        params = {name: given[part] for part, name in self.names.items()}
        self._grads = {name: given[f"d{part}"] for part, name in self.names.items()}
        if reverse:
            self._grads = dict(reversed(self._grads.items()))
        self._constants = {
            word: value for word, value in given.items() if word.removeprefix("d") not in PARTS
        }
        self.length = len(next(iter(self._grads.values())))
        self.params, self.states = [params], [start(params) if start else None]

    def call(self, t: int) -> Call:
        """Return the call of step t, counted from 0."""
        grads = {name: steps[t] for name, steps in self._grads.items()}
        return Call((grads, self.states[t], self.params[t]), self._constants)

    def take(self, t: int, result: Any) -> None:
        """Keep what step t returned, if it has the form that is asked for."""
        self.params[t + 1 :] = [self.new_params(t, result)]
        self.states[t + 1 :] = [result[1]]

    def has_taken(self, t: int) -> bool:
        """Whether step t was taken, or the run is shorter."""
        return len(self.states) > min(t + 1, self.length)

    def new_params(self, t: int, result: Any) -> dict[str, Array]:
        """Return the new parameters among what step t returned; refuse another form."""
        label, old = f"{self.label}, step {t + 1}", self.params[t]
        if type(result) is not tuple or len(result) != 2:
            came = f"a tuple of {len(result)}" if type(result) is tuple else type(result).__name__
            raise CheckFailed(
                f"{label}: must return 2 values, (new_params, new_state), got {came}.",
                cause="wrong return value",
            )
        new: dict[str, Array] = result[0]
        if type(new) is not dict or new.keys() != old.keys():
            raise CheckFailed(
                f"{label}: new_params must be a dict with the names of params and no others.",
                cause="wrong return value",
            )
        for name, W in new.items():
            self._same_form(f"{label}: new_params[{name!r}]", W, old[name])
        return new

    def _same_form(self, label: str, W: Any, old: Array) -> None:
        if type(W) is not np.ndarray:
            kind = type(W).__name__
            raise CheckFailed(f"{label} must be a NumPy array, got {kind}.", cause="wrong type")
        if W.shape != old.shape:
            told = f"{label} has shape {W.shape}, must have {old.shape}."
            raise CheckFailed(told, cause="wrong shape")
        if W.dtype.kind not in "iuf":
            told = f"{label} must hold real numbers, got dtype {W.dtype}."
            raise CheckFailed(told, cause="wrong dtype")
        if np.may_share_memory(W, old) or _still_locked(W, old):
            told = f"{label} lies in the memory of params: it must be a new array."
            raise CheckFailed(told, cause="not a new array")

    def paths(self) -> tuple[Array | None, ...]:
        """Return the path of each part, the start first; None for a part that there is not."""
        return tuple(
            np.stack([params[self.names[part]] for params in self.params])
            if part in self.names
            else None
            for part in PARTS
        )


class StepsOf(Wrapped):
    """An update rule as a function that returns the paths of a run; see `steps_of`."""

    def __init__(self, update: Callable[..., Any], init: Callable[..., Any] | None) -> None:
        super().__init__(update)
        self._init = init

    def __call__(self, **run: Any) -> tuple[Array | None, ...]:
        """Return the path of each part: W, b and U."""
        if self._init is not None:  # one of ours: nobody has to look after it
            walked = Run(self.__name__, self._init, run)
            for t in range(walked.length):
                call = walked.call(t)
                walked.take(t, self.maker(*call.args, **call.kwargs))
            return walked.paths()
        results, failure = self._runs([run], SECONDS, reveal=True)
        if failure is not None:
            raise failure
        paths: tuple[Array | None, ...] = results[0]
        return paths

    def facts(self, run: Call) -> Iterator[str]:
        """Yield what is true of a run, for `cs_core.testing.facts`."""
        return run_facts(run.kwargs)

    def call_many(
        self, calls: Sequence[Call], seconds: float
    ) -> tuple[list[Any], CheckFailed | None]:
        """Walk many runs side by side, step by step; return their paths, and what ended them."""
        return self._runs([call.kwargs for call in calls], seconds, reveal=False)

    def _runs(
        self, given: Sequence[dict[str, Any]], seconds: float, *, reveal: bool
    ) -> tuple[list[Any], CheckFailed | None]:
        runs = [Run(self.__name__, self._init, dict(run)) for run in given]
        end, failure = time.perf_counter() + seconds, None
        for t in range(max(run.length for run in runs)):
            wanted = [(run, t) for run in runs if t < run.length]
            try:
                for run, result in self._answers(wanted, end, reveal=reveal):
                    run.take(t, result)
            except CheckFailed as failed:
                failure = failed
                if failed.cause == "not implemented":
                    failure = CheckFailed(
                        f"{self.__name__}: not implemented yet.", cause=failed.cause
                    )
                # those before the failure go on; all others are tried again without it
                lost = next((i for i, run in enumerate(runs) if not run.has_taken(t)), len(runs))
                runs = runs[:lost]
        try:
            self._take_again(runs[:RETAKEN], end, reveal=reveal)
        except CheckFailed as failed:
            return [], failed
        return [run.paths() for run in runs], failure

    def _answers(
        self, wanted: Sequence[tuple[Run, int]], end: float, *, reveal: bool
    ) -> Iterator[tuple[Run, Any]]:
        """Yield what each step returned; refuse one that has changed its arguments."""
        for first in range(0, len(wanted), AT_ONCE):
            some = wanted[first : first + AT_ONCE]
            calls = [run.call(t) for run, t in some]
            before = [frozen(call.args) for call in calls]
            labels = [self._label(t) for _, t in some]
            left = end - time.perf_counter()
            answers = run_calls(labels, self.maker, calls, seconds=left, reveal=reveal)
            for i, answer in enumerate(answers):
                refuse_changed(labels[i], ARGUMENTS, before[i], calls[i].args)
                yield some[i][0], answer

    def _take_again(self, runs: Sequence[Run], end: float, *, reveal: bool) -> None:
        """Take two steps of some runs again, one by one: they may depend on arguments alone."""
        again = [(run, t) for run in runs for t in {min(1, run.length - 1), run.length - 1}]
        for walked, t in again:
            label, call, left = self._label(t), walked.call(t), end - time.perf_counter()
            before = frozen(call.args)
            answer, _ = run_call(label, self.maker, call, seconds=left, reveal=reveal)
            refuse_changed(label, ARGUMENTS, before, call.args)
            second, first = walked.new_params(t, answer), walked.params[t + 1]
            if not all(_near(second[name], W) for name, W in first.items()):
                raise CheckFailed(
                    f"{self.__name__}: a step that is taken once more, after other steps, gives "
                    "another result. All that it remembers belongs into the state: is something "
                    "kept elsewhere, or overwritten?",
                    cause="hidden memory",
                )

    def _label(self, t: int) -> str:
        return f"{self.__name__}, step {t + 1}"


def steps_of(update: Callable[..., Any], init: Callable[..., Any] | None = None) -> StepsOf:
    """Return a function that walks a whole run with an update rule, and returns its paths.

    Parameters
    ----------
    update : callable
        ``update(grads, state, params, **constants) -> (new_params, new_state)``, with dicts of
        arrays, as the rules of `cs_core.optim`.
    init : callable, optional
        ``init(params) -> state``, before the first step; by default that state is None.

    Returns
    -------
    callable
        With the name of the rule. It takes, by name, where up to three arrays W, b and U start,
        the gradients of all steps dW, db and dU, shapes (T, ...), and the constants. It returns
        three paths, shapes (T + 1, ...), with None for an array that it was not given. To the rule
        the arrays have these names, with a `suffix` if there is one, or the names that they are
        `called`; gradients stand in the opposite order if `reverse` is true.

    Examples
    --------
    >>> def descent(grads, state, params, *, learning_rate):
    ...     return {name: W - learning_rate * grads[name] for name, W in params.items()}, state
    >>> gradients = np.array([[4.0], [-2.0]])
    >>> steps_of(descent)(W=np.array([1.0]), dW=gradients, learning_rate=0.5)[0]
    array([[ 1.],
           [-1.],
           [ 0.]])
    """
    return StepsOf(update, init)


def _still_locked(W: Array, old: Array) -> bool:
    """Whether W is a read-only argument that came back from another process, where it is a copy."""
    return not (W.flags.writeable or old.flags.writeable) and np.array_equal(W, old)


def _near(one: Array, two: Array) -> bool:
    return bool(np.allclose(one, two, rtol=1e-6, atol=0, equal_nan=True))
