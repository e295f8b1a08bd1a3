"""The room of every character by the style of the book: what is cut from a mark, what stands between two scripts,
and how much of either may be taken or given when a line does not come out even.

Sources: clreq 3.1.6 (width of marks), 3.2.2 (Chinese and Latin), 3.5 (line adjustment); GB/T 15834-2011 5.1;
JIS X 4051 6.1.1, from which clreq takes the order of its steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

from book.press.composer.classes import MARKS, NEVER_LAST, Kind, addresses, wants_gap
from book.press.composer.galley import Galley
from book.press.composer.setting import Setting

GAP = 0.25
"""Between hanzi and Latin, in em (clreq 3.2.2)."""
NARROWEST_GAP, WIDEST_GAP = 0.125, 0.4
NARROWEST_SPACE, WIDEST_SPACE = 0.2, 0.4
"""Within these, in em, gaps between scripts and word spaces are changed before anything else is (clreq 3.5.3, 3.5.4).

clreq lets both grow to half an em; with the share that they have in what is then put between all characters, they
would be holes.
"""
_AIR = 0.125
"""What a mark of a whole em may take on top before hanzi are parted; nobody sees it in the white of the mark."""
_CENTRED = 0.22
"""A pause or stop with more blank than this at its left, in em, stands in the middle (Taiwan, Hong Kong)."""
_QUOTES = frozenset("“”‘’")
_HANGING = frozenset("，、。．")

TIERS = {Kind.SPACE: 0, Kind.DOT: 1, Kind.OPENING: 2, Kind.CLOSING: 2, Kind.PAUSE: 3, Kind.STOP: 5}
GAP_TIER = 4
"""The order in which room is taken (clreq 3.5.3): word spaces, 间隔号, brackets, 、，；：, gaps, 。？！."""
GIVE_SPACE, GIVE_GAP, GIVE_MARK = range(3)


@dataclass(slots=True)
class Spaced:
    """A galley with the room of every character in its style; lengths in pixels.

    `cut_left`, `cut_right` are taken from a mark's em, `gap` stands behind a character. `take_*` is what a crowded
    line may take in addition, `give_*` what a loose one may give, from or to the left and right of a character or the
    gap behind it. `head` is cut when a line begins with the character, `tail` when it ends with it, and of that
    `slack` may be given back. `opens[i]` says whether hanzi may be parted behind i. `edge[i]` is where character i
    begins when all stand in one line; `taken`, `given`, `opened` count up what is before it in the same way.
    """

    galley: Galley
    kinds: list[Kind]
    setting: Setting
    centred: set[int] = field(default_factory=set)
    cut_left: dict[int, float] = field(default_factory=dict)
    cut_right: dict[int, float] = field(default_factory=dict)
    gap: dict[int, float] = field(default_factory=dict)
    take_left: dict[int, float] = field(default_factory=dict)
    take_right: dict[int, float] = field(default_factory=dict)
    take_gap: dict[int, float] = field(default_factory=dict)
    give_left: dict[int, float] = field(default_factory=dict)
    give_right: dict[int, float] = field(default_factory=dict)
    give_gap: dict[int, float] = field(default_factory=dict)
    head: dict[int, float] = field(default_factory=dict)
    tail: dict[int, float] = field(default_factory=dict)
    slack: dict[int, float] = field(default_factory=dict)
    opens: list[int] = field(default_factory=list)
    edge: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    special: list[int] = field(default_factory=list)


def space(galley: Galley, setting: Setting) -> Spaced:
    """The natural room of every character, and what may be changed about it."""
    kinds = galley.kinds()
    out = Spaced(galley, kinds, setting)
    out.special = [i for i, kind in enumerate(kinds) if kind is not Kind.HAN or i in galley.joined]
    out.centred = {
        i
        for i in out.special
        if kinds[i] in (Kind.PAUSE, Kind.STOP) and galley.left.get(i, 0) > _CENTRED * galley.em[i]
    }
    _cut_by_style(out)
    _cut_pairs(out)
    _set_dots(out)
    _set_gaps(out)
    if setting.squared:
        _pad_to_squares(out)
    else:
        _leeway(out)
    _ends(out)
    _openings(out)
    _sum(out)
    return out


def blank(s: Spaced, i: int, side: str) -> float:
    """How much of a mark's em may go at its left or right: half an em, a quarter where the mark stands centred."""
    galley, kind = s.galley, s.kinds[i]
    most = (0.25 if i in s.centred or kind is Kind.DOT else 0.5) * galley.em[i]
    return max(0.0, min(most, (galley.left if side == "left" else galley.right).get(i, 0.0)))


def _cut_left(s: Spaced, i: int) -> float:
    """What an opening mark may lose inside a line; it never begins before the character that it follows, so that
    the order of the glyphs on the page stays that of the text.
    """
    before = s.galley.advance[i - 1] if i and s.kinds[i - 1] not in MARKS else s.galley.em[i]
    return min(blank(s, i, "left"), before)


