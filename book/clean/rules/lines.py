"""Line ends that a page made and not the author: which are joined, which stay. In doubt a line end stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from book.clean.layout import Layout, Line, laid_out
from book.clean.names import credits
from book.clean.numbers import HAN
from book.clean.rule import Scene, rule
from book.clean.rules.shapes import begins_block, heading_tail, is_plain_short
from book.text import Edit

_FINAL = "。！？!?…；;：:.．"
_CLOSING = "”’」』）)】》〉］]\"'"
_OPENING = "“‘「『（(【《〈［["
_GOES_ON = "，。、；：？！,;:?!”’」』）)】》〉］]%％"
_SAYS = ("：", ":")
_QUOTES = ("“", "「", "『", "‘")
_PARTICLES = "的了着得地"
_BLANKS = " \t\u3000"
_HAN = re.compile(f"[{HAN}]")
_LEAST_TO_JOIN = 25
"""Shorter lines without a final mark are titles, names and headings more often than broken sentences (characters)."""
_LEAST_OF_PROSE = 12
"""The same for a line in which a sentence has ended already."""

_CLOSED = re.compile(
    r"关\s?键\s?[词字][\]］】〕]?\s?[:：]?[^。]{2,80}$|關\s?鍵\s?[詞字][:：]?[^。]{2,80}$|第\d{1,3}期(?:\d{1,2}月)?$"
)
"""A field with which a line ends, whatever its last sign."""
_BYLINE = re.compile(
    r"[ \t\u3000]*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \t\u3000]+(?:\d{1,2}:\d{2}|[^，。]{0,12}[:：(（])"
    r"|(?:作者|[来來]源|[时時][间間]|日期|[标標][签籤]|文)\s*[:：/／])"
)
"""The line of a site below a title: date and time, author, counters."""
_LONGEST_BYLINE = 80
_NOTE_MARK = re.compile(r"(?:[①-⑳]|[\[［〔]\d{1,3}[\]］〕]){1,20}$")
_BARE_NUMBER = re.compile(r"(?:^|[。！？”\]])[（(][一二三四五六七八九十]{1,3}[）)]$|[.．][\[［]\d{1,2}[\]］]?$")


@rule(
    "broken-lines",
    "line ends within a sentence, left by a page's width",
    (
        "这一段话在印出来的书上排成了许多行，因为每一行只有这么宽，\n所以断在了这里。",
        "这一段话在印出来的书上排成了许多行，因为每一行只有这么宽，所以断在了这里。",
    ),
    (
        "这一段话在印出来的书上排成了许多行，因为每一行只有这么宽，而那是2\n015年的事。",
        "这一段话在印出来的书上排成了许多行，因为每一行只有这么宽，而那是2015年的事。",
    ),
    ("纸就这样成了。（二）\n墨的来历", "纸就这样成了。（二）墨的来历"),
    ("第一段完了。\n第二段开始。", "第一段完了。\n第二段开始。"),
    sure=0.8,
)
def broken_lines(text: str, scene: Scene) -> Iterator[Edit]:
    """Each line end that the article's own shape shows to be the page's becomes nothing, or a blank between Latin
    words (among hanzi a width also cuts numbers, and these close up): full lines where a width prevails,
    multiples of a column, and else the signs at both sides of the break.
    """
    lines, found = laid_out(text)
    if found.full is None and scene.full is not None and not found.spaced:
        found = scene.full
    following = [*lines[2:], None, None]
    for (line, after), third in zip(pairwise(lines), following, strict=False):
        sure = _goes_on(line, after, third, found) if text.count("\n", line.end, after.start) == 1 else 0.0
        if sure:
            yield _join(text, line, after, sure)


def _join(text: str, line: Line, after: Line, sure: float | None = None) -> Edit:
    end = line.start + len(line.text.rstrip(_BLANKS))
    start = after.start + len(after.text) - len(after.text.lstrip(_BLANKS))
    left, right = text[end - 1 : end], text[start : start + 1]
    cut = left.isdigit() and right.isdigit() and _HAN.search(line.text + after.text) is not None
    return Edit(end, text[end:start], " " if _latin(left) and _latin(right) and not cut else "", sure)


def _goes_on(line: Line, after: Line, third: Line | None, found: Layout) -> float:
    """How sure it is that `after` goes on where `line` ends; 0 when the line end stays.

    The grades were read off the lines of real dumps: where a width prevails, nine in ten lines that are full and end
    with a full stop go on, and nearly all others; where only the two sides of the break speak, one in five does not.
    """
    if _never_begins(after.text) or (_BARE_NUMBER.search(line.text.rstrip()) and not _heads_prose(line, after)):
        return 0.99
    if (
        (found.indented and after.indent >= 2)
        or begins_block(after.text)
        or heading_tail(line.text, after.text) is not None
    ):
        return 0.0
    if found.is_full(line):
        return 0.97 if found.indented or line.text.rstrip(_BLANKS + _CLOSING)[-1:] not in _FINAL else 0.9
    if _speaks(line, after, found):
        return 0.9
    if _latin_goes_on(line.text, after.text):
        return 0.95
    if (found.full is not None and not found.is_longer(line)) or not _unfinished(line.text, after.text):
        return 0.0
    short = is_plain_short(after.text) and third is not None and not _never_begins(third.text)
    if (found.column and len(line.text) % found.column) or (short and len(line.text) > 2 * len(after.text)):
        return 0.0
    return 0.97 if found.column else 0.8


def _heads_prose(line: Line, after: Line) -> bool:
    """Is the line nothing but a number (（一）), and the next one prose rather than the words of its heading?"""
    alone = _BARE_NUMBER.fullmatch(line.text.strip(_BLANKS)) is not None
    return alone and len(after.text) >= _LEAST_TO_JOIN and re.search("[。！？；，.!?;,]", after.text) is not None


def _speaks(line: Line, after: Line, found: Layout) -> bool:
    """Does speech go on behind 说： in a paragraph with an indent, by a line that has none?"""
    within = line.indent >= 2 or (found.indented and found.column > 0 and len(line.text) % found.column == 0)
    return within and after.indent == 0 and line.text.rstrip(_BLANKS)[-1:] in _SAYS and after.text[:1] in _QUOTES


def _latin_goes_on(line: str, after: str) -> bool:
    """Does a line of Latin words go on in a word without a capital? Such lines are ragged, and no width tells."""
    return (
        len(line) >= _LEAST_TO_JOIN
        and re.search(r"[a-z,;]$", line) is not None
        and re.match("[a-z]", after) is not None
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _never_begins(text: str) -> bool:
    """Does the line begin with a mark that no line of an author's begins with?"""
    return text.lstrip(_BLANKS)[:1] in _GOES_ON


