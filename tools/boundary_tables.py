"""Make the data of book.clean.boundary: pack the counts, fit the weights, say how good they are.

    python -m tools.boundary_tables FOLDER

FOLDER holds counts.tsv.gz (`table gram count`: n-grams of headings, heading ends, paragraphs, paragraph starts, and
lengths of headings), pairs-fit.tsv and pairs-test.tsv (heading and beginning of its paragraph). Writes
book/clean/data/boundary.tables and boundary.json; the same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time
from collections.abc import Sequence
from itertools import starmap
from operator import mul
from pathlib import Path

from book.clean import boundary
from book.clean.grams import pack

DATA = Path(boundary.__file__).parent / "data"
PENALTY = 5.0
"""Of the squared weights, against trust in what only the sample shows."""
STEPS = 12
TABLES = ("heading", "heading-end", "paragraph-start", "paragraph")
"""In the order in which book.clean.boundary takes their counts."""

Rows = list[list[float]]
Case = tuple[Rows, int]
"""The candidates of one heading, and which of them is right."""


def read_counts(path: Path) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The n-gram tables, and the lengths of headings."""
    tables: dict[str, dict[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            table, gram, count = line.rstrip("\n").split("\t")
            tables.setdefault(table, {})[gram] = int(count)
    lengths = tables.pop("heading-length")
    return tables, dict(sorted(lengths.items(), key=lambda pair: int(pair[0])))


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Headings with the beginning of their paragraphs."""
    rows = (line.split("\t") for line in path.read_text("utf-8").split("\n") if line)
    return [(heading, body) for heading, body in rows]


def cases(pairs: Sequence[tuple[str, str]]) -> list[Case]:
    """The candidates of each pair; a pair whose true boundary is no candidate teaches nothing."""
    out = []
    for heading, body in pairs:
        found = boundary.places(heading + body)
        right = next((i for i, (at, _) in enumerate(found) if at == len(heading)), None)
        if right is not None:
            out.append(([list(values) for _, values in found], right))
    return out


def scaled(sample: list[Case]) -> list[float]:
    """Divide every feature by its standard deviation, in place; the deviations."""
    rows = [row for rows, _ in sample for row in rows]
    deviations = []
    for column in zip(*rows, strict=True):
        mean = sum(column) / len(column)
        deviations.append(math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0)
    for row in rows:
        row[:] = [x / d for x, d in zip(row, deviations, strict=True)]
    return deviations


def fit(sample: list[Case]) -> list[float]:
    """The weights that make the right candidates most probable, by Newton's method."""
    deviations = scaled(sample)
    size = len(deviations)
    weights = [0.0] * size
    for _ in range(STEPS):
        gradient = [PENALTY * w for w in weights]
        hessian = [[PENALTY * (i == j) for j in range(size)] for i in range(size)]
        for rows, right in sample:
            add_case(rows, right, weights, gradient, hessian)
        change = solve(hessian, gradient)
        weights = [w - c for w, c in zip(weights, change, strict=True)]
        if max(map(abs, change)) < 1e-6:
            break
    return [w / d for w, d in zip(weights, deviations, strict=True)]


def add_case(rows: Rows, right: int, weights: list[float], gradient: list[float], hessian: Rows) -> None:
    """Add one case's part of the first and second derivatives of the negative log-likelihood."""
    scores = [sum(map(mul, weights, row)) for row in rows]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares)
    mean = [0.0] * len(weights)
    for share, row in zip(shares, rows, strict=True):
        p = share / total
        if p < 1e-7:
            continue
        mean = [m + p * x for m, x in zip(mean, row, strict=True)]
        for i, x in enumerate(row):
            if x:
                hessian[i] = [h + p * x * y for h, y in zip(hessian[i], row, strict=True)]
    for i, m in enumerate(mean):
        gradient[i] += m - rows[right][i]
        hessian[i] = [h - m * other for h, other in zip(hessian[i], mean, strict=True)]


def solve(matrix: Rows, vector: list[float]) -> list[float]:
    """The x with matrix x = vector, by elimination (the matrix is positive definite)."""
    rows = [[*row, v] for row, v in zip(matrix, vector, strict=True)]
    for i, pivot in enumerate(rows):
        for row in rows[i + 1 :]:
            share = row[i] / pivot[i]
            row[:] = [a - share * b for a, b in zip(row, pivot, strict=True)]
    out = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        rest = sum(starmap(mul, zip(rows[i][i + 1 : -1], out[i + 1 :], strict=True)))
        out[i] = (rows[i][-1] - rest) / rows[i][i]
    return out


def score(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """How often the first place is right, how much is decided at 0.7, and how often that is right."""
    firsts = [(boundary.ends(heading + body)[0], len(heading)) for heading, body in pairs]
    decided = [end.at == right for end, right in firsts if end.p >= 0.7]
    return {
        "first-right": round(sum(end.at == right for end, right in firsts) / len(pairs), 3),
        "decided": round(len(decided) / len(pairs), 3),
        "decided-right": round(sum(decided) / len(decided), 3),
    }


def write(lengths: dict[str, int], weights: Sequence[float], figures: dict[str, float]) -> None:
    """boundary.json, readable."""
    table = {
        "source": "headings of ChinaXiv papers 2016-2022, DreamBlooms/ChinaXiv-201601-to-202209, CC BY",
        "figures": figures,
        "weights": {name: round(w, 4) for name, w in zip(boundary.FEATURES, weights, strict=True)},
        "lengths": lengths,
    }
    DATA.joinpath("boundary.json").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", "utf-8")
    boundary.load.cache_clear()


def main(folder: Path) -> None:
    """Write both files and print the figures."""
    tables, lengths = read_counts(folder / "counts.tsv.gz")
    DATA.mkdir(exist_ok=True)
    DATA.joinpath("boundary.tables").write_bytes(pack([tables[name] for name in TABLES]))
    write(lengths, [0.0] * len(boundary.FEATURES), {})
    weights = fit(cases(read_pairs(folder / "pairs-fit.tsv")))
    write(lengths, weights, {})
    test = read_pairs(folder / "pairs-test.tsv")
    figures = score(test)
    write(lengths, weights, figures)
    began = time.process_time()
    for heading, body in test:
        boundary.ends(heading + body)
    speed = len(test) / (time.process_time() - began)
    sys.stdout.write(json.dumps(figures | {"calls-a-second": round(speed)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
