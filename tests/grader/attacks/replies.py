"""Return what cannot be taken: endless, huge, tangled or sly values."""

from typing import Any

from attacks import Attack, in_call


def value(name: str, about: str, code: str, **options: Any) -> Attack:
    """Return an attack whose answer is a strange value."""
    return in_call(name, about, code, **options)


ATTACKS: list[Attack] = [
    value(
        "endless generator",
        "A generator that never ends, in the place of a pair.",
        "import itertools\nreturn itertools.count()",
    ),
    value(
        "endless list",
        "A list's subclass that never ends, and one that grows while it is read.",
        """
        class Endless(list):
            def __iter__(self):
                while True:
                    yield 0.0
            def __len__(self):
                return 2**62
        return Endless(), Endless()
        """,
    ),
    value(
        "holds itself",
        "A list that holds itself.",
        "own = []\nown.append(own)\nreturn own, {0: own}",
    ),
    value(
        "deep",
        "A list in a list, a hundred thousand deep.",
        """
        deep = []
        for _ in range(100_000):
            deep = [deep]
        return deep, deep
        """,
        ran=False,
    ),
    value(
        "broadcast",
        "An array of eight terabytes that takes eight bytes.",
        "return 0.0, np.broadcast_to(0.0, (10**6, 10**6))",
        ran=False,
    ),
    value(
        "large",
        "A gigabyte of zeros.",
        "return 0.0, np.zeros(2**27)",
        ran=False,
    ),
    value(
        "large in lists",
        "A hundred megabytes a call, in a list in a list.",
        "return [[np.ones(2**24)]], 0.0",
        ran=False,
    ),
    value(
        "far apart",
        "A few entries a call, scattered over a hundred megabytes.",
        "return 0.0, np.ones(2**24)[:: 2**18]",
        ran=False,
    ),
    value(
        "many parts",
        "Thirty thousand small arrays.",
        "return tuple(np.zeros(1) for _ in range(30_000))",
        ran=False,
    ),
    value(
        "many objects",
        "Ten thousand objects that can only be named.",
        "return [type('x', (), {})() for _ in range(10_000)]",
        ran=False,
    ),
    value(
        "strange text",
        "Text that is not text: half characters, null characters, directions of writing.",
        "return '\\ud800\\x00\\u202e' * 1000, '\\ud800'",
    ),
    value(
        "own bytes",
        "An array's subclass that says other bytes every time it is asked.",
        """
        class Sly(np.ndarray):
            shape = property(lambda self: (2**40,))
            dtype = property(lambda self: np.dtype("f8"))
            def tobytes(self, *args):
                return b"x" * 7
        return 0.0, np.zeros_like(scores).view(Sly)
        """,
    ),
    value(
        "sly name",
        "A function as a value, whose name takes forever or is markup.",
        """
        def left():
            pass
        left.__name__ = left.__qualname__ = "<script>left()</script>" * 1000
        return left, type("<img src=x onerror=left()>", (), {})()
        """,
    ),
    value(
        "shared buffer",
        "Two arrays that share memory with the arguments, and change each other.",
        """
        scores.flags.writeable = True
        view = scores.view()
        view[...] = 0
        return 0.0, view[::-1]
        """,
    ),
    value(
        "class of the answer",
        "A tuple's subclass, a named tuple, a pair that is a string.",
        """
        class Pair(tuple):
            def __len__(self):
                return 2
            def __eq__(self, other):
                return True
            __hash__ = None
        return Pair((2.0, scores, 5))
        """,
    ),
]
