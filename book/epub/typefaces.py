"""Fonts in the package: none, those of the theme cut down to the book's characters, or only rare characters.

A reader chooses the font; so nothing is embedded by default but the hanzi that no reading system has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from xml.etree import ElementTree

from book import fonts
from book.diagnostic import BookError, Diagnostic, Severity, counted
from book.edition import Asset
from book.epub.pages import FontChoice, Page
from book.fonts import FontFile

Face: TypeAlias = Literal["song", "hei", "kai"]
FACES: tuple[Face, ...] = ("song", "hei", "kai")
"""The faces that an EPUB is set in."""
Families: TypeAlias = Mapping[Face, Sequence[str]]
"""Families by face (song, kai, hei), the wished-for first."""

# GB 18030-2005 makes every device that is sold in China have the hanzi of Unicode 1.1 and of extension A.
_RARE = re.compile("[\u9fa6-\u9fff\U00020000-\U0003ffff]")
_RUNS = re.compile(r"<[^>]*>|[\u9fa6-\u9fff\U00020000-\U0003ffff\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_BODY = re.compile(r"<body\b.*</body>", re.S)
_TYPES = {"otf": "font/otf", "ttf": "font/ttf"}

# Which face an element is set in, as styles/epub.css says; others are set in that of the element round them.
_HEI, _KAI = frozenset(("h3", "h4", "h5", "h6", "th", "dt")), frozenset(("em", "blockquote", "figcaption"))
_HEI_CLASSES, _KAI_CLASSES = {"run-in", "label"}, {"verse", "subtitle", "authors", "origin", "people"}
_BOLD = frozenset(("h1", "h2", "strong"))


_Cut: TypeAlias = tuple[Face, int]
"""A face and its weight."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Fonts as files of the package, the style rules that name them, the documents that use them.

    `sizes` are how many characters each file has; `missing` are characters that no font of this machine has.
    """

    documents: tuple[Page, ...]
    files: tuple[Asset, ...] = ()
    css: str = ""
    sizes: tuple[int, ...] = ()
    missing: frozenset[str] = frozenset()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """One note that tells of all files, if there are any."""
        if not self.files:
            return ()
        each = zip(self.files, self.sizes, strict=True)
        told = (f"{file.source} as {file.name} ({counted(n, 'character')}, {_kb(len(file.data))})" for file, n in each)
        total = _kb(sum(len(file.data) for file in self.files))
        message = f"{counted(len(self.files), 'embedded font')}, {total}: {', '.join(told)}"
        return (Diagnostic("embedded-font", message, Severity.NOTE),)


def embedded(documents: Sequence[Page], choice: FontChoice, families: Families) -> Embedded:
    """What `choice` embeds for the finished documents.

    Raises MachineError (missing-font) when a face of the theme is to be embedded and none of its families is
    installed; BookError (font-licence) when a font may not be.
    """
    if choice == "none":
        return Embedded(tuple(documents))
    texts = {page.name: page.data.decode() for page in documents}
    rare = {char for words in texts.values() for char in _RARE.findall(words)}
    out = Embedded(tuple(documents))
    if rare:
        wished = [name for face in FACES for name in families.get(face, ())]
        out = _with_rare(out, texts, rare, wished)
    return _with_theme(out, texts, families) if choice == "subset" else out


def _with_rare(before: Embedded, texts: Mapping[str, str], rare: set[str], wished: Sequence[str]) -> Embedded:
    """Every rare character in a span of its own, and fonts for it: so that a reader's choice of font does no harm."""
    shown = fonts.showing(rare, wished)
    files, css, sizes = [], "", []
    for number, (font, characters) in enumerate(shown.items(), 1):
        asset = _cut(font, characters, f"rare-{number}")
        files.append(asset)
        sizes.append(len(characters))
        css += _face_rule(f"book-rare-{number}", asset, "normal")
    names = "".join(f'"book-rare-{number}", ' for number in range(1, len(files) + 1))
    css += f".rare {{\n  font-family: {names}serif;\n}}\n" if files else ""
    found = frozenset().union(*shown.values())
    documents = tuple(
        replace(page, data=_marked(texts[page.name], found).encode()) if found.intersection(texts[page.name]) else page
        for page in before.documents
    )
    return Embedded(documents, tuple(files), css, tuple(sizes), frozenset(rare - found))


def _marked(document: str, rare: frozenset[str]) -> str:
    """A document with a span round its rare characters; attributes and head stay."""

    def mark(match: re.Match[str]) -> str:
        whole = match[0]
        return f'<span class="rare">{whole}</span>' if rare.intersection(whole) else whole

    return _BODY.sub(lambda body: _RUNS.sub(mark, body[0]), document)


def _with_theme(before: Embedded, texts: Mapping[str, str], families: Families) -> Embedded:
    """The faces of the theme besides: song for the text, its bold for headings, kai, hei."""
    used: dict[_Cut, set[str]] = {}
    for words in texts.values():
        _gather(ElementTree.fromstring(words), ("song", 400), used)
    files, css, sizes = list(before.files), before.css, list(before.sizes)
    for (face, weight), characters in sorted(used.items()):
        name = _installed(families.get(face, ()), face)
        font = fonts.file_for(name, weight)
        wanted = characters - fonts.lacking(characters, [name])
        asset = _cut(font, wanted, f"{face}-{weight}")
        files.append(asset)
        sizes.append(len(wanted))
        css += _face_rule(f"book-{face}", asset, "bold" if weight > 400 else "normal")
    css = 'body {\n  font-family: "book-song", serif;\n}\n' + css
    return replace(before, files=tuple(files), css=css, sizes=tuple(sizes))


def _gather(element: ElementTree.Element, face: _Cut, used: dict[_Cut, set[str]]) -> None:
    """The characters of an element and of those in it, by face and weight."""
    name = element.tag.rpartition("}")[2]
    classes = set(element.get("class", "").split())
    if name in ("head", "code", "pre"):
        return
    if name in _HEI or classes & _HEI_CLASSES:
        face = ("hei", 700)
    elif (name in _KAI and not classes & {"dots", "foreign"}) or classes & _KAI_CLASSES:
        face = ("kai", 400)
    elif name in _BOLD and face[0] == "song":
        face = ("song", 700)
    _add(element.text, face, used)
    for child in element:
        _gather(child, face, used)
        _add(child.tail, face, used)


def _add(words: str | None, face: _Cut, used: dict[_Cut, set[str]]) -> None:
    if words and not words.isspace():
        used.setdefault(face, set()).update(words)


def _installed(names: Iterable[str], face: str) -> str:
    """The first of the families that is installed; the first of all when none is, for the complaint."""
    wished = list(names)
    there = fonts.families()
    return next((name for name in wished if name in there), wished[0] if wished else face)


def _cut(font: FontFile, characters: Iterable[str], name: str) -> Asset:
    """A font of these characters as a file of the package."""
    wanted = sorted(set(characters))
    if fault := fonts.licence_fault(font):
        hint = "write 'fonts: none' or 'rare' in book.yaml, or give the theme a font with an open licence"
        raise BookError(Diagnostic("font-licence", f"{font.path.name} is not embedded: {fault}", hint=hint))
    data, suffix = fonts.subset(font, wanted)
    return Asset(f"fonts/{name}.{suffix}", str(font.path.name), data, _TYPES[suffix])


def _kb(size: int) -> str:
    return f"{size / 1000:,.0f} KB"


def _face_rule(family: str, asset: Asset, weight: str) -> str:
    return f'@font-face {{\n  font-family: "{family}";\n  font-weight: {weight};\n  src: url({asset.name});\n}}\n'
