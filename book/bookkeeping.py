"""What a book's folder knows of its own import: the ledger and the texts it wrote, what people decided, and the answers
to `whence`, `explain` and `review`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from book import config, schema, sources
from book.clean import decisions
from book.clean.decisions import Choices, Decisions
from book.clean.ids import NamedEdit
from book.clean.ledger import Ledger, Record
from book.clean.own_rules import is_over
from book.clean.rules.characters import FORM
from book.clean.runner import LIFTING, RULES
from book.clean.trace import Fate, Whence, fates, later, whence
from book.diagnostic import BookError, Diagnostic, Severity, UsageError, nearest
from book.files import read_text
from book.intake.read import Intake
from book.policy import Limits
from book.project import BASE, LEDGER, NOT_AN_ARTICLE, Article, recorded
from book.report import of_edit
from book.text import Place

DECISIONS = "ledger/decisions.yaml"
PLAN = "ledger/plan.yaml"
_SHORTEST_ID = 4
"""So many signs of an id are enough where no other begins with them."""
_IMPORT_FIRST = "run 'import SOURCE' again: it writes the ledger anew, and keeps what you have edited"


def rule_names() -> tuple[str, ...]:
    """What `clean: {off: [...]}` may name."""
    return (*(r.name for r in RULES if r.name not in FORM), *LIFTING, NOT_AN_ARTICLE)


def choices(folder: Path, today: str = "") -> Choices:
    """What the book's people want of its import: book.yaml and ledger/decisions.yaml.

    Raises BookError for what is wrong in them; `today` is the date by which rules end.
    """
    book = config.load(read_text(folder, "book.yaml"), "book.yaml", rule_names())
    return Choices(book.clean, _decisions(folder), today)


def wrong_wishes(folder: Path) -> tuple[Diagnostic, ...]:
    """What the next import would refuse in book.yaml and ledger/decisions.yaml, and building does not look at."""
    out: list[Diagnostic] = []
    for look in (
        lambda: config.load(read_text(folder, "book.yaml"), "book.yaml", rule_names()),
        lambda: _decisions(folder),
    ):
        try:
            look()
        except BookError as error:
            out += (d for d in error.diagnostics if d.code == "unknown-rule" or (d.place and d.place.path == DECISIONS))
    return tuple(out)


def decisions_of(text: str) -> Decisions:
    """decisions.yaml as data. Raises BookError for what is wrong in it."""
    return schema.parse(Decisions, text, DECISIONS)


def _decisions(folder: Path) -> Decisions:
    return decisions_of(_decisions_text(folder))


def _decisions_text(folder: Path) -> str:
    return read_text(folder, DECISIONS) if (folder / DECISIONS).exists() else ""


def remarks(folder: Path, wanted: Choices, articles: Sequence[Article]) -> Iterator[Diagnostic]:
    """Warnings: decisions that found nothing in `articles`, noise whose last day is over."""
    lines = _decisions_text(folder).split("\n")
    for name in decisions.stale(wanted.decisions, [a.cleaned for a in articles]):
        number, line = next(((n, line) for n, line in enumerate(lines, 1) if name in line), (0, ""))
        place = Place(DECISIONS, number, line.find(name) + 1, line, len(name))
        message = f"nothing in this import has the id {name} any more"
        yield Diagnostic("stale-decision", message, Severity.WARNING, place, "remove it, when you gave all sources")
    for removal in wanted.cleaning.noise:
        if is_over(removal, wanted.today):
            message = f"'{removal.text or removal.pattern}' was noise until {removal.until}, and is kept from then on"
            hint = "remove it from 'clean', or give it a later day"
            yield Diagnostic("expired-rule", message, Severity.WARNING, Place("book.yaml"), hint)


def own_sources(folder: Path) -> tuple[Intake, ...]:
    """The sources that the last import read, from the copies in the book, in the same order and encodings."""
    ledger, _ = read(folder)
    most = limits(folder)
    return tuple(sources.again(folder / "sources", s.name, s.encoding.name, most) for s in ledger.sources)


def limits(folder: Path) -> Limits:
    """How much a source may bring. Raises BookError for what is wrong in book.yaml."""
    return config.load(read_text(folder, "book.yaml")).limits


def plan(folder: Path) -> str:
    """The plan by which the last import split its sources; empty when it went without one."""
    return read_text(folder, PLAN) if (folder / PLAN).exists() else ""


def kept(plan: str, undone: str) -> dict[str, bytes | None]:
    """What an import writes beside its chapters: its plan, for imports of the book's own sources that come after it,
    and the text of decisions.yaml with the edits that it undid, if it did. None: a file that goes.
    """
    files: dict[str, bytes | None] = {PLAN: plan.encode() if plan else None}
    return files | ({DECISIONS: undone.encode()} if undone else {})


# ------------------------------------------------------------------------------- undoing


def with_undone(folder: Path, ids: Iterable[str]) -> str:
    """The text of decisions.yaml with the edits of these ids (or beginnings of ids) undone.

    Raises UsageError: unknown-edit for an id that the ledger does not hold, needed-edit for an edit without which
    the text is no chapter.
    """
    ledger, _ = read(folder)
    edits = {n.id: (r, n) for r in ledger.records for n in r.names}
    already = set(_decisions(folder).undone)
    new: dict[str, str] = {}
    findings = []
    for given in ids:
        found = [i for i in edits if i == given or (len(given) >= _SHORTEST_ID and i.startswith(given))]
        if len(found) == 1:
            record, edit = edits[found[0]]
            if edit.rule in FORM:
                findings.append(_needed_edit(record, edit))
            new[found[0]] = decisions.remark(record.draft, edit.rule, edit.start, edit.edit.old, edit.edit.new)
        else:
            findings.append(_unknown_edit(given, found, edits))
    if findings:
        raise UsageError(*findings)
    return decisions.with_undone(_decisions_text(folder), {i: r for i, r in new.items() if i not in already})


def _needed_edit(record: Record, edit: NamedEdit) -> Diagnostic:
    message = f"{edit.id} cannot be undone: without {edit.rule} the text is not UTF-8 with LF, as a chapter is"
    place = record.draft.source.place(edit.start)
    return Diagnostic("needed-edit", message, place=place, hint="leave this id out; nothing was undone")


def _unknown_edit(given: str, found: Sequence[str], known: Collection[str]) -> Diagnostic:
    near = found[:3] or difflib.get_close_matches(given, sorted(known), 1, 0.7)
    hint = f"write {' or '.join(near)}" if near else "look it up in ledger/changes.md, in 'explain', or in 'review'"
    message = f"{len(found)} edits have an id that begins with {given}" if found else f"no edit has the id {given}"
    return Diagnostic("unknown-edit", message, place=Place(LEDGER), hint=hint)


# ------------------------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class Answer:
    """Lines for people, the same as data, and what there is to remark."""

    lines: tuple[str, ...]
    data: dict[str, object]
    notes: tuple[Diagnostic, ...] = ()


def came_from(folder: Path, spot: str) -> Answer:
    """Where the line of a chapter came from; `spot` is `chapters/03-x.md:41`."""
    file, line = _spot(spot)
    ledger, bases = read(folder)
    record = _of_chapter(ledger, file)
    now = read_text(folder, record.file)
    try:
        found = whence(record, bases[record.file], now, line)
    except ValueError as error:
        raise _no_line(spot, error) from None
    shown = tuple(f"sources/{found.source}:{a}" + (f"-{b}" if b > a else "") for a, b in _runs(found.lines))
    place = Place(record.file, line, 1, now.split("\n")[line - 1])
    data = {"source": found.source, "lines": list(found.lines), "edited": found.by_hand}
    return Answer(shown, data, tuple(_remarks_on(found, place)))


def _remarks_on(found: Whence, place: Place) -> Iterator[Diagnostic]:
    if found.by_hand:
        message = "edited by hand since the import" if found.lines else "written by hand: it came from no source"
        yield Diagnostic("edited-by-hand", message, Severity.NOTE, place)
    elif not found.lines:
        yield Diagnostic("made-by-import", "the import wrote this line: it came from no source", Severity.NOTE, place)


def became(folder: Path, spot: str) -> Answer:
    """What became of the line of a source; `spot` is `articles.txt:12`."""
    file, line = _spot(spot)
    ledger, bases = read(folder)
    try:
        found = fates(ledger, file.removeprefix("sources/"), line)
    except ValueError as error:
        raise _no_line(spot, error) from None
    out: list[str] = []
    articles = []
    for fate in found:
        stands = _stands(folder, bases, fate)
        out += _told(fate, stands)
        edits = [
            {"id": n.id, "rule": n.rule, "old": n.edit.old, "new": n.edit.new, "sure": n.sure, "undone": n.undone}
            for n in fate.edits
        ]
        articles.append({"file": fate.record.file, "lines": list(stands), "edits": edits})
    return Answer(tuple(out), {"articles": articles})


def _stands(folder: Path, bases: dict[str, str], fate: Fate) -> tuple[int, ...]:
    """The lines of the chapter's file, as it is now, at which the text stands."""
    file = fate.record.file
    if not file or not (folder / file).exists():
        return ()
    base = bases[file]
    head = base[: len(base) - len(fate.record.body)].count("\n")
    return later(base, read_text(folder, file), [n + head for n in fate.lines])


