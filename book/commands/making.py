"""Making the book: build, verify, cache."""

from __future__ import annotations

import argparse
import os

from book import freshness, machine, terminal
from book.cache import Cache, NoCache
from book.commands.arguments import Command, book_option, build_options, epoch
from book.commands.outcome import STYLES, Outcome
from book.diagnostic import Diagnostic, Severity
from book.text import Place

_MANIFEST = "dist/manifest.json"


def add(command: Command) -> None:
    """The commands and their options."""
    build_options(command("build", "make every edition and format of the book (the default command)", build))
    v = command("verify", "make the book again from nothing, and compare it with dist/ byte for byte", _verify)
    book_option(v)
    v.add_argument("--jobs", type=int, default=0, metavar="N", help="processes to use (default: all cores)")
    c = command("cache", "what builds remember of the book, so that the next one is quick", _cache)
    c.add_argument("what", choices=("clear",), help="'clear' forgets everything: the next build starts from nothing")
    book_option(c)


def build(args: argparse.Namespace) -> Outcome:
    """Everything, unless the last build left nothing to do."""
    around = freshness.surroundings(
        STYLES, {"epoch": os.environ.get("SOURCE_DATE_EPOCH", ""), "machine": machine.digest()}
    )
    last = None if args.no_cache or args.explain else freshness.unchanged(args.book, around)
    if last is not None:
        files = [(args.book / name).as_posix() for name in last.wrote if name != _MANIFEST]
        return Outcome(files, last.diagnostics, {"files": files})
    from book import build
    from book.executor import Processes

    store = NoCache() if args.no_cache else Cache(args.book)
    with terminal.progress("building", quiet=args.quiet or args.json) as advance:
        made = build.build(
            args.book,
            STYLES,
            modified=epoch(),
            around=around,
            executor=Processes(args.jobs),
            store=store,
            progress=advance,
        )
    store.trim()
    files = [p.as_posix() for p in made.files]
    parts = [{"part": fate.name, "kept": fate.kept, "reasons": list(fate.reasons)} for fate in made.fates]
    if args.explain:
        lines = [
            f"{fate.name}: {'kept' if fate.kept else 'set anew: ' + ', '.join(fate.reasons)}" for fate in made.fates
        ]
        return Outcome([*files, *lines], made.diagnostics, {"files": files, "parts": parts}, origins=made.origins)
    return Outcome(files, made.diagnostics, {"files": files}, origins=made.origins)


def _verify(args: argparse.Namespace) -> Outcome:
    """Build again from nothing; a product in dist/ that is not the same is an error."""
    from book import build
    from book.executor import Processes

    with terminal.progress("verifying", quiet=args.quiet or args.json) as advance:
        found = build.verify(args.book, STYLES, modified=epoch(), executor=Processes(args.jobs), progress=advance)
    hint = "run 'build'; if it stays so, something that shapes the book is not in its key: tell us"
    wrong = tuple(
        Diagnostic("not-the-same", f"{name} is not what a build from nothing gives", place=Place(name), hint=hint)
        for name, same in found.items()
        if not same
    )
    lines = [f"{name}: {'the same' if same else 'not the same'}" for name, same in found.items()]
    return Outcome(lines, wrong, {"files": dict(found)}, 1 if wrong else 0)


def _cache(args: argparse.Namespace) -> Outcome:
    freed = Cache(args.book).clear()
    freshness.forget(args.book)
    note = Diagnostic("cache-cleared", f"{freed / 1_000_000:.1f} MB are forgotten", Severity.NOTE)
    return Outcome([], (note,), {"bytes": freed})
