"""The compositor: one chapter's copy in, its pages as a Unit out. Runs apart from all other chapters."""

from __future__ import annotations

import atexit
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TypeAlias

from book import fonts as installed
from book import machine
from book.diagnostic import Diagnostic, MachineError
from book.letters import lost, of_markup
from book.press.composer.setting import Setting
from book.press.engine import Engine, library
from book.press.extract import Objects, boxes, local_links
from book.press.notemarks import CALL, number_notes
from book.press.packing import pack, unpack_furniture, unpack_unit
from book.press.typeface import fingerprint
from book.press.unit import Anchor, Bookmark, FontUse, Furniture, Unit
from book.theme import POINTS_PER_MM

Side: TypeAlias = Literal["left", "right"]
_PT = 0.75  # points in a CSS pixel


@dataclass(frozen=True, slots=True)
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

    @property
    def parts(self) -> dict[str, str]:
        """A digest of everything that shapes the pages, by what it is: the same digests, the same pages."""
        pictures = (f"{address} {kind} {_digest(data)}" for address, data, kind in self.files)
        files = (f"{address} {fingerprint(path)}" for address, path in self.fonts)
        return {
            "text": _digest(self.html.encode()),
            "style": _digest(repr((self.css, self.setting, self.pitch, self.tagged, self.keys, self.bleed)).encode()),
            "fonts": _digest("\n".join((self.faces, *files, _fonts_of_the_machine())).encode()),
            "pictures": _digest("\n".join(pictures).encode()),
            "side": self.side,
            "program": _program(),
        }

    @property
    def key(self) -> str:
        """The name of the copy in a cache."""
        return _digest("\n".join(f"{name} {value}" for name, value in self.parts.items()).encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_LIBRARIES = ("weasyprint", "pydyf", "pyphen", "tinycss2", "cssselect2", "tinyhtml5", "pillow", "fonttools")


@lru_cache(maxsize=1)
def _program() -> str:
    """Our own code and the libraries that lay pages out."""
    code, here = hashlib.sha256(), Path(__file__).parent
    for path in (*sorted(here.rglob("*.py")), *(here.with_name(f"{name}.py") for name in ("fonts", "letters"))):
        code.update(path.read_bytes())
    return _digest("\n".join((code.hexdigest(), machine.digest(), *map(version, _LIBRARIES))).encode())


@lru_cache(maxsize=1)
def _fonts_of_the_machine() -> str:
    """All that a layout may fall back on."""
    return _digest(installed.listing().encode())


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
    return pack(_with(made[0], told, tuple(engine.missing)))


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


def _with(made: Unit | Furniture, findings: tuple[Diagnostic, ...], missing: tuple[str, ...]) -> Unit | Furniture:
    return replace(made, findings=findings, missing=missing)


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
    for index, key in copy.keys:
        page = pdf.objects[int(pdf.pages["Kids"][3 * index])]
        stream = pdf.objects[int(page["Contents"].split()[0])]
        body = b"\n".join(item if isinstance(item, bytes) else str(item).encode("ascii") for item in stream.stream)
        streams[key] = b"q\n" + body + b"\nQ"
    return Furniture(streams, _fonts(caught.fonts))


def _fonts(fonts: Mapping[Any, Any]) -> dict[str, FontUse]:
    """The fonts that were used; WeasyPrint has the same one several times, in several sizes."""
    out: dict[str, FontUse] = {}
    for font in fonts.values():
        known = out.get(font.hash)
        if known is not None:
            out[font.hash] = _merged(known, font)
            continue
        path = installed.file_like(font.file_content.length, font.file_content)
        if path is None:
            message = f"the file of the font '{font.family}' is not among those of this machine"
            raise MachineError(Diagnostic("missing-font", message, hint="run 'fc-cache', or install it anew"))
        out[font.hash] = FontUse(
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
    return dict(sorted(out.items()))


def _variations(font: Any) -> tuple[tuple[str, float], ...]:
    """Where a variable font stands on its axes; the linker leaves out those that it does not have."""
    if "fvar" not in font.tables:
        return ()
    upright = {"wght": float(font.weight), "opsz": float(font.font_size)}
    return tuple(sorted({**upright, **font.variations}.items()))


def _merged(known: FontUse, font: Any) -> FontUse:
    return replace(known, glyphs=font.to_unicode | known.glyphs, widths=font.widths | known.widths)


def opened(copy: Copy, data: bytes) -> Unit | Furniture:
    """What `compose` made of the copy. Raises ValueError when the bytes are nothing of the kind."""
    return unpack_furniture(data) if copy.keys else unpack_unit(data)


def ready() -> None:
    """Import the page engine, so that processes that come after have it."""
    library()


# Fonts are given back while the library that holds them is still there.
atexit.register(_engine.cache_clear)
