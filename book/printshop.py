"""The printing of a book: the copy of all its editions goes to the compositors at once, what was set before is kept.

Chapters run through an Executor, the longest first, and through a store that remembers what it was given under a
digest of everything that shapes a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from book.cache import HIDDEN, Store, hidden, replace_loosely
from book.executor import Executor
from book.press import Copy, Furniture, Press, Printed, Unit, compose, opened, ready

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
        shop.set(wanted)
    printed = {name: press.link(shop.composed, store) for name, press in presses.items()}
    return Run(printed, tuple(shop.fates), shop.digests)


def remembered(folder: Path) -> History:
    """The history that the last build of the book in `folder` left; nothing when there is none that can be read."""
    try:
        value = json.loads((folder / HIDDEN / _HISTORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) and all(isinstance(v, dict) for v in value.values()) else {}


def remember(folder: Path, history: History) -> None:
    """Leave the history for the next build; it is only there to explain, and may be lost."""
    with suppress(OSError):
        replace_loosely(hidden(folder) / _HISTORY, json.dumps(history, ensure_ascii=False, indent=0).encode())


_HISTORY = "parts.json"


class _Shop:
    """What has been set, and what is known of it."""

    def __init__(
        self, executor: Executor, store: Store, history: History, progress: Callable[[str, int], None]
    ) -> None:
        self._executor, self._store, self._history, self._progress = executor, store, history, progress
        self.composed: dict[str, Unit | Furniture] = {}
        self.fates: list[Fate] = []
        self.digests: dict[str, Mapping[str, str]] = {}

    def set(self, wanted: list[tuple[str, Copy]]) -> None:
        """Everything on the list, from the store or by the compositors."""
        anew: dict[str, tuple[str, Copy]] = {}
        for name, copy in wanted:
            self.digests[name] = copy.parts
            key = copy.key
            if key in anew or key in self.composed:
                continue
            kept = self._found(key, copy)
            self.fates.append(Fate(name, kept, () if kept else self._reasons(name, copy)))
            if not kept:
                anew[key] = (name, copy)
        self._compose(sorted(anew.items(), key=lambda item: -len(item[1][1].html)))

    def _found(self, key: str, copy: Copy) -> bool:
        data = self._store.get(key)
        try:
            if data is not None:
                self.composed[key] = opened(copy, data)
        except ValueError:
            return False
        return data is not None

    def _compose(self, anew: list[tuple[str, tuple[str, Copy]]]) -> None:
        if len(anew) > 1:
            ready()
        made = self._executor.map(compose, [copy for _, (_, copy) in anew])
        for (key, (name, copy)), data in zip(anew, made, strict=True):
            self._store.put(key, data)
            self.composed[key] = opened(copy, data)
            self._progress(name, len(anew))

    def _reasons(self, name: str, copy: Copy) -> tuple[str, ...]:
        """What is not as it was last time; "new" for what was not there."""
        last = self._history.get(name)
        if last is None:
            return ("new",)
        return tuple(part for part, digest in copy.parts.items() if last.get(part) != digest) or ("not in the cache",)
