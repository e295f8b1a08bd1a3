"""What a line looks like: a heading by its number, a list item, a field. Shapes only; nothing is changed here."""

from __future__ import annotations

import re

from book.clean import boundary
from book.clean.headings import is_named
from book.clean.numbers import HAN, Mark, is_quantity, mark_at, marks

_FIELD = re.compile(
    r"[ \t\u3000]*[\[［【〔]?(?:摘\s*要|内容提要|关\s*键\s*[词字]|關\s*鍵\s*[詞字]|作\s*者"
    r"|来\s*源|來\s*源|发布时间|發布時間|中图分类号|文章编号|文献标识码|作者单位|作者简介|导读)[\]］】〕]?\s*[:：]"
)
_LIST = re.compile(r"[ \t\u3000]*(?:[-*+•·●○■□◆◇▪▫➢✓]\s*(?=\S)|\[\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕|[①-⑳]|\||<[a-z/])")
_LONGEST_HEADING = 42
_LONGEST_SURE = 14
"""A heading of so few characters is believed to end with its line."""
_PLAIN_SHORT = re.compile(rf"[ \t\u3000]*[{HAN}A-Za-z0-9“”‘’「」『』《》〈〉·—\-（）()]{{2,24}}[ \t\u3000]*")


def begins_block(line: str) -> bool:
    """Does the line begin a heading, an item of a list, a field, a table's row?"""
    if (
        _FIELD.match(line)
        or _LIST.match(line)
        or is_named(line)
        or re.match(r"[ \t\u3000]*#{1,6}\s|[^\t]+\t[^\t]+\t", line)
    ):
        return True
    mark = mark_at(line)
    return mark is not None and not is_quantity(line, mark) and (mark.system != "bare" or _may_be_heading(line, mark))


def _may_be_heading(line: str, mark: Mark) -> bool:
    words = line[mark.end :]
    return len(words) <= _LONGEST_HEADING and not re.search("[。，,；;]", words)


def is_plain_short(line: str) -> bool:
    """Is the line a few words without a mark: a title, a name, a heading?"""
    return _PLAIN_SHORT.fullmatch(line) is not None


def heading_tail(line: str, after: str = "") -> int | None:
    """Where a numbered heading begins with which a line ends; None without one.

    `after` is the line that follows: where a heading surely ends before its line does, the rest is a broken sentence.
    """
    near = max(0, len(line) - 2 * _LONGEST_HEADING)
    for mark in marks(line[near:]):
        start, end = near + mark.start, near + mark.end
        words = line[end:].strip()
        if not words or len(words) > _LONGEST_HEADING or re.search(r"[。；;！!：:]|[，,].*[，,].*[，,]|[？?].", words):
            continue
        if any(words.count(a) > words.count(b) for a, b in ("《》", "“”", "（）", "「」")):
            continue
        if after and len(words) > _LONGEST_SURE and _ends_before(words, after):
            continue
        stop = start == 0 or re.search(r"[。！？!?”」）)\]][ \t\u3000]*$", line[:start])
        if mark.system == "bare" and (len(words) > 12 or start == 0 or re.search("[，,、]", words)):
            continue
        if (stop and mark.system not in ("circled", "ordinal", "parenthesis")) or (
            is_named(words) and mark.system == "hanzi"
        ):
            return start
    return None


def _ends_before(words: str, after: str) -> bool:
    """Does a heading that its line seems to end surely end earlier, with the beginning of a sentence behind it?"""
    found = boundary.ends(words + after.lstrip()[:60])
    return bool(found) and found[0].at < len(words) - 1 and found[0].p >= 0.8
