"""The compositor: one chapter's copy in, its pages as a Unit out. Runs apart from all other chapters."""

from __future__ import annotations

import atexit
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TypeAlias

from book import fonts as installed
from book import machine
from book.cache import key
from book.diagnostic import BookError, Diagnostic
from book.headroom import roomy
from book.letters import lost, of_markup
from book.press import impression
from book.press.binding import bound
from book.press.composer.setting import Setting
from book.press.engine import Engine, library, undisturbed
from book.press.extract import book_links
from book.press.leaves import Leaf, Leaves, packed, text_of, track_between, unpacked
from book.press.notemarks import number_notes
from book.press.packing import pack, unpack_furniture, unpack_unit
from book.press.pagination import Track
from book.press.typeface import fingerprint
from book.press.unit import Furniture, Unit

Side: TypeAlias = Literal["left", "right"]


@dataclass(frozen=True)
class Copy:
    """What is to be set, with all that its look hangs on.

    `faces` are @font-face rules for `fonts` (address and file). `files` are what the pages show besides: address,
    bytes and media type. `pitch` is the distance of lines in pt, `side` where the first page lies. `keys` makes
    furniture instead of a chapter: for each page that counts its index and its key. `bleed` is mm.
    """

    html: str
    css: str
    faces: str
    fonts: tuple[tuple[str, Path], ...]
    files: tuple[tuple[str, bytes, str], ...]
    setting: Setting
    pitch: float
    tagged: bool
    side: Side = "right"
    keys: tuple[tuple[int, str], ...] = ()
    bleed: float = 0

    @cached_property
    def parts(self) -> dict[str, str]:
        """A digest of everything that shapes the pages, by what it is: the same digests, the same pages."""
        rest = repr((self.setting, self.pitch, self.tagged, self.keys, self.bleed))
        fonts = (item for address, path in self.fonts for item in (address, fingerprint(path)))
        return {
            "text": key(self.html),
            "style": key(self.css, rest),
            "fonts": key(self.faces, *fonts, _fonts_of_the_machine()),
            "pictures": key(*(item for file in self.files for item in file)),
            "side": self.side,
            "program": _program(),
        }

    @cached_property
    def key(self) -> str:
        """The name of the copy in a cache."""
        return key_of(self.parts)

    @cached_property
    def look(self) -> str:
        """A digest of everything that shapes the pages beside the text."""
        return key_of({name: digest for name, digest in self.parts.items() if name != "text"})


def key_of(parts: Mapping[str, str]) -> str:
    """The name in a cache of the copy with such parts."""
    return key(*(item for part in parts.items() for item in part))


def leaves_key(parts: Mapping[str, str]) -> str:
    """The name in a cache of the leaves of the copy with such parts."""
    return key("leaves", key_of(parts))


_LIBRARIES = ("weasyprint", "pydyf", "pyphen", "tinycss2", "cssselect2", "tinyhtml5", "pillow", "fonttools")


@lru_cache(maxsize=1)
def _program() -> str:
    """Our own code and the libraries that lay pages out."""
    here = Path(__file__).parent
    beside = (here.with_name(f"{name}.py") for name in ("fonts", "letters"))
    return key(machine.program((*sorted(here.rglob("*.py")), *beside)), *map(version, _LIBRARIES))


@lru_cache(maxsize=1)
def _fonts_of_the_machine() -> str:
    """All that a layout may fall back on."""
    return key(installed.listing())


@dataclass(frozen=True, slots=True)
class Typeset:
    """A copy that was set: a packed Unit, or packed Furniture when it has keys.

    `leaves` are those of a chapter, packed, with which it is set more quickly after an edit; b"" where they would not
    serve.
    """

    made: bytes
    leaves: bytes = b""


def compose(copy: Copy, former: bytes = b"") -> Typeset:
    """The copy set. `former` are the leaves of what it was before: they save time, and change nothing else.

    Raises MachineError (no-pango, missing-font), BookError (unprintable).
    """
    with undisturbed():
        return roomy(_composed, copy, former)


def _composed(copy: Copy, former: bytes) -> Typeset:
    engine = _engine(copy.faces, copy.fonts)
    if copy.keys:
        return Typeset(pack(_furniture(engine, copy)))
    return (_set_again(engine, copy, former) if former else None) or _set_anew(engine, copy)


def _furniture(engine: Engine, copy: Copy) -> Furniture:
    document, _ = _laid_out(engine, copy, engine.read(copy.html))
    impression.outline(document.pages)
    made = impression.furniture(copy.keys, *engine.paint(document, tagged=False))
    return replace(made, findings=tuple(engine.findings), missing=tuple(engine.missing))


