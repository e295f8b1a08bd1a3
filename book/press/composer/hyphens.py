"""Where Latin words may be hyphenated, after the patterns of Pyphen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyphen  # type: ignore[import-untyped]

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{6,}")
_FEWEST_BEFORE, _FEWEST_BEHIND = 2, 3
_DEFAULT = "en_US"
"""Latin words in Chinese text are English unless the markup says otherwise."""


def hyphenation(text: str, language: str) -> Iterator[int]:
    """The indexes before which a word may be broken. Words in capitals and the parts of addresses stay whole."""
    for word in _WORD.finditer(text):
        if word.group().isupper():
            continue
        around = text[max(0, word.start() - 1) : word.start()] + text[word.end() : word.end() + 1]
        if any(char in "/.@:_=&?#-" for char in around[:-1]) or around[-1:] in tuple("/@_=&#"):
            continue
        for position in _positions(word.group(), language):
            yield word.start() + position


@lru_cache(maxsize=4096)
def _positions(word: str, language: str) -> tuple[int, ...]:
    known = pyphen.language_fallback(language) if language and not language.startswith("zh") else None
    return tuple(map(int, _dictionary(known or _DEFAULT).positions(word)))


@lru_cache(maxsize=16)
def _dictionary(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language, left=_FEWEST_BEFORE, right=_FEWEST_BEHIND)
