"""The engines as text filters, stdin to stdout: clean, convert."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from book.commands.arguments import Command, bytes_of, text_of
from book.commands.outcome import Outcome
from book.diagnostic import Diagnostic, Severity, UsageError
from book.files import write_aside
from book.language import Language
from book.text import Draft, Place

if TYPE_CHECKING:
    from book.convert.conversion import Conversion

_TELLING = 65_536
"""Characters from which `convert` tells the script of what it reads."""


def add(command: Command) -> None:
    """The commands and their options."""
    _clean_options(command("clean", "clean a text: stdin (or a file) to stdout", _clean))
    _convert_options(command("convert", "convert a text between scripts: stdin (or a file) to stdout", _convert))


def _clean_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, nargs="?", metavar="FILE", help="read this file instead of stdin")
    sub.add_argument("--encoding", default="", metavar="NAME", help="the encoding of the input (default: found out)")


def _convert_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, nargs="?", metavar="FILE", help="read this file instead of stdin (UTF-8)")
    what = sub.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", choices=get_args(Language), help="the script to convert to")
    what.add_argument("--undo", type=Path, metavar="LEDGER", help="give the text back that this ledger was written for")
    sub.add_argument(
        "--from", dest="master", choices=get_args(Language), help="the script it is in (default: found out)"
    )
    sub.add_argument("--config", default="", metavar="NAME", help="an OpenCC configuration, such as s2twp")
    sub.add_argument("--book", type=Path, metavar="DIR", help="use the glossary and the protected texts of this book")
    sub.add_argument("--ledger", type=Path, metavar="FILE", help="write every phrase that changed to this file (JSON)")


def _clean(args: argparse.Namespace) -> Outcome:
    from book.clean.runner import prose
    from book.intake.encoding import decode

    data = bytes_of(args.file) if args.file else sys.stdin.buffer.read()
    draft = prose(Draft.of(decode(data, str(args.file or "stdin"), args.encoding)))
    if not args.json:
        _write(draft.text)
    counts = {p.rule: len(p.edits) for p in draft.patches}
    notes = tuple(Diagnostic("cleaned", f"{rule}: {n}", Severity.NOTE) for rule, n in counts.items())
    return Outcome([], notes, {"text": draft.text, "changes": counts})


def _convert(args: argparse.Namespace) -> Outcome:
    from book.convert import ledger
    from book.convert.prose import convert_stream
    from book.convert.script import detected

    source = io.StringIO(text_of(args.file)) if args.file else _lines()
    if args.undo:
        return _put(args, ledger.undone(source, text_of(args.undo), str(args.undo)))
    head = [] if args.master else list(_head(source))
    found = detected("".join(head))
    conversion = _conversion(args, args.master or found.language)
    text = chain(head, source)
    changes: list[ledger.Change] = []
    if args.ledger:
        outcome = _put(args, ledger.recorded(text, conversion, str(args.file or "stdin"), changes))
        write_aside(args.ledger, ledger.as_json(args.to, conversion, changes).encode())
    else:
        outcome = _put(args, convert_stream(text, conversion))
    if args.master:
        return replace(outcome, diagnostics=conversion.warnings())
    hint = "name the script with --from when this is wrong"
    note = Diagnostic("detected-script", f"read as {found.language}: {found.why}", Severity.NOTE, hint=hint)
    return replace(outcome, diagnostics=(note, *conversion.warnings()))


def _head(lines: Iterable[str]) -> Iterator[str]:
    """The first lines, of `_TELLING` characters or more."""
    count = 0
    for line in lines:
        yield line
        count += len(line)
        if count >= _TELLING:
            return


def _lines() -> Iterator[str]:
    """The lines of stdin, whatever the locale says of it. Raises UsageError (not-utf-8).

    A stream may have no end, so the lines before a wrong one are out by then, as with other filters.
    """
    for number, data in enumerate(sys.stdin.buffer, 1):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            hint = "convert it to UTF-8 first; 'clean' finds the encoding of its input out"
            place = Place("stdin", number, 1)
            raise UsageError(Diagnostic("not-utf-8", "this text is not UTF-8", place=place, hint=hint)) from None
        yield from io.StringIO(text, None)


def _conversion(args: argparse.Namespace, master: Language) -> Conversion:
    """What `convert` is to do, as the book says that was named."""
    from book.convert.conversion import Conversion

    if not args.book:
        return Conversion.between(master, args.to, args.config)
    from book import converting

    return converting.conversion_of(args.book, master, args.to, args.config)


def _put(args: argparse.Namespace, lines: Iterable[str]) -> Outcome:
    """Lines to stdout, or into the outcome's data."""
    if args.json:
        return Outcome(data={"text": "".join(lines)})
    for line in lines:
        _write(line)
    return Outcome()


def _write(text: str) -> None:
    """Text to stdout as it is; a lone surrogate, which no encoding can write, as a question mark."""
    sys.stdout.write(text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text)
