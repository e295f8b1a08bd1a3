"""Where a line may end, and how gladly.

Sources: clreq 3.1.4 (line start and end), 3.1.5 (what is not parted), 3.2.4 (Latin words); GB/T 15834-2011 5.1.
"""

from __future__ import annotations

from math import inf

from book.press.composer.classes import NEVER_FIRST, NEVER_LAST, SLASHES, UNITS, Kind, addresses
from book.press.composer.galley import Galley
from book.press.composer.setting import Setting

FORCED = -inf
HYPHEN = 2.5
"""What a hyphenated word costs; the others below are in the same measure, see optimiser."""
_DASH_FIRST = 1.0
_NUMBER_UNIT = 3.0
_ORDINAL = 1.5
_BRACKETS = 0.5
_NUMBERS = 10.0
_URL = 1.0
_EMERGENCY = 30.0
_NUMERALS = frozenset("〇零一二三四五六七八九十百千")
_URL_AFTER, _URL_BEFORE = frozenset("/?&=#"), frozenset("._~-")


def breaks(galley: Galley, kinds: list[Kind], setting: Setting) -> dict[int, float]:
    """Penalty by the index before which a line may end; FORCED behind a line break and at the end of the text."""
    text, n = galley.text, len(galley.text)
    inside = addresses(text, kinds)
    out: dict[int, float] = {}
    for i in range(1, n):
        if i in galley.joined or (i in galley.held and kinds[i - 1] is not Kind.BREAK):
            continue
        a, b = kinds[i - 1], kinds[i]
        if a is Kind.HAN and b is Kind.HAN:
            if text[i] not in NEVER_FIRST and text[i - 1] not in NEVER_LAST:
                out[i] = _ORDINAL if text[i - 1] == "第" and text[i] in _NUMERALS else 0.0
            continue
        penalty = _penalty(galley, kinds, i, setting, inside)
        if penalty is not None:
            out[i] = penalty
    for i in galley.hyphens:
        if i not in galley.joined and i not in galley.held and i not in inside:
            out[i] = HYPHEN
    out[n] = FORCED
    return out


def emergency(galley: Galley, kinds: list[Kind], found: dict[int, float]) -> dict[int, float]:
    """The same with breaks inside long words and numbers, for a column that they would stick out of."""
    out = dict(found)
    for i in range(1, len(kinds)):
        if i in out or i in galley.joined or i in galley.held:
            continue
        if kinds[i - 1] is kinds[i] is Kind.LATIN and galley.text[i] not in NEVER_FIRST:
            out[i] = _EMERGENCY
    return out


def _penalty(galley: Galley, kinds: list[Kind], i: int, setting: Setting, inside: set[int]) -> float | None:
    """What it costs to end a line before i; None where it is forbidden."""
    text, before, after = galley.text, galley.text[i - 1], galley.text[i]
    a, b = kinds[i - 1], kinds[i]
    if a is Kind.BREAK:
        return FORCED
    if b in (Kind.BREAK, Kind.SPACE, Kind.RAISED) or "\u00a0" in (before, after) or "\u202f" in (before, after):
        return None
    if a is Kind.LATIN and b is Kind.LATIN:
        return _in_word(text, i, inside)
    if b in (Kind.DASH, Kind.ELLIPSIS):
        return _before_dash(text, kinds, i, setting)
    if after in NEVER_FIRST or before in NEVER_LAST or _glued(text, i):
        return None
    if setting.level != "basic" and (before in SLASHES or after in SLASHES):
        return None
    if after in UNITS and before.isdigit():
        return _NUMBER_UNIT
    return _ORDINAL if before == "第" and after.isdigit() else 0.0


def _glued(text: str, i: int) -> bool:
    """Quotation marks and signs of ASCII that belong to what is on the other side of i."""
    before, after = text[i - 1], text[i]
    if after in "\"'":
        return text.count(after, 0, i) % 2 == 1
    if before in "\"'":
        return text.count(before, 0, i) % 2 == 1
    return after == "-" and not text[i + 1 : i + 2].isdigit()


def _before_dash(text: str, kinds: list[Kind], i: int, setting: Setting) -> float | None:
    """—— and …… are one piece of two em (clreq 3.1.5); longer rows part between pieces. A single dash joins a number
    to the next and follows the first (GB/T 15834-2011 4.13).
    """
    kind, start, stop = kinds[i], i, i + 1
    while start and kinds[start - 1] is kind:
        start -= 1
    while stop < len(kinds) and kinds[stop] is kind:
        stop += 1
    if (i - start) % 2 or text[i - 1] in NEVER_LAST or setting.level == "strict":
        return None
    if stop - start == 1 and kind is Kind.DASH:
        return None
    return _DASH_FIRST


def _in_word(text: str, i: int, inside: set[int]) -> float | None:
    """Inside Latin: behind a hyphen, between brackets (as in references: GB/T 7714), where an address may be cut."""
    before, after = text[i - 1], text[i]
    if before == "\u200b":
        return 0.0
    if i in inside:
        if before in _URL_AFTER and after not in _URL_AFTER:
            return _URL
        if after in _URL_BEFORE and text[i + 1 : i + 2].isalnum() and before.isalnum():
            return _URL + 0.5
        return None
    if before in "-\u2010" and after.isalpha() and text[i - 2 : i - 1].isalpha():
        return 0.5
    if before in ")]" and after in "([":
        return _BRACKETS
    if before in "-\u2010" and after.isdigit() and text[i - 2 : i - 1].isdigit():
        return _NUMBERS
    return None
