"""Texts that keep the lines and pages of a print: ¶ at every line's end, page marks, comments between the passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from book.clean.rule import Scene, rule
from book.text import Edit

_MARK = re.compile(r"¶|<pb:[^<>\n]{1,60}>")
_COMMENT = re.compile(r"#\+\w[^\n]*|# -\*-[^\n]*|#[ ]?(?:src|note|dummy)\b[^\n]*", re.I)
_HEADING = re.compile(r"[*#]+[ \t]|\d{1,3}[.．]\d{1,3}(?![\d.])")
_LEAST = 5
"""Marks that a text must hold before they are believed to be such."""


@rule(
    "print-lines",
    "the lines and pages of a print, marked in the text",
    (
        "1.1匠曰：¶\n「造紙之法，¶\n先浸其竹。<pb:A_1-2a>¶\n# src: 1.1\n\n次舂其料。」¶\n1.2又曰：¶\n「善。」¶\n",
        "1.1匠曰：「造紙之法，先浸其竹。次舂其料。」\n1.2又曰：「善。」\n",
    ),
    ("他在行末画了一个¶。", "他在行末画了一个¶。"),
    sure=0.95,
)
def print_lines(text: str, scene: Scene) -> Iterator[Edit]:
    """¶ and <pb:…> go, and the lines they end go on in the next, as far as the passage reaches: up to an empty line
    outside of speech, a number such as 1.2, a heading. Comments (# src:, #+TITLE:) between the passages go with them.
    """
    if sum(1 for _ in _MARK.finditer(text)) < _LEAST:
        return
    lines = [
        m for m in re.finditer(r"[^\n]+", text) if _MARK.sub("", m[0]).strip() and not _COMMENT.match(m[0].lstrip())
    ]
    for m in lines:
        for mark in _MARK.finditer(m[0]):
            yield Edit(m.start() + mark.start(), mark[0], "")
    if not lines:
        return
    yield Edit(0, text[: lines[0].start()], "")
    opened = 0
    for line, after in pairwise(lines):
        opened += line[0].count("「") - line[0].count("」")
        gap = text[line.end() : after.start()]
        if _HEADING.match(after[0]) or (_HEADING.match(line[0]) and line[0][0] in "*#"):
            opened = 0
            new = "\n"
        elif gap.count("\n") > 1 and opened <= 0:
            new = "\n"
        else:
            new = ""
        yield Edit(line.end(), gap, new)
    tail = text[lines[-1].end() :]
    yield Edit(lines[-1].end(), tail, "\n" if tail else "")


PRINT_LINES = (print_lines,)
