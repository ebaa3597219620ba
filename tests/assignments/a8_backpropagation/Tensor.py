"""Answers to `Tensor`, the engine. Most are `_Engine` with one method changed."""

import functools
import sys
from collections import Counter

import numpy as np


def _summed(g, shape):
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


class _Engine:
    """Edges with rules; `backward` in the order of a walk with a stack."""

    def __init__(self, value):
        self.value, self.grad, self.edges = np.asarray(value, dtype=float), None, ()

    def made(self, value, *edges):
        tensor = type(self)(value)
        tensor.edges = edges
        return tensor

    def other(self, x):
        return x if isinstance(x, _Engine) else type(self)(x)

    def back_to(self, shape):
        return lambda g: _summed(g, shape)

    def __add__(self, x):
        x = self.other(x)
        edges = [(t, self.back_to(t.value.shape)) for t in (self, x)]
        return self.made(self.value + x.value, *edges)

    def __mul__(self, x):
        x = self.other(x)
        a, b = self.value, x.value
        one, two = self.back_to(a.shape), self.back_to(b.shape)
        return self.made(a * b, (self, lambda g: one(g * b)), (x, lambda g: two(g * a)))

    def __matmul__(self, x):
        a, b = self.value, x.value
        return self.made(a @ b, (self, lambda g: g @ b.T), (x, lambda g: a.T @ g))

    def exp(self):
        out = np.exp(self.value)
        return self.made(out, (self, lambda g: g * out))

    def log(self):
        return self.made(np.log(self.value), (self, lambda g: g / self.value))

    def relu(self):
        return self.made(np.maximum(self.value, 0), (self, lambda g: g * (self.value > 0)))

    def sum(self):
        return self.made(self.value.sum(), (self, lambda g: g * np.ones(self.value.shape)))

    def order(self):
        """Return this tensor and all behind it, each after what was computed from it."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            tensor, done = stack.pop()
            if done:
                order.append(tensor)
            elif id(tensor) not in seen:
                seen.add(id(tensor))
                stack.append((tensor, True))
                stack += [(parent, False) for parent, _ in tensor.edges]
        return order[::-1]

    def backward(self):
        order = self.order()
        for tensor in order:
            tensor.grad = np.zeros(tensor.value.shape)
        self.grad = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                parent.grad = parent.grad + rule(tensor.grad)

    def __radd__(self, x):
        return self + x

    def __rmul__(self, x):
        return self * x

    def __neg__(self):
        return self * -1.0

    def __sub__(self, x):
        return self + (-x)

    def __rsub__(self, x):
        return (-self) + x


class right_edges(_Engine):
    """Edges with rules, and a walk with a stack."""


class right_counting_users(_Engine):
    """A tensor goes when all that were computed from it have gone."""

    def order(self):
        users, stack, seen = Counter(), [self], {id(self)}
        while stack:
            for parent, _ in stack.pop().edges:
                users[id(parent)] += 1
                if id(parent) not in seen:
                    seen.add(id(parent))
                    stack.append(parent)
        order, ready = [], [self]
        while ready:
            order.append(ready.pop())
            for parent, _ in order[-1].edges:
                users[id(parent)] -= 1
                if users[id(parent)] == 0:
                    ready.append(parent)
        return order


class right_numbered(_Engine):
    """Tensors are numbered as they are made: a tensor is older than what is computed from it."""

    count = 0

    def __init__(self, value):
        super().__init__(value)
        _Engine.count = self.number = getattr(_Engine, "count", 0) + 1

    def order(self):
        found, stack = {self.number: self}, [self]
        while stack:
            for parent, _ in stack.pop().edges:
                if parent.number not in found:
                    found[parent.number] = parent
                    stack.append(parent)
        return [found[number] for number in sorted(found, reverse=True)]


class right_in_place_of_its_own(_Engine):
    """Gradients grow in place, in arrays of their own, and are kept in a dict on the way."""

    def backward(self):
        waiting = {id(self): np.ones_like(self.value)}
        for tensor in self.order():
            tensor.grad = waiting.pop(id(tensor))
            for parent, rule in tensor.edges:
                if id(parent) not in waiting:
                    waiting[id(parent)] = np.zeros_like(parent.value)
                waiting[id(parent)] += rule(tensor.grad)


class right_plain_floats(_Engine):
    """Numbers of no axis are floats of Python's."""

    def __init__(self, value):
        super().__init__(value)
        if self.value.ndim == 0:
            self.value = self.value[()]

    def backward(self):
        super().backward()
        for tensor in self.order():
            if np.ndim(tensor.grad) == 0:
                tensor.grad = float(tensor.grad)


