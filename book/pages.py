"""pypdfium2 in one place: a finished PDF as pages to look at, with their labels, texts and outline.

PDFium is no friend of threads: whatever asks it for something waits for its turn.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from ctypes import c_long, create_string_buffer
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Literal

import pypdfium2
from pypdfium2 import raw

from book.diagnostic import BookError, Diagnostic
from book.text import Place

_TURN = RLock()
_PART = re.compile("[a-z][a-z0-9-]*_part")
_NEAR = 3.0
"""So far (in points) from a line of text it is still pointed at."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the outline: `level` from 0, `page` from 0."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Raster:
    """The grey values (0 to 255) of a page, row by row from the top, `width` bytes each."""

    width: int
    rows: tuple[bytes, ...]


class Pages:
    """A PDF, opened. `name` is what it is called when it cannot be read: BookError (broken-pdf)."""

    def __init__(self, data: bytes, name: str) -> None:
        try:
            with _TURN:
                self._pdf = pypdfium2.PdfDocument(data)
                self.count = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            hint = "build the book again, or name another file"
            raise BookError(
                Diagnostic("broken-pdf", f"no PDF to look at: {error}", place=Place(name), hint=hint)
            ) from None

    @cached_property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points."""
        with _TURN:
            return tuple(self._pdf.get_page_size(i) for i in range(self.count))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What is printed on every page as its number, or else its place in the file, from 1."""
        with _TURN:
            return tuple(self._pdf.get_page_label(i) or str(i + 1) for i in range(self.count))

    @cached_property
    def outline(self) -> tuple[Mark, ...]:
        """The bookmarks that lead to a page, in order."""
        with _TURN:
            found = [(b.level, b.get_title(), b.get_dest()) for b in self._pdf.get_toc()]
            pages = [(level, title, dest.get_index()) for level, title, dest in found if dest is not None]
        return tuple(Mark(level, title, page) for level, title, page in pages if page is not None)

    @cached_property
    def openings(self) -> tuple[Mark, ...]:
        """Where parts and chapters begin: the bookmarks of the first level, and those just below a part."""
        out: list[Mark] = []
        in_part = False
        for mark in self.outline:
            in_part = mark.page in self._parts if mark.level == 0 else in_part
            if mark.level == in_part or mark.level == 0:
                out.append(mark)
        return tuple(out)

    @cached_property
    def _parts(self) -> frozenset[int]:
        """The pages with which parts begin: they bear a name that Kanben gives to nothing else."""
        with _TURN:
            names = filter(_PART.fullmatch, self._names())
            found = (raw.FPDF_GetNamedDestByName(self._pdf, name.encode("ascii") + b"\0") for name in names)
            return frozenset(raw.FPDFDest_GetDestPageIndex(self._pdf, place) for place in found if place)

    def _names(self) -> Iterator[str]:
        """The names of places."""
        for index in range(raw.FPDF_CountNamedDests(self._pdf)):
            size = c_long(0)
            raw.FPDF_GetNamedDest(self._pdf, index, None, size)
            buffer = create_string_buffer(max(size.value, 0))
            raw.FPDF_GetNamedDest(self._pdf, index, buffer, size)
            yield buffer.raw.decode("utf-16-le", "replace").rstrip("\0")

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The title of the part or the chapter in which every page is; empty before the first."""
        marks = sorted(self.openings, key=lambda m: m.page)
        starts = [m.page for m in marks]
        found = (bisect_right(starts, i) - 1 for i in range(self.count))
        return tuple(marks[i].title if i >= 0 else "" for i in found)

    def text(self, page: int) -> str:
        """The text of a page (from 0), lines ending with LF."""
        with _TURN:
            return str(self._pdf[page].get_textpage().get_text_range()).replace("\r\n", "\n")

    def line_at(self, page: int, height: float) -> str:
        """The line of text of a page (from 0) at a height, 0 (top) to 1; empty between lines and in margins."""
        with _TURN:
            found = self._pdf[page]
            wide, high = found.get_size()
            middle, words = high * (1 - height), found.get_textpage()
            return str(words.get_text_bounded(0, middle - _NEAR, wide, middle + _NEAR)).replace("\r\n", "\n")

    def raster(self, page: int, scale: float = 1.0) -> Raster:
        """A page (from 0) in grey; `scale` 1 has a pixel to the point."""
        with _TURN:
            bitmap = self._pdf[page].render(scale=scale, grayscale=True)
            data, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
            return Raster(width, tuple(data[y * stride : y * stride + width] for y in range(bitmap.height)))

    def image(self, page: int, scale: float = 1.4, kind: Literal["png", "jpeg"] = "png") -> bytes:
        """A page (from 0) as a picture in colour."""
        out = io.BytesIO()
        with _TURN:
            self._pdf[page].render(scale=scale).to_pil().save(out, kind, quality=82)
        return out.getvalue()
