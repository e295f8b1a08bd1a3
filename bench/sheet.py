"""One page of text by four programs side by side, and how well each sets the lines of a small book.

The picture goes to docs/pictures/contact-sheet.png, the figures to the results.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import books
import forms
import others
from lines import SIZE, figures
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import PdfDocument
from shelf import BENCH, ROOT, main

from book.fonts import file_for

PICTURE = ROOT / "docs" / "pictures" / "contact-sheet.png"
PAGES = 50
"""Of the book whose lines are measured."""
_POINT = 72 / 25.4
MEASURE = 27 * SIZE
INNER, WIDTH = 19 * _POINT, 140 * _POINT
EDGES = {True: INNER + MEASURE, False: WIDTH - INNER}
"""Where the lines end on right and on left pages, in points from the left."""
DPI = 125
_FRAME = (0.08, 0.1, 0.92, 0.96)
"""What is shown of a page: left, top, right, bottom, as shares of it."""
_COLUMNS, _GREYS = 2, 16
_LABEL = 34
_EDGE = 170
"""The grey of the hairline along the right edge of the measure."""


def sheet(scale: float) -> Mapping[str, Any]:
    """The picture, and the figures of every program that is here."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        pages = printed(room / "page", contact_book)
        shown = {program: first(path) for program, path in pages.items()}
        picture(shown, PICTURE if scale == 1 else room / PICTURE.name)
        folder = room / "book"
        made = printed(folder, lambda at: books.book(at, max(4, round(PAGES * scale))))
        text = [part for chapter in forms.read(folder) for part in paragraphs(chapter)]
        rows = {program: figures(path, text, EDGES) for program, path in made.items()}
    return {"rows": rows, "versions": {**others.versions(), "Kanben": ""}}


def contact_book(folder: Path) -> Path:
    """The book with the page that is shown."""
    books.book(folder, 4)
    for path in (folder / "chapters").iterdir():
        path.unlink()
    (folder / "chapters" / "01.md").write_text((BENCH / "contact.md").read_text("utf-8"), "utf-8")
    return folder


def printed(folder: Path, write: Callable[[Path], Path]) -> dict[str, Path]:
    """A book as PDFs, by the names of the programs that made them."""
    write(folder)
    chapters = forms.read(folder)
    html, typst = folder / "book.html", folder / "book.typ"
    html.write_text(forms.html(chapters), "utf-8")
    typst.write_text(forms.typst(chapters), "utf-8")
    books.build(folder)
    here = others.versions()
    ways: dict[str, tuple[others.Maker, Path]] = {
        "WeasyPrint": (others.weasyprint_pdf, html),
        "Chromium": (others.chromium_pdf, html),
        "Typst": (others.typst_pdf, typst),
    }
    out = {"Kanben": books.product(folder)}
    for program, (make, source) in ways.items():
        if here[program]:
            out[program] = folder / f"{program}.pdf"
            make(source, out[program])
    return out


def paragraphs(chapter: forms.Chapter) -> list[str]:
    """The running text of a chapter as it stands on the page."""
    plain = forms.Inline(str, "%s", "%s", lambda to, words: words, lambda number, text: "")
    return [plain.of(text, chapter.notes) for kind, text in chapter.blocks if kind == "paragraph"]


# ------------------------------------------------------------------------------------- the picture


def first(pdf: Path) -> Image.Image:
    """The page on which the text begins, with a hairline along the right edge of its measure."""
    words = re.sub(r"\s", "", forms.parse("01", (BENCH / "contact.md").read_text("utf-8")).blocks[0][1])[:8]
    with PdfDocument(pdf) as document:
        texts = (re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document)
        number = next(i for i, text in enumerate(texts) if words in text)
        page: Image.Image = document[number].render(scale=DPI / 72).to_pil().convert("L")
    x = round(EDGES[number % 2 == 0] * DPI / 72)
    ImageDraw.Draw(page).line([(x, 0), (x, page.height)], fill=_EDGE)
    left, top, right, bottom = _FRAME
    return page.crop((left * page.width, top * page.height, right * page.width, bottom * page.height))


def picture(pages: Mapping[str, Image.Image], path: Path) -> None:
    """All of them on one sheet, their names above them."""
    width, height = next(iter(pages.values())).size
    rows = -(-len(pages) // _COLUMNS)
    sheet = Image.new("L", (_COLUMNS * width + 1, rows * (height + _LABEL)), 255)
    face = file_for("Noto Sans CJK SC")
    font, draw = ImageFont.truetype(str(face.path), 18, face.index), ImageDraw.Draw(sheet)
    for i, (program, page) in enumerate(pages.items()):
        x, y = i % _COLUMNS * width, i // _COLUMNS * (height + _LABEL)
        sheet.paste(page.resize((width, height)), (x, y + _LABEL))
        draw.rectangle((x, y + _LABEL, x + width, y + _LABEL + height - 1), outline=_EDGE)
        draw.text((x + width / 2, y + _LABEL / 2), program, 0, font, "mm")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(_GREYS).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main("sheet", {"lines": sheet}, __doc__ or ""))
