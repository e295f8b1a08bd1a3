"""Texts that belong together at an import: what the last one wrote, the files that hold it now, the articles it became.

Most groups are one of each. A chapter that people divided has several files, one that they joined several bases; one
that the source divides or joins anew has several articles, or shares one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from book.diagnostic import Diagnostic, Severity
from book.succession import order_in
from book.text import Place


@dataclass(frozen=True, slots=True)
class Group:
    """`bases` (what was imported), `files` (what holds it), `new` (the articles), all by the names of files.

    `held` gives the files of each base, in order; `passed_on` the articles that hold a part of it, its own first.
    """

    bases: tuple[str, ...]
    files: tuple[str, ...]
    new: tuple[str, ...]
    held: Mapping[str, tuple[str, ...]]
    passed_on: Mapping[str, tuple[str, ...]]

    def in_order(self, bases: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
        """The bases in the order in which the files hold their text; last those that no file holds."""
        first = {f: {b: bases[b] for b in self.bases if self.held[b][:1] == (f,)} for f in sorted(self.files)}
        return [b for f, mine in first.items() for b in order_in(now[f], mine)] + [
            b for b in self.bases if not self.held[b]
        ]

    def articles_of(self, base: str) -> Iterator[str]:
        """The articles that stand where `base` stood: its own, and those that are new and hold parts of it."""
        if base in self.new:
            yield base
        for file in self.passed_on[base]:
            first = next(b for b in self.bases if file in self.passed_on[b])
            if file not in self.bases and first == base:
                yield file

    def told(self) -> Iterator[Diagnostic]:
        """Notes: that people renamed, divided or joined chapters, and that this is kept."""
        for base in self.bases:
            files = self.held[base]
            if files and files != (base,):
                names = ", ".join(PurePosixPath(f).name for f in files)
                message = f"it is in {names} now, as you left it"
                yield Diagnostic("own-division", message, Severity.NOTE, Place(base))
        for file in self.new if self.files else ():
            if file not in self.bases:
                message = "the source makes a chapter of its own of this; it stays where it is, since you edited it"
                yield Diagnostic("own-division", message, Severity.NOTE, Place(self.files[-1]))


def groups(
    held: Mapping[str, tuple[str, ...]],
    passed_on: Mapping[str, tuple[str, ...]],
    new: Sequence[str] | Mapping[str, str],
) -> tuple[Group, ...]:
    """The groups, in the order of their bases, and then of the articles that are new.

    `held` are the files that hold each base now, `passed_on` the articles (among `new`) that hold it in the source.
    """
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        while root.setdefault(node, node) != node:
            node = root[node]
        return node

    for base, files in held.items():
        for node in (*(("file", f) for f in files), *(("new", f) for f in passed_on.get(base, ()))):
            root[find(node)] = find(("base", base))
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for node in (*(("base", b) for b in held), *(("new", f) for f in new)):
        members.setdefault(find(node), []).append(node)
    return tuple(_group(nodes, held, passed_on) for nodes in members.values())


def _group(
    nodes: Sequence[tuple[str, str]], held: Mapping[str, tuple[str, ...]], passed_on: Mapping[str, tuple[str, ...]]
) -> Group:
    bases = tuple(name for kind, name in nodes if kind == "base")
    files = tuple(dict.fromkeys(f for b in bases for f in held[b]))
    new = tuple(name for kind, name in nodes if kind == "new")
    return Group(bases, files, new, {b: held[b] for b in bases}, {b: passed_on.get(b, ()) for b in bases})
