"""What of a unit changes with the numbers of pages: content with slots, and the margin of every page.

As long as these numbers stay, so does it: after most edits of a book it need not be made anew.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from book.cache import Store
from book.press.link.numbering import Block
from book.press.link.section import Numbers
from book.press.link.slots import Entry, Shown, Typesetter, entries, filled, leaders, shown
from book.press.link.stored import stored
from book.press.link.syntax import squeezed, stream
from book.press.typeface import ENGINE
from book.press.unit import FontUse, Unit

_HEAD = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Numbered:
    """Objects in the bytes of the file: `offsets` gives number and place in `data` of each stream.

    `glyphs` are those that stand in the slots, by the key of their font.
    """

    offsets: Sequence[tuple[int, int]]
    data: bytes
    glyphs: Mapping[str, Sequence[Shown]]

    def fonts(self, unit: Unit) -> dict[str, FontUse]:
        """The fonts of its unit with these glyphs."""
        return {
            key: replace(
                unit.fonts[key], glyphs={n: text for n, text, _ in glyphs}, widths={n: width for n, _, width in glyphs}
            )
            for key, glyphs in self.glyphs.items()
        }

    def packed(self) -> bytes:
        """As bytes, for `_opened`."""
        head = json.dumps([self.offsets, self.glyphs]).encode("ascii")
        return b"".join((_HEAD.pack(len(head)), head, self.data))


def _opened(packed: bytes) -> Numbered:
    start = _HEAD.size + _HEAD.unpack_from(packed)[0]
    offsets, glyphs = json.loads(packed[_HEAD.size : start])
    return Numbered(offsets, packed[start:], glyphs)


def numbered(block: Block, setter: Typesetter, store: Store) -> Numbered:
    """All this of a unit at its place. Raises MachineError (missing-font)."""
    numbers = [setter.number(slot) for item in block.unit.streams for slot in item.slots]
    where = repr((block.base, numbers))
    parts: tuple[bytes | str, ...] = (ENGINE, block.part.digest, where, *block.part.margins)
    return _opened(stored(store, "numbered", parts, lambda: _made(block, setter).packed()))


def _made(block: Block, setter: Typesetter) -> Numbered:
    written = entries(block.unit, setter)
    offsets, objects, size = [], [], 0
    for number, extra, content in _contents(block, written):
        more, data = _squeezed(content)
        offsets.append((number, size))
        objects.append(stream(number, extra + more, data))
        size += len(objects[-1])
    return Numbered(offsets, b"".join(objects), shown(block.unit, written, setter))


def _contents(block: Block, written: Mapping[int, Sequence[Entry]]) -> Iterator[tuple[int, bytes, bytes]]:
    """The streams: the number of each, what its dictionary has besides length and filter, and its content."""
    unit, named = block.unit, Numbers(block.unit, block.base, {})
    for item in unit.streams:
        if item.slots:
            yield named[item.number], named.filled(item.extra), filled(item, written[item.number])
    dots = leaders(unit, written)
    for index, margin in enumerate(block.part.margins):
        yield named[unit.margins + index], b"", b"\n".join(filter(None, (margin, dots.get(index, b""))))


_squeezed = lru_cache(maxsize=1 << 12)(squeezed)
"""When pages move, most margins come to stand on another one."""
