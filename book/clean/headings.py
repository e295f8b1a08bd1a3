"""From believed numbers to headings: which is a heading, which a run-in, which an item of a list; where each ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from book.clean.boundary import End
from book.clean.gluing import places, sure
from book.clean.numbers import HAN, Mark, mark_at
from book.clean.outline import LONGEST_WORDS, Entry, entries, siblings

Kind: TypeAlias = Literal["heading", "run-in"]
_Shape: TypeAlias = Literal["own", "topic", "glued", "sentence", "empty"]


@dataclass(frozen=True, slots=True)
class Heading:
    """Characters `start`..`end` of a text are a heading (number and words), `depth` from 0; `p` is how sure its end
    is, and `others` are ends that may be right as well.
    """

    start: int
    end: int
    kind: Kind
    depth: int
    p: float = 1.0
    others: tuple[int, ...] = ()


NAMED = (
    "引言|前言|绪论|緒論|导言|導言|导论|導論|结语|結語|结论|結論|结束语|結束語|总结|總結|小结|小結|尾声|尾聲|后记|後記|致谢|致謝|"
    "参考文献|參考文獻|注释|註釋|附录|附錄|余论|餘論|题记|題記|序言|问题的提出|概述|讨论|討論"
)
_NAMED_LINE = re.compile(
    r"[ \t\u3000]*(?:" + "|".join(r"\s*".join(word) for word in NAMED.split("|") if len(word) > 1) + r")\s*[:：]?\s*"
)
_NAMED_START = re.compile(rf"(?:{NAMED})(?![的与與和及])")
_LONGEST_TOPIC = 36
_RUN_IN = 0.85
"""How sure a run-in is that is told from an item of a list by its siblings alone."""
_LEAST_SURE = 0.25
"""Below this share of the probability a glued heading is left glued, and shown as doubtful."""


def is_named(line: str) -> bool:
    """Is the whole line one of the words that head an introduction, a conclusion, the references?"""
    return _NAMED_LINE.fullmatch(line) is not None


def numbered(text: str, parts: Sequence[Mark] = ()) -> list[Heading]:
    """The headings and run-ins of `text` that begin with a number, in order.

    `parts` are the numbers of parts of a collection, found otherwise; they stand above all others.
    """
    found = entries(text, parts)
    out: list[Heading] = []
    usual = [_words(text, e) for e in found if _shape(text, e) == "own" and not is_named(_words(text, e))]
    for group in siblings(found):
        out += _of_group(text, group, usual)
    out += _lost_first(text, found)
    return sorted(out, key=lambda h: h.start)


def _lost_first(text: str, found: Sequence[Entry]) -> Iterator[Heading]:
    """The heading whose number was lost: 二、 and 三、 stand here, 一、 does not, and before the first heading below it
    a sentence begins with the words of 二、 or closes a quotation that nothing opens.
    """
    second = next((e for e in found if e.lost), None)
    if second is None:
        return
    child = next((e for e in found if e.depth > second.depth), second)
    before = text[: child.mark.start]
    stems = [re.sub(r"\W", "", text[e.mark.end : e.mark.end + 12])[:4] for e in found if e.group == second.group]
    for m in reversed(list(re.finditer(r"(?:^|[。！？”\n])(?=[^。！？\n])", before))):
        words = before[m.end() : m.end() + 60]
        alike = any(re.sub(r"\W", "", words).startswith(stem) for stem in stems)
        closes = re.match(r"[^“”。，]{2,20}”(?!。)", words) is not None
        if alike and (closes or not words.startswith("“")):
            ends = places(text, m.end(), child.mark.start)
            if ends:
                yield Heading(m.end(), m.end() + ends[0].at, "heading", second.depth, min(ends[0].p, 0.5))
            return


def _of_group(text: str, group: Sequence[Entry], usual: Sequence[str]) -> Iterator[Heading]:
    shapes = [_shape(text, entry) for entry in group]
    size = len(group)
    own, topic = shapes.count("own"), shapes.count("topic")
    if group[0].mark.system == "collection":
        yield from (Heading(e.mark.start, e.mark.end, "heading", e.depth) for e in group)
        return
    if group[0].mark.system == "article":
        # The articles of a law are paragraphs; those of a contract may have titles, and then nearly all have.
        yield from (_own(text, e) for e, s in zip(group, shapes, strict=True) if s == "own" and 5 * own >= 4 * size)
        return
    if group[0].mark.system == "circled" or group[0].mark.system.startswith("ordinal"):
        if topic == size > 1:
            yield from (_run_in(text, e) for e in group)
        return
    if 5 * topic >= 4 * size and topic > 1 and group[0].mark.system not in ("bare", "decimal"):
        yield from (_run_in(text, e) for e, shape in zip(group, shapes, strict=True) if shape == "topic")
        yield from (_own(text, e) for e, shape in zip(group, shapes, strict=True) if shape == "own")
        return
    if 2 * shapes.count("sentence") > size and all(e.context == "line" for e in group):
        return
    known = [_words(text, e) for e, shape in zip(group, shapes, strict=True) if shape == "own"]
    known = [words for words in known if not is_named(words)]
    yield from (_own(text, e) for e, shape in zip(group, shapes, strict=True) if shape == "own")
    glued = [e for e, shape in zip(group, shapes, strict=True) if shape in ("glued", "topic", "sentence")]
    if glued and _are_headings(text, glued, own):
        yield from _cut(text, glued, known, usual)


def _words(text: str, entry: Entry) -> str:
    return text[entry.mark.end : entry.stop].strip(" \t\u3000:：")


def _own(text: str, entry: Entry) -> Heading:
    end = entry.mark.end + len(text[entry.mark.end : entry.stop].rstrip())
    return Heading(entry.mark.start, end, "heading", entry.depth)


def _run_in(text: str, entry: Entry) -> Heading:
    lead = _first_sentence(text[entry.mark.end : entry.stop])
    return Heading(entry.mark.start, entry.mark.end + lead, "run-in", entry.depth, _RUN_IN)


def _first_sentence(words: str) -> int:
    """Where the first sentence of `words` ends, closing marks included; 0 without an end."""
    found = re.search(r"[。！？!?](?:[”’」』）)]*)", words)
    return found.end() if found else 0


def _shape(text: str, entry: Entry) -> _Shape:
    """What the stretch behind a number looks like."""
    words = text[entry.mark.end : entry.stop].strip()
    if not words:
        return "empty"
    named_part = entry.mark.rank <= 30
    if not re.search(r"[。；;！!]|[？?].|[…]", words):
        pauses = len(re.findall("[，,]", words))
        closed = (not words.endswith((":", "：")) or named_part or is_named(words)) and words.count(
            "《"
        ) <= words.count("》")
        if closed and pauses <= 2 and len(words) <= (LONGEST_WORDS if pauses else LONGEST_WORDS * 3 // 2):
            return "own"
        return "glued" if len(words) > LONGEST_WORDS else "sentence"
    end = _first_sentence(words)
    if 0 < end <= _LONGEST_TOPIC and end < len(words) - 6 and not re.search("[，,；;]", _unquoted(words[:end])):
        return "topic"
    return "sentence" if end >= len(words) - 6 or words.endswith(("；", ";")) else "glued"


def _unquoted(words: str) -> str:
    return re.sub(r"[“「‘『《（(][^”」’』》）)]*[”」’』》）)]", "", words)


def _are_headings(text: str, glued: Sequence[Entry], own: int) -> bool:
    """Are numbers with long text behind them glued headings, or items of a list? Items are sentences from the
    number on; what stands behind a stop or another heading's words in mid-line is no item of the author's.
    """
    sentences = sum(_shape(text, e) == "sentence" for e in glued)
    if own:
        return sentences <= own
    if any(e.context == "inside" for e in glued):
        return True
    sure = [_best(text, e) for e in glued]
    return 2 * sentences < len(glued) and sum(sure) / len(sure) >= 0.5


def _best(text: str, entry: Entry) -> float:
    if _NAMED_START.match(text, entry.mark.end):
        return 1.0
    found = places(text, entry.mark.end, entry.stop)
    return found[0].p if found else 0.0


def _cut(text: str, glued: Sequence[Entry], known: list[str], usual: Sequence[str]) -> Iterator[Heading]:
    """The glued headings, each ended at the likeliest place; those that are sure help with the others."""
    settled: dict[int, Heading] = {}
    openings = _openings(text, glued)
    for least in (0.95, 0.7, _LEAST_SURE):
        for index, entry in enumerate(glued):
            if index in settled:
                continue
            heading = _ended(text, entry, known, openings, [len(words) for words in known or usual])
            if heading is not None and heading.p >= least:
                settled[index] = heading
                words = text[entry.mark.end : heading.end]
                known = known if is_named(words) else [*known, words]
    for index, heading in settled.items():
        start = glued[index].mark.end
        judged = heading.p < 1
        yield replace(heading, p=sure(text, start, End(heading.end - start, heading.p))) if judged else heading


def _openings(text: str, glued: Sequence[Entry]) -> frozenset[str]:
    """Pairs of characters with which the paragraphs of several siblings may begin."""
    found: Counter[str] = Counter()
    for entry in glued:
        ends = (entry.mark.end + e.at for e in places(text, entry.mark.end, entry.stop) if e.p >= 0.02)
        found.update({text[end : end + 2] for end in ends})
    return frozenset(g for g, n in found.items() if n >= max(2, len(glued) / 3) and re.fullmatch(f"[{HAN}]{{2}}", g))


def _ended(
    text: str, entry: Entry, known: Sequence[str], openings: Container[str], lengths: Sequence[int]
) -> Heading | None:
    named = _NAMED_START.match(text, entry.mark.end)
    if named:
        return Heading(entry.mark.start, named.end(), "heading", entry.depth)
    found = places(text, entry.mark.end, entry.stop, known, openings, lengths)
    if not found:
        return None
    others = tuple(entry.mark.end + e.at for e in found[1:3] if e.p >= 0.01)
    return Heading(entry.mark.start, entry.mark.end + found[0].at, "heading", entry.depth, found[0].p, others)


_UNNUMBERED = 0.85
"""How sure a heading is that only its shape tells."""
_PARAGRAPH = 30
"""Lines of so many characters are paragraphs rather than verse or talk."""
_BOXED = re.compile(r"【[^【】]{1,24}】")
"""A line like 【用料】; one alone proves nothing."""
_PLAIN_LINE = re.compile(rf"[{HAN}A-Za-z0-9“”‘’「」『』《》〈〉·、—\-（）() ：:＋+]{{2,26}}")


def unnumbered(text: str, taken: Sequence[Heading]) -> list[Heading]:
    """Headings without a number: lines of a few words between paragraphs, and words such as 结语 that head a section.

    Lines of a few words prove nothing where they are many, as in verse and dialogue.
    """
    lines = list(re.finditer(r"[^\n]+", text))
    starts = {h.start for h in taken}
    short = [m for m in lines if len(m[0].strip()) <= 26 and m.start() not in starts]
    few = 2 * len(short) <= len(lines) + 1
    boxed = sum(_BOXED.fullmatch(m[0].strip()) is not None for m in short) > 1
    out = []
    for i, m in enumerate(lines):
        line = m[0].strip()
        start = m.start() + len(m[0]) - len(m[0].lstrip())
        if start in starts or not line or mark_at(line) is not None:
            continue
        after = lines[i + 1] if i + 1 < len(lines) else None
        if boxed and after is not None and _BOXED.fullmatch(line):
            out.append(Heading(start, m.end(), "heading", 0, _UNNUMBERED))
        elif (is_named(line) and after is not None) or (
            few and after is not None and _heads(line, lines[i - 1][0] if i else "", after, starts)
        ):
            out.append(Heading(start, m.end(), "heading", 0, 1.0 if is_named(line) else _UNNUMBERED))
    return out


def _heads(line: str, before: str, after: re.Match[str], starts: set[int]) -> bool:
    """Is a line of a few words, between `before` and `after`, a heading?"""
    if (
        not _PLAIN_LINE.fullmatch(line)
        or line.endswith(("：", ":", "、", "—", "-", "（", "("))
        or not re.search(f"[{HAN}]", line)
    ):
        return False
    if re.search(r"\d{4}年|\d{4}[-/.]\d|^[（(].*[）)]$|[“「][^”」]*$", line):
        return False
    follows = len(after[0].strip()) >= _PARAGRAPH or after.start() in starts
    stands = not before or len(before.strip()) >= _PARAGRAPH or re.search(r"[。！？”」）]$", before.strip()) is not None
    return follows and stands
