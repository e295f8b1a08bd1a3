"""The state that all open pages share: what lies on the shelf, what is wrong with the book, and a bell for changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from threading import Lock

from book.diagnostic import Diagnostic
from book.preview.shelf import Product, Shelf


class Desk:
    """One for a server. It is told of builds by the thread that builds, and asked by the one that serves."""

    def __init__(self, title: str, folder: str, editor: str) -> None:
        """`folder` is the book's, absolute; `editor` an address with {path} and {line} that opens a file."""
        self.title, self.folder, self.editor = title, folder, editor
        self.shelf = Shelf({})
        self.findings: tuple[Diagnostic, ...] = ()
        self.turn = 0
        self._lock = Lock()
        self._ears: dict[asyncio.Queue[bool], asyncio.AbstractEventLoop] = {}
        self._closed = False

    def put(self, shelf: Shelf | None, findings: Sequence[Diagnostic]) -> None:
        """A build has ended: with a new shelf, or (None) with errors, and then the old one stays. Rings the bell."""
        self.shelf = self.shelf if shelf is None else shelf
        self.findings = tuple(findings)
        self.turn += 1
        self._ring(True)

    def close(self) -> None:
        """End all that listen to the bell."""
        self._closed = True
        self._ring(False)

    def _ring(self, go_on: bool) -> None:
        with self._lock:
            for queue, loop in self._ears.items():
                loop.call_soon_threadsafe(queue.put_nowait, go_on)

    async def events(self) -> AsyncIterator[bytes]:
        """The turns as server-sent events, the present one first (https://html.spec.whatwg.org/#server-sent-events)."""
        queue: asyncio.Queue[bool] = asyncio.Queue()
        with self._lock:
            self._ears[queue] = asyncio.get_running_loop()
        try:
            yield f"retry: 1000\ndata: {self.turn}\n\n".encode()
            while not self._closed and await queue.get():
                yield f"data: {self.turn}\n\n".encode()
        finally:
            with self._lock:
                del self._ears[queue]

    def state(self) -> bytes:
        """All that a page needs to show the book, as JSON."""
        products = [_about(p) for p in self.shelf.products.values()]
        said = [
            {
                "code": d.code,
                "severity": d.severity.value,
                "message": d.message,
                "hint": d.hint,
                "file": d.place.path if d.place else "",
                "line": d.place.line if d.place else 0,
            }
            for d in self.findings
        ]
        about = {"title": self.title, "folder": self.folder, "editor": self.editor, "turn": self.turn}
        return json.dumps({**about, "products": products, "findings": said}, ensure_ascii=False).encode()


def _about(product: Product) -> dict[str, object]:
    about = {"name": product.name, "kind": product.kind, "language": product.language, "digest": product.digest}
    if product.kind == "epub":
        return {**about, "chapters": [{"path": path, "title": title} for path, title in product.chapters]}
    pages = product.pages
    chapters = [{"page": m.page, "title": m.title} for m in pages.openings]
    return {**about, "sizes": pages.sizes, "labels": pages.labels, "chapters": chapters}
