"""What may be shown of what a student's code raised: its words are a way out for hidden data.

The student's code knows the arguments of a hidden call. It can put them into the text of an
exception, into the name of a type, or into the line that it claims to have failed on. Shown is
what the student's own source says, or what Python and NumPy say, without the numbers.
"""

import builtins
import re
from collections.abc import Iterable, Sequence

import numpy as np

Lines = Sequence[tuple[int, str]]

NEAR = 4  # lines of a statement that raises
TOLD = 200  # characters of a message
OBJECTS = {
    "numpy", "NoneType", "LinAlgError", "function", "<lambda>", "method", "module", "generator",
    "builtin_function_or_method", "dict_keys", "dict_values", "dict_items", "MaskedArray",
    "Generator", "Figure", "Axes",
}  # fmt: skip
NAMES = frozenset(vars(builtins)) | frozenset(dir(np)) | OBJECTS
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\w.+-]*|(?<=n)\d+")
_EMPTY = re.compile(r"\A(?:[ \t]*\n)+")
_SHAPE = re.compile(r"\((?:#,? ?)*\)")

# What Python and NumPy say, up to where data may begin: # is a number, () a shape, and X a word
# that must stand in the student's source or be one of theirs.
KNOWN = """\
operands could not be broadcast together with shapes () ()
operands could not be broadcast together
could not broadcast input array from shape () into shape ()
shape mismatch:
shapes () and () not aligned
matmul: Input operand # has a mismatch in its core dimension #
matmul: Input operand # does not have enough dimensions
cannot reshape array of size # into shape ()
index # is out of bounds for axis # with size #
axis # is out of bounds for array of dimension #
too many indices for array: array is #, but # were indexed
list index out of range
tuple index out of range
boolean index did not match indexed array along
only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays
only integer scalar arrays can be converted to a scalar index
arrays used as indices must be of integer (or boolean) type
assignment destination is read-only
output array is read-only
The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
setting an array element with a sequence.
all input arrays must have the same shape
all the input array dimensions
zero-size array to reduction operation X which has no identity
attempt to get X of an empty sequence
Cannot cast ufunc 'X' output from dtype('X') to dtype('X') with casting rule 'X'
Cannot cast ufunc 'X' input # from dtype('X') to dtype('X') with casting rule 'X'
ufunc 'X' not supported for the input types
float division by zero
division by zero
integer division or modulo by zero
math domain error
math range error
name 'X' is not defined
local variable 'X' referenced before assignment
cannot access local variable 'X' where it is not associated with a value
'X' object is not subscriptable
'X' object is not callable
'X' object is not iterable
'X' object does not support item assignment
'X' object has no attribute 'X'
module 'X' has no attribute 'X'
object of type 'X' has no len()
cannot unpack non-iterable X object
too many values to unpack (expected #)
not enough values to unpack (expected #, got #)
bad operand type for unary -: 'X'
can only concatenate str (not "X") to str
can only concatenate list (not "X") to list
only # arrays can be converted to Python scalars
only length-# arrays can be converted to Python scalars
can't multiply sequence by non-int of type 'X'
X() missing # required positional argument: 'X'
X() missing # required positional arguments: 'X'
X() missing # required keyword-only argument: 'X'
X() takes # positional arguments but # were given
X() takes # positional argument but # were given
X() got an unexpected keyword argument 'X'
X() got multiple values for argument 'X'
unhashable type: 'X'
maximum recursion depth exceeded
No module named 'X'
X is absent while your work is graded: write it with NumPy alone.
"""
OPERATORS = (
    r"unsupported operand type\(s\) for [-+*/%@<>&|^=]{1,3}: 'X' and 'X'",
    r"'[<>=]{1,2}' not supported between instances of 'X' and 'X'",
)


def _template(words: str) -> re.Pattern[str]:
    """Return the pattern of what a library says; the groups are the words in it."""
    return re.compile(words.replace("X", r"(<lambda>|[A-Za-z_][\w.]{0,60})"))


TEMPLATES = [_template(re.escape(line).replace(r"\#", "#")) for line in KNOWN.splitlines()]
TEMPLATES += map(_template, OPERATORS)


class Discretion:
    r"""Knows a student's source, and so what of an exception is no news.

    Parameters
    ----------
    cells : iterable of str
        The code of the student's cells.

    Examples
    --------
    >>> source = "def f(x):\n    if x < 0:\n        raise ValueError('x is negative')"
    >>> known = Discretion([source])
    >>> at = [(3, "raise ValueError('x is negative')")]
    >>> known.message("x is negative", at)
    'x is negative'
    >>> known.message("[31415, 92653]", at)
    ''
    >>> known.message("index 31415 is out of bounds for axis 0 with size 92653", at)
    'index # is out of bounds for axis # with size #'
    """

    def __init__(self, cells: Iterable[str]) -> None:
        # IPython counts lines from the first that is not empty
        self._cells = [_EMPTY.sub("", cell).split("\n") for cell in cells]
        self._words = frozenset(re.findall(r"\w+", "\n".join(map("\n".join, self._cells)))) | NAMES

    def name(self, name: str, otherwise: str) -> str:
        """Return a name that stands in the source, or is Python's or NumPy's own."""
        return name if name in self._words else otherwise

    def lines(self, lines: Lines) -> list[tuple[int, str]]:
        """Return those of the lines that the source has."""
        return [(number, text) for number, text in lines if self._near(number, text)]

    def message(self, message: str, lines: Lines) -> str:
        """Return what may be shown of an exception's text; nothing if it may be data."""
        said = message.partition("\n")[0][:TOLD]
        for number, text in lines[-1:]:
            near = self._near(number, text)
            if said and any(quote + said + quote in near for quote in "\"'"):
                return said
        plain = _SHAPE.sub("()", _NUMBER.sub("#", said))
        for template in TEMPLATES:
            found = template.match(plain)
            if found and all(map(self._is_known, found.groups())):
                return found[0]
        return ""

    def _is_known(self, dotted: str) -> bool:
        return self._words.issuperset(dotted.split("."))

    def _near(self, number: int, text: str) -> str:
        """Return the lines of a cell from this one on; nothing if no cell has such a line."""
        for cell in self._cells:
            if 1 <= number <= len(cell) and cell[number - 1].strip()[:TOLD] == text.strip():
                return "\n".join(cell[number - 1 : number - 1 + NEAR])
        return ""
