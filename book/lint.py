"""Findings as a book's people want them: louder, softer, off, or ignored with a reason; and what is odd in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from book.codes import CODES
from book.diagnostic import Diagnostic, Severity, counted, nearest
from book.policy import Ignored, Lint
from book.text import Place, Source

Placing = Callable[[tuple[str | int, ...]], Place]
"""Where in book.yaml a key or an item stands."""

_Kind = tuple[str, re.Pattern[str], str, str, str]


def _kind(code: str, characters: str, one: str, many: str, hint: str) -> _Kind:
    return code, re.compile(f"[{characters}]"), one, many, hint


_ODD = (
    _kind(
        "control-character",
        "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff",
        "control character, which no book can hold: it is left out",
        "control characters, which no book can hold: they are left out",
        "remove them",
    ),
    _kind(
        "bidi-control",
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
        "mark that turns the direction of writing: what is shown may be another text than what stands here",
        "marks that turn the direction of writing: what is shown may be another text than what stands here",
        "remove them, unless the line holds Hebrew or Arabic",
    ),
    _kind(
        "private-use-character",
        "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
        "character that means something in one font only",
        "characters that mean something in one font only",
        "write the real character, or a picture; a font of the source may tell what was meant",
    ),
    _kind(
        "replacement-character",
        "\N{REPLACEMENT CHARACTER}",
        "sign for a character that was lost",
        "signs for characters that were lost",
        "look them up in another copy",
    ),
)
_MOST_SHOWN = 12


def odd_characters(source: Source) -> Iterator[Diagnostic]:
    """One warning for each kind of character that a book should not hold, at the first of them."""
    for code, pattern, one, many, hint in _ODD:
        found = list(pattern.finditer(source.text))
        if found:
            kinds = sorted({m[0] for m in found})
            names = ", ".join(f"U+{ord(c):04X}" for c in kinds[:_MOST_SHOWN]) + ", …" * (len(kinds) > _MOST_SHOWN)
            place = source.place(found[0].start())
            yield Diagnostic(code, f"{counted(len(found), one, many)} ({names})", Severity.WARNING, place, hint)


def characters(listed: Sequence[str]) -> str:
    """Characters with their numbers, and only the number where one cannot be shown."""
    shown = (f"{c} (U+{ord(c):04X})" if unicodedata.category(c)[0] not in "CZ" else f"U+{ord(c):04X}" for c in listed)
    return ", ".join(shown)


def judged(
    findings: Iterable[Diagnostic], lint: Lint, placing: Placing, *, silent: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """`findings` without those that are off or ignored, the others as severe as `lint` says.

    An error by nature stays one. What an entry of `lint` did not do is a finding too: idle-ignore, for an entry that
    no finding answered to (`silent` are the codes that this command cannot have told); fixed-severity; unknown-code.
    """
    out: list[Diagnostic] = []
    fired: set[int] = set()
    fixed: set[str] = set()
    for finding in findings:
        wanted = lint.severity.get(finding.code)
        hits = [i for i, entry in enumerate(lint.ignore) if _answers(finding, entry)]
        fired.update(hits)
        if finding.severity is Severity.ERROR:
            fixed.update([finding.code] if hits or wanted not in (None, "error") else [])
            out.append(finding)
        elif not hits and wanted != "off":
            out.append(replace(finding, severity=Severity(wanted)) if wanted else finding)
    idle = [i for i, e in enumerate(lint.ignore) if i not in fired and e.code not in silent and e.code in CODES]
    vain = (_idle(lint.ignore[i], placing(("lint", "ignore", i))) for i in idle)
    return (*out, *vain, *_fixed(fixed, placing), *_unknown(lint, placing))


def _answers(finding: Diagnostic, entry: Ignored) -> bool:
    place = finding.place or Place("")
    return (
        finding.code == entry.code
        and fnmatchcase(place.path, entry.file)
        and (not entry.line or place.line == entry.line)
        and entry.text in place.text
    )


def _idle(entry: Ignored, place: Place) -> Diagnostic:
    message = f"no finding '{entry.code}' is left that this lets be ({entry.reason})"
    return Diagnostic("idle-ignore", message, Severity.WARNING, place, "remove the entry")


def _unknown(lint: Lint, placing: Placing) -> Iterator[Diagnostic]:
    """Codes that no finding has."""
    named: list[tuple[str, tuple[str | int, ...]]] = [(code, ("lint", "severity", code)) for code in lint.severity]
    named += [(entry.code, ("lint", "ignore", i, "code", "=")) for i, entry in enumerate(lint.ignore)]
    for code, at in named:
        if code not in CODES:
            near = nearest(code, CODES)
            hint = f"write '{near}'" if near else "look it up in docs/errors.md"
            yield Diagnostic("unknown-code", f"no finding is called '{code}'", Severity.WARNING, placing(at), hint)


def _fixed(codes: Iterable[str], placing: Placing) -> Iterator[Diagnostic]:
    for code in sorted(codes):
        message = f"'{code}' is an error here: without the cure there is nothing to build"
        hint = "mend what it names, and remove it from 'lint'"
        yield Diagnostic("fixed-severity", message, Severity.WARNING, placing(("lint",)), hint)
