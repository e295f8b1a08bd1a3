"""What a command costs: time on the clock, time of the processor, and memory, of it and of all that it starts."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import IO

MB = 1_000_000
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER, see prctl(2)
_LOOK_EVERY = 0.2
_FAREWELL = 5.0
"""Seconds for what a command leaves behind to end by itself: browsers do."""


class Failed(Exception):
    """The command ended badly, or took too long; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of the processor; MB of the largest process, and of all of them at one time.

    `together` shares out what processes have in common; it is 0 where the system does not tell.
    """

    wall: float
    cpu: float
    peak: float
    together: float
    said: str = ""

    def data(self) -> dict[str, float]:
        """The figures, rounded to what can be known."""
        return {name: round(value, 3) for name, value in asdict(self).items() if name != "said"}


def cost(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    limit: float = 900,
) -> Cost:
    """Run the command to its end, at most `limit` seconds. Raises Failed; `said` is its standard output."""
    _adopt_orphans()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = perf_counter()
        child = subprocess.Popen(
            [str(word) for word in command],
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        watch = _Watch(child.pid, limit)
        watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = perf_counter() - start
        watch.ended.set()
        watch.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        left = _left_behind(child.pid)
        said, complaint = (_text(file) for file in (out, err))
    if child.returncode:
        why = f"more than {limit:.0f} s" if watch.late else f"exit {child.returncode}"
        raise Failed(f"{why}: {(complaint or said)[-400:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime + left, _maxrss(usage.ru_maxrss), watch.together, said)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _maxrss(value: int) -> float:
    """In MB; see getrusage(2) of Linux and of macOS."""
    return value / MB if sys.platform == "darwin" else value * 1024 / MB


def _adopt_orphans() -> None:
    """Whatever a command leaves behind becomes a child of this process, so that its time is known too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def _left_behind(group: int) -> float:
    """Wait for the orphans of a command that has ended; gives their seconds of the processor."""
    until, seconds = monotonic() + _FAREWELL, 0.0
    with suppress(ChildProcessError):
        while True:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
            seconds += usage.ru_utime + usage.ru_stime
            if not pid:
                if monotonic() > until:
                    with suppress(ProcessLookupError, PermissionError):
                        os.killpg(group, signal.SIGKILL)
                    if monotonic() > until + _FAREWELL:
                        break
                sleep(0.02)
    return seconds


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants now and then, and ends them when their time is over."""

    def __init__(self, pid: int, limit: float) -> None:
        super().__init__(daemon=True)
        self.pid, self.until = pid, monotonic() + limit
        self.ended, self.late, self.together = threading.Event(), False, 0.0

    def run(self) -> None:
        while not self.ended.wait(_LOOK_EVERY):
            self.together = max(self.together, sum(map(_share, _family(self.pid))))
            if monotonic() > self.until:
                self.late = True
                with suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _share(pid: int) -> float:
    """The memory of a process in MB, its part of what it shares with others (Pss, see proc(5))."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / MB
    return 0.0
