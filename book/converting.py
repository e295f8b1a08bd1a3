"""What the conversion of a book does, and what it leaves for people to decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from book import manuscript
from book.config import Config, EditionSettings, Language
from book.convert import ledger
from book.convert import preflight as checks
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion
from book.convert.doubts import Doubt, doubts
from book.diagnostic import BookError, Diagnostic, errors_in
from book.files import read_text
from book.journal import put
from book.manuscript import Manuscript
from book.prepress import conversion_for
from book.text import Source


def doubtful(folder: Path) -> dict[str, tuple[Doubt, ...]]:
    """What somebody should decide about the conversion of each edition, by its name, beside the book's glossary."""
    book = manuscript.read(folder)
    stop_on_errors(book.diagnostics)
    editions = book.config.editions
    return {book.config.name_of(e): doubts(book.chapters, conversion_for(book, e)) for e in editions}


def record(folder: Path) -> tuple[Path, ...]:
    """Write dist/conversion.<language>.json for each converted edition: every phrase that the conversion changed."""
    book = manuscript.read(folder)
    stop_on_errors((*book.diagnostics, *preflight(book)))
    yaml = Source("book.yaml", read_text(folder, "book.yaml"))
    names = [person.name for person in book.config.authors]
    files: dict[str, bytes] = {}
    for settings in book.config.editions:
        conversion = conversion_for(book, settings)
        if conversion:
            chapters = [convert_chapter(chapter, conversion) for chapter in book.chapters]
            changes = [
                *ledger.of_metadata(yaml, _said(book.config, settings), names, conversion),
                *(change for chapter in chapters for change in ledger.of_chapter(chapter, conversion)),
            ]
            text = ledger.as_json(settings.lang, conversion, changes)
            files[f"dist/conversion.{book.config.name_of(settings)}.json"] = text.encode()
    put(folder, files)
    return tuple(folder / name for name in files)


def _said(config: Config, settings: EditionSettings) -> tuple[str, ...]:
    """What book.yaml says of the book in the script of its chapters, names apart."""
    title = (*(() if settings.title else (config.title,)), *(() if settings.subtitle else (config.subtitle,)))
    return (*title, config.publisher, config.rights, config.description, *config.subjects)


def preflight(book: Manuscript) -> tuple[Diagnostic, ...]:
    """What is to be said before anything is converted."""
    editions = [(settings.lang, conversion_for(book, settings)) for settings in book.config.editions]
    config = book.config
    said = (config.title, config.subtitle, config.publisher, config.rights, config.description, *config.subjects)
    names = (person.name for person in config.authors)
    return checks.preflight(book.chapters, book.glossary, config.language, editions, (*said, *names))


def conversion_of(folder: Path, master: Language, target: Language, config: str) -> Conversion:
    """How a text in the script `master` becomes `target` by the rules of a book; `config` overrules its edition's."""
    book = manuscript.read(folder)
    stop_on_errors(book.diagnostics)
    settings = next((e for e in book.config.editions if e.lang == target), EditionSettings(lang=target))
    return conversion_for(book, settings.model_copy(update={"conversion": config or settings.conversion}), master)


def stop_on_errors(findings: Sequence[Diagnostic]) -> None:
    """Errors end a build, but the warnings beside them are told too."""
    if errors_in(findings):
        raise BookError(*findings)
