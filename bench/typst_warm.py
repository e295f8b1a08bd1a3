"""A compiler of Typst's that stays, after edits: `bench/typst_warm.py SOURCE OUTPUT ROUNDS`, by the Python that has it.

Prints JSON: the seconds on the clock and of the processor of the first build, and of those after one word each.
"""

import importlib
import json
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any


def taken(compiler: Any, output: str) -> dict[str, float]:
    """Build once."""
    start, before = perf_counter(), process_time()
    compiler.compile(output=output)
    return {"wall": round(perf_counter() - start, 3), "cpu": round(process_time() - before, 3)}


def main(source: str, output: str, rounds: int) -> None:
    """Build, edit, build again."""
    typst = importlib.import_module("typst")

    compiler = typst.Compiler(source)
    runs = [taken(compiler, output)]
    for number in range(rounds):
        text = Path(source).read_text("utf-8")
        at = text.index("了", len(text) * (number % 8 + 1) // 10)
        Path(source).write_text(text[:at] + "过" + text[at + 1 :], "utf-8")
        runs.append(taken(compiler, output))
    print(json.dumps(runs))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
