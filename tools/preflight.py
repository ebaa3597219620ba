"""Say in one sentence what is missing before a long command starts.

Runs under whatever Python is there, so it must stay readable for old ones:
``python3 tools/preflight.py python`` or ``... network``.
"""

import sys


def python():
    """CPython 3.11 or later, with the module that makes virtual environments."""
    if sys.version_info < (3, 11):
        version = ".".join(map(str, sys.version_info[:3]))
        return (
            "Python 3.11 or later is needed, and this is Python " + version + " (" + sys.executable
            + "). Install a later one, and name it: make course PYTHON=python3.13"
        )  # fmt: skip
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return (
            "This Python cannot make virtual environments. "
            "On Debian or Ubuntu: sudo apt-get install python3-venv"
        )
    return None


def network():
    """Explain why an installation stopped; called only after one has failed."""
    return (
        "The packages could not be installed; the reason stands above. Most often the package "
        "registry cannot be reached: check the network (or the proxy), and run the same command "
        "again. It goes on where it stopped."
    )


CHECKS = {check.__name__: check for check in (python, network)}


def main(names):
    """Print a sentence for each thing that is missing; return the exit code."""
    problems = [problem for problem in (CHECKS[name]() for name in names) if problem]
    for problem in problems:
        sys.stderr.write("\n" + problem + "\n\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
