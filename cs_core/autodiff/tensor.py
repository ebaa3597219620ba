"""The tensor and its operations; each forward value stands beside its backward rule."""

from typing import Any, Union

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number
from cs_core._numerics import total
from cs_core.autodiff.graph import Node

Operand = Union["Tensor", ArrayLike]
Axis = int | tuple[int, ...] | None

quietly = np.errstate(all="ignore")  # results that are not finite are refused, not warned about


def _swap(matrix: Array) -> Array:
    """Transpose the last two axes."""
    return np.swapaxes(matrix, -1, -2)


class Tensor(Node):
    r"""A number or an array that remembers how it was computed.

    Arithmetic on tensors builds a graph; `backward` on its last value walks the graph in reverse
    and applies the chain rule: local gradient times upstream gradient, summed at forks.

    Parameters
    ----------
    value : array_like
        Finite real numbers of any shape, not empty; integers become float64. A copy is kept, and
        cannot be written to: to train, make a new tensor of the updated weights.

    Notes
    -----
    ``+ - * /`` broadcast as NumPy does, ``@`` is the matrix product, and ``**`` takes a number
    as its exponent. The other operand may be a number or an array. An operation whose result is
    not finite, such as the logarithm of 0, raises ValueError.

    Examples
    --------
    >>> x, y, z = Tensor(-2.0), Tensor(5.0), Tensor(-4.0)
    >>> f = (x + y) * z
    >>> f.backward()
    >>> float(f.value), float(x.grad), float(y.grad), float(z.grad)
    (-12.0, -4.0, -4.0, 3.0)
    """

    __slots__ = ()
    __array_ufunc__ = None  # so that `array + tensor` is left to the tensor

    def __repr__(self) -> str:
        return f"Tensor({self.value!r})"

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of value."""
        return self.value.shape

    @property
    def T(self) -> "Tensor":  # noqa: N802 - NumPy's name
        """The axes in reverse order."""
        return self.transpose()

    def _operand(self, other: Operand) -> "Tensor":
        """Return the other operand as a tensor of this class; a number takes this one's dtype."""
        if isinstance(other, Tensor):
            return other
        if isinstance(other, int | float):
            other = self.value.dtype.type(number("operand", other, dtype=self.value.dtype))
        return self._computed("an operand", as_float_array("operand", other).copy())

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> "Tensor":
        """Let ``np.sum(tensor)`` be ``tensor.sum()``; refuse what has no rule for going back."""
        name = {"amax": "max"}.get(function.__name__, function.__name__)
        if name in {"sum", "mean", "max"} and isinstance(args[0], Tensor):
            result: Tensor = getattr(args[0], name)(*args[1:], **kwargs)
            return result
        raise TypeError(
            f"np.{function.__name__} has no rule for tensors: use the operators and methods of "
            "Tensor, or its value where no gradient is wanted"
        )

    # --- arithmetic

    @quietly
    def __add__(self, other: Operand) -> "Tensor":
        b = self._operand(other)
        return self._computed("+", self.value + b.value, (self, lambda g: g), (b, lambda g: g))

    @quietly
    def __sub__(self, other: Operand) -> "Tensor":
        b = self._operand(other)
        return self._computed("-", self.value - b.value, (self, lambda g: g), (b, lambda g: -g))

    @quietly
    def __mul__(self, other: Operand) -> "Tensor":
        b = self._operand(other)
        x, y = self.value, b.value
        return self._computed("*", x * y, (self, lambda g: g * y), (b, lambda g: g * x))

    @quietly
    def __truediv__(self, other: Operand) -> "Tensor":
        b = self._operand(other)
        x, y = self.value, b.value
        return self._computed("/", x / y, (self, lambda g: g / y), (b, lambda g: -g * (x / y) / y))

    @quietly
    def __pow__(self, exponent: float) -> "Tensor":
        n = number("exponent", exponent)
        x = self.value
        slope = n * x ** (n - 1) if n else np.zeros_like(x)  # x**0 is 1 everywhere, even at 0
        return self._computed("**", x**n, (self, lambda g: g * slope))

    @quietly
    def __matmul__(self, other: Operand) -> "Tensor":
        b = self._operand(other)
        if self.value.ndim == 0 or b.value.ndim == 0:
            raise ValueError("@ needs arrays, got a single number: use * for that")
        if self.value.ndim == 1:  # a vector on the left is a row
            return (self.reshape(1, -1) @ b)._squeezed(-2 if b.value.ndim > 1 else -1)
        if b.value.ndim == 1:  # a vector on the right is a column
            return (self @ b.reshape(-1, 1))._squeezed(-1)
        x, y = self.value, b.value
        if x.shape[-1] != y.shape[-2]:
            raise ValueError(
                f"@ needs as many columns on the left as rows on the right, "
                f"got shapes {x.shape} and {y.shape}"
            )
        return self._computed(
            "@", x @ y, (self, lambda g: g @ _swap(y)), (b, lambda g: _swap(x) @ g)
        )

    def __neg__(self) -> "Tensor":
        return self._computed("-", -self.value, (self, lambda g: -g))

    def __radd__(self, other: Operand) -> "Tensor":
        return self + other

    def __rsub__(self, other: Operand) -> "Tensor":
        return self._operand(other) - self

    def __rmul__(self, other: Operand) -> "Tensor":
        return self * other

    def __rtruediv__(self, other: Operand) -> "Tensor":
        return self._operand(other) / self

    def __rmatmul__(self, other: Operand) -> "Tensor":
        return self._operand(other) @ self

    # --- entry by entry

    @quietly
    def exp(self) -> "Tensor":
        """Exponential of every entry."""
        out = np.exp(self.value)
        return self._computed("exp", out, (self, lambda g: g * out))

    @quietly
    def log(self) -> "Tensor":
        """Natural logarithm of every entry."""
        x = self.value
        return self._computed("log", np.log(x), (self, lambda g: g / x))

    def tanh(self) -> "Tensor":
        """Hyperbolic tangent of every entry."""
        out = np.tanh(self.value)
        return self._computed("tanh", out, (self, lambda g: g * (1 - out**2)))

    def relu(self) -> "Tensor":
        """Every entry, or 0 if that is larger; the derivative at 0 is 0."""
        x = self.value
        return self._computed("relu", np.maximum(x, 0), (self, lambda g: g * (x > 0)))

    # --- over axes

    @quietly
    def sum(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Sum over all entries, or along one axis or several."""
        x = self.value
        kept = total(x, axis)
        return self._computed(
            "sum",
            kept if keepdims else kept.squeeze(axis),
            (self, lambda g: np.broadcast_to(g.reshape(kept.shape), x.shape)),
        )

    def mean(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Mean over all entries, or along one axis or several."""
        added = self.sum(axis, keepdims=keepdims)
        return added / (self.value.size // added.value.size)

    def max(self, axis: int | None = None, *, keepdims: bool = False) -> "Tensor":
        """Return the largest entry of all, or along one axis.

        Of several equal entries the first gets the gradient.
        """
        if axis is None:
            whole = self.reshape(-1).max(0)
            return whole.reshape(*[1] * self.value.ndim) if keepdims else whole
        x = self.value
        first = np.expand_dims(x.argmax(axis=axis), axis)
        kept = np.take_along_axis(x, first, axis)
        winner = (
            np.arange(x.shape[axis]).reshape([-1, *[1] * (x.ndim - 1 - axis % x.ndim)]) == first
        )
        return self._computed(
            "max",
            kept if keepdims else kept.squeeze(axis),
            (self, lambda g: g.reshape(kept.shape) * winner),
        )

    # --- rearranged

    def reshape(self, *shape: int) -> "Tensor":
        """Give the same entries another shape; -1 stands for what is left over."""
        old = self.value.shape
        return self._computed(
            "reshape", self.value.reshape(shape), (self, lambda g: g.reshape(old))
        )

    def transpose(self, *axes: int) -> "Tensor":
        """Put the axes in another order, by default in reverse order."""
        order = axes or tuple(reversed(range(self.value.ndim)))
        back = np.argsort([axis % len(order) for axis in order])
        return self._computed(
            "transpose", self.value.transpose(order), (self, lambda g: g.transpose(back))
        )

    def __getitem__(self, index: Any) -> "Tensor":
        x = self.value

        def rule(g: Array) -> Array:
            dx = np.zeros_like(x)
            np.add.at(dx, index, g)  # an entry that was picked twice gets both gradients
            return dx

        return self._computed("indexing", x[index], (self, rule))

    def _squeezed(self, axis: int) -> "Tensor":
        shape = self.value.squeeze(axis).shape
        return self.reshape(*shape)
