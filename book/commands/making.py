"""Making the book: build, verify, cache."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from book import freshness, machine, terminal
from book.cache import Cache, NoCache
from book.commands.arguments import Command, book_option, build_options, epoch
from book.commands.outcome import STYLES, Outcome
from book.diagnostic import BookError, Diagnostic, Severity
from book.loading import loading
from book.text import Place

if TYPE_CHECKING:
    from book.executor import Executor

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


def build(args: argparse.Namespace, *, stays: bool = False) -> Outcome:
    """Everything, unless the last build left nothing to do. `stays`: this process does, with all that it has loaded."""
    around = freshness.surroundings(
        STYLES, {"epoch": os.environ.get("SOURCE_DATE_EPOCH", ""), "machine": machine.digest()}
    )
    last = None if args.no_cache or args.explain else freshness.unchanged(args.book, around)
    if last is not None:
        files = [(args.book / name).as_posix() for name in last.wrote if name != _MANIFEST]
        return Outcome(files, last.diagnostics, {"files": files})
    store = NoCache() if args.no_cache else Cache(args.book)
    with _executor(args, stays) as executor, terminal.progress("building", quiet=args.quiet or args.json) as advance:
        with loading():
            from book import build
        made = build.build(
            args.book,
            STYLES,
            modified=epoch(),
            around=around,
            executor=executor,
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


@contextmanager
def _executor(args: argparse.Namespace, stays: bool = False) -> Iterator[Executor]:
    """All cores, or as many as are wanted.

    If the book has pages, another process loads what sets them while this one loads and reads all else; it begins here,
    where there are no threads yet. A process that stays has that loaded itself, once and for all.
    """
    from book.executor import Processes

    processes = Processes(args.jobs)
    if stays:
        yield processes
        return
    with processes:
        if _has_pages(args.book):
            processes.expect(_page_engine)
        yield processes


def _has_pages(folder: Path) -> bool:
    """Is anything of the book made for paper? Whatever is wrong with book.yaml, the build tells."""
    with loading():
        from book.config import load
        from book.files import read_text

    try:
        config = load(read_text(folder, "book.yaml"))
    except BookError:
        return False
    horizontal = [edition for edition in config.editions if not config.is_vertical(edition)]
    return any(kind != "epub" for edition in horizontal for kind in config.formats_of(edition))


def _page_engine() -> None:
    with loading():
        from book.press import ready

        ready()


def _verify(args: argparse.Namespace) -> Outcome:
    """Build again from nothing; a product in dist/ that is not the same is an error."""
    with _executor(args) as executor, terminal.progress("verifying", quiet=args.quiet or args.json) as advance:
        from book import build

        found = build.verify(args.book, STYLES, modified=epoch(), executor=executor, progress=advance)
    hint = "run 'build'; if it stays so, something that shapes the book is not in its key: tell us"
    wrong = tuple(
        Diagnostic("not-the-same", f"{name} is not what a build from nothing gives", place=Place(name), hint=hint)
        for name, same in found.items()
        if not same
    )
    there = {name: "not the same" if (args.book / name).is_file() else "not there" for name in found}
    lines = [f"{name}: {'the same' if same else there[name]}" for name, same in found.items()]
    return Outcome(lines, wrong, {"files": dict(found)}, 1 if wrong else 0)


def _cache(args: argparse.Namespace) -> Outcome:
    freed = Cache(args.book).clear()
    freshness.forget(args.book)
    note = Diagnostic("cache-cleared", f"{freed / 1_000_000:.1f} MB are forgotten", Severity.NOTE)
    return Outcome([], (note,), {"bytes": freed})
