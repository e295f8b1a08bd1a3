"""The command line: its grammar, an exit code, and nothing that only one command needs.

The libraries that build a book take longer to load than the import of a short one takes in all; so each command
loads its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from book import __version__
from book.claim import opened
from book.commands import desk, filters, importing, judging, making
from book.commands.arguments import Run
from book.commands.outcome import Outcome, tell
from book.diagnostic import BookError, MachineError
from book.headroom import roomy

STOPPED = 130
_WRITING = frozenset(("build", "import", "review"))
"""The commands that write to a book, beside `check --conversion`: one of them at a time."""


def parser(name: str = "compile.py") -> argparse.ArgumentParser:
    """The grammar of the command line, called `name` there; docs/commands.md is made from it."""
    top = argparse.ArgumentParser(
        prog=name, description="Kanben 刊本: from a heap of Chinese articles to an EPUB and a print PDF."
    )
    top.add_argument("--version", action="version", version=f"Kanben {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, text: str, run: Run) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--quiet", action="store_true", help="no progress, no notes and warnings")
        sub.add_argument("--json", action="store_true", help="the outcome as JSON on stdout")
        return sub

    for group in (making, desk, importing, filters, judging):
        group.add(command)
    return top


# ------------------------------------------------------------------------------ running


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0 done, 1 errors in the book, 2 usage, 3 machine, 130 stopped."""
    _open_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "build")
    try:
        args = parser("kanben" if Path(sys.argv[0]).stem == "kanben" else "compile.py").parse_args(words)
        return roomy(_run, args)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        _close_stdout()
        return 0
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] != "book":
            lacking = f"Kanben is not installed for this Python ({error.name} is missing)"
            print(f"{lacking}: run 'make book', then use .venv/bin/python", file=sys.stderr)
            return MachineError.exit_code
        import traceback

        traceback.print_exc()
        print("This is a bug of Kanben's, not of your book. Please report it with the lines above.", file=sys.stderr)
        return 1


def _run(args: argparse.Namespace) -> int:
    """A command with all that it shows; gives the exit code."""
    try:
        writes = args.command in _WRITING or getattr(args, "conversion", False)
        writing = writes and not getattr(args, "dry_run", False)
        with opened(getattr(args, "book", None), writing=writing) as told:
            outcome: Outcome = args.run(args)
        outcome.diagnostics = (*told, *outcome.diagnostics)
    except BookError as error:
        outcome = Outcome([], error.diagnostics, {}, error.exit_code)
    try:
        tell(outcome, args)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, such as `head`
        _close_stdout()
    except OSError as error:
        _close_stdout()
        print(f"the outcome cannot be written to standard output: {error.strerror}", file=sys.stderr)
        return outcome.exit_code or 1
    return outcome.exit_code


def _open_streams() -> None:
    """A process may be started without standard streams (`>&-`): what would be shown goes nowhere then."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _close_stdout() -> None:
    """What stdout still holds goes nowhere, also at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
