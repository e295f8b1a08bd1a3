"""The documents of an EPUB: cover, title page, colophon, contents, chapters; each filled into its template.

Names of files and items that are not a chapter's hold an underscore: a chapter's id cannot, so they never meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeAlias

from book import xhtml
from book.edition import INDEX, Contributor, Document, Edition, Entry, Lines
from book.epub.folios import breaks, marked, page_list
from book.epub.parts import Part, homes, parted, resolved
from book.epub.vertical import quoted, upright
from book.index import Term, index
from book.markup import xml_characters
from book.template import fill
from book.xhtml import Medium

STYLE_SHEET = "style_sheet.css"
DEEPEST_ENTRY = 3
"""Levels of headings in the contents: chapter, section, subsection."""

_LANGUAGES = {
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "zh-Hant-TW": "繁體中文（臺灣）",
    "zh-Hant-HK": "繁體中文（香港）",
}
_ROLE_LABELS = {"aut": "author", "edt": "editor", "com": "editor", "trl": "translator"}


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the book: manifest id, file name, bytes of its XHTML, manifest properties."""

    id: str
    name: str
    data: bytes
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents with those below it."""

    title: str
    href: str
    anchor: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How an EPUB differs from the usual one: text that runs downwards, notes in the way of 多看, embedded fonts."""

    vertical: bool = False
    duokan: bool = False
    fonts: FontChoice = "none"


FontChoice: TypeAlias = Literal["none", "rare", "subset"]


@dataclass(frozen=True, slots=True)
class Pages:
    """All documents in reading order, the contents, where lines come from; `printed`: is there a page list?"""

    pages: tuple[Page, ...]
    contents: tuple[Line, ...]
    lines: Lines
    printed: bool


def pages(edition: Edition, templates: Mapping[str, str], form: Form, folios: Mapping[str, str]) -> Pages:
    """All documents. `folios` gives the printed page number by anchor, where there is a printed book.

    Raises BookError (bad-template) when a template cannot be filled.
    """
    medium = Medium.DUOKAN if form.duokan else Medium.EPUB
    chapters = [(d, parted(d.id, d.title, xhtml.pieces(d, edition.labels, medium))) for d in edition.documents]
    where: Mapping[str, str] = {}
    if folios or any(len(parts) > 1 for _, parts in chapters):
        where = homes(part for _, parts in chapters for part in parts)
    return _Filler(edition, templates, form, where, breaks(folios, where)).all(chapters, folios)


def contents(edition: Edition, where: Mapping[str, str]) -> tuple[Line, ...]:
    """The contents, three levels deep; headings without words are left out. `where` gives the files of anchors."""
    entries = [e for e in edition.entries if e.level <= DEEPEST_ENTRY and e.title.strip()]
    return _lines(entries, where)


def _lines(entries: Sequence[Entry], where: Mapping[str, str]) -> tuple[Line, ...]:
    """Entries in a row as a tree: an entry holds those that follow with a higher level."""
    out: list[Line] = []
    at = 0
    while at < len(entries):
        entry = entries[at]
        end = next((i for i in range(at + 1, len(entries)) if entries[i].level <= entry.level), len(entries))
        href = f"{where.get(entry.anchor, entry.document)}.xhtml" + (
            f"#{entry.anchor}" if entry.anchor != entry.document else ""
        )
        title = xml_characters(" ".join(entry.title.split()))
        out.append(Line(title, href, entry.anchor, _lines(entries[at + 1 : end], where)))
        at = end
    return tuple(out)


