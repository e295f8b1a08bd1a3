"""The review page: what an import did, beside its sources, in one HTML file that needs nothing else.

The texts are nobody's we trust: they go into the page as JSON within <script type="application/json">, in which no
`<` stands, and come out of it as text nodes only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from book.clean.decisions import Decisions
from book.clean.ids import NamedEdit, named
from book.clean.ledger import Ledger, Record
from book.clean.runner import RULES
from book.template import fill
from book.text import Draft

_TEMPLATE = "review.html"
_CONTEXT = 40
"""Characters shown on both sides of a suspect."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch that is not as it was: `start`..`end` of the article in its source became `new_start`..`new_end` of
    the body, by `edits`, in the order in which they were made.
    """

    start: int
    end: int
    new_start: int
    new_end: int
    edits: tuple[NamedEdit, ...]


def hunks(draft: Draft) -> tuple[Hunk, ...]:
    """All patches of a draft as one: everything between two hunks is the same in source and body."""
    names = named(draft)
    found: list[Hunk] = []
    for patch in draft.patches:
        found = list(_after(found, list(islice(names, len(patch.edits) + len(patch.left_out)))))
    return tuple(found)


def _after(known: Sequence[Hunk], edits: Sequence[NamedEdit]) -> Iterator[Hunk]:
    """Hunks after one more patch: those that its edits touch are melted with them."""
    h = e = drift = shift = 0
    while h < len(known) or e < len(edits):
        first_hunk = e >= len(edits) or (h < len(known) and known[h].new_start <= edits[e].edit.start)
        low = known[h].new_start if first_hunk else edits[e].edit.start
        high, start, new_start = low, low + drift, low + shift
        members: list[NamedEdit] = []
        mine: list[NamedEdit] = []
        while True:
            if h < len(known) and _meets(low, high, known[h].new_start, known[h].new_end):
                members += known[h].edits
                high = max(high, known[h].new_end)
                drift += (known[h].end - known[h].start) - (known[h].new_end - known[h].new_start)
                h += 1
            elif e < len(edits) and _meets(low, high, edits[e].edit.start, edits[e].edit.end):
                mine.append(edits[e])
                high = max(high, edits[e].edit.end)
                shift += 0 if edits[e].undone else len(edits[e].edit.new) - len(edits[e].edit.old)
                e += 1
            else:
                break
        yield Hunk(start, high + drift, new_start, high + shift, (*members, *mine))


def _meets(low: int, high: int, start: int, end: int) -> bool:
    """Does `start`..`end` belong to the same hunk as `low`..`high`? Side by side only when one of them is empty."""
    return start < high or (start == high and (start == end or low == high))


def render(
    title: str, ledger: Ledger, decisions: Decisions, edited: Iterable[str], templates: Mapping[str, str]
) -> str:
    """The page of a book with this title; `edited` are the chapters that people changed since the import."""
    rules = _rules(ledger)
    number = {rule["name"]: i for i, rule in enumerate(rules)}
    records = [r for r in ledger.records if r.file or r.draft.patches]
    changed = set(edited)
    chapters = [_chapter(record, number) for record in records]
    index = {
        "title": title,
        "rules": rules,
        "chapters": [_entry(r, number, changed) for r in records],
        "suspects": [s for i, r in enumerate(records) for s in _suspects(r, i)],
        "decisions": decisions.model_dump(),
        "key": blake2b("".join(map(_json, chapters)).encode("utf-8", "replace"), digest_size=8).hexdigest(),
    }
    return fill(templates, _TEMPLATE, title=title, index=_json(index), chapters=[_json(c) for c in chapters])


def _rules(ledger: Ledger) -> list[dict[str, object]]:
    """The rules that found something, the busiest first."""
    counts: Counter[str] = Counter()
    for record in ledger.records:
        for patch in record.draft.patches:
            counts[patch.rule] += len(patch.edits) + len(patch.left_out)
    about = {rule.name: rule.summary for rule in RULES}
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return [{"name": name, "about": about.get(name, ""), "count": counts[name]} for name in order]


def _entry(record: Record, number: Mapping[object, int], changed: set[str]) -> dict[str, object]:
    """What the list of chapters shows of one."""
    counts: Counter[int] = Counter()
    for patch in record.draft.patches:
        counts[number[patch.rule]] += len(patch.edits) + len(patch.left_out)
    return {
        "file": record.file,
        "source": record.draft.source.name,
        "line": record.draft.source.line_of(record.draft.start),
        "counts": {str(rule): n for rule, n in sorted(counts.items())},
        "edited": record.file in changed,
    }


def _chapter(record: Record, number: Mapping[object, int]) -> list[object]:
    """An article as runs: a text is the same in source and body; [old, new, edits] is a hunk.

    An edit is [id, rule, how sure], with what it replaced and wrote where the hunk does not tell, and with 1 when it
    was undone.
    """
    draft, body = record.draft, record.body
    source = draft.source.text[draft.start : draft.end]
    out: list[object] = []
    at = 0
    for hunk in hunks(draft):
        if source[at : hunk.start]:
            out.append(source[at : hunk.start])
        old, new = source[hunk.start : hunk.end], body[hunk.new_start : hunk.new_end]
        edits: list[list[object]] = []
        for n in hunk.edits:
            same = len(hunk.edits) == 1 and not n.undone
            rest = [] if same else [n.edit.old, n.edit.new, *([1] if n.undone else [])]
            edits.append([n.id, number[n.rule], n.sure, *rest])
        out.append([old, new, edits])
        at = hunk.end
    if source[at:]:
        out.append(source[at:])
    return out


def _suspects(record: Record, chapter: int) -> Iterator[dict[str, object]]:
    """The suspects of a chapter, with the text round them; `at` counts as JavaScript does, in units of UTF-16."""
    body = record.body
    for s in record.suspects:
        end = s.start + len(s.text)
        yield {
            "id": s.id,
            "rule": s.rule,
            "chapter": chapter,
            "line": record.draft.source.line_of(record.draft.origin(s.start)),
            "at": s.start + sum(c > "\uffff" for c in body[: s.start]),
            "before": body[max(0, s.start - _CONTEXT) : s.start],
            "text": s.text,
            "after": body[end : end + _CONTEXT],
            "proposals": s.proposals,
            "sure": s.confidence,
            "why": s.why,
        }


def _json(value: object) -> str:
    """JSON that may stand within <script>; a lone surrogate, which no file can hold, as `?`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return text.encode("utf-8", "replace").decode()
