"""Builds after edits in a process that stays, as under `watch`: `bench/warm.py FOLDER EDIT…`.

The book is built, then after every EDIT (plain, shift, colour, or none) again. Prints JSON: for every build behind the
first its seconds on the clock and of the processor, and how many parts were set anew and kept.
"""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from books import EDITS
from shelf import STYLES

from book import build, freshness
from book.cache import Cache
from book.executor import Processes


def cpu() -> float:
    """Seconds of the processor for this process and the workers that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in both)


def built(folder: Path) -> dict[str, float]:
    """Build it, with all that the command does."""
    start, before = perf_counter(), cpu()
    around = freshness.surroundings(STYLES, {"epoch": ""})
    store = Cache(folder)
    made = build.build(folder, STYLES, around=around, executor=Processes(), store=store)
    store.trim()
    kept = sum(fate.kept for fate in made.fates)
    taken = {"wall": perf_counter() - start, "cpu": cpu() - before}
    return {**{name: round(value, 3) for name, value in taken.items()}, "set": len(made.fates) - kept, "kept": kept}


def main(folder: Path, *edits: str) -> None:
    """Print what the builds cost."""
    built(folder)
    out = []
    for number, name in enumerate(edits):
        if name != "none":
            EDITS[name](folder, 100 + number)
        out.append({"edit": name, **built(folder)})
    print(json.dumps(out))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
