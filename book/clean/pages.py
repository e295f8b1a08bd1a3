"""Running heads, folios, issue lines and copyright lines that a page left in the text, also in mid-sentence.

None of them is known by its words. A head in capitals is believed when it comes again in the article, or when an
issue or a folio touches it; a column's name by its bars and ornaments; an issue by its shape; a folio and a name only
beside one of these; whole lines when they come again beside folios that go on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from book.clean.numbers import HAN
from book.clean.scan import matches


@dataclass(frozen=True, slots=True)
class Furniture:
    """Characters `start`..`end` belong to a page; `new` is what stands between the text on both sides of it."""

    start: int
    end: int
    new: str


_CAPITALS = re.compile(r"(?<![A-Za-z])(?=[A-Z &]{8})[A-Z]{2,}(?: +(?:&|[A-Z]{2,}))*(?:(?![A-Za-z])|(?=Copyright))")
_COLUMN = re.compile(
    rf"[|｜‖丨][ ]?[{HAN}]{{2,8}}[ ]?[|｜‖丨]|(?:(?<![A-Za-z])[Il|｜])?[{HAN}]{{2,6}}[■●◆▲◼]+(?=\S)(?<=[■●◆▲◼])"
)
_BARS = "|｜‖丨"
_CAPITAL = re.compile("[A-Z]")
_ISSUE_BEGINS = re.compile("[12第]")
_ISSUE = re.compile(
    r"(?<![\d.])[12][\d〇OoIl]{2,3}[.．]\d{1,2}[ ]?(?:[（(][上中下]旬?[）)]|[上中下](?![半午旬月年个個]))"
    r"(?:第\d{1,3}期)?(?:[（(]?[总總]第\d{1,4}期[）)]?)?"
    r"|第\d{1,3}期[（(]?[总總]第\d{1,4}期[）)]?"
)
COPYRIGHT = re.compile(
    r"(?:Copyright|\(c\)|©)\s*[?？©]?[^\n，。；]{0,30}?www\.[A-Za-z0-9._-]+?\.?\s*All ?Rights(?: ?Reserved)?\.?"
    r"|(?:Copyright|\(c\)|©)[ ?？©\d\-–A-Za-z.,&]{3,80}?All ?Rights ?Reserved\.?(?:[ ]?(?:https?://|www\.)[A-Za-z0-9./_-]+)?",
    re.I,
)
_SAYS_COPYRIGHT = re.compile("[rRwW](?:[iI][gG][hH][tT]|[wW]{2})")
"""Stands in every copyright line."""
_FOLIO_LINE = re.compile(r"^[ \t\u3000]*[·•\-—－~～]{0,2}[ ]?(\d{1,4})[ ]?[·•\-—－~～]{0,2}[ \t\u3000]*$", re.M)
_HEAD_AND_FOLIO = re.compile(
    r"^[ \t]*(?:[A-Z]{2,}(?: +(?:&|[A-Z]{2,}))* *\d{1,4}|\d{1,4} *[A-Z]{2,}(?: +(?:&|[A-Z]{2,}))*)[ \t]*$", re.M
)
_LONGEST_HEAD_LINE = 40
_LEAST_PAGES = 3
"""On so many pages a line must come beside a folio to be a running head of the source."""
_LEAST_FOLIO = 10
"""Bare figures below this that stand alone in their lines number sections as often as pages."""
_LEAST_LINE = 25
"""A shorter line that ends without a mark may be a title, to which nothing may be joined (characters)."""


@lru_cache(maxsize=4)
def running_heads(text: str) -> frozenset[str]:
    """The lines of a whole source, bare of blanks, that come beside a folio on three pages and more of a row: an
    article may have but one of them. A folio without an ornament is not believed.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    folios = [(i, int(m[1])) for i, line in enumerate(lines) if (m := _FOLIO_LINE.match(line)) and not line.isdecimal()]
    near = [(a, b) for a, b in pairwise(folios) if 0 < b[1] - a[1] <= 4]
    rows = {i for pair in near for i, _ in pair}
    beside = Counter(lines[j] for i in sorted(rows) for j in (i - 1, i + 1) if 0 <= j < len(lines))
    return frozenset(
        line
        for line, times in beside.items()
        if times >= _LEAST_PAGES and len(line) <= _LONGEST_HEAD_LINE and not re.search("[，。！？；]", line)
    )


@lru_cache(maxsize=2)
def furniture(text: str, heads: frozenset[str] = frozenset()) -> tuple[Furniture, ...]:
    """What pages left in `text`, in order, none touching another; `heads` are the `running_heads` of its source."""
    names = _names(text)
    spans = _believed(text, _merged(text, _strong(text, names), names))
    spans += _lines(text, spans)
    spans += _headed(text, heads, spans)
    out: list[Furniture] = []
    for start, end in sorted(spans):
        if out and start <= out[-1].end:
            last = out.pop()
            start, end = last.start, max(end, last.end)
        out.append(_bounded(text, start, end))
    return tuple(out)


