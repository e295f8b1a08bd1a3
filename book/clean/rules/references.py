"""Bibliographies: entries that run together get a line each, and their numbers become a list's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from book.clean.rule import Scene, rule
from book.text import Edit

_WORDS = r"(?:参\s*考\s*文\s*献|參\s*考\s*文\s*獻|主要参考文献|引用文献|注\s*释|註\s*釋|注\s*解)"
_HEAD = re.compile(
    rf"(?:^|(?<=[。！？!?”）)\].\n]))[ \t\u3000]*(?:#+[ \t]*)?(?P<words>[\[［【]?{_WORDS}[\]］】]?[ \t]*[:：]?)"
    r"(?=[ \t\u3000\n]*[\[［〔])",
    re.M,
)
_NUMBER = re.compile(r"[\[［〔]\s*(\d{1,3})\s*[\]］〕]")


@dataclass(frozen=True, slots=True)
class _List:
    """A list of references or notes: where its heading stands, and the numbers that go on in it."""

    start: int
    words: str
    numbers: tuple[re.Match[str], ...]


def lists(text: str) -> list[_List]:
    """The lists of numbered entries behind 参考文献 or 注释."""
    heads = list(_HEAD.finditer(text))
    out = []
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
        last = 0
        numbers: list[re.Match[str]] = []
        for m in _NUMBER.finditer(text, head.end(), end):
            if last < int(m[1]) <= last + 2 and (numbers or not text[head.end() : m.start()].strip()):
                last = int(m[1])
                numbers.append(m)
        out.append(_List(head.start("words"), head["words"], tuple(numbers)))
    return [found for found in out if found.numbers]


@rule(
    "run-on-references",
    "entries of a bibliography run together in one line",
    ("参考文献：[1]甲.纸[M].[2]乙.墨[M].", "参考文献：\n[1]甲.纸[M].\n[2]乙.墨[M]."),
    ("说完了。参考文献[1]甲.纸[M].", "说完了。\n参考文献\n[1]甲.纸[M]."),
    ("参考文献：[1]甲.纸[M].[2\n]乙.墨[M].", "参考文献：\n[1]甲.纸[M].\n[2]乙.墨[M]."),
    ("如前人所说[1]，又如后人所说[2]。", "如前人所说[1]，又如后人所说[2]。"),
    sure=0.95,
)
def run_on_references(text: str, scene: Scene) -> Iterator[Edit]:
    """The word 参考文献 (or 注释) with [1] behind it begins a line, and so does every [n] that goes on from the last;
    a line end within an entry's number, or right behind it, goes.
    """
    for found in lists(text):
        if text[found.start - 1 : found.start] not in ("", "\n") and not text[: found.start].endswith(("# ", "#")):
            yield Edit(found.start, "", "\n")
        for m in found.numbers:
            gap = re.compile(r"[ \t\u3000]*$").search(text, 0, m.start())
            start = gap.start() if gap else m.start()
            if text[start - 1 : start] != "\n":
                yield Edit(start, text[start : m.start()], "\n")
            if "\n" in m[0]:
                yield Edit(m.start(), m[0], re.sub(r"\s", "", m[0]))
            if text[m.end() : m.end() + 1] == "\n":
                yield Edit(m.end(), "\n", "")


@rule(
    "numbered-entries",
    "entries of a bibliography with their numbers in brackets",
    ("## 参考文献\n[1]甲.纸[M].\n[2]乙.墨[M].", "## 参考文献\n1. 甲.纸[M].\n2. 乙.墨[M]."),
    ("## 参考文献\n[1]甲.纸[M].\n[3]乙.墨[M].", "## 参考文献\n[1]甲.纸[M].\n[3]乙.墨[M]."),
    sure=0.97,
)
def numbered_entries(text: str, scene: Scene) -> Iterator[Edit]:
    """[1] [2] [3] behind the heading become an ordered list, unless a number is missing: a list would hide that."""
    for head in re.finditer(rf"(?:^|\n)#+ [^\n]{{0,2}}{_WORDS}[^\n]{{0,3}}\n+", text):
        entries = []
        at = head.end()
        while (
            entry := re.compile(r"[\[［〔]\s*(\d{1,3})\s*[\]］〕][ \t\u3000]*[^\n]*\n*").match(text, at)
        ) is not None:
            entries.append(entry)
            at = entry.end()
        if len(entries) > 0 and [int(e[1]) for e in entries] == list(range(1, len(entries) + 1)):
            for entry in entries:
                old = re.match(r"[\[［〔]\s*\d{1,3}\s*[\]］〕][ \t\u3000]*", entry[0])
                yield Edit(entry.start(), old[0] if old else "", f"{entry[1]}. ")


@rule(
    "unlinked-notes",
    "notes at an article's end, and their marks in its text",
    ("纸薄。[1]墨浓。[2]\n\n## 注释\n[1]一说厚。\n[2]见前。", "纸薄。[^1]墨浓。[^2]\n\n[^1]: 一说厚。\n[^2]: 见前。"),
    ("纸薄。[1]\n\n## 注释\n[1]一说厚。\n[2]见前。", "纸薄。[1]\n\n## 注释\n[1]一说厚。\n[2]见前。"),
    sure=0.95,
)
def unlinked_notes(text: str, scene: Scene) -> Iterator[Edit]:
    """[1] behind 注释 becomes a footnote when every number stands once in the text above, and no bibliography stands
    beside it to which the marks might belong.
    """
    heads = list(re.finditer(r"(?:^|\n)(?P<line>#+ (?:注\s*释|註\s*釋)[ ]?[:：]?[ ]*\n+)", text))
    if len(heads) != 1 or re.search(r"^#+ .{0,2}(?:参\s*考\s*文\s*献|參\s*考\s*文\s*獻)", text, re.M):
        return
    head = heads[0]
    entries = list(re.compile(r"^[\[［〔](\d{1,3})[\]］〕][ \t\u3000]*", re.M).finditer(text, head.end()))
    marks = list(re.compile(r"[\[［〔](\d{1,3})[\]］〕]").finditer(text, 0, head.start()))
    if not entries or [e[1] for e in entries] != [m[1] for m in marks] or entries[0].start() != head.end():
        return
    for m in marks:
        yield Edit(m.start(), m[0], f"[^{m[1]}]")
    yield Edit(head.start("line"), head["line"], "")
    for entry in entries:
        yield Edit(entry.start(), entry[0], f"[^{entry[1]}]: ")


REFERENCES = (run_on_references,)
ENTRIES = (unlinked_notes, numbered_entries)
