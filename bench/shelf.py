"""Where results are kept: one JSON file for every step, so that a run that was stopped goes on where it was."""

import argparse
import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from gauge import Failed

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
RESULTS = BENCH / "results"
STYLES = ROOT / "styles"
_FACELESS = frozenset(("page.py", "plot.py", "run.py"))
"""Files of this folder that show results and do not make any."""

Step: TypeAlias = Callable[[float], Mapping[str, Any]]
"""Measures something on books of `scale` times their proper size, and gives what is found as data for JSON."""


def main(bench: str, steps: Mapping[str, Step], about: str, argv: Sequence[str] | None = None) -> int:
    """The command line of one bench: take the steps that are named, or all; 1 when one fails, and the rest is taken."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"of {', '.join(steps)} (default: all)")
    parser.add_argument("--again", action="store_true", help="also what was measured before with the same code")
    parser.add_argument("--scale", type=float, default=1, metavar="F", help="books so many times as large (default: 1)")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="DIR", help="where to keep what is found")
    args = parser.parse_args(argv)
    if unknown := set(args.steps) - set(steps):
        parser.error(f"there is no step {', '.join(sorted(unknown))}")
    failed = False
    for name in args.steps or steps:
        try:
            _take(args.results / f"{bench}.{name}.json", steps[name], args.scale, again=args.again)
        except Failed as error:
            print(f"{bench}.{name} failed: {error}", file=sys.stderr, flush=True)
            failed = True
    return int(failed)


def rounds(wanted: int, scale: float) -> int:
    """How often something is measured; once on books that are not of their proper size, which only try the bench."""
    return wanted if scale == 1 else 1


def _take(path: Path, step: Step, scale: float, *, again: bool) -> None:
    of = {"code": _code(), "machine": machine(), "scale": scale}
    if not again and read(path).get("of") == of:
        print(f"{path.stem}: as before", flush=True)
        return
    print(f"{path.stem} …", flush=True)
    value = {"of": of, **step(scale)}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    aside.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    aside.replace(path)


def read(path: Path) -> dict[str, Any]:
    """The result of a step; empty while there is none."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of all that is measured and that measures."""
    digest = hashlib.sha256()
    own = (path for path in BENCH.glob("*.py") if path.name not in _FACELESS)
    whole = ROOT / "tests" / "monolith.py"
    files = [*(ROOT / "book").rglob("*.py"), *own, whole, *(p for p in STYLES.rglob("*") if p.is_file())]
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def machine() -> Mapping[str, str | int]:
    """What hangs on the machine; nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory": f"{memory / 2**30:.0f} GB",
        "system": _system(),
        "python": platform.python_version(),
        "weasyprint": version("weasyprint"),
    }


def _processor() -> str:
    """Its kind, as it calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def python() -> str:
    """The Python that runs this."""
    return sys.executable
