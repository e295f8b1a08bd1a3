"""Writes docs/benchmarks.md with its plot, and docs/typesetting.md, from the results: `bench/page.py [--results DIR]`.

What the pages say stands in bench/pages; only numbers come from here. A step that was not taken is left out. Of results
that lie elsewhere the pages are made beside them, in DIR/docs.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import plot
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from shelf import BENCH, RESULTS, ROOT, read

SIZES = ("50", "200", "1000")
PLOT = "pictures/benchmarks.svg"

Data = Mapping[str, Any]


def written(results: Path) -> dict[str, str]:
    """The pages and the plot by their paths below docs/, as text."""
    steps = {path.stem: read(path) for path in sorted(results.glob("*.json"))}
    peers = {size: steps[f"peers.{size}"] for size in SIZES if f"peers.{size}" in steps}
    sheet = Environment(
        loader=FileSystemLoader(BENCH / "pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    sheet.filters.update(
        s=seconds, mb=megabytes, memory=memory, share=share, percent=percent, times=times, size=size_of
    )
    known: dict[str, Any] = {
        "machine": next((step["of"]["machine"] for step in steps.values()), {}),
        "versions": next((step["versions"] for step in peers.values()), {}),
        "peers": peers,
        "plot": PLOT,
        "rows": rows,
        "here": here,
        "exponent": exponent,
    }
    for name in ("cold", "growth", "edits", "epub", "pixels"):
        known[name] = steps.get(f"regenerate.{name}")
    known |= {"imports": steps.get("peers.import"), "lines": steps.get("sheet.lines")}
    pages = {name: sheet.get_template(name).render(known) for name in ("benchmarks.md", "typesetting.md")}
    return pages | ({PLOT: drawn(peers)} if peers else {})


def rows(step: Data, kind: str) -> Sequence[Data]:
    """What was made of one kind."""
    return [row for row in step["rows"] if row["kind"] == kind]


def here(found: Iterable[Data], program: str) -> Data | None:
    """The row of a program, when it has figures."""
    return next((row for row in found if row["program"] == program and "wall" in row), None)


def drawn(peers: Mapping[str, Data]) -> str:
    """Seconds on the clock by the size of the book."""
    series: dict[str, list[tuple[float, float]]] = {}
    for size, step in peers.items():
        for row in rows(step, "pdf"):
            if "wall" in row:
                series.setdefault(row["program"], []).append((float(size), row["wall"]))
    for size, step in peers.items():
        for name, row in step["edits"].items():
            series.setdefault(f"{name}, one edit", []).append((float(size), row["wall"]))
    words = "pages of the book", "seconds until the PDF is there"
    return plot.svg({name: line for name, line in series.items() if line}, *words, [float(size) for size in peers])


# ------------------------------------------------------------------------------------ numbers as words


def seconds(value: float) -> str:
    """Two digits that tell, at least hundredths."""
    return f"{value:.2f} s" if value < 3 else f"{value:.1f} s" if value < 30 else f"{value:.0f} s"


def megabytes(value: float) -> str:
    """Memory, given in MB."""
    return f"{value:.0f} MB"


def memory(row: Data) -> str:
    """That of the largest process, and of all together where there are several."""
    both = f", all {megabytes(row['together'])}" if row["together"] > row["peak"] else ""
    return megabytes(row["peak"]) + both


def size_of(value: float) -> str:
    """A file, given in bytes."""
    return f"{value / 1e6:.2f} MB"


def share(part: float, whole: float) -> str:
    """A ratio: as a fraction where it is small."""
    ratio = part / whole
    return f"1/{whole / part:.0f}" if 0 < ratio < 0.1 else f"{ratio:.2f}"


def percent(value: float) -> str:
    """A share of 1."""
    return f"{100 * value:.1f} %"


def times(part: float, whole: float) -> str:
    """How long one takes beside another, in words."""
    ratio = part / whole
    return f"{ratio:.1f} times as long" if ratio >= 1.05 else "as long" if ratio > 0.95 else f"{ratio:.2f} of the time"


def exponent(found: Sequence[Data]) -> float:
    """The power of the size by which the processor's time grows: the slope of the best line, both logarithmic."""
    xs, ys = ([log(row[name]) for row in found] for name in ("pages", "cpu"))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def main() -> int:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="DIR", help="where the results are")
    args = parser.parse_args()
    docs = ROOT / "docs" if args.results.resolve() == RESULTS else args.results / "docs"
    for name, text in written(args.results).items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
