"""Page numbers as a book counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHORTEST_RUN = 3
"""Pages in a row that are written as a range."""


@dataclass(frozen=True, slots=True, order=True)
class Folio:
    """The number of a page; what stands in front of the body has roman ones."""

    in_body: bool
    number: int

    def __str__(self) -> str:
        return str(self.number) if self.in_body else roman(self.number)


def ranges(folios: Iterable[Folio]) -> list[tuple[Folio, Folio]]:
    """Pages in order, each once; three or more in a row are one range (first, last)."""
    runs: list[list[Folio]] = []
    for folio in sorted(set(folios)):
        last = runs[-1][-1] if runs else None
        if last is not None and (last.in_body, last.number + 1) == (folio.in_body, folio.number):
            runs[-1].append(folio)
        else:
            runs.append([folio])
    out: list[tuple[Folio, Folio]] = []
    for run in runs:
        out += [(run[0], run[-1])] if len(run) >= _SHORTEST_RUN else [(folio, folio) for folio in run]
    return out


def roman(number: int) -> str:
    """A number from 1 to 3999 in small roman numerals."""
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        out += sign * (number // value)
        number %= value
    return out
