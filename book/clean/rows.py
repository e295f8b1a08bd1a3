"""Sections that only a row of numbers marks: 一, 二, 三 in lines of their own, or with a title behind a blank
(一　渡口); 第一封, 第二封; （一）, （二）; 1, 2.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from book.clean.headings import Heading
from book.clean.numbers import value

_N = "[一二三四五六七八九十]{1,3}"
_TITLE = r"(?:[ \t\u3000]+[^\s。！？；，,：:][^。！？；，,：:\n]{0,19})?"
_KINDS = tuple(
    re.compile(rf"^[ \t\u3000]*(?P<row>{shape})[ \t\u3000]*$", re.M)
    for shape in (
        rf"(?P<n>{_N}){_TITLE}",
        rf"[（(](?P<n>{_N})[）)]",
        rf"第(?P<n>{_N})(?:封信?|夜|幕|场|場|辑|輯){_TITLE}",
        r"(?P<n>\d{1,2})",
    )
)
_LEAST = 2
_LETTERS = 25
"""Letters that a section has on an average, at least: below that the numbers count verses or items."""
_SURE = 0.9


def rows(text: str, taken: Container[int]) -> list[Heading]:
    """The headings of the first kind whose numbers go on from 1, with text below each; `taken` are beginnings of
    headings that are known already.
    """
    for kind in _KINDS:
        found = list(_row(kind, text, taken))
        if len(found) >= _LEAST:
            ends = [*(m.start() for m in found[1:]), len(text)]
            sizes = [sum(map(str.isalnum, text[m.end() : end])) for m, end in zip(found, ends, strict=True)]
            if min(sizes) > 0 and sum(sizes) >= _LETTERS * len(found):
                return [Heading(m.start("row"), m.end("row"), "heading", 0, _SURE) for m in found]
    return []


def _row(kind: re.Pattern[str], text: str, taken: Container[int]) -> Iterator[re.Match[str]]:
    expected = 1
    for m in kind.finditer(text):
        if m.start("row") not in taken and value(m["n"]) == expected:
            yield m
            expected += 1
