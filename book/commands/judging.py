"""What is wrong, with the book or with the machine: check, doctor."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from book import terminal
from book.commands.arguments import Command, book_option
from book.commands.outcome import STYLES, Outcome
from book.diagnostic import counted, errors_in


def add(command: Command) -> None:
    """The commands and their options."""
    k = command("check", "look for errors in the book and in what was built", _check)
    book_option(k)
    k.add_argument("--sarif", action="store_true", help="the findings as SARIF 2.1.0 on stdout, for editors and CI")
    k.add_argument("--doubts", action="store_true", help="list what is doubtful in the conversion, and nothing else")
    recorded = "write every phrase that the conversion changed to dist/conversion.<edition>.json, and nothing else"
    k.add_argument("--conversion", action="store_true", help=recorded)
    command("doctor", "what this machine lacks, and the command that brings it", _doctor)


def _check(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping, build, check, converting, prepress
    from book.convert import listing

    if args.conversion:
        files = [path.as_posix() for path in converting.record(args.book)]
        return Outcome(files, (), {"files": files})
    if args.doubts:
        listed = converting.doubtful(args.book)
        lines = [line for edition, doubts in listed.items() for line in listing.lines(edition, doubts)]
        rows = [row for edition, doubts in listed.items() for row in listing.data(edition, doubts)]
        names = [row for edition, doubts in listed.items() for row in listing.names(edition, doubts)]
        return Outcome(lines, (), {"doubts": rows, "names": names})
    with terminal.progress("checking", quiet=args.quiet or args.json) as advance:
        origins = partial(prepress.origins, args.book, STYLES)
        judges = (*bookkeeping.wrong_wishes(args.book), *check.packages(args.book / "dist", origins, advance))
        found = build.check(args.book, STYLES, judges)
    if not (found.diagnostics or args.quiet or args.json or args.sarif):
        print(f"{counted(found.chapters, 'chapter')}, nothing to be said", file=sys.stderr)
    return Outcome([], found.diagnostics, {}, 1 if errors_in(found.diagnostics) else 0)


def _doctor(args: argparse.Namespace) -> Outcome:
    from book import doctor

    findings = doctor.examine()
    return Outcome(doctor.lines(findings), (), {"findings": doctor.data(findings)}, doctor.exit_code(findings))
