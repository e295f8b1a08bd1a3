"""Who reads a simplified text a second time: the words of `lattice`, and other converters that a user has installed.

Every reader gives text of the same length, in whatever traditional forms it likes; `same` tells forms from readings.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from book.convert import lattice
from book.convert.script import changes

Reader: TypeAlias = Callable[[str], str]

# Free spellings of one word: a reader of the one would not call the other wrong (佔領 and 占領, 計劃 and 計畫).
_SPELLINGS = """
佔占 佈布 週周 採采 託托 註注 遊游 迴回 昇陞升 巖岩 菸煙烟 嘗嚐 汎泛氾 湧涌 倖幸 摺折 藉借
夥伙 傢家 綵彩 姦奸 讎仇 彫雕 紮扎 侷局 淩凌 鍊煉 讚贊 弔吊 癡痴 慾欲 煅鍛 盃杯 薰熏燻 谿溪
籐藤 稜棱 鑑鑒 鎗槍 鉅巨 閤合 闇暗 唸念 併並幷 劃畫 効效 洩泄 絃弦 箇個 荳豆 脩修 蹟跡迹
釦扣 鏽銹 餬糊 噹當 孃娘 崑昆 崙侖 樑梁 榦幹 濛矇蒙懞 甦蘇囌 硃朱 祕秘 粧妝 糰團 蒐搜 薑姜
蔘參 藷薯 衕同 鏇旋 颳刮 麴曲 鬨哄 僱雇 儁俊 剋克 卹恤 囉羅 夠够 彿佛 慼戚 捱挨 牴抵 甯寧
盪蕩 瞇眯 碁棋 竝並 痠酸 緻致 繐穗 瀰彌 伕夫 衹祗只 誌志 毀燬譭 沾霑 仿彷倣 捆綑 背揹 徑逕
庵菴 凶兇
"""


def readers() -> Mapping[str, Reader]:
    """By name: the reader that comes with Kanben, and zhconv-rs (MediaWiki's tables) where it is installed."""
    found: dict[str, Reader] = {"lattice": lattice.load().convert}
    if importlib.util.find_spec("zhconv_rs") is not None:
        zhconv = importlib.import_module("zhconv_rs").zhconv
        found["zhconv-rs"] = lambda text: str(zhconv(text, "zh-Hant"))
    return found


def same(one: str, other: str) -> bool:
    """Are two traditional characters forms or free spellings of the same?"""
    table = _classes()
    return one == other or table.get(one, one) == table.get(other, other)


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, str]:
    """For every character of which there are several forms: the one that stands for all of them."""
    table: dict[str, str] = {}

    def root(char: str) -> str:
        while table.get(char, char) != char:
            char = table[char]
        return char

    regional = [{**changes("t2tw")}, {**changes("t2hk")}]
    groups = [*_SPELLINGS.split(), *(a + b for forms in regional for a, b in forms.items())]
    for group in groups:
        for char in group[1:]:
            table[root(char)] = root(group[0])
    return {char: root(char) for char in table}
