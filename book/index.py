"""The index of a book: the words marked in its text, in order and under headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from book.collation.order import position
from book.marks import Mark


@dataclass(frozen=True, slots=True)
class Term:
    """An entry, and the places that it leads to in the order of the text."""

    words: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading: a letter, a count of strokes, or "" for those with neither."""

    heading: str
    terms: tuple[Term, ...]


def index(marks: Iterable[Mark], language: str) -> tuple[Group, ...]:
    """The index in the order of a language (BCP 47). The first reading that is given for an entry counts."""
    anchors: dict[str, list[str]] = {}
    readings: dict[str, str] = {}
    for mark in marks:
        anchors.setdefault(mark.entry, []).append(mark.anchor)
        readings[mark.entry] = readings.get(mark.entry, "") or mark.reading
    placed = sorted((position(words, language, readings[words]), words) for words in anchors)
    return tuple(
        Group(heading, tuple(Term(words, tuple(anchors[words])) for _, words in group))
        for (_, heading), group in groupby(placed, lambda item: (item[0].rank, item[0].heading))
    )
