"""The ledger and the split as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from book.clean.ids import NamedEdit
from book.clean.ledger import Ledger, Record
from book.diagnostic import counted
from book.intake.split import Segment
from book.text import Patch

_SHOWN = 40
"""Changes shown of each rule; all of them are in the ledger."""


def split_table(rows: Sequence[tuple[Segment, str, int]]) -> str:
    """A table of segments with their titles and lengths (characters), and the evidence below it."""
    lines = [f"{'#':>3}  {'lines':>11}  {'chars':>7}  title"]
    number = 0
    for segment, title, size in rows:
        number += segment.kind != "skip"
        first, last = segment.lines
        name = {"skip": "  -", "auxiliary": f"{number:>3}", "article": f"{number:>3}"}[segment.kind]
        label = f"{segment.label}　" if segment.label and not title.startswith(segment.label) else ""
        kept = f"({segment.evidence}: left out)" if segment.kind == "skip" else f"{label}{title}"
        lines.append(f"{name}  {f'{first}-{last}':>11}  {size:>7}  {kept}")
    why = dict.fromkeys((s.source.name, s.evidence) for s, _, _ in rows if s.kind == "article")
    lines += [f"     {name}: {evidence}" for name, evidence in why]
    return "\n".join(lines)


def changes(ledger: Ledger) -> str:
    """What an import did, as Markdown: by chapter and rule, each change with its place in the source."""
    out = ["# What the import changed", ""]
    counts: Counter[str] = Counter()
    for record in ledger.records:
        counts.update({patch.rule: len(patch.edits) for patch in record.draft.patches})
    out += ["| rule | changes |", "|---|---:|", *(f"| {rule} | {n} |" for rule, n in sorted(counts.items())), ""]
    for record in ledger.records:
        out += _of_record(record)
    return "\n".join(out) + "\n"


def _of_record(record: Record) -> Iterator[str]:
    yield f"## {record.file or 'left out'}"
    yield ""
    names = iter(record.names)
    for patch in record.draft.patches:
        mine = list(islice(names, len(patch.edits) + len(patch.left_out)))
        yield f"### {patch.rule} ({_sum(patch)})"
        yield ""
        for change in mine[:_SHOWN]:
            yield f"- {of_edit(record, change)}"
        if len(mine) > _SHOWN:
            yield f"- … and {len(mine) - _SHOWN} more"
        yield ""


def _sum(patch: Patch) -> str:
    """How many changes a rule made in an article, and how many letters went and came by them."""
    gone = sum(c.isalnum() for e in patch.edits for c in e.old)
    come = sum(c.isalnum() for e in patch.edits for c in e.new)
    out = f", {counted(gone, 'letter')} out" if gone else ""
    return f"{len(patch.edits)}{out}" + (f", {counted(come, 'letter')} in" if come else "")


def of_edit(record: Record, change: NamedEdit) -> str:
    """One change: place in the source, what stood there, what stands there now, how sure it is, the id."""
    source = record.draft.source
    line = source.line_of(change.start)
    column = change.start - source.line_starts[line - 1] + 1
    undone = " (undone)" if change.undone else ""
    words = f"{quoted(change.edit.old)} → {quoted(change.edit.new)}"
    return f"{line}:{column} {words} · {change.sure:.0%} · {change.id}{undone}"


def quoted(text: str) -> str:
    """A short text with its line ends and invisible characters shown, safe within Markdown."""
    shown = text if len(text) <= 60 else text[:28] + "…" + text[-28:]
    visible = shown if shown.isprintable() else "".join(map(_visible, shown))
    return f"`{visible}`" if visible and "`" not in visible else f"«{visible}»"


def _visible(char: str) -> str:
    return "⏎" if char == "\n" else char if char.isprintable() else f"‹{ord(char):04X}›"
