"""A paragraph as measured: its characters, one after the other, and what the fonts say of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from book.press.composer.classes import Kind, kinds


@dataclass(slots=True)
class Galley:
    """Lengths are in CSS pixels, indexes count characters of `text`.

    `em` is each character's type size and `advance` its width. `left` and `right` are the blanks beside the ink of
    marks. `tracking` is the letter-space behind a character, already part of no advance. `joined` characters have no
    glyph of their own or must not be parted from what is before them; before those in `held` no line may begin (a
    nowrap span, a note call). `before` and `after` are the widths of margins, borders and padding of inline boxes.
    `hyphens` gives the width of the hyphen with which a line may end before that character.
    """

    text: str
    em: list[float]
    advance: list[float]
    left: Mapping[int, float] = field(default_factory=dict)
    right: Mapping[int, float] = field(default_factory=dict)
    tracking: Mapping[int, float] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()
    raised: frozenset[int] = frozenset()
    before: Mapping[int, float] = field(default_factory=dict)
    after: Mapping[int, float] = field(default_factory=dict)
    hyphens: Mapping[int, float] = field(default_factory=dict)

    def kinds(self) -> list[Kind]:
        """The kind of every character, with the narrow marks of a Latin font taken for what they are."""
        out = kinds(self.text)
        for i in self.raised:
            out[i] = Kind.RAISED
        for i, kind in enumerate(out):
            if kind in _NARROWED and self.advance[i] < 0.8 * self.em[i]:
                out[i] = _narrow(self.text, i, out)
        return out


_NARROWED = (Kind.OPENING, Kind.CLOSING, Kind.DOT)


def _narrow(text: str, i: int, found: list[Kind]) -> Kind:
    """A quotation mark as wide as a letter is one of a Latin font; a narrow dot between hanzi stays a dot."""
    between = 0 < i < len(text) - 1 and found[i - 1] is found[i + 1] is Kind.HAN
    return Kind.DOT if found[i] is Kind.DOT and between else Kind.LATIN
