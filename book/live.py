"""What looks at a book while it is being written: the preview in the browser, and the pages that changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from book import changes, config, prepress
from book.diagnostic import BookError, Diagnostic, UsageError
from book.edition import Lines
from book.files import read_text, write_aside
from book.pages import Pages
from book.preview import shelf
from book.preview.app import app
from book.preview.desk import Desk
from book.preview.serve import served
from book.text import Place

PREVIOUS = ".kanben/previous"
"""Where a build keeps the prints that it replaces."""
EDITOR = "vscode://file{path}:{line}"


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that is served: its address, and what is to be called after every build: did it come to an end, what is
    to be said, and where the lines of the EPUBs come from, if it made them.
    """

    address: str
    turn: Callable[[bool, Sequence[Diagnostic], Mapping[str, Lines] | None], None]


@contextmanager
def previewed(folder: Path, styles: Path, port: int, editor: str) -> Iterator[Preview]:
    """Serve the preview of the book in `folder` while the block runs. Raises UsageError (port-in-use)."""
    desk = Desk(_title(folder), folder.resolve().as_posix(), editor)
    files = {path.name: path.read_bytes() for path in sorted((styles / "preview").iterdir())}
    with served(app(desk, files), port) as address:
        try:
            yield Preview(address, partial(_lay, desk, folder, styles))
        finally:
            desk.close()


def _lay(
    desk: Desk,
    folder: Path,
    styles: Path,
    built: bool,
    findings: Sequence[Diagnostic],
    origins: Mapping[str, Lines] | None,
) -> None:
    """Put on the desk what a build made, or what was wrong; what was built before stays there then."""
    if not built and desk.shelf.products:
        desk.put(None, findings)
        return
    lines = _origins(folder, styles) if origins is None else origins
    desk.put(shelf.read(folder / "dist", lines), findings)


def _origins(folder: Path, styles: Path) -> Mapping[str, Lines]:
    """Where the lines of the EPUBs come from; nothing while the book has errors."""
    try:
        return prepress.origins(folder, styles)
    except BookError:
        return {}


def _title(folder: Path) -> str:
    try:
        return config.load(read_text(folder, "book.yaml")).title
    except BookError:
        return folder.resolve().name


# ------------------------------------------------------------------------------- changes


@dataclass(frozen=True, slots=True)
class Compared:
    """The changes of each print by the name of its file, the page that shows them, and the prints that are `new`: of
    them there is no earlier one.
    """

    found: Mapping[str, changes.Changes]
    page: Path
    new: tuple[str, ...] = ()


def compared(folder: Path, styles: Path, wanted: str, against: Path | None, output: Path | None) -> Compared:
    """What changed in the prints of a book (or in the one called `wanted`) since the build before, or a file `against`.

    Writes the pictures to `output` (default: dist/changes.html). Raises UsageError: missing-file (for `against`),
    no-print, no-previous-print (for the print that is `wanted`, or when it is true of all); BookError: broken-pdf.
    """
    if against is not None and not against.exists():
        hint = "look at the spelling, and at the folder that you are in"
        raise UsageError(Diagnostic("missing-file", "there is no such file", place=Place(str(against)), hint=hint))
    prints = _prints(folder / "dist")
    chosen = [p for p in prints if wanted in ("", p.name, p.stem)]
    if against is not None and len(chosen) > 1:
        chosen = [p for p in chosen if p.name == against.name] or chosen
    if not chosen or (against is not None and len(chosen) > 1):
        there = ", ".join(p.name for p in prints)
        message = "several prints could be compared with it" if chosen else "there is no such print in dist/"
        hint = f"name one of them: {there}" if there else "build the book first"
        raise UsageError(Diagnostic("no-print", message, place=Place("dist"), hint=hint))
    earlier = {p: against or folder / PREVIOUS / p.name for p in chosen}
    new = () if wanted else tuple(p.name for p in chosen if not earlier[p].is_file())
    pairs = {p.name: (_opened(earlier[p]), _opened(p)) for p in chosen if p.name not in new or len(new) == len(chosen)}
    found = {name: changes.compare(old, new) for name, (old, new) in pairs.items()}
    template = {"changes.html": (styles / "templates" / "changes.html").read_text("utf-8")}
    text = changes.render(_title(folder), {name: (found[name], *pairs[name]) for name in found}, template)
    page = output or folder / "dist" / "changes.html"
    write_aside(page, text.encode())
    return Compared(found, page, new)


def _prints(dist: Path) -> list[Path]:
    """The prints that the last build made; all that lie there when it does not say."""
    found = sorted(dist.glob("*.pdf"))
    try:
        made = json.loads((dist / "manifest.json").read_bytes())["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return found
    return [path for path in found if path.name in made]


def _opened(path: Path) -> Pages:
    try:
        return Pages(path.read_bytes(), str(path))
    except OSError:
        hint = "build once more after a change, or name a print of your own: --against FILE"
        message = "there is no print to compare with"
        raise UsageError(Diagnostic("no-previous-print", message, place=Place(str(path)), hint=hint)) from None


def listed(found: Mapping[str, changes.Changes], new: Sequence[str] = ()) -> Sequence[str]:
    """The changes as lines, then the prints that are `new`; names stand above the changes where there are several."""
    named = len(found) + len(new) > 1
    lines = [line for name, c in found.items() for line in ((name,) if named else ()) + c.lines()]
    return [*lines, *(f"{name}: there is no earlier print to compare with" for name in new)]
