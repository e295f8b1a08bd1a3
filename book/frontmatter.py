"""The head of a chapter's file: YAML between two lines of `---`, checked and made plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from book.diagnostic import BookError, Diagnostic
from book.document import FrontMatter, Kind, Origin
from book.schema import Field, Model, field_validator, parse
from book.text import Place, Source

_FENCE = re.compile(r"---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.M)
_HINT = "begin the file with a line ---, a line 'title: …' and another line ---"


def _as_text(value: object) -> object:
    """Numbers become the text that stands for them, nothing becomes an empty text."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


def _as_texts(value: object) -> object:
    """One text is a list of one."""
    if value is None or value == "":
        return ()
    return [_as_text(v) for v in value] if isinstance(value, list) else [_as_text(value)]


class _Origin(Model):
    """Where the article appeared first; `from` is the collection or the site it was taken from."""

    journal: str = ""
    issue: str = ""
    date: str = ""
    from_: str = Field(default="", alias="from")

    _texts = field_validator("*", mode="before")(_as_text)


class _Head(Model):
    """Every key that front matter may have. Some are kept for the record only and are not set in the book."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    affiliation: str = ""
    postcode: str = ""
    bio: str = ""
    origin: _Origin = _Origin()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    clc: str = ""
    document_code: str = ""
    article_id: str = ""
    part: str = ""
    source: dict[str, Any] = Field(default_factory=dict)
    kind: Kind = "chapter"
    id: str = Field(default="", pattern="^([a-z][a-z0-9-]*)?$")

    _texts = field_validator(
        "title", "subtitle", "affiliation", "postcode", "bio", "abstract", "clc", "document_code", "article_id", "part",
        "id",
        mode="before",
    )(_as_text)  # fmt: skip
    _lists = field_validator("authors", "keywords", mode="before")(_as_texts)


@dataclass(frozen=True, slots=True)
class Head:
    """Front matter, and where the body begins: offset in characters, line from 1."""

    front: FrontMatter
    body: int
    line: int


def read(source: Source) -> Head:
    """The front matter of a chapter's file.

    Raises BookError: bad-front-matter when there is none or it has no title, and what `schema.parse` finds.
    """
    opening = _FENCE.match(source.text)
    closing = _END.search(source.text, opening.end()) if opening else None
    if opening is None or closing is None:
        what = "the front matter has no end" if opening else "this chapter has no front matter"
        raise BookError(Diagnostic("bad-front-matter", what, place=source.place(0), hint=_HINT))
    head = parse(_Head, source.text[opening.end() : closing.start()], source.name, 2)
    if not head.title.strip():
        raise BookError(Diagnostic("bad-front-matter", "this chapter has no title", place=_place(source), hint=_HINT))
    body = source.text.find("\n", closing.end()) + 1 or len(source.text)
    return Head(_front(head), body, source.line_of(closing.start()) + 1)


def _place(source: Source) -> Place:
    """The line of the title if there is one, otherwise the file's first."""
    found = re.search(r"^title\b", source.text, re.M)
    return source.place(found.start() if found else 0)


def _front(head: _Head) -> FrontMatter:
    origin = head.origin
    return FrontMatter(
        title=_line(head.title),
        subtitle=_line(head.subtitle),
        authors=tuple(_line(a) for a in head.authors),
        affiliation=_line(head.affiliation),
        bio=head.bio.strip(),
        part=_line(head.part),
        origin=Origin(_line(origin.journal), _line(origin.issue), _line(origin.date)),
        abstract=head.abstract.strip(),
        keywords=tuple(_line(k) for k in head.keywords),
        clc=_line(head.clc),
        kind=head.kind,
        id=head.id,
    )


def _line(text: str) -> str:
    """The text in one line: YAML may have folded it over several."""
    return " ".join(text.split("\n")).strip()
