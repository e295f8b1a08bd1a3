"""The words that announce a field of the front matter: 摘要：, 〔关键词〕, 文/."""

from __future__ import annotations

import re
from collections.abc import Mapping

from book.clean.numbers import HAN

# Words that announce a field, with or without brackets, and the key that the field has in the front matter.
WORDS: Mapping[str, str] = {
    "abstract": r"摘\s*要|内容提要|內容提要|提\s*要",
    "lead": r"导读|導讀|编者按|編者按|核心提示",
    "keywords": r"关\s*键\s*[词字]|關\s*鍵\s*[詞字]|主题词|主題詞",
    "clc": r"中图分类号|中圖分類號|分类号|分類號",
    "document_code": r"文献标[识志]码|文獻標[識誌]碼",
    "article_id": r"文章编号|文章編號|DOI",
    "author": r"作\s*者(?:姓名)?|撰\s*文|文\s*[/／]|撰稿(?:人)?",
    "affiliation": r"作者单位|作者單位|工作单位|工作單位",
    "date": r"发布(?:时间|日期)|發[布佈](?:時間|日期)|发表(?:时间|日期)",
    "journal": r"文章来源|文章來源|原载|原載|转载自",
    "bio": r"作者简介|作者簡介",
    "views": r"浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:数|量)?|点击率|浏览|人气|評論|评论",
    "tags": r"标签|標籤",
}
SHORT_WORDS: Mapping[str, str] = {
    "affiliation": r"单\s*位|單\s*位",
    "date": r"日\s*期|時\s*間|时\s*间",
    "journal": r"来\s*源|來\s*源|出\s*处|出\s*處",
}
"""Words that end longer ones as well (采访时间, 资金来源): with a hanzi before them they announce nothing."""
COLON = r"\s*[:：]\s*"


def _pattern() -> re.Pattern[str]:
    parts = []
    for key, words in WORDS.items():
        brackets = rf"[\[［【〔](?:{words})[\]］】〕]\s*[:：]?\s*"
        colon = rf"(?:{words}){COLON}" if key != "author" else rf"(?:{words.replace('|文', '')}){COLON}|文\s*[/／]\s*"
        if key == "author":
            colon += rf"|(?<![^\n])文\s*[:：]\s*(?=[{HAN}]{{2,4}}(?![{HAN}]))"
        if key in SHORT_WORDS:
            brackets += rf"|[\[［【〔](?:{SHORT_WORDS[key]})[\]］】〕]\s*[:：]?\s*"
            colon += rf"|(?<![{HAN}])(?:{SHORT_WORDS[key]}){COLON}"
        bare = rf"|(?<![{HAN}])(?:{words})(?=[A-Z]{{1,2}}\d)" if key == "clc" else ""
        counted = rf"|(?:{words})[(（](?=\d+[)）])" if key == "views" else ""
        parts.append(rf"(?P<{key}>{brackets}|{colon}{bare}{counted})")
    # The lookahead says nothing new; it makes the search several times faster.
    first = "".join(
        sorted({c for words in (*WORDS.values(), *SHORT_WORDS.values()) for c in re.findall(r"(?:^|\|)(.)", words)})
    )
    return re.compile(rf"(?=[\[［【〔{first}])(?:" + "|".join(parts) + ")")


MARK = _pattern()
"""Any mark of a field; the group's name is the field's key."""

BARE = re.compile(
    r"(?P<abstract>摘\s?要)\s*|(?P<keywords>关\s?键\s?[词字]|關\s?鍵\s?[詞字])\s*|(?P<clc>中[图圖]分[类類][号號])\s*"
)
"""Marks that lost their colon: to be believed only in one another's company."""


def marks(text: str, end: int) -> list[re.Match[str]]:
    """The marks of fields in `text` up to `end`, in order, none overlapping."""
    sure = list(MARK.finditer(text, 0, end))
    bare = [
        m for m in BARE.finditer(text, 0, end) if not any(a.start() < m.end() and m.start() < a.end() for a in sure)
    ]
    out = sorted((*sure, *_company(text, bare, sure)), key=lambda m: m.start())
    return [m for i, m in enumerate(out) if not i or m.start() >= out[i - 1].end()]


def _company(text: str, bare: list[re.Match[str]], sure: list[re.Match[str]]) -> list[re.Match[str]]:
    """Of the marks without a colon those that stand where a field may begin, an abstract with keywords behind it,
    keywords behind an abstract.
    """
    every = [*bare, *sure]
    abstract = next((m for m in bare if m.lastgroup == "abstract" and m.start() < 300), None)
    words = next(
        (m for m in bare if m.lastgroup == "keywords" and (m.start() == 0 or text[m.start() - 1] in "。.！？\n")), None
    )
    has_words = words is not None or any(m.lastgroup == "keywords" for m in sure)
    has_abstract = abstract is not None or any(m.lastgroup == "abstract" for m in sure)
    out = [abstract] if abstract is not None and has_words and not any(m.lastgroup == "abstract" for m in sure) else []
    if words is not None and has_abstract:
        out.append(words)
    out += [m for m in bare if m.lastgroup == "clc" and out and re.match(r"[A-Z]{1,2}\d", text[m.end() : m.end() + 3])]
    return out if every else []
