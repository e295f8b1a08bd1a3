"""uvicorn in one place: an application served on loopback, in a thread beside the one that builds."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn

from book.diagnostic import Diagnostic, UsageError

_HOST = "127.0.0.1"
_PATIENCE = 5.0
"""Seconds that an open connection is given when the server ends."""


@contextmanager
def served(application: Any, port: int) -> Iterator[str]:
    """Serve an ASGI application while the block runs; gives its address. `port` 0 takes a free one.

    Raises UsageError (port-in-use).
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "ports are numbers from 0 to 65535"
        hint = "name another one: --port 0 takes any that is free"
        raise UsageError(Diagnostic("port-in-use", f"cannot listen on port {port}: {why}", hint=hint)) from None
    config = uvicorn.Config(application, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()
