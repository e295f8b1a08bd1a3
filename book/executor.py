"""How independent pieces of work are run: one after another, or on all cores; the results are the same."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Executor(Protocol):
    """Anything that can map a function over items, keeping their order."""

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """`work` of each item, in order; an exception of the work's comes out here."""
        ...


class Serial:
    """One after another, in this process."""

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """See Executor."""
        return map(work, items)


class Processes:
    """On all cores; work and items must be picklable."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = max(workers, 0) or os.cpu_count() or 1

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """See Executor. A single item is not worth a process."""
        if self.workers == 1 or len(items) < 2:
            yield from map(work, items)
            return
        context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
        size = min(self.workers, len(items))
        with ProcessPoolExecutor(size, mp_context=context, initializer=_serve, initargs=(os.getpid(),)) as pool:
            futures = [pool.submit(work, item) for item in items]
            try:
                for future in futures:
                    yield future.result()
            except BaseException:
                # What is still under way is of no use any more. Futures are not cancelled: the pool, which finds its
                # workers gone, would stumble over them (Python 3.11).
                for worker in multiprocessing.active_children():
                    worker.terminate()
                raise


def _serve(parent: int) -> None:
    """What a worker does first: leave Ctrl-C to its parent, and end with it, even when that one is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
