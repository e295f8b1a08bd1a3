"""The next line of a Chinese paragraph: planned, fitted, with the floats that are called in it set beside it, built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from book.press.composer.assembly import Assembly, Skip
from book.press.composer.fitting import fit
from book.press.composer.flow import Flow
from book.press.composer.optimiser import Line, Mode, Paragraph, line_width, visible_end
from book.press.composer.spacing import space

_MOST_TRIES = 2
"""An inline block whose width hangs on where it stands might change it for ever."""


@dataclass(slots=True)
class Request:
    """What the page engine asks: the line of `box` after `skip`, between `x` and `max_x`.

    The lists are the engine's, to be added to: boxes positioned absolutely or on every page, their places, and the
    floats that must wait for the end of the line.
    """

    context: Any
    box: Any
    x: float
    max_x: float
    bottom: float
    skip: Skip
    containing_block: Any
    absolutes: list[Any]
    fixed: list[Any]
    placeholders: list[Any]
    waiting_floats: list[Any]


def next_line(names: Any, flow: Flow, asked: Request) -> tuple[Any, Skip, bool] | None:
    """The line, where the one behind it begins, and whether a line break ends it; None leaves it to the engine."""
    assert flow.paragraph is not None
    start, style = flow.position(asked.skip), asked.box.style
    squared = flow.paragraph.spaced.setting.squared
    if start >= len(flow.paragraph.spaced.kinds):
        return None
    flow.forget(start)
    beside: list[Any] = []
    tries = 0
    while True:
        width, wanted = asked.max_x - asked.x, mode(style, squared=squared)
        line = flow.paragraph.line(start, width, asked.containing_block.width, wanted, _indent(style))
        if flow.blocked(start, line.stop):
            return None
        if _set_floats(names, flow, asked, line, beside):
            continue
        fitted = fit(flow.paragraph.spaced, line, justified=not squared and _justified(style, line.last))
        assembly = Assembly(names, asked.context, flow, fitted, asked.containing_block, (asked.absolutes, asked.fixed))
        new_box, resume = assembly.build(asked.box, asked.skip, asked.x, beside)
        if not assembly.grown or tries == _MOST_TRIES:
            return new_box, resume, assembly.broken
        tries += 1
        _widen(flow, assembly.grown)


def _indent(style: Any) -> float:
    """How far the first line of a paragraph is set in, in pixels; 0 where it depends on the width."""
    indent = style["text_indent"]
    return float(indent.value) if getattr(indent, "unit", "") == "px" else 0.0


def mode(style: Any, *, squared: bool = False) -> Mode:
    """How a paragraph with this style wants its lines; on squared paper a short line leaves squares empty."""
    if style["text_align_all"] == "justify":
        return "ragged" if squared else "justified"
    return "balanced" if style["text_align_all"] == "center" else "ragged"


def _justified(style: Any, last: bool) -> bool:
    """Is a line with this style spread to the column? 均排 asks for it in last lines, too."""
    align = style["text_align_last"]
    return bool((style["text_align_all"] if not last or align == "auto" else align) == "justify")


def _set_floats(names: Any, flow: Flow, asked: Request, line: Line, beside: list[Any]) -> bool:
    """Set the next float that is called in the line beside it, or let it wait; was the line made shorter by it?

    The engine sets a float where it stands when there is room behind what precedes it.
    """
    assert flow.paragraph is not None
    spaced = flow.paragraph.spaced
    for at, child in flow.floats:
        here = line.start <= at < line.stop or at == line.stop == len(spaced.kinds)
        if not here or id(child) in flow.placed:
            continue
        flow.placed[id(child)] = line.start
        end = visible_end(spaced, line.start, at)
        taken = line_width(spaced, line.start, end, -1) if end > line.start else 0.0
        child.position_y = asked.box.position_y
        set_here: list[tuple[int, Any, Any]] = []
        names.out_of_flow_layout(
            asked.context, asked.box, asked.containing_block, 0, child, [], [], set_here, asked.waiting_floats,
            asked.absolutes, asked.fixed, asked.placeholders, {"left": 0, "right": 0}, asked.max_x, asked.x + taken,
            asked.bottom,
        )  # fmt: skip
        for _, new_child, _ in set_here:
            beside.append(new_child)
            width = max(new_child.margin_width(), 0)
            if child.style["float"] in ("left", "inline-start"):
                asked.x += width
            else:
                asked.max_x -= width
        if set_here:
            return True
    return False


def _widen(flow: Flow, grown: dict[int, float]) -> None:
    """Plan anew with the widths that inline blocks and pictures turned out to have."""
    assert flow.paragraph is not None
    galley = flow.paragraph.spaced.galley
    for i, width in grown.items():
        galley.advance[i] = width
    flow.paragraph = Paragraph(space(galley, flow.paragraph.spaced.setting))
