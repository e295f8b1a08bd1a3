"""Run-in headings without a number: topic sentences, when the article begins its sections with them all along."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator

from book.clean.numbers import HAN
from book.clean.rule import Scene, rule
from book.text import Edit

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)]*|[^。！？!?]+$")
_CONNECTIVE = re.compile(
    "这|此|其|该|同时|因此|所以|因而|而|但|并|也|如|例|从|在|自|由|用|以|通过|为|使|将|把|对|我|他|她|它|你|累计|至此|即|既|则|又|还|再|都|就|"
    "這|該|同時|為|將|對|從|後來|于是|於是|结果|虽|若|是|有的?人|不过|然而|首先|其次|最后|第|一方面|另"
)
_LEAST_SECTIONS = 3


@rule(
    "unmarked-topic-sentences",
    "topic sentences at the beginning of paragraphs, in an article that has them all along",
    (
        "### 1、纸\n匀净的纸吃墨均匀。造纸的人把竹帘放进槽里，轻轻地荡一荡。\n"
        "### 2、墨\n浓厚的墨经久不褪。制墨的人把松烟收在一处，慢慢地和胶。\n"
        "### 3、板\n干透的板不再走样。锯板的人把梨木放在水里，泡上好几个月。",
        "### 1、纸\n**匀净的纸吃墨均匀。**造纸的人把竹帘放进槽里，轻轻地荡一荡。\n"
        "### 2、墨\n**浓厚的墨经久不褪。**制墨的人把松烟收在一处，慢慢地和胶。\n"
        "### 3、板\n**干透的板不再走样。**锯板的人把梨木放在水里，泡上好几个月。",
    ),
    (
        "### 1、纸\n匀净的纸吃墨均匀。造纸的人把竹帘放进槽里，轻轻地荡一荡。",
        "### 1、纸\n匀净的纸吃墨均匀。造纸的人把竹帘放进槽里，轻轻地荡一荡。",
    ),
    sure=0.8,
)
def unmarked_topic_sentences(text: str, scene: Scene) -> Iterator[Edit]:
    """A short sentence without a comma that begins a section and is followed by a long one. Where at least three
    sections of one level have it, and nearly all, further sentences of this shape begin run-ins as well.
    """
    sections = _sections(text)
    by_level: dict[int, list[bool]] = defaultdict(list)
    for level, start, end in sections:
        by_level[level].append(_topics(text, start, end, first_only=True) != [])
    habit = [lv for lv, seen in by_level.items() if len(seen) >= _LEAST_SECTIONS and sum(seen) >= 0.8 * len(seen)]
    if not habit:
        return
    for level, start, end in sections:
        found = _topics(text, start, end, first_only=False)
        if level not in habit and len(found) < 2:
            continue
        for a, b in found:
            yield Edit(a, "", "**" if text[a - 1] == "\n" else "\n**")
            yield Edit(b, "", "**")


def _sections(text: str) -> list[tuple[int, int, int]]:
    """Level, beginning and end (characters) of the text below each heading, up to the next."""
    heads = list(re.finditer(r"^(#{2,6}) [^\n]*\n+", text, re.M))
    ends = [*(h.start() for h in heads[1:]), len(text)]
    return [(len(h[1]), h.end(), end) for h, end in zip(heads, ends, strict=False) if h.end() < end]


def _topics(text: str, start: int, end: int, *, first_only: bool) -> list[tuple[int, int]]:
    """The topic sentences of a section: beginning and end (characters)."""
    out: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        sentences = list(_SENTENCE.finditer(line[0]))
        for sentence, after in itertools.pairwise(sentences):
            if _is_topic(sentence[0], after[0], sentences.index(sentence) == 0):
                out.append((start + line.start() + sentence.start(), start + line.start() + sentence.end()))
            if first_only:
                return out
    return out


def _is_topic(sentence: str, after: str, opens: bool) -> bool:
    shape = re.fullmatch(rf"[{HAN}A-Za-z“”《》+＋]{{7,22}}。", sentence)
    return shape is not None and len(after) >= 15 and "，" in after and (opens or _CONNECTIVE.match(sentence) is None)


RUN_INS = (unmarked_topic_sentences,)
