"""The words that a book itself says (contents, notes, colophon), by script."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        "contents": "目录",
        "cover": "封面",
        "title-page": "书名页",
        "colophon": "版权页",
        "body": "正文",
        "front": "前言",
        "landmarks": "导航",
        "pages": "纸书页码",
        "notes": "注释",
        "index": "索引",
        "index-other": "其他",
        "figures": "插图目录",
        "tables": "表格目录",
        "on-page": "（第{}页）",
        "back-to-text": "返回正文",
        "abstract": "摘要",
        "keywords": "关键词",
        "clc": "中图分类号",
        "origin": "原载",
        "bio": "作者简介",
        "figure": "图",
        "table": "表",
        "author": "著",
        "editor": "编",
        "translator": "译",
        "publisher": "出版",
        "date": "出版日期",
        "language": "语言",
        "rights": "版权",
        "identifier": "标识",
        "made-with": "排版",
    },
    "zh-Hant": {
        "contents": "目錄",
        "cover": "封面",
        "title-page": "書名頁",
        "colophon": "版權頁",
        "body": "正文",
        "front": "前言",
        "landmarks": "導覽",
        "pages": "紙書頁碼",
        "notes": "註釋",
        "index": "索引",
        "index-other": "其他",
        "figures": "插圖目錄",
        "tables": "表格目錄",
        "on-page": "（第{}頁）",
        "back-to-text": "返回正文",
        "abstract": "摘要",
        "keywords": "關鍵詞",
        "clc": "中圖分類號",
        "origin": "原載",
        "bio": "作者簡介",
        "figure": "圖",
        "table": "表",
        "author": "著",
        "editor": "編",
        "translator": "譯",
        "publisher": "出版",
        "date": "出版日期",
        "language": "語言",
        "rights": "版權",
        "identifier": "標識",
        "made-with": "排版",
    },
}


def labels_for(language: str) -> Mapping[str, str]:
    """The words for a BCP 47 language such as zh-Hant-TW."""
    return LABELS["zh-Hant" if language.startswith("zh-Hant") else "zh-Hans"]
