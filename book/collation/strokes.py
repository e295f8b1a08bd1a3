"""How many strokes a hanzi has, as Taiwan counts them: what traditional indexes are sorted by."""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib import resources

RANGES = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2A6E0))
"""The blocks of the table: the unified hanzi up to extension B, and the compatible ones."""
ZERO = 0x20
"""The character that stands in the table for a count of 0, which means: not known."""


def strokes(char: str) -> int:
    """The strokes of a character; 0 for what is no hanzi of the table."""
    code = ord(char)
    for line, codes in zip(_table(), RANGES, strict=True):
        if code in codes:
            return line[code - codes.start] - ZERO
    return 0


@lru_cache(maxsize=1)
def _table() -> tuple[bytes, ...]:
    packed = resources.files(__package__).joinpath("data/strokes.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).split(b"\n"))