def _cut_by_style(s: Spaced) -> None:
    """开明 and 半角: marks within the sentence, or all of them, take half an em (clreq 3.1.6)."""
    style = s.setting.style
    if style == "full" or s.setting.squared:
        return
    for i in s.special:
        kind = s.kinds[i]
        if kind is Kind.OPENING:
            s.cut_left[i] = _cut_left(s, i)
        elif i not in s.centred and (kind in (Kind.CLOSING, Kind.PAUSE) or (kind is Kind.STOP and style == "half")):
            s.cut_right[i] = blank(s, i, "right")


def _cut_pairs(s: Spaced) -> None:
    """Two adjacent marks take an em and a half (clreq 3.1.6.2): the blank between their inks loses half an em."""
    if s.setting.squared:
        return
    for i in s.special:
        j = i + 1
        if j >= len(s.kinds) or s.kinds[j] not in MARKS:
            continue
        first, second = s.kinds[i], s.kinds[j]
        if first in (Kind.CLOSING, Kind.PAUSE, Kind.STOP) and i not in s.centred:
            s.cut_right[i] = blank(s, i, "right")
        elif second is Kind.OPENING and first in MARKS:
            s.cut_left[j] = _cut_left(s, j)
        if s.galley.text[i] in _QUOTES and s.galley.text[j] in _QUOTES:
            _close_quotes(s, i, j)
    for j in s.special:
        if s.kinds[j] is Kind.OPENING and j and s.galley.text[j - 1] == "\u3000":
            s.cut_left[j] = _cut_left(s, j)


def _close_quotes(s: Spaced, i: int, j: int) -> None:
    """Quotation marks of two levels stand close: a single one has more blank than half an em."""
    if s.kinds[i] is s.kinds[j] is Kind.OPENING:
        s.cut_left[j] = max(0.0, s.galley.left.get(j, 0.0) - s.galley.em[j] / 12)
    elif s.kinds[i] is s.kinds[j] is Kind.CLOSING:
        s.cut_right[i] = max(0.0, s.galley.right.get(i, 0.0) - s.galley.em[i] / 12)


def _set_dots(s: Spaced) -> None:
    """A dot narrower than half an em stands in the middle of one (GB/T 15834-2011 5.1.7)."""
    for i in s.special:
        if s.kinds[i] is Kind.DOT:
            room = 0.5 * s.galley.em[i] - s.galley.advance[i]
            if room > 0:
                s.cut_left[i] = s.cut_right[i] = -room / 2


def _set_gaps(s: Spaced) -> None:
    """A quarter em between hanzi and Latin; a space that was typed there is taken for it (clreq 3.2.2)."""
    galley, kinds, text = s.galley, s.kinds, s.galley.text
    s.gap.update(galley.tracking)
    last = len(text) - 1
    for i in s.special:
        if kinds[i] is Kind.LATIN:
            if i and kinds[i - 1] is Kind.HAN and wants_gap(text[i - 1], text[i]):
                s.gap[i - 1] = s.gap.get(i - 1, 0.0) + GAP * min(galley.em[i - 1], galley.em[i])
            if i < last and kinds[i + 1] is Kind.HAN and wants_gap(text[i + 1], text[i], behind=True):
                s.gap[i] = s.gap.get(i, 0.0) + GAP * min(galley.em[i], galley.em[i + 1])
        elif text[i] == " " and 0 < i < last and {kinds[i - 1], kinds[i + 1]} == {Kind.HAN, Kind.LATIN}:
            s.cut_right[i] = galley.advance[i] - GAP * galley.em[i]


def _pad_to_squares(s: Spaced) -> None:
    """Squared paper: a Latin run is padded to whole squares, half of it at either side."""
    kinds, galley, n = s.kinds, s.galley, len(s.kinds)
    i = 0
    while i < n:
        if kinds[i] is not Kind.LATIN:
            i += 1
            continue
        j = i
        while j < n and kinds[j] in (Kind.LATIN, Kind.SPACE, Kind.DASH):
            j += 1
        last = j - 1
        while kinds[last] is not Kind.LATIN:
            last -= 1
        em = galley.em[i]
        width = sum(galley.advance[k] + (s.gap.get(k, 0.0) if k < last else 0.0) for k in range(i, last + 1))
        pad = -width % em
        if 1e-6 < pad < 0.1 * em:
            pad += em
        if i and kinds[i - 1] is not Kind.SPACE:
            s.gap[i - 1] = pad / 2
            pad /= 2
        s.gap[last] = pad
        i = j


