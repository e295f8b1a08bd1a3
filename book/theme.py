"""styles/ as data: the measures of a printed page, the fonts it is set in, and the CSS and templates around it.

A theme is a folder with a theme.yaml and, where wanted, a print.css and an epub.css of its own. Sizes of type are in
points, paper and margins in millimetres, columns in characters (of body size), heights in lines (of the pitch).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from book.diagnostic import BookError, Diagnostic, counted
from book.schema import Field, Model, overlaid, parse, values
from book.text import Place

Palette: TypeAlias = Literal["literary", "academic", "official"]
Face: TypeAlias = Literal["song", "hei", "kai", "fang", "mono", "biao"]
"""宋, 黑, 楷, 仿宋, code, and 小标宋 for titles, for which bold song stands in."""
POINTS_PER_MM = 72 / 25.4
SMALLEST_MARGIN_MM = 12
"""What trimming and glued binding need."""


class Page(Model):
    """The sheet and its type area: `characters` of `size` pt make the width, `lines` of `pitch` pt the height.

    W3C clreq, on the type area: the column is a whole number of characters, the height a whole number of lines.
    `trim` is width and height in mm; `inner` and `top` are margins in mm, the others are what is left.
    """

    trim: tuple[float, float]
    face: Face
    size: float = Field(gt=4, lt=80)
    characters: int = Field(ge=8, le=80)
    lines: int = Field(ge=8, le=80)
    pitch: float
    inner: float
    top: float
    ink: str = Field(pattern=r"^[#\w][\w%(), ./-]*$", description="a CSS colour; device-cmyk(0 0 0 1) is K alone")

    @property
    def width(self) -> float:
        """Width of the type area in pt."""
        return self.characters * self.size

    @property
    def height(self) -> float:
        """Height of the type area in pt."""
        return self.lines * self.pitch

    @property
    def outer(self) -> float:
        """Outer margin in mm."""
        return self.trim[0] - self.inner - self.width / POINTS_PER_MM

    @property
    def bottom(self) -> float:
        """Bottom margin in mm."""
        return self.trim[1] - self.top - self.height / POINTS_PER_MM


class Head(Model):
    """The running head: the book's title on the left page, the chapter's on the right one, at the outer edge.

    `gap` is its distance from the type area in mm, `rule` the weight of a line below it in pt (0: none).
    """

    show: bool = True
    face: Face = "song"
    size: float = 8
    gap: float = 6
    rule: float = 0


class Folio(Model):
    """The page number, at the outer edge: in the head, or at the foot, `gap` mm from the type area.

    `dashes` sets it as — 1 — and one character in, as GB/T 9704-2012 7.5 wants it.
    """

    place: Literal["head", "foot"]
    size: float
    gap: float
    dashes: bool = False


class Opening(Model):
    """How a chapter begins. The title's first line stands on `lines` lines, every further one adds one."""

    side: Literal["recto", "any"]
    face: Face
    bold: bool = False
    size: float
    lines: int = Field(ge=1, le=6)
    above: float
    below: float


class HeadingStyle(Model):
    """A heading within a chapter: one line of type with `above` and `below` lines of space; `indent` in characters."""

    face: Face
    bold: bool = False
    size: float
    above: float = 0
    below: float = 0
    align: Literal["left", "center"] = "left"
    indent: float = 0


class Quotation(Model):
    """A block quotation: drawn in by `inset` characters of body size on both sides, `space` lines above and below."""

    face: Face
    size: float
    inset: float
    space: float


class Notes(Model):
    """Notes, at the foot of the page, behind the chapter or at the end of the book: `pitch` in pt, `hang` in characters
    of the note.
    """

    place: Literal["foot", "chapter", "end"] = "foot"
    size: float
    pitch: float
    hang: float = 1.5


class Tables(Model):
    """Tables: `rules` are the weights in pt of the three lines: above, under the head, below."""

    size: float
    head: Face = "hei"
    rules: tuple[float, float, float] = (1, 0.5, 1)


