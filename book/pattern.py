"""Regular expressions that people may write: checked, so that none can keep the machine busy for ever.

Python's matcher tries all ways of sharing a text out among repeats. A repeat within a repeat makes their number grow
with 2 to the power of the text's length, so it is refused; the repeats that remain reach a hundred characters at most,
and the ways that they have together from one place of the text are limited: the time grows with the text's length only.
"""

from __future__ import annotations

import re
import warnings

FARTHEST = 100
"""An open repeat (`*`, `+`, `{2,}`) reaches so many characters."""
_MOST_WAYS = 11_000
"""So many ways of sharing a text out may a pattern have from one place: two open repeats, or more with an end."""
_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?(?:[:=!]|<[=!]))?)|(?P<close>\))"
    r"|(?P<repeat>(?:[*+]|\{(?=[\d,])(?P<least>\d*)(?P<range>,(?P<most>\d*))?\})(?P<lazy>\??)(?P<greed>\+?))|(?P<maybe>\?\??)"
    r"|(?P<other>.)",
    re.S,
)


def bounded(pattern: str) -> str:
    """`pattern` with its open repeats made to end.

    Raises ValueError, in words for the person who wrote it, when it is no regular expression, matches nothing at all,
    or might take too long.
    """
    out: list[str] = []
    groups = [False]
    """For each group that is open: does it hold repeats or alternatives?"""
    closed = False
    """Does the group that has just been closed?"""
    ways = 1
    for m in _TOKEN.finditer(pattern):
        if m["repeat"]:
            if closed:
                raise ValueError("a repeat over repeats or alternatives; repeat a single sign or a set [...] instead")
            groups[-1] = True
            least, most = _ended(m)
            ways *= most - least + 1
            out.append(f"{{{least},{most}}}{m['lazy']}")
        else:
            _allowed(m)
            out.append(m[0])
        closed = groups.pop() if m["close"] and len(groups) > 1 else False
        groups[-1] = groups[-1] or closed or m["other"] == "|"
        if m["open"]:
            groups.append(False)
    if ways > _MOST_WAYS:
        raise ValueError("more than two open repeats; give them an end, such as {1,4}")
    return _compiled("".join(out))


def _ended(m: re.Match[str]) -> tuple[int, int]:
    """How often a repeat repeats, at least and at most."""
    if m["greed"]:
        raise ValueError("possessive repeats are not known here")
    sign = m["repeat"][0]
    least = int(m["least"] or 0) if sign == "{" else int(sign == "+")
    most = least + FARTHEST if sign != "{" or (m["range"] and not m["most"]) else int(m["most"] or least)
    if max(least, most) > 2 * FARTHEST:
        raise ValueError(f"a repeat of more than {2 * FARTHEST} times")
    return least, most


def _allowed(m: re.Match[str]) -> None:
    if m["escape"] and m["escape"][1].isdigit() and m["escape"] != r"\0":
        raise ValueError("\\1 and the like, which go back to what was found, are not known here")
    if m["open"] == "(" and m.string.startswith("?", m.end()):
        raise ValueError("of the groups that begin with (? only (?: (?= (?! (?<= (?<! are known here")


def _compiled(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # signs in a set that may mean something else one day
            empty = re.compile(pattern).search("")
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if empty:
        raise ValueError("it matches where nothing stands")
    return pattern
