"""A chapter in another script: its text, notes, captions and front matter; never a path, an id or a class."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import assert_never

from book.convert.conversion import Conversion
from book.convert.names import for_name
from book.convert.passages import FRONT, Alone, Passage, is_kept, of_block, pieces, spot
from book.convert.prose import Piece, convert_pieces
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

_Words = tuple[int, tuple[Piece, ...]]  # the line of the block, and the words of a run of its


@dataclass(frozen=True, slots=True)
class Run:
    """Words that were converted: where they stand, the same with the edition's quotation marks, unmasked, and how."""

    passage: Passage
    marked: str
    text: str
    conversion: Conversion


@dataclass(frozen=True, slots=True)
class Converted:
    """A chapter in its new script, what is to be said about it, and what was put to the converter (for `ledger`)."""

    chapter: Chapter
    diagnostics: tuple[Diagnostic, ...]
    runs: tuple[Run, ...] = ()


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
    new = replace(chapter, front=front, blocks=blocks, notes=notes)
    return Converted(new, tuple(dict.fromkeys(job.findings)), tuple(job.runs))


class _Job:
    """One chapter's conversion: what to do, and what was found."""

    def __init__(self, chapter: Chapter, conversion: Conversion) -> None:
        self.chapter, self.conversion = chapter, conversion
        self.findings: list[Diagnostic] = []
        self.runs: list[Run] = []
        self.alone = Alone(conversion.protect)

    def front(self, front: FrontMatter) -> FrontMatter:
        """Its words; not the date, the classification number or the id."""
        origin = replace(front.origin, journal=self.text(front.origin.journal), issue=self.text(front.origin.issue))
        return replace(
            front,
            title=self.text(front.title),
            subtitle=self.text(front.subtitle),
            authors=tuple(self.text(name, own=for_name(name, self.conversion)) for name in front.authors),
            affiliation=self.text(front.affiliation),
            bio=self.text(front.bio),
            origin=origin,
            abstract=self.text(front.abstract),
            keywords=tuple(map(self.text, front.keywords)),
            part=self.text(front.part),
        )

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Two walks over the tree: one gathers all runs, so that each is seen with its neighbours; one writes."""
        runs: list[_Words] = []

        def gather(run: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
            runs.append((line, tuple(pieces(run))))
            return run

        mapped(blocks, gather)
        words = iter(self.words(runs))
        return mapped(blocks, lambda run, line: tuple(self.written(run, next(words), line)), self.figure)

    def words(self, runs: Sequence[_Words]) -> list[Iterator[str]]:
        """The new words of every run, piece by piece. Runs of one block (verse, a table) pair their quotes together."""
        protect = self.conversion.protect
        groups = [(line, [words for _, words in group]) for line, group in groupby(runs, lambda run: run[0])]
        passages = [of_block(line, group, protect) for line, group in groups]
        out: list[Iterator[str]] = []
        for (_, group), (passage, following) in zip(groups, pairwise([*passages, []]), strict=True):
            out += (iter(words) for words in self.converted(group, passage, following))
        return out

    def converted(
        self,
        group: Sequence[Sequence[Piece]],
        passages: Sequence[Passage],
        following: Sequence[Passage],
        own: Conversion | None = None,
    ) -> Iterator[list[str]]:
        """The new words of the runs of one block, each piece by piece; `own` is their conversion if not the book's."""
        conversion = own or self.conversion
        after = "\n".join(passage.text for passage in following)
        for run, passage, marked in zip(group, passages, self.quoted(passages, after), strict=True):
            self.runs.append(Run(passage, marked, "".join(piece.text for piece in run), conversion))
            yield convert_pieces(run, passage.text, marked, conversion)

    def quoted(self, passages: Sequence[Passage], following: str) -> Sequence[str]:
        """The words of a block with the edition's quotation marks; if they do not pair, as they were (a finding)."""
        words = [passage.text for passage in passages]
        if not self.conversion.quotes:
            return words
        text, lonely = restyled("\n".join(words), following, self.conversion.quotes)
        starts = list(accumulate((len(run) + 1 for run in words), initial=0))
        if lonely is not None:
            run = bisect_right(starts, lonely) - 1
            self.findings.append(_unbalanced(self.chapter, passages[run], lonely - starts[run]))
        return [text[start : start + len(run)] for start, run in zip(starts, words, strict=False)]

    def text(self, text: str, line: int = FRONT, own: Conversion | None = None) -> str:
        """Plain text of the chapter's, converted; `line` is where to look for it from."""
        passage = self.alone.passage(line, text)
        (words,) = self.converted([(Piece(text),)], [passage], [], own)
        return "".join(words)

    def figure(self, block: Block) -> Block:
        """A figure's caption and picture; other blocks have no words but their runs."""
        if not isinstance(block, Figure):
            return block
        image = self.image(block.image, block.line)
        caption = image.title if block.caption == block.image.title else self.text(block.caption, block.line)
        return replace(block, image=image, caption=caption)

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
                    given = bool(node.entry) and not (kept or is_kept(node))
                    entry = self.text(node.entry, line) if given else node.entry
                    yield replace(node, children=inner, entry=entry)
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


def _unbalanced(chapter: Chapter, passage: Passage, at: int) -> Diagnostic:
    """The finding for a quotation mark without partner."""
    return Diagnostic(
        "unbalanced-quote",
        f"{passage.text[at]} has no partner; the quotation marks of this passage are left as they are",
        Severity.WARNING,
        spot(chapter, passage, at),
        "add the missing mark, or keep the words from conversion with […]{.as-is}",
    )
