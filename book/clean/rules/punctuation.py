"""Half-width marks in Chinese text become full-width ones (GB/T 15834-2011); citations, figures and addresses stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from book.clean.rule import Scene, rule
from book.clean.scan import matches
from book.text import Edit

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_SIGNS = "，。、；：？！“”‘’「」『』（）《》〈〉【】…—·％℃"
_CHINESE = re.compile(f"[{_HAN}{_SIGNS}]")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。"}
# Stretches in which half-width marks are right: references, addresses, times, figures, Latin words, formulas.
_VERBATIM = re.compile(
    r"https?://[^\s,;\u3000-\uffee]+|www\.[\w./-]+|(?<![\w.+-])[A-Za-z0-9.+-]{1,64}@[A-Za-z0-9-]+\.[A-Za-z0-9.]+"
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?"
    r"|(?<!\d)\d+(?:[.,:]\d+)+"
    r"|^\[\^\d+\]:"
    r"|(?<![A-Za-z'’.&-])[A-Za-z][A-Za-z'’.&-]*(?:[ ,:;.()]+[A-Za-z][A-Za-z'’.&-]*)+"
)
_REFERENCE = re.compile(
    r"\[[A-Z](?:/[A-Z]{2})?\]|\d{4}\s*[,，]?\s*(?:\d+\s*)?[(（]\d{1,3}[)）]\s*[:：]\s*\d|[:：]\s*\d+\s*[-—–]\s*\d+\.?$"
)


@rule(
    "halfwidth-punctuation",
    "half-width marks between Chinese characters",
    ("刻工说:版成了,可以印了(先印红样).", "刻工说：版成了，可以印了（先印红样）。"),
    ("比例是1:2,见http://a.example/b,共3,000册", "比例是1:2，见http://a.example/b，共3,000册"),
    ("[1]某某.论雕版[J].书史,2001(3):12-15.", "[1]某某.论雕版[J].书史,2001(3):12-15."),
    ("[2]某某,某某.论纸,兼论墨[J].书史(下半月),2001(3):12.", "[2]某某,某某.论纸，兼论墨[J].书史（下半月）,2001(3):12."),
    sure=0.97,
)
def halfwidth_punctuation(text: str, scene: Scene) -> Iterator[Edit]:
    """A mark is widened when the character before it is Chinese (for . : when either side is), brackets in pairs."""
    bibliography = _bibliographies(text)
    for line in re.finditer(r"[^\n]+", text):
        listed = any(a <= line.start() < b for a, b in bibliography)
        find = _in_reference if (listed and _ENTRY.match(line[0])) or _is_reference(line[0]) else _in_line
        yield from find(line[0], line.start())


_ENTRY = re.compile(r"\s*[\[［〔]\d{1,3}[\]］〕]")


def _bibliographies(text: str) -> list[tuple[int, int]]:
    """Where the entries behind 参考文献 stand: from the heading to the first line that has no number."""
    out = []
    for head in re.finditer(
        r"^[ \t\u3000#\[【]*(?:参\s*考\s*文\s*献|參\s*考\s*文\s*獻)[\]】]?\s*[:：]?[ \t]*\n+", text, re.M
    ):
        end = head.end()
        while (line := re.compile(r"\s*[\[［〔]\d{1,3}[\]］〕][^\n]*\n?").match(text, end)) is not None:
            end = line.end()
        out.append((head.end(), end))
    return out


def _is_reference(line: str) -> bool:
    """Is the line an entry of a bibliography (GB/T 7714) by its own shape?"""
    if re.match(r"\s*(?:[\[［〔]\d{1,3}[\]］〕]|\d{1,3}\.\s)", line) and _REFERENCE.search(line):
        return True
    return len(line) < 200 and re.search(r"\[[A-Z](?:/[A-Z]{2})?\]", line) is not None


def _in_reference(line: str, offset: int) -> Iterator[Edit]:
    """Marks between the fields of an entry are half-width (GB/T 7714); those of a Chinese title, and the brackets of
    a journal's Chinese name, are Chinese.
    """
    for i, new in _brackets(line, [], around=False):
        if line[i] != new:
            yield Edit(offset + i, line[i], new)
    number = re.match(r"\s*[\[［〔]?\d{0,3}[\]］〕]?", line)
    start = line.find(".", number.end() if number else 0)
    end = re.search(r"\[[A-Z](?:/[A-Z]{2})?\]", line)
    for m in re.finditer(rf"(?<=[{_HAN}”》])[,:;?!](?=[{_HAN}“《])", line[: end.start()] if end and start >= 0 else ""):
        if m.start() > start:
            yield Edit(offset + m.start(), m[0], _WIDE[m[0]])


def _in_line(line: str, offset: int) -> Iterator[Edit]:
    """The edits of a line of prose. A mark that was widened makes its neighbours' surroundings Chinese, so the line is
    gone over until nothing changes (a few times at most).
    """
    if not _HALF.search(line):
        return
    now, before = line, ""
    for _ in range(_ROUNDS):
        if now == before:
            break
        before, now = now, _widened_once(now)
    for i, (old, new) in enumerate(zip(line, now, strict=True)):
        if old != new:
            yield Edit(offset + i, old, new)


_HALF = re.compile("[,;:?!().]")
_ROUNDS = 8


def _widened_once(line: str) -> str:
    verbatim = [m.span() for m in _VERBATIM.finditer(line)]
    wide = dict(_brackets(line, verbatim))
    for m in _HALF.finditer(line):
        if m[0] not in "()" and not _inside(m.start(), verbatim):
            wide[m.start()] = _widened(line, m.start(), wide)
    return "".join(wide.get(i, c) for i, c in enumerate(line)) if wide else line


def _inside(i: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, i, key=lambda span: span[0]) - 1
    return at >= 0 and i < spans[at][1]


def _chinese(char: str) -> bool:
    return bool(char) and _CHINESE.match(char) is not None


def _widened(line: str, i: int, wide: Mapping[int, str]) -> str:
    """What the mark at `i` should be, by its neighbours; `wide` holds what is widened already."""
    c = line[i]
    near, next_to = i - 1, i + 1
    while near >= 0 and line[near] == " ":
        near -= 1
    while next_to < len(line) and line[next_to] == " ":
        next_to += 1
    before = wide.get(near, line[near : near + 1]) if near >= 0 else ""
    after = line[next_to : next_to + 1]
    if c == ".":
        return _stop(line, i, before, after)
    if c == ":":
        return "：" if (_chinese(before) or _chinese(after)) and not (before.isdigit() and after.isdigit()) else c
    if _chinese(before) or (before and before in ")）]" and _chinese(after)):
        return _WIDE[c]
    if before and (before.isalnum() or before in "%+\"'") and _chinese(after):
        return _WIDE[c]
    return c


def _stop(line: str, i: int, before: str, after: str) -> str:
    """What the point at `i` should be: a full stop where it ends a Chinese sentence, and no row of points or number."""
    if "." in (line[i + 1 : i + 2], line[i - 1 : i] if i else "") or not _chinese(before) or before in "，。；：":
        return "."
    ends = not after or after in "”’」』）)" or _chinese(after)
    return "。" if ends and not _numbered(line, i) else "."


def _numbered(line: str, i: int) -> bool:
    """Is the full stop at `i` that of a number such as 一. at the line's start?"""
    return i < 12 and re.fullmatch(r"\s*[一二三四五六七八九十]{1,3}", line[:i]) is not None


