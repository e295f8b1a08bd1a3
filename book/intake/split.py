"""Where one article ends and the next begins: by evidence, not by one pattern.

Every way of marking a beginning (see book.intake.marks) proposes its cuts; each proposal is judged as a whole: does
the numbering go on, is there enough text between the cuts, what is an entry of a table of contents. The best wins;
without one a file is one article. What stands before the first article is taken apart into what is left out (a title
page, a printed table of contents) and prefaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal, TypeAlias

from book.intake.marks import (
    CHAPTER,
    CONTENTS,
    LONGEST_HEADING,
    VOLUME_UNITS,
    Cut,
    Line,
    Proposal,
    entry_key,
    lines_of,
    order,
)
from book.intake.ways import WAYS
from book.text import Source

SegmentKind: TypeAlias = Literal["article", "auxiliary", "skip"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a source (characters) with what it is.

    `label` is what its first line says: 篇一, 第三回; `volume` the heading of the volume that begins with it;
    `evidence` says in words why it is taken for one; `title` is given by a plan only; `facts` are what the file says
    of itself, where it holds one article; `marked` texts have notes and pictures written as Markdown by their reader.
    """

    source: Source
    start: int
    end: int
    kind: SegmentKind
    label: str
    evidence: str
    title: str = ""
    volume: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    marked: bool = False

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line, from 1."""
        return self.source.line_of(self.start), self.source.line_of(max(self.start, self.end - 1))


_LEAST = 0.5
_PREFACE_LETTERS = 120
"""Fewer letters before the first article are a title page."""
_FILES = 3
"""From so many files on each is one article, unless strong marks say otherwise."""
_NAMED = 5
"""So many doubled or missing numbers are named."""
_VOLUME = re.compile(r"\s*(?:[#*]+\s*)?[【〔《]?\s*[上中下][卷部册冊编編篇](?:[\s:：、.．】〕》]|$)")
"""A volume's heading without a number: 上卷, 下编　桥."""
_PREFACE = re.compile(
    r"\s*[#*]*\s*[【《]?(?:[自代原新再]?序[言幕文]?\S{0,4}|前\s*言|[导導]\s*[言读讀]|引\s*言|凡\s*例|[题題]\s*[词詞]|[献獻]\s*[词詞]"
    r"|[编編][者辑輯]\S{0,4}|\S{0,4}[说說]\s*明|[内內]容[简簡提]\S{1,2}|作者[简簡]介)[】》]?\s*"
)


def split(sources: Sequence[Source]) -> tuple[Segment, ...]:
    """The segments of all sources, in order; together they hold every character."""
    many = len(sources) >= _FILES
    return tuple(segment for source in sources for segment in _segments(source, many=many))


def _segments(source: Source, *, many: bool) -> Iterator[Segment]:
    lines = lines_of(source)
    begins = lines[0].start
    if begins:
        yield Segment(source, 0, begins, "skip", "", "the front matter of the file")
    sums = [0, *accumulate(line.weight for line in lines)]
    proposals = [p for way in WAYS for p in way(lines) if p.strong or not many]
    judged = [_judged(p, sums) for p in proposals]
    best = max((j for j in judged if j.score >= _LEAST), key=lambda j: (j.score, len(j.cuts)), default=None)
    if best is None:
        why = "one file, one article" if many else "no sign of a second article"
        yield Segment(source, begins, len(source.text), "article", "", why)
        return
    above = [_volume_above(lines, cut.line.index) for cut in best.cuts]
    outer = [lines[up] if up is not None else cut.line for up, cut in zip(above, best.cuts, strict=True)]
    if source.text[begins : outer[0].start].strip():
        yield from _before(source, lines, outer[0].index, best.cuts)
    else:
        outer[0] = lines[0]
    ends = [*(line.start for line in outer[1:]), len(source.text)]
    for cut, up, begin, end in zip(best.cuts, above, outer, ends, strict=True):
        start, volume = begin.start, ""
        if up is not None:
            start, volume = cut.line.start, lines[up].text.strip("#*【】《》 \t\u3000")
            yield Segment(source, begin.start, start, "skip", "", "the heading of a volume")
        elif best.apart:
            start = lines[cut.line.index + 1].start
            yield Segment(source, begin.start, start, "skip", "", "the line above each article")
        yield Segment(source, start, end, "article", cut.label, best.why, volume=volume)


def _volume_above(lines: Sequence[Line], index: int) -> int | None:
    """The line of a volume's heading just above the heading of a chapter, if there is one."""
    at = None
    for up in range(index - 1, max(-1, index - 5), -1):
        text = lines[up].text
        found = CHAPTER.match(text)
        numbered = found is not None and (found["volume"] or found["unit"] in VOLUME_UNITS)
        if (numbered or _VOLUME.match(text)) and len(text.strip()) <= LONGEST_HEADING:
            at = up
        elif text.strip():
            break
    return at


