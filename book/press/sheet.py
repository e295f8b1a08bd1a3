"""A theme's measures as CSS: the page boxes, the running heads and folios, and the variables that print.css is set by.

Pure: text out of values. Everything in the text is a whole number of lines high, so that all lines of all pages
stand on one grid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, TypeAlias, get_args
from urllib.parse import quote

from book.diagnostic import Diagnostic, Severity
from book.theme import Face, HeadingStyle, Sheet, Theme

Part: TypeAlias = Literal["pages", "heads", "folios", "openings", "whole"]
"""What a style sheet is for: pages without furniture, running heads alone, page numbers alone, those of pages where
a document opens, or pages with everything on them at once."""
ADDRESS = "http://book.invalid/"
"""Where the press pretends the book's files to lie; .invalid never leads anywhere (RFC 2606)."""
Numerals: TypeAlias = Literal["decimal", "lower-roman"]
SLUG_MM = 6
"""The strip round the bleed in which the crop marks stand."""

# What kai and fangsong fonts are taken for: hanzi, and in simplified script the marks that are theirs. Quotation
# marks, dashes, ellipses and the middle dot come out narrow in many of them, and Latin is better in the song font.
# In traditional script marks stand in the middle of their square (W3C clreq), which most kai fonts do not know.
_HANZI = "U+2E80-2FDF, U+3005-3007, U+3021-3029, U+3400-9FFF, U+F900-FAFF, U+20000-3FFFF"
_MARKS = "U+3001-3003, U+3008-3011, U+3014-301B, U+FF01-FF5E"
_RANGED: tuple[Face, ...] = ("kai", "fang")
_STAND_IN: Mapping[Face, Face] = {"fang": "song", "kai": "song", "hei": "song", "mono": "hei", "biao": "song"}
_FACE_NAMES: Mapping[Face, str] = {"song": "song", "hei": "hei", "kai": "kai", "fang": "fangsong", "mono": "monospaced"}
_HINTS: Mapping[Face, str] = {
    "kai": "run 'apt-get install fonts-lxgw-wenkai' or 'brew install --cask font-lxgw-wenkai'",
    "fang": "install one of these fonts, or name one that you have in the theme's fonts",
}
_HINT = "run 'apt-get install fonts-noto-cjk' or 'brew install --cask font-noto-serif-cjk font-noto-sans-cjk'"


