"""Noise that only one book has: what its book.yaml says is to go (`clean: {noise: [...]}`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from book.clean.rule import Scene, rule
from book.config import Removal
from book.pattern import bounded
from book.text import Edit


@rule(
    "own-noise",
    "what the book's own settings call noise",
    ("江上码头", "江上码头"),
)
def own_noise(text: str, scene: Scene) -> Iterator[Edit]:
    """Every place at which one of the book's own patterns stands, in the order of the text; where two of them meet,
    what both cover goes.
    """
    last: tuple[int, int] | None = None
    for start, end in sorted(m.span() for pattern in scene.noise for m in pattern.finditer(text)):
        if last is None or start > last[1]:
            if last is not None:
                yield Edit(last[0], text[last[0] : last[1]], "")
            last = start, end
        else:
            last = last[0], max(last[1], end)
    if last is not None:
        yield Edit(last[0], text[last[0] : last[1]], "")


def patterns(removals: Sequence[Removal], *files: str, today: str = "") -> tuple[re.Pattern[str], ...]:
    """The patterns of the removals for an article that is called by one of `files` (its source, its chapter).

    `today` is a date (2026-11-22); what holds until an earlier day is left out.
    """
    return tuple(
        re.compile(re.escape(r.text) if r.text else bounded(r.pattern), re.M)
        for r in removals
        if not is_over(r, today) and (not r.only or any(fnmatchcase(f, glob) for f in files for glob in r.only))
    )


def is_over(removal: Removal, today: str) -> bool:
    """Has the last day of the removal gone by? Without `today` no day has."""
    return bool(removal.until and today and removal.until < today)
