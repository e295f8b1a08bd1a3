"""Which of the possible line ends make the best paragraph.

The cheapest path over all lines at once, as Knuth and Plass have it ("Breaking Paragraphs into Lines", 1981), found
by Dijkstra's algorithm: most Chinese lines come out even by themselves, so that few others are ever looked at.
The costs follow clreq 3.5: first what hides in line ends, marks and gaps, and hanzi are parted last.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from typing import Literal, TypeAlias

from book.press.composer.breaks import FORCED, breaks, emergency
from book.press.composer.classes import Kind
from book.press.composer.spacing import Spaced

Mode: TypeAlias = Literal["justified", "ragged", "balanced"]
"""justified to the column; ragged at the right; balanced: lines of one length, for centred headings."""

EXACT = 0.05
"""Pixels that nobody sees."""
_EASY, _GIVE = 0.05, 0.5
"""A line that gives: at once, and more the more it gives of what it has."""
_TAKE, _TAKE_ALL = 0.2, 2.0
"""A crowded line: at once, and more when it takes all; a single mark without its white is seen."""
_PART, _ALONE, _TOO_WIDE = 1.5, 29.0, 1000.0
"""Hanzi parted at all; a last line of one hanzi; a line that cannot be filled or does not fit."""
_USUAL = 0.03
"""The parting of hanzi, in em, that costs one."""
_TOLERANCE = 0.09
"""The widest parting of a good paragraph; where there is none, words may be cut and a hanzi may stand alone."""
_SHORTEST = 0.6
"""No line is shorter than this part of the column while there are others."""


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start` to `stop` in a column of `measure` pixels; what shows ends at `end` (spaces fall away)."""

    start: int
    stop: int
    end: int
    measure: float
    last: bool


@dataclass(slots=True)
class _Ends:
    """All ends of lines in order, and the sums up to there (see Spaced)."""

    stop: list[int]
    end: list[int]
    edge: list[float]
    width: list[float]
    taken: list[float]
    given: list[float]
    opened: list[int]
    slack: list[float]
    penalty: list[float]


class Paragraph:
    """A paragraph ready to be broken at any width, any number of times; plans are remembered."""

    def __init__(self, spaced: Spaced) -> None:
        self.spaced = spaced
        self._found = breaks(spaced.galley, spaced.kinds, spaced.setting)
        self._ends = _ends(spaced, self._found)
        self._wild: _Ends | None = None
        self._plans: dict[tuple[int, float, float, Mode], Line] = {}

    def line(self, start: int, first: float, measure: float, mode: Mode, indent: float = 0.0) -> Line:
        """The line that begins at `start` in a column of `first` pixels; those behind it have `measure`.

        A paragraph of which the first lines were never asked for, since they stand on a page that is not laid out, is
        planned with them all the same: `indent` is that of its first line.
        """
        key = (start, round(first, 2), round(measure, 2), mode)
        if not self._plans and (origin := self._origin(start)) < start:
            self._plan(origin, measure if origin else measure - indent, measure, mode)
        if key not in self._plans:
            self._plan(start, first, measure, mode)
        return self._plans[key]

    def _plan(self, start: int, first: float, measure: float, mode: Mode) -> None:
        for line in reversed(self._break(start, first, measure, mode)):
            self._plans[line.start, round(line.measure, 2), round(measure, 2), mode] = line

    def _origin(self, start: int) -> int:
        """Where the lines begin that are planned together with the one that begins at `start`."""
        return max((i for i, penalty in self._found.items() if penalty == FORCED and i <= start), default=0)

    def natural(self) -> float:
        """The width in pixels of the longest line when only line breaks end one."""
        begin, widest = 0, 0.0
        for stop in sorted(i for i, penalty in self._found.items() if penalty == FORCED):
            end = visible_end(self.spaced, begin, stop)
            if end > begin:
                widest = max(widest, line_width(self.spaced, begin, end, stop))
            begin = stop
        return widest

    def _break(self, start: int, first: float, measure: float, mode: Mode) -> list[Line]:
        """All lines from `start` to the next forced end."""
        if mode == "balanced":
            return self._balance(start, first, measure)
        lines = _search(self.spaced, self._ends, start, first, measure, mode, _TOLERANCE)
        if lines is None:
            if self._wild is None:
                self._wild = _ends(self.spaced, emergency(self.spaced.galley, self.spaced.kinds, self._found))
            lines = _search(self.spaced, self._wild, start, first, measure, mode, inf)
        assert lines is not None, "a search without tolerance always ends"
        return lines

    def _balance(self, start: int, first: float, measure: float) -> list[Line]:
        """As few lines as the column allows, and the narrowest column that needs no more of them."""
        lines = self._break(start, first, measure, "ragged")
        if len(lines) == 1:
            return lines
        low, high, count = measure / 2, measure, len(lines)
        while high - low > 1:
            middle = (low + high) / 2
            tried = self._break(start, middle - measure + first, middle, "ragged")
            fits = len(tried) == count and all(_width(self.spaced, line) <= line.measure + EXACT for line in tried)
            low, high, lines = (low, middle, tried) if fits else (middle, high, lines)
        return [Line(x.start, x.stop, x.end, first if x.start == start else measure, x.last) for x in lines]


def visible_end(s: Spaced, start: int, stop: int) -> int:
    """Where a line ends to the eye: spaces and line breaks at its end fall away."""
    while stop > start and s.kinds[stop - 1] in (Kind.SPACE, Kind.BREAK):
        stop -= 1
    return stop


def line_width(s: Spaced, start: int, end: int, stop: int) -> float:
    """The natural width in pixels of the characters from `start` to `end` as a line."""
    tail = s.tail.get(end - 1, 0.0) + s.gap.get(end - 1, 0.0)
    return s.edge[end] - s.edge[start] - s.head.get(start, 0.0) - tail + s.galley.hyphens.get(stop, 0.0)


