"""The pictures that a chapter names: found within the book's folder, known by their bytes, named for the book."""

from __future__ import annotations

import difflib
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree

from book.diagnostic import BookError, Diagnostic
from book.document import Block, Chapter, Emphasis, Figure, Image, Inline, Link, Span, Strong, mapped
from book.edition import Asset, within_book
from book.text import Place

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_OUTSIDE = re.compile(r"/|\.\.(?:/|$)|.*[\\\0]")
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE_ELEMENTS = {"script", "foreignObject", "iframe", "handler", "listener"}
_SAFE_TARGET = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif);)")
_OUTSIDE_URL = re.compile(r"""@import|url\(\s*+["']?+\s*+(?!#|data:image/(?:png|jpeg|gif);)""", re.I)


def collect(
    chapter: Chapter, read: Callable[[str], bytes | None], listing: Callable[[], Iterable[str]]
) -> tuple[dict[str, Asset], tuple[Diagnostic, ...]]:
    """The pictures of a chapter by their path from the book's folder, and what is wrong with others.

    `read` gives the bytes of such a path or None when there is no such file (it must not follow links out of the
    folder); `listing` gives the paths that exist, and is asked only when one is missing. Diagnostics: remote-image,
    outside-book, missing-image, unsupported-image, unsafe-svg.
    """
    found: dict[str, Asset] = {}
    findings: list[Diagnostic] = []
    for source, line in dict.fromkeys(_named(chapter)):
        path = within_book(chapter.path, source)
        if path in found:
            continue
        place = chapter.place(line, source)
        try:
            found[path] = _asset(chapter, source, path, place, read, listing)
        except BookError as error:
            findings += error.diagnostics
    return found, tuple(findings)


def _asset(
    chapter: Chapter,
    source: str,
    path: str,
    place: Place,
    read: Callable[[str], bytes | None],
    listing: Callable[[], Iterable[str]],
) -> Asset:
    if _ELSEWHERE.match(source):
        raise _error("remote-image", "a book takes no pictures from elsewhere", place, "save it beside the chapters")
    if _OUTSIDE.match(path):
        hint = "put it into the book's folder and name it from the chapter, with forward slashes"
        raise _error("outside-book", f"{source} is not within the book's folder", place, hint)
    data = read(path)
    if data is None:
        raise _error("missing-image", f"there is no file {path}", place, _near(chapter, path, listing()))
    media_type, suffix = _kind(data, source, place)
    return Asset(_name(path, suffix), path, data, media_type)


def _error(code: str, message: str, place: Place, hint: str) -> BookError:
    return BookError(Diagnostic(code, message, place=place, hint=hint))


def _named(chapter: Chapter) -> Iterator[tuple[str, int]]:
    """Every picture that the chapter names, with the line of its block."""
    out: list[tuple[str, int]] = []

    def of_run(run: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        for node in run:
            if isinstance(node, Image):
                out.append((node.source, line))
            elif isinstance(node, Emphasis | Strong | Span | Link):
                of_run(node.children, line)
        return run

    def of_block(block: Block) -> Block:
        if isinstance(block, Figure):
            out.append((block.image.source, block.line))
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


def _kind(data: bytes, source: str, place: Place) -> tuple[str, str]:
    """Media type and suffix, by the bytes: what a file is called proves nothing."""
    for signature, media_type, suffix in _SIGNATURES:
        if data.startswith(signature):
            return media_type, suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise _error("unsupported-image", f"{source} is a WebP picture", place, "save it as PNG")
    if b"<svg" in data[:4096]:
        why = _fault_of_svg(data)
        if why:
            raise _error("unsafe-svg", f"{source}: {why}", place, "save it as plain SVG without it, or as PNG")
        return "image/svg+xml", "svg"
    hint = "save it as PNG, JPEG, GIF or SVG"
    raise _error("unsupported-image", f"{source} is no picture that is known here", place, hint)


def _fault_of_svg(data: bytes) -> str:
    """Why an SVG drawing may not be shown: it is broken, acts by itself, or asks for other files."""
    if b"<!ENTITY" in data or b"<?xml-stylesheet" in data:
        return "it declares entities or style sheets of its own"
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        return f"it is not well-formed ({error})"
    if root.tag != _SVG + "svg":
        return "its root is not an svg element of the SVG name space"
    for element in root.iter():
        if element.tag.rpartition("}")[2] in _ACTIVE_ELEMENTS:
            return f"it holds a {element.tag.rpartition('}')[2]} element"
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            if name.startswith("on"):
                return f"it holds a script ({name})"
            if (name in ("href", "src") and not _SAFE_TARGET.match(value)) or _OUTSIDE_URL.search(value):
                return f"it refers to another file ({value[:60]})"
        if element.tag == _SVG + "style" and _OUTSIDE_URL.search(element.text or ""):
            return "its style refers to another file"
    return ""
