"""Leaves are bound: units of one page each become the unit of a chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from book.press.link import union
from book.press.unit import FIRST_FREE, KEY, Anchor, Sheaf, Stream, Template, Unit


def bound(leaves: Sequence[Unit]) -> Unit:
    """One unit of the pages of all `leaves` (one at least), in their order.

    Of an id that stands on several, the first place holds; a font is listed once, with all its glyphs. Findings and
    missing characters come once each.
    """
    end = FIRST_FREE + sum(leaf.margins - FIRST_FREE for leaf in leaves)
    seats = tuple(_seats(leaves, end))
    anchors: dict[str, Anchor] = {}
    for seat in seats:
        for name, anchor in seat.leaf.anchors.items():
            anchors.setdefault(name, seat.place(anchor))
    return Unit(
        count=end + sum(len(leaf.pages) for leaf in leaves),
        objects=_sheaf([(seat, seat.leaf.objects, seat.number) for seat in seats]),
        streams=tuple(seat.stream(stream) for seat in seats for stream in seat.leaf.streams),
        pages=tuple(seat.number(page) for seat in seats for page in seat.leaf.pages),
        margins=end,
        box=leaves[0].box,
        tops=tuple(seat.number(top) for seat in seats for top in seat.leaf.tops),
        rows=_sheaf([(seat, seat.leaf.rows, seat.key) for seat in seats]),
        anchors=anchors,
        bookmarks=tuple(replace(b, place=seat.place(b.place)) for seat in seats for b in seat.leaf.bookmarks),
        fonts=union([leaf.fonts for leaf in leaves]),
        bare=tuple(seat.page + page for seat in seats for page in seat.leaf.bare),
        findings=tuple(dict.fromkeys(finding for leaf in leaves for finding in leaf.findings)),
        missing=tuple(dict.fromkeys(char for leaf in leaves for char in leaf.missing)),
    )


@dataclass(frozen=True, slots=True)
class _Seat:
    """A leaf where it is bound: what is added to its numbers, to those of its margins, to its keys and its pages."""

    leaf: Unit
    shift: int
    margin: int
    row: int
    page: int

    def number(self, local: int) -> int:
        """A local number, or an argument of a template, in the whole."""
        if FIRST_FREE <= local < self.leaf.margins:
            return local + self.shift
        if local < FIRST_FREE:
            return local
        return local + (self.margin if local < KEY else self.row)

    def key(self, local: int) -> int:
        """A key of the parent tree in the whole."""
        return local + self.row

    def place(self, anchor: Anchor) -> Anchor:
        """A place in the whole."""
        return replace(anchor, page=anchor.page + self.page)

    def stream(self, stream: Stream) -> Stream:
        """A stream under its number in the whole."""
        extra = Template(stream.extra.text, tuple(map(self.number, stream.extra.args)))
        return replace(stream, number=self.number(stream.number), extra=extra)


def _seats(leaves: Sequence[Unit], end: int) -> Iterator[_Seat]:
    """The leaves one behind another; the numbers of margins come behind `end`."""
    base, row, page = FIRST_FREE, 0, 0
    for leaf in leaves:
        yield _Seat(leaf, base - FIRST_FREE, end + page - leaf.margins, row, page)
        base += leaf.margins - FIRST_FREE
        row += max(leaf.rows.numbers, default=-1) + 1
        page += len(leaf.pages)


def _sheaf(parts: Sequence[tuple[_Seat, Sheaf, Callable[[int], int]]]) -> Sheaf:
    """Sheaves bound together; with each goes what its own numbers become."""
    numbers = tuple(named(number) for _, sheaf, named in parts for number in sheaf.numbers)
    args = tuple(seat.number(arg) for seat, sheaf, _ in parts for arg in sheaf.args)
    return Sheaf(numbers, b"\n".join(sheaf.text for _, sheaf, _ in parts if sheaf.numbers), args)
