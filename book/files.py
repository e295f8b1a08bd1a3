"""The files of a book: read as people save them, written so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from book.diagnostic import BookError, Diagnostic, UsageError
from book.text import Place

try:
    import fcntl
except ImportError:  # no such locks on this system
    fcntl = None  # type: ignore[assignment]

_ASIDE = ".kanben-new-"
"""How the names of folders begin that are not whole yet; eight letters follow."""
_TRIES = 100


def read_text(folder: Path, name: str) -> str:
    """A file that people edit, as text with LF at its line ends.

    Raises BookError: missing-file, unreadable-file, not-utf-8; outside-book where a link leads out of `folder`.
    """
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            hint = "put the file itself into the book's folder"
            raise BookError(Diagnostic("outside-book", "it is a link out of the book", place=Place(name), hint=hint))
        data = read_steadily(path)
    except FileNotFoundError:
        hint = "go to the book's folder, name it with --book, or begin one: new DIR SOURCE"
        raise BookError(Diagnostic("missing-file", "there is no such file", place=Place(name), hint=hint)) from None
    except (OSError, ValueError, RuntimeError) as error:  # not to be read, no name for a file, links in a ring
        why = getattr(error, "strerror", None) or str(error)
        raise BookError(Diagnostic("unreadable-file", f"cannot read it: {why}", place=Place(name))) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(name, data[: error.start].count(b"\n") + 1, 1)
        hint = "save it as UTF-8; raw texts in other encodings go through 'import'"
        raise BookError(Diagnostic("not-utf-8", "this file is not UTF-8", place=place, hint=hint)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_steadily(path: Path) -> bytes:
    """The bytes of a file of which nothing was written while it was read; tries three times.

    Raises OSError: what keeps it from being read, or EBUSY when somebody writes to it all the time.
    """
    for _ in range(3):
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
        if not stat.S_ISREG(after.st_mode) or (before.st_mtime_ns, len(data)) == (after.st_mtime_ns, after.st_size):
            return data
    raise OSError(errno.EBUSY, "somebody is writing to it")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What keeps a file from being written is the user's to know, and no bug of ours: UsageError (unwritable-file)."""
    try:
        yield
    except OSError as error:
        hint = "name another folder, or make room and give yourself the right to write there"
        message = f"cannot write it: {error.strerror or error}"
        raise UsageError(Diagnostic("unwritable-file", message, place=Place(str(path)), hint=hint)) from error


def write_aside(path: Path, data: bytes) -> None:
    """Write `data` under another name beside `path`, flush it to the disk, and rename it. Makes missing folders.

    Raises UsageError (unwritable-file); what stood at `path` stands there still.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".kanben-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(0o644)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with `files` (relative path to bytes), all of them or nothing; `folder` may exist and be empty.

    What such a command left beside it when it was killed is cleared away. Raises UsageError (unwritable-file).
    """
    with told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_leavings(folder.parent)
        aside, handle = _begun(folder.parent)
        try:
            _make(folder, files, aside)
        finally:
            if handle is not None:
                os.close(handle)


def _begun(parent: Path) -> tuple[Path, int | None]:
    """A hidden folder with the handle that holds its lock; without one where the system or the disk knows no locks."""
    for _ in range(_TRIES):
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=parent))
        with suppress(BlockingIOError):  # another command takes it for a leaving, having seen it before its lock
            handle = _locked(aside)
            if aside.is_dir():
                return aside, handle
            if handle is not None:
                os.close(handle)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _locked(folder: Path) -> int | None:
    """A handle that holds the lock of a folder until it is closed, or its process ends. Raises BlockingIOError."""
    if fcntl is None:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        os.close(handle)
        return None
    return handle


def _clear_leavings(parent: Path) -> None:
    """Remove the hidden folders of commands that were killed: nobody holds their locks."""
    if fcntl is None:
        return
    for path in parent.glob(f"{_ASIDE}*"):
        with suppress(OSError):
            if not re.fullmatch("[a-z0-9_]{8}", path.name.removeprefix(_ASIDE)) or path.lstat().st_uid != os.getuid():
                continue
            handle = _locked(path)
            if handle is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(handle)


def _make(folder: Path, files: Mapping[str, bytes], aside: Path) -> None:
    try:
        for name, data in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        aside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
