"""The book as HTML for the engine: every part that is laid out by itself, and what stands in the margins.

No part knows a page number: the linker writes them. So no page has to be made twice, and making a page twice loses
notes in WeasyPrint 70.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from book import __version__
from book.edition import INDEX, Document, Edition, Entry, Metadata
from book.index import Term, index
from book.latest import Latest
from book.marks import Listed
from book.press.folio import Folio, ranges
from book.press.sheet import head_text, shape
from book.template import fill
from book.theme import Theme

DEEPEST = 3
"""Levels of headings that the contents list."""
NOTES = "notes_page"
"""The id of the notes of the whole book; a chapter's id holds no underscore."""
TITLE_PAGE_SCALE = 1.5
"""The title on its page against a chapter's title."""
_HTML: Latest[str] = Latest()


def document_html(edition: Edition, document: Document, body: str, theme: Theme) -> str:
    """One chapter or preface, without head and folio; `body` is its XHTML section."""
    return whole_html(edition, (document,), {document.id: body}, theme, furniture=False)


def whole_html(
    edition: Edition,
    documents: Sequence[Document],
    bodies: Mapping[str, str],
    theme: Theme,
    *,
    furniture: bool = True,
) -> str:
    """Documents one behind another, with what stands in the margins: what the linked pages must look like."""
    return _filled(
        edition,
        theme,
        "print-body.html",
        documents[0].id if len(documents) == 1 else "",
        **(_common(edition, theme) | ({} if furniture else {"furniture": None})),
        documents=_documents(edition, documents, bodies, theme),
    )


def prelims_html(edition: Edition, theme: Theme) -> str:
    """Half-title, title page and colophon."""
    book, sheet = edition.metadata, theme.sheet
    size = TITLE_PAGE_SCALE * sheet.opening.size
    return _filled(
        edition,
        theme,
        "print-prelims.html",
        **_common(edition, theme),
        title_width=shape(book.title, size, sheet.page.width)[1],
        credits=credits(book, edition.labels),
        facts=facts(book, edition.labels),
    )


def contents_html(edition: Edition, theme: Theme, *, notes: bool = False) -> str:
    """The contents, with the `notes` of the whole book if it has them; the page numbers are left to the linker."""
    entries = [(f"level-{e.level}", e.title, e.anchor) for e in edition.entries if e.level <= DEEPEST]
    if notes:
        level = 0 if any(d.part for d in edition.documents) else 1
        place = len(entries) - bool(edition.marks)
        entries.insert(place, (f"level-{level}", edition.labels["notes"], NOTES))
    return _listing(edition, theme, "contents", entries)


def list_html(edition: Edition, theme: Theme, kind: Listed) -> str:
    """A list of figures or tables, like the contents."""
    return _listing(edition, theme, kind, [("item", item.caption, item.anchor) for item in edition.listed(kind)])


def _listing(edition: Edition, theme: Theme, kind: str, entries: Sequence[tuple[str, str, str]]) -> str:
    """A list with page numbers: `entries` are (class, words, anchor); `kind` is its id and the name of its label."""
    common = _common(edition, theme) | {"furniture": None}
    return _filled(edition, theme, "print-contents.html", kind, **common, kind=kind, entries=entries)


def part_html(edition: Edition, part: Entry, theme: Theme) -> str:
    """The page that opens a part of the book; what it is called and its own title have a line each."""
    size, page = TITLE_PAGE_SCALE * theme.sheet.opening.size, theme.sheet.page
    name, _, title = part.title.partition("　") if "　" in part.title else part.title.partition(" ")
    lines = [name, title] if title else [name]
    width = shape(lines[-1], size, page.width)[1]
    common = _common(edition, theme) | {"furniture": None}
    return _filled(edition, theme, "print-part.html", part.anchor, **common, part=part, lines=lines, title_width=width)


def notes_html(edition: Edition, theme: Theme, notes: Mapping[str, str]) -> str:
    """The notes of the whole book, by the id of their document, below its title."""
    common = _common(edition, theme) | {"furniture": None}
    chapters = [(d.title, notes[d.id]) for d in edition.documents if d.id in notes]
    return _filled(edition, theme, "print-notes.html", **common, id=NOTES, chapters=chapters)


def index_html(edition: Edition, theme: Theme, folios: Mapping[str, Folio]) -> str:
    """The index, with page numbers as text; `folios` gives the page of every anchor."""
    common = _common(edition, theme) | {"furniture": None}
    other, found = edition.labels["index-other"], index(edition.marks, edition.metadata.language)
    groups = [(g.heading or other, [(term.words, _pages_of(term, folios)) for term in g.terms]) for g in found]
    return _filled(edition, theme, "print-index.html", **common, id=INDEX, groups=groups)


def _pages_of(term: Term, folios: Mapping[str, Folio]) -> list[tuple[str, str]]:
    """Where a page number leads to, and what it says: 12, or 14–17."""
    first_on: dict[Folio, str] = {}
    for anchor in term.anchors:
        if anchor in folios:
            first_on.setdefault(folios[anchor], anchor)
    runs = ranges(first_on)
    return [(first_on[start], str(start) if start == end else f"{start}–{end}") for start, end in runs]


def heads_html(edition: Edition, theme: Theme, titles: Iterable[str]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A page for every running head: the HTML, and which page shows what. `titles` are the words, cut to their room.

    The keys are "left" for the book's title and "right " with the words for the others.
    """
    titles = list(dict.fromkeys(titles))
    stops = [*(("right", title) for title in titles), ("left", titles[-1])]
    keys = (*((2 * i, f"right {title}") for i, title in enumerate(titles)), (2 * len(titles) - 1, "left"))
    return _furniture_html(edition, theme, stops, "heads"), keys


def folios_html(edition: Edition, theme: Theme, first: int, size: int) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A page for each of `size` numbers from `first` on, an odd one; the keys are the numbers."""
    stops = [("page", ""), *(("page", None) for _ in range(size - 1))]
    html = _furniture_html(edition, theme, stops, f"{first} {size}")
    return html, tuple((i, str(first + i)) for i in range(size))


def _furniture_html(edition: Edition, theme: Theme, stops: Sequence[tuple[str, str | None]], which: str) -> str:
    common = _common(edition, theme)
    furniture = {**common["furniture"], "alone": True}
    values = common | {"furniture": furniture, "stops": stops}
    return _filled(edition, theme, "print-furniture.html", which, **values)


def _filled(edition: Edition, theme: Theme, template: str, which: str = "", /, **values: object) -> str:
    """A template filled in; `which` tells those of an edition apart for which it serves."""
    name = (edition.metadata.language, template, which)
    return _HTML.of(name, (theme.templates, values), lambda: fill(theme.templates, template, **values))


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


def _common(edition: Edition, theme: Theme) -> dict[str, Any]:
    """What all templates are told."""
    sheet = theme.sheet
    furniture = {
        "head": sheet.head.show,
        "folio_in_head": sheet.folio.place == "head",
        "title": head_text(edition.metadata.title, sheet),
        "alone": False,
    }
    return {
        "book": edition.metadata,
        "labels": edition.labels,
        "furniture": furniture,
        "generator": f"Kanben {__version__}",
    }


def _documents(
    edition: Edition, documents: Sequence[Document], bodies: Mapping[str, str], theme: Theme
) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for document in documents:
        lines, width = shape(document.title, theme.sheet.opening.size, theme.sheet.page.width)
        head = head_text(document.title, theme.sheet)
        out.append({"lines": lines, "width": width, "head": head, "body": bodies[document.id]})
    return out