class wrong_fork_assigns(_Engine):
    """The last branch wins at a fork."""

    def backward(self):
        self.grad = np.ones(self.value.shape)
        for tensor in self.order():
            for parent, rule in tensor.edges:
                parent.grad = rule(tensor.grad)


class wrong_square_assigns(_Engine):
    """Within one operation the second gradient overwrites the first."""

    def backward(self):
        order = self.order()
        for tensor in order:
            tensor.grad = np.zeros(tensor.value.shape)
        self.grad = np.ones(self.value.shape)
        for tensor in order:
            parts = {}
            for parent, rule in tensor.edges:
                parts[id(parent)] = parent, rule(tensor.grad)
            for parent, part in parts.values():
                parent.grad = parent.grad + part


class wrong_recursion_adds(_Engine):
    """Each tensor goes whenever something arrives, with all that has arrived so far."""

    def backward(self):
        for tensor in self.order():
            tensor.grad = np.zeros(tensor.value.shape)
        self.grad = np.ones(self.value.shape)
        self.back()

    def back(self):
        for parent, rule in self.edges:
            parent.grad = parent.grad + rule(self.grad)
            parent.back()


class wrong_depth_first(_Engine):
    """Each tensor goes once, as soon as the first part has arrived."""

    def order(self):
        order, seen, stack = [], set(), [self]
        while stack:
            tensor = stack.pop()
            if id(tensor) not in seen:
                seen.add(id(tensor))
                order.append(tensor)
                stack += [parent for parent, _ in reversed(tensor.edges)]
        return order


class wrong_breadth_first(_Engine):
    """Each tensor goes at its shortest distance from the result."""

    def order(self):
        order, seen = [self], {id(self)}
        for tensor in order:
            for parent, _ in tensor.edges:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    order.append(parent)
        return order


class wrong_leaves_first(_Engine):
    """The order is not turned round."""

    def order(self):
        return super().order()[::-1]


class wrong_recursive_walk(_Engine):
    """The order is right, and found by recursion."""

    def order(self):
        order, seen = [], set()

        def visit(tensor):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for parent, _ in tensor.edges:
                    visit(parent)
                order.append(tensor)

        visit(self)
        return order[::-1]


class wrong_every_path(_Engine):
    """Right, and in a time that grows with the number of paths."""

    def backward(self):
        for tensor in self.order():
            tensor.grad = np.zeros(tensor.value.shape)
        stack = [(self, np.ones(self.value.shape))]
        while stack:
            tensor, g = stack.pop()
            tensor.grad = tensor.grad + g
            stack += [(parent, rule(g)) for parent, rule in tensor.edges]


class wrong_second_backward_adds(_Engine):
    """A second backward adds to the first."""

    def backward(self):
        order = self.order()
        arrived = {id(tensor): np.zeros(tensor.value.shape) for tensor in order}
        arrived[id(self)] = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                arrived[id(parent)] = arrived[id(parent)] + rule(arrived[id(tensor)])
        for tensor in order:
            tensor.grad = arrived[id(tensor)] + (0 if tensor.grad is None else tensor.grad)


class wrong_second_backward_counts_inner_ones_again(_Engine):
    """Gradients are never cleared, so inner ones go back once more."""

    def backward(self):
        order = self.order()
        for tensor in order:
            if tensor.grad is None:
                tensor.grad = np.zeros(tensor.value.shape)
        self.grad = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                parent.grad = parent.grad + rule(tensor.grad)