Region: TypeAlias = Literal["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"]


class Punctuation(Model):
    """How much room marks take (clreq 3.1.6): full 全角, kaiming 开明 or half 半角; and at the end of a line: trim to
    half an em (GB/T 15834-2011 5.1.10), full, fit, or hang. Traditional editions, whose marks stand in the middle of
    their em, always keep it full there. `squared` sets on squared paper 稿纸: every mark an em, Latin whole ems.
    """

    style: Literal["full", "kaiming", "half"] = "full"
    line_end: Literal["trim", "full", "fit", "hang"] = "trim"
    squared: bool = False


Stacks: TypeAlias = Mapping[tuple[str, Face], tuple[str, ...]]


class _ThemeFile(Model):
    """theme.yaml. What is left out comes from the theme that it `extends`, key by key; lists only as wholes."""

    extends: str = ""
    palette: Palette | None = None
    page: Page | None = None
    head: Head | None = None
    folio: Folio | None = None
    opening: Opening | None = None
    headings: tuple[HeadingStyle, ...] | None = Field(default=None, min_length=1, max_length=5)
    quotation: Quotation | None = None
    notes: Notes | None = None
    tables: Tables | None = None
    punctuation: Punctuation | None = None
    fonts: dict[Region, dict[Face, tuple[str, ...]]] | None = None


