"""Networks as compositions: gradients, names, batch normalization, and what they refuse."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import layers
from cs_core.gradients import compare_gradients, numerical_gradient
from cs_core.layers import convolution
from cs_core.losses import mse_loss, softmax_loss
from cs_core.networks import Network, mlp, residual_convnet, residual_mlp, two_layer_net
from cs_core.networks.steps import Result
from cs_core.regularizers import l2_penalty

ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu"]

# name: (network, shape of one example, classes)
NETWORKS = {
    "linear": (mlp([4, 3]), (4,), 3),
    "two layers": (two_layer_net(4, 5, 3), (4,), 3),
    "one of everything": (two_layer_net(1, 1, 2), (1,), 2),
    **{f"mlp {a}": (mlp([4, 5, 3, 2], activation=a), (4,), 2) for a in ACTIVATIONS},
    "mlp of 12 layers": (mlp([4] * 12 + [2], activation="tanh"), (4,), 2),
    "mlp with batch norm": (mlp([4, 5, 4, 3], batchnorm=True), (4,), 3),
    "residual mlp": (residual_mlp(4, 5, 3, blocks=2), (4,), 3),
    "residual convnet": (residual_convnet(3, widths=(2, 3), channels=2), (2, 4, 5), 3),
    "deeper convnet": (residual_convnet(2, widths=(2, 3), blocks=2, channels=1), (1, 4, 4), 2),
}
NORMALIZED = {"mlp with batch norm", "residual convnet", "deeper convnet"}
every_network = pytest.mark.parametrize("name", NETWORKS)


def example(name, rng, n=6):
    """A network, parameters of order 1 without exact zeros, examples and labels."""
    net, shape, classes = NETWORKS[name]
    params = net.init_params(rng=rng)
    params = {k: v + rng.normal(scale=0.3, size=v.shape) for k, v in params.items()}
    return net, params, rng.normal(size=(n, *shape)), rng.integers(classes, size=n)


@every_network
def test_gradients_are_the_slopes(name, rng):
    net, params, X, y = example(name, rng)
    objective = partial(net.loss_and_grads, penalty=l2_penalty, reg=0.3)
    loss, grads = objective(params, X, y)
    assert type(loss) is float
    assert list(grads) == list(params)
    for key, gradient in grads.items():

        def value(point, key=key):
            return objective({**params, key: point}, X, y)[0]

        numeric = numerical_gradient(value, params[key])
        # a bias before batch normalization has no slope at all: rounding is all there is
        report = compare_gradients(gradient, numeric, tolerance=1e-5)
        assert report.passed, f"{key}: {report}"


@every_network
def test_inputs_are_read_and_never_written(name, rng):
    net, params, X, y = example(name, rng)
    arrays = [*params.values(), X, y]
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    first, second = net.loss_and_grads(params, X, y), net.loss_and_grads(params, X, y)
    statistics = net.fit_statistics(params, X)
    net.predict(params, X, statistics=statistics)
    for array, copy in zip(arrays, before, strict=True):
        assert_array_equal(array, copy)
    assert first[0] == second[0]
    for key in params:
        assert_array_equal(first[1][key], second[1][key])
        assert not any(np.shares_memory(first[1][key], array) for array in arrays)


@every_network
def test_dtype_is_that_of_the_parameters(name, rng):
    """Float32 weights are trained in float32, whatever the examples come in."""
    net, params, X, y = example(name, rng)
    narrow = {key: array.astype(np.float32) for key, array in params.items()}
    grads = net.loss_and_grads(narrow, X, y)[1]
    statistics = net.fit_statistics(narrow, X)
    assert {g.dtype for g in grads.values()} == {np.dtype(np.float32)}
    assert net.scores(narrow, X, statistics=statistics).dtype == np.float32
    for key, gradient in net.loss_and_grads(params, X, y)[1].items():
        assert_allclose(grads[key], gradient, rtol=2e-3, atol=1e-4)


@every_network
def test_first_weights_are_the_same_in_every_dtype(name):
    net = NETWORKS[name][0]
    wide, narrow = (
        net.init_params(rng=np.random.default_rng(0), dtype=dtype)
        for dtype in ("float64", "float32")
    )
    assert {array.dtype for array in narrow.values()} == {np.dtype(np.float32)}
    for key, array in wide.items():
        assert_array_equal(narrow[key], array.astype(np.float32))
    with pytest.raises(TypeError, match=r"^dtype must be float32 or float64, got 'int8'$"):
        net.init_params(rng=np.random.default_rng(0), dtype="int8")


def test_nobody_computes_the_gradient_of_the_examples(monkeypatch, rng):
    """The first layer's dx is the largest product of a small network, and thrown away."""
    net, params, X, y = example("deeper convnet", rng)
    outputs, correlate = [], convolution._correlate
    monkeypatch.setattr(
        convolution, "_correlate", lambda x, W, s: outputs.append(len(W)) or correlate(x, W, s)
    )
    net.loss_and_grads(params, X, y)
    assert outputs
    assert X.shape[1] not in outputs
    calls = []
    real = layers.affine_backward
    monkeypatch.setattr(layers, "affine_backward", lambda *a: calls.append(a) or real(*a))
    net, params, X, y = example("two layers", rng)
    net.loss_and_grads(params, X, y)
    assert len(calls) == 1


