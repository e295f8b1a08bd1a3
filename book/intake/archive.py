"""A ZIP archive -> the files in it: names decoded, size bounded, nothing written anywhere."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from book.diagnostic import BookError, Diagnostic
from book.text import Place

MOST_BYTES = 256 * 1024 * 1024
"""Unpacked, in all."""
MOST_MEMBERS = 5_000
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX|\.[^/]+|Thumbs\.db|desktop\.ini)(?:/|$)", re.IGNORECASE)


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The files of the archive `name`: path inside it, with forward slashes, and bytes; not folders or hidden files.

    Raises BookError: broken-archive, locked-archive, large-archive.
    """
    place = Place(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_MEMBERS:
                raise _too_large(place, f"{len(entries)} files; the limit is {MOST_MEMBERS}")
            left = MOST_BYTES
            for entry in entries:
                path = _path(entry)
                if not path or _JUNK.search(path):
                    continue
                if entry.flag_bits & 1:
                    hint = "unpack it with its password first"
                    raise BookError(Diagnostic("locked-archive", "this archive has a password", place=place, hint=hint))
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large(place, f"more than {MOST_BYTES // 1024**2} MB unpacked, which is the limit")
                yield path, content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        hint = "make the archive again, or give the folder itself"
        raise BookError(Diagnostic("broken-archive", "this ZIP archive is damaged", place=place, hint=hint)) from error


def _too_large(place: Place, what: str) -> BookError:
    return BookError(Diagnostic("large-archive", what, place=place, hint="unpack it and give the files that you need"))


def _path(entry: zipfile.ZipInfo) -> str:
    """The member's path, without anything that leads out of the archive; old archives hold it as UTF-8, GBK or Big5."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030", "big5"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    parts = re.split(r"[/\\]", re.sub(r"[\x00-\x1f\x7f:]|[\ud800-\udfff]", "_", name))
    return "/".join(part for part in parts if part not in ("", ".", ".."))
