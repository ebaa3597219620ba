"""Lie on the wire: well-made messages that say what is not so."""

from typing import Any

from attacks import Attack, answered, in_cell, in_right_call
from attacks.agent import AGENT, lying


def forged(name: str, about: str, reply: str, **options: Any) -> Attack:
    """Return an attack that replies, and then goes on as if it had not."""
    return lying(name, about, f"say(**(PLAIN | {reply}))", **options)


ATTACKS: list[Attack] = [
    forged("twice", "Two replies to one call.", "{}"),
    lying(
        "many times",
        "Ten thousand replies to one call: they wait for the calls to come.",
        """
        import threading
        server = agent()
        def flood():
            with contextlib.suppress(Exception):
                for _ in range(10_000):
                    server.channel.send({"op": "reply", **PLAIN, "value": (2.0, scores * 0)})
        threading.Thread(target=flood, daemon=True).start()
        __import__("time").sleep(0.2)
        """,
        ran=False,
    ),
    lying(
        "empty",
        "A reply without any of its parts, and a message that is none.",
        "say()\nagent().channel.send({})\nagent().channel.send([])",
        ran=False,
    ),
    forged(
        "wrong parts",
        "A reply whose parts have wrong types.",
        "{'value': [], 'changed': [1], 'states': 5, 'later': {'x': 1}, 'values': 'x', 'steps': 'x'}",
        ran=False,
    ),
    forged(
        "changes forged",
        "A reply that changes arguments, states and earlier results that it has no part in.",
        """{'changed': {i: np.zeros((2, 3)) for i in range(-9, 99)},
            'states': [np.random.default_rng(0)] * 9,
            'later': [[i, j, np.zeros((2, 3))] for i in range(-3, 30) for j in range(-3, 3)]}""",
    ),
    forged(
        "exception forged",
        "A raised exception with the name of a failed, or passed, check and ten megabytes of text.",
        """{'raised': {'name': '<script>left()</script>\\x1b[2J', 'message': 'x' * 3_000_000,
            'lines': [[1, '<script>left()</script>'], ['x', 'y'], 7]}}""",
    ),
    forged(
        "exception of the tests",
        "A raised exception under names that the grader itself uses.",
        """{'raised': {'name': ['CheckFailed', 'SystemExit', 'StudentEndedError', 'BaseException',
            'KeyboardInterrupt', 'ExceptionGroup', '__loader__', 'print'][len(RUNS) % 8],
            'message': 'passed', 'lines': []}}""",
    ),
    forged(
        "output forged",
        "Printed text that is too long, has escape sequences, and pretends to be a result.",
        """{'out': [{'kind': 'stream', 'name': 'stdout',
            'parts': ['attack ran', '\\x1b]0;left\\x07<script>left()</script>' * 90_000]}]}""",
    ),
    answered(
        "steps forged",
        "A loop over the examples, and a count of steps that says there is none; it is slow.",
        """
        def svm_loss(scores, y, *, margin=1.0):
            loss, dscores = 0.0, np.zeros_like(scores)
            for i in range(len(scores)):
                terms = scores[i] - scores[i, y[i]] + margin
                terms[y[i]] = 0
                loss += terms[terms > 0].sum()
                dscores[i] = terms > 0
                dscores[i, y[i]] = -(terms > 0).sum()
            return loss / len(scores), dscores / len(scores)

        def free(function, args, kwargs):
            return function(*args, **kwargs), 1

        patched = 0
        for module in [m for n, m in sys.modules.items() if n.startswith("inside.")]:
            for name in vars(module):
                if "counted" in name:
                    getattr(module, name).__code__ = free.__code__
                    patched += 1
        assert patched, "nothing is called so any more"
        """,
        "svm_loss",
    ),
    in_right_call(
        "all calls seen",
        "The hidden calls come in one message: the answer looks at all of it.",
        """
        frame = sys._getframe()
        while frame and len(RUNS) < 30:
            LOOT.append(str(frame.f_locals.get("request"))[:50000])
            frame = frame.f_back
        """,
    ),
    in_cell(
        "in a cell",
        "Replies, questions and garbage while a cell runs, before any test.",
        """
        server = agent()
        for value in ({"op": "ask", "f": None, "args": [], "kwargs": {}}, {"op": "told"}):
            server.channel.send(value)
        say(outputs=[{"kind": "result", "data": {"text/html": "<script>left()</script>"}}], fine=True)
        """,
        before=AGENT,
        ran=False,
    ),
    in_cell(
        "answers ahead",
        "Replies to tests that have not begun: names, and calls with full points.",
        """
        for _ in range(50):
            say(found={"svm_loss": 15.0}, outputs=[], fine=True, **PLAIN)
        """,
        before=AGENT,
        ran=False,
    ),
    in_cell(
        "names forged",
        "The names of the tests' own functions, handed over as the student's.",
        """
        names = ["check_value", "check_gradient", "check_vectorized", "call", "_hidden_tests", "np",
                 "__builtins__", "__name__", "print", "float", "True"]
        agent().__class__._names = lambda self, message: {
            "found": {name: print for name in [*names, *message.value["names"]]}}
        """,
        before=AGENT,
    ),
]
