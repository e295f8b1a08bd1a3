"""The leaves of a chapter: what is kept of its pages one by one, so that an edit need not make all of them again.

A page can serve again when nothing has changed in what stands on it and on the page behind it, which had its word in
where it ends; a page behind the edit, when it begins as it began.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any
from xml.etree import ElementTree

from book.press.packing import closed, opened_as, told
from book.press.pagination import Start, Track, blocks_of


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: where it begins (None: at the beginning, or where it cannot be told), and as what it was painted.

    `unit` is packed; `drawn` are the letters on the page, None where the composer has not seen them.
    """

    start: Start | None
    unit: bytes
    drawn: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A chapter's text as digests: the `frame` round its blocks; of each block its `kind` (tag and attributes) and
    `words` (all of it).
    """

    frame: str
    kinds: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaves:
    """All pages of a chapter. `look` is a digest of what shapes them beside the text, `sizes` are those of a Track."""

    look: str
    text: Text
    sizes: tuple[float, ...]
    pages: tuple[Leaf, ...]


def text_of(html: Any) -> Text:
    """The text of a chapter; `html` is the root of its tree."""
    blocks = blocks_of(html)
    kinds = [json.dumps([block.tag, sorted(block.attrib.items())]) for block in blocks]
    words = [ElementTree.tostring(block) for block in blocks]
    whole, frame, end = ElementTree.tostring(html), [], 0
    for word in words:
        start = max(whole.find(word, end), end)
        frame.append(whole[end:start])
        end = start + len(word) if whole.startswith(word, start) else start
    frame.append(whole[end:])
    return Text(_digest(b"".join(frame)), tuple(_digest(kind.encode()) for kind in kinds), tuple(map(_digest, words)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


# ------------------------------------------------------------------- what can serve again


def track_between(former: Leaves, text: Text, css: str) -> Track | None:
    """The way of a layout that makes again what must be made again; None when all of it must.

    An edit within blocks leaves all others as they were. Where blocks come or go, the pages in front can serve when no
    rule of `css` looks at what follows, and those behind must be made again.
    """
    if text.frame != former.text.frame or _COUNTS.search(css):
        return None
    old, new = former.text.words, text.words
    most = min(len(old), len(new))
    front = next((i for i in range(most) if old[i] != new[i]), most)
    back = next((i for i in range(most - front) if old[-1 - i] != new[-1 - i]), most - front)
    same = former.text.kinds == text.kinds
    if not same and looks_forward(css):
        return None
    begin = max((i for i in range(1, len(former.pages) - 1) if _serves(former.pages, i, front)), default=0)
    behind = [leaf.start for leaf in former.pages[begin + 1 :] if same and leaf.start is not None]
    known = {start.index: start for start in behind if start.safe and start.block >= len(old) - back}
    return Track(former.pages[begin].start, known, former.sizes)


def _serves(pages: Sequence[Leaf], index: int, front: int) -> bool:
    """May a layout begin with this page, when the blocks from `front` on have changed?

    They must not stand on it, nor come right behind it: a heading that found no room beside them may have come over
    from the page before.
    """
    begins, ends = pages[index].start, pages[index + 1].start
    return begins is not None and begins.safe and ends is not None and ends.block < front


_COUNTS = re.compile(
    r"counter-(?:increment|reset|set)|display[^;}]*list-item|(?:open|close)-quote|string-set|:has\(|:empty", re.I
)
"""What lets a block change what stands behind others."""
_RULE = re.compile(r"([^{}]+)\{")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_FORWARD = re.compile(r":(?:nth-last|last-|only-)", re.I)
_INNER = re.compile(r"(?:thead|tbody|tfoot|tr|th|td|li|dt|dd|span|em|strong|rt|rb|a)(?![\w-])")
"""What never is a block of a chapter itself."""


def looks_forward(css: str) -> bool:
    """Does a rule of a style sheet give a block of the chapter its look by what comes behind it?"""
    selectors = (part for rule in _RULE.findall(_COMMENT.sub("", css)) for part in re.split(r"[\s,>+~]+", rule))
    return any(_FORWARD.search(part) and not _is_inner(part) for part in selectors)


def _is_inner(part: str) -> bool:
    """Can this never be a block? As the last of several in `:is()` it says nothing of the others."""
    return bool(_INNER.match(part)) and part.count(")") <= part.count("(")


# ------------------------------------------------------------------------------- as bytes

_KIND = b"KbL1"


def packed(leaves: Leaves) -> bytes:
    """As bytes, for `unpacked`."""
    pages = [[None if leaf.start is None else astuple(leaf.start), leaf.drawn] for leaf in leaves.pages]
    text = leaves.text
    header = {"look": leaves.look, "sizes": leaves.sizes, "pages": pages, "text": [text.frame, text.kinds, text.words]}
    return closed(_KIND, header, [leaf.unit for leaf in leaves.pages])


def unpacked(data: bytes) -> Leaves:
    """What was packed. Raises ValueError for anything else; the units within are looked at when they are opened."""
    with told():
        header, blobs = opened_as(_KIND, data)
        frame, kinds, words = header["text"]
        pages = tuple(
            Leaf(_start(row), next(blobs), None if drawn is None else str(drawn)) for row, drawn in header["pages"]
        )
        sizes = tuple(map(float, header["sizes"]))
        placed = all(leaf.start is None or leaf.start.index == index for index, leaf in enumerate(pages))
        if len(sizes) not in (0, 4) or not pages or not placed or len(kinds) != len(words):
            raise ValueError("cut off")
        return Leaves(str(header["look"]), Text(str(frame), tuple(kinds), tuple(words)), sizes, pages)


def _start(row: Any) -> Start | None:
    if row is None:
        return None
    index, block, rest, state, safe = row
    quotes, counters, scopes, page, right = json.loads(state)
    steps = json.loads(rest or "[]")
    numbers = (index, block, *quotes, *steps, *(n for values in counters.values() for n in values))
    words = (page, *(name for scope in scopes for name in scope))
    typed = {*map(type, numbers)} == {int} and {*map(type, words)} == {str} and isinstance(right, bool)
    if not typed or min(block, *steps, 0) < 0:
        raise ValueError("not the beginning of a page")
    return Start(index, block, rest, state, bool(safe))
