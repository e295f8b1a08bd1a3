"""The parts of a printed book in their order, each as HTML that is set by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from book.edition import Edition
from book.press.folio import Folio
from book.press.pages import contents_html, document_html, index_html, list_html, notes_html, part_html, prelims_html
from book.theme import Theme

PRELIMS, CONTENTS, NOTES_NAME, INDEX_NAME = "(prelims)", "(contents)", "(notes)", "(index)"


@dataclass(frozen=True, slots=True)
class Matter:
    """A part of the book: its name (a document's id, or in brackets what it is) and its HTML.

    `head` are the words of its running head, not yet cut to their room; `in_body` says whether its pages are counted
    in Arabic numerals, `recto` whether it must begin on a right-hand page. `depth` is how many lines of the outline
    stand above its own: 1 within a part.
    """

    name: str
    html: str
    head: str
    in_body: bool
    recto: bool
    depth: int = 0

    @property
    def sized(self) -> bool:
        """Do its page numbers need just the room that they take? In the lists they stand alone at the edge."""
        return not self.name.startswith("(")


def matter(edition: Edition, bodies: Mapping[str, str], theme: Theme, notes: Mapping[str, str]) -> Iterator[Matter]:
    """All parts but the index, whose page numbers are text. `bodies` gives the XHTML section of every document,
    `notes` those of it that stand behind all of them.
    """
    labels, recto = edition.labels, theme.sheet.opening.side == "recto"
    yield Matter(PRELIMS, prelims_html(edition, theme), "", in_body=False, recto=True)
    contents = contents_html(edition, theme, notes=bool(notes))
    yield Matter(CONTENTS, contents, labels["contents"], in_body=False, recto=True)
    for kind in edition.lists:
        if edition.listed(kind):
            yield Matter(f"({kind})", list_html(edition, theme, kind), labels[kind], in_body=False, recto=recto)
    for document in edition.front:
        html = document_html(edition, document, bodies[document.id], theme)
        yield Matter(document.id, html, document.title, in_body=False, recto=recto)
    in_part = False
    for number, document in enumerate(edition.body):
        if document.part:
            in_part = True
            html = part_html(edition, document.part, theme)
            yield Matter(f"({document.part.anchor})", html, "", in_body=True, recto=True)
        html = document_html(edition, document, bodies[document.id], theme)
        opens = recto or number == 0 or document.part is not None
        depth = int(in_part and document.entries[0].level > 0)
        yield Matter(document.id, html, document.title, in_body=True, recto=opens, depth=depth)
    if notes:
        html = notes_html(edition, theme, notes)
        yield Matter(NOTES_NAME, html, labels["notes"], in_body=bool(edition.body), recto=recto)


def index_matter(edition: Edition, theme: Theme, folios: Mapping[str, Folio]) -> Matter:
    """The index; `folios` gives the page of every anchor."""
    html = index_html(edition, theme, folios)
    recto = theme.sheet.opening.side == "recto"
    return Matter(INDEX_NAME, html, edition.labels["index"], in_body=bool(edition.body), recto=recto)