def _brackets(line: str, verbatim: list[tuple[int, int]], *, around: bool = True) -> Iterator[tuple[int, str]]:
    """Both brackets of a pair are widened when Chinese stands inside or (`around`) right before it."""
    open_at: list[int] = []
    for i, c in enumerate(line):
        if c in "(（" and not _inside(i, verbatim):
            open_at.append(i)
        elif c in ")）" and not _inside(i, verbatim) and open_at:
            start = open_at.pop()
            inner = line[start + 1 : i]
            mixed = line[start] + c in ("(）", "（)")
            if mixed or _CHINESE.search(inner) or (around and _chinese(line[start - 1 : start])):
                yield start, "（"
                yield i, "）"


_DOT = re.compile("[.。・…]")
_TYPED_DOTS = re.compile(rf"(?<=[{_HAN}{_SIGNS}])(?:\.{{3,}}|。{{2,}}|・{{3,}}|(?<!…)…(?!…))")


@rule(
    "typed-dots",
    "rows of full stops for an ellipsis",
    ("他没有说下去...", "他没有说下去……"),
    ("见第3.2节", "见第3.2节"),
    sure=0.97,
)
def typed_dots(text: str, scene: Scene) -> Iterator[Edit]:
    """Three or more . or 。 or ・ behind Chinese, or a lone …, become …… (GB/T 15834 4.11)."""
    for m in matches(_TYPED_DOTS, _DOT, text):
        yield Edit(m.start(), m[0], "。" if m[0] == "。。" else "……")


