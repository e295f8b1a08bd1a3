"""What the package says of the book: Dublin Core with its refinements, and how accessible the book is.

Names of properties: EPUB 3.3 section 5.5 and appendix D; accessibility: EPUB Accessibility 1.1 section 2, with the
schema.org vocabulary it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from book.document import Block, Emphasis, Figure, Image, Inline, Link, Ruby, Span, Strong, mapped
from book.edition import Edition, Metadata
from book.markup import xml_characters
from book.pinyin import file_as


@dataclass(frozen=True, slots=True)
class Statement:
    """An element of the package's metadata: `dc:{name}` or, with `name` meta, a property."""

    name: str
    value: str
    attributes: dict[str, str] = field(default_factory=dict)


def statements(edition: Edition, *, printed: bool) -> tuple[Statement, ...]:
    """Everything that the package says of the book, but its identifier and the time of its last change.

    `printed` says that there is a list of the pages of the printed book.
    """
    found = (*_description(edition.metadata), *_series(edition.metadata), *_accessibility(edition, printed))
    return tuple(Statement(s.name, xml_characters(s.value), s.attributes) for s in found)


def _meta(name: str, value: str, refines: str = "", scheme: str = "") -> Statement:
    attributes = {"property": name}
    if refines:
        attributes["refines"] = f"#{refines}"
    if scheme:
        attributes["scheme"] = scheme
    return Statement("meta", value, attributes)


def _description(book: Metadata) -> Iterator[Statement]:
    yield Statement("title", book.title, {"id": "title_1"})
    yield _meta("title-type", "main", "title_1")
    if book.subtitle:
        yield _meta("display-seq", "1", "title_1")
        yield Statement("title", book.subtitle, {"id": "title_2"})
        yield _meta("title-type", "subtitle", "title_2")
        yield _meta("display-seq", "2", "title_2")
    yield Statement("language", book.language)
    for i, person in enumerate(book.contributors, 1):
        name = f"person_{i}"
        yield Statement("creator", person.name, {"id": name})
        yield _meta("role", person.role, name, "marc:relators")
        if sorted_by := person.file_as or file_as(person.name):
            yield _meta("file-as", sorted_by, name)
    if book.isbn:
        yield Statement("identifier", f"urn:isbn:{book.isbn.replace('-', '').replace(' ', '')}", {"id": "isbn_1"})
        yield _meta("identifier-type", "15", "isbn_1", "onix:codelist5")
    for key in ("publisher", "date", "rights", "description"):
        if value := getattr(book, key):
            yield Statement(key, value)
    for subject in book.subjects:
        yield Statement("subject", subject)


def _series(book: Metadata) -> Iterator[Statement]:
    """The series in the way of EPUB 3, and in that of Calibre, which most reading apps know."""
    if not book.series:
        return
    yield Statement("meta", book.series, {"property": "belongs-to-collection", "id": "series_1"})
    yield _meta("collection-type", "series", "series_1")
    if book.series_number:
        yield _meta("group-position", book.series_number, "series_1")
    yield Statement("meta", "", {"name": "calibre:series", "content": xml_characters(book.series)})
    if book.series_number:
        yield Statement("meta", "", {"name": "calibre:series_index", "content": book.series_number})


# ------------------------------------------------------------------ accessibility

_SUMMARY = {
    "Hans": {
        "text": "本书文字可以重排、缩放和朗读，目录与各级标题均可跳转，阅读顺序明确。",
        "described": "书中图片均有文字说明。",
        "undescribed": "书中部分图片没有文字说明。",
        "printed": "可按纸书页码查找。",
        "no-hazard": "没有闪烁、声音或动画。",
    },
    "Hant": {
        "text": "本書文字可以重排、縮放和朗讀，目錄與各級標題均可跳轉，閱讀順序明確。",
        "described": "書中圖片均有文字說明。",
        "undescribed": "書中部分圖片沒有文字說明。",
        "printed": "可按紙書頁碼查找。",
        "no-hazard": "沒有閃爍、聲音或動畫。",
    },
}


@dataclass(slots=True)
class _Holds:
    """What there is in a book that matters to those who cannot see it."""

    pictures: int = 0
    undescribed: int = 0
    readings: int = 0


def _accessibility(edition: Edition, printed: bool) -> Iterator[Statement]:
    """The schema.org properties, from what the book holds. Pictures never move: those that did stand still now."""
    holds = _holds(edition)
    yield _meta("schema:accessMode", "textual")
    if holds.pictures:
        yield _meta("schema:accessMode", "visual")
    yield _meta("schema:accessModeSufficient", "textual,visual" if holds.undescribed else "textual")
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
    if holds.pictures and not holds.undescribed:
        features.append("alternativeText")
    if holds.readings:
        features.append("rubyAnnotations")
    if printed:
        features += ["pageNavigation", "pageBreakMarkers"]
        yield _meta("pageBreakSource", _paper(edition.metadata))
    for feature in features:
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "none")
    words = _SUMMARY["Hant" if edition.metadata.language.startswith("zh-Hant") else "Hans"]
    summary = [words["text"]]
    if holds.pictures:
        summary.append(words["undescribed" if holds.undescribed else "described"])
    if printed:
        summary.append(words["printed"])
    yield _meta("schema:accessibilitySummary", "".join((*summary, words["no-hazard"])))


def _paper(book: Metadata) -> str:
    """The printed book, whose page numbers these are (EPUB Accessibility 1.1 section 4.3)."""
    return "，".join(part for part in (f"《{book.title}》", book.publisher, book.date, "PDF") if part)


def _holds(edition: Edition) -> _Holds:
    holds = _Holds(pictures=1 if edition.cover is not None else 0)

    def see(image: Image) -> None:
        holds.pictures += 1
        holds.undescribed += not image.alt.strip()

    def of_run(run: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        for node in run:
            if isinstance(node, Image):
                see(node)
            elif isinstance(node, Ruby):
                holds.readings += 1
            elif isinstance(node, Emphasis | Strong | Span | Link):
                of_run(node.children, line)
        return run

    def of_block(block: Block) -> Block:
        if isinstance(block, Figure):
            see(block.image)
        return block

    for document in edition.documents:
        for blocks in (document.chapter.blocks, *(blocks for _, blocks in document.chapter.notes)):
            mapped(blocks, of_run, of_block)
    return holds
