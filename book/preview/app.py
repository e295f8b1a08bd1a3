"""Starlette in one place: the pages of the preview as an ASGI application.

It is for this machine alone: it answers only to the names of loopback, so that no web page can reach it under a name of
its own, changes nothing, and what it shows of the book may run no scripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from book.preview.desk import Desk
from book.preview.shelf import Product

HOSTS = ("127.0.0.1", "localhost")
_TYPES = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
_OWN = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_BOOKS = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "frame-ancestors 'self'"
)
_WIDEST = 2400
"""Pixels of the widest picture of a page."""


def app(desk: Desk, files: Mapping[str, bytes]) -> Starlette:
    """The preview of what lies on `desk`; `files` are the page itself: page.html, page.css, page.js."""
    routes = [
        Route("/", _own),
        Route("/state.json", _state),
        Route("/events", _events),
        Route("/epub/{name}/{digest}/{path:path}", _file),
        Route("/pdf/{name}/{digest}/{page:int}.png", _picture),
        Route("/pdf/{name}/{digest}/{page:int}/place", _place),
        Route("/{name}", _own),
    ]
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False)
    made = Starlette(routes=routes, middleware=[guard])
    made.state.desk, made.state.files = desk, files
    return made


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _own(request: Request) -> Response:
    """A file of the page itself."""
    name = request.path_params.get("name", "page.html")
    if name not in _TYPES:
        raise HTTPException(404)
    return _response(request.app.state.files[name], _TYPES[name] + "; charset=utf-8", _OWN)


def _state(request: Request) -> Response:
    return _response(_desk(request).state(), "application/json", _OWN)


def _events(request: Request) -> Response:
    return StreamingResponse(_desk(request).events(), headers=_headers(_OWN), media_type="text/event-stream")


def _file(request: Request) -> Response:
    """A file of an EPUB."""
    product, path = _product(request, "epub"), request.path_params["path"]
    if path not in product.types or path not in product.files:
        raise HTTPException(404)
    return _response(product.shown(path), product.types[path], _BOOKS, lasting=True)


def _picture(request: Request) -> Response:
    """A page of a print, `width` pixels wide."""
    product, number = _page(request)
    width = min(max(int(_number(request, "width", "1200")), 60), _WIDEST)
    return _response(_drawn(product, number, width), "image/png", _OWN, lasting=True)


def _place(request: Request) -> Response:
    """Where the line is written that stands at the height `y` (0 to 1) of a page: `file:line`, empty if unknown."""
    product, number = _page(request)
    words = product.pages.line_at(number, min(max(_number(request, "y"), 0.0), 1.0))
    book = _desk(request).shelf.beside(product)
    found = book.place_of(words) if book is not None else None
    about = {"place": f"{found.path}:{found.line}" if found else "", "words": words}
    return JSONResponse(about, headers=_headers(_OWN))


def _number(request: Request, name: str, otherwise: str = "") -> float:
    try:
        value = float(request.query_params.get(name, otherwise))
    except ValueError:
        raise HTTPException(404) from None
    if not isfinite(value):
        raise HTTPException(404)
    return value


def _product(request: Request, kind: str) -> Product:
    """The product that is asked for, in the state that is asked for: the next build may have made another one."""
    product = _desk(request).shelf.products.get(request.path_params["name"])
    if product is None or product.kind != kind or product.digest != request.path_params["digest"]:
        raise HTTPException(404)
    return product


def _page(request: Request) -> tuple[Product, int]:
    product, number = _product(request, "pdf"), int(request.path_params["page"])
    if number >= product.pages.count:
        raise HTTPException(404)
    return product, number


@lru_cache(maxsize=64)
def _drawn(product: Product, page: int, width: int) -> bytes:
    return product.pages.image(page, width / product.pages.sizes[page][0])


def _headers(policy: str, *, lasting: bool = False) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "private, max-age=86400, immutable" if lasting else "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _response(data: bytes, kind: str, policy: str, *, lasting: bool = False) -> Response:
    headers: dict[str, Any] = _headers(policy, lasting=lasting)
    return Response(data, media_type=kind, headers=headers)
