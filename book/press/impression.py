"""What painted pages leave: from WeasyPrint's pages, and the PDF in the making, to a Unit or to Furniture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from book import fonts as installed
from book.diagnostic import Diagnostic, MachineError
from book.press.extract import Objects, boxes, operators
from book.press.link import union
from book.press.notemarks import CALL
from book.press.typeface import fingerprint
from book.press.unit import Anchor, Bookmark, FontUse, Furniture, Unit
from book.theme import POINTS_PER_MM

_PT = 0.75  # points in a CSS pixel


def outline(pages: Sequence[Any]) -> tuple[Bookmark, ...]:
    """The bookmarks of pages; they are taken away, since the linker makes the outline."""
    out = []
    for index, page in enumerate(pages):
        for level, label, (x, y), *_ in page.bookmarks:
            out.append(Bookmark(level, label.replace(CALL, ""), Anchor(index, x * _PT, (page.height - y) * _PT)))
        page.bookmarks.clear()
    return tuple(out)


def unit(pages: Sequence[Any], pdf: Any, caught: Any, bookmarks: tuple[Bookmark, ...], bleed: float) -> Unit:
    """`pages` as they were painted on `pdf`, with what `seam.unembedded` caught; `bleed` is mm.

    Raises MachineError (missing-font).
    """
    sheets = [pdf.objects[int(number)] for number in pdf.pages["Kids"][::3]]
    if bleed:
        for sheet in sheets:
            sheet["BleedBox"] = type(sheet["TrimBox"])(_round(sheet["TrimBox"], bleed * POINTS_PER_MM))
    box = boxes(sheets[0])
    objects = Objects(pdf, caught.number)
    anchors: dict[str, Anchor] = {}
    for index, page in enumerate(pages):
        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, Anchor(index, x * _PT, (page.height - y) * _PT))
    kinds = [page._page_box.page_type for page in pages]
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


def furniture(keys: Sequence[tuple[int, str]], pdf: Any, caught: Any) -> Furniture:
    """The content of those pages that have a key, given as index and key. Raises MachineError (missing-font)."""
    streams = {}
    for index, name in keys:
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
