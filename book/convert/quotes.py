"""Quotation marks by region: “‘’” in the mainland (GB/T 15834), 「『』」 in Taiwan and Hong Kong.

Marks are paired first and written anew by nesting, each in the place of the old one, so that lengths stay. What
cannot be paired is not guessed at: the passage keeps its marks and the caller is told where the trouble is.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from book.letters import HANZI

Style: TypeAlias = Literal["corner", "curly"]

_LEVELS: dict[Style, tuple[str, str]] = {"corner": ("「」", "『』"), "curly": ("“”", "‘’")}
_PARTNER = {pair[0]: pair[1] for levels in _LEVELS.values() for pair in levels}
_HANZI = re.compile(f"[{HANZI}]")
_LATIN = re.compile("[A-Za-z]")
_MARK = re.compile("[" + "".join(opening + closing for opening, closing in _PARTNER.items()) + "]")
# Marks that only look like quotation marks: don’t, the ‘90s, 5’10”.
_NOT_A_MARK = re.compile(r"(?<=[A-Za-z0-9])[‘’](?=[A-Za-z0-9])|[‘’](?=\d0s)|(?<=\d’\d)”|(?<=\d’\d\d)”")


def restyled(text: str, following: str, style: Style) -> tuple[str, int | None]:
    """`text` with the quotation marks of `style`, and None; or as it was, and the offset of a mark without partner.

    `text` is a whole passage (a paragraph, a poem), `following` the next one: speech over several paragraphs opens
    anew in each and closes only in the last, so what is left open here must be opened at the head of `following`.
    Pairs that are already in `style` stay, and so do those of a foreign sentence: the passage has letters but no
    hanzi, or a pair stands among foreign words with nothing but foreign words inside.
    """
    if not _MARK.search(text) or (_LATIN.search(text) and not _HANZI.search(text)):
        return text, None
    pairs, lonely = _pairs(text)
    left_open = [start for start, end in pairs if end == len(text)]
    if lonely is None and left_open and not _opened_again([text[i] for i in left_open], following):
        lonely = left_open[0]
    return (text, lonely) if lonely is not None else (_written(text, pairs, style), None)


def _pairs(text: str) -> tuple[list[tuple[int, int]], int | None]:
    """Where quotations open and close, outer ones first (those left open close at the end), and a lonely mark."""
    exempt = {match.start() for match in _NOT_A_MARK.finditer(text)}
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for mark in _MARK.finditer(text):
        i, char = mark.start(), mark[0]
        if i in exempt:
            continue
        if char in _PARTNER:
            stack.append(i)
        elif stack and _PARTNER[text[stack[-1]]] == char:
            pairs.append((stack.pop(), i))
        elif not _is_apostrophe_or_unit(text, i):
            return pairs, i
    return sorted(pairs + [(i, len(text)) for i in stack]), None


def _is_apostrophe_or_unit(text: str, at: int) -> bool:
    """Is a closing mark that closes nothing an apostrophe (the students’ own, ’tis), a foot or an inch (15”)?"""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "’":
        return bool(re.match("[A-Za-z0-9]", before) or _LATIN.match(after))
    return text[at] == "”" and before.isdecimal()


def _opened_again(marks: list[str], following: str) -> bool:
    """Does the next passage begin with the marks that this one leaves open?"""
    return following.lstrip().startswith("".join(marks))


def _written(text: str, pairs: list[tuple[int, int]], style: Style) -> str:
    """`text` with every pair in `style`: an inner pair differs from the one round it."""
    levels = _LEVELS[style]
    out = list(text)
    around: list[tuple[int, int | None]] = []  # where an open pair ends, and its level; None: foreign
    for start, end in pairs:
        while around and around[-1][0] < start:
            around.pop()
        outer = around[-1][1] if around else 1
        level: int | None
        if outer is None or _is_foreign(text, start, end):
            level = None
        else:
            own = next((n for n, pair in enumerate(levels) if pair[0] == text[start]), None)
            level = 1 - outer if own is None else own
            out[start] = levels[level][0]
            if end < len(text):
                out[end] = levels[level][1]
        around.append((end, level))
    return "".join(out)


def _is_foreign(text: str, start: int, end: int) -> bool:
    """Do the words between two marks, and those on both sides of them, belong to a foreign sentence?"""
    inside = text[start + 1 : end]
    before, after = text[:start].rstrip(" ")[-1:], text[end + 1 :].lstrip(" ")[:1]
    neighbours = all(c.isascii() and c.isprintable() for c in (before, after) if c) and bool(before and after)
    return neighbours and bool(_LATIN.search(inside)) and not _HANZI.search(inside)
