"""What is different between two prints of a book: which pages, in which chapters, and how both look.

Pages are paired by their text without folios, so that a page that only moved is not taken for another one; then the
pictures of each pair are compared, row by row.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Literal, TypeAlias

from book.diagnostic import counted
from book.pages import Pages
from book.template import fill

_TEMPLATE = "changes.html"
_SHOWN = 120
"""Pairs of pages of which the page of pictures shows both sides; more would be too much for a browser."""
_MARGIN = 0.14
"""The part of a page's height, above and below, in which folios and running heads stand."""
_NUMBER = re.compile(r"[—–·-]*(?:\d*|[ivxlcdm]+)[—–·-]*", re.I)

Kind: TypeAlias = Literal["changed", "new", "gone", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """A page that differs: `old` and `new` are its places (from 0) in the two files, `label` its number.

    `top` and `bottom` (0 to 1) are the stretch of the page in which a pixel differs. A page that has `moved` differs
    in its folio or its head only.
    """

    kind: Kind
    old: int | None
    new: int | None
    label: str
    chapter: str
    top: float = 0.0
    bottom: float = 1.0


@dataclass(frozen=True, slots=True)
class Changes:
    """All pages that differ, in order, and how many pages there were and are."""

    pages: tuple[Change, ...]
    before: int
    after: int

    def lines(self) -> tuple[str, ...]:
        """The changes for people: a line for each run of pages of one kind in one chapter."""
        if not self.pages:
            return (f"no page of {self.after} has changed",)
        runs = groupby(self.pages, key=lambda c: (c.chapter, c.kind))
        out = [_line(chapter, kind, list(found)) for (chapter, kind), found in runs]
        return (*out, f"{counted(self.before, 'page')} before, {self.after} now")

    def data(self) -> list[dict[str, object]]:
        """The changes for programs; pages count from 1."""
        return [
            {
                "kind": c.kind,
                "chapter": c.chapter,
                "label": c.label,
                "before": None if c.old is None else c.old + 1,
                "now": None if c.new is None else c.new + 1,
            }
            for c in self.pages
        ]


def _line(chapter: str, kind: Kind, found: Sequence[Change]) -> str:
    first, last = found[0].label, found[-1].label
    pages = f"page {first}" if len(found) == 1 else f"pages {first}–{last}"
    what = {"moved": "only the folio or the head differs"}.get(kind, kind)
    return f"{chapter or '—'}: {pages}: {what}"


def compare(old: Pages, new: Pages) -> Changes:
    """What differs between two prints. The same file twice has no changes."""
    found = tuple(c for pair in _pairs(old, new) if (c := _change(old, new, *pair)) is not None)
    return Changes(found, old.count, new.count)


def _pairs(old: Pages, new: Pages) -> Iterator[tuple[int | None, int | None]]:
    """Pages that are to be compared, and pages without a partner, in the order of the new print."""
    before, after = ([_words(p, i) for i in range(p.count)] for p in (old, new))
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal" or a1 - a0 == b1 - b0:
            yield from zip(range(a0, a1), range(b0, b1), strict=True)
        else:
            yield from zip_longest(range(a0, a1), range(b0, b1))


def _words(pages: Pages, page: int) -> str:
    """The text of a page without lines that are but a number, and without the blanks that justify it."""
    return "".join(line for line in re.sub(r"[^\S\n]", "", pages.text(page)).split("\n") if not _NUMBER.fullmatch(line))


def _change(old: Pages, new: Pages, a: int | None, b: int | None) -> Change | None:
    if b is None:
        return None if a is None else Change("gone", a, None, old.labels[a], old.chapters[a])
    if a is None:
        return Change("new", None, b, new.labels[b], new.chapters[b])
    one, other = old.raster(a), new.raster(b)
    rows = [i for i, (x, y) in enumerate(zip_longest(one.rows, other.rows)) if x != y]
    if not rows:
        return None
    height = max(len(one.rows), len(other.rows))
    within = [y for y in rows if _MARGIN <= y / height <= 1 - _MARGIN]
    kind: Kind = "changed" if within or _words(old, a) != _words(new, b) else "moved"
    shown = within or rows
    return Change(kind, a, b, new.labels[b], new.chapters[b], shown[0] / height, (shown[-1] + 1) / height)


def render(title: str, found: Mapping[str, tuple[Changes, Pages, Pages]], templates: Mapping[str, str]) -> str:
    """The changes of each print (by its file's name) as one HTML page that needs nothing else.

    The pages that have moved are listed and not shown; of the others the first 120 pairs are.
    """
    books = []
    left = _SHOWN
    for name, (changes, old, new) in found.items():
        seen = [c for c in changes.pages if c.kind != "moved"]
        pairs = [_shown(c, old, new) for c in seen[:left]]
        books.append({"name": name, "lines": changes.lines(), "pairs": pairs, "hidden": len(seen) - len(pairs)})
        left -= len(pairs)
    return fill(templates, _TEMPLATE, title=title, books=books)


def _shown(change: Change, old: Pages, new: Pages) -> dict[str, object]:
    return {
        "kind": change.kind,
        "chapter": change.chapter,
        "label": change.label,
        "before": "" if change.old is None else _picture(old, change.old),
        "now": "" if change.new is None else _picture(new, change.new),
        "top": f"{change.top:.4f}",
        "height": f"{change.bottom - change.top:.4f}",
    }


def _picture(pages: Pages, page: int) -> str:
    return "data:image/jpeg;base64," + b64encode(pages.image(page, 1.5, "jpeg")).decode()