@dataclass(frozen=True, slots=True)
class Fonts:
    """The family found for each face (a face without one is missing here), and what is to be said about it."""

    language: str
    families: Mapping[Face, str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def files(self) -> dict[str, str]:
        """Address and family of the fonts that the style sheet asks for as files."""
        return {_font_address(self.families[f]): self.families[f] for f in _RANGED if f in self.families}


def choose_fonts(theme: Theme, language: str, installed: Collection[str]) -> Fonts:
    """The first family of every stack that is `installed`; missing-font for the faces of this theme that have none."""
    faces: tuple[Face, ...] = get_args(Face)
    families: dict[Face, str] = {}
    for face in faces:
        found = next((family for family in theme.families(language, face) if family in installed), None)
        if found is not None:
            families[face] = found
    findings = []
    for face in sorted(_faces_in_use(theme.sheet) - families.keys()):
        wanted = ", ".join(theme.families(language, face))
        stand_in = next((families[f] for f in (_STAND_IN.get(face, "song"), "song") if f in families), "any font")
        message = f"this machine has no {_FACE_NAMES[face]} font for {language} ({wanted}); {stand_in} stands in for it"
        findings.append(Diagnostic("missing-font", message, Severity.WARNING, hint=_HINTS.get(face, _HINT)))
    return Fonts(language, families, tuple(findings))


def _faces_in_use(sheet: Sheet) -> set[Face]:
    """The faces that a theme names, and those that emphasis, strong words and code always take.

    Without 小标宋, since bold song is its usual stand-in.
    """
    headings = (style.face for style in sheet.headings)
    named = (sheet.page.face, sheet.head.face, sheet.opening.face, sheet.quotation.face, sheet.tables.head)
    return {"song", "hei", "kai", "mono", *named, *headings} - {"biao"}


def _em(text: str) -> float:
    """About how wide a text is, in em: hanzi and full-width marks count one, others a little over half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def shape(text: str, size: float, width: float) -> tuple[int, float]:
    """How many lines a title of `size` pt takes in `width` pt, and the measure in em that makes them equally long.

    The measure has an em to spare, since a mark or a Latin word may not fit where a hanzi would.
    """
    widest, length = width / size, _em(text)
    lines = 1 if length <= widest else ceil(length / int(widest))
    return lines, round(widest if lines == 1 else min(widest, ceil(length / lines) + 1), 2)


def head_text(title: str, sheet: Sheet) -> str:
    """A title for the running head, cut where it would not go into one line beside the folio."""
    room = sheet.page.width / sheet.head.size - 6
    cut = next((i for i in range(len(title)) if _em(title[: i + 1]) > room), len(title))
    return title if cut == len(title) else title[:cut] + "…"


def stylesheet(theme: Theme, fonts: Fonts, part: Part, numerals: Numerals = "decimal", bleed: float = 0) -> str:
    """All CSS but `font_faces`. With `bleed` (mm) pages are larger than that round the trimmed book, for crop marks."""
    sheet = theme.sheet
    return "\n".join(
        (
            _variables(sheet, fonts),
            *_pages(sheet, fonts, part, numerals, bleed),
            theme.print_css,
            *(_heading(level, sheet) for level in range(2, 7)),
            f".document {{ break-before: {'right' if sheet.opening.side == 'recto' else 'page'} }}",
        )
    )


def drawings(sheet: Sheet) -> dict[str, bytes]:
    """What the style sheet draws with, as SVG files by address: vectors in the ink of the page.

    CSS has gradients and borders for such things, but WeasyPrint 70 knows gradients in RGB only.
    """
    shapes = {"dot": '<circle cx="5" cy="5" r="5"', "rule": '<rect width="10" height="10"'}
    return {
        f"{ADDRESS}press/{name}.svg": (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10"'
            f' preserveAspectRatio="none">{shape} fill="{sheet.page.ink}"/></svg>'
        ).encode()
        for name, shape in shapes.items()
    }


def screen_ink(sheet: Sheet) -> Sheet:
    """The sheet with its ink in RGB: what is read on a screen or kept in an archive has no press's inks (PDF/A)."""
    ink = re.fullmatch(r"device-cmyk\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\)", sheet.page.ink)
    if ink is None:
        return sheet
    *colours, black = map(float, ink.groups())
    channels = (round(255 * (1 - colour) * (1 - black)) for colour in colours)
    screen = "#" + "".join(f"{channel:02x}" for channel in channels)
    return replace(sheet, page=sheet.page.model_copy(update={"ink": screen}))


def _string(text: str) -> str:
    """A CSS string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _font_address(family: str) -> str:
    return ADDRESS + "fonts/" + quote(family)


def font_faces(fonts: Fonts) -> str:
    """The rules for the fonts that are asked for as files: they are few and large, and read once."""
    own = _HANZI if fonts.language.startswith("zh-Hant") else f"{_HANZI}, {_MARKS}"
    return "\n".join(
        f"@font-face {{ font-family: book-{face}; src: url({_font_address(fonts.families[face])});"
        f" unicode-range: {own} }}"
        for face in _RANGED
        if face in fonts.families
    )


def _stack(face: Face, fonts: Fonts) -> str:
    """The CSS family list of a face: its own font, then the one that stands in, then song."""
    out = []
    for f in dict.fromkeys((face, _STAND_IN.get(face, "song"), "song")):
        if f in fonts.families:
            out.append(f"book-{f}" if f in _RANGED else _string(fonts.families[f]))
    return ", ".join((*out, "serif"))


def _variables(sheet: Sheet, fonts: Fonts) -> str:
    """Custom properties: what print.css is written in."""
    page, opening, quotation, notes, tables = sheet.page, sheet.opening, sheet.quotation, sheet.notes, sheet.tables
    stands_in = opening.face == "biao" and "biao" not in fonts.families
    values: dict[str, str] = {face: _stack(face, fonts) for face in get_args(Face)}
    values |= {
        "face": _stack(page.face, fonts),
        "size": f"{page.size}pt",
        "pitch": f"{page.pitch}pt",
        "width": f"{page.width}pt",
        "height": f"{page.height}pt",
        "ink": page.ink,
        "dot": f"url({ADDRESS}press/dot.svg)",
        "rule": f"url({ADDRESS}press/rule.svg)",
        "head-face": _stack(sheet.head.face, fonts),
        "head-size": f"{sheet.head.size}pt",
        "head-rule": f"{sheet.head.rule}pt",
        "folio-size": f"{sheet.folio.size}pt",
        "title-face": _stack(opening.face, fonts),
        "title-weight": "bold" if opening.bold or stands_in else "normal",
        "title-size": f"{opening.size}pt",
        "title-grid": f"{opening.lines}",
        "title-above": f"{opening.above * page.pitch}pt",
        "title-below": f"{opening.below * page.pitch}pt",
        "quotation-face": _stack(quotation.face, fonts),
        "quotation-size": f"{quotation.size}pt",
        "quotation-inset": f"{quotation.inset * page.size}pt",
        "quotation-space": f"{quotation.space * page.pitch}pt",
        "note-size": f"{notes.size}pt",
        "note-pitch": f"{notes.pitch}pt",
        "note-hang": f"{notes.hang * notes.size}pt",
        "table-size": f"{tables.size}pt",
        "table-head": _stack(tables.head, fonts),
        "table-top": f"{tables.rules[0]}pt",
        "table-middle": f"{tables.rules[1]}pt",
        "table-bottom": f"{tables.rules[2]}pt",
    }
    return ":root { " + "; ".join(f"--{name}: {value}" for name, value in values.items()) + " }"


def _pages(sheet: Sheet, fonts: Fonts, part: Part, numerals: Numerals, bleed: float) -> list[str]:
    """The page boxes. Left and right pages mirror each other; blank and bare ones carry neither head nor folio."""
    page = sheet.page
    marks = f" bleed: {bleed + SLUG_MM}mm; marks: crop;" if bleed else ""
    rules = [
        f"@page {{ size: {page.trim[0]}mm {page.trim[1]}mm; width: {page.width}pt; height: {page.height}pt;{marks}"
        f" margin-top: {page.top}mm; margin-bottom: auto; color: {page.ink};"
        f" font-family: {_stack('song', fonts)}; font-size: {sheet.folio.size}pt; font-variant-numeric: lining-nums;"
        f" @footnote {{ background: url({ADDRESS}press/rule.svg) no-repeat left top / 30% .4pt;"
        " padding-top: 5pt; margin-top: 6pt } }",
        f".folio::after {{ content: counter(page, {numerals}) }}",
    ]
    for outer, inner in (("right", "left"), ("left", "right")):
        boxes = "" if part == "pages" else _margin_boxes(sheet, part, numerals, outer)
        rules.append(f"@page :{outer} {{ margin-{inner}: {page.inner}mm; margin-{outer}: auto;{boxes} }}")
    nothing = " ".join(f"@{box} {{ content: none }}" for box in ("top-center", "bottom-left", "bottom-right"))
    rules.append(f"@page :blank {{ {nothing} }}")
    rules += [f"@page bare:{side} {{ {nothing} }}" for side in ("left", "right")]
    if part == "heads":
        rules.append(".head .folio { visibility: hidden }")
    if part in ("folios", "openings"):
        rules.append(".head { visibility: hidden } .head .folio { visibility: visible }")
    return rules


def _margin_boxes(sheet: Sheet, part: Part, numerals: Numerals, side: str) -> str:
    """Head and folio of the pages whose outer edge is on that side."""
    folio, number = sheet.folio, f"counter(page, {numerals})"
    running = f"element({side}-head{', first-except' if part == 'whole' else ''})"
    in_head = folio.place == "head"
    head = running if sheet.head.show and (part != "openings" and (in_head or part != "folios")) else "none"
    at_foot = f'"— " {number} " —"' if folio.dashes else number
    if in_head:
        at_foot = f"element(opening-folio{', first' if part == 'whole' else ''})"
    foot = at_foot if part == "whole" or part == ("openings" if in_head else "folios") else "none"
    indent = f"{folio.size if folio.dashes else 0}pt"
    return (
        f" @top-center {{ content: {head}; width: 100%; vertical-align: bottom; padding-bottom: {sheet.head.gap}mm }}"
        f" @bottom-{side} {{ content: {foot}; vertical-align: top; text-align: {side};"
        f" padding-top: {folio.gap}mm; padding-{side}: {indent} }}"
    )


def _heading(level: int, sheet: Sheet) -> str:
    """The rule of a heading; levels beyond the theme's look like its last."""
    style: HeadingStyle = sheet.headings[min(level - 2, len(sheet.headings) - 1)]
    pitch = sheet.page.pitch
    return (
        f"h{level} {{ font-family: var(--{style.face}); font-weight: {'bold' if style.bold else 'normal'};"
        f" font-size: {style.size}pt; margin: {style.above * pitch}pt 0 {style.below * pitch}pt;"
        f" text-align: {style.align}; text-indent: {style.indent * sheet.page.size}pt }}"
    )
