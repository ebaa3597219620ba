"""Whole paths against a reference: points, losses, rates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_core.diagnosis import Setting
from cs_core.testing.calls import Call
from cs_core.testing.cases import judge_cases
from cs_core.testing.comparison import Tolerance
from cs_core.testing.descents import explained_by
from cs_core.testing.paths import PATHS


def check_trajectory(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Mapping[str, Call],
    *,
    rng: np.random.Generator,
    names: Sequence[str] = ("points",),
    setting: Callable[..., Setting] | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-12,
    seconds: float = 5.0,
) -> None:
    """Check whole paths of a function against a reference, and explain one that is off.

    It does what `check_cases` does. In addition, a part of the result that is called points,
    slopes, losses, epoch_losses or rates is taken for a path, whose first axis is time: a message
    says whether its start or its end is missing, or what else is wrong with the keeping of it. A
    path whose steps are wrong is diagnosed by `cs_core.diagnosis.diagnose_trajectory`.

    Parameters
    ----------
    function, reference, cases, rng, names, rtol, atol, seconds
        As in `check_cases`. Let the constants of the cases be unlike each other and unlike 1, so
        that no two bugs take the same path.
    setting : callable, optional
        Takes the arguments of a case, and returns what decides its descent. The record of the
        setting holds those parts of the result, by name, that it can tell from the points.

    Raises
    ------
    CheckFailed
        As `check_cases`.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> check_trajectory(np.cumsum, np.cumsum, {"three steps": call(np.ones(3))},
    ...                  rng=np.random.default_rng(0))
    """
    judge_cases(
        function, reference, cases, rng, names, Tolerance(rtol, atol), seconds,
        paths=PATHS, path_cause=explained_by(setting) if setting is not None else None,
    )  # fmt: skip
