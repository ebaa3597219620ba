"""Replies that nobody honest sends: each becomes a result, and none the end of the tests' side."""

import copy
import json
import random
import socket
import time

import numpy as np
import pytest

from cs_core.testing import CheckFailed
from cs_grader.grading.generators import follow
from cs_grader.grading.limits import Limits
from cs_grader.grading.outputs import as_outputs
from cs_grader.grading.session import Session
from cs_grader.inside.channel import Channel
from cs_grader.inside.values import generator_state
from cs_grader.inside.wire import Handle

ARRAY = np.arange(6.0).reshape(2, 3)
FUNCTION = Handle("function", 1, "f", "student")
RAISED = {"name": "ValueError", "message": "no", "lines": [[3, "x = 1"]]}
OUTPUTS = [
    {"kind": "stream", "name": "stdout", "parts": ["text"]},
    {"kind": "error", **RAISED},
    {"kind": "result", "data": {"text/plain": "5", "image/png": b"\x89PNG\r\n\x1a\n"}},
]
CALLED = {
    "op": "reply", "value": (2.5, ARRAY), "changed": {0: ARRAY}, "later": [[0, 1, ARRAY]],
    "states": [generator_state(np.random.default_rng(1))], "out": OUTPUTS, "steps": 7,
}  # fmt: skip
HONEST = {
    "run": {"op": "reply", "outputs": OUTPUTS, "fine": True, "seconds": 0.5},
    "names": {"op": "reply", "found": {"f": len}},
    "call": CALLED,
    "count": CALLED,
    "many": CALLED | {"values": [1.0, ARRAY]},
    "get": {"op": "reply", "value": 5},
    "raised": {"op": "reply", "raised": RAISED, "out": OUTPUTS},
    "unsendable": {"op": "reply", "unsendable": "it is too large", "out": []},
    "ask": {"op": "ask", "f": 0, "args": (ARRAY,), "kwargs": {"k": 1}},
}
STRANGE = [
    None, True, 0, -1, 5, 10**6, 2**70, -(2**2000), 10**5000, 1.5, float("nan"), "", "x" * 5000,
    "\ud800", b"x", [], [[]], [1, 2, 3], [None] * 50, (), (1, "x"), {}, {"op": "reply"}, {1: 2},
    ARRAY, np.array([]), np.array(["a", "b"]), np.float32("inf"), np.int8, len, object, 1j,
    {"name": 5, "message": None, "lines": 7}, {"kind": "stream", "name": "stdout", "parts": [5]},
    np.random.default_rng(0), slice(None), frozenset({1}), [0, 0, np.zeros((9, 9))], {0: [1]},
]  # fmt: skip


def mutated(value, rng):
    """Return a copy in which one place, however deep, holds something strange, or nothing."""
    if type(value) in (dict, list, tuple) and value and rng.random() < 0.75:
        places = list(value) if type(value) is dict else list(range(len(value)))
        place = rng.choice(places)
        if type(value) is dict:
            changed = dict(value)
            if rng.random() < 0.25:
                del changed[place]
            elif rng.random() < 0.1:
                changed[rng.choice([5, "extra", (1, 2), None])] = rng.choice(STRANGE)
            else:
                changed[place] = mutated(value[place], rng)
            return changed
        items = list(value)
        items[place] = mutated(items[place], rng)
        return type(value)(items)
    return rng.choice(STRANGE)


def export(value):
    """Name whatever has no form, as a lying student's process might."""
    return Handle(
        random.Random(id(value)).choice(["function", "object", "opaque"]), 5, "x", "student"
    )


class Talk:
    """A session whose other end has said all that it will say."""

    def __init__(self, *messages):
        self.control, self.far_control = socket.socketpair()
        limits = Limits()
        self.session = Session(
            self.control, bounds=limits.bounds, cell_seconds=5, deadline=time.monotonic() + 30
        )
        ours, theirs = socket.socketpair()
        self.theirs = Channel(theirs, export, lambda handle: handle)
        self.session._channel = Channel(
            ours, self.session._export, self.session._resolve, lambda _: "a generator"
        )
        for message in messages:
            self.theirs.send(message)
        theirs.shutdown(socket.SHUT_WR)  # then it is gone
        self.session._heard = {"ended": "ended its process"}

    def close(self):
        if self.session._channel:
            self.session._channel.close()
        self.theirs.close()
        self.control.close()
        self.far_control.close()


