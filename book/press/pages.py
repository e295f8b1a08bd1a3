"""The book as HTML for the engine: its front matter with the contents, and its body.

The front matter is laid out last, when the page numbers of the body are known. They are written into the contents as
plain text: no page has to be made twice, and making a page twice loses notes in WeasyPrint 70.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from book import __version__
from book.edition import Document, Edition, Metadata
from book.press.sheet import head_text, shape
from book.template import fill
from book.theme import Theme

DEEPEST = 3
"""Levels of headings that the contents list."""
TITLE_PAGE_SCALE = 1.5
"""The title on its page against a chapter's title."""


def body_html(edition: Edition, bodies: Mapping[str, str], theme: Theme) -> str:
    """All chapters. `bodies` gives the XHTML section of every document by its id."""
    return fill(
        theme.templates,
        "print-body.html",
        **_common(edition, theme),
        documents=_documents(edition.body, bodies, theme),
    )


def front_html(
    edition: Edition, bodies: Mapping[str, str], theme: Theme, numbers: Mapping[str, str], *, blank: bool
) -> str:
    """Half-title, title page, colophon, contents and prefaces.

    `numbers` gives the printed page number by anchor; `blank` asks for an empty last page, so that the body can
    begin on a right-hand one.
    """
    book, sheet = edition.metadata, theme.sheet
    size = TITLE_PAGE_SCALE * sheet.opening.size
    entries = [
        {"level": e.level, "title": e.title, "anchor": e.anchor, "number": numbers.get(e.anchor, "")}
        for e in edition.entries
        if e.level <= DEEPEST
    ]
    return fill(
        theme.templates,
        "print-front.html",
        **_common(edition, theme),
        title_width=shape(book.title, size, sheet.page.width)[1],
        credits=credits(book, edition.labels),
        facts=facts(book, edition.labels),
        entries=entries,
        documents=_documents(edition.front, bodies, theme),
        blank=blank,
    )


def credits(book: Metadata, labels: Mapping[str, str]) -> list[str]:
    """A line for every role, such as 张三　李四　著, in the order in which the roles appear first."""
    words = {"aut": "author", "edt": "editor", "com": "editor", "trl": "translator"}
    names: dict[str, list[str]] = {}
    for person in book.contributors:
        names.setdefault(labels[words[person.role]] if person.role in words else "", []).append(person.name)
    return ["　".join((*people, role)).rstrip("　") for role, people in names.items()]


def facts(book: Metadata, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """The lines of the colophon: (label, what it says)."""
    lines = [
        (labels["publisher"], book.publisher),
        (labels["date"], _date(book.date)),
        ("ISBN", book.isbn),
        (labels["rights"], book.rights),
    ]
    return [(name, value) for name, value in lines if value]


def _date(date: str) -> str:
    """An ISO 8601 date in Chinese: 2026年11月22日."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False)) if date else ""


def _common(edition: Edition, theme: Theme) -> dict[str, object]:
    """What both templates are told."""
    sheet = theme.sheet
    furniture = {
        "head": sheet.head.show,
        "folio_in_head": sheet.folio.place == "head",
        "title": head_text(edition.metadata.title, sheet),
    }
    return {
        "book": edition.metadata,
        "labels": edition.labels,
        "furniture": furniture,
        "generator": f"Kanben {__version__}",
    }


def _documents(documents: Sequence[Document], bodies: Mapping[str, str], theme: Theme) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for document in documents:
        lines, width = shape(document.title, theme.sheet.opening.size, theme.sheet.page.width)
        head = head_text(document.title, theme.sheet)
        out.append({"lines": lines, "width": width, "head": head, "body": bodies[document.id]})
    return out
