"""The full CIFAR-10 loader against a small archive of the official format, served on loopback.

The archive may be cut off, replaced, poisoned; the disk may be full; the process may be killed.
Each time the call after it must work, and no broken file may stay.
"""

import contextlib
import gc
import hashlib
import io
import pickle
import resource
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from cs_core.datasets import CIFAR10_CLASSES, archive, load_cifar10

ROOT = Path(__file__).resolve().parents[2]
N = 20  # images a batch

# pooch leaves the socket of a failed download to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


class Python2Pickler(pickle._Pickler):
    """Write protocol 2 as Python 2 did: every string, text or bytes, is a byte string."""

    dispatch = pickle._Pickler.dispatch.copy()

    def save_byte_string(self, obj):
        raw = obj.encode("ascii") if isinstance(obj, str) else obj
        if len(raw) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(raw)]) + raw)
        else:
            self.write(pickle.BINSTRING + len(raw).to_bytes(4, "little") + raw)
        self.memoize(obj)

    dispatch[str] = dispatch[bytes] = save_byte_string


def pickled(batch):
    buffer = io.BytesIO()
    Python2Pickler(buffer, protocol=2).dump(batch)
    # NumPy has moved this function since
    return buffer.getvalue().replace(b"numpy._core.multiarray\n", b"numpy.core.multiarray\n")


def batches(seed=0):
    rng = np.random.default_rng(seed)
    names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
    return {
        name: {
            b"batch_label": name.encode(),
            b"labels": [int(k) for k in rng.integers(0, 10, N)],
            b"data": rng.integers(0, 256, (N, 3072), dtype=np.uint8),
            b"filenames": [b"leptodactylus_pentadactylus_s_000004.png"] * N,
        }
        for name in names
    }


