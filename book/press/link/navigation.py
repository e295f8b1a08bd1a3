"""How readers find their way: names of places, the outline, the labels of pages (ISO 32000-1, 12.3 and 12.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from book.press.link.container import Container
from book.press.link.numbering import Block
from book.press.link.parts import Label
from book.press.link.syntax import key_of, number, string, string_of
from book.press.unit import Anchor


def names(blocks: Iterable[Block]) -> bytes:
    """The tree of all anchors, in one leaf; b"" without any. Of two with one name the first is meant."""
    places: dict[str, bytes] = {}
    for block in blocks:
        for name, anchor in block.unit.anchors.items():
            if name not in places:
                places[name] = _place(block, anchor)
    if not places:
        return b""
    listed = sorted((key_of(name), place) for name, place in places.items())
    return b"<</Names[%b]>>" % b"".join(string_of(name) + place for name, place in listed)


def labels(listed: Iterable[Label]) -> bytes:
    """The tree of labels; b"" without any."""
    rows = []
    for label in sorted(listed, key=lambda label: label.start):
        style = b"/S/%b" % label.style.encode("ascii") if label.style else b""
        rows.append(b"%d<<%b/St %d>>" % (label.start, style, label.first))
    return b"<</Nums[%b]>>" % b"".join(rows) if rows else b""


@dataclass(slots=True)
class _Line:
    """A line of the outline, and those below it."""

    title: bytes
    place: bytes
    below: list[_Line] = field(default_factory=list)

    def count(self) -> int:
        """How many lines are below it, all of them open."""
        return sum(1 + line.count() for line in self.below)


def write_outline(blocks: Iterable[Block], root: int, file: Container) -> bool:
    """The outline as object `root`, if there are bookmarks. A level that was skipped is closed up."""
    tree = _Line(b"", b"")
    open_lines: list[tuple[int, _Line]] = [(0, tree)]
    for block in blocks:
        for mark in block.unit.bookmarks:
            line = _Line(string(mark.label), _place(block, mark.place))
            _hang(mark.level + block.part.depth, line, open_lines)
    if tree.below:
        first, last = _write(tree, root, file)
        file.plain(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, tree.count()))
    return bool(tree.below)


def _hang(level: int, line: _Line, open_lines: list[tuple[int, _Line]]) -> None:
    """Below the last line of a lower level. The first line has the level 0, so there always is one."""
    while len(open_lines) > 1 and open_lines[-1][0] >= level:
        open_lines.pop()
    open_lines[-1][1].below.append(line)
    open_lines.append((level, line))


def _write(parent: _Line, number_of_parent: int, file: Container) -> tuple[int, int]:
    """The lines below one; gives the numbers of the first and the last."""
    numbers = [file.new() for _ in parent.below]
    for index, line in enumerate(parent.below):
        text = b"/Title%b/Dest%b/Parent %d 0 R" % (line.title, line.place, number_of_parent)
        if index:
            text += b"/Prev %d 0 R" % numbers[index - 1]
        if index + 1 < len(numbers):
            text += b"/Next %d 0 R" % numbers[index + 1]
        if line.below:
            text += b"/First %d 0 R/Last %d 0 R/Count %d" % (*_write(line, numbers[index], file), line.count())
        file.plain(numbers[index], b"<<%b>>" % text)
    return numbers[0], numbers[-1]


def _place(block: Block, anchor: Anchor) -> bytes:
    """A destination: the page, and the place on it at the upper left of the window."""
    return b"[%d 0 R/XYZ %b %b 0]" % (block.base + block.unit.pages[anchor.page], number(anchor.x), number(anchor.y))
