"""Articles told by the shape of their blocks: titles with front matter below them, wide gaps, poems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from book.intake.marks import Cut, Line, Proposal, below, like_title, titled

_CRUMBS = re.compile("[>＞»›]")
"""Stands in the path (首页 > 随笔) that a site sets above its titles."""
_FRONT_MATTER = re.compile(
    r"\s*(?:采访|採訪|访谈|訪談)(?:时间|時間|地点|地點|者|人)\s*[:：]"
    r"|\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[^，。]{0,20}(?:作者|[来來]源|[阅閱][读讀]|[浏瀏][览覽])"
    r"|\s*[【\[（(]?(?:作\s*者|[来來]\s*源|出\s*[处處]|[发發][布佈表](?:[时時]间|日期)|日\s*期|[时時]\s*[间間]|摘\s*要|[关關][键鍵][词詞]|文\s*[/／])"
    r"\s*[】\]）)]?\s*[:：/／]"
)


def with_front_matter(lines: list[Line]) -> Iterator[Proposal]:
    """Titles with 作者：, 来源：, a date or an abstract below, directly or behind one line with a name."""
    cuts: list[Cut] = []
    # A title stands at most six lines above the field that proves it.
    near = {line.index - up for line in lines if _FRONT_MATTER.match(line.text) for up in range(1, 7)}
    for line in lines:
        if line.index not in near or not line.weight or not like_title(line.text) or _FRONT_MATTER.match(line.text):
            continue
        first = below(lines, line.index + 1, 3)
        if first is not None and not _FRONT_MATTER.match(first.text) and like_title(first.text):
            first = below(lines, first.index + 1, 3)
        above = lines[line.index - 1].text.strip() if line.index else ""
        alone = not _CRUMBS.search(line.text) and (not above or _CRUMBS.search(above) is not None)
        if first is not None and _FRONT_MATTER.match(first.text) and alone:
            cuts.append(Cut(line, ""))
    yield Proposal(tuple(cuts), 0.85, "titles with author, source or date below")


def gaps(lines: list[Line]) -> Iterator[Proposal]:
    """Titles below gaps that are wider than the usual one between paragraphs."""
    runs: list[tuple[int, Line]] = []
    blank = 0
    for line in lines:
        if line.text.strip():
            runs.append((blank, line))
            blank = 0
        else:
            blank += 1
    usual = median([n for n, _ in runs[1:]]) if len(runs) > 1 else 0
    wide = [line for n, line in runs[1:] if n >= usual + 2]
    if not wide:
        return
    first = runs[0][1]
    cuts = [Cut(first, ""), *(Cut(line, "") for line in wide)]
    yield Proposal(tuple(cuts), 0.75 * titled(lines, [c.line for c in cuts]), "wide gaps above titles")


def poems(lines: list[Line]) -> Iterator[Proposal]:
    """A collection of poems: nearly every block is a title without a stop and short lines that end with marks."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if line.weight:
            blocks[-1].append(line)
        elif not line.text.strip() and blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    verse = [block for block in blocks if _is_poem(block)]
    if len(verse) >= 5 and 10 * len(verse) >= 7 * len(blocks):
        yield Proposal(tuple(Cut(block[0], "") for block in verse), 0.8, "poems with titles", least=10)


def _is_poem(block: list[Line]) -> bool:
    """A title, perhaps an author, then lines of verse: of few lengths, each with a mark at its end."""
    verse = [line.text.strip() for line in block[1:]]
    if verse and not re.search(r"[，。！？；,.!?;、：]$", verse[0]):
        verse = verse[1:]
    if len(verse) < 2 or not like_title(block[0].text):
        return False
    lengths = Counter(map(len, verse))
    regular = all(re.search(r"[，。！？；,.!?;、：」』”]$", v) and len(v) <= 34 for v in verse)
    return regular and len(lengths) <= max(2, len(verse) // 2)
