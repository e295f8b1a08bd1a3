"""Words in pieces, converted as a whole and given back piece by piece; and plain text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal, TypeAlias

from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.quotes import restyled
from book.text import Patch

KEPT = "\ufffc"  # what the pairing of quotation marks sees in place of a kept character
# A web address with the hanzi of its path or host. Hanzi that follow a letter are not its own but the sentence's:
# 登录www.example.com查询. (An e-mail address is ASCII, which no configuration touches.)
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)(?:[!#-&(-;=?-Z_a-z~]|(?:(?<=[/=#?&_-])|(?<=[㐀-鿿]\.))[㐀-鿿]+)+")
_CLAUSE = re.compile(r"[^，。；：？！\n]*[，。；：？！\n]?")
_SPANS = re.compile(f"{KEPT}+|[^{KEPT}]+")

Decision: TypeAlias = Literal["kept", "glossary", "words"]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one node contributes to a run of words; `kept` pieces stay as they are."""

    text: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters `start`..`end` of a passage, who decides what becomes of them, and what does.

    `new` is None for what is kept.
    """

    start: int
    end: int
    by: Decision
    new: str | None


def masked(pieces: Sequence[Piece], protect: tuple[str, ...] = ()) -> str:
    """The run's characters, every one that is to be kept replaced by `KEPT`: kept pieces, web addresses, and what
    the patterns `protect` match.
    """
    text = "".join(KEPT * len(p.text) if p.kept else p.text for p in pieces)
    if not protect:
        return _ADDRESS.sub(_filled, text)
    spans = [match.span() for pattern in (_ADDRESS, *_compiled(protect)) for match in pattern.finditer(text)]
    for start, end in spans:
        text = text[:start] + KEPT * (end - start) + text[end:]
    return text


def _filled(match: re.Match[str]) -> str:
    return KEPT * len(match[0])


@lru_cache(maxsize=16)
def _compiled(protect: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.M) for pattern in protect)


def stretches(passage: str, marked: str, conversion: Conversion) -> Iterator[Stretch]:
    """A masked passage in stretches, with what becomes of each.

    `marked` is `passage` with the edition's quotation marks. The book's own readings are looked for in what chapters
    write, marks included; what lies between them is converted by OpenCC.
    """
    convert = converter(conversion.config, bridged=conversion.bridged).convert if conversion.config else str
    own = dict(conversion.glossary)
    for span in _SPANS.finditer(passage):
        at, end = span.span()
        if passage[at] == KEPT:
            yield Stretch(at, end, "kept", None)
            continue
        for match in glossary_matches(passage, conversion.glossary, at, end):
            if at < match.start():
                yield Stretch(at, match.start(), "words", convert(marked[at : match.start()]))
            at = match.end()
            yield Stretch(match.start(), at, "glossary", own[match[0]])
        if at < end:
            yield Stretch(at, end, "words", convert(marked[at:end]))


def convert_pieces(pieces: Sequence[Piece], passage: str, marked: str, conversion: Conversion) -> list[str]:
    """The converted text of each piece, the words of all of them taken together.

    `passage` is `masked(pieces)`, `marked` the same with other quotation marks perhaps. A word that straddles two
    pieces is cut where it was cut before, as near as its new length allows.
    """
    if len(pieces) == 1:
        return [convert_whole(pieces[0].text, passage, marked, conversion)]
    whole = "".join(p.text for p in pieces)
    cuts = list(accumulate((len(p.text) for p in pieces), initial=0))
    out: list[str] = []
    moved: list[int] = []
    length = 0
    for part in stretches(passage, marked, conversion):
        old = whole[part.start : part.end]
        new = old if part.new is None else part.new
        inside = [cut - part.start for cut in cuts if part.start <= cut < part.end]
        moved += (length + cut for cut in _moved(old, new, inside))
        out.append(new)
        length += len(new)
    text = "".join(out)
    moved += [length] * (len(cuts) - len(moved))
    return [text[a:b] for a, b in pairwise(moved)]


def convert_whole(text: str, passage: str, marked: str, conversion: Conversion) -> str:
    """`text` converted; `passage` and `marked` are as for `convert_pieces`."""
    parts = stretches(passage, marked, conversion)
    return "".join(text[part.start : part.end] if part.new is None else part.new for part in parts)


def convert_text(text: str, conversion: Conversion) -> str:
    """Plain text converted; a line is a paragraph. Lines whose quotation marks do not pair keep them."""
    return "".join(convert_stream(text.splitlines(keepends=True), conversion))


def convert_stream(lines: Iterable[str], conversion: Conversion) -> Iterator[str]:
    """Lines (with their ends or without) converted one by one, as many as came in."""
    for line, passage, marked in restyled_lines(lines, conversion):
        yield convert_whole(line, passage, marked, conversion)


def restyled_lines(lines: Iterable[str], conversion: Conversion) -> Iterator[tuple[str, str, str]]:
    """Each line, the same masked, and that with the edition's quotation marks.

    A line is given out when the next one that is not blank has come, since only that one tells whether speech
    that is left open goes on (see `quotes.restyled`).
    """
    held: list[str] = []
    for line in lines:
        if held and line.strip():
            yield from _restyled(held, line, conversion)
            held = []
        held.append(line)
    yield from _restyled(held, "", conversion)


def _restyled(lines: Sequence[str], following: str, conversion: Conversion) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        passage = marked = masked((Piece(line),), conversion.protect)
        if conversion.quotes:
            marked, _ = restyled(passage, following, conversion.quotes)
        yield line, passage, marked


def glossary_matches(
    text: str, glossary: tuple[tuple[str, str], ...], start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """Where entries of a glossary stand in `text`, from the left; of those that begin together, the longest."""
    return _pattern(glossary).finditer(text, start, len(text) if end is None else end) if glossary else iter(())


@lru_cache(maxsize=16)
def _pattern(glossary: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    longest_first = sorted((source for source, _ in glossary), key=lambda source: (-len(source), source))
    return re.compile("|".join(map(re.escape, longest_first)))


def _moved(old: str, new: str, cuts: Sequence[int]) -> Iterator[int]:
    """Where the offsets `cuts` of `old` (in order) stand in `new`.

    Clauses are compared one by one: their marks are never converted, and difflib is slow on long paragraphs.
    """
    if not any(cuts):
        yield from cuts
        return
    before, after = clauses(old, new)
    starts = list(accumulate(map(len, before), initial=0))
    targets = list(accumulate(map(len, after), initial=0))
    clause = 0
    back: Patch | None = None
    for cut in cuts:
        while starts[clause + 1] <= cut:
            clause, back = clause + 1, None
        back = back or Patch.between("convert", before[clause], after[clause]).inverse()
        inside = cut - starts[clause]
        yield targets[clause] + (back.origin(inside) if inside else 0)  # what is new at the very start belongs to it


def clauses(old: str, new: str) -> tuple[list[str], list[str]]:
    """A text and what became of it, clause by clause; each as one piece when their marks do not agree."""
    before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    return (before, after) if len(before) == len(after) else ([old], [new])
