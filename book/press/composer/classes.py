"""What a character is to the composer.

The classes are those of clreq 3.1 and JIS X 4051 (cl-01 to cl-30), as far as Chinese tells them apart.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum


class Kind(IntEnum):
    """HAN is everything an em wide that stands in the grid: hanzi, kana, full-width letters, symbols.

    LATIN is what is set in words: letters and digits of alphabets and their marks. RAISED is a note call.
    """

    HAN = 0
    LATIN = 1
    SPACE = 2
    OPENING = 3
    CLOSING = 4
    PAUSE = 5
    STOP = 6
    DOT = 7
    DASH = 8
    ELLIPSIS = 9
    BREAK = 10
    OBJECT = 11
    RAISED = 12


BRACKETS_OPENING = frozenset("（〔［｛《〈「『【〖〘〚“‘｟〝")
BRACKETS_CLOSING = frozenset("）〕］｝》〉」』】〗〙〛”’｠〞〟")
_MARKS: dict[Kind, frozenset[str]] = {
    Kind.OPENING: BRACKETS_OPENING,
    Kind.CLOSING: BRACKETS_CLOSING,
    Kind.PAUSE: frozenset("，、；："),
    Kind.STOP: frozenset("。．！？"),
    Kind.DOT: frozenset("·・‧"),
    Kind.DASH: frozenset("—⸺―─"),
    Kind.ELLIPSIS: frozenset("…⋯"),
    Kind.SPACE: frozenset(" \u00a0\u202f"),
    Kind.BREAK: frozenset("\n"),
    Kind.OBJECT: frozenset("\ufffc"),
    Kind.LATIN: frozenset("°′″‰℃℉µ№\u00ad\u200b\u2060\ufeff"),
}
MARKS = frozenset({Kind.OPENING, Kind.CLOSING, Kind.PAUSE, Kind.STOP, Kind.DOT})
"""The marks that take an em and fill only part of it."""

NEVER_FIRST = (
    frozenset("～〜々〻ー—℃℉%％‰°′″")
    | frozenset(",.:;!?)]}%")
    | _MARKS[Kind.CLOSING]
    | _MARKS[Kind.PAUSE]
    | _MARKS[Kind.STOP]
    | _MARKS[Kind.DOT]
)
"""No line starts with these (clreq 3.1.4; GB/T 15834-2011 5.1.1 to 5.1.8), the ASCII marks included."""

NEVER_LAST = BRACKETS_OPENING | frozenset("([{￥¥$£€＄￡#＃@№")
"""No line ends with these (clreq 3.1.4), nor with the sign that a number follows (clreq 3.1.5)."""

SLASHES = frozenset("/／")
"""The 分隔号 (GB/T 15834-2011 4.17, 5.1.8): neither first nor last."""

UNITS = frozenset("年月日时分秒点个个條条元万萬亿億千百十级級号號第章节節页頁岁歲种種次件家名人米克吨噸倍")
"""What a number is better not parted from (clreq 3.1.5)."""


class _Kinds(dict[str, Kind]):
    """Kind by character, found once for each."""

    def __missing__(self, char: str) -> Kind:
        kind = next((k for k, chars in _MARKS.items() if char in chars), None) or _by_block(char)
        self[char] = kind
        return kind


def _by_block(char: str) -> Kind:
    """The kind of a character that no list names."""
    if unicodedata.east_asian_width(char) in "WF":
        return Kind.HAN
    if unicodedata.east_asian_width(char) == "A" and unicodedata.category(char) in ("So", "No", "Sm"):
        return Kind.HAN
    return Kind.LATIN


_KINDS = _Kinds()


def kinds(text: str) -> list[Kind]:
    """The kind of every character."""
    table = _KINDS
    return [table[char] for char in text]


def is_chinese(text: str) -> bool:
    """Is there anything in it that the composer knows better than the page engine?"""
    table = _KINDS
    return any(table[char] not in (Kind.LATIN, Kind.SPACE, Kind.BREAK) for char in text)


def wants_gap(hanzi: str, latin: str, *, behind: bool = False) -> bool:
    """May a quarter em stand between a hanzi and the Latin character after it, or `behind` which it is (clreq 3.2.2)?

    Letters and digits want one, and the signs that belong to a number: %, ℃ before a hanzi, $, + behind one. Marks
    have air of their own, and a full-width ￥ or ％ is part of its number.
    """
    if hanzi == "\u3000" or hanzi in (NEVER_FIRST if behind else NEVER_LAST):
        return False
    if unicodedata.category(latin)[0] in "LN":
        return True
    return latin in ("%°℃℉‰+#&@" if behind else "$€£¥+#&@-−±")


def addresses(text: str, kinds: list[Kind]) -> set[int]:
    """The indexes inside of web addresses."""
    out: set[int] = set()
    for head in ("://", "www."):
        at = text.find(head)
        while at >= 0:
            start = stop = at
            while start and kinds[start - 1] is Kind.LATIN:
                start -= 1
            while stop < len(text) and kinds[stop] is Kind.LATIN:
                stop += 1
            out.update(range(start + 1, stop))
            at = text.find(head, max(stop, at + 1))
    return out
