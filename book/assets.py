"""The pictures that a chapter names: found within the book's folder, known by their bytes, made fit, given their names.

What comes out serves screens and paper alike: PNG, JPEG or SVG, upright, no larger than the limits, nothing that acts.
"""

from __future__ import annotations

import difflib
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from book.diagnostic import BookError, Diagnostic, Severity
from book.document import Block, Chapter, Emphasis, Figure, Image, Inline, Link, Span, Strong, mapped
from book.edition import Asset, within_book
from book.text import Place

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_OUTSIDE = re.compile(r"/|\.\.(?:/|$)|.*[\\\0]")
_SVG_HEAD = 4096  # bytes in which an svg element must begin
_SMALLEST_COVER = 1400
"""Pixels of a cover's shorter side, below which shops refuse or blur it (Apple Books asset guide, on cover art)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture may measure: pixels of its longer side (scaled down beyond), pixels in all (refused beyond)."""

    longest_side: int = 2560
    most_pixels: int = 60_000_000


def collect(
    chapter: Chapter,
    read: Callable[[str], bytes | None],
    listing: Callable[[], Iterable[str]],
    limits: Limits = Limits(),
) -> tuple[dict[str, Asset], tuple[Diagnostic, ...]]:
    """The pictures of a chapter by their path from the book's folder, and what is wrong with others.

    `read` gives the bytes of such a path or None when there is no such file (it must not follow links out of the
    folder); `listing` gives the paths that exist, and is asked only when one is missing. Diagnostics: remote-image,
    outside-book, missing-image, missing-alt, and those of `fit`.
    """
    found: dict[str, Asset] = {}
    findings: list[Diagnostic] = []
    for image, line in dict.fromkeys(_named(chapter)):
        place = chapter.place(line, image.source)
        if not image.alt.strip():
            hint = "say in the brackets what it shows: ![a harbour in fog](...)"
            message = f"{image.source} has no words for those who cannot see it"
            findings.append(Diagnostic("missing-alt", message, Severity.NOTE, place, hint))
        path = within_book(chapter.path, image.source)
        if path in found:
            continue
        try:
            data = _read(chapter, image.source, place, read, listing)
            found[path], more = fit(path, data, place, limits)
            findings += more
        except BookError as error:
            findings += error.diagnostics
    return found, tuple(findings)


def _read(
    chapter: Chapter,
    source: str,
    place: Place,
    read: Callable[[str], bytes | None],
    listing: Callable[[], Iterable[str]],
) -> bytes:
    path = within_book(chapter.path, source)
    if _ELSEWHERE.match(source):
        raise _error("remote-image", "a book takes no pictures from elsewhere", place, "save it beside the chapters")
    if _OUTSIDE.match(path):
        hint = "put it into the book's folder and name it from the chapter, with forward slashes"
        raise _error("outside-book", f"{source} is not within the book's folder", place, hint)
    data = read(path)
    if data is None:
        raise _error("missing-image", f"there is no file {path}", place, _near(chapter, path, listing()))
    return data


def fit(path: str, data: bytes, place: Place, limits: Limits) -> tuple[Asset, tuple[Diagnostic, ...]]:
    """A picture's bytes as they go into the book, and what changed that one would see.

    What it is its bytes tell: what a file is called proves nothing. Diagnostics: moving-image, cleaned-svg. Raises
    BookError: unsupported-image (also when it is broken), huge-image, unsafe-svg.
    """
    if b"<svg" in data[:_SVG_HEAD]:
        return _drawing(path, data, place)
    # Imported here, as below: a book without pictures needs nothing that reads them.
    from book import raster

    try:
        picture = raster.fit(data, limits.longest_side, limits.most_pixels)
    except raster.TooLargeError as error:
        hint = "scale it down, or raise 'most-pixels' under 'images' in book.yaml"
        message = f"{path} has {error}; {limits.most_pixels} are allowed"
        raise _error("huge-image", message, place, hint) from None
    except raster.UnreadableError as error:
        hint = "save it as PNG or JPEG; WebP, AVIF, TIFF, BMP, GIF and SVG do too"
        message = f"{path} is no picture that is known here, or a broken one ({error})"
        raise _error("unsupported-image", message, place, hint) from None
    asset = Asset(_name(path, picture.suffix), path, picture.data, picture.media_type)
    if not picture.moves:
        return asset, ()
    hint = "choose the frame yourself and save it as PNG when the first one will not do"
    message = f"{path} moves: only its first frame is taken"
    return asset, (Diagnostic("moving-image", message, Severity.WARNING, place, hint),)


