"""WeasyPrint, in one place: HTML and CSS in, laid-out pages and PDF bytes out.

It is imported when the first page is made, so that an EPUB needs no Pango. Nothing is fetched but what the caller
hands over, and what the library has to say comes back as diagnostics.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from book.diagnostic import Diagnostic, MachineError, Severity
from book.press import seam
from book.press.composer.setting import Setting

VARIANT = "pdf/ua-1"
"""Tagged, with a title and a language: ISO 14289-1."""


@lru_cache(maxsize=1)
def _library() -> Any:
    """The parts of WeasyPrint that are used here. Raises MachineError (no-pango) where it cannot run."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pydyf
            import weasyprint
            from weasyprint import urls
            from weasyprint.css import counters
            from weasyprint.layout import block
            from weasyprint.text import fonts
    except OSError as error:
        hint = (
            "run 'apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0' or 'brew install pango'; "
            "an EPUB needs none of them"
        )
        message = f"a PDF needs Pango, which this machine does not have: {str(error).splitlines()[0]}"
        raise MachineError(Diagnostic("no-pango", message, hint=hint)) from None
    return SimpleNamespace(api=weasyprint, block=block, counters=counters, fonts=fonts, pydyf=pydyf, urls=urls)


@dataclass(frozen=True, slots=True)
class Layout:
    """Laid-out pages. `anchors` gives the index of the page on which each id stands first."""

    document: Any
    anchors: Mapping[str, int]

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.document.pages)


class Engine:
    """WeasyPrint set up for one book.

    `files` are all that pages and style sheets may fetch: bytes with their media type, by address. `findings` are
    what the library said, `missing` the characters that no font had, in the order in which they came.
    """

    def __init__(self, files: Mapping[str, tuple[bytes, str]], base: str, setting: Setting) -> None:
        self._library = _library()
        self._files, self._base = dict(files), base
        self._fonts = self._library.fonts.FontConfiguration()
        self._counters = self._library.counters.CounterStyle()
        warning = seam.install(self._library.api, setting)
        self.findings: list[Diagnostic] = [warning] if warning else []
        self.missing: dict[str, None] = {}

    def add_font(self, address: str, path: Path) -> None:
        """A font's file, to be fetched from `address`."""
        self._files[address] = (path.read_bytes(), "font/otf")

    def lay_out(self, html: str, css: str, pitch: float) -> Layout:
        """Pages of an HTML document; `pitch` is the distance of its lines in pt."""
        library, fetcher = self._library, self._fetcher()
        with self._listening(), _on_the_grid(library, pitch):
            style = library.api.CSS(
                string=css, font_config=self._fonts, counter_style=self._counters, url_fetcher=fetcher
            )
            source = library.api.HTML(string=html, base_url=self._base, url_fetcher=fetcher)
            document = source.render(font_config=self._fonts, counter_style=self._counters, stylesheets=[style])
        for page in document.pages:
            page.bookmarks[:] = [(level, label.replace(_CALL, ""), *rest) for level, label, *rest in page.bookmarks]
        for note in _number_notes(document):
            message = f"the note {note} finds no room on its page; it is not printed, or not as a whole"
            hint = "shorten the notes there, or move one into the text"
            self.findings.append(Diagnostic("lost-note", message, hint=hint))
        anchors: dict[str, int] = {}
        for index, page in enumerate(document.pages):
            for name in page.anchors:
                anchors.setdefault(name, index)
        return Layout(document, anchors)

    def write(self, parts: Sequence[tuple[Layout, str]]) -> bytes:
        """The parts as one PDF, each with the style of its page labels: "r" for roman numbers, "D" for arabic."""
        pydyf = self._library.pydyf
        first = parts[0][0].document
        pages = [page for layout, _ in parts for page in layout.document.pages]

        def finish(_: object, pdf: Any) -> None:
            labels, start = pydyf.Array(), 0
            for layout, style in parts:
                labels.extend((start, pydyf.Dictionary({"S": f"/{style}"})))
                start += layout.pages
            pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": labels})
            pdf.catalog["PageMode"] = "/UseOutlines"
            pdf.catalog["PageLayout"] = "/TwoPageRight"

        with self._listening():
            data = first.copy(pages).write_pdf(finisher=finish, pdf_variant=VARIANT, pdf_identifier=True)
        return bytes(data)

    def _fetcher(self) -> Any:
        """Serves the files that were handed over; anything else is refused, and said."""
        urls, files, findings = self._library.urls, self._files, self.findings

        class Fetcher(urls.URLFetcher):  # type: ignore[misc, name-defined]
            def fetch(self, url: str, headers: object = None) -> Any:
                if url not in files:
                    message = f"{url} is not a file of this book; the page goes without it"
                    hint = "put the file into the book's folder and name it by its path from the chapter"
                    refusal = Diagnostic("refused-address", message, Severity.WARNING, hint=hint)
                    if refusal not in findings:
                        findings.append(refusal)
                    raise ValueError(_REFUSED)
                data, media_type = files[url]
                return urls.URLFetcherResponse(url, data, {"Content-Type": media_type})

        return Fetcher()

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """What WeasyPrint logs becomes findings and missing characters."""
        logger, ear = logging.getLogger("weasyprint"), _Ear(self.findings, self.missing)
        logger.addHandler(ear)
        try:
            yield
        finally:
            logger.removeHandler(ear)


