"""Raw articles into a book, and what became of them: new, import, review, whence, explain."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from book import terminal
from book.commands.arguments import Command, book_option, epoch, text_of
from book.commands.outcome import STYLES, Outcome
from book.diagnostic import Diagnostic, UsageError, errors_in
from book.files import write_aside
from book.text import Place

if TYPE_CHECKING:
    from book import bookkeeping, project, reimport
    from book.clean.decisions import Choices
    from book.intake.read import Intake
    from book.policy import Limits


def add(command: Command) -> None:
    """The commands and their options."""
    n = command("new", "begin a book from raw articles", _new)
    n.add_argument("folder", type=Path, metavar="DIR", help="the book's folder; it must not exist yet, or be empty")
    _source_options(n)
    i = command("import", "bring raw articles into the book; hand edits are kept", _import)
    book_option(i)
    _source_options(i, at_least="*")
    i.add_argument("--undo", nargs="+", default=[], metavar="ID", help="take back the edits with these ids, for good")
    again = "bring back these chapters that you deleted, by file or title"
    i.add_argument("--restore", nargs="+", default=[], metavar="NAME", help=again)
    i.add_argument("--dry-run", action="store_true", help="show what would change in the chapters, and write nothing")
    r = command("review", "make a page that shows what an import did, and takes your decisions", _review)
    book_option(r)
    r.add_argument("-o", "--output", type=Path, metavar="FILE", help="the page (default: dist/review.html in the book)")
    w = command("whence", "tell which lines of the sources a line of a chapter came from", _whence)
    w.add_argument("place", metavar="CHAPTER:LINE", help="such as chapters/03-雾中的码头.md:41")
    book_option(w)
    x = command("explain", "tell what became of a line of a source: each edit, and where its text stands now", _explain)
    x.add_argument("place", metavar="SOURCE:LINE", help="such as articles.txt:12")
    book_option(x)


def _source_options(sub: argparse.ArgumentParser, at_least: str = "+") -> None:
    none = " (default: those that the book has)" if at_least == "*" else ""
    what = f"a text, Markdown, web page or Word file, a ZIP archive, or a folder{none}"
    sub.add_argument("sources", type=Path, nargs=at_least, metavar="SOURCE", help=what)
    sub.add_argument("--encoding", default="", metavar="NAME", help="the encoding of the files (default: found out)")
    sub.add_argument("--plan", type=Path, metavar="FILE", help="split the articles as this plan file says")
    sub.add_argument("--write-plan", type=Path, metavar="FILE", help="write the split to a plan file, and nothing else")


def _new(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping, project, sources
    from book.clean.decisions import NO_CHOICES
    from book.policy import Limits

    intakes = sources.gather(args.sources, args.encoding)

    def write(articles: Sequence[project.Article], plan: str) -> project.Imported:
        return project.new(args.folder, intakes, articles, bookkeeping.kept(plan, ""))

    return _imported(args, intakes, NO_CHOICES, write, Limits())


def _import(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping, reimport, sources

    if not (args.book / "book.yaml").exists():
        hint = "go to the book's folder, name it with --book, or begin one: new DIR SOURCE"
        raise UsageError(Diagnostic("missing-file", "there is no book here", place=Place("book.yaml"), hint=hint))
    wanted = bookkeeping.choices(args.book, (epoch() or datetime.now(UTC)).date().isoformat())
    undone = bookkeeping.with_undone(args.book, args.undo) if args.undo else ""
    if undone:
        wanted = replace(wanted, decisions=bookkeeping.decisions_of(undone))
    own = not args.sources
    limits = bookkeeping.limits(args.book)
    intakes = bookkeeping.own_sources(args.book) if own else sources.gather(args.sources, args.encoding, limits)

    intakes, told = (intakes, ()) if own else reimport.known_again(args.book, intakes)
    shown: list[reimport.Plan] = []

    def write(articles: Sequence[project.Article], plan: str) -> project.Imported:
        shown.append(reimport.planned(args.book, intakes, articles, args.restore))
        done = shown[0].imported
        if not args.dry_run:
            done = reimport.carry_out(args.book, shown[0], bookkeeping.kept(plan, undone))
        return replace(done, diagnostics=(*told, *done.diagnostics, *bookkeeping.remarks(args.book, wanted, articles)))

    outcome = _imported(args, intakes, wanted, write, limits, bookkeeping.plan(args.book) if own else "")
    if args.dry_run and shown:
        return replace(outcome, lines=list(shown[0].diff()), data={"changes": shown[0].changes})
    return outcome


def _imported(
    args: argparse.Namespace,
    intakes: Sequence[Intake],
    wanted: Choices,
    write: Callable[[Sequence[project.Article], str], project.Imported],
    limits: Limits,
    plan: str = "",
) -> Outcome:
    """What `new` and `import` share; `plan` is the text of the plan that holds when none is given."""
    from book import bookkeeping, project

    folder = args.folder if args.command == "new" else args.book
    path = str(args.plan or folder / bookkeeping.PLAN)
    plan = text_of(args.plan) if args.plan else plan
    with terminal.progress("reading", quiet=args.quiet or args.json) as advance:
        articles = project.understand(intakes, plan, path, lambda name: advance(name, 0), wanted, limits)
    if args.write_plan:
        shown = project.Imported(articles, (), ())
        write_aside(args.write_plan, shown.plan().encode())
        if not args.quiet and not args.json:
            print(shown.table(), file=sys.stderr)
        return Outcome([args.write_plan.as_posix()], (), {"plan": args.write_plan.as_posix()})
    done = write(articles, plan)
    chapters = [(folder / f).as_posix() for f in done.files if f.startswith("chapters/") and f.endswith(".md")]
    standing = [a for a in done.articles if a.file and (folder / a.file).exists()]
    data = {
        "files": [(folder / f).as_posix() for f in done.files],
        "articles": [{"file": a.file, "title": a.title, "lines": list(a.segment.lines)} for a in standing],
    }
    if not args.quiet and not args.json:
        print(done.table(), file=sys.stderr)
    return Outcome(chapters, done.diagnostics, data, 1 if errors_in(done.diagnostics) else 0)


def _review(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping

    path = args.output or args.book / "dist" / "review.html"
    templates = {"review.html": text_of(STYLES / "templates" / "review.html")}
    write_aside(path, bookkeeping.page(args.book, templates).encode())
    return Outcome([path.as_posix()], (), {"files": [path.as_posix()]})


def _whence(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping

    return _answered(bookkeeping.came_from(args.book, args.place))


def _explain(args: argparse.Namespace) -> Outcome:
    from book import bookkeeping

    return _answered(bookkeeping.became(args.book, args.place))


def _answered(answer: bookkeeping.Answer) -> Outcome:
    return Outcome(list(answer.lines), answer.notes, answer.data)
