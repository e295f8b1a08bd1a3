"""A book's folder, claimed by one command: two that write at once would undo each other's work.

The claim is a lock of the system on `.kanben/lock`, which holds the number of the process that has it. The system
gives it back when that process ends, however it ends, so that no claim is ever stale.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from book import journal
from book.cache import HIDDEN, refuse_links
from book.diagnostic import BookError, Diagnostic, UsageError
from book.text import Place

try:
    import fcntl
except ImportError:  # no such locks on this system: commands trust their user there
    fcntl = None  # type: ignore[assignment]

_LOCK = f"{HIDDEN}/lock"
_TRIES = 100
"""How often a lock may vanish under us, as its last owner tidies up, before its book counts as taken."""


@contextmanager
def opened(folder: Path | None, *, writing: bool) -> Iterator[tuple[Diagnostic, ...]]:
    """The book in `folder` for one command; gives what is to be said of a command that was stopped before this one.

    What that one left unfinished is finished first. Raises BookError (book-in-use) when another command has the book
    and this one would write, or would read while that one is putting its files in place; UsageError (unwritable-file)
    when the lock is a link, or no file.
    """
    if folder is None or not folder.is_dir() or not (writing or journal.pending(folder)):
        yield ()
        return
    file = _claimed(folder)
    try:
        yield journal.recover(folder) if (folder / HIDDEN).is_dir() else ()
    finally:
        if file is not None:
            _given_back(folder, file)


def _claimed(folder: Path) -> IO[str] | None:
    """The lock's file, locked; None where the system or the disk knows no locks, or nothing can be written at all."""
    if fcntl is None:
        return None
    path = folder / _LOCK
    for _ in range(_TRIES):
        try:
            refuse_links(path.parent)
            path.parent.mkdir(exist_ok=True)
            # Locks of fcntl's belong to a process: its children, who may outlive it, do not hold them.
            file = _own_file(path)
        except FileNotFoundError:
            continue  # another process has just tidied the folder away
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EISDIR, errno.EINVAL):
                raise _no_lock() from None
            return None  # the first file to be written will say why
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            with file:
                raise _in_use(file.read(20).strip()) from None
        except OSError:
            file.close()
            return None
        if _is_still(path, file):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            return file
        file.close()
    raise _in_use("")


def _own_file(path: Path) -> IO[str]:
    """The lock's file, made if need be; a stranger's book may have a link there, or a pipe. Raises OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no file")
    return os.fdopen(handle, "r+", encoding="ascii", errors="replace")


def _no_lock() -> BookError:
    message = "it is a link, or no file: Kanben does not write there"
    return UsageError(Diagnostic("unwritable-file", message, place=Place(_LOCK), hint=f"remove {HIDDEN}"))


def _is_still(path: Path, file: IO[str]) -> bool:
    """Is the file that was locked the one that stands there, and not one that its last owner has just removed?"""
    with suppress(OSError):
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    return False


def _in_use(number: str) -> BookError:
    """`number` is that of the process which has the book, as its lock gives it."""
    process = f"process {number}" if number.isdecimal() else "another process"
    hint = "wait until it is done"
    return BookError(Diagnostic("book-in-use", f"{process} is at work on this book", place=Place(_LOCK), hint=hint))


def _given_back(folder: Path, file: IO[str]) -> None:
    with suppress(OSError):
        (folder / _LOCK).unlink()
    file.close()
    with suppress(OSError):
        (folder / HIDDEN).rmdir()
