"""From an edition to its PDF: what is to be set, where it comes to stand, and the linking of it.

Chapters are set apart from each other, in any order and on any machine; a cache may have them already. Nothing
here imports the page engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from urllib.parse import quote

from book import __version__
from book.cache import NoCache, Store
from book.diagnostic import Diagnostic
from book.edition import Edition
from book.fonts import families, file_for
from book.latest import Latest
from book.press.composer.setting import Setting
from book.press.compositor import Copy, compose, opened
from book.press.folio import Folio
from book.press.link import Blank, Imprint, Label, Placed, link, union
from book.press.margins import FOLIOS, Margins
from book.press.matter import INDEX_NAME, Matter, index_matter, matter
from book.press.pages import folios_html, heads_html
from book.press.sheet import (
    ADDRESS,
    Numerals,
    Part,
    choose_fonts,
    drawings,
    font_faces,
    head_text,
    screen_ink,
    stylesheet,
)
from book.press.typeface import fingerprint
from book.press.unit import Furniture, Unit
from book.theme import Theme

Purpose: TypeAlias = Literal["screen", "press"]
Composed: TypeAlias = Mapping[str, Unit | Furniture]
"""What has been set already, by the key of its copy."""
_COPIES: Latest[Copy] = Latest()
"""The copy of the last build: what is the same knows its key."""


@dataclass(frozen=True, slots=True)
class Bleed:
    """How a file for the press leaves the house: the bleed in mm, the printer's ICC profile and its name."""

    bleed: float = 3
    profile: bytes | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, how many pages it has, and what is to be said about it.

    `folios` gives the printed page number of every anchor. `missing` are the characters that no font on this machine
    has, each with the id of a document in which it stands ("" for the book's own metadata).
    """

    pdf: bytes
    pages: int
    folios: Mapping[str, str]
    diagnostics: tuple[tuple[str, Diagnostic], ...]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A part of the book where it stands: the copy, what became of it, and the index of its first page in the file."""

    matter: Matter
    copy: Copy
    unit: Unit | None
    start: int


class Press:
    """One edition for one purpose. `bodies` gives the XHTML section of every document by its id, `notes` those notes of
    it that stand at the end of the book.

    Raises MachineError (no-fontconfig), BookError (bad-template).
    """

    def __init__(
        self,
        edition: Edition,
        bodies: Mapping[str, str],
        theme: Theme,
        purpose: Purpose = "screen",
        outfit: Bleed | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.edition, self.bodies, self.purpose = edition, bodies, purpose
        self.notes = {name: markup for name, markup in (notes or {}).items() if markup}
        self.theme = replace(theme, sheet=screen_ink(theme.sheet)) if purpose == "screen" else theme
        self._outfit = outfit or Bleed()
        self._fonts = choose_fonts(theme, edition.metadata.language, families())
        self._faces = font_faces(self._fonts)
        self._font_files = tuple((at, file_for(family).path) for at, family in self._fonts.files.items())
        self._font_digests = tuple(fingerprint(path) for _, path in self._font_files)
        self._files = {ADDRESS + quote(a.name): (a.data, a.media_type) for a in edition.assets}
        self._drawings = tuple((at, data, "image/svg+xml") for at, data in sorted(drawings(self.theme.sheet).items()))
        self._sheets: dict[tuple[Part, Numerals], str] = {}
        self._copies: dict[tuple[object, ...], Copy] = {}
        self._matter = tuple(matter(edition, bodies, theme, self.notes))
        slots = {part.name: {m[2] for m in _SLOT.finditer(part.html)} for part in self._matter if part.sized}
        self._slots = {name: targets for name, targets in slots.items() if targets}
        self._digits: dict[str, int] = {}
        self._rounds = 0

    # ---- what is to be set ----

    def wanted(self, composed: Composed) -> list[tuple[str, Copy]]:
        """Copy that is still to be set, each with its name: a document's id, or what it is, in brackets.

        When it has been set, more may be wanted: the room for a page number in a text hangs on how many digits it has,
        and the index is set when all page numbers are known.
        """
        places = self._places(composed)
        while (not self._rounds or _set(places)) and self._settle(places):
            places = self._places(composed)
        lacking = [(place.matter.name, place.copy) for place in places if place.unit is None]
        margins = self._furniture(places).items()
        furniture = [(f"({' '.join(filter(None, named))})", copy) for named, copy in margins]
        return lacking + [(name, copy) for name, copy in furniture if copy.key not in composed]

    def _settle(self, places: Sequence[Seat]) -> bool:
        """Give every page number in a text as much room as it needs. Was there anything to change?

        Room makes lines longer, and so may change the numbers: in the end it only grows, and nothing goes in circles.
        """
        folios = self._folios(places)
        of = {entry.anchor: entry.document for entry in self.edition.entries}
        targets = set[str]().union(*self._slots.values())
        known = {target: folios.get(target) or folios.get(of.get(target, "")) for target in targets}
        needed = {target: len(str(folio)) if folio else 2 for target, folio in known.items()}
        if self._rounds > _ROUNDS:
            needed = {target: max(room, self._digits[target]) for target, room in needed.items()}
        self._rounds += 1
        changed = needed != self._digits
        self._digits = needed
        return changed

    def _places(self, composed: Composed) -> list[Seat]:
        """All parts in order. While its pages are not known, a part is taken to be as long as its text suggests."""
        places: list[Seat] = []
        for part in self._matter:
            places.append(self._place(part, places, composed))
        if self.edition.marks and _set(places):
            index = index_matter(self.edition, self.theme, self._folios(places))
            places.append(self._place(index, places, composed))
        return places

    def _place(self, part: Matter, before: Sequence[Seat], composed: Composed) -> Seat:
        start = before[-1].start + self._length(before[-1]) if before else 0
        start += part.recto and start % 2
        html = part.html
        if part.name in self._slots:
            html = _SLOT.sub(lambda m: m[1] + "0" * self._digits.get(m[2], 2), html)
        copy = self._copy(html, "pages", side="left" if start % 2 else "right", name=part.name)
        unit = composed.get(copy.key)
        assert unit is None or isinstance(unit, Unit)
        return Seat(part, copy, unit, start)

    def _length(self, place: Seat) -> int:
        """In pages; what has not been set is taken to be as long as its text suggests."""
        return len(place.unit.pages) if place.unit else self._guess(place.copy.html)

    def _guess(self, html: str) -> int:
        page = self.theme.sheet.page
        return 1 + int(len(_TAG.sub("", html)) / (0.8 * page.characters * page.lines))

    def _copy(
        self,
        html: str,
        part: Part,
        numerals: Numerals = "decimal",
        side: Literal["left", "right"] = "right",
        keys: tuple[tuple[int, str], ...] = (),
        first: int = 0,
        name: str = "",
    ) -> Copy:
        """The copy for HTML; a page number to begin with is only said where folios are set. `name` is what was called
        so in the last build.
        """
        known = (html, part, numerals, side, keys, first)
        if known not in self._copies:
            shown = sorted(set(_SOURCE.findall(html)))
            pictures = ((ADDRESS + s, *self._files[ADDRESS + s]) for s in shown if ADDRESS + s in self._files)
            copy = Copy(
                html=html,
                css=self._css(part, numerals) + (f"html {{ counter-reset: page {first - 1} }}" if first else ""),
                faces=self._faces,
                fonts=self._font_files,
                files=(*self._drawings, *pictures),
                setting=self._setting,
                pitch=self.theme.sheet.page.pitch,
                tagged=self.purpose == "screen" and not keys,
                side=side,
                keys=keys,
                bleed=0 if keys else self._bleed,
            )
            last = (self.edition.metadata.language, self.purpose, part, name)
            self._copies[known] = _COPIES.of(last, (copy, self._font_digests), lambda: copy)
        return self._copies[known]

    @property
    def _bleed(self) -> float:
        return self._outfit.bleed if self.purpose == "press" else 0

    def _css(self, part: Part, numerals: Numerals) -> str:
        known = (part, numerals)
        if known not in self._sheets:
            bleed = self._bleed if part == "pages" else 0
            self._sheets[known] = stylesheet(self.theme, self._fonts, part, numerals, bleed)
        return self._sheets[known]

    @property
    def _setting(self) -> Setting:
        marks = self.theme.sheet.punctuation
        traditional = self.edition.metadata.language.startswith("zh-Hant")
        return Setting(marks.style, "full" if traditional else marks.line_end, squared=marks.squared)

    # ---- what stands in the margins ----

    def _furniture(self, places: Sequence[Seat]) -> dict[tuple[str, str], Copy]:
        """What these places ask for, by what it is ("heads", "folios", "openings") and its first number."""
        out: dict[tuple[str, str], Copy] = {}
        if self.theme.sheet.head.show:
            html, keys = heads_html(self.edition, self.theme, self._heads.values())
            out["heads", ""] = self._copy(html, "heads", keys=keys)
        body = _body(places)
        end = places[-1].start + self._length(places[-1])
        parts: tuple[Part, ...] = ("folios", "openings") if self.theme.sheet.folio.place == "head" else ("folios",)
        numerals: tuple[tuple[Numerals, int], ...] = (
            ("lower-roman", body or end),
            ("decimal", end - body if body else 0),
        )
        for numeral, count in numerals:
            size = FOLIOS[numeral]
            for first in range(1, count + 1, size):
                html, keys = folios_html(self.edition, self.theme, first, size)
                for part in parts:
                    named = f"{numeral} {first}"
                    out[part, named] = self._copy(html, part, numeral, keys=keys, first=first, name=named)
        return out

    @property
    def _heads(self) -> dict[str, str]:
        """The words of the running head of every part that has one."""
        titles = {part.name: part.head for part in self._matter if part.head}
        if self.edition.marks:
            titles[INDEX_NAME] = self.edition.labels["index"]
        return {name: head_text(title, self.theme.sheet) for name, title in titles.items()}

    # ---- the book ----

    def _folios(self, places: Sequence[Seat]) -> dict[str, Folio]:
        """The printed page number of every anchor."""
        out: dict[str, Folio] = {}
        for place in places:
            first = place.start + 1 - (_body(places) if place.matter.in_body else 0)
            out[place.matter.name] = Folio(place.matter.in_body, first)
            if place.unit:
                at = place.unit.anchors.items()
                out |= {name: Folio(place.matter.in_body, first + anchor.page) for name, anchor in at}
        return out

    def link(self, composed: Composed, store: Store) -> Printed:
        """The PDF; nothing may be wanted any more."""
        places = self._places(composed)
        furniture = {key: composed[copy.key] for key, copy in self._furniture(places).items()}
        margins = Margins(self.theme.sheet, self._heads, furniture)
        body = _body(places)
        parts: list[Placed | Blank] = []
        page = 0
        for place in places:
            assert place.unit is not None
            name, in_body = place.matter.name, place.matter.in_body
            parts += [Blank(place.unit.box)] * (place.start - page)
            numeral: Numerals = "decimal" if in_body else "lower-roman"
            texts = margins.of(name, place.unit, place.start - (body if in_body else 0) + 1, numeral)
            parts.append(Placed(place.unit, name, place.copy.key, texts, place.matter.depth))
            page = place.start + len(place.unit.pages)
        labels = [Label(0, "r"), *([Label(body, "D")] if body else [])]
        numbers = {anchor: str(folio) for anchor, folio in self._folios(places).items()}
        uses = union([item.fonts for item in furniture.values()])
        data = link(parts, numbers, labels, uses, self._imprint(), store)
        return self._printed(data, page, numbers, places, furniture.values())

    def _imprint(self) -> Imprint:
        book = self.edition.metadata
        return Imprint(
            title=book.title,
            authors=tuple(person.name for person in book.contributors),
            language=book.language,
            description=book.description,
            keywords=", ".join(book.subjects),
            created=book.date,
            creator=f"Kanben {__version__}",
            purpose=self.purpose,
            profile=self._outfit.profile,
            condition=self._outfit.condition,
        )

    def _printed(
        self,
        data: bytes,
        pages: int,
        numbers: Mapping[str, str],
        places: Sequence[Seat],
        furniture: Iterable[Unit | Furniture],
    ) -> Printed:
        units = [(place.matter.name, place.unit) for place in places if place.unit]
        made: list[tuple[str, Unit | Furniture]] = [*units, *(("", item) for item in furniture)]
        told = [("", d) for d in self._fonts.diagnostics] + [(name, d) for name, item in made for d in item.findings]
        missing = dict[str, str]()
        for name, item in made:
            for char in item.missing:
                missing.setdefault(char, name)
        return Printed(data, pages, numbers, tuple(dict.fromkeys(told)), tuple(missing.items()))


def _set(places: Sequence[Seat]) -> bool:
    """Have all parts been set whose page numbers the index may need?"""
    return all(place.unit for place in places if place.matter.name != INDEX_NAME)


def _body(places: Sequence[Seat]) -> int:
    """The index of the page with which the body begins; 0 when there is none."""
    return next((place.start for place in places if place.matter.in_body), 0)


_ROUNDS = 4
_SLOT = re.compile(r'(data-page="([^"]+)"[^>]*>)0+')
_SOURCE = re.compile(r'src="([^"]+)"')
_TAG = re.compile(r"<[^>]*>")


def render(
    edition: Edition,
    bodies: Mapping[str, str],
    theme: Theme,
    purpose: Purpose = "screen",
    outfit: Bleed | None = None,
    notes: Mapping[str, str] | None = None,
) -> Printed:
    """The edition as a PDF, set and linked here and now.

    Raises MachineError (no-pango, no-fontconfig), BookError (bad-template). The same values give the same bytes on
    every machine with the same fonts and libraries.
    """
    press, composed = Press(edition, bodies, theme, purpose, outfit, notes), dict[str, Unit | Furniture]()
    while wanted := press.wanted(composed):
        composed |= {copy.key: opened(copy, compose(copy).made) for _, copy in wanted}
    return press.link(composed, NoCache())
