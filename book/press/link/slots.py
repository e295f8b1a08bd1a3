"""Page numbers in the text: each in its slot, and dots that lead to it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from book.press.link.syntax import name, number
from book.press.typeface import Glyph, shape
from book.press.unit import FontUse, Slot, Stream, Unit

Shown: TypeAlias = tuple[int, str, int]
"""A glyph: its number, the characters that it stands for, its width in thousandths of an em."""

_LEADERS = ("…", "·", ".")
"""What leads to a number, whichever the font has."""
_DOTS_IN_ELLIPSIS = 3
_GAP = 0.25
"""The least space between words or number and dots, in em."""
_FIGURES = "0123456789"
_INK = re.compile(rb"^(?:(?:[\d.]+ ){3}rg|/\S+ cs\n(?:[-\d.]+ )+scn)$", re.M)
"""Operators that choose the colour of text, one a line, as the page engine writes them."""
_BOX = re.compile(rb"/(\w+Box) ?\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number for a slot: where it begins, its glyphs, and the dots in front with their place and their colour."""

    slot: Slot
    x: float
    glyphs: tuple[Glyph, ...]
    dots: tuple[Glyph, ...] = ()
    dots_x: float = 0
    ink: bytes = b""


class Typesetter:
    """Sets the numbers of a book; the same words in the same font only once."""

    def __init__(self, numbers: Mapping[str, str]) -> None:
        self._numbers = numbers
        self._known: dict[tuple[str, int, object, str], tuple[Glyph, ...]] = {}

    def number(self, slot: Slot) -> str:
        """The number for a slot; nothing for a target that has none."""
        return self._numbers.get(slot.target, "")

    def entry(self, slot: Slot, use: FontUse, ink: bytes) -> Entry:
        """What comes into a slot, if there is a number for it. Raises MachineError (missing-font)."""
        found = self.number(slot)
        text = slot.form.replace("0", found) if found else ""
        glyphs = self.words(use, text)
        width = _length(glyphs) * slot.size
        x = slot.x - width if slot.align == "right" else slot.x - width / 2
        if slot.leader is None or not text:
            return Entry(slot, x, glyphs)
        return self._led(Entry(slot, x, glyphs, ink=ink), use)

    def words(self, use: FontUse, text: str) -> tuple[Glyph, ...]:
        """Words in a font."""
        key = (use.digest, use.index, use.variations, text)
        if key not in self._known:
            self._known[key] = shape(use.path, use.index, text, use.variations)
        return self._known[key]

    def _led(self, entry: Entry, use: FontUse) -> Entry:
        """With as many dots as there is room for; dots of lines with the same edge stand below each other."""
        slot = entry.slot
        found = ((text, self.words(use, text)) for text in _LEADERS)
        text, dot = next(((t, g) for t, g in found if all(glyph.id for glyph in g)), ("", ()))
        step, gap = _length(dot) * slot.size, _GAP * slot.size
        if slot.leader is None or step <= 0:
            return entry
        grid = step / _DOTS_IN_ELLIPSIS if text == "…" else step
        end = slot.x - math.ceil((slot.x - entry.x + gap) / grid) * grid
        count = max(0, math.floor((end - slot.leader - gap) / step))
        return replace(entry, dots=dot * count, dots_x=end - count * step)


def entries(unit: Unit, setter: Typesetter) -> dict[int, list[Entry]]:
    """What comes into the slots of every stream that has some, by its local number."""
    out: dict[int, list[Entry]] = {}
    for stream in unit.streams:
        ink = b""
        # The last piece has no slot behind it.
        for slot, piece in zip(stream.slots, stream.pieces, strict=False):
            ink = next(reversed(_INK.findall(piece)), ink)
            out.setdefault(stream.number, []).append(setter.entry(slot, unit.fonts[slot.font], ink))
    return out


def shown(unit: Unit, written: Mapping[int, Sequence[Entry]], setter: Typesetter) -> dict[str, list[Shown]]:
    """The glyphs of all this, by font. All figures are among them, so that other numbers need no other font."""
    used: dict[str, dict[int, Glyph]] = {}
    for entry in (entry for several in written.values() for entry in several):
        key = entry.slot.font
        if key not in used:
            used[key] = {glyph.id: glyph for glyph in setter.words(unit.fonts[key], _FIGURES)}
        used[key] |= {glyph.id: glyph for glyph in (*entry.glyphs, *entry.dots)}
    return {key: [(n, glyph.text, round(glyph.width)) for n, glyph in glyphs.items()] for key, glyphs in used.items()}


def filled(stream: Stream, several: Sequence[Entry]) -> bytes:
    """The content of a stream with its slots filled."""
    out = [stream.pieces[0]]
    for entry, piece in zip(several, stream.pieces[1:], strict=True):
        out += [_text(entry.slot, entry.x, entry.glyphs), piece]
    return b"\n".join(out)


def leaders(unit: Unit, written: Mapping[int, Sequence[Entry]]) -> dict[int, bytes]:
    """Content for the margins of pages, by their indices: the dots, marked as artifacts, in the pixels of the text."""
    if not any(entry.dots for several in written.values() for entry in several):
        return {}
    height = _height(unit.box)
    out = {}
    for page, streams in _pages(unit, written).items():
        lines = [_dots(entry) for stream in streams for entry in written[stream] if entry.dots]
        if lines:
            out[page] = b"/Artifact BMC\nq\n.75 0 0 -.75 0 %b cm\n%b\nQ\nEMC" % (height, b"\n".join(lines))
    return out


def _dots(entry: Entry) -> bytes:
    line = b"BT\n%b\nET" % _text(entry.slot, entry.dots_x, entry.dots)
    return entry.ink + b"\n" + line if entry.ink else line


def _text(slot: Slot, x: float, glyphs: Sequence[Glyph]) -> bytes:
    """Operators that stand between BT and ET. The font is set for what may follow, even if nothing is shown."""
    tf = b"%b %b Tf" % (name(slot.font), number(slot.size))
    if not glyphs:
        return tf
    codes = []
    for glyph in glyphs:
        kern = round(glyph.width) - round(glyph.advance)
        codes.append(b"%04x>%d<" % (glyph.id, kern) if kern else b"%04x" % glyph.id)
    line = b"[<%b>]" % b"".join(codes)
    return b"1 0 0 -1 %b %b Tm\n%b\n%b TJ" % (number(x), number(slot.y), tf, line.replace(b"<>", b""))


def _length(glyphs: Sequence[Glyph]) -> float:
    """How far a line moves the pen, in em."""
    return sum(glyph.advance for glyph in glyphs) / 1000


def _height(box: bytes) -> bytes:
    """The height of the page in pt, without bleed, from its boxes."""
    found = {kind: numbers.split() for kind, numbers in _BOX.findall(box)}
    return next((found[kind][3] for kind in (b"TrimBox", b"MediaBox") if kind in found), b"0")


def _pages(unit: Unit, streams: Mapping[int, object]) -> dict[int, list[int]]:
    """Which of the streams are the content of which page.

    The contents of a page end with the stream of its margin: what was named since the margin of another page belongs
    to this one.
    """
    out: dict[int, list[int]] = {}
    seen: list[int] = []
    for arg in unit.objects.args:
        if arg in streams:
            seen.append(arg)
        elif unit.margins <= arg < unit.margins + len(unit.pages):
            out[arg - unit.margins], seen = seen, []
    return out
