"""Findings as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from book.diagnostic import Diagnostic, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def log(findings: Sequence[Diagnostic], version: str) -> dict[str, Any]:
    """A log of one run; `version` is the program's. Paths are relative to the book's folder (SRCROOT)."""
    codes = sorted({f.code for f in findings})
    driver = {
        "name": "Kanben",
        "version": version,
        "rules": [{"id": code, "help": {"text": f"docs/errors.md#{code}"}} for code in codes],
    }
    # Columns count characters beyond U+FFFF once, as people and Python do.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{**run, "results": [_result(f, codes.index(f.code)) for f in findings]}],
    }


def _result(finding: Diagnostic, rule: int) -> dict[str, Any]:
    text = finding.message + (f" ({finding.hint})" if finding.hint else "")
    result = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
    }
    place = finding.place
    if place is None:
        return result
    artifact = {"uri": quote(place.path), "uriBaseId": "SRCROOT"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if place.line:
        region = {"startLine": place.line}
        if place.column:
            region |= {"startColumn": place.column, "endColumn": place.column + max(place.length, 1)}
        physical["region"] = region
    return {**result, "locations": [{"physicalLocation": physical}]}
