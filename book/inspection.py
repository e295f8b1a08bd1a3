"""An EPUB judged by rules of our own, in milliseconds: what every reading system needs before it opens a book.

It knows nothing of how the file was made. EPUBCheck knows far more, but takes seconds and Java.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from lzma import LZMAError
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.parsers import expat

_CONTAINER = "META-INF/container.xml"
_MIMETYPE = b"application/epub+zip"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "application/xhtml+xml"
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),
)
"""What zipfile raises when a file cannot be taken out of a package."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the code of a diagnostic, and where in the package (line and column from 1; 0: the whole file)."""

    code: str
    message: str
    path: str
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class _Seen:
    """A document as it was read: ids, addresses with their places, faults."""

    ids: set[str] = field(default_factory=set)
    targets: list[tuple[str, int, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    heading: int = 0


def _fault(code: str, message: str, path: str, line: int = 0, column: int = 0) -> Fault:
    return Fault(code, message, path, line, column)


def faults(data: bytes) -> tuple[Fault, ...]:
    """Everything wrong with an EPUB. Codes: bad-package, dead-link, duplicate-id, missing-alt, skipped-level."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return tuple(_faults(package))
    except DAMAGED as error:
        return (_fault("bad-package", f"this is no ZIP file that can be read: {error}", ""),)


def _faults(package: zipfile.ZipFile) -> Iterator[Fault]:
    names = package.namelist()
    first = package.infolist()[0] if names else None
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        yield _fault("bad-package", "the first file is not an uncompressed 'mimetype' (OCF 3.3, 4.2)", "mimetype")
    elif package.read("mimetype") != _MIMETYPE:
        yield _fault("bad-package", "'mimetype' does not say application/epub+zip", "mimetype")
    try:
        box = ElementTree.fromstring(package.read(_CONTAINER))
        name = next(e.get("full-path", "") for e in box.iter() if e.tag.endswith("}rootfile"))
        opf = ElementTree.fromstring(package.read(name))
    except (KeyError, StopIteration, ElementTree.ParseError) as error:
        yield _fault("bad-package", f"the package document cannot be read: {error}", _CONTAINER)
        return
    items = {i.get("id", ""): i for i in opf.iter(_OPF + "item")}
    base = posixpath.dirname(name)
    held = {posixpath.join(base, unquote(i.get("href", ""))): i.get("media-type", "") for i in items.values()}
    yield from _manifest(name, names, held, items, [r.get("idref", "") for r in opf.iter(_OPF + "itemref")])
    seen = {path: _read(path, package.read(path)) for path, kind in held.items() if kind == _XHTML and path in names}
    for path, document in seen.items():
        yield from document.faults
        yield from _dead(path, document, seen, held)


def _manifest(
    opf: str, names: list[str], held: Mapping[str, str], items: Mapping[str, object], spine: list[str]
) -> Iterator[Fault]:
    """Every file is listed, everything that is listed is there, and the order of reading names what is listed."""
    for path in held:
        if path not in names:
            yield _fault("bad-package", f"{path} is listed but not there", opf)
    for path in names:
        if path not in held and path not in ("mimetype", opf) and not path.startswith("META-INF/"):
            yield _fault("bad-package", f"{path} is there but not listed", opf)
    for idref in spine:
        if idref not in items:
            yield _fault("bad-package", f"the order of reading names '{idref}', which is not listed", opf)


def _read(path: str, data: bytes) -> _Seen:
    seen = _Seen()
    parser = expat.ParserCreate()

    def fault(code: str, message: str) -> None:
        seen.faults.append(Fault(code, message, path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    def start(name: str, attributes: dict[str, str]) -> None:
        own = attributes.get("id")
        if own is not None:
            if own in seen.ids:
                fault("duplicate-id", f"the id '{own}' is given twice")
            seen.ids.add(own)
        for key in ("href", "src"):
            if key in attributes:
                seen.targets.append((attributes[key], parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
        if name == "img" and "alt" not in attributes:
            fault("missing-alt", "a picture has no 'alt'")
        if len(name) == 2 and name[0] == "h" and name[1].isdecimal():
            level = int(name[1])
            if seen.heading and level > seen.heading + 1:
                fault("skipped-level", f"a heading of level {level} follows one of level {seen.heading}")
            seen.heading = level

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"not well-formed: {expat.ErrorString(error.code)}"
        seen.faults.append(_fault("bad-package", message, path, error.lineno, error.offset + 1))
    return seen


def _dead(path: str, document: _Seen, seen: Mapping[str, _Seen], held: Mapping[str, str]) -> Iterator[Fault]:
    """The links and pictures of a document that lead nowhere within the package."""
    for target, line, column in document.targets:
        file, _, anchor = unquote(target).partition("#")
        if ":" in file:
            continue
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
        if there not in held or (anchor and there in seen and anchor not in seen[there].ids):
            yield _fault("dead-link", f"'{target}' leads nowhere in this package", path, line, column)
