"""Patch the language: change what code means before the tests run."""

from attacks import Attack, answered, in_cell

LOOPED = """
def svm_loss(scores, y, *, margin=1.0):
    sys.settrace(None)
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        terms = scores[i] - scores[i, y[i]] + margin
        terms[y[i]] = 0
        loss += terms[terms > 0].sum()
        dscores[i] = terms > 0
        dscores[i, y[i]] = -(terms > 0).sum()
    return loss / n, dscores / n
"""

ATTACKS: list[Attack] = [
    in_cell(
        "syntax tree",
        "A transformer of syntax trees drops every check.",
        """
        import ast

        class Drop(ast.NodeTransformer):
            def visit_Expr(self, node):
                return ast.Pass() if isinstance(node.value, ast.Call) else node

        get_ipython().ast_transformers.append(Drop())
        """,
    ),
    in_cell(
        "input",
        "A transformer of inputs replaces each cell by nothing.",
        """
        shell = get_ipython()
        shell.input_transformers_post.append(lambda lines: ["print('attack ran')\\n"])
        shell.input_transformer_manager.transform_cell = lambda cell: "pass\\n"
        """,
    ),
    in_cell(
        "shell",
        "The shell's methods that run cells report success.",
        """
        from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

        def run(self, *args, **kwargs):
            print("attack ran")
            return ExecutionResult(None)

        InteractiveShell.run_cell = InteractiveShell.run_ast_nodes = run
        InteractiveShell.run_code = InteractiveShell._run_cell = run
        """,
    ),
    in_cell(
        "exceptions hidden",
        "A handler of exceptions that shows none.",
        """
        shell = get_ipython()
        shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
        shell.showtraceback = shell._showtraceback = lambda *args, **kwargs: None
        sys.excepthook = sys.unraisablehook = lambda *args: None
        """,
    ),
    in_cell(
        "display hooks",
        "Full points are displayed as a cell's result.",
        """
        from IPython.display import display

        display(15.0)
        sys.displayhook(15.0)
        get_ipython().display_pub.publish({"text/plain": "15"})
        sys.displayhook = lambda value: print("15")
        """,
        last="15.0",
    ),
    in_cell(
        "events",
        "Callbacks around every cell repair the world to its liking.",
        """
        def forge(*args):
            globals()["check_value"] = globals()["check_gradient"] = lambda *a, **k: None
            import cs_core.testing
            cs_core.testing.check_cases = lambda *a, **k: None

        for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
            get_ipython().events.register(event, forge)
        """,
    ),
    in_cell(
        "builtins",
        "Built-in functions are replaced for everybody in the process.",
        """
        import builtins

        builtins.abs = lambda x: 0
        builtins.max = lambda *args, **kwargs: 0
        builtins.AssertionError = type("Never", (Exception,), {})
        builtins.__build_class__ = lambda *args, **kwargs: type("Yes", (), {})
        """,
    ),
    in_cell(
        "imports",
        "A finder and a patched import serve modules that agree.",
        """
        import builtins, importlib.abc, importlib.machinery, types

        class Yes(types.ModuleType):
            def __getattr__(self, name):
                return lambda *args, **kwargs: None

        class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
            def find_spec(self, name, path=None, target=None):
                if name.startswith("cs_core"):
                    return importlib.machinery.ModuleSpec(name, self, is_package=True)
            def create_module(self, spec):
                return Yes(spec.name)
            def exec_module(self, module):
                pass

        sys.meta_path.insert(0, Finder())
        original = builtins.__import__
        builtins.__import__ = lambda name, *a, **k: (
            Yes(name) if name.startswith("cs_core") else original(name, *a, **k))
        """,
    ),
    in_cell(
        "compiler",
        "Compiling and running source is replaced by compiling and running nothing.",
        """
        import builtins, codeop, codecs

        original = builtins.compile
        builtins.compile = lambda source, *a, **k: original("pass", "<x>", "exec")
        builtins.exec = builtins.eval = lambda *args, **kwargs: None
        """,
        ran=False,
    ),
    in_cell(
        "tracing",
        "Trace and profile functions jump over whatever is run next.",
        """
        import threading

        def trace(frame, event, argument):
            if "hidden" in frame.f_code.co_name or "check" in frame.f_code.co_name:
                print("attack worked: saw", frame.f_code.co_name)
            loot("frame", repr(frame.f_locals)[:100000])
            return trace

        sys.setprofile(trace)
        sys.settrace(trace)
        threading.settrace(trace)
        """,
    ),
    answered(
        "loop hidden",
        "A loop over the examples is hidden from the counter of steps; it is slow all the same.",
        LOOPED,
        "svm_loss",
    ),
    in_cell(
        "magics",
        "Shell commands and magics look for what Python does not find.",
        """
        shell = get_ipython()
        loot("cat", shell.getoutput("cat @COURSE@/solutions/*/*.ipynb @COURSE@/gradebook.db").n)
        loot("env", shell.getoutput("env; cat /proc/*/environ").n)
        shell.run_cell_magic("bash", "", "cat @COURSE@/submitted/*/*/*.ipynb @HOME@/* 2>&1 | head")
        shell.run_line_magic("load_ext", "autoreload")
        """,
    ),
    in_cell(
        "codecs and audit",
        "Hooks for decoding, auditing and garbage collection watch what is run.",
        """
        import codecs, gc

        def hook(event, args):
            if event in ("compile", "exec", "open"):
                loot(event, repr(args)[:100000])

        sys.addaudithook(hook)
        gc.callbacks.append(lambda phase, info: None)
        codecs.register(lambda name: None)
        """,
    ),
]