def packed(members):
    """Return a .tar.gz of these members, as in the official archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in {"batches.meta": b"", "readme.html": b"<html>", **members}.items():
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def official(content=None):
    return packed({name: pickled(batch) for name, batch in (content or batches()).items()})


class Server:
    """Serve one file; count the requests; cut or stall the answer on demand."""

    def __init__(self):
        self.content = official()
        self.mode = "whole"
        self.requests = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests += 1
                self.send_response(200 if server.mode != "gone" else 404)
                self.send_header("Content-Length", str(len(server.content)))
                self.end_headers()
                half = len(server.content) // 2
                self.wfile.write(server.content[:half])
                if server.mode == "stall":
                    server.stalled.set()
                    server.released.wait(10)
                elif server.mode != "cut":
                    self.wfile.write(server.content[half:])

            def log_message(self, *_):
                pass

        self.stalled, self.released = threading.Event(), threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/cifar-10-python.tar.gz"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    def load(self, folder, **changes):
        arguments = {"url": self.url, "sha256": self.sha256, "progress": False}
        return load_cifar10(cache_dir=folder, **(arguments | changes))

    def close(self):
        self.released.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server():
    running = Server()
    with contextlib.closing(running):
        yield running
    gc.collect()  # here, where the warning is expected, and not in somebody else's test


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def parsed_file(folder):
    (path,) = folder.glob("*.npz")
    return path


def assert_right(loaded, content=None):
    content = content or batches()
    for data, members in zip(loaded, (list(content)[:5], list(content)[5:]), strict=True):
        rows = np.concatenate([content[name][b"data"] for name in members])
        assert np.array_equal(data.images.transpose(0, 3, 1, 2).reshape(len(rows), -1), rows)
        assert data.y.tolist() == [k for name in members for k in content[name][b"labels"]]
        assert data.images.dtype == np.uint8
        assert data.y.dtype == np.int64
        assert data.class_names == CIFAR10_CLASSES


# --- the ordinary way --------------------------------------------------------------------------


def test_fake_batch_begins_as_an_official_one():
    start = pickled(batches()["data_batch_1"])[:20]
    assert start == b"\x80\x02}q\x00(U\x0bbatch_labelq"


def test_pixels_and_labels_come_back_and_the_second_call_asks_nobody(server, tmp_path):
    folder = tmp_path / "made" / "on demand"
    assert_right(server.load(folder))
    assert server.requests == 1
    assert names(folder) == [f"cifar-10-{server.sha256[:16]}.npz", "cifar-10-python.tar.gz"]
    assert_right(server.load(folder))
    assert_right(server.load(str(folder)))
    assert server.requests == 1


def test_progress_bar_is_shown(server, tmp_path, capsys):
    server.load(tmp_path, progress=True)
    assert "100%" in capsys.readouterr().err


def test_spoiling_the_arrays_does_not_reach_the_cache(server, tmp_path):
    for _ in range(2):
        train, test = server.load(tmp_path)
        train.images[:] = 0
        test.y[:] = 0
    assert_right(server.load(tmp_path))


def test_archive_without_parsed_copy_needs_no_network(server, tmp_path):
    server.load(tmp_path)
    parsed_file(tmp_path).unlink()
    assert_right(server.load(tmp_path))
    assert server.requests == 1


def test_another_archive_does_not_get_the_first_ones_arrays(server, tmp_path):
    server.load(tmp_path)
    server.content = official(batches(seed=1))
    assert_right(server.load(tmp_path), batches(seed=1))


@pytest.mark.parametrize("missing", ["pooch", "tqdm"])
def test_a_missing_package_is_named(monkeypatch, tmp_path, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=f"needs the package {missing} .*pip install pooch tqdm"):
        load_cifar10(cache_dir=tmp_path)


# --- downloads that go wrong -------------------------------------------------------------------


def test_wrong_checksum_is_refused_and_leaves_no_file(server, tmp_path):
    with pytest.raises(ValueError, match="does not match the known hash"):
        server.load(tmp_path, sha256="0" * 64)
    assert names(tmp_path) == []
    assert_right(server.load(tmp_path))


@pytest.mark.parametrize("mode", ["cut", "gone"])
def test_a_failed_download_leaves_no_file_and_the_next_call_works(server, tmp_path, mode):
    server.mode = mode
    with pytest.raises(OSError) as caught:  # noqa: PT011 (the sentence is in the note)
        server.load(tmp_path)
    assert "could not be fetched" in caught.value.__notes__[0]
    assert names(tmp_path) == []
    server.mode = "whole"
    assert_right(server.load(tmp_path))


def test_nobody_listening_is_reported(server, tmp_path):
    server.close()
    with pytest.raises(OSError) as caught:  # noqa: PT011
        server.load(tmp_path)
    assert "load_cifar10_subset() needs no download" in caught.value.__notes__[0]
    assert names(tmp_path) == []


def test_kill_in_the_middle_of_a_download_and_call_again(server, tmp_path):
    server.mode = "stall"
    code = (
        "from cs_core.datasets import load_cifar10\n"
        f"load_cifar10(cache_dir={str(tmp_path)!r}, url={server.url!r}, "
        f"sha256={server.sha256!r}, progress=False)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    assert server.stalled.wait(10)
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    server.released.set()
    assert "cifar-10-python.tar.gz" not in names(tmp_path)
    server.mode = "whole"
    assert_right(server.load(tmp_path))


def test_interrupt_from_the_keyboard_leaves_no_file(server, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.move", interrupted)
    with pytest.raises(KeyboardInterrupt):
        server.load(tmp_path)
    assert names(tmp_path) == []
    monkeypatch.undo()
    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        server.load(tmp_path)
    assert names(tmp_path) == ["cifar-10-python.tar.gz"]
    monkeypatch.undo()
    assert_right(server.load(tmp_path))


def test_a_spoiled_archive_in_the_cache_is_fetched_again(server, tmp_path):
    server.load(tmp_path)
    parsed_file(tmp_path).unlink()
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(server.content[:-100])
    assert_right(server.load(tmp_path))
    assert server.requests == 2


# --- the disk ----------------------------------------------------------------------------------


@contextlib.contextmanager
def no_file_larger_than(size):
    """Make the kernel refuse to let any file grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_while_downloading_leaves_nothing(server, tmp_path):
    assert len(server.content) > 300_000
    with no_file_larger_than(200_000), pytest.raises(OSError, match="too large") as caught:
        server.load(tmp_path)
    assert "could not be fetched" in caught.value.__notes__[0]
    assert names(tmp_path) == []
    assert_right(server.load(tmp_path))


def test_full_disk_while_storing_the_parsed_copy_still_loads(server, tmp_path):
    gray = {
        name: batch | {b"data": np.full((N, 3072), 7, np.uint8)}
        for name, batch in batches().items()
    }
    server.content = official(gray)  # a small archive of arrays that are not small
    with no_file_larger_than(200_000), pytest.warns(UserWarning, match="no fast copy"):
        assert_right(server.load(tmp_path), gray)
    assert names(tmp_path) == ["cifar-10-python.tar.gz"]
    assert_right(server.load(tmp_path), gray)
    assert len(names(tmp_path)) == 2
    assert server.requests == 1


