"""Where pages begin in a chapter, and a layout that begins and ends in the middle of it.

WeasyPrint makes pages one after another: each begins where the last one ended, with what was counted until there. So
a page can be made again without those before it, if that is known. Whoever lays a book out from such a place gets the
pages that a layout from the beginning gives; where something else comes over from the page before (a note that did not
find room, a figure that goes on), the place is not `safe`. All of WeasyPrint 70 that is private here is in this file.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: its `index` in the chapter, and the `block` (a child of the section, by its index).

    `rest` is the way down within the block, "" where the page begins with it; `state` all else that the page engine
    takes along, as JSON. `safe` says whether a layout may begin here.
    """

    index: int
    block: int
    rest: str
    state: str
    safe: bool


@dataclass(slots=True)
class Track:
    """A layout from `begin` (None: the beginning) to the first page that begins as one of `known`, by their indices.

    After it: `starts`, for every page that was made, and for the one behind; None stands for a place that cannot be
    told. `whole` says that nothing in the chapter keeps it from being laid out in parts. `sizes` are those of the
    first page, by which some lengths go; they are given for a layout that begins behind it.
    """

    begin: Start | None = None
    known: Mapping[int, Start] = field(default_factory=dict)
    sizes: tuple[float, ...] = ()
    starts: list[Start | None] = field(default_factory=list)
    whole: bool = True

    @property
    def met(self) -> bool:
        """Did the layout end before the chapter's end, at a page that is known?"""
        last = self.starts[-1] if self.starts else None
        return last is not None and self.known.get(last.index) == last


@contextlib.contextmanager
def tracked(layout: Any, track: Track) -> Iterator[None]:
    """While this lasts, `layout` (weasyprint.layout) makes pages along `track`.

    It begins at the beginning, and says so, where the place that was asked for is not there.
    """
    make_all_pages = layout.make_all_pages

    def made(context: Any, root: Any, html: Any, pages: Sequence[Any]) -> Iterator[Any]:
        blocks = blocks_of(html.etree_element)
        if pages or not blocks:  # it is the second time: something hangs on the numbers of pages
            track.whole = False
            yield from make_all_pages(context, root, html, pages)
            return
        maker = _Maker(context, root, html.etree_element, blocks)
        first = maker.seed(track)
        stream = make_all_pages(context, root, html, [None] * first)
        for index, page in enumerate(stream):
            if index < first:
                continue
            track.whole = track.whole and not page.fixed_boxes
            yield page
            track.starts.append(maker.start(index + 1))
            # Of a page of nothing but notes that found no room it believes otherwise that it is made.
            context.page_maker[index + 1][-1]["content_changed"] = True
            if track.met:
                stream.close()
                break
        maker.end(track, first)

    layout.make_all_pages = made
    try:
        yield
    finally:
        layout.make_all_pages = make_all_pages


def blocks_of(html: Any) -> list[Any]:
    """The blocks of a chapter, as elements; none in a document that is not one section."""
    section = _only(_only(_only(html, "body"), "div"), "section")
    return [] if section is None else list(section)


def _only(element: Any, tag: str) -> Any:
    """The element's child, if there is but one of this kind and no other."""
    if element is None:
        return None
    children = [child for child in element if child.tag != "head"]
    return children[0] if len(children) == 1 and children[0].tag == tag else None


