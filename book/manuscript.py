"""A book's folder as values: book.yaml, chapters, pictures; everything that is wrong with them, told at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from book import config as settings
from book import profile, reading
from book.assets import Limits, collect, cover
from book.cache import NoCache, Store
from book.config import Config
from book.convert import glossary
from book.convert.glossary import Glossary
from book.diagnostic import BookError, Diagnostic, Severity
from book.document import Chapter
from book.edition import Asset
from book.files import read_text
from book.schema import places
from book.text import Place, Source


@dataclass(frozen=True, slots=True)
class Manuscript:
    """All that a build reads of a book, and what is to be said of it."""

    config: Config
    chapters: tuple[Chapter, ...]
    assets: Mapping[str, Asset]
    cover: Asset | None
    glossary: Glossary
    profile: bytes | None
    digests: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def read(folder: Path, store: Store | None = None) -> Manuscript:
    """The book in `folder`; `store` remembers chapters. Raises BookError with all that keeps it from being read."""
    source = _source(folder, "book.yaml")
    config = settings.load(source.text)
    findings: list[Diagnostic] = []
    chapters: list[Chapter] = []
    assets: dict[str, Asset] = {}
    digests = {source.name: source.sha256}
    limits = Limits(config.images.longest_side, config.images.most_pixels)

    def read_picture(name: str) -> bytes | None:
        data = _inside(folder, name)
        if data is not None:
            digests[name] = hashlib.sha256(data).hexdigest()
        return data

    for path in _chapter_paths(folder, config, source, findings):
        try:
            text = _source(folder, path)
            found = reading.read(text, store or NoCache())
        except BookError as error:
            findings += error.diagnostics
            continue
        digests[path] = text.sha256
        chapters.append(found.chapter)
        pictures, more = collect(found.chapter, read_picture, lambda: _names(folder), limits)
        assets |= pictures
        findings += (*found.diagnostics, *more)
    front = _cover(read_picture, config, source, limits, findings)
    colours = _profile(read_picture, config, source, findings)
    words = glossary.of_config(config, places(source.text, source.name)) if "glossary" in source.text else Glossary()
    if (folder / glossary.FILE).exists():
        try:
            written = _source(folder, glossary.FILE)
            digests[glossary.FILE] = written.sha256
            words = glossary.parse(written).joined(words)
        except BookError as error:
            findings += error.diagnostics
    return Manuscript(config, tuple(chapters), assets, front, words, colours, digests, tuple(findings))


def _profile(
    read: Callable[[str], bytes | None], config: Config, source: Source, findings: list[Diagnostic]
) -> bytes | None:
    """The ICC profile of the press, when book.yaml names one."""
    name = config.press.profile
    if not name:
        return None
    place = places(source.text, source.name)(("press", "profile", "="))
    data = read(name)
    if data is None:
        hint = "put the profile into the book's folder, or remove the line"
        findings.append(Diagnostic("missing-profile", f"{name} is not in the book's folder", place=place, hint=hint))
    elif reason := profile.fault(data):
        hint = "ask the printing house for the ICC profile of its press (CMYK)"
        findings.append(Diagnostic("bad-profile", f"{name} cannot be used: {reason}", place=place, hint=hint))
        return None
    return data


def _inside(folder: Path, name: str) -> bytes | None:
    """The bytes of a file within the book's folder; None when it is not there, or a link leads out."""
    try:
        path = (folder / name).resolve()
        return path.read_bytes() if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):
        return None


def _names(folder: Path) -> list[str]:
    """The pictures and other files beside the chapters, from the book's folder."""
    return sorted(p.relative_to(folder).as_posix() for p in (folder / "chapters").rglob("*") if p.is_file())


def _source(folder: Path, name: str) -> Source:
    """A file of the book. Raises BookError, as `files.read_text` does."""
    text = read_text(folder, name)
    return Source(name, text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _chapter_paths(folder: Path, config: Config, source: Source, findings: list[Diagnostic]) -> list[str]:
    """The chapters' files, from the book's folder, in order; a pattern that finds nothing is an error.

    A file that is named again is told: it stays where it came first. That a pattern finds it again is common use.
    """
    out: dict[str, None] = {}
    root = folder.resolve()
    for number, pattern in enumerate(config.chapters):
        found = _matching(folder, pattern)
        inside = [p for p in found if p.resolve().is_relative_to(root)]
        if not inside:
            at = max(source.text.find(pattern), 0)
            place = source.place(at, len(pattern)) if pattern in source.text else Place(source.name)
            hint = "write file names or patterns such as chapters/*.md, from the book's folder"
            findings.append(Diagnostic("missing-chapter", f"no chapter is called {pattern}", place=place, hint=hint))
        names = [p.relative_to(folder).as_posix() for p in inside]
        if names and out.keys() >= set(names) and not any(sign in pattern for sign in "*?["):
            place = places(source.text, source.name)(("chapters", number))
            message = f"{pattern} is in the book already: it is taken once, where it comes first"
            findings.append(Diagnostic("repeated-chapter", message, Severity.WARNING, place, "remove one of the two"))
        out |= dict.fromkeys(names)
    return list(out)


def _matching(folder: Path, pattern: str) -> list[Path]:
    """The files that a pattern names, in the order of their names; none for what is no pattern."""
    try:
        return sorted(p for p in folder.glob(pattern) if p.is_file()) if _is_relative(pattern) else []
    except (ValueError, IndexError, NotImplementedError, OSError):
        return []


def _is_relative(pattern: str) -> bool:
    return bool(pattern) and not Path(pattern).is_absolute() and ".." not in Path(pattern).parts


def _cover(
    read_picture: Callable[[str], bytes | None],
    config: Config,
    source: Source,
    limits: Limits,
    findings: list[Diagnostic],
) -> Asset | None:
    """The cover's picture, when book.yaml names one."""
    if not config.cover:
        return None
    data = read_picture(config.cover)
    place = source.place(max(source.text.find(config.cover), 0), len(config.cover))
    if data is None:
        hint = "put the picture there, or remove the line: a cover is drawn then"
        findings.append(Diagnostic("missing-image", f"{config.cover} does not exist", place=place, hint=hint))
        return None
    try:
        asset, more = cover(config.cover, data, place, limits)
    except BookError as error:
        findings += error.diagnostics
        return None
    findings += more
    return asset
