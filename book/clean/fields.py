"""What an article says of itself before it begins and behind its end: author, source, abstract, keywords, dates.

These are lifted: cut out of the text by edits and kept as fields of the front matter. What cannot be told from the
text with certainty stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from book.clean import keywords
from book.clean.fieldmarks import COLON, SHORT_WORDS, WORDS, marks
from book.clean.lifted import Lifted
from book.clean.names import credits, is_affiliation
from book.clean.numbers import HAN
from book.clean.rule import Scene
from book.text import Edit

_SHORT = {"author", "affiliation", "date", "journal", "views", "article_id", "clc", "document_code", "bio", "tags"}
"""Fields of a few words: a longer value means that the mark was none."""
_DROPPED = ("views", "tags")
"""What a site says of an article, and no book repeats."""
_LONGEST_VALUE = 60
_NEXT_LABEL = re.compile(r"[ \t\u3000|｜]+(?=[^\s\d:：(（]{2,6}[:：(（])")
"""Where in a line of labels the next one begins that is no field: 地点：, 评论(8)."""
_SIGNED = re.compile(r"(?P<author>\D+?)[ \t\u3000]+(?P<date>\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?)")
"""An author and a date, as they stand below a title."""
_DATED = re.compile(r"\d|[一二三四五六七八九〇○]{2,4}年")
_MOMENT = re.compile(
    r"[ \t\u3000]*(?P<date>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:[ \t\u3000]+\d{1,2}:\d{2}(?::\d{2})?)?[ \t\u3000]*"
)
"""A line that is a date, perhaps with the time of day, as sites set it below their titles."""
_HEAD = 3000
"""Fields stand within this many characters from the beginning."""
_INNER = r"[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*"
_CLOSING_NOTE = re.compile(
    rf"[（(](?:{WORDS['bio']}|{WORDS['affiliation']}|{SHORT_WORDS['affiliation']}){COLON}({_INNER})[）)]\s*$"
)
_HEADING_BEGINS = re.compile(rf"(?:[一1１][、.．](?![\d])|[（(]一[）)]|第一[章节節])\s*(?=[{HAN}“])")
_SIGN = re.compile(
    r"[A-Z]{1,2}\d[\dA-Z./\-]*|[A-E](?![A-Za-z])|[\dA-Za-z.\-()（）/:]{6,40}?(?=[^\dA-Za-z.\-()（）/:]|$)"
)
"""A CLC number, a document code, an article number or DOI."""
_LINE_BEGINS_HEADING = re.compile(rf"^\s*(?:#+\s*)?{_HEADING_BEGINS.pattern}", re.M)


def lift_fields(text: str, scene: Scene) -> Lifted:
    """Fields announced by a mark near the beginning, whose end is certain, and lines with nothing but a name.

    A field ends at the next mark, at the first numbered heading, or with its line.
    """
    head_end = _head_end(text)
    fields: dict[str, str] = {}
    edits: list[Edit] = []
    found = marks(text, head_end)
    for m, after in zip_longest(found, found[1:]):
        if m is not None and not any(e.start <= m.start() < e.end for e in edits):
            _lift(text, m, after.start() if after else None, fields, edits)
    for edit, more in list(_bare_names(text, head_end, fields, edits)):
        edits.append(edit)
        fields = {**more, **fields}
    note = _CLOSING_NOTE.search(text, max(0, len(text) - 600))
    if note and all(note.start() >= e.end for e in edits):
        key = "bio" if re.match("[（(]作者[简簡]", note[0]) else "affiliation"
        fields.setdefault(key, note[1].strip())
        edits.append(Edit(note.start(), note[0].rstrip(), ""))
    return Lifted(_settled(fields), tuple(edits))


def _lift(text: str, m: re.Match[str], mark: int | None, fields: dict[str, str], edits: list[Edit]) -> None:
    """The field behind the mark `m`, if it is one; `mark` is where the next mark begins."""
    key = str(m.lastgroup)
    end = _field_end(text, m.end(), mark)
    if key == "keywords":
        size = keywords.end_of(text[m.end() : end])
        if size is None:
            return
        end = m.end() + size
    elif key in ("clc", "document_code", "article_id"):
        sign = _SIGN.match(text, m.end())
        end = min(end, sign.end()) if sign else end
    if key in _SHORT and (rest := _NEXT_LABEL.search(text, m.end(), end)):
        end = rest.start()
    value = text[m.end() : end].strip()
    signed = _SIGNED.fullmatch(value) if key == "author" else None
    if signed and "date" not in fields:
        value, fields["date"] = signed["author"], signed["date"]
    if (
        not value
        or (key == "date" and not _DATED.search(value))
        or (key in _DROPPED and re.search("[，。,！？!?；]", value))
        or (key in _SHORT and len(value) > _LONGEST_VALUE)
        or (key == "lead" and not _said_again(value, text[end:]))
    ):
        return
    if key == "keywords" and not _are_keywords(value):
        return
    if key in fields and key != "views" and _squeezed(fields[key]) != _squeezed(value):
        return
    edits.append(Edit(m.start(), text[m.start() : end], ""))
    fields.setdefault(key, keywords.parted(value, text) if key == "keywords" else value)


def _said_again(lead: str, text: str) -> bool:
    """Does the article say what the lead says (its line ends apart)?"""
    return _squeezed(lead) in _squeezed(text[:6000])


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text)


def _head_end(text: str) -> int:
    """Where the part of an article that may hold fields ends: at the first numbered heading at a line's start."""
    limit = min(len(text), _HEAD)
    found = _LINE_BEGINS_HEADING.search(text, 0, limit)
    return found.start() if found else limit


