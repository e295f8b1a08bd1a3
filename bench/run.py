"""How long import and building take, and how that grows with the size of the book.

    bench/run.py [SMALLEST]

Three dumps of invented articles (SMALLEST, 4 and 16 times as many; 5 unless given) go through `new`, the EPUB and the
PDF, each in a fresh process and without a cache. Times hang on the machine; the ratios to the smallest size do not.
"""

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

COMPILER = Path(__file__).resolve().parent.parent / "compile.py"
SIZES = (1, 4, 16)
FORMATS = ("epub", "pdf")

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


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that each step took on a dump of so many articles and characters."""

    articles: int
    characters: int
    seconds: dict[str, float]


def dump(articles: int) -> str:
    """A heap of articles with titles, authors, sections and paragraphs; the same for the same number."""
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


def seconds(*arguments: str | Path) -> float:
    """How long the compiler takes. Raises CalledProcessError when it fails."""
    start = perf_counter()
    subprocess.run([sys.executable, COMPILER, *arguments], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def timing(articles: int) -> Timing:
    """One dump through every step."""
    text = dump(articles)
    with tempfile.TemporaryDirectory() as folder:
        source, book = Path(folder, "articles.txt"), Path(folder, "book")
        source.write_text(text, "utf-8")
        taken = {"new": seconds("new", "--quiet", book, source)}
        settings = book / "book.yaml"
        for kind in FORMATS:
            others = [line for line in settings.read_text("utf-8").splitlines() if not line.startswith("formats:")]
            settings.write_text("\n".join([*others, f"formats: [{kind}]", ""]), "utf-8")
            taken[kind] = seconds("build", "--quiet", "--book", book)
    return Timing(articles, len(text), taken)


def table(timings: list[Timing]) -> str:
    """Seconds and, in brackets, how many times as long as the smallest; characters a second for the import."""
    first = timings[0].seconds
    out = [f"{'articles':>8}{'characters':>12}" + "".join(f"{step:>16}" for step in first) + f"{'import chars/s':>16}"]
    for row in timings:
        cells = (f"{taken:.2f} s (×{taken / first[step]:.1f})" for step, taken in row.seconds.items())
        speed = row.characters / row.seconds["new"]
        out.append(f"{row.articles:>8}{row.characters:>12}" + "".join(f"{c:>16}" for c in cells) + f"{speed:>16,.0f}")
    return "\n".join(out)


def main() -> int:
    """Print the table."""
    smallest = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(table([timing(smallest * size) for size in SIZES]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
