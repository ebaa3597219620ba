"""The computational graph: numbers of cs_core, known wrong orders, a picture in order."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import ComputationGraph
from cs_core.autodiff import Tensor

SHARED = "c = a + b; d = a*b; e = c + d; f = c*d; e + f"
PROGRAMS = [
    "q = x + y; q * z",
    "sigmoid(w0*x0 + w1*x1 + w2)",
    "1 / (1 + exp(-(w0*x0 + w1*x1 + w2)))",
    SHARED,
    "x*x*x*x",
    "2*(x*y + max(z, w))",
    "h = relu(w*x); h + x^2 + max(x, y)",
    "max(x, 1) - max(2, y) / max(x, x)",
    "log(x^2 + 1) * x^-3 - y^0.5^2 + 2^3",
    "x / y − y / x · z",
    "p = 3; u = x; v = u - p*x; exp(v / 10) - -v",
    "n = relu(-x)\nm = sigmoid(60 * n)\nn * m ** 2",
]
REFUSED = [
    ("", "empty"), ("x" * 201, "long"), ("x @ y", "letter"), ("x, y", "letter"),
    ("α * x", "letter"), ("*x", "missing"), ("(x + ) * y", "missing"), ("x +", "ends"),
    ("q =", "ends"), ("(x + y", "open"), ("max(x, y", "open"), ("x + y)", "closed"),
    ("2x", "times"), ("(x y)", "times"), ("x (y)", "function"), ("p = q = x*y", "equals"),
    ("tanh(x)", "function"), ("max(x)", "two_arguments"), ("exp(x, y)", "one_argument"),
    ("x^y", "exponent"), ("exp * x", "reserved"), ("log = x*y", "reserved"),
    ("x = x + 1", "twice"), ("q = x + y; q = 2*q; q", "twice"), ("x*y; z", "unnamed"),
    ("2 + 3", "constant"), ("x", "constant"), ("*".join(["x"] * 20), "many"),
    ("max(max(a,b),max(c,d))+max(max(k,l),m*n)", "wide"), ("x / (y - y)", "not_finite"),
    ("log(x - x)", "not_finite"), ("1 / 0 * x", "not_finite"), ("(x - x)^0.5", "no_slope"),
    ("constructor(x)", "function"),
]  # fmt: skip


def draws() -> list[tuple[str, dict[str, float]]]:
    """Programs, each at whole numbers (with ties) and at others."""
    rng = np.random.default_rng(8)
    names = ["x", "y", "z", "w", "w0", "w1", "w2", "x0", "x1", "a", "b"]
    whole = rng.choice([1.0, 2.0, 3.0], size=len(names))
    other = rng.uniform(0.2, 3.0, size=len(names)) * rng.choice([-1, 1], size=len(names))
    other[names.index("y")] = abs(other[names.index("y")])
    sets = [dict(zip(names, map(float, values), strict=True)) for values in (whole, other)]
    return list(product(PROGRAMS, sets))


def inputs_of(found: dict[str, Any], numbers: str) -> dict[str, float]:
    """What the browser says of each input."""
    pairs = zip(found["nodes"], found[numbers], strict=True)
    return {node["name"]: value for node, value in pairs if node["op"] == "input"}


def test_values_and_all_gradients_are_those_of_cs_core(compute: Any) -> None:
    calls = [["run", *draw, "topological", "add"] for draw in draws()]
    for (text, inputs), found in zip(draws(), compute("computation_graph", calls), strict=True):
        assert "error" not in found, (text, found)
        gates = ComputationGraph(expression=text, inputs=inputs).gates()
        named = [(node["op"] == "input", tuple(a["node"] for a in node["args"] if "node" in a))
                 for node in found["nodes"]]  # fmt: skip
        assert named == [(not gate.uses, gate.uses) for gate in gates], "the same graph"
        for i, gate in enumerate(gates):
            assert gate.tensor.grad is not None
            np.testing.assert_allclose(found["values"][i], gate.tensor.value, rtol=1e-9)
            np.testing.assert_allclose(found["right"][i], gate.tensor.grad, rtol=1e-9, atol=1e-12)
        assert found["gradients"] == found["right"]


def test_a_tie_sends_the_gradient_to_the_first_and_relu_has_slope_0_at_0(compute: Any) -> None:
    asked = [("max(x, y)", 3), ("max(x, x)", 3), ("relu(x) + y", 0), ("relu(x) + y", -0.0)]
    calls = [["run", text, {"x": x, "y": 3}, "topological", "add"] for text, x in asked]
    found = [list(inputs_of(f, "right").values()) for f in compute("computation_graph", calls)]
    assert found == [[1, 0], [1], [0, 1], [0, 1]]


def sent_back(order: str, fork: str) -> tuple[float, float]:
    """Go back through SHARED at (2, 3) as a program would that fires nodes in this order."""
    values = {"a": 2.0, "b": 3.0, "c": 5.0, "d": 6.0, "e": 11.0, "f": 30.0}
    sums = {"c": "ab", "e": "cd", "y": "ef"}
    products = {"d": "ab", "f": "cd"}
    grad, seen = dict.fromkeys("abcdef", 0.0) | {"y": 1.0}, set()

    def fire(name: str, onward: Any) -> None:
        seen.add(name)
        pair = sums.get(name) or products.get(name, "")
        for own, other in zip(pair, pair[::-1], strict=True):
            local = 1.0 if name in sums else values[other]
            grad[own] = (grad[own] if fork == "add" else 0.0) + local * grad[name]
            if order == "recursive" or own not in seen:
                onward(own, onward)

    if order == "topological":
        for name in "yfedc":
            fire(name, lambda *_: None)
    else:
        fire("y", fire)
    return grad["a"], grad["b"]


def test_wrong_orders_give_the_numbers_that_wrong_programs_give(compute: Any) -> None:
    cases = list(product(["topological", "recursive", "once"], ["add", "assign"]))
    calls = [["run", SHARED, {"a": 2, "b": 3}, *case] for case in cases]
    answers = dict(zip(cases, compute("computation_graph", calls), strict=True))
    for case, found in answers.items():
        assert tuple(inputs_of(found, "gradients").values()) == sent_back(*case), case
        assert inputs_of(found, "right") == {"a": 25, "b": 19}
    assert sent_back("recursive", "add") == (29, 22)
    assert sent_back("recursive", "assign") == (15, 10)
    assert sent_back("once", "add") == (4, 3)
    assert sent_back("topological", "assign") == (1, 1)
    early = [m for m in answers["recursive", "add"]["sent"] if m["got"] < m["uses"]]
    assert {answers["recursive", "add"]["nodes"][m["from"]]["name"] for m in early} == {"c", "d"}
    assert not [m for m in answers["topological", "add"]["sent"] if m["got"] < m["uses"]]
    assert [m["lost"] for m in answers["once", "add"]["sent"]].count(True) == 4


def test_only_a_computed_fork_shows_a_wrong_order(compute: Any) -> None:
    orders = ["topological", "recursive", "once"]
    cases = list(product(["x*x*x", "c = x*x; c*c"], orders))
    calls = [["run", text, {"x": -2}, order, "add"] for text, order in cases]
    found = [inputs_of(f, "gradients")["x"] for f in compute("computation_graph", calls)]
    assert found == [12, 12, 12, -32, -48, -16]


def test_a_recursion_without_end_is_stopped(compute: Any) -> None:
    doubled = "; ".join(f"t{i} = t{i - 1} + t{i - 1}" for i in range(1, 12))
    [found] = compute("computation_graph", [["run", doubled, {}, "recursive", "add"]])
    assert len(found["sent"]) == 200
    assert found["right"][0] == 2**11


def test_what_cannot_be_computed_is_refused_with_a_sentence(compute: Any) -> None:
    calls = [["run", text, {}, "topological", "add"] for text, _ in REFUSED]
    words = ComputationGraph().text
    for (text, key), found in zip(REFUSED, compute("computation_graph", calls), strict=True):
        assert found.get("error") == key, (text, found)
        sentence = words[key]
        for name, value in found["about"].items():
            sentence = sentence.replace(f"{{{{{name}}}}}", str(value))
        assert "{{" not in sentence, sentence


def test_a_link_brings_numbers_or_nothing(compute: Any) -> None:
    given = [{}, {"x": "7"}, {"x": None}, {"x": [1]}, {"x": 1e9}, [], None]
    calls = [["run", "x * k", one, "topological", "add"] for one in given]
    for found in compute("computation_graph", calls):
        assert inputs_of(found, "values") == {"x": -2, "k": 1}


def test_boxes_and_labels_do_not_cover_each_other(compute: Any) -> None:
    calls = [["run", text, {}, "topological", "add"] for text in PROGRAMS]
    for text, found in zip(PROGRAMS, compute("computation_graph", calls), strict=True):
        for box in found["boxes"]:
            assert 0 <= box["x"] - box["width"] / 2 < box["x"] + box["width"] / 2 <= 340
            assert 0 <= box["y"] <= found["height"] - box["height"]
        for one, other in combinations(found["boxes"], 2):
            apart = abs(one["x"] - other["x"]) >= (one["width"] + other["width"]) / 2
            assert apart or abs(one["y"] - other["y"]) > one["height"], text
        for edge in found["edges"]:  # from box to box
            (user, used) = (found["boxes"][edge[end]] for end in ("from", "to"))
            assert edge["points"][0] == [used["x"], used["y"] + used["height"]]
            assert edge["points"][-1][1] == user["y"]
        for one, other in combinations(found["edges"], 2):
            (x, y), (u, v) = one["label"], other["label"]
            assert abs(x - u) > 24 or abs(y - v) > 9, (text, one, other)


def test_python_and_the_page_start_from_the_same_numbers() -> None:
    state = ComputationGraph(expression=SHARED)
    assert state.gradients() == {"a": 25, "b": 19}
    assert ComputationGraph(expression=SHARED, inputs={"a": 1}).gradients() != state.gradients()
    neuron = ComputationGraph(expression=PROGRAMS[1])
    assert neuron.gradients()["w1"] == pytest.approx(-0.393224, abs=5e-7)
    with pytest.raises(ValueError, match="Lambda has no meaning"):
        ComputationGraph(expression="lambda: x").gates()
    with pytest.raises(ValueError, match="computes nothing"):
        ComputationGraph(expression="2 + 3").gates()
    assert isinstance(state.gates()[-1].tensor, Tensor)
