"""How independent pieces of work are run: one after another, or on all cores; the results are the same."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, Protocol, Self, TypeAlias, TypeVar

from book import worker
from book.diagnostic import MachineError
from book.worker import Worker

Item = TypeVar("Item")
Result = TypeVar("Result")
Preparation: TypeAlias = Callable[[], object]
"""Loads what some work needs, in the process where that is to be done. The work does it by itself when nobody has."""


class Executor(Protocol):
    """Anything that can map a function over items, keeping their order."""

    def expect(self, preparation: Preparation) -> None:
        """Work that needs this is likely to come: whoever would do it may prepare for it meanwhile."""
        ...

    def map(
        self, work: Callable[[Item], Result], items: Sequence[Item], preparation: Preparation | None = None
    ) -> Iterator[Result]:
        """`work` of each item, in order; an exception of the work's comes out here."""
        ...


class Serial:
    """One after another, in this process."""

    def expect(self, preparation: Preparation) -> None:
        """See Executor. This process has other things to do meanwhile."""

    def map(
        self, work: Callable[[Item], Result], items: Sequence[Item], preparation: Preparation | None = None
    ) -> Iterator[Result]:
        """See Executor."""
        return map(work, items)


class Processes:
    """On all cores; work, items and results must be picklable. One map at a time.

    As a context it has workers for what is expected, who are prepared and stay from one map to the next; they end with
    the context, whatever they are doing. All other workers end with their map.
    """

    def __init__(self, workers: int = 0) -> None:
        self.workers = max(workers, 0) or os.cpu_count() or 1
        self._expecting: _Crew | None = None
        self._lasting = False

    def __enter__(self) -> Self:
        self._lasting = True
        return self

    def __exit__(self, *_: object) -> None:
        self._lasting = False
        self._release()

    def expect(self, preparation: Preparation) -> None:
        """See Executor. Within the context only, and while this process has no other threads."""
        if self._lasting and self.workers > 1 and self._expecting is None:
            with suppress(MachineError):  # the work may do without, or meets with the same
                self._expecting = _Crew(preparation)

    def map(
        self, work: Callable[[Item], Result], items: Sequence[Item], preparation: Preparation | None = None
    ) -> Iterator[Result]:
        """See Executor. A single item is not worth a process, unless there is one that is prepared for it.

        Raises MachineError (no-worker) when the system gives none, or ends one.
        """
        crew = self._expecting if preparation else None
        if self.workers == 1 or (len(items) < 2 and crew is None):
            yield from map(work, items)
            return
        if crew is None:
            self._release()  # what they have loaded is of no use for this
            if preparation and worker.COPIES:
                preparation()
            crew = _Crew()
        try:
            yield from crew.share(work, items, self.workers)
        finally:
            if crew is not self._expecting:
                crew.end()
            elif crew.at_work:
                self._release()

    def _release(self) -> None:
        if self._expecting is not None:
            self._expecting.end()
        self._expecting = None


class _Crew:
    """Workers for work of one kind. `at_work`: there is a map of which not all results have been taken."""

    def __init__(self, preparation: Preparation | None = None) -> None:
        self.at_work = False
        self._staff: list[Worker] = []
        self._model: Worker | None = None
        if preparation:
            first = Worker.begun()
            first.give(preparation)
            if worker.COPIES:
                self._model = first
            else:
                self._staff.append(first)

    def share(self, work: Callable[[Any], Any], items: Sequence[Any], most: int) -> Iterator[Any]:
        """A map by at most so many workers."""
        self.at_work = True
        while len(self._staff) < min(most, len(items)):
            self._staff.append(self._model.copy() if self._model else Worker.begun())
        yield from _Share(work, items).results(self._staff)
        self.at_work = False

    def end(self) -> None:
        """At once, but for the copies that have worked: the system tells their time to whoever waits for them."""
        for each in self._staff:
            each.end()
        if self._model:
            self._model.end(at_once=self.at_work or not self._staff)


class _Share:
    """A map under way: what is left of it, who has what, and what is done."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
        self._work, self._count = work, len(items)
        self._left = deque(enumerate(items))
        self._busy: dict[object, tuple[Worker, int]] = {}
        self._done: dict[int, tuple[Any, Exception | None]] = {}

    def results(self, staff: Sequence[Worker]) -> Iterator[Any]:
        """All of them, in order, each as soon as it is there."""
        for each in staff:
            self._hand_to(each)
        for number in range(self._count):
            while number not in self._done:
                self._gather()
            result, error = self._done.pop(number)
            if error is not None:
                raise error
            yield result

    def _hand_to(self, idle: Worker) -> None:
        if self._left:
            number, item = self._left.popleft()
            idle.give(self._work, item)
            self._busy[idle.pipe] = (idle, number)

    def _gather(self) -> None:
        """Wait for something that is done, take it, and hand out more."""
        for pipe in wait([busy.pipe for busy, _ in self._busy.values()]):
            idle, number = self._busy.pop(pipe)
            self._done[number] = idle.take()
            self._hand_to(idle)
