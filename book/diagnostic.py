"""What is wrong, where, and what to do about it: the only way in which Kanben complains."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from book.text import Place


class Severity(Enum):
    """How much a finding matters: an error stops the build, a warning and a note come with the output."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding. `code` is a searchable name with a page in docs/errors.md; `hint` begins with a verb."""

    code: str
    message: str
    severity: Severity = Severity.ERROR
    place: Place | None = None
    hint: str = ""


class BookError(Exception):
    """The book, or what was given for it, has errors: all that a stage found, not only the first."""

    exit_code = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[BookError], tuple[Diagnostic, ...]]:
        """Errors travel between processes with their diagnostics."""
        return type(self), self.diagnostics


class UsageError(BookError):
    """The command was given wrongly."""

    exit_code = 2


class MachineError(BookError):
    """This machine lacks something that the job needs."""

    exit_code = 3


def nearest(word: str, known: Collection[str], like: float = 0.5) -> str:
    """The one of `known` that was most likely meant by `word`; "" when none is `like` it, from 0 to 1."""
    import difflib  # here, since only what is wrong needs it

    return next(iter(difflib.get_close_matches(word, sorted(known), 1, like)), "")


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 letter, 2 letters; `many` is the plural where that does not end in s."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"


_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST_LINE = 96


def show(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """A diagnostic for people: message, file:line:column, the line with a caret under it, the hint.

    The pad under a wide character is U+3000, so that the caret stands right in any font.
    """

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    kind = diagnostic.severity
    out = [f"{paint(kind.value, '1;' + _COLOURS[kind])}[{diagnostic.code}]: {diagnostic.message}"]
    place = diagnostic.place
    if place is not None:
        number = str(place.line) if place.line else ""
        gutter = " " * len(number)
        out.append(f"{gutter}--> {place}")
        if place.line and place.text.strip():
            line, column = _window(place.text, place.column)
            carets = max(1, min(place.length, len(line) - column + 1))
            pad = "".join("\u3000" if _wide(c) else " " for c in line[: column - 1])
            marks = "".join("\uff3e" if _wide(c) else "^" for c in line[column - 1 : column - 1 + carets]) or "^"
            out += [f"{gutter} |", f"{number} | {line}", f"{gutter} | {pad}{paint(marks, _COLOURS[kind])}"]
    if diagnostic.hint:
        gutter = " " * len(str(place.line)) if place is not None and place.line else ""
        out.append(f"{gutter} = hint: {diagnostic.hint}")
    return "\n".join(out)


def _wide(char: str) -> bool:
    """Does the character fill two columns of a terminal (UAX 11)?"""
    return unicodedata.east_asian_width(char) in "WF"


def _window(line: str, column: int) -> tuple[str, int]:
    """A stretch of a long line round `column`, and the column within it; control characters shown as ·."""
    line = "".join("·" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in line)
    if len(line) <= _WIDEST_LINE:
        return line, column
    start = max(0, min(column - 1 - _WIDEST_LINE // 3, len(line) - _WIDEST_LINE))
    end = start + _WIDEST_LINE
    head, tail = ("…" if start else ""), ("…" if end < len(line) else "")
    return head + line[start:end] + tail, column - start + len(head)


def errors_in(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those that stop a build."""
    return tuple(d for d in diagnostics if d.severity is Severity.ERROR)


def to_row(d: Diagnostic) -> list[Any]:
    """A diagnostic as lists, texts and numbers, for JSON."""
    at = d.place
    place = None if at is None else [at.path, at.line, at.column, at.text, at.length]
    return [d.code, d.message, d.severity.value, place, d.hint]


def from_row(row: list[Any]) -> Diagnostic:
    """What `to_row` was given. Raises ValueError or TypeError for anything else than what it makes."""
    code, message, severity, at, hint = row
    place = None
    if at is not None:
        path, line, column, text, length = at
        place = Place(_is(path, str), _is(line, int), _is(column, int), _is(text, str), _is(length, int))
    return Diagnostic(_is(code, str), _is(message, str), Severity(severity), place, _is(hint, str))


def _is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value
