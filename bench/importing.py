"""How fast an import is, and how much memory it takes, in terms of the text.

    bench/importing.py [FILE ...]

Each file (or, without one, three invented ones: a novel of 2.5 MB, the same wrapped and in GB18030, and with half-width
marks, which makes an edit of every clause) goes through `new` in a fresh process. Told are the seconds of the
processor, megabytes a second in all and without the start of the program, and the most memory that was held beyond what
the import of a single line holds, in megabytes and as times the bytes of the file. The best of three runs counts.
"""

import os
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
RUNS = 3
SUBJECTS = ("河上的雾", "旧书店的老板", "巷口那棵槐树", "修钟表的师傅", "第一场雪", "外婆的算盘", "码头的汽笛")
DEEDS = ("慢慢散开了", "记得每个人的名字", "又长出新叶", "把零件摆得整整齐齐", "落在瓦上没有声音", "传到很远的地方")
TAILS = ("谁也没有说话", "天色便暗了下来", "灯一盏接一盏亮起", "这件事后来再没人提起", "风里带着一点盐味")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processor, and the most memory held (bytes)."""

    seconds: float
    memory: int


def prose(size: int) -> str:
    """Chapters of invented prose, `size` characters and a little more; the same for the same size."""
    dice = random.Random(size)
    out: list[str] = []
    written = chapter = 0
    while written < size:
        chapter += 1
        lines = [f"第{chapter}回　{dice.choice(SUBJECTS)}"]
        for _ in range(60):
            sentences = (
                f"{dice.choice(SUBJECTS)}{dice.choice(DEEDS)}，{dice.choice(TAILS)}{dice.choice('，。')}"
                for _ in range(dice.randint(3, 8))
            )
            lines.append("　　" + "".join(sentences) + "他说：“走罢。”")
        out.append("\n".join(lines) + "\n\n")
        written += len(out[-1])
    return "".join(out)


def wrapped(text: str, width: int = 38) -> str:
    """The text with lines of a page's width."""
    return "\n".join(line[i : i + width] for line in text.split("\n") for i in range(0, max(1, len(line)), width))


def cost(*arguments: str | Path) -> Cost:
    """What a fresh process of the compiler costs. Raises RuntimeError when it fails."""
    words = [sys.executable, str(ROOT / "compile.py"), *map(str, arguments)]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, words, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"it failed: {' '.join(words)}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def told(path: Path, start: Cost, work: Path) -> str:
    """A line about the import of one file."""
    runs = [cost("new", "--quiet", work / f"{path.stem}-{n}", path) for n in range(RUNS)]
    seconds, memory = min(r.seconds for r in runs), min(r.memory for r in runs) - start.memory
    size = path.stat().st_size
    speeds = f"{size / MEGABYTE / seconds:>8.2f}{size / MEGABYTE / max(seconds - start.seconds, 0.001):>16.2f}"
    return (
        f"{path.name:24}{size / MEGABYTE:>8.2f}{seconds:>9.2f}{speeds}{memory / MEGABYTE:>10.0f}{memory / size:>10.1f}"
    )


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        files = [Path(word).resolve() for word in sys.argv[1:]]
        if not files:
            text = prose(850_000)
            kinds = {
                "novel.txt": text.encode(),
                "wrapped-gb18030.txt": wrapped(text).encode("gb18030"),
                "half-width.txt": text.replace("，", ",").replace("。", ".").encode(),
            }
            for name, data in kinds.items():
                (work / name).write_bytes(data)
            files = [work / name for name in kinds]
        line = work / "line.txt"
        line.write_text("书名\n\n一行字。\n", "utf-8")
        start = min((cost("new", "--quiet", work / f"line-{n}", line) for n in range(RUNS)), key=lambda c: c.seconds)
        print(f"a single line: {start.seconds:.2f} s, {start.memory / MEGABYTE:.0f} MB")
        print(f"{'file':24}{'MB':>8}{'seconds':>9}{'MB/s':>8}{'without start':>16}{'MB held':>10}{'× text':>10}")
        for path in files:
            print(told(path, start, work))
    return 0


if __name__ == "__main__":
    sys.exit(main())
