"""What was made last, for the next time: a process that stays, as `watch` does, makes anew only what has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """Under every name what was made of the value that was given last, and of no other: builds do not make it grow.

    What is made must follow from the value alone, whatever the name, and neither may be changed afterwards. There are
    at most `room` names: the one that was not asked for longest goes first. An object belongs to one thread.
    """

    def __init__(self, room: int = 1 << 14) -> None:
        self.room = room
        self._known: dict[Hashable, tuple[object, Made]] = {}

    def of(self, name: Hashable, value: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, or what it gave when it was asked last under `name`, if `value` equals that of then."""
        known = self._known.pop(name, None)
        if known is None or known[0] != value:
            known = (value, make())
        self._known[name] = known
        if len(self._known) > self.room:
            del self._known[next(iter(self._known))]
        return known[1]
