"""Characters of the other script: a 會 in a simplified text. Found before conversion, told, and never changed.

They come from texts that were converted in part, or pasted together. Converted once more they would look right by
accident, or, in the edition that is in the master's own script, stay wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache

from book.convert.engine import converter
from book.convert.passages import Passage, passages, spot
from book.convert.script import evidence, simplified_only, traditional_only
from book.diagnostic import Diagnostic, Severity, counted
from book.document import Chapter
from book.language import Language
from book.text import Place

_WHOLE = 0.5
"""From this share on the strays are no strays: the chapter is in the other script."""


def strays(chapter: Chapter, language: Language, protect: tuple[str, ...] = ()) -> tuple[Diagnostic, ...]:
    """The characters of `chapter`, written in `language`, that only the other script has.

    What the regular expressions `protect` match is meant to be as it is.

    Diagnostics: stray-character, a note for each; or one wrong-script, a warning, when they prevail.
    """
    other = traditional_only() if language == "zh-Hans" else simplified_only()
    if not _any_of(other).search(chapter.source.text):
        return ()
    read = list(passages(chapter, protect))
    found = [
        (passage, at)
        for passage in read
        if not other.isdisjoint(passage.text)
        for at, char in enumerate(passage.text)
        if char in other
    ]
    seen = evidence("".join(passage.text for passage in read))
    if found and len(found) >= _WHOLE * (seen.simplified + seen.traditional):
        told = counted(len(found), "character that tells is", "characters that tell are")
        message = f"book.yaml says {language}, but {told} of the other script"
        hint = "set 'language' in book.yaml to the script of the chapters, or convert this chapter"
        return (Diagnostic("wrong-script", message, Severity.WARNING, Place(chapter.path), hint),)
    return tuple(_stray(chapter, passage, at, language) for passage, at in found)


@lru_cache(maxsize=2)
def _any_of(characters: frozenset[str]) -> re.Pattern[str]:
    """A text without any of them is known ten times as fast by a pattern as by a set."""
    return re.compile(f"[{re.escape(''.join(sorted(characters)))}]")


def _stray(chapter: Chapter, passage: Passage, at: int, language: Language) -> Diagnostic:
    char = passage.text[at]
    config, script = ("t2s", "traditional") if language == "zh-Hans" else ("s2t", "simplified")
    own = converter(config).convert(passage.text[max(0, at - 2) : at + 3])[at - max(0, at - 2)]
    hint = f"write {own}, or keep it with [{char}]{{.as-is}}"
    place = spot(chapter, passage, at)
    return Diagnostic("stray-character", f"{char} is a {script} character", Severity.NOTE, place, hint)
