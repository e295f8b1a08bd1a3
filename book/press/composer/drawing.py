"""The glyphs of a fitted line as the text operators of PDF."""

from __future__ import annotations

from array import array
from typing import Any, TypeAlias

from book.press.composer.measure import Run, Shaped

Part: TypeAlias = "tuple[Shaped, int, array[float]]"
"""Glyphs, the first character to be shown, and the places of the characters from there on."""


def draw(names: Any, stream: Any, size: float, parts: list[Part]) -> bool:
    """Show the parts from the text matrix of the stream on, every character in its place.

    False, and nothing is drawn, when that is for the page engine to do: coloured glyphs, bitmaps, missing characters.
    The pen goes by the rounded widths that the PDF states, and every step is rounded against where it really is: no
    error adds up along the line.
    """
    if any(shaped.unknown for shaped, _, _ in parts):
        return False
    pieces = [
        (shaped, start, places, run, first, last, *stream.add_font(run.font))
        for shaped, start, places in parts
        for run, first, last in _cut(shaped, start, places)
    ]
    if any(font.bitmap or font.png or font.svg or font.colr for *_, font, _ in pieces):
        return False
    pen = 0.0
    for *piece, font, font_size in pieces:
        if names.pango.pango_version() < names.SIZED_RIGHT:
            font_size = size
        stream.set_font_size(font.hash, font_size)
        pen = _show(names, stream, font, font_size, piece, pen)
    return True


def _cut(shaped: Shaped, start: int, places: array[float]) -> list[tuple[Run, int, int]]:
    """The runs of the characters from `start` on, each with its first and last glyph there."""
    low, high = shaped.first[start], shaped.first[start + len(places)]
    return [
        (run, max(run.start, low), min(run.stop, high))
        for run in shaped.runs
        if max(run.start, low) < min(run.stop, high)
    ]


def _show(names: Any, stream: Any, font: Any, size: float, piece: list[Any], pen: float) -> float:
    """One run of glyphs; where the pen stands behind it, in pixels."""
    shaped, start, places, run, first, last = piece
    out = ["<"]
    unit, widths, raised, empty = size / 1000, font.widths, 0.0, names.EMPTY
    glyphs, chars, offsets, rises = shaped.glyph, shaped.char, shaped.offset, shaped.rise
    for k in range(first, last):
        glyph, rise = glyphs[k], rises[k]
        if glyph == empty:
            continue
        if rise != raised:
            _flush(stream, out)
            raised, out = rise, ["<"]
            stream.set_text_rise(-rise)
        step = round((pen - places[chars[k] - start] - offsets[k]) / unit)
        if step:
            out.append(f">{step}<{glyph:04x}")
            pen -= step * unit
        else:
            out.append(f"{glyph:04x}")
        if glyph not in widths:
            _learn(names, stream, font, size, run, glyph)
        if glyph not in font.to_unicode:
            font.to_unicode[glyph] = _meaning(shaped, k)
        pen += widths[glyph] * unit
    _flush(stream, out)
    if raised:
        stream.set_text_rise(0)
    return pen


def _flush(stream: Any, out: list[str]) -> None:
    text = ("".join(out) + ">").replace("<>", "")
    if text:
        stream.show_text(text)


def _learn(names: Any, stream: Any, font: Any, size: float, run: Run, glyph: int) -> None:
    """The width of a glyph in thousandths of an em, as the PDF will state it."""
    names.pango.pango_font_get_glyph_extents(run.font, glyph, stream.ink_rect, stream.logical_rect)
    font.widths[glyph] = round(stream.logical_rect.width * 1000 * names.FROM_UNITS / size)


def _meaning(shaped: Shaped, k: int) -> str:
    """The characters that a glyph stands for; of several glyphs of a cluster the last has them all."""
    begin = shaped.char[k]
    end = shaped.char[k + 1] if k + 1 < len(shaped.char) else len(shaped.text)
    return shaped.text[begin:end]
