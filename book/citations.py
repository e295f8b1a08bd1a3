"""Marks such as [3] in a chapter's text, linked to the third entry of its bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from book.document import (
    Attributes,
    Block,
    Chapter,
    Emphasis,
    Heading,
    Inline,
    ItemList,
    Link,
    Paragraph,
    Strong,
    Text,
    mapped,
    plain,
)

_BIBLIOGRAPHY = re.compile(
    r"\s*(?:[一二三四五六七八九十\d]+[、.．]?\s*)?(?:参\s*考\s*文\s*献|參\s*考\s*文\s*獻)\s*[:：]?\s*"
)
_MARK = re.compile(r"\[(\d{1,3})\]")


def linked(chapter: Chapter) -> Chapter:
    """`chapter` with its marks linked, when it ends with a numbered bibliography; itself when it has none.

    The entries get the ids ref-1, ref-2, …; a mark without an entry stays text (GB/T 7714-2015 10.1: marks are numbers
    in brackets, in the order of the list).
    """
    at = _bibliography(chapter.blocks)
    if at is None:
        return chapter
    entries = chapter.blocks[at]
    if not isinstance(entries, ItemList):
        return chapter
    size = len(entries.items)
    body = mapped(chapter.blocks[:at], lambda run, _: tuple(_marked(run, size)))
    named = replace(entries, items=tuple(_named(item, n) for n, item in enumerate(entries.items, 1)))
    return replace(chapter, blocks=(*body, named, *chapter.blocks[at + 1 :]))


def _bibliography(blocks: tuple[Block, ...]) -> int | None:
    """The index of the list behind the heading of a bibliography."""
    for i in range(len(blocks) - 2, -1, -1):
        block, after = blocks[i], blocks[i + 1]
        if isinstance(block, Heading) and _BIBLIOGRAPHY.fullmatch(plain(block.children)):
            return i + 1 if isinstance(after, ItemList) and after.start == 1 else None
    return None


def _named(item: tuple[Block, ...], number: int) -> tuple[Block, ...]:
    first = item[0] if item else None
    if not isinstance(first, Paragraph) or first.attributes.id:
        return item
    return (replace(first, attributes=Attributes(f"ref-{number}", first.attributes.classes)), *item[1:])


def _marked(run: tuple[Inline, ...], size: int) -> Iterator[Inline]:
    for node in run:
        match node:
            case Text(text):
                yield from _parts(text, size)
            case Emphasis(children) | Strong(children):
                yield replace(node, children=tuple(_marked(children, size)))
            case _:
                yield node


def _parts(text: str, size: int) -> Iterator[Inline]:
    at = 0
    for mark in _MARK.finditer(text):
        if 1 <= int(mark[1]) <= size:
            if mark.start() > at:
                yield Text(text[at : mark.start()])
            yield Link(f"#ref-{int(mark[1])}", (Text(mark[0]),))
            at = mark.end()
    if at < len(text):
        yield Text(text[at:])
