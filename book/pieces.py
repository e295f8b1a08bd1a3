"""A chapter as XHTML that is not put together yet: so that a long one can lie in several files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from book.markup import tag


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as XHTML, and its line in the chapter's file; `level` is a heading's, 0 for others."""

    markup: str
    line: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """The attributes of the `<section>` and what stands in it; each note goes with the id of its first call.

    `notes_tag` and `notes_class` are those of the element round the notes.
    """

    attributes: Mapping[str, str]
    opening: Piece
    blocks: tuple[Piece, ...]
    closing: Piece
    notes: tuple[tuple[str, Piece], ...]
    notes_tag: str
    notes_class: str

    def section(self) -> str:
        """All as one `<section>`."""
        return self.joined(self.attributes, (self.opening, *self.blocks, self.closing), [p for _, p in self.notes])

    def joined(self, attributes: Mapping[str, str], pieces: Iterable[Piece], notes: Iterable[Piece]) -> str:
        """Some of it as one `<section>`."""
        inner = "".join(piece.markup for piece in pieces)
        at_end = "".join(note.markup for note in notes)
        if at_end:
            inner += tag(self.notes_tag, {"class": self.notes_class}, "\n" + at_end) + "\n"
        return tag("section", attributes, "\n" + inner) + "\n"
