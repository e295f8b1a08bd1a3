"""How things are shown in a terminal: progress for what takes long, colour where it is seen; silence elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[str, int], None]


def coloured() -> bool:
    """Does the terminal behind stderr show colours, and are they wanted (https://no-color.org)?"""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Advance]:
    """A bar on stderr; what it gives is told each finished thing and how many there will be (0: unknown).

    Nothing is drawn when stderr is no terminal, nor within the first second.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda name, of: None
        return
    # Loaded where there is a terminal to draw on: no command needs it for its work.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[name]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, name="")

        def advance(name: str, of: int) -> None:
            bar.update(task, advance=1, total=of or None, name=name)

        yield advance
