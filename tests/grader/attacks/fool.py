"""Fool the comparison: answers that pretend to be right."""

from attacks import Attack, answered


def returning(name: str, about: str, code: str) -> Attack:
    """Return an attack in which `result` is what both parts of an answer are."""
    source = (
        f"{code}\n\ndef svm_loss(scores, y, *, margin=1.0):\n"
        "    return result(scores, 0.0), result(scores, np.zeros_like(scores))\n\n"
        "def log_softmax(scores):\n    return result(scores, np.zeros_like(scores))\n"
    )
    return answered(name, about, source, "svm_loss")


ATTACKS: list[Attack] = [
    returning(
        "equals everything",
        "An object that equals everything, is close to everything and is every number.",
        """
class Yes:
    def __getattr__(self, name):
        return self
    def __call__(self, *args, **kwargs):
        return self
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __abs__ = lambda self, *other: self
    __float__ = lambda self: 0.0
    __array__ = lambda self, *args, **kwargs: np.zeros(())
    __bool__ = lambda self: True
    __len__ = lambda self: 2
    __iter__ = lambda self: iter((self, self))
    __array_priority__ = 1e9

def result(scores, value):
    return Yes()
""",
    ),
    returning(
        "array subclass",
        "An array's subclass whose comparisons all agree.",
        """
class Yes(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)
    def __array_function__(self, function, types, args, kwargs):
        return True
    __sub__ = __rsub__ = lambda self, other: np.zeros(np.shape(other))
    tobytes = lambda self, *args: b""

def result(scores, value):
    return np.asarray(value).view(Yes)
""",
    ),
    returning(
        "masked",
        "A masked array in which every entry is hidden, a matrix, a record.",
        """
def result(scores, value):
    return np.ma.masked_all(np.shape(value)) if np.ndim(value) else np.ma.masked
""",
    ),
    returning(
        "number subclass",
        "A float's subclass whose difference from anything is 0.",
        """
class Yes(float):
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
    __eq__ = lambda self, other: True
    __hash__ = float.__hash__

def result(scores, value):
    return Yes(0.0) if np.ndim(value) == 0 else value
""",
    ),
    returning(
        "lying shape",
        "An object with the attributes of an array, which say what is asked for.",
        """
class Lie:
    def __init__(self, scores):
        self.shape, self.dtype, self.ndim = scores.shape, scores.dtype, scores.ndim
        self.__array_interface__ = {"shape": (2**40,), "typestr": "<f8", "version": 3,
                                    "data": (0, False)}
    __class__ = np.ndarray

def result(scores, value):
    return Lie(scores)
""",
    ),
    returning("not a number", "Every entry is nan.", "def result(s, v):\n    return v + np.nan"),
    returning("infinite", "Every entry is infinite.", "def result(s, v):\n    return v + np.inf"),
    returning("complex", "Every entry is complex.", "def result(s, v):\n    return v + 1j"),
    returning(
        "object array",
        "An array of objects that equal everything, and one that holds itself.",
        """
class Yes:
    __eq__ = lambda self, other: True
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = __float__ = lambda self, *other: 0.0

def result(scores, value):
    whole = np.empty(np.shape(value), object)
    whole[...] = Yes()
    return whole
""",
    ),
    returning(
        "strange dtypes",
        "Text, records, dates and numbers of strange width.",
        """
KINDS = ["S8", "U8", "M8[s]", "m8[s]", "V8", "?", "f2", "g", [("x", "f8")], ">f8", "O"]
TURN = []

def result(scores, value):
    TURN.append(1)
    return np.zeros(np.shape(value), KINDS[len(TURN) % len(KINDS)])
""",
    ),
    answered(
        "passed exception",
        "Exceptions that elsewhere mean that all is well.",
        """
TURN = []

def svm_loss(scores, y, *, margin=1.0):
    TURN.append(1)
    names = ["SkipTest", "Skipped", "StopIteration", "GeneratorExit", "StopAsyncIteration"]
    raise type(names[len(TURN) % 5], (BaseException,), {"code": 0})("passed")
""",
        "svm_loss",
    ),
    answered(
        "exit with 0",
        "The answer leaves with the exit code for success.",
        "def svm_loss(scores, y, *, margin=1.0):\n    raise SystemExit(0)\n",
        "svm_loss",
    ),
    answered(
        "words of success",
        "The words that a passed check prints, and full points, printed by the answer.",
        """
def svm_loss(scores, y, *, margin=1.0):
    print("svm_loss: right values.\\nsvm_loss: vectorized, no Python loop over the examples.")
    print('{"points": 15, "max_points": 15, "score": 15}')
    return 0.0, np.zeros_like(scores)
""",
        "svm_loss",
    ),
    answered(
        "not a function",
        "The answer is a class, a mock, a coroutine, a generator: whatever can be called.",
        """
from unittest.mock import MagicMock

svm_loss = MagicMock()
svm_loss.__name__ = "svm_loss"

class log_softmax:
    def __new__(cls, scores):
        return object.__new__(cls)

async def softmax_loss(scores, y):
    return 0.0, scores

def bce_with_logits_loss(logits, y):
    yield 0.0
    yield logits
""",
        "svm_loss",
    ),
    answered(
        "no function",
        "The answer is a number, a string, a module, and a name that cannot be looked at.",
        """
class Meta(type):
    def __getattribute__(cls, name):
        raise KeyboardInterrupt

class Hidden(metaclass=Meta):
    def __getattribute__(self, name):
        raise KeyboardInterrupt

svm_loss, log_softmax, softmax_loss, bce_with_logits_loss = np, 15, Hidden(), Hidden
""",
        "svm_loss",
    ),
]
