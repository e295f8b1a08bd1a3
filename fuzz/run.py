"""Fuzz one target: `fuzz/run.py TARGET SECONDS [SEED]`.

With atheris (pip install atheris) the code's own branches lead the way; without it, inputs of the corpus are mutated
blindly. An input that fails is written to fuzz/corpus/TARGET/, where tests/test_hostile_corpus.py finds it, and its
traceback is shown.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if atheris is not None:
    with atheris.instrument_imports(include=["book"]):
        from fuzz import targets
else:
    from fuzz import targets


def kept(name: str, run: Callable[[str, bytes], None]) -> Callable[[bytes], None]:
    """The target, keeping what makes it fail."""

    def once(data: bytes) -> None:
        try:
            run(name, data)
        except Exception:
            path = CORPUS / name / f"found-{hashlib.sha256(data).hexdigest()[:8]}"
            path.write_bytes(data)
            traceback.print_exc()
            print(f"kept in {path}", file=sys.stderr)
            raise

    return once


def mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    """An input of the corpus after a few random changes: bytes set; stretches dropped, doubled, taken from another."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(data) + 1), rng.randint(1, 24)
        match rng.randrange(5):
            case 0:
                data[at : at + 1] = bytes((rng.randrange(256),))
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * rng.randint(1, 20)
            case 3:
                other = rng.choice(seeds)
                start = rng.randrange(len(other) + 1)
                data[at:at] = other[start : start + length]
            case _:
                data[at:at] = chr(rng.choice((rng.randrange(0xD800), rng.randrange(0xE000, 0x20000)))).encode()
    return bytes(data)


def blind(once: Callable[[bytes], None], seeds: list[bytes], seconds: float, seed: int) -> None:
    """Mutated inputs until the time is over."""
    rng, end, runs = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        once(mutated(rng, seeds))
        runs += 1
    print(f"{runs} inputs")


def main() -> None:
    """Fuzz the target that is named."""
    name, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    once = kept(name, targets.tried)
    folder = CORPUS / name
    if atheris is None:
        blind(once, [path.read_bytes() for path in sorted(folder.iterdir())], seconds, seed)
        return
    words = ROOT / "fuzz" / "words.dict"
    options = [f"-max_total_time={seconds:.0f}", f"-seed={seed}", f"-max_len={targets.LONGEST}", f"-dict={words}"]
    # libFuzzer writes what it finds worth keeping into the first folder: that one is for this run only.
    grown = ROOT / "build" / "fuzz" / name
    grown.mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], *options, "-timeout=20", "-rss_limit_mb=3000", f"-artifact_prefix={grown}/",
                   str(grown), str(folder)], once)  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    main()
