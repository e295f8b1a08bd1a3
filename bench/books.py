"""The books that are measured, what is edited in them, and the commands that build them."""

import shutil
from pathlib import Path

import invented
from gauge import Cost, cost
from shelf import BENCH, ROOT, python

A_PAGE = 600
"""Characters of invented text on a page of the theme literary, its sections, notes and tables with it."""
A_CHAPTER = 25
"""Pages of a chapter."""
OWN = "own"
"""A theme of the book's own: literary, but for the colour of the headings."""


def book(folder: Path, pages: int, kind: str = "pdf", *, own_theme: bool = False) -> Path:
    """A new book of about so many pages in chapters of unequal length, of which one format is made."""
    invented.book(folder, pages * A_PAGE, max(2, round(pages / A_CHAPTER)), OWN if own_theme else "literary")
    with (folder / "book.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"editions: [zh-Hans]\nformats: [{kind}]\n")
    if own_theme:
        (folder / OWN).mkdir()
        (folder / OWN / "theme.yaml").write_text("extends: literary\n", "utf-8")
        colour(folder, 49)
    return folder


def build(folder: Path, *words: str) -> Cost:
    """The command `build` on it, as it is typed."""
    return cost([python(), ROOT / "compile.py", "build", "--quiet", "--book", folder, *words])


def kept(folder: Path) -> None:
    """Build it, so that all of its parts are kept, whatever was built without being kept before."""
    shutil.rmtree(folder / ".kanben", ignore_errors=True)
    build(folder)


def monolith(folder: Path, output: Path) -> Cost:
    """The same body of the book, composed and tagged, as one document of WeasyPrint's."""
    return cost([python(), BENCH / "whole.py", folder, output])


def product(folder: Path, kind: str = "pdf") -> Path:
    """What the last build made."""
    (path,) = (folder / "dist").glob(f"*.{kind}")
    return path


# ------------------------------------------------------------------------------------ edits


def edited_chapter(folder: Path) -> Path:
    """A chapter of average length in the first third: most pages come after it."""
    files = sorted((folder / "chapters").iterdir())
    mean = sum(path.stat().st_size for path in files) / len(files)
    return min(files[: max(1, len(files) // 3)], key=lambda path: abs(path.stat().st_size - mean))


def plain(folder: Path, number: int) -> Path:
    """One word in one paragraph: no line and no page more. Gives the file; another `number` edits another place."""
    path = edited_chapter(folder)
    text = path.read_text("utf-8")
    at = text.index("了", len(text) * (number % 8 + 1) // 10)
    path.write_text(text[:at] + "过" + text[at + 1 :], "utf-8")
    return path


def shift(folder: Path, number: int) -> Path:
    """Some paragraphs more, about two pages of them: every page behind them moves. Gives the file."""
    path = edited_chapter(folder)
    text = path.read_text("utf-8")
    author = invented.Author(1000 + number)
    more = "\n\n".join(author.paragraph(200) for _ in range(6))
    at = text.index("\n\n", len(text) // 2)
    path.write_text(f"{text[:at]}\n\n{more}{text[at:]}", "utf-8")
    return path


def colour(folder: Path, number: int) -> Path:
    """Another colour for the headings of the book's own theme. Gives the file."""
    path = folder / OWN / "print.css"
    path.write_text(f"h2 {{ color: device-cmyk(0 0 0 {0.4 + number % 50 / 100:.2f}) }}\n", "utf-8")
    return path


EDITS = {"plain": plain, "shift": shift, "colour": colour}
