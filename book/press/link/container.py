"""The file as a container: objects, object streams, and the table that finds them (ISO 32000-1, 7.5)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from itertools import accumulate

from book.cache import Store
from book.press.link.stored import stored
from book.press.link.syntax import FLATE, LEVEL, stream

ROW = 8
"""Bytes of a row of the table: one for the predictor, and what _WIDTHS says."""
_WIDTHS = b"[1 4 2]"
FREE = (0xFFFF).to_bytes(ROW, "big")
"""The row of a number that is not used and never will be (7.5.4)."""

SHEAF = 1 << 14
"""How many objects an object stream holds at most: a row has two bytes for the place of an object in its stream."""


def placed(offset: int) -> bytes:
    """The row of an object that begins at `offset` of the file."""
    return (1 << 48 | offset << 16).to_bytes(ROW, "big")


def within(holder: int, place: int) -> bytes:
    """The row of an object that is the one at `place` in the object stream `holder`."""
    return (2 << 48 | holder << 16 | place).to_bytes(ROW, "big")


def object_stream(holder: int, numbers: Sequence[int], texts: Sequence[bytes], store: Store) -> bytes:
    """Objects that are no streams, together as the stream object `holder` (7.5.7); `store` may have it compressed."""
    offsets = accumulate((len(text) + 1 for text in texts), initial=0)
    pairs = [value for pair in zip(numbers, offsets, strict=False) for value in pair]
    head = b"%d %d " * len(numbers) % tuple(pairs)
    extra = b"/Type/ObjStm/N %d/First %d%b" % (len(numbers), len(head), FLATE)
    data = head + b"\n".join(texts)
    return stream(holder, extra, stored(store, "object stream", (data,), lambda: zlib.compress(data, LEVEL)))


class Container:
    """A PDF in the making, version and all. Objects come in any order, numbers are the caller's affair."""

    def __init__(self, version: str, numbers: int) -> None:
        """`numbers` is how many the caller has given out; `new` goes on from there."""
        self._parts = [b"%%PDF-%b\n%%\xe5\x88\x8a\xe6\x9c\xac\n" % version.encode("ascii")]
        self._size = len(self._parts[0])
        self._table = bytearray(FREE * numbers)
        self._plain: dict[int, bytes] = {}

    def new(self) -> int:
        """A number that nobody has."""
        self._table += FREE
        return len(self._table) // ROW - 1

    def plain(self, number: int, text: bytes) -> None:
        """An object that is no stream."""
        self._plain[number] = text

    def stream(self, number: int, extra: bytes, data: bytes) -> None:
        """A stream, and what its dictionary has besides the length."""
        self._set(number, placed(self._size))
        self._add(stream(number, extra, data))

    def block(self, base: int, rows: bytes, offsets: Sequence[tuple[int, int]], data: bytes) -> None:
        """Many objects at once: finished rows for the numbers from `base` on, then the offsets of streams in `data`."""
        self._table[base * ROW : base * ROW + len(rows)] = rows
        for number, offset in offsets:
            self._set(number, placed(self._size + offset))
        self._add(data)

    def digest(self) -> str:
        """A digest of all that is there up to now, as 32 hexadecimal digits."""
        digest = hashlib.sha256()
        for data in (*self._parts, *self._plain.values()):
            digest.update(data)
        return digest.hexdigest()[:32]

    def finish(self, trailer: bytes, store: Store) -> bytes:
        """The whole file. `trailer` is what its dictionary says besides the size: Root, Info, ID."""
        numbers, texts = list(self._plain), list(self._plain.values())
        for start in range(0, len(numbers), SHEAF):
            holder = self.new()
            several = numbers[start : start + SHEAF]
            for place, number in enumerate(several):
                self._set(number, within(holder, place))
            self._set(holder, placed(self._size))
            self._add(object_stream(holder, several, texts[start : start + SHEAF], store))
        last, start = self.new(), self._size
        self._set(last, placed(start))
        size = len(self._table) // ROW
        filters = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>" % (ROW - 1)
        extra = b"/Type/XRef/Size %d/W%b%b%b" % (size, _WIDTHS, trailer, filters)
        self._add(stream(last, extra, zlib.compress(_differences(bytes(self._table)), LEVEL)))
        self._add(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _set(self, number: int, row: bytes) -> None:
        self._table[number * ROW : (number + 1) * ROW] = row

    def _add(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)


def _differences(table: bytes) -> bytes:
    """Every byte less the one a row above, each row behind the number of that predictor, PNG's Up."""
    above = bytes(ROW) + table
    starts = range(0, len(table), _BAND)
    return b"".join(_less(table[start : start + _BAND], above[start : start + _BAND]) for start in starts)


def _less(rows: bytes, above: bytes) -> bytes:
    """Rows less those above, subtracted as one integer.

    The highest bit of each byte is set first, so that nothing is borrowed from the next, and put right after.
    """
    size = len(rows)
    high, low, up = (mask >> 8 * (_BAND - size) for mask in (_HIGH, _LOW, _UP))
    one, other = int.from_bytes(rows, "big"), int.from_bytes(above[:size], "big")
    bytewise = ((one | high) - (other & low)) ^ ((one ^ other ^ high) & high)
    return (bytewise | up).to_bytes(size, "big")


_BAND = ROW << 12
"""Bytes that are subtracted at once: so many find room near the processor."""
_HIGH = int.from_bytes(b"\x80" * _BAND, "big")
_LOW = int.from_bytes(b"\x7f" * _BAND, "big")
_UP = int.from_bytes((b"\2" + bytes(ROW - 1)) * (_BAND // ROW), "big")
