"""book.yaml: what a person says of a book, checked at the border."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date as calendar_day
from typing import Annotated, Literal, TypeAlias

from book.diagnostic import nearest
from book.language import Language as Language
from book.pattern import bounded
from book.policy import Limits, Lint
from book.schema import AfterValidator, Field, Model, Validation, complaint, field_validator, model_validator, parse

Format: TypeAlias = Literal["epub", "pdf", "press"]
Writing: TypeAlias = Literal["horizontal", "vertical"]
NoteStyle: TypeAlias = Literal["popup", "duokan"]
FontChoice: TypeAlias = Literal["none", "rare", "subset"]
Listed: TypeAlias = Literal["figures", "tables"]


def isbn13_is_valid(digits: str) -> bool:
    """Does the check digit of an ISBN-13 (ISO 2108) fit?"""
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return False
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def _isbn(value: str) -> str:
    if value and not isbn13_is_valid(value.replace("-", "").replace(" ", "")):
        raise ValueError(f"{value} is not an ISBN-13: thirteen digits, the last one a check digit")
    return value


Isbn: TypeAlias = Annotated[str, AfterValidator(_isbn)]


class Person(Model):
    """Somebody who made the book. `role` is a MARC relator code: aut, edt, trl, ill, com."""

    name: str = Field(min_length=1, max_length=300, description="as it stands on the title page")
    role: str = Field(default="aut", pattern="^[a-z]{3}$", description="aut, edt, trl, ill, com, … (MARC relators)")
    file_as: str = Field(default="", description="the form that lists are sorted by, in pinyin: Lu, Wenxi")


def _known(name: str, info: Validation) -> str:
    """A rule's name, when the names of the rules are given (load)."""
    rules = (info.context or {}).get("rules", ())
    if rules and name not in rules:
        near = nearest(name, rules)
        hint = f"write '{near}'" if near else "look them up in docs/rules.md"
        raise complaint("unknown-rule", f"no rule is called '{name}'", hint)
    return name


class Wanted(Model):
    """A text or a pattern that is looked for."""

    text: str = Field(default="", description="these words, as they stand")
    pattern: str = Field(
        default="", description="or a regular expression; two open repeats (`*`, `+`) at most, none in another"
    )

    @field_validator("pattern")
    @classmethod
    def _bounded(cls, value: str) -> str:
        try:
            if value:
                bounded(value)
        except ValueError as error:
            raise complaint("unsafe-pattern", str(error), "write it more simply, or use 'text'") from None
        return value

    @model_validator(mode="after")
    def _either(self) -> Wanted:
        if bool(self.text) == bool(self.pattern):
            raise ValueError("give either 'text' or 'pattern'")
        return self


