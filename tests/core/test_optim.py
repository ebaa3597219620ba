"""What every update rule must do, row by row of the table of rules."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from optim_table import NAMES, OWN_RATES, RULES, run

from cs_core import optim
from cs_core.optim._arrays import BLOCK

every_rule = pytest.mark.parametrize("rule", RULES, ids=str)
STEPS = 8


def gradients(rng, shape=(4,), steps=STEPS):
    """Signs turn, one entry has no gradient at all, and one's is small against every eps."""
    grads = rng.normal(size=(steps, *shape))
    flat = grads.reshape(steps, -1)
    flat[:, 0] = 0
    if flat.shape[1] > 1:
        flat[:, 1] *= 1e-9
    return grads


def test_the_table_holds_every_rule():
    made = {name.removesuffix("_update") for name in optim.__all__ if name.endswith("_update")}
    assert {rule.name for rule in RULES} == made == set(NAMES)


@every_rule
@pytest.mark.parametrize("shape", [(), (1,), (4,), (1, 1), (3, 2), (2, 1, 3)], ids=str)
def test_paths_are_those_of_the_definition(rule, shape, rng):
    W, grads = rng.normal(size=shape), gradients(rng, shape)
    path = run(rule.optimizer, W, grads)
    assert_allclose(path, rule.walk(W, grads), rtol=1e-12, atol=1e-15)


@every_rule
def test_steps_are_those_of_the_pair_of_functions(rule, rng):
    W, g = rng.normal(size=3), rng.normal(size=3)
    optimizer = rule.optimizer
    first = set(inspect.signature(rule.init).parameters) & rule.constants.keys()
    state = rule.init(W, **{k: rule.constants[k] for k in first})
    assert type(state) is rule.state
    later = {k: v for k, v in rule.constants.items() if k not in first}
    stepped, new = rule.update(g, state, W, **later)
    same, same_new = optimizer.update(g, optimizer.init(W), W)
    assert_array_equal(stepped, same)
    for ours, theirs in zip(new, same_new, strict=True):
        assert_array_equal(ours, theirs)


@every_rule
def test_defaults_of_the_maker_are_those_of_the_functions(rule):
    def defaults(function):
        parameters = inspect.signature(function).parameters.values()
        return {p.name: p.default for p in parameters if p.name not in {"grads", "state", "params"}}

    assert defaults(getattr(optim, rule.name)) == defaults(rule.init) | defaults(rule.update)


@every_rule
def test_named_arrays_move_as_each_would_alone(rule, rng):
    params = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2), "scale": np.array(0.5)}
    grads = [{k: rng.normal(size=v.shape) for k, v in params.items()} for _ in range(STEPS)]
    together = run(rule.optimizer, params, grads)
    for name, W in params.items():
        alone = run(rule.optimizer, W, [g[name] for g in grads])
        assert_array_equal([p[name] for p in together], alone)
    assert list(together[-1]) == list(params)


@every_rule
def test_the_order_of_names_does_not_count(rule, rng):
    params = {"W": rng.normal(size=3), "b": rng.normal(size=3)}
    grads = [{k: rng.normal(size=3) for k in ("b", "W")} for _ in range(3)]
    turned = [{k: g[k] for k in ("W", "b")} for g in grads]
    for one, other in zip(
        run(rule.optimizer, params, grads), run(rule.optimizer, params, turned), strict=True
    ):
        assert_array_equal(one["W"], other["W"])
        assert_array_equal(one["b"], other["b"])


def arrays_of(thing) -> list[np.ndarray]:
    """Every array in a state, or in parameters."""
    if isinstance(thing, np.ndarray):
        return [thing]
    if isinstance(thing, dict):
        thing = thing.values()
    return [a for part in thing for a in arrays_of(part)] if not isinstance(thing, int) else []


