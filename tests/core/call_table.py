"""One call of every public function and method, with small arguments: a new one is a new row.

`test_every_call.py` repeats each call with its arrays stored in other ways and in other dtypes, so
that what holds for all functions is tested on all of them, and on those that are yet to come.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import cs_core
from cs_core import (
    diagnosis,
    features,
    gradients,
    landscapes,
    layers,
    losses,
    networks,
    optim,
    preprocess,
    regularizers,
)  # fmt: skip
from cs_core.autodiff import Tensor, value_and_grad
from cs_core.datasets import ImageData


class Call(NamedTuple):
    """A function, and what to call it with."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def public_functions() -> set[str]:
    """Every public function of cs_core, and every public method of its public classes."""
    found = set()
    for unit in pkgutil.iter_modules(cs_core.__path__):
        if unit.name.startswith("_") or unit.name == "data":
            continue
        module = importlib.import_module(f"cs_core.{unit.name}")
        for name in getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"]):
            thing = getattr(module, name)
            if not str(getattr(thing, "__module__", "")).startswith(module.__name__):
                continue
            if inspect.isfunction(thing):
                found.add(f"{unit.name}.{name}")
            elif inspect.isclass(thing):
                found |= {
                    f"{unit.name}.{name}.{method}"
                    for method, made in vars(thing).items()
                    if inspect.isfunction(made) and method[0] != "_"
                }
    return found


