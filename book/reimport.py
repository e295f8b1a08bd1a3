"""`import` into a book that people have edited: what its sources say now, merged with what was made of it by hand.

People edit chapters, and also rename, divide, join and delete them. So the texts are put into groups first: what the
last import wrote, the files that hold it now, and the articles that it has become in the source. Then each group is
settled for itself, and all that is to be written is known before anything is.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from book import sources
from book.clean.ledger import Record
from book.diagnostic import BookError, Diagnostic, Severity, UsageError
from book.files import read_text
from book.grouping import Group, groups
from book.intake.read import Intake
from book.journal import put
from book.merge import merge_files, parted, unsettled
from book.project import BASE, NOTHING, Article, Imported, base_of, chapter_text, kept, recorded, said
from book.succession import bare, holders, share, successors
from book.text import Place

FORMER = "ledger/former"
"""Chapters that people edited or deleted and that are in no source at present, as they were imported last."""
_THE_SAME = 0.5
"""A source that has so much of an earlier one is a newer state of it."""


@dataclass(frozen=True, slots=True)
class Book:
    """What stands in a book's folder before an import.

    `given` are the chapters, as the last import wrote them, of the sources that are given now; `others` those of other
    sources; `former` those that were in no source at the last import. `now` are the files in chapters/. `records` are
    those of other sources.
    """

    given: Mapping[str, str]
    former: Mapping[str, str]
    others: Mapping[str, str]
    now: Mapping[str, str]
    records: tuple[Record, ...]

    @property
    def bases(self) -> dict[str, str]:
        """All that imports have written, as they wrote it last."""
        return {**self.others, **self.former, **self.given}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an import will do: `files` by path (None: it goes), founded on the texts `seen`."""

    imported: Imported
    files: Mapping[str, bytes | None]
    seen: Mapping[str, str]

    @property
    def changes(self) -> dict[str, str]:
        """The chapters that change, each with `new`, `changed` or `removed`."""
        names = sorted(f for f in self.files if f.startswith("chapters/") and f.endswith(".md"))
        return {f: "removed" if self.files[f] is None else "changed" if f in self.seen else "new" for f in names}

    def diff(self) -> Iterator[str]:
        """The changes of the chapters as lines of a patch."""
        for name in self.changes:
            before, after = self.seen.get(name, ""), (self.files[name] or b"").decode()
            yield from difflib.unified_diff(before.split("\n"), after.split("\n"), name, name, "now", "then", 2, "")


@dataclass(slots=True)
class _Settled:
    """What becomes of a group: texts of chapters and of former ones (None: it goes), and what is to be said."""

    chapters: dict[str, str | None] = field(default_factory=dict)
    former: dict[str, str | None] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def carry_out(folder: Path, plan: Plan, beside: Mapping[str, bytes | None] = NOTHING) -> Imported:
    """Write what was planned, and the files `beside` it, all or nothing; what was imported, with the files that are
    other now than they were. Raises what `journal.put` raises.
    """
    files = {**plan.files, **beside}
    changed = (f for f, data in files.items() if data is not None and not _stands(folder / f, data))
    imported = replace(plan.imported, files=tuple(sorted(changed)))
    put(folder, files, plan.seen)
    return imported


