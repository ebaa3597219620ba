"""Learning-rate schedules: pure functions ``step -> rate``, the first step being 0.

Every function here takes the constants of a schedule and returns the schedule. Give it to an
optimizer in place of a number, or call it to draw it::

    rate = schedules.warmup(100, then=schedules.cosine(0.1, steps=2000))
    optimizer = optim.adam(rate)

What holds for every function here:

Parameters
----------
rate : float
    Rate η₀ ≥ 0 of the first step.
steps, every : int
    Numbers of steps, at least 1.

Returns
-------
Schedule
    ``schedule(step) -> rate`` for whole numbers of at least 0.

Raises
------
ValueError
    If a constant is out of range.
TypeError
    If it is of the wrong kind.
"""

from collections.abc import Callable

import numpy as np

from cs_core._checks import number, whole_number

Schedule = Callable[[int], float]


def constant(rate: float) -> Schedule:
    r"""Keep the same rate at every step.

    .. math:: \eta_t = \eta_0

    Examples
    --------
    >>> constant(0.1)(1000)
    0.1
    """
    start = number("rate", rate, minimum=0)

    def schedule(step: int) -> float:
        whole_number("step", step)
        return start

    return schedule


def step_decay(rate: float, *, every: int, factor: float = 0.1) -> Schedule:
    r"""Multiply the rate by a factor after every so many steps (PyTorch: ``StepLR``).

    .. math:: \eta_t = \eta_0\, \gamma^{\lfloor t / T \rfloor}

    Parameters
    ----------
    every : int
        Steps T between two drops, at least 1.
    factor : float, default 0.1
        :math:`\gamma` in (0, 1].

    Examples
    --------
    >>> schedule = step_decay(0.5, every=100, factor=0.5)
    >>> schedule(99), schedule(100), schedule(250)
    (0.5, 0.25, 0.125)
    """
    start, length = number("rate", rate, minimum=0), whole_number("every", every, minimum=1)
    gamma = number("factor", factor, minimum=0, above=True)
    if gamma > 1:
        raise ValueError(f"factor must be at most 1, got {gamma:g}")
    return lambda step: start * gamma ** (whole_number("step", step) // length)


def exponential(rate: float, *, decay: float) -> Schedule:
    r"""Let the rate fall by the same share at every step.

    .. math:: \eta_t = \eta_0\, e^{-kt}

    Parameters
    ----------
    decay : float
        :math:`k \ge 0`, per step. The rate halves in :math:`\ln 2 / k` steps. PyTorch asks
        for :math:`\gamma = e^{-k}`.

    Examples
    --------
    >>> round(exponential(0.1, decay=0.01)(100), 4)
    0.0368
    """
    start, k = number("rate", rate, minimum=0), number("decay", decay, minimum=0)
    return lambda step: start * float(np.exp(-k * whole_number("step", step)))


def inverse_time(rate: float, *, decay: float) -> Schedule:
    r"""Let the rate fall as 1/t: slowly enough to get anywhere, fast enough to still the noise.

    .. math:: \eta_t = \frac{\eta_0}{1 + kt}

    Parameters
    ----------
    decay : float
        :math:`k \ge 0`, per step. The rate has halved after 1/k steps.

    Examples
    --------
    >>> inverse_time(0.1, decay=0.01)(100)
    0.05
    """
    start, k = number("rate", rate, minimum=0), number("decay", decay, minimum=0)
    return lambda step: start / (1 + k * whole_number("step", step))


def cosine(rate: float, *, steps: int, final: float = 0.0) -> Schedule:
    r"""Follow half a cosine from one rate down to another, and stay there.

    .. math::

       \eta_t = \eta_T + \tfrac12 (\eta_0 - \eta_T)
       \left(1 + \cos \frac{\pi \min(t, T)}{T}\right)

    Parameters
    ----------
    steps : int
        Steps T until the final rate, at least 1. PyTorch's ``CosineAnnealingLR`` rises again
        after them.
    final : float, default 0.0
        :math:`\eta_T`, from 0 to rate.

    References
    ----------
    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Examples
    --------
    >>> schedule = cosine(0.1, steps=100)
    >>> schedule(0), round(schedule(50), 6), schedule(100), schedule(999)
    (0.1, 0.05, 0.0, 0.0)
    """
    start, length = number("rate", rate, minimum=0), whole_number("steps", steps, minimum=1)
    end = number("final", final, minimum=0)
    if end > start:
        raise ValueError(f"final must be at most rate, {start:g}, got {end:g}")

    def schedule(step: int) -> float:
        done = min(whole_number("step", step) / length, 1.0)
        # a share of each, so that rounding never leaves the range
        share = 0.5 + 0.5 * float(np.cos(np.pi * done))
        return share * start + (1 - share) * end

    return schedule


def warmup(steps: int, *, then: Schedule) -> Schedule:
    r"""Climb linearly to the first rate of another schedule, and go on with that one.

    .. math::

       \eta_t = \begin{cases} \dfrac{t + 1}{T}\, \eta'_0 & t < T \\[1ex]
       \eta'_{t - T} & t \ge T \end{cases}

    Parameters
    ----------
    steps : int
        Steps T of the climb, at least 1. The first rate is 1/T of the full one and not 0, so
        that no step is lost.
    then : callable
        The schedule :math:`\eta'` that follows; it starts at its own step 0.

    References
    ----------
    Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.

    Examples
    --------
    >>> schedule = warmup(4, then=constant(0.8))
    >>> [round(schedule(step), 6) for step in range(6)]
    [0.2, 0.4, 0.6, 0.8, 0.8, 0.8]
    """
    length = whole_number("steps", steps, minimum=1)
    if not callable(then):
        raise TypeError(f"then must be a schedule, step -> rate, got {type(then).__name__}")

    def schedule(step: int) -> float:
        index = whole_number("step", step)
        return then(index - length) if index >= length else then(0) * (index + 1) / length

    return schedule
