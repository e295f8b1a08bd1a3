"""Judges what Kanben makes with the acceptance kit that lies beside the checkout, and holds it to tests/floors.toml.

    tools/score.py KIT

KIT holds data/seed (a real dump, and what careful reading made of it), data/dumps (others) and accept/ (referees that
use nothing of ours). All are imported and scored; the seed and the sample are built and judged; a table tells every
figure that has a floor. Exit 1 when one is not reached.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CEILING = "_max"

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `value` is None when nothing measured it."""

    section: str
    name: str
    bound: float
    value: float | None

    @property
    def reached(self) -> bool:
        """Is the value at the bound or on its good side?"""
        if self.value is None:
            return False
        return self.value <= self.bound if self.name.endswith(CEILING) else self.value >= self.bound


def numbers(name: str, value: Any) -> dict[str, float]:
    """What a referee said, as numbers by name.

    `"0.1% (3 lines)"` is 0.001, `"71/73"` is 71 and name_missing 2, `"0 errors, 2 warnings"` is name_errors 0 and
    name_warnings 2.
    """
    if isinstance(value, int | float):
        return {name: float(value)}
    if isinstance(value, dict):
        return flat({f"{name}_{part}": item for part, item in value.items()})
    text = str(value)
    if share := re.fullmatch(r"(\d+)/(\d+)", text):
        return {name: float(share[1]), f"{name}_missing": float(share[2]) - float(share[1])}
    if counted := re.findall(r"(?<![\d.])(\d+) ([a-z]+)", text.partition("(")[0]):
        return {f"{name}_{word}": float(count) for count, word in counted}
    if match := re.match(r"-?\d+(?:\.\d+)?", text):
        return {name: float(match[0]) / (100 if text[match.end() :].startswith("%") else 1)}
    return {}


def flat(figures: Mapping[str, Any]) -> dict[str, float]:
    """All figures of a report as numbers."""
    return {key: number for name, value in figures.items() for key, number in numbers(name, value).items()}


def worst(books: Iterable[Figures], name: str) -> float | None:
    """The least value of a figure over the books that have it, the greatest for a ceiling; None when none has."""
    key = name.removesuffix(CEILING)
    values = [book[key] for book in books if key in book]
    if not values:
        return None
    return max(values) if name.endswith(CEILING) else min(values)


def compare(figures: Mapping[str, Iterable[Figures]], floors: Mapping[str, Figures]) -> tuple[Row, ...]:
    """Every floor with the value that stands against it. `figures` gives each section's books."""
    return tuple(
        Row(section, name, bound, worst(tuple(figures.get(section, ())), name))
        for section, bounds in floors.items()
        for name, bound in bounds.items()
    )


def table(rows: Iterable[Row]) -> str:
    """The rows for people: section, figure, bound, value, and a mark at what is not reached."""
    out = [f"{'':13}{'figure':32}{'bound':>10}{'value':>12}"]
    for row in rows:
        value = "none" if row.value is None else f"{row.value:g}"
        sign = "≤" if row.name.endswith(CEILING) else "≥"
        bound = f"{sign} {row.bound:g}"
        name = row.name.removesuffix(CEILING)
        out.append(f"{row.section:13}{name:32}{bound:>10}{value:>12}{'' if row.reached else '  <-- not reached'}")
    return "\n".join(out) + "\n"


# ---- what runs other programs


def run(*command: str | Path, good: tuple[int, ...] = (0,)) -> str:
    """The standard output of a Python script. Raises CalledProcessError when it ends with none of the `good` codes."""
    done = subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode not in good:
        done.check_returncode()
    return done.stdout.decode()


def judged(referee: Path, books: list[str], chapters: Path) -> list[Figures]:
    """The figures of a referee on books that were made from `chapters`; its findings go to standard error."""
    if not books:
        return []
    reports = json.loads(run(referee, *books, "--source", chapters, "--json"))
    for report in reports:
        for finding in (*report["findings"], *(f"not checked: {what}" for what in report["not_checked"])):
            sys.stderr.write(f"{Path(report['book']).name}: {finding}\n")
    return [
        {"failed": len(report["failed"]), "not_checked": len(report["not_checked"]), **flat(report["figures"])}
        for report in reports
    ]


def dumps(kit: Path, work: Path) -> list[Figures]:
    """The figures of the other dumps, each imported and scored against its own gold."""
    out: list[Figures] = []
    for gold in sorted((kit / "data/dumps").glob("*.gold.json")):
        book = work / gold.name.removesuffix(".gold.json")
        run("compile.py", "new", "--quiet", book, gold.with_name(f"{book.name}.txt"))
        figures = json.loads(run(kit / "accept/score_import.py", gold, book / "chapters", "--json"))
        sys.stderr.writelines(f"{book.name}: {note}\n" for note in figures.pop("notes"))
        out.append(flat(figures))
    return out


def converted(kit: Path, name: str) -> Figures:
    """The figures of the text filter on a parallel text."""
    filtering = f"'{sys.executable}' compile.py convert --from zh-Hans --to zh-Hant-TW --quiet"
    texts = [kit / f"data/script/{name}.{script}.txt" for script in ("hans", "hant")]
    command: tuple[str | Path, ...] = (
        kit / "accept/score_script.py",
        *texts,
        "--region",
        "tw",
        "--command",
        filtering,
        "--json",
    )
    return flat({k: v for k, v in json.loads(run(*command)).items() if isinstance(v, int | float | str)})


def measured(kit: Path, work: Path) -> dict[str, list[Figures]]:
    """All figures, by section of floors.toml; the books are made in `work`."""
    seed, accept, dump = work / "seed", kit / "accept", kit / "data/seed"
    run("compile.py", "new", "--quiet", seed, dump / "articles.txt")
    again = shutil.copytree(seed, work / "again")
    books = {"seed": seed, "again": again, "sample": ROOT}
    built = {name: run("compile.py", "build", "--quiet", "--book", book).split("\n") for name, book in books.items()}

    imported = json.loads(run(accept / "score_import.py", dump / "articles.gold.json", seed / "chapters", "--json"))
    notes = imported.pop("notes")
    sys.stderr.writelines(f"seed: {note}\n" for note in notes)
    signs = run(accept / "score_signs.py", dump / "articles.signs.json", seed / "chapters", "--worst", "0")
    same = json.loads(run(accept / "same.py", seed / "dist", again / "dist", "--json", good=(0, 1)))["same"]
    with ThreadPoolExecutor(2) as pool:
        judging = {
            f"{name}-{kind}": pool.submit(
                judged,
                accept / f"referee_{kind}.py",
                [file for file in built[name] if file.endswith(kind)],
                books[name] / "chapters",
            )
            for kind in ("epub", "pdf")
            for name in ("seed", "sample")
        }
    return {
        "seed": [flat(imported)],
        "dumps": dumps(kit, work),
        **{f"script-{name}": [converted(kit, name)] for name in ("gsd", "cuv")},
        "signs": [flat(dict(line.split()[:2] for line in signs.splitlines()))],
        "again": [{"same": float(same)}],
        **{section: job.result() for section, job in judging.items()},
    }


def main(kit: Path) -> int:
    """Print the table; 1 when a floor is not reached."""
    floors = tomllib.loads((ROOT / "tests/floors.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as work:
        rows = compare(measured(kit, Path(work)), floors)
    sys.stdout.write(table(rows))
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
