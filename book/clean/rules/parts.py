"""Collections inside an article: parts that bear one stem and a number (题目1, 题目2), headings set twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from book.clean.numbers import HAN, Mark, value
from book.clean.rule import Scene, rule
from book.text import Edit

_PART = re.compile(rf"^[ \t\u3000]*([{HAN}“”《》，,、]{{4,40}}?)([1-9]\d?|[一二三四五六七八九十]{{1,2}})(?!\d)", re.M)


def collection(text: str) -> list[tuple[Mark, str]]:
    """The parts of a collection: lines that begin with one stem and the numbers from 1 on, with the stem."""
    found: dict[str, list[re.Match[str]]] = defaultdict(list)
    for m in _PART.finditer(text):
        found[m[1]].append(m)
    for stem, matches in found.items():
        if len(matches) > 1 and [value(m[2]) for m in matches] == list(range(1, len(matches) + 1)):
            return [(Mark("collection", 5, m.start(1), m.end(), (), n), stem) for n, m in enumerate(matches, 1)]
    return []


@rule(
    "doubled-part-titles",
    "the title of a collection's part set twice",
    ("论纸与墨1论纸与墨\n说纸。\n论纸与墨2说墨，墨要浓。", "论纸与墨1\n说纸。\n论纸与墨2\n说墨，墨要浓。"),
    ("论纸与墨1论纸与墨\n说纸。", "论纸与墨1论纸与墨\n说纸。"),
    sure=0.9,
)
def doubled_part_titles(text: str, scene: Scene) -> Iterator[Edit]:
    """题目1题目: the second goes; and the part's text, when it is glued to the number, begins a line.

    Only numbers that go on (1 and 2 at least, behind the same words) make a collection.
    """
    for mark, stem in collection(text):
        rest = text[mark.end : text.find("\n", mark.end) if "\n" in text[mark.end :] else len(text)]
        again = re.match(rf"[ \t\u3000]*{re.escape(stem)}[ \t\u3000]*", rest)
        if again and again.end() == len(rest):
            yield Edit(mark.end, again[0], "")
        elif rest.strip() and (len(rest) > 40 or re.search("[，。]", rest)):
            yield Edit(mark.end, again[0] if again else "", "\n")


@rule(
    "doubled-headings",
    "a heading set twice, in two lines or in one",
    ("上篇：造纸\n上篇：造纸\n造纸先要有料。", "上篇：造纸\n造纸先要有料。"),
    ("中篇：制墨中篇：制墨\n制墨先要有烟。", "中篇：制墨\n制墨先要有烟。"),
    ("哈哈哈哈\n他笑了。", "哈哈哈哈\n他笑了。"),
    sure=0.95,
)
def doubled_headings(text: str, scene: Scene) -> Iterator[Edit]:
    """A line of a few words that says again what the line above said, or that says everything twice; only lines
    that begin with a number or a label of a part, for verse and speech repeat themselves on purpose.
    """
    last = ""
    for m in re.finditer(r"[^\n]+", text):
        line = m[0].strip()
        if len(line) <= 60 and _NUMBERED.match(line):
            half = re.fullmatch(r"(.{4,}?)[ \t\u3000]*\1", line)
            if line == last and m.start():
                yield Edit(m.start() - 1, "\n" + m[0], "")
                continue
            if half:
                yield Edit(m.start() + m[0].index(line) + len(half[1]), line[len(half[1]) :], "")
                line = half[1]
        last = line


_NUMBERED = re.compile(
    r"(?:[上中下][篇编編部]|第.{1,4}[章节節编編部篇]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)

PARTS = (doubled_part_titles, doubled_headings)
