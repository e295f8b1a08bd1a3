"""The command line: what was made on stdout, what is to be said on stderr, and an exit code."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from book import __version__, bookkeeping, build, check, doctor, project, sources, terminal
from book.clean.decisions import NO_CHOICES, Choices
from book.clean.runner import prose
from book.config import Language
from book.convert import listing
from book.convert.conversion import Conversion
from book.convert.prose import convert_stream
from book.convert.script import detected
from book.diagnostic import BookError, Diagnostic, Severity, UsageError, errors_in, show
from book.executor import Processes
from book.files import write_aside
from book.intake.encoding import decode
from book.intake.read import Intake
from book.text import Draft, Place

STYLES = Path(__file__).resolve().parent.parent / "styles"
STOPPED = 130
_TELLING = 65_536
"""Characters from which `convert` tells the script of what it reads."""


@dataclass
class Outcome:
    """What a command has to show: paths or other lines for stdout, diagnostics for stderr, data for --json."""

    lines: list[str] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    exit_code: int = 0


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line; docs/commands.md is made from it."""
    top = argparse.ArgumentParser(
        prog="compile.py", description="Kanben 刊本: from a heap of Chinese articles to an EPUB and a print PDF."
    )
    top.add_argument("--version", action="version", version=f"Kanben {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, text: str, run_it: Callable[[argparse.Namespace], Outcome]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run_it)
        sub.add_argument("--quiet", action="store_true", help="no progress, no notes and warnings")
        sub.add_argument("--json", action="store_true", help="the outcome as JSON on stdout")
        return sub

    b = command("build", "make every edition and format of the book (the default command)", _build)
    _book_option(b)
    b.add_argument("--jobs", type=int, default=0, metavar="N", help="processes to use (default: all cores)")
    n = command("new", "begin a book from raw articles", _new)
    n.add_argument("folder", type=Path, metavar="DIR", help="the book's folder; it must not exist yet, or be empty")
    _source_options(n)
    i = command("import", "bring raw articles into the book; hand edits are kept", _import)
    _book_option(i)
    _source_options(i, at_least="*")
    i.add_argument("--undo", nargs="+", default=[], metavar="ID", help="take back the edits with these ids, for good")
    r = command("review", "make a page that shows what an import did, and takes your decisions", _review)
    _book_option(r)
    r.add_argument("-o", "--output", type=Path, metavar="FILE", help="the page (default: dist/review.html in the book)")
    w = command("whence", "tell which lines of the sources a line of a chapter came from", _whence)
    w.add_argument("place", metavar="CHAPTER:LINE", help="such as chapters/03-雾中的码头.md:41")
    _book_option(w)
    x = command("explain", "tell what became of a line of a source: each edit, and where its text stands now", _explain)
    x.add_argument("place", metavar="SOURCE:LINE", help="such as articles.txt:12")
    _book_option(x)
    _clean_options(command("clean", "clean a text: stdin (or a file) to stdout", _clean))
    _convert_options(command("convert", "convert a text between scripts: stdin (or a file) to stdout", _convert))
    k = command("check", "look for errors in the book and in what was built", _check)
    _book_option(k)
    k.add_argument("--doubts", action="store_true", help="list what is doubtful in the conversion, and nothing else")
    command("doctor", "what this machine lacks, and the command that brings it", _doctor)
    return top


def _book_option(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--book", type=Path, default=Path(), metavar="DIR", help="the book's folder (default: this one)")


def _clean_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, nargs="?", metavar="FILE", help="read this file instead of stdin")
    sub.add_argument("--encoding", default="", metavar="NAME", help="the encoding of the input (default: found out)")


def _convert_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=Path, nargs="?", metavar="FILE", help="read this file instead of stdin (UTF-8)")
    sub.add_argument("--to", required=True, choices=get_args(Language), help="the script to convert to")
    sub.add_argument(
        "--from", dest="master", choices=get_args(Language), help="the script it is in (default: found out)"
    )
    sub.add_argument("--config", default="", metavar="NAME", help="an OpenCC configuration, such as s2twp")


def _source_options(sub: argparse.ArgumentParser, at_least: str = "+") -> None:
    none = " (default: those that the book has)" if at_least == "*" else ""
    what = f"a text, Markdown, web page or Word file, a ZIP archive, or a folder{none}"
    sub.add_argument("sources", type=Path, nargs=at_least, metavar="SOURCE", help=what)
    sub.add_argument("--encoding", default="", metavar="NAME", help="the encoding of the files (default: found out)")
    sub.add_argument("--plan", type=Path, metavar="FILE", help="split the articles as this plan file says")
    sub.add_argument("--write-plan", type=Path, metavar="FILE", help="write the split to a plan file, and nothing else")


