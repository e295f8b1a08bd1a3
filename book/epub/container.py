"""EbookLib in one place: the package, toc.ncx and the ZIP.

EbookLib re-indents every XHTML document it knows of, which puts blanks between hanzi; so it is handed finished
bytes as plain items and never parses them. What it cannot say (the package's language) or does not keep still
(times, order) is mended when the ZIP is written again.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from ebooklib import epub

from book.diagnostic import Diagnostic
from book.edition import Asset, Edition, Lines
from book.epub.metadata import statements
from book.epub.pages import STYLE_SHEET, Form, Line, Pages, pages
from book.epub.typefaces import Families, embedded
from book.markup import xml_characters
from book.raster import note_mark
from book.xhtml import NOTE_MARK

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16
_UNIX = 3


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
) -> Packed:
    """The EPUB: the same for the same values.

    `theme_css` is the whole style sheet; `templates` holds epub-cover, -title, -colophon, -nav and
    -chapter.xhtml; `modified` is the time of the last change (UTC when it names no zone). `families` are the theme's,
    by face, for the fonts that `form` may ask for. `folios` gives the printed page number by anchor when there is a
    printed book: it becomes the page list. Raises BookError: bad-template; missing-font and font-licence where fonts
    are embedded.
    """
    laid = pages(edition, templates, form, folios or {})
    type_ = embedded(laid.pages, form.fonts, families or {})
    book = epub.EpubBook()
    _describe(book, edition, form, laid)
    for page in type_.documents:
        book.add_item(_item(page.id, page.name, "application/xhtml+xml", page.data, page.properties))
        book.spine.append(page.id)
    book.add_item(_item("style_sheet", STYLE_SHEET, "text/css", (theme_css + type_.css).encode()))
    _add_pictures(book, edition, form)
    for i, asset in enumerate(type_.files, 1):
        book.add_item(_item(f"font_{i}", asset.name, asset.media_type, asset.data))
    book.add_item(epub.EpubNcx(uid="toc_ncx"))
    book.toc = [_toc(line) for line in laid.contents]
    options = {
        "raise_exceptions": True,
        "mtime": modified.astimezone(UTC) if modified.tzinfo else modified,
    }
    written = io.BytesIO()
    epub.write_epub(written, book, options)
    data = _repacked(written, edition.metadata.language)
    missing = tuple((char, _first(char, laid)) for char in sorted(type_.missing))
    return Packed(data, type_.findings, missing, laid.lines)


def lines(edition: Edition, templates: Mapping[str, str], form: Form) -> Lines:
    """Where the lines of the documents come from, without packing them. Raises BookError (bad-template)."""
    return pages(edition, templates, form, {}).lines


def texts(data: bytes) -> tuple[str, ...]:
    """The XHTML documents of an EPUB, read back from its bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.endswith(".xhtml")]
        return tuple(package.read(name).decode("utf-8") for name in names)


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


def _item(name: str, file: str, media_type: str, data: bytes, properties: tuple[str, ...] = ()) -> epub.EpubItem:
    item = epub.EpubItem(uid=name, file_name=file, media_type=media_type, content=data)
    item.properties = list(properties)
    return item


def _add_pictures(book: epub.EpubBook, edition: Edition, form: Form) -> None:
    """The cover, named in the way of EPUB 3 and (for older shops) of EPUB 2, and the other pictures."""
    cover = edition.cover
    if cover is not None:
        book.add_item(_item("cover_image", cover.name, cover.media_type, cover.data, ("cover-image",)))
        book.add_metadata(None, "meta", "", {"name": "cover", "content": "cover_image"})
    others: list[Asset] = [a for a in edition.assets if cover is None or a.name != cover.name]
    for i, asset in enumerate(others, 1):
        book.add_item(_item(f"image_{i}", asset.name, asset.media_type, asset.data))
    if form.duokan:
        book.add_item(_item("note_mark", NOTE_MARK, "image/png", note_mark()))


def _toc(line: Line) -> object:
    """A line of the contents in EbookLib's terms."""
    if line.lines:
        return (epub.Section(line.title, line.href), [_toc(inner) for inner in line.lines])
    return epub.Link(line.href, line.title, f"to_{line.anchor}")


def _repacked(written: io.BytesIO, language: str) -> bytes:
    """The ZIP once more: mimetype first and stored (OCF 3.3 section 4.2), the rest by name, without the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "mimetype", n)):
            data = source.read(name)
            if name.endswith(".opf"):
                data = data.replace(b"<package ", f'<package xml:lang="{escape(language)}" dir="ltr" '.encode(), 1)
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.external_attr, info.create_system = _FILE_MODE, _UNIX
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(info, data, compresslevel=None if stored else 9)
    return out.getvalue()
