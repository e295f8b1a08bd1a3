"""Make the table of stroke counts of book.collation: `python -m tools.strokes Unihan_IRGSources.txt`.

Wants the Unicode Consortium's file of that name (UAX 38, kTotalStrokes; the Unihan database is on unicode.org and in
Debian's package unicode-data). It counts 艹 as three strokes nearly everywhere, Taiwan and Hong Kong as four. Big5
lists its characters by strokes, as Taiwan counts them: so a character of Big5 takes the count of the stretch in which
it stands. The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import book.collation
from book.collation.strokes import RANGES, ZERO

TARGET = Path(book.collation.__file__).parent / "data/strokes.txt.gz"
_LEVELS = ((0xA440, 0xC67E), (0xC940, 0xF9D5))
"""The two levels of Big5, each in the order of strokes."""
_MOST = 64


def unihan(text: str) -> dict[str, int]:
    """Strokes by character; of two counts the second is Taiwan's (UAX 38)."""
    found = re.finditer(r"^U\+([0-9A-F]+)\tkTotalStrokes\t.*?(\d+)$", text, re.M)
    return {chr(int(match[1], 16)): int(match[2]) for match in found}


def big5(first: int, last: int) -> Iterator[str]:
    """The hanzi of Big5 from one code to another, in its order."""
    for code in range(first, last + 1):
        try:
            yield code.to_bytes(2, "big").decode("big5")
        except UnicodeDecodeError:
            continue


def rising(counts: Sequence[int]) -> list[int]:
    """The counts that never fall and differ in as few places as possible from those given."""
    costs, steps = [0] * _MOST, list[list[int]]()
    for count in counts:
        best, step, low = list[int](), list[int](), 0
        for value in range(_MOST):
            low = value if costs[value] < costs[low] else low
            best.append(costs[low] + (value != count))
            step.append(low)
        costs = best
        steps.append(step)
    value = costs.index(min(costs))
    out = []
    for step in reversed(steps):
        out.append(value)
        value = step[value]
    return out[::-1]


def counted(text: str) -> Mapping[str, int]:
    """Strokes by character, as Taiwan counts them where Big5 tells."""
    strokes = unihan(text)
    for level in _LEVELS:
        chars = [char for char in big5(*level) if char in strokes]
        strokes |= zip(chars, rising([strokes[char] for char in chars]), strict=True)
    return strokes


def main() -> None:
    """Write the table: for every range a line, for every code point the character ZERO + count."""
    strokes = counted(Path(sys.argv[1]).read_text("utf-8"))
    lines = ("".join(chr(ZERO + strokes.get(chr(code), 0)) for code in codes) for codes in RANGES)
    TARGET.write_bytes(gzip.compress("\n".join(lines).encode("ascii"), 9, mtime=0))


if __name__ == "__main__":
    main()