class _Filler:
    """Fills the templates with one edition."""

    def __init__(
        self,
        edition: Edition,
        templates: Mapping[str, str],
        form: Form,
        where: Mapping[str, str],
        marks: Mapping[str, str],
    ) -> None:
        self.edition, self.templates, self.form = edition, templates, form
        self.where, self.marks = where, marks
        self.labels = edition.labels

    def all(self, chapters: Sequence[tuple[Document, Sequence[Part]]], folios: Mapping[str, str]) -> Pages:
        lines = self.said(contents(self.edition, self.where))
        texts = [(document, part, self.chapter(document, part)) for document, parts in chapters for part in parts]
        printed = page_list(self.marks, self.where)
        own = [self.title_page(), self.colophon(), self.nav(lines, printed)]
        if self.edition.cover is not None:
            own.insert(0, self.cover(self.edition.cover.name))
        origins = {page.name: (document, _shifted(part, page.data)) for document, part, page in texts}
        opened = {document.id: [self.part_page(document.part)] for document in self.edition.body if document.part}
        inner = [page for _, part, text in texts for page in (*opened.get(part.name, ()), text)]
        behind = [self.index(folios)] if self.edition.marks else []
        return Pages((*own, *inner, *behind), lines, origins, bool(printed))

    def said(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """The contents with the quotation marks of the text's direction."""
        if not self.form.vertical:
            return tuple(lines)
        language = self.edition.metadata.language
        return tuple(replace(line, title=quoted(line.title, language), lines=self.said(line.lines)) for line in lines)

    def page(self, name: str, title: str, properties: tuple[str, ...] = (), **values: object) -> Page:
        """A page of the book's own, from the template epub-{name}.xhtml."""
        return Page(f"{name}_page", f"{name}_page.xhtml", self.filled(f"epub-{name}.xhtml", title, values), properties)

    def filled(self, template: str, title: str, values: Mapping[str, object]) -> bytes:
        metadata = self.edition.metadata
        common = {
            "language": metadata.language,
            "labels": self.labels,
            "title": xml_characters(title),
            "style_sheet": STYLE_SHEET,
            "vertical": self.form.vertical,
        }
        document = fill(self.templates, template, **common, **values)
        return (upright(document, metadata.language) if self.form.vertical else document).encode()

    def cover(self, picture: str) -> Page:
        title = self.labels["cover"]
        return self.page("cover", title, picture=picture, alt=xml_characters(f"{title}：{self.edition.metadata.title}"))

    def title_page(self) -> Page:
        metadata = self.edition.metadata
        return self.page(
            "title",
            metadata.title,
            subtitle=xml_characters(metadata.subtitle),
            people=self.people(),
            publisher=xml_characters(metadata.publisher),
        )

    def people(self) -> list[tuple[list[str], str]]:
        """The names of those who made the book, by what they did, with the word for it."""

        def label(person: Contributor) -> str:
            return self.labels[_ROLE_LABELS[person.role]] if person.role in _ROLE_LABELS else ""

        groups = groupby(self.edition.metadata.contributors, key=label)
        return [([xml_characters(p.name) for p in people], role) for role, people in groups]

    def colophon(self) -> Page:
        metadata, labels = self.edition.metadata, self.labels
        rows = [
            (labels["publisher"], metadata.publisher),
            (labels["date"], metadata.date),
            ("ISBN", metadata.isbn),
            (labels["language"], _LANGUAGES.get(metadata.language, metadata.language)),
            (labels["identifier"], metadata.identifier),
            (labels["rights"], metadata.rights),
            (labels["made-with"], "Kanben 刊本"),
        ]
        return self.page(
            "colophon",
            labels["colophon"],
            book=xml_characters(metadata.title),
            subtitle=xml_characters(metadata.subtitle),
            people=self.people(),
            rows=[(label, xml_characters(value)) for label, value in rows if value],
        )

    def part_page(self, part: Entry) -> Page:
        """The page that opens a part of the book."""
        data = self.filled("epub-part.xhtml", part.title, {"anchor": part.anchor})
        return Page(part.document, f"{part.document}.xhtml", data)

    def index(self, folios: Mapping[str, str]) -> Page:
        """The index. Its links bear the numbers of the printed pages, or where there are none count the places."""
        titles = {document.id: xml_characters(document.title) for document in self.edition.documents}

        def places(term: Term) -> Iterator[tuple[str, str, str]]:
            named = {folios.get(anchor, str(n)): anchor for n, anchor in reversed([*enumerate(term.anchors, 1)])}
            for number, anchor in reversed(named.items()):
                document = anchor.partition("_")[0]
                href = f"{self.where.get(anchor, document)}.xhtml#{anchor}"
                yield href, number, titles[document]

        groups = [
            (
                group.heading or self.labels["index-other"],
                [(xml_characters(t.words), [*places(t)]) for t in group.terms],
            )
            for group in index(self.edition.marks, self.edition.metadata.language)
        ]
        return self.page("index", self.labels["index"], groups=groups, anchor=INDEX)

    def nav(self, lines: Sequence[Line], printed: Sequence[tuple[str, str]]) -> Page:
        landmarks = tuple(self.landmarks())
        return self.page("nav", self.labels["contents"], ("nav",), lines=lines, landmarks=landmarks, printed=printed)

    def landmarks(self) -> Iterator[tuple[str, str, str]]:
        """The parts that a reading system offers by itself: (epub:type, file, label)."""
        if self.edition.cover is not None:
            yield "cover", "cover_page.xhtml", self.labels["cover"]
        yield "titlepage", "title_page.xhtml", self.labels["title-page"]
        yield "colophon", "colophon_page.xhtml", self.labels["colophon"]
        yield "toc", "nav_page.xhtml", self.labels["contents"]
        for kind, part, label in (
            ("frontmatter", self.edition.front, self.labels["front"]),
            ("bodymatter", self.edition.body, self.labels["body"]),
        ):
            if part:
                first = part[0].part.document if part[0].part else part[0].id
                yield kind, f"{first}.xhtml", label
        if self.edition.marks:
            yield "index", f"{INDEX}.xhtml", self.labels["index"]

    def chapter(self, document: Document, part: Part) -> Page:
        front = any(document is other for other in self.edition.front)
        section = marked(resolved(part, self.where), self.marks) if self.where else part.markup
        values = {"matter": "frontmatter" if front else "bodymatter", "section": section}
        return Page(part.name, f"{part.name}.xhtml", self.filled("epub-chapter.xhtml", document.title, values))


def _shifted(part: Part, document: bytes) -> tuple[tuple[int, int], ...]:
    """The part's lines as those of its document, whose template has lines in front of it."""
    before = document.count(b"\n", 0, max(document.find(b"<section"), 0))
    return tuple((line + before, origin) for line, origin in part.lines)
