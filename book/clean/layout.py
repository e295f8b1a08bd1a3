"""How a text's lines were made, told by its own figures: a page's width, a column's multiples, a line a paragraph."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BLANKS = " \t\u3000"
_LEAST_LINES = 8
_NARROWEST = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text in it; `start` is its offset in characters."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def indent(self) -> int:
        """Columns of blank before the first character, a full-width blank being two."""
        blank = self.text[: len(self.text) - len(self.text.lstrip(_BLANKS))]
        return sum(2 if c == "\u3000" else 4 if c == "\t" else 1 for c in blank)

    @property
    def width(self) -> float:
        """Width in ems: ASCII counts half, all else one."""
        return len(self.text) - len(self.text.encode("ascii", "ignore")) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """What an article's lines have in common.

    `full` is the least and the greatest width of a full line where most lines have one width, by `measure`: "width"
    (ems) or "length" (characters). `column` is the number of characters of which broken lines are a multiple.
    `indented` says that paragraphs begin with an indent, `spaced` that an empty line stands behind every line.
    """

    full: tuple[float, float] | None = None
    measure: str = "width"
    column: int = 0
    indented: bool = False
    spaced: bool = False

    def size(self, line: Line) -> float:
        return line.width if self.measure == "width" else len(line.text)

    def is_full(self, line: Line) -> bool:
        return self.full is not None and self.full[0] <= self.size(line) <= self.full[1]

    def is_longer(self, line: Line) -> bool:
        """Longer than a full line: a line that was mended already, whose width tells nothing."""
        return self.full is not None and self.size(line) > self.full[1]


def lines_of(text: str) -> list[Line]:
    """The lines of `text` that are not empty."""
    return [Line(m.start(), m[0]) for m in re.finditer(r"[^\n]+", text) if m[0].strip(_BLANKS)]


@lru_cache(maxsize=2)
def laid_out(text: str) -> tuple[tuple[Line, ...], Layout]:
    """The lines of an article and their layout; several rules in a row ask for those of the same text."""
    lines = lines_of(text)
    return tuple(lines), layout(text, lines)


def layout(text: str, lines: Sequence[Line]) -> Layout:
    """The layout of an article."""
    with_indent = sum(line.indent >= 2 for line in lines)
    indented = 0 < with_indent < 0.9 * len(lines)
    gaps = [text[a.end : b.start].count("\n") for a, b in itertools.pairwise(lines)]
    spaced = len(gaps) > 3 and sum(n > 1 for n in gaps) >= 0.9 * len(gaps)
    found = [(_full([line.width for line in lines]), "width"), (_full([len(line.text) for line in lines]), "length")]
    (lines_near, full), measure = max(found, key=lambda f: f[0][0])
    if full is not None and lines_near and not spaced:
        return Layout(full, measure, 0, indented, spaced)
    return Layout(None, "width", _column(lines), indented, spaced)


def _full(sizes: Sequence[float]) -> tuple[int, tuple[float, float] | None]:
    """How many lines are full where one size prevails, and the sizes of such a line; 0 and None where none does."""
    if len(sizes) < _LEAST_LINES:
        return 0, None
    rounded = [round(size) for size in sizes]
    for peak, _ in Counter(s for s in rounded if s >= _NARROWEST).most_common(3):
        near = sum(peak - 2 <= s <= peak + 1 for s in sizes)
        longer = sum(s > peak + 2 for s in sizes)
        if near * 2 > len(sizes) and longer * 4 < near:
            return near, (peak - 2, peak + 1)
    return 0, None


def _column(lines: Sequence[Line]) -> int:
    """The width of a column (characters) of which lines that end without a mark are multiples too often for chance."""
    open_lines = [len(line.text) for line in lines if len(line.text) >= 25 and re.search(r"[\w、，,]$", line.text)]
    best, most = 0, 0
    for width in range(60, _NARROWEST, -1):
        hits = sum(size % width == 0 for size in open_lines)
        if hits >= 3 and hits * 10 >= 3 * len(open_lines) and hits > most:
            best, most = width, hits
    return best