_SECTIONS = tuple(name for name in _ThemeFile.model_fields if name != "extends")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every measure of a printed book. `headings` are those of level 2, 3, …; deeper levels look like the last."""

    page: Page
    head: Head
    folio: Folio
    opening: Opening
    headings: tuple[HeadingStyle, ...]
    quotation: Quotation
    notes: Notes
    tables: Tables
    punctuation: Punctuation


@dataclass(frozen=True, slots=True)
class Theme:
    """A look for books. `fonts` gives families by language and face, the wished-for first.

    `palette` names the colours of a drawn cover, `templates` are the files of styles/templates by name.
    """

    name: str
    palette: Palette
    sheet: Sheet
    fonts: Stacks
    epub_css: str
    print_css: str
    templates: Mapping[str, str]

    def families(self, language: str, face: Face) -> tuple[str, ...]:
        """The families for a face in a BCP 47 language; zh-Hant stands for zh-Hant-TW."""
        return self.fonts.get(("zh-Hant-TW" if language == "zh-Hant" else language, face), ())

    @property
    def classes(self) -> frozenset[str]:
        """The classes that its style sheets name."""
        return _classes(self.epub_css) | _classes(self.print_css)

    def with_notes(self, place: Literal["foot", "chapter", "end"]) -> Theme:
        """The same with notes in another place."""
        return replace(self, sheet=replace(self.sheet, notes=self.sheet.notes.model_copy(update={"place": place})))


def load(name_or_folder: str, styles: Path, within: Path | None = None, named: Place | None = None) -> Theme:
    """The theme of that name in styles/themes, or that a folder of the user's holds.

    The user's folders must lie `within` the book's, if that is given; `named` is where book.yaml names the theme.
    Raises BookError: unknown-theme, outside-book, missing-style, bad-theme (measures that make no page), and what
    `parse` finds.
    """
    chain = _chain(name_or_folder, styles, within, named)
    file = _joined(chain)
    sections = {name: value for name in _SECTIONS if (value := getattr(file, name)) is not None}
    fonts: Stacks = {
        (region, face): names for region, faces in (file.fonts or {}).items() for face, names in faces.items()
    }
    own_file = chain[-1][0] / "theme.yaml"
    if missing := [name for name in _SECTIONS if name not in sections]:
        hint = "add the section, or 'extends: literary' to take from there what is not said here"
        place = Place(own_file.as_posix())
        raise BookError(*(Diagnostic("missing-key", f"'{m}' is missing", place=place, hint=hint) for m in missing))
    sheet = Sheet(**{name: value for name, value in sections.items() if name in Sheet.__slots__})
    findings = [
        Diagnostic("bad-theme", message, place=_place(_origin(chain, section, key), section, key), hint=hint)
        for section, key, message, hint in faults(sheet)
    ]
    if findings:
        raise BookError(*findings)
    folders = [styles, *(folder for folder, _ in chain)]
    return Theme(
        chain[-1][0].name,
        sections["palette"],
        sheet,
        fonts,
        _css("epub.css", folders),
        _read(styles / "base.css") + _css("print.css", folders),
        {p.name: _read(p) for p in sorted((styles / "templates").iterdir()) if p.is_file()},
    )


def folders(name_or_folder: str, styles: Path) -> tuple[Path, ...]:
    """Where a theme comes from: its folder, behind those that it extends. Raises BookError, as `load` does."""
    return tuple(folder for folder, _ in _chain(name_or_folder, styles, None, None))


def faults(sheet: Sheet) -> list[tuple[str, str, str, str]]:
    """What is wrong with the measures: (section, key, message, hint).

    The type area must leave its margins, and everything in the text must be a whole number of lines high, because
    the lines of all pages stand on one grid (W3C clreq, on the type area).
    """
    page, out = sheet.page, []
    if page.pitch < page.size:
        hint = f"write {1.6 * page.size:g} or so: half again to twice the size is usual"
        out.append(("page", "pitch", f"a pitch of {page.pitch:g} pt is less than the size of the type", hint))
    for key, across in (("inner", True), ("outer", True), ("top", False), ("bottom", False)):
        margin = getattr(page, key)
        if round(margin, 2) < SMALLEST_MARGIN_MM:
            fewer = "characters" if across else "lines"
            message = f"the {key} margin is {margin:.1f} mm; a book needs {SMALLEST_MARGIN_MM} mm"
            stands = {"outer": "characters", "bottom": "lines"}.get(key, key)
            out.append(("page", stands, message, f"take fewer {fewer}, smaller type or other margins"))
    heights = [
        *(("opening", key, getattr(sheet.opening, key)) for key in ("above", "below")),
        *((f"headings.{i}", key, getattr(h, key)) for i, h in enumerate(sheet.headings) for key in ("above", "below")),
        ("quotation", "space", sheet.quotation.space),
    ]
    for section, key, lines in heights:
        if lines < 0 or lines != int(lines):
            message = f"{lines:g} lines would push the text behind it off the base-line grid"
            out.append((section, key, message, "write a whole number of lines"))
    if sheet.folio.place == "head" and not sheet.head.show:
        out.append(("folio", "place", "the head, where the page number stands, is not shown", "write 'place: foot'"))
    widest = max(h.size for h in sheet.headings)
    if widest > page.pitch:
        index = next(i for i, h in enumerate(sheet.headings) if h.size == widest)
        message = f"a heading of {widest:g} pt is too large for lines of {page.pitch:g} pt"
        out.append((f"headings.{index}", "size", message, "take a smaller size"))
    if sheet.opening.size > sheet.opening.lines * page.pitch:
        message = f"a title of {sheet.opening.size:g} pt does not fit on {counted(sheet.opening.lines, 'line')}"
        out.append(("opening", "size", message, "give it more lines"))
    return out


def _folder(name_or_folder: str, styles: Path, within: Path | None, named: Place | None) -> Path:
    own = Path(name_or_folder)
    for folder in (*([styles / "themes" / own] if own.name == name_or_folder else []), own):
        if (folder / "theme.yaml").is_file():
            if folder is own and within is not None and not _lies_within(own, within):
                hint = "put the theme's folder, with its files, into the book's folder"
                message = f"the theme '{name_or_folder}' is not within the book's folder"
                raise BookError(Diagnostic("outside-book", message, place=named, hint=hint))
            return folder
    known = sorted(p.parent.name for p in styles.glob("themes/*/theme.yaml"))
    hint = "write one of " + ", ".join(known) + ", or the name of a folder with a theme.yaml"
    raise BookError(Diagnostic("unknown-theme", f"there is no theme '{name_or_folder}'", place=named, hint=hint))


def _lies_within(theme: Path, book: Path) -> bool:
    """Are all files of a theme in the book's folder, and none a link out of it?"""
    files = (theme / name for name in ("theme.yaml", "print.css", "epub.css"))
    return all(path.resolve().is_relative_to(book.resolve()) for path in files)


