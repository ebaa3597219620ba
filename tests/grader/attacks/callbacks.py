"""Abuse the functions that the tests lend to an answer."""

from attacks import Attack, answered

ATTACKS: list[Attack] = [
    answered(
        "callbacks abused",
        "The tests' functions are called with wrong values, with objects, again when their call is "
        "over, and from threads.",
        """
        import threading
        KEPT, TURN = [], []

        class Evil:
            def __getattr__(self, name):
                if len(TURN) < 500:
                    TURN.append(name)
                    KEPT[0](self, self)
                return 1

        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            KEPT.append(data_loss)
            for bad in ((), (None,), ("x" * 100_000, 5), (KEPT, KEPT), (Evil(), Evil()),
                        (data_loss, penalty), (linear_loss, y), (np.zeros((0, 0)), y),
                        (np.zeros((1, 9000)), np.zeros(9000)), (10**400, 10**400)):
                with contextlib.suppress(Exception):
                    data_loss(*bad)
                with contextlib.suppress(Exception):
                    penalty(*bad)
                with contextlib.suppress(Exception):
                    KEPT[0](X.dot(W), y)
            for _ in range(100):
                with contextlib.suppress(Exception):
                    data_loss(X.dot(W), y)
            threading.Thread(target=lambda: data_loss(X, y), daemon=True).start()
            return 0.0, W
        """,
        "linear_loss",
    ),
    answered(
        "callback calls back",
        "A test's function gets an object whose attributes call the test's function.",
        """
        CALLS = []

        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            class Again:
                @property
                def shape(self):
                    CALLS.append(1)
                    if len(CALLS) < 3000:
                        return data_loss(Again(), y)
                    return 5
                ndim = dtype = __len__ = shape
            with contextlib.suppress(BaseException):
                data_loss(Again(), Again())
            with contextlib.suppress(BaseException):
                data_loss(lambda *args: data_loss(Again(), y), y)
            return 0.0, W
        """,
        "linear_loss",
    ),
    answered(
        "callback floods",
        "The tests' functions are called without end.",
        """
        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            while True:
                with contextlib.suppress(Exception):
                    data_loss(X.dot(W), y)
        """,
        "linear_loss",
    ),
]
