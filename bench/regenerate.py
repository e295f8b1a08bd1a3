"""How long it takes until an edited book is a book again, and how that grows.

Everything is measured beside a monolith: the same pages, composed and tagged, as one document of WeasyPrint's. Seconds
hang on the machine; the ratios of what was measured in one step hardly do.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import books
from gauge import Cost, cost
from shelf import BENCH, main, python, rounds

PAGES = 1000
GROWTH = (250, 500, 1000, 2000)
ROUNDS = 2
EDITS = 5
FEATURES = 76
THEMES = ("literary", "official")
"""Not the academic ones: their folio stands in the running head, which makes WeasyPrint lay pages out twice, and then
it mislays notes: there would be nothing to compare with."""


def cold(scale: float) -> Mapping[str, Any]:
    """The whole book from nothing: by one process, by two, and as a monolith, in turn."""
    with tempfile.TemporaryDirectory() as room:
        folder = books.book(Path(room, "book"), round(PAGES * scale))
        whole = Path(room, "whole.pdf")
        ways: dict[str, Callable[[], Cost]] = {
            "monolith": lambda: books.monolith(folder, whole),
            "one process": lambda: books.build(folder, "--no-cache", "--jobs", "1"),
            "two processes": lambda: books.build(folder, "--no-cache", "--jobs", "2"),
        }
        turns = [{name: way() for name, way in ways.items()} for _ in range(rounds(ROUNDS, scale))]
        return {
            "pages": pages(folder),
            "bytes": {"linked": books.product(folder).stat().st_size, "monolith": whole.stat().st_size},
            "cost": {name: best([turn[name] for turn in turns]) for name in ways},
        }


def growth(scale: float) -> Mapping[str, Any]:
    """The processor's time for books of many sizes, by one process."""
    rows = []
    for size in GROWTH:
        with tempfile.TemporaryDirectory() as room:
            folder = books.book(Path(room, "book"), round(size * scale))
            turns = 1 if size > PAGES / 2 else rounds(ROUNDS, scale)
            costs = [books.build(folder, "--no-cache", "--jobs", "1") for _ in range(turns)]
            rows.append({"pages": pages(folder), **best(costs)})
    return {"rows": rows}


def edits(scale: float) -> Mapping[str, Any]:
    """What the book costs after an edit, or after none."""
    with tempfile.TemporaryDirectory() as room:
        folder = books.book(Path(room, "book"), round(PAGES * scale), own_theme=True)
        books.kept(folder)
        turns = rounds(EDITS, scale)
        steps = {
            "plain": cold_edits(folder, "plain", turns),
            "shift": cold_edits(folder, "shift", turns),
            "nothing": best([books.build(folder) for _ in range(turns)]),
            "colour": cold_edits(folder, "colour", 1),
        }
        warm = warm_edits(folder, ["none", "plain", "shift", "colour"], turns)
        return {"pages": pages(folder), "cold": steps, "warm": warm}


def epub(scale: float) -> Mapping[str, Any]:
    """The EPUB of the same book: from nothing, and after an edit."""
    with tempfile.TemporaryDirectory() as room:
        folder = books.book(Path(room, "book"), round(PAGES * scale), "epub")
        turns = rounds(EDITS, scale)
        whole = best([books.build(folder, "--no-cache") for _ in range(turns)])
        books.kept(folder)
        edit = cold_edits(folder, "plain", turns)
        return {
            "cold": {"whole": whole, "plain": edit, "nothing": best([books.build(folder) for _ in range(turns)])},
            "warm": warm_edits(folder, ["plain"], turns),
            "bytes": books.product(folder, "epub").stat().st_size,
        }


def pixels(scale: float) -> Mapping[str, Any]:
    """Linked pages against those of the monolith, pixel by pixel."""
    with tempfile.TemporaryDirectory() as room:
        folder = books.book(Path(room, "book"), max(4, round(FEATURES * scale)))
        told = cost([python(), BENCH / "whole.py", folder, "compare", *THEMES]).said
    return {"themes": json.loads(told)}


def cold_edits(folder: Path, name: str, turns: int) -> Mapping[str, float]:
    """The command after an edit, again and again."""
    costs = []
    for number in range(turns):
        books.EDITS[name](folder, number)
        costs.append(books.build(folder))
    return best(costs)


def warm_edits(folder: Path, names: Sequence[str], turns: int) -> Mapping[str, Mapping[str, float]]:
    """Builds after edits in a process that stays. The first edit loads the page engine, and does not count."""
    wanted = [name for name in names for _ in range(1 if name == "colour" else turns)]
    told = json.loads(cost([python(), BENCH / "warm.py", folder, "plain", *wanted]).said)[1:]
    runs = {name: [row for row in told if row["edit"] == name] for name in names}
    return {
        name: {
            **{figure: min(row[figure] for row in rows) for figure in ("wall", "cpu")},
            "typical": median(row["wall"] for row in rows),
            "set": rows[0]["set"],
            "kept": rows[0]["kept"],
        }
        for name, rows in runs.items()
    }


def best(costs: Sequence[Cost]) -> Mapping[str, float]:
    """The least time and the most memory; `typical` is the median of the times on the clock."""
    figures = [one.data() for one in costs]
    least = {name: min(f[name] for f in figures) for name in ("wall", "cpu")}
    most = {name: max(f[name] for f in figures) for name in ("peak", "together")}
    return {**least, **most, "typical": median(f["wall"] for f in figures), "rounds": len(costs)}


def pages(folder: Path) -> int:
    """How many pages the last build of a book made."""
    manifest = json.loads((folder / "dist" / "manifest.json").read_text("utf-8"))
    return sum(made.get("pages", 0) for made in manifest["outputs"].values())


STEPS = {"cold": cold, "growth": growth, "edits": edits, "epub": epub, "pixels": pixels}

if __name__ == "__main__":
    sys.exit(main("regenerate", STEPS, __doc__ or ""))
