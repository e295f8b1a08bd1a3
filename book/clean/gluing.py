"""Where a glued heading ends in this very article: the model's places, weighed by the article's own habits.

The model (book.clean.boundary) was counted elsewhere. The article says itself which words begin its sentences and
which stand before its commas and stops: 不断 never begins one here, 国有企业 often does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import islice

from book.clean import boundary
from book.clean.boundary import End

_LOOKED_AT = 120
_JUDGED = 12
"""So many of the model's places are weighed, the likeliest first."""
_AROUND = 30_000
"""How much of a long article is asked on either side of the heading (characters), in steps of so many:"""
_STEP = 10_000
_MOST = 5.0
_PARALLEL = 3.0
_KIN = 2.0
_ECHO, _WHOLE_ECHO = 30.0, 1000.0
_ALONE, _ALONE_SURE = 0.5, 0.9
"""From so much on the model alone is heard: where it has seen the like, and in any case."""
_DOUBTFUL = 0.65
"""No more is believed of a place for which the model alone would not decide; below what needs no question."""
_RUN = 6
"""Letters in a row by which one heading takes up the words of another."""
_STOPS = "。！？；，：\n"


def places(
    text: str,
    start: int,
    stop: int,
    siblings: Sequence[str] = (),
    openings: Container[str] = (),
    lengths: Sequence[int] = (),
) -> list[End]:
    """The places where the heading whose words begin at `start` may end (`at` counts from there), best first.

    Its paragraph reaches at least to `stop` or for 120 characters; `siblings` are headings of its kind, `openings`
    pairs of characters with which the paragraphs of its siblings may begin as well, `lengths` the lengths of
    headings that are known (characters).
    """
    words = text[start : min(stop, start + _LOOKED_AT)]
    found = list(islice((e for e in boundary.ends(words, siblings=siblings) if _closed(words[: e.at])), _JUDGED))
    kin = [re.sub(r"\W", "", sibling) for sibling in siblings]
    habits = _habits(text, start // _STEP)
    weights = [
        e.p
        * habits.begins(words[e.at : e.at + 2])
        * habits.closes(words[e.at - 2 : e.at])
        * _usual_length(e.at, sorted(lengths))
        * _kinship(words[: e.at], kin)
        * (_PARALLEL if words[e.at : e.at + 2] in openings else 1.0)
        * _echo(words, e.at)
        for e in found
    ]
    total = sum(weights) or 1.0
    judged = [End(e.at, w / total) for e, w in zip(found, weights, strict=True)]
    return sorted(judged, key=lambda e: (-e.p, e.at))


def _closed(words: str) -> bool:
    """Is every quotation and bracket closed that `words` open? A heading may not end inside of one, nor with a mark
    that announces more.
    """
    return words[-1] not in "：:，,、；;" and all(
        words.count(a) <= words.count(b) for a, b in ("“”", "「」", "『』", "《》", "（）", "()", "‘’")
    )


def _usual_length(length: int, lengths: Sequence[int]) -> float:
    """How well a length (characters) goes with those of the siblings, from 1 down to nearly 0; with few of them the
    answer is milder.
    """
    if not lengths:
        return 1.0
    middle = lengths[(len(lengths) - 1) // 2]
    spread = 0.35 + 0.5 / len(lengths)
    return math.exp(-((math.log(length / max(middle, 1)) / spread) ** 2) / 2)


def _echo(words: str, at: int) -> float:
    """Does the paragraph begin with the very words of the heading (灯塔灯塔建在…), or those with which it ends?"""
    said = [n for n in range(2, at + 1) if words[at - n : at] == words[at : at + n] and words[at : at + n].isalnum()]
    return (_WHOLE_ECHO if said[-1] == at else _ECHO) if said else 1.0


def _kinship(words: str, kin: Sequence[str]) -> float:
    """Does the heading take up words of a sibling (or of the title)? Six letters in a row; `kin` are their letters."""
    letters = re.sub(r"\W", "", words)
    runs = {letters[i : i + _RUN] for i in range(len(letters) - _RUN + 1)}
    taken_up = any(run in letters for letters in kin for run in runs)
    return _KIN if taken_up else 1.0


def sure(text: str, start: int, end: End) -> float:
    """How sure it is that the heading whose words begin at `start` ends at `end`, one of its `places`.

    The likeness to siblings and the habits of the article choose well among the places, but they make the choice look
    surer than it is: where the model alone would not decide for the place, or has not seen the like, it is for a
    person.
    """
    words = text[start : start + _LOOKED_AT]
    if _echo(words, end.at) > 1:
        return end.p
    alone = next((e.p for e in boundary.ends(words) if e.at == end.at), 0.0)
    heard = alone >= _ALONE_SURE or (alone >= _ALONE and boundary.is_known(words, end.at))
    return end.p if heard else min(end.p, _DOUBTFUL)


class _Habits:
    """What an article says of pairs of characters; each is counted once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begins: dict[str, float] = {}
        self._closes: dict[str, float] = {}

    def begins(self, gram: str) -> float:
        """How much likelier than chance `gram` begins a sentence here."""
        if gram not in self._begins:
            starts = sum(self._text.count(stop + gram) for stop in "。！？\n")
            self._begins[gram] = _odds(starts, self._text.count(gram), 0.04)
        return self._begins[gram]

    def closes(self, gram: str) -> float:
        """How much likelier than chance `gram` stands before a mark here."""
        if gram not in self._closes:
            ends = sum(self._text.count(gram + stop) for stop in _STOPS)
            self._closes[gram] = _odds(ends, self._text.count(gram), 0.15)
        return self._closes[gram]


@lru_cache(maxsize=2)
def _habits(text: str, step: int) -> _Habits:
    """The habits of the text round the place at `step` steps."""
    return _Habits(text[max(0, step * _STEP - _AROUND) : (step + 1) * _STEP + _AROUND])


def _odds(hits: int, times: int, usual: float) -> float:
    """Hits in as many times against the usual share, with two times seen beforehand, so that the rare says little."""
    share = (hits + 2 * usual) / (times + 2)
    return max(1 / _MOST, min(_MOST, share / usual))
