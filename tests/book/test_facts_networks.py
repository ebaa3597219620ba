"""Facts F28, F29 and F31, which the chapters on backpropagation and networks state.

F30, the network trained three ways, needs PyTorch and stands with the oracle tests.
"""

from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import layers
from cs_core.autodiff import Tensor
from cs_core.gradients import compare_gradients, numerical_vjp


def prints(value: float, printed: str) -> bool:
    """Whether a number rounds to the printed digits."""
    digits = -Decimal(printed).as_tuple().exponent
    return f"{value:.{digits}f}" == printed


def test_f28_sum_and_product():
    x, y, z = Tensor(-2.0), Tensor(5.0), Tensor(-4.0)
    f = (x + y) * z
    f.backward()
    assert f.value == -12
    assert (x.grad, y.grad, z.grad) == (-4, -4, 3)


def test_f28_by_hand():
    """Backwards through the two gates: q = x + y, f = q z."""
    q, z = -2 + 5, -4
    dq, dz = z, q
    assert (q * z, dq, dq, dz) == (-12, -4, -4, 3)


def neuron_by_gates():
    w, x = Tensor([2.0, -3.0, -3.0]), Tensor([-1.0, -2.0])
    f = 1 / (1 + (-(w[:2] @ x + w[2])).exp())
    f.backward()
    return f.value, w.grad, x.grad


def neuron_by_layers():
    w, x, b = np.array([[2.0], [-3.0]]), np.array([[-1.0, -2.0]]), np.array([-3.0])
    score, affine = layers.affine_forward(x, w, b)
    out, sigmoid = layers.sigmoid_forward(score)
    dx, dw, db = layers.affine_backward(layers.sigmoid_backward([[1.0]], sigmoid), affine)
    return out[0, 0], np.append(dw, db), dx[0]


@pytest.mark.parametrize("neuron", [neuron_by_gates, neuron_by_layers])
def test_f29_sigmoid_neuron(neuron):
    out, dw, dx = neuron()
    assert prints(float(out), "0.73")
    assert all(map(prints, dw, ["-0.20", "-0.39", "0.20"]))
    assert all(map(prints, dx, ["0.39", "-0.59"]))


def test_f29_both_ways_agree():
    for a, b in zip(neuron_by_gates(), neuron_by_layers(), strict=True):
        assert_allclose(a, b, rtol=1e-14)


ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu"]


def slope(name: str, x: np.ndarray) -> np.ndarray:
    _, cache = getattr(layers, f"{name}_forward")(x)
    return getattr(layers, f"{name}_backward")(np.ones_like(x), cache)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_f31_derivatives_match_differences(name):
    x = np.linspace(-5, 5, 200)  # an even number of points: 0, the kink, is not among them
    h = 1e-5
    ahead, behind = (getattr(layers, f"{name}_forward")(x + step)[0] for step in (h, -h))
    report = compare_gradients(slope(name, x), (ahead - behind) / (2 * h), tolerance=1e-6)
    assert report.passed, str(report)


def test_f31_prelu_and_maxout():
    x = np.linspace(-5, 5, 200).reshape(100, 2)
    for value, gradient in [
        (
            lambda z: layers.prelu_forward(z, 0.2)[0],
            layers.prelu_backward(np.ones_like(x), layers.prelu_forward(x, 0.2)[1])[0],
        ),
        (
            lambda z: layers.maxout_forward(z)[0],
            layers.maxout_backward(np.ones(100), layers.maxout_forward(x)[1]),
        ),
    ]:
        numeric = numerical_vjp(value, x, np.ones_like(value(x)))
        assert compare_gradients(gradient, numeric, tolerance=1e-6).passed


def test_f31_sigmoid_peaks_at_a_quarter():
    x = np.linspace(-6, 6, 1201)
    slopes = slope("sigmoid", x)
    assert slopes.max() == 0.25
    assert abs(x[slopes.argmax()]) < 1e-12


def test_f31_peaks_of_the_others():
    """Tanh has four times the sigmoid's slope; GELU and SiLU overshoot 1."""
    x = np.linspace(-6, 6, 12_001)
    assert slope("tanh", x).max() == 1
    assert slope("gelu", x).max() == pytest.approx(1.12890, abs=1e-5)
    assert slope("silu", x).max() == pytest.approx(1.09984, abs=1e-5)
