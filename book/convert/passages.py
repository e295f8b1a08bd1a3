"""The passages of a chapter: every run of words that is read together, and where in the file its words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from book.convert.prose import KEPT, Piece, masked
from book.document import (
    Block,
    Chapter,
    Code,
    Emphasis,
    Figure,
    Image,
    Inline,
    LineBreak,
    Link,
    NoteCall,
    Ruby,
    Span,
    Strong,
    Text,
    mapped,
)
from book.text import Place

_CONTEXT = 6  # characters before a spot by which it is found in the file


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a block's run, characters that are kept from conversion masked; `line` is where the block begins."""

    line: int
    text: str


def passages(chapter: Chapter) -> Iterator[Passage]:
    """Everything in `chapter` that is converted, in the order in which it is read; notes come last."""
    front = chapter.front
    plain = (front.title, front.subtitle, *front.authors, front.affiliation, front.origin.journal, front.origin.issue)
    for text in (*plain, front.abstract, *front.keywords, front.bio):
        if text:
            yield Passage(1, masked((Piece(text),)))
    yield from _of_blocks(chapter.blocks)
    for _, blocks in chapter.notes:
        yield from _of_blocks(blocks)


def _of_blocks(blocks: tuple[Block, ...]) -> list[Passage]:
    found: list[Passage] = []

    def run(inlines: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        found.append(Passage(line, masked(tuple(pieces(inlines)))))
        return inlines

    def each(block: Block) -> Block:
        if isinstance(block, Figure):
            found.extend(
                Passage(block.line, masked((Piece(text),))) for text in (block.caption, block.image.alt) if text
            )
        return block

    mapped(blocks, run, each)
    return found


def pieces(run: tuple[Inline, ...], kept: bool = False) -> Iterator[Piece]:
    """What each node of a run contributes to its words. A note call contributes nothing, and so parts no word."""
    for node in run:
        match node:
            case Text(text) | Ruby(base=text):
                yield Piece(text, kept)
            case Code(text):
                yield Piece(text, kept=True)
            case Emphasis(children) | Strong(children) | Link(children=children):
                yield from pieces(children, kept)
            case Span(children=children):
                yield from pieces(children, kept or is_kept(node))
            case Image() | LineBreak():
                yield Piece(KEPT, kept=True)
            case NoteCall():
                pass
            case _:
                assert_never(node)


def is_kept(span: Span) -> bool:
    """Is the span kept from conversion: by its class, or because it says which language or script it is in?"""
    return "as-is" in span.classes or span.lang not in ("", "zh")


def spot(chapter: Chapter, passage: Passage, start: int, length: int = 1) -> Place:
    """Where the characters `start`..`start + length` of a passage stand in the file.

    Found by the words before them, which markup may part; then the line of the block is all that is known.
    """
    before = re.split(f"[{KEPT}\\n]", passage.text[max(0, start - _CONTEXT) : start])[-1]
    words = before + passage.text[start : start + length]
    source = chapter.source
    at = source.line_starts[min(passage.line, len(source.line_starts)) - 1] - 1
    for _ in range(_earlier(words, passage.text, start - len(before)) + 1):
        at = source.text.find(words, at + 1)
        if at < 0:
            return chapter.place(passage.line)
    return source.place(at + len(before), length)


def _earlier(words: str, text: str, start: int) -> int:
    """How often `words` stand in `text` before `start`, those that overlap too."""
    return sum(text.startswith(words, i) for i in range(start))
