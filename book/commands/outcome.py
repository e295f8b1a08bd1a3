"""What a command has to show, and how it is shown: what was made on stdout, what is to be said on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from book import __version__, terminal
from book.diagnostic import Diagnostic, Severity, show

if TYPE_CHECKING:
    from book.edition import Lines

_HERE = Path(__file__).resolve().parent.parent
STYLES = next((p for p in (_HERE / "styles", _HERE.parent / "styles") if p.is_dir()), _HERE / "styles")
"""In a wheel beside the code; in a checkout at its top, where designers look."""


@dataclass
class Outcome:
    """What a command has to show: paths or other lines for stdout, diagnostics for stderr, data for --json.

    `origins` say where the lines of the EPUBs come from, by their names, when they were made just now.
    """

    lines: list[str] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    origins: Mapping[str, Lines] | None = None


def tell(outcome: Outcome, args: argparse.Namespace) -> None:
    """Show it: as lines, as JSON or as SARIF."""
    if getattr(args, "sarif", False):
        from book import sarif

        log = sarif.log(sorted(outcome.diagnostics, key=_by_place), __version__)
        print(json.dumps(log, ensure_ascii=False, indent=2))
        return
    if args.json:
        said = [_as_data(d) for d in outcome.diagnostics]
        print(json.dumps({**outcome.data, "diagnostics": said}, ensure_ascii=False, indent=2))
        return
    for line in outcome.lines:
        print(line)
    for finding in sorted(outcome.diagnostics, key=_by_place):
        if finding.severity is Severity.ERROR or not args.quiet:
            print(show(finding, colour=terminal.coloured()), file=sys.stderr)


def _by_place(d: Diagnostic) -> tuple[int, str, int, int]:
    """Notes before warnings before errors, so that what matters most stands last, above the prompt; then by place."""
    rank = (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(d.severity)
    return (rank, d.place.path, d.place.line, d.place.column) if d.place else (rank, "", 0, 0)


def _as_data(d: Diagnostic) -> dict[str, Any]:
    place = {"file": d.place.path, "line": d.place.line, "column": d.place.column} if d.place else None
    return {"code": d.code, "severity": d.severity.value, "message": d.message, "place": place, "hint": d.hint}