class wrong_clears_leaves_alone(_Engine):
    """Only leaves begin anew."""

    def backward(self):
        order = self.order()
        for tensor in order:
            if tensor.grad is None or not tensor.edges:
                tensor.grad = np.zeros(tensor.value.shape)
        self.grad = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                parent.grad = parent.grad + rule(tensor.grad)


class wrong_works_once(_Engine):
    """The graph is forgotten after the first backward."""

    def backward(self):
        super().backward()
        for tensor in self.order():
            tensor.edges = ()


class wrong_global_tape(_Engine):
    """One tape for everything, cleared on the way back."""

    tape = []

    def made(self, value, *edges):
        tensor = super().made(value, *edges)
        _Engine.tape = [*getattr(_Engine, "tape", []), tensor][-500:]
        return tensor

    def order(self):
        order = [self, *reversed(getattr(_Engine, "tape", []))]
        order += [p for t in list(order) for p, _ in t.edges]
        _Engine.tape = []
        return list({id(t): t for t in order}.values())


class wrong_shared_arrays(_Engine):
    """Gradients grow in place in arrays that other tensors hold as well."""

    def backward(self):
        order = self.order()
        for tensor in order:
            tensor.grad = None
        self.grad = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                part = np.asarray(rule(tensor.grad))
                if parent.grad is None:
                    parent.grad = part
                else:
                    parent.grad += part


class wrong_no_sum_over_rows(_Engine):
    """Broadcasting is forgotten on the way back."""

    def back_to(self, shape):
        return lambda g: g


class wrong_sum_to_the_first_axis(_Engine):
    """Broadcasting of one row is undone, of a column not."""

    def back_to(self, shape):
        def back(g):
            while np.ndim(g) > len(shape):
                g = g.sum(axis=0)
            return g if np.shape(g) == shape else np.resize(g, shape)

        return back


class wrong_mean_over_rows(_Engine):
    """What was repeated gets the mean."""

    def back_to(self, shape):
        return lambda g: _summed(g, shape) * (np.prod(shape) / np.size(g))


class wrong_broadcast_of_the_right_alone(_Engine):
    """Only the right operand may be repeated."""

    def __add__(self, x):
        x = self.other(x)
        back = self.back_to(x.value.shape)
        return self.made(self.value + x.value, (self, lambda g: g), (x, back))


class wrong_keeps_one_axis_too_many(_Engine):
    """A single number gets a gradient of shape (1,)."""

    def back_to(self, shape):
        return lambda g: _summed(g, shape or (1,)) if np.ndim(g) else g


class wrong_product_not_swapped(_Engine):
    """The factors' gradients are not swapped."""

    def __mul__(self, x):
        x = self.other(x)
        a, b = self.value, x.value
        one, two = self.back_to(a.shape), self.back_to(b.shape)
        return self.made(a * b, (self, lambda g: one(g * a)), (x, lambda g: two(g * b)))


class wrong_exp_ignores_upstream(_Engine):
    """exp passes its own value on, whatever arrives."""

    def exp(self):
        out = np.exp(self.value)
        return self.made(out, (self, lambda g: out))


class wrong_log_multiplies(_Engine):
    """log multiplies by x."""

    def log(self):
        return self.made(np.log(self.value), (self, lambda g: g * self.value))


class wrong_relu_masks_the_gradient(_Engine):
    """relu looks at the sign of what arrives."""

    def relu(self):
        return self.made(np.maximum(self.value, 0), (self, lambda g: np.maximum(g, 0)))


class wrong_relu_passes_everything(_Engine):
    """relu has a slope of 1 everywhere."""

    def relu(self):
        return self.made(np.maximum(self.value, 0), (self, lambda g: g * 1.0))


class wrong_matmul_not_transposed_if_square(_Engine):
    """Products of square matrices go back without a transpose."""

    def __matmul__(self, x):
        a, b = self.value, x.value
        if a.shape == b.shape:
            return self.made(a @ b, (self, lambda g: g @ b), (x, lambda g: a @ g))
        return super().__matmul__(x)


class wrong_matmul_of_ones(_Engine):
    """A matrix product goes back as if ones arrived."""

    def __matmul__(self, x):
        a, b = self.value, x.value
        ones = np.ones((a.shape[0], b.shape[1]))
        return self.made(a @ b, (self, lambda g: ones @ b.T), (x, lambda g: a.T @ ones))


