"""What stands in the margins: running heads and folios, which were set on pages of their own, put beside the text."""

from __future__ import annotations

from collections.abc import Mapping

from book.press.sheet import Numerals
from book.press.unit import Furniture, Unit
from book.theme import Sheet

FOLIOS: Mapping[Numerals, int] = {"decimal": 100, "lower-roman": 20}
"""Page numbers that are set together: an even number, so that the next set begins on a right-hand page too."""


class Margins:
    """What stands in the margins of each page, as the operators of a PDF.

    `heads` gives the words of the running head by the name of a part, `furniture` what was set: ("heads", ""), and
    ("folios" or "openings", "decimal 101") for the numbers from 101 on.
    """

    def __init__(
        self, sheet: Sheet, heads: Mapping[str, str], furniture: Mapping[tuple[str, str], Unit | Furniture]
    ) -> None:
        self._sheet, self._heads = sheet, heads
        self._sets = {key: item.streams for key, item in furniture.items() if isinstance(item, Furniture)}

    def of(self, name: str, unit: Unit, first: int, numeral: Numerals) -> tuple[bytes, ...]:
        """For every page of a part of that name; `first` is the number of its first page, written in `numeral`."""
        pages = range(len(unit.pages))
        return tuple(b"" if i in unit.bare else self._page(name, i, first + i, numeral) for i in pages)

    def _page(self, name: str, index: int, number: int, numeral: Numerals) -> bytes:
        part = "openings" if index == 0 and self._sheet.folio.place == "head" else "folios"
        first = number - (number - 1) % FOLIOS[numeral]
        out = [_artifact("Footer", self._sets[part, f"{numeral} {first}"][str(number)])]
        if index and self._sheet.head.show:
            heads = self._sets["heads", ""]
            head = heads["left"] if number % 2 == 0 else heads["right " + self._heads[name]]
            out.insert(0, _artifact("Header", head))
        return b"\n".join(out)


def _artifact(kind: str, operators: bytes) -> bytes:
    """Operators that a reader's voice leaves out (ISO 32000-1, 14.8.2.2)."""
    return b"/Artifact<</Type/Pagination/Subtype/%b>>BDC\n%b\nEMC" % (kind.encode(), operators)
