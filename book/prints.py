"""The printed files of a book, those of all its editions at once, and the page numbers that they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from book import printshop
from book.cache import Store
from book.config import Format
from book.edition import Document
from book.executor import Executor
from book.latest import Latest
from book.press import Bleed, Press, Printed
from book.printshop import Fate, History
from book.product import Job, Product, lacking, place_of, proof
from book.xhtml import Medium, pieces


@dataclass(frozen=True, slots=True)
class Prints:
    """The files and the printed page numbers of anchors, by their names; what became of each part; the history."""

    products: Mapping[str, Product]
    folios: Mapping[str, Mapping[str, str]]
    fates: tuple[Fate, ...]
    history: History


def printed(
    wanted: Sequence[tuple[Job, Format]],
    executor: Executor,
    store: Store,
    history: History,
    progress: Callable[[str, int], None],
) -> Prints:
    """Every print that is wanted. Raises BookError (bad-template), MachineError (no-pango, no-fontconfig)."""
    jobs = {job.file(kind): job for job, kind in wanted}
    presses = {job.file(kind): _press(job, kind) for job, kind in wanted}
    run = printshop.run(presses, executor, store, history, progress)
    products = {name: _product(job, name, presses[name], run.printed[name]) for name, job in jobs.items()}
    return Prints(products, {name: made.folios for name, made in run.printed.items()}, run.fates, run.history)


_SECTIONS: Latest[tuple[str, str]] = Latest()


def _press(job: Job, kind: Format) -> Press:
    edition, place = job.edition, job.theme.sheet.notes.place
    made = {}
    for document in edition.documents:
        told = (document, edition.labels, place)
        made[document.id] = _SECTIONS.of((edition.metadata.language, document.id), told, partial(_section, *told))
    bodies, notes = ({name: both[which] for name, both in made.items()} for which in (0, 1))
    outfit = Bleed(job.config.press.bleed, job.profile, job.config.press.condition)
    return Press(edition, bodies, job.theme, "press" if kind == "press" else "screen", outfit, notes)


def _section(document: Document, labels: Mapping[str, str], place: str) -> tuple[str, str]:
    """The XHTML of a document, and that of those notes which stand at the end of the book; `place` is theirs."""
    made = pieces(document, labels, Medium.PRINT if place == "foot" else Medium.ENDNOTES)
    if place != "end":
        return made.section(), ""
    return replace(made, notes=()).section(), "".join(note.markup for _, note in made.notes)


def _product(job: Job, name: str, press: Press, printed: Printed) -> Product:
    """A PDF, its findings at the chapters that they are about.

    That its pages show all of the XHTML was proved when they were set.
    """
    documents = {d.id: d for d in job.edition.documents}
    placed = (replace(d, place=d.place or place_of(documents.get(part))) for part, d in printed.diagnostics)
    shown = {part: press.bodies[part] + press.notes.get(part, "") for part in press.bodies}
    gone = proof(job.edition, shown, name)
    return Product(name, job, printed.pdf, (*placed, *lacking(job.edition, printed.missing), *gone), printed.pages)