# ----------------------------------------------------------------------------- commands


def _build(args: argparse.Namespace) -> Outcome:
    with terminal.progress("building", quiet=args.quiet or args.json) as advance:
        made = build.build(args.book, STYLES, modified=_epoch(), executor=Processes(args.jobs), progress=advance)
    files = [p.as_posix() for p in made.files]
    return Outcome(files, made.diagnostics, {"files": files})


def _epoch() -> datetime | None:
    """The date that SOURCE_DATE_EPOCH gives (https://reproducible-builds.org/specs/source-date-epoch/)."""
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(Diagnostic("bad-epoch", f"SOURCE_DATE_EPOCH={value} is no number of seconds")) from None


def _new(args: argparse.Namespace) -> Outcome:
    intakes = sources.gather(args.sources, args.encoding)
    return _imported(args, intakes, NO_CHOICES, lambda articles: project.new(args.folder, intakes, articles))


def _import(args: argparse.Namespace) -> Outcome:
    if not (args.book / "book.yaml").exists():
        hint = "go to the book's folder, name it with --book, or begin one: new DIR SOURCE"
        raise UsageError(Diagnostic("missing-file", "there is no book here", place=Place("book.yaml"), hint=hint))
    wanted = bookkeeping.choices(args.book, (_epoch() or datetime.now(UTC)).date().isoformat())
    undone = bookkeeping.with_undone(args.book, args.undo) if args.undo else ""
    if undone:
        wanted = replace(wanted, decisions=bookkeeping.decisions_of(undone))
    own = not args.sources
    intakes = bookkeeping.own_sources(args.book) if own else sources.gather(args.sources, args.encoding)

    def write(articles: Sequence[project.Article]) -> project.Imported:
        done = project.import_into(args.book, intakes, articles)
        if undone:
            bookkeeping.keep_decisions(args.book, undone)
        return replace(done, diagnostics=(*done.diagnostics, *bookkeeping.remarks(args.book, wanted, articles)))

    return _imported(args, intakes, wanted, write, bookkeeping.plan(args.book) if own else "")


def _imported(
    args: argparse.Namespace,
    intakes: Sequence[Intake],
    wanted: Choices,
    write: Callable[[Sequence[project.Article]], project.Imported],
    plan: str = "",
) -> Outcome:
    """What `new` and `import` share; `plan` is the text of the plan that holds when none is given."""
    folder = args.folder if args.command == "new" else args.book
    path = str(args.plan or folder / bookkeeping.PLAN)
    plan = _text_of(args.plan) if args.plan else plan
    with terminal.progress("reading", quiet=args.quiet or args.json) as advance:
        articles = project.understand(intakes, plan, path, lambda name: advance(name, 0), wanted)
    if args.write_plan:
        shown = project.Imported(articles, (), ())
        write_aside(args.write_plan, shown.plan().encode())
        if not args.quiet and not args.json:
            print(shown.table(), file=sys.stderr)
        return Outcome([args.write_plan.as_posix()], (), {"plan": args.write_plan.as_posix()})
    done = write(articles)
    bookkeeping.keep_plan(folder, plan)
    chapters = [(folder / a.file).as_posix() for a in articles if a.file]
    data = {
        "files": [(folder / f).as_posix() for f in done.files],
        "articles": [{"file": a.file, "title": a.title, "lines": list(a.segment.lines)} for a in articles if a.file],
    }
    if not args.quiet and not args.json:
        print(done.table(), file=sys.stderr)
    return Outcome(chapters, done.diagnostics, data)


def _review(args: argparse.Namespace) -> Outcome:
    path = args.output or args.book / "dist" / "review.html"
    templates = {"review.html": _text_of(STYLES / "templates" / "review.html")}
    write_aside(path, bookkeeping.page(args.book, templates).encode())
    return Outcome([path.as_posix()], (), {"files": [path.as_posix()]})


def _whence(args: argparse.Namespace) -> Outcome:
    return _answered(bookkeeping.came_from(args.book, args.place))


def _explain(args: argparse.Namespace) -> Outcome:
    return _answered(bookkeeping.became(args.book, args.place))


def _answered(answer: bookkeeping.Answer) -> Outcome:
    return Outcome(list(answer.lines), answer.notes, answer.data)