_REFUSED = "not a file of this book"


class _Ear(logging.Handler):
    """Takes down what a library logs, each thing once."""

    def __init__(self, findings: list[Diagnostic], missing: dict[str, None]) -> None:
        super().__init__(logging.WARNING)
        self._findings, self._missing = findings, missing

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if str(record.msg).startswith(".notdef glyph") and isinstance(record.args, tuple):
            self._missing.setdefault(str(record.args[0]))
        elif _REFUSED not in message:
            hint = "look into the theme's style sheets, or into the file that is named here"
            finding = Diagnostic("style", message, Severity.WARNING, hint=hint)
            if finding not in self._findings:
                self._findings.append(finding)


_SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_CALL = "\u2060①"  # how print.css writes the call of a note; U+2060 keeps it behind its word


def _number_notes(document: Any) -> list[str]:
    """Writes the numbers of notes, which begin anew on every page, over the ① that the style sheet puts everywhere.

    WeasyPrint 70 counts notes before there are pages. All signs are an em wide, so nothing moves. A note that did
    not fit on the page of its call keeps its number on the next, and the notes called there go on from it. Gives the
    ids of notes that were called but are not, or not wholly, on a page.
    """
    pages = [_marks(page._page_box) for page in document.pages]
    shown = {box.element.get("id"): index for index, marks in enumerate(pages) for box in marks["marker"]}
    numbers: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for index, marks in enumerate(pages):
        waiting = {note: number for note, number in waiting.items() if shown.get(note, 0) >= index}
        count = max(waiting.values(), default=0)
        waiting |= {box.element.get("id"): count + i for i, box in enumerate(marks["call"], 1)}
        numbers |= waiting
        for box in chain.from_iterable(marks.values()):
            number = numbers[box.element.get("id") or box.element.get("href").removeprefix("#")]
            box.text = box.pango_layout.text = _SIGNS[number - 1] if number <= len(_SIGNS) else str(number)
    cut = {box.element.get("id") for marks in pages for box in marks["marker"] if box.position_y < 0}
    return [note for note in numbers if note not in shown or note in cut]


def _marks(page: Any) -> dict[str, list[Any]]:
    """The boxes of a page that show the number of a note: where it is called, called again, and where it stands."""
    kinds = {"span::footnote-call": "call", "a::after": "again", "span::footnote-marker": "marker"}
    found: dict[str, list[Any]] = {kind: [] for kind in kinds.values()}
    for box in page.descendants():
        kind = kinds.get(box.element_tag)
        if kind and hasattr(box, "pango_layout") and (kind != "again" or box.element.get("class") == "note-again"):
            found[kind].append(box)
    return found


_HAIR = 1e-6  # CSS pixels: less than this above a line of the grid is on it


@contextlib.contextmanager
def _on_the_grid(library: Any, pitch: float) -> Iterator[None]:
    """Keeps what stands below a picture on the grid of the page while WeasyPrint lays out.

    A picture is as high as it is: what follows is moved down to the next line of the grid.
    """
    block = library.block
    block_container_layout = block.block_container_layout
    step = pitch * 4 / 3

    def lay_out(context: Any, box: Any, *args: Any, **kwargs: Any) -> Any:
        done, *rest = block_container_layout(context, box, *args, **kwargs)
        if done is not None and box.element_tag == "figure":
            done.padding_bottom += (_HAIR - done.height) % step
        return (done, *rest)

    block.block_container_layout = lay_out
    try:
        yield
    finally:
        block.block_container_layout = block_container_layout
