"""The ledger of an import: what became of every character of every source, and the way back.

It is data (JSON), kept in ledger/import.json beside what the import wrote. `restore` turns the texts that were
written back into the sources, byte for byte.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from book.clean.ids import NamedEdit, named
from book.clean.rule import Suspect
from book.text import Draft, Edit, Encoding, Patch, Source

_VERSION = 1


@dataclass(frozen=True)
class Record:
    """One article: where it stood, what was done to it, and the chapter's file that it became.

    `body` is the text that was written behind the front matter, `suspects` is what was left for a person to decide.
    A stretch that became no chapter has no file; its one patch takes everything away.
    """

    file: str
    draft: Draft
    suspects: tuple[Suspect, ...] = ()

    @property
    def body(self) -> str:
        return self.draft.text

    @cached_property
    def names(self) -> tuple[NamedEdit, ...]:
        """Every edit of the draft with its id."""
        return tuple(named(self.draft))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All records of one import, in the order of the sources."""

    records: tuple[Record, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple({r.draft.source.name: r.draft.source for r in self.records}.values())


def to_json(ledger: Ledger) -> str:
    """The ledger as text. The bodies are not in it: they stand in the files that the import wrote."""
    value = {
        "version": _VERSION,
        "sources": [
            {
                "name": s.name,
                "sha256": s.sha256,
                "encoding": s.encoding.name,
                "bom": s.encoding.bom.hex(),
                "kept": [[i, b.hex()] for i, b in s.encoding.kept],
            }
            for s in ledger.sources
        ],
        "articles": [
            {
                "file": r.file,
                "source": r.draft.source.name,
                "start": r.draft.start,
                "end": r.draft.end,
                "patches": _patches_as_data(r),
                "suspects": [
                    [s.rule, s.start, s.text, list(s.proposals), s.confidence, s.why, s.id] for s in r.suspects
                ],
            }
            for r in ledger.records
        ],
    }
    return json.dumps(value, ensure_ascii=True, indent=None, separators=(",", ":")) + "\n"


def from_json(text: str, bodies: Mapping[str, str]) -> Ledger:
    """The ledger again; `bodies` maps a chapter's file to the text that the import wrote there (front matter off).

    The sources come back with their text rebuilt. Raises ValueError when the text is no ledger, or not that of these
    bodies.
    """
    try:
        value = json.loads(text)
        if value["version"] != _VERSION:
            raise ValueError(f"a ledger of version {value['version']}")
        stretches: dict[str, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
        for article in value["articles"]:
            stretches[article["source"]].append((article["start"], _undone(article, bodies), article))
        sources = {s["name"]: _source(s, stretches[s["name"]]) for s in value["sources"]}
        return Ledger(tuple(_record(a, sources[a["source"]], bodies) for a in value["articles"]))
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a ledger: {error}") from None


def restore(ledger: Ledger) -> Mapping[str, tuple[str, Encoding]]:
    """Every source by name: its text, rebuilt by undoing all that was done, and the encoding to write it in."""
    out: dict[str, tuple[str, Encoding]] = {}
    for source in ledger.sources:
        mine = sorted((r.draft for r in ledger.records if r.draft.source.name == source.name), key=lambda d: d.start)
        out[source.name] = "".join(d.undone() for d in mine), source.encoding
    return out


def _patches_as_data(record: Record) -> list[dict[str, Any]]:
    """Patches with their edits, each [start, old, new, id], and how sure it is where that is not the patch's `sure`."""
    names = iter(record.names)
    out: list[dict[str, Any]] = []
    for patch in record.draft.patches:
        mine = list(islice(names, len(patch.edits) + len(patch.left_out)))
        value = {"rule": patch.rule, "sure": patch.sure, "edits": [_edit(n) for n in mine if not n.undone]}
        undone = [_edit(n) for n in mine if n.undone]
        out.append({**value, "undone": undone} if undone else value)
    return out


def _edit(named_edit: NamedEdit) -> list[int | str | float]:
    edit = named_edit.edit
    own = [] if edit.sure is None else [edit.sure]
    return [edit.start, edit.old, edit.new, named_edit.id, *own]


def _patches(article: Mapping[str, Any]) -> tuple[Patch, ...]:
    return tuple(
        Patch(p["rule"], _edits(p["edits"]), _edits(p.get("undone", ())), p.get("sure", 1.0))
        for p in article["patches"]
    )


def _edits(values: Iterable[Sequence[Any]]) -> tuple[Edit, ...]:
    return tuple(Edit(*e[:3], *e[4:]) for e in values)


def _undone(article: Mapping[str, Any], bodies: Mapping[str, str]) -> str:
    text = bodies.get(article["file"], "")
    for patch in reversed(_patches(article)):
        text = patch.inverse().apply(text)
    return text


def _source(value: Mapping[str, Any], stretches: Sequence[tuple[int, str, object]]) -> Source:
    text = "".join(part for _, part, _ in sorted(stretches, key=lambda s: s[0]))
    kept = tuple((i, bytes.fromhex(b)) for i, b in value["kept"])
    encoding = Encoding(value["encoding"], bytes.fromhex(value["bom"]), kept=kept)
    return Source(value["name"], text, encoding, value["sha256"])


def _record(article: Mapping[str, Any], source: Source, bodies: Mapping[str, str]) -> Record:
    body = bodies.get(article["file"], "")
    suspects = tuple(
        Suspect(rule, start, text, tuple(proposals), *others)
        for rule, start, text, proposals, *others in article.get("suspects", ())
    )
    draft = Draft(source, article["start"], article["end"], body, _patches(article))
    return Record(article["file"], draft, suspects)
