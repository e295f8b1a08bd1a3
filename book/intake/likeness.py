"""Texts and long paragraphs that stand in a dump twice, or nearly: for the user to see, nothing is left out.

Texts are compared by the runs of eight letters in them (shingles): a sample of the runs, those that begin with one of
an eighth of all letters, finds the pairs, and equal texts give equal samples; all runs of a pair measure how alike
they are. One walk over the texts takes the samples of whole texts and of their paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

_RUN = 8
_ANCHOR = re.compile("[" + "".join(chr(c) for c in range(0x30, 0xA000, 8) if chr(c).isalnum()) + "]")
"""The letters with which the runs of the sample begin."""
_NO_LETTERS = re.compile(r"[\W_]+")
_SHORTEST = 80
"""Letters of the shortest text or paragraph that is compared."""
_COMMON = 20
"""A run that stands in more places than this says nothing of any two of them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one of the texts: which text, and where (characters)."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Twin:
    """Two stretches and the share of the shorter one's runs that stand in the other, 0 to 1."""

    first: Span
    second: Span
    likeness: float


def twins(texts: Sequence[str], least: float = 0.8) -> tuple[Twin, ...]:
    """The pairs of whole texts, then of paragraphs in other pairs of texts, that are alike by `least` or more."""
    samples = _sampled(texts)
    whole = _whole(texts, samples, least)
    known = {(t.first.text, t.second.text) for t in whole}
    paragraphs = _alike(texts, samples.spans, samples.sizes, samples.shared(), least)
    return (*whole, *(t for t in paragraphs if (t.first.text, t.second.text) not in known))


def _whole(texts: Sequence[str], samples: _Samples, least: float) -> tuple[Twin, ...]:
    spans = [Span(i, 0, len(text)) for i, text in enumerate(texts)]
    return tuple(_alike(texts, spans, samples.texts, samples.shared(samples.owner), least))


@dataclass(slots=True)
class _Samples:
    """Where the runs of the sample stand. A unit is a long paragraph; what stands in none, or runs from one into the
    next, is in the unit of the rest of its text, which has no size and is compared with nothing.

    `spans`, `owner` (the index of the text) and `sizes` (different runs of the sample) are by unit, `texts` are the
    sizes of whole texts; `first` is the first unit in which a run stands, `more` the others in order.
    """

    spans: list[Span] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    more: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, index: int, text: str) -> None:
        """Walk over a text."""
        rest = self._unit(Span(index, 0, 0))
        self.texts.append(0)
        letters, ends = self._units(index, text, rest)
        if len(letters) < _SHORTEST:
            return
        at, (end, unit) = 0, ends[0]
        for m in _ANCHOR.finditer(letters, 0, len(letters) - _RUN + 1):
            start = m.start()
            while start >= end:
                at += 1
                end, unit = ends[at]
            self._stands(letters[start : start + _RUN], unit if start + _RUN <= end else rest, index)

    def _unit(self, span: Span) -> int:
        self.spans.append(span)
        self.owner.append(span.text)
        self.sizes.append(0)
        return len(self.spans) - 1

    def _units(self, index: int, text: str, rest: int) -> tuple[str, list[tuple[int, int]]]:
        """The letters of a text; for each line where its letters end, and its unit."""
        parts: list[str] = []
        ends: list[tuple[int, int]] = []
        start = size = 0
        for line in text.splitlines(keepends=True):
            parts.append(_NO_LETTERS.sub("", line))
            size += len(parts[-1])
            long = len(parts[-1]) >= _SHORTEST
            ends.append((size, self._unit(Span(index, start, start + len(line.rstrip()))) if long else rest))
            start += len(line)
        return "".join(parts), ends

    def _stands(self, run: str, unit: int, index: int) -> None:
        last = self.first.setdefault(run, -1)
        if last < 0:
            self.first[run] = unit
        else:
            last = self.more[run][-1] if run in self.more else last
            if last == unit:
                return
            self.more[run].append(unit)
        self.sizes[unit] += 1
        self.texts[index] += last < 0 or self.owner[last] != index

    def shared(self, owner: Sequence[int] | None = None) -> Counter[tuple[int, int]]:
        """How many runs two units share, or the two texts that own them."""
        out: Counter[tuple[int, int]] = Counter()
        for run, others in self.more.items():
            units: Iterable[int] = (self.first[run], *others)
            places = sorted({owner[u] for u in units} if owner else {u for u in units if self.spans[u].end})
            if 2 <= len(places) <= _COMMON:
                out.update(combinations(places, 2))
        return out


def _sampled(texts: Sequence[str]) -> _Samples:
    samples = _Samples()
    for index, text in enumerate(texts):
        samples.take(index, text)
    return samples


def _alike(
    texts: Sequence[str], spans: Sequence[Span], sizes: Sequence[int], shared: Counter[tuple[int, int]], least: float
) -> Iterator[Twin]:
    """The pairs of `spans` that are alike, among those that share enough of their samples."""
    for (a, b), count in sorted(shared.items()):
        if 2 * count >= least * min(sizes[a], sizes[b]):
            likeness = _likeness(_letters(texts, spans[a]), _letters(texts, spans[b]))
            if likeness >= least:
                yield Twin(spans[a], spans[b], round(likeness, 2))


def _likeness(one: str, other: str) -> float:
    """The share of the shorter text's runs that stand in the other."""
    if one == other:
        return 1.0
    a, b = _runs(one), _runs(other)
    return len(a & b) / min(len(a), len(b))


def _letters(texts: Sequence[str], span: Span) -> str:
    return _NO_LETTERS.sub("", texts[span.text][span.start : span.end])


def _runs(letters: str) -> set[str]:
    return {letters[i : i + _RUN] for i in range(len(letters) - _RUN + 1)}
