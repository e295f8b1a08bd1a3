"""A book's own readings: `glossary.tsv` beside book.yaml, `glossary` in it, and what is wrong with them.

An entry is a text of the chapters and what becomes of it in a converted edition. What it says is done wherever the
text stands, before and in place of all that OpenCC's dictionaries do, their regional and vocabulary stages included.
Names are protected by saying what they become (泽于, 澤于): to leave them as they are would put simplified characters
into a traditional book. Entries of one edition go before those of the book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from book.convert.prose import KEPT, Piece, masked
from book.convert.script import simplified_only, traditional_only
from book.diagnostic import Diagnostic, Severity
from book.language import Language
from book.text import Place, Source

if TYPE_CHECKING:
    from book.config import Config, Converting

FILE = "glossary.tsv"
_LOOKING_ROUND = re.compile(r"[$^]|\\[bB]|\(\?[=!<]")


@dataclass(frozen=True, slots=True)
class Entry:
    """`source`, as chapters write it, becomes `target`; `place` is where somebody says so.

    `edition` is the language of the edition that it is for, empty when it is for all.
    """

    source: str
    target: str
    note: str
    place: Place
    edition: Language | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries of a book, in the order of its files, and what is wrong with the lines that are none."""

    entries: tuple[Entry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry], found: Sequence[Diagnostic] = ()) -> Glossary:
        """The entries that can be used; of two for the same text and edition the first, the other is a finding.

        Diagnostics, all of them errors: bad-glossary-line, duplicate-glossary-entry.
        """
        chosen: dict[tuple[str, str], Entry] = {}
        findings = list(found)
        for entry in entries:
            if not entry.source or not entry.target:
                hint = "write the text, a tab, and what becomes of it; a line that begins with # is a remark"
                if entry.place.path != FILE:
                    hint = "write the text, a colon, and what becomes of it"
                message = "this line has no text or no target"
                findings.append(Diagnostic("bad-glossary-line", message, place=entry.place, hint=hint))
                continue
            first = chosen.setdefault((entry.source, entry.edition), entry)
            if first is not entry and not (entry.edition and first.target == entry.target):
                where = f"line {first.place.line}" if first.place.path == entry.place.path else str(first.place)
                message = f"{entry.source} stands in {where} already; this line can never take effect"
                hint = "remove one of the two"
                findings.append(Diagnostic("duplicate-glossary-entry", message, place=entry.place, hint=hint))
        return cls(tuple(chosen.values()), tuple(findings))

    def joined(self, other: Glossary) -> Glossary:
        """The entries of both."""
        return Glossary.of((*self.entries, *other.entries), (*self.diagnostics, *other.diagnostics))

    def for_edition(self, master: Language, target: Language) -> tuple[tuple[str, str], ...]:
        """The readings that an edition takes from here: its own, and those whose target is written in its script."""
        if master == target:
            return ()
        foreign = _foreign_to(target)
        shared = {e.source: e.target for e in self.entries if not e.edition and foreign.isdisjoint(e.target)}
        own = {e.source: e.target for e in self.entries if e.edition == target}
        return tuple({**shared, **own}.items())

    def without_effect(
        self, master: Language, editions: Mapping[Language, tuple[str, ...]], texts: Sequence[str] = ()
    ) -> Iterator[Diagnostic]:
        """Entries that can never take effect, as errors; those whose text stands nowhere in `texts`, as notes.

        `editions` gives the regular expressions of what each edition protects.
        """
        converted = {edition: protect for edition, protect in editions.items() if edition != master}
        for entry in self.entries:
            reason = _why_never(entry, master, converted)
            if reason is not None:
                why, hint = reason
                message = f"{entry.source} → {entry.target} can never take effect: {why}"
                yield Diagnostic("ineffective-glossary-entry", message, place=entry.place, hint=hint)
            elif texts and not any(entry.source in text for text in texts):
                message = f"{entry.source} stands nowhere in the book"
                hint = "remove the line when the text is gone for good"
                yield Diagnostic("unused-glossary-entry", message, Severity.NOTE, entry.place, hint)


def _why_never(entry: Entry, master: Language, converted: Mapping[Language, tuple[str, ...]]) -> tuple[str, str] | None:
    """Why an entry can never take effect, and what to do; None when it can."""
    strange = sorted(_foreign_to(master).intersection(entry.source))
    if strange:
        why = f"chapters are written in {master}, where {''.join(strange)} does not occur"
        return why, f"write {entry.source} as the chapters do"
    if entry.edition and entry.edition not in converted:
        return f"the edition {entry.edition} is not converted", "move it to the edition that it is for"
    reached = [entry.edition] if entry.edition else list(converted)
    serving = [edition for edition in reached if _foreign_to(edition).isdisjoint(entry.target)]
    if reached and not serving:
        script = "simplified" if any(c in simplified_only() for c in entry.target) else "traditional"
        here = f"the edition {entry.edition} is not" if entry.edition else "no converted edition is"
        hint = "write what the text becomes: names are protected by a mapping, not by staying as they are"
        return f"{entry.target} is written in {script} script, and {here}", hint
    if serving and all(_is_kept(entry.source, converted[edition]) for edition in serving):
        return "its text is kept from conversion (protect, or a web address)", "remove it from one of the two"
    return None


def _is_kept(text: str, protect: Iterable[str]) -> bool:
    """Is a part of `text` kept wherever it stands? Patterns that ask what is beside them are not asked."""
    sure = tuple(pattern for pattern in protect if not _LOOKING_ROUND.search(pattern))
    return KEPT in masked((Piece(text),), sure)


def parse(source: Source) -> Glossary:
    """The text of glossary.tsv: a text, a tab, what becomes of it, and perhaps a tab and a note."""
    return Glossary.of(_of_lines(source))


def _of_lines(source: Source) -> Iterator[Entry]:
    for start, end in zip(source.line_starts, (*source.line_starts[1:], len(source.text)), strict=True):
        line = source.text[start:end]
        if line.strip() and not line.startswith("#"):
            text, _, rest = (part.strip() for part in line.partition("\t"))
            target, _, note = (part.strip() for part in rest.partition("\t"))
            yield Entry(text, target, note, source.place(start, max(len(text), 1)))


def of_config(config: Config, place: Callable[[tuple[str | int, ...]], Place]) -> Glossary:
    """What book.yaml says, of the book and of its editions; `place` tells where a key stands (`schema.places`)."""
    written: list[tuple[tuple[str | int, ...], Converting, Language | Literal[""]]] = [((), config.convert, "")]
    written += [(("editions", n), edition.convert, edition.lang) for n, edition in enumerate(config.editions)]
    return Glossary.of(
        Entry(text.strip(), target.strip(), "", place((*at, "convert", "glossary", text)), language)
        for at, settings, language in written
        for text, target in settings.glossary.items()
    )


def _foreign_to(language: Language) -> frozenset[str]:
    """The characters that a text in this script does not have."""
    return traditional_only() if language == "zh-Hans" else simplified_only()