@every_rule
@pytest.mark.parametrize("named", [False, True], ids=["array", "dict"])
def test_nothing_is_modified_and_a_step_can_be_replayed(rule, named, rng):
    optimizer = rule.optimizer
    W: object = rng.normal(size=(3, 2))
    g: object = rng.normal(size=(3, 2))
    if named:
        W, g = {"a": W, "b": W[0].copy()}, {"a": g, "b": g[0].copy()}
    W, state = optimizer.update(g, optimizer.init(W), W)
    given = arrays_of(W) + arrays_of(g) + arrays_of(state)
    before = [a.copy() for a in given]
    for a in given:
        a.flags.writeable = False
    first, second = optimizer.update(g, state, W), optimizer.update(g, state, W)
    for a, old in zip(given, before, strict=True):
        assert_array_equal(a, old)
    for a, b in zip(arrays_of(first), arrays_of(second), strict=True):
        assert_array_equal(a, b)
        assert not np.shares_memory(a, b)
        assert not any(np.shares_memory(a, old) for old in given)
        assert a.flags.writeable


@every_rule
@pytest.mark.parametrize("make", [np.float32, np.float64], ids=lambda t: t.__name__)
def test_dtype_is_that_of_the_parameters_alone(rule, make, rng):
    """Neither a gradient of another precision nor a NumPy number among the constants counts."""
    constants = {k: np.float64(v) for k, v in rule.constants.items()}
    optimizer = getattr(optim, rule.name)(**constants)
    W = rng.normal(size=5).astype(make)
    for other in (np.float32, np.float64):
        g = rng.normal(size=5).astype(other)
        found = arrays_of(optimizer.update(g, optimizer.init(W), W))
        assert {a.dtype for a in found} == {np.dtype(make)}


@every_rule
def test_float32_is_right_to_its_precision(rule, rng):
    W, grads = rng.normal(size=4).astype(np.float32), gradients(rng).astype(np.float32)
    path = run(rule.optimizer, W, grads)
    right = rule.walk(W.astype(float), grads.astype(float))
    assert_allclose(path, right, rtol=1e-5, atol=1e-5)


@every_rule
def test_integers_and_lists_become_float64(rule):
    path = run(rule.optimizer, [[1, -2], [3, 4]], [[[1, 2], [0, -1]]] * 3)
    right = run(rule.optimizer, np.array([[1.0, -2], [3, 4]]), np.array([[[1.0, 2], [0, -1]]] * 3))
    assert path[-1].dtype == np.float64
    assert_array_equal(path, right)


LAYOUTS = {
    "fortran": np.asfortranarray,
    "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
    "reversed": lambda a: a[::-1].copy()[::-1],
}


@every_rule
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_layout_in_memory_does_not_count(rule, layout, rng):
    W, grads = rng.normal(size=(4, 3)), rng.normal(size=(STEPS, 4, 3))
    path = run(rule.optimizer, layout(W), [layout(g) for g in grads])
    assert_array_equal(path, run(rule.optimizer, W, grads))


@every_rule
@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_large_arrays_move_like_their_parts(rule, size, rng):
    """Blocks are an affair of speed: no entry may be left out, or moved twice."""
    W, grads = rng.normal(size=size), rng.normal(size=(2, size))
    whole = run(rule.optimizer, W, grads)[-1]
    cut = size // 3
    parts = [run(rule.optimizer, W[p], grads[:, p])[-1] for p in (slice(cut), slice(cut, None))]
    assert_allclose(whole, np.concatenate(parts), rtol=1e-14)


@every_rule
def test_without_gradient_nothing_moves(rule):
    """A parameter that never had a gradient divides 0 by eps, and never 0 by 0."""
    path = run(rule.optimizer, [1.0, -2.0], np.zeros((STEPS, 2)))
    shrunk = 1 - rule.constants.get("learning_rate", 0.001) * rule.constants.get(
        "weight_decay", 0.01 if rule.name == "adamw" else 0
    )
    assert_allclose(path[-1], np.array([1.0, -2.0]) * shrunk**STEPS, rtol=1e-14)


