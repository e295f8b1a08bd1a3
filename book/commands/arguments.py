"""What the commands ask for in the same words, and files that a command line names."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from book.commands.outcome import Outcome
from book.diagnostic import Diagnostic, UsageError
from book.text import Place

Run: TypeAlias = Callable[[argparse.Namespace], Outcome]
Command: TypeAlias = Callable[[str, str, Run], argparse.ArgumentParser]
"""Adds a command: its name, what it does, and the function that does it. Gives the place for its options."""


def book_option(sub: argparse.ArgumentParser) -> None:
    """--book, the book's folder."""
    sub.add_argument("--book", type=Path, default=Path(), metavar="DIR", help="the book's folder (default: this one)")


def build_options(sub: argparse.ArgumentParser) -> None:
    """What every command that builds takes."""
    book_option(sub)
    sub.add_argument("--jobs", type=int, default=0, metavar="N", help="processes to use (default: all cores)")
    sub.add_argument("--no-cache", action="store_true", help="make everything anew, and remember nothing of it")
    sub.add_argument("--explain", action="store_true", help="tell which parts were laid out anew, and why")


def epoch() -> datetime | None:
    """The date that SOURCE_DATE_EPOCH gives (https://reproducible-builds.org/specs/source-date-epoch/)."""
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(Diagnostic("bad-epoch", f"SOURCE_DATE_EPOCH={value} is no number of seconds")) from None


def text_of(path: Path) -> str:
    """A UTF-8 file that the command line names."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(Diagnostic("unreadable-file", f"cannot read it: {reason}", place=Place(str(path)))) from None


def bytes_of(path: Path) -> bytes:
    """A file that the command line names. Raises UsageError (unreadable-file)."""
    try:
        return path.read_bytes()
    except OSError as error:
        place = Place(str(path))
        raise UsageError(Diagnostic("unreadable-file", f"cannot read it: {error.strerror}", place=place)) from None
