"""Which chapter of the last import an article is, when its source comes again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from book.intake.likeness import whole_twins

_ALIKE = 0.5
"""Articles that share this much of their runs of letters are the same one, under another title."""


def successors(new: Sequence[tuple[str, str]], old: Mapping[str, str], taken: Collection[str]) -> tuple[str, ...]:
    """The file of every new article.

    `new` are the file that an article would get and its text; `old` gives the text of the chapters that the same
    sources made before; `taken` are files that belong to others. An article keeps the file of the chapter with its
    title, or else of the one whose text it repeats; what is new is numbered behind all that is there.
    """
    out: list[str] = ["" for _ in new]
    free = dict(old)
    for i, (file, _) in enumerate(new):
        same = next((f for f in free if _bare(f) == _bare(file)), "") if file else ""
        if same:
            out[i] = same
            del free[same]
    rest = [i for i, (file, _) in enumerate(new) if file and not out[i]]
    names = list(free)
    for twin in whole_twins([*(new[i][1] for i in rest), *(free[f] for f in names)], _ALIKE):
        a, b = twin.first.text, twin.second.text - len(rest)
        if a < len(rest) and b >= 0 and not out[rest[a]] and names[b] in free:
            out[rest[a]] = names[b]
            del free[names[b]]
    known = {*taken, *old}
    last = max((_number(f) for f in known), default=0)
    for i in rest:
        if not out[i]:
            if known:
                last += 1
                out[i] = f"chapters/{last:02}-{_bare(new[i][0])}"
            else:
                out[i] = new[i][0]
    return tuple(out)


def _bare(file: str) -> str:
    """A chapter's file name without its number."""
    return re.sub(r"^\d+-", "", PurePosixPath(file).name)


def _number(file: str) -> int:
    found = re.match(r"\d+", PurePosixPath(file).name)
    return int(found[0]) if found else 0
