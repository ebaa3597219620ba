"""Run `cs-grader` again and again without paying for imports, and kill -9 it in the middle.

Reads lines of JSON: the course, and when to kill, as [how many results must be stored, how many
seconds later, whether its other processes are killed as well], or null. Answers each with the exit
code, which is negative if it was killed, and what was printed.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import cs_grader.grading.engine
import cs_grader.running.run
import cs_grader.storage.gradebook
from cs_grader.cli import main
from cs_grader.running.keys import grader_version

FOREVER = (10**9, 0.0, False)


def run(course: str, until: tuple[int, float, bool] | None) -> tuple[int, str]:
    said = Path(course, "said.txt")
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        os._exit(main(["grade", "small", "--course", course, "--workers", "2", "--json"]))
    os.setpgid(pid, pid)  # here too: the child may not have come so far when it is killed
    results, seconds, everybody = until or FOREVER
    kill_at = float("inf")
    while time.monotonic() < kill_at:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), said.read_text()
        if kill_at == float("inf") and stored(course) >= results:
            kill_at = time.monotonic() + seconds
        time.sleep(0.0005)
    (os.killpg if everybody else os.kill)(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.read_text()


def stored(course: str) -> int:
    return sum(1 for _ in Path(course, ".cs_grader", "results").glob("small/??/*.json"))


if __name__ == "__main__":
    if sys.argv[1] == "stand-in":
        from stand_in import StandIn

        cs_grader.grading.engine.Engine = StandIn(seconds=0.005)
    grader_version()
    for line in sys.stdin:
        print(json.dumps(run(*json.loads(line))), flush=True)
