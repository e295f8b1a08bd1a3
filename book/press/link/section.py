"""A unit as bytes of the file: all that does not depend on the numbers of pages.

This is nine tenths of a book, and the same for as long as the unit and its place among the numbers are.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from book.cache import NoCache
from book.press.link.container import FREE, ROW, SHEAF, object_stream, within
from book.press.link.numbering import DOCUMENT_ELEMENT, FONT_DICTIONARY, ROOT, room
from book.press.link.syntax import references, stream
from book.press.unit import DOCUMENT, FONTS, KEY, PAGES, PARENTS, PART, Sheaf, Template, Unit

_HEAD = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Section:
    """Objects in the bytes of the file.

    `rows` are rows of the table of objects, finished but for streams; `offsets` gives number and place in `data` of
    each stream.
    """

    rows: bytes
    offsets: tuple[tuple[int, int], ...]
    data: bytes

    def packed(self) -> bytes:
        """As bytes, for `opened`."""
        flat = [value for pair in self.offsets for value in pair]
        return b"".join(
            (_HEAD.pack(len(self.rows), len(flat)), struct.pack(f"<{len(flat)}I", *flat), self.rows, self.data)
        )


def opened(packed: bytes) -> Section:
    """What was packed."""
    size, count = _HEAD.unpack_from(packed)
    flat = struct.unpack_from(f"<{count}I", packed, _HEAD.size)
    start = _HEAD.size + 4 * count
    offsets = tuple(zip(flat[::2], flat[1::2], strict=True))
    return Section(packed[start : start + size], offsets, packed[start + size :])


class Numbers:
    """The numbers of a unit's objects in the file, for `base` as its first; `aliases` are objects of other units."""

    def __init__(self, unit: Unit, base: int, aliases: Mapping[int, int]) -> None:
        self.base = base
        self._table = list(range(base, base + unit.count))
        for local, number in aliases.items():
            self._table[local] = number
        # Arguments below zero count from the end of the list.
        ends = {FONTS: FONT_DICTIONARY, DOCUMENT: DOCUMENT_ELEMENT}
        self._table += [ends[arg] for arg in range(min(ends), 0)]

    def __getitem__(self, arg: int) -> int:
        return self._table[arg] if arg < KEY else self.base + arg - KEY

    def lines(self, sheaf: Sheaf) -> list[bytes]:
        """The templates of a sheaf, filled in."""
        if not sheaf.numbers:
            return []
        table, shift = self._table, self.base - KEY
        values = tuple([table[arg] if arg < KEY else arg + shift for arg in sheaf.args])
        return (sheaf.text % values).split(b"\n")

    def filled(self, template: Template) -> bytes:
        """One template, filled in."""
        return template.text % tuple(self[arg] for arg in template.args)


def format_section(unit: Unit, base: int, aliases: Mapping[int, int]) -> Section:
    """The objects of a unit, without the streams that have slots, those of margins, and those that others have."""
    named = Numbers(unit, base, aliases)
    plain = dict(zip([base + n for n in unit.objects.numbers], named.lines(unit.objects), strict=True))
    plain[base + PAGES] = _page_node(unit, base)
    if unit.rows.numbers:
        plain[base + PARENTS] = _parent_leaf(unit, named)
    if unit.tops:
        kids = references(named[n] for n in unit.tops)
        plain[base + PART] = b"<</Type/StructElem/S/Part/P %d 0 R/K[%b]>>" % (DOCUMENT_ELEMENT, kids)
    rows = bytearray(FREE * room(unit))
    numbers, texts = list(plain), list(plain.values())
    objects: list[tuple[int, bytes]] = []
    for start in range(0, len(numbers), SHEAF):
        holder = base + unit.count + start // SHEAF
        several = numbers[start : start + SHEAF]
        for place, number in enumerate(several):
            rows[(number - base) * ROW : (number - base + 1) * ROW] = within(holder, place)
        objects.append((holder, object_stream(holder, several, texts[start : start + SHEAF], NoCache())))
    for item in unit.streams:
        if not item.slots and item.number not in aliases:
            number = named[item.number]
            objects.append((number, stream(number, named.filled(item.extra), item.pieces[0])))
    offsets, size = [], 0
    for number, data in objects:
        offsets.append((number, size))
        size += len(data)
    return Section(bytes(rows), tuple(offsets), b"".join(data for _, data in objects))


def _page_node(unit: Unit, base: int) -> bytes:
    kids = references(base + n for n in unit.pages)
    return b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (ROOT, len(unit.pages), kids)


def _parent_leaf(unit: Unit, named: Numbers) -> bytes:
    """The unit's part of the parent tree, whose keys begin with its first number (ISO 32000-1, 14.7.4.4)."""
    keys = [named.base + key for key in unit.rows.numbers]
    values = zip(keys, named.lines(unit.rows), strict=True)
    rows = b" ".join([b"%d %b" % row for row in values])
    return b"<</Limits[%d %d]/Nums[%b]>>" % (keys[0], keys[-1], rows)
