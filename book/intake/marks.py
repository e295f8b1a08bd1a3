"""The ways in which a text marks where an article begins: each proposes its cuts.

Labels (篇一：), chapters (第三回), headings of Markdown or Org, rules of ===, a page title that comes again and again,
form feeds, a table of contents, front matter below a title, wide gaps above titles, poems, numbered sections.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from book.announced import TITLE
from book.intake.numerals import NUMERAL, value
from book.text import Source


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its number from 0, its offset, what it says without blanks around it, how many letters and
    hanzi it holds, and whether a form feed stands before it.
    """

    index: int
    start: int
    text: str
    weight: int
    fed: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A line at which an article may begin; `label` is what it is called there, `number` the number in it."""

    line: Line
    label: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The cuts of one way of marking, how far that way is to be believed (0 to 1), and its name.

    `least` is how many letters an article of this kind has at least; `strong` says that the marks stand for articles
    even within one file of many; `apart` that the lines of the cuts are no part of the articles.
    """

    cuts: tuple[Cut, ...]
    weight: float
    why: str
    least: int = 60
    strong: bool = False
    apart: bool = False


_LEAST, _LEAST_MARKED = 60, 20  # letters of the shortest article; of one whose beginning is marked beyond doubt
LONGEST_HEADING = 60  # characters of a line that is a label or a heading with nothing behind it
_LABEL = re.compile(
    rf"\s*(?:[#*]+\s+)?[【〔\[(（]?\s*(?P<label>(?:篇|范文|範文|例文|文章|作文|样本)\s*(?P<a>{NUMERAL})|第?\s*(?P<b>{NUMERAL})\s*篇)"
    r"\s*(?:[】〕\])）]|[:：、.．,，]|\s|$)"
)
_UNITS = "回囘章讲講课課话話折出篇卷部集辑輯编編节節则則"
CHAPTER = re.compile(
    rf"\s*(?:[#*]+\s*)?[【〔《]?\s*(?P<label>第\s*(?P<n>{NUMERAL})\s*(?P<unit>[{_UNITS}])|(?P<volume>卷)\s*(?P<m>{NUMERAL}))"
    r"(?P<after>[^\S\n]+|[:：、.．】〕》]|$)?"
)
_STRONG_UNITS, VOLUME_UNITS = "回囘章讲講课課话話折出篇", "卷部集辑輯编編"
_MARKDOWN = re.compile(r"\s{0,3}(?P<marks>#{1,3}|\*{1,3})[ \t]+(?P<label>\S.*)")
_RULE = re.compile(r"\s*([=＝*＊_~～—─━#-])(?:[ \t]*\1){4,}\s*")
_SECTION = re.compile(rf"\s*(?P<label>(?P<n>{NUMERAL})、)\S")
_BETWEEN = re.compile(
    r"\s*(?:楔子|引子|序章|序幕|尾[声聲]|[终終]章|番外\S{0,12}|[后後][记記]|跋|附[录錄])(?:[\s:：].{0,30})?"
)
"""Parts of a novel that have no number."""
CONTENTS = re.compile(
    r"\s*[#*]*\s*[【\[《]?(?:目\s*[录錄次]|contents|table of contents)[】\]》]?\s*[:：]?\s*", re.IGNORECASE
)
_LEADERS = " \t\u3000.．·…‥—-"
_FOLIO = re.compile(rf"[{_LEADERS}][(（]?\d{{1,4}}[)）]?$")
_FOLIO_LINE = re.compile(r"[-—–·•~～ \u3000]*\d{1,4}[-—–·•~～ \u3000]*")
FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<head>(?:(?:[A-Za-z][\w -]*:|[ \t]+\S|-[ \t]|#)[^\n]*\n|\r?\n)+)"
    r"(?:---|\.\.\.)[ \t]*(?:\r?\n|$)"
)
"""A YAML head at the beginning of a Markdown file."""
MACHINE = re.compile(r"\s*(?:#\+\w+:|#? ?-\*-|<pb:|<!--|¶?$)")
"""Lines written by machines for machines: keywords of Org files, editor modes, page marks."""
_LONGEST_TITLE = 40


def lines_of(source: Source) -> list[Line]:
    """The lines of a source behind its front matter; a form feed begins one of its own."""
    head = FRONT_MATTER.match(source.text)
    first = head.end() if head else 0
    feeds = (m.start() for m in re.finditer("\f", source.text))
    starts = sorted({first, *(at for at in (*source.line_starts, *feeds) if at > first)})
    ends = [*starts[1:], len(source.text)]
    rows = [source.text[a:b] for a, b in zip(starts, ends, strict=True)]
    texts = [row.strip() for row in rows]
    weights = [0 if MACHINE.match(text) else sum(map(str.isalnum, text)) for text in texts]
    fed = [row.startswith("\f") for row in rows]
    return list(map(Line, range(len(rows)), starts, texts, weights, fed))


def like_title(text: str) -> bool:
    """Whether a line has the shape of a title: short, some words, no stop at its end or inside, no list mark."""
    bare = text.strip().lstrip("#* \t")
    return (
        2 <= len(bare) <= _LONGEST_TITLE
        and sum(c.isalpha() for c in bare) >= 2
        and not re.search(r"[。；;]|[，,、：:…]$|[，,].*[，,]", bare)
        and not re.match(rf"[（(]?{NUMERAL}[、.．)）]|[「『“\"'‘—-]|https?:", bare)
    )


def below(lines: Sequence[Line], index: int, reach: int = 6) -> Line | None:
    """The first line with text from `index` on, within `reach` lines."""
    return next((line for line in lines[index : index + reach] if line.weight), None)


# ------------------------------------------------------------------------ words and numbers


def labels(lines: list[Line]) -> Iterator[Proposal]:
    """篇一：…, 第三篇, 范文2; a long line (the article glued to its label) only where the numbering goes on."""
    cuts: list[Cut] = []
    for line in lines:
        found = _LABEL.match(line.text)
        if not found:
            continue
        number = value(found["a"] or found["b"])
        goes_on = number == (cuts[-1].number or 0) + 1 if cuts else number == 1
        if goes_on or len(line.text.strip()) <= LONGEST_HEADING:
            cuts.append(Cut(line, found["label"].strip(), number))
    yield Proposal(tuple(cuts), 1.0, "labelled", least=_LEAST_MARKED, strong=True)


def announced(lines: list[Line]) -> Iterator[Proposal]:
    """标题：… at the head of every article."""
    cuts = [Cut(line, "") for line in lines if TITLE.match(line.text) and len(line.text) <= LONGEST_HEADING]
    yield Proposal(tuple(cuts), 0.95, "titles that say so", _LEAST_MARKED)


def chapters(lines: list[Line]) -> Iterator[Proposal]:
    """第N回, 第N章, 卷N and the like; each unit for itself."""
    by_unit: dict[str, list[tuple[Cut, bool]]] = defaultdict(list)
    for line in lines:
        found = CHAPTER.match(line.text)
        bare = line.text.strip()
        if found and len(bare) <= LONGEST_HEADING and not re.search(r"[。；]|，.*，", bare):
            cut = Cut(line, re.sub(r"\s", "", found["label"]), value(found["n"] or found["m"]))
            by_unit[found["unit"] or found["volume"]].append((cut, found["after"] is not None))
    for unit, found_cuts in by_unit.items():
        # Where most titles stand apart from their number, a line that runs on (第四回中…) is prose.
        spaced = [cut for cut, apart in found_cuts if apart]
        cuts = spaced if 2 * len(spaced) > len(found_cuts) else [cut for cut, _ in found_cuts]
        weight = 1.0 if unit in _STRONG_UNITS else 0.8 if unit in VOLUME_UNITS else 0.7
        strong = unit in _STRONG_UNITS
        if strong and len(cuts) > 1:
            inside = [ln for ln in lines[cuts[0].line.index :] if _BETWEEN.fullmatch(ln.text)]
            cuts = sorted([*cuts, *(Cut(ln, ln.text.strip()) for ln in inside)], key=lambda c: c.line.index)
        least = _LEAST_MARKED if strong else _LEAST
        yield Proposal(tuple(cuts), weight, f"chapters by {unit}", least, strong)


def sections(lines: list[Line]) -> Iterator[Proposal]:
    """一、二、三、… as chapters: only a long run of long sections."""
    cuts: list[Cut] = []
    for line in lines:
        found = _SECTION.match(line.text)
        number = value(found["n"]) if found else None
        if found and number == len(cuts) + 1 and len(line.text) <= 2 * LONGEST_HEADING:
            cuts.append(Cut(line, found["label"], number))
    if len(cuts) >= 12:
        yield Proposal(tuple(cuts), 0.65, "numbered sections")


# --------------------------------------------------------------------------------- markup


def headings(lines: list[Line]) -> Iterator[Proposal]:
    """Markdown or Org headings of one level; in an Org file # begins a comment."""
    org = any(re.match(r"\s*#\+\w+:|# -\*-", line.text) for line in lines[:40])
    by_marks: dict[str, list[Cut]] = defaultdict(list)
    for line in lines:
        found = _MARKDOWN.fullmatch(line.text)
        if found and len(line.text) <= 2 * LONGEST_HEADING and not _RULE.fullmatch(line.text):
            if org and found["marks"][0] == "#":
                continue
            number = re.match(rf"{NUMERAL}(?=[\s、.．])", found["label"])
            label = found["label"].strip("# \t")
            by_marks[found["marks"]].append(Cut(line, label, value(number[0]) if number else None))
    top = by_marks.get("#", [])
    for marks, cuts in sorted(by_marks.items()):
        # 1, 1.1, 1.2, 2 are the sections of one article; so is what stands below a single # at the beginning.
        decimal = sum(bool(re.match(r"\d+(?:\.\d+)*\D", c.label)) for c in cuts)
        if 2 * decimal > len(cuts) and marks[0] == "#":
            continue
        below_one = marks[0] == "#" and len(marks) > 1 and len(top) == 1
        if below_one and not any(ln.weight for ln in lines[: top[0].line.index]):
            continue
        yield Proposal(tuple(cuts), 0.8 if len(marks) == 1 else 0.7, f"headings of level {len(marks)}")


def rules(lines: list[Line]) -> Iterator[Proposal]:
    """Articles between rules of === or ---, each with a title below the rule, or above it (underlined)."""
    by_mark: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found = _RULE.fullmatch(line.text)
        if found:
            by_mark[found[1]].append(line)
    for mark, found_lines in sorted(by_mark.items()):
        why = f"rules of {mark * 3}"
        underlined = [lines[ln.index - 1] for ln in found_lines if _is_underline(lines, ln)]
        if 10 * len(underlined) >= 8 * len(found_lines):
            yield Proposal(tuple(Cut(ln, "") for ln in underlined), 0.75, f"titles underlined with {mark * 3}")
            continue
        cuts = [Cut(ln, "") for ln in found_lines]
        if any(ln.weight for ln in lines[: found_lines[0].index]):
            cuts = [Cut(lines[0], ""), *cuts]
        yield Proposal(tuple(cuts), 0.75 * titled(lines, [c.line for c in cuts]), why)


def _is_underline(lines: list[Line], rule: Line) -> bool:
    at = rule.index
    return at > 0 and like_title(lines[at - 1].text) and (at == 1 or not lines[at - 2].text.strip())


def titled(lines: list[Line], marks: Sequence[Line]) -> float:
    """The share of `marks` below which (or at which) a title of its own stands."""
    if not marks:
        return 0.0
    titles = {line.text.strip() for m in marks if (line := below(lines, m.index)) and like_title(line.text)}
    return len(titles) / len(marks)


def form_feeds(lines: list[Line]) -> Iterator[Proposal]:
    """A form feed before every article but the first: a title stands below it, where a page would go on."""
    marks = [line for line in lines if line.index == 0 or line.fed]
    yield Proposal(tuple(Cut(line, "") for line in marks), 0.7 * titled(lines, marks), "form feeds")


# ------------------------------------------------------------------------------ repetition


def repeated(lines: list[Line]) -> Iterator[Proposal]:
    """A line (a site's or a page's title) that comes again and again, each time before another title."""
    seen: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        bare = re.sub(r"[\s\d]+", "", line.text)
        if 4 <= len(bare) <= LONGEST_HEADING and line.weight >= 4 and not re.search(r"[。！？，：；、]", bare):
            seen[bare].append(line)
    for bare, found in sorted(seen.items()):
        after = [line.text for line in (below(lines, m.index + 1) for m in found) if line is not None]
        if len(found) >= 3 and len(set(after)) == len(found) and not _on_pages(lines, found):
            titled = sum(map(like_title, after)) / len(found)
            why = f"the line '{bare[:20]}' repeated"
            yield Proposal(tuple(Cut(line, "") for line in found), 0.5 + 0.25 * titled, why, apart=True)


def _on_pages(lines: list[Line], found: Sequence[Line]) -> bool:
    """Does a folio stand above most of these lines? Then they are a page's running head."""
    above = (next((ln.text for ln in reversed(lines[: m.index]) if ln.text), "") for m in found)
    return 2 * sum(_FOLIO_LINE.fullmatch(text) is not None for text in above) >= len(found)


def contents(lines: list[Line]) -> Iterator[Proposal]:
    """A table of contents whose entries come again below, in the same order, as lines of their own."""
    heads = [line.index for line in lines if CONTENTS.fullmatch(line.text)]
    if not heads:
        return
    where: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.weight and len(line.text) <= 2 * LONGEST_HEADING:
            where[entry_key(line.text)].append(line.index)
    entries: list[Line] = []
    for line in lines[heads[0] + 1 :]:
        again = where.get(entry_key(line.text), [])
        if line.weight and (not again or again[-1] <= line.index or any(e.text == line.text for e in entries[:1])):
            break
        if line.weight:
            entries.append(line)
    if len(entries) < 3:
        return
    end = entries[-1].index
    cuts: list[Cut] = []
    shape = _shape(entries[0].text)
    at = end
    for entry in entries:
        found = next((i for i in where[entry_key(entry.text)] if i > at), None)
        if found is not None and _shape(entry.text) == shape:
            cuts.append(Cut(lines[found], ""))
            at = found
    yield Proposal(tuple(cuts), 0.95, "the table of contents", strong=True)


def entry_key(text: str) -> str:
    """An entry of a table of contents, or a heading, without marks, blanks, leader and page number."""
    bare = text.rstrip()
    folio = _FOLIO.search(bare[-8:])
    return re.sub(r"[\s#*]", "", (bare[: len(bare) - len(folio[0])] if folio else bare).rstrip(_LEADERS))


def _shape(text: str) -> str:
    """What a heading begins with, numbers apart: 第N章, N、, (N), N.N, or nothing."""
    bare = text.strip().lstrip("#*- \t")
    found = re.match(rf"第{NUMERAL}[{_UNITS}]|[（(]?{NUMERAL}[、.．)）](?:\d+[.．]?)*|\d+(?=\s)", bare)
    return re.sub(rf"{NUMERAL}", "N", found[0]) if found else ""


def order(cuts: Sequence[Cut]) -> float | None:
    """The share of steps by which the numbers go on by one (or stay, or skip one); None without numbers."""
    known = [c.number for c in cuts if c.number is not None]
    if 2 * len(known) < len(cuts) or len(known) < 2:
        return None
    steps = Counter(min(abs(b - a - 1), 2) for a, b in pairwise(known))
    return (steps[0] + 0.5 * steps[1]) / (len(known) - 1)