@every_network
def test_scores_and_predictions(name, rng):
    net, params, X, _ = example(name, rng)
    classes = NETWORKS[name][2]
    statistics = net.fit_statistics(params, X)
    scores = net.scores(params, X, statistics=statistics)
    assert scores.shape == (6, classes)
    assert_array_equal(net.predict(params, X, statistics=statistics), scores.argmax(axis=1))
    alone = [net.scores(params, X[i : i + 1], statistics=statistics) for i in range(6)]
    assert_allclose(np.concatenate(alone), scores, rtol=1e-10, atol=1e-12)


@every_network
def test_statistics_of_the_batch_itself_give_the_scores_of_training(name, rng):
    net, params, X, _ = example(name, rng)
    seen = []

    def spy(scores, y):
        seen.append(scores.copy())
        return mse_loss(scores, np.zeros_like(scores))

    net.loss_and_grads(params, X, None, data_loss=spy)
    statistics = net.fit_statistics(params, X)
    assert_allclose(net.scores(params, X, statistics=statistics), seen[0], rtol=1e-9, atol=1e-11)
    assert bool(statistics) == (name in NORMALIZED)


def test_two_layer_net_is_its_formula(rng):
    X, y = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    net = two_layer_net(4, 5, 3)
    p = {k: v + 0.1 for k, v in net.init_params(rng=rng).items()}
    assert list(p) == ["W1", "b1", "W2", "b2"]
    scores = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
    assert_allclose(net.scores(p, X), scores, rtol=1e-14)
    loss, grads = net.loss_and_grads(p, X, y)
    expected, dscores = softmax_loss(scores, y)
    assert loss == pytest.approx(expected, rel=1e-14)
    assert_allclose(grads["b2"], dscores.sum(axis=0), rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_activation_is_the_one_asked_for(activation, rng):
    net = mlp([3, 3, 3], activation=activation)
    p = {"W1": np.eye(3), "b1": np.zeros(3), "W2": np.eye(3), "b2": np.zeros(3)}
    X = rng.normal(size=(4, 3))
    assert_array_equal(
        net.scores(p, X), getattr(layers, f"{activation}_forward")(X)[0], strict=True
    )


def test_penalty_is_on_weights_alone(rng):
    net, params, X, y = example("mlp with batch norm", rng)
    plain, grads = net.loss_and_grads(params, X, y)
    loss, with_penalty = net.loss_and_grads(params, X, y, penalty=l2_penalty, reg=0.5)
    weights = {key for key in params if key.startswith("W")}
    assert weights == {"W1", "W2", "W3"}
    assert loss - plain == pytest.approx(sum(0.25 * (params[k] ** 2).sum() for k in weights))
    for key in params:
        decay = 0.5 * params[key] if key in weights else 0
        assert_allclose(with_penalty[key], grads[key] + decay, rtol=1e-13)


def test_names_and_shapes_of_parameters(rng):
    shapes = {
        name: {k: v.shape for k, v in NETWORKS[name][0].init_params(rng=rng).items()}
        for name in ("mlp with batch norm", "residual mlp", "residual convnet")
    }
    assert shapes["mlp with batch norm"] == {
        "W1": (4, 5),
        "b1": (5,),
        "gamma1": (5,),
        "beta1": (5,),
        "W2": (5, 4),
        "b2": (4,),
        "gamma2": (4,),
        "beta2": (4,),
        "W3": (4, 3),
        "b3": (3,),
    }
    assert shapes["residual mlp"].keys() == {
        *("W_in", "b_in", "W1_1", "b1_1", "W2_1", "b2_1", "W1_2", "b1_2", "W2_2", "b2_2"),
        *("W_out", "b_out"),
    }
    conv = shapes["residual convnet"]
    assert conv["W_in"] == (2, 2, 3, 3)
    assert conv["W1_2"] == (3, 2, 3, 3)
    assert conv["Ws_2"] == (3, 2, 1, 1)
    assert "Ws_1" not in conv
    assert conv["W_out"] == (3, 3)


@pytest.mark.parametrize(("blocks", "strides"), [(1, [1, 2, 2]), (2, [1, 1, 2, 1, 2, 1])])
def test_each_stage_but_the_first_halves_the_image(blocks, strides):
    steps = [step for _, step in residual_convnet(10, blocks=blocks).steps]
    assert [s.stride for s in steps if hasattr(s, "stride")] == strides


def test_residual_nets_start_as_if_they_had_no_blocks(rng):
    X = rng.normal(size=(5, 6))
    deep, flat = residual_mlp(6, 8, 3, blocks=40), two_layer_net(6, 8, 3)
    p = deep.init_params(rng=rng)
    same = {"W1": p["W_in"], "b1": p["b_in"], "W2": p["W_out"], "b2": p["b_out"]}
    assert_allclose(deep.scores(p, X), flat.scores(same, X), rtol=1e-14)


def test_weights_of_a_residual_mlp_suit_its_relus():
    p = residual_mlp(300, 200, 150, blocks=1).init_params(rng=np.random.default_rng(1))
    for name, variance in [("W_in", 2 / 300), ("W1_1", 2 / 200), ("W_out", 1 / 200)]:
        assert p[name].var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize(
    ("activation", "gain"), [(a, 1 if a in {"sigmoid", "tanh", "selu"} else 2) for a in ACTIVATIONS]
)
def test_variance_of_initial_weights(activation, gain):
    net = mlp([400, 300, 200], activation=activation)
    p = net.init_params(rng=np.random.default_rng(1))
    assert p["W1"].var() == pytest.approx(gain / 400, rel=0.02)
    assert p["W2"].var() == pytest.approx(1 / 300, rel=0.02)
    assert abs(p["W1"].mean()) < 4 * (gain / 400) ** 0.5 / np.sqrt(p["W1"].size)
    assert np.linalg.matrix_rank(p["W1"]) == 300  # units differ
    assert not p["b1"].any()
    assert not p["b2"].any()


def test_initial_filters_and_reproducibility():
    net = residual_convnet(10)
    p, q = (net.init_params(rng=np.random.default_rng(5)) for _ in range(2))
    assert [p[f"W1_{k}"].shape[0] for k in (1, 2, 3)] == [16, 32, 64]
    assert p["W2_2"].var() == pytest.approx(2 / (9 * 32), rel=0.05)
    assert p["W1_3"].var() == pytest.approx(2 / (9 * 32), rel=0.05)
    assert p["Ws_3"].var() == pytest.approx(1 / 32, rel=0.1)
    for key in p:
        assert_array_equal(p[key], q[key])
        assert not np.shares_memory(p[key], q[key])
    assert not np.array_equal(p["W_out"], net.init_params(rng=np.random.default_rng(6))["W_out"])


def test_no_two_parameters_share_memory():
    """Else an optimizer that updates one in place would change the other."""
    for net, _, _ in NETWORKS.values():
        arrays = list(net.init_params(rng=np.random.default_rng(0)).values())
        pairs = [(a, b) for i, a in enumerate(arrays) for b in arrays[:i]]
        assert not any(np.shares_memory(a, b) for a, b in pairs)


@pytest.mark.parametrize("name", ["two layers", "residual mlp", "residual convnet"])
def test_a_small_batch_can_be_learned_by_heart(name, rng):
    net, shape, classes = NETWORKS[name]
    X, y = rng.normal(size=(8, *shape)), np.arange(8) % classes
    params = net.init_params(rng=rng)
    first = net.loss_and_grads(params, X, y)[0]
    for _ in range(400):
        loss, grads = net.loss_and_grads(params, X, y)
        params = {k: v - 0.3 * grads[k] for k, v in params.items()}
    assert loss < 0.1 * first


def test_a_network_can_be_made_of_steps_of_your_own(rng):
    """Scaling by a learned number."""

    class Scale:
        names, normalized = ("a",), ()

        def init_params(self, rng):
            return {"a": np.array(2.0)}

        def forward(self, x, params, statistics):
            return Result(x * params["a"], (x, params["a"]), {})

        def backward(self, dout, cache, *, inputs=True):
            x, a = cache
            return dout * a, {"a": np.array((dout * x).sum())}

    net = Network((("", Scale()), *mlp([2, 2]).steps))
    params = net.init_params(rng=rng)
    X, y = rng.normal(size=(3, 2)), [0, 1, 1]
    grads = net.loss_and_grads(params, X, y)[1]
    numeric = numerical_gradient(
        lambda a: net.loss_and_grads({**params, "a": a}, X, y)[0], params["a"]
    )
    assert_allclose(grads["a"], numeric, rtol=1e-7)


# --- complaints


@pytest.mark.parametrize("name", sorted(NORMALIZED))
def test_batch_norm_needs_statistics_to_predict(name, rng):
    """The batch's own would look better than right."""
    net, params, X, _ = example(name, rng)
    for function in (net.scores, net.predict):
        with pytest.raises(ValueError, match=r"^statistics must be given to a network with batch"):
            function(params, X)
        with pytest.raises(ValueError, match=r"^statistics must hold the names of this network: m"):
            function(params, X, statistics={})
        with pytest.raises(TypeError, match=r"^statistics must map names to arrays, got tuple$"):
            function(params, X, statistics=())


def test_statistics_where_there_are_none_are_refused(rng):
    net, params, X, _ = example("two layers", rng)
    with pytest.raises(ValueError, match=r"missing nothing, unknown bn1$"):
        net.scores(params, X, statistics={"bn1": None})


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"params": None}, TypeError, "params must map names to arrays, got NoneType"),
        ({"params": {}}, ValueError, r"params must hold .*: missing W1, b1, W2, b2, unknown noth"),
        ({"W3": 1.0}, ValueError, r"params must hold .*: missing nothing, unknown W3$"),
        (
            {"W1": np.ones((3, 5))},
            ValueError,
            "Affine step 1: x must have as many columns as W ha",
        ),
        ({"b2": np.ones(4)}, ValueError, r"Affine step 2: b must have shape \(3,\), one per col"),
        ({"W2": np.full((5, 3), np.nan)}, ValueError, "Affine step 2: W must be finite, got nan"),
        ({"X": [["a"]]}, TypeError, "X must hold real numbers, got dtype <U1"),
        ({"X": [[np.nan] * 4]}, ValueError, "X must be finite, got nan at index"),
        (
            {"X": np.ones((2, 4, 1))},
            ValueError,
            r"Affine step 1: x must have 2 dimension\(s\), got",
        ),
        ({"y": [0, 1, 2, 0, 1, 3]}, ValueError, r"y must lie in \[0, 3\), got 3$"),
        ({"y": [0]}, ValueError, r"y must have shape \(6,\), one label per row, got \(1,\)$"),
        ({"reg": 0.1}, ValueError, "penalty must be given when reg is not 0, got reg = 0.1$"),
        ({"reg": -1}, ValueError, "reg must be at least 0, got -1$"),
        ({"reg": "1"}, TypeError, "reg must be a real number, got str$"),
    ],
)
def test_wrong_arguments_are_refused(change, error, says, rng):
    net, params, X, y = example("two layers", rng)
    arguments = {"params": params, "X": X, "y": y}
    for key, value in change.items():
        if key[0] in "Wb":
            arguments["params"] = {**params, key: value}
        else:
            arguments[key] = value
    with pytest.raises(error, match=f"^{says}"):
        net.loss_and_grads(**arguments)


