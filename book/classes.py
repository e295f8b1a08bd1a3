"""The classes that a chapter gives to its words and blocks: those that nobody knows are most likely slips."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from book.attributes import CLASSES
from book.diagnostic import Diagnostic, Severity, nearest
from book.document import (
    Block,
    Chapter,
    Division,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Span,
    Strong,
    Table,
    mapped,
)
from book.text import Place

_MOST_TOLD = 50
_CLASS_LIKE = re.compile(r"\.([A-Za-z_][\w-]*)(?=[\s}])|:{3}[ \t]*([A-Za-z_][\w \t-]*)", re.A)

_BRACES = re.compile(r"[ \t>]*\{[^{}\n]*\}\s*")


def unknown(chapter: Chapter, styled: Collection[str]) -> Iterator[Diagnostic]:
    """unknown-class: one warning for each class that means nothing and that no style sheet names, at its first place.

    `styled` are the classes that the style sheets of the book's editions name.
    """
    known = {*CLASSES, *styled}
    written = (name for m in _CLASS_LIKE.finditer(chapter.source.text) for name in (m[1] or m[2]).split())
    if known.issuperset(written):
        return
    uses = _classes(chapter)
    count = Counter(name for name, _ in uses)
    lines = dict(sorted(uses, key=lambda use: -use[1]))
    for name in sorted(count.keys() - known, key=lambda name: (lines[name], name))[:_MOST_TOLD]:
        near = nearest(name, known, 0.7)
        times = f" ({count[name]} times)" if count[name] > 1 else ""
        hint = f"write '{near}'" if near else f"give .{name} a rule in the theme's CSS, or leave it out"
        message = f"the class '{name}' means nothing, and no style sheet names it{times}"
        yield Diagnostic("unknown-class", message, Severity.WARNING, _place_of(chapter, name, lines[name]), hint)


def _place_of(chapter: Chapter, name: str, line: int) -> Place:
    """Where a class is given: at or behind the line of its block, or in a line of braces above that."""
    source = chapter.source
    while line > 1 and _BRACES.fullmatch(source.text, source.line_starts[line - 2], source.line_starts[line - 1]):
        line -= 1
    opening = r"^[^\n:]{0,99}+:{3,}+[^\n]{0,999}?(?<![\w-])"
    given = re.compile(rf"(?:\.|{opening})({re.escape(name)})(?![\w-])", re.A | re.M)
    found = given.search(source.text, source.line_starts[line - 1])
    return source.place(found.start(1), len(name)) if found else chapter.place(line)


def _classes(chapter: Chapter) -> list[tuple[str, int]]:
    """Every class that a chapter gives, with the line of its block."""
    out: list[tuple[str, int]] = []

    def run(inlines: tuple[Inline, ...], line: int) -> tuple[Inline, ...]:
        for node in inlines:
            match node:
                case Span(classes=classes, children=children) | Link(classes=classes, children=children):
                    out.extend((name, line) for name in classes)
                    run(children, line)
                case Emphasis(children) | Strong(children):
                    run(children, line)
                case _:
                    pass
        return inlines

    def each(block: Block) -> Block:
        match block:
            case Division(classes=classes):
                out.extend((name, block.line) for name in classes)
            case Heading() | Paragraph() | Figure() | Table():
                out.extend((name, block.line) for name in block.attributes.classes)
            case _:
                pass
        return block

    mapped(chapter.blocks, run, each)
    for _, blocks in chapter.notes:
        mapped(blocks, run, each)
    return out
