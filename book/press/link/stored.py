"""Bytes that the linker has made before, out of the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from book import machine
from book.cache import Store, kept, key


def stored(store: Store, name: str, parts: tuple[bytes | str, ...], make: Callable[[], bytes]) -> bytes:
    """What `make` gives, from the store if it is there. `parts` are all that it depends on besides our own code."""
    return kept(store, key(name, _code(), *parts), make)


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of the linker and its libraries: others may write other bytes."""
    here = Path(__file__).parent
    return machine.program((*sorted(here.glob("*.py")), here.parent / "typeface.py"))
