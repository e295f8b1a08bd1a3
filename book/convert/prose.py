"""Words in pieces, converted as a whole and given back piece by piece; and plain text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.quotes import restyled
from book.text import Patch

KEPT = "\ufffc"  # what the pairing of quotation marks sees in place of a kept character
# A web address with the hanzi of its path or host. Hanzi that follow a letter are not its own but the sentence's:
# 登录www.example.com查询. (An e-mail address is ASCII, which no configuration touches.)
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)(?:[!#-&(-;=?-Z_a-z~]|(?:(?<=[/=#?&_-])|(?<=[㐀-鿿]\.))[㐀-鿿]+)+")
_CLAUSE = re.compile(r"[^，。；：？！\n]*[，。；：？！\n]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one node contributes to a run of words; `kept` pieces stay as they are."""

    text: str
    kept: bool = False


def masked(pieces: Sequence[Piece]) -> str:
    """The run's characters, every one that is to be kept replaced by `KEPT`."""
    text = "".join(KEPT * len(p.text) if p.kept else p.text for p in pieces)
    return _ADDRESS.sub(lambda m: KEPT * len(m[0]), text)


def convert_pieces(pieces: Sequence[Piece], marked: str, conversion: Conversion) -> list[str]:
    """The converted text of each piece, the words of all of them taken together.

    `marked` is `masked(pieces)`, with other quotation marks perhaps. A word that straddles two pieces is cut where
    it was cut before, as near as its new length allows.
    """
    whole = "".join(p.text for p in pieces)
    cuts = list(accumulate((len(p.text) for p in pieces), initial=0))
    out: list[str] = []
    moved: list[int] = []
    at = length = 0
    for kept, group in groupby(marked, KEPT.__eq__):
        words = "".join(group)
        end = at + len(words)
        new = whole[at:end] if kept else _convert(words, conversion)
        inside = [cut - at for cut in cuts if at <= cut < end]
        moved += (length + cut for cut in _moved(words, new, inside))
        out.append(new)
        at, length = end, length + len(new)
    moved += [length] * (len(cuts) - len(moved))
    text = "".join(out)
    return [text[a:b] for a, b in pairwise(moved)]


def convert_text(text: str, conversion: Conversion) -> str:
    """Plain text converted; a line is a paragraph. Lines whose quotation marks do not pair keep them."""
    return "".join(convert_stream(text.splitlines(keepends=True), conversion))


def convert_stream(lines: Iterable[str], conversion: Conversion) -> Iterator[str]:
    """Lines (with their ends or without) converted one by one, as many as came in.

    A line is given out when the next one that is not blank has come, since only that one tells whether speech
    that is left open goes on (see `quotes.restyled`).
    """
    held: list[str] = []
    for line in lines:
        if held and line.strip():
            yield from _converted_lines(held, line, conversion)
            held = []
        held.append(line)
    yield from _converted_lines(held, "", conversion)


def _converted_lines(lines: Sequence[str], following: str, conversion: Conversion) -> Iterator[str]:
    for line in lines:
        piece = Piece(line)
        marked = masked((piece,))
        if conversion.quotes:
            marked, _ = restyled(marked, following, conversion.quotes)
        yield from convert_pieces((piece,), marked, conversion)


def _convert(words: str, conversion: Conversion) -> str:
    """Words with nothing kept among them. The book's own readings are set, and all between them is converted."""
    if not conversion.config:
        return words
    convert = converter(conversion.config).convert
    own = dict(conversion.glossary)
    out: list[str] = []
    at = 0
    for match in glossary_matches(words, conversion.glossary):
        out += (convert(words[at : match.start()]), own[match[0]])
        at = match.end()
    return "".join((*out, convert(words[at:])))


def glossary_matches(text: str, glossary: tuple[tuple[str, str], ...]) -> Iterator[re.Match[str]]:
    """Where entries of a glossary stand in `text`, from the left; of those that begin together, the longest."""
    return _pattern(glossary).finditer(text) if glossary else iter(())


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
    before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    if len(before) != len(after):
        before, after = [old], [new]
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
