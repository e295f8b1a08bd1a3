"""What the linker is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from book.press.unit import Unit


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit at its place in the book.

    `name` is for people who look on. `digest` stands for the unit: units with the same digest are the same. `margins`
    has for each page what the caller puts beside its text, as content that is marked as an artifact, in the default
    coordinates of a page; b"" for a page without. `depth` is how much deeper than they say its bookmarks stand in the
    outline.
    """

    unit: Unit
    name: str
    digest: str
    margins: tuple[bytes, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty page: its boxes, such as /MediaBox[0 0 396 575], and what stands in its margins."""

    box: bytes
    margins: bytes = b""


@dataclass(frozen=True, slots=True)
class Label:
    """How pages are called from the page with index `start` on (ISO 32000-1, 12.4.2).

    `style` is "D" for 1, 2, 3, "r" for i, ii, iii, "" for no number; `first` is the number of the first.
    """

    start: int
    style: str
    first: int = 1


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the file says of itself.

    `created` is a date of ISO 8601 or "", `creator` the program that made it. `profile` is the ICC profile of the
    press, `condition` the name of the printing condition that it describes; without it the file for the press claims
    no standard.
    """

    title: str
    authors: tuple[str, ...]
    language: str
    description: str
    keywords: str
    created: str
    creator: str
    purpose: Literal["screen", "press"]
    profile: bytes | None = None
    condition: str = ""
