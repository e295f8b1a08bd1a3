"""From lines to the Markdown of a chapter: headings, run-ins, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache

from book.clean.headings import Heading, is_named, numbered, unnumbered
from book.clean.rows import rows
from book.clean.rule import Scene, rule
from book.clean.rules.parts import collection
from book.clean.scan import matches
from book.text import Edit

_DEEPEST = 6
_SUREST = 0.98
"""No statistics are surer."""
_SOURCE_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S[^\n]{0,119})$", re.M)

_OF_MARKDOWN = re.compile(r"[-+*`_{\\<>&\[\]~#:=!\d \t\u3000]")
"""What any of the signs begins with."""


@rule(
    "characters-of-markdown",
    "signs that Markdown would take for its own",
    ("甲*乙*", "甲\\*乙\\*"),
    ("甲（乙）[1]", "甲（乙）[1]"),
)
def characters_of_markdown(text: str, scene: Scene) -> Iterator[Edit]:
    """A backslash before what CommonMark would read as markup; blanks at a line's start, which make it code, go.

    Lists, notes and pictures that the reader of a web page or a Word document wrote down stay what they are.
    """
    written = r"^- |^\d{1,3}\. |!\[\]\(images/[\w.-]+\)|\[\^\d+\]:?" if scene.marked else r"(?!)"
    pattern = (
        rf"(?m)(?P<written>{written})"
        r"|(?P<blank>^[ \t\u3000]+)"
        r"|(?P<mark>[*`_{]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|\[(?=\^)|~(?=~))"
        r"|(?P<link>\](?=[({:]))"
        r"|(?P<start>^(?:#{1,6}(?=\s*$)|>|<(?=<{6})|[+-](?=\s|$)|:(?=::|\s)|={2,}\s*$|-{2,}\s*$|~~~))"
        r"|(?P<item>^\d{1,9}(?=[.)]\s))"
    )
    for m in matches(re.compile(pattern), _OF_MARKDOWN, text):
        if m.lastgroup == "written":
            continue
        if m.lastgroup == "blank":
            yield Edit(m.start(), m[0], "")
        elif m.lastgroup == "item":
            yield Edit(m.end(), "", "\\")
        else:
            yield Edit(m.start(), "", "\\")


@rule(
    "unmarked-headings",
    "headings that only their number or their words show",
    ("一、纸\n造纸的人。\n二、墨\n制墨的人。", "## 一、纸\n造纸的人。\n## 二、墨\n制墨的人。"),
    ("第三条路走不通。", "第三条路走不通。"),
    sure=0.95,
)
def unmarked_headings(text: str, scene: Scene) -> Iterator[Edit]:
    """Headings get a line of their own and as many # as they are deep in this article, beginning with two.

    Their numbers must go on (see book.clean.outline); where one is glued to its paragraph, the likeliest end is taken
    (see book.clean.boundary). Run-in headings are set bold.
    """
    found = levelled(text)
    begins = {heading.start for heading, _ in found}
    for heading, level in found:
        yield from _opening(text, heading, level)
        yield from _closing(text, heading, begins)


@lru_cache(maxsize=2)
def levelled(text: str) -> tuple[tuple[Heading, int], ...]:
    """The headings of `text` with their levels (2 and more)."""
    parts = [mark for mark, _ in collection(text)]
    found = numbered(text, parts)
    above = rows(text, {h.start for h in found}) if not parts else []
    source = {m.start(): len(m[1]) for m in _SOURCE_HEADING.finditer(text)}
    bare = [h for h in unnumbered(text, found) if h.start not in source and h.start not in {a.start for a in above}]
    taken = {text.rfind("\n", 0, h.start) + 1 for h in found}
    marked = [
        Heading(m.start(2), m.end(2), "heading", 0) for m in _SOURCE_HEADING.finditer(text) if m.start() not in taken
    ]
    top = 1 if parts else 0
    first = {h.start for h in found if h.depth == top}
    whole = [h for h in bare if _next_line(text, h.end) in first] if not parts else []
    if len(first) > 2 and not whole:
        # Where headings have numbers, a line of a few words without one is none.
        bare = [h for h in bare if is_named(text[h.start : h.end])]
    down = 1 if whole else 0
    if above:
        down, whole = down + 1, []
    found = [replace(h, depth=h.depth + down) for h in found]
    named = {h.start for h in (*bare, *marked) if is_named(text[h.start : h.end])}
    rest = [replace(h, depth=top + down if h.start in named or above else top) for h in (*bare, *marked)]
    rest += (h for h in above if h.start not in source)
    depths = sorted({h.depth for h in (*found, *rest) if h.kind == "heading"})
    every = sorted((*found, *rest), key=lambda h: h.start)
    return tuple((h, 2 + depths.index(h.depth) if h.kind == "heading" else 0) for h in every)


def _next_line(text: str, end: int) -> int:
    while end < len(text) and text[end] in "\n \t\u3000":
        end += 1
    return end


def _opening(text: str, heading: Heading, level: int) -> Iterator[Edit]:
    line = text.rfind("\n", 0, heading.start) + 1
    before = text[line : heading.start]
    mark = "#" * min(level, _DEEPEST) + " " if heading.kind == "heading" else "**"
    if not before.strip(" \t\u3000#"):
        yield Edit(line, before, mark, _sure(heading))
    else:
        blank = len(before) - len(before.rstrip(" \t\u3000"))
        yield Edit(heading.start - blank, before[len(before) - blank :], "\n" + mark, _sure(heading))


def _sure(heading: Heading) -> float | None:
    """How sure the edits of a heading are, where it was judged."""
    return round(min(heading.p, _SUREST), 2) if heading.p < 1 else None


def _closing(text: str, heading: Heading, begins: Collection[int]) -> Iterator[Edit]:
    """What ends a heading: nothing where the line does, or where the next of them `begins`."""
    after = re.compile(r"[ \t\u3000]*").match(text, heading.end)
    blanks = after[0] if after else ""
    end = heading.end + len(blanks)
    ends = end == len(text) or text[end] == "\n" or end in begins
    if heading.kind == "run-in":
        yield Edit(heading.end, "", "**", _sure(heading))
    elif not ends:
        yield Edit(heading.end, blanks, "\n", _sure(heading))


@rule(
    "numbers-of-markdown",
    "hash signs at a line's start that are no heading's",
    ("#纸与墨# 转发", "#纸与墨# 转发"),
    ("# " + "纸" * 130, "\\# " + "纸" * 130),
)
def hash_signs(text: str, scene: Scene) -> Iterator[Edit]:
    """A # with a blank behind it that begins more than a heading's words is escaped."""
    for m in re.finditer(r"^#{1,6}(?=\s)(?=[^\n]{123})", text, re.M):
        yield Edit(m.start(), "", "\\")


@rule(
    "tight-paragraphs",
    "paragraphs without an empty line between them",
    ("甲。\n乙。", "甲。\n\n乙。\n"),
    ("甲。\n", "甲。\n"),
)
def tight_paragraphs(text: str, scene: Scene) -> Iterator[Edit]:
    """Between two lines of text exactly one empty line; none before the first, one line end behind the last."""
    for m in re.finditer(r"\n+", text):
        line = text.rfind("\n", 0, m.start()) + 1
        listed = any(row.match(text, m.end()) and row.match(text, line) for row in _ROWS)
        new = "" if m.start() == 0 else "\n" if m.end() == len(text) or listed else "\n\n"
        yield Edit(m.start(), m[0], new)
    if text and not text.endswith("\n"):
        yield Edit(len(text), "", "\n")


_ROWS = (re.compile(r"\d+\. "), re.compile("- "), re.compile(r"\|"), re.compile(r"\[\^\d+\]: "))
"""Lines that stay together: items of a list, rows of a table, notes."""


ESCAPES = (hash_signs, characters_of_markdown)
HEADINGS = (unmarked_headings,)
PARAGRAPHS = (tight_paragraphs,)
