"""From editions to finished files: PDFs first, since an EPUB lists the pages of the printed book, then EPUBs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from book import cover, epub, letters, lint, printshop
from book.cache import Store, kept, key
from book.config import EditionSettings, Format
from book.diagnostic import Diagnostic
from book.edition import Asset, Document, Edition, Lines
from book.executor import Executor
from book.labels import labels_for
from book.press import Bleed, Press, Printed
from book.printshop import Fate, History
from book.text import Place
from book.theme import Theme
from book.xhtml import Medium, pieces

SUFFIXES: Mapping[Format, str] = {"epub": "epub", "pdf": "pdf", "press": "press.pdf"}


@dataclass(frozen=True, slots=True)
class Job:
    """One edition to make: how it looks, what is in it, and in which formats. `modified` dates an EPUB's package."""

    settings: EditionSettings
    formats: tuple[Format, ...]
    theme: Theme
    edition: Edition
    modified: datetime
    bleed: Bleed
    form: epub.Form

    def file(self, kind: Format) -> str:
        """The name of the file in that format."""
        direction = ".vertical" if self.form.vertical else ""
        return f"{file_name(self.edition.metadata.title)}.{self.settings.lang}{direction}.{SUFFIXES[kind]}"


@dataclass(frozen=True, slots=True)
class Product:
    """A finished file: its name, its bytes, and what is to be said about it. `lines` are an EPUB's."""

    name: str
    job: Job
    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    pages: int = 0
    lines: Lines = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """The files, what became of each part of the printed ones, and the history for the next time."""

    products: tuple[Product, ...]
    fates: tuple[Fate, ...]
    history: History


