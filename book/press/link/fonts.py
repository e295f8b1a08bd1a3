"""One font for the whole book out of what each part shows of it (ISO 32000-1, 9.7).

Codes in the text are the font's own numbers of glyphs, so parts that were laid out apart agree on them.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from book.cache import Store
from book.diagnostic import Diagnostic, MachineError
from book.press.link.container import Container
from book.press.link.stored import stored
from book.press.link.syntax import FLATE, LEVEL, name, number, squeezed, string
from book.press.typeface import ENGINE, Variations, fingerprint, subset
from book.press.unit import FontUse

Value = TypeVar("Value")
_Program: TypeAlias = tuple[str, int, Variations]
_HEAD = struct.Struct("<4sI")
_FIXED_PITCH = 1
_CFF = b"OTTO"


def union(uses: Sequence[Mapping[str, FontUse]]) -> dict[str, FontUse]:
    """All fonts by their keys, each with all glyphs; what is told differently is taken from the first that tells it."""
    first: dict[str, FontUse] = {}
    glyphs: dict[str, dict[int, str]] = {}
    widths: dict[str, dict[int, int]] = {}
    for fonts in reversed(uses):
        for key, use in fonts.items():
            first[key] = use
            glyphs.setdefault(key, {}).update(use.glyphs)
            widths.setdefault(key, {}).update(use.widths)
    return {key: replace(first[key], glyphs=glyphs[key], widths=widths[key]) for key in sorted(first)}


def write_fonts(fonts: Mapping[str, FontUse], dictionary: int, file: Container, store: Store) -> None:
    """All fonts, and as object `dictionary` their numbers by their keys. Raises MachineError (missing-font)."""
    programs: dict[_Program, tuple[FontUse, set[int]]] = {}
    for use in fonts.values():
        _, wanted = programs.setdefault(_program(use), (use, set()))
        wanted.update(use.glyphs, use.widths)
    files = {program: _write_program(use, sorted(glyphs), file, store) for program, (use, glyphs) in programs.items()}
    entries = []
    for key, use in fonts.items():
        entries.append(name(key) + b" %d 0 R" % _write_font(use, files[_program(use)], file, store))
    file.plain(dictionary, b"<<%b>>" % b"".join(entries))


def _program(use: FontUse) -> _Program:
    return use.digest, use.index, use.variations


def _write_program(use: FontUse, glyphs: Sequence[int], file: Container, store: Store) -> tuple[int, bool]:
    """The font program with these glyphs: its number, and whether its outlines are CFF."""

    def cut() -> bytes:
        if fingerprint(use.path) != use.digest:
            hint = "run 'cache clear' and build again: the pages that show it are laid out anew then"
            raise MachineError(Diagnostic("missing-font", f"the font file {use.path} has changed meanwhile", hint=hint))
        data = subset(use.path, use.index, use.variations, glyphs)
        return _HEAD.pack(data[:4], len(data)) + zlib.compress(data, LEVEL)

    parts = (ENGINE, use.digest, str(use.index), repr(use.variations), _column(glyphs))
    packed = stored(store, "font program", parts, cut)
    kind, length = _HEAD.unpack_from(packed)
    mark = b"/Subtype/OpenType" if kind == _CFF else b"/Length1 %d" % length
    number = file.new()
    file.stream(number, mark + FLATE, packed[_HEAD.size :])
    return number, kind == _CFF


def _write_font(use: FontUse, program: tuple[int, bool], file: Container, store: Store) -> int:
    """The dictionaries of a font; gives the number of the first."""
    (where, cff), label = program, name(use.name)
    font, descendant, descriptor, characters = (file.new() for _ in range(4))
    letters, widths = _in_order(use.glyphs), _in_order(use.widths)
    parts = (_column(letters), json.dumps([*letters.values()]))
    file.stream(characters, FLATE, stored(store, "characters", parts, lambda: squeezed(_to_unicode(letters))[1]))
    array = stored(store, "widths", (_column(widths), _column(widths.values())), lambda: _widths(widths))
    file.plain(
        font,
        b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (label, descendant, characters),
    )
    file.plain(
        descendant,
        b"<</Type/Font/Subtype/CIDFontType%d/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0"
        b">>%b/W[%b]/FontDescriptor %d 0 R>>"
        % (0 if cff else 2, label, b"" if cff else b"/CIDToGIDMap/Identity", array, descriptor),
    )
    file.plain(descriptor, _descriptor(use, label, b"/FontFile%d %d 0 R" % (3 if cff else 2, where)))
    return font


def _descriptor(use: FontUse, label: bytes, program: bytes) -> bytes:
    widths = set(use.widths.values())
    flags = use.flags | (_FIXED_PITCH if len(use.widths) > 1 and len(widths) == 1 else 0)
    box = b"0 %d %d %d" % (use.descent, max(widths, default=0), use.ascent)
    return (
        b"<</Type/FontDescriptor/FontName%b/FontFamily%b/Flags %d/FontBBox[%b]/ItalicAngle %b/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV %d%b>>"
    ) % (
        label,
        string(use.family),
        flags,
        box,
        number(use.italic),
        use.ascent,
        use.descent,
        use.ascent,
        use.stemv,
        program,
    )


def _column(numbers: Iterable[int]) -> bytes:
    listed = tuple(numbers)
    return struct.pack(f"<{len(listed)}q", *listed)


def _in_order(told: Mapping[int, Value]) -> dict[int, Value]:
    """What is told of glyphs, by their numbers."""
    return {glyph: told[glyph] for glyph in sorted(told)}


def _widths(widths: Mapping[int, int]) -> bytes:
    """Widths of glyphs in their order, by runs of those that follow each other."""
    out: list[bytes] = []
    last = -2
    for glyph, width in widths.items():
        out.append(b" %d" % width if glyph == last + 1 else b"%b%d[%d" % (b"]" if out else b"", glyph, width))
        last = glyph
    return b"".join(out) + b"]" if out else b""


_BEGIN = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_END = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_MOST = 100
"""Lines that one block of a CMap may have."""


def _to_unicode(letters: Mapping[int, str]) -> bytes:
    """The CMap from glyphs to characters; a glyph that stands for none is left out (ISO 32000-1, 9.10.3)."""
    shown = {glyph: text.encode("utf-16-be", "replace").hex() for glyph, text in letters.items() if text}
    lines = [b"<%04x> <%b>\n" % (glyph, text.encode("ascii")) for glyph, text in shown.items()]
    blocks = [lines[start : start + _MOST] for start in range(0, len(lines), _MOST)]
    middle = [b"%d beginbfchar\n%bendbfchar\n" % (len(block), b"".join(block)) for block in blocks]
    return b"".join((_BEGIN, *middle, _END))
