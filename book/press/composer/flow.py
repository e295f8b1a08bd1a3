"""A line box of the page engine as one run of characters: all its inline boxes flattened, and the way back."""

from __future__ import annotations

import re
import weakref
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from book.press.composer.classes import is_chinese
from book.press.composer.galley import Galley
from book.press.composer.hyphens import hyphenation
from book.press.composer.measure import Measure, Shaped, byte_offsets
from book.press.composer.optimiser import Paragraph
from book.press.composer.setting import Setting
from book.press.composer.spacing import space

_LETTERS = re.compile("[A-Za-z\u00ad]")
_HYPHEN, _WIDE_HYPHEN = "-", "\u2010"
"""The hyphen of CSS is U+2010, which stands in the middle of an em in Chinese fonts."""
_PROSE = 60
"""Characters: shorter Latin text in a Chinese book is a name or a formula, and left to the page engine."""
_MOST = 256
"""Flows kept; a page has fewer paragraphs than that, and every flow has some hundred bytes a character."""
OBJECT = "\ufffc"
"""Stands for an inline block or a picture."""


class NotOurs(Exception):
    """The line box holds something that is left to the page engine."""


@dataclass(slots=True)
class Leaf:
    """A text box from character `start` on: its glyphs, byte offsets of its characters, line height and base line."""

    box: Any
    start: int
    shaped: Shaped
    offsets: list[int]
    strut: tuple[float, float]
    hyphen: Shaped | None = None


@dataclass(slots=True)
class Flow:
    """A paragraph and where its boxes stand in it.

    `spans` gives the characters of every box by its id, `leaves` the text boxes, `floats` each with the character at
    which it is called; `placed` says in which line, by its first character, a float was set. Lines across an
    `obstacle` (an absolutely positioned box, a leader) are left to the page engine.
    """

    children: Any
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    leaves: dict[int, Leaf] = field(default_factory=dict)
    struts: dict[int, tuple[float, float]] = field(default_factory=dict)
    obstacles: list[int] = field(default_factory=list)
    floats: list[tuple[int, Any]] = field(default_factory=list)
    placed: dict[int, int] = field(default_factory=dict)
    paragraph: Paragraph | None = None

    def position(self, skip: Any) -> int:
        """The character at which a line begins that the engine resumes at `skip`."""
        children, start = self.children, 0
        while skip is not None:
            ((index, skip),) = skip.items()
            if index >= len(children):
                return self.spans[id(children[-1])][1] if children else start
            child = children[index]
            start = self.spans[id(child)][0]
            leaf = self.leaves.get(id(child))
            if leaf is not None and skip is not None:
                ((offset, skip),) = skip.items()
                return start + bisect_left(leaf.offsets, offset or 0)
            children = child.children
        return start

    def blocked(self, start: int, stop: int) -> bool:
        """Is there an obstacle in the line?"""
        assert self.paragraph is not None
        end = len(self.paragraph.spaced.kinds)
        return any(start <= at < stop or at == stop == end for at in self.obstacles)

    def forget(self, start: int) -> None:
        """The line from `start` on is laid out anew: its floats, and those behind, are to be set again."""
        self.placed = {name: at for name, at in self.placed.items() if at < start}