# ---------------------------------------------------------------- before the first article


def _before(source: Source, lines: Sequence[Line], first: int, cuts: Sequence[Cut]) -> Iterator[Segment]:
    """What stands before line `first`: title page, prefaces, table of contents.

    A preface under a heading of its own is an article like the others; text without one is auxiliary.
    """
    marks: dict[int, tuple[SegmentKind, str, str]] = {}
    listed = _listed(lines[:first], cuts)
    if listed:
        marks[listed[0]] = ("skip", "", f"a table of contents, {listed[2]} of its entries are headings below")
    for line in lines[:first]:
        inside = listed and listed[0] <= line.index <= listed[1]
        if line.weight and not inside and len(line.text.strip()) <= 20 and _PREFACE.fullmatch(line.text):
            marks[line.index] = ("article", line.text.strip(), "a preface before the first chapter")
    for begin in {0, listed[1] + 1 if listed else 0} - marks.keys():
        end = min((at for at in marks if at > begin), default=first)
        weight = sum(line.weight for line in lines[begin:end])
        kind: SegmentKind = "auxiliary" if weight >= _PREFACE_LETTERS else "skip"
        if weight or not begin:
            marks[begin] = (kind, "", "stands before the first article")
    starts = sorted(at for at in marks if at < first)
    for begin, end in pairwise([*starts, first]):
        kind, label, why = marks[begin]
        yield Segment(source, lines[begin].start, lines[end].start, kind, label, why)


def _listed(before: Sequence[Line], cuts: Sequence[Cut]) -> tuple[int, int, int] | None:
    """First and last line of a table of contents, and how many entries of it are headings of articles."""
    known = {entry_key(cut.line.text) for cut in cuts}
    hits = [line.index for line in before if line.weight and entry_key(line.text) in known]
    if len(hits) < 3:
        return None
    inside = [line for line in before[hits[0] : hits[-1] + 1] if line.weight]
    if 3 * len(hits) < len(inside):
        return None
    above = [line for line in before[: hits[0]] if line.weight][-_NAMED:]
    head = next((line.index for line in above if CONTENTS.fullmatch(line.text)), hits[0])
    return head, hits[-1], len(hits)


# ------------------------------------------------------------------------------- judgement


@dataclass(frozen=True, slots=True)
class _Judged:
    cuts: tuple[Cut, ...]
    score: float
    why: str
    apart: bool = False


def _judged(proposal: Proposal, sums: Sequence[int]) -> _Judged:
    """A proposal without the entries of a table of contents, and how far it is to be believed."""
    real = _without_contents(proposal, sums) if proposal.cuts else []
    if len(real) < 2:
        return _Judged((), 0.0, proposal.why)
    enough = sum(size >= proposal.least for size in _sizes(real, sums)) / len(real)
    goes_on = order(real)
    if goes_on is None:
        reason, factor = f"{proposal.why}, {len(real)} times", 0.9
    else:
        reason = f"{proposal.why}, {_numbering([c.number for c in real if c.number is not None])}"
        factor = 0.4 + 0.6 * goes_on
    return _Judged(tuple(real), proposal.weight * enough * factor, reason, proposal.apart)


def _numbering(numbers: Sequence[int]) -> str:
    """In words: where the numbering begins and ends, what comes twice, what is missing."""
    steps = Counter(numbers)
    twice = [n for n, times in steps.items() if times > 1]
    missing = [n for n in range(min(numbers), max(numbers) + 1) if n not in steps] if max(numbers) < 10_000 else []
    out = f"the numbering goes on from {numbers[0]} to {numbers[-1]}"
    for what, found in (("twice", twice), ("missing", missing)):
        if found:
            out += f", {what}: {', '.join(map(str, found[:_NAMED]))}{' …' * (len(found) > _NAMED)}"
    return out


def _without_contents(proposal: Proposal, sums: Sequence[int]) -> list[Cut]:
    """The cuts with text behind them; of a run of bare entries only what has its text elsewhere is dropped."""
    sizes = _sizes(proposal.cuts, sums)
    pairs = list(zip(proposal.cuts, sizes, strict=True))
    full = {_key(c) for c, size in pairs if size >= proposal.least}
    return [c for c, size in pairs if size >= proposal.least or _key(c) not in full]


def _key(cut: Cut) -> object:
    return cut.number if cut.number is not None else cut.label or cut.line.index


def _sizes(cuts: Sequence[Cut], sums: Sequence[int]) -> list[int]:
    """Letters from each cut to the next, without the heading; `sums` are the letters before each line."""
    ends = [*(c.line.index for c in cuts[1:]), len(sums) - 1]
    return [
        sums[end] - sums[c.line.index] - min(c.line.weight, LONGEST_HEADING) for c, end in zip(cuts, ends, strict=True)
    ]
