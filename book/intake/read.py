"""Bytes of any kind -> sources: plain text, Markdown, web pages, Word documents, and ZIP archives of these.

What a file is, its first bytes tell, then its suffix. For text and Markdown, Source.text is the file itself and its
bytes can be had back (`encoding.encode`). For web pages and Word documents it is what was read out of them: undoing
an import ends there, and only the file kept beside the book has what stood around the text.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePosixPath

from book.diagnostic import BookError, Diagnostic, Severity, UsageError, counted
from book.intake.archive import FAULTS, members
from book.intake.encoding import decode
from book.intake.marks import FRONT_MATTER
from book.intake.numerals import HANZI, value
from book.policy import Limits
from book.text import Encoding, Place, Source

TEXTS = (".txt", ".text", ".md", ".markdown")
PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml")
DOCUMENTS = (".docx",)
SUFFIXES = (*TEXTS, *PAGES, *DOCUMENTS)
"""The files that are read out of folders and archives."""

USUAL = Limits()
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
EMPTY = "empty-file"
"""The code of the finding that a file has no text; among others such a file is left out."""
_ZIP = b"PK\x03\x04"
_WORD = "word/document.xml"
_OFFICE = frozenset((_WORD, "[Content_Types].xml", "mimetype"))
"""Members that tell a document of an office program, or an EPUB, from an archive of files."""
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_FACT = re.compile(
    r"^(title|subtitle|author|authors|date|site|source)[ \t]*:[ \t]*(\S.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Intake:
    """A file as read: the source, the bytes it was read from, and what the reader learnt besides the text.

    `facts` may name title, subtitle, author, date, site; `pictures` are the bytes of what ![](name) shows;
    `findings` are notes for the user; `marked` says that lists, notes and pictures stand in the
    text as Markdown.
    """

    source: Source
    data: bytes
    facts: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    marked: bool = False


def read(data: bytes, name: str, encoding: str = "", limits: Limits = USUAL) -> tuple[Intake, ...]:
    """The sources in the file `name` with the bytes `data`: one, or those of an archive in their natural order.

    A member of an archive is called `name` without its suffix, a slash, and its path inside. `encoding` overrides
    the judgement for texts and pages. Raises BookError: what the readers raise, empty-archive, large-source, long-line;
    UsageError: unknown-encoding.
    """
    if data.startswith(_ZIP) and not _names(data) & _OFFICE:
        return _read_archive(data, name, encoding, limits)
    return (read_one(data, name, encoding, limits),)


def natural_order(name: str) -> tuple[object, ...]:
    """A key for sorting file names as people number them: 2 before 10, 第二回 before 第十回."""
    parts = re.split(rf"(\d+|(?<=第)[{HANZI}]+)", name.lower())
    numbers = [value(part) if i % 2 else None for i, part in enumerate(parts)]
    return tuple((0, n, "") if n is not None else (1, 0, part) for n, part in zip(numbers, parts, strict=True))


def _names(data: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except FAULTS:
        return set()  # members() says what is wrong


def read_one(data: bytes, name: str, encoding: str, limits: Limits) -> Intake:
    """The one source in a file that is no archive, or is taken for none. Raises as `read` does."""
    if len(data) > limits.source_mb * 1024**2:
        raise too_large(name, len(data), limits)
    intake = _read_as_it_is(data, name, encoding, limits)
    starts = intake.source.line_starts
    for start, end in pairwise((*starts, len(intake.source.text))):
        if end - start > limits.line:
            message = f"a line of {end - start} characters; the limit is {limits.line}"
            hint = "break its lines, or raise 'limits: {line: …}' in book.yaml and import it there"
            place = Place(name, intake.source.line_of(start), 1)
            raise BookError(Diagnostic("long-line", message, place=place, hint=hint))
    return intake


def too_large(name: str, size: int, limits: Limits) -> BookError:
    """The complaint about a source of `size` bytes."""
    message = f"{size / 1024**2:.0f} MB; the limit is {limits.source_mb} MB"
    hint = "split it, or raise 'limits: {source-mb: …}' in book.yaml and import it there"
    return BookError(Diagnostic("large-source", message, place=Place(name), hint=hint))


def _read_as_it_is(data: bytes, name: str, encoding: str, limits: Limits) -> Intake:
    if data.startswith(_ZIP) and _WORD in _names(data):
        return _read_document(data, name, limits)
    suffix = PurePosixPath(name).suffix.lower()
    if _HTML.match(data[:2000].lstrip(b"\xef\xbb\xbf")) or suffix in PAGES:
        return _read_page(data, name, encoding)
    source = decode(data, name, encoding)
    return Intake(source, data, _front_matter(source.text))


def _read_page(data: bytes, name: str, encoding: str) -> Intake:
    # Loaded when there is a page to read: it takes longer than reading a book of plain text.
    from book.intake.webpage import read_page

    page = read_page(data, name, encoding)
    kept = sum(c.isalnum() for c in page.text)
    letters = counted(page.letters, "letter")
    message = f"a web page ({page.encoding.name}): of its {letters}, {kept} are the main text"
    note = Diagnostic("web-page", message, Severity.NOTE, Place(name))
    source = _extracted(page.text, name, data, "the main text of a web page")
    return Intake(source, data, page.facts, findings=(note,), marked=True)


def _read_document(data: bytes, name: str, limits: Limits) -> Intake:
    from book.intake.word import read_document

    markup = 0
    for path, content in members(data, name, limits, hidden=True):
        if path.endswith((".xml", ".rels")):
            markup += len(content)
            if _DOCTYPE.search(content):
                hint = "save it again with a word processor, or as plain text"
                what = "this Word document declares entities of its own, which none does"
                raise BookError(Diagnostic("broken-document", what, place=Place(name), hint=hint))
    if markup > limits.source_mb * 1024**2:  # in memory it is many times larger still
        raise too_large(name, markup, limits)
    document = read_document(data, name)
    source = _extracted(document.text, name, data, "the text of a Word document")
    return Intake(source, data, document.facts, document.pictures, marked=True)


def _extracted(text: str, name: str, data: bytes, why: str) -> Source:
    if not text.strip():
        hint = "leave it out, or save what you see as plain text"
        raise BookError(Diagnostic("empty-file", "there is no text in this file", place=Place(name), hint=hint))
    return Source(name, text, Encoding("utf-8", b"", 1.0, why), hashlib.sha256(data).hexdigest())


def _read_archive(data: bytes, name: str, encoding: str, limits: Limits) -> tuple[Intake, ...]:
    files = sorted(members(data, name, limits), key=lambda member: natural_order(member[0]))
    folder = str(PurePosixPath(name).with_suffix(""))
    found: list[Intake] = []
    problems: list[Diagnostic] = []
    for path, content in files:
        if path.lower().endswith(SUFFIXES):
            try:
                found.append(read_one(content, f"{folder}/{path}", encoding, limits))
            except UsageError:
                raise
            except BookError as error:
                problems += error.diagnostics
    if any(d.code != EMPTY for d in problems) or (problems and not found):
        raise BookError(*problems)
    if not found:
        hint = f"put files ending in {', '.join(SUFFIXES)} into it"
        raise BookError(Diagnostic("empty-archive", "there are no texts in this archive", place=Place(name), hint=hint))
    return with_warnings(found, problems)


def with_warnings(intakes: Sequence[Intake], findings: Sequence[Diagnostic]) -> tuple[Intake, ...]:
    """The intakes, the first of which tells the findings as well, as warnings."""
    told = tuple(replace(d, severity=Severity.WARNING) for d in findings)
    return tuple(replace(i, findings=(*i.findings, *told)) if not n else i for n, i in enumerate(intakes))


def _front_matter(text: str) -> dict[str, str]:
    """The plain facts of a YAML front matter; its lines stay in the text, where split leaves them out."""
    found = FRONT_MATTER.match(text)
    pairs = _FACT.findall(found["head"]) if found else []
    names = {"authors": "author", "source": "site"}
    return {names.get(key.lower(), key.lower()): words.strip("\"'[]") for key, words in pairs}
