"""Three texts into one: what an import wrote last time, what people made of it since, what it would write now.

Bodies are merged by paragraph, front matter by key. People may have divided a chapter into several files, or joined
several in one: their division is kept, and what the import would change goes where the text stands now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

MINE, PARTING, THEIRS = "<<<<<<< edited", "=======", ">>>>>>> imported"
_HEAD = re.compile(r"---[ \t]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_KEY = re.compile(r"[^\s#:-][^:\n]*(?=:)")
_ALIKE = 0.5
"""Paragraphs that share this much (0 to 1) are the same one, edited."""
_TELLING = 8
"""A shorter sentence, such as a heading, may be written again by a source without being the one that was deleted."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text, and the lines (from 1) at which conflict marks begin."""

    text: str
    conflicts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line of text with the line ends behind it (None: it is the last of its text), or the beginning of a file."""

    text: str
    gap: str | None = "\n\n"
    file: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unit) and (self.text, self.file) == (other.text, other.file)

    def __hash__(self) -> int:
        return hash((self.text, self.file))


def parted(text: str) -> tuple[str, str]:
    """The front matter of a chapter's file, with its fences, and the body."""
    found = _HEAD.match(text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)


def unsettled(text: str) -> tuple[int, ...]:
    """The lines (from 1) at which conflict marks begin."""
    return tuple(i for i, line in enumerate(text.split("\n"), 1) if line == MINE)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """`mine` with what changed from `base` to `theirs`; what both changed stands between marks."""
    return merge_files([base], {"": mine}, [theirs], {"": (base, theirs)})[""]


def merge_files(
    bases: Sequence[str], mine: Mapping[str, str], theirs: Sequence[str], heads: Mapping[str, tuple[str, str]]
) -> dict[str, Merged]:
    """The files of `mine` (in the order of their text) with what changed from `bases` to `theirs`.

    `heads` gives, for the files whose front matter an import wrote, what it wrote then and what it would write now;
    the front matter of other files is left alone.
    """
    (first, *_), files = mine, {name: parted(text) for name, text in mine.items()}
    z = [unit for text in bases for unit in _units(parted(text)[1])]
    b = [unit for text in theirs for unit in _units(parted(text)[1])]
    a = [u for name, (_, body) in files.items() for u in (_Unit(name, file=True), *_units(body))][1:]
    out: dict[str, list[_Unit]] = {first: []}
    current = first
    for unit in a if z == b else _merged(z, a, b):
        if unit.file:
            current = unit.text
            out[current] = []
        else:
            out[current].append(unit)
    done = {}
    for name, (head, body) in files.items():
        if name in heads:
            head = _merged_heads(*(parted(text)[0] for text in (heads[name][0], mine[name], heads[name][1])))
        body = _as_it_was(_written(out[name]), [body, *(parted(text)[1] for text in theirs[: len(files) == 1])])
        # A file may have ended with its closing fence, and have a body now.
        text = head + "\n" * (bool(head and body) and not head.endswith("\n")) + body
        done[name] = Merged(text, unsettled(text))
    return done


# ------------------------------------------------------------------------------ the body


def _units(body: str) -> list[_Unit]:
    found = [_Unit(m[1], m[2]) for m in re.finditer(r"([^\n]*)(\n+|\Z)", body) if m[0]]
    return [*found[:-1], _Unit(found[-1].text, None)] if found else []


def _written(units: Sequence[_Unit]) -> str:
    """Units as text that ends with one line end."""
    text = "".join(u.text + ("\n\n" if u.gap is None else u.gap) for u in units)
    return text.rstrip("\n") + "\n" if text.strip("\n") else text


def _as_it_was(body: str, known: Sequence[str]) -> str:
    """The first of `known` that is `body` but for the line ends behind it; otherwise `body`."""
    return next((text for text in known if text.rstrip("\n") == body.rstrip("\n")), body)


def _merged(z: list[_Unit], a: list[_Unit], b: list[_Unit]) -> Iterator[_Unit]:
    """The chunks between all places at which it is clear where each side stands, one after another."""
    gone = _sentences(z) - _sentences(a)
    ours, others = _places(z, a), _places(z, b)
    cuts = [(i, ours[i][n], others[i][n]) for i in range(len(z) + 1) if i in ours and i in others for n in (0, 1)]
    for (z0, a0, b0), (z1, a1, b1) in pairwise(cuts):
        base = z[z0:z1]
        # What people deleted does not come back because the source has it in another place now.
        yield from _by_file(
            base, a[a0:a1], [u for u in b[b0:b1] if u in base or not _sentences([u]) or _sentences([u]) - gone], gone
        )


