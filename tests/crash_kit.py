"""A book to try faults on, and ways of ending a piece of work at any of its steps."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from book.bookkeeping import kept
from book.intake.read import Intake, read
from book.project import Article, new, understand
from book.reimport import carry_out, planned

CHANGES = frozenset(("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"))
"""Audit events (PEP 578) at which files change, beside the opening of one for writing."""


def article(number: int, words: str) -> str:
    return (
        f"第{'一二三四五六七八九'[number - 1]}章 {words}\n\n" + f"{words}是第{number}样东西。" * 12 + "\n\n尾声。\n\n"
    )


OLD = "".join(article(n, "竹纸墨板刀"[n - 1] * 2) for n in range(1, 6))
NEW = "".join(article(n, "竹纸墨板"[n - 1] * 2).replace("样东西", "种东西") for n in range(1, 5))


def understood(text: str) -> tuple[tuple[Intake, ...], tuple[Article, ...]]:
    intakes = read(text.encode(), "a.txt")
    return intakes, understand(intakes)


def book_with_an_edit(folder: Path) -> Path:
    """A book that was imported from OLD; one chapter was edited by hand since. Gives that chapter."""
    new(folder, *understood(OLD))
    chapter = sorted((folder / "chapters").glob("*.md"))[1]
    chapter.write_text(chapter.read_text("utf-8").replace("尾声。", "我改过的尾声。"), "utf-8")
    return chapter


def importing(folder: Path) -> None:
    """Import NEW into the book: chapters change, one goes, ledger, sources and a plan are written."""
    carry_out(folder, planned(folder, *understood(NEW)), kept("# 甲\n", "undone: []\n"))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and the folders as b"/"; not what can be made again."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else b"/" for p in folder.rglob("*")}
    ours = (".kanben/next", ".kanben/ready", ".kanben/lock")
    return {name: data for name, data in found.items() if not name.startswith(".kanben") or name.startswith(ours)}


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do `work` in a child process that is killed (SIGKILL) right before its step-th change of a file; was it?"""
    child = os.fork()
    if child == 0:
        left = [step]

        def hook(event: str, args: Sequence[object]) -> None:
            writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes or event in CHANGES:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
