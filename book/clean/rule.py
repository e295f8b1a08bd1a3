"""What a cleaning rule is: a name for a mess, and a function that finds the edits which mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from book.clean.layout import Layout
from book.text import Edit


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of an article beyond its own text.

    `label` is what marks its beginning (篇一, 第三回); `repeated` holds lines and tails of lines that come again and
    again over the whole dump; `title` is the title when a person has settled it,
    `told` the one that the file says of itself; `marked` says that a reader
    wrote notes and pictures into the text as Markdown. `full` is the layout of the whole
    source where one width of lines prevails in it, `heads` are its running heads. What the book's own people want:
    `off` are names of rules that do not run, `undone` ids of edits that are not made, `noise` patterns of what goes
    wherever it stands.
    """

    label: str = ""
    repeated: frozenset[str] = frozenset()
    title: str = ""
    told: str = ""
    marked: bool = False
    full: Layout | None = None
    heads: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()
    noise: tuple[re.Pattern[str], ...] = ()


NOWHERE = Scene()


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that looks wrong and was left for a person: at `start` (characters, in the chapter's body) stands
    `text`; `proposals` are what might stand there, the likeliest first; `confidence` runs from 0 to 1; `why` is the
    reason in words. `id` is its name from one import to the next (see book.clean.ids), once it has been given.
    """

    rule: str
    start: int
    text: str
    proposals: tuple[str, ...]
    confidence: float
    why: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` names the mess, not the cure. `find` is pure: a text in, edits out.

    `examples` are pairs of before and after, the documentation and the first tests of the rule; where both are the
    same, the rule must leave the text alone. `sure` is how far its edits are to be believed, from 0 to 1, where they
    do not say it themselves: 1 when what is changed cannot have been meant.
    """

    name: str
    summary: str
    find: Callable[[str, Scene], Iterable[Edit]]
    examples: tuple[tuple[str, str], ...]
    sure: float = 1.0


def rule(
    name: str, summary: str, *examples: tuple[str, str], sure: float = 1.0
) -> Callable[[Callable[[str, Scene], Iterable[Edit]]], Rule]:
    """Make a rule of the function below it."""

    def make(find: Callable[[str, Scene], Iterable[Edit]]) -> Rule:
        return Rule(name, summary, find, examples, sure)

    return make
