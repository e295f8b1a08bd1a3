"""The label and the title of an article, and what runs together with them in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from book.announced import TITLE
from book.clean.fieldmarks import marks
from book.clean.lifted import Lifted
from book.clean.names import named_tail
from book.clean.numbers import HAN
from book.clean.rule import Scene
from book.text import Edit

_STOP = re.compile(r"[。！？!?；;]")
_LONGEST_TITLE = 60
_LONGEST_LINE = 600
"""A title stands, if anywhere, among the first so many characters of its line."""
_PAGE_HEAD = re.compile(
    r"^(?:[A-Za-z]{8,}(?=[^\sA-Za-z])|[A-Z]{2,}(?: [A-Z]{2,})+|[^\s，。、：:；“”《》]{1,6}[■●◆★▲□|｜]+)\s*"
)
_COUNT = re.compile(r"[(（]?[共合][一二三四五六七八九十\d]+篇[)）]?$|[(（](?:精选|通用|最新|范文)[^()（）]{0,8}[)）]$")


def lift_title(text: str, scene: Scene) -> Lifted:
    """The label line, the title and what stands in the title's line, cut out of the beginning of `text`."""
    lines = [m for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    fields: dict[str, str] = {}
    edits: list[Edit] = []
    if scene.label and lines and _starts_with_label(lines[0][0], scene.label):
        rest = _after_label(lines[0][0], scene)
        edits.append(Edit(lines[0].start(), lines[0][0], ""))
        lines = lines[1:]
        if rest:
            edits += (Edit(m.start(), m[0], "") for m in lines[:5] if _same_title(m[0], rest))
            return Lifted({"title": rest}, tuple(edits))
    if scene.told:
        edits += (Edit(m.start(), m[0], "") for m in lines[:5] if _same_title(m[0], scene.told))
        return Lifted({"title": scene.told}, tuple(edits))
    body = text[lines[0].end() : lines[0].end() + 6000] if lines else ""
    found = _title_in(lines[0][0], body) if lines else None
    if found is None:
        return Lifted(fields, tuple(edits))
    start = lines[0].start()
    edits.append(Edit(start, lines[0][0][: found.end], ""))
    fields |= {k: v for k, v in found.fields.items() if v}
    whole = found.end == len(lines[0][0])
    edits += (Edit(m.start(), m[0], "") for m in lines[1:6] if whole and _same_title(m[0], fields["title"]))
    return Lifted(fields, tuple(edits))


def _starts_with_label(line: str, label: str) -> bool:
    return re.sub(r"[\s#*【《〔\[(（]", "", line).startswith(re.sub(r"\s", "", label))


def _after_label(line: str, scene: Scene) -> str:
    """What the label's line says besides a phrase that every label carries; with 第三回 the label is part of it."""
    bare = re.sub(r"^[\s#*]+|[\s#*]+$", "", line)
    if re.match(r"第.+[回囘章讲講课課话話折出卷部集辑輯编編节節则則]$", scene.label) or not re.search(
        "篇|文|本", scene.label
    ):
        return re.sub(r"\s+", "\u3000", bare)
    rest = re.sub(r"^[【〔\[(（\s]*" + re.escape(scene.label) + r"[】〕\])）]*\s*[:：、.．,，]?\s*", "", bare)
    return "" if rest in scene.repeated else rest


@dataclass(frozen=True, slots=True)
class _Title:
    """A title's line taken apart; `end` is where the rest of the line begins (characters)."""

    fields: Mapping[str, str]
    end: int


def _title_in(line: str, body: str) -> _Title | None:
    """The title in a line that may also hold a page's head, an author and the beginning of an abstract."""
    mark = next(iter(marks(f"{line[:_LONGEST_LINE]}\n{body[:1500]}", min(len(line), _LONGEST_LINE))), None)
    tail = re.search(r"(?:摘\s*要|关键词|關鍵詞)\s*$", line)
    end = min(m.start() for m in (mark, tail) if m is not None) if mark or tail else len(line)
    head = line[:end]
    start = len(line) - len(line.lstrip())
    while page := _PAGE_HEAD.match(head[start:]):
        start += page.end()
    words = re.sub(r"^#+\s*", "", head[start:].strip())
    said = TITLE.match(words)
    words = words[said.end() :] if said else words
    if not words or (_STOP.search(words) and end == len(line)) or len(words) > 2 * _LONGEST_TITLE:
        return None
    fields: dict[str, str] = {}
    person = named_tail(words)
    if person is not None:
        words, fields["author"], fields["affiliation"] = person
    words = _without_column(words, body)
    words = _COUNT.sub("", _undoubled(words, body)).strip()
    title, dash, subtitle = _parted(words)
    if not title or len(title) > _LONGEST_TITLE:
        return None
    fields |= {"title": title, "subtitle": subtitle if dash else ""}
    return _Title(fields, end)


def _parted(words: str) -> tuple[str, str, str]:
    """Title and subtitle, at a dash."""
    found = re.search(r"\s*(?:——+|--+|—|―+)\s*(?=[^—\s])", words)
    if found is None or found.start() < 2 or words.endswith(("—", "--")):
        return words, "", ""
    return words[: found.start()], found[0], words[found.end() :]


def _without_column(words: str, body: str) -> str:
    """Without the column's name before a title: four characters or fewer that stand again in the running heads."""
    found = re.match(rf"([{HAN}]{{2,4}})(?=[论論浅淺试試谈談])", words)
    again = found and re.search(rf"(?:[A-Z]{{8,}}{found[1]}|{found[1]}[A-Z]{{8,}})", body)
    return words[found.end() :] if found and again else words


def _undoubled(words: str, body: str) -> str:
    """A title that stands twice, or behind a search phrase that begins with the same words."""
    twice = re.fullmatch(r"(.{4,}?)[\s\d]*\1[\s\d]*", words)
    if twice:
        return twice[1].strip()
    stem = re.match(rf"([{HAN}]{{4,}}?)(?=.*\1)", words)
    if stem and not re.search(r"[，,、：:《“]", words):
        while (longer := re.match(rf"([{HAN}]{{{len(stem[1]) + 1}}})(?=.*\1)", words)) is not None:
            stem = longer
        second = words.rindex(stem[1])
        phrases = words[:second], words[second:]
        if all(len(p) >= 6 for p in phrases):
            return max(phrases, key=lambda p: _likeness(p, body))
    return words


def _likeness(phrase: str, body: str) -> float:
    """How much of `phrase` stands, in runs of three characters or more, at the beginning of `body`."""
    matcher = SequenceMatcher(None, phrase, body[:400], autojunk=False)
    return sum(b.size for b in matcher.get_matching_blocks() if b.size >= 3) / len(phrase)


def _same_title(line: str, title: str) -> bool:
    letters = re.sub(r"\W", "", line)
    return len(line) <= 2 * _LONGEST_TITLE and letters == re.sub(r"\W", "", title)
