"""Characters that nobody meant to write: broken bytes, odd line ends, invisible marks, stray blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from book.clean.rule import Scene, rule
from book.text import Edit

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_SIGNS = "，。、；：？！“”‘’「」『』（）《》〈〉【】…—"
_JOINERS = ("\u200c", "\u200d")
_CHINESE = re.compile(f"[{_HAN}{_SIGNS}]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]+"
)

_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


@rule(
    "undecodable-bytes",
    "bytes that are no character in the file's encoding",
    ("不可\udce4测", "不可\N{REPLACEMENT CHARACTER}测"),
    ("不可测", "不可测"),
)
def undecodable_bytes(text: str, scene: Scene) -> Iterator[Edit]:
    """Each run of lone surrogates (undecoded bytes, halves of UTF-16 pairs) becomes one U+FFFD, to be mended."""
    for m in re.finditer("[\ud800-\udfff]+", text):
        yield Edit(m.start(), m[0], "\N{REPLACEMENT CHARACTER}")


@rule("foreign-line-ends", "line ends of other systems", ("上\r\n下\r末", "上\n下\n末"), ("上\n下", "上\n下"))
def foreign_line_ends(text: str, scene: Scene) -> Iterator[Edit]:
    """CR LF, CR, NEL, LS, PS, VT and FF become LF (UAX 14, class BK and its kin)."""
    for m in re.finditer("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", text):
        yield Edit(m.start(), m[0], "\n")


@rule(
    "invisible-characters",
    "control, zero-width and direction characters",
    ("一\u200b纸", "一纸"),
    ("👩\u200d🏫讲纸", "👩\u200d🏫讲纸"),
)
def invisible_characters(text: str, scene: Scene) -> Iterator[Edit]:
    """They break words for searching and conversion, and no book needs them; variation selectors stay.

    So do joiners within emoji and within words of scripts that need them: where neither neighbour is Chinese or ASCII.
    """
    for m in _INVISIBLE.finditer(text):
        around = text[max(0, m.start() - 1) : m.start()], text[m.end() : m.end() + 1]
        if m[0] in _JOINERS and all(c and not c.isascii() and not _CHINESE.match(c) for c in around):
            continue
        yield Edit(m.start(), m[0], "")


@rule("odd-blanks", "blanks of other kinds, and blanks at line ends", ("雕 版 \n", "雕 版\n"), ("雕版\n", "雕版\n"))
def odd_blanks(text: str, scene: Scene) -> Iterator[Edit]:
    """No-break and typographic blanks inside a line become U+0020; blanks before a line end go.

    A run of blanks is looked at once: to look for its end from each of them takes time with the square of its length.
    """
    for run in _BLANKS.finditer(text):
        if run.end() == len(text) or text[run.end()] == "\n":
            yield Edit(run.start(), run[0], "")
        else:
            yield from (Edit(run.start() + i, c, " ") for i, c in enumerate(run[0]) if c not in " \t\u3000")


@rule(
    "fullwidth-letters",
    "figures and letters of full width",
    ("１９８７年，见ＧＢ２３１２", "1987年，见GB2312"),
    ("纸１，墨", "纸１，墨"),
    sure=0.97,
)
def fullwidth_letters(text: str, scene: Scene) -> Iterator[Edit]:
    """Two and more in a row become ASCII; a lone one may be what is left of a note's mark, and stays."""
    for m in re.finditer("[０-９Ａ-Ｚａ-ｚ]{2,}", text):
        yield Edit(m.start(), m[0], unicodedata.normalize("NFKC", m[0]))


FORM = frozenset(r.name for r in (undecodable_bytes, foreign_line_ends))
"""Rules without which there is no chapter: its file is UTF-8, and a line of it ends with LF."""

CHARACTERS = (
    undecodable_bytes,
    foreign_line_ends,
    invisible_characters,
    odd_blanks,
    fullwidth_letters,
)