def make(
    jobs: Sequence[Job],
    executor: Executor,
    store: Store,
    history: History,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> Made:
    """Every edition in its formats. `progress` is told each part that is done, and how many there are.

    Raises BookError (bad-template), MachineError (no-pango, no-fontconfig).
    """
    printed = [(job, kind, _press(job, kind)) for job in jobs for kind in job.formats if kind != "epub"]
    run = printshop.run({job.file(kind): press for job, kind, press in printed}, executor, store, history, progress)
    done: dict[tuple[int, Format], Product] = {}
    done |= {(id(job), kind): _printed(job, kind, press, run.printed[job.file(kind)]) for job, kind, press in printed}
    folios = {id(job): run.printed[job.file(kind)].folios for job, kind, _ in reversed(printed)}
    epubs = [job for job in jobs if "epub" in job.formats]
    pack = [_Pack(_with_cover(job, store), folios.get(id(job), {})) for job in epubs]
    for packed, job in zip(executor.map(_packed, pack), epubs, strict=True):
        done[id(job), "epub"] = packed
        progress(packed.name, len(epubs))
    return Made(tuple(done[id(job), kind] for job in jobs for kind in job.formats), run.fates, run.history)


def _press(job: Job, kind: Format) -> Press:
    medium = Medium.PRINT if job.theme.sheet.notes.place == "foot" else Medium.ENDNOTES
    made = {d.id: pieces(d, job.edition.labels, medium) for d in job.edition.documents}
    notes: dict[str, str] = {}
    if job.theme.sheet.notes.place == "end":
        notes = {name: "".join(note.markup for _, note in chapter.notes) for name, chapter in made.items()}
        made = {name: replace(chapter, notes=()) for name, chapter in made.items()}
    bodies = {name: chapter.section() for name, chapter in made.items()}
    return Press(job.edition, bodies, job.theme, "press" if kind == "press" else "screen", job.bleed, notes)


def _printed(job: Job, kind: Format, press: Press, printed: Printed) -> Product:
    """A PDF, its findings at the chapters that they are about.

    That its pages show all of the XHTML was proved when they were set.
    """
    documents = {d.id: d for d in job.edition.documents}
    placed = (replace(d, place=d.place or _place(documents.get(name))) for name, d in printed.diagnostics)
    lacking = _lacking(job.edition, printed.missing)
    proof = _proof(job.edition, (*press.bodies.values(), *press.notes.values()), job.file(kind))
    return Product(job.file(kind), job, printed.pdf, (*placed, *lacking, *proof), printed.pages)


def _lacking(edition: Edition, missing: Iterable[tuple[str, str]]) -> tuple[Diagnostic, ...]:
    """Characters that no font has, given with their documents' ids."""
    documents = {d.id: d for d in edition.documents}
    by_document: dict[str, list[str]] = {}
    for char, name in missing:
        by_document.setdefault(name, []).append(char)
    return tuple(_missing_glyphs(documents.get(name), chars) for name, chars in by_document.items())


def _place(document: Document | None) -> Place | None:
    return Place(document.chapter.path) if document is not None else None


def _missing_glyphs(document: Document | None, chars: Sequence[str]) -> Diagnostic:
    """The characters of a document that no font of this machine has, where one of them stands first."""
    source = document.chapter.source if document is not None else None
    found = re.search(f"[{re.escape(''.join(chars))}]", source.text) if source is not None else None
    place = source.place(found.start()) if source is not None and found else None
    hint = "install a font that has it (fonts-noto-cjk-extra, fonts-cns11643-kai), or write it otherwise"
    return Diagnostic("missing-glyph", f"no font has {lint.characters(chars)}", place=place, hint=hint)


@dataclass(frozen=True, slots=True)
class _Pack:
    """An EPUB to be packed; `folios` are the printed page numbers of anchors."""

    job: Job
    folios: Mapping[str, str]


def _packed(pack: _Pack) -> Product:
    job = pack.job
    edition, look, language = job.edition, job.theme, job.edition.metadata.language
    families = {face: look.families(language, face) for face in epub.FACES}
    packed = epub.render(
        *(edition, look.epub_css, look.templates, job.modified), form=job.form, families=families, folios=pack.folios
    )
    lacking = _lacking(edition, packed.missing)
    proof = _proof(edition, epub.texts(packed.data), job.file("epub"))
    return Product(job.file("epub"), job, packed.data, (*packed.findings, *lacking, *proof), lines=packed.lines)


_ELSEWHERE = ("alt", "title", "entry", "reading")
"""Fields of a chapter's tree: what pictures are called, and what the index makes of a word."""


def _proof(edition: Edition, markup: Iterable[str], file: str) -> tuple[Diagnostic, ...]:
    """That the hanzi of all chapters are in a product, but for what stands there in another form, or elsewhere."""
    trees = {d.id: (d.chapter.blocks, d.chapter.notes) for d in edition.documents}
    words = {name: "".join(letters.of_values(tree, _ELSEWHERE)) for name, tree in trees.items()}
    gone = letters.lost("".join(words.values()), map(html.unescape, markup), letters.is_hanzi)
    if not gone:
        return ()
    place = next((_place(d) for d in edition.documents if gone in "".join(filter(letters.is_hanzi, words[d.id]))), None)
    hint = "write what stands there otherwise, and tell us: nothing may be lost on the way into a book"
    return (Diagnostic("lost-text", f"'{gone}' is not in {file}", place=place, hint=hint),)


def file_name(title: str) -> str:
    """A title as the name of a file: no separators, no signs that a system forbids."""
    return re.sub(r'[\s/\\:*?"<>|\x00-\x1f]+', "-", title).strip("-.")[:60] or "book"


def _with_cover(job: Job, store: Store) -> Job:
    """The job with a cover: the book's own, or one drawn from its metadata, unless the store has drawn it before."""
    if job.edition.cover is not None:
        return job
    meta = job.edition.metadata
    labels = labels_for(meta.language)
    roles = {"aut": labels["author"], "edt": labels["editor"], "trl": labels["translator"]}
    groups = groupby(meta.contributors, key=lambda person: person.role)
    line = "　".join(f"{'、'.join(p.name for p in people)} {roles.get(role, '')}".strip() for role, people in groups)
    words = (meta.title, meta.subtitle, line, meta.publisher, meta.language, job.theme.palette)
    address = key("cover", cover.surroundings(), *words, str(job.form.vertical))
    data = kept(store, address, lambda: cover.draw(*words, bound_right=job.form.vertical))
    return replace(job, edition=replace(job.edition, cover=Asset("images/cover.png", "", data, "image/png")))
