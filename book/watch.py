"""Builds the book again at every save, in one process that stays warm. watchfiles, which sees the saves, is known here.

Saves that come together are one; what is saved while a build is under way is built right after it. A book with errors
is no end: they are told, and the next save is waited for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from book.diagnostic import BookError, Diagnostic

Made = TypeVar("Made")

_OURS = frozenset(("dist", "ledger", "sources", "__pycache__"))
"""Folders of a book from which nothing goes into it: what is built, and what imports keep."""
_DEBOUNCE_MS = 250
_IDLE_MS = 200
_REFUSED = (".swp", ".swx", ".tmp", ".bak", ".part", ".crdownload", "~", "___jb_tmp___", "___jb_old___")
"""The ends of names that editors give to files of their own."""
_TRIAL = re.compile(r"[0-9]{4,6}|sed[A-Za-z0-9]{6}")
"""Names without an end, of files that vim (4913 and on) and sed (sedAb3Xyz) make beside the one that they save."""


@dataclass(frozen=True, slots=True)
class Turn(Generic[Made]):
    """One build: the files whose saves led to it (none: the first), what it made, or what was wrong."""

    saved: tuple[str, ...]
    made: Made | None
    diagnostics: tuple[Diagnostic, ...] = ()


def run(
    folder: Path,
    rebuild: Callable[[], Made],
    tell: Callable[[Turn[Made]], None],
    changes: Iterable[frozenset[str]] | None = None,
    also: Sequence[Path] = (),
) -> None:
    """Build at once, and again after every change of a file that goes into the book, until `changes` end.

    `changes` are the absolute paths of files that were saved together; by default those that the system reports of
    `folder` and of the folders `also` (themes). `tell` is told of every build. Whatever but BookError `rebuild` raises,
    and Ctrl-C, ends it.
    """
    stream = iter(changes) if changes is not None else saves((folder, *also))
    if changes is None:
        next(stream)  # the eyes are open before the first build: what is saved while it lasts is not missed
    tell(_turn((), rebuild))
    for batch in stream:
        saved = sorted({name for path in batch if (name := touched(path, folder, also))})
        if saved:
            tell(_turn(tuple(saved), rebuild))


def _turn(saved: tuple[str, ...], rebuild: Callable[[], Made]) -> Turn[Made]:
    try:
        return Turn(saved, rebuild())
    except BookError as error:
        return Turn(saved, None, error.diagnostics)


def touched(path: str, folder: Path, also: Sequence[Path] = ()) -> str:
    """The name, from its folder, of a saved file that may go into the book; empty for what does not."""
    for root in (folder, *also):
        if Path(path).is_relative_to(root.resolve()):
            name = Path(path).relative_to(root.resolve()).as_posix()
            return name if _goes_in(PurePosixPath(name)) else ""
    return ""


def _goes_in(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "#")) for part in name.parts)
    return bool(name.parts) and not hidden and name.parts[0] not in _OURS and not _is_an_editors(name.name)


def _is_an_editors(name: str) -> bool:
    return name.endswith(_REFUSED) or _TRIAL.fullmatch(name) is not None


def saves(folders: Sequence[Path]) -> Iterator[frozenset[str]]:
    """What the system reports of `folders`, saves within a quarter of a second together; Ctrl-C comes through.

    Batches are empty when nothing happens for a time; the first one says that the watching has begun.
    """
    # Loaded when there is something to watch.
    from watchfiles import watch

    # Paths are reported below the name that is watched; `touched` knows them by that of the folder itself.
    real = [folder.resolve() for folder in folders]
    stream = watch(
        *real, watch_filter=None, debounce=_DEBOUNCE_MS, step=50, rust_timeout=_IDLE_MS, yield_on_timeout=True
    )
    for batch in stream:
        yield frozenset(path for _, path in batch)
