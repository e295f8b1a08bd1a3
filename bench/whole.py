"""The body of a book as one document, without the linker: `bench/whole.py FOLDER OUTPUT`.

It is composed and tagged like the linked book; contents, title pages and page numbers in the text are left out.

    bench/whole.py FOLDER compare THEME…

tells, as JSON, how many pages the book has in these themes, and which of the linked ones are not, pixel by pixel,
those of the one document.
"""

import json
import runpy
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book import manuscript, prepress, theme  # noqa: E402
from book.press import render  # noqa: E402
from book.press.printing import Press  # noqa: E402
from book.xhtml import Medium  # noqa: E402
from book.xhtml import render as body  # noqa: E402

MONOLITH = SimpleNamespace(**runpy.run_path(str(ROOT / "tests" / "monolith.py")))
STYLES = ROOT / "styles"
RESOLUTION = 60


def press(folder: Path, name: str) -> Press:
    """The press on which the book's first edition is printed in a theme."""
    jobs, _ = prepress.prepared(folder, STYLES, manuscript.read(folder), prepress.EARLIEST)
    edition = jobs[0].edition
    bodies = {d.id: body(d, edition.labels, Medium.PRINT) for d in edition.documents}
    return Press(edition, bodies, theme.load(name, STYLES))


def compared(folder: Path, name: str) -> dict[str, object]:
    """The pages of the body, and those that differ."""
    one = press(folder, name)
    linked = render(one.edition, one.bodies, theme.load(name, STYLES))
    with tempfile.TemporaryDirectory() as aside:
        whole = MONOLITH.pixels(MONOLITH.body(one), Path(aside, "whole"), resolution=RESOLUTION)
        first = linked.pages - len(whole) + 1
        pages = MONOLITH.pixels(linked.pdf, Path(aside, "linked"), first, RESOLUTION)
    different = [i for i, (a, b) in enumerate(zip(whole, pages, strict=True), 1) if a != b]
    return {"theme": name, "pages": len(whole), "different": different}


def main(folder: str, *words: str) -> None:
    """Do what the words say."""
    if words[0] == "compare":
        print(json.dumps([compared(Path(folder), name) for name in words[1:]]))
    else:
        Path(words[0]).write_bytes(MONOLITH.body(press(Path(folder), "literary")))


if __name__ == "__main__":
    main(*sys.argv[1:])
