"""How fast conversion is, beside plain OpenCC in the same run: `bench/convert.py [MEGABYTES]`.

The sample book's chapters, repeated, go through plain OpenCC, through the converter of the project (with the bridge
dictionary), and through the text filter. Seconds of processor time hang on the machine; the ratios (in brackets: how
many times as long as plain OpenCC) do not. The last lines tell how long it takes until a converter is ready, in a fresh
process.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

import opencc

from book.convert.conversion import Conversion
from book.convert.engine import converter
from book.convert.prose import convert_stream

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ("s2t", "s2tw", "s2hk")
ROUNDS = 3
READY = {
    "plain OpenCC": "import opencc; opencc.OpenCC('s2tw').convert('头发')",
    "Kanben": "from book.convert.engine import converter; converter('s2tw').convert('头发')",
    "Kanben's lattice": "from book.convert import lattice; lattice.load().convert('头发')",
}


def sample(megabytes: int) -> str:
    """The sample book's text, as often as it takes."""
    text = "".join(path.read_text("utf-8") for path in sorted((ROOT / "chapters").glob("*.md")))
    return text * (megabytes * 1_000_000 // len(text.encode()) + 1)


def best(work: Callable[[], object]) -> float:
    """The shortest of a few times, in seconds of processor time."""
    times = []
    for _ in range(ROUNDS):
        start = cpu()
        work()
        times.append(cpu() - start)
    return min(times)


def cpu() -> float:
    """Seconds of processor time of this process and of those that it has waited for, whatever else the machine does."""
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def speed(config: str, text: str) -> str:
    """Megabytes a second of one configuration: plain, bridged, and as the text filter with quotation marks."""
    plain = opencc.OpenCC(config, include_tofu_risk_dictionaries=False)
    conversion = Conversion(config, "corner")
    lines = text.splitlines(keepends=True)
    times = [
        best(lambda: plain.convert(text)),
        best(lambda: converter(config).convert(text)),
        best(lambda: sum(1 for _ in convert_stream(lines, conversion))),
    ]
    cells = (f"{len(text.encode()) / 1e6 / t:8.1f} (×{t / times[0]:.2f})" for t in times)
    return f"{config:8}" + "".join(f"{cell:>20}" for cell in cells)


def ready(code: str) -> float:
    """Seconds until the first word is converted, beyond what Python itself takes to start."""

    def run(program: str) -> None:
        subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)

    return best(lambda: run(code)) - best(lambda: run("pass"))


def main() -> int:
    """Print the tables."""
    text = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    print(f"{'MB/s':8}{'plain OpenCC':>20}{'bridged':>20}{'text filter':>20}")
    print("\n".join(speed(config, text) for config in CONFIGS))
    for name, code in READY.items():
        print(f"ready after {ready(code):.2f} s: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
