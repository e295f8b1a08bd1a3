"""From a book's folder to dist/: the one place that knows the order of the stages.

Read the manuscript; for every edition convert and assemble; make each format; write aside, rename; the manifest.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

from book import __version__, cover, epub, manuscript, press, theme
from book.citations import linked
from book.config import EditionSettings, Format, Language
from book.convert.chapter import convert_chapter
from book.convert.conversion import Conversion
from book.convert.doubts import Doubt, doubts
from book.convert.engine import digests
from book.convert.preflight import preflight
from book.convert.prose import convert_text
from book.diagnostic import BookError, Diagnostic, errors_in
from book.edition import Assembled, Asset, Contributor, Edition, Metadata, assemble
from book.executor import Executor, Serial
from book.files import write_aside
from book.labels import labels_for
from book.manuscript import Manuscript
from book.theme import Theme
from book.xhtml import Medium, render

_LIBRARIES = (
    *("ebooklib", "weasyprint", "pydyf", "pyphen", "opencc", "jinja2", "pillow", "fonttools"),
    *("markdown-it-py", "mdit-py-plugins", "mdit-py-cjk-friendly"),
)
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make."""

    manuscript: Manuscript
    settings: EditionSettings
    format: Format
    theme: Theme
    modified: datetime


@dataclass(frozen=True, slots=True)
class Product:
    """A finished file: its name, its bytes, and what is to be said about it."""

    name: str
    data: bytes
    diagnostics: tuple[Diagnostic, ...]
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, as paths, and all that is to be said."""

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]


def build(
    folder: Path,
    styles: Path,
    *,
    modified: datetime | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> Built:
    """Make every edition in every format of the book in `folder`.

    `styles` holds the program's themes and templates, `modified` the date for the packages where book.yaml gives none;
    `progress` is told each finished file and how many there will be. Raises BookError when the book has errors:
    nothing is written then.
    """
    book = manuscript.read(folder)
    found = (*book.diagnostics, *_preflight(book))
    _stop_on_errors(found)
    jobs = list(_jobs(folder, styles, book, modified or _EARLIEST))
    products = []
    for product in (executor or Serial()).map(make, jobs):
        products.append(product)
        progress(product.name, len(jobs))
    findings = tuple(dict.fromkeys((*found, *(d for p in products for d in p.diagnostics))))
    _stop_on_errors(findings)
    dist = folder / "dist"
    for product in products:
        write_aside(dist / product.name, product.data)
    write_aside(dist / "manifest.json", _manifest(book, products, jobs).encode())
    return Built(tuple(dist / p.name for p in products), findings)


def check(folder: Path, styles: Path) -> tuple[Diagnostic, ...]:
    """Everything that can be said of a book without making it."""
    book = manuscript.read(folder)
    findings = [*book.diagnostics, *_preflight(book)]
    for settings in book.config.editions:
        try:
            theme.load(_theme_name(folder, book, settings), styles)
        except BookError as error:
            findings += error.diagnostics
        findings += _assembled(book, settings, _conversion(book, settings)).diagnostics
    return tuple(dict.fromkeys(findings))


def doubtful(folder: Path) -> dict[Language, tuple[Doubt, ...]]:
    """What somebody should decide about the conversion of each edition, beside the book's glossary."""
    book = manuscript.read(folder)
    _stop_on_errors(book.diagnostics)
    return {settings.lang: doubts(book.chapters, _conversion(book, settings)) for settings in book.config.editions}


def _preflight(book: Manuscript) -> tuple[Diagnostic, ...]:
    editions = {settings.lang: _conversion(book, settings) for settings in book.config.editions}
    return preflight(book.chapters, book.glossary, book.config.language, editions)


def _conversion(book: Manuscript, settings: EditionSettings) -> Conversion:
    """From the book's script to an edition's, with the book's own readings."""
    master = book.config.language
    own = book.glossary.for_edition(master, settings.lang)
    return Conversion.between(master, settings.lang, settings.conversion, own)


def _stop_on_errors(findings: Sequence[Diagnostic]) -> None:
    """Errors end a build, but the warnings beside them are told too."""
    if errors_in(findings):
        raise BookError(*findings)


def _jobs(folder: Path, styles: Path, book: Manuscript, modified: datetime) -> Iterator[Job]:
    when = _date_of(book.config.date) or modified
    for settings in book.config.editions:
        look = theme.load(_theme_name(folder, book, settings), styles)
        for kind in settings.formats or book.config.formats:
            yield Job(book, settings, kind, look, when)


def _theme_name(folder: Path, book: Manuscript, settings: EditionSettings) -> str:
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


