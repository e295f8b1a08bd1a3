"""How a book wants its Chinese set: the choices that clreq leaves to the style of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["full", "kaiming", "half"]
LineEnd: TypeAlias = Literal["fit", "trim", "full", "hang"]
Level: TypeAlias = Literal["basic", "gb", "strict"]


@dataclass(frozen=True, slots=True)
class Setting:
    """`style` of the marks (clreq 3.1.6): full 全角 gives each an em, kaiming 开明 only those that end a sentence,
    half 半角 none.

    `line_end` is what a closing mark at the end of a line takes: trim half an em (GB/T 15834-2011 5.1.10), full a
    whole one, fit whatever between the two the line has left over, hang nothing, since it stands in the margin
    (commas and full stops only).

    `level` of the rules for line starts and ends (clreq 3.1.4): basic, gb (no slash at either end), strict (no ——
    or …… at a line's start).

    `squared` sets on squared paper: every mark an em, Latin padded to whole ems.
    """

    style: Style = "full"
    line_end: LineEnd = "trim"
    level: Level = "gb"
    squared: bool = False
