"""Doubts as lines for people, and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from book.convert.doubts import Doubt

NAME = "name"
_WHY = {
    "readers-differ": "readers differ",
    "cut-word": "the entry begins or ends inside a word",
    "alone": "stands alone",
    "rare-word": "a rare word",
    "several-readings": "has several readings",
}
_SHOWN = 3
"""Places told of each doubt; all of them are in the data."""


def lines(edition: str, doubts: Sequence[Doubt]) -> Iterator[str]:
    """Levels A and B of an edition: what is written, what it becomes, what it might become, how often and where.

    Names that are proposed come last, as lines that can be taken into glossary.tsv as they are.
    """
    shown = [doubt for doubt in doubts if doubt.level != "C"]
    for doubt in (doubt for doubt in shown if doubt.reason != NAME):
        choice = f"{doubt.text} → {doubt.reading}, or {' '.join(doubt.others)}"
        yield f"{doubt.level}  {choice}  ({_WHY[doubt.reason]}; ×{len(doubt.places)})  {_where(doubt)}"
    names = [doubt for doubt in shown if doubt.reason == NAME]
    if names:
        yield f"{edition}: names, perhaps"
    for doubt in names:
        note = f"{doubt.level}, not {doubt.reading}; ×{len(doubt.places)}  {_where(doubt)}"
        yield f"{doubt.text}\t{doubt.others[0]}\t{note}"
    if shown:
        yield f"{edition}: a decision is a line of glossary.tsv, such as {shown[0].text}<tab>{shown[0].others[0]}"


def _where(doubt: Doubt) -> str:
    return ", ".join(map(str, doubt.places[:_SHOWN])) + (" …" if len(doubt.places) > _SHOWN else "")


def data(edition: str, doubts: Sequence[Doubt]) -> list[Mapping[str, Any]]:
    """All doubts of an edition but names, with all their places."""
    return [
        {**_row(edition, doubt), "reason": doubt.reason, "others": list(doubt.others)}
        for doubt in doubts
        if doubt.reason != NAME
    ]


def names(edition: str, doubts: Sequence[Doubt]) -> list[Mapping[str, Any]]:
    """What may be names in an edition, each with the reading that is proposed for the glossary."""
    return [{**_row(edition, doubt), "proposal": doubt.others[0]} for doubt in doubts if doubt.reason == NAME]


def _row(edition: str, doubt: Doubt) -> Mapping[str, Any]:
    return {
        "edition": edition,
        "level": doubt.level,
        "text": doubt.text,
        "reading": doubt.reading,
        "count": len(doubt.places),
        "places": [{"file": p.path, "line": p.line, "column": p.column, "length": p.length} for p in doubt.places],
    }
