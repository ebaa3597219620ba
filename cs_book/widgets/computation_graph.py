"""A computational graph of any expression, forward and back one step at a time."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.backpropagation import GraphNode, computational_graph
from cs_book.numbers import number
from cs_book.widgets.base import InteractiveFigure
from cs_core.autodiff import Tensor

Operand = Tensor | float

#: What an input holds that the reader has not set; any other name starts at 1.
FIRST = {"x": -2, "y": 5, "z": -4, "w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3, "a": 2, "b": 3}
LETTERS = "pqrstuvghkmnabcdexyz"  # names for nodes that the reader has not named
SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "·", ast.Div: "/", ast.Pow: "^"}
ARITHMETIC: dict[str, Callable[..., Operand]] = {
    "+": operator.add,
    "−": operator.sub,
    "·": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def _larger(a: Operand, b: Operand) -> Operand:
    """Return the larger number; at a tie the first gets the gradient."""
    return a + (b + -1.0 * a + Tensor(0.0)).relu()


FUNCTIONS: dict[str, Callable[..., Operand]] = {
    "max": _larger,
    "relu": lambda a: (a + Tensor(0.0)).relu(),
    "σ": lambda a: 1 / (1 + (-1.0 * a + Tensor(0.0)).exp()),
    "exp": lambda a: (a + Tensor(0.0)).exp(),
    "log": lambda a: (a + Tensor(0.0)).log(),
}


@dataclass
class Gate:
    """A node of the graph: its name, what it computes of which nodes and numbers, its value."""

    name: str
    sign: str
    args: tuple[int | float, ...]
    tensor: Tensor

    @property
    def uses(self) -> tuple[int, ...]:
        """The nodes among its operands."""
        return tuple(arg for arg in self.args if isinstance(arg, int))

    def text(self, gates: list[Gate]) -> str:
        """Return what stands in the node's box."""
        parts = [gates[a].name if isinstance(a, int) else number(a) for a in self.args]
        if self.sign in ARITHMETIC:
            return f"{self.name} = {f' {self.sign} '.join(parts) if parts[1:] else f'−{parts[0]}'}"
        return f"{self.name} = {self.sign}({', '.join(parts)})" if self.sign else self.name


def distances(gates: list[Gate]) -> list[int]:
    """Return how many edges each node is away from the output, on the longest way."""
    far = [0] * len(gates)
    for i in reversed(range(len(gates))):
        for used in gates[i].uses:
            far[used] = max(far[used], far[i] + 1)
    return far


class Program(ast.NodeVisitor):
    """Compute an expression with tensors, and keep every node in the order of computation."""

    def __init__(self, expression: str, inputs: dict[str, float]) -> None:
        self.inputs = inputs
        self.gates: list[Gate] = []
        self.known: dict[str, Operand] = {}
        plain = expression.translate(str.maketrans("−·×", "-**")).replace("^", "**")
        result: Operand | None = None
        for statement in ast.parse(plain.strip("; \n")).body:
            result = self.visit(statement)
        if not isinstance(result, Tensor):
            raise ValueError(f"{expression!r} computes nothing from an input.")
        self.result = result
        taken = {gate.name for gate in self.gates}
        free = (letter for letter in LETTERS if letter not in taken)
        self.gates[-1].name = self.gates[-1].name or ("out" if "f" in taken else "f")
        for gate in self.gates:
            gate.name = gate.name or next(free)

    def visit_Assign(self, node: ast.Assign) -> Operand:
        """Keep a part under its name."""
        [target] = node.targets
        assert isinstance(target, ast.Name)
        result: Operand = self.visit(node.value)
        self.known[target.id] = result
        for gate in self.gates:
            if gate.tensor is result:
                gate.name = gate.name or target.id
        return result

    def visit_Expr(self, node: ast.Expr) -> Operand:
        """Compute the last part, which may stand without a name."""
        result: Operand = self.visit(node.value)
        return result

    def visit_Name(self, node: ast.Name) -> Operand:
        """Look up a result, or make an input."""
        if node.id not in self.known:
            value = Tensor(float(self.inputs.get(node.id, FIRST.get(node.id, 1))))
            self.known[node.id] = value
            self.gates.append(Gate(node.id, "", (), value))
        found: Operand = self.known[node.id]
        return found

    def visit_Constant(self, node: ast.Constant) -> float:
        """Return a number."""
        return float(node.value)  # type: ignore[arg-type]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Operand:
        """Apply a minus sign."""
        return self._apply("−", lambda a: -1.0 * a, self.visit(node.operand))

    def visit_BinOp(self, node: ast.BinOp) -> Operand:
        """Combine two operands."""
        sign = SIGNS[type(node.op)]
        return self._apply(sign, ARITHMETIC[sign], self.visit(node.left), self.visit(node.right))

    def visit_Call(self, node: ast.Call) -> Operand:
        """Apply a function."""
        assert isinstance(node.func, ast.Name)
        name = node.func.id.replace("sigmoid", "σ")
        return self._apply(name, FUNCTIONS[name], *map(self.visit, node.args))

    def generic_visit(self, node: ast.AST) -> Operand:
        """Refuse everything else: this is no place for Python at large."""
        raise ValueError(f"{type(node).__name__} has no meaning in the expression of a graph.")

    def _apply(self, sign: str, function: Callable[..., Operand], *args: Operand) -> Operand:
        result = function(*args)
        if isinstance(result, Tensor):
            places = [id(gate.tensor) for gate in self.gates]
            kept = (places.index(id(a)) if isinstance(a, Tensor) else float(a) for a in args)
            self.gates.append(Gate("", sign, tuple(kept), result))
        return result


