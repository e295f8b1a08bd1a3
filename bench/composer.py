"""What the composer costs: CPU time of a book's pages with it and without it.

    bench/composer.py [ARTICLES]

A book of invented articles (40 unless given) is laid out and written by WeasyPrint alone and with the composer, in turn
and each time in a fresh process; the best of three is told, the time to import left out. Seconds hang on the machine,
the ratio hardly does.
"""

import subprocess
import sys
from pathlib import Path
from time import process_time

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
ROUNDS = 3
CSS = """@page { size: 140mm 203mm; font-size: 10.5pt; width: 27em; height: 455pt; margin: 22mm auto;
  @top-center { content: string(head) } @bottom-center { content: counter(page) } }
html { font: 10.5pt/17.5pt "Noto Serif CJK SC", serif; text-align: justify } body, p, h1 { margin: 0 }
h1 { break-before: page; font-size: 16pt; line-height: 35pt; text-align: center; string-set: head content() }
p { text-indent: 2em }"""


def book(articles: int) -> str:
    """The articles of bench/dump.py as HTML, with some Latin and some brackets in them."""
    from dump import dump

    out = []
    for number, line in enumerate(dump(articles).split("\n")):
        text = line.strip("　").replace("雾", "雾（mist）", 1) if number % 3 == 0 else line.strip("　")
        out.append(f"<h1>{text}</h1>" if text.startswith("第") and "篇" in text else f"<p>{text}</p>" if text else "")
    return f"<html lang=zh-Hans><style>{CSS}</style>{''.join(out)}"


def measure(articles: int, *, composed: bool) -> None:
    """Lay the book out and print the CPU seconds."""
    import weasyprint

    from book.press import seam
    from book.press.composer import Setting

    html = book(articles)
    if composed:
        seam.install(weasyprint, Setting())
    start = process_time()
    weasyprint.HTML(string=html).write_pdf()
    print(process_time() - start)


def main() -> int:
    """Print both times and their ratio."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    if len(sys.argv) > 2:
        measure(articles, composed=sys.argv[2] == "composed")
        return 0
    best = {"stock": float("inf"), "composed": float("inf")}
    for _ in range(ROUNDS):
        for way in best:
            done = subprocess.run(
                [sys.executable, __file__, str(articles), way], check=True, capture_output=True, text=True
            )
            best[way] = min(best[way], float(done.stdout))
    print(f"{len(book(articles))} characters: " + ", ".join(f"{way} {taken:.2f} s" for way, taken in best.items()))
    print(f"composed/stock {best['composed'] / best['stock']:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
