"""The same text through other programs, as an EPUB and as a PDF: time, memory and size, and what an edit costs.

A program that is not on the machine is left out, and the page says so. Every row of a size is measured in one step.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import books
import forms
import others
import pypdfium2.raw as pdfium
from dump import dump
from gauge import MB, Cost, Failed, cost
from importing import prose
from pypdfium2 import PdfDocument
from regenerate import best, cold_edits, warm_edits
from shelf import ROOT, main, python, rounds

OURS = "Kanben"
SIZES = (50, 200, 1000)
ROUNDS = {50: 3, 200: 2, 1000: 1}
EDITS = 3
IMPORTS = (0.25, 1, 4)
"""MB of text that are imported."""
_AN_ARTICLE = 4.6e-3
"""MB of an invented article, about."""

Row = Mapping[str, Any]
Way = tuple[str, str, bool, Callable[[Path], Cost]]
"""A program, what it makes, whether it is here, and how it makes it into a file."""


def compared(pages: int, scale: float) -> Mapping[str, Any]:
    """Every program on a book of one size."""
    with tempfile.TemporaryDirectory() as name:
        room, size = Path(name), max(4, round(pages * scale))
        paper, reader = books.book(room / "paper", size), books.book(room / "reader", size, "epub")
        chapters = forms.read(paper)
        for form, text in (("html", forms.html), ("typ", forms.typst), ("md", forms.markdown)):
            (room / f"book.{form}").write_text(text(chapters), "utf-8")
        rows = [made(room, way, rounds(ROUNDS[pages], scale)) for way in ways(room, paper, reader)]
        turns = rounds(EDITS, scale)
        edits = {**ours_after_edits(paper, turns), **typst_after_edits(room, turns)}
        characters = sum(len(path.read_text("utf-8")) for path in (paper / "chapters").iterdir())
        return {"characters": characters, "rows": rows, "edits": edits, "versions": others.versions()}


def ways(room: Path, paper: Path, reader: Path) -> list[Way]:
    """All that is compared."""
    here = {name: bool(version) for name, version in others.versions().items()}

    def ours(folder: Path, kind: str, *words: str) -> Callable[[Path], Cost]:
        def run(output: Path) -> Cost:
            done = books.build(folder, "--no-cache", *words)
            output.write_bytes(books.product(folder, kind).read_bytes())
            return done

        return run

    def theirs(make: others.Maker, form: str) -> Callable[[Path], Cost]:
        return lambda output: make(room / f"book.{form}", output)

    return [
        (OURS, "epub", True, ours(reader, "epub")),
        ("pandoc", "epub", here["pandoc"], theirs(others.pandoc_epub, "md")),
        ("Calibre", "epub", here["Calibre"], theirs(others.calibre, "html")),
        (OURS, "pdf", True, ours(paper, "pdf")),
        ("Typst", "pdf", here["Typst"], theirs(others.typst_pdf, "typ")),
        ("pandoc with Typst", "pdf", here["pandoc"] and here["Typst"], theirs(others.pandoc_pdf, "md")),
        ("Chromium", "pdf", here["Chromium"], theirs(others.chromium_pdf, "html")),
        ("WeasyPrint", "pdf", here["WeasyPrint"], theirs(others.weasyprint_pdf, "html")),
        ("Calibre", "pdf", here["Calibre"], theirs(others.calibre, "html")),
    ]


def made(room: Path, way: Way, turns: int) -> Row:
    """One row of the table; `missing` or `failed` says why it has no figures. Raises Failed when our own fails."""
    name, kind, here, make = way
    row = {"program": name, "kind": kind}
    if not here:
        return {**row, "missing": True}
    output = room / f"made.{kind}"
    output.unlink(missing_ok=True)
    try:
        costs = [make(output) for _ in range(turns)]
    except Failed as error:
        if name == OURS:
            raise
        return {**row, "failed": str(error).partition(":")[0]}
    if not output.is_file():
        return {**row, "failed": "no file"}
    return {**row, **best(costs), **(paged(output) if kind == "pdf" else {}), "bytes": output.stat().st_size}


def paged(pdf: Path) -> Row:
    """How many pages a PDF has, and whether it is tagged."""
    with PdfDocument(pdf) as document:
        return {"pages": len(document), "tagged": bool(pdfium.FPDFCatalog_IsTagged(document))}


def ours_after_edits(folder: Path, turns: int) -> Mapping[str, Row]:
    """One word in one chapter: the command, and a process that stays."""
    books.build(folder)
    return {
        "Kanben, command": cold_edits(folder, "plain", turns),
        "Kanben, warm": warm_edits(folder, ["plain"], turns)["plain"],
    }


def typst_after_edits(room: Path, turns: int) -> Mapping[str, Row]:
    """The same with Typst; its command remembers nothing, so it is the same as from nothing."""
    if not others.versions()["Typst"]:
        return {}
    runs = json.loads(others.typst_edits(room / "book.typ", room / "warm.pdf", turns).said)[1:]
    least = {figure: min(run[figure] for run in runs) for figure in ("wall", "cpu")}
    return {"Typst, warm": {**least, "typical": median(run["wall"] for run in runs)}}


def importing(scale: float) -> Mapping[str, Any]:
    """From a text to chapters: articles with fields and references, and a novel."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        for size in IMPORTS:
            texts = {
                "articles": dump(max(1, round(size * scale / _AN_ARTICLE))),
                "a novel": prose(round(size * scale * MB / 3)),
            }
            for kind, text in texts.items():
                source = room / f"{kind}-{size}.txt"
                source.write_text(text, "utf-8")
                done = cost([python(), ROOT / "compile.py", "new", "--quiet", room / f"{kind}-{size}", source])
                rows.append({"kind": kind, "bytes": source.stat().st_size, **best([done])})
    return {"rows": rows}


def _of(size: int) -> Callable[[float], Mapping[str, Any]]:
    return lambda scale: compared(size, scale)


STEPS = {**{str(size): _of(size) for size in SIZES}, "import": importing}

if __name__ == "__main__":
    sys.exit(main("peers", STEPS, __doc__ or ""))
