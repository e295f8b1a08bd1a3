"""Lists and tables that plain text shows by signs: 1. 2. 3., ●, tabs, the tags of a web page's table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book.clean.rule import Scene, rule
from book.text import Edit

_NUMBERED = re.compile(r"(\d{1,2})\\?[.．] ?(?=[^\s\d])")
_BULLETS = "●○■□◆◇▪▫•➢✓"


@rule(
    "unmarked-items",
    "items of a list that only their numbers or dots show",
    ("1.对校，拿别本。\n2.本校，拿本书。", "1. 对校，拿别本。\n2. 本校，拿本书。"),
    ("1\\. 对校\n2\\. 本校", "1. 对校\n2. 本校"),
    ("●纸要薄。\n●墨要浓。", "- 纸要薄。\n- 墨要浓。"),
    ("1.只有一条。\n后来没有了。", "1.只有一条。\n后来没有了。"),
    sure=0.9,
)
def unmarked_items(text: str, scene: Scene) -> Iterator[Edit]:
    """Two lines or more, one after the other, that count from 1 or begin with the same dot, become Markdown's items."""
    lines = list(re.finditer(r"[^\n]+", text))
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        for m, old, new in run if len(run) > 1 else ():
            yield Edit(m.start(), old, new)
        at += max(1, len(run))


def _run(lines: list[re.Match[str]], at: int) -> list[tuple[re.Match[str], str, str]]:
    """The items from line `at` on: the line, its sign, and the sign that Markdown knows."""
    out: list[tuple[re.Match[str], str, str]] = []
    first = lines[at][0][0]
    for index in range(at, len(lines)):
        m = lines[index]
        number = _NUMBERED.match(m[0])
        if number and int(number[1]) == len(out) + 1 and (not out or out[0][2] != "- "):
            out.append((m, number[0], f"{number[1]}. "))
        elif first in _BULLETS and m[0][0] == first:
            blank = len(m[0]) - len(m[0][1:].lstrip(" \t\u3000"))
            out.append((m, m[0][:blank], "- "))
        else:
            break
    return out


@rule(
    "tabbed-rows",
    "rows of a table with tabs between the cells",
    ("号\t名\t点\n一\t显\t26\n二\t明\t22", "| 号 | 名 | 点 |\n|---|---|---|\n| 一 | 显 | 26 |\n| 二 | 明 | 22 |"),
    ("左\t右\n下", "左\t右\n下"),
    sure=0.9,
)
def tabbed_rows(text: str, scene: Scene) -> Iterator[Edit]:
    """Three lines or more, one after the other, with the same number of tabs (two at least)."""
    if "\t" not in text:
        return
    for m in re.finditer(r"^[^\t\n]+(?:\t[^\t\n]+){2,}(?:\n[^\t\n]+(?:\t[^\t\n]+){2,}){2,}$", text, re.M):
        rows = list(re.finditer(r"[^\n]+", m[0]))
        tabs = {row[0].count("\t") for row in rows}
        if len(tabs) != 1 or "|" in m[0]:
            continue
        for index, row in enumerate(rows):
            start = m.start() + row.start()
            yield Edit(start, "", "| ")
            for tab in re.finditer("\t", row[0]):
                yield Edit(start + tab.start(), "\t", " | ")
            yield Edit(start + len(row[0]), "", " |" + (_ruled(tabs.pop() + 1) if not index else ""))


def _ruled(cells: int) -> str:
    return "\n|" + "---|" * cells


@rule(
    "tagged-tables",
    "a table of a web page, with its tags, in one line",
    (
        "<table><tr><td>号</td><td>名</td></tr><tr><td>一</td><td>显</td></tr></table>",
        "| 号 | 名 |\n|---|---|\n| 一 | 显 |\n",
    ),
    ("<table>不是表", "<table>不是表"),
    sure=0.97,
)
def tagged_tables(text: str, scene: Scene) -> Iterator[Edit]:
    """<table> with rows of equal length; with cells that span others it stays as it is."""
    if "<table>" not in text:
        return
    for m in re.finditer(
        r"(?:<html>)?(?:<body>)?<table>((?:<tr>(?:<t[dh]>[^<>|\n]*</t[dh]>)+</tr>)+)</table>(?:</body>)?(?:</html>)?",
        text,
    ):
        rows = re.findall(r"<tr>.*?</tr>", m[1])
        cells = {len(re.findall(r"<t[dh]>", row)) for row in rows}
        if len(cells) == 1 and len(rows) > 1:
            ruled = _ruled(cells.pop())
            yield from _untagged(m, ruled)


def _untagged(table: re.Match[str], ruled: str) -> Iterator[Edit]:
    first = True
    for tags in re.finditer(r"(?:<[^<>]+>)+", table[0]):
        if tags.start() == 0:
            new = "| "
        elif "</tr>" in tags[0]:
            new = " |" + (ruled if first else "") + ("\n| " if "<tr>" in tags[0] else "\n")
            first = False
        else:
            new = " | "
        yield Edit(table.start() + tags.start(), tags[0], new)


TABLES = (tagged_tables, tabbed_rows)
ITEMS = (unmarked_items,)
