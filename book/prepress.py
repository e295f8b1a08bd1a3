"""From a manuscript to editions that can be made: each converted, assembled, and given its looks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from book import manuscript, theme
from book.cache import Cache
from book.citations import linked
from book.config import EditionSettings, Language
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion, protections
from book.convert.names import for_name
from book.convert.prose import convert_text
from book.diagnostic import Diagnostic, Severity
from book.edition import Assembled, Contributor, Lines, Metadata, assemble
from book.files import read_text
from book.manuscript import Manuscript
from book.product import Job
from book.schema import places
from book.text import Place
from book.theme import Theme

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of a package for which nobody gave one: the first that a ZIP file can hold."""


def prepared(
    folder: Path, styles: Path, book: Manuscript, modified: datetime
) -> tuple[list[Job], tuple[Diagnostic, ...]]:
    """Every edition in its own script, and what is to be said of them."""
    when = _date_of(book.config.date) or modified
    jobs, findings = [], list[Diagnostic]()
    for settings in book.config.editions:
        made = assembled(book, settings, conversion_for(book, settings))
        theme_of_it = look_of(folder, styles, book, settings)
        formats = book.config.formats_of(settings)
        if book.config.is_vertical(settings) and formats != ("epub",):
            findings.append(_NO_VERTICAL_PAPER)
            formats = ("epub",)
        jobs.append(Job(settings, book.config, formats, theme_of_it, made.edition, when, book.profile))
        findings += made.diagnostics
    return jobs, tuple(findings)


_NO_VERTICAL_PAPER = Diagnostic(
    "no-vertical-pdf",
    "a vertical edition is made as an EPUB only",
    Severity.NOTE,
    Place("book.yaml"),
    "write 'formats: [epub]' for that edition, or add a horizontal one for the PDF",
)


def look_of(folder: Path, styles: Path, book: Manuscript, settings: EditionSettings) -> Theme:
    """The theme of an edition. Raises BookError; an unknown one has its place in book.yaml."""
    at = ("editions", book.config.editions.index(settings), "theme") if settings.theme else ("theme",)
    named = places(read_text(folder, "book.yaml"), "book.yaml")(at)
    look = theme.load(theme_name(folder, book, settings), styles, folder, named)
    notes = book.config.print.notes
    return look.with_notes(notes) if notes else look


def theme_name(folder: Path, book: Manuscript, settings: EditionSettings) -> str:
    """A theme's name, or the path of a folder of the user's."""
    name = settings.theme or book.config.theme
    own = folder / name
    return str(own) if (own / "theme.yaml").is_file() else name


def _date_of(text: str) -> datetime | None:
    """Midnight of a date such as 2026, 2026-11 or 2026-11-22; what is left out is the first."""
    if not text:
        return None
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def assembled(book: Manuscript, settings: EditionSettings, conversion: Conversion) -> Assembled:
    """The edition in its own script."""
    converted = [convert_chapter(chapter, conversion) for chapter in book.chapters]
    metadata, chapters = _metadata(book, settings, conversion), [linked(c.chapter) for c in converted]
    assembled = assemble(metadata, chapters, book.assets, book.cover, book.config.lists)
    return Assembled(assembled.edition, (*assembled.diagnostics, *(d for c in converted for d in c.diagnostics)))


def _metadata(book: Manuscript, settings: EditionSettings, conversion: Conversion) -> Metadata:
    """The book's metadata in the edition's script; the identifier comes from the master's title and the edition."""
    config = book.config
    own = settings.lang + (":vertical" if config.is_vertical(settings) else "")
    made = uuid.uuid5(uuid.NAMESPACE_URL, f"kanben:{config.title}:{own}").urn

    def c(text: str) -> str:
        return convert_text(text, conversion)

    def name(text: str) -> str:
        return convert_text(text, for_name(text, conversion))

    return Metadata(
        title=settings.title or c(config.title),
        identifier=f"{config.identifier}:{own}" if config.identifier else made,
        language=settings.lang,
        subtitle=settings.subtitle or c(config.subtitle),
        contributors=tuple(Contributor(name(p.name), p.role, c(p.file_as)) for p in config.authors),
        publisher=c(config.publisher),
        date=config.date,
        isbn=settings.isbn or config.isbn,
        rights=c(config.rights),
        description=c(config.description),
        subjects=tuple(c(s) for s in config.subjects),
        series=c(config.series.name) if config.series else "",
        series_number=config.series.number if config.series else "",
    )


def conversion_for(book: Manuscript, settings: EditionSettings, script: Language | None = None) -> Conversion:
    """From the book's script (or another) to an edition's, with the book's own readings."""
    master = script or book.config.language
    own = book.glossary.for_edition(master, settings.lang)
    protect = protections(book.config.convert, settings.convert)
    return Conversion.between(master, settings.lang, settings.conversion, own, protect)


def origins(folder: Path, styles: Path) -> Mapping[str, Lines]:
    """By the name of each EPUB of the book: where the lines of its documents come from. Raises BookError."""
    # Imported here: who prints only, needs nothing of packages.
    from book.packages import lines

    made, _ = prepared(folder, styles, manuscript.read(folder, Cache(folder)), EARLIEST)
    return {job.file("epub"): lines(job) for job in made if "epub" in job.formats}
