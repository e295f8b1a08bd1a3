"""One book in one script: what a shop, a reader and a printer are given, before it takes a format.

`assemble` turns converted chapters into an Edition: every chapter and heading gets a stable id, pictures their
names in the book, links their targets; what leads nowhere is told.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias
from urllib.parse import unquote

from book.diagnostic import Diagnostic
from book.document import (
    Attributes,
    Block,
    Chapter,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Paragraph,
    Span,
    Strong,
    Table,
    mapped,
    plain,
)
from book.labels import labels_for
from book.marks import Captioned, Listed, Mark, captioned, with_marks


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person with a MARC relator code and the form of the name that lists are sorted by."""

    name: str
    role: str = "aut"
    file_as: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the title page, the colophon and the package say. `identifier` is a URN, `date` ISO 8601 or empty."""

    title: str
    identifier: str
    language: str
    subtitle: str = ""
    contributors: tuple[Contributor, ...] = ()
    publisher: str = ""
    date: str = ""
    isbn: str = ""
    rights: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    series: str = ""
    series_number: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that goes into the book: `name` is its ASCII path there, `source` where it came from."""

    name: str
    source: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents. Level 1 is a chapter, level 0 a part or what stands beside parts; `anchor` is the id."""

    level: int
    title: str
    document: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Document:
    """A chapter in its place in the book. `id` is ASCII and stable: it names its file and its anchors.

    `part` is the line of the part that begins with it, if one does; `marks` and `captioned` are in the text's order.
    """

    id: str
    chapter: Chapter
    entries: tuple[Entry, ...]
    part: Entry | None = None
    marks: tuple[Mark, ...] = ()
    captioned: tuple[Captioned, ...] = ()

    @property
    def title(self) -> str:
        """The chapter's title."""
        return self.chapter.front.title


