"""A chapter laid out: the linker's object file. Plain data that goes to disk and comes back.

A unit holds the PDF objects of some pages under local numbers, in templates that only wait for the numbers of the
finished file. It knows no page number, no other chapter's title and no font program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from book.diagnostic import Diagnostic

PAGES, PARENTS, PART = 0, 1, 2
"""Local numbers with a meaning: the node of the page tree, the leaf of the parent tree, and the structure element that
holds the unit's others. The linker writes all three."""
FIRST_FREE = 3

FONTS, DOCUMENT = -1, -2
"""Arguments that are not the unit's own: the dictionary of all fonts, the root element of the structure."""
KEY = 1 << 40
"""Arguments from here on are keys of the parent tree: KEY + n is the unit's n-th."""


@dataclass(frozen=True, slots=True)
class Template:
    """Bytes with %d for every number that the linker fills in; `args` says which, in order.

    An argument from 0 on is a local object number, a negative one is FONTS or DOCUMENT, one from KEY on a key of the
    parent tree. Other per cent signs are doubled.
    """

    text: bytes
    args: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheaf:
    r"""Numbered templates bound together as columns, so that a chapter's thousand are read and filled in at once.

    `numbers` has one for each template; `text` is their bytes with a line feed between each two (b"" when there are
    none); `args` are theirs, one after another. `(sheaf.text % args).split(b"\n")` is what they come to. No template
    holds a line feed.
    """

    numbers: tuple[int, ...] = ()
    text: bytes = b""
    args: tuple[int, ...] = ()

    @classmethod
    def of(cls, templates: Iterable[tuple[int, Template]]) -> Sheaf:
        """Templates with their numbers, bound. Raises ValueError for one with a line feed."""
        listed = tuple(templates)
        if any(b"\n" in template.text for _, template in listed):
            raise ValueError("a template holds a line feed")
        text = b"\n".join(template.text for _, template in listed)
        args = tuple(arg for _, template in listed for arg in template.args)
        return cls(tuple(number for number, _ in listed), text, args)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a page's content where the linker writes the page number of `target`, an anchor of the book.

    `x` and `y` are text space (CSS pixels, y downwards, as in the stream around it): `x` is the right edge of the
    number or its middle, as `align` ("right" or "center") says, `y` the base line. `size` is the type size in pixels,
    `font` the key of the font in Unit.fonts. `leader` is where the words in front end, when dots lead to the number.
    In `form` the number takes the place of the 0.
    """

    target: str
    align: str
    x: float
    y: float
    size: float
    font: str
    leader: float | None = None
    form: str = "0"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream object: its dictionary, without Length, as a template of what stands between << and >>, and its data.

    `image` is a digest of the data of a picture, by which units share it, and "" for all else. With `slots` the data
    are not compressed and fall into len(slots) + 1 `pieces`; without them there is one piece, as it stands in the file
    (the dictionary names its filter).
    """

    number: int
    extra: Template
    pieces: tuple[bytes, ...]
    image: str = ""
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an id stands: the index of its page in the unit, and a place on it in pt from the lower left corner."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline: its level from 1 on, its words, and where it leads."""

    level: int
    label: str
    place: Anchor


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font of the unit: what its dictionary says, where its file lies, and which of its glyphs are shown.

    Measures are thousandths of an em. `digest` is `book.press.typeface.fingerprint` of the file. `glyphs` gives the
    characters that a glyph stands for, `widths` its width.
    """

    name: str
    family: str
    flags: int
    italic: int
    ascent: int
    descent: int
    stemv: int
    path: str
    index: int
    digest: str
    variations: tuple[tuple[str, float], ...] = ()
    glyphs: Mapping[int, str] = field(default_factory=dict)
    widths: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """Laid-out pages as objects.

    count        how many local numbers there are
    objects      every object that is no stream, by its local number
    streams      the others
    pages        the local numbers of the page objects, in order; their Contents end with the stream `margins + i`
    margins      the first of len(pages) numbers kept for what the linker writes into the margin of each page
    box          the page's boxes as bytes, such as /MediaBox[0 0 396 575]…, for blank pages beside it
    tops         the local numbers of the structure elements directly below PART
    rows         the parent tree: the values, by their keys 0, 1, …
    bare         the indices of pages that carry neither head nor folio
    """

    count: int
    objects: Sheaf
    streams: tuple[Stream, ...]
    pages: tuple[int, ...]
    margins: int
    box: bytes
    tops: tuple[int, ...]
    rows: Sheaf
    anchors: Mapping[str, Anchor]
    bookmarks: tuple[Bookmark, ...]
    fonts: Mapping[str, FontUse]
    bare: tuple[int, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Running heads or folios, set apart from the pages that they come to stand on: one content stream per key.

    Streams are whole and balanced (q … Q), and use nothing but fonts.
    """

    streams: Mapping[str, bytes]
    fonts: Mapping[str, FontUse]
    findings: tuple[Diagnostic, ...] = ()
    missing: tuple[str, ...] = ()
