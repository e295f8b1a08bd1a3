"""How things are shown in a terminal: progress for what takes long, colour where it is seen; silence elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Advance = Callable[[str, int], None]


def coloured() -> bool:
    """Does the terminal behind stderr show colours, and are they wanted (https://no-color.org)?"""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(what: str, *, quiet: bool = False, silent: float = 1.0) -> Iterator[Advance]:
    """A bar on stderr; what it gives is told each finished thing and how many there will be (0: unknown).

    Nothing is drawn when stderr is no terminal, nor within the first seconds, as many as are `silent`.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda name, of: None
        return
    bar = _Bar(what, time.monotonic() + silent)
    try:
        yield bar.advance
    finally:
        bar.end()


class _Bar:
    """A bar that is drawn when the time has come and something has been done."""

    def __init__(self, what: str, begin: float) -> None:
        self._what, self._begin, self._done = what, begin, 0
        self._drawn: Any = None

    def advance(self, name: str, of: int) -> None:
        """One thing more is done, of so many."""
        self._done += 1
        if self._drawn is None and time.monotonic() >= self._begin:
            self._drawn = self._started()
        if self._drawn is not None:
            bar, task = self._drawn
            bar.update(task, completed=self._done, total=of or None, name=name)

    def _started(self) -> Any:
        # Loaded where there is something to draw: no command needs it for its work.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[name]}"))
        bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        bar.start()
        return bar, bar.add_task(self._what, total=None, name="")

    def end(self) -> None:
        """Take the bar away, if there is one."""
        if self._drawn is not None:
            self._drawn[0].stop()
