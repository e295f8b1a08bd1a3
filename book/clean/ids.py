"""Names of edits and suspects that last: the same at the next import, though other lines of the source have moved.

A name is a hash of the rule, the sentence of the source at which the edit begins (and which of the sentences with
these words it is), the place within it, and the words before and after.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from book.clean.rule import Suspect
from book.text import Draft, Edit, Patch, Source

_SENTENCE = re.compile(r"[^\r\n。！？!?]{0,200}(?:[\r\n。！？!?]\s*)?")
_BYTES = 5
"""Bytes of a name, two hexadecimal digits each: among a hundred thousand edits two share one once in 200 books."""


@dataclass(frozen=True, slots=True)
class NamedEdit:
    """An edit with its name. `start` and `end` are where it stands in the whole source (characters).

    `undone` tells that a person took it back, and that it was not made.
    """

    id: str
    rule: str
    edit: Edit
    start: int
    end: int
    undone: bool = False


def named(draft: Draft) -> Iterator[NamedEdit]:
    """Every edit of a draft, patch by patch, in the order of their places; those that were undone as well."""
    for index, patch in enumerate(draft.patches):
        yield from named_of(draft, patch, index)


def named_of(draft: Draft, patch: Patch, before: int | None = None) -> Iterator[NamedEdit]:
    """The edits of `patch`, made for the text of `draft` as it was before that patch (None: as it is)."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = [*((e, False) for e in patch.edits), *((e, True) for e in patch.left_out)]
    for edit, undone in sorted(found, key=lambda pair: pair[0].start) if patch.left_out else found:
        start = draft.origin(edit.start, before)
        end = draft.origin(edit.end - 1, before) + 1 if edit.old else start
        what = (patch.rule, *_anchor(draft.source, start), edit.old, edit.new)
        yield NamedEdit(_name(what, seen), patch.rule, edit, start, end, undone)


def named_suspects(draft: Draft, suspects: Iterable[Suspect]) -> tuple[str, ...]:
    """The names of suspects in the text of `draft`, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    return tuple(_name(("?", s.rule, *_anchor(draft.source, draft.origin(s.start)), s.text), seen) for s in suspects)


def without(draft: Draft, patch: Patch, undone: frozenset[str]) -> Patch:
    """`patch`, made for the text of `draft`, with the edits left out whose names are among `undone`."""
    if not undone or not patch.edits:
        return patch
    names = list(named_of(draft, patch))
    out = tuple(n.edit for n in names if n.id in undone)
    return Patch(patch.rule, tuple(n.edit for n in names if n.id not in undone), out) if out else patch


def _name(what: tuple[str, ...], seen: Counter[tuple[str, ...]]) -> str:
    """A name; what is the same in all respects is counted."""
    nth = seen[what]
    seen[what] += 1
    data = "\0".join((*what, str(nth) if nth else ""))
    return blake2b(data.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def _anchor(source: Source, offset: int) -> tuple[str, str, str, str]:
    """What tells a place from all others without its line number."""
    starts, keys = _sentences(source)
    i = max(0, bisect_right(starts, offset) - 1)
    words, nth = keys[i] if keys else ("", 0)
    return source.name, words, str(nth), str(offset - starts[i] if starts else offset)


@lru_cache(maxsize=4)
def _sentences(source: Source) -> tuple[Sequence[int], Sequence[tuple[str, int]]]:
    """Where the sentences of a source begin, and for each its words and how many of the same came before."""
    seen: Counter[str] = Counter()
    starts: list[int] = []
    keys: list[tuple[str, int]] = []
    for m in _SENTENCE.finditer(source.text):
        if m[0]:
            starts.append(m.start())
            keys.append((m[0], seen[m[0]]))
            seen[m[0]] += 1
    return starts, keys
