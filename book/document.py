"""A chapter as values: front matter and a small tree of blocks and inlines.

The tree says what a piece of text *is*; how it looks is the business of styles/. Every union here is closed:
whoever walks it ends with `assert_never`, so that a new kind breaks the type check wherever it must be learnt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Annotated, Literal, TypeAlias, assert_never

from book.text import Place, Source

Name: TypeAlias = Annotated[str, "[A-Za-z0-9_一-鿿-]*"]
"""An id, as braces give it: nothing that would mean something in XHTML, in CSS or in an address."""
Class: TypeAlias = Annotated[str, "[A-Za-z_][A-Za-z0-9_-]*"]

# ---------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    """Characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """`*…*`: shown in kai, never slanted."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """`**…**`; at the start of a paragraph, a run-in heading."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`[…]{.dots}` 着重号, `[…]{.name}` 专名号, `[…]{.as-is}` kept from conversion, or a class of the user's.

    `[…]{.index key="…" reading="…"}` puts words into the index, as `entry` and sorted by the pinyin `reading` where
    these are not the words themselves and their usual reading. `id` is theirs in the edition.
    """

    classes: tuple[Class, ...]
    children: tuple[Inline, ...]
    lang: str = ""
    entry: str = ""
    reading: str = ""
    id: str = ""

    @property
    def is_term(self) -> bool:
        """Do these words stand in the index?"""
        return "index" in self.classes


@dataclass(frozen=True, slots=True)
class Ruby:
    """`[汉]{ruby=hàn}`: a base with its reading."""

    base: str
    reading: str


@dataclass(frozen=True, slots=True)
class Code:
    """`` `…` ``: verbatim, never converted."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """`[…](target)`: a web address, `#id`, or `03-….md#id` for another chapter.

    `[…](target){.page}` says on paper which page it leads to.
    """

    target: str
    children: tuple[Inline, ...]
    title: str = ""
    classes: tuple[Class, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture within a line. `source` is a path relative to the chapter's file."""

    source: str
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class NoteCall:
    """`[^id]`: where a note is called. `number` counts from 1 in the order of calls within the chapter."""

    id: str
    number: int


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line end that the author set."""


Inline: TypeAlias = Text | Emphasis | Strong | Span | Ruby | Code | Link | Image | NoteCall | LineBreak

# ----------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Attributes:
    """`{#id .class}` behind a block."""

    id: Name = ""
    classes: tuple[Class, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading; `level` 2-6, since level 1 is the chapter's title."""

    level: Annotated[int, range(2, 7)]
    children: tuple[Inline, ...]
    line: int
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose."""

    children: tuple[Inline, ...]
    line: int
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Verse:
    """`::: verse`: lines that stay lines; an empty one parts two stanzas."""

    lines: tuple[tuple[Inline, ...], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Division:
    """`::: name`: a stretch of blocks with a class of its own."""

    classes: tuple[Class, ...]
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ItemList:
    """An ordered list (numbered from `start`) or an unordered one (`start` is None)."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None
    line: int


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms, each with its definitions."""

    entries: tuple[tuple[tuple[Inline, ...], tuple[tuple[Block, ...], ...]], ...]
    line: int


Alignment: TypeAlias = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row.

    Its caption is the paragraph in front of it that bears `{.caption}`, or begins with 表 and a number.
    """

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    alignments: tuple[Alignment, ...]
    line: int
    caption: tuple[Inline, ...] = ()
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that stands alone in its paragraph; its Markdown title is the caption."""

    image: Image
    caption: str
    line: int
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Verbatim lines."""

    text: str
    language: str
    line: int


@dataclass(frozen=True, slots=True)
class SectionBreak:
    """`***`: a pause between two stretches of text."""

    line: int


Block: TypeAlias = (
    Heading
    | Paragraph
    | Quote
    | Verse
    | Division
    | ItemList
    | DefinitionList
    | Table
    | Figure
    | CodeBlock
    | SectionBreak
)

# ---------------------------------------------------------------- chapter

Kind: TypeAlias = Literal["chapter", "auxiliary"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article appeared first."""

    journal: str = ""
    issue: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a chapter's file says of itself before its text. Texts are plain, without markup."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    affiliation: str = ""
    origin: Origin = Origin()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    clc: str = ""
    kind: Kind = "chapter"
    id: Annotated[str, "([a-z][a-z0-9-]*)?"] = ""
    bio: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's file, parsed. `notes` gives the blocks of each note, in the order of their calls."""

    source: Source
    front: FrontMatter
    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, tuple[Block, ...]], ...] = field(default=())

    @property
    def path(self) -> str:
        """The file's path, relative to the book's folder, with forward slashes."""
        return self.source.name

    def place(self, line: int, words: str = "") -> Place:
        """Where `words` stand in the file, at `line` or soon after; the line itself when they are not found."""
        starts = self.source.line_starts
        start = starts[min(line, len(starts)) - 1]
        at = self.source.text.find(words, start, start + 20_000) if words else start
        return self.source.place(at if at >= 0 else start, max(len(words), 1))


def plain(inlines: tuple[Inline, ...]) -> str:
    """The characters of `inlines` without marks, readings or note calls: for contents and running heads."""
    out: list[str] = []
    for node in inlines:
        match node:
            case Text(text) | Code(text):
                out.append(text)
            case Emphasis(children) | Strong(children) | Span(children=children) | Link(children=children):
                out.append(plain(children))
            case Ruby(base):
                out.append(base)
            case LineBreak():
                out.append(" ")
            case Image() | NoteCall():
                pass
    return "".join(out)


InlineChange: TypeAlias = Callable[[tuple[Inline, ...], int], tuple[Inline, ...]]
BlockChange: TypeAlias = Callable[[Block], Block]


def mapped(
    blocks: tuple[Block, ...], inlines: InlineChange, each: BlockChange = lambda block: block
) -> tuple[Block, ...]:
    """The same tree with every run of inlines (given with its block's line) and then every block changed.

    Blocks in a row of which none became another are that row itself.
    """

    def run(block: Block) -> Block:
        match block:
            case Heading(children=c, line=n) | Paragraph(children=c, line=n):
                new = inlines(c, n)
                return block if _same(c, new) else replace(block, children=new)
            case Quote(blocks=b) | Division(blocks=b):
                inner = mapped(b, inlines, each)
                return block if inner is b else replace(block, blocks=inner)
            case Verse(lines, n):
                return replace(block, lines=tuple(inlines(line, n) for line in lines))
            case ItemList(items=items):
                return replace(block, items=tuple(mapped(item, inlines, each) for item in items))
            case DefinitionList(entries, n):
                return replace(
                    block,
                    entries=tuple((inlines(t, n), tuple(mapped(d, inlines, each) for d in ds)) for t, ds in entries),
                )
            case Table(header, rows, line=n, caption=caption):
                return replace(
                    block,
                    caption=inlines(caption, n) if caption else (),
                    header=tuple(inlines(cell, n) for cell in header),
                    rows=tuple(tuple(inlines(cell, n) for cell in row) for row in rows),
                )
            case Figure() | CodeBlock() | SectionBreak():
                return block
            case _:
                assert_never(block)

    out = tuple([each(run(block)) for block in blocks])
    return blocks if _same(blocks, out) else out


def _same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    """Are these the very same objects? Most of a tree is, and to make a dataclass anew takes a while."""
    return old is new or (len(old) == len(new) and all(map(is_, old, new)))
