"""What is to be made of an edition, what came of it, and the proof that all of its text is there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from book import letters, lint
from book.config import Config, EditionSettings, Format
from book.diagnostic import Diagnostic
from book.edition import Document, Edition, Lines
from book.latest import Latest
from book.text import Place
from book.theme import Theme

SUFFIXES: Mapping[Format, str] = {"epub": "epub", "pdf": "pdf", "press": "press.pdf"}


@dataclass(frozen=True, slots=True)
class Job:
    """One edition to make: how it looks, what is in it, and in which formats.

    `modified` dates an EPUB's package, `profile` is the ICC profile of the press.
    """

    settings: EditionSettings
    config: Config
    formats: tuple[Format, ...]
    theme: Theme
    edition: Edition
    modified: datetime
    profile: bytes | None

    @property
    def vertical(self) -> bool:
        """Does its text run downwards?"""
        return self.config.is_vertical(self.settings)

    def file(self, kind: Format) -> str:
        """The name of the file in that format."""
        title = file_name(self.edition.metadata.title)
        return f"{title}.{self.config.name_of(self.settings)}.{SUFFIXES[kind]}"


@dataclass(frozen=True, slots=True)
class Product:
    """A finished file: its name, its bytes, and what is to be said about it. `lines` are an EPUB's."""

    name: str
    job: Job
    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    pages: int = 0
    lines: Lines = field(default_factory=dict, repr=False)


def file_name(title: str) -> str:
    """A title as the name of a file: no separators, no signs that a system forbids."""
    return re.sub(r'[\s/\\:*?"<>|\x00-\x1f]+', "-", title).strip("-.")[:60] or "book"


def place_of(document: Document | None) -> Place | None:
    """A chapter's file."""
    return Place(document.chapter.path) if document is not None else None


def lacking(edition: Edition, missing: Iterable[tuple[str, str]]) -> tuple[Diagnostic, ...]:
    """Characters that no font has, given with their documents' ids."""
    documents = {d.id: d for d in edition.documents}
    by_document: dict[str, list[str]] = {}
    for char, name in missing:
        by_document.setdefault(name, []).append(char)
    return tuple(_missing_glyphs(documents.get(name), chars) for name, chars in by_document.items())


def _missing_glyphs(document: Document | None, chars: Sequence[str]) -> Diagnostic:
    """The characters of a document that no font of this machine has, where one of them stands first."""
    source = document.chapter.source if document is not None else None
    found = re.search(f"[{re.escape(''.join(chars))}]", source.text) if source is not None else None
    place = source.place(found.start()) if source is not None and found else None
    hint = "install a font that has it (fonts-noto-cjk-extra, fonts-cns11643-kai), or write it otherwise"
    return Diagnostic("missing-glyph", f"no font has {lint.characters(chars)}", place=place, hint=hint)


_ELSEWHERE = ("alt", "title", "entry", "reading")
"""Fields of a chapter's tree: what pictures are called, and what the index makes of a word."""


_WORDS: Latest[str] = Latest()
_PROVED: Latest[bool] = Latest()


def proof(edition: Edition, shown: Mapping[str, str], file: str) -> tuple[Diagnostic, ...]:
    """That the hanzi of all chapters are in a product, but for what stands there in another form, or elsewhere.

    `shown` is all markup of each document by its id, and of what is no document under other names.
    """
    words = {d.id: _words(edition, d) for d in edition.documents}
    both = {name: (text, shown.get(name, "")) for name, text in words.items()}
    if all(_PROVED.of((file, name), told, partial(_is_whole, *told)) for name, told in both.items()):
        return ()
    gone = letters.lost("\n".join(words.values()), (html.unescape("".join(shown.values())),), letters.is_hanzi)
    if not gone:
        return ()
    held = (d for d in edition.documents if gone in "".join(filter(letters.is_hanzi, words[d.id])))
    hint = "write what stands there otherwise, and tell us: nothing may be lost on the way into a book"
    return (Diagnostic("lost-text", f"'{gone}' is not in {file}", place=place_of(next(held, None)), hint=hint),)


def _words(edition: Edition, document: Document) -> str:
    """The texts of a document, a line for each."""
    tree = (document.chapter.blocks, document.chapter.notes)
    name = (edition.metadata.language, document.id)
    return _WORDS.of(name, tree, lambda: "\n".join(letters.of_values(tree, _ELSEWHERE)))


def _is_whole(words: str, markup: str) -> bool:
    """Are all hanzi of a document in its own markup? Some may be in that of another: then all are to be compared."""
    return not letters.lacking(words, html.unescape(markup), letters.is_hanzi)
