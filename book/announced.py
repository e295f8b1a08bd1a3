"""The words with which a text announces a title, such as 标题：…, or 【题目】：…."""

import re

TITLE = re.compile(r"[【\[]?(?:标\s*题|標\s*題|题\s*目|題\s*目|篇\s*名)[】\]]?\s*[:：]\s*(?=\S)")
"""Stands at the beginning of a line, without the blanks before it."""
