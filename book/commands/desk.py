"""What looks at a book while it is written: watch, preview, changes."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from book.claim import opened
from book.commands.arguments import Command, book_option, build_options
from book.commands.making import build
from book.commands.outcome import STYLES, Outcome, tell

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

    watch.run(args.book, partial(_built_again, args), partial(_tell, args), also=(STYLES,))
    return Outcome()


def _built_again(args: argparse.Namespace) -> Outcome:
    with opened(args.book, writing=True):
        return build(args)


def _tell(args: argparse.Namespace, turn: Turn[Outcome]) -> None:
    """Show a build of `watch` or `preview`."""
    if turn.saved and not args.quiet and not args.json:
        print(f"saved: {', '.join(turn.saved)}", file=sys.stderr)
    tell(turn.made or Outcome([], turn.diagnostics, {}, 1), args)
    sys.stdout.flush()


def _preview(args: argparse.Namespace) -> Outcome:
    from book import live, watch

    with live.previewed(args.book, STYLES, args.port, args.editor or live.EDITOR) as preview:
        print(preview.address, file=sys.stderr if args.json else sys.stdout, flush=True)
        if args.open:
            import webbrowser

            webbrowser.open(preview.address)

        def report(turn: Turn[Outcome]) -> None:
            _tell(args, turn)
            made = turn.made
            preview.turn(made is not None, turn.diagnostics if made is None else made.diagnostics)

        watch.run(args.book, partial(_built_again, args), report, also=(STYLES,))
    return Outcome()


def _changes(args: argparse.Namespace) -> Outcome:
    from book import live

    done = live.compared(args.book, STYLES, args.print, args.against, args.output)
    data = {"page": done.page.as_posix(), "changes": {name: c.data() for name, c in done.found.items()}}
    return Outcome([*live.listed(done.found), done.page.as_posix()], (), data)
