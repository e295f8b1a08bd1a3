"""Where a line of a chapter came from, and what became of a line of a source: the ledger read in both directions.

Chapters are compared line by line with what the import wrote, so that a line keeps its past when a person has moved or
edited others; a line that was edited itself goes by the line of the import that is most like it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from book.clean.ids import NamedEdit, named
from book.clean.ledger import Ledger, Record
from book.diagnostic import counted
from book.text import Draft

_LEAST_ALIKE = 0.5
"""From so much likeness on (0 to 1) a line that a person edited is believed to be one that the import wrote."""
_LIFTED = ("title-line", "front-matter")


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a line of a chapter came from: lines of a source (from 1), none when it is in no source.

    `by_hand` tells that a person has changed or written the line since the import.
    """

    source: str
    lines: tuple[int, ...]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a line of a source in one article: the edits that touched it, in order; the chapter's file and
    the lines (from 1) at which its text stands now.
    """

    record: Record
    edits: tuple[NamedEdit, ...]
    lines: tuple[int, ...]


def whence(record: Record, base: str, now: str, line: int) -> Whence:
    """The past of `line` (from 1) of a chapter's file that is `now`, and was `base` when the import wrote it.

    Raises ValueError when there is no such line.
    """
    before, after = base.split("\n"), now.split("\n")
    if not 1 <= line <= len(after):
        raise ValueError(f"it has {counted(len(after), 'line')}")
    name = record.draft.source.name
    at, by_hand = _earlier(before, after, line - 1)
    if at is None:
        return Whence(name, (), True)
    start = len("\n".join(before[:at])) + (1 if at else 0) - (len(base) - len(record.body))
    if start < 0:
        return Whence(name, _of_field(record.draft, before[at]), by_hand)
    shown = before[at].rstrip()
    if not shown:
        return Whence(name, (), by_hand)
    origins = {record.draft.origin(start + m.start()) for m in re.finditer(r"\S", shown)}
    return Whence(name, tuple(sorted({record.draft.source.line_of(o) for o in origins})), by_hand)


def _of_field(draft: Draft, line: str) -> tuple[int, ...]:
    """The lines that a line of front matter was lifted from: those of the edits that took its words out of the text."""
    words = _letters(line.partition(":")[2]) or _letters(line)
    found = [n for n in named(draft) if n.rule in _LIFTED and words]
    whole = [n for n in found if words in _letters(n.edit.old)]
    parts = whole or [n for n in found if len(_letters(n.edit.old)) > 1 and _letters(n.edit.old) in words]
    source = draft.source
    return tuple(
        sorted({i for n in parts for i in range(source.line_of(n.start), source.line_of(max(n.start, n.end - 1)) + 1)})
    )


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _earlier(before: Sequence[str], after: Sequence[str], line: int) -> tuple[int | None, bool]:
    """Which of the lines `before` became the given one of `after` (from 0), and whether a person had a hand in it."""
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if not b0 <= line < b1:
            continue
        if tag == "equal":
            return a0 + line - b0, False
        near = [(SequenceMatcher(None, before[a], after[line], autojunk=False).ratio(), -a) for a in range(a0, a1)]
        likeness, at = max(near, default=(0.0, 0))
        return (-at if likeness >= _LEAST_ALIKE else None), True
    return None, True


def fates(ledger: Ledger, source: str, line: int) -> tuple[Fate, ...]:
    """What became of `line` (from 1) of the source with this name, one for each article that has a share in it.

    The lines given are those of the file as the import wrote it, without its front matter (from 1). Raises ValueError
    when there is no such source or line.
    """
    found = next((s for s in ledger.sources if s.name == source), None)
    if found is None:
        raise ValueError("the ledger knows only " + ", ".join(s.name for s in ledger.sources))
    if not 1 <= line <= len(found.line_starts):
        raise ValueError(f"it has {counted(len(found.line_starts), 'line')}")
    start = found.line_starts[line - 1]
    end = found.line_starts[line] if line < len(found.line_starts) else len(found.text)
    records = [r for r in ledger.records if r.draft.source.name == source]
    return tuple(_fate(r, start, end) for r in records if r.draft.start < max(end, start + 1) and r.draft.end > start)


def _fate(record: Record, start: int, end: int) -> Fate:
    """What became of the stretch `start`..`end` (characters of the source) in one article."""
    touched = tuple(n for n in record.names if n.start < end and (n.end > start or n.start == n.end >= start))
    body, origin = record.body, record.draft.origin
    first = bisect_left(range(len(body)), start, key=origin)
    behind = bisect_right(range(len(body)), end - 1, lo=first, key=origin)
    lines = {body.count("\n", 0, first + m.start()) + 1 for m in re.finditer(r"\S+", body[first:behind])}
    return Fate(record, touched, tuple(sorted(lines)))


def later(base: str, now: str, lines: Sequence[int]) -> tuple[int, ...]:
    """Where `lines` (from 1) of `base` stand in `now`; those that a person changed are where the change is."""
    wanted = set(lines)
    out: set[int] = set()
    matcher = SequenceMatcher(None, base.split("\n"), now.split("\n"), autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        mine = [n for n in wanted if a0 < n <= a1]
        if tag == "equal":
            out.update(n - a0 + b0 for n in mine)
        elif mine:
            out.update(range(b0 + 1, b1 + 1))
    return tuple(sorted(out))