def imprint(text: str) -> Mapping[str, str]:
    """The journal and the issue that running heads name, as they stand most often."""
    issues: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for found in furniture(text):
        piece = text[found.start : found.end]
        issue = _ISSUE.search(piece) or re.search(r"\d{4}年第\d{1,3}期", piece)
        if issue:
            issues[issue[0]] += 1
            beside = re.search(rf"\d([{HAN}]{{2,8}})[ \n]*$", piece[: issue.start()]) or re.search(
                r"《[^》\n]+》$", piece[: issue.start()]
            )
            if beside:
                names[beside[beside.lastindex or 0]] += 10
        for head in _CAPITALS.findall(piece):
            names[head] += 1
    out = {"journal": names.most_common(1)[0][0] if names and issues else ""}
    out["issue"] = issues.most_common(1)[0][0] if issues else ""
    return {key: value for key, value in out.items() if value}


def _columns(text: str) -> list[re.Match[str]]:
    """Names of columns, by their bars (two of them in the line: more make a table's row) and ornaments."""
    if not re.search("[|｜‖丨■●◆▲◼]", text):
        return []
    out: list[re.Match[str]] = []
    for line in re.finditer(r"[^\n]+", text):
        prose = len(line[0]) >= _LEAST_LINE and sum(map(line[0].count, _BARS)) == 2
        out += (m for m in _COLUMN.finditer(text, line.start(), line.end()) if prose or m[0][-1] not in _BARS)
    return out


