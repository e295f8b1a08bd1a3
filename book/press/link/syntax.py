"""How values are written in a PDF: numbers, strings, names, dates, streams (ISO 32000-1, chapter 7)."""

from __future__ import annotations

import re
import zlib
from codecs import BOM_UTF16_BE
from collections.abc import Iterable

LEVEL = 6
"""Of compression: 9 is 1 % smaller and takes three times as long."""
FLATE = b"/Filter/FlateDecode"

_PLAIN = re.compile(r"[\t\n\r -~]*")
_SPECIAL = re.compile(rb"[\\()\r\n]")
_ESCAPES = {b"\r": rb"\r", b"\n": rb"\n"}
_IRREGULAR = re.compile(rb"[^!-~]|[()<>\[\]{}/%#]")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?")


def number(value: float) -> bytes:
    """A number: 12, 12.5, -0.333333."""
    return (b"%.6f" % value).rstrip(b"0").rstrip(b".")


def string(text: str) -> bytes:
    """A text string: literal where it is plain ASCII, and UTF-16 in hexadecimals where it is not (7.9.2.2)."""
    return string_of(key_of(text))


def string_of(data: bytes) -> bytes:
    """The text string of which these are the bytes."""
    if data.startswith(BOM_UTF16_BE):
        return b"<%b>" % data.hex().encode("ascii")
    return b"(%b)" % _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], b"\\" + match[0]), data)


def key_of(text: str) -> bytes:
    """The bytes of a text string, by which a name tree is sorted. In PDFDocEncoding controls are other characters."""
    if _PLAIN.fullmatch(text):
        return text.encode("ascii")
    return BOM_UTF16_BE + text.encode("utf-16-be", "surrogatepass")


def name(text: str) -> bytes:
    """A name, with its solidus (7.3.5)."""
    return b"/" + _IRREGULAR.sub(lambda match: b"#%02x" % match[0][0], text.encode("utf-8", "surrogateescape"))


def references(numbers: Iterable[int]) -> bytes:
    """References to objects, as they stand in an array."""
    return b" ".join([b"%d 0 R" % n for n in numbers])


def date(iso: str) -> bytes:
    """A date of ISO 8601 as the string that stands for it (7.9.4); b"" when it is none."""
    match = _DATE.fullmatch(iso)
    if match is None:
        return b""
    *digits, zone = match.groups("")
    zone = zone.replace(":", "'") + "'" if zone[:1] in ("+", "-") else zone
    return string("D:" + "".join(digits) + zone)


def stream(number: int, extra: bytes, data: bytes) -> bytes:
    """A stream as an object of the file; `extra` is what its dictionary has besides its length."""
    return b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, extra, len(data), data)


def squeezed(data: bytes) -> tuple[bytes, bytes]:
    """What the dictionary of a stream must say, and the data compressed; the empty stream stays as it is."""
    return (FLATE, zlib.compress(data, LEVEL)) if data else (b"", b"")
