"""A chapter's file read: parsed once, and then kept in the book's cache until it or the code that reads it changes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from book import lint, machine, notation
from book.cache import Store, key
from book.diagnostic import Diagnostic
from book.document import Block, Chapter, FrontMatter
from book.text import Source

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "mdit-py-cjk-friendly", "pydantic", "PyYAML")
CODE = (
    *("attributes", "codes", "commonmark", "diagnostic", "document", "frontmatter", "letters", "lint", "markdown"),
    *("notation", "policy", "reading", "schema", "text", "unfinished"),
)
"""The modules of ours by which a chapter is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A chapter, and what is to be said of its file."""

    chapter: Chapter
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading without its source, which stands in the book."""

    front: FrontMatter
    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, tuple[Block, ...]], ...]
    diagnostics: tuple[Diagnostic, ...]


def read(source: Source, store: Store) -> Reading:
    """The chapter that a file holds, from memory, from the store, or parsed; odd characters are told with it.

    Raises BookError as `markdown.parse` does.
    """
    place = _place_for(source)
    if not place:
        address = key("chapter", _program(), source.name, source.text)
        place.append(_opened(source, store.get(address)) or _parsed(source, store, address))
    return place[0]


@lru_cache(maxsize=1024)
def _place_for(source: Source) -> list[Reading]:
    """Where a reading is held: a program that stays, as `watch` does, reads what has changed."""
    return []


def _opened(source: Source, data: bytes | None) -> Reading | None:
    """A reading that was kept; None when there is none, or none that `_parsed` has put there."""
    if data is None:
        return None
    try:
        kept = notation.read(Kept, data)
    except notation.ForeignError:
        return None
    return Reading(Chapter(source, kept.front, kept.blocks, kept.notes), kept.diagnostics)


def _parsed(source: Source, store: Store, address: str) -> Reading:
    # Imported here: a book whose chapters are kept needs no parser.
    from book.markdown import parse

    made = parse(source)
    chapter, findings = made.chapter, (*made.diagnostics, *lint.odd_characters(source))
    store.put(address, notation.written(Kept(chapter.front, chapter.blocks, chapter.notes, findings)))
    return Reading(chapter, findings)


@lru_cache(maxsize=1)
def _program() -> str:
    """Our own code and the libraries that read a chapter, Python's among them."""
    ours = machine.program(Path(__file__).with_name(f"{name}.py") for name in CODE)
    return key(ours, sys.version, *map(version, _LIBRARIES))
