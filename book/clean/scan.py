"""Looking for a pattern only where it can begin."""

from __future__ import annotations

import re
from collections.abc import Iterator


def matches(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """`pattern.finditer(text)`, for a pattern that matches no empty text and begins with one of the characters `first`.

    A set of characters is found ten times as fast as a pattern fails that begins with a look behind or with choices.
    """
    end = 0
    for sign in first.finditer(text):
        start = sign.start()
        if start >= end and (found := pattern.match(text, start)) is not None:
            yield found
            end = found.end()
