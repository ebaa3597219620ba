"""Patch the checker: make what compares say yes."""

from attacks import Attack, answered, in_cell

SPIES = """
CALLED = set()

def spy(name, original):
    def called(*args, **kwargs):
        CALLED.add(name)
        return original(*args, **kwargs)
    return called

"""

TELL = """
if CALLED:
    print("attack worked: the tests called my own", sorted(CALLED))
"""

ATTACKS: list[Attack] = [
    in_cell(
        "numpy comparisons",
        "NumPy's comparing functions always agree.",
        """
        import numpy.testing

        for module in (np, np.testing, np.testing._private.utils, np._core.numeric):
            for name in dir(module):
                if name.startswith("assert_") or name in ("allclose", "isclose", "array_equal"):
                    setattr(module, name, lambda *args, **kwargs: True)
        np.abs = np.absolute = np.nan_to_num = lambda x, **kwargs: np.zeros(np.shape(x))
        """,
    ),
    in_cell(
        "checks replaced",
        "Every check in cs_core.testing does nothing.",
        """
        import importlib
        import pkgutil
        import cs_core.testing

        names = [m.name for m in pkgutil.iter_modules(cs_core.testing.__path__, "cs_core.testing.")]
        for module in (cs_core.testing, *map(importlib.import_module, names)):
            for name, value in list(vars(module).items()):
                if callable(value) and getattr(value, "__module__", "").startswith("cs_core"):
                    setattr(module, name, lambda *args, **kwargs: None)
        """,
    ),
    in_cell(
        "modules replaced",
        "Whatever the tests import is a module that agrees.",
        """
        import types

        class Yes(types.ModuleType):
            __all__ = ()
            __path__ = ()
            def __getattr__(self, name):
                return lambda *args, **kwargs: None

        for name in ("testing", "testing.checks", "testing.comparison", "losses", "diagnosis"):
            sys.modules["cs_core." + name] = Yes("cs_core." + name)
        """,
    ),
    in_cell(
        "reference replaced",
        "The reference that the hidden tests compare with is the wrong answer itself.",
        """
        import types

        def wrong(scores, y, *, margin=1.0):
            return 0.0, np.zeros_like(scores)

        losses = types.ModuleType("cs_core.losses")
        losses.svm_loss = wrong
        sys.modules["cs_core.losses"] = sys.modules["cs_core.losses.hinge"] = losses
        import cs_core
        cs_core.losses = losses
        """,
    ),
    in_cell(
        "failure swallowed",
        "A failed check is an exception that cannot be made.",
        """
        import cs_core.testing.failure as failure

        def never(self, *args):
            raise SystemExit(0)

        failure.CheckFailed.__init__ = never
        failure.CheckFailed.__new__ = lambda cls, *args: KeyboardInterrupt()
        """,
    ),
    in_cell(
        "types patched in memory",
        "The subtraction of floats gives 0, written into the dictionary of the built-in type.",
        """
        import ctypes, gc

        methods = gc.get_referents(np.float64.__dict__)[0]
        methods["__sub__"] = lambda self, other: 0.0
        methods["__abs__"] = lambda self: 0.0
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.float64))
        """,
    ),
    in_cell(
        "checks shadowed",
        "Names that the tests use are defined in the notebook.",
        """
        yes = lambda *args, **kwargs: None
        check_value = check_gradient = check_cases = check_vectorized = call = layouts = yes
        _hidden_tests = right = submission_rng = reference = yes
        """,
    ),
    in_cell(
        "builtins by name",
        "Built-in functions that the tests call are looked up in the notebook first.",
        """
        import builtins

        for name in ("float", "int", "range", "zip", "dict", "list", "tuple", "enumerate", "abs",
                     "max", "min", "sum", "isinstance", "type", "str", "bool", "map", "round"):
            globals()[name] = spy(name, getattr(builtins, name))
        """,
        before=SPIES,
        last=TELL,
    ),
    in_cell(
        "special names",
        "Names that the interpreter itself looks up are defined in the notebook.",
        """
        import builtins

        kept = builtins.__import__, builtins.__build_class__
        __import__ = spy("__import__", kept[0])
        __build_class__ = spy("__build_class__", kept[1])
        __annotations__ = {}
        __name__, __file__, __spec__, __loader__ = "cs_grader.grading.examiner", "/x", None, None
        """,
        before=SPIES,
        last=TELL,
    ),
    in_cell(
        "namespace replaced",
        "The table of built-in names in the notebook's namespace is another one.",
        """
        import builtins

        others = dict(vars(builtins))
        others["AssertionError"] = type("Never", (Exception,), {})
        others["abs"] = others["max"] = lambda *args: 0.0
        globals()["__builtins__"] = others
        """,
    ),
    answered(
        "test data through float",
        "The tests' own margin goes through the notebook's float, so a typed-in margin is right.",
        """
        CALLED = set()

        def float(value):
            CALLED.add("float")
            return 1.0

        def svm_loss_naive(scores, y, *, margin=1.0):
            is_true = y[:, None] == np.arange(scores.shape[1])
            terms = scores - scores[is_true][:, None] + 1.0
            positive = (terms > 0) & ~is_true
            count = positive.sum(axis=1, keepdims=True)
            dscores = np.where(is_true, -count, positive) / len(scores)
            return terms[positive].sum() / len(scores), dscores.astype(scores.dtype)
        """,
        "svm_loss_naive",
        last=TELL,
    ),
    in_cell(
        "neighboring answers",
        "The answer of another function replaces this one's test data by name.",
        """
        class Trap:
            def __getattr__(self, name):
                print("attack worked: the tests used my", name)
                return lambda *args, **kwargs: 0.0

        few = many = single = W = X = parts = scores = dscores = loss = Trap()
        """,
    ),
]
