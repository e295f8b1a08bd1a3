"""Where a heading ends that was glued to the beginning of its paragraph (二、主要做法近年来，各地都…).

Nothing but statistics tells. Each place at which the heading could end is described by what speaks for a boundary
there: how often headings end with these characters and paragraphs begin with those, how seldom the two stand side by
side, whether the paragraph takes up words of the heading again, whether it opens as paragraphs do (随着, 近年来), its
first comma, unpaired quotes, the length. A log-linear model weighs the evidence and gives each place its share of
the probability. Decide from 0.7 on; below that show the best two or three places to a person.

The counts (data/boundary.tables) and the weights (data/boundary.json) were made by tools/boundary_tables.py from the
headings of the ChinaXiv papers of 2016 to 2022 (repository DreamBlooms/ChinaXiv-201601-to-202209, licence CC BY);
see data/README.md. They know simplified script only.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from operator import mul, sub

from book.clean.grams import Counts, unpack


@dataclass(frozen=True, slots=True)
class End:
    """The heading may end before the character at `at`, with the probability `p`."""

    at: int
    p: float


FEATURES = (
    "length",
    "ending",
    "beginning",
    "heading-goes-on",
    "heading-likelihood",
    "heading-pair",
    "attraction",
    "last-attraction",
    "taken-up",
    "begins-with-taken-up",
    "begins-alike",
    "repeats-itself",
    "commas",
    "opener",
    "weak-opener",
    "opener-inside",
    "first-comma",
    "unpaired",
    "particle",
)
"""What a place is judged by, in the order of the values that `places` gives."""

# Half-width, as the tables were counted; one character for one, so that offsets stay.
_HALF = {0x3000: " "} | {ord(a): b for a, b in zip("，：；？！（）", ",:;?!()", strict=True)}
_HALF |= {code: chr(code - 0xFEE0) for a, z in ("０９", "ＡＺ", "ａｚ") for code in range(ord(a), ord(z) + 1)}

_STOP = re.compile(r"[。;!?]")
_PAUSE = re.compile(r"[,。;:!?]")
_OPENER = re.compile(
    "随着|近(?:年来|几年|些年|期)|目前|当前|现阶段|现如今|如今|众所周知|综上|总之|总的来|一般[来而]|长期以来|一直以来|很长一段|多年来"
    "|前些年|过去|以往|截[至止]|至今|首先|其次|再次|最后|此外|另外|同时|因此|因而|所以|但是|然而|不过|由于|因为|鉴于|所谓|本文|本研究|本[章节]"
    "|笔者|我们|他们|[这该据]|其中|如果|假如|若|虽然|尽管|即使|只有|只要|无论|不论|不管|一方面|一是|第一|[例比譬]如|事实上|实际上|可见|显然|自从"
    "|为此|为了|有[的些]|一些|许多|很多|某些|每个"
)
_WEAK_OPENER = re.compile(
    "[在从以当为由要应就自经将与用各本每一有如它他她我]|对于|[根依]据|按照|通过|作为|我国|针对|关于|结合|[利采]用"
)
_NEVER_FIRST = frozenset("、,。;)]》】?!』」…:”’%")
_NEVER_LAST = frozenset("、,“‘([《【「『")
_WORDS = re.compile(r"\w\w")
_PARTICLES = frozenset("的和与及或等地得了着过")
_NEVER = (0.0, 0.0, 0.0, 0.0)
_SHORTEST = 2
"""Characters of the shortest heading."""
_WINDOW = 12
"""The characters of the paragraph in which it takes up the words of its heading."""
_FAR = 30
"""A first comma beyond this is as good as none (characters)."""
_LOG = [math.log(run + 1) for run in range(_FAR + 1)]

# What a likeness to a sibling adds to a score. Set by hand: the sample for fitting has single headings only.
_SAME_BUT_NUMBER = 12.0
_SAME_SUFFIX = 0.9
_SAME_COMMAS = 1.0
_OTHER_LENGTH = 0.08
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+$")


def ends(text: str, *, siblings: Sequence[str] = (), longest: int = 60) -> tuple[End, ...]:
    """The places at which the heading at the beginning of `text` may end, the most probable first.

    `text` is the heading without its number and the paragraph glued to it; its first 100 characters are enough.
    `siblings` are headings of the same level that are known already; `longest` is the length in characters that no
    heading exceeds. The probabilities add up to 1; without any possible place the answer is empty.
    """
    found = places(text, longest)
    if not found:
        return ()
    weights = load().weights
    scores = [sum(map(mul, weights, values)) for _, values in found]
    if siblings:
        scores = [s + _likeness(text[:at], siblings) for s, (at, _) in zip(scores, found, strict=True)]
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    total = sum(shares)
    judged = [End(at, share / total) for share, (at, _) in zip(shares, found, strict=True)]
    return tuple(sorted(judged, key=lambda end: (-end.p, end.at)))


def opens_paragraph(text: str) -> bool:
    """Does `text` begin with words that begin paragraphs (随着, 近年来, 首先)?"""
    return _OPENER.match(text) is not None


def is_known(text: str, at: int) -> bool:
    """Have the tables seen a heading that ends with the two characters before `at`, and a paragraph that begins with
    the two behind it? Of what they have not seen, the model knows less than its probabilities say.
    """
    line = text[: at + 2].translate(_HALF)
    pairs = load().counts[1]
    return pairs.get(line[at - 2 : at], _NEVER)[1] > 0 and pairs.get(line[at : at + 2], _NEVER)[2] > 0


# ------------------------------------------------------------------------------ the evidence


@lru_cache(maxsize=64)
def places(text: str, longest: int = 60) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """Every place at which the heading may end, with the values of its FEATURES."""
    line = text[: longest + _FAR + 2].translate(_HALF)
    stop = _STOP.search(line)
    last = min(longest, len(line) - 1, stop.end() if stop else longest)
    unpaired = _unpaired(text[: len(line)])
    evidence = zip(_counted(line, last), _repeated(line, last), _opened(line, last), strict=True)
    return tuple(
        (at, (*counted, *repeated, *opened, unpaired[at], line[at] in _PARTICLES))
        for at, (counted, repeated, opened) in enumerate(evidence, _SHORTEST)
        if line[at] not in _NEVER_FIRST and line[at - 1] not in _NEVER_LAST
    )


def _counted(line: str, last: int) -> list[tuple[float, ...]]:
    """What the counts say of each place up to `last`: the first eight features.

    A chance given several characters is mixed with the one given fewer, the more so the rarer they are.
    """
    model, log = load(), math.log
    (h1, e1, s1, p1), (h2, e2, s2, p2), (h3, e3, s3, _) = _looked_up(line, last + 3)
    h0, p0 = (0.0, *h1), (0.0, *p1)
    in_heading = [
        log((c + 5 * (b + 5 * (a + 0.1) * model.per_heading) / (x + 5)) / (y + 5))
        for a, b, c, x, y in zip(h1, h2, h3, h0, (0.0, *h2), strict=False)
    ]
    in_paragraph = [
        log((b + 5 * (a + 0.1) * model.per_paragraph) / (x + 5)) for a, b, x in zip(p1, p2, p0, strict=False)
    ]
    likelihood = [0.0, *accumulate(map(sub, in_heading, in_paragraph))]
    together = [(b + 0.3) / ((a + 20) * (x + 20) * model.per_paragraph) for a, b, x in zip(p1, p2, p0, strict=False)]
    attraction = [log(t) if t > 0.05 else -3.0 for t in together]
    usual = [(b + 0.02) / (x + 5) for b, x in zip(p2, p0, strict=False)]
    ended = model.headings * model.per_heading
    out: list[tuple[float, ...]] = []
    for at in range(_SHORTEST, last + 1):
        i, k, m = at - 1, at + 1, at + 2
        ending = (e3[i] + 4 * (e2[i] + 4 * (e1[i] + 4 * ended) / (h1[i] + 4)) / (h2[i] + 4)) / (h3[i] + 4)
        beginning = (s1[at] + 100 * p1[at] * model.per_paragraph + 0.01) / (model.headings + 100)
        beginning *= (s2[k] + 5 * usual[k]) / (s1[at] + 5) * (s3[m] + 5 * usual[m]) / (s2[k] + 5)
        pair = log((h2[i] + 1) / (p2[i] + 1))
        near = attraction[i] if attraction[i] < 4 else 4.0
        length = model.lengths.get(at, model.unseen_length)
        out.append((length, log(ending), log(beginning), in_heading[at], likelihood[at], pair, attraction[at], near))
    return out


def _looked_up(line: str, size: int) -> list[tuple[tuple[float, ...], ...]]:
    """For grams of one, two, three characters: four lists, one for each table.

    Entry i of a list: how often the gram that ends with the i-th of the first `size` characters was seen.
    """
    padded = "\0\0" + line[:size].ljust(size, "\0")
    return [
        tuple(zip(*[counts.get(padded[i : i + n], _NEVER) for i in range(3 - n, size + 3 - n)], strict=True))
        for n, counts in enumerate(load().counts, 1)
    ]


def _repeated(line: str, last: int) -> list[tuple[float, ...]]:
    """For each place up to `last`: taken-up, begins-with-taken-up, begins-alike, repeats-itself."""
    first: dict[str, int] = {}
    pairs = [line[i : i + 2] for i in range(last + _WINDOW - 1)]
    seen = [first.setdefault(pair, i) if _WORDS.fullmatch(pair) else len(line) for i, pair in enumerate(pairs)]
    again = [0, *accumulate(f < i for i, f in enumerate(seen))]
    out: list[tuple[float, ...]] = []
    for at in range(_SHORTEST, last + 1):
        inside = at - _SHORTEST
        taken = sum([f <= inside for f in seen[at : at + _WINDOW - 1]])
        out.append((min(taken, 4) / 3, seen[at] <= inside, seen[at] == 0, min(again[at - 1], 4)))
    return out


def _opened(line: str, last: int) -> list[tuple[float, ...]]:
    """For each place up to `last`: commas, opener, weak-opener, opener-inside, first-comma."""
    pauses = [m.start() for m in _PAUSE.finditer(line)]
    openers = {m.start(): m.end() for m in _OPENER.finditer(line)}
    weak = {m.start() for m in _WEAK_OPENER.finditer(line)}
    out: list[tuple[float, ...]] = []
    inside = commas = 0
    for at in range(_SHORTEST, last + 1):
        while commas < len(pauses) and pauses[commas] < at:
            commas += 1
        comma = pauses[commas] if commas < len(pauses) else at + _FAR
        opens = openers.get(at, 0)
        # 近年来, and 目前, are followed by a comma that says nothing of the sentence.
        run = _FAR if comma - at > _FAR or (opens and comma <= opens + 2) else comma - at
        out.append((commas if commas < 2 else 2, opens > 0, at in weak and not opens, inside, _LOG[run]))
        inside += opens > 0
    return out


def _unpaired(text: str) -> list[bool]:
    """For each place whether a quote or bracket is open there, or one is closed behind it that was never opened."""
    depth = 0
    before = []
    for c in text:
        before.append(depth != 0)
        depth += (c in "“‘（(《「『") - (c in "”’）)》」』")
    closes = False
    after = []
    for c in reversed(text):
        closes = c in "”’）)》」』" or (closes and c not in "“‘（(《「『")
        after.append(closes)
    return [a or b for a, b in zip(before, reversed(after), strict=True)]


def _likeness(heading: str, siblings: Sequence[str]) -> float:
    """How much a heading looks like one of its siblings, in the unit of the scores (nats)."""
    return max(_alike(heading, sibling) for sibling in siblings)


def _alike(a: str, b: str) -> float:
    """Headings of one level end alike (…有待完善, …有待提高), differ in a number only, have commas or none."""
    (stem, pauses), (other_stem, other_pauses) = _traits(a), _traits(b)
    if stem == other_stem:
        return _SAME_BUT_NUMBER
    shorter = min(len(a), len(b), 3)
    suffix = next((n for n in range(shorter, 0, -1) if a[-n:] == b[-n:]), 0)
    same = pauses == other_pauses
    return _SAME_SUFFIX * suffix + _SAME_COMMAS * same - _OTHER_LENGTH * min(abs(len(a) - len(b)), 12)


@lru_cache(maxsize=512)
def _traits(heading: str) -> tuple[str, bool]:
    """A heading with 0 for its numbers, and whether it has a comma."""
    return _NUMBER.sub("0", heading), _PAUSE.search(heading.translate(_HALF)) is not None


# --------------------------------------------------------------------------------- the model


@dataclass(frozen=True)
class Model:
    """The counts of grams of one, two and three characters (in headings, at their ends, at the beginnings of
    paragraphs, in paragraphs), how many headings there were, one by the number of characters in headings and in
    paragraphs, the lengths of headings (log of their share), and the weights of FEATURES.
    """

    counts: tuple[Counts, Counts, Counts]
    headings: float
    per_heading: float
    per_paragraph: float
    lengths: Mapping[int, float]
    unseen_length: float
    weights: tuple[float, ...]


@lru_cache(maxsize=1)
def load() -> Model:
    """The shipped counts and weights, read once."""
    folder = files("book.clean") / "data"
    fitted = json.loads((folder / "boundary.json").read_text("utf-8"))
    counts = unpack((folder / "boundary.tables").read_bytes())
    inside, headings, _, paragraphs = map(sum, zip(*counts[0].values(), strict=True))
    lengths = {int(n): math.log((count + 1) / headings) for n, count in fitted["lengths"].items()}
    weights = tuple(fitted["weights"][name] for name in FEATURES)
    return Model(counts, headings, 1 / inside, 1 / paragraphs, lengths, -math.log(headings), weights)
