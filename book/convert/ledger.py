"""What a conversion changed, phrase by phrase: where, from what, to what, and on whose word. It can be undone.

`characters` is OpenCC's table of single characters, where that alone says the same; `phrases` are its tables of
phrases; `bridge` is our own, where OpenCC would have written something else; `vocabulary` its words of a region;
`glossary` the book's own readings; `name` a field that holds a person's name; `quotes` the marks of the region.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeAlias

from book.convert.chapter import Converted, Run
from book.convert.conversion import Conversion
from book.convert.engine import OPENCC_VERSION, digests, tables
from book.convert.names import for_name
from book.convert.passages import FRONT, Passage
from book.convert.prose import clauses, convert_whole, restyled_lines, stretches
from book.convert.script import changes as characters
from book.diagnostic import BookError, Diagnostic
from book.text import Edit, Patch, Place, Source

Cause: TypeAlias = Literal["characters", "phrases", "bridge", "vocabulary", "glossary", "name", "quotes"]
_STRENGTH: tuple[Cause, ...] = ("characters", "phrases", "vocabulary", "bridge")
"""Of the causes of a phrase the last one in this list is told."""
_Found: TypeAlias = tuple[Cause, Edit]


@dataclass(frozen=True, slots=True)
class Change:
    """At `place`, `edit.old` became `edit.new`. `edit.start` is an offset in the file, -1 where that is not known."""

    place: Place
    edit: Edit
    by: Cause


def of_chapter(converted: Converted, conversion: Conversion) -> tuple[Change, ...]:
    """Every change of a chapter, in the order of its file; first those whose place is not known."""
    return _in_file(converted.chapter.source, converted.runs, conversion)


def of_metadata(
    source: Source, texts: Sequence[str], names: Sequence[str], conversion: Conversion
) -> tuple[Change, ...]:
    """The changes of what book.yaml (`source`) says of the book."""
    kinds = [(text, conversion) for text in texts] + [(name, for_name(name, conversion)) for name in names]
    runs = [
        Run(Passage(FRONT, passage), marked, line, own)
        for text, own in kinds
        for line, passage, marked in restyled_lines(text.splitlines(), own)
    ]
    return _in_file(source, runs, conversion)


def recorded(lines: Iterable[str], conversion: Conversion, name: str, changes: list[Change]) -> Iterator[str]:
    """Lines converted as `prose.convert_stream` does; what changed is added to `changes`, with places in `name`."""
    start = 0
    for number, (line, passage, marked) in enumerate(restyled_lines(lines, conversion), 1):
        for by, edit in _edits(Run(Passage(number, passage), marked, line, conversion), conversion):
            place = Place(name, number, edit.start + 1, line.rstrip("\r\n"), len(edit.old))
            changes.append(Change(place, replace(edit, start=start + edit.start), by))
        start += len(line)
        yield convert_whole(line, passage, marked, conversion)


def patch(changes: Iterable[Change]) -> Patch:
    """The changes of one file as a patch: `apply` converts the file, `inverse().apply` gives it back."""
    return Patch.of("conversion", (change.edit for change in changes if change.edit.start >= 0))


def undone(lines: Iterable[str], ledger: str, name: str) -> Iterator[str]:
    """Converted lines as they were before, by the text of a ledger that is called `name`.

    Raises BookError (bad-conversion-ledger) when the ledger is none, or is of another text.
    """
    rows: dict[int, list[Edit]] = defaultdict(list)
    try:
        for row in json.loads(ledger)["changes"]:
            rows[row["line"]].append(Edit(row["column"] - 1, str(row["before"]), str(row["after"])))
        for number, line in enumerate(lines, 1):
            yield Patch.of("conversion", rows.get(number, ())).inverse().apply(line)
    except (ValueError, KeyError, TypeError) as error:
        why = str(error) if isinstance(error, ValueError) else "it lacks what a ledger holds"
        hint = "name the ledger that was written when this text was converted"
        place = Place(name)
        raise BookError(
            Diagnostic("bad-conversion-ledger", f"this text cannot be given back: {why}", place=place, hint=hint)
        ) from None


def as_json(edition: str, conversion: Conversion, changes: Iterable[Change]) -> str:
    """The ledger of an edition, one change a line."""
    head = {
        "format": "kanben-conversion/1",
        "edition": edition,
        "config": conversion.config,
        "opencc": OPENCC_VERSION,
        "tables": tables(conversion.config),
        "dictionaries": dict(digests()),
    }
    rows = ",\n".join("  " + json.dumps(_row(change), ensure_ascii=False) for change in changes)
    return f'{json.dumps(head, indent=1)[:-2]},\n "changes": [\n{rows}\n ]\n}}\n'


def _row(change: Change) -> dict[str, str | int]:
    where = change.place
    return {
        "file": where.path,
        "line": where.line,
        "column": where.column,
        "before": change.edit.old,
        "after": change.edit.new,
        "by": change.by,
    }


def _in_file(source: Source, runs: Iterable[Run], conversion: Conversion) -> tuple[Change, ...]:
    found: list[Change] = []
    for run in runs:
        offsets = run.passage.offsets(source)
        for by, edit in _edits(run, conversion):
            for part in _parts(edit, offsets):
                place = source.place(part.start, len(part.old)) if part.start >= 0 else Place(source.name)
                found.append(Change(place, part, by))
    return tuple(sorted(_apart(found), key=lambda change: change.edit.start))


def _apart(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, those whose place is taken by another without an offset: the place was not found rightly then."""
    end = -1
    for change in sorted(changes, key=lambda change: change.edit.start):
        if 0 <= change.edit.start < end:
            change = replace(change, edit=replace(change.edit, start=-1))
        end = max(end, change.edit.end)
        yield change


