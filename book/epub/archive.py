"""The ZIP of an EPUB, byte by byte: no clock is in it, and what was squeezed before is not squeezed again.

OCF 3.3 section 4.2 says how it begins; the records are those of PKWARE's APPNOTE 6.3.3, sections 4.3.7, 4.3.12, 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from book.cache import Store, key

_FIRST = "mimetype"
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _UNIX = 20, 3 << 8
_STORED, _DEFLATED, _LEVEL = 0, 8, 9
_TIME, _DATE = 0, 1 << 5 | 1
"""The first day that a ZIP can name: 1 January 1980."""
_UTF_8 = 1 << 11
_FILE_MODE = 0o644 << 16
_WORTH_KEEPING = 4096
"""Bytes; what is shorter is squeezed faster than it is looked up."""


def archive(members: Mapping[str, bytes], store: Store) -> bytes:
    """A ZIP of `members`, bytes by name: `mimetype` first and as it is, the others by their names and deflated.

    `store` remembers the longer ones. All together must be less than 4 GB.
    """
    out = bytearray()
    listing = bytearray()
    for name in sorted(members, key=lambda n: (n != _FIRST, n)):
        data, start = members[name], len(out)
        stored = name == _FIRST
        packed = data if stored else _deflated(data, store)
        path = name.encode()
        flags = 0 if name.isascii() else _UTF_8
        facts = (flags, _STORED if stored else _DEFLATED, _TIME, _DATE, zlib.crc32(data), len(packed), len(data))
        out += _LOCAL.pack(b"PK\3\4", _VERSION, *facts, len(path), 0) + path + packed
        listing += _CENTRAL.pack(
            *(b"PK\1\2", _VERSION | _UNIX, _VERSION, *facts, len(path), 0, 0, 0, 0, _FILE_MODE, start)
        )
        listing += path
    end = _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(listing), len(out), 0)
    return bytes(out + listing + end)


def _deflated(data: bytes, store: Store) -> bytes:
    """`data` deflated as well as zlib can, out of the store if it is there."""
    if len(data) < _WORTH_KEEPING:
        return _squeezed(data)
    address = key("deflated", zlib.ZLIB_RUNTIME_VERSION, str(_LEVEL), data)
    found = store.get(address)
    if found is None or not _gives(found, data):
        found = _squeezed(data)
        store.put(address, found)
    return found


def _squeezed(data: bytes) -> bytes:
    return zlib.compress(data, _LEVEL, -zlib.MAX_WBITS)


def _gives(packed: bytes, data: bytes) -> bool:
    """Does it unpack to `data`? What a store holds may be a stranger's."""
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        return unpacker.decompress(packed, len(data) + 1) == data and unpacker.eof and not unpacker.unused_data
    except zlib.error:
        return False