class Removal(Wanted):
    """Noise that only this book has: a text or a pattern that goes wherever it stands."""

    only: tuple[str, ...] = Field(
        default=(), description="only in these: a source (`a.txt`) or a chapter (`chapters/03-*.md`), with * and ?"
    )
    until: str = Field(default="", description="the last day on which it holds: 2026-12-31")

    @field_validator("only", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("until")
    @classmethod
    def _day(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("write a day as 2026-12-31")
        return value


class Cleaning(Model):
    """How the import cleans this book's articles."""

    off: tuple[Annotated[str, AfterValidator(_known)], ...] = Field(
        default=(), description="names of rules that are not to run (docs/rules.md)"
    )
    noise: tuple[Removal, ...] = Field(default=(), description="what goes besides")


class Converting(Model):
    """What the conversion to other scripts leaves alone, and the book's own readings."""

    protect: tuple[Wanted, ...] = Field(
        default=(), description="what no edition changes, quotation marks included: words, or {pattern: …}"
    )
    glossary: Mapping[str, str] = Field(
        default={}, description="a text of the chapters and what becomes of it, `泽于: 澤于`, as in glossary.tsv"
    )

    @field_validator("protect", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        listed = [value] if isinstance(value, str) else value
        return [{"text": v} if isinstance(v, str) else v for v in listed] if isinstance(listed, list) else value


class EditionSettings(Model):
    """One edition: its language, and what differs from the book's own metadata."""

    lang: Language = Field(description="script and region")
    title: str = Field(
        default="", max_length=300, description="the title in this script, where converting it is not enough"
    )
    subtitle: str = Field(default="", max_length=300, description="the subtitle in this script")
    isbn: Isbn = Field(default="", description="this edition's own ISBN-13")
    writing: Writing | None = Field(
        default=None, description="another direction than the book's: `vertical` runs downwards, from right to left"
    )
    conversion: str = Field(default="", description="an OpenCC configuration; found from the two scripts when empty")
    convert: Converting = Field(
        default=Converting(), description="protected texts and readings of this edition, before the book's own"
    )
    theme: str = Field(default="", description="another theme than the book's")
    formats: tuple[Format, ...] = Field(default=(), description="other formats than the book's")


class Series(Model):
    """The series that the book belongs to."""

    name: str = Field(min_length=1, description="the series' name")
    number: str = Field(default="", pattern=r"^(\d+(\.\d+)?)?$", description="the book's place in it: 3")


class Images(Model):
    """What becomes of pictures: all are written upright, as PNG, JPEG or plain SVG."""

    longest_side: int = Field(default=2560, ge=400, le=20_000, description="pixels; larger pictures are scaled down")
    most_pixels: int = Field(
        default=60_000_000, ge=1_000_000, le=178_000_000, description="a picture with more is refused"
    )


class Paper(Model):
    """How the printed book differs from its theme."""

    notes: Literal["", "foot", "chapter", "end"] = Field(
        default="",
        description="where notes stand: `foot` of the page, behind the `chapter`, or at the `end` of the book; else as"
        " the theme says",
    )


class Pressing(Model):
    """What the printing house wants of the file for the press."""

    bleed: float = Field(default=3, ge=0, le=20, description="mm that pages are larger than the trimmed book")
    profile: str = Field(
        default="", description="the press's ICC profile (CMYK), a file in the book's folder; PDF/X-4 needs one"
    )
    condition: str = Field(default="", description="what the profile describes, such as FOGRA39 or CGATS TR 001")


class Config(Model):
    """book.yaml. Paths are relative to the book's folder."""

    title: str = Field(min_length=1, max_length=300, description="the book's title")
    subtitle: str = Field(default="", max_length=300, description="below the title")
    authors: tuple[Person, ...] = Field(default=(), description="names, or {name, role, file-as}")
    publisher: str = Field(
        default="", max_length=300, description="on the title page, in the colophon and in the package"
    )
    date: str = Field(default="", description="year, year-month or day of publication: 2026-11-22")
    isbn: Isbn = Field(default="", description="ISBN-13, hyphens as you like; its check digit is checked")
    identifier: str = Field(default="", description="a URN; made from title and edition when empty")
    series: Series | None = Field(default=None, description="the series that the book belongs to")
    rights: str = Field(default="", description="a line for the colophon: who holds the rights, which licence")
    description: str = Field(default="", description="what shops show of the book")
    subjects: tuple[str, ...] = Field(default=(), description="what the book is about, for shops and libraries")
    language: Language = Field(default="zh-Hans", description="the script that the chapters are written in")
    chapters: tuple[str, ...] = Field(
        default=("chapters/*.md",), min_length=1, description="files or patterns, in order"
    )
    cover: str = Field(default="", description="a picture file; drawn from the title when empty")
    theme: str = Field(
        default="academic", description="literary, academic, academic-16, official, or a folder of your own"
    )
    writing: Writing = Field(default="horizontal", description="the EPUB's direction; an edition may have another")
    notes: NoteStyle = Field(
        default="popup", description="`duokan` writes them as 多看 wants them; elsewhere they are plain links then"
    )
    print: Paper = Field(default=Paper(), description="how the printed book differs from its theme")
    press: Pressing = Field(
        default=Pressing(), description="what the file for the press (`formats: [press]`) must have"
    )
    lists: tuple[Listed, ...] = Field(
        default=(), description="printed behind the contents: `figures`, `tables`; those with captions"
    )
    fonts: FontChoice = Field(
        default="rare", description="embedded in the EPUB: none, only for rare characters, or all faces of the theme"
    )
    images: Images = Field(default=Images(), description="how large pictures may be")
    clean: Cleaning = Field(default=Cleaning(), description="how `import` cleans: rules off, noise of this book's own")
    convert: Converting = Field(
        default=Converting(), description="what the conversion of scripts keeps, and the book's own readings"
    )
    lint: Lint = Field(default=Lint(), description="how findings are told: their severity, and those that are let be")
    limits: Limits = Field(default=Limits(), description="how much a source may bring before `import` refuses it")
    formats: tuple[Format, ...] = Field(default=("epub", "pdf"), min_length=1, description="what to make")
    editions: tuple[EditionSettings, ...] = Field(
        default=(EditionSettings(lang="zh-Hans"), EditionSettings(lang="zh-Hant-TW")),
        min_length=1,
        description="languages, or {lang, title, …}",
    )

    def is_vertical(self, edition: EditionSettings) -> bool:
        """Does the text of an edition run downwards?"""
        return (edition.writing or self.writing) == "vertical"

    def formats_of(self, edition: EditionSettings) -> tuple[Format, ...]:
        """The formats that are wanted of an edition."""
        return edition.formats or self.formats

    def name_of(self, edition: EditionSettings) -> str:
        """What tells an edition from the others, as in the names of its products: language, `vertical` where it is."""
        return edition.lang + (".vertical" if self.is_vertical(edition) else "")

    @field_validator("authors", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return [{"name": v} if isinstance(v, str) else v for v in value] if isinstance(value, list) else value

    @field_validator("editions", mode="before")
    @classmethod
    def _languages(cls, value: object) -> object:
        return [{"lang": v} if isinstance(v, str) else v for v in value] if isinstance(value, list) else value

    @field_validator("editions")
    @classmethod
    def _distinct(cls, value: tuple[EditionSettings, ...], info: Validation) -> tuple[EditionSettings, ...]:
        names = [(e.lang, e.writing or info.data.get("writing")) for e in value]
        if len(set(names)) < len(names):
            raise ValueError("every edition needs a language or a direction of its own")
        return value

    @field_validator("date", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        text = str(value)
        if text and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            raise ValueError("write a date as 2026, 2026-11 or 2026-11-22")
        if text:
            try:
                calendar_day.fromisoformat(text + "-01-01"[len(text) - 4 :])
            except ValueError:
                raise ValueError(f"there is no such day as {text}") from None
        return text


def load(text: str, path: str = "book.yaml", rules: Collection[str] = ()) -> Config:
    """book.yaml as a Config; `rules` are the names that `clean.off` may hold (none given: any).

    Raises BookError with every finding and its place.
    """
    return parse(Config, text, path, context={"rules": rules})
