"""What is to be said of a book before it is converted: its glossary, characters of the other script, its editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from book.config import Language
from book.convert.conversion import Conversion
from book.convert.glossary import Glossary
from book.convert.passages import passages
from book.convert.strays import strays
from book.diagnostic import Diagnostic
from book.document import Chapter


def preflight(
    chapters: Sequence[Chapter], glossary: Glossary, master: Language, editions: Mapping[Language, Conversion]
) -> tuple[Diagnostic, ...]:
    """Everything that can be known beforehand. An error is in a line of the glossary; what is doubtful only a note."""
    texts = [passage.text for chapter in chapters for passage in passages(chapter)] if glossary.entries else []
    return (
        *glossary.diagnostics,
        *glossary.without_effect(master, tuple(editions), texts),
        *(finding for conversion in editions.values() for finding in conversion.warnings()),
        *(finding for chapter in chapters for finding in strays(chapter, master)),
    )