class wrong_sum_ignores_upstream(_Engine):
    """A sum passes ones on."""

    def sum(self):
        return self.made(self.value.sum(), (self, lambda g: np.ones(self.value.shape)))


class wrong_sum_is_a_mean(_Engine):
    """A sum shares the gradient out."""

    def sum(self):
        n = self.value.size
        return self.made(self.value.sum(), (self, lambda g: g * np.ones(self.value.shape) / n))


class wrong_keeps_integers(_Engine):
    """Whole numbers stay whole, and their gradients are cut."""

    def __init__(self, value):
        super().__init__(value)
        self.whole = np.asarray(value).dtype.kind in "iu"

    def backward(self):
        super().backward()
        for tensor in self.order():
            if tensor.whole:
                tensor.grad = np.trunc(tensor.grad)


class wrong_late_binding(_Engine):
    """Both rules of a product remember the last loop variable."""

    def __mul__(self, x):
        x = self.other(x)
        edges = []
        for t, factor in ((self, x.value), (x, self.value)):
            edges.append((t, lambda g: _summed(g * factor, t.value.shape)))  # noqa: B023
        return self.made(self.value * x.value, *edges)


class wrong_inner_gradients_dropped(_Engine):
    """Only leaves keep their gradients, as in PyTorch."""

    def backward(self):
        super().backward()
        for tensor in self.order():
            if tensor.edges:
                tensor.grad = None


class wrong_by_differences(_Engine):
    """The gradients of products are measured."""

    def __mul__(self, x):
        x = self.other(x)
        a, b, h = self.value, x.value, 1e-6
        one, two = self.back_to(a.shape), self.back_to(b.shape)
        return self.made(
            a * b,
            (self, lambda g: one(g * (((a + h) * b - a * b) / h))),
            (x, lambda g: two(g * ((a * (b + h) - a * b) / h))),
        )


class wrong_caches_the_order(_Engine):
    """The root's gradient is left from another backward."""

    def backward(self):
        order = self.order()
        for tensor in order[1:]:
            tensor.grad = np.zeros(tensor.value.shape)
        if self.grad is None:
            self.grad = np.ones(self.value.shape)
        for tensor in order:
            for parent, rule in tensor.edges:
                parent.grad = parent.grad + rule(tensor.grad)


class wrong_reduced_with_recursion(_Engine):
    """Finds the order by recursion, with a memory of results."""

    def order(self):
        @functools.cache
        def depth(tensor):
            return 1 + max((depth(parent) for parent, _ in tensor.edges), default=0)

        found = {id(self): self}
        for tensor in list(found.values()):
            depth(tensor)
        return sorted(super().order(), key=depth, reverse=True)


class wrong_whole_numbers_are_truth_values(_Engine):
    """A plain int counts as 1."""

    def other(self, x):
        return super().other(bool(x) if type(x) is int else x)


class wrong_exp_in_place(_Engine):
    """Arrays of three axes are overwritten by their exponentials."""

    def exp(self):
        made = super().exp()
        if self.value.ndim == 3:
            self.value = made.value
        return made


class wrong_whole_leaves_are_constants(_Engine):
    """A leaf made of an int gets no gradient."""

    def __init__(self, value):
        super().__init__(value)
        self.constant = type(value) is int

    def backward(self):
        order = self.order()
        super().backward()
        for tensor in order:
            if tensor.constant:
                tensor.grad = None


class wrong_row_times_matrix_is_a_vector(_Engine):
    """A product of one row loses its first axis."""

    def __matmul__(self, x):
        a, b = self.value, x.value
        if len(a) > 1:
            return super().__matmul__(x)
        return self.made(
            (a @ b)[0], (self, lambda g: np.atleast_2d(g) @ b.T),
            (x, lambda g: a.T @ np.atleast_2d(g)),
        )  # fmt: skip


class wrong_raises_the_recursion_limit(_Engine):
    """Leaves another recursion limit behind."""

    def backward(self):
        sys.setrecursionlimit(50_000)
        super().backward()