def _chain(
    name_or_folder: str, styles: Path, within: Path | None, named: Place | None
) -> list[tuple[Path, dict[str, Any]]]:
    """The theme's folder and what its file says, behind those that it extends."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    wanted = name_or_folder
    while wanted:
        named = _place(chain[-1][0] / "theme.yaml", "", "extends") if chain else named
        folder = _folder(wanted, styles, within, named)
        path = folder / "theme.yaml"
        if any(folder == known for known, _ in chain):
            raise BookError(Diagnostic("bad-theme", f"'{wanted}' extends itself in the end", place=named))
        own = values(_read(path), path.as_posix())
        chain.append((folder, own))
        extends = own.get("extends")
        wanted = extends if isinstance(extends, str) else ""
    return chain[::-1]


def _joined(chain: Sequence[tuple[Path, dict[str, Any]]]) -> _ThemeFile:
    """The files in one, each checked with those below it."""
    said: dict[str, Any] = {}
    file = _ThemeFile()
    for folder, own in chain:
        path = folder / "theme.yaml"
        file = parse(_ThemeFile, _read(path), path.as_posix(), base=said)
        said = {name: value for name, value in overlaid(said, own).items() if name != "extends"}
    return file


def _origin(chain: Sequence[tuple[Path, Mapping[str, Any]]], section: str, key: str) -> Path:
    """The file whose word on a key of a section counts."""
    name = section.partition(".")[0]
    at_key = (folder for folder, own in reversed(chain) if isinstance(own.get(name), dict) and key in own[name])
    at_section = (folder for folder, own in reversed(chain) if name in own)
    return next(at_key, next(at_section, chain[-1][0])) / "theme.yaml"


def _place(path: Path, section: str, key: str) -> Place:
    """Where `key` stands under `section` ("page", or "headings.1" for the second item) in a theme.yaml."""
    lines = _read(path).split("\n")
    name, _, index = section.partition(".")
    at = next((i for i, line in enumerate(lines) if name and re.match(rf"{name}\s*:", line)), 0)
    for _ in range(int(index) + 1 if index else 0):
        at = next((i for i in range(at + 1, len(lines)) if re.match(r"\s*-", lines[i])), at)
    pattern = re.compile(rf"(?:^|[\s{{,-])({key})\s*:")
    for i in range(at, len(lines)):
        if found := pattern.search(lines[i]):
            return Place(path.as_posix(), i + 1, found.start(1) + 1, lines[i], len(key))
    return Place(path.as_posix(), at + 1, 1, lines[at], len(name))


@lru_cache(maxsize=16)
def _classes(css: str) -> frozenset[str]:
    """The classes in the selectors of a style sheet; what a template fills in is left out."""
    selectors = re.sub(r"/\*.*?\*/|\{\{.*?\}\}|\{%.*?%\}", " ", css, flags=re.S)
    return frozenset(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\{[^{}]*\}", " ", selectors)))


def _css(name: str, folders: Sequence[Path]) -> str:
    """The style sheet that all themes share, and behind it those of the themes that have one."""
    shared, *themes = (folder / name for folder in folders)
    return _read(shared) + "".join(_read(path) for path in themes if path.is_file())


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        hint = "put the file back: the styles folder of a new book has it"
        raise BookError(Diagnostic("missing-style", f"there is no {path.as_posix()}", hint=hint)) from None
    except UnicodeDecodeError:
        place = Place(path.as_posix())
        raise BookError(Diagnostic("bad-encoding", "this file is not UTF-8", place=place)) from None
