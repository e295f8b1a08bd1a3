"""A ZIP archive -> the files in it: names decoded, size bounded, nothing written anywhere."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from book.diagnostic import BookError, Diagnostic
from book.policy import Limits
from book.text import Place

FAULTS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(ValueError, RuntimeError, LookupError, ArithmeticError),
)
"""What zipfile raises for archives that are not what they should be."""
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX|\.[^/]+|Thumbs\.db|desktop\.ini)(?:/|$)", re.IGNORECASE)


def members(data: bytes, name: str, limits: Limits, *, hidden: bool = False) -> Iterator[tuple[str, bytes]]:
    """The files of the archive `name`: path inside it, with forward slashes, and bytes; not folders.

    Hidden files and what systems leave behind come only when they are asked for.

    Raises BookError: broken-archive, locked-archive, large-archive.
    """
    place = Place(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir()]
            if len(entries) > limits.members:
                raise _too_large(place, f"{len(entries)} files; the limit is {limits.members}", "members")
            left = limits.unpacked_mb * 1024**2
            for entry in entries:
                path = _path(entry)
                if not path or (_JUNK.search(path) and not hidden):
                    continue
                if entry.flag_bits & 1:
                    hint = "unpack it with its password first"
                    raise BookError(Diagnostic("locked-archive", "this archive has a password", place=place, hint=hint))
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large(place, f"more than {limits.unpacked_mb} MB unpacked", "unpacked-mb")
                yield path, content
    except FAULTS as error:
        hint = "make the archive again, or give the folder itself"
        raise BookError(Diagnostic("broken-archive", "this ZIP archive is damaged", place=place, hint=hint)) from error


def _too_large(place: Place, what: str, setting: str) -> BookError:
    hint = f"unpack it and give the files that you need, or raise 'limits: {{{setting}: …}}' in book.yaml"
    return BookError(Diagnostic("large-archive", what, place=place, hint=hint))


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
