"""Which of the numbers in a text begin headings, and how deep each heading stands.

An automaton walks over all numbers. A number is believed when it is the one expected (二 behind 一, 一 below a new
heading) and stands where a heading may begin: at a line's start, behind a full stop, or right behind the words of
the heading above it. What is left is judged in groups of siblings: one number alone proves nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

from book.clean.numbers import HAN, Mark, is_quantity, marks

Context: TypeAlias = Literal["line", "stop", "inside"]

LONGEST_WORDS = 42
"""Characters that a heading's words may have with a comma among them; without one they may have half as many again."""

_STOP_BEFORE = re.compile(r"[。！？!?…；;][”’」』）)]*(?:\[\d{1,3}\])*[ \t\u3000]*$|\[\d{1,3}\][。.][ \t\u3000]*$")
_ENDS = re.compile(r"[。！？!?；;\n]")


@dataclass(slots=True)
class Entry:
    """A number that begins a heading (or an item of a list); `stop` is where its stretch ends: the next entry, or
    its line's end (characters). `depth` counts from 0; `parent` is the index of the entry above it, or -1; `lost`
    says that the first number of its row is not in the text.
    """

    mark: Mark
    context: Context
    depth: int
    parent: int
    stop: int = 0
    lost: bool = False

    @property
    def group(self) -> tuple[int, str]:
        """What siblings share."""
        return self.parent, self.mark.system


@dataclass(slots=True)
class _Level:
    mark: Mark
    index: int


@dataclass(slots=True)
class _Walk:
    """The automaton: open levels from the outermost to the innermost, and what was believed so far."""

    text: str
    levels: list[_Level] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    headless: str = ""
    """The system whose first number was lost."""

    def step(self, mark: Mark) -> None:
        at = self._fit(mark)
        if at is None:
            return
        context = self.context(mark)
        if not self._may_stand(mark, context, first=at == len(self.levels)):
            return
        del self.levels[at:]
        parent = self.levels[-1].index if self.levels else -1
        self.levels.append(_Level(mark, len(self.entries)))
        lost = mark.system == self.headless and mark.number == 2
        self.entries.append(Entry(mark, context, at, parent, lost=lost))

    def open_part(self, mark: Mark) -> None:
        """A part of a collection closes all levels."""
        self.levels = [_Level(mark, len(self.entries))]
        self.entries.append(Entry(mark, "line", 0, -1))

    def _fit(self, mark: Mark) -> int | None:
        """The level that the number goes on, or the new one that it opens; None when it is not expected."""
        for at in range(len(self.levels) - 1, -1, -1):
            last = self.levels[at].mark
            if (last.system, last.prefix) == (mark.system, mark.prefix):
                step = mark.number - last.number
                if step == 1 or (step == 2 and self.context(mark) == "line" and mark.system != "bare"):
                    return at
                restart = mark.number == 1 and self.context(mark) == "line" and mark.rank <= 50
                return at if restart else None
        begins = mark.number == 1 or (mark.number == 2 and mark.system == self.headless)
        if not begins or (mark.prefix and not self._prefix_fits(mark)):
            return None
        at = len(self.levels)
        while at and self.levels[at - 1].mark.rank >= mark.rank:
            at -= 1
        return at

    def _prefix_fits(self, mark: Mark) -> bool:
        """Is 2.1 below 2, or in a text without such a 2?"""
        for level in reversed(self.levels):
            if level.mark.rank < mark.rank and level.mark.system in ("arabic", "bare", "decimal"):
                return (*level.mark.prefix, level.mark.number) == mark.prefix
        return mark.prefix[-1] == 1 or self.context(mark) == "line"

    def context(self, mark: Mark) -> Context:
        start = mark.start
        while start and self.text[start - 1] in " \t\u3000#":
            start -= 1
        if start == 0 or self.text[start - 1] == "\n":
            return "line"
        return "stop" if _STOP_BEFORE.search(self.text, max(0, mark.start - 12), mark.start) else "inside"

    def _may_stand(self, mark: Mark, context: Context, *, first: bool) -> bool:
        if not re.match(rf"[{HAN}“‘「『《〈A-Za-zＡ-Ｚａ-ｚ0-9:：（(]", self.text[mark.end : mark.end + 1] or "\n"):
            return False
        if is_quantity(self.text, mark) and context != "line" and not _short_to_line_end(self.text, mark.end):
            return False
        if mark.system == "circled" and context == "inside":
            return self.text[mark.start - 1 : mark.start] in "：:，,；;"
        if mark.system == "parenthesis" and context != "line":
            return False
        if context == "line":
            return True
        if context == "stop":
            before = self.text[mark.start - 1 : mark.start]
            return before not in "；;" and not (mark.system == "bare" and first)
        return bool(first and self.entries and self._within_heading(mark))

    def _within_heading(self, mark: Mark) -> bool:
        """Do nothing but a heading's words stand between the last number and this one?"""
        last = self.entries[-1].mark
        between = self.text[last.end : mark.start]
        return 0 < len(between) <= LONGEST_WORDS and not _ENDS.search(between) and last.rank < mark.rank