class _Maker:
    """WeasyPrint's page maker for one chapter."""

    def __init__(self, context: Any, root: Any, html: Any, blocks: Sequence[Any]) -> None:
        self._context, self._blocks = context, {block: index for index, block in enumerate(blocks)}
        body = html.find("body")
        self._way: tuple[int, ...] = ()
        self._section = root
        for element in (body, body[0], body[0][0]):
            found = [i for i, child in enumerate(self._section.children) if _is(child, element)]
            if len(found) != 1 or not _flows(self._section):
                self._section = None
                return
            self._way += (found[0],)
            self._section = self._section.children[found[0]]

    def seed(self, track: Track) -> int:
        """Make the layout begin where it shall; gives the index of its first page."""
        position = None if track.begin is None else self._position(track.begin.block)
        if track.begin is None or position is None:
            track.begin, track.starts = None, [None]
            return 0
        begin, context = track.begin, self._context
        quotes, counters, scopes, page, right = json.loads(begin.state)
        resume: Any = None
        for step in reversed((*self._way, position, *json.loads(begin.rest or "[]"))):
            resume = {step: resume}
        state: tuple[Any, ...] = (quotes, counters, [set(scope) for scope in scopes], [])
        item: tuple[Any, ...] = (resume, {"break": "any", "page": page}, right, state)
        clean = {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}
        context.page_maker = [(*item, dict(clean)) for _ in range(begin.index + 1)]
        context.page_maker[-1][-1]["content_changed"] = True
        sizes = context.style_for.initial_page_sizes
        sizes["box"], sizes["area"] = tuple(track.sizes[:2]), tuple(track.sizes[2:])
        track.starts = [begin]
        return begin.index

    def _position(self, block: int) -> int | None:
        """Where the box of a block stands in that of the section."""
        if self._section is None:
            return None
        boxes = enumerate(self._section.children)
        return next((i for i, box in boxes if self._blocks.get(box.element) == block and _is(box, box.element)), None)

    def start(self, index: int) -> Start | None:
        """Where page `index` begins, which comes next."""
        resume, following, right, (quotes, counters, scopes, groups), _ = self._context.page_maker[index]
        way, depth = _steps(resume), len(self._way)
        if self._section is None or way is None or tuple(way[:depth]) != self._way or len(way) <= depth:
            return None
        box, rest = self._section.children[way[depth]], way[depth + 1 :]
        block = self._blocks.get(box.element)
        if block is None or not _is(box, box.element):
            return None
        carried = (quotes, counters, [sorted(scope) for scope in scopes], following["page"], right)
        waiting = self._context.reported_footnotes or self._context.broken_out_of_flow or groups
        safe = not waiting and following["break"] == "any" and _is_plain(box, rest)
        return Start(index, block, json.dumps(rest) if rest else "", json.dumps(carried), safe)

    def end(self, track: Track, first: int) -> None:
        """What comes behind the pages wants the page maker as if the first of them were number one."""
        context = self._context
        context.page_maker = context.page_maker[first:]
        context.page_maker[-1][-1]["content_changed"] = False
        lookups = any(item[-1]["content_lookups"] for item in context.page_maker)
        running = any(any(pages.values()) for pages in context.running_elements.values())
        track.whole = track.whole and not lookups and not running
        sizes = context.style_for.initial_page_sizes
        track.sizes = (*sizes["box"], *sizes["area"])


def _is(box: Any, element: Any) -> bool:
    """Is this the box of the element, and not one of what CSS puts before or behind its content?"""
    return bool(box.element is element and box.element_tag == element.tag)


def _steps(resume: Any) -> list[int] | None:
    """A place in the tree of boxes as a list; None where it goes on in several boxes at once, as in a table's row."""
    steps = []
    while resume is not None:
        if len(resume) != 1:
            return None
        ((step, resume),) = resume.items()
        steps.append(step)
    return steps


def _is_plain(box: Any, rest: Sequence[int]) -> bool:
    """Are there only paragraphs on the way: no table, no columns, no heading, which the outline knows only once?"""
    for step in rest:
        if type(box).__name__ == "LineBox":
            return _is_text(box)
        if not _flows(box) or box.bookmark_label:
            return False
        box = box.children[step]
    return True


_TEXT = frozenset(("LineBox", "InlineBox", "TextBox"))


def _is_text(line: Any) -> bool:
    """Is a paragraph of nothing but text? With others the composer learns the widths of boxes while it sets them."""
    fixed = getattr(line.style["text_indent"], "unit", "") == "px"
    return fixed and all(type(box).__name__ in _TEXT for box in line.descendants())


def _flows(box: Any) -> bool:
    """Do the children of a box stand below each other, in one column?"""
    columns = box.style["column_count"] != "auto" or box.style["column_width"] != "auto"
    return type(box).__name__ == "BlockBox" and not columns
