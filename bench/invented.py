"""A book of invented text, as large as asked for: the same for the same numbers.

    bench/invented.py FOLDER [CHARACTERS] [CHAPTERS]

Chapters have sections, quotations, lists, tables, verse, notes, Latin words, references to each other and rare
characters, so that what is measured on them says something about real books.
"""

import random
import sys
from pathlib import Path


def _words(text: str) -> list[str]:
    return text.split()


PEOPLE = _words("船工 账房 先生 邻人 学徒 木匠 信差 掌灯人 守桥的老人 两个孩子 抄书人 卖纸的 渡口的人 刻字的师傅")
DEEDS = _words("收起 量过 记下 修好 送走 等着 翻开 认出 藏起 抄完 补好 扫净 看守 数过")
THINGS = _words("一页信 旧船板 半盏灯 那口钟 窗纸 药方 石阶 铜秤 书箱 渡牌 雨伞 井绳 墨锭 门环")
TIMES = _words("天还没亮 入夜以后 雪停那天 第三年春天 潮水退下去 集市散了 灯点起来的时候 霜降前后")
WAYS = _words("慢慢 悄悄 照旧 一件一件地 不声不响地 头也不抬地 仔细 随手")
LATIN = _words("Unicode EPUB Times Kanben London XML-2.0 GB18030 ISBN")
SUBJECTS = _words("渡口 灯塔 纸坊 井台 集市 祠堂 码头 书楼 药铺 桥头 稻场 窑火 钟楼 驿站")
RARE = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]


class Author:
    """Writes without end, with dice that always fall alike."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.notes = 0

    def rare(self, length: int) -> str:
        """Characters that seldom come: what makes a font's subset large."""
        return "".join(RARE[int(len(RARE) * self.dice.random() ** 2)] for _ in range(length))

    def clause(self) -> str:
        """A few words without a stop."""
        pick = self.dice.choice
        kinds = (
            lambda: f"{pick(TIMES)}，{pick(PEOPLE)}{pick(WAYS)}{pick(DEEDS)}了{pick(THINGS)}",
            lambda: f"姓{self.rare(1)}的{pick(PEOPLE)}从{self.rare(2)}来，{pick(DEEDS)}过{pick(THINGS)}",
            lambda: f"{pick(PEOPLE)}说：“{pick(THINGS)}是{pick(PEOPLE)}{pick(DEEDS)}的。”",
            lambda: f"《{self.rare(2)}记》里写的是{pick(THINGS)}和{pick(THINGS)}",
            lambda: f"账上一共是{self.dice.randrange(2, 3000)}件，{pick(PEOPLE)}{pick(WAYS)}{pick(DEEDS)}",
            lambda: f"{pick(THINGS)}与{pick(THINGS)}之间，{pick(WAYS)}{pick(DEEDS)}着{self.rare(2)}",
        )
        return pick(kinds)()

    def sentence(self) -> str:
        """One sentence with its stop, now and then with Latin in it or a note behind it."""
        dice = self.dice
        text = "，".join(self.clause() for _ in range(dice.choice((1, 1, 2, 2, 3))))
        if dice.random() < 0.06:
            text += f"（{dice.choice(LATIN)} {dice.randrange(1, 99)}）"
        return text + dice.choice("。。。。！？；")

    def paragraph(self, length: int) -> str:
        """About `length` characters, with a word marked here and there."""
        out = ""
        while len(out) < length:
            out += self.sentence()
        if self.dice.random() < 0.1:
            out += f"这件事[{self.rare(2)}]{{.name}}记得**很清楚**，别人{self.dice.choice(WAYS)}忘了。"
        return out


def chapter(author: Author, number: int, length: int, of: int) -> str:
    """One chapter's file."""
    dice, out, notes = author.dice, [], []
    size = section = 0
    while size < length:
        if size >= section * 2500:
            section += 1
            out.append(f"## {dice.choice(SUBJECTS)}与{dice.choice(SUBJECTS)}")
        text = author.paragraph(dice.randrange(60, 320))
        kind = dice.random()
        if kind < 0.06:
            text = f"> {text}"
        elif kind < 0.10:
            text = "\n".join(f"- {author.clause()}；" for _ in range(4))
        elif kind < 0.12:
            rows = "\n".join(f"| {dice.choice(THINGS)} | {dice.randrange(900)} | {author.rare(2)} |" for _ in range(4))
            text = f"| 物 | 数 | 记 |\n|---|---|---|\n{rows}"
        elif kind < 0.30:
            notes.append(author.sentence())
            text += f"[^{len(notes)}]"
        elif kind < 0.33 and number > 1:
            text += f"参看[前面一篇]({dice.randrange(1, min(number, of)):02}.md)。"
        out.append(text)
        size += len(text)
    out += [f"[^{i}]: {note}" for i, note in enumerate(notes, 1)]
    title = f"{dice.choice(SUBJECTS)}边的{dice.choice(PEOPLE)}"
    return f"---\ntitle: {title}\nauthors: [抄书人]\n---\n" + "\n\n".join(out) + "\n"


def book(folder: Path, characters: int = 600_000, chapters: int = 40, theme: str = "literary") -> None:
    """A book's folder with so many characters in so many chapters of unequal length."""
    author = Author(chapters)
    weights = [author.dice.uniform(0.6, 1.4) for _ in range(chapters)]
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    for number, weight in enumerate(weights, 1):
        length = int(characters * weight / sum(weights))
        (folder / "chapters" / f"{number:02}.md").write_text(chapter(author, number, length, chapters), "utf-8")
    settings = f"title: 渡口纪事\nauthors: [抄书人]\nlanguage: zh-Hans\ndate: 2026\ntheme: {theme}\n"
    (folder / "book.yaml").write_text(settings, "utf-8")


if __name__ == "__main__":
    characters, chapters = (*map(int, sys.argv[2:4]), *(600_000, 40)[len(sys.argv) - 2 :])
    book(Path(sys.argv[1]), characters, chapters)