def _field_end(text: str, start: int, mark: int | None) -> int:
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    if not text[start:line_end].strip() and (mark is None or mark > line_end + 1):
        # The value stands on the line below its mark.
        line_end = text.find("\n", line_end + 1)
        line_end = len(text) if line_end < 0 else line_end
    heading = _HEADING_BEGINS.search(text, start, min(line_end, start + _HEAD))
    return min(x for x in (line_end, mark, heading.start() if heading else None) if x is not None)


def _are_keywords(value: str) -> bool:
    parts = [p for p in re.split(r"[;；、,，\s]+", value) if p]
    return 0 < len(parts) <= 16 and max(map(len, parts)) <= 24 and not re.search("[。！？]", value)


def _bare_names(
    text: str, head_end: int, fields: Mapping[str, str], edits: list[Edit]
) -> Iterator[tuple[Edit, dict[str, str]]]:
    """Lines of the head that hold nothing but a name, or an affiliation with its postcode."""
    taken = [(e.start, e.end) for e in edits]
    seen: dict[str, str] = dict(fields)
    lines = [m for m in re.finditer(r"[^\n]+", text[:head_end]) if m[0].strip()][:12]
    for index, m in enumerate(lines):
        if any(a <= m.start() < b for a, b in taken):
            continue
        free = m[0][: min((a - m.start() for a, _ in taken if m.start() <= a < m.end()), default=len(m[0]))]
        moment = _MOMENT.fullmatch(free)
        more = {"date": moment["date"]} if moment else credits(free)
        if not more:
            if index > 1 or not taken:
                return
            continue
        if "author" in more and seen.get("author") and _squeezed(seen["author"]) != more["author"]:
            continue
        yield Edit(m.start(), free, ""), dict(more)
        seen = {**more, **seen}


def _settled(fields: dict[str, str]) -> dict[str, str]:
    """Fields under their front-matter names: journal and issue apart, the affiliation that a note on the author
    names; a lead that only repeats the abstract is dropped.
    """
    out = dict(fields)
    for key in (*_DROPPED, "lead"):
        out.pop(key, None)
    journal = re.match(r"(《[^》]*》)\s*(.*)", out.get("journal", ""))
    if journal and journal[2]:
        out["journal"], out["issue"] = journal[1], journal[2]
    if "affiliation" not in out and "bio" in out:
        named = [part for part in re.split("[，,；;。]", out["bio"]) if is_affiliation(part.strip())]
        out |= {"affiliation": named[0].strip()} if named else {}
    return {k: v for k, v in out.items() if v}
