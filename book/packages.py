"""The EPUBs of a book: what takes long to make and is kept, the form that book.yaml asks for, the proof of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from book import cover, epub, pinyin
from book.cache import Store, kept, key
from book.edition import Asset, Edition, Lines
from book.labels import labels_for
from book.product import Job, Product, lacking, proof
from book.text import Place


@dataclass(frozen=True, slots=True)
class Pack:
    """An EPUB to be packed; `folios` are the printed page numbers of anchors, `store` remembers what takes long."""

    job: Job
    folios: Mapping[str, str]
    store: Store


def packed(pack: Pack) -> Product:
    """The finished EPUB. Raises BookError (bad-template, font-licence), MachineError (missing-font)."""
    job, look = pack.job, pack.job.theme
    made = epub.render(
        job.edition,
        look.epub_css,
        look.templates,
        job.modified,
        form=_form(job),
        families={face: look.families(job.edition.metadata.language, face) for face in epub.FACES},
        folios=pack.folios,
        store=pack.store,
    )
    gone = proof(job.edition, _shown(made), job.file("epub"))
    told = (replace(d, place=d.place or Place(f"dist/{job.file('epub')}")) for d in made.findings)
    findings = (*told, *lacking(job.edition, made.missing), *gone)
    return Product(job.file("epub"), job, made.data, findings, lines=made.lines)


def _shown(made: epub.Packed) -> dict[str, str]:
    """What the package says of each document, by its id, and under "" all else that it says."""
    out: dict[str, str] = {}
    for name, text in epub.texts(made.data).items():
        document = made.lines[name][0].id if name in made.lines else ""
        out[document] = out.get(document, "") + text
    return out


def lines(job: Job) -> Lines:
    """Where the lines of the documents come from, without packing them. Raises BookError (bad-template)."""
    return epub.lines(job.edition, job.theme.templates, _form(job))


def _form(job: Job) -> epub.Form:
    return epub.Form(job.vertical, job.config.notes == "duokan", job.config.fonts)


def completed(job: Job, store: Store) -> Job:
    """The job with the forms by which lists sort names, and with a cover: the book's own, or one that is drawn.

    What the store has of them is not made again.
    """
    job = replace(job, edition=_with_sorted_names(job.edition, store))
    return replace(job, edition=replace(job.edition, cover=job.edition.cover or _cover(job, store)))


def _with_sorted_names(edition: Edition, store: Store) -> Edition:
    """The edition with a form for every name that has one; an empty one is looked for again, which is quick."""

    def sorted_by(name: str) -> str:
        address = key("file-as", pinyin.surroundings(), name)
        return kept(store, address, lambda: pinyin.file_as(name).encode()).decode("utf-8", "replace")

    people = tuple(replace(p, file_as=p.file_as or sorted_by(p.name)) for p in edition.metadata.contributors)
    return replace(edition, metadata=replace(edition.metadata, contributors=people))


def _cover(job: Job, store: Store) -> Asset:
    """A cover drawn from the metadata."""
    meta = job.edition.metadata
    labels = labels_for(meta.language)
    roles = {"aut": labels["author"], "edt": labels["editor"], "trl": labels["translator"]}
    groups = groupby(meta.contributors, key=lambda person: person.role)
    line = "　".join(f"{'、'.join(p.name for p in people)} {roles.get(role, '')}".strip() for role, people in groups)
    words = (meta.title, meta.subtitle, line, meta.publisher, meta.language, job.theme.palette)
    address = key("cover", cover.surroundings(), *words, str(job.vertical))
    data = kept(store, address, lambda: cover.draw(*words, bound_right=job.vertical))
    return Asset("images/cover.png", "", data, "image/png")