def _unfinished(line: str, after: str) -> bool:
    """Is the line's end inside a sentence, as far as its two sides tell?"""
    line, after = line.rstrip(_BLANKS), after.lstrip(_BLANKS)
    if line[-1:] in _OPENING:
        return True
    if _CLOSED.search(line) or credits(line) or (len(line) <= _LONGEST_BYLINE and _BYLINE.match(line)):
        return False
    bare = _NOTE_MARK.sub("", line).rstrip(_CLOSING)
    if not bare or bare[-1] in _FINAL:
        return False
    if line[-1] in _CLOSING:
        return after[:1] in _PARTICLES or (line[-1] in "”」" and after[:1] in "“「")
    return len(line.strip()) >= (_LEAST_OF_PROSE if "。" in line else _LEAST_TO_JOIN)


# ------------------------------------------------------------------- empty lines within a sentence


@rule(
    "wrapped-verse",
    "verse of a novel broken at a width of its own, between empty lines",
    (
        "后人有词一首，其词曰：\n\n三尺梨花木板，一方松墨新磨．平生只\n\n为刻书多，不问秋来几何．\n\n他念完便走了．\n\n众人都笑．\n",
        "后人有词一首，其词曰：\n\n三尺梨花木板，一方松墨新磨．平生只为刻书多，不问秋来几何．\n\n他念完便走了．\n\n众人都笑．\n",
    ),
    (
        "方子上写着：\n\n松烟二两\n\n牛胶一两\n\n他看了．\n\n走了．\n",
        "方子上写着：\n\n松烟二两\n\n牛胶一两\n\n他看了．\n\n走了．\n",
    ),
    sure=0.85,
)
def wrapped_verse(text: str, scene: Scene) -> Iterator[Edit]:
    """In a text with an empty line behind every line, lines behind 其词曰： that break off in mid-sentence go on in the
    next; a comma at the end counts as breaking off only among lines that do so in mid-word.
    """
    lines, found = laid_out(text)
    if not found.spaced:
        return
    at = 0
    while at < len(lines):
        if not lines[at].text.rstrip().endswith(("：", ":")):
            at += 1
            continue
        run = _verse(lines, at + 1)
        yield from _rejoined(text, run)
        at += len(run) + 1


def _verse(lines: Sequence[Line], start: int) -> list[Line]:
    """The short lines from `start` on, with the line that ends the last of their sentences."""
    run: list[Line] = []
    for line in lines[start:]:
        if len(line.text.strip()) > 70 or begins_block(line.text):
            break
        run.append(line)
    return run


def _rejoined(text: str, run: Sequence[Line]) -> Iterator[Edit]:
    broken = [
        bool(re.search(rf"[，．。,！？；][^，．。,！？；]*[{HAN}\u0400-\u04ff]$", line.text.rstrip())) for line in run
    ]
    open_comma = 3 * sum(broken) >= len(run)
    for (line, after), is_broken in zip(pairwise(run), broken, strict=False):
        if is_broken or (open_comma and line.text.rstrip().endswith(("，", ","))):
            yield _join(text, line, after)


@rule(
    "page-break-in-word",
    "an empty line within a word, left by the end of a page",
    (
        "纸的下载量很大。\n\n到了今年，这个网站上存着的文章已经很多了，而它们的下\n\n载量也越来越大。",
        "纸的下载量很大。\n\n到了今年，这个网站上存着的文章已经很多了，而它们的下载量也越来越大。",
    ),
    (
        "这是一行没有句号的很长的话，它的下面另外有一段话在\n\n说别的事。",
        "这是一行没有句号的很长的话，它的下面另外有一段话在\n\n说别的事。",
    ),
    sure=0.85,
)
def page_break_in_word(text: str, scene: Scene) -> Iterator[Edit]:
    """Where a long line stops without a mark before an empty line, and the characters on both sides stand side by
    side elsewhere in the article as well (下载), the empty line was a page's end.
    """
    for line, after in pairwise(laid_out(text)[0]):
        head, tail = line.text.rstrip(_BLANKS), after.text.lstrip(_BLANKS)
        if text[line.end : after.start].count("\n") < 2 or len(head) < _LEAST_TO_JOIN or after.indent >= 2:
            continue
        if not re.match(f"[{HAN}]{{2}}", head[-1] + tail[:1]) or begins_block(tail) or heading_tail(head) is not None:
            continue
        if re.search("[，。]", head) and re.search("[。！？]$", tail) and head[-1] + tail[0] in text:
            yield _join(text, line, after)


LINES = (wrapped_verse, page_break_in_word, broken_lines)
