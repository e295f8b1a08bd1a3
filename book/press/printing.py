"""From an edition to its PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from book.diagnostic import Diagnostic
from book.edition import Edition
from book.fonts import families, file_for
from book.press.composer.setting import Setting
from book.press.engine import Engine, Layout
from book.press.pages import body_html, front_html
from book.press.sheet import ADDRESS, choose_fonts, drawings, stylesheet
from book.theme import Theme

Progress: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, how many pages it has, and what is to be said about it.

    `missing` are the characters that no font on this machine has, each with the id of a document in which it
    stands ("" for the book's own metadata).
    """

    pdf: bytes
    pages: int
    diagnostics: tuple[Diagnostic, ...]
    missing: tuple[tuple[str, str], ...]


_MOST_LAYOUTS = 6
"""Of the front matter; three are enough unless its numbers and its pages chase each other."""


def render(
    edition: Edition, bodies: Mapping[str, str], theme: Theme, progress: Progress = lambda step: None
) -> Printed:
    """The edition as the PDF for the press; `bodies` gives the XHTML section of every document by its id.

    `progress` is told "body", "front" and "write" as each begins. Diagnostics: missing-font, refused-address, style.
    Raises MachineError (no-pango), BookError (bad-template). The same values give the same bytes on every machine
    with the same fonts and libraries.
    """
    files = {ADDRESS + quote(asset.name): (asset.data, asset.media_type) for asset in edition.assets}
    files |= {address: (data, "image/svg+xml") for address, data in drawings(theme.sheet).items()}
    marks = theme.sheet.punctuation
    traditional = edition.metadata.language.startswith("zh-Hant")
    engine = Engine(files, ADDRESS, Setting(marks.style, "full" if traditional else marks.line_end))
    fonts = choose_fonts(theme, edition.metadata.language, families())
    for address, family in fonts.files.items():
        engine.add_font(address, file_for(family).path)
    pitch = theme.sheet.page.pitch
    progress("body")
    body = engine.lay_out(body_html(edition, bodies, theme), stylesheet(theme, fonts, "body"), pitch)
    progress("front")
    front = _front(edition, bodies, theme, engine, stylesheet(theme, fonts, "front"), body)
    progress("write")
    pdf = engine.write(((front, "r"), (body, "D")))
    missing = tuple((c, _document_with(c, edition, bodies)) for c in engine.missing)
    return Printed(pdf, front.pages + body.pages, (*fonts.diagnostics, *engine.findings), missing)


def _front(edition: Edition, bodies: Mapping[str, str], theme: Theme, engine: Engine, css: str, body: Layout) -> Layout:
    """The front matter, laid out until the contents say where its own parts stand and its last page is a left one.

    Numbers stand in boxes of one width, so that filling them in moves nothing: a second or third layout is the last.
    """
    numbers = {anchor: str(index + 1) for anchor, index in body.anchors.items()}
    blank, tries = False, 0
    while True:
        html = front_html(edition, bodies, theme, numbers, blank=blank)
        layout = engine.lay_out(html, css, theme.sheet.page.pitch)
        found = {anchor: roman(index + 1) for anchor, index in layout.anchors.items()}
        odd, tries = layout.pages % 2 == 1, tries + 1
        if (found.items() <= numbers.items() and not odd) or tries == _MOST_LAYOUTS:
            return layout
        numbers |= found
        blank = blank != odd


def roman(number: int) -> str:
    """A number from 1 to 3999 in small roman numerals."""
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        out += sign * (number // value)
        number %= value
    return out


def _document_with(character: str, edition: Edition, bodies: Mapping[str, str]) -> str:
    """The id of the first document that holds the character."""
    ids: Iterable[str] = (d.id for d in edition.documents)
    return next((name for name in ids if character in bodies[name]), "")
