"""From editions to finished files: PDFs first, since an EPUB lists the pages of the printed book, then EPUBs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from book.cache import Store
from book.executor import Executor
from book.loading import loading
from book.product import Job, Product

if TYPE_CHECKING:
    from book.printshop import Fate, History


@dataclass(frozen=True, slots=True)
class Made:
    """The files, what became of each part of the printed ones, and the history for the next time."""

    products: tuple[Product, ...]
    fates: tuple[Fate, ...]
    history: History


def make(
    jobs: Sequence[Job],
    executor: Executor,
    store: Store,
    history: History,
    progress: Callable[[str, int], None] = lambda name, of: None,
) -> Made:
    """Every edition in its formats. `progress` is told each part that is done, and how many there are.

    Raises BookError (bad-template), MachineError (no-pango, no-fontconfig).
    """
    done: dict[str, Product] = {}
    folios: dict[str, Mapping[str, str]] = {}
    fates: tuple[Fate, ...] = ()
    # Each imported where it is asked for: the libraries of a press and of a package take longer than a short book.
    if paper := [(job, kind) for job in jobs for kind in job.formats if kind != "epub"]:
        with loading():
            from book.prints import printed
        prints = printed(paper, executor, store, history, progress)
        done |= prints.products
        folios |= {job.file("epub"): prints.folios[job.file(kind)] for job, kind in reversed(paper)}
        fates, history = prints.fates, prints.history
    if screens := [job for job in jobs if "epub" in job.formats]:
        with loading():
            from book.packages import Pack, completed, packed
        wanted = [Pack(completed(job, store), folios.get(job.file("epub"), {}), store) for job in screens]
        for product in executor.map(packed, wanted):
            done[product.name] = product
            progress(product.name, len(wanted))
    return Made(tuple(done[job.file(kind)] for job in jobs for kind in job.formats), fates, history)