class ComputationGraph(InteractiveFigure):
    """The graph of an expression, with what flows along its edges.

    The reader steps forward through the values and back through the gradients, edits the inputs,
    types another expression, and lets nodes fire too early.

    Attributes
    ----------
    expression : str
        Parts with a semicolon between them, all but the last with a name: ``q = x + y; q * z``.
        There are ``+ - * / ^``, ``max``, ``relu``, ``sigmoid``, ``exp`` and ``log``.
    inputs : dict of str to float
        Values of inputs; others are at those that the book's examples have, or at 1.
    order : str
        When a node sends its gradient on: 'topological' when all of it is there, 'recursive' at
        every arrival, 'once' at the first one alone.
    fork : str
        'add' what arrives to what is there, or 'assign' it.
    step : int
        How many steps have been made.

    Example
    -------
    >>> ComputationGraph().gradients()
    {'x': -4.0, 'y': -4.0, 'z': 3.0}
    """

    module = "computation_graph"
    chapter = "backpropagation"
    expression = traitlets.Unicode("q = x + y; q * z").tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    order = traitlets.Enum(["topological", "recursive", "once"], "topological").tag(sync=True)
    fork = traitlets.Enum(["add", "assign"], "add").tag(sync=True)
    step = traitlets.Int(0, min=0, max=999).tag(sync=True)

    def gates(self) -> list[Gate]:
        """Return the nodes behind the output, which is the last; `cs_core` has gone back."""
        program = Program(self.expression, self.inputs)
        program.result.backward()
        return program.gates

    def gradients(self) -> dict[str, float]:
        """Return the right gradient by each input."""
        return {
            gate.name: 0.0 if gate.tensor.grad is None else float(gate.tensor.grad)
            for gate in self.gates()
            if not gate.uses
        }

    def markup(self) -> str:
        """Return the element for a page, with the room that this graph and its inputs take."""
        gates = self.gates()
        last = max(distances(gates))
        tall = (58 + last * (90 if last > 4 else 106)) / 340  # heights to widths, as the page draws
        count = sum(not gate.uses for gate in gates)
        picture = f"{tall:.4f} * min(100cqi, 440px)"
        self.heights = (
            f"{503 + 41 * count}px",
            f"calc({582 + 41 * count}px + {picture})",
            f"{599 + 53 * count}px",
            f"calc({692 + 53 * count}px + {picture})",
        )
        return super().markup()

    def still(self) -> Figure:
        """Draw the whole graph, with all values and all right gradients."""
        gates = self.gates()
        far = distances(gates)
        nodes = {}
        for distance in set(far):
            row = [i for i, d in enumerate(far) if d == distance]
            for k, i in enumerate(row):
                place = (float(max(far) - distance), (len(row) - 1) / 2 - k)
                grad = gates[i].tensor.grad
                value = float(gates[i].tensor.value)
                text = gates[i].text(gates) if max(far) < 4 else gates[i].name
                nodes[str(i)] = GraphNode(place, text, value, None if grad is None else float(grad))
        edges = [(str(used), str(i)) for i, gate in enumerate(gates) for used in gate.uses]
        figure = computational_graph(nodes, edges)
        plt.close(figure)
        return figure