def _drawing(path: str, data: bytes, place: Place) -> tuple[Asset, tuple[Diagnostic, ...]]:
    from book import svg

    try:
        drawing, taken = svg.cleaned(data)
    except ValueError as error:
        raise _error("unsafe-svg", f"{path}: {error}", place, "save it as plain SVG, or as PNG") from None
    asset = Asset(_name(path, "svg"), path, drawing, "image/svg+xml")
    if not taken:
        return asset, ()
    message = f"{path}: taken out, since it acts or leads elsewhere: {', '.join(taken)}"
    hint = "look at the drawing in the book; save it as plain SVG when something is missing"
    return asset, (Diagnostic("cleaned-svg", message, Severity.WARNING, place, hint),)


def cover(path: str, data: bytes, place: Place, limits: Limits) -> tuple[Asset, tuple[Diagnostic, ...]]:
    """The picture that the user gave for the cover: as it is when it is a fit PNG or JPEG.

    Diagnostics: small-cover, and those of `fit`. Raises BookError as `fit` does; bad-image for a drawing.
    """
    if b"<svg" in data[:_SVG_HEAD]:
        raise _error("bad-image", f"{path} is a drawing; shops take PNG or JPEG", place, "save it as one of them")
    asset, findings = fit(path, data, place, limits)
    from book.raster import size

    width, height = size(asset.data)
    if min(width, height) < _SMALLEST_COVER:
        message = f"{path} is {width} x {height} pixels: shops want {_SMALLEST_COVER} at the shorter side"
        hint = "take a larger picture, 1600 x 2560 is usual"
        findings = (*findings, Diagnostic("small-cover", message, Severity.WARNING, place, hint))
    suffix = posixpath.splitext(asset.name)[1]
    return Asset(f"images/cover{suffix}", path, asset.data, asset.media_type), findings


def _error(code: str, message: str, place: Place, hint: str) -> BookError:
    return BookError(Diagnostic(code, message, place=place, hint=hint))


def _named(chapter: Chapter) -> Iterator[tuple[Image, int]]:
    """Every picture that the chapter names, with the line of its block."""
    out: list[tuple[Image, int]] = []

    def of_run(run: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        for node in run:
            if isinstance(node, Image):
                out.append((node, line))
            elif isinstance(node, Emphasis | Strong | Span | Link):
                of_run(node.children, line)
        return run

    def of_block(block: Block) -> Block:
        if isinstance(block, Figure):
            out.append((block.image, block.line))
        return block

    for blocks in (chapter.blocks, *(blocks for _, blocks in chapter.notes)):
        mapped(blocks, of_run, of_block)
    return iter(out)


def _near(chapter: Chapter, path: str, existing: Iterable[str]) -> str:
    """What the author may have meant: a file of that name in another folder, or of a name much like it."""
    files = sorted(existing)
    name = posixpath.basename(path).casefold()
    stems = {_stem(f).casefold(): f for f in reversed(files)}
    near = [f for f in files if posixpath.basename(f).casefold() == name]
    near = near or [stems[s] for s in difflib.get_close_matches(_stem(path).casefold(), stems, 1)]
    if not near:
        return "put the file there, or correct its name"
    return f"write {posixpath.relpath(near[0], posixpath.dirname(chapter.path) or '.')}"


def _stem(path: str) -> str:
    """The file's name without folder and suffix."""
    return posixpath.splitext(posixpath.basename(path))[0]


def _name(path: str, suffix: str) -> str:
    """The file's name in the book: ASCII, the same in every build, another for every path."""
    stem = re.sub(r"[^a-z0-9]+", "-", _stem(path).lower()).strip("-")
    return f"images/{stem[:40]}{'-' if stem else ''}{hashlib.sha256(path.encode()).hexdigest()[:8]}.{suffix}"
