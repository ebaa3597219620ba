"""Fool the tests over several calls: answers that remember, recognize or overwrite."""

from attacks import Attack, answered

VISIBLE = """
def right(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
"""


def by_state(name: str, about: str, code: str, function: str = "log_softmax") -> Attack:
    """Return an attack whose answer depends on earlier calls."""
    return answered(name, about, VISIBLE + code, function)


ATTACKS: list[Attack] = [
    by_state(
        "calls counted",
        "Right for as many calls as there are visible checks, then wrong.",
        """
CALLS = []

def log_softmax(scores):
    CALLS.append(1)
    return right(scores) if len(CALLS) <= 3 else np.zeros_like(scores)
""",
    ),
    by_state(
        "data recognized",
        "Right for the numbers that the visible checks show, typed in.",
        """
def log_softmax(scores):
    known = scores.shape in ((1, 3), (2, 3))
    return right(scores) if known else np.log(np.full_like(scores, 1 / scores.shape[1]))
""",
    ),
    by_state(
        "first answer kept",
        "The first answer for each shape is kept and given again.",
        """
KEPT = {}

def log_softmax(scores):
    return KEPT.setdefault((scores.shape, scores.dtype), right(scores))
""",
    ),
    by_state(
        "one buffer",
        "All answers stand in one buffer, which the next call overwrites.",
        """
BUFFER = np.empty(2**20)

def log_softmax(scores):
    answer = right(scores)
    out = BUFFER.view(scores.dtype)[: answer.size].reshape(answer.shape)
    out[...] = answer
    return out
""",
    ),
    by_state(
        "alternating",
        "Right at every second call of the same data.",
        """
SEEN = set()

def log_softmax(scores):
    first = scores.tobytes() not in SEEN
    SEEN.add(scores.tobytes())
    return right(scores) if first or len(SEEN) < 4 else np.zeros_like(scores)
""",
    ),
    by_state(
        "argument as answer",
        "The answer is written over the argument, and the argument returned.",
        """
def log_softmax(scores):
    scores[...] = right(scores)
    return scores
""",
    ),
    by_state(
        "argument changed and unlocked",
        "A read-only argument is unlocked and overwritten; the answer is right.",
        """
def log_softmax(scores):
    answer = right(scores)
    scores.flags.writeable = True
    scores[...] = 0.0
    scores.flags.writeable = False
    return answer
""",
    ),
    by_state(
        "argument changed",
        "The argument is overwritten when the answer is ready.",
        """
def log_softmax(scores):
    answer = right(scores)
    if scores.flags.writeable:
        scores += 1.0
    return answer
""",
    ),
    by_state(
        "constant loss",
        "A constant loss has the gradient 0: the two belong together.",
        """
def softmax_loss(scores, y):
    return 1.5, np.zeros_like(scores)
""",
        "softmax_loss",
    ),
    by_state(
        "differences",
        "The gradient is measured by central differences.",
        """
def softmax_loss(scores, y):
    def loss(s):
        return -right(s)[np.arange(len(y)), y].mean()

    wide, h = scores.astype(np.float64), 1e-5
    gradient = np.zeros_like(wide)
    for at in np.ndindex(*wide.shape):
        for sign in (1, -1):
            moved = wide.copy()
            moved[at] += sign * h
            gradient[at] += sign * loss(moved) / (2 * h)
    return loss(scores), gradient.astype(scores.dtype)
""",
        "softmax_loss",
    ),
    answered(
        "complex step",
        "The gradient is measured exactly, by a complex step, for all examples at once. This is "
        "not defended: it costs no more than the loss, and its values are right.",
        """
def mse_loss(pred, target):
    error = pred.astype(np.complex128) + 1e-30j - target
    n = pred.shape[0]
    gradient = (0.5 * error * error).imag / 1e-30 / n
    return float((0.5 * error * error).real.sum() / n), gradient.astype(pred.dtype)
""",
        "mse_loss",
    ),
]
