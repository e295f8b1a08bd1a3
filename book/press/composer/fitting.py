"""A line of a paragraph made as wide as its column: where each of its glyphs stands.

The order is that of clreq 3.5.3 (taking) and 3.5.4 (giving), after JIS X 4051.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from book.press.composer.classes import Kind
from book.press.composer.optimiser import EXACT, Line, line_width
from book.press.composer.spacing import GAP_TIER, GIVE_GAP, GIVE_MARK, GIVE_SPACE, TIERS, Spaced

_WIDEST = 0.5
"""Hanzi are not parted by more, in em, but where 均排 asks for it: rather a line that falls short than holes."""


_STEP = 0.002
"""Glyphs begin at least so far behind each other, in em: programs that read a PDF sort them by where they begin."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line with its places, in pixels from where the line begins.

    Character `line.start + k` has its origin at `origin[k]` (a mark that lost its left half stands before its room);
    its room goes from `begin[k]` to `finish[k]`, without gaps and without what inline boxes add.
    """

    line: Line
    origin: list[float]
    begin: list[float]
    finish: list[float]
    width: float


def fit(s: Spaced, line: Line, *, justified: bool) -> Fitted:
    """The line in its column: squeezed where it is too long, spread where it is too short and to be `justified`."""
    start, end = line.start, line.end
    if end <= start:
        return Fitted(line, [], [], [], 0.0)
    change = _Change(s, line)
    spare = line.measure - line_width(s, start, end, line.stop)
    if spare < -EXACT:
        _take(change, -spare)
    elif spare > EXACT and justified:
        _give(change, spare)
    return _place(change) if change.left or change.right or change.behind else _as_they_are(change)


class _Change:
    """What is added at the left, the right and behind the characters of one line; negative where it is taken."""

    def __init__(self, s: Spaced, line: Line) -> None:
        self.s, self.line = s, line
        self.left: dict[int, float] = {}
        self.right: dict[int, float] = {}
        self.behind: dict[int, float] = {}
        low, high = bisect_left(s.special, line.start), bisect_left(s.special, line.end)
        self.special = s.special[low:high]
        self.last = line.end - 1

    def spread(self, room: list[tuple[dict[int, float], int, float]], wanted: float, sign: int) -> float:
        """Take or give `wanted` from all the `room`, each in proportion; what is left over."""
        total = sum(amount for _, _, amount in room)
        if total <= 0:
            return wanted
        share = min(1.0, wanted / total)
        for table, i, amount in room:
            table[i] = table.get(i, 0.0) + sign * share * amount
        return wanted - share * total


def _take(change: _Change, wanted: float) -> None:
    s, line = change.s, change.line
    tiers: dict[int, list[tuple[dict[int, float], int, float]]] = {}
    for i in change.special:
        tier = TIERS.get(s.kinds[i], GAP_TIER)
        if i in s.take_left and i != line.start:
            tiers.setdefault(tier, []).append((change.left, i, s.take_left[i]))
        if i in s.take_right and i != change.last:
            tiers.setdefault(tier, []).append((change.right, i, s.take_right[i]))
    gaps = _gaps(change, s.take_gap)
    for tier in range(6):
        wanted = change.spread(tiers.get(tier, []) + (gaps if tier == GAP_TIER else []), wanted, -1)
        if wanted <= EXACT / 10:
            return


def _give(change: _Change, wanted: float) -> None:
    s, line, last = change.s, change.line, change.last
    wanted -= min(wanted, s.slack.get(last, 0.0))
    tiers: dict[int, list[tuple[dict[int, float], int, float]]] = {GIVE_SPACE: [], GIVE_MARK: []}
    for i in change.special:
        tier = GIVE_SPACE if s.kinds[i] is Kind.SPACE else GIVE_MARK
        if i in s.give_left and i != line.start:
            tiers[tier].append((change.left, i, s.give_left[i]))
        if i in s.give_right and i != last:
            tiers[tier].append((change.right, i, s.give_right[i]))
    tiers[GIVE_GAP] = _gaps(change, s.give_gap)
    for tier in range(3):
        wanted = change.spread(tiers[tier], wanted, 1)
        if wanted <= EXACT / 10:
            return
    _part(change, wanted)


def _gaps(change: _Change, table: dict[int, float]) -> list[tuple[dict[int, float], int, float]]:
    """The gaps between scripts that stand inside the line."""
    return [(change.behind, i, amount) for i, amount in table.items() if change.line.start <= i < change.last]


def _part(change: _Change, wanted: float) -> None:
    """The rest goes evenly between the hanzi; a line without hanzi is opened wherever it may be cut."""
    s, line = change.s, change.line
    places = [i for i in range(line.start, change.last) if s.opens[i]]
    if not places:
        places = [
            i
            for i in range(line.start, change.last)
            if i + 1 not in s.galley.joined
            and not (s.kinds[i] is s.kinds[i + 1] and s.kinds[i] in (Kind.LATIN, Kind.DASH, Kind.ELLIPSIS))
        ]
    if places and (line.last or wanted / len(places) <= _WIDEST * s.galley.em[line.start]):
        for i in places:
            change.behind[i] = change.behind.get(i, 0.0) + wanted / len(places)


def _as_they_are(change: _Change) -> Fitted:
    """The line with its natural room: what `_place` gives when nothing is changed, from the running totals."""
    s, line, galley = change.s, change.line, change.s.galley
    base, start, end = s.edge[line.start] + s.head.get(line.start, 0.0), line.start, line.end
    begin = [x - base for x in s.edge[start:end]]
    finish = [x - base for x in s.edge[start + 1 : end + 1]]
    begin[0] = 0.0
    origin = begin[:]
    origin[0] -= s.head.get(start, 0.0)
    for table, sign in ((galley.after, -1), (s.gap, -1)):
        for i in _within(table, start, end):
            finish[i - start] += sign * table[i]
    for i in _within(galley.before, start, end):
        begin[i - start] += galley.before[i]
        origin[i - start] += galley.before[i]
    for i in change.special:
        if i in s.cut_left:
            origin[i - start] -= s.cut_left[i]
            if i > start:
                origin[i - start] = max(origin[i - start], origin[i - start - 1] + _STEP * galley.em[i])
    finish[-1] -= s.tail.get(change.last, 0.0)
    width = finish[-1] + galley.after.get(change.last, 0.0)
    return Fitted(line, origin, begin, finish, width + galley.hyphens.get(line.stop, 0.0))


def _within(table: Mapping[int, float], start: int, end: int) -> list[int]:
    """The keys of a table from `start` to `end`."""
    return (
        [i for i in table if start <= i < end]
        if len(table) < end - start
        else [*filter(table.__contains__, range(start, end))]
    )


def _place(change: _Change) -> Fitted:
    """Run along the line and note where everything stands."""
    s, line, galley = change.s, change.line, change.s.galley
    origin: list[float] = []
    begin: list[float] = []
    finish: list[float] = []
    pen = 0.0
    head, left, right, behind = s.head.get(line.start, 0.0), change.left, change.right, change.behind
    for i in range(line.start, line.end):
        pen += galley.before.get(i, 0.0)
        shift = left.get(i, 0.0) - s.cut_left.get(i, 0.0)
        if i == line.start:
            shift -= head
        begin.append(pen)
        origin.append(max(pen + shift, origin[-1] + _STEP * galley.em[i]) if origin else pen + shift)
        pen += galley.advance[i] + shift + right.get(i, 0.0) - s.cut_right.get(i, 0.0)
        finish.append(pen)
        pen += galley.after.get(i, 0.0) + s.gap.get(i, 0.0) + behind.get(i, 0.0)
    tail = s.tail.get(change.last, 0.0)
    finish[-1] -= tail
    width = finish[-1] + galley.after.get(change.last, 0.0)
    return Fitted(line, origin, begin, finish, width + galley.hyphens.get(line.stop, 0.0))
