"""What looks at a book while it is written: watch, preview, changes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from book.claim import opened
from book.commands.arguments import Command, book_option, build_options
from book.commands.making import build
from book.commands.outcome import STYLES, Outcome, tell
from book.diagnostic import BookError, Diagnostic, UsageError
from book.text import Place

if TYPE_CHECKING:
    from book.watch import Turn


def add(command: Command) -> None:
    """The commands and their options."""
    build_options(command("watch", "build again at every save", _watch))
    p = command("preview", "show the book in the browser, built again and shown anew at every save", _preview)
    build_options(p)
    p.add_argument("--port", type=int, default=8765, metavar="N", help="where to serve it (default: 8765; 0: any)")
    p.add_argument("--open", action="store_true", help="open it in the browser")
    p.add_argument("--editor", default="", metavar="URL", help="opens {path} at {line} (default: a vscode:// address)")
    d = command("changes", "tell which pages changed since the build before, and show them side by side", _changes)
    d.add_argument("print", nargs="?", default="", metavar="PRINT", help="a PDF of dist/ (default: all)")
    book_option(d)
    d.add_argument("--against", type=Path, metavar="FILE", help="compare with this PDF")
    d.add_argument("-o", "--output", type=Path, metavar="FILE", help="the page (default: dist/changes.html)")


def _watch(args: argparse.Namespace) -> Outcome:
    from book import watch

    _stop_without(args.book)
    _remark(args, f"watching {args.book.resolve().as_posix()}: every save is built, Ctrl-C ends it")
    watch.run(args.book, partial(_built_again, args), partial(_tell, args), also=(STYLES,))
    return Outcome()


def _stop_without(folder: Path) -> None:
    """A book may have errors when its watching begins, but a folder it must have. Raises UsageError (missing-file)."""
    if not folder.is_dir():
        hint = "name the book's folder with --book, or begin one: new DIR SOURCE"
        raise UsageError(Diagnostic("missing-file", "there is no such folder", place=Place(str(folder)), hint=hint))


def _built_again(args: argparse.Namespace) -> Outcome:
    with opened(args.book, writing=True) as told:
        try:
            made = build(args, stays=True)
        except BookError as error:
            raise type(error)(*told, *error.diagnostics) from None
        return replace(made, diagnostics=(*told, *made.diagnostics))


def _tell(args: argparse.Namespace, turn: Turn[Outcome]) -> None:
    """Show a build of `watch` or `preview`."""
    if turn.saved:
        _remark(args, f"saved: {', '.join(turn.saved)}")
    tell(turn.made or Outcome([], turn.diagnostics, {}, 1), args)
    sys.stdout.flush()
    _remark(args, f"{'not built' if turn.made is None else 'built'}; waiting for a save")


def _remark(args: argparse.Namespace, words: str) -> None:
    """A line for the person who looks on."""
    if not args.quiet and not args.json:
        print(words, file=sys.stderr, flush=True)


def _preview(args: argparse.Namespace) -> Outcome:
    from book import live, watch

    _stop_without(args.book)
    with live.previewed(args.book, STYLES, args.port, args.editor or live.EDITOR) as preview:
        print(preview.address, file=sys.stderr if args.json else sys.stdout, flush=True)
        if args.open:
            import webbrowser

            webbrowser.open(preview.address)

        def report(turn: Turn[Outcome]) -> None:
            _tell(args, turn)
            made = turn.made
            if made is None:
                preview.turn(False, turn.diagnostics, None)
            else:
                preview.turn(True, made.diagnostics, made.origins)

        watch.run(args.book, partial(_built_again, args), report, also=(STYLES,))
    return Outcome()


def _changes(args: argparse.Namespace) -> Outcome:
    from book import live

    done = live.compared(args.book, STYLES, args.print, args.against, args.output)
    found = {name: c.data() for name, c in done.found.items()}
    data = {"page": done.page.as_posix(), "changes": found, "new": list(done.new)}
    return Outcome([*live.listed(done.found, done.new), done.page.as_posix()], (), data)