def make(job: Job) -> Product:
    """One edition in one format. Raises BookError."""
    conversion = _conversion(job.manuscript, job.settings)
    assembled = _assembled(job.manuscript, job.settings, conversion)
    _stop_on_errors(assembled.diagnostics)
    edition = assembled.edition
    file = f"{_file_name(edition.metadata.title)}.{job.settings.lang}.{job.format}"
    if job.format == "epub":
        edition = replace(edition, cover=edition.cover or _drawn_cover(edition, job.theme))
        data = epub.render(edition, job.theme.epub_css, job.theme.templates, job.modified)
        return Product(file, data, assembled.diagnostics)
    bodies = {d.id: render(d, edition.labels, Medium.PRINT) for d in edition.documents}
    printed = press.render(edition, bodies, job.theme)
    lacking = tuple(_missing_glyph(edition, char, name) for char, name in printed.missing)
    return Product(file, printed.pdf, (*assembled.diagnostics, *printed.diagnostics, *lacking), printed.pages)


def _missing_glyph(edition: Edition, char: str, document: str) -> Diagnostic:
    """A character that no font of this machine has, where it stands first."""
    chapter = next((d.chapter for d in edition.documents if d.id == document), None)
    at = chapter.source.text.find(char) if chapter is not None else -1
    place = chapter.source.place(at) if chapter is not None and at >= 0 else None
    hint = "install a font that has it (fonts-noto-cjk-extra, fonts-cns11643-kai), or write it otherwise"
    return Diagnostic("missing-glyph", f"no font has {char} (U+{ord(char):04X})", place=place, hint=hint)


def _assembled(book: Manuscript, settings: EditionSettings, conversion: Conversion) -> Assembled:
    """The edition in its own script."""
    converted = [convert_chapter(chapter, conversion) for chapter in book.chapters]
    assembled = assemble(
        _metadata(book, settings, conversion), [linked(c.chapter) for c in converted], book.assets, book.cover
    )
    return Assembled(assembled.edition, (*assembled.diagnostics, *(d for c in converted for d in c.diagnostics)))


def _metadata(book: Manuscript, settings: EditionSettings, conversion: Conversion) -> Metadata:
    """The book's metadata in the edition's script; the identifier comes from the master's title and the edition."""
    config = book.config
    made = uuid.uuid5(uuid.NAMESPACE_URL, f"kanben:{config.title}:{settings.lang}").urn

    def c(text: str) -> str:
        return convert_text(text, conversion)

    return Metadata(
        title=settings.title or c(config.title),
        identifier=f"{config.identifier}:{settings.lang}" if config.identifier else made,
        language=settings.lang,
        subtitle=settings.subtitle or c(config.subtitle),
        contributors=tuple(Contributor(c(p.name), p.role, p.file_as) for p in config.authors),
        publisher=c(config.publisher),
        date=config.date,
        isbn=config.isbn,
        rights=c(config.rights),
        description=c(config.description),
        subjects=tuple(c(s) for s in config.subjects),
    )


def _file_name(title: str) -> str:
    """A title as the name of a file: no separators, no signs that a system forbids."""
    return re.sub(r'[\s/\\:*?"<>|\x00-\x1f]+', "-", title).strip("-.")[:60] or "book"


def _drawn_cover(edition: Edition, look: Theme) -> Asset:
    meta = edition.metadata
    words = labels_for(meta.language)
    roles = {"aut": words["author"], "edt": words["editor"], "trl": words["translator"]}
    groups = groupby(meta.contributors, key=lambda person: person.role)
    line = "　".join(f"{'、'.join(p.name for p in people)} {roles.get(role, '')}".strip() for role, people in groups)
    data = cover.draw(meta.title, meta.subtitle, line, meta.publisher, meta.language, look.palette)
    return Asset("images/cover.png", "", data, "image/png")


def _manifest(book: Manuscript, products: Sequence[Product], jobs: Sequence[Job]) -> str:
    """What went in and what came out, as JSON: digests (SHA-256) and versions; no time, no place."""
    value = {
        "kanben": __version__,
        "libraries": _versions(),
        "dictionaries": dict(digests()),
        "inputs": dict(sorted(book.digests.items())),
        "outputs": {
            p.name: {
                "sha256": hashlib.sha256(p.data).hexdigest(),
                "bytes": len(p.data),
                "lang": j.settings.lang,
                "theme": j.theme.name,
                **({"pages": p.pages} if p.pages else {}),
            }
            for p, j in zip(products, jobs, strict=True)
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _versions() -> Mapping[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
