"""Places of which nobody can be sure: where readers differ, and where a character with several readings stands alone.

Converting simplified text is guessing, right in all but one or two of two thousand characters. What is found here is
for a person to decide; the decision is a line of the glossary, and a place that an entry covers is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import accumulate, groupby, pairwise
from typing import Literal, TypeAlias

from book.convert import lattice
from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.names import for_name
from book.convert.passages import passages, spot
from book.convert.prose import KEPT, glossary_matches
from book.convert.readers import Reader, readers, same
from book.document import Chapter
from book.letters import HANZI
from book.text import Place

Level: TypeAlias = Literal["A", "B", "C"]
Reason: TypeAlias = Literal["readers-differ", "name", "cut-word", "alone", "rare-word", "several-readings"]

_HANZI = re.compile(f"[{HANZI}]")
_COUNTED = re.compile("[一二两三四五六七八九十百千万几数每].")
_IN_NAMES = frozenset("里咸斗谷干范于余后岳姜郁征丑夸涂朴云")
"""Characters that names have in the form that both scripts share, and other words mostly not (咸丰 and 鹹味)."""
_NEVER_ALONE = "余"
"""What is left (餘) stands in words, and alone only behind a number; else this is a surname, or the I of old prose."""
_COMMON_WORDS = frozenset("于后")
"""Those of them that are so common as words that a strange neighbour says little."""
_FREE_WORDS = {"里": "裏", "只": "只"}
"""Characters that are words by themselves in this reading, whatever they are in others: what stands before 里 is a
noun more often than the beginning of a name."""
_NUMERALS = frozenset("0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千万亿几数每半")
_CLOSED = frozenset("cdmpqruy")
"""Parts of speech of which no names are made: conjunctions, adverbs, numerals, prepositions, measures, pronouns,
particles."""
_RARE = 9 * lattice.UNIT
"""Cost of a character that seldom is a word by itself: fewer than one in eight thousand words of running text."""
_UNUSUAL = 7 * lattice.UNIT
_SELDOM = 13 * lattice.UNIT
"""Cost of a word that was seen about two times in a million."""
_OFTEN = 3
"""So many times the same two characters side by side are no accident."""
_HALF = 0.5
"""A reading that fewer of the phrases have is less sure in a word that is hardly ever seen."""
_OPEN = 0.25
"""The share of OpenCC's phrases that read a character otherwise from which on it is worth a look by itself."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word in its context, as chapters write it; how the edition reads it, and how it might be read instead.

    Level A: somebody should look (readers differ; what may be a name; a glossary entry that cuts a word in two).
    B: a character alone that often is read otherwise. C: all others that have several readings.
    """

    level: Level
    reason: Reason
    text: str
    reading: str
    others: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Find:
    """One place: offsets of the word in its passage, and what is doubtful."""

    level: Level
    reason: Reason
    start: int
    end: int
    readings: tuple[str, ...]


def doubts(chapters: Sequence[Chapter], conversion: Conversion) -> tuple[Doubt, ...]:
    """What is doubtful in an edition: level A first, the most frequent first. From traditional script: nothing.

    Traditional text is read in one way nearly always (two or three characters in 100,000 are not).
    """
    if not conversion.config.startswith("s2"):
        return ()
    groups: dict[tuple[Level, Reason, str, tuple[str, ...]], list[Place]] = {}
    persons = _persons(chapters, conversion)
    for chapter in chapters:
        for passage in passages(chapter, conversion.protect):
            for find in _in_passage(passage.text, conversion, persons):
                key = (find.level, find.reason, passage.text[find.start : find.end], find.readings)
                place = spot(chapter, passage, find.start, find.end - find.start)
                groups.setdefault(key, []).append(place)
    regional = _regional(conversion.config)
    found = [
        _settled(Doubt(level, reason, text, regional(readings[0]), tuple(map(regional, readings[1:])), tuple(places)))
        for (level, reason, text, readings), places in groups.items()
    ]
    return tuple(sorted(found, key=lambda doubt: (doubt.level, -len(doubt.places))))


def _settled(doubt: Doubt) -> Doubt:
    """A doubt whose level hangs on how often it occurs: what is found together again and again is a name."""
    if doubt.reason == "name" and doubt.level == "B" and len(doubt.places) >= _OFTEN:
        return replace(doubt, level="A")
    return doubt


def _persons(chapters: Sequence[Chapter], conversion: Conversion) -> dict[str, str]:
    """The authors whose names are read otherwise as names, but for those in the glossary, with that reading."""
    plain = replace(conversion, config="s2t")
    names = dict.fromkeys(name for chapter in chapters for name in chapter.front.authors)
    own = dict(conversion.glossary)
    readings = {name: dict(for_name(name, plain).glossary).get(name) for name in names if name not in own}
    return {name: reading for name, reading in readings.items() if reading is not None}


def _in_passage(text: str, conversion: Conversion, persons: Mapping[str, str]) -> Iterator[_Find]:
    """What is doubtful in a passage, outside of what is kept and of what the glossary settles."""
    own = dict(conversion.glossary)
    found = list(glossary_matches(text, (*conversion.glossary, *persons.items())))
    entries = [match for match in found if match[0] in own]
    for match in found:
        if match[0] not in own and match[0] != text:  # a field that holds nothing else is read as a name anyway
            yield _Find("A", "name", *match.span(), (converter("s2t").convert(match[0]), persons[match[0]]))
    bounds = [0, *(offset for match in found for offset in match.span()), len(text)]
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        at = start
        for kept, group in groupby(text[start:end], KEPT.__eq__):
            words = "".join(group)
            if not kept and _HANZI.search(words):
                for find in _in_words(words):
                    yield replace(find, start=at + find.start, end=at + find.end)
            at += len(words)
    if entries:
        yield from _cut_words(text, entries, conversion)


def _cut_words(text: str, entries: Sequence[re.Match[str]], conversion: Conversion) -> Iterator[_Find]:
    """Glossary entries that begin or end inside a word: 里根 in 那里|根本."""
    convert = converter("s2t").convert
    glossary = dict(conversion.glossary)
    bounds = list(accumulate(map(len, lattice.load().cut(text)[0]), initial=0))
    for entry in entries:
        start = max(bound for bound in bounds if bound <= entry.start())
        end = min(bound for bound in bounds if bound >= entry.end())
        if (start < entry.start() and entry.start() not in bounds) or (end > entry.end() and entry.end() not in bounds):
            word = text[start:end]
            set_by_book = convert(text[start : entry.start()]) + glossary[entry[0]] + convert(text[entry.end() : end])
            if set_by_book != convert(word):
                yield _Find("A", "cut-word", start, end, (set_by_book, convert(word)))


def _in_words(text: str) -> Iterator[_Find]:
    """What is doubtful in a stretch of text that is converted as a whole."""
    model = lattice.load()
    words, _ = model.cut(text)
    bounds = list(accumulate(map(len, words), initial=0))
    ours = converter("s2t").convert(text)
    if len(ours) != len(text):
        return
    others = {name: reading for name, read in readers().items() if len(reading := read(text)) == len(text)}
    for number, (start, end) in enumerate(pairwise(bounds)):
        for at in range(start, end):
            if not _HANZI.match(text[at]):
                continue
            seen = _Spot(text, ours, words, bounds, number, at, len(others) == 1)
            find = seen.differing(others) or seen.name() or seen.alone()
            if find is not None:
                yield find


@dataclass(frozen=True, slots=True)
class _Spot:
    """One character of a text. `number` is that of its word; `unconfirmed`: nobody but the lattice reads it again."""

    text: str
    ours: str
    words: Sequence[str]
    bounds: Sequence[int]
    number: int
    at: int
    unconfirmed: bool

    def differing(self, others: Mapping[str, str]) -> _Find | None:
        """Do readers differ? One that leaves a character as it is, among words that all know, has no opinion."""
        text, at = self.text, self.at
        readings = []
        for reading in others.values():
            shrug = reading[at] == text[at] and self.stands_alone() and self.strangeness() < _RARE
            free = text[at : at + 2] == "了解"
            if not same(reading[at], self.ours[at]) and not shrug and not free:
                readings.append(reading[at])
        return self.find("A", "readers-differ", readings) if readings else None

    def name(self) -> _Find | None:
        """May it be part of a name?"""
        char, own = self.text[self.at], self.ours[self.at]
        if char not in _IN_NAMES or own == char:
            return None
        if self.words[self.number] in lattice.load().names and char not in _COMMON_WORDS:
            return self.find("A", "name", [char])
        if char == _NEVER_ALONE and self.stands_alone() and self.text[self.at - 1 : self.at] not in _NUMERALS:
            return self.find("A", "name", [char])
        if not self.stands_alone() or self.strangeness() < _UNUSUAL:
            return None
        if char in _COMMON_WORDS and lattice.load().tags.get(self.words[self.stranger()], "").startswith("v"):
            return None
        if char in _FREE_WORDS and not (self._cost_beside(self.number - 1) and self._cost_beside(self.number + 1)):
            return None
        sure = self.strangeness() >= _RARE and char not in _COMMON_WORDS
        beside = self.bounds[self.stranger()]
        return self.find("A" if sure else "B", "name", [char], (min(self.at, beside), max(self.at, beside) + 1))

    def alone(self) -> _Find | None:
        """Has the character several readings, and no word that says which?"""
        char, own = self.text[self.at], self.ours[self.at]
        shares = _readings().get(char, {})
        others = [reading for reading in shares if not same(reading, own)]
        if not others:
            return None
        often = max(shares[reading] for reading in others) >= _OPEN
        if often and self.stands_alone() and _FREE_WORDS.get(char) != own and not self.counts():
            return self.find("A", "alone", others)
        seldom = sum(share for reading, share in shares.items() if same(reading, own)) < _HALF
        if often and self.word_is_rare() and _FREE_WORDS.get(char) != own:
            return self.find("A" if seldom and self.unconfirmed else "B", "rare-word", others)
        known = not self.stands_alone() and self.words[self.number] in lattice.load().readings
        return None if known else self.find("C", "several-readings", others)

    def word_is_rare(self) -> bool:
        """Is it part of a word that is hardly ever seen, so that its reading was hardly ever put to the test?"""
        word = self.words[self.number]
        return len(word) == 2 and not _COUNTED.fullmatch(word) and lattice.load().costs[word] >= _SELDOM

    def counts(self) -> bool:
        """Is it a measure word behind a number (十二卷), read as after 一?"""
        model, char = lattice.load(), self.text[self.at]
        behind = self.at > 0 and self.text[self.at - 1] in _NUMERALS
        return behind and "一" + char in model.costs and same(model.read("一" + char)[-1], self.ours[self.at])

    def stands_alone(self) -> bool:
        """Is the character a word by itself?"""
        return len(self.words[self.number]) == 1

    def strangeness(self) -> int:
        """The cost of the stranger one of its neighbours, if that stands alone too: what has no word may be a name."""
        return self._cost_beside(self.stranger())

    def stranger(self) -> int:
        """The number of that neighbour."""
        return max((self.number - 1, self.number + 1), key=self._cost_beside)

    def _cost_beside(self, number: int) -> int:
        word = self.words[number] if 0 <= number < len(self.words) else ""
        single = len(word) == 1 and _HANZI.match(word)
        closed = lattice.load().tags.get(word, " ")[0] in _CLOSED
        return lattice.load().costs.get(word, lattice.UNKNOWN) if single and not closed else 0

    def find(self, level: Level, reason: Reason, chars: Sequence[str], span: tuple[int, int] | None = None) -> _Find:
        """The finding, with the word (or the character and its neighbours) in every reading."""
        start, end = span or (self.bounds[self.number], self.bounds[self.number + 1])
        if span is None and end - start == 1:
            start, end = self._with_neighbours(start, end)
        ours = self.ours[start:end]
        inside = self.at - start
        others = (ours[:inside] + char + ours[inside + 1 :] for char in dict.fromkeys(chars))
        return _Find(level, reason, start, end, (ours, *others))

    def _with_neighbours(self, start: int, end: int) -> tuple[int, int]:
        """The words beside it too, as far as they are hanzi."""
        left = self.words[self.number - 1] if self.number else ""
        right = self.words[self.number + 1] if self.number + 1 < len(self.words) else ""
        return start - len(left) * bool(_HANZI.match(left)), end + len(right) * bool(_HANZI.match(right))


@lru_cache(maxsize=1)
def _readings() -> Mapping[str, Mapping[str, float]]:
    """Characters that have several readings, and the share that each has among OpenCC's phrases."""
    table = {}
    text = resources.files("book.convert").joinpath("data/readings.tsv").read_text("utf-8")
    for line in text.splitlines():
        char, *votes = line.split("\t")
        counts = {reading: int(n) for reading, n in (vote.split(" ") for vote in votes)}
        total = max(sum(counts.values()), 1)
        table[char] = {reading: n / total for reading, n in counts.items()}
    return table


def _regional(config: str) -> Reader:
    """From OpenCC's standard to the forms of the region that a configuration is for."""
    step = {"s2tw": "t2tw", "s2twp": "t2tw", "s2hk": "t2hk", "s2hkp": "t2hk"}.get(config)
    return converter(step).convert if step else str
