"""What the package says of the book: Dublin Core with its refinements, and how accessible the book is.

Names of properties: EPUB 3.3 section 5.5 and appendix D; accessibility: EPUB Accessibility 1.1 section 2, with the
schema.org vocabulary it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from book.document import Block, Emphasis, Figure, Image, Inline, Link, Ruby, Span, Strong, mapped
from book.edition import Asset, Edition, Metadata
from book.xhtml import xml_characters


@dataclass(frozen=True, slots=True)
class Statement:
    """An element of the package's metadata: `dc:{name}` or, with `name` meta, a property."""

    name: str
    value: str
    attributes: dict[str, str] = field(default_factory=dict)


def statements(edition: Edition) -> tuple[Statement, ...]:
    """Everything that the package says of the book, but its identifier and the time of its last change."""
    found = (*_description(edition.metadata), *_accessibility(edition))
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
        if person.file_as:
            yield _meta("file-as", person.file_as, name)
    if book.isbn:
        yield Statement("identifier", f"urn:isbn:{book.isbn.replace('-', '').replace(' ', '')}", {"id": "isbn_1"})
        yield _meta("identifier-type", "15", "isbn_1", "onix:codelist5")
    for key in ("publisher", "date", "rights", "description"):
        if value := getattr(book, key):
            yield Statement(key, value)
    for subject in book.subjects:
        yield Statement("subject", subject)


# ------------------------------------------------------------------ accessibility

_SUMMARY = {
    "Hans": {
        "text": "本书文字可以重排、缩放和朗读，目录与各级标题均可跳转，阅读顺序明确。",
        "described": "书中图片均有文字说明。",
        "undescribed": "书中部分图片没有文字说明。",
        "no-hazard": "没有闪烁、声音或动画。",
    },
    "Hant": {
        "text": "本書文字可以重排、縮放和朗讀，目錄與各級標題均可跳轉，閱讀順序明確。",
        "described": "書中圖片均有文字說明。",
        "undescribed": "書中部分圖片沒有文字說明。",
        "no-hazard": "沒有閃爍、聲音或動畫。",
    },
}


@dataclass(slots=True)
class _Holds:
    """What there is in a book that matters to those who cannot see it."""

    pictures: int = 0
    undescribed: int = 0
    readings: int = 0


def _accessibility(edition: Edition) -> Iterator[Statement]:
    """The schema.org properties, from what the book holds."""
    holds = _holds(edition)
    animated = any(_is_animated(asset) for asset in edition.assets)
    yield _meta("schema:accessMode", "textual")
    if holds.pictures:
        yield _meta("schema:accessMode", "visual")
    yield _meta("schema:accessModeSufficient", "textual,visual" if holds.undescribed else "textual")
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
    if holds.pictures and not holds.undescribed:
        features.append("alternativeText")
    if holds.readings:
        features.append("rubyAnnotations")
    for feature in features:
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "unknown" if animated else "none")
    words = _SUMMARY["Hant" if edition.metadata.language.startswith("zh-Hant") else "Hans"]
    summary = [words["text"]]
    if holds.pictures:
        summary.append(words["undescribed" if holds.undescribed else "described"])
    if not animated:
        summary.append(words["no-hazard"])
    yield _meta("schema:accessibilitySummary", "".join(summary))


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


def _is_animated(asset: Asset) -> bool:
    """A GIF of more than one frame (its graphic control extensions are counted), or a drawing that moves."""
    if asset.media_type == "image/gif":
        return asset.data.count(b"\x21\xf9\x04") > 1
    return asset.media_type == "image/svg+xml" and (b"<animate" in asset.data or b"<set" in asset.data)
