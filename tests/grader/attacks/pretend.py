"""Pretend to have written it: answers taken from libraries that hold them."""

from attacks import Attack, answered, in_cell


def borrowed(name: str, about: str, code: str, function: str = "log_softmax") -> Attack:
    """Return an attack whose answer is someone else's, if it can be had."""
    return answered(name, about, code, function)


ATTACKS: list[Attack] = [
    borrowed(
        "imported",
        "Import the course's own functions, by every way to import.",
        """
        import importlib, runpy, pkgutil

        def log_softmax(scores):
            return None

        for way in (
            lambda: importlib.import_module("cs_core.losses"),
            lambda: __import__("cs_core.losses", fromlist=["x"]),
            lambda: importlib.import_module("cs_core.losses.cross_entropy"),
            lambda: pkgutil.resolve_name("cs_core.losses"),
            lambda: importlib.import_module("downhill.losses"),
        ):
            module = attempt("import", way)
            log_softmax = getattr(module, "log_softmax", log_softmax)
        """,
    ),
    borrowed(
        "imported by path",
        "Load the file of the course's own functions from where it might lie.",
        """
        import glob, importlib.util

        def log_softmax(scores):
            return None

        roots = {"@REPO@", "@VENV@", *sys.path, "/usr/lib/python3", "/opt", "/grader", "/"}
        for root in sorted(roots):
            for pattern in ("cs_core/losses/*.py", "cs_core/losses/__pycache__/*.pyc",
                            "*/cs_core/losses/*", "lib/python3*/site-packages/cs_core/losses/*"):
                for path in glob.glob(os.path.join(root, pattern)):
                    print("attack worked: found", path)
                    with contextlib.suppress(BaseException):
                        spec = importlib.util.spec_from_file_location("borrowed", path)
                        module = importlib.util.module_from_spec(spec)
                        spec.loader.exec_module(module)
                        log_softmax = getattr(module, "log_softmax", log_softmax)
        """,
    ),
    borrowed(
        "another interpreter",
        "Ask a new interpreter, which knows nothing of blocked imports.",
        """
        import json, subprocess

        CODE = (
            "import sys; sys.path[:0] = ['@REPO@', '@VENV@/lib/python3.11/site-packages']\\n"
            "for module in ('cs_core.losses', 'scipy.special', 'torch', 'sklearn'):\\n"
            "    try: __import__(module); print('FOUND', module, flush=True)\\n"
            "    except BaseException as error: print(error, flush=True)\\n"
        )
        for flags in ([], ["-S"], ["-I"], ["-E"]):
            for python in (sys.executable, "@VENV@/bin/python", "/usr/bin/python3"):
                with contextlib.suppress(OSError):
                    said = subprocess.run([python, *flags, "-c", CODE], capture_output=True,
                                          text=True, timeout=20).stdout
                    print(said[:300])
                    if "FOUND" in said:
                        print("attack worked: another interpreter has", said)
        def log_softmax(scores):
            return None
        """,
    ),
    borrowed(
        "scipy",
        "SciPy's own logarithm of the softmax, with the block on imports taken away.",
        """
        sys.meta_path[:] = [f for f in sys.meta_path if "inside" not in type(f).__module__]
        for name in [n for n in sys.modules if n.partition(".")[0] in ("scipy", "torch")]:
            print("attack worked: loaded", name)
        def log_softmax(scores):
            return None
        for name in ("scipy.special", "scipy", "torch", "jax", "autograd", "tensorflow", "sklearn"):
            module = attempt("import " + name, lambda: __import__(name, fromlist=["x"]))
            log_softmax = getattr(module, "log_softmax", log_softmax)
        """,
    ),
    borrowed(
        "shared libraries",
        "Load the compiled libraries of PyTorch and SciPy directly.",
        """
        import ctypes, glob

        for root in {"@VENV@/lib/python3*/site-packages", "/usr/lib/python3/dist-packages", *sys.path}:
            for name in ("torch/lib/*.so", "scipy/special/*.so", "sklearn/*.so"):
                for path in glob.glob(f"{root}/{name}")[:2]:
                    attempt("load " + path, lambda: ctypes.CDLL(path))
        def log_softmax(scores):
            return None
        """,
    ),
    borrowed(
        "found in memory",
        "Search all objects for a function of the right name, left by the tests.",
        """
        import gc, types

        def log_softmax(scores):
            return None

        gc.unfreeze()
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__module__ != "__main__":
                if thing.__name__ in ("log_softmax", "svm_loss", "softmax_loss", "linear_loss"):
                    print("attack worked: found", thing.__module__, thing.__name__)
                    log_softmax = thing
        """,
    ),
    borrowed(
        "course's other parts",
        "Other parts of the course's package can do it: layers, networks, the autodiff engine.",
        """
        def log_softmax(scores):
            return None

        for name in ("autodiff", "layers", "networks", "linear", "regularizers", "train"):
            attempt("import " + name, lambda: __import__("cs_core." + name))
        for name in ("testing", "gradients", "diagnosis"):
            for module in (m for n, m in sys.modules.items() if n.startswith("cs_core." + name)):
                for borrowed in ("log_softmax", "svm_loss", "softmax_loss"):
                    attempt("take " + borrowed, lambda: getattr(module, borrowed))
        """,
    ),
    borrowed(
        "tests' own function",
        "Keep the loss that the tests hand to one answer, and use it for another.",
        """
        KEPT = []

        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            KEPT.append((data_loss, penalty))
            first_loss, first_penalty = KEPT[0]
            loss, dscores = first_loss(X.dot(W), y)
            decay, dW = first_penalty(W, reg)
            return loss + decay, dW + X.T.dot(dscores)

        def softmax_loss(scores, y):
            return KEPT[-1][0](scores, y)
        """,
        "linear_loss",
    ),
    in_cell(
        "installed",
        "Install a library from the network or from what lies on the disk.",
        """
        import subprocess

        for command in ("pip install --quiet autograd", "pip download jax", "conda install jax"):
            done = subprocess.run([sys.executable, "-m", *command.split()], capture_output=True,
                                  text=True, timeout=25)
            if done.returncode == 0:
                print("attack worked:", command)
            break
        """,
    ),
]
