"""Room for deep calls, taken once.

CPython keeps the frames of calls in chunks of 16 kB. A loop whose calls cross the end of a chunk gets memory from the
system, and gives it back, at every turn; deep in the page engine that is a tenth of all time, here or there as chance
will have it. A call that asks for more than half a megabyte gets a chunk of one, and what it calls finds room in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_WORDS = (1 << 16) + 1024
"""Of eight bytes: a little more than half of the megabyte."""


def roomy(work: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """What `work` gives; it and all that it calls have room."""
    return work(*args, **named)


roomy.__code__ = roomy.__code__.replace(co_stacksize=_WORDS)
