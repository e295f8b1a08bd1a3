"""WeasyPrint, in one place: HTML and CSS in, laid-out pages out.

It is imported when the first page is made, so that an EPUB needs no Pango. Nothing is fetched but what the caller
hands over, and what the library has to say comes back as diagnostics.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import gc
import io
import logging
import sys
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from book.diagnostic import BookError, Diagnostic, MachineError, Severity
from book.press import seam
from book.press.composer.setting import Setting
from book.press.pagination import Track, tracked


@lru_cache(maxsize=1)
def library() -> Any:
    """The parts of WeasyPrint that are used here. Raises MachineError (no-pango) where it cannot run."""
    try:
        with contextlib.suppress(OSError), _by_their_names():
            return _imported()
        return _imported()
    except OSError as error:
        hint = (
            "run 'apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0' or 'brew install pango'; "
            "an EPUB needs none of them"
        )
        message = f"a PDF needs Pango, which this machine does not have: {str(error).splitlines()[0]}"
        raise MachineError(Diagnostic("no-pango", message, hint=hint)) from None


def _imported() -> Any:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import weasyprint
        from weasyprint import layout, urls
        from weasyprint.css import counters
        from weasyprint.layout import block
        from weasyprint.text import fonts
    return SimpleNamespace(api=weasyprint, block=block, counters=counters, fonts=fonts, layout=layout, urls=urls)


@contextlib.contextmanager
def _by_their_names() -> Iterator[None]:
    """Libraries are opened by the names that they have on Linux, among which WeasyPrint tries them.

    Looking for them elsewhere starts compilers and linkers, some fifty times.
    """
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find_library


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """While a chapter is set the collector of garbage waits: it finds little, and looks for it long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Engine:
    """WeasyPrint with the fonts of one language.

    `faces` is CSS with nothing but @font-face rules, `fonts` the files that it asks for, by address. `findings` are
    what the library said of the last document, `missing` the characters that no font had, as they came.
    """

    def __init__(self, faces: str, fonts: Mapping[str, Path]) -> None:
        self._library = library()
        self._fonts, self._sheets = dict(fonts), dict[str, Any]()
        self._files: Mapping[str, tuple[bytes, str]] = {}
        self._configuration = self._library.fonts.FontConfiguration()
        self._counters = self._library.counters.CounterStyle()
        self.findings: list[Diagnostic] = []
        self.missing: dict[str, None] = {}
        self._faces = self._sheet(faces)

    def read(self, html: str) -> Any:
        """WeasyPrint's tree of an HTML document."""
        with self.listening():
            return self._library.api.HTML(string=html, base_url=BASE, url_fetcher=self._fetcher())

    def lay_out(
        self,
        source: Any,
        css: str,
        files: Mapping[str, tuple[bytes, str]],
        setting: Setting,
        pitch: float,
        track: Track | None = None,
    ) -> Any:
        """WeasyPrint's document, or of a chapter the pages along `track`; `source` is what `read` gave.

        `files` are all that it may fetch besides the fonts: bytes and media type by address. `pitch` is the distance
        of its lines in pt.
        """
        warning = seam.install(self._library.api, setting)
        self.findings, self.missing, self._files = [warning] if warning else [], {}, files
        along = tracked(self._library.layout, track) if track else contextlib.nullcontext()
        with self.listening(), _on_the_grid(self._library, pitch), along:
            sheets = [self._faces, self._sheet(css)]
            return source.render(font_config=self._configuration, counter_style=self._counters, stylesheets=sheets)

    def _sheet(self, css: str) -> Any:
        """A style sheet; the last few are kept, since all chapters of a book share theirs."""
        if css not in self._sheets:
            if len(self._sheets) >= _SHEETS:
                self._sheets.clear()
            self._sheets[css] = self._library.api.CSS(
                string=css,
                base_url=BASE,
                font_config=self._configuration,
                counter_style=self._counters,
                url_fetcher=self._fetcher(),
            )
        return self._sheets[css]

    def _fetcher(self) -> Any:
        """Serves the files that were handed over; anything else is refused, and said."""
        urls, engine = self._library.urls, self

        class Fetcher(urls.URLFetcher):  # type: ignore[misc, name-defined]
            def fetch(self, url: str, headers: object = None) -> Any:
                if url in engine._fonts:
                    data, media_type = engine._fonts[url].read_bytes(), "font/otf"
                elif url in engine._files:
                    data, media_type = engine._files[url]
                else:
                    engine._refuse(url)
                    raise ValueError(_REFUSED)
                return urls.URLFetcherResponse(url, data, {"Content-Type": media_type})

        return Fetcher()

    def _refuse(self, url: str) -> None:
        message = f"{url} is not a file of this book; the page goes without it"
        hint = "put the file into the book's folder and name it by its path from the chapter"
        refusal = Diagnostic("refused-address", message, Severity.WARNING, hint=hint)
        if refusal not in self.findings:
            self.findings.append(refusal)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """What WeasyPrint logs becomes findings and missing characters."""
        logger, ear = logging.getLogger("weasyprint"), _Ear(self.findings, self.missing)
        logger.addHandler(ear)
        try:
            yield
        except BookError:
            raise
        except Exception as error:
            # Style sheets of people's own lead it where nobody has been.
            message = f"WeasyPrint cannot set this: {type(error).__name__}: {error}"
            hint = "look into the style sheets of your own theme; with one of Kanben's, report it as a bug"
            raise BookError(Diagnostic("unprintable", message, hint=hint)) from error
        finally:
            logger.removeHandler(ear)

    def paint(self, document: Any, *, tagged: bool) -> tuple[Any, Any]:
        """Draw a document: the PDF in the making, and what `seam.unembedded` caught."""
        made: list[Any] = []

        def stop(_: object, pdf: Any) -> None:
            made.append(pdf)
            raise _DoneError

        with self.listening(), seam.unembedded(self._library.api) as caught, contextlib.suppress(_DoneError):
            document.write_pdf(finisher=stop, pdf_tags=tagged)
        return made[0], caught


BASE = "http://book.invalid/"
"""Where the press pretends the book's files to lie; .invalid never leads anywhere (RFC 2606)."""

_SHEETS = 16
_REFUSED = "not a file of this book"


class _DoneError(Exception):
    """All that is wanted has been taken from the PDF."""


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


_HAIR = 1e-6  # CSS pixels: less than this above a line of the grid is on it


@contextlib.contextmanager
def _on_the_grid(parts: Any, pitch: float) -> Iterator[None]:
    """Keeps what stands below a picture or a title on the grid of the page while WeasyPrint lays out.

    A picture is as high as it is, and a title that has more lines than it was expected to have, too: what follows is
    moved down to the next line of the grid.
    """
    block = parts.block
    block_container_layout = block.block_container_layout
    step = pitch * 4 / 3

    def lay_out(context: Any, box: Any, *args: Any, **kwargs: Any) -> Any:
        done, *rest = block_container_layout(context, box, *args, **kwargs)
        if done is not None and box.element_tag in ("figure", "h1"):
            done.padding_bottom += (_HAIR - done.height) % step
        return (done, *rest)

    block.block_container_layout = lay_out
    try:
        yield
    finally:
        block.block_container_layout = block_container_layout