@every_rule
def test_every_rule_goes_down_a_bowl(rule):
    optimizer = rule.optimizer
    start = x = np.array([3.0, -2.0])
    state = optimizer.init(x)
    for _ in range(300):
        x, state = optimizer.update(0.5 * x, state, x)
    assert (np.abs(x) < np.abs(start) - 0.1).all()  # the least default rate is 0.001


SCHEDULED = [rule for rule in RULES if rule.name not in OWN_RATES]


@pytest.mark.parametrize("rule", SCHEDULED, ids=str)
def test_a_schedule_is_asked_with_0_1_2(rule, rng):
    asked = []

    def schedule(step):
        asked.append(step)
        return 0.1 / (1 + step)

    optimizer = getattr(optim, rule.name)(**{**rule.constants, "learning_rate": schedule})
    asked.clear()  # the maker tries the schedule once
    W, grads = rng.normal(size=3), rng.normal(size=(4, 3))
    path = run(optimizer, W, grads)
    assert asked == [0, 1, 2, 3]
    # step by step, with a number in its place
    state, stepped = rule.init(W), W
    for step, g in enumerate(grads):
        constants = {**rule.constants, "learning_rate": 0.1 / (1 + step)}
        stepped, state = rule.update(g, state, stepped, **constants)
        assert_array_equal(stepped, path[step])


@pytest.mark.parametrize("rule", SCHEDULED, ids=str)
def test_steps_are_counted_from_1(rule):
    optimizer = rule.optimizer
    state = optimizer.init([1.0])
    assert state.step_count == 0
    for expected in (1, 2, 3):
        _, state = optimizer.update([1.0], state, [1.0])
        assert state.step_count == expected


# --- by hand


def after(optimizer, W, *grads):
    return run(optimizer, W, grads)[-1]


def test_sgd_by_hand():
    assert_allclose(after(optim.sgd(0.1), [1.0, 2.0], [10.0, -5.0]), [0.0, 2.5])


def test_momentum_by_hand():
    """v = -0.1 and then 0.9 * -0.1 - 0.2 = -0.29: from 1 to 0.9 and 0.61."""
    assert_allclose(after(optim.momentum(0.1), 1.0, 1.0), 0.9)
    assert_allclose(after(optim.momentum(0.1), 1.0, 1.0, 2.0), 0.61)


def test_nesterov_by_hand():
    """f = x^2 / 2 from 1: v = -0.1, x = 1 + 1.9 * -0.1 = 0.81; the common bug gives 0.729.

    Then v = -0.09 - 0.081 = -0.171, x = 0.81 + 0.09 - 1.9 * 0.171 = 0.5751.
    """
    assert_allclose(after(optim.nesterov(0.1), 1.0, 1.0), 0.81)
    assert_allclose(after(optim.nesterov(0.1), 1.0, 1.0, 0.81), 0.5751)


def test_adagrad_by_hand():
    """3 / 3, then 4 / 5 of the rate; eps = 1 makes 3 / 4 and 4 / 6 of it."""
    assert_allclose(after(optim.adagrad(0.5), 1.0, 3.0, 4.0), 1 - 0.5 - 0.4)
    assert_allclose(after(optim.adagrad(0.6, eps=1.0), 1.0, 3.0, 4.0), 1 - 0.45 - 0.4)


def test_rmsprop_by_hand():
    """s = 0.75 * 0 + 0.25 * 16 = 4, so the step is 0.1 * 4 / 2; with eps = 2 it is half of it."""
    assert_allclose(after(optim.rmsprop(0.1, decay=0.75), 1.0, 4.0), 0.8)
    assert_allclose(after(optim.rmsprop(0.1, decay=0.75, eps=2.0), 1.0, 4.0), 0.9)


def test_adam_by_hand():
    """Gradients 1 and -1 at betas of a half: m = 1/4 - 1/2, m_hat = -1/3, v_hat = 1."""
    optimizer = optim.adam(0.3, beta1=0.5, beta2=0.5)
    assert_allclose(after(optimizer, 1.0, 1.0), 0.7, rtol=1e-7)
    assert_allclose(after(optimizer, 1.0, 1.0, -1.0), 0.8, rtol=1e-7)