@pytest.mark.parametrize(
    ("build", "error", "says"),
    [
        (lambda: mlp([3]), ValueError, r"sizes must hold at least 2 number\(s\), got 1"),
        (lambda: mlp(3), TypeError, "sizes must be a list or tuple, got int"),
        (lambda: mlp([3, 0, 2]), ValueError, r"sizes\[1\] must be at least 1, got 0"),
        (lambda: mlp([3, 2.0]), TypeError, r"sizes\[1\] must be a whole number, got 2.0"),
        (
            lambda: mlp([3, 2], activation="relu6"),
            ValueError,
            "activation must be one of sigmoid, ",
        ),
        (lambda: mlp([3, 2], activation=["relu"]), ValueError, "activation must be one of sigmoid"),
        (lambda: mlp([3, 2], batchnorm=1), TypeError, "batchnorm must be True or False, got int"),
        (lambda: two_layer_net(3, True, 2), TypeError, "hidden must be a whole number, got True"),
        (lambda: two_layer_net(0, 1, 2), ValueError, "inputs must be at least 1, got 0"),
        (lambda: residual_mlp(3, 2, 2, blocks=0), ValueError, "blocks must be at least 1, got 0"),
        (lambda: residual_convnet(0), ValueError, "outputs must be at least 1, got 0"),
        (lambda: residual_convnet(2, widths=()), ValueError, "widths must hold at least 1 number"),
        (lambda: residual_convnet(2, channels=0), ValueError, "channels must be at least 1, got 0"),
        (lambda: mlp([3, 2]).init_params(rng=0), TypeError, "rng must be a numpy.random.Generator"),
    ],
)
def test_wrong_sizes_are_refused(build, error, says):
    with pytest.raises(error, match=f"^{says}"):
        build()


def test_first_losses_are_where_the_docstring_has_them():
    """Scores of variance 1 cost about half a nat over log 10; small last weights cost nothing."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((2000, 300)), rng.integers(0, 10, 2000)
    net = two_layer_net(300, 200, 10)
    params = net.init_params(rng=rng)
    assert_allclose(net.loss_and_grads(params, X, y)[0], 2.72, atol=0.1)
    params["W2"] = 0.01 * params["W2"]
    assert_allclose(net.loss_and_grads(params, X, y)[0], np.log(10), atol=1e-3)
