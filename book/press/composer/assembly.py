"""A fitted line as boxes of the page engine: text boxes cut where the plan says, inline boxes round them."""

from __future__ import annotations

from array import array
from typing import Any

from book.press.composer.classes import Kind
from book.press.composer.drawing import Part
from book.press.composer.fitting import Fitted
from book.press.composer.flow import Flow, Leaf

Skip = Any
"""Where the engine goes on: the index of a child, and in it another Skip or, in a text box, a byte offset."""


class Assembly:
    """One line; `lists` are the engine's, for boxes positioned absolutely inside of inline blocks."""

    def __init__(self, names: Any, context: Any, flow: Flow, fitted: Fitted, containing_block: Any, lists: Any) -> None:
        self._names, self._context, self._flow, self._fitted = names, context, flow, fitted
        self._containing_block, self._lists = containing_block, lists
        assert flow.paragraph is not None
        self._spaced = flow.paragraph.spaced
        self._last = fitted.line.stop == len(self._spaced.kinds)
        self._left = 0.0
        self._reached = -1
        self.grown: dict[int, float] = {}

    def build(self, box: Any, skip: Skip, position_x: float, beside: list[Any]) -> tuple[Any, Skip]:
        """The line box, from `position_x` on and with the floats `beside` it, and where the next one begins."""
        self._left = position_x
        new_box, resume = self._fill(box, skip, position_x)
        new_box.width = self._end(new_box) - new_box.content_box_x() if new_box.children else 0
        new_box.children = (*beside, *new_box.children)
        return new_box, resume

    @property
    def broken(self) -> bool:
        """Does the line end with a line break of the text?"""
        stop = self._fitted.line.stop
        return stop > self._fitted.line.start and self._spaced.kinds[stop - 1] is Kind.BREAK

    def _fill(self, box: Any, skip: Skip, x: float) -> tuple[Any, Skip]:
        """A box with those of its children that stand in the line."""
        first, below = (0, None) if skip is None else next(iter(skip.items()))
        line, children, resume = self._fitted.line, [], None
        for index in range(first, len(box.children)):
            child = box.children[index]
            start, stop = self._flow.spans[id(child)]
            if start >= line.stop and not self._last:
                resume = {index: None}
                break
            child.position_y = box.position_y
            x = self._cursor(max(start, line.start), stop, x)
            new_child, rest = self._child(child, below, x)
            below = None
            if new_child is not None:
                children.append(new_child)
                x = new_child.position_x + new_child.margin_width()
            if rest is not None:
                resume = {index: rest}
                break
        new_box = box.copy_with_children(children)
        new_box.remove_decoration(start=skip is not None, end=resume is not None)
        self._stand(new_box)
        return new_box, resume

    def _cursor(self, char: int, stop: int, x: float) -> float:
        """Where the next child begins: at its first character, or where the last one ended when it shows none."""
        line = self._fitted.line
        if not line.start <= char < min(stop, line.end) or char == self._reached:
            return x
        self._reached = char
        begin = self._fitted.begin[char - line.start]
        return self._left + begin - self._spaced.galley.before.get(char, 0.0)

    def _child(self, child: Any, skip: Skip, x: float) -> tuple[Any, Skip]:
        boxes = self._names.boxes
        if not child.is_in_normal_flow():
            if not child.is_floated():
                self._context.add_running_element(child)
            return None, None
        if isinstance(child, boxes.TextBox):
            return self._text(child)
        if isinstance(child, boxes.InlineBox):
            return self._inline(child, skip, x)
        return self._object(child, x), None

    def _inline(self, box: Any, skip: Skip, x: float) -> tuple[Any, Skip]:
        self._names.resolve_percentages(box, self._containing_block)
        for side in ("left", "right"):
            if getattr(box, f"margin_{side}") == "auto":
                setattr(box, f"margin_{side}", 0)
        left = box.margin_left + box.border_left_width + box.padding_left if skip is None else 0
        new_box, resume = self._fill(box, skip, x + left)
        new_box.position_x = x
        new_box.width = self._end(new_box) - new_box.content_box_x() if new_box.children else 0
        return new_box, resume

    @staticmethod
    def _end(box: Any) -> float:
        last = box.children[-1]
        return float(last.position_x + last.margin_width())

    def _object(self, box: Any, x: float) -> Any:
        """An inline block or picture, laid out by the engine; `grown` notes it when it is not as wide as was said."""
        new_box = self._names.atomic_box(self._context, box, x, None, self._containing_block, *self._lists)
        new_box.position_x = x
        start, _ = self._flow.spans[id(box)]
        width = new_box.margin_width()
        if abs(width - self._spaced.galley.advance[start]) > 0.01:
            self.grown[start] = width
        return new_box

    def _text(self, box: Any) -> tuple[Any, Skip]:
        """The part of a text box that stands in the line."""
        if not box.text:
            return None, None
        leaf, line = self._flow.leaves[id(box)], self._fitted.line
        stop = leaf.start + len(box.text)
        start, end = max(leaf.start, line.start), min(stop, line.end)
        resume = {leaf.offsets[line.stop - leaf.start]: None} if stop > line.stop else None
        if end <= start:
            return None, resume
        return self._cut(leaf, start, end), resume

    def _cut(self, leaf: Leaf, start: int, end: int) -> Any:
        """A text box of the characters from `start` to `end`."""
        line, fitted = self._fitted.line, self._fitted
        begin, low, high = fitted.begin[start - line.start], start - line.start, end - line.start
        width = fitted.finish[high - 1] - begin
        origins = array("d", [x - begin for x in fitted.origin[low:high]])
        parts: list[Part] = [(leaf.shaped, start - leaf.start, origins)]
        text = leaf.box.text[start - leaf.start : end - leaf.start]
        if end == line.end and line.stop in self._spaced.galley.hyphens and leaf.hyphen is not None:
            places, x = array("d"), width
            for advance in leaf.hyphen.advance:
                places.append(x)
                x += advance
            parts.append((leaf.hyphen, 0, places))
            text, width = text + leaf.hyphen.text, x
        new_box = leaf.box.copy_with_text(text)
        new_box.pango_layout = self._names.Composed(text, leaf.box.style, parts, fitted.line.measure)
        new_box.position_x, new_box.width = self._left + begin, width
        line_height, new_box.baseline = leaf.strut
        new_box.height = leaf.box.style["font_size"]
        new_box.margin_top = new_box.margin_bottom = (line_height - new_box.height) / 2
        return new_box

    def _stand(self, box: Any) -> None:
        """A line or inline box as high as its line height asks, whatever fonts are in it."""
        line_height, box.baseline = (
            self._flow.struts[id(box)] if id(box) in self._flow.struts else self._names.strut(box.style)
        )
        box.height = box.style["font_size"]
        half = (line_height - box.height) / 2
        box.margin_top = half - box.border_top_width - box.padding_top
        box.margin_bottom = half - box.border_bottom_width - box.padding_bottom
