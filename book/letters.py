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
from typing import Any

_TAG = re.compile(r"<[^>]*>")
_SHOWN = 24
"""Characters of a loss that are shown."""
_COMPARED = 20_000
"""Characters that are compared in order, to show a loss: more would take minutes."""


HANZI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""What `is_hanzi` holds for, as the inside of a class in a pattern."""


def is_hanzi(char: str) -> bool:
    """A Chinese character, of any block of Unicode."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def lost(wanted: str, found: Iterable[str], counts: Callable[[str], bool] = str.isalnum) -> str:
    """The first stretch of those characters of `wanted` that count and are not among `found`; "" if all are."""
    came_out = "".join(found)
    missing = {char for char in Counter(wanted) - Counter(came_out) if counts(char)}
    if not missing:
        return ""
    went_in, left = ("".join(filter(counts, text))[:_COMPARED] for text in (wanted, came_out))
    matcher = difflib.SequenceMatcher(None, went_in, left, autojunk=False)
    gaps = [(a, b) for kind, a, b, *_ in matcher.get_opcodes() if kind in ("delete", "replace")]
    start, stop = max(gaps, key=lambda gap: len(missing & set(went_in[slice(*gap)])), default=(0, 0))
    return went_in[start : min(stop, start + _SHOWN)] or "".join(sorted(missing))[:_SHOWN]


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
            waiting.extend(reversed(item))
        elif names := _names(kind, but):
            waiting.extend([getattr(item, name) for name in names])
    return out


@lru_cache(maxsize=256)
def _names(kind: Any, but: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of a dataclass, the last first; none of anything else."""
    names = (field.name for field in fields(kind)) if is_dataclass(kind) else ()
    return tuple(name for name in reversed(tuple(names)) if name not in but)
