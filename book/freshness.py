"""Is what stands in dist/ what a build would make? What went into the last one and came out of it, by digests.

Only the standard library is used, since a build with nothing to do has to say so before the libraries are loaded.
Times of files prove nothing: a clock may be set back. Fonts alone are known by size and time, being too large to read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from book.cache import HIDDEN, hidden, replace_loosely
from book.diagnostic import Diagnostic, from_row, to_row

_FILE = "last.json"
_HEAD, _MIDDLE, _TAIL = b'{"sha256":"', b'","stamp":', b"}\n"
_HEX = 64
_CODE = Path(__file__).parent
_ENVIRONMENT = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT", "LANG", "LC_ALL", "LC_CTYPE")
"""What fontconfig heeds when it chooses a font."""
_FONT_FOLDERS = (
    *("/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts"),
    *("~/.fonts", "~/.config/fontconfig", "~/Library/Fonts"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A build: what it read, what stood around it, what it wrote and told.

    `read`, `trees` and `wrote` give SHA-256 digests by path, from the book's folder or absolute: of files ("" for one
    that was looked for and is not there), of whole folders, and of files. `listed` gives the files that a pattern
    found, `around` everything else that the book's look hangs on, `fonts` the size and the time of files.
    """

    read: Mapping[str, str]
    listed: Mapping[str, tuple[str, ...]]
    trees: Mapping[str, str]
    around: Mapping[str, str]
    fonts: Mapping[str, str]
    wrote: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def stamp(
    folder: Path,
    *,
    read: Mapping[str, str],
    patterns: Iterable[str],
    around: Mapping[str, str],
    wrote: Mapping[str, str],
    diagnostics: Iterable[Diagnostic],
    trees: Mapping[str, str] | None = None,
    fonts: Iterable[str] = (),
) -> Stamp | None:
    """The stamp of a build that has just ended in `folder`; None when somebody has saved a file meanwhile.

    `read` gives the digest of what the build read of every file, as bytes or as text (`files.read_text`), and "" for
    one that it looked for and did not find. `patterns` are those for which it looked in the folder. `around` and
    `trees` (`tree` of each) must have been taken before the build read anything.
    """
    raw = {name: _digest_of(folder / name) for name in read}
    if any(digest != raw[name] and digest != _digest_as_text(folder / name) for name, digest in read.items()):
        return None
    listed = {pattern: _found(folder, pattern) for pattern in patterns}
    if not all(read.get(name) for names in listed.values() for name in names):
        return None
    facts = {path: _facts(path) for path in sorted(fonts)}
    return Stamp(raw, listed, trees or {}, around, facts, wrote, tuple(diagnostics))


def write(folder: Path, stamp: Stamp) -> None:
    """Keep the stamp; where that cannot be done, the next build has to look for itself."""
    rows = {name: dict(getattr(stamp, name)) for name in _DIGESTS}
    value = {**rows, "listed": dict(stamp.listed), "diagnostics": [to_row(d) for d in stamp.diagnostics]}
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with suppress(OSError):
        replace_loosely(hidden(folder) / _FILE, b"".join((_HEAD, _digest(body).encode(), _MIDDLE, body, _TAIL)))


def forget(folder: Path) -> None:
    """Let the next build look for itself."""
    with suppress(OSError):
        (folder / HIDDEN / _FILE).unlink(missing_ok=True)


def unchanged(folder: Path, around: Mapping[str, str]) -> Stamp | None:
    """The stamp of the last build, if another one would read the same and what that one wrote is still there."""
    last = _last(folder)
    if last is None or last.around != around:
        return None
    if any(_facts(path) != facts for path, facts in last.fonts.items()):
        return None
    if any(_found(folder, pattern) != names for pattern, names in last.listed.items()):
        return None
    if any(_digest_of(folder / name) != digest for name, digest in (*last.read.items(), *last.wrote.items())):
        return None
    if any(tree(folder / path, folder) != digest for path, digest in last.trees.items()):
        return None
    return last