def do(session, op):
    """Make the request to which a reply is the answer; use what comes as the tests do."""
    args = (ARRAY.copy(), np.random.default_rng(0))
    if op == "run":
        return json.dumps(as_outputs(session.run("1 + 1").get("outputs", [])))
    if op == "names":
        return session.begin_test(["f"])
    if op == "many":
        calls = [type("Call", (), {"args": (ARRAY,), "kwargs": {}})] * 2
        return session.call_many([FUNCTION] * 2, calls, 5.0)
    if op == "get":
        return session.get(FUNCTION, "name")
    return session.call(FUNCTION, (*args, max), {}, count=op == "count")


def outcome(op, *messages):
    """Return what came of a request: a value, or an error that a test takes for the student's."""
    talk = Talk(*messages)
    try:
        return do(talk.session, op)
    except CheckFailed as error:
        return error
    except AttributeError as error:  # the student's object has no such attribute
        assert op == "get"
        return error
    except Exception as error:
        if not hasattr(error, "student_lines"):  # not the student's: it would end the process
            raise
        return error
    finally:
        talk.close()


@pytest.mark.parametrize("op", HONEST)
def test_the_replies_that_are_changed_below_are_right(op):
    """Otherwise the changed ones would be refused for another reason."""
    if op == "ask":
        assert "Your code" in str(outcome("call", HONEST["ask"]))
        return
    got = outcome("call" if op in ("raised", "unsendable") else op, HONEST[op])
    assert not isinstance(got, CheckFailed), got


@pytest.mark.parametrize("seed", range(12))
def test_whatever_a_reply_holds_the_tests_go_on(seed):
    """The trusted process died of 14 of 23 malformed replies that attackers tried."""
    rng = random.Random(seed)
    for _ in range(50):
        kind = rng.choice(list(HONEST))
        message = mutated(copy.copy(HONEST[kind]), rng)
        op = kind if kind in ("run", "names", "many", "get", "count") else "call"
        outcome(op, message, HONEST["call"])


def test_the_changes_reach_what_they_are_made_for():
    """Or the test above would look at replies that nothing reads."""
    rng = random.Random(0)
    broken = [
        isinstance(outcome("call", mutated(HONEST["call"], rng)), CheckFailed) for _ in range(60)
    ]
    assert 5 < sum(broken) < 55


def test_a_lent_generator_follows_draws_and_nothing_else():
    """A student's code once set it: the tests then drew what the student had chosen."""
    for name in ("PCG64", "PCG64DXSM"):
        for draw in ("random", "standard_normal", "standard_exponential"):
            ours, copied = (np.random.Generator(getattr(np.random, name)(3)) for _ in range(2))
            getattr(copied, draw)(1001)
            copied.integers(0, 10, 7, dtype=np.int32)  # leaves half of a draw over
            follow(ours, copied.bit_generator.state)
            assert ours.bit_generator.state == copied.bit_generator.state


def state_but(inner=None, **parts):
    """Return the state of a generator with some parts of its own choice."""
    honest = np.random.default_rng(3).bit_generator.state
    return honest | parts | {"state": honest["state"] | (inner or {})}


CHOSEN = [
    state_but({"state": 0, "inc": 0}),  # draws zeros, and some draws would never end
    state_but({"inc": 1}),
    state_but({"state": np.random.default_rng(4).bit_generator.state["state"]["state"]}),
    state_but(has_uint32=1, uinteger=12345),
    state_but(has_uint32=1, uinteger=2**80),
    state_but(has_uint32=[], uinteger="x"),
    state_but(bit_generator="MT19937"),
    state_but({"state": -(2**300), "inc": "x"}),
    *(None, 5, [], {}, {"state": 5}, {"state": {}}, {"state": {"state": 1.5}}),
]


@pytest.mark.parametrize("told", CHOSEN, ids=range(len(CHOSEN)))
def test_a_lent_generator_cannot_be_set(told):
    ours, other = np.random.default_rng(3), np.random.default_rng(3)
    follow(ours, told)
    assert ours.bit_generator.state == other.bit_generator.state
    assert ours.integers(0, 1000, 5).tolist() == other.integers(0, 1000, 5).tolist()


def test_a_generator_that_cannot_be_followed_stays_where_it_was():
    ours, copied = (np.random.Generator(np.random.MT19937(3)) for _ in range(2))
    copied.random(10)
    follow(ours, generator_state(copied))
    assert ours.random() == np.random.Generator(np.random.MT19937(3)).random()
