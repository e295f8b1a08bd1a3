"""Random inline soup through the composer: nothing may be raised, no character lost, hardly a line stick out.

    composer_soup.py SEED DOCUMENTS

Prints what was found as JSON. It runs in a process of its own, because the composer stays in WeasyPrint for good.
"""

import html
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import weasyprint

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from book.press import seam
from book.press.composer import Setting

HANZI = "竹纸木板帘纹墨书页线装印刷活字铅盘架格行间点号校勘扫尘落叶灯下窗前河边桥上雨后天光云影"
MARKS = [
    "，",
    "。",
    "、",
    "；",
    "：",
    "！",
    "？",
    "“",
    "”",
    "（",
    "）",
    "《",
    "》",
    "——",
    "……",
    "·",
    "‘",
    "’",
    "」",
    "「",
]
OTHERS = [
    "Python", "3.11", "GB/T 9704", "internationalization", "2024", "87.5%", "https://a.example.org/b/c?d=e", "a",
    "36.5℃", "￥1,299", "naïve", "e\u0301", "葛\U000e0100", "\u00ad", "\u200b", '"q"', "a\u00a0b",
]  # fmt: skip
CSS = """@page {{ size: 140mm 203mm; width: {width}pt; margin: 20mm auto }}
html {{ font: 10.5pt/17.5pt "Noto Serif CJK SC", serif }} body {{ margin: 0 }}
p {{ margin: 0; text-indent: 2em; text-align: {align} }} .note {{ float: footnote }}"""
DROPPED = re.compile("[\\s\u200b\u00ad\u2010-]")


class Soup:
    """Documents of one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def text(self, length: int) -> str:
        out: list[str] = []
        for _ in range(length):
            kind = self.dice.random()
            pool = HANZI if kind < 0.74 else MARKS if kind < 0.9 else OTHERS if kind < 0.95 else " "
            out.append(self.dice.choice(pool))
        return html.escape("".join(out))

    def inline(self, length: int, depth: int = 0) -> str:
        out = []
        while length > 0:
            size = self.dice.randint(1, 30)
            length -= size
            out.append(self.piece(size, depth))
        return "".join(out)

    def piece(self, size: int, depth: int) -> str:
        text = self.text(size)
        side = self.dice.choice(["left", "right"])
        pieces = [
            (55, text),
            (10, f"<b>{self.inline(size, depth + 1) if depth < 3 else text}</b>"),
            (6, f'<span style="padding: 0 3px; border: 1px solid">{text}</span>'),
            (5, f"<code>{text}</code>"),
            (5, f'<span style="white-space: nowrap">{self.text(5)}</span>'),
            (4, f'<span style="display: inline-block; text-indent: 0">{self.text(3)}</span>'),
            (3, "<br>"),
            (3, f'<sup style="font-size: .6em; line-height: 0">{self.dice.choice("①1[")}</sup>'),
            (2, "<a id=x></a>"),
            (2, f'<span style="float: {side}; width: 20px; height: 30px"></span>'),
            (2, f'<span style="white-space: pre-line">{text}\n{text}</span>'),
            (2, f'<span style="letter-spacing: .2em; text-decoration: underline">{text}</span>'),
            (1, f"<span class=note>{text}</span>"),
        ]
        return self.dice.choices([p for _, p in pieces], [w for w, _ in pieces])[0]

    def document(self) -> tuple[str, Setting]:
        choose = self.dice.choice
        setting = Setting(
            choose(["full", "kaiming", "half"]),
            choose(["fit", "trim", "hang", "full"]),
            choose(["basic", "gb", "strict"]),
            self.dice.random() < 0.2,
        )
        align = choose(["justify", "justify", "left", "center", "right"])
        css = CSS.format(width=choose([27, 15, 9, 33]) * 10.5, align=align)
        paragraphs = "".join(f"<p>{self.inline(self.dice.randint(5, 300))}</p>" for _ in range(4))
        return f"<html lang={choose(['zh-Hans', 'zh-Hant-TW'])}><style>{css}</style>{paragraphs}", setting


def texts(box: Any) -> list[str]:
    """The text of a box and all boxes in it."""
    return [box.text] if hasattr(box, "pango_layout") else [t for c in getattr(box, "children", ()) for t in texts(c)]


def lost(source: str, pages: list[Any]) -> dict[str, int]:
    """Characters that came out more or less often than they went in; numbers of notes aside."""
    wanted = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", source, flags=re.DOTALL))
    found = Counter(DROPPED.sub("", "".join(t for page in pages for t in texts(page._page_box))))
    found.subtract(DROPPED.sub("", wanted))
    return {char: count for char, count in found.items() if count and not char.isdigit() and char not in ".•"}


def sticking_out(pages: list[Any]) -> tuple[int, int]:
    """How many lines there are, and how many of them end behind the column."""
    count = out = 0
    for page in pages:
        edge = page._page_box.content_box_x() + page._page_box.width + 1
        for box in page._page_box.descendants():
            if type(box).__name__ == "LineBox" and box.element_tag == "p":
                count += 1
                ends = (b.position_x + b.width for b in box.descendants() if hasattr(b, "pango_layout"))
                out += max(ends, default=0.0) > edge
    return count, out


def main() -> None:
    soup = Soup(int(sys.argv[1]))
    result: dict[str, Any] = {"lost": [], "lines": 0, "out": 0}
    for _ in range(int(sys.argv[2])):
        source, setting = soup.document()
        assert seam.install(weasyprint, setting) is None
        document = weasyprint.HTML(string=source).render()
        if missing := lost(source, document.pages):
            result["lost"].append([missing, source])
        count, out = sticking_out(document.pages)
        result["lines"] += count
        result["out"] += out
        document.write_pdf()
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
