"""Where in a file the characters stand that its blocks consist of: between them is markup, which words do not have."""

from __future__ import annotations

import re
from functools import lru_cache

from book.letters import HANZI
from book.text import Source

_HANZI = re.compile(f"[{HANZI}]")
_MARKUP = re.compile(
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"  # the target of a link or a picture, with its title
    r"|!\[[^\]\n]*\]\([^\n)]*\)"  # a picture, whose words are a run of their own
    r"|\[\^[^\]\n]*\]:?"  # the call of a note, and the mark before it
    r"|\{[^{}\n]*\}"  # attributes
    r"|^:::[^\n]*",
    re.M,
)
_ALONE = re.compile(r"(?s:.?)[\x00-\x7f]?\0[\x00-\x7f]?")
_SAID = re.compile(r"!\[\0\]|(?s:.)(?P<quote>[\"'])\0(?P=quote)")
"""What is on both sides of a text (in place of which stands NUL): a field, what is said of a picture or a link."""
_HEAD = 4
"""So many characters tell where a text begins that does not begin in its block's first line."""
_FARTHEST = 400
"""So many characters of markup may stand between two characters of a text."""


@lru_cache(maxsize=64)
def aligned(source: Source, line: int, text: str) -> tuple[int, ...]:
    """For each character of `text`, which begins in `line` or soon after, its offset in the file; -1: not found.

    Hanzi are never skipped but as part of markup: what is not found (an entity such as `&#29992;`) is left out, and the
    next character is looked for at the same place.
    """
    written = source.text
    at = _begin(source, line)
    if text and _HANZI.match(text) and _next(written, at, text[0]) < 0:
        at = max(_apart(written, at, text[:_HEAD], _ALONE), at)
    return _walked(written, at, text)


def sole(source: Source, line: int, text: str, number: int = 0) -> tuple[int, ...]:
    """The same for a text without markup: a field of the front matter (`line` 0), or what is said of a picture or link.

    It is the `number`th such text, counted from 0.
    """
    apart = _SAID if line else _ALONE
    head = text.split("\n")[0]
    at = _begin(source, line) - 1
    for _ in range(number + 1):
        following = _apart(source.text, at + 1, head, apart)
        at = following if following >= 0 else at
    if not source.text.startswith(head, max(at, 0)):
        return (-1,) * len(text)
    return _walked(source.text, max(at, 0), text)


def _begin(source: Source, line: int) -> int:
    return source.line_starts[min(line, len(source.line_starts)) - 1] if line else 0


def _apart(written: str, at: int, text: str, apart: re.Pattern[str]) -> int:
    """Where `text` stands from `at` on, best where what is on both its sides is as `apart` says; -1: nowhere."""
    start = written.find(text, at)
    spot = start
    while spot >= 0:
        end = spot + len(text)
        if apart.fullmatch(written[max(spot - 2, 0) : spot] + "\0" + written[end : end + 1]):
            return spot
        spot = written.find(text, spot + 1)
    return start


def _walked(written: str, at: int, text: str) -> tuple[int, ...]:
    """The offsets of the characters of `text`, from `at` on."""
    found: list[int] = []
    for char in text:
        spot = at if written.startswith(char, at) else _next(written, at, char)
        found.append(spot)
        at = spot + 1 if spot >= 0 else at
    return tuple(found)


def _next(written: str, at: int, char: str) -> int:
    """Where `char` stands from `at` on, when nothing but markup is before it; else -1."""
    end = min(len(written), at + _FARTHEST)
    while at < end:
        if written[at] == char:
            return at
        markup = _MARKUP.match(written, at)
        if markup is not None:
            at = markup.end()
        elif _HANZI.match(written, at):
            return -1
        else:
            at += 1
    return -1
