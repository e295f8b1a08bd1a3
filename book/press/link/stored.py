"""Bytes that the linker has made before, out of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from book import machine
from book.cache import Store, key


def stored(store: Store, name: str, parts: tuple[bytes | str, ...], make: Callable[[], bytes]) -> bytes:
    """What `make` gives, from the store if it is there. `parts` are all that it depends on besides our own code."""
    address = key(name, _code(), *parts)
    data = store.get(address)
    if data is None:
        data = make()
        store.put(address, data)
    return data


@lru_cache(maxsize=1)
def _code() -> bytes:
    """A digest of the linker and its libraries: others may write other bytes."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), here.parent / "typeface.py"):
        digest.update(path.read_bytes())
    digest.update(machine.digest().encode())
    return digest.digest()
