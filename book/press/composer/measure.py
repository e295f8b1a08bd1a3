"""What Pango says of a text: which glyphs it becomes, how wide they are, and where the ink of a mark lies."""

from __future__ import annotations

import weakref
from array import array
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from book.press.composer.classes import MARKS, kinds

_HARD = str.maketrans(dict.fromkeys("\n\t\f\r\x0b\x1c\x1d\x1e\x85\u2028\u2029", " "))
"""Characters at which Pango would begin a line of its own; they are measured as spaces."""
_SHORT = 24
_LINES = ("ascent", "underline_position", "underline_thickness", "strikethrough_position", "strikethrough_thickness")
_FIELDS = 5
"""A PangoGlyphInfo is five ints: glyph, width, x and y offset, attributes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font, from `start` to `stop` in the lists of a Shaped."""

    font: Any
    start: int
    stop: int


@dataclass(slots=True)
class Shaped:
    """A text as glyphs, in pixels; it is kept until the page is written, hence the arrays.

    `advance` is the width of each character, `left` and `right` the blanks beside the ink of marks; `joined` ones
    share the glyph of the character before. `first[i]` is the first glyph of character i; `glyph`, `char`, `offset`
    and `rise` say of each glyph its number, its character and where it stands against that character's origin.
    `lines` says where the lines of text-decoration go, by the names that the page engine gives them.
    """

    text: str
    advance: array[float]
    left: dict[int, float] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()
    first: array[int] = field(default_factory=lambda: array("i"))
    glyph: array[int] = field(default_factory=lambda: array("i"))
    char: array[int] = field(default_factory=lambda: array("i"))
    offset: array[float] = field(default_factory=lambda: array("d"))
    rise: array[float] = field(default_factory=lambda: array("d"))
    runs: list[Run] = field(default_factory=list)
    unknown: bool = False
    lines: dict[str, float | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Shelf:
    """What is kept of one set of fonts: short texts by their style; each font by its address, with a layout that
    keeps it alive; the blanks of marks by font and glyph.
    """

    texts: dict[tuple[str, bool, str], Shaped | None] = field(default_factory=dict)
    fonts: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    blanks: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)


class Measure:
    """Measures texts with the fonts of a book. `names` are the private ones of the page engine (see seam)."""

    def __init__(self, names: Any) -> None:
        self._names = names
        self._shelves: weakref.WeakKeyDictionary[Any, _Shelf] = weakref.WeakKeyDictionary()
        self._ink, self._logical = names.ffi.new("PangoRectangle *"), names.ffi.new("PangoRectangle *")

    def shape(self, text: str, style: Any) -> Shaped | None:
        """The glyphs of a text; None when part of it runs from right to left.

        Short texts are remembered: running heads, note calls and emphasized characters come again and again.
        """
        shelf = self._shelves.setdefault(style.font_config, _Shelf())
        if len(text) > _SHORT:
            return self._shape(text, style, shelf)
        key = text, style["text_decoration_line"] != "none", self._names.font_key(style, True)
        if key not in shelf.texts:
            shelf.texts[key] = self._shape(text, style, shelf)
        return shelf.texts[key]

    def _shape(self, text: str, style: Any, shelf: _Shelf) -> Shaped | None:
        names = self._names
        layout = names.Layout(style)
        pointer, _ = names.unicode_to_char_p(text.translate(_HARD))
        names.pango.pango_layout_set_text(layout.layout, pointer, -1)
        line = names.pango.pango_layout_get_line_readonly(layout.layout, 0)
        out = Shaped(
            text, array("d", bytes(8 * len(text))), lines={name: getattr(layout, name, None) for name in _LINES}
        )
        if not self._read(line, out, shelf, layout.layout):
            return None
        out.first = _firsts(out.char, len(text))
        out.joined = frozenset(i for i in range(1, len(text)) if out.first[i] == out.first[i + 1])
        self._note_marks(out, shelf)
        return out

    def _read(self, line: Any, out: Shaped, shelf: _Shelf, layout: Any) -> bool:
        """Take down the glyphs of a line; False when it meets a run from right to left."""
        names = self._names
        ffi, unit = names.ffi, names.FROM_UNITS
        chars = {offset: i for i, offset in enumerate(byte_offsets(out.text))}
        run = line.runs
        while run != ffi.NULL:
            data, run = run.data, run.next
            item, string = data.item, data.glyphs
            if item.analysis.level % 2:
                return False
            font, count, start = item.analysis.font, string.num_glyphs, len(out.glyph)
            font, _ = shelf.fonts.setdefault(int(ffi.cast("intptr_t", font)), (font, layout))
            numbers = memoryview(ffi.buffer(string.glyphs, count * _FIELDS * 4)).cast("B").cast("i")
            at = [chars[item.offset + c] for c in ffi.unpack(string.log_clusters, count)]
            out.glyph.extend(numbers[0::_FIELDS].tolist())
            out.char.extend(at)
            widths, shifts = numbers[1::_FIELDS].tolist(), numbers[2::_FIELDS].tolist()
            for char, width, shift in zip(at, widths, shifts, strict=True):
                out.offset.append(out.advance[char] + shift * unit)
                out.advance[char] += width * unit
            out.rise.extend(y * unit for y in numbers[3::_FIELDS].tolist())
            out.runs.append(Run(font, start, len(out.glyph)))
            out.unknown |= any(g & names.UNKNOWN and g != names.EMPTY for g in out.glyph[start:])
        return True

    def _note_marks(self, out: Shaped, shelf: _Shelf) -> None:
        """The blanks at both sides of the marks."""
        names = self._names
        for i, kind in enumerate(kinds(out.text)):
            if kind not in MARKS or out.first[i] == out.first[i + 1]:
                continue
            font = next(run.font for run in out.runs if run.start <= out.first[i] < run.stop)
            key = int(names.ffi.cast("intptr_t", font)), out.glyph[out.first[i]]
            if key not in shelf.blanks:
                ink, logical = self._ink, self._logical
                names.pango.pango_font_get_glyph_extents(font, key[1], ink, logical)
                right = logical.width - ink.x - ink.width
                shelf.blanks[key] = ink.x * names.FROM_UNITS, right * names.FROM_UNITS
            out.left[i], out.right[i] = shelf.blanks[key]


def _bytes(char: str) -> int:
    """The length of a character in UTF-8."""
    return 1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4


def byte_offsets(text: str) -> list[int]:
    """Where each character begins in UTF-8, and where the text ends."""
    return [*accumulate((_bytes(c) for c in text), initial=0)]


def _firsts(char: array[int], count: int) -> array[int]:
    """The first glyph of every character; one without a glyph of its own has that of the next."""
    first = array("i", [-1] * count + [len(char)])
    for k in range(len(char) - 1, -1, -1):
        first[char[k]] = k
    for i in range(count - 1, -1, -1):
        if first[i] < 0:
            first[i] = first[i + 1]
    return first