@dataclass(frozen=True, slots=True)
class Edition:
    """A book in one script. `front` are prefaces and the like, `body` the chapters.

    `lists` says of what else than chapters there is a list.
    """

    metadata: Metadata
    front: tuple[Document, ...]
    body: tuple[Document, ...]
    assets: tuple[Asset, ...]
    cover: Asset | None
    labels: Mapping[str, str]
    lists: tuple[Listed, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in order."""
        return (*self.front, *self.body)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The contents, in order: parts, chapters and their headings, the index."""
        own = tuple(e for d in self.documents for e in (*((d.part,) if d.part else ()), *d.entries))
        level = 0 if any(d.part for d in self.documents) else 1
        return (*own, Entry(level, self.labels["index"], INDEX, INDEX)) if self.marks else own

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the index leads to, in the order of the text. Without any the book has no index."""
        return tuple(mark for d in self.documents for mark in d.marks)

    def listed(self, kind: Listed) -> tuple[Captioned, ...]:
        """The figures or tables of the whole book that have a caption."""
        return tuple(item for d in self.documents for item in d.captioned if item.kind == kind)


INDEX = "index_page"
"""The id of the index, and the name of its document; a chapter's id holds no underscore."""
Lines: TypeAlias = Mapping[str, tuple[Document, tuple[tuple[int, int], ...]]]
"""By a file of a package: its chapter, and pairs of lines: from this one on it shows that one of the chapter."""

_EXTERNAL = re.compile(r"(?:https?|mailto):", re.I)


@dataclass(frozen=True, slots=True)
class Assembled:
    """An edition, and what is to be said about it."""

    edition: Edition
    diagnostics: tuple[Diagnostic, ...]


def assemble(
    metadata: Metadata,
    chapters: Sequence[Chapter],
    assets: Mapping[str, Asset],
    cover: Asset | None = None,
    lists: tuple[Listed, ...] = (),
) -> Assembled:
    """An Edition of converted `chapters`; `assets` maps the path of a picture's file (from the book's folder) to it.

    A part begins with the chapter that names another one than the chapter before it. A book of prefaces alone has
    them for its body.
    Link targets become `id` or `id#anchor` of a document of this edition, or stay web addresses; picture sources
    become asset names. Diagnostics: missing-link for a target that is not there, duplicate-id.
    """
    ids = _document_ids(chapters)
    named = [_with_anchors(chapter, name) for chapter, name in zip(chapters, ids, strict=True)]
    anchors = {name: {name, *_block_ids(chapter)} for name, (chapter, _) in zip(ids, named, strict=True)}
    book = _Names({c.path: name for c, name in zip(chapters, ids, strict=True)}, anchors, assets)
    findings = [f for chapter in chapters for f in _duplicates(chapter)]
    own = Counter(chapter.front.id for chapter in chapters if chapter.front.id)
    for chapter in (c for c in chapters if own[c.front.id] > 1):
        place = chapter.place(1, chapter.front.id)
        message = f"another chapter has the id '{chapter.front.id}' too"
        findings.append(Diagnostic("duplicate-id", message, place=place, hint="give every chapter an id of its own"))
    documents = []
    for name, (chapter, entries) in zip(ids, named, strict=True):
        linker = _Linker(chapter, name, book)
        marked, marks = with_marks(linker.linked(), name)
        documents.append(Document(name, marked, entries, None, marks, captioned(marked)))
        findings += linker.findings
    first = next((i for i, d in enumerate(documents) if d.chapter.front.kind == "chapter"), 0)
    edition = Edition(
        metadata,
        tuple(documents[:first]),
        _in_parts(documents[first:]),
        tuple(sorted({a.name: a for a in assets.values()}.values(), key=lambda a: a.name)),
        cover,
        labels_for(metadata.language),
        lists,
    )
    return Assembled(edition, tuple(findings))


def _document_ids(chapters: Sequence[Chapter]) -> list[str]:
    """c03 for 03-….md; what has no number of its own, or shares one, is counted behind the largest."""
    numbers = [re.match(r"[0-9]{1,4}", posixpath.basename(c.path)) for c in chapters]
    wanted = [c.front.id or (f"c{int(n[0]):02}" if n else "") for c, n in zip(chapters, numbers, strict=True)]
    seen = Counter(wanted)
    free = (f"c{n:02}" for n in count(max((int(n[0]) for n in numbers if n), default=0) + 1))
    unused = (name for name in free if name not in seen)
    return [name if name and seen[name] == 1 else next(unused) for name in wanted]


def _with_anchors(chapter: Chapter, name: str) -> tuple[Chapter, tuple[Entry, ...]]:
    """The chapter with an id on every heading, and its lines of the contents.

    Every id begins with the document's, so that all are distinct within the book.
    """
    entries = [Entry(1, chapter.front.title, name, name)]
    counts, pictures = [0] * 7, count(1)
    depths: list[int] = []
    given = _block_ids(chapter)

    def each(block: Block) -> Block:
        if isinstance(block, Paragraph) and block.attributes.id:
            return replace(block, attributes=replace(block.attributes, id=f"{name}-{block.attributes.id}"))
        if isinstance(block, Figure | Table):
            own = f"-{block.attributes.id}" if block.attributes.id else f"_f{next(pictures)}" if block.caption else ""
            return replace(block, attributes=replace(block.attributes, id=own and name + own))
        if not isinstance(block, Heading):
            return block
        counts[block.level] += 1
        counts[block.level + 1 :] = [0] * (6 - block.level)
        own = block.attributes.id or "s" + "-".join(str(n) for n in counts[2 : block.level + 1])
        while not block.attributes.id and own in given:
            own += "-"
        anchor = f"{name}-{own}"
        while depths and depths[-1] >= block.level:
            depths.pop()
        depths.append(block.level)
        entries.append(Entry(len(depths) + 1, plain(block.children), name, anchor))
        return replace(block, attributes=Attributes(anchor, block.attributes.classes))

    blocks = mapped(chapter.blocks, lambda run, _: run, each)
    return replace(chapter, blocks=blocks), tuple(entries)


def _in_parts(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The body with the beginnings of its parts. What is no chapter and names no part stands beside the parts."""
    out: list[Document] = []
    current = ""
    for document in documents:
        named, front = document.chapter.front.part, document.chapter.front
        if named and named != current:
            part = f"{document.id}_part"
            document = replace(document, part=Entry(0, named, part, part))
        elif current and not named and front.kind != "chapter":
            first, *others = document.entries
            document = replace(document, entries=(replace(first, level=0), *others))
        current = named or current
        out.append(document)
    return tuple(out)


def _block_ids(chapter: Chapter) -> set[str]:
    """The ids that a chapter's author gave to its blocks."""
    return {i for i, _ in _ids_with_lines(chapter)}


def _ids_with_lines(chapter: Chapter) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    def each(block: Block) -> Block:
        attributes = getattr(block, "attributes", None)
        if isinstance(attributes, Attributes) and attributes.id:
            found.append((attributes.id, block.line))
        return block

    mapped(chapter.blocks, lambda run, _: run, each)
    return found


def _duplicates(chapter: Chapter) -> list[Diagnostic]:
    seen: set[str] = set()
    out = []
    for name, line in _ids_with_lines(chapter):
        if name in seen:
            place = chapter.place(line, "#" + name)
            out.append(Diagnostic("duplicate-id", f"the id '{name}' is given twice in this chapter", place=place))
        seen.add(name)
    return out


@dataclass(frozen=True, slots=True)
class _Names:
    """What can be linked to: chapters by path, anchors by document, pictures by path."""

    documents: Mapping[str, str]
    anchors: Mapping[str, set[str]]
    assets: Mapping[str, Asset]


class _Linker:
    """Turns the targets that an author wrote into names within the edition."""

    def __init__(self, chapter: Chapter, name: str, book: _Names) -> None:
        self.chapter, self.name, self.book = chapter, name, book
        self.findings: list[Diagnostic] = []

    def linked(self) -> Chapter:
        notes = tuple((n, mapped(blocks, self.run, self.figure)) for n, blocks in self.chapter.notes)
        return replace(self.chapter, blocks=mapped(self.chapter.blocks, self.run, self.figure), notes=notes)

    def run(self, inlines: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        return tuple(self.inline(node, line) for node in inlines)

    def inline(self, node: Inline, line: int) -> Inline:
        match node:
            case Link(target=target, children=children):
                return replace(node, target=self.target(target, line), children=self.run(children, line))
            case Image(source=source):
                return replace(node, source=self.asset(source))
            case Emphasis(children) | Strong(children) | Span(children=children):
                return replace(node, children=self.run(children, line))
            case _:
                return node

    def figure(self, block: Block) -> Block:
        if isinstance(block, Figure):
            return replace(block, image=replace(block.image, source=self.asset(block.image.source)))
        return block

    def asset(self, source: str) -> str:
        found = self.book.assets.get(within_book(self.chapter.path, source))
        return found.name if found is not None else source

    def target(self, target: str, line: int) -> str:
        if _EXTERNAL.match(target):
            return target
        path, _, wanted = unquote(target).partition("#")
        name = self.book.documents.get(within_book(self.chapter.path, path)) if path else self.name
        anchor = f"{name}-{wanted}" if wanted else ""
        if name is None or (anchor and anchor not in self.book.anchors[name]):
            where = self.chapter.place(line, target)
            hint = "link to another chapter by its file name, to a section by {#its-id}"
            self.findings.append(
                Diagnostic("missing-link", f"{target} leads nowhere in this book", place=where, hint=hint)
            )
            return target
        return f"{name}#{anchor}" if anchor else name


def within_book(chapter: str, source: str) -> str:
    """The path, from the book's folder, of a file that a chapter names relative to itself."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(source)))