def _line_of(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _names(text: str) -> frozenset[str]:
    """Names that stand beside a head in capitals, a folio or an issue: those within bars, those between a folio and
    an issue, and those that touch the capitals more than once.
    """
    found = {m[0].strip("|｜‖丨 ") for m in _columns(text) if m[0][0] in _BARS}
    for issue in matches(_ISSUE, _ISSUE_BEGINS, text):
        between = re.search(rf"\d([{HAN}]{{2,8}})[ \n]?$", text[max(0, issue.start() - 12) : issue.start()])
        if between:
            found.add(between[1])
    beside: Counter[str] = Counter()
    for head in matches(_CAPITALS, _CAPITAL, text):
        before = re.search(rf"[{HAN}]{{2,8}}$", text[max(0, head.start() - 8) : head.start()])
        after = re.match(rf"[{HAN}]{{2,8}}", text[head.end() : head.end() + 8])
        runs = {before[0][i:] for i in range(len(before[0]) - 1)} if before else set()
        runs |= {after[0][:i] for i in range(2, len(after[0]) + 1)} if after else set()
        beside.update(runs)
    again = [name for name, times in beside.items() if times > 1]
    found |= {name for name in again if not any(name != other and name in other for other in again)}
    return frozenset(found)


def _strong(text: str, names: frozenset[str]) -> list[tuple[int, int]]:
    """What is page furniture by itself."""
    capitals = Counter(m[0] for m in matches(_CAPITALS, _CAPITAL, text))
    spans = [m.span() for m in COPYRIGHT.finditer(text)] if _SAYS_COPYRIGHT.search(text) else []
    spans += [m.span() for m in _columns(text) if m[0][0] in f"{_BARS}Il" or text.count(m[0]) > 1]
    sure = [m.span() for m in matches(_ISSUE, _ISSUE_BEGINS, text)]
    touched = {end for _, end in sure} | {start for start, _ in sure}
    for m in matches(_CAPITALS, _CAPITAL, text):
        if capitals[m[0]] > 1 or m.start() in touched or m.end() in touched:
            spans.append(m.span())
    for start, end in sure:
        if re.search(
            rf"\d(?:{'|'.join(map(re.escape, sorted(names))) or '(?!)'})$", text[max(0, start - 14) : start]
        ) or _beside(text, start, end, spans):
            spans.append((start, end))
    return spans


def _beside(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Does a span touch `start`..`end`, but for blanks, a line end or a folio?"""
    for a, b in spans:
        between = text[b:start] if b <= start else text[end:a] if a >= end else ""
        if (b <= start or a >= end) and re.fullmatch(r"[ \t\u3000]*\n?[ \t\u3000]*\d{0,4}\s?", between):
            return True
    return False


def _merged(text: str, spans: Sequence[tuple[int, int]], names: frozenset[str]) -> list[tuple[int, int]]:
    """Each span with the folios and names that touch it, and spans that touch each other as one."""
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    left = re.compile(rf"(?:(?<!\d)\d{{1,4}}|{name})[ \t\u3000]*\n?[ \t\u3000]*$")
    right = re.compile(rf"[ \t\u3000]*\n?[ \t\u3000]*(?:\d{{1,4}}(?![\d.．、年月日,，]|[ ]?[(（])|(?:{name}))")
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            start, end = out[-1][0], max(end, out[-1][1])
            out.pop()
        while (before := left.search(text, max(0, start - 16), start)) is not None:
            start = before.start()
        while (after := right.match(text, end)) is not None:
            end = after.end()
        if out and not text[out[-1][1] : start].strip() and text[out[-1][1] : start].count("\n") <= 1:
            start = out.pop()[0]
        out.append((start, end))
    return out


def _believed(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without heads in capitals that may be words of the text: such a head stands at a line's end or beginning, and
    the article has an issue, a copyright, a column's name, or the head with two folios.
    """
    certain = [(a, b) for a, b in spans if any(p.search(text, a, b + 1) for p in (_ISSUE, COPYRIGHT, _COLUMN))]
    heads = [span for span in spans if span not in certain and _at_line_edge(text, *span)]
    folios = {m[0] for a, b in heads for m in re.finditer(r"\d{1,4}", text[a:b])}
    return [*certain, *(heads if certain or len(folios) > 1 else ())]


def _at_line_edge(text: str, start: int, end: int) -> bool:
    line = _line_of(text, start)
    first = text.rfind("\n", 0, start) + 1
    return (
        not text[first:start].strip() or not text[end : max(end, first + len(line))].strip() or "\n" in text[start:end]
    )


def _headed(text: str, heads: frozenset[str], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines that are running heads of the source, each with the folio beside it; without one it stays."""
    lines = [m for m in re.finditer(r"[^\n]+", text) if m[0].strip()] if heads else []
    spans: set[tuple[int, int]] = set()
    for i, line in enumerate(lines):
        if line[0].strip() in heads:
            beside = [m for m in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2]) if _FOLIO_LINE.fullmatch(m[0])]
            both = [line, *beside]
            spans |= {(min(m.start() for m in both), max(m.end() for m in both))} if beside else set()
    return [s for s in sorted(spans) if not any(a < s[1] and s[0] < b for a, b in taken)]


def _lines(text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines that hold a folio in a row of folios, and lines that come again and again beside them."""
    spans = [m.span() for m in _HEAD_AND_FOLIO.finditer(text)] if re.search("[A-Z][A-Z]", text) else []
    folios = list(_FOLIO_LINE.finditer(text))
    rows = {i for i, (a, b) in enumerate(pairwise(folios)) if 0 < int(b[1]) - int(a[1]) <= 4}
    rows |= {i + 1 for i in rows}
    rows = {i for i in rows if not folios[i][0].strip().isdecimal() or _LEAST_FOLIO <= int(folios[i][1]) < 1000}
    times: Counter[str] = Counter()
    if rows:
        times.update(m[0].strip() for m in re.finditer(r"[^\n]+", text) if len(m[0]) <= _LONGEST_HEAD_LINE)
    heads: set[str] = set()
    for i in sorted(rows):
        m = folios[i]
        spans.append(m.span())
        before = text[: m.start()].rstrip("\n").rsplit("\n", 1)[-1].strip() if m.start() else ""
        after = text[m.end() :].lstrip("\n").split("\n", 1)[0].strip()
        heads |= {line for line in (before, after) if times[line] > 1 and not re.search("[，。！？；]", line)}
    if heads:
        every = [m.span() for m in re.finditer(r"[^\n]+", text) if m[0].strip() in heads]
        # The first line of all is the title, which the running heads repeat.
        spans += every[1:] if not text[: every[0][0]].strip() else every
    return [s for s in spans if not any(a < s[1] and s[0] < b for a, b in taken)]


_BLANK = re.compile(r"[ \t\u3000]*")
_BLANK_LINES = re.compile(r"[ \t\u3000]*\n*")


def _bounded(text: str, start: int, end: int) -> Furniture:
    """The stretch with the line ends that go with it: text in mid-sentence closes up, whole lines vanish."""
    left = start
    while left and text[left - 1] in " \t\u3000":
        left -= 1
    right = _past(_BLANK, text, end)
    opens, closes = left == 0 or text[left - 1] == "\n", right == len(text) or text[right] == "\n"
    if opens and closes:
        while left and text[left - 1] in "\n \t\u3000":
            left -= 1
        stop = _past(_BLANK_LINES, text, end)
        return Furniture(left, stop, "\n" if left and stop < len(text) else "")
    if "\n" in text[start:end]:
        return Furniture(start, end, "\n" if text[left - 1 : left] in "。！？!?”」" else "")
    line = text[text.rfind("\n", 0, start) + 1 : start]
    prose = len(line) >= _LEAST_LINE or "，" in line or "," in line
    if closes and prose and re.search(rf"[{HAN}，,、]$", line) and end < len(text):
        return Furniture(start, min(right + 1, len(text)), "")
    return Furniture(start, end, "")


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
