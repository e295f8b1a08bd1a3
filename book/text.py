"""Text that remembers: sources as read, edits with an undo, drafts that know where every character came from.

Everything that changes prose is an `Edit`. The edits of one rule form a `Patch`; the patches that led from a
`Source` to its text now form a `Draft`. Whoever holds a draft can have the source back, character for character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file of the user's.

    `line` and `column` count from 1, the column in characters; 0 means "the file as a whole".
    `text` is the line itself, `length` how many characters are meant.
    """

    path: str
    line: int = 0
    column: int = 0
    text: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Edit:
    """At `start` (characters), `old` becomes `new`. Carrying `old` makes it self-checking and reversible.

    `sure` is how sure this one is, from 0 to 1, where its rule cannot say it of all its edits alike.
    """

    start: int
    old: str
    new: str
    sure: float | None = None

    @property
    def end(self) -> int:
        """Offset just behind `old`."""
        return self.start + len(self.old)


@dataclass(frozen=True)
class Patch:
    """The edits of one rule over one text: sorted, none touching another.

    Make one with `Patch.of`. Edits side by side are melted into one, because two deletions in a row have no
    inverse of their own: both would have to be put back at the same spot. `left_out` are edits that the rule found and
    a person does not want: they are remembered, and not made. `sure` is how sure the rule is of its edits, from 0 to
    1, but for those that say it themselves.
    """

    rule: str
    edits: tuple[Edit, ...]
    left_out: tuple[Edit, ...] = ()
    sure: float = 1.0

    @classmethod
    def of(cls, rule: str, edits: Iterable[Edit], sure: float = 1.0) -> Patch:
        """Sort and melt `edits`; those that change nothing are dropped. Raises ValueError when two overlap."""
        runs: list[list[Edit]] = []
        for edit in sorted(edits, key=lambda e: (e.start, e.end)):
            if edit.old == edit.new:
                continue
            last = runs[-1][-1] if runs else None
            if last is not None and edit.start < last.end:
                raise ValueError(f"edits of {rule} overlap at {edit.start}: {last!r}, {edit!r}")
            if last is not None and edit.start == last.end:
                runs[-1].append(edit)
            else:
                runs.append([edit])
        melted = map(_melted, runs)
        return cls(rule, tuple(e for e in melted if e.old != e.new), (), sure)

    @classmethod
    def between(cls, rule: str, old: str, new: str) -> Patch:
        """The patch that turns `old` into `new`, for programs that only give text back.

        Lines of equal length are compared place by place, others by difflib.
        """
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
        if len(before) != len(after):
            before, after = [old], [new]
        edits: list[Edit] = []
        at = 0
        for a, b in zip(before, after, strict=True):
            edits += (Edit(at + e.start, e.old, e.new) for e in _differences(a, b))
            at += len(a)
        return cls.of(rule, edits)

    def __bool__(self) -> bool:
        return bool(self.edits or self.left_out)

    def apply(self, text: str) -> str:
        """`text` with every edit done. Raises ValueError when an edit was made for another text."""
        out: list[str] = []
        at = 0
        for edit in self.edits:
            if not text.startswith(edit.old, edit.start) or edit.end > len(text):
                raise ValueError(f"{self.rule}: {edit.old!r} does not stand at {edit.start}")
            out += (text[at : edit.start], edit.new)
            at = edit.end
        return "".join((*out, text[at:]))

    def inverse(self) -> Patch:
        """The patch that undoes this one: `p.inverse().apply(p.apply(t)) == t`."""
        shifts = (0, *accumulate(len(e.new) - len(e.old) for e in self.edits))
        undo = (Edit(e.start + s, e.new, e.old) for e, s in zip(self.edits, shifts, strict=False))
        return Patch(self.rule, tuple(undo))

    def origin(self, offset: int) -> int:
        """Where the character at `offset` of the new text stood in the old one.

        An untouched character maps to itself; one that an edit wrote maps into what it replaced.
        """
        return self.origins((offset,))[0]

    def origins(self, offsets: Iterable[int]) -> list[int]:
        """`origin` of every offset."""
        if not self.edits:
            return list(offsets)
        starts, shifts = self._map
        edits, first = self.edits, starts[0]
        out: list[int] = []
        for offset in offsets:
            if offset < first:
                out.append(offset)
                continue
            i = bisect_right(starts, offset) - 1
            inside = offset - starts[i]
            if inside < len(edits[i].new):
                out.append(edits[i].start + min(inside, max(len(edits[i].old) - 1, 0)))
            else:
                out.append(offset - shifts[i])
        return out

    @cached_property
    def _map(self) -> tuple[list[int], list[int]]:
        """For every edit: where it begins in the new text, and how far the text behind it has moved."""
        starts: list[int] = []
        shifts: list[int] = []
        shift = 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.new) - len(edit.old)
            shifts.append(shift)
        return starts, shifts


