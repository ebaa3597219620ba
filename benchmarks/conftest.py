"""One thread for everyone, and races in which both sides meet the same noise."""

import os

# Read when NumPy and PyTorch are loaded, so these lines stand before every other import.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

try:
    import torch
except ImportError:
    torch = None  # the races against it are skipped, the others are not
else:
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Refuse to measure if a library would use a second thread."""
    assert [pool["num_threads"] for pool in threadpool_info()] == [1] * len(threadpool_info())
    assert torch is None or torch.get_num_threads() == 1


@pytest.fixture
def race(benchmark):
    """Return a function that lets two callables take turns and notes the seconds of every turn.

    Whatever else the machine does, it does to both. The clock on the wall is what a reader waits
    for; the processor's own time does not run while another program has the processor.
    """

    def run(
        ours: Callable[[], Any],
        peer: Callable[[], Any],
        *,
        task: str,
        against: str,
        limit: float | None,
        rounds: int = 15,
    ) -> None:
        laps: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}

        def clocked(name: str, side: Callable[[], Any]) -> None:
            wall, cpu = time.perf_counter(), time.process_time()
            side()
            laps[name].append((time.perf_counter() - wall, time.process_time() - cpu))

        for side in (peer, ours):
            side()  # the first call of everything is slower
        benchmark.pedantic(
            clocked, args=("ours", ours), setup=lambda: clocked("peer", peer), rounds=rounds
        )
        benchmark.extra_info.update(task=task, against=against, limit=limit, laps=laps)

    return run


def pytest_benchmark_update_machine_info(config, machine_info):
    """Add to the report what the numbers depend on."""
    blas = [p for p in threadpool_info() if p["user_api"] == "blas"]
    machine_info["libraries"] = {
        "NumPy": np.__version__,
        **{p["internal_api"]: f"{p['version']} ({p['architecture']} kernels)" for p in blas},
        **({"PyTorch": torch.__version__} if torch else {}),
    }
    machine_info["cores"] = len(os.sched_getaffinity(0))
    machine_info["load"] = os.getloadavg()[0]
