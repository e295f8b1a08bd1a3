"""The split as a file that a person can edit and give back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from book.diagnostic import BookError, Diagnostic
from book.intake.split import Segment
from book.schema import Field, Model, dump, parse
from book.text import Place, Source


class PlannedSegment(Model):
    """Where something begins in a source: an article, an auxiliary text such as a preface, or what is left out."""

    line: int = Field(ge=1)
    kind: Literal["article", "auxiliary", "skip"] = "article"
    title: str = ""
    label: str = ""


class PlannedSource(Model):
    """A source, and what begins at which of its lines."""

    file: str
    articles: tuple[PlannedSegment, ...] = Field(min_length=1)


class Plan(Model):
    """A split plan."""

    sources: tuple[PlannedSource, ...]


def plan_text(rows: Sequence[tuple[Segment, str]]) -> str:
    """A plan file of segments with their titles."""
    by_source: dict[str, list[dict[str, object]]] = {}
    for segment, title in rows:
        entry = {"line": segment.lines[0], "kind": segment.kind, "label": segment.label, "title": title}
        by_source.setdefault(segment.source.name, []).append({k: v for k, v in entry.items() if v})
    head = (
        "# Where the articles begin. Change a line or a title, add or remove an entry; kinds: article, auxiliary\n"
        "# (a preface and the like), skip (left out). Each reaches to the next. Give it back with --plan.\n"
    )
    return head + dump({"sources": [{"file": name, "articles": rows} for name, rows in by_source.items()]})


def apply_plan(text: str, path: str, sources: Sequence[Source]) -> tuple[Segment, ...]:
    """The segments that a plan file asks for.

    Raises BookError: what schema.parse raises, plan-source for a file that was not given, plan-line for a line that
    is not there or does not come after the one before.
    """
    plan = parse(Plan, text, path)
    known = {s.name: s for s in sources}
    findings: list[Diagnostic] = []
    out: list[Segment] = []
    for planned in plan.sources:
        source = known.get(planned.file)
        if source is None:
            hint = "give the sources that the plan was made of: " + ", ".join(known)
            findings.append(Diagnostic("plan-source", f"{planned.file} was not given", place=Place(path), hint=hint))
            continue
        out += _segments(source, planned.articles, path, findings)
    for name in sorted(known.keys() - {p.file for p in plan.sources}):
        hint = "add it to the plan, or do not give it"
        findings.append(Diagnostic("plan-source", f"the plan says nothing of {name}", place=Place(path), hint=hint))
    if findings:
        raise BookError(*findings)
    return tuple(out)


def _segments(
    source: Source, planned: Sequence[PlannedSegment], path: str, findings: list[Diagnostic]
) -> list[Segment]:
    starts = source.line_starts
    lines = [p.line for p in planned]
    for line, before in zip(lines, [0, *lines], strict=False):
        if line > len(starts) or line <= before:
            message = f"line {line} of {source.name} " + (
                "is not there" if line > len(starts) else f"comes after line {before}"
            )
            hint = f"use lines from 1 to {len(starts)}, each after the one before"
            findings.append(Diagnostic("plan-line", message, place=Place(path), hint=hint))
    if findings:
        return []
    out = []
    if lines[0] > 1:
        out.append(Segment(source, 0, starts[lines[0] - 1], "skip", "", "stands before the plan's first line"))
    ends = [*(starts[n - 1] for n in lines[1:]), len(source.text)]
    for p, end in zip(planned, ends, strict=True):
        out.append(Segment(source, starts[p.line - 1], end, p.kind, p.label, "as planned", p.title))
    return out
