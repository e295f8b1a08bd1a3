"""The proof that nothing is lost on the way: the letters that went in against the letters that came out.

Order does not count, since notes and tables stand where their turn comes, nor does what came besides: markers, numbers
of notes, hyphens.
"""

from __future__ import annotations

import difflib
import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

_TAG = re.compile(r"<[^>]*>")
_SHOWN = 24
"""Characters of a loss that are shown."""
_COMPARED = 20_000
"""Characters that are compared in order, to show a loss: more would take minutes."""
_NEAR = 4096
"""How far a line is looked for behind the one before it."""


HANZI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""What `is_hanzi` holds for, as the inside of a class in a pattern."""


def is_hanzi(char: str) -> bool:
    """A Chinese character, of any block of Unicode."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def lost(wanted: str, found: Iterable[str], counts: Callable[[str], bool] = str.isalnum) -> str:
    """The first stretch of those characters of `wanted` that count and are not among `found`; "" if all are."""
    came_out = "".join(found)
    missing = lacking(wanted, came_out, counts)
    if not missing:
        return ""
    went_in, left = ("".join(filter(counts, text))[:_COMPARED] for text in (wanted, came_out))
    matcher = difflib.SequenceMatcher(None, went_in, left, autojunk=False)
    gaps = [(a, b) for kind, a, b, *_ in matcher.get_opcodes() if kind in ("delete", "replace")]
    start, stop = max(gaps, key=lambda gap: len(missing & set(went_in[slice(*gap)])), default=(0, 0))
    return went_in[start : min(stop, start + _SHOWN)] or "".join(sorted(missing))[:_SHOWN]


def lacking(wanted: str, found: str, counts: Callable[[str], bool]) -> set[str]:
    """Those characters of `wanted` that count, and stand in it more often than in `found`; line feeds never do.

    What is there line by line, in its order, is quickly told.
    """
    wanted, found = _unlike(wanted, found)
    often = {char: number for char, number in Counter(wanted).items() if counts(char)}
    there = Counter(found) if often else Counter[str]()
    return {char for char, number in often.items() if number > there[char]}


def _unlike(wanted: str, found: str) -> tuple[str, str]:
    """Both without the lines of `wanted` that stand in `found`, each taken out of both: what is lacking stays the same,
    and need not be counted in the rest, which is most of a text.
    """
    left, rest, at = [], [], 0
    for line in wanted.split("\n"):
        place = found.find(line, at, at + len(line) + _NEAR)
        if place < 0:
            left.append(line)
        else:
            rest.append(found[at:place])
            at = place + len(line)
    return "".join(left), "".join((*rest, found[at:]))


def of_markup(text: str) -> str:
    """What a reader sees of HTML or XHTML: the text without its tags."""
    return html.unescape(_TAG.sub("", text))


def of_values(value: object, but: tuple[str, ...] = ()) -> list[str]:
    """All texts within a tree of dataclasses and tuples, whatever they are for, `but` those of fields so named."""
    out: list[str] = []
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        kind = item.__class__
        if kind is str:
            out.append(item)
        elif kind is tuple:
            waiting += item[::-1]
        elif inner := _fields(kind, but):
            waiting += inner(item)
    return out


@lru_cache(maxsize=256)
def _fields(kind: Any, but: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the values of a dataclass's fields, the last first; None for what has none."""
    names = [field.name for field in reversed(fields(kind)) if field.name not in but] if is_dataclass(kind) else []
    if len(names) == 1:
        return lambda value: (getattr(value, names[0]),)
    return attrgetter(*names) if names else None
