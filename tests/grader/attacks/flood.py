"""Use up the reader's patience: output and numbers without measure."""

from typing import Any

from attacks import WRONG, Attack, Notebook, answered, in_call, in_cell


def many(source: str, times: int, *others: str, kind: str = "code") -> Any:
    """Return an edit that puts cells before the last test, each a little different."""

    def edit(notebook: Notebook) -> None:
        place = [cell["id"] for cell in notebook["cells"]].index("linear-loss-tests")
        sources = [f"{source}\n# {i}" for i in range(times)] + list(others)
        more = {"outputs": [], "execution_count": None} if kind == "code" else {}
        notebook["cells"][place:place] = [
            {"cell_type": kind, "id": f"flood-{i}", "metadata": {}, "source": text} | more
            for i, text in enumerate(sources)
        ]

    return edit


ATTACKS: list[Attack] = [
    in_cell(
        "output in lines",
        "Print until it is stopped.",
        """
        for i in range(200_000):
            print(i, "x" * 100)
        """,
        ran=False,
    ),
    in_cell(
        "output without lines",
        "A hundred megabytes without a line's end, on both streams, past Python as well.",
        """
        print("x" * 50_000_000, end="")
        print("y" * 20_000_000, end="", file=sys.stderr)
        for fd in (1, 2):
            for _ in range(30):
                os.write(fd, b"z" * 1_000_000)
        """,
        ran=False,
    ),
    in_cell(
        "many displays",
        "Tens of thousands of displayed objects, and some that are large.",
        """
        from IPython.display import HTML, SVG, display

        for i in range(5_000):
            display({"i": i})
        display(HTML("<script>left()</script>" + "x" * 5_000_000))
        """,
        ran=False,
    ),
    in_cell(
        "pictures",
        "Pictures that are large, or claim to be.",
        """
        from IPython.display import Image, publish_display_data

        for _ in range(40):
            publish_display_data({"image/png": "A" * 1_000_000, "text/plain": "x"})
        publish_display_data({"image/svg+xml": "<svg onload='left()'>" + "x" * 100000 + "</svg>"})
        """,
        ran=False,
    ),
    in_call(
        "output in a call",
        "The answer prints without end while the tests call it.",
        """
        for i in range(60):
            print("x" * 1_000_000)
        """,
        ran=False,
    ),
    in_call(
        "long exception",
        "An exception with a hundred million characters, in its text, its name and its notes.",
        """
        error = type("X" * 1_000_000, (Exception,), {})("y" * 100_000_000)
        error.add_note("z" * 1_000_000)
        raise error
        """,
        ran=False,  # its process is ended for it, and what it printed with it
    ),
    answered(
        "big numbers",
        "Integers of a hundred million digits, as a result.",
        """
        def mse_loss(pred, target):
            return 10**9 << 800_000_000, pred

        """,
        "mse_loss",
        earns=(),
    ),
    Attack(
        "output of many cells",
        "Hundreds of megabytes from a few kilobytes: each cell shows what one cell may.",
        {"svm_loss": WRONG},
        edit=many(
            "from IPython.display import *\nfor i in range(100):\n"
            "    publish_display_data({'text/plain': 'x' * 40_000})",
            40,
        ),
        ran=False,
    ),
    Attack(
        "pictures of many cells",
        "Each cell shows pictures as large as a cell may.",
        {"svm_loss": WRONG},
        edit=many(
            "from IPython.display import *\n"
            "display(Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(1_900_000)))",
            60,
        ),
        ran=False,
    ),
    Attack(
        "cells hard to read",
        "Cells of deep and long expressions, for whoever parses them.",
        {"svm_loss": WRONG},
        edit=many("0\n" + "lambda:" * 2800 + "1", 100),
        ran=False,
    ),
    Attack(
        "deep expressions",
        "An expression in an expression, a hundred thousand deep, in several ways.",
        {"svm_loss": WRONG},
        edit=many(
            "0\nx = " + "-" * 100_000 + "1",
            3,
            "0\n" + "(" * 99_999,
            "0\na" + ".b" * 99_999,
            "0\n1" + "+1" * 99_999,
            "# -*- coding: punycode -*-\n" + "x" * 99_999,
            "0\n" + "[" * 90 + "a:" + "]" * 90,
        ),
        ran=False,
    ),
    Attack(
        "texts hard to read",
        "Texts on which readers of Markdown spend their time.",
        {"svm_loss": WRONG},
        edit=many(
            "[x]: y\n" * 2800,
            40,
            "[" * 19_000,
            "\\" * 19_000,
            "`a``b" * 3800,
            "*a **b" * 3000,
            kind="markdown",
        ),
        ran=False,
    ),
    in_call(
        "large results",
        "As many megabytes as a message may have, for each of the tests' calls.",
        "return 0.0, np.zeros(2**24)",
        ran=False,
    ),
]
