"""What is to be said of a book before it is converted: its glossary, characters of the other script, its editions."""

from __future__ import annotations

from collections.abc import Sequence

from book.convert.conversion import Conversion
from book.convert.glossary import Glossary
from book.convert.passages import passages
from book.convert.strays import strays
from book.diagnostic import Diagnostic
from book.document import Chapter
from book.language import Language


def preflight(
    chapters: Sequence[Chapter],
    glossary: Glossary,
    master: Language,
    editions: Sequence[tuple[Language, Conversion]],
    metadata: Sequence[str] = (),
) -> tuple[Diagnostic, ...]:
    """Everything that can be known beforehand. An error is in a line of the glossary; what is doubtful only a note.

    `metadata` is what the book says of itself: its title, its authors.
    """
    texts = [passage.text for chapter in chapters for passage in passages(chapter)] if glossary.entries else []
    protect: dict[Language, tuple[str, ...]] = {}
    for edition, conversion in editions:
        # What only one of two editions in a language keeps takes effect in the other.
        protect[edition] = tuple(p for p in conversion.protect if p in protect.get(edition, conversion.protect))
    kept = next(iter(protect.values()), ()) if len(set(protect.values())) == 1 else ()
    return (
        *glossary.diagnostics,
        *glossary.without_effect(master, protect, (*texts, *metadata) if texts else ()),
        *(finding for _, conversion in editions for finding in conversion.warnings()),
        *(finding for chapter in chapters for finding in strays(chapter, master, kept)),
    )
