"""Paragraphs that end in mid-sentence: a line end that was kept in doubt, or a full stop that was lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book.clean.boundary import opens_paragraph
from book.clean.numbers import HAN
from book.clean.rule import Suspect

_PROSE = re.compile(r"^(?![#|>\d\-\[*])[^\n]{25,}$", re.M)
_OPEN = re.compile(rf"[{HAN}，、]$")
_GOES_ON = re.compile(rf"\n+(?=[{HAN}“‘「『《（])")
_MOST = 20
"""So many line ends of a chapter are asked about, the likeliest: a person reads no more."""
_LEAST = 0.2
"""Below this a line end is not asked about."""


def open_ended(body: str) -> Iterator[Suspect]:
    """A suspect for each paragraph of prose that ends without a mark, in a chapter where most end with one.

    Where the next paragraph may go on with the sentence, both readings are proposed: joined, and with a full stop.
    """
    prose = list(_PROSE.finditer(body))
    bare = [m for m in prose if _OPEN.search(m[0]) or (m is prose[-1] and m[0].endswith("；"))]
    if 3 * len(bare) > len(prose):
        return
    starts = {m.start() for m in prose}
    found: list[tuple[float, Suspect]] = []
    for m in bare:
        last = m[0][-1]
        stopped = last + "。" if last not in "，；、" else "。"
        gap = _GOES_ON.match(body, m.end())
        joined = _joined(body, m.end(), gap.end()) if gap and gap.end() in starts else 0.0
        if gap is None or joined < _LEAST:
            suspect = Suspect("missing-stop", m.end() - 1, last, (stopped,), 0.7, "段末没有标点")
        else:
            after = body[gap.end()]
            readings = [(joined, last + after), (1 - joined, stopped + gap[0] + after)]
            proposals = tuple(text for _, text in sorted(readings, reverse=True))
            why = "段末没有标点：或是误断的行，或是缺了句号"
            suspect = Suspect("broken-paragraph", m.end() - 1, last + gap[0] + after, proposals, 0.7, why)
        found.append((max(joined, 0.5), suspect))
    likeliest = sorted(found, key=lambda pair: -pair[0])[:_MOST]
    yield from (suspect for _, suspect in likeliest)


def _joined(body: str, end: int, start: int) -> float:
    """How likely it is that the sentence before `end` goes on at `start` (0 to 1)."""
    before, after = body[end - 1], body[start]
    if before in "，、":
        return 0.85
    if opens_paragraph(body[start : start + 6]):
        return 0.1
    # What stands side by side elsewhere was probably one word.
    return 0.65 if before + after in body else 0.4
