"""Marks that somebody began and did not finish, or typed with the signs of an input method: they show as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from book import attributes
from book.attributes import CLASSES, VALUES
from book.commonmark import Node, Tree
from book.diagnostic import Diagnostic, Severity, nearest
from book.document import Chapter

_SIGNS = ("{", "｛", ":::", "：：：")
_CARRIERS = frozenset(("link", "span", "em", "strong", "image", "code_inline"))
_TRIED = re.compile(
    r"""(?<=[\]］】])[ \t\u3000]*(?P<tried>[{｛]\s*(?P<sign>[.．。]?)(?P<word>[A-Za-z_][\w-]{0,40})(?P<equals>\s*[=＝])?
        (?:(?P<rest>[^{}｛｝\[\]\n]{0,40})[}｝])?)""",
    re.X | re.A,
)
"""What stands behind a bracket and may have been meant for braces."""
_LAST = re.compile(
    r"(?P<tried>[{｛]\s*(?P<sign>[.．。#＃])(?P<word>[A-Za-z_][\w-]{0,40})[^{}｛｝=<>|+*/]{0,40}[}｝]?)\s*\Z", re.A
)
"""The same at the end of a heading or a paragraph."""
_SUBSCRIPT = re.compile(r"[\w)\]}]\*?\[[^\[\]]*\]\Z", re.A)
"""A bracket behind a Latin letter, a figure or another bracket: of a formula, or of code."""
_COLONS = re.compile(r":{3,}|：{3,}(?=\s*(?:[A-Za-z]|\Z))")
_OF_WORDS = frozenset(("dots", "index", "name"))
"""Classes that say something of words, and nothing of a paragraph."""
_FARTHEST = 60
_MOST_TOLD = 50
"""So many are told of a chapter: each holds its line, and a stranger's chapter may be one line of a million."""
_LIKE, _VERY_LIKE = 0.7, 0.8
"""So like a known name is a word that may stand for it, and one that does though it lacks the point."""


def marks(chapter: Chapter, tree: Tree) -> Iterator[Diagnostic]:
    """What was meant for a mark in a chapter with this tree: unfinished-mark (warnings).

    Braces behind a bracket, or at the end of a heading or a paragraph, that are unclosed, malformed, of the wrong width
    or without the point of a known class; colons that open no division, and divisions that nothing closes. Formulas,
    code and braces far from a bracket are text.
    """
    for line in tree.unclosed[:_MOST_TOLD]:
        hint = "write ::: on a line of its own where it ends"
        yield _finding(chapter, line, ":::", 0, 3, "this division is not closed, and takes in all that follows", hint)
    if any(sign in chapter.source.text for sign in _SIGNS):
        runs = (node for top in tree.nodes for node in top.within() if node.kind != "image")
        yield from islice((slip for node in runs for slip in _in_run(chapter, node)), _MOST_TOLD)


def _in_run(chapter: Chapter, node: Node) -> Iterator[Diagnostic]:
    """The slips among the children of a node."""
    for before, leaf in zip((None, *node.children), node.children, strict=False):
        if leaf.kind != "text":
            continue
        kind = before.kind if before else "softbreak"
        text, last = leaf.content, node.kind in ("heading", "paragraph") and leaf is node.children[-1]
        if last and (whole := attributes.trailing(text)):
            if whole[0].endswith("]") and (names := _OF_WORDS & {*whole[1].classes}):
                yield _parted(chapter, leaf, text.rfind("{"), whole[1].end, min(names))
            text, last = whole[0], False
        for tried in _slips(text, behind=kind in _CARRIERS, last=last):
            yield _shown(chapter, leaf, *tried)
        if kind in ("softbreak", "hardbreak") and (colons := _COLONS.match(text)):
            yield _shown(chapter, leaf, 0, colons.end(), "write ::: and a name, or only ::: where a division ends")


def _slips(text: str, *, behind: bool, last: bool) -> Iterator[tuple[int, int, str]]:
    """Where the braces stand that were meant as attributes, and a hint; `behind`: right behind a span or the like."""
    if "{" not in text and "｛" not in text:
        return
    shift = int(behind)
    text = "]" * shift + text
    found = {tried.start("tried"): tried for tried in _TRIED.finditer(text) if _is_meant(tried)}
    if last and (end := _LAST.match(text, max(text.rfind("{"), text.rfind("｛")))):
        found.setdefault(end.start(), end)
    for start, tried in found.items():
        hint = _hint(tried["sign"], tried["word"], (tried.groupdict().get("equals") or ""))
        yield start - shift, tried.end("tried") - shift, hint


def _is_meant(tried: re.Match[str]) -> bool:
    """Were these braces meant as attributes, though they may lack the point?"""
    at = tried.start()
    if tried["sign"] or _SUBSCRIPT.search(tried.string, max(0, at - _FARTHEST), at):
        return bool(tried["sign"])
    if tried["equals"]:
        return tried["word"] in VALUES
    alone = at == tried.start("tried") and not (tried["rest"] or "").strip()
    return alone and bool(nearest(tried["word"], CLASSES, _VERY_LIKE))


def _hint(sign: str, word: str, equals: str) -> str:
    """How to write what was meant."""
    name = nearest(word, CLASSES, _LIKE) or word
    if sign in ("#", "＃"):
        wanted = f"{{#{word}}} at the end of a heading or a paragraph"
    elif equals and not sign:
        wanted = f"[words]{{{word}=…}}"
    else:
        wanted = "[words](address){.page}" if name == "page" else f"[words]{{.{name}}}"
    return f"write {wanted}; or \\{{ to have it as text"


def _shown(chapter: Chapter, leaf: Node, start: int, end: int, hint: str) -> Diagnostic:
    message = f"'{leaf.content[start:end]}' is not read as a mark and shows as text"
    return _finding(chapter, leaf.line, leaf.content, start, end, message, hint)


def _parted(chapter: Chapter, leaf: Node, start: int, end: int, name: str) -> Diagnostic:
    """Braces at the end of a paragraph that were meant for the words in the brackets before them."""
    message = f"'{leaf.content[start:end]}' behind a blank belongs to the whole paragraph, not to the words before it"
    return _finding(chapter, leaf.line, leaf.content, start, end, message, f"write [words]{{.{name}}} without a blank")


def _finding(chapter: Chapter, line: int, content: str, start: int, end: int, message: str, hint: str) -> Diagnostic:
    """A warning at `start`..`end` of `content`, by which the place is found at or behind `line`."""
    source, place = chapter.source, chapter.place(line, content)
    at = source.line_starts[place.line - 1] + place.column - 1
    if source.text.startswith(content, at):
        place = source.place(at + start, end - start)
    return Diagnostic("unfinished-mark", message, Severity.WARNING, place, hint)