_DASH = re.compile("[-–―─—]")
_TYPED_DASHES = re.compile(
    rf"(?<=[{_HAN}{_SIGNS}])(?:-{{2,3}}|–{{2}}|――|──|(?<!—)—(?!—)(?=[{_HAN}“《A-Za-z]))(?=[{_HAN}{_SIGNS}A-Za-z])"
)


@rule(
    "typed-dashes",
    "rows of hyphens, or half of a dash, for a dash",
    ("纸--这一页", "纸——这一页"),
    ("纸的来历—这一页", "纸的来历——这一页"),
    ("第3-5页，30—50年", "第3-5页，30—50年"),
    sure=0.95,
)
def typed_dashes(text: str, scene: Scene) -> Iterator[Edit]:
    """Two or more hyphens, two half dashes, or one — behind Chinese and before Chinese or Latin words become ——
    (GB/T 15834 4.10); a — between figures is a range (4.13).
    """
    for m in matches(_TYPED_DASHES, _DASH, text):
        yield Edit(m.start(), m[0], "——")


@rule(
    "doubled-marks",
    "a comma, a stop or 、 typed twice",
    ("版成了，，可以印了。。", "版成了，可以印了。"),
    ("真的吗？？！", "真的吗？？！"),
    ("他道：：不要。", "他道：：不要。"),
    sure=0.95,
)
def doubled_marks(text: str, scene: Scene) -> Iterator[Edit]:
    """Twice in a row it stands once; a doubled colon may be a colon and a lost quote, and is left."""
    for m in re.finditer(r"([，。、；])\1+", text):
        yield Edit(m.start(), m[0], m[1])


@rule(
    "fullwidth-points",
    "full-width points for full stops",
    ("版成了．工人走了．\n第二天又来．", "版成了。工人走了。\n第二天又来。"),
    ("读列夫．托尔斯泰。", "读列夫．托尔斯泰。"),
    sure=0.95,
)
def fullwidth_points(text: str, scene: Scene) -> Iterator[Edit]:
    """In a text that ends its paragraphs with ．, a ．behind Chinese is 。; within a name it is another point, so one
    or two of them prove nothing.
    """
    if text.count("．") < 3 or not re.search(rf"．(?<=[{_HAN}”』」）]．)[ \t\u3000]*(?=\n|\Z)", text):
        return
    for m in re.finditer(rf"．(?<=[{_HAN}{_SIGNS}A-Za-z*]．)(?![0-9０-９])", text):
        numbered = text[m.start() - 1] in "一二三四五六七八九十）)"
        line = text[text.rfind("\n", 0, m.start()) + 1 : m.start()] if numbered else ""
        if not numbered or not re.fullmatch(r"[ \t\u3000（(]*[一二三四五六七八九十]{1,3}[）)]?", line):
            yield Edit(m.start(), "．", "。")


@rule(
    "straight-quotes",
    "straight double quotes round Chinese",
    ('他说"好"', "他说“好”"),
    ('他说：“走罢！"便走了', "他说：“走罢！”便走了"),
    ('6" 唱片', '6" 唱片'),
    sure=0.97,
)
def straight_quotes(text: str, scene: Scene) -> Iterator[Edit]:
    """A straight quote closes the “ that is open before it, or opens and closes in turn; only in paragraphs where
    every quote finds its other half that way.
    """
    for line in re.finditer(r"[^\n]+", text):
        if '"' in line[0] and _CHINESE.search(line[0]):
            yield from _paired(line[0], line.start())


