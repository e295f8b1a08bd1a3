"""A second reading of simplified text, by word frequencies: which words is a sentence most likely made of?

OpenCC takes, from left to right, the longest phrase that its dictionaries know; that is fast, and wrong where the
phrase ends inside the next word (参与|制造 read as 参|与制|造). Here all ways to cut a sentence into known words
compete, each word weighed by how often it occurs (a unigram model), and every word is read as the dictionaries say.
Neither reading is always right; where the two differ, somebody should look.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources

UNIT = 100
"""Costs are whole hundredths of the negative natural logarithm of a word's probability."""
UNKNOWN = 18 * UNIT
"""What a character costs that is no word: about one in sixty million."""


class Lattice:
    """Words with their costs, and how they are read in traditional script when not character by character."""

    def __init__(
        self,
        costs: Mapping[str, int],
        readings: Mapping[str, str],
        names: frozenset[str] = frozenset(),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """What `readings` (of words and of single characters) does not hold is read as it stands.

        `names` are words that are names and that no dictionary says how to read; `tags` says which part of speech a
        single character is (jieba's letters: v for a verb, d an adverb, p a preposition).
        """
        self.costs, self.readings, self.names, self.tags = costs, readings, names, tags or {}

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """For the first two characters of words: the length of the longest one."""
        longest: dict[str, int] = {}
        for word in self.costs:
            if len(word) > longest.get(word[:2], 1):
                longest[word[:2]] = len(word)
        return longest

    def cut(self, text: str) -> tuple[list[str], int]:
        """The most probable words that `text` is made of, and what they cost together."""
        costs, longest, size = self.costs, self._longest, len(text)
        best = [0] * (size + 1)
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            least, end = costs.get(text[start], UNKNOWN) + best[start + 1], start + 1
            for stop in range(start + 2, min(size, start + longest.get(text[start : start + 2], 0)) + 1):
                cost = costs.get(text[start:stop])
                if cost is not None and cost + best[stop] < least:
                    least, end = cost + best[stop], stop
            best[start], ends[start] = least, end
        words = []
        at = 0
        while at < size:
            words.append(text[at : ends[at]])
            at = ends[at]
        return words, best[0]

    def read(self, word: str) -> str:
        """One word in traditional script (OpenCC's standard)."""
        found = self.readings.get(word)
        return found if found is not None else "".join(self.readings.get(char, char) for char in word)

    def convert(self, text: str) -> str:
        """`text` in traditional script, read word by word."""
        return "".join(map(self.read, self.cut(text)[0]))


@lru_cache(maxsize=1)
def load() -> Lattice:
    """The lattice that comes with Kanben (book/convert/data/words.tsv.gz, made by tools/bridge.py)."""
    costs: dict[str, int] = {}
    readings: dict[str, str] = {}
    names: set[str] = set()
    tags: dict[str, str] = {}
    for word, cost, *more in _rows():
        costs[word] = int(cost)
        if more and more[0]:
            readings[word] = more[0]
        if len(more) > 1 and len(word) == 1:
            tags[word] = more[1]
        elif len(more) > 1:
            names.add(word)
    return Lattice(costs, readings, frozenset(names), tags)


def _rows() -> Iterator[list[str]]:
    packed = resources.files("book.convert").joinpath("data/words.tsv.gz").read_bytes()
    return (line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())
