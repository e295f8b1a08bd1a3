"""Marks such as [3] in a chapter's text, linked to the third entry of its bibliography."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from book.document import (
    Attributes,
    Block,
    Chapter,
    Emphasis,
    Figure,
    Heading,
    Inline,
    ItemList,
    Link,
    Paragraph,
    Strong,
    Table,
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

    An entry without an id gets ref-1, ref-2, …, with hyphens behind it where the author has taken that. A mark stays
    text whose entry is not there, or does not begin with a block that can carry an id (GB/T 7714-2015 10.1: marks are
    numbers in brackets, in the order of the list).
    """
    at = _bibliography(chapter.blocks)
    if at is None:
        return chapter
    entries = chapter.blocks[at]
    if not isinstance(entries, ItemList):
        return chapter
    taken = _ids(chapter)
    items = tuple(_named(item, n, taken) for n, item in enumerate(entries.items, 1))
    targets = {n: name for n, item in enumerate(items, 1) if item and (name := _id(item[0]))}
    body = mapped(chapter.blocks[:at], lambda run, _: tuple(_marked(run, targets)))
    return replace(chapter, blocks=(*body, replace(entries, items=items), *chapter.blocks[at + 1 :]))


def _bibliography(blocks: tuple[Block, ...]) -> int | None:
    """The index of the list behind the heading of a bibliography."""
    for i in range(len(blocks) - 2, -1, -1):
        block, after = blocks[i], blocks[i + 1]
        if isinstance(block, Heading) and _BIBLIOGRAPHY.fullmatch(plain(block.children)):
            return i + 1 if isinstance(after, ItemList) and after.start == 1 else None
    return None


def _ids(chapter: Chapter) -> frozenset[str]:
    """All that the author has given to blocks."""
    found: set[str] = set()

    def each(block: Block) -> Block:
        found.add(_id(block))
        return block

    for blocks in (chapter.blocks, *(blocks for _, blocks in chapter.notes)):
        mapped(blocks, lambda run, _: run, each)
    return frozenset(found)


def _id(block: Block) -> str:
    return block.attributes.id if isinstance(block, Heading | Paragraph | Figure | Table) else ""


def _named(item: tuple[Block, ...], number: int, taken: Collection[str]) -> tuple[Block, ...]:
    first = item[0] if item else None
    if not isinstance(first, Paragraph) or first.attributes.id:
        return item
    name = f"ref-{number}"
    while name in taken:
        name += "-"
    return (replace(first, attributes=Attributes(name, first.attributes.classes)), *item[1:])


def _marked(run: tuple[Inline, ...], targets: Mapping[int, str]) -> Iterator[Inline]:
    for node in run:
        match node:
            case Text(text):
                yield from _parts(text, targets)
            case Emphasis(children) | Strong(children):
                yield replace(node, children=tuple(_marked(children, targets)))
            case _:
                yield node


def _parts(text: str, targets: Mapping[int, str]) -> Iterator[Inline]:
    at = 0
    for mark in _MARK.finditer(text):
        target = targets.get(int(mark[1]))
        if target is not None:
            if mark.start() > at:
                yield Text(text[at : mark.start()])
            yield Link(f"#{target}", (Text(mark[0]),))
            at = mark.end()
    if at < len(text):
        yield Text(text[at:])
