"""A chapter in files that old readers can open: one, or several where it is long, parted at sections.

Slow devices lay a whole file out before they show a page of it; 300 KB is what Kindle and Kobo bear well.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from book.pieces import Piece, Pieces

LARGEST = 300_000
"""Bytes of XHTML beyond which a chapter is parted."""
_ID = re.compile(r' id="([^"]+)"')
_HREF = re.compile(r'href="(?:[^"#:]+\.xhtml)?#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a chapter: its name without suffix, its `<section>`, and where its lines come from.

    `lines` are pairs, in order: from this line of the markup on (1 is its first) it shows that line of the chapter.
    """

    name: str
    markup: str
    lines: tuple[tuple[int, int], ...]


def parted(name: str, title: str, pieces: Pieces, largest: int = LARGEST) -> tuple[Part, ...]:
    """A chapter's pieces as files `name`, `name_2`, …, each of at most `largest` bytes where its blocks allow it.

    A file behind the first begins with a section, or with any block where a section alone is too long. A note lies in
    the file of its call, where it can pop up; one that is called in several files stands in each of them.
    """
    notes = {_ID.findall(piece.markup)[0]: piece for _, piece in pieces.notes}
    sizes = {anchor: _size(piece) for anchor, piece in notes.items()}
    weights = {id(p): _size(p) + sum(sizes[n] for n in _notes_of(p, sizes)) for p in pieces.blocks}
    groups = _groups(pieces.blocks, weights, largest)
    parts: list[Part] = []
    placed: set[str] = set()
    for number, group in enumerate(groups, 1):
        held = [
            *([pieces.opening] if number == 1 else []),
            *group,
            *([pieces.closing] if number == len(groups) else []),
        ]
        called = dict.fromkeys(anchor for piece in held for anchor in _notes_of(piece, notes))
        again = {anchor: f"{anchor}_{number}" for anchor in called if anchor in placed}
        placed |= called.keys()
        own = [notes[anchor] for anchor in notes if anchor in called]
        other = {} if number == 1 else {"id": f"{name}_{number}", "aria-label": title}
        markup = _renamed(pieces.joined({**pieces.attributes, **other}, held, own), again)
        parts.append(Part(name if number == 1 else f"{name}_{number}", markup, _lines(held, own)))
    return tuple(parts)


def _notes_of(piece: Piece, notes: Container[str]) -> list[str]:
    """The notes that are called in a block, by their ids."""
    return [anchor for anchor in _HREF.findall(piece.markup) if anchor in notes]


def _renamed(markup: str, names: Mapping[str, str]) -> str:
    """A part with other ids for the notes that stand in an earlier one too; each leads back to a call within it."""
    for anchor, other in names.items():
        markup = markup.replace(f'"{anchor}"', f'"{other}"').replace(f'"#{anchor}"', f'"#{other}"')
        call = re.search(rf' id="([^"]+)" href="#{re.escape(other)}"', markup)
        note = markup.find(f' id="{other}"')
        back = re.search(r'href="(#[^"]+)"', markup[note:])
        if call and back:
            here = f'href="#{call[1]}"'
            tail = markup[note:].replace(here, "\0", 1).replace(back[0], here, 1).replace("\0", back[0], 1)
            markup = markup[:note] + tail
    return markup


def _size(piece: Piece) -> int:
    return len(piece.markup.encode())


def _groups(pieces: Sequence[Piece], weights: Mapping[int, int], largest: int) -> list[list[Piece]]:
    """Pieces in files: as many sections as go into one, and a section that is too long parted by the same rule."""

    def weight(group: Iterable[Piece]) -> int:
        return sum(weights[id(piece)] for piece in group)

    if len(pieces) < 2 or weight(pieces) <= largest:
        return [list(pieces)]
    level = min((p.level for p in pieces[1:] if p.level), default=0)
    sections: list[list[Piece]] = []
    for piece in pieces:
        if not sections or piece.level == level:
            sections.append([])
        sections[-1].append(piece)
    out: list[list[Piece]] = []
    for section in sections:
        for group in _groups(section, weights, largest):
            if out and weight(out[-1]) + weight(group) <= largest:
                out[-1] += group
            else:
                out.append(group)
    return out


def _lines(held: Iterable[Piece], notes: Sequence[Piece]) -> tuple[tuple[int, int], ...]:
    """Where the lines of `Pieces.joined` come from: its first line is the start tag, one stands before the notes."""
    out, at = [], 2
    for piece in held:
        out.append((at, piece.line))
        at += piece.markup.count("\n")
    at += 1
    for note in notes:
        out.append((at, note.line))
        at += note.markup.count("\n")
    return tuple(out)


def homes(parts: Iterable[Part]) -> dict[str, str]:
    """The file (without suffix) in which every id stands, in the order of the text."""
    return {anchor: part.name for part in parts for anchor in _ID.findall(part.markup)}


def resolved(part: Part, where: Mapping[str, str]) -> str:
    """The part's markup with every link into the book leading to the file in which its target is now."""

    def link(match: re.Match[str]) -> str:
        file = where.get(match[1], "")
        return match[0] if not file else f'href="{"" if file == part.name else file + ".xhtml"}#{match[1]}"'

    return _HREF.sub(link, part.markup)