# They take no array: sizes, rates, names, folders, other functions.
WITHOUT_ARRAYS = {
    "datasets.load_cifar10", "datasets.load_cifar10_subset", "datasets.load_digits",
    "datasets.load_penguins", "datasets.make_spirals",
    "init.fans", "init.gain", "init.he_normal", "init.he_uniform", "init.normal",
    "init.orthogonal", "init.random_walk", "init.uniform", "init.xavier_normal",
    "init.xavier_uniform",
    "landscapes.amsgrad_counterexample", "landscapes.quadratic",
    "layers.initial_running_stats",
    "networks.Network.init_params", "networks.mlp", "networks.residual_convnet",
    "networks.residual_mlp", "networks.two_layer_net",
    "optim.adagrad", "optim.adam", "optim.adamw", "optim.amsgrad", "optim.momentum",
    "optim.nesterov", "optim.projected", "optim.rmsprop", "optim.rprop", "optim.sgd",
    "optim.chain", "optim.delta_bar_delta",
    "recipe.search_rate", "recipe.train_linear", "recipe.train_network", "recipe.train_recipe",
    "schedules.constant", "schedules.cosine", "schedules.exponential", "schedules.inverse_time",
    "schedules.step_decay", "schedules.warmup",
    "testing.submission_rng", "train.descend_1d", "train.minibatches",
    # these hold the arguments of others, or make other layouts themselves
    "testing.call", "testing.layouts", "testing.check_cases", "testing.check_vectorized",
    "testing.check_cost", "testing.check_distribution", "testing.check_no_draw",
    "testing.crossed",
    # they take calls, and functions that are lent
    "testing.check_refusals", "testing.check_restored",
    "testing.Along.refused", "testing.Differences.explained", "testing.Differences.refused",
    "testing.Verdicts.explained", "testing.Watch.explained", "testing.Watch.refused",
    "testing.check_value", "testing.check_trajectory", "testing.check_minibatches",
    "testing.check_orthogonal", "testing.check_properties", "testing.check_weights",
    "testing.rates_of", "testing.steps_of", "testing.fitted", "testing.components_of",
}  # fmt: skip


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers of size 0.5 to 2, none of them equal."""
    rng = np.random.default_rng([seed, *shape])
    return rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


X, Y = drawn(6, 2), np.array([0, 1, 2, 1, 0, 2])
W, B = drawn(2, 3), drawn(3)
SCORES, SHARES = drawn(6, 3), np.abs(drawn(6, 3)) / 2
IMAGES, FILTERS = drawn(2, 2, 5, 4), drawn(3, 2, 3, 3)
PHOTOS = np.abs(drawn(3, 9, 8)) / 2
COLORS = np.abs(drawn(2, 4, 4, 3)) / 2
STATS = layers.RunningStats(drawn(2), np.abs(drawn(2)))
DENSE = {"W1": drawn(2, 3), "b1": drawn(3), "W2": drawn(3, 2), "b2": drawn(2)}
CONV = {
    "W1": drawn(2, 2, 3, 3), "gamma1": drawn(2), "beta1": drawn(2, seed=1),
    "W2": drawn(2, 2, 3, 3, seed=1), "gamma2": drawn(2, seed=2), "beta2": drawn(2, seed=3),
}  # fmt: skip
NET = networks.mlp([2, 4, 3], batchnorm=True)
PARAMS = NET.init_params(rng=np.random.default_rng(0))
STATISTICS = NET.fit_statistics(PARAMS, X)
WORDS = features.fit_visual_words(
    PHOTOS, words=3, patch_size=3, patches=50, rng=np.random.default_rng(0)
)

CALLS: dict[str, Call] = {}
RNG = object()  # stands for a new generator with the same seed in every call


def row(name: str, *args: Any, **kwargs: Any) -> None:
    """Add a call; the first argument of a method is the object."""
    unit, *path = name.split(".")
    function = importlib.import_module(f"cs_core.{unit}")
    for part in path:
        function = getattr(function, part)
    CALLS[name] = Call(function, args, kwargs)


def layer(name: str, *args: Any, **kwargs: Any) -> None:
    """Add the call of a forward function, and the one of its backward function."""
    row(f"layers.{name}_forward", *args, **kwargs)
    out, cache, *_ = getattr(layers, f"{name}_forward")(*args, **kwargs)
    row(f"layers.{name}_backward", drawn(*out.shape), cache)


def cubes(x: np.ndarray) -> float:
    return (x**3).sum()


def cubes_and_gradient(x: np.ndarray) -> tuple[float, np.ndarray]:
    return cubes(x), 3 * x**2


def half_squares(x: np.ndarray) -> tuple[float, np.ndarray]:
    return float((x**2).sum(dtype=float)) / 2, x


def squares(w: np.ndarray, x: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
    error = x @ w - t
    return float((error**2).mean(dtype=float)) / 2, x.T @ error / len(x)


def stepped(params: np.ndarray, grads: np.ndarray) -> np.ndarray:
    optimizer = optim.StatefulOptimizer(optim.adam(0.1), params)
    optimizer.step(grads)
    return optimizer.params


def tensor(method: str, *args: Any) -> None:
    def run(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = Tensor(value)
        out = getattr(x, method)(*args)
        out.backward(np.ones_like(out.value))
        return out.value, x.grad

    CALLS[f"autodiff.Tensor.{method}"] = Call(run, (np.abs(W),), {})


CALLS["autodiff.value_and_grad"] = Call(
    value_and_grad(lambda p: ((p["W"] + p["b"]) ** 2).sum()), ({"W": W, "b": B},), {}
)


for method, *rest in [
    ("exp",), ("log",), ("tanh",), ("relu",), ("sum", 0), ("mean", 0), ("max", 0),
    ("reshape", -1), ("transpose",),
]:  # fmt: skip
    tensor(method, *rest)


row(
    "datasets.ImageData.as_rows",
    ImageData(np.arange(24, dtype=np.uint8).reshape(2, 3, 4), Y[:2], ()),
)
row("datasets.make_blobs", 4, centers=drawn(3, 2), spread=0.5, rng=RNG)

row("diagnosis.diagnose_difference", 2 * W, W, x=drawn(2, 3, seed=1), n=6, reg=0.5)
row("diagnosis.diagnose_gradient", cubes, W, W**2, n=6, reg=0.5)

row("features.bag_of_visual_words", PHOTOS, WORDS, stride=1)
row("features.color_histogram", COLORS, bins=3)
row("features.fit_visual_words", PHOTOS, words=3, patch_size=3, patches=50, rng=RNG)
row("features.hog", PHOTOS, orientations=4, cell_size=4, block_size=2)
row("features.kmeans_plus_plus", X, 3, rng=RNG)
row("features.lloyd", X, X[:3])

row("gradients.GradientReport.worst_rows", gradients.compare_gradients(W, 2 * W))
row("gradients.central_gradient", cubes, W, h=1e-3)
row("gradients.compare_gradients", W, W + 1e-9, tolerance=1e-6, floor=1e-3)
row("gradients.complex_step_gradient", cubes, W)
row("gradients.directional_check", cubes, W, 3 * W**2, drawn(2, 3, seed=1), h=1e-3)
row("gradients.directional_derivative", cubes, W, drawn(2, 3, seed=1), method="complex")
row(
    "gradients.find_kinks",
    lambda x: np.abs(x).sum(),
    np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 0.0]]),
)
row("gradients.forward_gradient", cubes, W, h=1e-3)
row("gradients.gradient_check", cubes, W, 3 * W**2, tolerance=1e-5, floor=1e-3)
row("gradients.gradient_report", cubes, W, 3 * W**2, tolerance=1e-6, floor=1e-3)
row("gradients.numerical_gradient", cubes, W, method="complex", coordinates=np.array([1, 4, 2]))
row("gradients.numerical_vjp", np.square, W, drawn(2, 3, seed=1))
row("gradients.relative_error", W, W + 1e-3, floor=1e-3)
row("gradients.vjp_report", np.square, W, lambda dout: 2 * W * dout, rng=RNG)

row("init.lsuv", [drawn(2, 5), drawn(5, 3)], drawn(20, 2), activation=np.tanh, tolerance=0.01)
row("init.propagate", [drawn(2, 5), drawn(5, 3)], drawn(20, 2), activation=np.tanh)

row("landscapes.Landscape.value", landscapes.beale, X)
row("landscapes.Landscape.gradient", landscapes.beale, X)
row("landscapes.Landscape.loss_and_grad", landscapes.beale, B[:2])

layer("affine", X, W, B)
layer("avg_pool", IMAGES, size=2)
layer("batchnorm", IMAGES, drawn(2), drawn(2, seed=1), STATS, training=True, momentum=0.9, eps=1e-5)
layer("conv", IMAGES, FILTERS, B, padding=1)
layer("elu", X, alpha=1.5)
layer("flatten", IMAGES)
layer("gelu", X)
layer("global_avg_pool", IMAGES)
layer("leaky_relu", X, slope=0.1)
layer("max_pool", IMAGES, size=2)
layer("maxout", SCORES)
layer("prelu", IMAGES, drawn(2))
layer("relu", X)
layer("residual", X, DENSE)
layer("residual_conv", IMAGES, CONV, {"bn1": STATS, "bn2": STATS}, training=True, eps=1e-5)
layer("selu", X)
layer("sigmoid", X)
layer("silu", X)
layer("softmax", SCORES)
layer("tanh", X)

row("linear.accuracy", W, X, Y)
row("linear.add_bias_column", X)
row(
    "linear.linear_loss",
    W,
    X,
    Y,
    data_loss=losses.softmax_loss,
    penalty=regularizers.l2_penalty,
    reg=0.1,
)
row("linear.nearest_mean", X, Y, classes=3)
row("linear.predict", W, X)

row("losses.absolute_loss", SCORES, drawn(6, 3, seed=1))
row("losses.bce_with_logits_loss", SCORES, SHARES)
row("losses.focal_with_logits_loss", SCORES, (SCORES > 0).astype(float), gamma=2.0)
row("losses.huber_loss", SCORES, drawn(6, 3, seed=1), delta=1.0)
row("losses.log_softmax", SCORES)
row("losses.mse_loss", SCORES, drawn(6, 3, seed=1))
row("losses.sigmoid", SCORES)
row("losses.smoothed_softmax_loss", SCORES, Y, smoothing=0.1)
row("losses.softmax", SCORES)
row("losses.softmax_loss", SCORES, Y)
row("losses.squared_svm_loss", SCORES, Y, margin=1.0)
row("losses.svm_loss", SCORES, Y, margin=1.0)

row("networks.Network.fit_statistics", NET, PARAMS, X)
row("networks.Network.loss_and_grads", NET, PARAMS, X, Y, penalty=regularizers.l2_penalty, reg=0.1)
row("networks.Network.predict", NET, PARAMS, X, statistics=STATISTICS)
row("networks.Network.scores", NET, PARAMS, X, statistics=STATISTICS)


def rule(name: str, **constants: float) -> None:
    """Add the init and the update of an optimizer's rule, in its second step."""
    start, step = getattr(optim, f"{name}_init"), getattr(optim, f"{name}_update")
    params, grads = {"W": W, "b": B}, {"W": drawn(2, 3, seed=1), "b": drawn(3, seed=1)}
    row(f"optim.{name}_init", params)
    _, state = step(grads, start(params), params, **constants)
    row(f"optim.{name}_update", {"W": drawn(2, 3, seed=2), "b": B}, state, params, **constants)


