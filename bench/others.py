"""The other programs: where they are on this machine, their versions, and the commands that make a book with them.

What pip can bring (typst, pypandoc_binary) lies in an environment of its own, since the program does not need it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from gauge import Cost, cost
from shelf import BENCH, ROOT, python

VENV = Path(os.environ.get("KANBEN_BENCH_VENV", ROOT / "build" / "bench" / "venv"))
"""Made by bench/run.py from bench/requirements.txt."""
_SONG = "Noto Serif CJK SC"
_TYPESET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
_PANDOC = "import pypandoc; print(pypandoc.get_pandoc_path())"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_CALIBRE_ENV = {
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QT_QPA_PLATFORM": "offscreen",
}


@lru_cache(maxsize=1)
def venv_python() -> str:
    """The Python of the environment for the others, or empty."""
    path = VENV / "bin" / "python"
    return str(path) if path.exists() else ""


@lru_cache(maxsize=1)
def pandoc() -> str:
    """The path of pandoc, or empty."""
    return shutil.which("pandoc") or _said(venv_python(), "-c", _PANDOC)


@lru_cache(maxsize=1)
def chromium() -> str:
    """The path of Chromium, or empty."""
    return next(filter(None, map(shutil.which, _BROWSERS)), "")


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """The versions of those that are here; the others are empty."""
    told = {
        "Typst": _said(venv_python(), "-c", "from importlib.metadata import version; print(version('typst'))"),
        "pandoc": _said(pandoc(), "--version").partition("\n")[0].removeprefix("pandoc").strip(),
        "Chromium": _said(chromium(), "--version").strip().removeprefix("Chromium ").partition(" ")[0],
        "Calibre": _said(shutil.which("ebook-convert") or "", "--version").partition("calibre ")[2].partition(")")[0],
    }
    return {**told, "WeasyPrint": _said(python(), "-c", "import weasyprint; print(weasyprint.__version__)")}


def _said(*command: str) -> str:
    """What a command says; nothing when there is none, or it fails."""
    if not command[0]:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


# ------------------------------------------------------------------------------------ commands


def typst_pdf(source: Path, output: Path) -> Cost:
    """Typst, from its own language."""
    return cost([venv_python(), "-c", _TYPESET, source, output])


def typst_edits(source: Path, output: Path, rounds: int) -> Cost:
    """A compiler of Typst's that stays, and builds after edits; see typst_warm.py."""
    return cost([venv_python(), BENCH / "typst_warm.py", source, output, str(rounds)])


def pandoc_pdf(source: Path, output: Path) -> Cost:
    """Pandoc's Markdown by way of Typst, with pandoc's own template."""
    between = output.with_suffix(".typ")
    options = ["-s", "-t", "typst", "--toc", "-V", "papersize=a5", "-V", f"mainfont={_SONG}"]
    return together(cost([pandoc(), source, "-o", between, *options]), typst_pdf(between, output))


def pandoc_epub(source: Path, output: Path) -> Cost:
    """Pandoc's Markdown as an EPUB."""
    return cost([pandoc(), source, "-o", output, "--toc", "--split-level=1"])


def weasyprint_pdf(source: Path, output: Path) -> Cost:
    """WeasyPrint as it comes, from HTML, in one piece."""
    code = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
    return cost([python(), "-c", code, source, output])


def chromium_pdf(source: Path, output: Path) -> Cost:
    """Chromium's printing, from HTML."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        more = ["--disable-component-update", "--disable-sync", "--no-pdf-header-footer", "--timeout=600000"]
        where = [f"--user-data-dir={profile}", f"--print-to-pdf={output}", source.resolve().as_uri()]
        return cost([chromium(), *flags, *more, *where])


def calibre(source: Path, output: Path) -> Cost:
    """Calibre, from HTML or EPUB to EPUB or PDF."""
    pdf = ["--paper-size", "a5", "--pdf-page-numbers", "--pdf-add-toc", "--pdf-serif-family", _SONG]
    return cost(["ebook-convert", source, output, *(pdf if output.suffix == ".pdf" else [])], env=_CALIBRE_ENV)


def together(first: Cost, then: Cost) -> Cost:
    """Two commands one after another."""
    peak, all_of_them = max(first.peak, then.peak), max(first.together, then.together)
    return Cost(first.wall + then.wall, first.cpu + then.cpu, peak, all_of_them)


Maker = Callable[[Path, Path], Cost]


def main() -> int:
    """Tell what is here."""
    for name, version in versions().items():
        print(f"{name}: {version or 'not here'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
