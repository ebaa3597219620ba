"""Parameters of any nesting, and transformations of the gradient before a rule."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from optim_table import NAMES, RULES, run

from cs_core import optim, regularizers, schedules
from cs_core.optim import tree_leaves, tree_map

FIRST_OF_EACH = [next(rule for rule in RULES if rule.name == name) for name in NAMES]


def nested(rng):
    """Arrays of several shapes and dtypes, in dicts and lists."""
    layers = [
        {"W": rng.normal(size=(3, 2)).astype(np.float32), "b": rng.normal(size=2)},
        {"W": rng.normal(size=(2, 4)), "b": rng.normal(size=4)},
    ]
    return {"layers": layers, "scale": rng.normal(), "rest": [rng.normal(size=(2, 1, 2))]}


@pytest.mark.parametrize("rule", FIRST_OF_EACH, ids=str)
def test_every_rule_takes_nested_parameters_as_it_takes_their_arrays(rule, rng):
    params, path = nested(rng), [nested(rng) for _ in range(4)]
    together = run(rule.optimizer, params, path)
    for i, leaf in enumerate(tree_leaves(params)):
        alone = run(rule.optimizer, leaf, [tree_leaves(grads)[i] for grads in path])
        for ours, its_own in zip(together, alone, strict=True):
            assert_array_equal(tree_leaves(ours)[i], its_own)
            assert tree_leaves(ours)[i].dtype == its_own.dtype
    assert tree_map(np.shape, together[-1]) == tree_map(np.shape, params)


def test_a_list_of_numbers_is_one_array_and_a_list_of_arrays_is_several():
    assert isinstance(optim.as_params("params", [[1.0, 2.0], [3.0, 4.0]]), np.ndarray)
    several = optim.as_params("params", [np.ones(2), np.ones(2)])
    assert isinstance(several, list)
    assert len(several) == 2


@pytest.mark.parametrize(
    ("grads", "says"),
    [
        ({"a": [np.ones(2), np.ones(4)]}, r"grads must have the names and shapes of params"),
        ({"a": [np.ones(2)]}, r"grads must have the names and shapes of params"),
        ({"b": [np.ones(2), np.ones(3)]}, r"grads must have the names and shapes of params"),
        ({"a": np.ones(2)}, r"grads must have the names and shapes of params"),
        ({"a": [np.ones(2), [np.nan] * 3]}, r"grads\['a'\]\[1\] must be finite, got nan"),
        ({"a": []}, r"grads\['a'\] must not be empty"),
    ],
    ids=["shape", "count", "name", "nesting", "nan", "empty"],
)
def test_grads_of_another_form_are_refused_by_their_place(grads, says):
    params = {"a": [np.ones(2), np.ones(3)]}
    optimizer = optim.adam(0.1)
    with pytest.raises(ValueError, match=f"^{says}"):
        optimizer.update(grads, optimizer.init(params), params)


def test_delta_bar_delta_by_hand():
    """Rate 0.1; the first average is 0, so no rate changes; then up by 0.05; then halved."""
    optimizer = optim.delta_bar_delta(0.1, increase=0.05, decrease=0.5, decay=0.5)
    path = run(optimizer, 0.0, [2.0, 2.0, -4.0])
    assert_allclose(path, [-0.2, -0.2 - 0.15 * 2, -0.5 + 0.075 * 4])


# --- chains


def test_a_chain_by_hand():
    """(3, 4) is cut to length 1, (0.6, 0.8); 0.1 W is added; a step of 0.5 is taken."""
    optimizer = optim.chain(optim.clip_by_norm(1.0), optim.l2_decay(0.1), optim.sgd(0.5))
    W = np.array([2.0, -2.0])
    assert_allclose(optimizer.update([3.0, 4.0], optimizer.init(W), W)[0], [1.6, -2.3])


def test_the_order_of_a_chain_counts():
    W, g = np.array([2.0, 2.0]), [3.0, 4.0]
    last = optim.chain(optim.l2_decay(0.1), optim.clip_by_norm(1.0), optim.sgd(0.5))
    first = optim.chain(optim.clip_by_norm(1.0), optim.l2_decay(0.1), optim.sgd(0.5))
    moved = [W - o.update(g, o.init(W), W)[0] for o in (last, first)]
    assert_allclose(np.linalg.norm(moved[0]), 0.5)
    assert np.linalg.norm(moved[1]) > 0.5


@pytest.mark.parametrize("rule", FIRST_OF_EACH, ids=str)
def test_a_chain_of_the_rule_alone_is_the_rule(rule, rng):
    grads = rng.normal(size=(5, 3))
    assert_array_equal(
        run(optim.chain(rule.optimizer), [1.0, 2.0, 3.0], grads),
        run(rule.optimizer, [1.0, 2.0, 3.0], grads),
    )


@pytest.mark.parametrize("rule", FIRST_OF_EACH, ids=str)
def test_l2_decay_is_the_gradient_of_the_penalty(rule, rng):
    """Before any rule the chain takes the path of the loss with its penalty."""
    W, grads = rng.normal(size=(2, 3)), rng.normal(size=(5, 2, 3))
    chained = run(optim.chain(optim.l2_decay(0.3), rule.optimizer), W, grads)
    state, x = rule.optimizer.init(W), W
    for g, ours in zip(grads, chained, strict=True):
        x, state = rule.optimizer.update(g + regularizers.l2_penalty(x, 0.3)[1], state, x)
        assert_allclose(ours, x, rtol=1e-13)


def test_a_schedule_in_a_chain_is_asked_once_a_step():
    asked = []
    rate = lambda step: asked.append(step) or 0.1  # noqa: E731
    optimizer = optim.chain(optim.clip_by_value(1.0), optim.momentum(rate))
    asked.clear()
    run(optimizer, [1.0], [[1.0]] * 3)
    assert asked == [0, 1, 2]


def test_a_chain_works_nested_with_projection_and_float32(rng):
    params = {"a": [rng.normal(size=3).astype(np.float32)], "b": rng.normal(size=2)}
    grads = tree_map(lambda W: 100 * np.ones_like(W), params)
    inside = lambda tree: tree_map(lambda W: np.clip(W, -1, 1), tree)  # noqa: E731
    chained = optim.chain(optim.clip_by_norm(1.0), optim.adamw(schedules.constant(0.1)))
    optimizer = optim.projected(chained, inside)
    new, state = optimizer.update(grads, optimizer.init(params), params)
    assert new["a"][0].dtype == np.float32
    assert max(np.abs(W).max() for W in tree_leaves(new)) <= 1
    assert state.step_count == 1


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((), "the last step must be an Optimizer, .* got nothing$"),
        ((optim.clip_by_norm(1.0),), "the last step must be an Optimizer, .* got function$"),
        ((optim.sgd, optim.adam), "the last step must be an Optimizer, .* got function$"),
        ((optim.sgd(0.1), optim.sgd(0.1)), "step 0 must be a function .* got Optimizer$"),
        ((1.0, optim.sgd(0.1)), "step 0 must be a function .* got float$"),
    ],
    ids=["nothing", "no rule", "a maker", "two rules", "a number"],
)
def test_a_chain_ends_in_one_rule(steps, says):
    with pytest.raises(TypeError, match=f"^{says}"):
        optim.chain(*steps)


def test_l2_decay_refuses_what_the_penalty_refuses():
    with pytest.raises(ValueError, match=r"^reg must be at least 0, got -1$"):
        optim.l2_decay(-1)
    with pytest.raises(ValueError, match=r"^grads must have the shape of params"):
        optim.l2_decay(0.1)([1.0, 2.0], [1.0])
