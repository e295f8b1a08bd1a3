"""A first book.yaml: what raw articles tell of the book that they are to make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from book import schema

_SHORTEST_COMMON = 3
"""Hanzi that most titles must share to name a collection."""
_NAMED = re.compile(r"\s*#*\s*《(?P<title>[^》\n]{1,30})》")
_LINE = re.compile(r"\s*(?:#\+TITLE:|#+)?\s*(?P<title>[\u4e00-\u9fff]{2,12})[ \t]*(?:\n|$)")
_BY = re.compile(
    r"^[ \t\u3000]*(?P<name>[\u4e00-\u9fff·]{2,8})[ \t\u3000]+(?:编|編|主编|主編)?[著撰编編][ \t\u3000]*$", re.M
)
"""A line such as 林远舟 著."""
_AUTHOR = re.compile(r"(?:作\s*者|著\s*者)\s*[:：]\s*(?P<name>[^\s，。、;；]{2,12})")


def book_yaml(name: str, language: str, titles: Sequence[str], front: str = "") -> str:
    """The text of book.yaml.

    `name` is the folder's, for a book of which nothing else is known; `language` the script of the articles, `titles`
    theirs; `front` what stands in the sources before the first of them, where a whole book says its title and author.
    """
    told = _NAMED.match(front) or _LINE.match(front)
    author = _AUTHOR.search(front[:400]) or _BY.search(front[:400])
    editions = ["zh-Hans", "zh-Hant-TW"] if language == "zh-Hans" else [language, "zh-Hans"]
    title = (told["title"] if told else "") or collection_title(titles) or name
    people = schema.dump({"authors": [author["name"]]}) if author else "# authors: [某某]\n"
    return (
        "# The book. Every key is explained in docs/book-yaml.md.\n"
        f"{schema.dump({'title': title})}{people}# publisher: 某某出版社\n# date: 2026-01-01\n"
        f"{schema.dump({'language': language, 'theme': 'academic', 'formats': ['epub', 'pdf'], 'editions': editions})}"
    )


def collection_title(titles: Sequence[str]) -> str:
    """The longest run of hanzi that at least half of the titles share, with 文集 behind it; empty without one."""
    runs: Counter[str] = Counter()
    for title in titles:
        hanzi = "".join(c if "\u4e00" <= c <= "\u9fff" else " " for c in title)
        found = {w[i:j] for w in hanzi.split() for i in range(len(w)) for j in range(i + _SHORTEST_COMMON, len(w) + 1)}
        runs.update(found)
    common = [run for run, n in runs.items() if n > 1 and 2 * n >= len(titles)]
    best = max(sorted(common), key=lambda run: (len(run), runs[run]), default="")
    return best + "文集" if best else titles[0] if len(titles) == 1 else ""
