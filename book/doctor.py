"""What this machine lacks for making books, and the command that brings it.

Everything is asked through a `Machine`, so that the tests can examine machines that are not there. Nothing is
printed and nothing is installed here.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from book import fonts
from book.diagnostic import MachineError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Kanben uses, and what for; without a `required` one there are no books.

    `cure` brings what is not `present`: a command, or a page to see. It is empty when nothing is to be done.
    """

    name: str
    purpose: str
    required: bool
    present: bool
    cure: str = ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_program(name: str) -> bool:
    return shutil.which(name) is not None


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of a machine.

    Its Python; does a library load, is a program there, may a folder be written to; which font families has it
    (only asked when it has fc-list).
    """

    python: tuple[int, int] = sys.version_info[:2]
    loads: Callable[[str], bool] = _loads
    has_program: Callable[[str], bool] = _has_program
    may_write: Callable[[Path], bool] = _may_write
    families: Callable[[], Collection[str]] = fonts.families


@dataclass(frozen=True, slots=True)
class _Package:
    """Who brings a thing: its names with apt-get, dnf and brew, and a page for all other systems."""

    apt: str
    dnf: str
    brew: str
    page: str

    def command(self, machine: Machine) -> str:
        """What to run on `machine`. A Linux machine may have brew, too: its own installer comes first."""
        if self.apt and machine.has_program("apt-get"):
            return f"sudo apt-get install {self.apt}"
        if self.dnf and machine.has_program("dnf"):
            return f"sudo dnf install {self.dnf}"
        if machine.has_program("brew"):
            return f"brew install {self.brew}"
        return f"see {self.page}"


OLDEST_PYTHON = (3, 11)
_PRINT = "the print PDF"
_WEASYPRINT = "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html"

# WeasyPrint's libraries under the file names that it looks for on Linux, macOS and Windows.
_LIBRARIES = {
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"): _Package(
        "libpango-1.0-0", "pango", "pango", _WEASYPRINT
    ),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"): _Package(
        "libpangoft2-1.0-0", "pango", "pango", _WEASYPRINT
    ),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"): _Package(
        "libharfbuzz-subset0", "harfbuzz", "harfbuzz", _WEASYPRINT
    ),
}
_FONTCONFIG = _Package("fontconfig", "fontconfig", "fontconfig", "https://fontconfig.org")
_PYTHON = _Package("python3.11", "python3.11", "python", "https://www.python.org/downloads/")
_JAVA = _Package("default-jre-headless", "java-latest-openjdk-headless", "openjdk", "https://adoptium.net")


def examine(folder: Path = Path(), machine: Machine = Machine()) -> tuple[Finding, ...]:
    """Everything that Kanben uses, present or not. `folder` is where books are to be written."""

    def finding(name: str, purpose: str, present: bool, cure: str, *, required: bool = True) -> Finding:
        return Finding(name, purpose, required, present, "" if present else cure)

    oldest = ".".join(map(str, OLDEST_PYTHON))
    has_fontconfig = machine.has_program("fc-list")
    families = machine.families() if has_fontconfig else ()
    permission = f"chmod u+w {shlex.quote(str(folder))}"
    found = [
        finding(f"Python {oldest}", "everything", machine.python >= OLDEST_PYTHON, _PYTHON.command(machine)),
        finding(f"permission to write in {folder}", "everything", machine.may_write(folder), permission),
    ]
    for files, package in _LIBRARIES.items():
        found.append(
            finding(files[0].partition(".so")[0], _PRINT, any(map(machine.loads, files)), package.command(machine))
        )
    found.append(finding("fontconfig", _PRINT, has_fontconfig, _FONTCONFIG.command(machine)))
    for fontset in fonts.FONT_SETS:
        package = _Package(fontset.debian, "", f"--cask {fontset.casks}", fontset.page)
        for family in fontset.families:
            cure = package.command(machine)
            found.append(finding(family, _PRINT, family in families, cure, required=fontset.required))
    found.append(finding("Java", "EPUBCheck", machine.has_program("java"), _JAVA.command(machine), required=False))
    return tuple(found)


def lines(findings: Sequence[Finding]) -> list[str]:
    """The findings for people, one a line: what is there, and for what is not, its purpose and the cure."""
    width = max(len(finding.name) for finding in findings)
    return [_line(finding, width) for finding in findings]


def _line(finding: Finding, width: int) -> str:
    if finding.present:
        return f"ok       {finding.name}"
    state = "MISSING" if finding.required else "wished"
    return f"{state:8} {finding.name:{width}}  for {finding.purpose}: {finding.cure}"


def data(findings: Sequence[Finding]) -> list[dict[str, str | bool]]:
    """The findings for programs."""
    return [asdict(finding) for finding in findings]


def exit_code(findings: Sequence[Finding]) -> int:
    """3 when something is missing without which there are no books, otherwise 0."""
    return 0 if all(finding.present or not finding.required for finding in findings) else MachineError.exit_code
