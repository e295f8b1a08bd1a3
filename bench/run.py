"""All that docs/benchmarks.md and docs/typesetting.md tell, measured anew where the code or the machine has changed.

    bench/run.py [--again] [--scale F] [--results DIR]

The other programs that pip can bring are installed into an environment of their own; what fails to come is left out.
A run that was stopped goes on with the step in which it was.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).resolve().parent
BENCHES = ("regenerate.py", "peers.py", "sheet.py")


def furnish(folder: Path) -> None:
    """Make the environment for the other programs, with all that can be had."""
    wanted = (HERE / "requirements.txt").read_text("utf-8")
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lines = [line for line in wanted.splitlines() if line and not line.startswith("#")]
    came = [subprocess.run([*pip, line], check=False).returncode == 0 for line in lines]
    if all(came):
        stamp.write_text(wanted, "utf-8")


def main(*words: str) -> int:
    """Measure, then write the pages; 1 when a bench failed."""
    start = perf_counter()
    from others import VENV

    if "KANBEN_BENCH_VENV" not in os.environ:
        furnish(VENV)
    failed = [name for name in BENCHES if subprocess.run([sys.executable, HERE / name, *words], check=False).returncode]
    where = words[words.index("--results") :][:2] if "--results" in words else ()
    subprocess.run([sys.executable, HERE / "page.py", *where], check=True)
    print(f"{(perf_counter() - start) / 60:.1f} minutes" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
