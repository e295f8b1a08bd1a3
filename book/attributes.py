"""`{#id .class key=value}`: what an author says of a stretch of text or of a block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CLASSES = ("as-is", "caption", "dots", "index", "name", "page", "verse")
"""The classes that mean something; all others are for style sheets."""
VALUES = ("key", "lang", "reading", "ruby")
"""The keys that mean something."""

_PART = re.compile(
    r"""\s*(?:\#(?P<id>[A-Za-z0-9_一-鿿-]+)
           |\.(?P<class>[A-Za-z_][A-Za-z0-9_-]*)
           |(?P<key>[A-Za-z][A-Za-z0-9-]*)=(?:"(?P<quoted>[^"{}]*)"|(?P<bare>[^\s"{}]+))
         )(?=[\s}])""",
    re.X,
)
_END = re.compile(r"\s*\}")


@dataclass(frozen=True, slots=True)
class Braces:
    """What stands between braces; `end` is the offset behind them."""

    id: str = ""
    classes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    end: int = 0

    def followed_by(self, other: Braces) -> Braces:
        """Both together; where they differ the later one counts."""
        return Braces(other.id or self.id, (*self.classes, *other.classes), {**self.values, **other.values})


def read(text: str, start: int = 0) -> Braces | None:
    """The attributes that begin at `start` of `text` with `{`; None when there are none or they are malformed."""
    if not text.startswith("{", start):
        return None
    at = start + 1
    name, classes, values = "", [], {}
    while part := _PART.match(text, at):
        at = part.end()
        if part["id"]:
            name = part["id"]
        elif part["class"]:
            classes.append(part["class"])
        else:
            values[part["key"]] = part["quoted"] if part["bare"] is None else part["bare"]
    end = _END.match(text, at)
    if end is None or not (name or classes or values):
        return None
    return Braces(name, tuple(classes), values, end.end())


def trailing(text: str) -> tuple[str, Braces] | None:
    """`text` without the `{#id .class}` at its end, and what they say; None when there are none."""
    start = text.rfind("{")
    braces = read(text, start) if start >= 0 else None
    if braces is None or text[braces.end :].strip():
        return None
    return text[:start].rstrip(), braces
