"""From a book's folder to dist/: the one place that knows the order of the stages.

Read the manuscript; for every edition convert and assemble; make each format; write aside, rename; the manifest.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from book import __version__, classes, freshness, lint, manuscript, theme
from book.cache import NoCache, Store, hidden, replace_loosely
from book.convert import glossary
from book.convert.engine import digests
from book.converting import preflight, stop_on_errors
from book.diagnostic import BookError, Diagnostic, MachineError, Severity
from book.edition import Lines
from book.executor import Executor, Serial
from book.files import read_text
from book.fonts import files as font_files
from book.journal import put
from book.manuscript import Manuscript
from book.outputs import Made, make
from book.prepress import EARLIEST, assembled, conversion_for, look_of, prepared, theme_name
from book.product import Product
from book.schema import places
from book.text import Place
from book.theme import Theme

if TYPE_CHECKING:
    from book.printshop import Fate, History

_LIBRARIES = (
    *("ebooklib", "weasyprint", "pydyf", "pyphen", "opencc", "jinja2", "pillow", "fonttools"),
    *("uharfbuzz", "tinycss2", "pypinyin", "markdown-it-py", "mdit-py-plugins", "mdit-py-cjk-friendly"),
)
MANIFEST = "dist/manifest.json"
LAYOUT = frozenset(
    (
        *("lost-note", "lost-text", "missing-font", "missing-glyph", "refused-address", "style"),
        *("unknown-weasyprint", "unprintable"),
    )
)
"""What is found only where pages are made."""
JUDGES = frozenset(("epubcheck", "not-checked"))
"""What is found only where outside judges are asked."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, as paths; all that is to be said; and what became of each part of the printed books.

    `origins` say where the lines of the EPUBs come from, by their names.
    """

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]
    fates: tuple[Fate, ...] = ()
    origins: Mapping[str, Lines] = field(default_factory=dict, repr=False)


def build(
    folder: Path,
    styles: Path,
    *,
    modified: datetime | None = None,
    around: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> Built:
    """Make every edition in every format of the book in `folder`.

    `styles` holds the program's themes and templates, `modified` the date for the packages where book.yaml gives none;
    `around` are `freshness.surroundings`, if the next build is to know whether anything has changed since; `store`
    remembers what was laid out before; `progress` is told each part that is done and how many there are.
    Raises BookError when the book has errors: nothing is written then.
    """
    store = store or NoCache()
    book = manuscript.read(folder, store)
    themes = _own_themes(folder, styles, book)
    made, findings = _made(folder, styles, book, modified, executor, store, progress)
    files = {f"dist/{product.name}": product.data for product in made.products}
    wrote = {**files, MANIFEST: _manifest(book, made.products).encode()}
    old = _no_more_made(folder, files)
    _keep_previous(folder, files)
    put(folder, {**wrote, **dict.fromkeys(old)})
    _remember(folder, made.history)
    if around is not None:
        _leave_word(folder, book, themes, around, wrote, findings)
    origins = {product.name: product.lines for product in made.products if product.lines}
    gone = (Diagnostic("removed-product", _REMOVED, Severity.NOTE, Place(name)) for name in old)
    return Built(tuple(folder / name for name in files), (*findings, *gone), made.fates, origins)


def _made(
    folder: Path,
    styles: Path,
    book: Manuscript,
    modified: datetime | None,
    executor: Executor | None,
    store: Store,
    progress: Callable[[str, int], None],
) -> tuple[Made, tuple[Diagnostic, ...]]:
    """Everything, and all that is to be said of it. Raises BookError when the book has errors."""
    found = (*book.diagnostics, *preflight(book))
    stop_on_errors(found)
    jobs, more = prepared(folder, styles, book, modified or EARLIEST)
    stop_on_errors(more)
    paper = any(kind != "epub" for job in jobs for kind in job.formats)
    more = (*more, *_unknown_classes(book, [job.theme for job in jobs]))
    made = make(jobs, executor or Serial(), store, _remembered(folder) if paper else {}, progress)
    silent = JUDGES if paper else JUDGES | LAYOUT
    findings = _judged(folder, book, (*found, *more, *(d for p in made.products for d in p.diagnostics)), silent)
    stop_on_errors(findings)
    return made, findings


def verify(
    folder: Path,
    styles: Path,
    *,
    modified: datetime | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> dict[str, bool]:
    """Make the book from nothing, write nothing, and tell of each product whether dist/ has the same bytes."""
    book = manuscript.read(folder)
    made, _ = _made(folder, styles, book, modified, executor, NoCache(), progress)
    files = {f"dist/{product.name}": product.data for product in made.products}
    files[MANIFEST] = _manifest(book, made.products).encode()
    return {name: (folder / name).is_file() and (folder / name).read_bytes() == data for name, data in files.items()}


def _remembered(folder: Path) -> History:
    """What shaped the pages of the last print. Imported here, as is what follows: an EPUB alone needs no press."""
    from book.printshop import remembered

    return remembered(folder)


def _remember(folder: Path, history: History) -> None:
    """Leave word of what shaped the pages, if there are any."""
    if history:
        from book.printshop import remember

        remember(folder, history)


_PRODUCT = re.compile(r"[^/\\]+\.zh-Han[st](?:-[A-Z]{2})?(?:\.vertical)?\.(?:epub|pdf|press\.pdf)")
_REMOVED = "the last build made it and this one does not: it is removed"


def _no_more_made(folder: Path, made: Collection[str]) -> tuple[str, ...]:
    """What the last build made and this one does not, as after another title; nothing that somebody has touched.

    The manifest says what that was. Names that differ only in their case are one file on some disks, which is made.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["outputs"]
        digests = {f"dist/{name}": facts["sha256"] for name, facts in listed.items() if _PRODUCT.fullmatch(name)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
    kept = {unicodedata.normalize("NFC", name).casefold() for name in made}
    old = (folder / name for name in digests if unicodedata.normalize("NFC", name).casefold() not in kept)
    files = (path for path in old if path.is_file() and not path.is_symlink())
    names = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return tuple(name for name, digest in names.items() if digest == digests[name])


def _keep_previous(folder: Path, files: Mapping[str, bytes]) -> None:
    """Keep the PDFs that are about to be replaced, for `changes`; nothing is lost when it cannot be done."""
    for name, data in files.items():
        old = folder / name
        with suppress(OSError):
            if name.endswith(".pdf") and old.is_file() and old.read_bytes() != data:
                replace_loosely(hidden(folder, "previous") / old.name, old.read_bytes())


def _own_themes(folder: Path, styles: Path, book: Manuscript) -> dict[str, str]:
    """The digests of the folders from which the book's themes come, but for the program's, by their paths within it."""
    found: dict[str, str] = {}
    for settings in book.config.editions:
        with suppress(BookError, ValueError):  # what is wrong with a theme is told when it is loaded
            for path in theme.folders(theme_name(folder, book, settings), styles):
                if not path.is_relative_to(styles):
                    found[path.resolve().relative_to(folder.resolve()).as_posix()] = freshness.tree(path, folder)
    return found


def _leave_word(
    folder: Path,
    book: Manuscript,
    trees: Mapping[str, str],
    around: Mapping[str, str],
    wrote: Mapping[str, bytes],
    findings: Sequence[Diagnostic],
) -> None:
    """Tell the next build what went into this one and what came out."""
    themes = {settings.theme or book.config.theme for settings in book.config.editions}
    looked = (glossary.FILE, *(f"{name}/theme.yaml" for name in themes if not (folder / name / "theme.yaml").is_file()))
    fonts: tuple[str, ...] = ()
    with suppress(MachineError):  # EPUBs can be made without any
        fonts = font_files()
    stamp = freshness.stamp(
        folder,
        read={**dict.fromkeys(looked, ""), **book.digests},
        patterns=book.config.chapters,
        around=around,
        wrote={name: hashlib.sha256(data).hexdigest() for name, data in wrote.items()},
        diagnostics=findings,
        trees=trees,
        fonts=fonts,
    )
    if stamp is None:
        freshness.forget(folder)
    else:
        freshness.write(folder, stamp)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many chapters a book has, and what is to be said of it."""

    chapters: int
    diagnostics: tuple[Diagnostic, ...]


def check(folder: Path, styles: Path, judges: Sequence[Diagnostic] = ()) -> Checked:
    """Everything that can be said of a book without making it; `judges` are findings on what was made of it before."""
    book = manuscript.read(folder)
    findings = [*book.diagnostics, *preflight(book)]
    looks = []
    for settings in book.config.editions:
        try:
            looks.append(look_of(folder, styles, book, settings))
        except BookError as error:
            findings += error.diagnostics
        findings += assembled(book, settings, conversion_for(book, settings)).diagnostics
    if len(looks) == len(book.config.editions):
        findings += _unknown_classes(book, looks)
    return Checked(len(book.chapters), _judged(folder, book, (*findings, *judges), LAYOUT))


def _unknown_classes(book: Manuscript, looks: Iterable[Theme]) -> tuple[Diagnostic, ...]:
    """Classes that mean nothing in any look of the book."""
    styled = frozenset(name for look in looks for name in look.classes)
    return tuple(finding for chapter in book.chapters for finding in classes.unknown(chapter, styled))


def _judged(
    folder: Path, book: Manuscript, findings: Iterable[Diagnostic], silent: Collection[str]
) -> tuple[Diagnostic, ...]:
    """The findings as book.yaml wants them told, each once."""
    text = read_text(folder, "book.yaml")
    each = dict.fromkeys(findings)
    return lint.judged(each, book.config.lint, lambda at: places(text, "book.yaml")(at), silent=silent)


def _manifest(book: Manuscript, products: Sequence[Product]) -> str:
    """What went in and what came out, as JSON: digests (SHA-256) and versions; no time, no place."""
    value = {
        "kanben": __version__,
        "libraries": _versions(),
        "dictionaries": dict(digests()),
        "inputs": dict(sorted(book.digests.items())),
        "outputs": {
            p.name: {
                "sha256": hashlib.sha256(p.data).hexdigest(),
                "bytes": len(p.data),
                "lang": p.job.settings.lang,
                "theme": p.job.theme.name,
                **({"pages": p.pages} if p.pages else {}),
            }
            for p in products
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
