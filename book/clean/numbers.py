"""The numbers that headings begin with, in every system that Chinese articles use, found anywhere in a text.

A `Mark` says only "this looks like a heading's number"; whether it is one, the outline decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = "一二三四五六七八九十百〇零"
HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_ORDER = "上中下"


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading's number in a text: `start`..`end` (characters, blanks behind it included).

    `system` tells the systems of numbering apart, `rank` which is used above which (the smaller is the higher).
    `prefix` holds the numbers before the last (1.2.3 -> (1, 2)), `number` the last.
    """

    system: str
    rank: int
    start: int
    end: int
    prefix: tuple[int, ...]
    number: int


_N = rf"[{_DIGITS}]{{1,4}}"
_LATIN_BEFORE = r"(?<![\dA-Za-z.．:：/~～+＋\-—–年第])"
_MEASURES = frozenset(
    "年月日号號时時点點分个個条條种種人次岁歲元万萬亿億世回章节節篇卷第多余餘几幾层層座项項家名位件本张張倍度米吨噸"
    "公里斤克代届屆期周週天辆輛批部则則套支组組类類成大至到到者和与與及或的月级級句字行页頁叶枚副间間只隻把口千百十楼樓"
)
# What 特点一：, 原因二： count: two characters each.
_STEMS = (
    "特点|原因|问题|意义|路径|措施|对策|建议|方法|表现|经验|启示|误区|观点|理由|步骤|案例|阶段|途径|要点|原则|教训|挑战|策略|困境|亮点|"
    "做法|关键|难点|重点|优势|不足|目标|任务|特點|問題|意義|對策|建議|經驗|啟示|觀點|步驟|階段|原則|優勢|目標|任務|要點"
)
_SYSTEMS: tuple[tuple[str, int, str], ...] = (
    (
        "part",
        10,
        rf"第(?P<part_n>{_N}|\d{{1,3}})[編编篇部卷](?![{HAN}]*[，。])|(?P<part_o>[上中下])[篇编編部](?=[\s:：、])",
    ),
    ("chapter", 20, rf"第(?P<chapter_n>{_N}|\d{{1,3}})[章讲講]"),
    ("section", 30, rf"第(?P<section_n>{_N}|\d{{1,3}})[节節]"),
    ("article", 35, rf"第(?P<article_n>{_N}|\d{{1,3}})[条條](?=[ \t\u3000])"),
    ("ordinal", 85, rf"(?<={_STEMS})(?P<ordinal_n>[一二三四五六七八九十])(?=[:：])"),
    ("hanzi", 40, rf"(?<![{_DIGITS}第])(?P<hanzi_n>{_N})(?:、|[.．](?!\d))"),
    ("bracketed", 50, rf"[（(](?P<bracketed_n>{_N})[）)][、.．]?"),
    (
        "decimal",
        70,
        rf"{_LATIN_BEFORE}(?P<decimal_p>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,2}})[.．](?P<decimal_n>\d{{1,2}})(?:[、．]|\.(?!\d)|(?=[\s{HAN}A-Za-z“《]))",
    ),
    ("arabic", 60, rf"{_LATIN_BEFORE}(?P<arabic_n>\d{{1,2}})(?:、|[.．](?!\d))"),
    ("parenthesis", 90, r"[（(](?P<parenthesis_n>\d{1,2})[）)]"),
    ("circled", 95, r"(?P<circled_n>[①-⑳])"),
    ("bare", 60, rf"(?<![\d.．,，:：/\-—–A-Za-z])(?P<bare_n>[1-9]\d?)[ \u3000]?(?=[{HAN}“《A-Z])"),
)
_RANKS = {name: rank for name, rank, _ in _SYSTEMS}
# The lookahead says nothing new; it makes the search several times faster.
_ANY = re.compile(
    rf"(?=[第上中下（(①-⑳\d{_DIGITS}十])(?:" + "|".join(f"(?P<{name}>{pattern})" for name, _, pattern in _SYSTEMS) + ")"
)


def marks(text: str) -> Iterator[Mark]:
    """Everything in `text` that looks like a heading's number."""
    for m in _ANY.finditer(text):
        system = str(m.lastgroup)
        mark = _mark(system, m)
        if mark is not None:
            yield mark


def mark_at(line: str) -> Mark | None:
    """The number that `line` begins with (blanks and # before it allowed)."""
    blank = re.match(r"[ \t\u3000]*(?:#+\s*)?", line)
    m = _ANY.match(line, blank.end() if blank else 0)
    return _mark(str(m.lastgroup), m) if m is not None and m.end() < len(line) else None


def is_quantity(text: str, mark: Mark) -> bool:
    """Does a measure word behind a bare figure (3家) make it a quantity rather than a heading's number?"""
    return mark.system == "bare" and text[mark.end : mark.end + 1] in _MEASURES


def _mark(system: str, m: re.Match[str]) -> Mark | None:
    digits = m[f"{system}_n"]
    if system == "part" and digits is None:
        number: int | None = _ORDER.index(m["part_o"]) + 1
    else:
        number = value(digits)
    if not number or number > 99:
        return None
    prefix: tuple[int, ...] = ()
    if system == "decimal":
        prefix = tuple(int(n) for n in re.split("[.．]", m["decimal_p"]))
    end = m.end()
    while end < len(m.string) and m.string[end] in " \t\u3000":
        end += 1
    start = m.start() - 2 if system == "ordinal" else m.start()
    name = f"ordinal:{m.string[start : m.start()]}" if system == "ordinal" else system
    rank = _RANKS[system] + (len(prefix) if system == "decimal" else 0)
    return Mark(name, rank, start, end, prefix, number)


def value(digits: str) -> int | None:
    """The number that `digits` write: 12, 十二, 一二, ⑫; None when it is none."""
    if digits.isdecimal():
        return int(digits)
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    figures = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
    total = figure = 0
    for c in digits:
        if c in figures:
            figure = figure * 10 + figures[c]
        elif c in "十百":
            total += (figure or 1) * (10 if c == "十" else 100)
            figure = 0
        else:
            return None
    return total + figure
