"""What people decided about an import, kept in ledger/decisions.yaml: edits they took back, suspects they settled.

The file may be written by hand, by `import --undo`, or by the review page; the next import goes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from book.clean.ids import named, named_suspects, without
from book.clean.own_rules import patterns
from book.clean.rule import Scene, Suspect
from book.clean.runner import Cleaned
from book.config import Cleaning
from book.schema import Field, Model
from book.text import Draft, Edit, Patch

RULE = "decision"
"""The name of the rule under which accepted proposals stand in the ledger."""
_HEADING_END = "heading-end"
_ID = "^[0-9a-f]{10}$"
_HEAD = (
    "# What people decided about the import: the edits they took back, and what they chose for suspects.\n"
    "# Change it as you like, then run `import` again.\n"
)


class Accepted(Model):
    """A suspect, and the text that stands in its place from now on."""

    id: str = Field(pattern=_ID)
    proposal: str = Field(default="", pattern=r"^[^\r]*$")


class Decisions(Model):
    """ledger/decisions.yaml. Edits and suspects are called by their ids."""

    undone: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    dismissed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a book's people want of its import. `today` is the date (2026-11-22) by which rules end; none: never."""

    cleaning: Cleaning
    decisions: Decisions
    today: str = ""

    def scene(self, scene: Scene, *files: str) -> Scene:
        """The scene of an article that is called by one of `files`, with what is wanted of it."""
        noise = patterns(self.cleaning.noise, *files, today=self.today)
        undone = frozenset(self.decisions.undone)
        return replace(scene, off=frozenset(self.cleaning.off), undone=undone, noise=noise)


NO_CHOICES = Choices(Cleaning(), Decisions())


def settled(cleaned: Cleaned, decisions: Decisions) -> Cleaned:
    """An article with its suspects named, the accepted ones mended by edits of the rule `decision`, and those that
    are settled no longer among them.
    """
    draft = cleaned.draft
    names = named_suspects(draft, cleaned.suspects)
    chosen = {a.id: a.proposal for a in decisions.accepted}
    edits: list[Edit] = []
    answered = set(decisions.dismissed).intersection(names)
    left: list[tuple[str, Suspect]] = []
    for name, suspect in zip(names, cleaned.suspects, strict=True):
        edit = resolved(suspect, chosen[name], draft.text) if name in chosen else None
        if edit is not None and (not edits or edits[-1].end <= edit.start):
            edits.append(edit)
            answered.add(name)
        elif name not in answered:
            left.append((name, suspect))
    patch = without(draft, Patch.of(RULE, edits), frozenset(decisions.undone))
    after = draft.edited(patch)
    return replace(cleaned, draft=after, suspects=tuple(_moved(left, patch, after.text)), answered=frozenset(answered))


def resolved(suspect: Suspect, proposal: str, body: str) -> Edit | None:
    """The edit that puts `proposal` where the suspect stands in `body`; None when it does not fit there.

    Where a heading ends is no change of words: what the heading gives up or takes belongs to the paragraph below it,
    within the ** with which that may begin.
    """
    start, end = suspect.start, suspect.start + len(suspect.text)
    if suspect.rule != _HEADING_END:
        return Edit(start, suspect.text, proposal)
    below = re.compile(r"\n+(?:\*\*)?").match(body, end)
    gap = below[0] if below else ""
    if proposal and suspect.text.startswith(proposal):
        rest = suspect.text[len(proposal) :]
        return Edit(start + len(proposal), rest + gap, (gap or "\n\n") + rest)
    more = proposal.removeprefix(suspect.text)
    if gap and more != proposal and body.startswith(more, end + len(gap)):
        return Edit(end, gap + more, more + gap)
    return None


def _moved(suspects: Sequence[tuple[str, Suspect]], patch: Patch, text: str) -> Iterator[Suspect]:
    """Suspects where they stand after `patch`; what it has changed is no longer one."""
    for name, suspect in suspects:
        shift = sum(len(e.new) - len(e.old) for e in patch.edits if e.end <= suspect.start)
        if text.startswith(suspect.text, suspect.start + shift):
            yield replace(suspect, start=suspect.start + shift, id=name)


def stale(decisions: Decisions, articles: Sequence[Cleaned]) -> tuple[str, ...]:
    """The ids of decisions that found nothing in `articles`, in the order of the file."""
    met = {n.id for a in articles for n in named(a.draft) if n.undone} if decisions.undone else set()
    met = met.union(*(a.answered for a in articles))
    ids = (*decisions.undone, *(a.id for a in decisions.accepted), *decisions.dismissed)
    return tuple(dict.fromkeys(i for i in ids if i not in met))


def with_undone(text: str, ids: Mapping[str, str]) -> str:
    """decisions.yaml `text` with `ids` (to a remark in words) added to what is undone; all else stays as it is."""
    lines = [f"  - {name}" + (f"  # {remark}" if remark else "") for name, remark in ids.items()]
    block = re.search(r"^undone:[ \t]*(?:#[^\n]*)?\n(?P<indent>[ \t]*)(?=-)", text, re.M)
    if block:
        indented = "".join(f"{block['indent']}{line.strip()}\n" for line in lines)
        return text[: block.start("indent")] + indented + text[block.start("indent") :]
    flow = re.search(r"^undone:[ \t]*(?:\[(?P<items>[^\]\n#]*)\])?[ \t]*(?:#[^\n]*)?(?:\n|\Z)", text, re.M)
    kept = [f"  - {item.strip()}" for item in (flow["items"] or "").split(",") if item.strip()] if flow else []
    written = "undone:\n" + "".join(f"{line}\n" for line in (*kept, *lines))
    if flow:
        return text[: flow.start()] + written + text[flow.end() :]
    return (text or _HEAD) + ("\n" if text and not text.endswith("\n") else "") + written


def remark(draft: Draft, rule: str, start: int, old: str, new: str) -> str:
    """A short remark behind an id: where it is, what it did. In one line, without control characters."""
    shown = f"{draft.source.place(start)} {rule}: {_short(old)} → {_short(new)}"
    return "".join(c if c.isprintable() else "⏎" if c == "\n" else "·" for c in shown)


def _short(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:6]}…{text[-5:]}"
