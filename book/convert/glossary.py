"""A book's own readings: `glossary.tsv` beside book.yaml, and what is wrong with it.

A line is a text of the chapters, a tab, what becomes of it in a converted edition, and perhaps a tab and a note. What
the line says is done wherever the text stands, before and in place of all that OpenCC's dictionaries do, their
regional and vocabulary stages included. Names are protected by saying what they become (泽于, 澤于): to leave them as
they are would put simplified characters into a traditional book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from book.config import Language
from book.convert.script import simplified_only, traditional_only
from book.diagnostic import Diagnostic, Severity
from book.text import Place, Source

FILE = "glossary.tsv"


@dataclass(frozen=True, slots=True)
class Entry:
    """`source`, as chapters write it, becomes `target`; `place` is where the glossary says so."""

    source: str
    target: str
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries of a book, in the file's order, and what is wrong with the lines that are none."""

    entries: tuple[Entry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def for_edition(self, master: Language, target: Language) -> tuple[tuple[str, str], ...]:
        """The readings that an edition takes from here: those whose target is written in its script."""
        if master == target:
            return ()
        foreign = _foreign_to(target)
        return tuple((e.source, e.target) for e in self.entries if foreign.isdisjoint(e.target))

    def without_effect(
        self, master: Language, editions: Iterable[Language], texts: Sequence[str] = ()
    ) -> Iterator[Diagnostic]:
        """Entries that can never take effect, as errors; those whose text stands nowhere in `texts`, as notes."""
        converted = [edition for edition in editions if edition != master]
        for entry in self.entries:
            strange = sorted(_foreign_to(master).intersection(entry.source))
            serves = any(_foreign_to(edition).isdisjoint(entry.target) for edition in converted)
            if strange:
                why = f"chapters are written in {master}, where {''.join(strange)} does not occur"
                hint = f"write {entry.source} as the chapters do"
                yield _ineffective(entry, why, hint)
            elif converted and not serves:
                script = "simplified" if any(c in simplified_only() for c in entry.target) else "traditional"
                why = f"{entry.target} is written in {script} script, and no converted edition is"
                hint = "write what the text becomes: names are protected by a mapping, not by staying as they are"
                yield _ineffective(entry, why, hint)
            elif texts and not any(entry.source in text for text in texts):
                message = f"{entry.source} stands nowhere in the chapters"
                hint = "remove the line when the text is gone for good"
                yield Diagnostic("unused-glossary-entry", message, Severity.NOTE, entry.place, hint)


def parse(source: Source) -> Glossary:
    """A glossary's text as entries. Diagnostics, all of them errors: bad-glossary-line, duplicate-glossary-entry."""
    entries: dict[str, Entry] = {}
    findings: list[Diagnostic] = []
    for start, end in zip(source.line_starts, (*source.line_starts[1:], len(source.text)), strict=True):
        line = source.text[start:end]
        if not line.strip() or line.startswith("#"):
            continue
        text, _, rest = (part.strip() for part in line.partition("\t"))
        target, _, note = (part.strip() for part in rest.partition("\t"))
        place = source.place(start, max(len(text), 1))
        if not text or not target:
            hint = "write the text, a tab, and what becomes of it; a line that begins with # is a remark"
            findings.append(
                Diagnostic("bad-glossary-line", "this line has no text or no target", place=place, hint=hint)
            )
        elif text in entries:
            message = f"{text} stands in line {entries[text].place.line} already; this line can never take effect"
            findings.append(Diagnostic("duplicate-glossary-entry", message, place=place, hint="remove one of the two"))
        else:
            entries[text] = Entry(text, target, note, place)
    return Glossary(tuple(entries.values()), tuple(findings))


def _foreign_to(language: Language) -> frozenset[str]:
    """The characters that a text in this script does not have."""
    return traditional_only() if language == "zh-Hans" else simplified_only()


def _ineffective(entry: Entry, why: str, hint: str) -> Diagnostic:
    message = f"{entry.source} → {entry.target} can never take effect: {why}"
    return Diagnostic("ineffective-glossary-entry", message, place=entry.place, hint=hint)
