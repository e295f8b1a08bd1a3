"""The compositor: one chapter's copy in, its pages as a Unit out. Runs apart from all other chapters."""

from __future__ import annotations

import atexit
import hashlib
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
from book.diagnostic import Diagnostic, MachineError
from book.letters import lost, of_markup
from book.press.composer.setting import Setting
from book.press.engine import Engine, library
from book.press.extract import Objects, boxes, local_links, operators
from book.press.link import union
from book.press.notemarks import CALL, number_notes
from book.press.packing import pack, unpack_furniture, unpack_unit
from book.press.typeface import fingerprint
from book.press.unit import Anchor, Bookmark, FontUse, Furniture, Unit
from book.theme import POINTS_PER_MM

Side: TypeAlias = Literal["left", "right"]
_PT = 0.75  # points in a CSS pixel


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
        return key(*(item for part in self.parts.items() for item in part))


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


def compose(copy: Copy) -> bytes:
    """The copy set: a packed Unit, or packed Furniture when it has keys. Raises MachineError (no-pango)."""
    engine = _engine(copy.faces, copy.fonts)
    document, homeless = _laid_out(engine, copy, "")
    if homeless:
        again, fewer = _laid_out(engine, copy, _BESIDE_CALLS)
        document, homeless = (again, fewer) if len(fewer) < len(homeless) else (document, homeless)
    made: list[Unit | Furniture] = []
    gone: list[str] = []

    def finish(pdf: Any, caught: Any) -> None:
        made.append(_furniture(copy, pdf, caught) if copy.keys else _unit(copy, document, pdf, caught, shown))
        if caught.drawn is not None and not copy.keys:
            gone.append(lost(_shown(copy.html), caught.drawn))

    shown = _outline(document)
    if not copy.tagged:
        for page in document.pages:
            page.links.clear()
    engine.paint(document, tagged=copy.tagged, finish=finish)
    told = (*engine.findings, *map(_lost, homeless), *(_gone(text) for text in gone if text))
    return pack(replace(made[0], findings=told, missing=tuple(engine.missing)))


_BESIDE_CALLS = "section .footnote { footnote-policy: line }"
"""A note that finds no room takes the line that calls it to the next page. WeasyPrint 70 loses none then, but leaves
holes above: so it is the second try.
"""


def _laid_out(engine: Engine, copy: Copy, more: str) -> tuple[Any, list[str]]:
    """The pages with numbered notes, and the ids of those notes that are not on a page; `more` is added to the CSS."""
    files = {address: (data, kind) for address, data, kind in copy.files}
    document = engine.lay_out(local_links(copy.html), _sided(copy) + more, files, copy.setting, copy.pitch)
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


def _gone(text: str) -> Diagnostic:
    message = f"the pages do not show all of the text: '{text}' is not on them"
    return Diagnostic("lost-text", message, hint="change what stands there (a table or figure too large?), and tell us")


def _outline(document: Any) -> tuple[Bookmark, ...]:
    """The bookmarks of the pages; they are taken away, since the linker makes the outline."""
    out = []
    for index, page in enumerate(document.pages):
        for level, label, (x, y), *_ in page.bookmarks:
            out.append(Bookmark(level, label.replace(CALL, ""), Anchor(index, x * _PT, (page.height - y) * _PT)))
        page.bookmarks.clear()
    return tuple(out)


def _unit(copy: Copy, document: Any, pdf: Any, caught: Any, bookmarks: tuple[Bookmark, ...]) -> Unit:
    prefix = hashlib.sha256(copy.html.encode()).hexdigest()[:8] + "-"
    sheets = [pdf.objects[int(number)] for number in pdf.pages["Kids"][::3]]
    if copy.bleed:
        for sheet in sheets:
            sheet["BleedBox"] = type(sheet["TrimBox"])(_round(sheet["TrimBox"], copy.bleed * POINTS_PER_MM))
    box = boxes(sheets[0])
    objects = Objects(pdf, caught.number, prefix)
    anchors: dict[str, Anchor] = {}
    for index, page in enumerate(document.pages):
        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, Anchor(index, x * _PT, (page.height - y) * _PT))
    kinds = [page._page_box.page_type for page in document.pages]
    return Unit(
        objects.count,
        objects.plain(),
        objects.streams(),
        objects.pages,
        objects.margins,
        box,
        objects.tops,
        objects.rows(),
        anchors,
        bookmarks,
        _fonts(caught.fonts),
        bare=tuple(i for i, kind in enumerate(kinds) if kind.blank or kind.name == "bare"),
    )


def _round(box: Sequence[float], width: float) -> list[float]:
    """A box with a strip of `width` pt round it."""
    left, bottom, right, top = box
    return [left - width, bottom - width, right + width, top + width]


def _furniture(copy: Copy, pdf: Any, caught: Any) -> Furniture:
    streams = {}
    for index, name in copy.keys:
        page = pdf.objects[int(pdf.pages["Kids"][3 * index])]
        stream = pdf.objects[int(page["Contents"].split()[0])]
        streams[name] = operators([b"q", *stream.stream, b"Q"])
    return Furniture(streams, _fonts(caught.fonts))


def _fonts(fonts: Mapping[Any, Any]) -> dict[str, FontUse]:
    """The fonts that were used; WeasyPrint has the same one several times, in several sizes."""
    return union([{font.hash: _use(font)} for font in fonts.values()])


def _use(font: Any) -> FontUse:
    path = installed.file_like(font.file_content.length, font.file_content)
    if path is None:
        message = f"the file of the font '{font.family}' is not among those of this machine"
        raise MachineError(Diagnostic("missing-font", message, hint="run 'fc-cache', or install it anew"))
    return FontUse(
        name=font.name.decode("ascii", "replace").removeprefix("/"),
        family=font.family,
        flags=font.flags,
        italic=font.italic_angle,
        ascent=font.ascent,
        descent=font.descent,
        stemv=font.stemv,
        path=str(path),
        index=font.index,
        digest=fingerprint(path),
        variations=_variations(font),
        glyphs=dict(font.to_unicode),
        widths=dict(font.widths),
    )


def _variations(font: Any) -> tuple[tuple[str, float], ...]:
    """Where a variable font stands on its axes; the linker leaves out those that it does not have."""
    if "fvar" not in font.tables:
        return ()
    upright = {"wght": float(font.weight), "opsz": float(font.font_size)}
    return tuple(sorted({**upright, **font.variations}.items()))


def opened(copy: Copy, data: bytes) -> Unit | Furniture:
    """What `compose` made of the copy. Raises ValueError when the bytes are nothing of the kind."""
    return unpack_furniture(data) if copy.keys else unpack_unit(data)


def ready() -> None:
    """Import the page engine, so that processes that come after have it."""
    library()


# Fonts are given back while the library that holds them is still there.
atexit.register(_engine.cache_clear)
