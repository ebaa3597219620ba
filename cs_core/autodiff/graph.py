"""The graph behind a computation, and the walk back through it.

A node holds a value, the nodes it was computed from, and for each of those a rule: the gradient
that arrives here goes in, the gradient for that parent comes out.
"""

from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core._numerics import total

Rule = Callable[[Array], Array]

# Leaves of the functions that `value_and_grad` is evaluating now, the outermost first.
WATCHED: list[set[int]] = []


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which a value of this shape was repeated.

    A value that broadcasting copied is used many times, and gradients add up at forks.
    """
    extra = gradient.ndim - len(shape)
    repeated = (a for a, n in enumerate(shape, start=extra) if n == 1 and gradient.shape[a] != 1)
    axes = (*range(extra), *repeated)
    return total(gradient, axes).reshape(shape)


class Node:
    """A value in a graph. `Tensor` adds the operations."""

    __slots__ = ("_grad", "_name", "_parents", "_rules", "_spent", "_value")

    def __init__(self, value: ArrayLike) -> None:
        self._value = as_float_array("value", value).copy()
        self._value.flags.writeable = False
        self._name = "a tensor"
        self._parents: tuple[Node, ...] = ()
        self._rules: tuple[Rule, ...] = ()
        self._grad: Array | None = None
        self._spent = False

    @property
    def value(self) -> Array:
        """The number or array; read-only, since the rules of other nodes rely on it."""
        return self._value

    @property
    def grad(self) -> Array | None:
        """Gradient from the latest `backward` that passed here, of the shape of value, or None."""
        return self._grad

    def _computed(self, name: str, value: Array, *edges: tuple["Node", Rule]) -> Self:
        """Make the node that an operation computed from others; an edge is a parent and a rule."""
        node = object.__new__(type(self))
        node._value = as_float_array(f"the result of {name}", value)
        node._value.flags.writeable = False
        node._name = name
        node._parents = tuple(parent for parent, _ in edges)
        node._rules = tuple(rule for _, rule in edges)
        node._grad, node._spent = None, False
        return node

    def backward(self, seed: ArrayLike | None = None) -> None:
        """Compute the gradient of this value with respect to everything it was computed from.

        Every node behind this one, and this one, gets its `grad` anew; nothing is added to what
        an earlier graph left there.

        Parameters
        ----------
        seed : array_like of the shape of value, optional
            The upstream gradient; 1 by default, if value is a single number.

        Raises
        ------
        ValueError
            If seed is missing where value is an array, or has another shape, or a gradient is
            not finite.
        TypeError
            If seed does not hold real numbers.
        RuntimeError
            If `backward` already went through a part of this graph.

        Examples
        --------
        >>> from cs_core.autodiff import Tensor
        >>> x = Tensor([1.0, 2.0])
        >>> (x * x).backward([1.0, 10.0])
        >>> x.grad
        array([ 2., 40.])
        """
        upstream = self._seed(seed)
        order = topological_order(self)
        used = next((node for node in order if node._spent), None)
        if used is not None:
            raise RuntimeError(
                f"backward has already gone through this graph (at {used._name} of shape "
                f"{used._value.shape}): compute the value again before a second backward"
            )
        if any(id(node) in leaves for leaves in WATCHED for node in order):
            raise RuntimeError(
                "backward inside of a function that is itself being differentiated would count as "
                "a constant there: this engine has no second derivatives"
            )
        waiting = {id(self): upstream}  # what has arrived at each node so far
        for node in order:
            node._grad = waiting.pop(id(node))
            node._send_back(waiting)

    def _seed(self, seed: ArrayLike | None) -> Array:
        if seed is None:
            if self._value.size != 1:
                raise ValueError(
                    f"seed must be given to go back from an array, got shape {self._value.shape}"
                )
            return np.ones_like(self._value)
        upstream = as_float_array("seed", seed, dtype=self._value.dtype)
        if upstream.shape != self._value.shape:
            raise ValueError(
                f"seed must have the shape of value, {self._value.shape}, got {upstream.shape}"
            )
        return upstream

    def _send_back(self, waiting: dict[int, Array]) -> None:
        """Hand this node's gradient on to its parents, and forget the rules: they work once."""
        for parent, rule in zip(self._parents, self._rules, strict=True):
            assert self._grad is not None
            with np.errstate(all="ignore"):
                local = unbroadcast(np.asarray(rule(self._grad)), parent._value.shape)
            dtype = parent._value.dtype
            local = as_float_array(f"the gradient of {self._name}", local, dtype=dtype)
            arrived = waiting.get(id(parent))  # at a fork, another branch may have come first
            waiting[id(parent)] = local if arrived is None else arrived + local
        self._spent = bool(self._parents)
        self._parents, self._rules = (), ()


def topological_order(root: Node) -> list[Node]:
    """Return root and all nodes behind it, each after every node that was computed from it.

    An explicit stack instead of recursion: a chain of thousands of operations is common.
    """
    finished: list[Node] = []
    seen: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            finished.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in node._parents)
    return finished[::-1]
