"""Three texts into one: what an import wrote last time, what people made of it since, what it would write now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from merge3 import Merge3

MINE, PARTING, THEIRS = "<<<<<<< edited", "=======", ">>>>>>> imported"


@dataclass(frozen=True, slots=True)
class Merged:
    """The text, and the lines (from 1) at which conflict marks begin."""

    text: str
    conflicts: tuple[int, ...]


def merge(base: str, mine: str, theirs: str) -> Merged:
    """`mine` with what changed from `base` to `theirs`, by paragraph; what both changed stands between marks."""
    if mine == theirs or base == theirs:
        text = mine
    elif base == mine:
        text = theirs
    else:
        text = "".join(_merged(_paragraphs(base), _paragraphs(mine), _paragraphs(theirs)))
    conflicts = tuple(i for i, line in enumerate(text.split("\n"), 1) if line == MINE)
    return Merged(text, conflicts)


def _paragraphs(text: str) -> list[str]:
    """Lines of text, each with the empty lines behind it."""
    return re.findall(r"[^\n]*\n+|[^\n]+$", text)


def _merged(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    out: list[str] = []
    for group in Merge3(base, mine, theirs).merge_groups():
        if group[0] == "conflict":
            _, _, ours, others = group
            out += [MINE + "\n", *_closed(ours), PARTING + "\n", *_closed(others), THEIRS + "\n\n"]
        else:
            out += group[1]
    return out


def _closed(lines: Sequence[str]) -> list[str]:
    """The lines with a line end behind the last, so that a mark stands on a line of its own."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith("\n") else lines[-1] + "\n"] if lines else []
