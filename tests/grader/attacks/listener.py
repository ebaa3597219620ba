"""Something to talk to, on the side of the operator."""

import contextlib
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Listener:
    """Counts whoever talks to it: by TCP, UDP, an abstract name and a path."""

    path: Path
    abstract: str = field(default_factory=lambda: f"listener-{secrets.token_hex(4)}")
    port: int = 0
    heard: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def listening(self) -> Iterator["Listener"]:
        """Listen in threads."""
        tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        tcp.bind(("0.0.0.0", 0))
        self.port = tcp.getsockname()[1]
        udp.bind(("0.0.0.0", self.port))
        by_name, by_path = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        by_name.bind("\0" + self.abstract)
        by_path.bind(str(self.path))
        self.path.chmod(0o777)
        ears = {"tcp": tcp, "udp": udp, "abstract": by_name, "path": by_path}
        for name, ear in ears.items():
            threading.Thread(target=self._hear, args=(name, ear), daemon=True).start()
        try:
            yield self
        finally:
            for ear in ears.values():
                with contextlib.suppress(OSError):
                    ear.shutdown(socket.SHUT_RDWR)
                ear.close()

    def _hear(self, name: str, ear: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if name != "udp":
                ear.listen()
            while True:
                if name == "udp":
                    if not ear.recv(100):
                        return
                else:
                    ear.accept()[0].close()
                self.heard.append(name)
