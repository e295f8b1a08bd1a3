"""Keywords that run together: where they end, and where one parts from the next, proved by the article's own words."""

from __future__ import annotations

import math
import re

from book.clean import boundary

_SEPARATORS = re.compile(r"[;；、,，\s\u3000]+")
_LONGEST = 12
_SURE = 0.6


def end_of(value: str) -> int | None:
    """Where keywords end behind which the article's first sentence runs on; None when nothing is sure."""
    if not re.search("[。！？]", value):
        return len(value)
    stop = re.search("[。！？]", value)
    listed = [m.end() for m in re.finditer("[;；]", value[: stop.start() if stop else 0])]
    start = listed[-1] if listed else 0
    found = boundary.ends(value[start : start + 120])
    return start + found[0].at if found and found[0].p >= _SURE else None


def parted(value: str, text: str) -> str:
    """`value` with ； between its keywords, when it has no marks of its own and every word stands in `text`."""
    bare = value.strip(" \t\u3000。.;；,，")
    if len([part for part in _SEPARATORS.split(bare) if part]) > 1 or not 4 <= len(bare) <= 60:
        return bare
    pieces = _pieces(bare, text.replace(value, "", 1))
    return "；".join(pieces) if pieces else bare


def _pieces(bare: str, text: str) -> list[str]:
    """The likeliest parting of `bare` into words of two characters and more that the text uses; empty without one.

    A word is worth more the longer and the commoner it is: 印刷工艺 60 times is better than 印刷 and 工艺.
    """
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(bare)
    for end in range(2, len(bare) + 1):
        for start in range(max(0, end - _LONGEST), end - 1):
            before = best[start]
            times = text.count(bare[start:end]) if before is not None else 0
            if before is None or not times:
                continue
            worth = before[0] + (end - start - 1) * math.log(1 + times)
            now = best[end]
            if now is None or worth > now[0]:
                best[end] = (worth, [*before[1], bare[start:end]])
    last = best[-1]
    return last[1] if last is not None and len(last[1]) > 1 else []