def _set_anew(engine: Engine, copy: Copy) -> Typeset:
    """From the first page to the last."""
    source, track = engine.read(book_links(copy.html)), Track()
    text = text_of(source.etree_element)
    document, homeless = _laid_out(engine, copy, source, track=track)
    if homeless:
        track.whole = False
        again, fewer = _laid_out(engine, copy, engine.read(book_links(copy.html)), _BESIDE_CALLS)
        document, homeless = (again, fewer) if len(fewer) < len(homeless) else (document, homeless)
    leaves = _painted(engine, copy, document, track)
    gone = _gone(copy, leaves)
    unit = replace(
        _bound(leaves), findings=(*engine.findings, *map(_lost, homeless), *gone), missing=tuple(engine.missing)
    )
    serves = track.whole and text.words and not unit.findings and not unit.missing and _AGAIN not in copy.html
    return Typeset(pack(unit), packed(Leaves(copy.look, text, track.sizes, leaves)) if serves else b"")


def _set_again(engine: Engine, copy: Copy, former: bytes) -> Typeset | None:
    """Only those pages that an edit changed; None when it must be all of them."""
    try:
        before = unpacked(former)
    except ValueError:
        return None
    source = engine.read(book_links(copy.html))
    text = text_of(source.etree_element)
    track = track_between(before, text, copy.css) if before.look == copy.look and _AGAIN not in copy.html else None
    if track is None:
        return None
    try:
        document, homeless = _laid_out(engine, copy, source, track=track)
    except BookError:  # perhaps by the fault of the leaves, which may be a stranger's
        return None
    first = track.begin.index if track.begin else 0
    made = _painted(engine, copy, document, track)
    leaves = (*before.pages[:first], *made, *(before.pages[first + len(made) :] if track.met else ()))
    if homeless or engine.findings or engine.missing or not track.whole or _gone(copy, leaves):
        return None
    try:
        unit = _bound(leaves)
    except ValueError:
        return None
    return Typeset(pack(unit), packed(Leaves(copy.look, text, track.sizes, leaves)))


def _painted(engine: Engine, copy: Copy, document: Any, track: Track) -> tuple[Leaf, ...]:
    """The pages of a document one by one."""
    leaves: list[Leaf] = []
    starts = dict(enumerate(track.starts))
    for number, page in enumerate(document.pages):
        if not copy.tagged:
            page.links.clear()
        shown = impression.outline([page])
        pdf, caught = engine.paint(document.copy([page]), tagged=copy.tagged)
        unit = impression.unit([page], pdf, caught, shown, copy.bleed)
        drawn = None if caught.drawn is None else "".join(caught.drawn)
        leaves.append(Leaf(starts.get(number), pack(unit), drawn))
    return tuple(leaves)


def _bound(leaves: Sequence[Leaf]) -> Unit:
    """The unit of a chapter's pages. Raises ValueError when one of them is no packed unit."""
    return bound([unpack_unit(leaf.unit) for leaf in leaves])


_AGAIN = "note-again"
"""The class of a call of a note that was called before, perhaps on a page that is not laid out again."""
_BESIDE_CALLS = "section .footnote { footnote-policy: line }"
"""A note that finds no room takes the line that calls it to the next page. WeasyPrint 70 loses none then, but leaves
holes above: so it is the second try.
"""


def _laid_out(
    engine: Engine, copy: Copy, source: Any, more: str = "", track: Track | None = None
) -> tuple[Any, list[str]]:
    """The pages with numbered notes, and the ids of those notes that are not on a page; `more` is added to the CSS."""
    files = {address: (data, kind) for address, data, kind in copy.files}
    document = engine.lay_out(source, _sided(copy) + more, files, copy.setting, copy.pitch, track)
    return document, number_notes(document)


@lru_cache(maxsize=4)
def _engine(faces: str, fonts: tuple[tuple[str, Path], ...]) -> Engine:
    return Engine(faces, dict(fonts))


def _sided(copy: Copy) -> str:
    return copy.css + ("html { break-before: left }" if copy.side == "left" else "")


def _lost(note: str) -> Diagnostic:
    message = f"the note {note} finds no room on its page; it is not printed, or not as a whole"
    return Diagnostic("lost-note", message, hint="shorten the notes there, or move one into the text")


_UNSHOWN = re.compile(r"<head\b.*?</head>|<span[^>]*\bdata-page=[^>]*>\(?0*\)?</span>", re.S)


def _shown(source: str) -> str:
    """The text of an HTML document, without the room for page numbers."""
    return of_markup(_UNSHOWN.sub("", source))


def _gone(copy: Copy, leaves: Sequence[Leaf]) -> tuple[Diagnostic, ...]:
    """That the pages show all letters of the copy, if it can be told what they show."""
    drawn = [leaf.drawn for leaf in leaves if leaf.drawn is not None]
    text = lost(_shown(copy.html), drawn) if len(drawn) == len(leaves) else ""
    message = f"the pages do not show all of the text: '{text}' is not on them"
    hint = "change what stands there (a table or figure too large?), and tell us"
    return (Diagnostic("lost-text", message, hint=hint),) if text else ()


def opened(copy: Copy, data: bytes) -> Unit | Furniture:
    """What `compose` made of the copy. Raises ValueError when the bytes are nothing of the kind."""
    return unpack_furniture(data) if copy.keys else unpack_unit(data)


def ready() -> None:
    """Import the page engine, so that processes that come after have it."""
    library()


# Fonts are given back while the library that holds them is still there.
atexit.register(_engine.cache_clear)
