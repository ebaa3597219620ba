"""The reverse-mode engine: every operation, and the rules of the walk back."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.autodiff import Tensor, value_and_grad
from cs_core.gradients import compare_gradients, numerical_gradient, numerical_vjp
from cs_core.networks import two_layer_net


def spread(rng, shape):
    """Entries apart from each other and from 0, so that no kink is near."""
    size = int(np.prod(shape))
    return ((rng.permutation(size) + 0.5) * rng.choice([-1, 1], size) * 0.3).reshape(shape)


def positive(rng, shape):
    return rng.uniform(0.5, 3, size=shape)


# name: (function of tensors, shapes of the leaves, how to draw them)
OPERATIONS = {
    "add": (lambda a, b: a + b, [(2, 3), (2, 3)], spread),
    "add a row": (lambda a, b: a + b, [(2, 3), (3,)], spread),
    "add a column": (lambda a, b: a + b, [(2, 1), (2, 3)], spread),
    "add a number": (lambda a, b: a + b, [(2, 3), ()], spread),
    "add rows and columns": (lambda a, b: a + b, [(2, 1), (1, 3)], spread),
    "add 1 by 1": (lambda a, b: a + b, [(1, 1), (4, 2, 3)], spread),
    "subtract": (lambda a, b: a - b, [(2, 3), (2, 3)], spread),
    "subtract broadcasting": (lambda a, b: a - b, [(3,), (4, 1, 3)], spread),
    "multiply": (lambda a, b: a * b, [(2, 3), (2, 3)], spread),
    "multiply broadcasting": (lambda a, b: a * b, [(2, 1), (4, 2, 3)], spread),
    "divide": (lambda a, b: a / b, [(2, 3), (2, 3)], positive),
    "divide broadcasting": (lambda a, b: a / b, [(3,), (2, 1)], positive),
    "negate": (lambda a: -a, [(2, 3)], spread),
    "square": (lambda a: a**2, [(2, 3)], spread),
    "cube": (lambda a: a**3, [(2, 3)], spread),
    "root": (lambda a: a**0.5, [(2, 3)], positive),
    "reciprocal": (lambda a: a**-1, [(2, 3)], spread),
    "power 0": (lambda a: a**0, [(2, 3)], spread),
    "power 1": (lambda a: a**1, [(2, 3)], spread),
    "matrix product": (lambda a, b: a @ b, [(2, 3), (3, 4)], spread),
    "square matrices": (lambda a, b: a @ b, [(3, 3), (3, 3)], spread),
    "row by matrix": (lambda a, b: a @ b, [(3,), (3, 2)], spread),
    "matrix by column": (lambda a, b: a @ b, [(2, 3), (3,)], spread),
    "dot product": (lambda a, b: a @ b, [(3,), (3,)], spread),
    "stack of products": (lambda a, b: a @ b, [(5, 2, 3), (5, 3, 4)], spread),
    "one matrix for a stack": (lambda a, b: a @ b, [(5, 2, 3), (3, 4)], spread),
    "stacks that broadcast": (lambda a, b: a @ b, [(5, 1, 2, 3), (4, 3, 2)], spread),
    "vector for a stack": (lambda a, b: a @ b, [(3,), (5, 3, 4)], spread),
    "stack by vector": (lambda a, b: a @ b, [(5, 2, 3), (3,)], spread),
    "exp": (lambda a: a.exp(), [(2, 3)], spread),
    "log": (lambda a: a.log(), [(2, 3)], positive),
    "tanh": (lambda a: a.tanh(), [(2, 3)], spread),
    "relu": (lambda a: a.relu(), [(2, 3)], spread),
    "sum": (lambda a: a.sum(), [(2, 3)], spread),
    "sum of columns": (lambda a: a.sum(0), [(2, 3)], spread),
    "sum of rows": (lambda a: a.sum(-1, keepdims=True), [(3, 3)], spread),
    "sum over two axes": (lambda a: a.sum((0, 2)), [(2, 3, 4)], spread),
    "mean": (lambda a: a.mean(), [(2, 3)], spread),
    "mean of columns": (lambda a: a.mean(0), [(2, 3)], spread),
    "mean over two axes": (lambda a: a.mean((0, -1), keepdims=True), [(2, 3, 4)], spread),
    "max": (lambda a: a.max(), [(2, 3)], spread),
    "max kept": (lambda a: a.max(keepdims=True), [(2, 3)], spread),
    "max of columns": (lambda a: a.max(0), [(2, 3)], spread),
    "max of the middle": (lambda a: a.max(1), [(2, 3, 4)], spread),
    "max of rows": (lambda a: a.max(-1, keepdims=True), [(3, 3)], spread),
    "reshape": (lambda a: a.reshape(3, 2), [(2, 3)], spread),
    "reshape to a row": (lambda a: a.reshape(-1), [(2, 3)], spread),
    "transpose": (lambda a: a.T, [(2, 3)], spread),
    "transpose a square": (lambda a: a.T, [(3, 3)], spread),
    "turn axes": (lambda a: a.transpose(1, 2, 0), [(2, 3, 4)], spread),
    "turn axes from the end": (lambda a: a.transpose(-1, 0, 1), [(2, 3, 4)], spread),
    "row": (lambda a: a[1], [(2, 3)], spread),
    "slice": (lambda a: a[:, ::2], [(2, 3)], spread),
    "pick": (lambda a: a[np.arange(3), [2, 0, 1]], [(3, 3)], spread),
    "pick twice": (lambda a: a[[0, 1, 0, 0]], [(2, 3)], spread),
    "mask": (lambda a: a[np.eye(3, dtype=bool)], [(3, 3)], spread),
    "fork": (lambda a: a * a + a, [(2, 3)], spread),
    "a tensor with itself": (lambda a: a @ a.T - a / a, [(3, 3)], spread),
    "softmax": (lambda a: a.exp() / a.exp().sum(1, keepdims=True), [(2, 3)], spread),
}
every_operation = pytest.mark.parametrize("name", OPERATIONS)


@every_operation
def test_operations(name, rng):
    """Values and gradients, with a random upstream gradient for each."""
    function, shapes, draw = OPERATIONS[name]
    arrays = [draw(rng, shape) for shape in shapes]
    leaves = [Tensor(array) for array in arrays]
    out = function(*leaves)
    seed = rng.normal(size=out.shape)
    out.backward(seed)
    for k, leaf in enumerate(leaves):

        def value(point, k=k):
            return function(*(Tensor(a) for a in [*arrays[:k], point, *arrays[k + 1 :]])).value

        assert leaf.grad.shape == leaf.shape
        report = compare_gradients(leaf.grad, numerical_vjp(value, arrays[k], seed), tolerance=1e-6)
        assert report.passed, f"{name}, operand {k}: {report}"


@every_operation
def test_values_are_those_of_numpy(name, rng):
    """The same expression on arrays; `max` and the rest exist there under the same names."""
    function, shapes, draw = OPERATIONS[name]
    arrays = [draw(rng, shape) for shape in shapes]
    if name in {"exp", "log", "tanh", "relu", "softmax"}:
        expected = {
            "exp": np.exp,
            "log": np.log,
            "tanh": np.tanh,
            "relu": lambda a: np.maximum(a, 0),
            "softmax": lambda a: np.exp(a) / np.exp(a).sum(1, keepdims=True),
        }[name](*arrays)
    else:
        expected = function(*arrays)
    assert_allclose(function(*map(Tensor, arrays)).value, expected, rtol=1e-15)


@every_operation
def test_float32_stays_float32(name, rng):
    function, shapes, draw = OPERATIONS[name]
    leaves = [Tensor(draw(rng, shape).astype(np.float32)) for shape in shapes]
    out = function(*leaves)
    assert out.value.dtype == np.float32
    out.backward(np.ones(out.shape))
    assert {leaf.grad.dtype for leaf in leaves} == {np.dtype(np.float32)}


def test_numbers_and_arrays_stand_on_either_side():
    array = np.array([1.0, 2.0, 4.0])
    for function, slope in [
        (lambda t: 3 + t, 1),
        (lambda t: 3 - t, -1),
        (lambda t: 3 * t, 3),
        (lambda t: 12 / t, -12 / array**2),
        (lambda t: t - 3, 1),
        (lambda t: t / 2, 0.5),
        (lambda t: array + t, 1),
        (lambda t: array - t, -1),
        (lambda t: array * t, array),
        (lambda t: array / t, -1 / array),
        (lambda t: t * array, array),
        (lambda t: array @ t, array),
        (lambda t: [1.0, 2.0, 4.0] * t, array),
        (lambda t: np.float64(3) * t, 3),
    ]:
        leaf = Tensor(array)
        out = function(leaf)
        assert isinstance(out, Tensor)
        out.backward(np.ones(out.shape))
        assert_allclose(leaf.grad, slope * np.ones(3), rtol=1e-15)
        assert_allclose(out.value, function(array), rtol=1e-15)


def test_a_plain_number_does_not_widen_float32():
    x = Tensor(np.float32([1, 2]))
    for out in (x + 1, 2 * x, x / 3, 1 - x, 1 / x, x**2.5, x * np.float64(2)):
        assert out.value.dtype == np.float32
    assert (x * np.array([1.0, 2.0])).value.dtype == np.float64  # an array does


def test_gradients_add_up_at_forks():
    """A diamond: y = a * b with a = x + 1, b = x * x; and x three times over."""
    x = Tensor(3.0)
    a, b = x + 1, x * x
    (a * b + x).backward()
    assert x.grad == 9 + 4 * 6 + 1
    assert a.grad == 9
    assert b.grad == 4


def test_a_deep_fork_is_walked_once():
    """2 ** 60 paths lead to x; each node is still visited once."""
    x = Tensor(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad == 2.0**60


def test_a_long_chain_does_not_recurse():
    length = 20_000
    x = Tensor(1.0)
    y = x
    for _ in range(length):
        y = y + 1.0
    y.backward()
    assert x.grad == 1
    assert y.value == length + 1


def test_a_long_chain_can_be_thrown_away():
    """Without a backward pass: taking the graph apart must not recurse either."""
    y = Tensor(1.0)
    for _ in range(50_000):
        y = y * 1.0
    del y


def test_a_second_backward_is_an_error():
    x = Tensor(3.0)
    y = x * x
    y.backward()
    with pytest.raises(RuntimeError, match=r"^backward has already gone through this graph \(at"):
        y.backward()
    assert x.grad == 6  # not 12, and not spoiled by the attempt


def test_backward_through_a_part_that_was_used_is_an_error():
    x = Tensor(3.0)
    shared = x * x
    first, second = shared + 1, shared * 2
    first.backward()
    with pytest.raises(RuntimeError, match=r"\(at \* of shape \(\)\)"):
        second.backward()
    assert x.grad == 6
    assert shared.grad == 1
    assert second.grad is None


def test_leaves_may_serve_many_graphs_and_each_starts_from_zero():
    w = Tensor([1.0, 2.0])
    for k in range(1, 4):
        (w * k).sum().backward()
        assert_array_equal(w.grad, [k, k])


def test_a_leaf_is_its_own_derivative():
    x = Tensor([1.0, 2.0])
    x.backward([3.0, 4.0])
    assert_array_equal(x.grad, [3, 4])


def test_nodes_off_the_path_get_nothing():
    x, y = Tensor(1.0), Tensor(2.0)
    unused = y * 3
    (x * 2).backward()
    assert y.grad is None
    assert unused.grad is None


def test_gradients_of_two_leaves_are_two_arrays():
    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    seed = np.ones(2)
    (x + y).backward(seed)
    x.grad[0] = 100
    assert_array_equal(y.grad, [1, 1])
    assert_array_equal(seed, [1, 1])


def test_max_gives_the_gradient_to_the_first_of_equals():
    x = Tensor([[1.0, 5.0, 5.0], [2.0, 2.0, 2.0]])
    x.max(1).backward([10.0, 20.0])
    assert_array_equal(x.grad, [[0, 10, 0], [20, 0, 0]])
    x.max().backward()
    assert_array_equal(x.grad, [[0, 1, 0], [0, 0, 0]])


def test_relu_at_0_has_slope_0():
    x = Tensor([0.0, -0.0])
    x.relu().backward([1.0, 1.0])
    assert_array_equal(x.grad, [0, 0])


def test_power_0_at_0_is_flat():
    x = Tensor([0.0, 2.0])
    y = x**0
    y.backward([1.0, 1.0])
    assert_array_equal(y.value, [1, 1])
    assert_array_equal(x.grad, [0, 0])


def test_values_are_kept_and_cannot_be_changed():
    """An in-place update between forward and backward would give a wrong gradient in silence."""
    array = np.array([1.0, 2.0])
    x = Tensor(array)
    array[0] = 100
    assert_array_equal(x.value, [1, 2])
    for tensor in (x, x + 1, x.reshape(2, 1), x[0], x.sum()):
        with pytest.raises(ValueError, match="read-only"):
            tensor.value[...] = 0
    with pytest.raises(AttributeError):
        x.value = array
    with pytest.raises(AttributeError):
        x.velue = array  # a misspelt name is not taken silently


def test_form_of_a_tensor():
    x = Tensor([[1, 2, 3]])
    assert x.value.dtype == np.float64
    assert x.shape == (1, 3)
    assert x.T.shape == (3, 1)
    assert repr(x) == "Tensor(array([[1., 2., 3.]]))"
    assert x.grad is None
    assert [row.value.tolist() for row in x] == [[1, 2, 3]]


# --- complaints

X = [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (lambda: Tensor("a"), TypeError, "value must hold real numbers, got dtype <U1"),
        (lambda: Tensor([1j]), TypeError, "value must hold real numbers, got dtype complex128"),
        (lambda: Tensor(Tensor(1.0)), TypeError, "value must hold real numbers, got dtype object"),
        (lambda: Tensor([]), ValueError, r"value must not be empty, got shape \(0,\)"),
        (lambda: Tensor([1.0, np.nan]), ValueError, r"value must be finite, got nan at index \(1"),
        (lambda: Tensor(X) + "a", TypeError, "operand must hold real numbers"),
        (lambda: Tensor(X) + None, TypeError, "operand must hold real numbers"),
        (lambda: Tensor(X) * True, TypeError, "operand must be a real number, got bool"),
        (lambda: Tensor(X) * np.nan, ValueError, "operand must be finite, got nan"),
        (lambda: Tensor(X) ** Tensor(2.0), TypeError, "exponent must be a real number, got Tensor"),
        (lambda: Tensor(X) ** "2", TypeError, "exponent must be a real number, got str"),
        (lambda: Tensor(X) @ 2.0, ValueError, "@ needs arrays, got a single number: use *"),
        (lambda: 2.0 @ Tensor(X), ValueError, "@ needs arrays, got a single number: use *"),
        (
            lambda: Tensor(X) @ np.ones((3, 2)),
            ValueError,
            r"@ needs as many columns on the left as rows on the right, got shapes \(2, 2\) and",
        ),
        (lambda: Tensor([1.0]).log() / 0, ValueError, "the result of / must be finite, got nan"),
        (lambda: 1 / Tensor([1.0, 0.0]), ValueError, r"the result of / must be finite, got inf at"),
        (lambda: Tensor(0.0).log(), ValueError, "the result of log must be finite, got -inf"),
        (lambda: Tensor(-1.0).log(), ValueError, "the result of log must be finite, got nan"),
        (lambda: Tensor(1000.0).exp(), ValueError, "the result of exp must be finite, got inf"),
        (lambda: Tensor(-1.0) ** 0.5, ValueError, r"the result of \*\* must be finite, got nan"),
        (lambda: Tensor(0.0) ** -1, ValueError, r"the result of \*\* must be finite, got inf"),
        (lambda: Tensor(1e308) * 10, ValueError, r"the result of \* must be finite, got inf"),
        (lambda: Tensor(1e308) + 1e308, ValueError, r"the result of \+ must be finite, got inf"),
        (lambda: Tensor(-1e308) - 1e308, ValueError, "the result of - must be finite, got -inf"),
        (lambda: Tensor([1e308, 1e308]).sum(), ValueError, "the result of sum must be finite"),
        (lambda: Tensor([[1e200]]) @ [[1e200]], ValueError, "the result of @ must be finite"),
        (lambda: (Tensor(0.0) ** 0.5).backward(), ValueError, r"the gradient of \*\* must be fin"),
        (lambda: Tensor(X)[5], IndexError, "index 5 is out of bounds"),
        (lambda: Tensor(X)[:0], ValueError, "the result of indexing must not be empty"),
        (lambda: Tensor(X).reshape(3, 2), ValueError, "cannot reshape array of size 4 into shape"),
        (lambda: Tensor(X) + np.ones(3), ValueError, "operands could not be broadcast"),
    ],
)
def test_wrong_use_is_refused(wrong, error, says):
    with pytest.raises(error, match=f"^{says}"):
        wrong()


@pytest.mark.parametrize(
    ("seed", "error", "says"),
    [
        (None, ValueError, r"must be given to go back from an array, got shape \(2, 2\)$"),
        (1.0, ValueError, r"must have the shape of value, \(2, 2\), got \(\)$"),
        ([1.0, 2.0], ValueError, r"must have the shape of value, \(2, 2\), got \(2,\)$"),
        ([[1j, 1], [1, 1]], TypeError, "must hold real numbers, got dtype complex128$"),
        ([[np.nan, 1], [1, 1]], ValueError, r"must be finite, got nan at index \(0, 0\)$"),
    ],
)
def test_a_wrong_seed_is_refused_and_costs_nothing(seed, error, says):
    x = Tensor(X)
    y = x * 2
    with pytest.raises(error, match=f"^seed {says}"):
        y.backward(seed)
    assert x.grad is None
    y.backward(np.ones((2, 2)))
    assert_array_equal(x.grad, [[2, 2], [2, 2]])


def test_one_entry_needs_no_seed():
    x = Tensor([[3.0]])
    (x * x).backward()
    assert_array_equal(x.grad, [[6]])


# --- a class of one's own, and NumPy's functions


class Colored(Tensor):
    """A tensor with a maker of its own, which operations must not need."""

    __slots__ = ("color",)

    def __init__(self, value, color):
        super().__init__(value)
        self.color = color


@pytest.mark.parametrize(
    "compute",
    [
        lambda t: t + 3, lambda t: 3 + t, lambda t: 3 - t, lambda t: t - 3, lambda t: 10.0 / t,
        lambda t: t / 2, lambda t: 2 * t, lambda t: np.ones(2) - t, lambda t: np.ones(2) / t,
        lambda t: -t, lambda t: t**2, lambda t: t @ np.ones(2), lambda t: np.ones((3, 2)) @ t,
        lambda t: t.exp(), lambda t: t.mean(), lambda t: t[0], lambda t: np.sum(t),
    ],
)  # fmt: skip
def test_a_class_of_ones_own_stays(compute):
    t = Colored([1.0, 2.0], "red")
    out = compute(t)
    assert type(out) is Colored
    out.backward(np.ones(out.shape))
    assert t.grad is not None


@pytest.mark.parametrize("name", ["sum", "mean", "max", "amax"])
@pytest.mark.parametrize("options", [{}, {"axis": 0}, {"axis": 1, "keepdims": True}], ids=str)
def test_reductions_of_numpy_are_those_of_the_tensor(name, options, rng):
    x = spread(rng, (2, 3))
    t = Tensor(x)
    out = getattr(np, name)(t, **options)
    assert_allclose(out.value, getattr(np, name)(x, **options))
    out.backward(np.ones(out.shape))
    again = Tensor(x)
    same = getattr(again, name.removeprefix("a"))(**options)
    same.backward(np.ones(same.shape))
    assert_array_equal(t.grad, again.grad)


@pytest.mark.parametrize("function", [np.std, np.median, np.linalg.norm, np.concatenate, np.where])
def test_what_has_no_rule_is_refused_by_name(function):
    with pytest.raises(TypeError, match=rf"np\.{function.__name__} has no rule for tensors"):
        function([Tensor([1.0, 2.0])] if function is np.concatenate else Tensor([1.0, 2.0]))


# --- functions


def test_value_and_grad_of_one_array(rng):
    x = rng.normal(size=(3, 2))
    f = lambda t: ((t * t).exp() @ np.ones(2)).sum()  # noqa: E731
    value, grad = value_and_grad(f)(x)
    plain = lambda at: float(np.exp(at * at).sum())  # noqa: E731
    assert type(value) is float
    assert_allclose(value, plain(x))
    assert compare_gradients(grad, numerical_gradient(plain, x)).passed


def test_value_and_grad_is_what_a_network_of_layers_computes(rng):
    """Nested parameters, a graph of tensors, against forward and backward by layers."""
    net = two_layer_net(4, 5, 3)
    params = net.init_params(rng=rng)
    X, y = rng.normal(size=(6, 4)), rng.integers(3, size=6)
    hot = np.eye(3)[y]

    def loss(p, X):
        hidden = (X @ p["in"][0] + p["in"][1]).relu()
        scores = hidden @ p["out"]["W"] + p["out"]["b"]
        shifted = scores - scores.max(1, keepdims=True)
        return (shifted.exp().sum(1).log() - (shifted * hot).sum(1)).mean()

    W1, b1, W2, b2 = (np.asarray(a, dtype=float) for a in params.values())
    nested = {"in": [W1, b1], "out": {"W": W2, "b": b2}}
    value, grads = value_and_grad(loss)(nested, X)
    expected, by_layers = net.loss_and_grads(dict(zip(params, (W1, b1, W2, b2), strict=True)), X, y)
    assert_allclose(value, expected, rtol=1e-12)
    ours = [*grads["in"], grads["out"]["W"], grads["out"]["b"]]
    for mine, theirs in zip(ours, by_layers.values(), strict=True):
        assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


def test_what_a_function_does_not_look_at_has_gradient_0():
    value, grads = value_and_grad(lambda p: p["a"] * 3)({"a": 2.0, "b": [np.ones(2)]})
    assert value == 6
    assert grads["a"] == 3
    assert_array_equal(grads["b"][0], [0, 0])


def test_a_gradient_inside_of_a_gradient_is_refused():
    """Both ways to take it: of the outer variable itself, or of a value made from it."""
    square = lambda t: (t * t).sum()  # noqa: E731
    inner = value_and_grad(square)
    says = "inside of a function that is itself being differentiated"
    with pytest.raises(RuntimeError, match=says):
        value_and_grad(lambda t: t * inner(t)[1])(2.0)

    def backward_within(t):
        s = square(t)
        s.backward()
        return t * float(t.grad)

    with pytest.raises(RuntimeError, match=says):
        value_and_grad(backward_within)(2.0)
    closing_over = lambda t: t * value_and_grad(lambda w: w * t)(1.0)[1]  # noqa: E731
    with pytest.raises(RuntimeError, match=says):
        value_and_grad(closing_over)(2.0)


def test_a_gradient_of_something_else_is_a_constant_inside():
    slope = lambda: value_and_grad(lambda w: w**3)(2.0)[1]  # noqa: E731
    value, grad = value_and_grad(lambda t: t * float(slope()))(5.0)
    assert (value, grad) == (60.0, 12.0)
    assert value_and_grad(lambda t: t * t)(3.0)[1] == 6.0  # nothing of the refusals stays behind


@pytest.mark.parametrize(
    ("f", "error", "says"),
    [
        (lambda t: 3.0, TypeError, "the function must return a Tensor, got float"),
        (lambda t: t, ValueError, r"the function must return a single number, got shape \(2,\)"),
    ],
    ids=["float", "array"],
)
def test_a_function_returns_one_number(f, error, says):
    with pytest.raises(error, match=says):
        value_and_grad(f)([1.0, 2.0])
