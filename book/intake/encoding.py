"""Bytes -> Source: which encoding, how sure, and whether the bytes can be had back.

UTF-8 proves itself; the double-byte encodings do not: GB18030 decodes nearly any Big5 file without an error, into
hanzi that nobody writes. So every candidate is decoded and its text judged: by the share of common hanzi and marks,
and of the few dozen characters that make up a fifth of any Chinese text. Files put together of several encodings are
read line by line.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections import Counter
from functools import lru_cache

from book.diagnostic import BookError, Diagnostic, UsageError, counted
from book.text import Encoding, Place, Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "euc_jp", "shift_jis")
# Codecs in which the same bytes always mean the same; in the others (HZ, ISO 2022, UTF-7) what stands before decides.
_FIXED = re.compile(r"(?!hz|iso2022|utf-7|idna|punycode|unicode|raw)")
_MAGIC = (
    (b"%PDF-", "a PDF", "save its text as .txt first"),
    (b"PK\x03\x04", "a ZIP or an Office file", "save it as plain text (.txt) or Markdown first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "save it as plain text (.txt) first"),
    (b"\x89PNG", "a PNG picture", "give text files; pictures go beside the chapters"),
    (b"\xff\xd8\xff", "a JPEG picture", "give text files; pictures go beside the chapters"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
)
_EMPTY_HINT = "leave it out, or look whether it was saved at all"
# The commonest characters of modern and of classical prose, in both scripts.
_FUNCTION = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会也而之其曰者於于與与此無无這個們來爲為國說時會對对"
)
_MARKS = frozenset("，。、；：？！“”‘’「」『』（）《》〈〉—…·．　")
_ASCII = bytes(range(0x80))
_SAMPLE = 400_000
_LEAST = 0.55
"""Below this plausibility no candidate is believed."""
_LEAST_LINES = 0.75
"""The same for single lines among UTF-8."""
_LEAST_MIXED = 120
"""Bytes of UTF-8 in whole lines that no other encoding gives by chance; half as many are enough to judge another."""

# What a codec cannot decode is kept as lone surrogates (PEP 383), so that the bytes are not lost.
_KEEP = "surrogateescape"
UNDECODED = re.compile("[\udc80-\udcff]+")
_UNDECODED_BYTE = re.compile("[\udc80-\udcff]")


def decode(data: bytes, name: str, encoding: str = "") -> Source:
    """The file `name` with the bytes `data` as a Source.

    `encoding` overrides the judgement. Raises BookError: empty-file, binary-file, undecodable-file; UsageError:
    unknown-encoding.
    """
    place = Place(name)
    empty = Diagnostic("empty-file", "there is no text in this file", place=place, hint=_EMPTY_HINT)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise BookError(empty)
    for magic, kind, hint in _MAGIC:
        if data.startswith(magic):
            raise BookError(Diagnostic("binary-file", f"this is {kind}, not a text", place=place, hint=hint))
    if encoding:
        found = _forced(data, encoding)
    else:
        found = _with_bom(data) or _utf8(data) or _mixed(data) or _judged(data, place)
    source = _source(data, name, found)
    if not source.text.strip():
        raise BookError(empty)
    return source


def encode(text: str, encoding: Encoding) -> bytes:
    """The bytes that `text` was decoded from: the inverse of `decode`."""
    lines = [_encoded(line, encoding.name) for line in text.split("\n")]
    for index, kept in encoding.kept:
        lines[index] = kept
    return encoding.bom + _encoded("\n", encoding.name).join(lines)


def _encoded(text: str, codec: str) -> bytes:
    """`text` in `codec`; what the codec cannot write comes out as something else, never as an error."""
    try:
        return text.encode(codec, "surrogatepass" if codec.startswith("utf-16") else _KEEP)
    except UnicodeEncodeError:
        return text.encode(codec, "replace")


def _source(data: bytes, name: str, encoding: Encoding) -> Source:
    body = data[len(encoding.bom) :]
    text = _decoded(body, encoding.name)
    if encoding.name == "utf-8" and encoding.confidence < 1:
        text = _with_foreign_lines(text, body)
    kept: list[tuple[int, bytes]] = []
    if _encoded(text, encoding.name) != body:
        newline = _encoded("\n", encoding.name)
        rows, raw = text.split("\n"), _byte_lines(body, newline)
        if len(rows) != len(raw):
            text = "\n".join(_decoded(line, encoding.name).replace("\n", "\N{REPLACEMENT CHARACTER}") for line in raw)
            rows = text.split("\n")
        kept = [(i, b) for i, (row, b) in enumerate(zip(rows, raw, strict=True)) if _encoded(row, encoding.name) != b]
    final = Encoding(encoding.name, encoding.bom, encoding.confidence, encoding.why, tuple(kept))
    return Source(name, text, final, hashlib.sha256(data).hexdigest())


def _byte_lines(body: bytes, newline: bytes) -> list[bytes]:
    """The lines of `body`; a two-byte line end counts only at an even offset."""
    width = len(newline)
    if width == 1:
        return body.split(newline)
    out, start = [], 0
    for at in range(0, len(body) - width + 1, width):
        if body[at : at + width] == newline:
            out.append(body[start:at])
            start = at + width
    return [*out, body[start:]]


def _decoded(body: bytes, codec: str) -> str:
    if codec.startswith("utf-16"):
        whole = body.decode(codec, "surrogatepass") if len(body) % 2 == 0 else ""
        return whole or body.decode(codec, "replace")
    if codec.startswith("utf-32"):
        return body.decode(codec, "replace")
    return body.decode(codec, _KEEP)


def _forced(data: bytes, encoding: str) -> Encoding:
    try:
        name = codecs.lookup(encoding).name
        if not _FIXED.match(name) or not (name.startswith("utf-") or "\n".encode(name) == b"\n"):
            raise LookupError(name)
    except (LookupError, ValueError):
        hint = "use utf-8, gb18030, big5, utf-16, or another of Python's codec names"
        raise UsageError(Diagnostic("unknown-encoding", f"'{encoding}' is no known encoding", hint=hint)) from None
    name = {
        "utf-8-sig": "utf-8",
        "utf-16": "utf-16-le",
        "utf-32": "utf-32-le",
        "gbk": "gb18030",
        "gb2312": "gb18030",
    }.get(name, name)
    bom = next((b for b, codec in _BOMS if codec == name and data.startswith(b)), b"")
    return Encoding(name, bom, 1.0, "as you said")


def _with_bom(data: bytes) -> Encoding | None:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return Encoding(codec, bom, 1.0, "a byte-order mark stands at the beginning")
    return None


def _utf8(data: bytes) -> Encoding | None:
    """UTF-8, if the bytes say so themselves; a few broken sequences among thousands of good ones do not matter."""
    text = data.decode("utf-8", _KEEP)
    if "\x00" in text and _plausible(data.decode("utf-16-le", "replace")) + _plausible(
        data.decode("utf-16-be", "replace")
    ) > _plausible(text):
        return None
    bad = len(text) - len(text.encode("utf-8", "ignore").decode())
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if not bad:
        return Encoding("utf-8", b"", 1.0, "every byte sequence is UTF-8") if good or "\x00" not in text else None
    if bad * 50 < good:
        return Encoding("utf-8", b"", 1 - bad / good, f"{good} UTF-8 sequences, {counted(bad, 'broken byte')}")
    return None


def _mixed(data: bytes) -> Encoding | None:
    """UTF-8, if a good part of the lines with hanzi is UTF-8 and cannot be so by chance; the other lines are not."""
    good = bad = 0
    for line in data.split(b"\n"):
        beyond = len(line.translate(None, _ASCII))
        if UNDECODED.search(line.decode("utf-8", _KEEP)):
            bad += beyond
        else:
            good += beyond
    if good < _LEAST_MIXED or good * 10 < bad:
        return None
    share = good / (good + bad)
    return Encoding(
        "utf-8", b"", round(share, 2), f"{share:.0%} of it is UTF-8, line by line; the rest is something else"
    )


def _with_foreign_lines(text: str, body: bytes) -> str:
    """`text` with those lines that are no UTF-8 read in the double-byte encoding that suits them all best."""
    rows = text.split("\n")
    # A line that is mostly UTF-8 is a damaged line of this file, not a line of another.
    broken = [i for i, row in enumerate(rows) if 2 * len(_UNDECODED_BYTE.findall(row)) > sum(c > "\x7f" for c in row)]
    raw = body.split(b"\n")
    joined = b"\n".join(raw[i] for i in broken)
    if len(joined) < _LEAST_MIXED // 2:
        return text
    score, codec = max((_plausible(_decoded(joined, codec)), codec) for codec in ("gb18030", "cp950"))
    if score < _LEAST_LINES:
        return text
    for i in broken:
        rows[i] = _decoded(raw[i], codec)
    return "\n".join(rows)


def _judged(data: bytes, place: Place) -> Encoding:
    """The most plausible of the candidates."""
    sample = data[:_SAMPLE]
    scores = [(_plausible(_decoded(sample[: len(sample) // 2 * 2], codec)), codec) for codec in _CANDIDATES]
    best = max(scores, key=lambda s: s[0])
    rest = max(s for s, codec in scores if _family(codec) != _family(best[1]))
    if best[0] < _LEAST:
        binary = sum(b < 9 for b in sample) > len(sample) // 100
        code = "binary-file" if binary else "undecodable-file"
        what = "this looks like no text at all" if binary else "no encoding makes Chinese text of this file"
        raise BookError(Diagnostic(code, what, place=place, hint="name its encoding with --encoding, if it is a text"))
    sure = max(0.0, min(1.0, 0.5 + 2 * (best[0] - rest)))
    return Encoding(best[1], b"", round(sure, 2), f"common hanzi and marks: {best[0]:.0%}, next best {rest:.0%}")


def _family(codec: str) -> str:
    return "big5" if codec in ("cp950", "big5hkscs") else codec


def _plausible(text: str) -> float:
    """How much `text` looks like Chinese (or plain Latin) prose, 0 to 1."""
    if not text:
        return 0.0
    common = _common()
    good = bad = function = hanzi = 0
    for c, times in Counter(text).items():
        if c in common:
            hanzi += times
            good += times
            function += times * (c in _FUNCTION)
        elif c in _MARKS or " " <= c <= "~" or c in "\t\r\n" or "\u3041" <= c <= "\u30fe":
            good += times
        elif unicodedata.category(c) in ("Co", "Cn", "Cs", "Cc") or c == "\N{REPLACEMENT CHARACTER}":
            bad += 4 * times
        elif "\uff61" <= c <= "\uff9f":
            bad += 2 * times
        else:
            bad += times
    share = max(0.0, good - bad) / len(text)
    if hanzi < 20:
        return share
    return share * (0.6 + 0.4 * min(1.0, function / hanzi / 0.12))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The hanzi that the standards of both scripts hold common: GB 2312 level 1 and Big5 level 1."""
    out: set[str] = set()
    for codec, first, last in (("gb2312", 0xB0A1, 0xD7F9), ("big5", 0xA440, 0xC67E)):
        for lead in range(first >> 8, (last >> 8) + 1):
            row = b"".join(bytes((lead, trail)) for trail in range(0x40, 0xFF) if first <= lead << 8 | trail <= last)
            out.update(row.decode(codec, "ignore"))
    return frozenset(c for c in out if "\u4e00" <= c <= "\u9fff")
