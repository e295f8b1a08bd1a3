# ruff: noqa: E402, E501
"""Hostile inputs through the command line, under watch.

    hostile_run.py SEED COUNT

Prints as JSON how many were tried, how their commands ended, and what must not be: tracebacks, files opened outside,
sockets, programs started, a secret that came into an output, cases over their limits; ended by SIGTERM it tells of what
it has tried. In a process of its own, because the watch cannot be taken off again.
"""

import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile_inputs import CANARY, CASES, SECRET

from book import cli

SECONDS = 60
"""Of the processor's time, for each command."""
MEMORY_MB = 4_000
SYSTEM = ("/usr/share/", "/usr/lib/", "/usr/local/share/fonts", "/var/cache/fontconfig", "/dev/null", "/etc/fonts", "/etc/localtime",
          "/etc/mime.types", "/etc/apache2/mime.types", "/etc/httpd", "/usr/local/etc/", "/usr/local/lib/netscape")  # fmt: skip
PROGRAM = tuple({str(ROOT), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), os.path.realpath(sys.prefix)})
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "subprocess.Popen", "os.system",
             "os.posix_spawn", "os.exec", "ftplib.connect", "http.client.connect")  # fmt: skip


class Watch:
    """Remembers every file that is opened outside of what the present case may open, and all that is forbidden."""

    def __init__(self) -> None:
        self.within: Path | None = None
        self.outside: list[str] = []
        sys.addaudithook(self.heard)

    def heard(self, event: str, args: tuple[object, ...]) -> None:
        if self.within is None:
            return
        if event in FORBIDDEN:
            self.outside.append(f"{event} {args!r:.200}")
        elif event == "open" and isinstance(args[0], str | bytes):
            path = os.path.realpath(os.fsdecode(args[0]))
            own = path.startswith(tempfile.gettempdir()) and not path.startswith(str(self.within.parent))
            if not own and not path.startswith((f"{self.within}/", *PROGRAM, *SYSTEM)) and path != str(self.within):
                self.outside.append(f"open {path}")


class OverTime(BaseException):
    """Not an Exception: nothing may catch it."""


def _ring(*_: object) -> None:
    raise OverTime


@contextlib.contextmanager
def captured() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


def ended(words: Sequence[str]) -> tuple[str, str]:
    """How a command ended ("exit 1"), and what it said on stderr."""
    with captured() as (_, err):
        try:
            how = f"exit {cli.main(words)}"
        except SystemExit as stop:
            how = f"exit {stop.code}"
        except OverTime:
            how = "over time"
        except BaseException as error:
            how = f"raised {type(error).__name__}"
        err.flush()
        return how, err.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


def tell_tale(folder: Path) -> list[str]:
    """The files of a case that hold the secret."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    return [p.name for p in files if CANARY.encode() in p.read_bytes()]


def load_everything() -> None:
    """A small book and its PDF: libraries look for their parts when they are first used."""
    with tempfile.TemporaryDirectory() as place:
        raw = Path(place) / "a.html"
        raw.write_text("<html><body><p>纸是竹做的。</p></body></html>", "utf-8")
        assert [
            ended(words)[0]
            for words in (["new", f"{place}/b", str(raw)], ["build", "--jobs", "1", "--book", f"{place}/b"])
        ] == ["exit 0"] * 2


def main() -> None:
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1024**2, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _ring)
    ends: Counter[str] = Counter()
    faults: list[str] = []
    slowest = (0.0, "")
    place = Path(tempfile.mkdtemp()).resolve()
    (place / SECRET).write_text(CANARY, "utf-8")
    load_everything()
    watch = Watch()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda signal, frame: stopped.append(signal))
    for number in range(count):
        if stopped:
            count = number
            break
        make = CASES[number % len(CASES)]
        name = f"{make.__name__} {seed}:{number}"
        folder = place / "case"
        folder.mkdir()
        commands = make(folder, random.Random(f"{seed}:{number}"))
        for words in commands:
            watch.within, begun = folder, time.process_time()
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            how, said = ended(words)
            signal.setitimer(signal.ITIMER_PROF, 0)
            watch.within = None
            slowest = max(slowest, (time.process_time() - begun, f"{name} {words[0]}"))
            ends[how] += 1
            if not how.startswith("exit ") or "Traceback" in said:
                faults.append(f"{name} {words[0]}: {how} {said[-1500:]}")
        faults += [f"{name}: {event}" for event in dict.fromkeys(watch.outside)]
        watch.outside.clear()
        faults += [f"{name}: the secret is in {file}" for file in tell_tale(folder)]
        if (place / SECRET).read_text("utf-8") != CANARY or sorted(p.name for p in place.iterdir()) != ["case", SECRET]:
            faults.append(f"{name}: wrote outside its folder")
            (place / SECRET).write_text(CANARY, "utf-8")
        shutil.rmtree(folder)
    shutil.rmtree(place)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = {"cases": count, "commands": sum(ends.values()), "ends": ends, "slowest": slowest, "memory_mb": memory}
    print(json.dumps({**result, "faults": faults}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
