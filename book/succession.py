"""Which chapter is which: articles of a source that comes again, and files that people have renamed, divided, joined.

Texts are known by their clauses: the stretches between two marks of punctuation, as letters only. An edit changes
one or two of them, and all others stay what they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

_ALIKE = 0.5
"""Articles that share this much of their clauses, by letters, are the same one under another title."""
_A_PART = 0.2
"""From this share of a chapter on, what stands in another file is a part of it, and no quotation."""
_LEFT = 0.1
"""A file that holds less than this of its chapter, while others hold more, is its file no longer."""
_SHORTEST = 4
"""Letters of the shortest clause that tells one text from another."""
_MARKS = re.compile(r"[，。；：！？、,.;:!?\n]+")
_SILENT = re.compile(r"[^\w，。；：！？、,.;:!?\n]+|_+")


def successors(new: Sequence[tuple[str, str]], old: Mapping[str, str], taken: Collection[str]) -> tuple[str, ...]:
    """The file of every new article.

    `new` are the file that an article would get and its text; `old` gives the text of the chapters that the same
    sources made before; `taken` are files that belong to others. An article keeps the file of the chapter whose text
    it repeats, or else of the one with its title; what is new is numbered behind all that is there.
    """
    out = ["" for _ in new]
    free = dict.fromkeys(old)
    for i, file in _pairs(new, old):
        if not out[i] and file in free:
            out[i] = file
            del free[file]
    known = {*taken, *old}
    last = max((_number(f) for f in known), default=0)
    for i, (file, _) in enumerate(new):
        if file and not out[i]:
            last += 1
            out[i] = f"chapters/{last:02}-{bare(file)}" if known else file
    return tuple(out)


def _pairs(new: Sequence[tuple[str, str]], old: Mapping[str, str]) -> list[tuple[int, str]]:
    """Articles and the chapters that they may be, the likeliest first: alike and of one title, alike, of one title."""
    texts, chapters = [clauses(text) for _, text in new], {f: clauses(text) for f, text in old.items()}
    where = _index(chapters.items())
    found: list[tuple[bool, int, int, int, str]] = []
    for i, (file, _) in enumerate(new):
        near = {f for clause in texts[i] for f in where.get(clause, ())}
        for order, name in enumerate(chapters):
            same = bare(name) == bare(file)
            if not file or not (same or name in near):
                continue
            shared = weight(texts[i] & chapters[name])
            alike = shared and shared >= _ALIKE * min(weight(texts[i]), weight(chapters[name]))
            if alike or same:
                found.append((not alike, -shared - (same << 20 if alike else 0), abs(order - i), i, name))
    return [(i, name) for *_, i, name in sorted(found)]


def holders(bases: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The files of `texts` that hold each of `bases`, in the order in which its text stands in them.

    A base is held by the file of its own name, and by files to which a good part of it has moved; by none, when
    somebody deleted it. What it shares with another base proves nothing.
    """
    known = {name: clauses(text) for name, text in bases.items()}
    found = {name: clauses(text) for name, text in texts.items()}
    times = Counter(clause for counts in known.values() for clause in counts)
    own = {b: Counter({c: n for c, n in counts.items() if times[c] == 1}) for b, counts in known.items()}
    telling = {f: sum(len(c) * n for c, n in counts.items() if times[c] < 2) for f, counts in found.items()}
    where = _index(found.items())
    out: dict[str, tuple[str, ...]] = {}
    for base, counts in own.items():
        left = counts & found.get(base, Counter())
        near = {f for clause in counts for f in where.get(clause, ())} - {base}
        moved = {f: weight((counts - left) & found[f]) for f in sorted(near)}
        many = weight(counts)
        parts = [
            f for f, w in moved.items() if w >= _A_PART * many or (f not in known and 0 < w >= _ALIKE * telling[f])
        ]
        stays = base in texts and (not parts or weight(left) >= _LEFT * many)
        held = [base, *parts] if stays else parts
        out[base] = tuple(sorted(held, key=lambda f: _first(bases[base], texts[f])) if held[1:] else held)
    claimed = {f for files in out.values() for f in files}
    for base in [b for b, files in out.items() if not files]:
        # A file with another number and the same title, of which nothing else is the same.
        twin = next((f for f in sorted(texts) if f not in claimed and f not in bases and bare(f) == bare(base)), "")
        out[base] = (twin,) if twin else ()
        claimed.add(twin)
    return out


def _first(base: str, text: str) -> int:
    """Where in `base` the text begins that `text` holds."""
    there = clauses(text)
    return next((i for i, clause in enumerate(_split(base)) if clause in there), 1 << 30)


def order_in(text: str, bases: Mapping[str, str]) -> list[str]:
    """The names of `bases` in the order in which `text` holds them."""
    return sorted(bases, key=lambda name: _first(text, bases[name]))


def share(old: str, new: str) -> float:
    """How much of `old` stands in `new`, 0 to 1."""
    counts = clauses(old)
    return weight(counts & clauses(new)) / max(weight(counts), 1)


@lru_cache(maxsize=1024)
def clauses(text: str) -> Counter[str]:
    """The clauses of a text, each with how often it stands there. Not to be changed: it is remembered."""
    return Counter(_split(text))


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in _MARKS.split(_SILENT.sub("", text)) if len(part) >= _SHORTEST)


def weight(counts: Counter[str]) -> int:
    """Letters in all."""
    return sum(len(clause) * n for clause, n in counts.items())


def _index(texts: Iterable[tuple[str, Counter[str]]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, counts in texts:
        for clause in counts:
            out.setdefault(clause, []).append(name)
    return out


def bare(file: str) -> str:
    """A chapter's file name without its number."""
    return re.sub(r"^\d+-", "", PurePosixPath(file).name)


def _number(file: str) -> int:
    found = re.match(r"\d+", PurePosixPath(file).name)
    return int(found[0]) if found else 0
