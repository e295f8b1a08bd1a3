"""EbookLib in one place: the package and toc.ncx.

EbookLib re-indents every XHTML document it knows of, which puts blanks between hanzi; so it is told the names of plain
items and never sees what is in them. What it cannot say (the package's language) or does not keep still (times, order)
is mended when the ZIP is written by our own hand.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from ebooklib import epub

from book.cache import NoCache, Store
from book.diagnostic import Diagnostic
from book.edition import Asset, Edition, Lines
from book.epub.archive import archive
from book.epub.metadata import statements
from book.epub.pages import STYLE_SHEET, Form, Line, Pages, pages
from book.epub.typefaces import Families, embedded
from book.markup import xml_characters
from book.xhtml import NOTE_MARK

_STAND_IN = b"-"
"""What EbookLib packs for an item; nothing at all it would not pack."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An EPUB's bytes, and what is to be said about it: characters that no font has, with the first document's id.

    `lines` leads from a document of the package back to its chapter, as `Pages.lines` says.
    """

    data: bytes
    findings: tuple[Diagnostic, ...]
    missing: tuple[tuple[str, str], ...]
    lines: Lines


def render(
    edition: Edition,
    theme_css: str,
    templates: Mapping[str, str],
    modified: datetime,
    *,
    form: Form = Form(),  # noqa: B008 -- frozen
    families: Families | None = None,
    folios: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Packed:
    """The EPUB: the same for the same values.

    `theme_css` is the whole style sheet; `templates` holds epub-cover, -title, -colophon, -nav and
    -chapter.xhtml; `modified` is the time of the last change (UTC when it names no zone). `families` are the theme's,
    by face, for the fonts that `form` may ask for. `folios` gives the printed page number by anchor when there is a
    printed book: it becomes the page list. `store` remembers what takes long. Raises BookError: bad-template;
    missing-font and font-licence where fonts are embedded.
    """
    laid = pages(edition, templates, form, folios or {})
    type_ = embedded(laid.pages, form.fonts, families or {})
    package = _Package()
    _describe(package.book, edition, form, laid)
    for page in type_.documents:
        package.add(page.id, page.name, "application/xhtml+xml", page.data, page.properties)
        package.book.spine.append(page.id)
    package.add("style_sheet", STYLE_SHEET, "text/css", (theme_css + type_.css).encode())
    _add_pictures(package, edition, form)
    for i, asset in enumerate(type_.files, 1):
        package.add(f"font_{i}", asset.name, asset.media_type, asset.data)
    package.book.add_item(epub.EpubNcx(uid="toc_ncx"))
    package.book.toc = [_toc(line) for line in laid.contents]
    when = modified.astimezone(UTC) if modified.tzinfo else modified
    data = archive(package.members(when, edition.metadata.language), store or NoCache())
    missing = tuple((char, _first(char, laid)) for char in sorted(type_.missing))
    return Packed(data, type_.findings, missing, laid.lines)


def lines(edition: Edition, templates: Mapping[str, str], form: Form) -> Lines:
    """Where the lines of the documents come from, without packing them. Raises BookError (bad-template)."""
    return pages(edition, templates, form, {}).lines


def texts(data: bytes) -> dict[str, str]:
    """The XHTML documents of an EPUB by their names, read back from its bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.endswith(".xhtml")]
        return {name.partition("/")[2]: package.read(name).decode("utf-8") for name in names}


def _describe(book: epub.EpubBook, edition: Edition, form: Form, laid: Pages) -> None:
    """What the package says of the book and of its direction."""
    book.metadata = {}
    book.IDENTIFIER_ID = "book_id"
    book.set_identifier(xml_characters(edition.metadata.identifier))
    book.title, book.language = xml_characters(edition.metadata.title), edition.metadata.language
    book.set_direction("rtl" if form.vertical else "ltr")
    for said in statements(edition, printed=laid.printed):
        book.add_metadata(None if said.name == "meta" else "DC", said.name, said.value, said.attributes)
    if form.vertical:
        # What Kindle asks for (Kindle Publishing Guidelines, on writing modes).
        book.add_metadata(None, "meta", "", {"name": "primary-writing-mode", "content": "vertical-rl"})


def _first(char: str, laid: Pages) -> str:
    """The id of the first chapter that holds a character; nothing when only the book's own pages do."""
    texts = ((page.name, page.data.decode()) for page in laid.pages if page.name in laid.lines)
    return next((laid.lines[name][0].id for name, words in texts if char in words), "")


class _Package:
    """A package under way: what EbookLib is told of it, and the bytes of its items."""

    def __init__(self) -> None:
        self.book = epub.EpubBook()
        self.held: dict[str, bytes] = {}

    def add(self, name: str, file: str, media_type: str, data: bytes, properties: tuple[str, ...] = ()) -> None:
        """An item of the manifest."""
        item = epub.EpubItem(uid=name, file_name=file, media_type=media_type, content=_STAND_IN)
        item.properties = list(properties)
        self.book.add_item(item)
        self.held[f"{self.book.FOLDER_NAME}/{file}"] = data

    def members(self, modified: datetime, language: str) -> dict[str, bytes]:
        """Every file of the ZIP by its name: what EbookLib writes, and the items."""
        written = io.BytesIO()
        epub.write_epub(written, self.book, {"raise_exceptions": True, "mtime": modified})
        with zipfile.ZipFile(written) as source:
            own = {name: source.read(name) for name in source.namelist() if name not in self.held}
        said = f'<package xml:lang="{escape(language)}" dir="ltr" '.encode()
        mended = {name: own[name].replace(b"<package ", said, 1) for name in own if name.endswith(".opf")}
        return {**own, **mended, **self.held}


def _add_pictures(package: _Package, edition: Edition, form: Form) -> None:
    """The cover, named in the way of EPUB 3 and (for older shops) of EPUB 2, and the other pictures."""
    cover = edition.cover
    if cover is not None:
        package.add("cover_image", cover.name, cover.media_type, cover.data, ("cover-image",))
        package.book.add_metadata(None, "meta", "", {"name": "cover", "content": "cover_image"})
    others: list[Asset] = [a for a in edition.assets if cover is None or a.name != cover.name]
    for i, asset in enumerate(others, 1):
        package.add(f"image_{i}", asset.name, asset.media_type, asset.data)
    if form.duokan:
        # Imported here: only this form draws anything.
        from book.raster import note_mark

        package.add("note_mark", NOTE_MARK, "image/png", note_mark())


def _toc(line: Line) -> object:
    """A line of the contents in EbookLib's terms."""
    if line.lines:
        return (epub.Section(line.title, line.href), [_toc(inner) for inner in line.lines])
    return epub.Link(line.href, line.title, f"to_{line.anchor}")