def _paired(line: str, offset: int) -> list[Edit]:
    edits: list[Edit] = []
    open_now, start = False, 0
    for m in re.finditer('[“”"]', line):
        opens = m[0] == "“" or (m[0] == '"' and not open_now)
        if opens == open_now:
            return []
        open_now = opens
        start = m.start() if opens else start
        if m[0] != '"':
            continue
        edits.append(Edit(offset + m.start(), '"', "“" if opens else "”"))
        if not opens and line[start] == '"' and not _CHINESE.search(line[start + 1 : m.start()]):
            del edits[-2:]
    return [] if open_now else edits


@rule(
    "typed-title-marks",
    "angles typed for 《 and 》",
    ("《活版>>里说，<<版式>>里也说", "《活版》里说，《版式》里也说"),
    ("a >> b", "a >> b"),
    sure=0.97,
)
def typed_title_marks(text: str, scene: Scene) -> Iterator[Edit]:
    """<< and >> round a Chinese title, also when one half is right."""
    for m in re.finditer(r"(《|<<)([^《》<>\n]{1,30})(》|>>)", text):
        if m[1] + m[3] != "《》" and _CHINESE.search(m[2]):
            yield Edit(m.start(), m[1], "《")
            yield Edit(m.start(3), m[3], "》")


@rule(
    "blanks-between-hanzi",
    "hanzi spaced out by single blanks",
    ("印 书 馆 的 字", "印书馆的字"),
    ("第一回 楔子", "第一回 楔子"),
    sure=0.95,
)
def blanks_between_hanzi(text: str, scene: Scene) -> Iterator[Edit]:
    """Three hanzi and more with a blank between each and the next."""
    for m in re.finditer(rf" (?<=[{_HAN}] )[{_HAN}](?: [{_HAN}])+(?![{_HAN}])", text):
        for blank in re.finditer(" ", m[0]):
            yield Edit(m.start() + blank.start(), " ", "")


_BLANK = re.compile(" ")
_BESIDE_MARKS = re.compile(rf"(?<=[{_SIGNS}]) +(?=[{_HAN}{_SIGNS}])|(?<=[{_HAN}]) +(?=[{_SIGNS}])")


@rule(
    "blanks-beside-marks",
    "blanks beside Chinese marks",
    ("他说： “好”。", "他说：“好”。"),
    ("见 GB 2312 一书", "见 GB 2312 一书"),
)
def blanks_beside_marks(text: str, scene: Scene) -> Iterator[Edit]:
    """Between a mark and a hanzi or another mark a blank is never meant: the mark brings its own (clreq 3.1.6)."""
    for m in matches(_BESIDE_MARKS, _BLANK, text):
        yield Edit(m.start(), m[0], "")


@rule(
    "blanks-in-prose",
    "single blanks between hanzi in the middle of a sentence",
    (
        "有的会印书的人 用手背蹭一下，就知道该拿哪面吃墨，这一手要学三年才会。",
        "有的会印书的人用手背蹭一下，就知道该拿哪面吃墨，这一手要学三年才会。",
    ),
    (
        "致谢 印书的人用手背蹭一下，就知道该拿哪面吃墨，这一手要学三年才会。",
        "致谢 印书的人用手背蹭一下，就知道该拿哪面吃墨，这一手要学三年才会。",
    ),
    ("第一回 楔子", "第一回 楔子"),
    ("白日依山尽 黄河入海流", "白日依山尽 黄河入海流"),
    sure=0.9,
)
def blanks_in_prose(text: str, scene: Scene) -> Iterator[Edit]:
    """Only in lines of prose (25 characters and more, with a mark of a sentence) and where no more than one in 25
    characters is such a blank: in lists and verse blanks part; so they do behind a label at the line's start.
    """
    for line in re.finditer(r"[^\n]{25,}", text):
        blanks = [m.start() for m in re.finditer(rf"(?<=[{_HAN}]) (?=[{_HAN}])", line[0])]
        blanks = [at for at in blanks if at > 6]
        if blanks and len(blanks) * 25 <= len(line[0]) and re.search("[，。；]", line[0]):
            for at in blanks:
                yield Edit(line.start() + at, " ", "")


PUNCTUATION = (
    blanks_between_hanzi,
    blanks_in_prose,
    typed_dots,
    typed_dashes,
    straight_quotes,
    typed_title_marks,
    fullwidth_points,
    halfwidth_punctuation,
    blanks_beside_marks,
    doubled_marks,
)
