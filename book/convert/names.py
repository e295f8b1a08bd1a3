"""Names of persons where a field says that it is one: its first character is a surname, and no preposition (于, 余)."""

from __future__ import annotations

from dataclasses import replace

from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.prose import glossary_matches

_SURNAMED = "姓"
"""After this word the dictionaries read what can be a surname as one (姓范的人)."""


def for_name(name: str, conversion: Conversion) -> Conversion:
    """The conversion for a field that holds `name` and nothing else: the same, with a reading of it where one is due.

    What the book's own glossary says of the name, or of its beginning, stands.
    """
    settled = any(match.start() == 0 for match in glossary_matches(name, conversion.glossary))
    if settled or not name or not conversion.config.startswith("s2"):
        return conversion
    convert = converter(conversion.config).convert
    surname = convert(_SURNAMED + name[0])[len(_SURNAMED) :]
    if surname == convert(name[0]):
        return conversion
    return replace(conversion, glossary=(*conversion.glossary, (name, surname + convert(name[1:]))))