def _parts(edit: Edit, offsets: Sequence[int]) -> Iterator[Edit]:
    """An edit of a passage as edits of the file: more than one where markup parts its characters."""
    if len(edit.old) != len(edit.new):
        yield replace(edit, start=offsets[edit.start])
        return
    inside = range(len(edit.old))
    for _, group in groupby(inside, lambda i: offsets[edit.start + i] - i if offsets[edit.start + i] >= 0 else None):
        part = list(group)
        a, b = part[0], part[-1] + 1
        yield Edit(offsets[edit.start + a], edit.old[a:b], edit.new[a:b])


def _edits(run: Run, conversion: Conversion) -> Iterator[_Found]:
    """What changes in a run, by offsets of its passage."""
    own = run.conversion
    base = replace(own, config="+".join(name.removesuffix("p") for name in own.config.split("+")))
    kinds = (own, replace(own, bridged=False), base)
    readings = (stretches(run.passage.text, run.marked, kind) for kind in kinds)
    book = dict(conversion.glossary)
    for done, plain, general in zip(*readings, strict=True):
        old = run.text[done.start : done.end]
        if done.new is None or done.new == old:
            continue
        if done.by == "glossary":
            yield "glossary" if old in book else "name", Edit(done.start, old, done.new)
            continue
        marked = run.marked[done.start : done.end]
        for by, edit in _by_words(old, marked, done.new, (plain.new or "", general.new or ""), own.config):
            yield by, replace(edit, start=done.start + edit.start)


def _by_words(old: str, marked: str, new: str, others: tuple[str, str], config: str) -> Iterator[_Found]:
    """The changes of words that OpenCC converted; `others` is what it makes of them without the bridge, and without
    the vocabulary of a region.
    """
    if len(old) != len(new):
        yield from _of_other_length(old, marked, new, config)
        return
    table = characters(config)
    plain, general = others

    def cause(i: int) -> Cause:
        if len(plain) == len(new) and plain[i] != new[i]:
            return "bridge"
        if len(general) != len(new) or general[i] != new[i]:
            return "vocabulary"
        return "characters" if table.get(old[i]) == new[i] else "phrases"

    kinds = ["" if a == c else "mark" if a != b else "word" for a, b, c in zip(old, marked, new, strict=True)]
    for kind, group in groupby(range(len(old)), kinds.__getitem__):
        places = list(group)
        a, b = places[0], places[-1] + 1
        if kind:
            by: Cause = "quotes" if kind == "mark" else max(map(cause, places), key=_STRENGTH.index)
            yield by, Edit(a, old[a:b], new[a:b])


def _of_other_length(old: str, marked: str, new: str, config: str) -> Iterator[_Found]:
    """The same where words became longer or shorter: clause by clause, and within a clause by what is different."""
    at = 0
    before, after = clauses(old, new)
    for a, b in zip(before, after, strict=True):
        if len(a) == len(b):
            for by, edit in _by_words(a, marked[at : at + len(a)], b, (b, b), config):
                yield by, replace(edit, start=at + edit.start)
        else:
            quoted = marked[at : at + len(a)]
            yield from (("quotes", replace(edit, start=at + edit.start)) for edit in Patch.between("", a, quoted).edits)
            found = Patch.between("", quoted, b).edits
            yield from (("vocabulary", replace(edit, start=at + edit.start)) for edit in found)
        at += len(a)
