"""A book set in one piece by WeasyPrint itself: what linked pages are held against."""

import subprocess
from pathlib import Path

from book.headroom import roomy
from book.press import compositor
from book.press.engine import undisturbed
from book.press.notemarks import number_notes
from book.press.pages import whole_html
from book.press.printing import Press


def body(press: Press) -> bytes:
    """The body of the book with heads and folios, as one document: a PDF. Numbers in the text are not filled in.

    It is given what makes chapters quick: room for calls, and no collector of garbage.
    """
    with undisturbed():
        return roomy(_body, press)


def _body(press: Press) -> bytes:
    html = whole_html(press.edition, press.edition.body, press.bodies, press.theme)
    copy = press._copy(html, "whole")
    engine = compositor._engine(copy.faces, copy.fonts)
    files = {address: (data, kind) for address, data, kind in copy.files}
    document = engine.lay_out(engine.read(copy.html), copy.css, files, copy.setting, copy.pitch)
    number_notes(document)
    with engine.listening():
        return bytes(document.write_pdf(pdf_tags=copy.tagged))


def pixels(pdf: bytes, folder: Path, first: int = 1, resolution: int = 60) -> list[bytes]:
    """The pages from the one with number `first` on as grey pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(resolution), "-gray", "-f", str(first), folder / "book.pdf", folder / "page"]
    subprocess.run(command, check=True)
    return [path.read_bytes() for path in sorted(folder.glob("page*.pgm"))]