def _text_of(path: Path) -> str:
    """A UTF-8 file that the command line names."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(Diagnostic("unreadable-file", f"cannot read it: {reason}", place=Place(str(path)))) from None


def _clean(args: argparse.Namespace) -> Outcome:
    data = _bytes_of(args.file) if args.file else sys.stdin.buffer.read()
    draft = prose(Draft.of(decode(data, str(args.file or "stdin"), args.encoding)))
    if not args.json:
        _write(draft.text)
    counts = {p.rule: len(p.edits) for p in draft.patches}
    notes = tuple(Diagnostic("cleaned", f"{rule}: {n}", Severity.NOTE) for rule, n in counts.items())
    return Outcome([], notes, {"text": draft.text, "changes": counts})


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        place = Place(str(path))
        raise UsageError(Diagnostic("unreadable-file", f"cannot read it: {error.strerror}", place=place)) from None


def _convert(args: argparse.Namespace) -> Outcome:
    source = io.StringIO(_text_of(args.file)) if args.file else sys.stdin
    head = "" if args.master else source.read(_TELLING) + source.readline()
    found = detected(head)
    conversion = Conversion.between(args.master or found.language, args.to, args.config)
    lines = convert_stream(chain(head.splitlines(keepends=True), source), conversion)
    data: dict[str, Any] = {}
    if args.json:
        data["text"] = "".join(lines)
    else:
        for line in lines:
            _write(line)
    if args.master:
        return Outcome([], conversion.warnings(), data)
    hint = "name the script with --from when this is wrong"
    note = Diagnostic("detected-script", f"read as {found.language}: {found.why}", Severity.NOTE, hint=hint)
    return Outcome([], (note, *conversion.warnings()), data)


def _write(text: str) -> None:
    """Text to stdout as it is; a lone surrogate, which no encoding can write, as U+FFFD."""
    sys.stdout.write(text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text)


def _check(args: argparse.Namespace) -> Outcome:
    if args.doubts:
        listed = build.doubtful(args.book)
        lines = [line for edition, doubts in listed.items() for line in listing.lines(edition, doubts)]
        rows = [row for edition, doubts in listed.items() for row in listing.data(edition, doubts)]
        return Outcome(lines, (), {"doubts": rows})
    with terminal.progress("checking", quiet=args.quiet or args.json) as advance:
        findings = (*build.check(args.book, STYLES), *check.packages(args.book / "dist", advance))
    return Outcome([], findings, {}, 1 if errors_in(findings) else 0)


def _doctor(args: argparse.Namespace) -> Outcome:
    findings = doctor.examine()
    return Outcome(doctor.lines(findings), (), {"findings": doctor.data(findings)}, doctor.exit_code(findings))


# ------------------------------------------------------------------------------ running


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0 done, 1 errors in the book, 2 usage, 3 machine, 130 stopped."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "build")
    args = parser().parse_args(words)
    try:
        return _run(args)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        traceback.print_exc()
        print("This is a bug of Kanben's, not of your book. Please report it with the lines above.", file=sys.stderr)
        return 1


def _run(args: argparse.Namespace) -> int:
    """A command with all that it shows; gives the exit code."""
    try:
        outcome: Outcome = args.run(args)
    except BookError as error:
        outcome = Outcome([], error.diagnostics, {}, error.exit_code)
    _show(outcome, args)
    sys.stdout.flush()
    return outcome.exit_code


def _show(outcome: Outcome, args: argparse.Namespace) -> None:
    if args.json:
        said = [_as_data(d) for d in outcome.diagnostics]
        print(json.dumps({**outcome.data, "diagnostics": said}, ensure_ascii=False, indent=2))
        return
    for line in outcome.lines:
        print(line)
    for finding in sorted(outcome.diagnostics, key=_by_place):
        if finding.severity is Severity.ERROR or not args.quiet:
            print(show(finding, colour=terminal.coloured()), file=sys.stderr)


def _by_place(d: Diagnostic) -> tuple[int, str, int, int]:
    """Notes before warnings before errors, so that what matters most stands last, above the prompt; then by place."""
    rank = (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(d.severity)
    return (rank, d.place.path, d.place.line, d.place.column) if d.place else (rank, "", 0, 0)


def _as_data(d: Diagnostic) -> dict[str, Any]:
    place = {"file": d.place.path, "line": d.place.line, "column": d.place.column} if d.place else None
    return {"code": d.code, "severity": d.severity.value, "message": d.message, "place": place, "hint": d.hint}
