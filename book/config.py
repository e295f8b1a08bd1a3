"""book.yaml: what a person says of a book, checked at the border."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from datetime import date as calendar_day
from typing import Annotated, Literal, TypeAlias

from book.pattern import bounded
from book.schema import AfterValidator, Field, Model, Validation, complaint, field_validator, model_validator, parse

Language: TypeAlias = Literal["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]
Format: TypeAlias = Literal["epub", "pdf"]


class Person(Model):
    """Somebody who made the book. `role` is a MARC relator code: aut, edt, trl, ill, com."""

    name: str = Field(min_length=1, description="as it stands on the title page")
    role: str = Field(default="aut", pattern="^[a-z]{3}$", description="aut, edt, trl, ill, com, … (MARC relators)")
    file_as: str = Field(default="", description="the form that lists are sorted by, in pinyin: Lu, Wenxi")


class EditionSettings(Model):
    """One edition: its language, and what differs from the book's own metadata."""

    lang: Language = Field(description="script and region")
    title: str = Field(default="", description="the title in this script, where converting it is not enough")
    subtitle: str = Field(default="", description="the subtitle in this script")
    conversion: str = Field(default="", description="an OpenCC configuration; found from the two scripts when empty")
    theme: str = Field(default="", description="another theme than the book's")
    formats: tuple[Format, ...] = Field(default=(), description="other formats than the book's")


def _known(name: str, info: Validation) -> str:
    """A rule's name, when the names of the rules are given (load)."""
    rules = (info.context or {}).get("rules", ())
    if rules and name not in rules:
        near = difflib.get_close_matches(name, sorted(rules), 1, 0.5)
        hint = f"write '{near[0]}'" if near else "look them up in docs/rules.md"
        raise complaint("unknown-rule", f"no rule is called '{name}'", hint)
    return name


class Removal(Model):
    """Noise that only this book has: a text or a pattern that goes wherever it stands."""

    text: str = Field(default="", description="these words, as they stand in the source")
    pattern: str = Field(
        default="", description="or a regular expression; two open repeats (`*`, `+`) at most, none in another"
    )
    only: tuple[str, ...] = Field(
        default=(), description="only in these: a source (`a.txt`) or a chapter (`chapters/03-*.md`), with * and ?"
    )
    until: str = Field(default="", description="the last day on which it holds: 2026-12-31")

    @field_validator("only", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("pattern")
    @classmethod
    def _bounded(cls, value: str) -> str:
        try:
            if value:
                bounded(value)
        except ValueError as error:
            raise complaint("unsafe-pattern", str(error), "write it more simply, or use 'text'") from None
        return value

    @field_validator("until")
    @classmethod
    def _day(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("write a day as 2026-12-31")
        return value

    @model_validator(mode="after")
    def _either(self) -> Removal:
        if bool(self.text) == bool(self.pattern):
            raise ValueError("give either 'text' or 'pattern'")
        return self


class Cleaning(Model):
    """How the import cleans this book's articles."""

    off: tuple[Annotated[str, AfterValidator(_known)], ...] = Field(
        default=(), description="names of rules that are not to run (docs/rules.md)"
    )
    noise: tuple[Removal, ...] = Field(default=(), description="what goes besides")


class Config(Model):
    """book.yaml. Paths are relative to the book's folder."""

    title: str = Field(min_length=1, description="the book's title")
    subtitle: str = Field(default="", description="below the title")
    authors: tuple[Person, ...] = Field(default=(), description="names, or {name, role, file-as}")
    publisher: str = Field(default="", description="on the title page, in the colophon and in the package")
    date: str = Field(default="", description="year, year-month or day of publication: 2026-11-22")
    isbn: str = Field(default="", description="ISBN-13, hyphens as you like; its check digit is checked")
    identifier: str = Field(default="", description="a URN; made from title and edition when empty")
    rights: str = Field(default="", description="a line for the colophon: who holds the rights, which licence")
    description: str = Field(default="", description="what shops show of the book")
    subjects: tuple[str, ...] = Field(default=(), description="what the book is about, for shops and libraries")
    language: Language = Field(default="zh-Hans", description="the script that the chapters are written in")
    chapters: tuple[str, ...] = Field(
        default=("chapters/*.md",), min_length=1, description="files or patterns, in order"
    )
    cover: str = Field(default="", description="a picture file; drawn from the title when empty")
    theme: str = Field(default="academic", description="literary, academic, official, or a folder of your own")
    clean: Cleaning = Field(default=Cleaning(), description="how `import` cleans: rules off, noise of this book's own")
    formats: tuple[Format, ...] = Field(default=("epub", "pdf"), min_length=1, description="what to make")
    editions: tuple[EditionSettings, ...] = Field(
        default=(EditionSettings(lang="zh-Hans"), EditionSettings(lang="zh-Hant-TW")),
        min_length=1,
        description="languages, or {lang, title, …}",
    )

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
    def _distinct(cls, value: tuple[EditionSettings, ...]) -> tuple[EditionSettings, ...]:
        names = [e.lang for e in value]
        if len(set(names)) < len(names):
            raise ValueError("every edition needs a language of its own")
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

    @field_validator("isbn")
    @classmethod
    def _isbn(cls, value: str) -> str:
        digits = value.replace("-", "").replace(" ", "")
        if value and not isbn13_is_valid(digits):
            raise ValueError(f"{value} is not an ISBN-13: thirteen digits, the last one a check digit")
        return value


def isbn13_is_valid(digits: str) -> bool:
    """Does the check digit of an ISBN-13 (ISO 2108) fit?"""
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return False
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def load(text: str, path: str = "book.yaml", rules: Collection[str] = ()) -> Config:
    """book.yaml as a Config; `rules` are the names that `clean.off` may hold (none given: any).

    Raises BookError with every finding and its place.
    """
    return parse(Config, text, path, context={"rules": rules})