rule("adagrad", learning_rate=0.1, eps=1e-10)
rule("adam", learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
rule("adamw", learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.1)
rule("amsgrad", learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
rule("momentum", learning_rate=0.1, momentum=0.9)
rule("nesterov", learning_rate=0.1, momentum=0.9)
rule("rmsprop", learning_rate=0.1, decay=0.9, eps=1e-8)
rule("rprop", increase=1.2, decrease=0.5, min_step=1e-6, max_step=50.0)
rule("sgd", learning_rate=0.1)
rule("delta_bar_delta", increase=0.01, decrease=0.5, decay=0.7)
row("optim.as_params", "params", {"W": W})
for transform in ("clip_by_norm", "clip_by_value", "l2_decay"):
    trees = ({"W": W, "b": B}, {"W": 2 * W, "b": B})
    CALLS[f"optim.{transform}"] = Call(getattr(optim, transform)(0.5), trees, {})
CALLS["optim.StatefulOptimizer.step"] = Call(stepped, (W, drawn(2, 3, seed=1)), {})

for name, fitted, later in [
    ("PCA", preprocess.fit_pca(X), X[:3]),
    ("ZCA", preprocess.fit_zca(X), X[:3]),
    ("Centerer", preprocess.fit_center(IMAGES), IMAGES[:1]),
    ("MinMaxScaler", preprocess.fit_min_max(X), X[:3]),
    ("Standardizer", preprocess.fit_standardize(X), X[:3]),
    ("Whitener", preprocess.fit_whiten(X), X[:3]),
]:
    row(f"preprocess.{name}.apply", fitted, later)
    row(f"preprocess.{name}.invert", fitted, later)
row("preprocess.Imputer.apply", preprocess.fit_impute(X), np.where(X > 1, np.nan, X))
ONE_HOT, ORDINAL = preprocess.fit_one_hot(Y), preprocess.fit_ordinal(Y)
row("preprocess.OneHotEncoder.apply", ONE_HOT, Y[:4])
row("preprocess.OneHotEncoder.invert", ONE_HOT, np.eye(3)[Y].astype(int))
row("preprocess.OrdinalEncoder.apply", ORDINAL, Y[:4])
row("preprocess.OrdinalEncoder.invert", ORDINAL, Y[:4])
row("preprocess.fit_center", IMAGES)
row("preprocess.fit_impute", np.where(X > 1, np.nan, X))
row("preprocess.fit_min_max", X, low=0.0, high=1.0)
row("preprocess.fit_one_hot", Y)
row("preprocess.fit_ordinal", Y, order=np.array([2, 1, 0]))
row("preprocess.fit_pca", X)
row("preprocess.fit_standardize", X)
row("preprocess.fit_whiten", X, eps=1e-5)
row("preprocess.fit_zca", X, eps=1e-5)
row("preprocess.missing_indicator", np.where(X > 1, np.nan, X))

row(
    "regularizers.dropout_backward",
    X,
    regularizers.dropout_forward(X, 0.5, rng=np.random.default_rng(0))[1],
)
row("regularizers.dropout_forward", X, 0.5, rng=RNG)
row("regularizers.elastic_net_penalty", W, 0.1, l1_ratio=0.5)
row("regularizers.l1_penalty", W, 0.1)
row("regularizers.l2_penalty", W, 0.1)
row("regularizers.max_norm_project", W, 1.0)
row(
    "regularizers.regularized_loss",
    W,
    data_loss=cubes_and_gradient,
    reg=0.1,
    l1_ratio=0.5,
    bias_row=True,
)
row("regularizers.soft_threshold", W, 0.1)

row("recipe.feature_statistics", [X, X[:2]])
row("recipe.paired_z", Y, Y, np.roll(Y, 1))

row("testing.check_gradient", cubes_and_gradient, W)
row("testing.likely_cause", 2 * W, W, 6)

row(
    "train.fit",
    B[:2],
    squares,
    (X, Y.astype(float)),
    optim.adam(0.1),
    batch_size=2,
    epochs=2,
    rng=RNG,
)
row("train.minimize", half_squares, W, optim.adam(0.1), steps=3)
row("train.gradient_descent", lambda x: x, W, learning_rate=0.5, max_steps=3)
row(
    "train.stochastic_gradient_descent",
    squares,
    B[:2],
    X,
    Y.astype(float),
    deal=lambda: (np.arange(4), np.arange(4, 6)),
    learning_rate=0.1,
    epochs=2,
)
row(
    "diagnosis.diagnose_trajectory",
    drawn(4, 3),
    diagnosis.Setting(B, lambda x, t: x, lambda t: 0.1, 3),
)
