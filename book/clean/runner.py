"""A draft through the rules: one patch each, in the listed order, each over the output of the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from book.clean.fields import lift_fields
from book.clean.ids import without
from book.clean.layout import Layout, layout, lines_of
from book.clean.own_rules import own_noise
from book.clean.pages import imprint, running_heads
from book.clean.rule import NOWHERE, Rule, Scene, Suspect
from book.clean.rules.characters import CHARACTERS, FORM
from book.clean.rules.lines import LINES
from book.clean.rules.lists import ITEMS, TABLES
from book.clean.rules.mojibake import MOJIBAKE
from book.clean.rules.noise import NOISE
from book.clean.rules.parts import PARTS
from book.clean.rules.printlines import PRINT_LINES
from book.clean.rules.punctuation import PUNCTUATION
from book.clean.rules.references import ENTRIES, REFERENCES
from book.clean.rules.runins import RUN_INS
from book.clean.rules.structure import ESCAPES, HEADINGS, PARAGRAPHS, levelled
from book.clean.suspects import suspects
from book.clean.title import lift_title
from book.text import Draft, Edit, Patch, Source

_EARLY = (*MOJIBAKE, *CHARACTERS, *PRINT_LINES, *NOISE)
_MIDDLE = (*PARTS, *REFERENCES, *LINES)
_LATE = (*PUNCTUATION, *TABLES, *ESCAPES)
_MARKUP = (*HEADINGS, *RUN_INS, *ENTRIES, *ITEMS, *PARAGRAPHS)

RULES: tuple[Rule, ...] = (*_EARLY, *_MIDDLE, *_LATE, *_MARKUP)
"""Every rule, in order."""

LIFTING = ("title-line", "front-matter")
"""The steps that cut out of the text what becomes front matter; they can be switched off like rules."""

_LIFTED = 0.9
"""How sure those steps are."""

PROSE: tuple[Rule, ...] = (*MOJIBAKE, *CHARACTERS, *LINES, *PUNCTUATION)
"""The rules that keep plain text plain: what the text filter runs."""

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean draft, whose text is a chapter's Markdown, the fields that were lifted out of it, and what is left for
    a person to decide. `answered` are the ids of suspects that somebody has decided already.
    """

    draft: Draft
    fields: Mapping[str, str]
    suspects: tuple[Suspect, ...] = ()
    answered: frozenset[str] = frozenset()


def run(draft: Draft, rules: Iterable[Rule], scene: Scene = NOWHERE) -> Draft:
    """`draft` after `rules`, without those that are off and the edits that were undone; the rules of FORM are always
    on, and nothing undoes their edits.
    """
    for rule in rules:
        if rule.name not in scene.off - FORM:
            draft = _edited(draft, rule.name, rule.find(draft.text, scene), scene, rule.sure)
    return draft


def prose(draft: Draft, scene: Scene = NOWHERE) -> Draft:
    """Plain text after the rules that keep it plain, so that filtered twice is filtered once.

    It is gone over until nothing changes: a mark that was widened may make the blank beside it superfluous, a joined
    line may tell the width of the next.
    """
    for _ in range(_ROUNDS):
        after = run(draft, PROSE, scene)
        if after.text == draft.text:
            break
        draft = after
    return draft


def _edited(draft: Draft, name: str, edits: Iterable[Edit], scene: Scene, sure: float) -> Draft:
    if name in scene.off - FORM:
        return draft
    undone = scene.undone if name not in FORM else frozenset[str]()
    return draft.edited(without(draft, Patch.of(name, edits, sure), undone))


def clean(draft: Draft, scene: Scene = NOWHERE) -> Cleaned:
    """An article as cut from its source, made into the text of a chapter and its front matter."""
    if scene.full is None:
        scene = replace(scene, full=_prevailing(draft.source.text))
    scene = replace(scene, heads=running_heads(draft.source.text))
    draft = run(draft, (*MOJIBAKE, *CHARACTERS, *PRINT_LINES), scene)
    printed = imprint(draft.text)
    draft = run(draft, (own_noise, *NOISE), scene)
    title = lift_title(draft.text, scene)
    draft = run(_edited(draft, "title-line", title.edits, scene, _LIFTED), _MIDDLE, scene)
    fields = lift_fields(draft.text, scene)
    draft = run(_edited(draft, "front-matter", fields.edits, scene, _LIFTED), _LATE, scene)
    headings = [heading for heading, _ in levelled(draft.text)]
    doubtful = partial(suspects, headings=headings, text=draft.text)
    draft = run(draft, _MARKUP, scene)
    found = {**printed, **fields.fields, **title.fields}
    return Cleaned(draft, {key: tidied(value) for key, value in found.items()}, doubtful(draft.text))


@lru_cache(maxsize=8)
def _prevailing(text: str) -> Layout | None:
    """The layout of a whole source in which one width of lines prevails: what a short article goes by."""
    found = layout(text, lines_of(text))
    return found if found.full is not None else None


def tidied(text: str) -> str:
    """A line of text with its marks made right: for titles and other fields."""
    draft = Draft.of(Source("", text.strip().replace("\n", "")))
    return run(draft, (*CHARACTERS, *PUNCTUATION)).text