def test_eps_is_outside_the_root():
    """A gradient as small as eps takes half a step; inside the root it would take 1e-4 of one."""
    small = 1e-8
    for optimizer in (optim.adam(1.0), optim.amsgrad(1.0), optim.adamw(1.0, weight_decay=0.0)):
        assert_allclose(after(optimizer, 0.0, small), -0.5, rtol=1e-12)
    assert_allclose(after(optim.adagrad(1.0, eps=small), 0.0, small), -0.5, rtol=1e-12)
    assert_allclose(after(optim.rmsprop(1.0, decay=0.0, eps=small), 0.0, small), -0.5, rtol=1e-12)


def test_adamw_decays_by_the_old_weight_and_apart_from_the_averages():
    """1 - 0.1 * (1 + 0.5 * 2): the decay is that of W before the step."""
    assert_allclose(after(optim.adamw(0.1, weight_decay=0.5), 2.0, 7.0), 1.8, rtol=1e-8)
    state = optim.adamw_update(7.0, optim.adamw_init(2.0), 2.0, weight_decay=0.5)[1]
    assert_allclose(state.first_moment, 0.7)
    assert_allclose(after(optim.adamw(0.1, weight_decay=0.0), 2.0, 7.0, 1.0),
                    after(optim.adam(0.1), 2.0, 7.0, 1.0), rtol=1e-15)  # fmt: skip


def test_amsgrad_by_hand():
    """beta1 = 0, beta2 = 1/2, gradients 4 and 1: v = 8 and 4.5; 8 stays, over 1 - 1/4."""
    optimizer = optim.amsgrad(0.1, beta1=0.0, beta2=0.5)
    assert_allclose(after(optimizer, 0.0, 4.0), -0.1, rtol=1e-8)
    assert_allclose(after(optimizer, 0.0, 4.0, 1.0), -0.1 - 0.1 / np.sqrt(8 / 0.75), rtol=1e-8)


def test_rprop_by_hand():
    """Same sign: 1.2 times as far. Turned: half the size, no step, and then none to agree with."""
    path = run(optim.rprop(0.1), 0.0, [5.0, 0.01, -3.0, -3.0, -3.0])
    assert_allclose(path, [-0.1, -0.22, -0.22, -0.16, -0.088])


# --- wrappers


@every_rule
def test_the_object_form_takes_the_same_path(rule, rng):
    params = {"W": rng.normal(size=(2, 2)), "b": rng.normal(size=2)}
    grads = [{k: rng.normal(size=v.shape) for k, v in params.items()} for _ in range(STEPS)]
    path = run(rule.optimizer, params, grads)
    opt = optim.StatefulOptimizer(rule.optimizer, params)
    for g, expected in zip(grads, path, strict=True):
        kept = opt.params
        opt.step(g)
        assert opt.params is not kept
        for name in params:
            assert_array_equal(opt.params[name], expected[name])


def test_projected_clamps_after_every_step():
    walled = optim.projected(optim.momentum(1.0, momentum=0.5), lambda x: np.clip(x, -1, 1))
    path = run(walled, [0.0, 0.0], [[5.0, -0.25], [0.0, -0.25], [-0.5, 0.0]])
    # the velocity of the first is -5, -2.5, -0.75: it lives on behind the wall
    assert_allclose(path, [[-1.0, 0.25], [-1.0, 0.625], [-1.0, 0.8125]])


def test_a_rule_of_ones_own_is_two_functions():
    by_sign = optim.Optimizer(lambda x: 0, lambda g, n, x: (x - 0.25 * np.sign(g), n + 1))
    assert_array_equal(run(by_sign, np.zeros(2), np.array([[9.0, -1e-9]] * 3))[-1], [-0.75, 0.75])
