"""Where a word stands in an index, and under which heading.

Simplified editions go by pinyin, letters first and then tones (GB/T 13418-1992), traditional ones by strokes; both go
character by character, so that words with the same first character stand together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from book.collation.strokes import strokes
from book.pinyin import readings

Key: TypeAlias = tuple[tuple[int, str, int, str], ...]
_UNIT = re.compile(r"[^\W\d_]+|\d+|\S")
_HANZI = re.compile("[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_DIGITS = "〇一二三四五六七八九"
_FIRST, _LAST = 0, 2


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the order: `rank` and `heading` of the group, `key` within it.

    The heading is a letter, a count of strokes such as 十二畫, or empty for what begins with neither.
    """

    rank: int
    heading: str
    key: Key


def position(word: str, language: str, reading: str = "") -> Position:
    """Where `word` stands in an index in this language (BCP 47).

    `reading` is its pinyin, syllables parted by blanks, where it is not read as most words with these characters.
    """
    traditional = language.startswith("zh-Hant")
    return _by_strokes(word) if traditional else _by_pinyin(word, reading)


def _by_pinyin(word: str, reading: str) -> Position:
    """Under the letter that it begins with; what begins with none stands in front."""
    key = tuple(_spelt(unit, read) for unit, read in _read(word, reading))
    letter = key[0][1][:1].upper() if key else ""
    if not ("A" <= letter <= "Z"):
        return Position(_FIRST, "", key)
    return Position(1, letter, key)


def _by_strokes(word: str) -> Position:
    """Under the strokes of its first character; what begins with no hanzi stands behind."""
    units = _units(word)
    key = tuple((strokes(unit[0]), _folded(unit), 0, unit) for unit in units)
    count = key[0][0] if key else 0
    return Position(count, f"{_numeral(count)}畫", key) if count else Position(1000 * _LAST, "", key)


def _units(word: str) -> list[str]:
    """Hanzi one by one, Latin words and numbers as wholes; quotation marks and the like do not count."""
    found = (unit for run in _UNIT.findall(word) for unit in _parted(run))
    return [unit for unit in found if unit[0].isalnum() or _HANZI.match(unit)] or list(word[:1])


def _parted(run: str) -> list[str]:
    """A run of letters: its hanzi one by one, what stands between them as wholes."""
    return [unit for unit in re.split(f"({_HANZI.pattern})", run) if unit]


def _read(word: str, reading: str) -> list[tuple[str, str]]:
    """The units with their pinyin (tone 3 as `zhong3`), Latin words and numbers with themselves."""
    units = _units(word)
    given = reading.split()
    if len(given) == len(units):
        return list(zip(units, given, strict=True))
    hanzi = "".join(unit for unit in units if _HANZI.match(unit))
    read = readings(hanzi, tones=True)
    # Rare characters in a row may come back in one piece.
    spelt = iter(read if len(read) == len(hanzi) else [readings(char, tones=True)[0] for char in hanzi])
    return [(unit, next(spelt) if _HANZI.match(unit) else unit) for unit in units]


def _spelt(unit: str, read: str) -> tuple[int, str, int, str]:
    """Letters, tone, and the character itself by its code, which is about the order of radicals and strokes."""
    plain = _folded(read)
    tone = int(plain[-1]) if plain[-1:].isdigit() and not plain.isdigit() else 0
    letters = plain.rstrip("12345") if tone else plain
    return (0, letters, tone, unit)


def _folded(text: str) -> str:
    """Without accents, in small letters."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parted if not unicodedata.combining(char))


def _numeral(number: int) -> str:
    """A number below 100 in hanzi: 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")
