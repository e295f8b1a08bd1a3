"""Texts and long paragraphs that stand in a dump twice, or nearly: for the user to see, nothing is left out.

Texts are compared by the runs of eight letters in them (shingles): a sample of the runs, those that begin with one of
an eighth of all letters, finds the pairs, and equal texts give equal samples; all runs of a pair measure how alike
they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

_RUN = 8
_ANCHOR = re.compile("[" + "".join(chr(c) for c in range(0x30, 0xA000, 8) if chr(c).isalnum()) + "]")
"""The letters with which the runs of the sample begin."""
_SHORTEST = 80
"""Letters of the shortest paragraph that is compared."""
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
    alike = whole_twins(texts, least)
    known = {(t.first.text, t.second.text) for t in alike}
    paragraphs = [span for i, text in enumerate(texts) for span in _paragraphs(i, text)]
    more = (t for t in _alike(texts, paragraphs, least) if (t.first.text, t.second.text) not in known)
    return (*alike, *more)


def whole_twins(texts: Sequence[str], least: float) -> tuple[Twin, ...]:
    """The pairs of whole texts that are alike by `least` or more."""
    return tuple(_alike(texts, [Span(i, 0, len(text)) for i, text in enumerate(texts)], least))


def _paragraphs(index: int, text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) >= _SHORTEST:
            yield Span(index, start, start + len(line.rstrip()))
        start += len(line)


def _alike(texts: Sequence[str], spans: Sequence[Span], least: float) -> Iterator[Twin]:
    where: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for i, span in enumerate(spans):
        letters = _letters(texts, span)
        last = len(letters) - _RUN
        sample = dict.fromkeys(letters[m.start() : m.start() + _RUN] for m in _ANCHOR.finditer(letters, 0, last + 1))
        sizes.append(len(sample))
        for run in sample:
            where[run].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for places in where.values():
        if 2 <= len(places) <= _COMMON:
            shared.update(combinations(places, 2))
    for (a, b), count in sorted(shared.items()):
        if 2 * count >= least * min(sizes[a], sizes[b]):
            one, other = _runs(_letters(texts, spans[a])), _runs(_letters(texts, spans[b]))
            likeness = len(one & other) / min(len(one), len(other))
            if likeness >= least:
                yield Twin(spans[a], spans[b], round(likeness, 2))


def _letters(texts: Sequence[str], span: Span) -> str:
    """The letters of a stretch; none when it is too short to be compared."""
    letters = re.sub(r"[\W_]+", "", texts[span.text][span.start : span.end])
    return letters if len(letters) >= _SHORTEST else ""


def _runs(letters: str) -> set[str]:
    return {letters[i : i + _RUN] for i in range(len(letters) - _RUN + 1)}
