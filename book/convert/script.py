"""Which script a text is in, and of which region: told from the characters that only one of them has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from book.convert.engine import converter, of_characters
from book.diagnostic import counted
from book.language import Language

Script: TypeAlias = Literal["Hans", "Hant", "unclear"]

# Characters that OpenCC converts when they stand alone although the other script has them too (皇后 and 後面; 乾坤 and
# 干燥): those of STCharacters and TSCharacters (OpenCC 1.4.2, Apache-2.0) that are listed among their own conversions.
_IN_TRADITIONAL_TOO = frozenset(
    "㐹万丑丰于云亘仆价伙余佣党准几凶划占厂厘台叶吁吃后咨咸唇夸尸岩岳帘干广征愿挂据斗朴杠杰极柜涂涌淀游熏皂确种筑胜腊腌膻苹范荐虫蚝蜡蝎跖辟适郁采里雇"
)
_IN_SIMPLIFIED_TOO = frozenset("乾剋劄吒夥徵扞於昇氾祕脩蒐薹袷谿釐陞麽")
_HANZI = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]  # Extension A and the first block
# Forms that in practice one region alone writes. Others of the standards (説 of Hong Kong) say nothing: many texts of
# Hong Kong were typed with the characters of Taiwan's Big5.
_TAIWAN = "裡臺"
_HONG_KONG = "着裏羣牀麪峯綫啓"
_SURE = 0.8
_SHOWN = 3  # characters that the evidence names


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many characters of a text are simplified only, and how many traditional only."""

    simplified: int
    traditional: int

    @property
    def share(self) -> float:
        """The part of the evidence, from 0.5 to 1, that speaks for the script found; 0 when there is none."""
        total = self.simplified + self.traditional
        return max(self.simplified, self.traditional) / total if total else 0.0

    @property
    def script(self) -> Script:
        """`unclear` when the text has no character that tells, or when those that do disagree."""
        if self.share < _SURE:
            return "unclear"
        return "Hans" if self.simplified > self.traditional else "Hant"


@dataclass(frozen=True, slots=True)
class Detected:
    """The script and region of a text, and the evidence in words."""

    language: Language
    why: str


def evidence(text: str) -> Evidence:
    """What the characters of `text` say about its script."""
    simplified, traditional = simplified_only(), traditional_only()
    counts = Counter(text)
    return Evidence(
        sum(n for char, n in counts.items() if char in simplified),
        sum(n for char, n in counts.items() if char in traditional),
    )


def detected(text: str) -> Detected:
    """The language of `text`: zh-Hans unless it is clearly traditional; a region where one of the two prevails.

    Taiwan and Hong Kong write some characters in forms of their own (裡 and 裏, 臺 and 台), and the particle after a
    verb as 著 and 着.
    """
    found = evidence(text)
    simplified = counted(found.simplified, "character is", "characters are")
    counts = f"{simplified} simplified only, {found.traditional} traditional only"
    if found.script != "Hant":
        return Detected("zh-Hans", counts)
    taiwan, hong_kong = _regional(text)
    own, other = taiwan.total(), hong_kong.total()
    counts += f"; of Taiwan {_told(taiwan)}, of Hong Kong {_told(hong_kong)}"
    if max(own, other) < _SURE * (own + other) or own == other:
        return Detected("zh-Hant", counts)
    return Detected("zh-Hant-TW" if own > other else "zh-Hant-HK", counts)


def _told(forms: Counter[str]) -> str:
    """A count of forms, and the most frequent of them."""
    most = sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return str(forms.total()) + (f" ({' '.join(f'{char} {n}' for char, n in most)})" if most else "")


def _regional(text: str) -> tuple[Counter[str], Counter[str]]:
    """The characters that speak for Taiwan, and those that speak for Hong Kong."""
    counts = Counter(text)
    own = Counter({char: counts[char] for char in _TAIWAN if char in counts})
    particles = sum(a == "著" and b == "着" for a, b in zip(text, converter("tw2t").convert(text), strict=False))
    return own + Counter({"著": particles}), Counter({char: counts[char] for char in _HONG_KONG if char in counts})


@lru_cache(maxsize=4)
def changes(config: str) -> Mapping[str, str]:
    """The single characters that a configuration changes, and to what."""
    after = of_characters(config).convert("\n".join(_HANZI)).split("\n")
    return {a: b for a, b in zip(_HANZI, after, strict=True) if a != b}


@lru_cache(maxsize=1)
def simplified_only() -> frozenset[str]:
    """Characters that traditional texts do not have: one direction alone changes them, and no region has them."""
    regional = {*changes("t2tw").values(), *changes("t2hk").values()}
    return frozenset(changes("s2t").keys() - changes("t2s").keys() - _IN_TRADITIONAL_TOO - regional)


@lru_cache(maxsize=1)
def traditional_only() -> frozenset[str]:
    """Characters that simplified texts do not have."""
    return frozenset(changes("t2s").keys() - changes("s2t").keys() - _IN_SIMPLIFIED_TOO)