def surroundings(styles: Path, options: Mapping[str, str]) -> dict[str, str]:
    """What a book's look hangs on beside the book: the program and its `styles`, libraries, fonts, and `options`."""
    environment = [f"{name}={os.environ.get(name, '')}" for name in _ENVIRONMENT]
    return {
        **{f"option {name}": value for name, value in options.items()},
        "program": tree(_CODE),
        "styles": tree(styles),
        "python": sys.version,
        "libraries": _digest("\n".join(_installed()).encode("utf-8", "surrogateescape")),
        "fonts": _digest("\n".join((*environment, *sorted(_font_folders()))).encode("utf-8", "surrogateescape")),
    }


def tree(folder: Path, within: Path | None = None) -> str:
    """A digest of all files of a folder, with their names; hidden ones and what Python leaves there do not count.

    Links are followed to files in the folder `within` (by default `folder` itself), as far as a theme's loader goes.
    """
    digest = hashlib.sha256()
    root, here = (within or folder).resolve(), folder.resolve()
    for said, path in sorted(_files(folder)):
        real = path.resolve() if path.is_symlink() else here  # a stranger's theme may hold links to anywhere
        data = (_data(path) if real.is_relative_to(root) else None) or b""
        name = said.encode("utf-8", "surrogateescape")
        digest.update(b"%d %s %d\n" % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()


# ------------------------------------------------------------------------ in the file

_DIGESTS = ("read", "trees", "around", "fonts", "wrote")


def _last(folder: Path) -> Stamp | None:
    """The stamp as it was written, or None."""
    data = _data(folder / HIDDEN / _FILE) or b""
    start = len(_HEAD) + _HEX + len(_MIDDLE)
    body = data[start : -len(_TAIL)]
    if data != b"".join((_HEAD, _digest(body).encode(), _MIDDLE, body, _TAIL)):
        return None
    try:
        return _stamp_of(json.loads(body.decode("utf-8", "surrogatepass")))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None


def _stamp_of(value: dict[str, Any]) -> Stamp:
    rows: dict[str, dict[str, str]] = {name: dict(value[name]) for name in _DIGESTS}
    listed = {pattern: tuple(names) for pattern, names in value["listed"].items()}
    return Stamp(**rows, listed=listed, diagnostics=tuple(from_row(row) for row in value["diagnostics"]))


# -------------------------------------------------------------------------- on the disk


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    """The digest of a file of any size; "" when there is none, or something that is no file."""
    with suppress(OSError, ValueError):
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def _digest_as_text(path: Path) -> str | None:
    """The digest of a text as `files.read_text` gives it, without the marks that some editors leave."""
    data = _data(path)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return _digest(text.replace("\r\n", "\n").replace("\r", "\n").encode())


def _data(path: Path) -> bytes | None:
    """What is in a file; None when there is none, or something that is no file."""
    with suppress(OSError, ValueError):
        if stat.S_ISREG(path.stat().st_mode):
            return path.read_bytes()
    return None


def _found(folder: Path, pattern: str) -> tuple[str, ...]:
    """The files that a pattern of book.yaml's finds, by their names from the book's folder."""
    try:
        return tuple(sorted(p.relative_to(folder).as_posix() for p in folder.glob(pattern) if p.is_file()))
    except (IndexError, NotImplementedError, OSError, ValueError):
        return ()


def _facts(path: str) -> str:
    try:
        facts = Path(path).stat()
    except (OSError, ValueError):
        return ""
    return f"{facts.st_size} {facts.st_mtime_ns}"


def _installed() -> list[str]:
    """The names and versions of all that is installed, as pip leaves them beside it."""
    found = []
    for path in sys.path:
        with suppress(OSError):
            found += [p.name for p in Path(path).iterdir() if p.suffix in (".dist-info", ".egg-info")]
    return sorted(found)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file with its name from the folder, with forward slashes."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        way = "" if path == str(folder) else f"{Path(path).relative_to(folder).as_posix()}/"
        yield from ((way + name, Path(path, name)) for name in names if not name.startswith("."))


def _font_folders() -> Iterator[str]:
    """Every folder in which fonts are looked for, with its time: that changes when a font comes or goes."""
    tops = [*map(Path, _FONT_FOLDERS), Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share", "fonts")]
    for top in tops:
        with suppress(RuntimeError):  # somebody without a home
            for path, _, _ in os.walk(top.expanduser()):
                yield f"{path} {_facts(path)}"
