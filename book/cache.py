"""What was worked out once, kept for the next build: bytes by the digest of all that shaped them.

An entry is data and never code. A lost, damaged or foreign one is only a miss, and a folder that cannot be written to
is no cache: nothing here fails a build.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol

from book.diagnostic import Diagnostic, UsageError
from book.text import Place

HIDDEN = ".kanben"
"""The folder of a book that holds what can be made again."""
_MAGIC = b"Kanben\x00\x01"
_DIGEST = hashlib.sha256().digest_size
_KEY = re.compile("[0-9a-f]{64}")
_ASIDE = ".aside-"
_HOUR = 3600.0
_MEBI = 1 << 20
_ROOM_LEFT = 0.8
"""A cache that is full is trimmed to so much of its limit, not again at every build."""


def key(*parts: bytes | str) -> str:
    """A name for what follows from `parts`, as 64 hexadecimal digits: others for any other parts, kinds or order."""
    digest = hashlib.sha256()
    for part in parts:
        text = isinstance(part, str)
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%c%d:" % (b"s" if text else b"b", len(data)))
        digest.update(data)
    return digest.hexdigest()


def hidden(folder: Path, *names: str) -> Path:
    """The folder .kanben of the book in `folder`, or one that `names` lead to below it; made if need be.

    It is kept out of Git. Raises OSError, also where a link stands in the way: it might lead out of the book.
    """
    top = folder / HIDDEN
    path = top.joinpath(*names)
    for step in (top, *(top.joinpath(*names[: n + 1]) for n in range(len(names)))):
        refuse_links(step)
        step.mkdir(exist_ok=True)
    with suppress(FileExistsError), (top / ".gitignore").open("xb") as ignore:
        ignore.write(b"*\n")
    return path


def refuse_links(*paths: Path) -> None:
    """Raise OSError (ELOOP) where one of `paths`, which only Kanben makes, is a link: strangers' books may hold any."""
    for path in paths:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a link", str(path))


def replace_loosely(path: Path, data: bytes) -> None:
    """Write `data` aside and rename it: readers see the old file or the new one, though not for sure after a power cut.

    For what can be made again. Raises OSError, and leaves nothing lying about.
    """
    aside = path.with_name(f"{_ASIDE}{os.urandom(8).hex()}")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


class Store(Protocol):
    """Anything that remembers bytes by a key."""

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, or None."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Remember `data`, if it can be done."""
        ...

    def trim(self) -> None:
        """Forget what was used least recently, until the rest has room."""
        ...


def kept(store: Store, address: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives, out of the store if it is there under `address`."""
    data = store.get(address)
    if data is None:
        data = make()
        store.put(address, data)
    return data


class NoCache:
    """Remembers nothing."""

    def get(self, key: str) -> bytes | None:
        """See Store."""
        return None

    def put(self, key: str, data: bytes) -> None:
        """See Store."""

    def trim(self) -> None:
        """See Store."""


class Cache:
    """A file for every key below .kanben/cache in the book's `folder`, and the last ones in memory too.

    `limit` and `memory` are bytes. Any number of processes may use one folder; an object belongs to one thread. A copy
    that goes to another process begins with an empty memory.
    """

    def __init__(self, folder: Path, limit: int = 512 * _MEBI, memory: int = 64 * _MEBI) -> None:
        self.folder, self.limit, self.memory = folder, limit, memory
        self._recent: dict[str, bytes] = {}
        self._held = 0

    def __reduce__(self) -> tuple[type[Cache], tuple[Path, int, int]]:
        return type(self), (self.folder, self.limit, self.memory)

    def get(self, key: str) -> bytes | None:
        """See Store. What is not whole, or not of this key, is removed."""
        path = self._path(key)
        data = self._recent.get(key)
        if data is None:
            try:
                refuse_links(*self._way(path))
                raw = path.read_bytes()
            except OSError:
                return None
            data = _opened(key, raw)
            if data is None:
                with suppress(OSError):
                    path.unlink()
                return None
        self._hold(key, data)
        _touch(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """See Store."""
        path = self._path(key)
        self._hold(key, data)
        if len(data) > self.limit:
            return
        with suppress(OSError):
            refuse_links(*self._way(path))
            if not path.parent.is_dir():
                hidden(self.folder, self._root.name, path.parent.name)
            replace_loosely(path, _closed(key, data))

    def trim(self) -> None:
        """See Store. What a build that was killed left half written goes too."""
        now = time.time()
        entries: list[tuple[float, str, int]] = []
        for entry in _files(self._root):
            with suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                if not entry.name.startswith(_ASIDE):
                    entries.append((facts.st_mtime, entry.path, facts.st_size))
                elif not 0 <= now - facts.st_mtime < _HOUR:
                    Path(entry.path).unlink()
        total = sum(size for _, _, size in entries)
        if total <= self.limit:
            return
        for _, path, size in sorted(entries):
            if total <= self.limit * _ROOM_LEFT:
                return
            with suppress(OSError):
                Path(path).unlink()
                total -= size

    def clear(self) -> int:
        """Forget everything; gives how many bytes that was. Raises UsageError (unwritable-file)."""
        self._recent, self._held = {}, 0
        freed = 0
        for entry in _files(self._root):
            try:
                size = entry.stat(follow_symlinks=False).st_size
                Path(entry.path).unlink(missing_ok=True)
                freed += size
            except FileNotFoundError:
                continue
            except OSError as error:
                hint = "give yourself the right to write there"
                message = f"cannot remove it: {error.strerror or error}"
                raise UsageError(Diagnostic("unwritable-file", message, place=Place(entry.path), hint=hint)) from error
        return freed

    @property
    def _root(self) -> Path:
        return self.folder / HIDDEN / "cache"

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of a cache")
        return self._root / key[:2] / key[2:]

    def _way(self, path: Path) -> tuple[Path, ...]:
        """An entry, and the folders of ours that lead to it."""
        return self._root.parent, self._root, path.parent, path

    def _hold(self, key: str, data: bytes) -> None:
        """Keep `data` in memory as the latest, and let the oldest go."""
        self._held += len(data) - len(self._recent.pop(key, b""))
        self._recent[key] = data
        while self._held > self.memory:
            oldest = next(iter(self._recent))
            self._held -= len(self._recent.pop(oldest))


def _digest(key: str, data: bytes) -> bytes:
    digest = hashlib.sha256(key.encode())
    digest.update(data)
    return digest.digest()


def _closed(key: str, data: bytes) -> bytes:
    return b"".join((_MAGIC, _digest(key, data), data))


def _opened(key: str, raw: bytes) -> bytes | None:
    """The data of an entry, if it is whole and was put under `key`."""
    start = len(_MAGIC) + _DIGEST
    data = raw[start:]
    return data if raw[:start] == _MAGIC + _digest(key, data) else None


def _touch(path: Path) -> None:
    """Remember that it was used; to the hour is enough, and spares a write at every reading."""
    with suppress(OSError):
        if not 0 <= time.time() - path.stat().st_mtime < _HOUR:
            os.utime(path)


def _unlinked(root: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
    """What is in a folder, unless a link leads to it."""
    refuse_links(root.parent, root)
    return os.scandir(root)


def _files(root: Path) -> Iterator[os.DirEntry[str]]:
    """Every file in the folders of `root`; nothing that lies elsewhere, and nothing when it cannot be read."""
    with suppress(OSError), _unlinked(root) as folders:
        for folder in folders:
            if folder.is_dir(follow_symlinks=False):
                with suppress(OSError), os.scandir(folder) as files:
                    yield from [f for f in files if not f.is_dir(follow_symlinks=False)]