def _short_to_line_end(text: str, start: int) -> bool:
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return end - start <= 20 and not _ENDS.search(text, start, end)


def entries(text: str, parts: Sequence[Mark] = ()) -> list[Entry]:
    """The believed numbers of `text`, in order, each with its depth, its parent and its stretch.

    `parts` are the numbers of a collection's parts, which are believed in any case.
    """
    every = sorted((*parts, *marks(text)), key=lambda m: (m.start, m.rank))
    walk = _Walk(text)
    walk.headless = _headless(walk, every)
    taken = {mark.start for mark in parts}
    covered = [(mark.start, mark.end) for mark in parts]
    for mark in every:
        if mark.start in taken and mark.rank <= 5:
            walk.open_part(mark)
        elif not any(a <= mark.start < b for a, b in covered):
            walk.step(mark)
    return _with_stops(text, _proved(text, walk.entries))


def _headless(walk: _Walk, every: Sequence[Mark]) -> str:
    """The system 一、 if its numbers stand here from 2 to 3 at least, but no 1 does."""
    numbers = [m.number for m in every if m.system == "hanzi" and walk.context(m) != "inside"]
    return "hanzi" if 1 not in numbers and numbers[:2] == [2, 3] else ""


def _proved(text: str, found: Sequence[Entry]) -> list[Entry]:
    """Without numbers that have no sibling and no line of their own, and with the depths counted anew."""
    groups: dict[tuple[int, str], int] = defaultdict(int)
    for entry in found:
        groups[entry.group] += 1
    kept: list[Entry] = []
    place: dict[int, int] = {-1: -1}
    for index, entry in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        bounded = after is not None and after.parent == index and after.context == "inside"
        alone = groups[entry.group] == 1 and not bounded
        gone = entry.parent not in place
        if alone and not (entry.context == "line" and entry.mark.rank <= 72 and _own_line(text, entry)):
            continue
        parent = -1 if gone else place[entry.parent]
        depth = kept[parent].depth + 1 if parent >= 0 else 0
        place[index] = len(kept)
        kept.append(Entry(entry.mark, entry.context, depth, parent, lost=entry.lost))
    return _below_roots(kept)


def _below_roots(kept: list[Entry]) -> list[Entry]:
    """Rows that nothing stands above are as deep as higher systems have rows of that kind: （一） before 二、 hangs
    below a 一、 that was lost.
    """
    roots = sorted({entry.mark.rank for entry in kept if entry.parent < 0})
    for entry in kept:
        entry.depth = roots.index(entry.mark.rank) if entry.parent < 0 else kept[entry.parent].depth + 1
    return kept


def _own_line(text: str, entry: Entry) -> bool:
    end = text.find("\n", entry.mark.end)
    end = len(text) if end < 0 else end
    return end - entry.mark.end <= LONGEST_WORDS and not re.search(r"[。；;！!：:]", text[entry.mark.end : end])


def _with_stops(text: str, found: list[Entry]) -> list[Entry]:
    for entry, after in pairwise([*found, None]):
        if entry is None:
            continue
        line_end = text.find("\n", entry.mark.end)
        line_end = len(text) if line_end < 0 else line_end
        entry.stop = min(line_end, after.mark.start if after else line_end)
    return found


def siblings(found: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries of one system, wherever in the text: what their author wrote in one manner."""
    by_system: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in found:
        by_system[entry.mark.system, entry.depth].append(entry)
    yield from by_system.values()
