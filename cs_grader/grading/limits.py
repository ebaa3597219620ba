"""What one submission may use."""

from dataclasses import dataclass

from cs_grader.inside.isolation import Bounds

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits for one submission.

    Attributes
    ----------
    cell_seconds : float
        Wall time of one cell, and of all the student's work in one test cell.
    total_seconds : float
        Wall time of the whole submission.
    memory : int
        Bytes of memory of all the student's processes together.
    processes : int
        Processes and threads together.
    file_size, scratch : int
        Bytes of one file, and of all files.
    """

    cell_seconds: float = 30.0
    total_seconds: float = 120.0
    memory: int = 2048 * MEGABYTE
    processes: int = 64
    file_size: int = 64 * MEGABYTE
    scratch: int = 128 * MEGABYTE

    @property
    def bounds(self) -> Bounds:
        """Return what the student's process sets for itself."""
        return Bounds(
            memory=self.memory,
            cpu_seconds=int(self.total_seconds) + 5,
            processes=self.processes,
            file_size=self.file_size,
            scratch=self.scratch,
        )
