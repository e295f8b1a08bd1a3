"""Names of edits and suspects that last: the same at the next import, though other lines of the source have moved.

A name is a hash of the rule, the sentence of the source at which the edit begins (and which of the sentences with
these words it is), the place within it, and the words before and after.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

from book.clean.rule import Suspect
from book.text import Draft, Edit, Patch, Source

_SENTENCE = re.compile(r"[^\r\n。！？!?]{0,200}(?:[\r\n。！？!?]\s*)?")
_BYTES = 5
"""Bytes of a name, two hexadecimal digits each: among a hundred thousand edits two share one once in 200 books."""


@dataclass(frozen=True, slots=True)
class NamedEdit:
    """An edit with its name. `start` and `end` are where it stands in the whole source (characters).

    `undone` tells that a person took it back, and that it was not made; `sure` is how sure the edit is, 0 to 1.
    """

    id: str
    rule: str
    edit: Edit
    start: int
    end: int
    undone: bool = False
    sure: float = 1.0


def named(draft: Draft) -> Iterator[NamedEdit]:
    """Every edit of a draft, patch by patch, in the order of their places; those that were undone as well."""
    found = [_edits(patch) for patch in draft.patches]
    # All places are led back at once, through each patch only once: one by one they take four times as long.
    places: list[int] = []
    for patch, edits in zip(reversed(draft.patches), reversed(found), strict=True):
        places = [*_places(edits), *patch.origins(places)]
    rest = iter(places)
    for patch, edits in zip(draft.patches, found, strict=True):
        yield from _named(draft, patch, edits, rest)


def named_of(draft: Draft, patch: Patch) -> Iterator[NamedEdit]:
    """The edits of `patch`, made for the text of `draft` as it is."""
    edits = _edits(patch)
    places = _places(edits)
    for earlier in reversed(draft.patches):
        places = earlier.origins(places)
    yield from _named(draft, patch, edits, iter(places))


def _edits(patch: Patch) -> list[tuple[Edit, bool]]:
    """The edits of a patch in the order of their places, and whether they were undone."""
    made = [(e, False) for e in patch.edits]
    return sorted([*made, *((e, True) for e in patch.left_out)], key=lambda e: e[0].start) if patch.left_out else made


def _places(edits: Iterable[tuple[Edit, bool]]) -> list[int]:
    """Where each edit begins, and its last character stands."""
    return [at for e, _ in edits for at in (e.start, e.start + max(len(e.old) - 1, 0))]


def _named(
    draft: Draft, patch: Patch, edits: Iterable[tuple[Edit, bool]], places: Iterator[int]
) -> Iterator[NamedEdit]:
    seen: Counter[tuple[str, ...]] = Counter()
    sentences = _sentences(draft.source)
    for edit, undone in edits:
        start, last = draft.start + next(places), draft.start + next(places)
        what = (patch.rule, *_anchor(draft.source, sentences, start), edit.old, edit.new)
        sure = patch.sure if edit.sure is None else edit.sure
        yield NamedEdit(_name(what, seen), patch.rule, edit, start, last + 1 if edit.old else start, undone, sure)


def named_suspects(draft: Draft, suspects: Iterable[Suspect]) -> tuple[str, ...]:
    """The names of suspects in the text of `draft`, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    source, sentences = draft.source, _sentences(draft.source)
    places = [(s, draft.origin(s.start)) for s in suspects]
    return tuple(_name(("?", s.rule, *_anchor(source, sentences, at), s.text), seen) for s, at in places)


def without(draft: Draft, patch: Patch, undone: frozenset[str]) -> Patch:
    """`patch`, made for the text of `draft`, with the edits left out whose names are among `undone`."""
    if not undone or not patch.edits:
        return patch
    names = list(named_of(draft, patch))
    out = tuple(n.edit for n in names if n.id in undone)
    return replace(patch, edits=tuple(n.edit for n in names if n.id not in undone), left_out=out) if out else patch


def _name(what: tuple[str, ...], seen: Counter[tuple[str, ...]]) -> str:
    """A name; what is the same in all respects is counted."""
    nth = seen[what]
    seen[what] += 1
    data = "\0".join((*what, str(nth) if nth else ""))
    return blake2b(data.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


_Sentences: TypeAlias = tuple[Sequence[int], Sequence[int]]


def _anchor(source: Source, sentences: _Sentences, offset: int) -> tuple[str, str, str, str]:
    """What tells a place from all others without its line number."""
    starts, nth = sentences
    i = max(0, bisect_right(starts, offset, hi=len(nth)) - 1)
    words = source.text[starts[i] : starts[i + 1]] if nth else ""
    return source.name, words, str(nth[i] if nth else 0), str(offset - starts[i])


@lru_cache(maxsize=4)
def _sentences(source: Source) -> _Sentences:
    """Where the sentences of a source begin (and the last ends), and how many with the same words came before each."""
    seen: Counter[str] = Counter()
    starts = array("L", [0])
    nth = array("L")
    for m in _SENTENCE.finditer(source.text):
        if m[0]:
            starts.append(m.end())
            nth.append(seen[m[0]])
            seen[m[0]] += 1
    return starts, nth
