"""What is to be done to turn the master's script into an edition's: which dictionaries, which quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.convert.quotes import Style
from book.diagnostic import Diagnostic, Severity
from book.language import Language
from book.pattern import bounded

if TYPE_CHECKING:
    from book.config import Converting

_NAMES = {"zh-Hans": "s", "zh-Hant": "t", "zh-Hant-TW": "tw", "zh-Hant-HK": "hk"}


def config_for(master: Language, target: Language) -> str | None:
    """OpenCC's configuration from one script to another; None when they are the same.

    Characters and regional forms only: vocabulary (s2twp) is for those who ask for it. Taiwan and Hong Kong meet
    in OpenCC's own standard (`tw2t+t2hk`), not in simplified script, where distinctions would be lost.
    """
    if master == target:
        return None
    a, b = _NAMES[master], _NAMES[target]
    return f"{a}2t+t2{b}" if {a, b} == {"tw", "hk"} else f"{a}2{b}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How text is converted. `config` is one for `engine.converter`, or empty; `quotes` the marks to write, if any.

    `glossary` holds the book's own readings (text and what becomes of it), which go before every dictionary, and
    `protect` the regular expressions of what is not touched at all. `bridged` is false to see what OpenCC alone would
    do. False when there is nothing to do.
    """

    config: str = ""
    quotes: Style | None = None
    glossary: tuple[tuple[str, str], ...] = ()
    protect: tuple[str, ...] = ()
    bridged: bool = True

    def __bool__(self) -> bool:
        return bool(self.config or self.quotes)

    @classmethod
    def between(
        cls,
        master: Language,
        target: Language,
        config: str = "",
        glossary: tuple[tuple[str, str], ...] = (),
        protect: tuple[str, ...] = (),
    ) -> Conversion:
        """From the script that chapters are written in to an edition's; `config` overrules the default one.

        Between simplified and traditional script the quotation marks change too: “‘’” (GB/T 15834) and 「『』」
        (the usage of Taiwan and Hong Kong).
        """
        style: Style | None = None
        if (master == "zh-Hans") != (target == "zh-Hans"):
            style = "curly" if target == "zh-Hans" else "corner"
        chosen = config or config_for(master, target) or ""
        return cls(chosen, style, glossary, protect) if chosen else cls()

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What should be known of it before it is used: vocabulary-conversion."""
        words = [name for name in self.config.split("+") if name.endswith("p")]
        if not words:
            return ()
        message = f"{words[0]} replaces words, not only characters (打印机 becomes 印表機): it cannot be undone"
        hint = "leave out 'conversion' unless the text was written for this, and read what it did"
        return (Diagnostic("vocabulary-conversion", message, Severity.WARNING, hint=hint),)


def protections(*settings: Converting) -> tuple[str, ...]:
    """The regular expressions of what the book's settings, and perhaps an edition's, keep from conversion."""
    wanted = (item for own in settings for item in own.protect)
    return tuple(re.escape(item.text) if item.text else bounded(item.pattern) for item in wanted)