def _melted(run: list[Edit]) -> Edit:
    """The edits of a run, each of which begins where the one before it ends, as one; as sure as the least sure."""
    if len(run) == 1:
        return run[0]
    grades = (e.sure for e in run if e.sure is not None)
    return Edit(run[0].start, "".join(e.old for e in run), "".join(e.new for e in run), min(grades, default=None))


def _differences(old: str, new: str) -> Iterator[Edit]:
    """Edits from `old` to `new`, one line each."""
    if old == new:
        return
    if len(old) == len(new):
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            if a != b:
                yield Edit(i, a, b)
        return
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Edit(a0, old[a0:a1], new[b0:b1])


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a source became text.

    `name` is Python's codec name, `bom` the byte-order mark that stood before the text, `confidence` runs from 0
    to 1, `why` is the evidence in words. `kept` holds the bytes of lines (index, bytes) that the codec would not
    give back as they were: with them the file can be rebuilt exactly.
    """

    name: str
    bom: bytes = b""
    confidence: float = 1.0
    why: str = ""
    kept: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True)
class Source:
    """A file as read. `name` is its path as the user knows it, with forward slashes."""

    name: str
    text: str
    encoding: Encoding = field(default=Encoding("utf-8"))
    sha256: str = ""

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin; a line ends with LF, CR LF or CR."""
        return (0, *(m.end() for m in _LINE_END.finditer(self.text)))

    def line_of(self, offset: int) -> int:
        """Number of the line (from 1) that holds the character at `offset`."""
        return bisect_right(self.line_starts, offset)

    def place(self, offset: int, length: int = 1) -> Place:
        """The spot at `offset`, with the line as it stands."""
        line = self.line_of(offset)
        start = self.line_starts[line - 1]
        end = _LINE_END.search(self.text, start)
        return Place(self.name, line, offset - start + 1, self.text[start : end.start() if end else None], length)


@dataclass(frozen=True)
class Draft:
    """A stretch of a source, its text now, and every patch that led there."""

    source: Source
    start: int
    end: int
    text: str
    patches: tuple[Patch, ...] = ()

    @classmethod
    def of(cls, source: Source, start: int = 0, end: int | None = None) -> Draft:
        """The stretch `start`..`end` (characters) of `source`, as yet unchanged."""
        stop = len(source.text) if end is None else end
        return cls(source, start, stop, source.text[start:stop])

    def edited(self, patch: Patch) -> Draft:
        """This draft after `patch`; itself when the patch is empty."""
        if not patch:
            return self
        return replace(self, text=patch.apply(self.text), patches=(*self.patches, patch))

    def undone(self) -> str:
        """The source's own words, rebuilt from the text now by undoing every patch."""
        text = self.text
        for patch in reversed(self.patches):
            text = patch.inverse().apply(text)
        return text

    def origin(self, offset: int, before: int | None = None) -> int:
        """Offset in the whole source of the character at `offset`; `before` = as it was before that patch."""
        for patch in reversed(self.patches[:before]):
            offset = patch.origin(offset)
        return self.start + offset
