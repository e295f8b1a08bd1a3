"""EbookLib in one place: the package, toc.ncx and the ZIP.

EbookLib re-indents every XHTML document it knows of, which puts blanks between hanzi; so it is handed finished
bytes as plain items and never parses them. What it cannot say (the package's language) or does not keep still
(times, order) is mended when the ZIP is written again.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from ebooklib import epub

from book.edition import Asset, Edition
from book.epub.metadata import statements
from book.epub.pages import STYLE_SHEET, Line, contents, pages
from book.xhtml import xml_characters

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16
_UNIX = 3


def render(edition: Edition, theme_css: str, templates: Mapping[str, str], modified: datetime) -> bytes:
    """The EPUB's bytes: the same for the same values.

    `theme_css` is the whole style sheet; `templates` holds epub-cover, -title, -colophon, -nav and
    -chapter.xhtml; `modified` is the time of the last change (UTC when it names no zone). Raises BookError
    (bad-template) when a template cannot be filled.
    """
    book = epub.EpubBook()
    book.metadata = {}
    book.IDENTIFIER_ID = "book_id"
    book.set_identifier(xml_characters(edition.metadata.identifier))
    book.title, book.language = xml_characters(edition.metadata.title), edition.metadata.language
    book.set_direction("ltr")
    for said in statements(edition):
        book.add_metadata(None if said.name == "meta" else "DC", said.name, said.value, said.attributes)
    for page in pages(edition, templates):
        book.add_item(_item(page.id, page.name, "application/xhtml+xml", page.data, page.properties))
        book.spine.append(page.id)
    book.add_item(_item("style_sheet", STYLE_SHEET, "text/css", theme_css.encode()))
    _add_pictures(book, edition)
    book.add_item(epub.EpubNcx(uid="toc_ncx"))
    book.toc = [_toc(line) for line in contents(edition)]
    options = {
        "raise_exceptions": True,
        "mtime": modified.astimezone(UTC) if modified.tzinfo else modified,
        "package_direction": True,
    }
    written = io.BytesIO()
    epub.write_epub(written, book, options)
    return _repacked(written, edition.metadata.language)


def _item(name: str, file: str, media_type: str, data: bytes, properties: tuple[str, ...] = ()) -> epub.EpubItem:
    item = epub.EpubItem(uid=name, file_name=file, media_type=media_type, content=data)
    item.properties = list(properties)
    return item


def _add_pictures(book: epub.EpubBook, edition: Edition) -> None:
    """The cover, named in the way of EPUB 3 and (for older shops) of EPUB 2, and the other pictures."""
    cover = edition.cover
    if cover is not None:
        book.add_item(_item("cover_image", cover.name, cover.media_type, cover.data, ("cover-image",)))
        book.add_metadata(None, "meta", "", {"name": "cover", "content": "cover_image"})
    others: list[Asset] = [a for a in edition.assets if cover is None or a.name != cover.name]
    for i, asset in enumerate(others, 1):
        book.add_item(_item(f"image_{i}", asset.name, asset.media_type, asset.data))


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
                data = data.replace(b"<package ", f'<package xml:lang="{escape(language)}" '.encode(), 1)
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.external_attr, info.create_system = _FILE_MODE, _UNIX
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(info, data, compresslevel=None if stored else 9)
    return out.getvalue()
