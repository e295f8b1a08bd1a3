"""pypinyin in one place, and the form that lists sort a Chinese name by: pinyin, surname first (GB/T 28039-2011).

Readings come from pypinyin, but those that a character has only as a surname are written here, and which surnames have
two characters. Where it guesses wrongly, book.yaml's `file-as` has the last word.
"""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_PARTS = re.compile("[·‧•・]")
_VOWEL = re.compile("[aoe]")
_BODIES = tuple("部社局厅廳院所委组組處处")
"""What a body's name ends with, and a person's hardly ever."""
_LONGEST_NAME = 3
_COMPOUND_SURNAMES = """
欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 独孤 獨孤 南宫 南宮 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 长孙 長孫 宇文
司空 令狐 轩辕 軒轅 端木 百里 呼延 东郭 東郭 西门 西門 申屠 太史 澹台 澹臺 濮阳 濮陽 淳于 单于 單于 公冶 宗政 赫连 赫連
钟离 鍾離 鲜于 鮮于 闾丘 閭丘 亓官 司寇 仉督 子车 子車 颛孙 顓孫 巫马 巫馬 公西 漆雕 乐正 樂正 壤驷 壤駟 公良 拓跋
夹谷 夾谷 宰父 谷梁 段干 东门 東門 南门 南門 左丘 梁丘 第五 万俟 纳兰 納蘭 爱新觉罗 愛新覺羅 叶赫那拉 葉赫那拉
"""
_READ_OTHERWISE = """
shan 单 單, ou 区 區, chong 种, yue 乐 樂, zeng 曾, qiu 仇, xie 解, zha 查, ren 任, ge 盖 蓋 葛, piao 朴, hua 华 華,
shao 召, he 黑, bi 秘, xian 冼 洗, yun 员 員, miao 缪 繆, mi 宓, zhai 翟 祭, yan 燕, ji 纪 紀, cheng 晟, xun 郇,
chen 谌 諶, qin 覃, gui 会, ning 宁 寧, she 折, wei 隗, nai 佴, zhangsun 长孙 長孫, yuchi 尉迟 尉遲, moqi 万俟,
chanyu 单于 單于, tantai 澹台 澹臺, yuezheng 乐正 樂正
"""
_COMPOUND = frozenset(_COMPOUND_SURNAMES.split())
_AS_SURNAME = {
    surname: reading for line in _READ_OTHERWISE.split(",") for reading, *named in [line.split()] for surname in named
}


def file_as(name: str) -> str:
    """The sorting form of a person's or a body's name: `Ouyang, Xiu`, `Zeng, Guofan`, `Makesi, Ka'er`.

    A body is spelt syllable by syllable. Empty when the name is not wholly in Chinese characters (and dots).
    """
    parts = _PARTS.split(name.strip())
    if not all(_HANZI.fullmatch(part) for part in parts):
        return ""
    if len(parts) > 1:
        *given, family = (_word(_syllables(part)) for part in parts)
        return f"{family}, {' '.join(given)}"
    surname = next((name[:n] for n in (4, 2) if name[:n] in _COMPOUND), name[:1])
    given_name = name[len(surname) :]
    if not given_name or len(name) > _LONGEST_NAME + len(surname) - 1 or name.endswith(_BODIES):
        return " ".join(_syllables(name)).capitalize()
    family = _AS_SURNAME.get(surname, "").capitalize() or _word(_syllables(surname))
    return f"{family}, {_word(_syllables(given_name))}"


def surroundings() -> str:
    """What `file_as` hangs on besides the name."""
    return f"{version('pypinyin')} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def _word(syllables: list[str]) -> str:
    """Syllables as one word; an apostrophe before one that begins with a vowel (Xi'an)."""
    head, *rest = syllables
    return (head + "".join(f"'{s}" if _VOWEL.match(s) else s for s in rest)).capitalize()


def _syllables(characters: str) -> list[str]:
    return readings(characters, tones=False)


def readings(characters: str, *, tones: bool) -> list[str]:
    """The pinyin of each hanzi: with tones as `zhong1`, `lv4`, `de5`; or without as `zhong`, `lü`, `de`.

    What has no reading stands for itself.
    """
    # Imported here: its tables take a fifth of a second, and most commands ask for none.
    from pypinyin import Style, lazy_pinyin

    if tones:
        return list(lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False))
    return list(lazy_pinyin(characters, v_to_u=True))
