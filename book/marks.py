"""What a chapter marks for the lists of a book: words for the index, figures and tables with captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from book.document import (
    Block,
    Chapter,
    Emphasis,
    Figure,
    Inline,
    Link,
    Span,
    Strong,
    Table,
    mapped,
    plain,
)

Listed: TypeAlias = Literal["figures", "tables"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text that the index leads to: under which words, and the pinyin to sort them by where given."""

    entry: str
    reading: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Captioned:
    """A figure or a table with its caption, for the lists behind the contents."""

    kind: Listed
    caption: str
    anchor: str


def with_marks(chapter: Chapter, name: str) -> tuple[Chapter, tuple[Mark, ...]]:
    """The chapter with an id on all words that the index holds, and these; `name` is the document's id.

    Words that say nothing are no entry.
    """
    marks: list[Mark] = []

    def each(node: Inline) -> Inline:
        match node:
            case Span(children=children):
                entry = (node.entry or plain(children)).strip()
                if node.is_term and entry:
                    marks.append(Mark(entry, node.reading, f"{name}_i{len(marks) + 1}"))
                    node = replace(node, id=marks[-1].anchor)
                return replace(node, children=run(children, 0))
            case Emphasis(children) | Strong(children) | Link(children=children):
                return replace(node, children=run(children, 0))
            case _:
                return node

    def run(inlines: tuple[Inline, ...], _: int) -> tuple[Inline, ...]:
        return tuple(map(each, inlines))

    blocks = mapped(chapter.blocks, run)
    notes = tuple((note, mapped(inner, run)) for note, inner in chapter.notes)
    return replace(chapter, blocks=blocks, notes=notes), tuple(marks)


def captioned(chapter: Chapter) -> tuple[Captioned, ...]:
    """The figures and tables of a chapter that have a caption."""
    out: list[Captioned] = []

    def each(block: Block) -> Block:
        if isinstance(block, Figure) and block.caption:
            out.append(Captioned("figures", block.caption, block.attributes.id))
        if isinstance(block, Table) and block.caption:
            out.append(Captioned("tables", plain(block.caption), block.attributes.id))
        return block

    mapped(chapter.blocks, lambda run, _: run, each)
    return tuple(out)