class _Walk:
    """The boxes of a line box, in order, as the parts of a galley."""

    def __init__(self, names: Any, measure: Measure, context: Any, flow: Flow) -> None:
        self.names, self.measure, self.context, self.flow = names, measure, context, flow
        self.text: list[str] = []
        self.length = 0
        self.em: list[float] = []
        self.advance: list[float] = []
        self.tables: dict[str, dict[int, float]] = {
            name: {} for name in ("left", "right", "tracking", "before", "after", "hyphens")
        }
        self.joined: set[int] = set()
        self.held: set[int] = set()
        self.raised: set[int] = set()
        self.pending = 0.0
        self.nowrap = False

    def galley(self) -> Galley:
        """All that was found."""
        return Galley(
            "".join(self.text),
            self.em,
            self.advance,
            joined=frozenset(self.joined),
            held=frozenset(self.held),
            raised=frozenset(self.raised),
            **self.tables,
        )

    def over(self, box: Any, raised: bool) -> None:
        """Go through the children of a box."""
        boxes, flow = self.names.boxes, self.flow
        for child in box.children:
            start = self.length
            if not child.is_in_normal_flow():
                if child.is_floated():
                    flow.floats.append((start, child))
                elif child.is_absolutely_positioned():
                    flow.obstacles.append(start)
            elif isinstance(child, boxes.TextBox):
                self._text(child, raised)
            elif isinstance(child, boxes.InlineBox):
                self._inline(child, raised)
            elif isinstance(child, boxes.InlineBlockBox | boxes.InlineReplacedBox):
                self._object(child)
            else:
                raise NotOurs
            flow.spans[id(child)] = start, self.length

    def _inline(self, box: Any, raised: bool) -> None:
        """An inline box; what it adds at its ends belongs to its first and last character."""
        if box.is_leader:
            self.flow.obstacles.append(self.length)
        self.flow.struts[id(box)] = self.names.strut(box.style)
        align = box.style["vertical_align"]
        self.pending += self._side(box.style, "left")
        self.over(box, raised or (isinstance(align, int | float) and align > 0))
        right = self._side(box.style, "right")
        if right and self.length:
            after = self.tables["after"]
            after[self.length - 1] = after.get(self.length - 1, 0.0) + right
        else:
            self.pending += right

    def _side(self, style: Any, side: str) -> float:
        """Margin, border and padding at one side in pixels."""
        total = float(style[f"border_{side}_width"])
        for name in (f"margin_{side}", f"padding_{side}"):
            value = style[name]
            if value == "auto":
                continue
            if getattr(value, "unit", "px") != "px":
                raise NotOurs
            total += value.value
        return total

    def _append(self, text: str, size: float, advance: Sequence[float]) -> None:
        if self.pending:
            self.tables["before"][self.length] = self.pending
            self.pending = 0.0
        self.text.append(text)
        self.em.extend([size] * len(text))
        self.advance.extend(advance)
        self.length += len(text)

    def _object(self, box: Any) -> None:
        width = self.names.max_content_width(self.context, box)
        self.nowrap = False
        self._append(OBJECT, box.style["font_size"], [width])

    def _text(self, box: Any, raised: bool) -> None:
        text, style, start = box.text, box.style, self.length
        if not text:
            return
        if style["white_space"] not in ("normal", "nowrap", "pre-line") and text != "\n":
            raise NotOurs
        if style["direction"] == "rtl" or not style["font_size"]:
            raise NotOurs
        shaped = self.measure.shape(text, style)
        if shaped is None:
            raise NotOurs
        self.names.resolve_percentages(box, (0, 0))
        leaf = Leaf(box, start, shaped, byte_offsets(text), self.names.strut(style))
        self.flow.leaves[id(box)] = leaf
        for name in ("left", "right"):
            self.tables[name].update((start + i, value) for i, value in getattr(shaped, name).items())
        self.joined.update(start + i for i in shaped.joined)
        self._hold(text, start, style["white_space"] == "nowrap", raised)
        self._append(text, style["font_size"], self._widths(shaped, start, style))
        if not raised:
            self._hyphenate(leaf)

    def _hold(self, text: str, start: int, nowrap: bool, raised: bool) -> None:
        """What must stay with the character before it."""
        if nowrap:
            self.held.update(range(start if self.nowrap else start + 1, start + len(text)))
        self.nowrap = nowrap
        if raised:
            self.raised.update(range(start, start + len(text)))

    def _widths(self, shaped: Shaped, start: int, style: Any) -> Sequence[float]:
        """The widths of the characters, word spaces with what the style adds to them; letter-space is noted apart."""
        letter, word = style["letter_spacing"], style["word_spacing"]
        if letter != "normal" and letter:
            last = (i for i in range(len(shaped.text)) if i + 1 not in shaped.joined)
            self.tables["tracking"].update((start + i, letter) for i in last)
        if not word:
            return shaped.advance
        return [w + word if c in " \u00a0" else w for c, w in zip(shaped.text, shaped.advance, strict=True)]

    def _hyphenate(self, leaf: Leaf) -> None:
        """Note where words may be cut, by rule or at a soft hyphen, and how wide the hyphen is."""
        style, text = leaf.box.style, leaf.box.text
        if style["hyphens"] == "none" or not _LETTERS.search(text):
            return
        places = [*hyphenation(text, style["lang"] or "")]
        places += [i + 1 for i, char in enumerate(text[:-1]) if char == "\u00ad"]
        if places:
            sign = style["hyphenate_character"]
            leaf.hyphen = self.measure.shape(_HYPHEN if sign == _WIDE_HYPHEN else sign, style)
            if leaf.hyphen is not None:
                self.tables["hyphens"].update((leaf.start + i, sum(leaf.hyphen.advance)) for i in places)


def _leaves(names: Any, box: Any) -> Iterator[Any]:
    """The text boxes of a box, those in floats and inline blocks left out."""
    for child in box.children:
        if isinstance(child, names.boxes.TextBox):
            yield child
        elif isinstance(child, names.boxes.InlineBox):
            yield from _leaves(names, child)


class _Kept:
    """What a line box, and every copy that the engine makes of it, knows of its flow."""

    __slots__ = ("__weakref__", "flow", "key", "ours")

    def __init__(self, key: Any, flow: Flow | None) -> None:
        self.key, self.flow, self.ours = key, flow, flow is not None


class Flows:
    """The flows of line boxes. The latest are kept, since the engine asks for every line of a paragraph apart and
    may lay a page out again.
    """

    def __init__(self, names: Any) -> None:
        self._names = names
        self._measure = Measure(names)
        self._latest: deque[weakref.ref[_Kept]] = deque()

    def of(self, context: Any, box: Any, setting: Setting) -> Flow | None:
        """The flow of a line box; None leaves it to the page engine."""
        leaves = [*_leaves(self._names, box)]
        key = setting, box.children, [(id(leaf), leaf.text) for leaf in leaves]
        kept: _Kept | None = box.__dict__.get("flow")
        if kept is not None and kept.key == key:
            return kept.flow
        flow = None
        words = "".join(leaf.text for leaf in leaves)
        if is_chinese(words) or len(words) >= _PROSE:
            flow = self._made(context, box, setting)
        box.flow = kept = _Kept(key, flow)
        self._latest.append(weakref.ref(kept))
        if len(self._latest) > _MOST and (oldest := self._latest.popleft()()) is not None:
            oldest.key = oldest.flow = None
        return flow

    def is_ours(self, line: Any) -> bool:
        """Is this line one of a paragraph that the composer knows?"""
        kept: _Kept | None = line.__dict__.get("flow")
        return kept is not None and kept.ours

    def _made(self, context: Any, box: Any, setting: Setting) -> Flow | None:
        flow = Flow(box.children)
        walk = _Walk(self._names, self._measure, context, flow)
        try:
            walk.over(box, raised=False)
        except NotOurs:
            return None
        galley = walk.galley()
        if not galley.text:
            return None
        flow.struts[id(box)] = self._names.strut(box.style)
        flow.paragraph = Paragraph(space(galley, setting))
        return flow
