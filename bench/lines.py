"""How well the lines of a PDF are set: what a ruler would find on the page.

Only lines of the running text are measured, of the size and measure that are given, and of these only full ones: their
text is looked up in the text of the book, where the paragraph must go on behind it.
"""

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfTextPage

SIZE = 10.5
"""Of the body, in points."""
_NEAR = 0.1
"""In em: what the eye takes for the same place."""
_ON_GRID = 0.005
_LEAST = 10
"""Characters of a line that is measured."""
_PAIRS = 8
"""Pairs of neighbouring hanzi from which the distance in a line is known."""
_FAR = 4000
"""Characters of the book within which the next line must come."""
_CLOSING = "、，。．：；！？）］】〗》〉」』”’"
_STRETCH = "\u2060\u00ad\ufffe"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, where it stands (points), its right end, and its size."""

    text: str
    x: float
    y: float
    right: float
    size: float


Line = Sequence[Glyph]


def figures(pdf: Path, paragraphs: Iterable[str], right_edge: Mapping[bool, float]) -> Mapping[str, float | int]:
    """Of the full lines: how many; the shares (0 to 1) off the right edge and on the grid; distances of hanzi, in em.

    `right_edge` is the end of the measure in points from the left of the page, for right pages (True) and left ones.
    """
    off, gaps, count = 0, list[float](), 0
    with PdfDocument(pdf) as document:
        cursor, text = 0, "\n".join("".join(p.split()) for p in paragraphs) + "\n"
        for number in range(len(document)):
            right = right_edge[number % 2 == 0]
            for line in lines(document[number].get_textpage()):
                words = "".join(glyph.text for glyph in line)
                at = text.find(words, cursor, cursor + _FAR) if len(words) >= _LEAST else -1
                if at < 0:
                    continue
                cursor = at + len(words)
                if text[cursor] != "\n":
                    count += 1
                    off += abs(error(line[-1], right)) > _NEAR
                    gaps += distance(line)
    gaps.sort()
    return {
        "lines": count,
        "off_edge": round(off / max(count, 1), 4),
        "on_grid": round(sum(abs(gap) < _ON_GRID for gap in gaps) / max(len(gaps), 1), 4),
        "gap_mean": round(sum(map(abs, gaps)) / max(len(gaps), 1), 4),
        "gap_p99": round(gaps[int(0.99 * (len(gaps) - 1))], 4) if gaps else 0,
    }


def lines(page: PdfTextPage) -> Iterator[Line]:
    """The lines of body size, from top to bottom."""
    body = [g for g in glyphs(page) if abs(g.size - SIZE) < 0.3 and g.text.strip() and g.text not in _STRETCH]
    body.sort(key=lambda g: (-g.y, g.x))
    line: list[Glyph] = []
    for glyph in body:
        if line and line[0].y - glyph.y > 0.3 * SIZE:
            yield sorted(line, key=lambda g: g.x)
            line = []
        line.append(glyph)
    if line:
        yield sorted(line, key=lambda g: g.x)


def glyphs(page: PdfTextPage) -> Iterator[Glyph]:
    """Everything on a page that stands upright."""
    x, y, matrix, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    for i in range(page.count_chars()):
        pdfium.FPDFText_GetCharOrigin(page, i, x, y)
        pdfium.FPDFText_GetMatrix(page, i, matrix)
        pdfium.FPDFText_GetLooseCharBox(page, i, box)
        size = pdfium.FPDFText_GetFontSize(page, i) * abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        yield Glyph(chr(pdfium.FPDFText_GetUnicode(page, i)), x.value, y.value, box.right, size)


def error(last: Glyph, right: float) -> float:
    """How far, in em, a line's end is from the edge; a mark may stand on half or all of its em, or hang (clreq)."""
    if last.text not in _CLOSING:
        end = last.x + SIZE if hanzi(last.text) else last.right
        return (end - right) / SIZE
    return min(((last.x + room * SIZE - right) / SIZE for room in (0, 0.5, 1)), key=abs)


def distance(line: Line) -> list[float]:
    """The usual distance of neighbouring hanzi beyond their em, in em; nothing where there are few of them."""
    found = [(b.x - a.x) / SIZE - 1 for a, b in pairwise(line) if hanzi(a.text) and hanzi(b.text)]
    return [median(found)] if len(found) >= _PAIRS else []


def hanzi(char: str) -> bool:
    """Is it a Chinese character of the usual blocks?"""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"