def _leeway(s: Spaced) -> None:
    """What each mark, space and gap may give or take besides (clreq 3.5.3, 3.5.4)."""
    galley, kinds = s.galley, s.kinds
    for i in s.special:
        kind, em = kinds[i], galley.em[i]
        if kind is Kind.SPACE:
            width = galley.advance[i] - s.cut_right.get(i, 0.0)
            s.take_right[i] = max(0.0, width - NARROWEST_SPACE * em)
            s.give_right[i] = max(0.0, WIDEST_SPACE * em - width)
        elif kind in MARKS:
            _mark_leeway(s, i)
    for i, gap in s.gap.items():
        em = galley.em[i]
        if gap > galley.tracking.get(i, 0.0):
            s.take_gap[i] = max(0.0, gap - galley.tracking.get(i, 0.0) - NARROWEST_GAP * em)
            s.give_gap[i] = max(0.0, (WIDEST_GAP - GAP) * em)


def _mark_leeway(s: Spaced, i: int) -> None:
    kind, em = s.kinds[i], s.galley.em[i]
    trimmed = s.setting.style != "full"
    paired = i + 1 < len(s.kinds) and s.kinds[i + 1] in MARKS
    if kind is not Kind.OPENING:
        cut, most = s.cut_right.get(i, 0.0), blank(s, i, "right")
        s.take_right[i] = max(0.0, most - max(cut, 0.0)) if cut >= 0 else -cut
        if kind is not Kind.DOT and not paired:
            s.give_right[i] = _AIR * em / 2 if i in s.centred else max(cut, _AIR * em) if trimmed else _AIR * em
    if kind in (Kind.OPENING, Kind.DOT) or i in s.centred:
        cut, most = s.cut_left.get(i, 0.0), _cut_left(s, i)
        s.take_left[i] = max(0.0, most - max(cut, 0.0)) if cut >= 0 else -cut
        if i in s.centred and not paired:
            s.give_left[i] = _AIR * em / 2
        elif kind is Kind.OPENING and not (i and s.kinds[i - 1] in MARKS):
            s.give_left[i] = max(cut, _AIR * em) if trimmed else _AIR * em


def _ends(s: Spaced) -> None:
    """Opening marks lose their blank at a line's start, closing ones at its end (clreq 3.1.6; GB/T 15834-2011 5.1.10);
    no gap and no letter-space stands at an end. Centred marks have no half to lose. On squared paper marks keep their
    square, and a comma or full stop for which there is none left stands outside the last one.
    """
    end = s.setting.line_end
    if s.setting.squared:
        s.tail |= {i: s.galley.advance[i] for i in s.special if s.galley.text[i] in _HANGING}
        return
    for i in s.special:
        kind = s.kinds[i]
        if kind is Kind.OPENING:
            s.head[i] = blank(s, i, "left") - s.cut_left.get(i, 0.0)
        elif kind in (Kind.CLOSING, Kind.PAUSE, Kind.STOP) and end != "full" and (i not in s.centred or end == "hang"):
            cut = s.cut_right.get(i, 0.0)
            s.tail[i] = max(0.0, blank(s, i, "right") - cut)
            if end == "fit":
                s.slack[i] = blank(s, i, "right")
            elif end == "hang" and s.galley.text[i] in _HANGING:
                s.tail[i] = s.galley.advance[i] - s.cut_left.get(i, 0.0) - cut


def _openings(s: Spaced) -> None:
    """Where hanzi may be parted when nothing else is left: marks stay with what they belong to, and words, ——, ……
    and numbers with their signs stay whole (clreq 3.5.4). Web addresses are no words: they fill lines of their own.
    """
    kinds, joined = s.kinds, s.galley.joined
    inside = addresses(s.galley.text, kinds)
    s.opens = [1] * len(kinds)
    for i in s.special:
        kind = kinds[i]
        if kind in (Kind.CLOSING, Kind.PAUSE, Kind.STOP, Kind.DOT, Kind.SPACE, Kind.BREAK, Kind.RAISED) or i in joined:
            if i:
                s.opens[i - 1] = 0
        elif i and (
            (kind in (Kind.LATIN, Kind.DASH, Kind.ELLIPSIS) and kinds[i - 1] is kind and i not in inside)
            or (kind is Kind.LATIN and s.galley.text[i - 1] in NEVER_LAST)
        ):
            s.opens[i - 1] = 0
        if kind in (Kind.OPENING, Kind.DOT, Kind.BREAK):
            s.opens[i] = 0
    if s.opens:
        s.opens[-1] = 0


def _sum(s: Spaced) -> None:
    """The running totals, by which any line is weighed in one step."""
    galley = s.galley
    widths = galley.advance[:]
    for sign, table in ((-1, s.cut_left), (-1, s.cut_right), (1, s.gap), (1, galley.before), (1, galley.after)):
        for i, value in table.items():
            widths[i] += sign * value
    takes, gives = [0.0] * len(widths), [0.0] * len(widths)
    for total, tables in (
        (takes, (s.take_left, s.take_right, s.take_gap)),
        (gives, (s.give_left, s.give_right, s.give_gap)),
    ):
        for table in tables:
            for i, value in table.items():
                total[i] += value
    s.edge = [0.0, *accumulate(widths)]
    s.taken = [0.0, *accumulate(takes)]
    s.given = [0.0, *accumulate(gives)]
    s.opened = [0, *accumulate(s.opens)]
