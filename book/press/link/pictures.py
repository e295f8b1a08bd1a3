"""Pictures that several units show are in the file once: the first unit has them, the others refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from book.press.link.numbering import Block
from book.press.unit import Stream

Aliases: TypeAlias = Mapping[int, int]
"""Numbers in the file of objects that a unit need not bring, by their local numbers."""
_Identity: TypeAlias = tuple[str, bytes, tuple[int, ...]]


def shared(blocks: Iterable[Block]) -> list[Aliases]:
    """For every unit the pictures that are there already."""
    first: dict[_Identity, int] = {}
    return [_known(block.unit.streams, block.base, first) for block in blocks]


def _known(streams: Sequence[Stream], base: int, first: dict[_Identity, int]) -> Aliases:
    """Pictures of a unit that are in `first`; the others are added to it."""
    pictures = {stream.number: stream for stream in streams if stream.image}
    aliases: dict[int, int] = {}
    done: dict[int, int] = {}

    def number(local: int) -> int:
        """Where the object is in the file. A picture is the same only if its mask is the same too."""
        picture = pictures.get(local)
        if picture is None:
            return base + local
        if local not in done:
            refers_to = tuple(number(arg) for arg in picture.extra.args)
            done[local] = first.setdefault((picture.image, picture.extra.text, refers_to), base + local)
            if done[local] != base + local:
                aliases[local] = done[local]
        return done[local]

    for local in pictures:
        number(local)
    return aliases
