"""Use up the reader's patience: output and numbers without measure."""

from attacks import Attack, answered, in_call, in_cell

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
]
