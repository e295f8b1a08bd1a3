"""Where a glued heading ends in this very article: the model's places, weighed by the article's own habits.

The model (book.clean.boundary) was counted elsewhere. The article says itself which words begin its sentences and
which stand before its commas and stops: 不断 never begins one here, 国有企业 often does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence

from book.clean import boundary
from book.clean.boundary import End

_LOOKED_AT = 120
_AROUND = 30_000
"""How much of a long article is asked on either side of the heading (characters)."""
_MOST = 5.0
_PARALLEL = 3.0
_KIN = 2.0
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
    found = [e for e in boundary.ends(words, siblings=siblings) if _closed(words[: e.at])][:12]
    habits = text[max(0, start - _AROUND) : start + _AROUND]
    weights = [
        e.p
        * _begins(habits, words[e.at : e.at + 2])
        * _closes(habits, words[e.at - 2 : e.at])
        * _usual_length(e.at, sorted(lengths))
        * _kinship(words[: e.at], siblings)
        * (_PARALLEL if words[e.at : e.at + 2] in openings else 1.0)
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


def _kinship(words: str, siblings: Sequence[str]) -> float:
    """Does the heading take up words of a sibling (or of the title)? Signs apart, six letters in a row."""
    letters = re.sub(r"\W", "", words)
    runs = {letters[i : i + _RUN] for i in range(len(letters) - _RUN + 1)}
    taken_up = any(run in re.sub(r"\W", "", sibling) for sibling in siblings for run in runs)
    return _KIN if taken_up else 1.0


def _begins(habits: str, gram: str) -> float:
    """How much likelier than chance `gram` begins a sentence here."""
    starts = sum(habits.count(stop + gram) for stop in "。！？\n")
    return _odds(starts, habits.count(gram), 0.04)


def _closes(habits: str, gram: str) -> float:
    """How much likelier than chance `gram` stands before a mark here."""
    return _odds(sum(habits.count(gram + stop) for stop in _STOPS), habits.count(gram), 0.15)


def _odds(hits: int, times: int, usual: float) -> float:
    """Hits in as many times against the usual share, with two times seen beforehand, so that the rare says little."""
    share = (hits + 2 * usual) / (times + 2)
    return max(1 / _MOST, min(_MOST, share / usual))
