"""A Word document (.docx) -> lines of Markdown with its headings, lists, tables, notes and pictures (by mammoth)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

import mammoth

from book.diagnostic import BookError, Diagnostic
from book.intake.archive import FAULTS
from book.intake.markup import lines_of_html
from book.text import Place

_STYLES = "\n".join(
    [
        *(f"p[style-name='标题 {level}'] => h{level}:fresh" for level in range(1, 7)),
        *(f"p[style-name='標題 {level}'] => h{level}:fresh" for level in range(1, 7)),
        *(f"p[style-name='{name}'] => h1:fresh" for name in ("Title", "标题", "標題")),
    ]
)
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/webp": "webp",
}
# What zipfile, the XML parsers and mammoth raise for files that are not what they should be.
_FAULTS = (*FAULTS, ExpatError, SyntaxError)
_SLIPS = (AttributeError, TypeError)
"""Raised by mammoth where an element that it counts on is not there."""
_PROPERTIES = {"title": "title", "creator": "author", "created": "date"}


@dataclass(frozen=True, slots=True)
class Document:
    """The text as lines of Markdown, what the file's properties say, and the pictures by the names in the text."""

    text: str
    facts: Mapping[str, str]
    pictures: Mapping[str, bytes]


def read_document(data: bytes, name: str) -> Document:
    """The document with the bytes `data`. Raises BookError: broken-document."""
    pictures: dict[str, bytes] = {}
    stem = hashlib.sha256(name.encode()).hexdigest()[:8]

    def keep(image: mammoth.documents.Image) -> dict[str, str]:
        with image.open() as stream:
            extension = _EXTENSIONS.get(image.content_type, "bin")
            src = f"images/{stem}-{len(pictures) + 1}.{extension}"
            pictures[src] = stream.read()
        return {"src": src}

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(keep),
            ignore_empty_paragraphs=True,
            external_file_access=False,  # a document may name any file of this machine as its picture
            include_embedded_style_map=False,
        ).value
        facts = _properties(data)
    except (*_FAULTS, *_SLIPS) as error:
        raise _broken(name) from error
    return Document(lines_of_html(html), facts, pictures)


def _broken(name: str) -> BookError:
    hint = "open it in a word processor and save it again, or save it as plain text"
    return BookError(Diagnostic("broken-document", "this Word document cannot be read", place=Place(name), hint=hint))


def _properties(data: bytes) -> dict[str, str]:
    """Title, author and date of docProps/core.xml."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return {}
        root = ElementTree.fromstring(archive.read("docProps/core.xml"))
    found = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in root}
    facts = {ours: found.get(theirs, "") for theirs, ours in _PROPERTIES.items()}
    facts["date"] = re.sub(r"T.*", "", facts["date"])
    return {key: value for key, value in facts.items() if value}
