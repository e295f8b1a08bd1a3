"""Many files put in place as one: whatever ends the program, a book's folder can be brought to all of them or to none.

The new files are written to `.kanben/next` with a list of where they go, and flushed; renaming that folder to
`.kanben/ready` is the moment at which they count. Then each is renamed to its place. What is killed before that moment
has changed nothing; what is killed behind it is finished by `recover`, which every command calls first.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from book.cache import HIDDEN, refuse_links
from book.diagnostic import BookError, Diagnostic, Severity, UsageError
from book.files import read_text, told, write_aside
from book.text import Place

_NEXT, _READY, _LIST = "next", "ready", "list.json"
_PRODUCT = re.compile(r"dist/(?:manifest\.json|conversion\.[\w.-]+\.json|[^./\\][^/\\]*\.(?:epub|pdf))")
"""What may be written though `dist` is a link to another disk: nothing there that some program would run or heed."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A file to be put at `to` (path from the book's folder) out of the journal's file `data`, or removed ("").

    `was` is the SHA-256 of what stood there before, "" when there was nothing.
    """

    to: str
    data: str
    was: str


def put(folder: Path, files: Mapping[str, bytes | None], seen: Mapping[str, str] | None = None) -> None:
    """Write `files` (path from `folder` to bytes; None removes the file) all or none. One process may do so at a time.

    `seen` are the texts of files, as `read_text` gives them, on which `files` were founded. Raises BookError
    (changed-meanwhile) when one of them is another by now, UsageError (unwritable-file); nothing is changed then.
    """
    for name, text in (seen or {}).items():
        if not (folder / name).is_file() or read_text(folder, name) != text:
            hint = "run the command again"
            message = "somebody saved it while this command was at work; nothing was written"
            raise BookError(Diagnostic("changed-meanwhile", message, place=Place(name), hint=hint))
    base = folder / HIDDEN
    with told(base):
        refuse_links(base, base / _READY)
        base.mkdir(parents=True, exist_ok=True)
    try:
        with told(base):
            moves = list(_staged(folder, base / _NEXT, files))
        if moves:
            with told(base):
                (base / _NEXT).rename(base / _READY)
                _flush(base)
            recover(folder)
    finally:
        _tidy(base)


def pending(folder: Path) -> bool:
    """Did a command end before its files were in place?"""
    return _ours(folder / HIDDEN)


def _ours(base: Path) -> bool:
    """Is there a journal that counts? One to which a link leads does not: it is not of this book."""
    ready = base / _READY
    return ready.is_dir() and not base.is_symlink() and not ready.is_symlink()


def recover(folder: Path) -> tuple[Diagnostic, ...]:
    """Finish what was begun. A file that somebody has edited since stays; what it was to become stands beside it.

    Diagnostics: unfinished-write. Raises UsageError (unwritable-file); calling it again goes on from there.
    """
    base = folder / HIDDEN
    ready = base / _READY
    if not _ours(base):
        _tidy(base)
        return ()
    findings: list[Diagnostic] = []
    moves = tuple(move for move in _listed(ready) if not _leads_out(folder, move.to))
    for move in moves:
        with told(folder / move.to):
            findings += _made(folder, ready, move)
    for parent in sorted({(folder / move.to).parent for move in moves}):
        _flush(parent)
    with told(ready):
        # The list goes first: a folder without one holds nothing that still counts.
        (ready / _LIST).unlink(missing_ok=True)
        shutil.rmtree(ready)
    _tidy(base)
    return tuple(findings)


def _staged(folder: Path, stage: Path, files: Mapping[str, bytes | None]) -> Iterator[_Move]:
    """The moves for `files`, with their bytes and their list in `stage`; what stands there already needs none."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    moves: list[_Move] = []
    for number, (name, data) in enumerate(files.items()):
        target = folder / name
        _can_be_written(folder, name)
        was = _digest(target)
        if was == ("" if data is None else hashlib.sha256(data).hexdigest()):
            continue
        if data is not None:
            with told(target.parent):
                target.parent.mkdir(parents=True, exist_ok=True)
            _write(stage / str(number), data)
        moves.append(_Move(name, "" if data is None else str(number), was))
    _write(stage / _LIST, json.dumps([asdict(move) for move in moves]).encode())
    _flush(stage)
    yield from moves


def _can_be_written(folder: Path, name: str) -> None:
    """Raise UsageError now for what would keep a file from its place later, when the others are in theirs."""
    if _leads_out(folder, name):
        message = "cannot write it: a link leads out of the book's folder"
        hint = "put the folder itself there; only 'dist' may be a link"
        raise UsageError(Diagnostic("unwritable-file", message, place=Place(name), hint=hint))
    target = folder / name
    with told(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    parent = next(p for p in target.parents if p.exists())
    with told(parent):
        if not parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _leads_out(folder: Path, name: str) -> bool:
    """Would a file of that name lie outside the book? What a build puts into `dist` may: that is a link on purpose."""
    if _PRODUCT.fullmatch(name):
        return False
    try:
        return not (folder / name).parent.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a ring
        return True


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Bring a folder's own entries to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _listed(ready: Path) -> tuple[_Move, ...]:
    """The moves that a journal lists; none of them leads out of the book, whoever wrote the list."""
    try:
        moves = tuple(_Move(**move) for move in json.loads((ready / _LIST).read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):
        return ()
    texts = (m for m in moves if all(isinstance(value, str) for value in (m.to, m.data, m.was)))
    return tuple(m for m in texts if _inside(m.to) and (not m.data or m.data.isdecimal()))


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and "\0" not in name and not path.is_absolute() and ".." not in path.parts


def _made(folder: Path, ready: Path, move: _Move) -> Iterator[Diagnostic]:
    """Do one move, unless it is done already."""
    target, data = folder / move.to, ready / move.data
    if move.data and (data.is_symlink() or not data.is_file()):
        return
    now = _digest(target)
    if now != move.was and now and (not move.data or now != _digest(data)):
        yield _kept(folder, data if move.data else None, move)
    elif move.data:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            data.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:  # a folder of the book may lie on another disk
                raise
            write_aside(target, data.read_bytes())
    else:
        target.unlink(missing_ok=True)


def _kept(folder: Path, data: Path | None, move: _Move) -> Diagnostic:
    """Somebody edited a file between the command that was stopped and this one: both texts stay."""
    message = "a command was stopped before it wrote this, and you have edited it since: it stays as you left it"
    hint = "nothing is to be done"
    if data is not None:
        beside = folder / f"{move.to}.new"
        write_aside(beside, data.read_bytes())
        hint = f"compare it with {beside.name}, which the command meant to write, and delete that"
    return Diagnostic("unfinished-write", message, Severity.WARNING, Place(move.to), hint)


def _tidy(base: Path) -> None:
    """Leave no empty folder behind, nor what was never to count."""
    if base.is_symlink():
        return
    shutil.rmtree(base / _NEXT, ignore_errors=True)
    with suppress(OSError):
        base.rmdir()
