"""The documents of an EPUB: cover, title page, colophon, contents, chapters; each filled into its template.

Names of files and items that are not a chapter's hold an underscore: a chapter's id cannot, so they never meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from book import xhtml
from book.edition import Contributor, Document, Edition, Entry
from book.template import fill
from book.xhtml import Medium, xml_characters

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


def pages(edition: Edition, templates: Mapping[str, str]) -> tuple[Page, ...]:
    """All documents in reading order. Raises BookError (bad-template) when a template cannot be filled."""
    return tuple(_Filler(edition, templates).pages())


def contents(edition: Edition) -> tuple[Line, ...]:
    """The contents, three levels deep; headings without words are left out."""
    entries = [e for e in edition.entries if e.level <= DEEPEST_ENTRY and e.title.strip()]
    return _lines(entries)


def _lines(entries: Sequence[Entry]) -> tuple[Line, ...]:
    """Entries in a row as a tree: an entry holds those that follow with a higher level."""
    out: list[Line] = []
    at = 0
    while at < len(entries):
        entry = entries[at]
        end = next((i for i in range(at + 1, len(entries)) if entries[i].level <= entry.level), len(entries))
        href = f"{entry.document}.xhtml" + (f"#{entry.anchor}" if entry.anchor != entry.document else "")
        title = xml_characters(" ".join(entry.title.split()))
        out.append(Line(title, href, entry.anchor, _lines(entries[at + 1 : end])))
        at = end
    return tuple(out)


class _Filler:
    """Fills the templates with one edition."""

    def __init__(self, edition: Edition, templates: Mapping[str, str]) -> None:
        self.edition, self.templates = edition, templates
        self.labels = edition.labels

    def pages(self) -> Iterator[Page]:
        if self.edition.cover is not None:
            yield self.cover(self.edition.cover.name)
        yield self.title_page()
        yield self.colophon()
        yield self.nav()
        for document in self.edition.documents:
            yield self.chapter(document)

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
        }
        return fill(self.templates, template, **common, **values).encode()

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

    def nav(self) -> Page:
        title, lines, landmarks = self.labels["contents"], contents(self.edition), tuple(self.landmarks())
        return self.page("nav", title, ("nav",), lines=lines, landmarks=landmarks)

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
                yield kind, f"{part[0].id}.xhtml", label

    def chapter(self, document: Document) -> Page:
        matter = "frontmatter" if document in self.edition.front else "bodymatter"
        section = xhtml.render(document, self.labels, Medium.EPUB)
        data = self.filled("epub-chapter.xhtml", document.title, {"matter": matter, "section": section})
        return Page(document.id, f"{document.id}.xhtml", data)
