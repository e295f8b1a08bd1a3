"""The raw files that a person hands over: found in folders, read, and what is to be said of them."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from book.diagnostic import BookError, Diagnostic, Severity, UsageError
from book.files import read_steadily
from book.intake.encoding import UNDECODED
from book.intake.likeness import Span, twins
from book.intake.read import EMPTY, SUFFIXES, USUAL, Intake, natural_order, read, read_one, too_large, with_warnings
from book.intake.split import Segment
from book.policy import Limits
from book.text import Place

_UNSURE = 0.8


def gather(paths: Sequence[Path], encoding: str = "", limits: Limits = USUAL) -> tuple[Intake, ...]:
    """Files, and what can be read of folders, in the order in which people number their names.

    `encoding` overrides the judgement. A file of a folder that has no text in it is left out, which the first of the
    others tells. Raises BookError with the findings of all files that cannot be read.
    """
    findings: list[Diagnostic] = []
    found: list[Intake] = []
    empty: list[Diagnostic] = []
    for path, name in _files(paths, findings):
        try:
            size = path.stat().st_size
            if size > max(limits.source_mb, limits.unpacked_mb) * 1024**2:
                raise too_large(name, size, limits)
            found += read(read_steadily(path), name, encoding, limits)
        except OSError as error:
            findings.append(Diagnostic("unreadable-file", f"cannot read it: {error.strerror}", place=Place(name)))
        except UsageError:
            raise
        except BookError as error:
            (findings if path in paths else empty).extend(d for d in error.diagnostics if d.code == EMPTY)
            findings += (d for d in error.diagnostics if d.code != EMPTY)
    if findings or not found:
        raise BookError(*findings, *empty)
    return with_warnings(found, empty)


def again(folder: Path, name: str, encoding: str, limits: Limits = USUAL) -> Intake:
    """A source from its copy in `folder`, in the encoding in which it was read before. Raises BookError."""
    try:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise OSError(errno.EACCES, "it is not within the book's sources")
        data = read_steadily(folder / name)
    except OSError as error:
        place = Place(f"{folder.name}/{name}")
        raise BookError(Diagnostic("unreadable-file", f"cannot read it: {error.strerror}", place=place)) from None
    intake = read_one(data, name, "", limits)
    return intake if intake.source.encoding.name == encoding else read_one(data, name, encoding, limits)


def _files(paths: Sequence[Path], findings: list[Diagnostic]) -> list[tuple[Path, str]]:
    """Every file to read, with the name that it will have among the book's sources."""
    out: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            files = (p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            inside = [p for p in files if p.resolve().is_relative_to(root)]  # a link may lead anywhere
            named = [(p, p.relative_to(path).as_posix()) for p in inside]
            out += sorted(named, key=lambda pair: natural_order(pair[1]))
            if not inside:
                hint = f"put files ending in {', '.join(SUFFIXES)} there"
                place = Place(str(path))
                findings.append(Diagnostic("empty-folder", "no text files in this folder", place=place, hint=hint))
        elif path.exists():
            out.append((path, path.name))
        else:
            hint = "look at the spelling, and at the folder that you are in"
            findings.append(Diagnostic("missing-file", "there is no such file", place=Place(str(path)), hint=hint))
    taken = Counter(name for _, name in out)
    for name in sorted(n for n, times in taken.items() if times > 1):
        hint = "rename one, or give the folder that holds both"
        findings.append(Diagnostic("same-name", f"{taken[name]} files are called {name}", place=Place(name), hint=hint))
    return out


def notes(intakes: Sequence[Intake]) -> tuple[Diagnostic, ...]:
    """What the readers said, and for texts which encoding they were read in, and how sure that is."""
    out: list[Diagnostic] = []
    for intake in intakes:
        e = intake.source.encoding
        if all(f.code == EMPTY for f in intake.findings):
            severity = Severity.WARNING if e.confidence < _UNSURE else Severity.NOTE
            hint = "say --encoding if that is wrong" if e.confidence < _UNSURE else ""
            message = f"read as {e.name} ({e.confidence:.0%} sure: {e.why})"
            out.append(Diagnostic("encoding", message, severity, Place(intake.source.name), hint))
        out += intake.findings
        if lost := UNDECODED.search(intake.source.text):
            message = "bytes that are no character; U+FFFD stands for them in the chapters"
            place, hint = intake.source.place(lost.start()), "look them up in another copy"
            out.append(Diagnostic("undecodable-bytes", message, Severity.WARNING, place, hint))
    return tuple(out)


def doubles(segments: Sequence[Segment]) -> tuple[Diagnostic, ...]:
    """Articles, and long paragraphs of different articles, that stand in the sources twice or nearly."""
    kept = [s for s in segments if s.kind != "skip"]
    out = []
    for twin in twins([s.source.text[s.start : s.end] for s in kept]):
        first, second = (_place(kept[span.text], span) for span in (twin.first, twin.second))
        whole = twin.first.end - twin.first.start == kept[twin.first.text].end - kept[twin.first.text].start
        message = f"{'this article' if whole else 'this paragraph'} is {twin.likeness:.0%} the same as {first}"
        hint = "delete one of the two chapters, or leave out the article with a plan" if whole else "look which to keep"
        out.append(Diagnostic("near-duplicate", message, Severity.NOTE, second, hint))
    return tuple(out)


def _place(segment: Segment, span: Span) -> Place:
    return segment.source.place(segment.start + span.start)
