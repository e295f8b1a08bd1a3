"""The passages of a chapter: every run of words that is read together, and where in the file its words stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import assert_never

from book.convert.alignment import aligned, sole
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
from book.text import Place, Source

FRONT = 0
"""In place of a line: somewhere in the front matter."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are read together: a run of a block, a field of the front matter, what is said of a picture.

    `text` has the characters that are kept from conversion masked. `line` is where the block begins. `block` holds all
    characters of the block's runs as they are, and `start` where in it this one begins. What is no run has no `block`
    and stands in the file as it is; `start` counts its like, from 0.
    """

    line: int
    text: str
    block: str = ""
    start: int = 0

    def offsets(self, source: Source) -> tuple[int, ...]:
        """For each character of `text`, its offset in the file; -1 where that is not known."""
        if self.block:
            return aligned(source, self.line, self.block)[self.start : self.start + len(self.text)]
        if KEPT not in self.text:
            return sole(source, self.line, self.text, self.start)
        words = max(re.split(f"{KEPT}+", self.text), key=len)
        at = sole(source, self.line, words, self.start)[0] if words else -1
        at -= self.text.find(words) if at >= 0 else 0
        return tuple(range(at, at + len(self.text))) if at >= 0 else (-1,) * len(self.text)


def passages(chapter: Chapter, protect: tuple[str, ...] = ()) -> Iterator[Passage]:
    """Everything in `chapter` that is converted, in the order in which it is read; notes come last.

    `protect` are the regular expressions of what is kept from conversion.
    """
    alone = Alone(protect)
    front = chapter.front
    plain = (front.title, front.subtitle, *front.authors, front.affiliation, front.origin.journal, front.origin.issue)
    for text in (*plain, front.abstract, *front.keywords, front.bio, front.part):
        if text:
            yield alone.passage(FRONT, text)
    for blocks in (chapter.blocks, *(note for _, note in chapter.notes)):
        for line, group in groupby(_runs(blocks), lambda run: run[0]):
            runs = [(tuple(pieces(run)), run) for _, run in group]
            yield from of_block(line, [own for own, _ in runs], protect)
            for text in (text for _, run in runs for text in labels(run) if text):
                yield alone.passage(line, text)


class Alone:
    """Makes passages of texts that are no runs, and counts those that are alike."""

    def __init__(self, protect: tuple[str, ...]) -> None:
        self.protect = protect
        self.seen: Counter[tuple[int, str]] = Counter()

    def passage(self, line: int, text: str) -> Passage:
        """The passage of `text`, which stands in `line` or after it."""
        self.seen[line, text] += 1
        return Passage(line, masked((Piece(text),), self.protect), start=self.seen[line, text] - 1)


def of_block(line: int, runs: Sequence[Sequence[Piece]], protect: tuple[str, ...]) -> list[Passage]:
    """The runs of one block, which stand in the file one behind the other."""
    words = ["".join(piece.text for piece in run) for run in runs]
    starts = accumulate(map(len, words), initial=0)
    block = "".join(words)
    return [Passage(line, masked(run, protect), block, start) for run, start in zip(runs, starts, strict=False)]


def _runs(blocks: tuple[Block, ...]) -> list[tuple[int, tuple[Inline, ...]]]:
    """Every run of inlines with its block's line; a figure counts as a picture within a line."""
    found: list[tuple[int, tuple[Inline, ...]]] = []

    def run(inlines: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        found.append((line, inlines))
        return inlines

    def each(block: Block) -> Block:
        if isinstance(block, Figure):
            found.append((block.line, (replace(block.image, title=block.caption or block.image.title),)))
        return block

    mapped(blocks, run, each)
    return found


def labels(run: tuple[Inline, ...]) -> Iterator[str]:
    """What is said of pictures and links within a run, without what is kept from conversion."""
    for node in run:
        match node:
            case Image(alt=alt, title=title):
                yield from (alt, title)
            case Link(children=children, title=title):
                yield from (*labels(children), title)
            case Emphasis(children) | Strong(children):
                yield from labels(children)
            case Span(children=children, entry=entry) if not is_kept(node):
                yield from (*labels(children), entry)


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
    """Where the characters `start`..`start + length` of a passage stand in the file; if that is not known, its line."""
    offsets = [at for at in passage.offsets(chapter.source)[start : start + length] if at >= 0]
    if not offsets:
        return chapter.place(passage.line or 1)
    return chapter.source.place(offsets[0], offsets[-1] - offsets[0] + 1)