# --- a parsed copy that has gone bad -----------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1],
        lambda raw: b"\0" * len(raw),
        lambda raw: raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
        lambda raw: pickle.dumps({"train_images": 1}),
    ],
    ids=["empty", "half", "one byte short", "zeros", "one bit", "a pickle"],
)
def test_a_spoiled_parsed_copy_is_made_again(server, tmp_path, spoil):
    server.load(tmp_path)
    path = parsed_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert_right(server.load(tmp_path))
    assert server.requests == 1
    with zipfile.ZipFile(path) as stored:
        assert stored.testzip() is None


def test_no_flipped_bit_in_the_parsed_copy_goes_unseen(server, tmp_path):
    server.load(tmp_path)
    path = parsed_file(tmp_path)
    right, whole = archive.read_parsed(path), path.read_bytes()
    rng = np.random.default_rng(0)
    ends = [*range(200), *range(len(whole) - 400, len(whole))]  # the headers, and the directory
    unseen = 0
    for place in [*ends, *rng.integers(0, len(whole), 300)]:
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoiled)
        got = archive.read_parsed(path)
        if got is not None:  # a date or another field without consequence
            unseen += 1
            assert all(np.array_equal(got[name], right[name]) for name in right)
    assert unseen < 500


# --- archives that are not what they claim -----------------------------------------------------


class Evil:
    def __init__(self, function, *arguments):
        self.reduced = (function, arguments)

    def __reduce__(self):
        return self.reduced


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (lambda: pickle.dumps(Evil(__import__("os").system, "touch EVIL"), 2), "posix.system"),
        (lambda: pickle.dumps(Evil(eval, "open('EVIL', 'w')"), 2), "__builtin__.eval"),
        (lambda: pickle.dumps(Evil(np.load, "EVIL"), 2), "numpy.load"),
        (lambda: pickle.dumps({b"data": Evil(getattr, np.ndarray, "x")}, 4), "builtins.getattr"),
        (lambda: b"cnumpy\nndarray.tofile\n.", "numpy.ndarray.tofile"),
    ],
)
def test_a_malicious_pickle_is_refused(server, tmp_path, monkeypatch, payload, named):
    monkeypatch.chdir(tmp_path)
    content = {name: pickled(batch) for name, batch in batches().items()}
    server.content = packed(content | {"data_batch_3": payload()})
    with pytest.raises(pickle.UnpicklingError, match=f"names {named}"):
        server.load(tmp_path / "cache")
    assert not (tmp_path / "EVIL").exists()
    assert names(tmp_path / "cache") == ["cifar-10-python.tar.gz"]


@pytest.mark.parametrize(
    "change",
    [
        {b"data": np.zeros((N, 3071), np.uint8)},
        {b"data": np.zeros((N - 1, 3072), np.uint8)},
        {b"data": np.zeros((N, 3072), np.int64)},
        {b"data": [1, 2]},
        {b"labels": [10] * N},
        {b"labels": [-1] * N},
        {b"labels": [0.5] * N},
        {b"labels": None},
        {b"labels": [[1], [1, 2]]},
    ],
)
def test_a_batch_of_another_shape_is_refused(server, tmp_path, change):
    content = batches()
    content["data_batch_2"] |= change
    server.content = official(content)
    with pytest.raises(ValueError, match="data_batch_2 must"):
        server.load(tmp_path)


def test_a_pickle_that_is_no_dictionary_is_refused(server, tmp_path):
    content = {name: pickled(batch) for name, batch in batches().items()}
    server.content = packed(content | {"test_batch": pickled([1, 2])})
    with pytest.raises(ValueError, match="test_batch must be a CIFAR-10 batch"):
        server.load(tmp_path)


def test_missing_batches_are_named(server, tmp_path):
    content = batches()
    del content["data_batch_4"], content["test_batch"]
    server.content = official(content)
    with pytest.raises(ValueError, match=r"lacks \S+data_batch_4, \S+test_batch"):
        server.load(tmp_path)


def test_links_and_paths_in_the_archive_write_nothing(server, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        link = tarfile.TarInfo("cifar-10-batches-py/data_batch_1")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
        outside = tarfile.TarInfo("../../EVIL")
        outside.size = 3
        tar.addfile(outside, io.BytesIO(b"abc"))
    server.content = buffer.getvalue()
    folder = tmp_path / "a" / "b"
    with pytest.raises(ValueError, match=r"lacks .*data_batch_1"):
        server.load(folder)
    assert names(folder) == ["cifar-10-python.tar.gz"]
    assert names(tmp_path) == ["a"]
