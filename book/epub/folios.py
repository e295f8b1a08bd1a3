"""The pages of the printed book within the EPUB: marks where they begin, and the list that leads to them.

The print says on which page each heading, note, figure and word of the index stands, so marks are put at those; a page
on which none begins has no mark (EPUB Accessibility 1.1 section 4.3 asks for no more than that the list be right).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from book.markup import text

_NOTE = re.compile(r"-n(\d+)$")
_TAGS = "section|h[1-6]|p|a|figure|table|span|em|u"
_ANCHORED = re.compile(rf'(?:<sup class="noteref">)?<({_TAGS})\b[^>]* id="([^"]+)"[^>]*>')


def breaks(folios: Mapping[str, str], where: Mapping[str, str]) -> dict[str, str]:
    """The anchors at which printed pages are found: the first on each page, in the order of the text, with its folio.

    `folios` gives the folio by anchor, `where` all anchors in their order. A note stands on paper below its call: so
    the call (`c01-r3` for `c01-n3`) is the place of its page.
    """
    at_calls = {_NOTE.sub(r"-r\1", anchor): folio for anchor, folio in folios.items()}
    first: dict[str, str] = {}
    for anchor in where:
        if anchor in at_calls:
            first.setdefault(at_calls[anchor], anchor)
    return {anchor: folio for folio, anchor in first.items()}


def page_list(marks: Mapping[str, str], where: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each folio with the address of its mark; `marks` are those of `breaks`."""
    return tuple((folio, f"{where[anchor]}.xhtml#{_name(folio)}") for anchor, folio in marks.items())


def marked(markup: str, marks: Mapping[str, str]) -> str:
    """A section with a mark in front of each heading and note call at which a page begins, and at its own beginning."""

    def mark(match: re.Match[str]) -> str:
        folio = marks.get(match[2])
        if folio is None:
            return match[0]
        name = f'id="{_name(folio)}" aria-label="{text(folio)}"'
        sign = f'<span epub:type="pagebreak" role="doc-pagebreak" {name}></span>'
        return match[0] + sign if match[1] == "section" else sign + match[0]

    return _ANCHORED.sub(mark, markup)


def _name(folio: str) -> str:
    """An id for a page; it has an underscore, which no chapter's has."""
    return "page_" + re.sub(r"[^0-9A-Za-z]+", "-", folio)
