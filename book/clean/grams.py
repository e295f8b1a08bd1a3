"""Counts of n-grams (1 to 3 characters) in several tables, in a form that is small to ship and quick to load.

A packed file is one zlib stream: a line of JSON (how many grams and tables), for each table one byte for each gram
(0: never seen; else 1 + twice the binary logarithm of its count), then the grams by length, grouped by what stands
before their last character. A count read back is right to within a fifth, as good as the counts themselves are.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping, Sequence
from itertools import groupby

Counts = dict[str, tuple[float, ...]]
"""How often each gram was seen in each table."""

_LONGEST = 3


def pack(tables: Sequence[Mapping[str, int]]) -> bytes:
    """The counts (1 or more) of the grams of each table, as the bytes of a file."""
    every = sorted({gram for table in tables for gram in table}, key=lambda gram: (len(gram), gram))
    levels = b"".join(bytes(_level(table.get(gram, 0)) for gram in every) for table in tables)
    blocks = []
    for length in range(1, _LONGEST + 1):
        groups = groupby((gram for gram in every if len(gram) == length), key=lambda gram: gram[:-1])
        blocks.append("\n".join(before + "".join(gram[-1] for gram in group) for before, group in groups))
    head = json.dumps([len(every), len(tables)]).encode()
    return zlib.compress(head + b"\n" + levels + "\0".join(blocks).encode(), 9)


def _level(count: int) -> int:
    return round(2 * math.log2(count)) + 1 if count else 0


def unpack(data: bytes) -> tuple[Counts, Counts, Counts]:
    """The counts of the grams of one, of two and of three characters."""
    head, _, rest = zlib.decompress(data).partition(b"\n")
    size, tables = json.loads(head)
    levels = [rest[i * size : (i + 1) * size] for i in range(tables)]
    # Few rows differ: each is turned into counts once, and shared.
    rows = {
        row: tuple(2 ** ((level - 1) / 2) if level else 0.0 for level in row) for row in set(zip(*levels, strict=True))
    }
    counts = map(rows.__getitem__, zip(*levels, strict=True))
    out: list[Counts] = []
    for length, block in enumerate(rest[size * tables :].decode().split("\0")):
        grams: list[str] = []
        for line in block.split("\n"):
            before = line[:length]
            grams += [before + last for last in line[length:]]
        out.append(dict(zip(grams, counts, strict=False)))  # the grams end first; the next block goes on there
    one, two, three = out
    return one, two, three