def _stands(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def planned(
    folder: Path, intakes: Sequence[Intake], articles: Sequence[Article], restore: Collection[str] = ()
) -> Plan:
    """What importing `articles` will do; what people edited is merged three ways, by paragraph.

    An article that was imported before goes to the file that holds it now. One that its source has no more takes its
    chapter with it, unless somebody edited that. A chapter that somebody deleted stays deleted; `restore` names those
    (by file or title) that come back. Conflicts stand as marks in the chapter. Diagnostics: merge-conflict (error),
    vanished-article, new-article, deleted-chapter, own-division, picture-kept. Raises BookError (conflict-mark) when
    a chapter that must change has a conflict from before, UsageError (not-deleted).
    """
    book = _book(folder, {intake.source.name for intake in intakes})
    earlier = {f: parted(text)[1] for f, text in {**book.former, **book.given}.items()}
    taken = [*book.now, *book.others]
    placed = successors([(a.file, a.cleaned.draft.text) for a in articles], earlier, taken)
    articles = [replace(a, file=f) for a, f in zip(articles, placed, strict=True)]
    theirs = {a.file: chapter_text(a).encode("utf-8", "replace").decode() for a in articles if a.file}
    held = holders(_bodies(book.bases), _bodies(book.now))
    wanted = _wanted(restore, [b for b, files in held.items() if not files], book.bases)
    done = [_settled(g, book, theirs, wanted) for g in groups(held, holders(earlier, _bodies(theirs)), theirs)]
    findings = [f for s in done for f in s.findings]
    if any(f.code == "conflict-mark" for f in findings):
        raise BookError(*(f for f in findings if f.code == "conflict-mark"))
    names = _new_names(book, theirs, done)
    articles = [replace(a, file=names.get(a.file, a.file)) for a in articles]
    pictures, more = _pictures(folder, intakes, anew=bool(wanted))
    files: dict[str, bytes | None] = {f"sources/{intake.source.name}": intake.data for intake in intakes}
    files |= {f: _data(text) for s in done for f, text in s.chapters.items()} | pictures
    files |= {f"{FORMER}/{Path(f).name}": _data(text) for s in done for f, text in s.former.items()}
    files |= dict.fromkeys(map(base_of, book.given))
    files |= kept(articles, book.records)
    imported = Imported(tuple(articles), tuple(sorted(files)), (*said(intakes, articles), *findings, *more))
    return Plan(imported, files, book.now)


def _new_names(book: Book, theirs: Mapping[str, str], done: Sequence[_Settled]) -> dict[str, str]:
    """The files that people renamed, by the names that they had: the ledger calls them as people do."""
    former = {**book.former, **{f: text for s in done for f, text in s.former.items()}}
    now = {**book.now, **{f: text for s in done for f, text in s.chapters.items()}}
    bases = {**book.others, **{f: text for f, text in former.items() if text is not None}, **theirs}
    held = holders(_bodies(bases), _bodies({f: text for f, text in now.items() if text is not None}))
    times = Counter(f for files in held.values() for f in files)
    alone = {b: files[0] for b, files in held.items() if len(files) == 1 and times[files[0]] == 1 and b in theirs}
    names = {b: f for b, f in alone.items() if f != b and f == f"chapters/{PurePosixPath(f).name}"}
    while taken := [b for b, f in names.items() if f in bases and f not in names]:
        names = {b: f for b, f in names.items() if b not in taken}
    return names


def _data(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _bodies(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: parted(text)[1] for name, text in texts.items()}


def _book(folder: Path, names: Collection[str]) -> Book:
    """The book in `folder`, to which the sources called `names` come. A ledger that is broken says nothing."""
    now = {p.relative_to(folder).as_posix() for p in (folder / "chapters").rglob("*.md") if p.is_file()}
    bases = _kept(folder, BASE)
    try:
        records = recorded(folder)[0].records
    except (BookError, ValueError):
        records = ()
    others = tuple(r for r in records if r.draft.source.name not in names)
    apart = {r.file for r in others}
    known = {r.file for r in records} if records else set(bases)
    return Book(
        {f: bases[f] for f in bases if f in known and f not in apart},
        {f: text for f, text in _kept(folder, FORMER).items() if f not in known},
        {f: bases[f] for f in bases if f in apart},
        {f: read_text(folder, f) for f in sorted(now)},
        others,
    )


def _kept(folder: Path, where: str) -> dict[str, str]:
    return {f"chapters/{p.name}": read_text(folder, f"{where}/{p.name}") for p in sorted((folder / where).glob("*.md"))}


def _wanted(restore: Collection[str], deleted: Sequence[str], bases: Mapping[str, str]) -> frozenset[str]:
    """The deleted chapters that are called by `restore`. Raises UsageError (not-deleted)."""
    called = {b: {b, Path(b).name, Path(b).stem, bare(b), Path(bare(b)).stem} for b in deleted}
    unknown = [name for name in restore if not any(name in names for names in called.values())]
    if unknown:
        there = ", ".join(PurePosixPath(b).name for b in deleted)
        hint = f"name one of these: {there}" if deleted else "leave it out: no chapter is deleted"
        raise UsageError(*(Diagnostic("not-deleted", f"no chapter {name} was deleted", hint=hint) for name in unknown))
    return frozenset(b for b, names in called.items() if b in bases and names & set(restore))


# ------------------------------------------------------------------------------ settling


def _settled(group: Group, book: Book, theirs: Mapping[str, str], wanted: Collection[str]) -> _Settled:
    """What becomes of a group of texts."""
    out = _Settled(former={b: None for b in group.bases if b in book.former and b in group.new})
    restored = [b for b in group.bases if b in wanted]
    if not group.bases:
        out.chapters = {f: theirs[f] for f in group.new}
        if book.bases:
            out.findings = [_note("new-article", "it is new in the source", f) for f in group.new]
    elif restored:
        out.former |= {b: book.given[b] for b in restored if b in book.given and b not in group.new}
        out.chapters = {f: theirs.get(f, book.bases.get(f, "")) for f in (*restored, *group.new)}
    elif not group.files:
        _stay_deleted(group, book, out)
    elif not group.new:
        _vanished(group, book, out)
    elif _untouched(group, book) and set(group.files) == set(group.bases):
        out.chapters = {f: theirs.get(f) for f in {*group.new, *group.files} if book.now.get(f) != theirs.get(f)}
        gone = sorted(set(group.files) - set(group.new))
        out.findings = [_note("vanished-article", f"its text is in {group.new[0]} now: removed", f) for f in gone]
    else:
        _merged(group, book, theirs, out)
    return out


def _note(code: str, message: str, file: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, Severity.NOTE, Place(file), hint)


def _untouched(group: Group, book: Book) -> bool:
    """Do the files of a group hold what was imported, and nothing else?"""
    return sorted(book.now[f] for f in group.files) == sorted(book.bases[b] for b in group.bases)


def _stay_deleted(group: Group, book: Book, out: _Settled) -> None:
    for base in group.bases:
        if base in group.new or base in book.given:
            hint = f"to have it back: import --restore {PurePosixPath(base).stem}"
            out.findings.append(_note("deleted-chapter", "you deleted it, and it stays deleted", base, hint))
        if base in book.given and base not in group.new:
            out.former[base] = book.given[base]


def _vanished(group: Group, book: Book, out: _Settled) -> None:
    """The source has nothing of a group any more; what nobody edited goes with it."""
    gone = [b for b in group.bases if b in book.given]
    if gone and len(gone) == len(group.bases) and _untouched(group, book):
        out.chapters = dict.fromkeys(group.files)
        message = "its article is in the source no more: removed"
        out.findings = [_note("vanished-article", message, f) for f in group.files]
        return
    for base in gone:
        out.former[base] = book.given[base]
        out.findings.append(_left(next(iter(group.held[base]), group.files[0])))


def _left(file: str) -> Diagnostic:
    message, hint = "its article is in the source no more; you edited it, and it stays", "delete it, or keep it"
    return Diagnostic("vanished-article", message, Severity.WARNING, Place(file), hint)


def _merged(group: Group, book: Book, theirs: Mapping[str, str], out: _Settled) -> None:
    """A group that people have edited, merged."""
    bases, order = book.bases, group.in_order(book.bases, book.now)
    files = list(dict.fromkeys(f for b in order for f in group.held[b]))
    then: list[str] = []
    heads: dict[str, tuple[str, str]] = {}
    for base in order:
        then += [theirs[f] for f in group.articles_of(base)]
        owner = base if base in group.held[base] else next(iter(group.held[base]), "")
        if owner and owner not in heads:
            heads[owner] = bases[base], theirs.get(base, bases[base])
        if base not in group.new and not group.passed_on[base]:
            then.append(bases[base])
            if base in book.given:
                out.former[base] = bases[base]
                out.findings.append(_left(owner or files[0]))
    mine = {f: book.now[f] for f in files}
    before = [bases[b] for b in order]
    old = {f: unsettled(text) for f, text in mine.items()}
    if then != before and (marks := list(_marks("conflict-mark", "a conflict from before stands here", old))):
        out.findings = marks
        return
    made = merge_files(before, mine, then, heads)
    out.chapters = {f: m.text for f, m in made.items() if m.text != mine[f]}
    new = {f: m.conflicts for f, m in made.items()}
    out.findings += _marks("merge-conflict", "edited here and changed in the source", new)
    if out.chapters:
        out.findings += group.told()


def _marks(code: str, message: str, lines: Mapping[str, Sequence[int]]) -> Iterator[Diagnostic]:
    hint = "choose between the two readings and delete the marks"
    for file, marked in lines.items():
        for line in marked:
            yield Diagnostic(code, message, place=Place(file, line, 1), hint=hint)


# ------------------------------------------------------------------------------- sources


def _pictures(
    folder: Path, intakes: Iterable[Intake], *, anew: bool
) -> tuple[dict[str, bytes | None], list[Diagnostic]]:
    """The pictures to write: not those that people replaced or deleted, unless the source has other ones now."""
    out: dict[str, bytes | None] = {}
    findings = []
    for intake in (i for i in intakes if i.pictures):
        try:
            before = sources.again(folder / "sources", intake.source.name, intake.source.encoding.name).pictures
        except BookError:
            before = {}
        for name, data in intake.pictures.items():
            path = folder / "chapters" / name
            there = path.read_bytes() if path.is_file() else None
            old = before.get(name)
            if there == old or (there is None and (anew or old != data)):
                out[f"chapters/{name}"] = data
            elif there is not None and there != data and old != data:
                hint = "look at both, and keep the better one"
                message = "you replaced this picture, and the source has another one now; yours stays"
                place = Place(f"chapters/{name}")
                findings.append(Diagnostic("picture-kept", message, Severity.WARNING, place, hint))
    return out, findings


def known_again(folder: Path, intakes: Sequence[Intake]) -> tuple[tuple[Intake, ...], tuple[Diagnostic, ...]]:
    """Sources under the names of those that they are newer states of, so that what was decided about these holds.

    Diagnostics: newer-source.
    """
    try:
        old = {s.name: s.text for s in recorded(folder)[0].sources}
    except (BookError, ValueError):
        return tuple(intakes), ()
    free = {name: text for name, text in old.items() if name not in {i.source.name for i in intakes}}
    out, findings = [], []
    for intake in intakes:
        name = intake.source.name
        like = {o: share(text, intake.source.text) for o, text in free.items() if Path(o).suffix == Path(name).suffix}
        best = max(like, key=lambda o: like[o], default="") if name not in old else ""
        if best and like[best] >= _THE_SAME:
            del free[best]
            intake = replace(intake, source=replace(intake.source, name=best))
            message = f"a newer state of {best}: it takes its place, under that name"
            findings.append(Diagnostic("newer-source", message, Severity.NOTE, Place(name)))
        out.append(intake)
    return tuple(out), tuple(findings)