def _width(s: Spaced, line: Line) -> float:
    return line_width(s, line.start, line.end, line.stop) if line.end > line.start else 0.0


def _ends(s: Spaced, found: dict[int, float]) -> _Ends:
    """The running totals at every place where a line may end; most end with a hanzi, which changes nothing."""
    stops = sorted(found)
    blank = (Kind.SPACE, Kind.BREAK)
    ends = [visible_end(s, 0, stop) if s.kinds[stop - 1] in blank else stop for stop in stops]
    out = _Ends(
        stops,
        ends,
        [s.edge[end] for end in ends],
        [s.edge[end] for end in ends],
        [s.taken[end] for end in ends],
        [s.given[end] for end in ends],
        [s.opened[max(end - 1, 0)] for end in ends],
        [0.0] * len(ends),
        [found[stop] for stop in stops],
    )
    for k, end in enumerate(ends):
        at = end - 1
        if at in s.tail or at in s.gap:
            out.width[k] -= s.tail.get(at, 0.0) + s.gap.get(at, 0.0)
        if at in s.take_right or at in s.take_gap:
            out.slack[k] = s.slack.get(at, 0.0)
            out.taken[k] -= s.take_right.get(at, 0.0) + s.take_gap.get(at, 0.0)
            out.given[k] -= s.give_right.get(at, 0.0) + s.give_gap.get(at, 0.0) - out.slack[k]
    for stop, width in s.galley.hyphens.items():
        k = bisect_left(stops, stop)
        if k < len(stops) and stops[k] == stop:
            out.width[k] += width
    return out


def _search(
    s: Spaced, ends: _Ends, start: int, first: float, measure: float, mode: Mode, tolerance: float
) -> list[Line] | None:
    """The cheapest way from `start` to the next forced end; None when none is good by `tolerance`."""
    limit = bisect_left(ends.stop, start + 1)
    while ends.penalty[limit] != FORCED:
        limit += 1
    goal, alone = ends.stop[limit], _alone(s, start, ends.end[limit])
    best: dict[int, float] = {start: 0.0}
    came: dict[int, Line] = {}
    heap = [(0.0, -start)]
    while heap:
        cost, at = heappop(heap)
        at = -at
        if cost > best[at]:
            continue
        if at == goal:
            return _walk(came, start, goal)
        column = first if at == start else measure
        for k, price in _candidates(s, ends, at, column, limit, mode, tolerance):
            stop = ends.stop[k]
            if k == limit and at > alone:
                if tolerance < inf:
                    continue
                price += _ALONE
            total = cost + price
            if total < best.get(stop, inf):
                best[stop] = total
                came[stop] = Line(at, stop, max(ends.end[k], at), column, k == limit)
                heappush(heap, (total, -stop))
    return None


def _walk(came: dict[int, Line], start: int, goal: int) -> list[Line]:
    lines = []
    while goal != start:
        lines.append(came[goal])
        goal = came[goal].start
    return lines[::-1]


def _alone(s: Spaced, start: int, end: int) -> int:
    """A last line that begins behind this index holds a single hanzi (clreq 3.4.4 孤字)."""
    words = 0
    for i in range(end - 1, start, -1):
        words += s.kinds[i] in (Kind.HAN, Kind.LATIN, Kind.OBJECT)
        if words == 2:
            return i
    return end


def _candidates(
    s: Spaced, ends: _Ends, at: int, column: float, limit: int, mode: Mode, tolerance: float
) -> list[tuple[int, float]]:
    """The lines that may begin at `at`, as (index of the end, cost)."""
    begin = s.edge[at] + s.head.get(at, 0.0)
    taken = s.taken[at] + s.take_left.get(at, 0.0)
    given = s.given[at] + s.give_left.get(at, 0.0)
    opened, em = s.opened[at], s.galley.em[at] or 1.0
    first = bisect_left(ends.stop, at + 1)
    k = min(max(first, bisect_left(ends.edge, begin + (_SHORTEST * column if tolerance < inf else 0.0), first)), limit)
    out: list[tuple[int, float]] = []
    narrowest = k
    while k <= limit:
        width = ends.width[k] - begin
        price = _price(
            column - width,
            ends.taken[k] - taken if mode == "justified" else 0.0,
            ends.given[k] - given,
            ends.slack[k],
            max(ends.opened[k] - opened, 0) * em,
            column,
            k == limit,
            mode,
        )
        if price is None:
            if ends.edge[k] - begin - (ends.taken[k] - taken) > column + 2 * em:
                break
        elif price[1] <= tolerance:
            out.append((k, price[0] + (ends.penalty[k] if k < limit else 0.0)))
        k += 1
    if not out and tolerance == inf:
        out.append((narrowest, _TOO_WIDE))
    return out


def _price(
    spare: float, takes: float, gives: float, slack: float, gaps: float, column: float, last: bool, mode: Mode
) -> tuple[float, float] | None:
    """What a line with `spare` pixels left costs, and how far its hanzi are parted, in em; None: it does not fit."""
    if spare < -EXACT:
        if -spare > takes + EXACT:
            return None
        share = -spare / takes
        return _TAKE + _TAKE_ALL * share * share, 0.0
    if last or spare <= EXACT:
        return 0.0, 0.0
    if mode == "ragged":
        return 10 * (spare / column) ** 2, 0.0
    if spare <= gives:
        hidden = max(0.0, spare - slack) / max(gives - slack, 1e-6)
        return _EASY + _GIVE * hidden * hidden, 0.0
    parted = (spare - gives) / gaps if gaps else inf
    return (_PART + (parted / _USUAL) ** 2 if gaps else _TOO_WIDE / 2), parted
