# ruff: noqa: E402
"""Kills imports and builds at random moments: whatever the next command finds must be the old files or the new ones.

    kill_run.py SEED KILLS

Prints, as JSON, how many commands were killed, how many of them left the old files, the new ones or a journal, and what
was broken.
"""

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from crash_kit import NEW, book_with_an_edit, files_of

from book import journal
from book.claim import opened


def command(kind: str, book: Path) -> list[str]:
    words = {"import": ["import", "a.txt", "--book", str(book)], "build": ["build", "--book", str(book), "--jobs", "2"]}
    return [sys.executable, str(ROOT / "compile.py"), *words[kind], "--quiet"]


def prepared(folder: Path, formats: str) -> Path:
    book = folder / "book"
    book_with_an_edit(book)
    settings = (book / "book.yaml").read_text("utf-8")
    kept = [line for line in settings.split("\n") if not line.startswith(("formats", "editions"))]
    (book / "book.yaml").write_text("\n".join(kept) + f"\nformats: [{formats}]\neditions: [zh-Hans]\n", "utf-8")
    (folder / "a.txt").write_text(NEW, "utf-8")
    return book


def first_build(book: Path) -> None:
    """Something in dist/ that the build which is to be killed replaces."""
    subprocess.run(command("build", book), check=True, capture_output=True)
    chapter = sorted((book / "chapters").glob("*.md"))[0]
    chapter.write_text(chapter.read_text("utf-8").replace("尾声", "新的尾声"), "utf-8")


def killed(kind: str, book: Path, delay: float, *, writing: bool) -> bool:
    """Begin a command and kill it after `delay` seconds: from its beginning, or from when it begins to write."""
    running = subprocess.Popen(
        command(kind, book), cwd=book.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while writing and running.poll() is None and not (book / ".kanben/next").exists():
        time.sleep(0.0005)
    with suppress(subprocess.TimeoutExpired):
        running.wait(delay)
    running.send_signal(signal.SIGKILL)
    return running.wait() == -signal.SIGKILL


def rounds(rng: random.Random, kind: str, formats: str, times: int, found: Counter[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        book = prepared(folder, formats)
        if kind == "build":
            first_build(book)
        before = files_of(book)
        whole = folder / "whole"
        shutil.copytree(book, whole)
        begun = time.monotonic()
        subprocess.run(command(kind, whole), cwd=folder, check=True, capture_output=True)
        lasted = time.monotonic() - begun
        after = files_of(whole)
        assert before != after
        for number in range(times):
            tried = folder / "tried"
            shutil.copytree(book, tried)
            writing = number % 2 == 1
            delay = rng.uniform(0, 0.03) if writing else rng.uniform(0, lasted)
            found["killed" if killed(kind, tried, delay, writing=writing) else "done before"] += 1
            found["journal left"] += journal.pending(tried)
            with opened(tried, writing=True):
                pass
            files = files_of(tried)
            found["old" if files == before else "new" if files == after else f"BROKEN {kind} after {delay:.3f} s"] += 1
            shutil.rmtree(tried)


def main() -> None:
    rng, kills = random.Random(int(sys.argv[1])), int(sys.argv[2])
    found: Counter[str] = Counter()
    rounds(rng, "import", "epub", kills // 2, found)
    rounds(rng, "build", "epub", kills // 4, found)
    rounds(rng, "build", "epub, pdf", kills - kills // 2 - kills // 4, found)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
