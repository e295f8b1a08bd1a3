"""Numbers as Chinese texts write them: 三, 十二, 一百零一, 一零一, 廿三, ②, １２, 12, XII."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_FORMAL = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "叄": 3, "陸": 6}
_VALUES = _DIGITS | _FORMAL
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
HANZI = "".join((*_VALUES, *_UNITS, *_TENS))
NUMERAL = f"(?:[{HANZI}]{{1,8}}|[0-9０-９]{{1,4}}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ]|[IVXLC]{{1,7}})"
"""A pattern for one numeral."""

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def value(numeral: str) -> int | None:
    """The number that `numeral` writes, or None: by position (一零一) or by units (一百零一)."""
    text = unicodedata.normalize("NFKC", numeral).strip()
    if re.fullmatch(r"\d{1,6}", text):
        return int(text)
    if text and all(c in _ROMAN for c in text):
        return _roman(text)
    if not text or any(c not in _VALUES and c not in _UNITS and c not in _TENS for c in text):
        return None
    if any(c in _UNITS or c in _TENS for c in text):
        return _by_units(text)
    return int("".join(str(_VALUES[c]) for c in text))


def _by_units(text: str) -> int:
    total = digit = 0
    for c in text:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _TENS:
            total += _TENS[c]
        else:
            digit = _VALUES[c]
    return total + digit


def _roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-v if v < after else v for v, after in pairs)