def _told(fate: Fate, stands: Sequence[int]) -> Iterator[str]:
    for n in fate.edits:
        yield f"{n.rule}: {of_edit(fate.record, n)}"
    if stands:
        yield from (f"{fate.record.file}:{a}" + (f"-{b}" if b > a else "") for a, b in _runs(stands))
    else:
        lifted = [n for n in fate.edits if n.rule in LIFTING and not n.undone]
        yield f"{fate.record.file}:1: its front matter" if lifted else "nothing of it is left"


def _runs(lines: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    out: list[tuple[int, int]] = []
    for n in lines:
        if out and out[-1][1] == n - 1:
            out[-1] = out[-1][0], n
        else:
            out.append((n, n))
    return out


def page(folder: Path, templates: dict[str, str]) -> str:
    """The review page of a book, as HTML."""
    # Loaded when there is a page to make: the library of the templates is not for importing.
    from book import review

    ledger, bases = read(folder)
    title = config.load(read_text(folder, "book.yaml")).title
    edited = frozenset(f for f in bases if (folder / f).exists() and read_text(folder, f) != bases[f])
    return review.render(title, ledger, _decisions(folder), edited, templates)


# ------------------------------------------------------------------------------- reading


def read(folder: Path) -> tuple[Ledger, dict[str, str]]:
    """The ledger of the last import, and every chapter's file as that import wrote it.

    Raises BookError: missing-ledger, broken-ledger.
    """
    if not (folder / LEDGER).exists():
        message, hint = "no import has written a ledger here", "name the book's folder with --book, or import first"
        raise UsageError(Diagnostic("missing-ledger", message, place=Place(LEDGER), hint=hint))
    try:
        ledger, bases = recorded(folder)
        if lacking := sorted({r.file for r in ledger.records if r.file} - bases.keys()):
            raise ValueError(f"{lacking[0]} is not there")
        return ledger, bases
    except ValueError as error:
        raise BookError(
            Diagnostic("broken-ledger", f"it does not fit {BASE}: {error}", place=Place(LEDGER), hint=_IMPORT_FIRST)
        ) from None


def _spot(spot: str) -> tuple[str, int]:
    """FILE:LINE; a column behind it is of no account."""
    file, _, rest = spot.partition(":")
    number = rest.partition(":")[0]
    if not file or not number.isdecimal():
        hint = "write a file, a colon and the number of a line: chapters/01.md:12"
        raise UsageError(Diagnostic("bad-place", f"'{spot}' is no place in a file", hint=hint))
    return Path(file).as_posix(), int(number)


def _of_chapter(ledger: Ledger, file: str) -> Record:
    """The record of a chapter that is named by its path, or by the name of its file only."""
    records = {r.file: r for r in ledger.records if r.file}
    found = records.get(file) or records.get(f"chapters/{Path(file).name}")
    if found is None:
        near = nearest(file, records, 0.3)
        hint = f"write {near}" if near else "name a chapter that an import wrote"
        message = "no import has written this chapter"
        raise UsageError(Diagnostic("unknown-chapter", message, place=Place(file), hint=hint))
    return found


def _no_line(spot: str, error: ValueError) -> UsageError:
    hint = "look at the name and the number of the line"
    return UsageError(Diagnostic("no-such-line", f"{spot} is not there: {error}", hint=hint))