def _places(z: list[_Unit], other: list[_Unit]) -> dict[int, tuple[int, int]]:
    """Where `other` is to be cut when `z` is cut, for every place in z beside a line that both have.

    The second number differs from the first where lines have been put in between.
    """
    behind, before = {0: 0}, {len(z): len(other)}
    for match in SequenceMatcher(None, z, other, autojunk=False).get_matching_blocks():
        behind |= {match.a + i + 1: match.b + i + 1 for i in range(match.size)}
        before |= {match.a + i: match.b + i for i in range(match.size)}
    return {i: (behind.get(i, before.get(i, 0)), before.get(i, behind.get(i, 0))) for i in {*behind, *before}}


def _by_file(z: list[_Unit], a: list[_Unit], b: list[_Unit], gone: set[str]) -> Iterator[_Unit]:
    """A chunk, divided where people began a new file within it; `gone` are the sentences that they deleted anywhere."""
    at = next((i for i, unit in enumerate(a) if unit.file), None)
    if at is None:
        yield from _settled(z, a, b, gone)
        return
    before, after = a[:at], a[at + 1 :]
    i, j = _share(z, before, after), _share(b, before, after)
    if any(_sentences([unit]) & _sentences(z[:i]) and _sentences([unit]) & _sentences(z[i:]) for unit in b):
        # A paragraph of the source reaches over the beginning of the file: nobody but a person can divide it.
        yield from _conflict(before, b)
        yield from a[at:]
        return
    yield from _settled(z[:i], before, b[:j], gone)
    yield a[at]
    yield from _by_file(z[i:], after, b[j:], gone)


def _sentences(units: list[_Unit]) -> set[str]:
    return {s for unit in units for s in re.split(r"[。！？!?]", unit.text) if len(s) >= _TELLING}


def _share(units: list[_Unit], before: list[_Unit], after: list[_Unit]) -> int:
    """How many of `units` go with `before`: all up to the last that is more like a line there than like one behind."""
    nearer = [_likeness(u, before) >= max(_likeness(u, after), _ALIKE) for u in units]
    if True in nearer:
        return len(nearer) - nearer[::-1].index(True)
    return 0 if any(_likeness(u, after) >= _ALIKE for u in units) or (after and not before) else len(units)


def _likeness(unit: _Unit, others: list[_Unit]) -> float:
    return max((SequenceMatcher(None, unit.text, o.text, False).ratio() for o in others if not o.file), default=0.0)


def _settled(z: list[_Unit], a: list[_Unit], b: list[_Unit], gone: set[str]) -> Iterator[_Unit]:
    """A chunk as one side has it, or both between marks; so too when the source would bring back what is `gone`."""
    if a == b == z:
        yield from (_Unit(o.text, t.gap if o.gap == u.gap else o.gap) for u, o, t in zip(z, a, b, strict=True))
        return
    if b == z or a == b:
        yield from a
        return
    if a == z and not gone & _sentences([unit for unit in b if unit not in z]):
        yield from b
        return
    yield from _conflict(a, b)


def _conflict(a: list[_Unit], b: list[_Unit]) -> Iterator[_Unit]:
    """Both sides between marks, but for the lines that they share at the ends."""
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    most = min(len(a), len(b)) - head
    tail = next((i for i in range(most) if a[-1 - i] != b[-1 - i]), most)
    ours, others = a[head : len(a) - tail], b[head : len(b) - tail]
    yield from a[:head]
    yield _Unit(MINE, "\n")
    yield from _closed(ours)
    yield _Unit(PARTING, "\n")
    yield from _closed(others)
    yield _Unit(THEIRS, "\n\n")
    yield from a[len(a) - tail :]


def _closed(units: list[_Unit]) -> list[_Unit]:
    """The units with one line end behind the last, so that a mark stands right below it."""
    return [*units[:-1], _Unit(units[-1].text, "\n")] if units else []


# ---------------------------------------------------------------------- the front matter


def _merged_heads(base: str, mine: str, theirs: str) -> str:
    """Front matter by key; a key that both sides changed stands between marks, twice."""
    if mine == theirs or base == theirs:
        return mine
    if base == mine:
        return theirs
    z, a, b = _fields(base), _fields(mine), _fields(theirs)
    order = list(a)
    for before, key in pairwise(["", *b]):
        if key not in a:
            order.insert(order.index(before) + 1 if before in order else len(order), key)
    lines = "".join(_field(z.get(key, ""), a.get(key, ""), b.get(key, "")) for key in order)
    return f"---\n{lines}---\n" if mine or lines else ""


def _fields(head: str) -> dict[str, str]:
    """The lines of each key, with those below it that are not a key's."""
    out: dict[str, str] = {}
    key = ""
    for line in head.removesuffix("\n").split("\n")[1:-1]:  # between the fences
        found = _KEY.match(line)
        key = found[0] if found and found[0] not in out else key
        out[key] = out.get(key, "") + line + "\n"
    return out


def _field(base: str, mine: str, theirs: str) -> str:
    if base == theirs or mine == theirs:
        return mine
    return theirs if base == mine else f"{MINE}\n{mine}{PARTING}\n{theirs}{THEIRS}\n"
