"""A dump of invented articles, as a program meets them: titles, authors, abstracts, sections, references, no markup."""

import random

SUBJECTS = (
    "河上的雾",
    "旧书店的老板",
    "巷口那棵槐树",
    "修钟表的师傅",
    "第一场雪",
    "外婆的算盘",
    "码头的汽笛",
    "晒谷场上的孩子",
)
DEEDS = (
    "慢慢散开了",
    "记得每个人的名字",
    "又长出新叶",
    "把零件摆得整整齐齐",
    "落在瓦上没有声音",
    "拨得噼啪作响",
    "传到很远的地方",
)
TAILS = ("谁也没有说话", "天色便暗了下来", "灯一盏接一盏亮起", "这件事后来再没人提起", "风里带着一点盐味")


def dump(articles: int) -> str:
    """So many articles behind one another; the same for the same number."""
    dice = random.Random(articles)

    def sentence() -> str:
        return f"{dice.choice(SUBJECTS)}{dice.choice(DEEDS)}，{dice.choice(TAILS)}。"

    def section(number: str) -> str:
        paragraphs = ("　　" + "".join(sentence() for _ in range(dice.randint(4, 9))) for _ in range(3))
        return f"{number}、{dice.choice(SUBJECTS)}\n" + "\n".join(paragraphs)

    def article(number: int) -> str:
        title = f"{dice.choice(SUBJECTS)}与{dice.choice(SUBJECTS)}"
        sections = "\n".join(section(n) for n in "一二三四")
        abstract = f"摘要：{sentence()}\n关键词：槐树；算盘；雾"
        reference = "[1]林远舟.雾与河[M].青石出版社,2001."
        return f"第{number}篇　{title}\n林远舟\n{abstract}\n{sections}\n参考文献\n{reference}\n"

    return "\n\n".join(article(n) for n in range(1, articles + 1))
