"""Which number every object has in the file.

The numbers of a unit follow from the sizes of the units before it, each rounded up: a small edit moves nobody else's,
so that what was formatted for the last file serves for the next. What is few and cheap comes behind all units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from book.press.link.container import SHEAF
from book.press.link.parts import Blank, Placed
from book.press.unit import Unit

CATALOG, ROOT, INFO, FONT_DICTIONARY, OUTLINE, STRUCTURE, DOCUMENT_ELEMENT, PARENT_TREE, XMP, PROFILE = range(1, 11)
"""Objects that every file has, or may have: always the same numbers."""
_FIRST = 16
_STEP = 512


def holders(unit: Unit) -> int:
    """How many object streams a unit needs: for its own objects and for the three that the linker adds."""
    return -(-(len(unit.objects.numbers) + 3) // SHEAF)


def room(unit: Unit) -> int:
    """How many numbers are kept for a unit: an eighth more than it has, rounded up."""
    wanted = unit.count + holders(unit)
    return -(-(wanted + wanted // 8) // _STEP) * _STEP


@dataclass(frozen=True, slots=True)
class Block:
    """A unit whose numbers begin with `base`."""

    part: Placed
    base: int

    @property
    def unit(self) -> Unit:
        """What is placed here."""
        return self.part.unit


def seated(parts: Sequence[Placed | Blank]) -> tuple[tuple[Block | Blank, ...], int]:
    """The parts, the units among them with their numbers, and the first number behind them all."""
    out: list[Block | Blank] = []
    base = _FIRST
    for part in parts:
        if isinstance(part, Blank):
            out.append(part)
        else:
            out.append(Block(part, base))
            base += room(part.unit)
    return tuple(out), base
