"""What was built, held ready to be looked at: each print as pages, each EPUB as its files, all of them by name.

Nothing is read from the disk when somebody asks: a name that is not on the shelf is nowhere.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from book.diagnostic import BookError
from book.edition import Lines
from book.inspection import DAMAGED
from book.pages import Pages
from book.text import Place

_OPF = "{http://www.idpf.org/2007/opf}"
_BLOCK = re.compile(r"^(<[a-z][a-z0-9]*)(?=[\s/>])")
_SHORTEST = 4
"""Letters by which a place in a page is looked for."""


@dataclass(frozen=True, eq=False)
class Product:
    """A file of dist/: `digest` names its state. `lines` tell where those of an EPUB come from, where that is known."""

    name: str
    language: str
    data: bytes = field(repr=False)
    lines: Lines = field(default_factory=dict, repr=False)

    @property
    def kind(self) -> str:
        """`pdf` or `epub`."""
        return self.name.rpartition(".")[2]

    @cached_property
    def digest(self) -> str:
        """A short hash of the bytes."""
        return sha256(self.data).hexdigest()[:16]

    @cached_property
    def pages(self) -> Pages:
        """The pages of a print. Raises BookError (broken-pdf)."""
        return Pages(self.data, f"dist/{self.name}")

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The files of an EPUB by their paths in the package."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The media types of the files that the package lists, in its order."""
        return {path: kind for path, kind, _ in self._items}

    @cached_property
    def chapters(self) -> tuple[tuple[str, str], ...]:
        """Path and title of every document of an EPUB, in reading order."""
        paths = {name: path for path, _, name in self._items}
        found = [paths[ref.get("idref", "")] for ref in self._package.iter(f"{_OPF}itemref")]
        return tuple((path, _title(self.files[path])) for path in found)

    @cached_property
    def _package(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.files[self._root])

    @cached_property
    def _root(self) -> str:
        return next(name for name in self.files if name.endswith(".opf"))

    @cached_property
    def _items(self) -> tuple[tuple[str, str, str], ...]:
        folder = posixpath.dirname(self._root)
        items = self._package.iter(f"{_OPF}item")
        return tuple(
            (posixpath.join(folder, unquote(i.get("href", ""))), i.get("media-type", ""), i.get("id", ""))
            for i in items
        )

    def shown(self, path: str) -> bytes:
        """A file of an EPUB; in chapters every block tells by `data-place` where it is written."""
        data = self.files[path]
        known = self.lines.get(posixpath.basename(path))
        if known is None:
            return data
        lines = data.decode().split("\n")
        return "\n".join(
            _BLOCK.sub(rf'\1 data-place="{_quoted(place)}"', line) if place else line
            for line, place in zip(lines, _places(known[0].chapter.path, known[1], len(lines)), strict=True)
        ).encode()

    def place_of(self, words: str) -> Place | None:
        """Where a stretch of an EPUB's text is written."""
        wanted = _letters(words)
        if len(wanted) < _SHORTEST:
            return None
        for path, places in self._text.items():
            for letters, line in places:
                if wanted in letters:
                    return Place(path, line, 1)
        return None

    @cached_property
    def _text(self) -> dict[str, list[tuple[str, int]]]:
        """The letters of every line of the chapters, with the line of the chapter's file, by that file."""
        out: dict[str, list[tuple[str, int]]] = {}
        for path, data in self.files.items():
            if known := self.lines.get(posixpath.basename(path)):
                file, lines = known[0].chapter.path, data.decode().split("\n")
                places = _places(file, known[1], len(lines))
                pairs = ((_letters(line), place) for line, place in zip(lines, places, strict=True) if place)
                out.setdefault(file, []).extend((letters, place.line) for letters, place in pairs if letters)
        return out


def _places(file: str, pairs: tuple[tuple[int, int], ...], count: int) -> Iterator[Place | None]:
    """The place of each of `count` lines of a document; None for those before the first that is known."""
    known = dict(pairs)
    line = 0
    for number in range(1, count + 1):
        line = known.get(number, line)
        yield Place(file, line, 1) if line else None


def _quoted(place: Place) -> str:
    return (
        f"{place.path}:{place.line}".replace("&", "&amp;")
        .replace('"', "&quot;")
        .replace("<", "&lt;")
        .replace("\\", r"\\")
    )


def _letters(markup: str) -> str:
    return re.sub(r"[\W_]+", "", unescape(re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>|<[^>]*>", "", markup)))


def _title(data: bytes) -> str:
    found = re.search(rb"<title>(.*?)</title>", data, re.S)
    return unescape(found[1].decode()).strip() if found else ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the last build made, by name."""

    products: Mapping[str, Product]

    def beside(self, product: Product) -> Product | None:
        """The EPUB in the language of a print: its text is the same."""
        others = (p for p in self.products.values() if p.kind == "epub" and p.language == product.language and p.lines)
        return next(others, None)


def read(dist: Path, origins: Mapping[str, Lines]) -> Shelf:
    """The shelf that dist/manifest.json describes; empty when nothing has been built. `origins` are by name of EPUB.

    A file that is not there, or is damaged, is left out.
    """
    try:
        listed = json.loads((dist / "manifest.json").read_text("utf-8"))["outputs"].items()
        languages = {name: str(about["lang"]) for name, about in listed if name.endswith((".pdf", ".epub"))}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Shelf({})
    out: dict[str, Product] = {}
    for name, language in languages.items():
        with suppress(BookError, ElementTree.ParseError, KeyError, StopIteration, *DAMAGED):
            product = Product(name, language, (dist / Path(name).name).read_bytes(), origins.get(name, {}))
            if product.pages.count if product.kind == "pdf" else product.chapters:
                out[name] = product
    return Shelf(out)
