"""Doubts as lines for people, and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from book.convert.doubts import Doubt

_WHY = {
    "readers-differ": "readers differ",
    "name": "a name?",
    "cut-word": "the entry begins or ends inside a word",
    "alone": "stands alone",
    "rare-word": "a rare word",
    "several-readings": "has several readings",
}
_SHOWN = 3
"""Places told of each doubt; all of them are in the data."""


def lines(edition: str, doubts: Sequence[Doubt]) -> Iterator[str]:
    """Levels A and B of an edition: what is written, what it becomes, what it might become, how often and where."""
    shown = [doubt for doubt in doubts if doubt.level != "C"]
    for doubt in shown:
        where = ", ".join(map(str, doubt.places[:_SHOWN])) + (" …" if len(doubt.places) > _SHOWN else "")
        choice = f"{doubt.text} → {doubt.reading}, or {' '.join(doubt.others)}"
        yield f"{doubt.level}  {choice}  ({_WHY[doubt.reason]}; ×{len(doubt.places)})  {where}"
    if shown:
        yield f"{edition}: a decision is a line of glossary.tsv, such as {shown[0].text}<tab>{shown[0].others[0]}"


def data(edition: str, doubts: Sequence[Doubt]) -> list[Mapping[str, Any]]:
    """All doubts of an edition, with all their places."""
    return [
        {
            "edition": edition,
            "level": doubt.level,
            "reason": doubt.reason,
            "text": doubt.text,
            "reading": doubt.reading,
            "others": list(doubt.others),
            "count": len(doubt.places),
            "places": [{"file": p.path, "line": p.line, "column": p.column, "length": p.length} for p in doubt.places],
        }
        for doubt in doubts
    ]
