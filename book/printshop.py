"""The printing of a book: the copy of all its editions goes to the compositors at once, what was set before is kept.

Chapters run through an Executor, the longest first, and through a store that remembers what it was given under a
digest of everything that shapes a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from book.cache import HIDDEN, Store, hidden, replace_loosely
from book.executor import Executor
from book.latest import Latest
from book.press import Copy, Furniture, Press, Printed, Typeset, Unit, compose, leaves_key, opened, ready

History: TypeAlias = Mapping[str, Mapping[str, str]]
"""For each part of each edition, by name, the digests of what shaped its pages last time."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one part of the book: `kept` as it was, or set anew because of `reasons`."""

    name: str
    kept: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What came off the presses, by their names; what became of each part; and the history for next time."""

    printed: Mapping[str, Printed]
    fates: tuple[Fate, ...]
    history: History


def run(
    presses: Mapping[str, Press],
    executor: Executor,
    store: Store,
    history: History,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> Run:
    """Set what is wanted, and link it.

    `presses` have names that last from build to build. `progress` is told each part that was set, and how many are
    wanted. Raises what the press raises.
    """
    shop = _Shop(executor, store, history, progress)
    while wanted := [
        (f"{name} {part}".rstrip(), copy)
        for name, press in presses.items()
        for part, copy in press.wanted(shop.composed)
    ]:
        # How long a part is decides where the next begins: nothing is set before all that is known of lengths is used.
        if not shop.take(wanted):
            shop.compose(wanted)
    printed = {name: press.link(shop.composed, store) for name, press in presses.items()}
    places = {name: place for place, name in enumerate(shop.digests)}
    return Run(printed, tuple(sorted(shop.fates, key=lambda fate: places[fate.name])), shop.digests)


def remembered(folder: Path) -> History:
    """The history that the last build of the book in `folder` left; nothing when there is none that can be read."""
    try:
        value = json.loads((folder / HIDDEN / _HISTORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    parts = value.values() if isinstance(value, dict) else [None]
    sound = all(isinstance(part, dict) and all(isinstance(v, str) for v in part.values()) for part in parts)
    return value if sound else {}


def remember(folder: Path, history: History) -> None:
    """Leave the history for the next build; it is only there to explain, and may be lost."""
    with suppress(OSError):
        replace_loosely(hidden(folder) / _HISTORY, json.dumps(history, ensure_ascii=False, indent=0).encode())


_HISTORY = "parts.json"
_OPENED: Latest[Unit | Furniture] = Latest()


class _Shop:
    """What has been set, and what is known of it."""

    def __init__(
        self, executor: Executor, store: Store, history: History, progress: Callable[[str, int], None]
    ) -> None:
        self._executor, self._store, self._history, self._progress = executor, store, history, progress
        self.composed: dict[str, Unit | Furniture] = {}
        self.fates: list[Fate] = []
        self.digests: dict[str, Mapping[str, str]] = {}

    def take(self, wanted: list[tuple[str, Copy]]) -> bool:
        """Have what the store has of the list. Was there anything?"""
        before = len(self.fates)
        for name, copy in self._lacking(wanted):
            data = self._store.get(copy.key)
            with suppress(ValueError):
                if data is not None:
                    self._open(name, copy, data)
                    self.fates.append(Fate(name, kept=True))
        return len(self.fates) > before

    def compose(self, wanted: list[tuple[str, Copy]]) -> None:
        """Everything on the list by the compositors, the longest first."""
        anew = sorted(self._lacking(wanted), key=lambda item: -len(item[1].html))
        made = self._executor.map(_composed, [(copy, self._former(name, copy)) for name, copy in anew], ready)
        self.fates += [Fate(name, kept=False, reasons=self._reasons(name, copy)) for name, copy in anew]
        for (name, copy), typeset in zip(anew, made, strict=True):
            self._store.put(copy.key, typeset.made)
            if typeset.leaves:
                self._store.put(leaves_key(copy.parts), typeset.leaves)
            self._open(name, copy, typeset.made)
            self._progress(name, len(anew))

    def _lacking(self, wanted: list[tuple[str, Copy]]) -> list[tuple[str, Copy]]:
        """What is not there yet, each copy once, under the first name that wants it."""
        lacking: dict[str, tuple[str, Copy]] = {}
        for name, copy in wanted:
            self.digests[name] = copy.parts
            if copy.key not in self.composed:
                lacking.setdefault(copy.key, (name, copy))
        return list(lacking.values())

    def _open(self, name: str, copy: Copy, data: bytes) -> None:
        """Have what was set. Raises ValueError when the bytes are nothing of the kind."""
        self.composed[copy.key] = _OPENED.of(name, data, partial(opened, copy, data))

    def _former(self, name: str, copy: Copy) -> bytes:
        """The leaves of what a part was last time, when nothing but its text is another; else b""."""
        last = self._history.get(name, {})
        if {**copy.parts, "text": last.get("text")} != last:
            return b""
        return self._store.get(leaves_key(last)) or b""

    def _reasons(self, name: str, copy: Copy) -> tuple[str, ...]:
        """What is not as it was last time; "new" for what was not there."""
        last = self._history.get(name)
        if last is None:
            return ("new",)
        return tuple(part for part, digest in copy.parts.items() if last.get(part) != digest) or ("not in the cache",)


def _composed(job: tuple[Copy, bytes]) -> Typeset:
    """`compose` for one thing that goes through an Executor."""
    return compose(*job)
