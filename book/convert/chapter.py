"""A chapter in another script: its text, notes, captions and front matter; never a path, an id or a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import assert_never

from book.convert.conversion import Conversion
from book.convert.passages import Passage, is_kept, pieces, spot
from book.convert.prose import Piece, convert_pieces, masked
from book.convert.quotes import restyled
from book.diagnostic import Diagnostic, Severity
from book.document import (
    Block,
    Chapter,
    Code,
    Emphasis,
    Figure,
    FrontMatter,
    Image,
    Inline,
    LineBreak,
    Link,
    NoteCall,
    Ruby,
    Span,
    Strong,
    Text,
    mapped,
)

_Run = tuple[int, tuple[Piece, ...]]  # the line of the block, and its words


@dataclass(frozen=True, slots=True)
class Converted:
    """A chapter in its new script, and what is to be said about it."""

    chapter: Chapter
    diagnostics: tuple[Diagnostic, ...]


def convert_chapter(chapter: Chapter, conversion: Conversion) -> Converted:
    """`chapter` converted. The source that its places point into stays the file that people wrote.

    Diagnostics: unbalanced-quote, a warning, for a block whose quotation marks do not pair and were left alone.
    """
    if not conversion:
        return Converted(chapter, ())
    job = _Job(chapter, conversion)
    front = job.front(chapter.front)
    blocks = job.blocks(chapter.blocks)
    notes = tuple((name, job.blocks(note)) for name, note in chapter.notes)
    return Converted(replace(chapter, front=front, blocks=blocks, notes=notes), tuple(dict.fromkeys(job.findings)))


class _Job:
    """One chapter's conversion: what to do, and what was found."""

    def __init__(self, chapter: Chapter, conversion: Conversion) -> None:
        self.chapter, self.conversion = chapter, conversion
        self.findings: list[Diagnostic] = []

    def front(self, front: FrontMatter) -> FrontMatter:
        """Its words; not the date, the classification number or the id."""
        origin = replace(front.origin, journal=self.text(front.origin.journal), issue=self.text(front.origin.issue))
        return replace(
            front,
            title=self.text(front.title),
            subtitle=self.text(front.subtitle),
            authors=tuple(map(self.text, front.authors)),
            affiliation=self.text(front.affiliation),
            bio=self.text(front.bio),
            origin=origin,
            abstract=self.text(front.abstract),
            keywords=tuple(map(self.text, front.keywords)),
        )

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Two walks over the tree: one gathers all runs, so that each is seen with its neighbours; one writes."""
        runs: list[_Run] = []

        def gather(run: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
            runs.append((line, tuple(pieces(run))))
            return run

        mapped(blocks, gather)
        words = iter(self.words(runs))
        return mapped(blocks, lambda run, line: tuple(self.written(run, next(words), line)), self.figure)

    def words(self, runs: Sequence[_Run]) -> list[Iterator[str]]:
        """The new words of every run, piece by piece. Runs of one block (verse, a table) pair their quotes together."""
        groups = [(line, [pieces for _, pieces in group]) for line, group in groupby(runs, lambda run: run[0])]
        passages = [[masked(pieces) for pieces in group] for _, group in groups]
        out: list[Iterator[str]] = []
        for (line, group), (passage, following) in zip(groups, pairwise([*passages, [""]]), strict=True):
            marked = self.quoted(passage, "\n".join(following), line)
            out += (iter(convert_pieces(p, m, self.conversion)) for p, m in zip(group, marked, strict=True))
        return out

    def quoted(self, passage: Sequence[str], following: str, line: int) -> Sequence[str]:
        """The runs of a passage with the edition's quotation marks; if they do not pair, as they were (a finding)."""
        if not self.conversion.quotes:
            return passage
        text, lonely = restyled("\n".join(passage), following, self.conversion.quotes)
        if lonely is not None:
            self.findings.append(_unbalanced(self.chapter, line, text, lonely))
        starts = accumulate((len(run) + 1 for run in passage), initial=0)
        return [text[start : start + len(run)] for start, run in zip(starts, passage, strict=False)]

    def text(self, text: str, line: int = 1) -> str:
        """Plain text of the chapter's, converted; `line` is where it stands, or where to look for it from."""
        return "".join(self.words([(line, (Piece(text),))])[0])

    def figure(self, block: Block) -> Block:
        """A figure's caption and picture; other blocks have no words but their runs."""
        if not isinstance(block, Figure):
            return block
        return replace(block, image=self.image(block.image, block.line), caption=self.text(block.caption, block.line))

    def image(self, image: Image, line: int) -> Image:
        """What is said of a picture; its path stays."""
        return replace(image, alt=self.text(image.alt, line), title=self.text(image.title, line))

    def written(self, run: tuple[Inline, ...], words: Iterator[str], line: int, kept: bool = False) -> Iterator[Inline]:
        """The nodes of a run, each with its new words: the order is that of `pieces`."""
        for node in run:
            match node:
                case Text():
                    yield Text(next(words))
                case Ruby(reading=reading):
                    yield Ruby(next(words), reading)
                case Emphasis(children) | Strong(children):
                    yield replace(node, children=tuple(self.written(children, words, line, kept)))
                case Span(children=children):
                    inner = tuple(self.written(children, words, line, kept or is_kept(node)))
                    yield replace(node, children=inner)
                case Link(children=children, title=title):
                    new = title if kept else self.text(title, line)
                    yield replace(node, children=tuple(self.written(children, words, line, kept)), title=new)
                case Code() | LineBreak() | Image():
                    next(words)
                    yield self.image(node, line) if isinstance(node, Image) and not kept else node
                case NoteCall():
                    yield node
                case _:
                    assert_never(node)


def _unbalanced(chapter: Chapter, line: int, passage: str, at: int) -> Diagnostic:
    """The finding for a quotation mark without partner."""
    return Diagnostic(
        "unbalanced-quote",
        f"{passage[at]} has no partner; the quotation marks of this passage are left as they are",
        Severity.WARNING,
        spot(chapter, Passage(line, passage), at),
        "add the missing mark, or keep the words from conversion with […]{.as-is}",
    )
