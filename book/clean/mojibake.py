"""Text that was read in the wrong encoding before it came to us: 中国 as ä¸­å›½ or ÖÐ¹ú, 的是 as 鐨勬槸.

The wrong reading is turned back into its bytes and these are read anew. It is certain only when a whole run of them
is what nobody writes, decodes without an error, and gives common hanzi; all else that looks so is for a person.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass

from book.clean.scan import matches


@dataclass(frozen=True, slots=True)
class Misread:
    """At `start` (characters) stands `text`, which was `meant` to be read otherwise; empty when nobody can tell."""

    start: int
    text: str
    meant: str
    certain: bool


def _windows_1252() -> dict[str, int]:
    """The characters for which programs take the bytes 80 to FF: ISO 8859-1, and those of Windows in its gap."""
    out = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        out |= dict.fromkeys(bytes((byte,)).decode("cp1252", "ignore"), byte)
    return out


_BYTES = _windows_1252()
_CONTINUATION = "".join(re.escape(char) for char, byte in _BYTES.items() if byte < 0xC0)
_UTF8 = re.compile(rf"(?:[à-ï][{_CONTINUATION}]{{2}}|[Â-ß][{_CONTINUATION}])+")
_HIGH = re.compile("[\u00a1-\u00ff]{4,}")
_REMAINS = re.compile(f"[À-ÿ][{''.join(map(re.escape, _BYTES))}]{{2,}}")
_LATIN = re.compile("[\u00a1-\u00ff]")
_CHINESE_MARKS = frozenset("“”‘’…—–•·°×")
"""What stands for a byte above, and in Chinese prose as well."""

# Hanzi that in GBK are the first two bytes of a hanzi in UTF-8: E4..E9, 80..BF.
_LEADS = bytes(b for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0) if trail != 0x7F for b in (lead, trail))
_TELLING = "鐨鏄涓鍦鎴杩锛銆鍚浠"
"""Hardly a sentence is misread so without one of these: 的是不在我这，。名他 give them."""
_AS_GBK = re.compile(f"[{_LEADS.decode('gb18030')}][^\\x00-\\x7f\\n]{{2,}}")
_BROKEN = re.compile(f"[{_LEADS.decode('gb18030')}\ue000-\uf8ff\N{REPLACEMENT CHARACTER}]+")
_AS_GBK_BEGINS = re.compile(f"[{_LEADS.decode('gb18030')}]")


def misread(text: str) -> Iterator[Misread]:
    """What in `text` looks as if it was read in the wrong encoding, in order."""
    if _LATIN.search(text):
        yield from sorted(_read_as_latin(text), key=lambda one: one.start)
    if any(char in text for char in _TELLING):
        yield from _read_as_gbk(text)


def _read_as_latin(text: str) -> Iterator[Misread]:
    end = 0
    for pattern, read in ((_UTF8, _as_utf8), (_HIGH, _as_gb2312)):
        for m in pattern.finditer(text):
            meant, certain = read(m[0])
            if certain and m.start() >= end:
                yield Misread(m.start(), m[0], meant, True)
                end = m.end()
        if end:
            return  # one file was misread in one way
    for m in _REMAINS.finditer(text):
        if not m[0].isalpha() and not set(m[0][1:]) <= _CHINESE_MARKS:
            yield Misread(m.start(), m[0], _as_utf8(m[0])[0] or _as_gb2312(m[0])[0], False)


def _as_utf8(run: str) -> tuple[str, bool]:
    try:
        meant = bytes(map(_BYTES.__getitem__, run)).decode("utf-8")
    except UnicodeDecodeError:
        return "", False
    hanzi = [char for char in meant if "\u4e00" <= char <= "\u9fff"]
    odd = any(char not in _CHINESE_MARKS for char in run if char < "à")
    return meant, bool(hanzi) and all(map(is_common, hanzi)) and (odd or len(hanzi) > 1)


def _as_gb2312(run: str) -> tuple[str, bool]:
    try:
        meant = bytes(map(_BYTES.__getitem__, run)).decode("gb2312")
    except UnicodeDecodeError:
        return "", False
    hanzi = {char for char in meant if "\u4e00" <= char <= "\u9fff"}
    signs = all(char in hanzi or char in "，。、；：？！“”‘’《》（）—…·　" for char in meant)
    letters = sum(char.isalpha() and char not in "ªº" for char in run)
    enough = letters * (3 if len(hanzi) > 2 else 2) >= len(run)
    certain = signs and len(hanzi) > 1 and all(map(is_common, hanzi)) and enough
    return meant if signs else "", certain


def _read_as_gbk(text: str) -> Iterator[Misread]:
    """UTF-8 that was read as GBK: rare hanzi whose bytes are common hanzi in UTF-8."""
    for m in matches(_AS_GBK, _AS_GBK_BEGINS, text):
        meant, size = _as_utf8_in_gbk(m[0])
        hanzi = [char for char in meant if "\u4e00" <= char <= "\u9fff"]
        rare = sum(not is_common(char) for char in m[0][:size])
        if len(hanzi) < 2 or not all(map(is_common, hanzi)) or 2 * rare < size:
            continue
        rest = _BROKEN.match(m[0], size)
        if rest is None:
            yield Misread(m.start(), m[0][:size], meant, len(hanzi) > 2)
        else:
            yield Misread(m.start(), m[0][: rest.end()], meant, False)


def _as_utf8_in_gbk(run: str) -> tuple[str, int]:
    """What the beginning of `run` says in UTF-8, as far as whole characters of both go, and how long that is."""
    decoder = getincrementaldecoder("utf-8")()
    out: list[str] = []
    meant, size = "", 0
    for at, char in enumerate(run, 1):
        try:
            out.append(decoder.decode(char.encode("gb18030", "replace")))
        except UnicodeDecodeError:
            break
        if not decoder.getstate()[0]:
            meant, size = "".join(out), at
    return meant, size


def is_common(char: str) -> bool:
    """Is a hanzi among the common ones of GB 2312 (level 1) or of Big5 (level 1)?"""
    return b"\xb0" <= char.encode("gb2312", "ignore")[:1] <= b"\xd7" or (
        b"\xa4" <= char.encode("big5", "ignore")[:1] <= b"\xc6"
    )
