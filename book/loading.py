"""What is loaded stays: the collector of rubbish need not go over it, neither meanwhile nor ever after.

Modules are a hundred thousand objects that last as long as the program. CPython goes over them again and again while
they come, at every full collection behind that, and at the end: a tenth of the time of a short command.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

atexit.register(gc.freeze)


@contextmanager
def loading() -> Iterator[None]:
    """Around imports in the midst of a command. Does nothing where all of it is there already."""
    known, collecting = len(sys.modules), gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if collecting:
            gc.enable()
